"""The curve of abatement: how much every rule spares beside the others, and at which price."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.swap_labels import SwapLabels

_LEFT, _RIGHT = 58.0, 410.0
_TOP, _BOTTOM = 14.0, 196.0
_LINE = 13.0
_FRACTION = 0.6  # of the height above nought is kept below it, for what gains money
_ABOVE = 1.25  # the scale goes so far beyond the highest price that it must show
_TINY = 1e-9
_NUMBERS = ["spared", "price", "price_low", "price_high"]


def abatement_steps(
    costs: pd.DataFrame, contributions: pd.DataFrame, name: str
) -> tuple[pd.DataFrame, list[str]]:
    """Return the steps of a curve, the cheapest first, and the rules that have none.

    Args:
        costs: as ``swap_costs.abatement`` gives.
        contributions: of the measure that is spared, as ``swap_doses.contributions`` gives.
        name: ``co2`` or ``primary``.

    A rule has no step if it has no sure price, or spares nothing beside the others.
    """
    beside = -contributions.set_index("rule")["value"]
    spared = costs["rule"].map(beside).astype(float)
    price = costs[f"{name}_price"]
    found = pd.DataFrame({"rule": costs["rule"], "spared": spared, "price": price})
    for end, column in (("low", "p5"), ("high", "p95")):
        found[f"price_{end}"] = costs.get(f"{name}_price_{column}", price)
    known = found["price"].notna() & (found["spared"] > _TINY)
    steps = found[known].sort_values("price", kind="stable").reset_index(drop=True)
    return steps, list(found.loc[~known, "rule"])


def abatement_curve(
    steps: pd.DataFrame,
    apart: list[str],
    name: str,
    prices: Mapping[str, float],
    labels: SwapLabels,
    note: str,
    doubt: str = "",
) -> Figure:
    """Return the curve: width is what a rule spares beside the others, height its price.

    ``prices`` are levels to compare with (by what a reader calls them); bars and whiskers that
    leave the scale end in an arrow, and every number stands under the chart. ``doubt`` says
    what of the costs is not verified.
    """
    key = f"swap_abatement_{name}"
    nothing_to_draw(key, steps)
    language, unit = labels.language, _spared_unit(name)
    data = steps.assign(rule=[labels.rule(one) for one in steps["rule"]])
    blanks = {"rule": data["rule"].iloc[0]}
    sure = bool((steps["price_low"].iloc[1:] > steps["price_high"].iloc[0]).all())
    title = language(f"swaps.abatement_title_{name}{'' if sure else '_unsure'}", **blanks)
    said = "; ".join(_told(row, unit, labels) for row in data.to_dict("records"))
    lines = len(data) + bool(apart) + 3
    return draw(
        key,
        lambda canvas, table: _paint(canvas, table, apart, name, dict(prices), labels),
        data,
        title,
        subtitle=". ".join(
            one for one in (language(f"swaps.abatement_subtitle_{name}"), doubt) if one
        ),
        alt=alternative(language, "bars", language("swaps.abatement_data"), f"{title}; {said}"),
        language=language,
        height=_BOTTOM + 24 + _LINE * lines,
        note=note,
        formats=dict.fromkeys(_NUMBERS, "decimal"),
    )


def _spared_unit(name: str) -> str:
    return "kgCO2e/m2" if name == "co2" else "kg/m2"


def _told(row: Mapping[Any, Any], unit: str, labels: SwapLabels) -> str:
    """Return a rule with what it spares, its price and the interval of that."""
    language = labels.language
    price, low, high = (_euro(row[one], language) for one in ("price", "price_low", "price_high"))
    blanks = {"rule": row["rule"], "spared": labels.amount(row["spared"], unit), "price": price}
    if row["price_low"] == row["price_high"]:
        return language("swaps.abatement_told_central", **blanks)
    return language("swaps.abatement_told", low=low, high=high, **blanks)


def _euro(value: float, language: Any) -> str:
    if not np.isfinite(value):
        return language("swaps.no_price")
    sign = "−" if value < -0.5 else ""
    return sign + language.number(abs(value))


def _paint(
    canvas: Canvas,
    data: pd.DataFrame,
    apart: list[str],
    name: str,
    prices: dict[str, float],
    labels: SwapLabels,
) -> None:
    axes = style.page(canvas)
    language = labels.language
    high = _ABOVE * max([*prices.values(), *([] if prices else [float(data["price"].max())]), 1.0])
    low = -_FRACTION * high
    total = float(data["spared"].sum())

    def up(price: float) -> float:
        return _BOTTOM - (min(max(price, low), high) - low) / (high - low) * (_BOTTOM - _TOP)

    _frame(axes, up, (low, high), prices, language)
    edges = np.concatenate([[0.0], np.cumsum(data["spared"])]) / total * (_RIGHT - _LEFT) + _LEFT
    middles = (edges[:-1] + edges[1:]) / 2
    for place, row in enumerate(data.to_dict("records")):
        sides, middle = (float(edges[place]), float(edges[place + 1])), float(middles[place])
        ends = sorted((up(0), up(row["price"])))
        size = (sides[1] - sides[0], max(ends[1] - ends[0], 1.6))
        look = style.Mark("", style.LIGHT_BLUE, edge=style.DARK_BLUE)
        style.box(axes, (sides[0], ends[0]), size, look)
        whisker = [up(row["price_low"]), up(row["price_high"])]
        axes.plot([middle] * 2, whisker, color=style.INK, linewidth=1.1)
        axes.plot(middle, up(row["price"]), "o", color=style.DARK_BLUE, markersize=4)
        for value, shape, limit in ((row["price_high"], "^", high), (row["price_low"], "v", low)):
            if value > high or value < low:
                axes.plot(middle, up(limit), shape, color=style.INK, markersize=5, clip_on=False)
    spots = style.spread(list(middles), 10)
    for place, spot in enumerate(spots):
        _write(axes, spot, _BOTTOM + 8, str(place + 1), "center", weight="bold")
    blanks = {"total": labels.amount(total, _spared_unit(name))}
    _write(axes, _LEFT, _BOTTOM + 22, language("swaps.abatement_width", **blanks))
    _legend(axes, data, apart, name, labels)


def _frame(
    axes: Axes, up: Any, ends: tuple[float, float], prices: dict[str, float], language: Any
) -> None:
    """Draw the scale, nought, and the price levels with their names at the right."""
    step = _step(ends[1])
    for number in np.arange(np.ceil(ends[0] / step) * step, ends[1] + step / 2, step):
        if number <= ends[1]:
            axes.plot([_LEFT - 3, _RIGHT], [up(number)] * 2, color="#DDDDDD", linewidth=0.6)
            _write(
                axes, _LEFT - 6, up(number), _euro(float(number), language), "right", plate=False
            )
    axes.plot([_LEFT, _RIGHT], [up(0)] * 2, color=style.INK, linewidth=1.0)
    named = sorted(prices.items(), key=lambda pair: -pair[1])
    heights = style.spread([up(price) for _, price in named], 11)
    for (label, price), height in zip(named, heights, strict=True):
        axes.plot(
            [_LEFT, _RIGHT], [up(price)] * 2, color=style.TARGET, linewidth=0.9, linestyle="--"
        )
        axes.plot([_RIGHT, _RIGHT + 8], [up(price), height], color=style.GREY, linewidth=0.6)
        _write(axes, _RIGHT + 10, height, label, plate=False)


def _step(highest: float) -> float:
    """Return a round step that divides the scale in about four."""
    rough = highest / 4
    size = 10.0 ** np.floor(np.log10(rough))
    return float(next(size * one for one in (1, 2, 5, 10) if size * one >= rough))


def _legend(
    axes: Axes, data: pd.DataFrame, apart: list[str], name: str, labels: SwapLabels
) -> None:
    top = _BOTTOM + 38
    for place, row in enumerate(data.to_dict("records")):
        text = f"{place + 1}  {_told(row, _spared_unit(name), labels)}"
        _write(axes, 1, top + _LINE * place, text)
    top += _LINE * len(data)
    if apart:
        _write(axes, 1, top, labels.language("swaps.abatement_apart", names=labels.rules(apart)))
        top += _LINE
    _write(axes, 1, top + 2, labels.language("swaps.abatement_key"))


def _write(
    axes: Axes,
    left: float,
    middle: float,
    text: str,
    side: str = "left",
    *,
    weight: str = "normal",
    plate: bool = True,
) -> None:
    ground = style.plate() if plate else None
    axes.text(
        left, middle, text, ha=side, va="center", fontsize=style.SMALL, weight=weight, bbox=ground
    )
