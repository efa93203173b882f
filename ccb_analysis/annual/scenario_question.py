"""The region as a back-casting question: homes to come, their mix, and what each of them takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ccb_analysis import api
from ccb_analysis.facts.targets import read_baselines
from ccb_analysis.language import Language
from ccb_analysis.model.mixes import shipped_kinds
from ccb_analysis.studies.coefficients import KIND, coefficients_of
from ccb_analysis.studies.question import Question, make_question
from ccb_analysis.studies.ramps import Ramp
from ccb_analysis.studies.readings import linear_reading

#: As many of every kind; what one home takes does not depend on it.
_HOMES = 1000.0
_HOMES_TARGET = "homes_cumulative"
#: The indicators that ``coefficients_of`` and ``base_years_of`` take figures from.
NEEDED = (
    *("homes", "floor_area", "material_mass", "mass_primary_abiotic", "mass_primary_renewable"),
    *("mass_reused", "mass_recycled", "embodied_co2", "nitrogen", "cost_premium"),
    *("conceptual_share", "industrial_share", "primary_reduction", "co2_reduction"),
)


def figures_per_home(
    assumptions: pd.DataFrame, years: Sequence[int], jobs: int | None = None
) -> pd.DataFrame:
    """Return what one home of every kind takes in every year, also of kinds nobody builds now."""
    types, methods = shipped_kinds(assumptions)
    kinds = [
        (year, dwelling_type, method)
        for year in years
        for dwelling_type in types
        for method in methods
    ]
    programme = pd.DataFrame(kinds, columns=KIND).assign(region="region", homes=_HOMES)
    results = api.calculate(
        programme, assumptions=assumptions, parts=("kinds",), indicators=NEEDED, jobs=jobs
    )
    return coefficients_of(results)


def scenario_figures(results: pd.DataFrame, figures: pd.DataFrame) -> pd.DataFrame:
    """Return ``figures`` with those of a scenario's own homes, which may be of other materials.

    Kinds that the scenario does not build keep the shipped recipe.
    """
    homes = homes_to_come(results, sorted(set(figures.index.get_level_values("year"))))
    built = pd.MultiIndex.from_frame(homes.loc[homes["homes"] > 0, KIND])
    own = coefficients_of(results[pd.MultiIndex.from_frame(results[KIND]).isin(built)])
    return own[own.index.isin(figures.index)].combine_first(figures)[list(figures.columns)]


def homes_to_come(results: pd.DataFrame, years: Sequence[int]) -> pd.DataFrame:
    """Return the homes of every kind in ``years`` by results of kinds without draws.

    Columns: year, dwelling_type, building_method, homes, and share of its year and type.
    """
    rows = results[
        (results["indicator"] == "homes")
        & (results["region"] == "all")
        & (results["year_basis"] == "completion")
        & results["year"].isin(list(years))
        & (results[["material", "group"]] == "all").all(axis=1)
        & (results[["dwelling_type", "building_method"]] != "all").all(axis=1)
        & results["statistic"].isin(["value", "central"])
    ]
    homes = rows[[*KIND, "value"]].rename(columns={"value": "homes"})
    total = homes.groupby(KIND[:2])["homes"].transform("sum")
    return homes.assign(share=homes["homes"] / total)[total > 0].reset_index(drop=True)


def sought(
    targets: pd.DataFrame,
    figures: pd.DataFrame,
    years: Sequence[int],
    base_years: Mapping[str, float],
) -> pd.DataFrame:
    """Return the readings for which a mix can be sought: sums over homes with known figures.

    How many homes are built is given, so that a target on their number has no mix.
    """
    baselines = read_baselines()
    known = set(figures.columns[figures.notna().all()])
    chosen = [
        row.year_basis == "completion"
        and row.year in years
        and row.indicator != _HOMES_TARGET
        and (reading := linear_reading(row, baselines, base_years, years[0], {})) is not None
        and reading.needed <= known
        for row in targets.itertuples(index=False)
    ]
    return targets[chosen].reset_index(drop=True)


def question_of(
    homes: pd.DataFrame,
    figures: pd.DataFrame,
    targets: pd.DataFrame,
    base_years: Mapping[str, float],
    ramps: Sequence[Ramp] = (),
    language: str = "nl",
    committed: pd.DataFrame | None = None,
    capacity: pd.DataFrame | None = None,
) -> Question:
    """Return the question how to meet ``targets`` with ``homes`` (see ``homes_to_come``).

    ``committed`` and ``capacity`` are as ``make_question`` takes them.
    """
    built = homes.groupby(KIND[:2], as_index=False)["homes"].sum()
    return make_question(
        built,
        homes[[*KIND, "share"]],
        figures,
        targets,
        baselines=read_baselines(),
        base_years=base_years,
        ramps=ramps,
        committed=committed,
        capacity=capacity,
        language=language,
    )


def plausible_ramps(homes: pd.DataFrame, rise: float, language: str = "nl") -> list[Ramp]:
    """Return the limits on how fast homes can be built otherwise than today.

    ``rise`` is the share of all homes that can change every year. Methods stand in the order of
    how much they are used: those after any place in it can together rise no faster. So it counts
    as a change as well when a home goes from the second method to one that is used less.
    """
    words = Language(language)
    by_method = homes.groupby("building_method")["homes"].sum()
    order = list(by_method.sort_values(ascending=False, kind="stable").index)
    ramps = []
    for place in range(1, len(order)):
        used = [words(f"indicators.building_method_{one}") for one in order[:place]]
        label = words("scenario_study.ramp", methods=words.listed(used))
        ramps.append(Ramp(f"plausible {place}", tuple(order[place:]), rise, label=label))
    return ramps
