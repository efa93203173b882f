"""The region by any scenario, prepared for the engine once: for results, and for their draws.

``api.calculate`` takes a scenario by name and gives statistics. A study also asks what part of a
scenario does, and how single draws fall; both take the same steps, one by one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.materials import read_inventories, read_materials
from ccb_analysis.facts.regions import members
from ccb_analysis.facts.scenario_blocks import Scenario
from ccb_analysis.facts.scenarios import read_scenario
from ccb_analysis.intake.tables import GivenTables, check_inputs
from ccb_analysis.model.impacts import run
from ccb_analysis.model.preparation import Prepared, prepare
from ccb_analysis.model.programme import complete_programme
from ccb_analysis.model.slices import Slice
from ccb_analysis.plans import planned
from ccb_analysis.regional import Regional, monitored_projects, regional_programme
from ccb_analysis.run_facts import facts_of_run


@dataclass(frozen=True)
class Region:
    """What a run of the region starts from, whatever the scenario; see ``api.calculate``."""

    report_year: int
    assumptions: pd.DataFrame
    completions: Path | None = None
    projects: pd.DataFrame | None = None
    quarantine: pd.DataFrame | None = None
    language: str = "nl"
    perimeter: int | None = None
    inventories: pd.DataFrame | None = None
    materials: pd.DataFrame | None = None

    @cached_property
    def _given(self) -> GivenTables:
        stock = read_inventories() if self.inventories is None else self.inventories
        kilograms = read_materials() if self.materials is None else self.materials
        return check_inputs(None, stock, kilograms, self.projects, (), self.language)

    @cached_property
    def _built(self) -> pd.DataFrame:
        return monitored_projects(self._given.projects, self.report_year, self.assumptions)

    def coverage(self, homes_built: float) -> float:
        """Return the part (0-1) of all ``homes_built`` since the first year that is registered."""
        done = self._built[self._built["year_basis"] == "completion"]
        registered = float(done.loc[done["region"].isin(members(2024, 18)), "homes"].sum())
        return min(registered / homes_built, 1.0) if homes_built > 0 else 0.0

    def scenario(self, name_or_path: str) -> Scenario:
        """Return a scenario by its name or path, with what it takes over from its baseline."""
        materials, inventories = self._given.materials, self._given.inventories
        year, facts = self.report_year, self.assumptions
        return read_scenario(name_or_path, year, facts, materials, inventories, self.language)

    def prepared(
        self, scenario: Scenario, draws: int = 0, seed: int = 1, parts: Collection[str] = ()
    ) -> Prepared:
        """Return the run of a scenario; without ``parts`` that of the region as a whole.

        With the same ``draws`` and ``seed`` its columns are those that ``api.calculate``
        summarises.
        """
        scene = planned(scenario, self.assumptions, self._given.inventories)
        region = regional_programme(
            self.report_year,
            self._built,
            scene,
            self.assumptions,
            completions=self.completions,
            quarantine=self.quarantine,
            language=self.language,
        )
        return prepare(
            region.programme,
            self._built,
            facts_of_run(self._given, scene, region, limits=False),
            members=members(self.report_year, self.perimeter),
            everywhere=members(2024, 18),
            parts=parts,
            draws=draws,
            seed=seed,
        )

    def results(
        self,
        scenario: Scenario,
        prepared: Prepared,
        indicators: Collection[str],
        jobs: int | None = None,
    ) -> pd.DataFrame:
        """Return the results table of a run, as ``api.calculate`` gives it."""
        return run(
            prepared.slices,
            prepared.settings,
            prepared.yardsticks,
            scenario=scenario.name,
            indicators=indicators,
            by_material=False,
            jobs=jobs,
        )

    def kinds(self, programme: pd.DataFrame, draws: int, seed: int) -> Prepared:
        """Return the run of homes of given kinds (all in one region), their projects all alike."""
        return prepare(
            complete_programme(programme),
            self._built.iloc[:0],
            facts_of_run(
                self._given, self.assumptions, Regional(programme), alike=True, limits=False
            ),
            members=(),
            everywhere=(),
            parts=("kinds",),
            draws=draws,
            seed=seed,
        )


def to_come(prepared: Prepared, year: int) -> Prepared:
    """Return the run with nothing but what is later than ``year``."""
    later = [piece for piece in prepared.slices if piece.labels["year"] > year]
    return replace(prepared, slices=later)


def of_year(prepared: Prepared, year: int) -> list[Slice]:
    """Return the whole region in one year of completion: one slice, or none."""
    return [
        piece
        for piece in prepared.slices
        if piece.role == "region"
        and piece.labels["year"] == year
        and piece.labels["year_basis"] == "completion"
        and piece.labels["region"] == "all"
    ]
