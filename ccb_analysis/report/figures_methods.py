"""Building methods on two measures beside each other: the median and 90 of 100 draws."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.method_labels import HIGHER, MethodLabels, capital

#: Measures, each with the methods that come first.
Leading = Mapping[str, Sequence[str]]
_LEFT = 150.0
_ROW = 16.0
_HEADING = 20.0
_GAP = 22.0
_LETTERS = 36  # on a line above a panel
#: Shares as per cent and nitrogen as grams, so that no number is mostly noughts.
_SCALED = {"share": (100, "percent"), "kgN/m2": (1000, "gN/m2")}
_DECIMAL_BELOW = 1  # an axis that ends below it has decimals


def method_intervals(
    rows: pd.DataFrame, leading: Leading, labels: MethodLabels, *, key: str, note: str
) -> Figure:
    """Return a panel per measure, with a bar per method and dwelling type.

    ``rows`` as ``MethodDraws.table``; without draws a bar is a point at the central figure.
    ``leading`` has the measures, and of each the methods that come first for its title.
    Measures never share an axis, so nothing of one seems part of the other.
    """
    chosen = rows[rows["measure"].isin(list(leading))]
    nothing_to_draw(key, chosen)
    scales = [_SCALED.get(one, (1, one)) for one in chosen["unit"]]
    scale = pd.Series([factor for factor, _ in scales], index=chosen.index)
    data = pd.DataFrame(
        {
            "indicator": [labels.measure(one) for one in chosen["measure"]],
            "dwelling_type": [labels.dwelling_type(one) for one in chosen["dwelling_type"]],
            "building_method": chosen["building_method"],
            "value": chosen["p50"].fillna(chosen["central"]) * scale,
            "low": chosen["p5"].fillna(chosen["central"]) * scale,
            "high": chosen["p95"].fillna(chosen["central"]) * scale,
            "unit": [labels.unit(one) for _, one in scales],
        }
    )
    order = {name: place for place, name in enumerate(data["dwelling_type"].unique())}
    data = data.sort_values("dwelling_type", key=lambda names: names.map(order), kind="stable")
    data = data.reset_index(drop=True)
    names = [labels.measure(one) for one in leading]
    title = capital(
        "; ".join(finding(chosen, one, first, labels) for one, first in leading.items())
    )
    said = "; ".join(
        f"{row.indicator}, {labels.method(row.building_method)}, "
        f"{row.dwelling_type}: {labels.bare(row.value, '')} {row.unit}"
        for row in data.itertuples(index=False)
    )
    about = labels.text("figure_data", measures=labels.language.listed(names))
    heights = _heights(data)
    return draw(
        key,
        lambda canvas, shown: _paint(canvas, shown, names, heights, labels),
        data,
        title,
        subtitle=labels.text("figure_subtitle"),
        alt=alternative(labels.language, "dots_and_bars", about, f"{title}; {said}"),
        language=labels.language,
        height=max(heights.values()) + _ROW + 80,
        note=note,
        formats=dict.fromkeys(("value", "low", "high"), "decimal"),
    )


def finding(rows: pd.DataFrame, measure: str, first: Sequence[str], labels: MethodLabels) -> str:
    """Return for which methods (``first``) a measure is lowest, or highest where that is better."""
    part = rows[rows["measure"] == measure]
    values = part["p50"].fillna(part["central"])
    name = labels.measure(measure)
    if np.isclose(values.min(), values.max()):
        return labels.text("figure_equal", measure=name)
    methods = labels.language.listed([labels.method(one) for one in first])
    key = "figure_high" if measure in HIGHER else "figure_low"
    return labels.text(key, measure=name, methods=methods)


def _heights(data: pd.DataFrame) -> dict[tuple[str, str], float]:
    """Return how far below the top every kind stands, in points; a type begins with its name."""
    heights: dict[tuple[str, str], float] = {}
    place, before = 0.0, ""
    for kind in (
        data[["dwelling_type", "building_method"]].drop_duplicates().itertuples(index=False)
    ):
        place += _ROW if kind.dwelling_type == before else _ROW + _HEADING
        before = kind.dwelling_type
        heights[kind.dwelling_type, kind.building_method] = place
    return heights


def _paint(
    canvas: Canvas,
    data: pd.DataFrame,
    names: Sequence[str],
    heights: dict[tuple[str, str], float],
    labels: MethodLabels,
) -> None:
    panels = canvas.subplots(1, len(names), sharey=True, squeeze=False)[0]
    style.margins(canvas, left=_LEFT, right=14, top=34, bottom=40)
    canvas.subplots_adjust(wspace=_GAP / ((style.WIDTH - _LEFT) / max(len(names), 1)))
    for axes, name in zip(panels, names, strict=True):
        _panel(axes, data[data["indicator"] == name], name, heights, labels)
    panels[0].set(ylim=(max(heights.values()) + _ROW, 0), yticks=[])
    _rows(panels[0], heights, labels)


def _panel(
    axes: Axes,
    rows: pd.DataFrame,
    name: str,
    heights: dict[tuple[str, str], float],
    labels: MethodLabels,
) -> None:
    axes.grid(axis="x")
    for row in rows.itertuples(index=False):
        height = heights[row.dwelling_type, row.building_method]
        colour, marker = style.METHODS.get(row.building_method, (style.GREY, "o"))
        axes.plot(
            [row.low, row.high],
            [height] * 2,
            color=colour,
            linewidth=5,
            alpha=0.35,
            solid_capstyle="butt",
        )
        axes.plot(row.value, height, marker, color=colour, markersize=5)
    low, high = float(rows["low"].min()), float(rows["high"].max())
    room = ((high - min(low, 0.0)) or 1.0) / 20
    axes.set(xlim=(min(low - room, 0.0) if low < 0 else 0.0, max(high, 0.0) + room))
    digits = 0 if max(abs(low), abs(high)) >= _DECIMAL_BELOW else 2
    language = labels.language
    axes.xaxis.set_major_formatter(lambda value, _: language.number(value, digits))
    axes.locator_params(axis="x", nbins=5)
    axes.set_xlabel(str(rows["unit"].iloc[0]))
    axes.set_title(
        textwrap.fill(capital(name), _LETTERS), fontsize=style.SMALL, weight="bold", loc="left"
    )


def _rows(axes: Axes, heights: dict[tuple[str, str], float], labels: MethodLabels) -> None:
    """Write the names of methods left of the first panel, each type with a heading."""
    before = ""
    for (dwelling_type, method), height in heights.items():
        if dwelling_type != before:
            _aside(axes, capital(dwelling_type), height - _ROW, 2 - _LEFT, weight="bold")
            before = dwelling_type
        _aside(axes, labels.method(method), height, -6, ha="right")


def _aside(axes: Axes, text: str, height: float, shift: float, **look: Any) -> None:
    """Write a text left of the axes, ``shift`` points from its edge."""
    axes.annotate(
        text,
        (0, height),
        xycoords=("axes fraction", "data"),
        xytext=(shift, 0),
        textcoords="offset points",
        va="center",
        fontsize=style.SMALL,
        annotation_clip=False,
        **look,
    )
