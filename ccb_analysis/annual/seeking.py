"""Last years to start and least changes, of every scenario of a study."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.annual.least_change import Attempt, least_change
from ccb_analysis.annual.scenario_limits import ScenarioLimits
from ccb_analysis.annual.scenario_question import (
    figures_per_home,
    homes_to_come,
    question_of,
    scenario_figures,
    sought,
)
from ccb_analysis.facts.targets import read_baselines
from ccb_analysis.studies.coefficients import base_years_of
from ccb_analysis.studies.last_exit import last_exits, permit_years


class Seeker:
    """What last starts and least changes are worked out with."""

    def __init__(
        self,
        facts: pd.DataFrame,
        targets: pd.DataFrame,
        years: list[int],
        kinds: dict[str, pd.DataFrame],
        pace: tuple[float, float],
        jobs: int | None,
        language: str,
    ):
        self._facts, self._years, self._kinds, self._pace = facts, years, kinds, pace
        self._language = language
        self._targets = targets
        self._figures = figures_per_home(facts, years, jobs)
        self._baseline = next(iter(kinds))
        self._base_years = base_years_of(kinds[self._baseline], targets, read_baselines())

    def sought(self, targets: pd.DataFrame) -> pd.DataFrame:
        """Return the readings of which a mix can be sought."""
        return sought(targets, self._figures, self._years, self._base_years)

    def starts(self, scenario: str) -> pd.DataFrame:
        """Return the last years to start what a scenario leaves to be done."""
        results = self._kinds[scenario]
        figures = scenario_figures(results, self._figures)
        homes = homes_to_come(results, self._years)
        targets = sought(self._targets, figures, self._years, self._base_years)
        question = question_of(homes, figures, targets, self._base_years, language=self._language)
        found = last_exits(question, self._pace)
        lags = self._facts[self._facts["assumption"] == "permit_to_completion"]
        months = lags.set_index("dwelling_type")["value"].astype(float).to_dict()
        permits = permit_years(found.rename(columns={"last_1": "last_start_year"}), months)
        named = found.rename(columns={"last_0": "last_slow", "last_1": "last_fast"})
        return named.assign(scenario=scenario, permit_year=permits)

    @property
    def homes(self) -> pd.DataFrame:
        """The homes to come by current practice, of every kind."""
        return homes_to_come(self._kinds[self._baseline], self._years)

    def least(self, targets: pd.DataFrame, limits: ScenarioLimits) -> list[Attempt]:
        """Return the attempts to meet ``targets`` from current practice, within ``limits``."""
        return least_change(
            self.homes,
            self._figures,
            targets,
            self._base_years,
            self._pace[1],
            self._language,
            limits,
        )
