"""The chance in fifty dots (F8): equally likely outcomes of every scenario against the target."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.quantities import quantity

_TOP = 34.0
_HEIGHT = 64.0
_TRACK = (130.0, 455.0)
#: As wide as a dot: dots in one column stand on one another.
_DOT = 6.5
_SLACK = 1e-9


def fifty_dots(
    rows: pd.DataFrame, reading: str, language: Language, *, key: str, year: int, note: str = ""
) -> Figure:
    """Return F8: a row per scenario of dots, each as likely as the others.

    Args:
        rows: ``scenario`` (as a reader calls it), ``dots`` (equally likely outcomes in order),
            ``threshold``, ``direction``, ``unit``.
        reading: what is measured, for a reader.
        language: of the texts.
        key: names the files.
        year: the target year.
        note: the source line.
    """
    nothing_to_draw(key, rows)
    data = _dots(rows)
    counts = data.groupby("scenario", sort=False)["met"].sum()
    number = int(data.groupby("scenario")["value"].count().max())
    best = str(counts.idxmax())
    blanks: dict[str, object] = {"all": number, "year": year}
    if counts.max() > 0:
        blanks |= {"scenario": best[0].upper() + best[1:], "count": int(counts.max())}
        title = language("scenario_study.dots_title", **blanks)
    else:
        title = language("scenario_study.dots_title_none", **blanks)
    said = "; ".join(
        f"{name}: {language('scenario_study.dots_count', count=int(count), all=number)}"
        for name, count in counts.items()
    )
    return draw(
        key,
        lambda canvas, table: _paint(canvas, table, language),
        data,
        title,
        subtitle=reading,
        alt=alternative(
            language,
            "dots",
            language("scenario_study.dots_data", all=number, count=len(counts), reading=reading),
            f"{title}; {said}",
        ),
        language=language,
        height=_TOP + _HEIGHT * len(counts) + 40,
        note=note,
        formats={"value": "percent", "threshold": "percent"},
    )


def _dots(rows: pd.DataFrame) -> pd.DataFrame:
    """Return one row per dot, and whether it is on the good side of the target."""
    found = []
    for row in rows.to_dict("records"):
        sign = 1.0 if row["direction"] == "at_least" else -1.0
        slack = _SLACK * max(abs(row["threshold"]), 1.0)
        for value in row["dots"]:
            met = sign * (value - row["threshold"]) >= -slack
            same = {name: row[name] for name in ("scenario", "threshold", "unit")}
            found.append(same | {"value": value, "met": bool(met)})
    columns = ["scenario", "value", "threshold", "met", "unit"]
    return pd.DataFrame(found)[columns]


def _paint(canvas: Canvas, data: pd.DataFrame, language: Language) -> None:
    axes = style.page(canvas)
    unit, goal = str(data["unit"].iloc[0]), float(data["threshold"].iloc[0])
    low, high = min(data["value"].min(), goal), max(data["value"].max(), goal)
    per = (_TRACK[1] - _TRACK[0]) / ((high - low) or 1.0)

    def at(value: float) -> float:
        return _TRACK[0] + (value - low) * per

    scenarios = list(data.groupby("scenario", sort=False))
    bottom = _TOP + _HEIGHT * len(scenarios)
    axes.plot([at(goal)] * 2, [_TOP - 6, bottom], color=style.TARGET, linewidth=1.6, zorder=1)
    line = language("figures.threshold", threshold=quantity(goal, unit, language))
    axes.text(at(goal), _TOP - 14, line, ha="center", va="center", fontsize=style.SMALL)
    for place, (name, part) in enumerate(scenarios):
        ground = _TOP + _HEIGHT * (place + 1) - 8
        axes.plot(_TRACK, [ground] * 2, color=style.GREY, linewidth=0.6, zorder=1)
        axes.text(1, ground - 24, str(name), va="center", fontsize=style.SMALL, wrap=True)
        count = language("scenario_study.dots_count", count=int(part["met"].sum()), all=len(part))
        axes.text(_TRACK[1] + 12, ground - 24, count, va="center", fontsize=9, weight="bold")
        places = [at(value) for value in part["value"]]
        _stack(axes, places, part["met"].tolist(), ground, at(goal))
    axes.plot(_TRACK, [bottom + 4] * 2, color=style.EDGE, linewidth=0.8)
    for share, side in ((0.0, "left"), (0.5, "center"), (1.0, "right")):
        value = low + share * (high - low)
        shown = quantity(value, unit, language)
        axes.text(at(value), bottom + 13, shown, ha=side, va="center", fontsize=style.SMALL)
    key = language("scenario_study.dots_key")
    axes.text(1, bottom + 30, key, va="center", fontsize=style.SMALL)


def _stack(
    axes: Axes, places: Sequence[float], met: Sequence[bool], ground: float, goal: float
) -> None:
    """Draw dots in columns of one dot wide, none across the ``goal``; a full column overlaps."""
    columns = [int(np.floor((place - goal) / _DOT)) for place in places]
    for column in sorted(set(columns)):
        inside = [number for number, one in enumerate(columns) if one == column]
        step = min(_DOT, (_HEIGHT - 18) / max(len(inside), 1))
        for level, number in enumerate(inside):
            face = style.MEASURED if met[number] else style.WHITE
            axes.plot(
                goal + (column + 0.5) * _DOT,
                ground - _DOT / 2 - level * step,
                "o",
                markersize=_DOT - 1.2,
                markerfacecolor=face,
                markeredgecolor=style.MEASURED,
                markeredgewidth=0.8,
                zorder=3,
            )
