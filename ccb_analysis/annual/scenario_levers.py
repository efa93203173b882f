"""The levers of a scenario, and how much each adds to what it changes, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

import numpy as np
import pandas as pd

from ccb_analysis.annual.scenario_run import Region, of_year
from ccb_analysis.facts.assumptions import central
from ccb_analysis.facts.scenario_blocks import Homes, Scenario
from ccb_analysis.facts.scenario_timed import Timed
from ccb_analysis.model.impacts import outcomes
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.preparation import Prepared
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.shapley import shapley

_Timed = TypeVar("_Timed", bound=Timed)
#: A scenario and its main figures.
Known = tuple[Scenario, Array]
COLUMNS = [
    *("scenario", "baseline", "indicator", "unit", "year", "lever"),
    *("value", "error", "without", "with_all"),
]
_KG_PER_TONNE = 1000
#: What levers are told for: the name, its unit, and what it is a sum of, and over (or a share).
#: CO2 is that of the materials, for Figure 7 of the programme knows nothing of materials.
_CO2 = ("embodied_co2", "inventory", PRODUCT_STAGE)
_AREA = ("floor_area", "", "")
MAIN = (
    ("conceptual_share", "share", ("conceptual_share", "all_homes", ""), None),
    ("circular_share", "share", ("circular_share", "reused_renewable", ""), None),
    ("co2_per_m2", "kgCO2e/m2", _CO2, _AREA),
    ("primary_per_m2", "kg/m2", ("mass_primary_abiotic", "inventory", ""), _AREA),
    ("co2_total", "tCO2e", _CO2, None),
)


@dataclass(frozen=True)
class Levers:
    """What a scenario does differently from the one it is laid over, lever by lever.

    ``first_year`` is the first year to come, ``homes`` the homes of current practice. Levers are
    ``mix.<type>``, ``homes``, ``phasing``, ``size.<type>``, ``materials.<swap>``, ``start_year``
    and ``join``. Homes of single years go with the total: one says nothing without the other.
    """

    own: Scenario
    base: Scenario
    first_year: int
    homes: float

    @property
    def names(self) -> list[str]:
        """The levers that differ, in the order of a scenario file."""
        own, base = self.own, self.base
        found = [f"mix.{block.dwelling_type}" for block in own.mix[len(base.mix) :]]
        if own.homes is not None and own.homes != base.homes:
            found += ["homes"] if own.homes.total != self._total or own.homes.per_year else []
            found += ["phasing"] if self._phased else []
        found += [f"size.{size.dwelling_type}" for size in own.size if size not in base.size]
        found += [f"materials.{one.name}" for one in own.materials if one not in base.materials]
        if own.start_year > self.first_year and not base.differs and own.differs:
            found.append("start_year")
        return found + (["join"] if own.join != base.join else [])

    @property
    def _total(self) -> float:
        return self.homes if self.base.homes is None else self.base.homes.total

    @property
    def _phased(self) -> bool:
        own, before = self.own.homes, self.base.homes
        assert own is not None
        return not own.per_year and own.phasing != ("even" if before is None else before.phasing)

    def with_only(self, chosen: Iterable[str]) -> Scenario:
        """Return the scenario with nothing but the ``chosen`` of its levers."""
        own, base, chosen = self.own, self.base, set(chosen)
        later = "start_year" in chosen or "start_year" not in self.names
        start = own.start_year if later else self.first_year
        mix = [one for one in own.mix[len(base.mix) :] if f"mix.{one.dwelling_type}" in chosen]
        sizes = {one.dwelling_type: one for one in base.size}
        sizes |= {
            one.dwelling_type: one for one in own.size if f"size.{one.dwelling_type}" in chosen
        }
        swaps = {one.name: one for one in base.materials}
        swaps |= {one.name: one for one in own.materials if f"materials.{one.name}" in chosen}
        return replace(
            own,
            start_year=start,
            mix=(*base.mix, *self._from(start, mix)),
            homes=self._homes(chosen),
            size=tuple(sizes.values()),
            materials=tuple(self._from(start, swaps.values())),
            join=own.join if "join" in chosen else base.join,
        )

    def _from(self, start: int, blocks: Iterable[_Timed]) -> list[_Timed]:
        """Return blocks that begin when the scenario starts with that ``start``."""
        return [
            one.model_copy(update={"from_year": start})
            if one.from_year == self.own.start_year and start != self.own.start_year
            else one
            for one in blocks
        ]

    def _homes(self, chosen: set[str]) -> Homes | None:
        own, base = self.own.homes, self.base.homes
        if own is None or not {"homes", "phasing"} & chosen:
            return base
        before = "even" if base is None else base.phasing
        changes: dict[str, object] = {}
        if "homes" in self.names and "homes" not in chosen:
            changes["total"] = self._total
        if "phasing" in self.names and "phasing" not in chosen:
            changes["phasing"] = before
        return own.model_copy(update=changes)


def levers_of(region: Region, name_or_path: str) -> Levers:
    """Return the levers of a scenario: what it does differently from its baseline."""
    own = region.scenario(name_or_path)
    beside = Path(name_or_path).parent / f"{own.baseline}.toml"
    is_file = Path(name_or_path).is_file() and beside.is_file()
    base = region.scenario(str(beside) if is_file else own.baseline)
    homes = central(region.assumptions, "homes_delivered")
    return Levers(own, base, region.report_year + 1, homes)


def contributions(
    region: Region, name_or_path: str, year: int, seed: int, known: Sequence[Known] = ()
) -> pd.DataFrame:
    """Return what every lever of a scenario adds to the main figures of ``year``.

    Columns ``COLUMNS``: per indicator of ``MAIN`` and lever its ``value`` (in ``unit``), with a
    standard ``error`` where orders were drawn; ``without`` and ``with_all`` are the indicator by
    the baseline and by the whole scenario, and the values add up to their difference. At central
    figures, without draws. A scenario that does nothing differently has no rows. ``known`` are
    scenarios of which the main figures of that year are there already.
    """
    levers = levers_of(region, name_or_path)
    names = levers.names
    if not names:
        return pd.DataFrame(columns=COLUMNS)

    def worth(chosen: frozenset[str]) -> Array:
        scenario = levers.with_only(chosen)
        for one, figures in known:
            if _content(one) == _content(scenario):
                return figures
        return main_figures(region.prepared(scenario), year)

    found = shapley(names, worth, seed=seed)
    rows = [
        {
            "scenario": levers.own.name,
            "baseline": levers.base.name,
            "indicator": indicator,
            "unit": unit,
            "year": year,
            "lever": lever,
            "value": found.values[row, column],
            "error": found.errors[row, column],
            "without": found.nothing[column],
            "with_all": found.total[column],
        }
        for column, (indicator, unit, *_) in enumerate(MAIN)
        for row, lever in enumerate(names)
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _content(scenario: Scenario) -> tuple:
    """Return all of a scenario that changes a figure."""
    levers = (scenario.mix, scenario.homes, scenario.size, scenario.materials, scenario.join)
    return (*levers, scenario.start_year)


def main_figures(prepared: Prepared, year: int) -> Array:
    """Return the indicators of ``MAIN`` of the region in one year.

    NaN where no homes are built.
    """
    whole = replace(prepared, slices=of_year(prepared, year))
    wanted: Sequence = [key for _, _, *parts in MAIN for key in parts if key is not None]
    central_of = {
        (indicator.name, indicator.reading, indicator.modules): float(result.value[0])
        for _, _, indicator, result in outcomes(whole, wanted)
    }
    found = []
    for _, unit, top, below in MAIN:
        value = central_of.get(top, np.nan)
        if below is not None:
            over = central_of.get(below, np.nan)
            value = value / over if over > 0 else np.nan
        found.append(value / _KG_PER_TONNE if unit == "tCO2e" else value)
    return np.array(found)
