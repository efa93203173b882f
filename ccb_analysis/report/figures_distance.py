"""How far there is to go (F2): every target on a scale of its own unit."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw
from ccb_analysis.report.figures_targets import Labels, labelled, outcomes, target_labels
from ccb_analysis.report.quantities import bare_quantity, quantity

_ROW = 46.0
#: Where the scales begin and end, in points.
_TRACK = (156.0, 366.0)


def distance_to_target(
    verdicts: pd.DataFrame,
    language: Language,
    *,
    labels: Labels | None = None,
    key: str = "distance_to_target",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return F2: one row per target (its headline reading), each on a scale of its own unit.

    The dot is the central value, the bar the band from ``low`` to ``high``, the tick the target;
    small ticks are other thresholds of the same measure. What is not measured is drawn as such.
    """
    nothing_to_draw(key, verdicts)
    labels = target_labels(language) if labels is None else labels
    columns = ["target", "reading", "year", "value", "low", "high", "threshold", "direction"]
    rows = verdicts[verdicts["headline"].astype(bool)].reset_index(drop=True)
    data = rows.reindex(columns=[*columns, "unit", "gap", "met", "reason"])
    data["outcome"] = outcomes(data)
    data["band_on_good_side"] = [_good_side(row) for row in data.to_dict("records")]
    named = [labels.get(str(target), name(language, target)) for target in data["target"]]
    good = [label for label, fine in zip(named, data["band_on_good_side"], strict=True) if fine]
    form = {0: "none", 1: "one"}.get(len(good), "many")
    blanks = {"target": good[0] if good else "", "count": len(good), "targets": len(data)}
    title = language(f"figures.distance_title_{form}", **blanks)
    others = [_other_thresholds(verdicts, row) for row in rows.to_dict("records")]
    where = place or language("figures.place")
    said = [
        f"{label} {int(row['year'])}: {_numbers(row, language)}, {_threshold(row, language)}"
        for label, row in zip(named, data.to_dict("records"), strict=True)
    ]
    return draw(
        key,
        lambda canvas, table: _paint_distance(canvas, table, named, others, language),
        labelled(data, labels),
        title,
        subtitle=language("figures.distance_subtitle", place=where),
        alt=alternative(
            language,
            "dots_and_bars",
            language("figures.distance_data", targets=len(data), place=where),
            f"{title}; {'; '.join(said)}",
        ),
        language=language,
        height=len(data) * _ROW + 44,
        note=note,
        formats={"year": "year"},
    )


def _good_side(row: Mapping[Any, Any]) -> bool:
    at_least = row["direction"] == "at_least"
    worst = row["low"] if at_least else row["high"]
    worst = row["value"] if pd.isna(worst) else worst
    # Against an absent number both comparisons say no.
    return bool(worst >= row["threshold"] if at_least else worst <= row["threshold"])


def _other_thresholds(verdicts: pd.DataFrame, row: Mapping[Any, Any]) -> list[float]:
    """Return the thresholds that other readings put on the very same measure in the same year."""
    same = ["target", "indicator", "results_reading", "year", "unit"]
    alike = pd.Series(True, index=verdicts.index)
    for column in (column for column in same if column in verdicts):
        alike &= verdicts[column] == row[column]
    return sorted(set(verdicts.loc[alike, "threshold"]) - {row["threshold"]})


def _threshold(row: Mapping[Any, Any], language: Language) -> str:
    return language(
        "figures.threshold", threshold=quantity(row["threshold"], row["unit"], language)
    )


def _numbers(row: Mapping[Any, Any], language: Language) -> str:
    if pd.isna(row["value"]) and pd.isna(row["low"]):
        return language("wording.verdict_not_measured")
    value = quantity(row["value"], row["unit"], language) if pd.notna(row["value"]) else ""
    if pd.isna(row["low"]) or row["low"] == row["high"]:
        return value
    low, high = (bare_quantity(row[side], row["unit"], language) for side in ("low", "high"))
    band = language("figures.band", low=low, high=high)
    return f"{value} ({band})" if value else band


def _paint_distance(
    canvas: Canvas,
    data: pd.DataFrame,
    named: list[str],
    others: list[list[float]],
    language: Language,
) -> None:
    axes = style.page(canvas)
    for number, row in enumerate(data.to_dict("records")):
        middle = 30.0 + _ROW * number
        style.symbol(axes, 8, middle, style.OUTCOMES[row["outcome"]])
        _column(axes, 20, middle, [*textwrap.wrap(named[number], 22), str(int(row["year"]))])
        _column(
            axes, _TRACK[1] + 22, middle, _numbers(row, language).replace(" (", "|(").split("|")
        )
        _paint_track(axes, row, others[number], middle, language)
    bottom = _ROW * len(data) + 22
    for index, text in enumerate(language("figures.distance_key").split("|")):
        axes.text(1, bottom + 11 * index, text, fontsize=style.SMALL, va="center")


def _column(axes: Axes, left: float, middle: float, lines: list[str]) -> None:
    """Write lines below each other, centred on ``middle``."""
    for index, text in enumerate(lines):
        place = middle + (index - (len(lines) - 1) / 2) * 11
        axes.text(left, place, text, va="center", fontsize=8.5)


def _paint_track(
    axes: Axes, row: Mapping[Any, Any], small: list[float], middle: float, language: Language
) -> None:
    """Draw one target on a scale of its own, from zero to its largest number."""
    left, right = _TRACK
    numbers = [row["value"], row["low"], row["high"], row["threshold"], *small]
    found = [float(number) for number in numbers if pd.notna(number)]
    lowest, highest = min(0.0, *found), max(found) * 1.05

    def at(value: float) -> float:
        return left + (value - lowest) / (highest - lowest) * (right - left)

    goal = at(row["threshold"])
    if pd.isna(row["value"]) and pd.isna(row["low"]):
        unknown = style.Mark("", style.GREY, hatch=style.UNKNOWN_HATCH)
        style.box(axes, (left, middle - 6), (goal - left, 12), unknown)
    else:
        axes.plot([at(0), goal], [middle] * 2, color=style.EDGE, linewidth=0.8)
        if pd.notna(row["low"]) and row["high"] > row["low"]:
            band = (at(row["high"]) - at(row["low"]), 10)
            style.box(
                axes,
                (at(row["low"]), middle - 5),
                band,
                style.Mark("", style.BAND, edge=style.BLUE),
            )
        if pd.notna(row["value"]):
            axes.plot(at(row["value"]), middle, "o", color=style.MEASURED, markersize=7, zorder=5)
    axes.plot([at(0)] * 2, [middle - 4, middle + 4], color=style.EDGE, linewidth=0.8)
    axes.text(at(0), middle + 12, "0", ha="center", va="center", fontsize=style.SMALL)
    for other in small:
        axes.plot([at(other)] * 2, [middle - 6, middle + 6], color=style.TARGET, linewidth=0.8)
    axes.plot([goal] * 2, [middle - 10, middle + 10], color=style.TARGET, linewidth=2)
    arrow = "→" if row["direction"] == "at_least" else "←"
    label = f"{_threshold(row, language)} {arrow}"
    axes.text(goal + 6, middle - 16, label, ha="right", va="center", fontsize=style.SMALL)
