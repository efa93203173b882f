"""What every rule does from nothing to its ceiling: a small chart per rule and measure."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.quantities import unit_label
from ccb_analysis.report.swap_labels import SwapLabels

_HEAD = 52.0
_ROW = 46.0
_NAMES = 112.0
_VALUE = 30.0  # room for the number at the end of a curve
_ENDS = ["change_p5", "change_p95"]


def dose_curves(
    doses: pd.DataFrame,
    rules: Sequence[str],
    measures: Sequence[str],
    labels: SwapLabels,
    note: str,
) -> Figure:
    """Return a chart per rule (row) and measure (column), with one scale per column.

    Args:
        doses: as ``swap_doses.dose_response`` gives.
        rules: the rows, in this order.
        measures: the columns, in this order.
        labels: of the texts.
        note: the source line.
    """
    chosen = doses[doses["rule"].isin(list(rules)) & doses["measure"].isin(list(measures))]
    nothing_to_draw("swap_curves", chosen)
    language = labels.language
    if "change_p5" not in chosen.columns:
        chosen = chosen.assign(change_p5=chosen["change"], change_p95=chosen["change"])
    data = chosen[["rule", "measure", "unit", "dose", "change", *_ENDS]].sort_values(
        ["rule", "measure", "dose"]
    )
    shown = data.assign(rule=[labels.rule(one) for one in data["rule"]])
    first = measures[0]
    best = _last(data[data["measure"] == first]).sort_values("change").iloc[0]
    title = language(
        "swaps.curves_title", rule=labels.rule(best["rule"]), measure=labels.measure(first)
    )
    said = "; ".join(
        f"{labels.rule(row['rule'])}, {labels.measure(row['measure'])}: "
        + labels.change(row["change"], row["unit"])
        for row in _last(data).to_dict("records")
    )
    return draw(
        "swap_curves",
        lambda canvas, table: _paint(canvas, data, list(rules), list(measures), labels),
        shown.assign(measure=[labels.measure(one) for one in shown["measure"]]),
        title,
        subtitle=language("swaps.curves_subtitle"),
        alt=alternative(language, "lines", language("swaps.curves_data"), f"{title}; {said}"),
        language=language,
        height=_HEAD + _ROW * len(rules) + 46,
        note=note,
        formats={"dose": "percent", **dict.fromkeys(["change", *_ENDS], "decimal")},
    )


def _last(data: pd.DataFrame) -> pd.DataFrame:
    """Return the rows at the largest dose of every rule."""
    return data[data["dose"] == data.groupby("rule")["dose"].transform("max")]


def _paint(
    canvas: Canvas, data: pd.DataFrame, rules: list[str], measures: list[str], labels: SwapLabels
) -> None:
    axes = style.page(canvas)
    width = (style.WIDTH - _NAMES) / len(measures)
    for place, measure in enumerate(measures):
        rows = data[data["measure"] == measure]
        left, right = _NAMES + place * width, _NAMES + (place + 1) * width - _VALUE - 6
        unit = str(rows["unit"].iloc[0])
        shown = labels.language("swaps.points_unit") if unit == "share" else _unit(unit, labels)
        for line, text in enumerate([*textwrap.wrap(labels.measure(measure), 17)[:3]]):
            _write(axes, left, 8 + 11 * line, text, weight="bold")
        _write(axes, left, 8 + 33, shown)
        scale = _scale(rows, unit)
        for row, rule in enumerate(rules):
            top = _HEAD + row * _ROW
            _cell(axes, rows[rows["rule"] == rule], (left, right), top, scale, unit, labels)
        bottom = _HEAD + _ROW * len(rules) + 6
        _write(axes, left, bottom, labels.language.percent(0))
        _write(axes, right, bottom, labels.language.percent(1), side="right")
    for row, rule in enumerate(rules):
        top = _HEAD + row * _ROW
        axes.plot([0, style.WIDTH], [top] * 2, color=style.PALE_BLUE, linewidth=0.6)
        parts = textwrap.wrap(labels.rule(rule), 21)[:3]
        for line, text in enumerate(parts):
            middle = _HEAD + row * _ROW + _ROW / 2 - 5.5 * (len(parts) - 1) + 11 * line
            _write(axes, 1, middle, text)
    under = _HEAD + _ROW * len(rules)
    _write(axes, 1, under + 24, labels.language("swaps.curves_key"))
    _write(axes, 1, under + 36, labels.language("swaps.curves_key_scale"))


def _unit(unit: str, labels: SwapLabels) -> str:
    return unit_label(unit, labels.language)


def _scale(rows: pd.DataFrame, unit: str) -> tuple[float, float]:
    """Return the lowest and the highest change of a column of charts, with nought in it."""
    numbers = rows[["change", *_ENDS]].to_numpy(float)
    low, high = min(float(numbers.min()), 0.0), max(float(numbers.max()), 0.0)
    return (low, high) if high > low else (low - 1, high + 1)


def _cell(
    axes: Axes,
    rows: pd.DataFrame,
    sides: tuple[float, float],
    top: float,
    scale: tuple[float, float],
    unit: str,
    labels: SwapLabels,
) -> None:
    """Draw one rule and measure: band, line, end; more is up."""
    low, high = scale
    height = _ROW - 10

    def up(number: float) -> float:
        return top + 5 + (high - number) / (high - low) * height

    across = [sides[0] + dose * (sides[1] - sides[0]) for dose in rows["dose"]]
    axes.plot(sides, [up(0)] * 2, color=style.GREY, linewidth=0.6)
    under, over = ([up(one) for one in rows[name]] for name in _ENDS)
    axes.fill_between(across, under, over, color=style.BAND, linewidth=0)
    middle = [up(one) for one in rows["change"]]
    axes.plot(across, middle, color=style.DARK_BLUE, linewidth=1.6)
    axes.plot(across[-1], middle[-1], "o", color=style.DARK_BLUE, markersize=3.5)
    end = float(rows["change"].iloc[-1])
    factor, digits = (100, 1) if unit == "share" else (1, 0 if abs(end) >= 10 else 1)
    number = labels.language.number(abs(end) * factor, digits)
    none = abs(end) * factor < 0.5 * 10**-digits
    sign = "" if none else "+" if end > 0 else "−"
    _write(axes, sides[1] + 5, middle[-1], sign + number)


def _write(
    axes: Axes, left: float, middle: float, text: str, side: str = "left", weight: str = "normal"
) -> None:
    axes.text(left, middle, text, ha=side, va="center", fontsize=style.SMALL, weight=weight)
