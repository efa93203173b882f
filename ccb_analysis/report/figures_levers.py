"""What every lever of a scenario adds to the main figures: a waterfall per figure, on its side."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.quantities import quantity
from ccb_analysis.report.tables_levers import lever_label, main_label
from ccb_analysis.report.waterfall import paint_waterfalls, waterfall_height

_COLUMNS = ["indicator", "unit", "part", "start", "value"]
#: The figure that a title is about, if it changes; else the first that does.
_FIRST = "co2_per_m2"


def levers_waterfall(
    rows: pd.DataFrame, scenario: str, baseline: str, language: Language, note: str = ""
) -> Figure:
    """Return a waterfall per main figure: from the baseline, lever by lever, to the scenario.

    Args:
        rows: of one scenario, as ``scenario_levers.contributions`` gives, of figures that change.
        scenario: its name, for a reader.
        baseline: the name of what it starts from, for a reader.
        language: of the texts.
        note: the source line.
    """
    key = "levers_" + str(rows["scenario"].iloc[0] if len(rows) else "none")
    nothing_to_draw(key, rows)
    year = int(rows["year"].iloc[0])
    data = _steps(rows, scenario, baseline, language)
    title = _title(rows, scenario, language)
    said = "; ".join(
        f"{main_label(str(row['indicator']), language)}, {row['part']}: {_written(row, language)}"
        for row in data.to_dict("records")
    )
    return draw(
        key,
        lambda canvas, table: paint_waterfalls(
            canvas,
            table,
            heading=lambda name: main_label(name, language),
            written=lambda row: _written(row, language),
            key=language("scenario_study.levers_key"),
        ),
        data,
        title,
        subtitle=language("scenario_study.levers_subtitle", baseline=baseline, year=year),
        alt=alternative(
            language,
            "waterfall",
            language("scenario_study.levers_data", scenario=scenario, year=year),
            f"{title}; {said}",
        ),
        language=language,
        height=waterfall_height(data),
        note=note,
        formats={"start": "decimal", "value": "decimal"},
    )


def _steps(rows: pd.DataFrame, scenario: str, baseline: str, language: Language) -> pd.DataFrame:
    """Return every bar: where it starts and how long it is; totals start at nought."""
    found = []
    for indicator, part in rows.groupby("indicator", sort=False):
        same = {"indicator": indicator, "unit": part["unit"].iloc[0]}
        reached = float(part["without"].iloc[0])
        found.append(same | {"part": baseline, "start": 0.0, "value": reached, "total": True})
        for row in part.to_dict("records"):
            name = lever_label(row["lever"], language)
            step = {"part": name, "start": reached, "value": row["value"], "total": False}
            found.append(same | step)
            reached += row["value"]
        whole = float(part["with_all"].iloc[0])
        found.append(same | {"part": scenario, "start": 0.0, "value": whole, "total": True})
    return pd.DataFrame(found)


def largest(rows: pd.DataFrame) -> pd.Series:
    """Return the lever that does most for the figure a title is about."""
    chosen = rows[rows["indicator"] == _FIRST]
    if chosen.empty:
        chosen = rows[rows["indicator"] == rows["indicator"].iloc[0]]
    # What does most is what goes furthest the way the whole goes.
    towards = 1 if chosen["value"].sum() >= 0 else -1
    return chosen.loc[(chosen["value"] * towards).idxmax()]


def _title(rows: pd.DataFrame, scenario: str, language: Language) -> str:
    main = largest(rows)
    blanks = {
        "scenario": scenario[0].upper() + scenario[1:],
        "lever": lever_label(main["lever"], language),
    }
    if rows["lever"].nunique() == 1:
        return language("scenario_study.levers_title_one", **blanks)
    name = main_label(main["indicator"], language)
    return language("scenario_study.levers_title", indicator=name, **blanks)


def added(value: float, unit: str, language: Language) -> str:
    """Return what a lever adds, with its sign; a share in percentage points."""
    sign = "+" if value > 0 else "−" if value < 0 else ""
    if unit == "share":
        points = language.number(abs(value) * 100, 1)
        return sign + language("scenario_study.points", number=points)
    return sign + quantity(abs(value), unit, language)


def amount(value: float, unit: str, language: Language) -> str:
    """Return a main figure; a share with a decimal, so that a reader can add it up."""
    return language.percent(value, 1) if unit == "share" else quantity(value, unit, language)


def _written(row: Mapping[Any, Any], language: Language) -> str:
    if row["total"]:
        return amount(row["value"], row["unit"], language)
    return added(row["value"], row["unit"], language)
