"""Sets of swaps through the engine: many at once, each as a region of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccb_analysis import api
from ccb_analysis.annual.swap_question import SwapQuestion
from ccb_analysis.model.impacts import outcomes
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.preparation import Prepared
from ccb_analysis.model.response import Outcome, Response
from ccb_analysis.model.sampling import Array
from ccb_analysis.substitution.variants import Variants, variants

#: The set of swaps that is none at all, and the one that is every rule up to its ceiling.
NOW, EVERY = "now", "every_rule"
_TOGETHER = 64  # sets in one run: more of them would not be faster, and take more memory
Doses = Mapping[str, Mapping[str, float]]


class Measure(NamedTuple):
    """What swaps are looked at by: an indicator per m2 of gross floor area, or a share."""

    name: str
    unit: str
    indicator: str
    reading: str
    modules: str = ""

    @property
    def per_m2(self) -> bool:
        """Whether the total is divided by the floor area."""
        return self.unit != "share"

    @property
    def key(self) -> tuple[str, str, str]:
        """The key of the indicator."""
        return self.indicator, self.reading, self.modules


#: Emitted and stored CO2 stand apart, and each names its modules.
MEASURES = (
    Measure("emitted_co2", "kgCO2e/m2", "embodied_co2", "inventory", PRODUCT_STAGE),
    Measure("stored_co2", "kgCO2e/m2", "stored_co2", "inventory"),
    Measure("mass", "kg/m2", "material_mass", "inventory"),
    Measure("primary_abiotic", "kg/m2", "mass_primary_abiotic", "inventory"),
    Measure("primary_renewable", "kg/m2", "mass_primary_renewable", "inventory"),
    Measure("circular_share", "share", "circular_share", "reused_renewable"),
    Measure("less_abiotic", "share", "primary_reduction", "abiotic_per_m2"),
    Measure("less_primary", "share", "primary_reduction", "all_primary_per_m2"),
)


class SwapRuns:
    """The homes of a question under any sets of doses, by name."""

    def __init__(self, question: SwapQuestion):
        """Keep the question."""
        self.question = question

    def tables(self, doses: Doses) -> Variants:
        """Return the tables to hand to the engine; without them nothing is replaced."""
        ask = self.question
        built = ask.homes.assign(region=NOW, year=ask.year)
        return variants(
            built,
            ask.inventories,
            ask.assumptions,
            doses,
            ask.rules,
            materials=list(ask.materials["material"]),
            apart=True,
            language=ask.language,
        )

    def results(self, doses: Doses, jobs: int | None = None) -> pd.DataFrame:
        """Return every indicator of every set, as the long results table; regions are sets."""
        tables = self.tables(doses)
        found = api.calculate(
            tables.programme,
            inventories=tables.inventories,
            materials=self.question.materials,
            assumptions=tables.assumptions,
            draws=self.question.draws,
            seed=self.question.seed,
            parts=("regions",),
            jobs=jobs,
            language=self.question.language,
        )
        return found[found["region"].isin(list(doses))].reset_index(drop=True)

    def prepared(self, doses: Doses, draws: int = 0) -> Prepared:
        """Return the run of some sets; each is a region."""
        tables = self.tables(doses)
        return api.prepared(
            tables.programme,
            inventories=tables.inventories,
            materials=self.question.materials,
            assumptions=tables.assumptions,
            draws=draws,
            seed=self.question.seed,
            language=self.question.language,
        )

    def response(self, doses: Doses, measures: Sequence[Measure] = MEASURES) -> SwapResponse:
        """Return the measures of some sets as a function of the uncertain inputs."""
        ask = self.question
        return SwapResponse(self.prepared(doses), list(doses), measures, ask.year, ask.floor_area)

    def central(self, doses: Doses, measures: Sequence[Measure] = MEASURES) -> Array:
        """Return the measures of every set at central figures, sets x measures."""
        found = [
            self.response(part, measures).central().reshape(len(part), len(measures))
            for part in _parts(doses, _TOGETHER)
        ]
        return np.concatenate(found)

    def drawn(self, doses: Doses, measures: Sequence[Measure] = MEASURES) -> Array:
        """Return the measures of every set in every draw: sets x measures x (1 + draws).

        The first column is central. All sets have the same draws, so that their differences are
        those of the swaps.
        """
        draws, keys = self.question.draws, {one.key: n for n, one in enumerate(measures)}
        prepared, names = self.prepared(doses, draws), {name: n for n, name in enumerate(doses)}
        found = np.full((len(doses), len(measures), 1 + draws), np.nan)
        for first, piece, indicator, result in outcomes(prepared, list(keys)):
            place = names.get(piece.labels["region"])
            if place is None:
                continue
            key = (indicator.name, indicator.reading, indicator.modules)
            at, columns = found[place, keys[key]], result.value
            if columns.size == 1:  # nothing of it is drawn
                at[:] = columns[0]
            else:
                at[0], at[first + 1 : first + columns.size] = columns[0], columns[1:]
        return found / areas(measures, self.question.floor_area)[None, :, None]


def areas(measures: Sequence[Measure], floor_area: float) -> Array:
    """Return what the total of every measure is divided by: floor area, or of a share one."""
    return np.array([floor_area if one.per_m2 else 1.0 for one in measures])


class SwapResponse:
    """The measures of some sets of homes at points or steps of the inputs.

    Outputs stand set by set, measure by measure.
    """

    def __init__(
        self,
        prepared: Prepared,
        sets: Sequence[str],
        measures: Sequence[Measure],
        year: int,
        floor_area: float,
    ):
        """Keep the run; ``sets`` are its regions, each of ``floor_area`` m2."""
        self.prepared = prepared
        wanted = [Outcome(*one.key, name, year) for name in sets for one in measures]
        self._response = Response(self.prepared, wanted)
        self._area = np.tile(areas(measures, floor_area), len(sets))
        self.groups = self._response.groups
        self.outputs = [(name, one) for name in sets for one in measures]

    def central(self) -> Array:
        """Return every output at central figures."""
        return self._response.central() / self._area

    def at_points(self, points: Array) -> Array:
        """Return outputs x runs at percentiles of the inputs, groups x runs."""
        return self._response.at_points(points) / self._area[:, None]

    def at_steps(self, steps: Array) -> Array:
        """Return outputs x runs with inputs moved between low (-1) and high (1)."""
        return self._response.at_steps(steps) / self._area[:, None]


def _parts(doses: Doses, size: int) -> Iterator[dict[str, Mapping[str, float]]]:
    left = iter(doses.items())
    while part := dict(islice(left, size)):
        yield part
