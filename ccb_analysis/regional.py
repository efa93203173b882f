"""The region as a programme: what was built by public figures, and what is still to come."""

from __future__ import annotations

import pathlib
from dataclasses import dataclass, field
from functools import lru_cache

import pandas as pd

from ccb_analysis.facts import assumptions as assumption_facts
from ccb_analysis.facts import regions as region_facts
from ccb_analysis.facts import statistics as statistic_facts
from ccb_analysis.model import programme as programmes
from ccb_analysis.model.mixes import shipped_kinds
from ccb_analysis.model.outlook import Path, outlook
from ccb_analysis.plans import Planned, plan_of


@dataclass(frozen=True)
class Regional:
    """A programme beside the projects of the register, and the paths that homes to come follow.

    ``historic`` are the mean new homes per year in the base years, by municipality.
    """

    programme: pd.DataFrame
    paths: dict[str, Path] = field(default_factory=dict)
    historic: dict[str, float] = field(default_factory=dict)


def regional_programme(
    report_year: int,
    projects: pd.DataFrame,
    scene: Planned,
    baseline: pd.DataFrame,
    *,
    completions: pathlib.Path | None = None,
    quarantine: pd.DataFrame | None = None,
    language: str = "nl",
) -> Regional:
    """Return what the region built and will build besides ``projects``.

    Up to ``report_year`` the public completions less the projects: homes of which nothing is
    known. After it the rest of the homes expected by the end of the programme, as the scenario
    of ``scene`` has it. ``baseline`` are the assumptions without its levers.
    """
    assumptions = scene.assumptions
    missing = _missing(report_year, projects, assumptions, completions, quarantine, language)
    years = years_to_come(report_year, assumptions)
    if not years:
        return Regional(missing, historic=historic_homes())
    left, baseline_left = (
        homes_left(report_year, projects, missing, facts) for facts in (assumptions, baseline)
    )
    kinds = shipped_kinds(assumptions)
    plan = plan_of(scene.scenario, years, left, baseline_left, assumptions, kinds, language)
    plans = statistic_facts.read_plan_capacity().groupby("region")["value"].sum()
    capacity = {region: float(plans[region]) for region in region_facts.members(2024, 18)}
    found = outlook(plan, capacity, assumptions, kinds)
    together = pd.concat([missing, found.rows], ignore_index=True)
    return Regional(together, dict(found.paths), historic_homes())


def monitored_projects(
    projects: pd.DataFrame, report_year: int, assumptions: pd.DataFrame
) -> pd.DataFrame:
    """Return the projects that count by ``report_year``, from the first year that is monitored.

    Of permits before it only those of later completions are in the register: they give no share.
    """
    built = programmes.dated_projects(projects, report_year)
    first = int(assumption_facts.central(assumptions, "monitored_from"))
    return built[built["year"] >= first].reset_index(drop=True)


def years_to_come(report_year: int, assumptions: pd.DataFrame) -> list[int]:
    """Return the years after ``report_year`` until the end of the programme."""
    last = int(assumption_facts.central(assumptions, "programme_until"))
    return list(range(report_year + 1, last + 1))


def homes_left(
    report_year: int, projects: pd.DataFrame, missing: pd.DataFrame, assumptions: pd.DataFrame
) -> float:
    """Return the homes of the programme that were not yet completed by ``report_year``."""
    figures = assumption_facts.Figures(assumptions)
    past = _past(report_year, figures)
    inside = projects["region"].isin(region_facts.members(2024, 18)) & projects["year"].isin(past)
    completed = projects["year_basis"] == "completion"
    done = float(projects.loc[completed & inside, "homes"].sum())
    done += float(missing.loc[missing["year_basis"] == "completion", "homes"].sum())
    return max(figures.central("homes_delivered") - done, 0.0)


def _past(report_year: int, figures: assumption_facts.Figures) -> range:
    first, last = (int(figures.central(name)) for name in ("monitored_from", "programme_until"))
    return range(first, min(report_year, last) + 1)


def _missing(
    report_year: int,
    projects: pd.DataFrame,
    assumptions: pd.DataFrame,
    completions: pathlib.Path | None,
    quarantine: pd.DataFrame | None,
    language: str,
) -> pd.DataFrame:
    """Return the homes that public figures know of and the register does not."""
    past = _past(report_year, assumption_facts.Figures(assumptions))
    municipalities = region_facts.members(2024, 18)
    expected = statistic_facts.expected_completions(past, municipalities, completions, language)
    keys = programmes.stacked_keys(assumptions, municipalities)
    missing = programmes.without_projects(programmes.expected_rows(expected, keys), projects)
    return programmes.with_quarantined(missing, quarantine)


@lru_cache(maxsize=1)
def historic_homes() -> dict[str, float]:
    """Return the mean number of new homes per year in the base years, per municipality."""
    years = statistic_facts.MEAN_YEARS
    built = statistic_facts.read_completions()
    return built[built["year"].isin(years)].groupby("region")["homes"].mean().to_dict()
