"""How fast Sobol' indices with their intervals are, as ratios against SALib."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest
from made_up_region import made_up_region
from ratios import Ratios
from sensitivity_models import (
    OUTPUTS,
    POINTS,
    RESAMPLES,
    BatchTotals,
    SampledAndAnalysed,
    as_values,
)
from single_draw import RegionTotals, as_arrays

from ccb_analysis.studies.sobol_indices import sobol_indices

_RUNS = POINTS * 42
_WHAT = (
    f"Sobol' indices of {OUTPUTS} outputs by 40 inputs, {_RUNS:,} runs and {RESAMPLES} resamples, "
    "a run with its share of the analysis"
)


@pytest.fixture(scope="module")
def arrays():
    return as_arrays(made_up_region())


@pytest.fixture(scope="module")
def salib(arrays):
    return SampledAndAnalysed(arrays)


@pytest.fixture(scope="module")
def ours(arrays):
    return partial(
        sobol_indices,
        BatchTotals(arrays),
        arrays.names,
        values=as_values(arrays),
        points=POINTS,
        resamples=RESAMPLES,
    )


def test_on_the_same_batch_model(benchmark, ratios: Ratios, arrays, salib, ours):
    check_that_both_agree(arrays, salib, ours)
    took, other = ratios.by_turns(benchmark, ours, salib.with_batch, rounds=5)
    ratio = ratios.faster(
        _WHAT, "SALib, the same batch model", took / _RUNS, other / _RUNS, must=20, goal=50
    )
    assert ratio >= 20


def test_against_a_model_of_one_draw(benchmark, ratios: Ratios, salib, ours):
    took, other = ratios.by_turns(benchmark, ours, salib.with_single_draws, rounds=5)
    ratio = ratios.faster(
        _WHAT,
        "SALib, vectorised NumPy model of one draw",
        took / _RUNS,
        other / _RUNS,
        must=60,
        goal=120,
    )
    assert ratio >= 60


def check_that_both_agree(arrays, salib: SampledAndAnalysed, ours) -> None:
    """The two models give the same outcomes; the indices lie in each other's intervals."""
    rows = arrays.central * np.random.default_rng(1).uniform(0.95, 1.05, (3, len(arrays.inputs)))
    expected = np.array([RegionTotals(arrays)(row).ravel()[:OUTPUTS] for row in rows])
    np.testing.assert_allclose(salib.batch(rows.T), expected.T, rtol=1e-9)
    found = ours().set_index("index")
    theirs = salib.with_batch()
    shape = (OUTPUTS, len(arrays.inputs))
    for index, name in (("first", "S1"), ("total", "ST")):
        table = found.loc[index]
        value, low, high = (
            table[column].to_numpy().reshape(shape) for column in ("value", "low", "high")
        )
        other = np.array([one[name] for one in theirs])
        error = np.array([one[f"{name}_conf"] for one in theirs])
        # Two intervals of 95 % that do not even touch: twice as far as either is likely to be off.
        apart = np.abs(value - other) > (high - low) / 2 + error + 1e-9
        assert apart.mean() < 0.01
