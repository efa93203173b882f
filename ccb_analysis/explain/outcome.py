"""The numbers behind an explanation, calculated as ``ccb update`` does."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis import api
from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import Figures, central, read_assumptions
from ccb_analysis.facts.indicators import CUMULATIVE
from ccb_analysis.facts.regions import members
from ccb_analysis.intake.files import are_examples, find_registers
from ccb_analysis.intake.register import Register, read_register
from ccb_analysis.language import Language
from ccb_analysis.model.mixes import shipped_kinds
from ccb_analysis.model.programme import dated_projects
from ccb_analysis.workspace import Workspace

#: The year of the state where nobody has a register.
_WITHOUT_REGISTER = 2025
_KIND = ["dwelling_type", "building_method"]
_CENTRAL = ("central", "value")
_AMOUNTS = ("homes", "floor_area")
#: Example data never narrows a number of homes that rests on public figures (as in the report).
_PUBLIC = ("homes", "homes_cumulative")
_TARGETS = "target_met"


@dataclass(frozen=True)
class Outcome:
    """The results of one scenario for the region, and what they rest on.

    ``state`` is the report year the register gives the state of; ``year`` the year explained.
    ``per_unit`` are results of one home of 1 m2 of every kind, so figures per m2 or per home.
    ``projects`` are the accepted projects of the region, once per completion, with their ``year``.
    ``without_example`` is whether example data was left out, as the report does for homes.
    """

    year: int
    state: int
    scenario: str
    draws: int
    files: list[Path]
    own: Path | None
    assumptions: pd.DataFrame
    results: pd.DataFrame
    per_unit: pd.DataFrame
    projects: pd.DataFrame
    inside: list[str]
    own_completions: bool = False
    without_example: bool = False
    _figures: dict[tuple[str, str, str], pd.Series] = field(default_factory=dict, repr=False)

    @property
    def example(self) -> bool:
        """Whether the register holds made-up projects."""
        return are_examples(self.files)

    @property
    def kinds(self) -> tuple[list[str], list[str]]:
        """The dwelling types and building methods of the package."""
        return shipped_kinds(self.assumptions)

    @cached_property
    def sizes(self) -> dict[str, float]:
        """The m2 of a home without a floor area of its own, by dwelling type."""
        figures = Figures(self.assumptions)
        return {
            name: figures.central("floor_area_per_home", dwelling_type=name)
            for name in self.kinds[0]
        }

    def figure(self, quantity: str) -> pd.Series:
        """Return ``indicator:reading:modules`` per m2 or per home, by dwelling type and method.

        What is left out of ``quantity`` is not asked for; a kind without data is not in it.
        """
        name, reading, modules = (*quantity.split(":"), "", "")[:3]
        key = (name, reading, modules)
        if key not in self._figures:
            rows = self.per_unit[self.per_unit["indicator"] == name]
            for column, wanted in (("reading", reading), ("modules", modules)):
                rows = rows[rows[column] == wanted] if wanted else rows
            first = rows[["reading", "modules"]].drop_duplicates()[:1]
            rows = rows.merge(first, on=["reading", "modules"]).set_index(_KIND)["value"]
            self._figures[key] = rows
        return self._figures[key]

    def central(self, quantity: str, year: int | None = None) -> float | None:
        """Return the central value of a quantity for the whole region; none if it has none."""
        by_kind = self.by_kind(quantity, year, whole=True)
        return None if by_kind.empty else float(by_kind.iloc[0])

    def by_kind(self, quantity: str, year: int | None = None, whole: bool = False) -> pd.Series:
        """Return the central values of a quantity in a year, by dwelling type and method."""
        name, reading, modules = (*quantity.split(":"), "", "")[:3]
        rows = self.results[
            (self.results["indicator"] == name)
            & (self.results["region"] == "all")
            & (self.results["year"] == (self.year if year is None else year))
            & (self.results["year_basis"] == "completion")
            & (self.results["material"] == "all")
            & self.results["statistic"].isin(_CENTRAL)
            & (self.results[_KIND].eq("all").all(axis=1) == whole)
        ]
        for column, wanted in (("reading", reading), ("modules", modules)):
            rows = rows[rows[column] == wanted] if wanted else rows
        rows = rows if whole else rows[rows[_KIND].ne("all").all(axis=1)]
        return rows.drop_duplicates(_KIND).set_index(_KIND)["value"]


def state_of(workspace: Workspace, year: int | None) -> int:
    """Return the report year whose register is used: that of ``year``, or else the last one.

    The region's own registers go before the example ones.
    """
    years = sorted(
        int(folder.name)
        for folder in (workspace.root / "data" / "raw").glob("[12][0-9][0-9][0-9]")
        if find_registers(workspace, int(folder.name))
    )
    if not years:
        return _WITHOUT_REGISTER if year is None else min(year, _WITHOUT_REGISTER)
    if year in years:
        return year
    own = [each for each in years if not are_examples(find_registers(workspace, each))]
    return max(own or years)


def outcome(
    workspace: Workspace,
    indicators: Collection[str],
    *,
    year: int | None = None,
    scenario: str = api.BASELINE,
    draws: int = 1000,
    language: str = "nl",
) -> Outcome:
    """Return the numbers of ``indicators`` (and homes and floor area) for the region.

    Raises:
        InputError: the year is none of the programme, the scenario is unknown, or the register
            or the user's own assumptions can't be read.
    """
    own = workspace.own_assumptions if workspace.own_assumptions.is_file() else None
    facts = read_assumptions(own, language)
    first, last = (int(central(facts, name)) for name in ("monitored_from", "programme_until"))
    if year is not None and not first <= year <= last:
        words = Language(language)
        raise InputError([words("explain.wrong_year", year=year, first=first, last=last)])
    state = state_of(workspace, year)
    files = find_registers(workspace, state)
    names = {name.removesuffix(CUMULATIVE) for name in indicators} | set(indicators)
    wanted = [*_AMOUNTS, *sorted(names)]
    public = are_examples(files) and names <= set(_PUBLIC)
    register = read_register(files, language) if files and not public else None
    completions = workspace.raw(state) / "cbs_completions.csv"
    settings: dict[str, Any] = {
        "assumptions": facts,
        "scenario": scenario,
        "draws": draws,
        "report_year": state,
        "completions": completions if completions.is_file() else None,
        "language": language,
    }
    results = api.calculate(
        projects=None if register is None else register.projects,
        quarantine=None if register is None else register.quarantine,
        parts=("kinds", "totals"),
        indicators=wanted,
        **settings,
    )
    if are_examples(files) and _TARGETS in names:
        homes = api.calculate(parts=("totals",), indicators=_PUBLIC, **settings)
        results = pd.concat([results[~_of_homes(results)], homes[_of_homes(homes)]])
    inside = members(state, None, language)
    return Outcome(
        year=year or state,
        state=state,
        scenario=scenario,
        draws=draws,
        files=[] if public else files,
        own=own,
        assumptions=facts,
        results=results,
        per_unit=_per_unit(facts, year or state, scenario, wanted),
        projects=_of_region(register, state, inside),
        inside=inside,
        own_completions=completions.is_file(),
        without_example=public,
    )


def _of_homes(results: pd.DataFrame) -> pd.Series:
    """Return which rows are verdicts on numbers of homes."""
    return (results["indicator"] == _TARGETS) & results["reading"].str.startswith("homes.")


def _per_unit(
    facts: pd.DataFrame, year: int, scenario: str, indicators: Collection[str]
) -> pd.DataFrame:
    """Return results of one home of 1 m2 of each kind: per m2 and per home are then the same."""
    types, methods = shipped_kinds(facts)
    kinds = pd.DataFrame(
        [
            {"region": "region", "year": year, "dwelling_type": t, "building_method": m}
            for t in types
            for m in methods
        ]
    )
    results = api.calculate(
        kinds.assign(homes=1.0, floor_area_m2=1.0),
        assumptions=facts,
        scenario=scenario,
        parts=("kinds",),
        indicators=indicators,
    )
    each = results[_KIND].ne("all").all(axis=1) & (results["statistic"] == "value")
    return results[each & (results["region"] == "all")]


def _of_region(register: Register | None, state: int, inside: Collection[str]) -> pd.DataFrame:
    if register is None:
        return pd.DataFrame()
    dated = dated_projects(register.projects, state)
    completed = dated["year_basis"] == "completion"
    return dated[completed & dated["region"].isin(list(inside))].reset_index(drop=True)
