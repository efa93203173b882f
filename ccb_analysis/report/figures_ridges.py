"""The draws of every building method as a ridge: how likely each outcome of one measure is."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from scipy import stats

from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.method_labels import MethodLabels, capital

_LEFT = 150.0
_ROW = 30.0
_POINTS = 40
_TALL = 1.35  # a ridge rises a bit into the row above it
_ENDS = (0.001, 0.99)


def method_ridges(
    draws: pd.DataFrame, measure: str, unit: str, labels: MethodLabels, *, key: str, note: str
) -> Figure:
    """Return a panel per dwelling type with a ridge per method.

    ``draws`` has dwelling_type, building_method and ``value`` (in ``unit``), one row per draw. A
    ridge is a kernel density (Gaussian, Scott's rule), shown for all draws but the highest
    hundredth and the lowest thousandth; all
    ridges enclose as much where none is cut off.
    """
    nothing_to_draw(key, draws)
    data = _densities(draws)
    spans = draws.groupby(["dwelling_type", "building_method"], sort=False)["value"].agg(
        lambda values: np.ptp(np.quantile(values, [1 / 20, 19 / 20]))
    )
    widest = labels.method(spans.idxmax()[1])
    name = labels.measure(measure)
    title = capital(labels.text("ridge_title", measure=name, method=widest))
    said = "; ".join(
        f"{labels.method(method)}, {labels.dwelling_type(kind)}: {labels.amount(middle, unit)}"
        for (kind, method), middle in draws.groupby(
            ["dwelling_type", "building_method"], sort=False
        )["value"]
        .median()
        .items()
    )
    data["dwelling_type"] = [labels.dwelling_type(one) for one in data["dwelling_type"]]
    methods = list(dict.fromkeys(data["building_method"]))
    about = labels.text("figure_data", measures=name)
    return draw(
        key,
        lambda canvas, shown: _paint(canvas, shown, methods, labels.unit(unit), labels),
        data,
        title,
        subtitle=labels.text("ridge_subtitle"),
        alt=alternative(labels.language, "lines", about, f"{title}; {said}"),
        language=labels.language,
        height=_ROW * (len(methods) + 1) + 70,
        note=note,
        formats={"value": "count", "density": "decimal"},
    )


def _densities(draws: pd.DataFrame) -> pd.DataFrame:
    """Return the density of every kind at equal steps, as a share of the highest of all."""
    low, high = np.quantile(draws["value"], _ENDS)
    grid = np.linspace(low, high, _POINTS)
    parts = []
    for (kind, method), part in draws.groupby(["dwelling_type", "building_method"], sort=False):
        found = stats.gaussian_kde(part["value"])(grid)
        parts.append(
            pd.DataFrame(
                {
                    "dwelling_type": kind,
                    "building_method": method,
                    "value": grid,
                    "density": found,
                }
            )
        )
    data = pd.concat(parts, ignore_index=True)
    return data.assign(density=data["density"] / data["density"].max())


def _paint(
    canvas: Canvas, data: pd.DataFrame, methods: list[str], unit: str, labels: MethodLabels
) -> None:
    kinds = list(dict.fromkeys(data["dwelling_type"]))
    panels = canvas.subplots(1, len(kinds), sharey=True, squeeze=False)[0]
    style.margins(canvas, left=_LEFT, right=14, top=24, bottom=40)
    for axes, kind in zip(panels, kinds, strict=True):
        axes.grid(axis="x")
        rows = data[data["dwelling_type"] == kind]
        for place, method in enumerate(methods):
            _ridge(axes, rows[rows["building_method"] == method], method, place)
        axes.set_title(capital(kind), fontsize=style.SMALL, weight="bold", loc="left")
        axes.set_xlabel(unit)
        axes.xaxis.set_major_formatter(lambda value, _: labels.language.number(value))
        axes.locator_params(axis="x", nbins=5)
    panels[0].set(ylim=(len(methods) - 0.6, -_TALL - 0.1))
    panels[0].set_yticks(range(len(methods)), [labels.method(one) for one in methods])
    panels[0].tick_params(axis="y", length=0)


def _ridge(axes: Axes, rows: pd.DataFrame, method: str, place: int) -> None:
    """Draw a ridge that stands on its row; one further down covers the one behind it."""
    colour, _ = style.METHODS.get(method, (style.GREY, "o"))
    top = place - rows["density"].to_numpy(float) * _TALL
    values = rows["value"].to_numpy(float)
    axes.fill_between(values, place, top, color=colour, alpha=0.45, zorder=2 + place, linewidth=0)
    axes.plot(values, top, color=colour, linewidth=1.2, zorder=2 + place)
