"""The check of the programme's Figure 7: its CO2 per m2 beside computed CO2 with intervals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.extracts_check import published_distance
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw

_LEFT = 196.0
_ROW = 17.0
_HEADING = 20.0


def published_check(
    rows: pd.DataFrame,
    language: Language,
    *,
    older: str,
    newer: str,
    key: str = "published_check",
    note: str = "",
) -> Figure:
    """Return CO2 (A1-A3) per m2 by construction and set of factors, with the programme's figure.

    ``rows`` as ``extracts.published_rows`` gives. A row of the figure is a construction and a
    dwelling type; its sets of factors stand above each other, the programme's figure is a tick.
    """
    nothing_to_draw(key, rows)
    data = rows.reset_index(drop=True)
    form = "weaker" if published_distance(data, newer) > published_distance(data, older) else "same"
    title = language(f"figures.published_title_{form}")
    said = "; ".join(
        language(
            "figures.published_said",
            construction=f"{name(language, row['building_method'])}, "
            f"{name(language, row['dwelling_type'])}",
            factors=name(language, row["factor_set"]),
            value=language.number(row["value"]),
        )
        for row in data[data["inventory"] == "published"].to_dict("records")
    )
    heights = _heights(data)
    return draw(
        key,
        lambda canvas, shown: _paint(canvas, shown, heights, (older, newer), language),
        data,
        title,
        subtitle=language("figures.published_subtitle"),
        alt=alternative(
            language,
            "dots_and_bars",
            language("figures.published_data"),
            f"{title}; {said}",
        ),
        language=language,
        height=max(heights.values()) + 86,
        note=note,
        formats={
            "programme": "count?",
            **dict.fromkeys(("value", "low", "high"), "count"),
        },
    )


def _heights(data: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return how far below the top each construction stands, in points."""
    heights: dict[tuple[str, str], float] = {}
    place, category = 0.0, ""
    for row in data.to_dict("records"):
        kind = (row["building_method"], row["dwelling_type"])
        if kind in heights:
            continue
        place += _ROW if row["category"] == category else _ROW + _HEADING
        category = row["category"]
        heights[kind] = place
    return heights


def _paint(
    canvas: Canvas,
    data: pd.DataFrame,
    heights: Mapping[tuple[str, str], float],
    sets: tuple[str, str],
    language: Language,
) -> None:
    axes = canvas.subplots()
    style.margins(canvas, left=_LEFT, right=16, top=22, bottom=46)
    most = data[["value", "high", "programme"]].max().max()
    axes.set(xlim=(0, most * 1.04), ylim=(max(heights.values()) + _ROW, 0), yticks=[])
    axes.grid(axis="x")
    named: set[str] = set()
    for row in data.to_dict("records"):
        kind = (row["building_method"], row["dwelling_type"])
        _paint_row(axes, row, heights[kind], sets, language, named)
    for kind, height in heights.items():
        axes.annotate(
            _construction(kind, language),
            (0, height),
            xytext=(-6, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=style.SMALL,
            annotation_clip=False,
        )
    for category, rows in data.groupby("category", sort=False):
        first = min(
            heights[kind]
            for kind in zip(rows["building_method"], rows["dwelling_type"], strict=True)
        )
        axes.annotate(
            language(f"figures.category_{category}"),
            (0, first - _ROW),
            xytext=(2 - _LEFT, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
            weight="bold",
            annotation_clip=False,
        )
    axes.set_xlabel(language("figures.published_axis"))
    axes.xaxis.set_major_formatter(lambda value, _: language.number(value))
    style.legend(canvas, axes, columns=3)


def _construction(kind: tuple[str, str], language: Language) -> str:
    """Return a construction as its row names it; only published ones are of one dwelling type."""
    method, dwelling = (name(language, part) for part in kind)
    if kind[1] == "all":
        return method
    return language("figures.published_row", construction=f"{method}, {dwelling}")


def _paint_row(
    axes: Axes,
    row: Mapping[Any, Any],
    height: float,
    sets: tuple[str, str],
    language: Language,
    named: set[str],
) -> None:
    """Draw one interval with its median, and the programme's figure once over both sets."""
    older = row["factor_set"] == sets[0]
    colour, marker, _ = style.SERIES[1 if older else 0]
    middle = height if row["inventory"] == "own" else height + (-3.6 if older else 3.6)
    low, high = (row["value"] if pd.isna(row[end]) else row[end] for end in ("low", "high"))
    axes.plot(
        [low, high], [middle] * 2, color=colour, linewidth=3, alpha=0.35, solid_capstyle="butt"
    )
    axes.plot(
        row["value"],
        middle,
        marker,
        color=colour,
        markersize=4.5,
        label=_once(name(language, row["factor_set"]), named),
    )
    if pd.notna(row["programme"]):
        axes.plot(
            [row["programme"]] * 2,
            [height - 7, height + 7],
            color=style.TARGET,
            linewidth=2,
            label=_once(language("figures.published_programme"), named),
        )


def _once(label: str, named: set[str]) -> str | None:
    """Return a label the first time only, so that the legend names each look once."""
    if label in named:
        return None
    named.add(label)
    return label
