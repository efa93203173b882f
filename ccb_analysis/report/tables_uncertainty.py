"""The table of where uncertainty comes from: draws, unknown homes, and differing projects."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.report.selection import (
    UP_TO_COMPLETION,
    label,
    measured_apart,
    only,
)
from ccb_analysis.report.table import Table, build, head, span

#: Shown beside the headline readings of the targets: indicator, reading and modules.
_ALSO = (
    ("embodied_co2", "inventory", PRODUCT_STAGE),
    ("embodied_co2", "inventory", UP_TO_COMPLETION),
    ("stored_co2", "inventory", ""),
)
_KEYS = ["indicator", "reading", "modules", "year", "unit"]
_AMOUNTS = [
    "value",
    *(f"{cause}{end}" for cause in ("drawn_", "unknown_", "") for end in ("low", "high")),
]
_KG_PER_TONNE = 1000
_WIDTH = 1e-9


def uncertainty(
    results: pd.DataFrame, verdicts: pd.DataFrame, years: Iterable[int]
) -> pd.DataFrame:
    """Return every interval apart, for headline indicators of the region in ``years``.

    Columns of ``measured_apart``, with ``indicator``, ``reading``, ``modules``, ``year``,
    ``unit`` and ``projects_municipality`` (the median of that share over the municipalities).
    ``verdicts`` are those on the region, which say what is a headline and of which municipalities;
    ``results`` may hold municipalities.
    """
    headlines = verdicts[verdicts["headline"].astype(bool)]
    wanted: list[tuple[str, str, str | None, str]] = [
        (row.indicator, row.results_reading, None, row.region)
        for row in headlines.itertuples(index=False)
    ]
    wanted += [(*subject, "all") for subject in _ALSO]
    chosen = results[results["year"].isin(list(years))]
    parts = []
    for indicator, reading, modules, region in wanted:
        rows = only(chosen, indicator, reading, modules=modules, region=None)
        if rows.empty:
            continue
        everywhere = measured_apart(rows, ["region", *_KEYS])
        # where nothing is drawn there is no spread to take a share of
        everywhere.loc[_fixed(everywhere), "projects"] = float("nan")
        whole = everywhere["region"].isin(["all", "all_18"])
        middle = everywhere[~whole].groupby("year")["projects"].median()
        part = everywhere[everywhere["region"] == region].drop(columns="region")
        parts.append(part.assign(projects_municipality=part["year"].map(middle)))
    return _in_tonnes(pd.concat(parts, ignore_index=True))


def _fixed(table: pd.DataFrame) -> pd.Series:
    """Return which rows have the same value in every draw."""
    width = (table["drawn_high"] - table["drawn_low"]).abs()
    return width <= _WIDTH * table["value"].abs()


def _in_tonnes(table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with tonnes of CO2 where it held kilograms: shorter to read."""
    heavy = table["unit"] == "kgCO2e"
    table.loc[heavy, _AMOUNTS] /= _KG_PER_TONNE
    table.loc[heavy, "unit"] = "tCO2e"
    return table


def uncertainty_table(apart: pd.DataFrame, language: Language, drawn: bool) -> Table:
    """Return ``uncertainty`` as a table; a cause that is not there is marked, never nought.

    ``drawn`` says whether draws were made: without them their spread is not known, with them an
    indicator that no uncertain figure enters has none.
    """
    shown = apart.reset_index(drop=True).copy()
    shown.loc[_fixed(shown), ["drawn_low", "drawn_high"]] = float("nan")
    absent = "z" if drawn else "x"
    marks: dict[tuple[int, str], str] = {}
    for name, mark in (
        ("drawn_low", absent),
        ("unknown_low", "z"),
        ("low", "z"),
        ("projects", absent),
        ("projects_municipality", absent),
    ):
        marks |= {(row, name): mark for row in shown.index[shown[name].isna()]}
    shown["subject"] = [_subject(row, language) for row in shown.to_dict("records")]
    columns = [
        head("subject", language, header=True),
        head("year", language, kind="year"),
        head("value", language, kind="by_unit"),
        *(span(language, "by_unit", of=name, short=True) for name in ("drawn", "unknown", "both")),
        head("projects", language, kind="share"),
        head("projects_municipality", language, kind="share"),
    ]
    shown = shown.rename(columns={"low": "both_low", "high": "both_high"})
    marks = {
        (row, {"low": "both_low"}.get(name, name)): mark for (row, name), mark in marks.items()
    }
    return build("uncertainty", columns, shown, language, marks=marks)


def _subject(row: dict, language: Language) -> str:
    reading = label("reading", row["reading"], language) if row["reading"] else ""
    # a share is written as a percentage, so it needs no unit
    unit = "" if row["unit"] == "share" else label("unit", row["unit"], language)
    details = ", ".join(text for text in (reading, row["modules"], unit) if text)
    subject = label("", row["indicator"], language)
    return f"{subject} ({details})" if details else subject
