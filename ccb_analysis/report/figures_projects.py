"""What each rule of substitution does to the scores of one project, a panel per score."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.project_labels import ProjectLabels

#: What is drawn: emitted and stored CO2 each have an axis, as have all others.
PANELS = ("embodied_co2_a1_a3", "stored_co2", "material_origin")
_LEFT = 176.0
_ROW = 25.0
_GAP = 18.0
_LETTERS = 34  # on a line left of the panels
_HEADING = 24  # on a line above a panel
_PERCENT = 100


def gains_bars(gains: pd.DataFrame, labels: ProjectLabels, *, key: str, note: str) -> Figure:
    """Return a panel per score: of every rule the change, with its ends.

    ``gains`` as of ``project_gains.gains``; the rule that lowers emitted CO2 most comes first.
    """
    base = gains["indicator"].str.removesuffix("_per_m2")
    chosen = gains[base.isin(PANELS)].assign(score=base)
    nothing_to_draw(key, chosen)
    first = chosen[chosen["score"] == PANELS[0]]
    order = {name: place for place, name in enumerate(first["rule"])}
    scale = np.where(chosen["unit"] == "share", _PERCENT, 1)
    data = pd.DataFrame(
        {
            "indicator": [labels.score(name) for name in chosen["indicator"]],
            "rule": [labels.rule(name) for name in chosen["rule"]],
            "value": chosen["change"] * scale,
            "low": chosen["change_low"] * scale,
            "high": chosen["change_high"] * scale,
            "unit": [labels.change_unit(unit) for unit in chosen["unit"]],
            "place": chosen["rule"].map(order),
        }
    )
    data = data.sort_values("place", kind="stable").reset_index(drop=True)
    names = list(dict.fromkeys(labels.score(name) for name in chosen["indicator"]))
    best = first.iloc[0]
    known = pd.notna(best["change"]) and best["change"] < 0
    title = labels.text(
        "figure_title" if known else "figure_title_none",
        rule=labels.rule(best["rule"]),
        change=labels.change(best["change"], best["unit"]),
        unit=labels.change_unit(best["unit"]),
    )
    said = "; ".join(
        f"{row.rule}, {row.indicator}: {labels.change(row.value, '')} {row.unit}"
        for row in data.itertuples(index=False)
    )
    rules = list(dict.fromkeys(data["rule"]))
    return draw(
        key,
        lambda canvas, shown: _paint(canvas, shown, names, rules, labels),
        data.drop(columns=["place"]),
        title,
        subtitle=labels.text("figure_subtitle"),
        alt=alternative(
            labels.language, "dots_and_bars", labels.text("figure_data"), f"{title}; {said}"
        ),
        language=labels.language,
        height=_ROW * len(rules) + 92,
        note=note,
        formats=dict.fromkeys(("value", "low", "high"), "decimal"),
    )


def _paint(
    canvas: Canvas, data: pd.DataFrame, names: list[str], rules: list[str], labels: ProjectLabels
) -> None:
    panels = canvas.subplots(1, len(names), sharey=True, squeeze=False)[0]
    style.margins(canvas, left=_LEFT, right=14, top=44, bottom=40)
    canvas.subplots_adjust(wspace=_GAP / ((style.WIDTH - _LEFT) / len(names)))
    for axes, name in zip(panels, names, strict=True):
        _panel(axes, data[data["indicator"] == name], name, rules, labels)
    panels[0].set(ylim=(len(rules) - 0.4, -0.6), yticks=[])
    for place, rule in enumerate(rules):
        panels[0].annotate(
            textwrap.fill(rule, _LETTERS),
            (0, place),
            xycoords=("axes fraction", "data"),
            xytext=(4 - _LEFT, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
            annotation_clip=False,
        )


def _panel(
    axes: Axes, rows: pd.DataFrame, name: str, rules: list[str], labels: ProjectLabels
) -> None:
    axes.grid(axis="x")
    axes.axvline(0, color=style.TARGET, linewidth=1)
    for row in rows.itertuples(index=False):
        place = rules.index(row.rule)
        axes.plot(
            [row.low, row.high],
            [place] * 2,
            color=style.BLUE,
            linewidth=5,
            alpha=0.35,
            solid_capstyle="butt",
        )
        if pd.notna(row.value):
            axes.plot(row.value, place, "o", color=style.DARK_BLUE, markersize=5)
    reach = float(rows[["low", "high"]].abs().to_numpy().max()) or 1.0
    low, high = min(float(rows["low"].min()), 0.0), max(float(rows["high"].max()), 0.0)
    axes.set(xlim=(low - reach / 20, high + reach / 20))
    axes.xaxis.set_major_formatter(lambda value, _: labels.language.number(value))
    axes.locator_params(axis="x", nbins=4, integer=True)
    axes.set_xlabel(str(rows["unit"].iloc[0]))
    title = textwrap.fill(name, _HEADING)
    axes.set_title(title, fontsize=style.SMALL, weight="bold", loc="left")
