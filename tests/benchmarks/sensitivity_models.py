"""The made-up region's 40 inputs to 54 outcomes: a batch of runs at once, and SALib around it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from made_up_region import MATERIALS, OUTCOMES, TYPES, YEARS
from single_draw import Array, Arrays, RegionTotals

from ccb_analysis.model.sampling import spread

#: Outcomes of years, in the order of the independent model; the last ones are left out.
OUTPUTS = 54
POINTS, RESAMPLES = 1024, 100
NOT_INSTALLED = "SALib is not installed; pip install -e '.[bench]' installs it"


class BatchTotals:
    """What ``RegionTotals`` calculates for one draw, for every run at once: a batch function.

    Everything but the share is linear in an amount of material, or in an amount times its
    primary share, CO2 or stored CO2, for each type of home. What is not drawn is therefore
    multiplied beforehand, once for all runs.
    """

    def __init__(self, arrays: Arrays):
        """Multiply homes, inventories and what is fixed of a material: (type, year) x materials."""
        self.arrays = arrays
        homes = arrays.homes.sum(axis=0).reshape(len(YEARS), len(TYPES), -1)
        stock = arrays.kilograms.reshape(len(TYPES), -1, len(MATERIALS))
        per_size = np.einsum("ytk,tkm->tym", homes, stock).reshape(-1, len(MATERIALS))
        # An open origin is that without any primary share, and what one of all would change.
        without, change = self._origins(0), self._origins(1) - self._origins(0)
        self.of_amounts = np.concatenate([per_size, *(per_size * one for one in without.T)])
        self.of_primary = np.concatenate(
            [(per_size * one)[:, arrays.open_origin] for one in change.T]
        )
        self.of_co2 = per_size * arrays.co2
        self.of_stored = per_size[:, arrays.storing]  # the others store nothing

    def _origins(self, primary: float) -> Array:
        """Return materials x origins, those of open origin with this primary share."""
        arrays = self.arrays
        found = arrays.fractions.copy()
        others = found[arrays.open_origin, 1:] / found[arrays.open_origin, 1:].sum(
            axis=1, keepdims=True
        )
        found[arrays.open_origin, 0] = primary
        found[arrays.open_origin, 1:] = (1 - primary) * others
        return found

    def __call__(self, inputs: Array) -> Array:
        """Return outcomes x runs of inputs x runs."""
        arrays, runs = self.arrays, inputs.shape[1]
        amounts = inputs[arrays.amounts_at]
        of_types = np.empty((len(OUTCOMES) - 1, len(TYPES) * len(YEARS), runs))
        by_amount = of_types[:5].reshape(-1, runs)
        np.matmul(self.of_amounts, amounts, out=by_amount)
        primary = inputs[arrays.abiotic_at] * amounts[arrays.open_origin]
        by_amount[len(of_types[0]) :] += self.of_primary @ primary
        np.matmul(self.of_co2, inputs[arrays.co2_at][arrays.family_of] * amounts, out=of_types[5])
        stored = inputs[arrays.stored_at] * amounts[arrays.storing]
        np.matmul(self.of_stored, stored, out=of_types[6])
        by_type = of_types.reshape(-1, len(TYPES), len(YEARS), runs)
        by_type *= inputs[arrays.sizes_at][:, None]
        found = np.empty((len(OUTCOMES), len(YEARS), runs))
        np.add(by_type[:, 0], by_type[:, 1], out=found[:-1])
        np.divide(found[2] + found[3], found[0], out=found[-1])
        return found.reshape(-1, runs)[:OUTPUTS]


def as_values(arrays: Arrays) -> Callable[[Array], Array]:
    """Return how points become the values of the inputs: triangular distributions."""

    def values(points: Array) -> Array:
        rows = zip(arrays.inputs, points, strict=True)
        return np.array([spread("triangular", *figures, row) for (_, *figures), row in rows])

    return values


class SampledAndAnalysed:
    """SALib's own sampling and analysis, its model called with all runs or with one at a time."""

    def __init__(self, arrays: Arrays):
        """Describe the inputs by their distributions."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about optional parts that are not installed
            pytest.importorskip("SALib", reason=NOT_INSTALLED)
            from SALib.analyze import sobol as analysis
            from SALib.sample import sobol as sampling
        self.analysis, self.sampling = analysis, sampling
        self.problem = {
            "num_vars": len(arrays.inputs),
            "names": arrays.names,
            "bounds": [
                [low, high, (mode - low) / (high - low)] for _, mode, low, high in arrays.inputs
            ],
            "dists": ["triang"] * len(arrays.inputs),
        }
        self.batch, self.single = BatchTotals(arrays), RegionTotals(arrays)

    def with_batch(self) -> list[dict[str, Any]]:
        """Return the indices of every outcome, the model run on all runs at once."""
        return self._analysed(self.batch(self.sampled().T))

    def with_single_draws(self) -> list[dict[str, Any]]:
        """Return the same from the vectorised model of one draw."""
        rows = self.sampled()
        return self._analysed(np.array([self.single(row).ravel()[:OUTPUTS] for row in rows]).T)

    def sampled(self) -> Array:
        """Return runs x inputs: points x (inputs + 2) runs."""
        return self.sampling.sample(self.problem, POINTS, calc_second_order=False, seed=1)

    def _analysed(self, found: Array) -> list[dict[str, Any]]:
        return [
            self.analysis.analyze(
                self.problem, row, calc_second_order=False, num_resamples=RESAMPLES, seed=1
            )
            for row in np.ascontiguousarray(found)
        ]
