"""Takes shares from results: conceptual, industrial and circular, with the targets on them."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.selection import measured, only

_DENOMINATORS = ("all_homes", "stacked")
#: The readings shown side by side where material is concerned: both ways to be circular, and less.
MATERIAL_READINGS = {
    "reused_renewable": "circular_share",
    "reused_renewable_recycled": "circular_share",
    "abiotic_per_m2": "primary_reduction",
    "all_primary_per_m2": "primary_reduction",
}


def share_years(results: pd.DataFrame, indicator: str, until: int) -> pd.DataFrame:
    """Return a share per denominator, counting basis and year up to ``until``, with bounds."""
    rows = only(results, indicator, year_basis=None)
    rows = rows[rows["reading"].isin(_DENOMINATORS) & (rows["year"] <= until)]
    table = measured(rows, ["reading", "year_basis", "year"])
    return table.rename(columns={"reading": "panel", "year_basis": "basis"})


def share_aims(targets: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the targets of a share per denominator: panel, year, value."""
    chosen = targets[(targets["indicator"] == indicator) & (targets["year_basis"] == "completion")]
    aims = chosen[["results_reading", "year", "threshold"]].drop_duplicates()
    return aims.set_axis(["panel", "year", "value"], axis=1).reset_index(drop=True)


def group_shares(
    results: pd.DataFrame, column: str, indicator: str, year: int, language: Language
) -> pd.DataFrame:
    """Return a share per group of ``column`` in ``year``: group, low, high, homes."""
    prefix = f"{column}="
    rows = only(results, indicator, "all_homes", year=year, group=None)
    shares = measured(rows[rows["group"].str.startswith(prefix)], ["group"])
    homes = measured(only(results, "homes", year=year, group=None), ["group"])
    table = shares.merge(homes[["group", "value"]], on="group", suffixes=("", "_homes"))
    bare = table["group"].str.removeprefix(prefix)
    labels = [language.label("chapters", f"{column}_{name}") for name in bare]
    table["group"] = [label.removeprefix(f"{column}_") for label in labels]
    table = table.rename(columns={"value_homes": "homes"})
    return table[["group", "low", "high", "homes"]].sort_values("homes", ascending=False)


def material_years(results: pd.DataFrame, until: int) -> pd.DataFrame:
    """Return every reading of circular material per year: reading, year, value, low, high."""
    parts = []
    for reading, indicator in MATERIAL_READINGS.items():
        rows = only(results, indicator, reading)
        part = measured(rows[rows["year"] <= until], ["year"])
        parts.append(part.assign(reading=reading))
    return pd.concat(parts, ignore_index=True)


def material_aims(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the targets of those readings: reading, year, value."""
    chosen = targets[
        targets["results_reading"].isin(MATERIAL_READINGS)
        & (targets["year_basis"] == "completion")
        & (targets["dwelling_type"] == "all")
        & targets["target"].isin(["circular_share", "less_primary"])
    ]
    aims = chosen[["results_reading", "year", "threshold"]]
    return aims.set_axis(["reading", "year", "value"], axis=1).reset_index(drop=True)
