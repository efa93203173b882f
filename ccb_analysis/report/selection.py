"""Takes rows out of the long results table and puts their statistics side by side."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccb_analysis.language import Language

#: Life-cycle modules of the product stage with transport to the site and building on it.
UP_TO_COMPLETION = "A1-A5"
_SUMMED = ("region", "dwelling_type", "building_method", "material", "group")
#: The statistics that may stand for the value and its bounds, the first that is there wins.
_VALUE = ("central", "value")
_LOW = ("low_p5", "low", "p5")
_HIGH = ("high_p95", "high", "p95")
#: The same, each cause of uncertainty apart.
_APART = {
    "value": _VALUE,
    "drawn_low": ("p5",),
    "drawn_high": ("p95",),
    "unknown_low": ("low",),
    "unknown_high": ("high",),
    "low": _LOW,
    "high": _HIGH,
    "projects": ("variability_share",),
}


def label(topic: str, name: object, language: Language) -> str:
    """Return the label of an identifier: ``indicators.<topic>_<name>``, else in plain letters."""
    key = f"{topic}_{name}" if topic else str(name)
    found = f"indicators.{key}"
    return language(found) if language.has(found) else str(name).replace("_", " ")


def only(
    results: pd.DataFrame,
    indicator: str,
    reading: str | None = None,
    *,
    year: int | None = None,
    year_basis: str | None = "completion",
    scenario: str | None = None,
    modules: str | None = None,
    **dimensions: str | None,
) -> pd.DataFrame:
    """Return the rows of ``indicator``; a dimension that is not named is taken summed (``all``).

    A dimension given as ``None`` is left open: its parts and its sum are all returned, without
    the sum of sums.
    """
    rows = results[results["indicator"] == indicator]  # first, so that the rest is quick
    chosen = np.ones(len(rows), dtype=bool)
    for name, wanted in (
        ("reading", reading),
        ("year", year),
        ("year_basis", year_basis),
        ("scenario", scenario),
        ("modules", modules),
    ):
        if wanted is not None:
            chosen &= (rows[name] == wanted).to_numpy(dtype=bool, na_value=False)
    for name in _SUMMED:
        wanted = dimensions.get(name, "all")
        if wanted is not None:
            # a table read back from csv holds the empty group as not a number
            allowed = [wanted, "", np.nan] if wanted == "all" else [wanted]
            chosen &= rows[name].isin(allowed).to_numpy(dtype=bool)
    return rows[chosen]


def measured(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return one row per ``keys`` with ``value``, ``low``, ``high``; an exact value has no bounds.

    Raises:
        ValueError: ``keys`` do not tell the rows apart (say two scenarios or readings).
    """
    wide = _side_by_side(rows, keys)
    found = {
        name: _first(wide, statistics)
        for name, statistics in (("value", _VALUE), ("low", _LOW), ("high", _HIGH))
    }
    return pd.DataFrame(found, index=wide.index).reset_index()


def measured_apart(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Return one row per ``keys`` with the value and every interval apart; NaN where it is not.

    Columns: ``value``; ``drawn_low``, ``drawn_high`` (draws alone, what is unknown of homes at its
    typical value); ``unknown_low``, ``unknown_high`` (unknown homes alone, figures at their
    centre); ``low``, ``high`` (both); ``projects`` (share of the variance between draws that
    comes from differences between projects).

    Raises:
        ValueError: ``keys`` do not tell the rows apart (say two scenarios or readings).
    """
    wide = _side_by_side(rows, keys)
    found = {name: _first(wide, statistics) for name, statistics in _APART.items()}
    return pd.DataFrame(found, index=wide.index).reset_index()


def _side_by_side(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    text = rows[[*keys, "statistic", "value"]]  # fewer columns, quicker
    absent = [name for name in keys if name != "year" and text[name].hasnans]
    text = text.assign(**{name: text[name].fillna("") for name in absent})
    if text.duplicated([*keys, "statistic"]).any():
        raise ValueError(f"the columns {keys} do not tell the rows apart; choose first")
    return text.set_index([*keys, "statistic"])["value"].unstack("statistic").sort_index()


def _first(wide: pd.DataFrame, statistics: tuple[str, ...]) -> pd.Series:
    there = [wide[name].to_numpy(dtype=float) for name in statistics if name in wide.columns]
    found = there[0] if there else np.full(len(wide), np.nan)
    for other in there[1:]:
        found = np.where(np.isnan(found), other, found)
    return pd.Series(found, index=wide.index)
