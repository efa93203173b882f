"""How much of the results is published: everything, or the main part for a small report."""

from __future__ import annotations

from typing import Literal, get_args

import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE

Detail = Literal["full", "brief"]
#: The numbers that people look for first, of the region and of a municipality: indicator,
#: reading, modules.
HEADLINES = (
    ("homes", "", ""),
    ("floor_area", "", ""),
    ("conceptual_share", "all_homes", ""),
    ("industrial_share", "all_homes", ""),
    ("embodied_co2", "inventory", PRODUCT_STAGE),
    ("stored_co2", "inventory", ""),
    ("mass_primary_abiotic", "inventory", ""),
    ("circular_share", "reused_renewable", ""),
)
_PARTS = ("dwelling_type", "building_method", "material", "group")
_WHOLE_REGION = ("all", "all_18")
#: Errors of statistics and what spreads them: for who studies the calculation itself.
_OF_STATISTICS = ("mean_error", "p5_error", "p50_error", "p95_error", "variability_share")
_CENTRAL = ("central", "value")


def detailed(results: pd.DataFrame, detail: str, year: int, language: str = "nl") -> pd.DataFrame:
    """Return the rows of ``results`` that are published with ``detail``.

    ``full``: all of them. ``brief``: the region as a whole, every indicator, reading and year; and
    in the report ``year`` its dwelling types, methods, materials and groups at central figures, and
    the headlines of every municipality, counted by completion. Without the Monte Carlo errors of
    statistics, but with those of probabilities. Rows keep their order.

    Raises:
        InputError: ``detail`` is neither.
    """
    check_detail(detail, language)
    if detail == "full":
        return results
    whole = (results[list(_PARTS)] == "all").all(axis=1)
    region = results["region"].isin(_WHOLE_REGION)
    now = results["year"] == year
    of_parts = ~whole & region & now & results["statistic"].isin(_CENTRAL)
    completed = now & (results["year_basis"] == "completion")
    of_municipalities = whole & ~region & completed & _are_headlines(results)
    told = ~results["statistic"].isin(_OF_STATISTICS)
    return results[told & ((whole & region) | of_parts | of_municipalities)]


def _are_headlines(results: pd.DataFrame) -> pd.Series:
    names = ["indicator", "reading", "modules"]
    rows = pd.MultiIndex.from_frame(results[names].fillna(""))
    return pd.Series(rows.isin(HEADLINES), index=results.index)


def check_detail(detail: str, language: str = "nl") -> None:
    """Refuse a word that is no detail.

    Raises:
        InputError: ``detail`` is none of those there are.
    """
    if detail not in get_args(Detail):
        allowed = ", ".join(get_args(Detail))
        words = Language(language)
        raise InputError([words("report.detail_unknown", found=detail, allowed=allowed)])
