"""Takes from results and register exactly what one figure or table of the report needs."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.report.extracts_change import change_steps
from ccb_analysis.report.extracts_check import published_distance, published_rows
from ccb_analysis.report.extracts_co2 import (
    budget_years,
    co2_lines,
    co2_methods,
    co2_projects,
    co2_years,
    mpg_lines,
    mpg_scores,
)
from ccb_analysis.report.extracts_homes import (
    data_quality,
    homes_layers,
    homes_years,
    regions_map,
)
from ccb_analysis.report.extracts_shares import (
    MATERIAL_READINGS,
    group_shares,
    material_aims,
    material_years,
    share_aims,
    share_years,
)

__all__ = [
    "MATERIAL_READINGS",
    "budget_years",
    "change_steps",
    "co2_lines",
    "co2_methods",
    "co2_projects",
    "co2_years",
    "data_quality",
    "decisive",
    "group_shares",
    "homes_layers",
    "homes_years",
    "material_aims",
    "material_years",
    "mpg_lines",
    "mpg_scores",
    "of_region",
    "published_distance",
    "published_rows",
    "regions_map",
    "share_aims",
    "share_years",
]


def decisive(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return the headline reading of every target and the readings whose outcome differs."""
    headline = verdicts[verdicts["headline"].astype(bool)].set_index("target")["met"]
    differs = verdicts["met"] != verdicts["target"].map(headline)
    return verdicts[verdicts["headline"].astype(bool) | differs].reset_index(drop=True)


def of_region(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts on the region as a whole."""
    return verdicts[verdicts["region"].isin(["all", "all_18"])].reset_index(drop=True)
