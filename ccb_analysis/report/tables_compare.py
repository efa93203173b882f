"""Tables that set two counts beside each other: with and without register, last year and now."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.report.selection import label, measured, only
from ccb_analysis.report.table import Table, build, head, span
from ccb_analysis.report.tables_targets import target_label
from ccb_analysis.report.wording import verdict_symbol, verdict_text

_KG_PER_TONNE = 1000
#: What is compared with last year: indicator and reading.
_COMPARED = (
    ("floor_area", ""),
    ("embodied_co2", "project"),
    ("stored_co2", "inventory"),
    ("circular_share", "reused_renewable"),
    ("primary_reduction", "abiotic_per_m2"),
    ("conceptual_share", "all_homes"),
    ("conceptual_share", "stacked"),
    ("industrial_share", "all_homes"),
    ("mpg", "a1"),
)


def public_table(
    verdicts: pd.DataFrame,
    public: pd.DataFrame,
    language: Language,
    report_year: int,
    targets: pd.DataFrame,
) -> Table:
    """Return the verdict on every reading with the register, beside that on public figures alone.

    Both tables hold the verdicts on the region, one row per target and reading.
    """
    other = public.set_index(["target", "reading"])
    names = targets.set_index(["target", "reading"])[f"label_{language.code}"]
    rows = []
    for _, row in verdicts.iterrows():
        key = (row["target"], row["reading"])
        rows.append(
            {
                "target": target_label(str(row["target"]), language, targets),
                "reading": names[key],
                "verdict": _shown(row, language, report_year),
                "public": _shown(other.loc[key], language, report_year),
            }
        )
    columns = [
        head("target", language, header=True),
        head("reading", language, header=True),
        head("verdict", language),
        head("public", language),
    ]
    return build("public", columns, pd.DataFrame(rows), language)


def _shown(row: pd.Series, language: Language, report_year: int) -> str:
    symbol = verdict_symbol(row["met"], "", row["reason"])
    return f"{symbol} {verdict_text(row, language, report_year)}"


def restated_table(
    printed: pd.DataFrame, results: pd.DataFrame, language: Language, report_year: int
) -> Table:
    """Return last year's figures as printed, as counted now, and this year's, with their units.

    ``results`` are this year's, which hold last year by this year's register as well.
    """
    rows = []
    for indicator, reading in _COMPARED:
        modules = PRODUCT_STAGE if indicator == "embodied_co2" else None
        found = {
            "printed": _value(printed, indicator, reading, modules, report_year - 1),
            "restated": _value(results, indicator, reading, modules, report_year - 1),
            "now_value": _value(results, indicator, reading, modules, report_year),
        }
        if all(value is None for value in found.values()):
            continue
        if indicator != "mpg":  # what homes without a score would have is not known
            found |= _ends(results, indicator, reading, modules, report_year)
        unit = only(results, indicator, reading)["unit"].iloc[0]
        if unit == "kgCO2e":
            unit = "tCO2e"
            found = {name: value and value / _KG_PER_TONNE for name, value in found.items()}
        rows.append(
            {
                "indicator": label("", indicator, language),
                "reading": ", ".join(
                    text
                    for text in (reading and label("reading", reading, language), modules)
                    if text
                ),
                **found,
                "unit": unit,
                "unit_name": label("unit", unit, language),
            }
        )
    columns = [
        head("indicator", language, header=True),
        head("reading", language, header=True),
        head("printed", language, kind="by_unit"),
        head("restated", language, kind="by_unit"),
        head("now_value", language, kind="by_unit"),
        span(language, "by_unit", of="now"),
        head("unit_name", language),
    ]
    return build(
        "restated",
        columns,
        pd.DataFrame(rows),
        language,
        last=report_year - 1,
        year=report_year,
    )


def _value(
    results: pd.DataFrame, indicator: str, reading: str, modules: str | None, year: int
) -> float | None:
    rows = only(results, indicator, reading, year=year, modules=modules)
    if rows.empty:
        return None
    return float(measured(rows, ["year"])["value"].iloc[0])


def _ends(
    results: pd.DataFrame, indicator: str, reading: str, modules: str | None, year: int
) -> dict[str, float]:
    rows = only(results, indicator, reading, year=year, modules=modules)
    if rows.empty:
        return {}
    row = measured(rows, ["year"]).iloc[0]
    return {f"now_{end}": float(row[end]) for end in ("low", "high")}
