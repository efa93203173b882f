"""Waterfalls on their side: a block per figure, from a whole, step by step, to another whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.report import style

_ROW = 15.0
_HEAD = 18.0
_GAP = 8.0
#: Where the bars begin and end, in points; names to the left, numbers to the right.
_TRACK = (200.0, 420.0)


def waterfall_height(data: pd.DataFrame) -> float:
    """Return how high, in points, the waterfalls of ``data`` are."""
    return len(data) * _ROW + data["indicator"].nunique() * (_HEAD + _GAP) + 30


def paint_waterfalls(
    canvas: Canvas,
    data: pd.DataFrame,
    *,
    heading: Callable[[str], str],
    written: Callable[[Mapping[Any, Any]], str],
    key: str,
) -> None:
    """Draw a waterfall per indicator of ``data``.

    Args:
        canvas: to draw on.
        data: indicator, part (as a reader calls it), start, value and total (whether it is a
            whole, not a step), in the order of the bars.
        heading: what an indicator is called.
        written: a row's number as text.
        key: what the colours mean.
    """
    axes = style.page(canvas)
    top = 4.0
    for indicator, part in data.groupby("indicator", sort=False):
        _write(axes, 1, top + 8, heading(str(indicator)), weight="bold")
        top += _HEAD
        ends = [*part["start"], *(part["start"] + part["value"]), 0.0]
        low, high = min(ends), max(ends)
        per = (_TRACK[1] - _TRACK[0]) / ((high - low) or 1.0)
        for row in part.to_dict("records"):
            middle = top + _ROW / 2
            _write(axes, 10, middle, row["part"])
            sides = sorted((row["start"], row["start"] + row["value"]))
            left, right = (_TRACK[0] + (side - low) * per for side in sides)
            colour = style.GREY if row["total"] else style.DARK_BLUE
            mark = style.Mark("", colour)
            style.box(axes, (left, middle - 4.5), (max(right - left, 0.8), 9), mark)
            _write(axes, right + 5, middle, written(row))
            top += _ROW
        top += _GAP
    _write(axes, 1, top + 6, key)


def _write(axes: Axes, left: float, middle: float, text: str, weight: str = "normal") -> None:
    axes.text(left, middle, text, va="center", fontsize=style.SMALL, weight=weight)
