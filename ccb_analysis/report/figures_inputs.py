"""Which uncertain inputs move the effect of all rules: one at a time, and together."""

from __future__ import annotations

import textwrap
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.quantities import about
from ccb_analysis.report.swap_labels import SwapLabels

_ROW = 22.0
_TRACK = (262.0, 478.0)
_MOST = 10  # inputs in one figure


def swap_tornado(
    rows: pd.DataFrame, figures: pd.DataFrame, measure: str, labels: SwapLabels, note: str
) -> Figure:
    """Return how far single inputs move the effect of all rules, the ten that move it furthest."""
    chosen = rows[rows["measure"] == measure].sort_values("swing", ascending=False, kind="stable")
    chosen = chosen[chosen["swing"] > 0].head(_MOST)
    key = f"swap_tornado_{measure}"
    nothing_to_draw(key, chosen)
    language, unit = labels.language, str(chosen["unit"].iloc[0])
    names = [labels.counted(one, figures) for one in chosen["group"]]
    numbers = chosen[["central", "at_low", "at_high"]].reset_index(drop=True)
    data = numbers.assign(input=names)[["input", "central", "at_low", "at_high"]]
    blanks = {"input": names[0], "measure": labels.measure(measure)}
    title = language("swaps.tornado_title", **blanks)
    said = "; ".join(
        f"{row['input']}: {labels.change(row['at_low'], unit)} "
        f"{language('swaps.to')} {labels.change(row['at_high'], unit)}"
        for row in data.to_dict("records")
    )
    centre = labels.change(float(data["central"].iloc[0]), unit)
    return draw(
        key,
        lambda canvas, table: _paint_tornado(canvas, table, unit, labels, centre),
        data,
        title,
        subtitle=language("swaps.tornado_subtitle", measure=labels.measure(measure)),
        alt=alternative(language, "bars", language("swaps.tornado_data"), f"{title}; {said}"),
        language=language,
        height=30 + _ROW * len(data) + 26,
        note=note,
        formats=dict.fromkeys(["central", "at_low", "at_high"], "decimal"),
    )


def _paint_tornado(
    canvas: Canvas, data: pd.DataFrame, unit: str, labels: SwapLabels, centre: str
) -> None:
    axes = style.page(canvas)
    numbers = data[["central", "at_low", "at_high"]].to_numpy(float)
    at = _line((float(numbers.min()), float(numbers.max())), (_TRACK[0] + 44, _TRACK[1] + 14))
    middle = at(float(data["central"].iloc[0]))
    bottom = 30 + _ROW * len(data)
    axes.plot([middle] * 2, [24, bottom], color=style.TARGET, linewidth=1.0)
    _write(axes, middle, 12, labels.language("swaps.central_line", value=centre), "center")
    for place, row in enumerate(data.to_dict("records")):
        height = 30 + _ROW * place + _ROW / 2
        _name(axes, height, row["input"])
        for name, colour in (("at_low", style.LIGHT_BLUE), ("at_high", style.DARK_BLUE)):
            left, right = sorted((middle, at(row[name])))
            box = style.Mark("", colour, edge=style.EDGE)
            style.box(axes, (left, height - 5), (max(right - left, 0.6), 10), box)
        for name, bound, side in (("low", min, "right"), ("high", max, "left")):
            number = bound(row["at_low"], row["at_high"])
            shift = -4 if name == "low" else 4
            _write(axes, at(number) + shift, height, _signed(number, unit, labels), side)
    _write(axes, 1, bottom + 14, labels.language("swaps.tornado_key"))


def sobol_dots(
    rows: pd.DataFrame, figures: pd.DataFrame, measure: str, labels: SwapLabels, note: str
) -> Figure:
    """Return the part of the variance of the effect that inputs explain, alone and with others.

    ``rows`` as of ``swap_inputs.indices``, of the effect.
    """
    chosen = rows[(rows["measure"] == measure) & rows["value"].notna()]
    wide = chosen.pivot(index="group", columns="index", values=["value", "low", "high"])
    wide.columns = [f"{index}_{name}" for name, index in wide.columns]
    wide = wide.sort_values("total_value", ascending=False).head(_MOST - 2).reset_index()
    key = f"swap_sobol_{measure}"
    nothing_to_draw(key, wide)
    language = labels.language
    wide["input"] = [labels.counted(one, figures) for one in wide.pop("group")]
    order = [f"{index}_{name}" for index in ("first", "total") for name in ("value", "low", "high")]
    data = wide[["input", *order]]
    top = data.iloc[0]
    percent = language.percent(min(top["total_value"], 1))  # more is chance in the estimate
    title = language("swaps.sobol_title", input=top["input"], part=percent)
    said = "; ".join(
        f"{row['input']}: {language.percent(row['first_value'])}, "
        f"{language.percent(row['total_value'])}"
        for row in data.to_dict("records")
    )
    return draw(
        key,
        lambda canvas, table: _paint_sobol(canvas, table, labels),
        data,
        title,
        subtitle=language("swaps.sobol_subtitle", measure=labels.measure(measure)),
        alt=alternative(
            language, "dots_and_bars", language("swaps.sobol_data"), f"{title}; {said}"
        ),
        language=language,
        height=16 + _ROW * len(data) + 26,
        note=note,
        formats=dict.fromkeys(order, "percent"),
    )


def _paint_sobol(canvas: Canvas, data: pd.DataFrame, labels: SwapLabels) -> None:
    axes = style.page(canvas)
    highest = max(float(data[["first_high", "total_high"]].to_numpy().max()), 0.05)
    at = _line((0.0, highest), (_TRACK[0] + 4, _TRACK[1] - 58))
    bottom = 12 + _ROW * len(data)
    axes.plot([at(0)] * 2, [6, bottom], color=style.GREY, linewidth=0.8)
    for place, row in enumerate(data.to_dict("records")):
        height = 12 + _ROW * place + 11
        _name(axes, height, row["input"])
        for name, shift, face in (("total", -4, style.DARK_BLUE), ("first", 4, style.WHITE)):
            low, high = (at(max(row[f"{name}_{end}"], 0.0)) for end in ("low", "high"))
            axes.plot([low, high], [height + shift] * 2, color=style.BLUE, linewidth=1.4)
            dot = at(max(row[f"{name}_value"], 0.0))
            (mark,) = axes.plot(dot, height + shift, "o", color=style.DARK_BLUE, markersize=5)
            mark.set(markerfacecolor=face, zorder=5)
        first, total = (labels.language.percent(row[f"{n}_value"]) for n in ("first", "total"))
        text = labels.language("swaps.sobol_numbers", first=first, total=total)
        _write(axes, style.WIDTH - 2, height, text, "right")
    _write(axes, 1, bottom + 14, labels.language("swaps.sobol_key"))


def _signed(value: float, unit: str, labels: SwapLabels) -> str:
    sign = "−" if value < 0 else "+" if value > 0 else ""
    if unit == "share":
        return sign + labels.language.number(abs(value) * 100, 1)
    return sign + about(abs(value), labels.language)


def _name(axes: Axes, middle: float, text: str) -> None:
    """Write a name at the left, in as many lines as it needs."""
    lines = textwrap.wrap(text, 54)
    for place, line in enumerate(lines):
        _write(axes, 1, middle - 5 * (len(lines) - 1) + 10 * place, line)


def _line(ends: tuple[float, float], track: tuple[float, float]) -> Any:
    """Return what puts a number between ``ends`` on its place between the ends of ``track``."""
    per = (track[1] - track[0]) / ((ends[1] - ends[0]) or 1.0)
    return lambda number: track[0] + (number - ends[0]) * per


def _write(axes: Axes, left: float, middle: float, text: str, side: str = "left") -> None:
    ground = style.plate()  # so that no line runs through a text
    axes.text(left, middle, text, ha=side, va="center", fontsize=style.SMALL, bbox=ground)
