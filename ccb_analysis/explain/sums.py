"""The value of a year added up by hand: homes or m2 of every kind times a figure of that kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.explain.homes import (
    KIND,
    MEASURED_UNKNOWN,
    UNKNOWN,
    counted_homes,
    registered,
)
from ccb_analysis.explain.measured import figures_of, with_measured
from ccb_analysis.explain.outcome import Outcome
from ccb_analysis.explain.question import Question
from ccb_analysis.facts.assumptions import central
from ccb_analysis.facts.indicator_file import Sum
from ccb_analysis.facts.paths import yearly_limits
from ccb_analysis.facts.statistics import MEAN_YEARS, read_completions
from ccb_analysis.facts.targets import read_baselines, read_mpg_limits, read_targets
from ccb_analysis.model.composition import REFERENCE_METHOD

COLUMNS = [
    "source",
    *KIND,
    "projects",
    "amount",
    "top_figure",
    "top",
    "below_figure",
    "below",
]
BASE_COLUMNS = ["dwelling_type", "homes", "size", "top_figure", "top"]


@dataclass(frozen=True)
class HandSum:
    """The lines of a sum, what they come to, and what the engine found.

    ``lines`` (``COLUMNS``): ``amount`` in homes or m2, a figure per unit of it, and their product;
    ``below`` is the denominator, NaN where there is none. ``over`` divides the share. ``base`` is
    what a mean base year took, where that is the denominator (``BASE_COLUMNS``).
    """

    how: str
    unit_of_amount: str
    lines: pd.DataFrame
    top: float
    below: float
    over: float
    result: float
    engine: float
    base: pd.DataFrame | None = None

    @property
    def agrees(self) -> bool:
        """Whether the sum by hand gives what the engine gives."""
        return bool(np.isclose(self.result, self.engine, rtol=1e-6, atol=1e-9))


def hand_sum(outcome: Outcome, question: Question) -> HandSum | None:
    """Return how the value of the year adds up; none where nothing adds up to it."""
    plan = question.chosen.sum
    if plan is None or plan.how == "parts":
        return None
    years = years_of(outcome, question)
    engine = outcome.central(":".join(question.key))
    if engine is None:
        return None
    if plan.how == "budget":
        lines = _budget(outcome, plan, years, question.reading)
    else:
        lines = _LINES[plan.how](outcome, plan, years)
    lines = lines.dropna(subset=["top"])
    if lines.empty:
        return None
    lines = lines.reindex(columns=COLUMNS)
    top, below = float(lines["top"].sum()), float(lines["below"].sum(min_count=1))
    over = _over(outcome, plan)
    base = _base_year(outcome, plan) if plan.how == "base_years" else None
    if base is not None:
        below = float(base["top"].sum())
    result = top if plan.how == "total" else top / below / over if below else float("nan")
    if plan.how in ("reduction", "base_years"):
        result = 1 - result
    unit = "home" if plan.amount == "homes" else "m2"
    return HandSum(plan.how, unit, lines, top, below, over, result, engine, base)


def years_of(outcome: Outcome, question: Question) -> list[int]:
    """Return the years the value is about: one, or all since the first of the programme."""
    if not question.over_years:
        return [outcome.year]
    first = int(central(outcome.assumptions, "monitored_from"))
    if question.reading.startswith("from_"):
        first = int(question.reading.removeprefix("from_"))
    return list(range(first, outcome.year + 1))


def _over(outcome: Outcome, plan: Sum) -> float:
    """Return what a share is divided by: a baseline or an assumption, or else one."""
    if not plan.over or plan.how in ("within", "budget"):
        return 1.0
    baselines = read_baselines()
    if plan.over in baselines:
        return baselines[plan.over]
    return central(outcome.assumptions, plan.over)


def _totals(outcome: Outcome, plan: Sum, years: list[int]) -> pd.DataFrame:
    lines = counted_homes(outcome, years)
    lines = with_measured(outcome, plan, years, lines)
    lines["amount"] = lines[plan.amount]
    lines["top_figure"] = figures_of(outcome, plan.top, lines)
    lines["top"] = lines["given"].fillna(lines["amount"] * lines["top_figure"])
    given = lines["given"].notna() & (lines["amount"] > 0)
    lines.loc[given, "top_figure"] = lines["top"] / lines["amount"]
    return lines


def _shares(outcome: Outcome, plan: Sum, years: list[int]) -> pd.DataFrame:
    lines = _totals(outcome, plan, years)
    known = ~lines["source"].isin([UNKNOWN, MEASURED_UNKNOWN])
    lines = lines[known].copy() if known.any() else lines
    below = lines[KIND].copy()
    if plan.how == "reduction":
        below["building_method"] = REFERENCE_METHOD
    lines["below_figure"] = figures_of(outcome, plan.below, below)
    amount = lines["amount"]
    if plan.below_amount == "usual_floor_area":
        amount = lines["homes"]
        lines["below_figure"] *= lines["dwelling_type"].map(outcome.sizes)
    lines["below"] = amount * lines["below_figure"]
    return lines


def _budget(outcome: Outcome, plan: Sum, years: list[int], reading: str) -> pd.DataFrame:
    """Return lines whose denominator is m2 times the limit of each year, added up over years."""
    parts = []
    for year in years:
        lines = _totals(outcome, plan, [year])
        limits = _limits(plan, year, reading)
        figures = lines["dwelling_type"].map(limits).astype(float)
        parts.append(lines.assign(below=lines["amount"] * figures))
    together = pd.concat(parts, ignore_index=True)
    known = ~together["source"].isin([UNKNOWN, MEASURED_UNKNOWN])
    together = together[known] if known.any() else together
    amounts = ["projects", "amount", "top", "below"]
    added = together.groupby(["source", *KIND], sort=False)[amounts].sum().reset_index()
    added["top_figure"] = added["top"] / added["amount"]
    return added.assign(below_figure=added["below"] / added["amount"])


def _limits(plan: Sum, year: int, reading: str) -> dict[str, float]:
    """Return the limit of a year by dwelling type: of a path, or what a goal leaves per m2."""
    baselines = read_baselines()
    if plan.over not in baselines:
        table = yearly_limits(plan.over, [year])
        return dict(zip(table["dwelling_type"], table["value"], strict=True))
    targets = read_targets()
    goals = targets[(targets["target"] == "co2") & (targets["baseline"] == plan.over)]["threshold"]
    goal = next(each for each in goals if reading == f"co2_reduction_{100 * each:g}")
    left = (1 - float(goal)) * baselines[plan.over]
    return defaultdict(lambda: left)


def _answers(outcome: Outcome, plan: Sum, years: list[int]) -> pd.DataFrame:
    """Return the answers of the register, and the scenario's homes times the part that is so."""
    projects = registered(outcome, [year for year in years if year <= outcome.state])
    if plan.homes_of:
        projects = projects[projects["dwelling_type"] == plan.homes_of]
    lines = [_counted(projects, plan.measured, lambda rows: rows[plan.measured].astype(bool))]
    homes = counted_homes(outcome, years)
    homes = homes[homes["dwelling_type"] == plan.homes_of] if plan.homes_of else homes
    modelled = homes[homes["source"] == "scenario"]
    if lines[0].empty and modelled.empty:
        modelled = homes[homes["source"] == UNKNOWN]
    modelled = modelled.assign(amount=modelled["homes"])
    modelled["top_figure"] = figures_of(outcome, plan.top, modelled)
    modelled["top"] = modelled["amount"] * modelled["top_figure"]
    lines.append(modelled.assign(below=modelled["amount"]))
    return pd.concat([each for each in lines if not each.empty] or lines[:1], ignore_index=True)


def _counted(
    projects: pd.DataFrame, column: str, yes: Callable[[pd.DataFrame], pd.Series]
) -> pd.DataFrame:
    """Return homes with an answer in ``column`` and those of a yes, by dwelling type."""
    if projects.empty:
        return pd.DataFrame(columns=COLUMNS)
    known = projects[projects[column].notna()]
    known = known.assign(top=known["homes"].where(yes(known), 0.0))
    added = known.groupby("dwelling_type", sort=False).agg(
        projects=("homes", "size"), amount=("homes", "sum"), top=("top", "sum")
    )
    added["top_figure"] = added["top"] / added["amount"]
    return added.reset_index().assign(source="register", below=added["amount"].to_numpy())


def _scores(outcome: Outcome, plan: Sum, years: list[int]) -> pd.DataFrame:
    scored = _scored(outcome, plan, years)
    scored["top"] = scored["mpg"].astype(float) * scored["floor_area_m2"]
    added = scored.groupby("dwelling_type", sort=False).agg(
        projects=("homes", "size"), amount=("floor_area_m2", "sum"), top=("top", "sum")
    )
    added["top_figure"] = added["top"] / added["amount"]
    return added.reset_index().assign(source="measured", below=added["amount"].to_numpy())


def _within(outcome: Outcome, plan: Sum, years: list[int]) -> pd.DataFrame:
    limits = read_mpg_limits().set_index("name").loc[plan.over]
    scored = _scored(outcome, plan, years)
    highest = scored["dwelling_type"].map(limits).astype(float)
    lines = _counted(scored, "mpg", lambda rows: rows["mpg"].astype(float) <= highest[rows.index])
    return lines.assign(source="measured")


def _scored(outcome: Outcome, plan: Sum, years: list[int]) -> pd.DataFrame:
    projects = registered(outcome, [year for year in years if year <= outcome.state])
    if projects.empty:
        return projects.assign(mpg=[])
    same = (projects["mpg_weighting_set"] == plan.measured).fillna(False).astype(bool)
    return projects[same & projects["mpg"].notna()].copy()


def _base_year(outcome: Outcome, plan: Sum) -> pd.DataFrame:
    """Return what a mean base year took, built by the reference method in homes of usual size.

    ``BASE_COLUMNS``, one row per dwelling type: homes a year, m2 per home, kg per m2 and kg.
    """
    built = read_completions()
    mean = built[built["year"].isin(MEAN_YEARS)].groupby("region")["homes"].mean()
    rows = outcome.assumptions[outcome.assumptions["assumption"] == "stacked_share"]
    shares = dict(zip(rows["region"], rows["value"].astype(float), strict=True))
    stacked = sum(mean[region] * shares.get(region, shares["all"]) for region in outcome.inside)
    everything = sum(mean[region] for region in outcome.inside)
    types = outcome.kinds[0]
    kinds = pd.DataFrame({KIND[0]: types, KIND[1]: REFERENCE_METHOD})
    homes = [float(stacked if name == "stacked" else everything - stacked) for name in types]
    sizes = [outcome.sizes[name] for name in types]
    table = kinds.assign(homes=homes, size=sizes, top_figure=figures_of(outcome, plan.top, kinds))
    return table.assign(top=table["homes"] * table["size"] * table["top_figure"])[BASE_COLUMNS]


_LINES: dict[str, Callable[[Outcome, Sum, list[int]], pd.DataFrame]] = {
    "total": _totals,
    "base_years": _totals,
    "share": _shares,
    "reduction": _shares,
    "answers": _answers,
    "scores": _scores,
    "within": _within,
}
