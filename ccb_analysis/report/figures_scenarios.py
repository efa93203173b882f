"""Scenarios and the last exit (F10): each against the target, and until when it can still be."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.quantities import bare_quantity, quantity

_ROW = 34.0
_TOP = 58.0
#: Where the two scales begin and end, in points.
_TRACK = (118.0, 338.0)
_YEARS = (386.0, 524.0)
_COLUMNS = [
    *("scenario", "value", "low", "high", "half_low", "half_high"),
    *("threshold", "unit", "state", "last_start_year"),
]


def scenarios_and_exits(
    rows: pd.DataFrame,
    reading: str,
    language: Language,
    *,
    first_year: int,
    year: int,
    key: str = "scenarios_and_exits",
    note: str = "",
) -> Figure:
    """Return F10: one row per scenario, its value and interval, and its last year to start.

    Args:
        rows: ``scenario`` (as a reader calls it), ``value``, ``low``, ``high`` (the 90 % interval),
            ``half_low``, ``half_high`` (the middle half of the draws, where there are any),
            ``threshold``, ``direction``, ``unit``, ``state`` and ``last_start_year``.
        reading: what is measured, for a reader.
        language: of the texts.
        first_year: the first year that can still be chosen.
        year: the target year.
        key: names the files.
        note: the source line.
    """
    nothing_to_draw(key, rows)
    data = rows.reindex(columns=_COLUMNS).reset_index(drop=True)
    at_least = rows["direction"].iloc[0] == "at_least"
    gap = data["value"] - data["threshold"]
    met = int(((gap if at_least else -gap) > -1e-9).sum())
    line = quantity(float(data["threshold"].iloc[0]), str(data["unit"].iloc[0]), language)
    blanks = {"met": met, "all": len(data), "line": line, "year": year}
    title = language("scenario_study.figure_title", **blanks)
    said = [
        f"{row['scenario']}: {_numbers(row, language)}; {_exit(row, language)}"
        for row in data.to_dict("records")
    ]
    return draw(
        key,
        lambda canvas, table: _paint(canvas, table, language, first_year, year),
        data,
        title,
        subtitle=language("scenario_study.figure_subtitle", reading=reading),
        alt=alternative(
            language,
            "dots_and_bars",
            language("scenario_study.figure_data", count=len(data), reading=reading),
            f"{title}; {'; '.join(said)}",
        ),
        language=language,
        height=len(data) * _ROW + _TOP + 34,
        note=note,
        formats={
            "value": "percent",
            "low": "percent",
            "high": "percent",
            "half_low": "percent?",
            "half_high": "percent?",
            "threshold": "percent",
            "last_start_year": "year?",
        },
    )


def _numbers(row: Mapping[Any, Any], language: Language) -> str:
    value = quantity(row["value"], row["unit"], language)
    if pd.isna(row["low"]) or row["low"] == row["high"]:
        return value
    low, high = (bare_quantity(row[side], row["unit"], language) for side in ("low", "high"))
    return f"{value} ({language('figures.band', low=low, high=high)})"


def _exit(row: Mapping[Any, Any], language: Language) -> str:
    if pd.notna(row["last_start_year"]):
        return language("scenario_study.exit_year", year=int(row["last_start_year"]))
    known = row["state"] in ("met", "never")
    return language(f"scenario_study.exit_{row['state'] if known else 'unknown'}")


def _paint(
    canvas: Canvas, data: pd.DataFrame, language: Language, first_year: int, year: int
) -> None:
    axes = style.page(canvas)
    bottom = _TOP + _ROW * len(data)
    at = _scale(data, _TRACK)
    goal = at(float(data["threshold"].iloc[0]))
    line = quantity(float(data["threshold"].iloc[0]), str(data["unit"].iloc[0]), language)
    axes.plot([goal] * 2, [_TOP - 12, bottom - 6], color=style.TARGET, linewidth=1.6)
    _write(axes, goal, _TOP - 20, language("figures.threshold", threshold=line), "center")
    _write(axes, 1, _TOP - 42, language("scenario_study.panel_value", year=year))
    starts = data["last_start_year"].dropna().astype(int)
    earliest = min([first_year, *starts]) - 1
    on = _line((earliest, year), _YEARS)
    axes.plot([on(first_year)] * 2, [_TOP - 12, bottom - 6], color=style.GREY, linestyle=":")
    _write(axes, _YEARS[0] - 16, _TOP - 42, language("scenario_study.panel_exit"))
    label = language("scenario_study.now", year=first_year)
    _write(axes, on(first_year), _TOP - 20, label, "center")
    for number, row in enumerate(data.to_dict("records")):
        middle = _TOP + _ROW * number + 6
        for index, text in enumerate(textwrap.wrap(str(row["scenario"]), 18)[:2]):
            _write(axes, 1, middle - 5 + 11 * index, text)
        _interval(axes, row, at, middle, language)
        if pd.notna(row["last_start_year"]):
            place = on(int(row["last_start_year"]))
            in_time = row["last_start_year"] >= first_year
            face = style.MEASURED if in_time else style.WHITE
            axes.plot(place, middle, "D", color=style.MEASURED, markerfacecolor=face, markersize=6)
            _write(axes, place, middle + 12, str(int(row["last_start_year"])), "center")
        else:
            _write(axes, sum(_YEARS) / 2, middle, _exit(row, language), "center")
    _write(axes, 1, bottom + 10, language("scenario_study.figure_key"))
    _write(axes, 1, bottom + 22, language("scenario_study.figure_key_exit"))


def _interval(
    axes: Axes, row: Mapping[Any, Any], at: Any, middle: float, language: Language
) -> None:
    if pd.isna(row["value"]):
        _write(axes, sum(_TRACK) / 2, middle, language("common.unknown"), "center")
        return
    if pd.notna(row["low"]) and row["high"] > row["low"]:
        size = (at(row["high"]) - at(row["low"]), 8)
        band = style.Mark("", style.BAND, edge=style.BLUE)
        style.box(axes, (at(row["low"]), middle - 4), size, band)
    if pd.notna(row["half_low"]) and row["half_high"] > row["half_low"]:
        size = (at(row["half_high"]) - at(row["half_low"]), 8)
        style.box(axes, (at(row["half_low"]), middle - 4), size, style.Mark("", style.LIGHT_BLUE))
    axes.plot(at(row["value"]), middle, "o", color=style.MEASURED, markersize=6, zorder=5)
    _write(axes, at(row["value"]), middle + 13, _numbers(row, language), "center")


def _scale(data: pd.DataFrame, track: tuple[float, float]) -> Any:
    found = data[["value", "low", "high", "threshold"]].to_numpy(float).ravel()
    numbers = [number for number in found if pd.notna(number)]
    lowest, highest = min(0.0, *numbers), max(numbers)
    return _line((lowest, highest if highest > lowest else lowest + 1.0), track)


def _line(ends: tuple[float, float], track: tuple[float, float]) -> Any:
    """Return what puts a number between ``ends`` on its place between the ends of ``track``."""
    per = (track[1] - track[0]) / (ends[1] - ends[0])
    return lambda number: track[0] + (number - ends[0]) * per


def _write(axes: Axes, left: float, middle: float, text: str, side: str = "left") -> None:
    ground = style.plate()  # so that no line runs through a text
    axes.text(left, middle, text, ha=side, va="center", fontsize=style.SMALL, bbox=ground)
