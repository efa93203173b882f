"""Figures per kind of home, and projects that measured it themselves as lines of their own."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ccb_analysis.explain.homes import (
    KIND,
    MEASURED_UNKNOWN,
    NOTHING,
    UNKNOWN,
    registered,
    spread_methods,
)
from ccb_analysis.explain.outcome import Outcome
from ccb_analysis.facts.indicator_file import Sum
from ccb_analysis.facts.materials import ORIGINS
from ccb_analysis.model.modules import PRODUCT_STAGE


def figures_of(outcome: Outcome, quantities: Sequence[str], kinds: pd.DataFrame) -> np.ndarray:
    """Return the sum of figures per m2 or per home, for each of ``kinds``."""
    keys = pd.MultiIndex.from_frame(kinds[KIND])
    found = [outcome.figure(name).reindex(keys).to_numpy(float) for name in quantities]
    return np.asarray(np.sum(found, axis=0), float) if found else np.full(len(kinds), np.nan)


def with_measured(
    outcome: Outcome, plan: Sum, years: list[int], lines: pd.DataFrame
) -> pd.DataFrame:
    """Return the lines with projects that measured it themselves apart; ``given`` is theirs."""
    lines = lines.assign(given=np.nan)
    projects = registered(outcome, [year for year in years if year <= outcome.state])
    if not plan.measured or projects.empty:
        return lines
    projects = spread_methods(outcome, projects)
    per_m2 = _measured_per_m2(outcome, plan, projects)
    measured = projects.assign(given=per_m2 * projects["floor_area_m2"]).dropna(subset=["given"])
    key = ["source", *KIND]
    added = measured.groupby(key, sort=False).agg(
        projects=("homes", "size"),
        homes=("homes", "sum"),
        floor_area=("floor_area_m2", "sum"),
        given=("given", "sum"),
    )
    counts = ["projects", "homes", "floor_area"]
    left = lines.set_index(key)
    left[counts] = left[counts].sub(added[counts].reindex(left.index), fill_value=0.0)
    apart = added.reset_index()
    apart["source"] = apart["source"].replace({"register": "measured", UNKNOWN: MEASURED_UNKNOWN})
    together = pd.concat([left.reset_index(), apart], ignore_index=True)
    return together[together["floor_area"] > NOTHING]


def _measured_per_m2(outcome: Outcome, plan: Sum, projects: pd.DataFrame) -> pd.Series:
    """Return what each project measured, per m2; NaN where it did not."""
    if plan.measured == "origin":
        names = [name.split(":")[0].removeprefix("mass_") for name in plan.top]
        mass = figures_of(outcome, ["material_mass"], projects)
        known = projects[list(ORIGINS)].notna().all(axis=1)
        return (projects[names].sum(axis=1) * mass).where(known)
    modules = plan.top[0].split(":")[2]
    reported = projects["co2_kg_per_m2"].astype(float)
    found = reported.where(projects["co2_modules"] == modules)
    if modules == "A1-A5":  # what is reported without A4-A5 gets them added
        with_site = figures_of(outcome, ["embodied_co2:inventory:A1-A5"], projects)
        without = figures_of(outcome, ["embodied_co2:inventory:A1-A3"], projects)
        found = found.fillna((reported + with_site - without).where(_only_material(projects)))
    return found


def _only_material(projects: pd.DataFrame) -> pd.Series:
    return (projects["co2_modules"] == PRODUCT_STAGE).fillna(False).astype(bool)
