"""The execution agenda (F12): what is done, late, silent, or was never planned."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.facts.agenda import read_building_blocks
from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw

#: From a moment in years to a place in points.
Place = Callable[[float], float]

_LEFT = 238.0
_RIGHT = 86.0
_TOP = 44.0
_STEP = 10.0
_COUNTED = ("done", "on_schedule", "late", "silent", "never_planned")
_LOOKS = {
    "done": style.Mark("", style.DARK_BLUE),
    "on_schedule": style.Mark("", style.PALE_BLUE, dashed=True, edge=style.BLUE),
    "late": style.Mark("", style.PALE_BLUE, edge=style.BLUE),
    "silent": style.Mark("", style.GREY, hatch=style.UNKNOWN_HATCH),
}


def agenda_gantt(
    agenda: pd.DataFrame,
    language: Language,
    year: int,
    *,
    key: str = "agenda",
    note: str = "",
) -> Figure:
    """Return F12: a bar per planned action by building block, up to and past 31 December ``year``.

    ``agenda`` as ``facts.agenda.read_agenda`` gives it: ``action``, ``building_block``,
    ``title_nl``, ``title_en``, ``ready_from`` and ``ready_until`` (``2023-Q3``, blank if never
    planned), ``status``, ``weeks_late`` and ``done_on``.
    """
    nothing_to_draw(key, agenda)
    shown = [
        "action",
        "building_block",
        f"title_{language.code}",
        "ready_from",
        "ready_until",
        "status",
        "weeks_late",
        "done_on",
    ]
    data = agenda.reindex(columns=shown).reset_index(drop=True)
    counts = {status: int((data["status"] == status).sum()) for status in _COUNTED}
    title = language("figures.agenda_title", total=len(data), **counts)
    said = [title, language("figures.agenda_finding", **counts)]
    said += [
        language("figures.agenda_late_item", action=row["action"], late=_weeks(row, language))
        for row in data[data["status"] == "late"].to_dict("records")
    ]
    lines = _lines(data, language)
    return draw(
        key,
        lambda canvas, rows: _paint(canvas, rows, lines, year, language),
        data,
        title,
        subtitle=language("figures.agenda_subtitle", year=year),
        alt=alternative(
            language,
            "gantt",
            language("figures.agenda_data", total=len(data), year=year),
            "; ".join(said),
        ),
        language=language,
        height=_TOP + sum(line.height for line in lines) + 22,
        note=note,
        formats={"weeks_late": "count?", "done_on": "text?"},
    )


def quarter(text: str) -> float:
    """Return a quarter (``2023-Q3``) as the moment it starts, in years: 2023.5."""
    year, number = text.split("-Q")
    return int(year) + (int(number) - 1) / 4


@dataclass(frozen=True)
class _Line:
    """One line of the picture: a ``head``, a ``bar`` (with its row), or an ``item`` of the list."""

    kind: str
    texts: list[str]
    height: float
    row: dict[Any, Any] = field(default_factory=dict)


def _lines(data: pd.DataFrame, language: Language) -> list[_Line]:
    """Return what stands below each other: block heads, planned actions, then the unplanned."""
    lines: list[_Line] = []
    blocks = read_building_blocks().set_index("building_block")[f"name_{language.code}"]
    unplanned = data["status"] == "never_planned"
    for block, rows in data[~unplanned].groupby("building_block", sort=False):
        lines.append(_Line("head", [f"{block} {blocks.get(block, '')}".strip()], 18.0))
        for row in rows.to_dict("records"):
            texts = textwrap.wrap(_title_of(row, language), 46)
            lines.append(_Line("bar", texts, max(16.0, len(texts) * _STEP + 7), row))
    if unplanned.any():
        head = language("figures.never_planned_head", count=int(unplanned.sum()))
        lines.append(_Line("list_head", [head], 28.0))
        for row in data[unplanned].to_dict("records"):
            texts = textwrap.wrap(_title_of(row, language), 105)
            lines.append(_Line("item", texts, len(texts) * _STEP + 5))
    return lines


def _title_of(row: dict[Any, Any], language: Language) -> str:
    return f"{row['action']} {row[f'title_{language.code}']}"


def _weeks(row: dict[Any, Any], language: Language) -> str:
    if pd.isna(row["weeks_late"]):
        return name(language, "late")
    form = "one" if row["weeks_late"] == 1 else "many"
    return language(f"figures.weeks_late_{form}", weeks=language.number(row["weeks_late"]))


def _paint(
    canvas: Canvas, data: pd.DataFrame, lines: list[_Line], year: int, language: Language
) -> None:
    axes = style.page(canvas)
    planned = data[data["ready_from"].fillna("") != ""]
    now = year + 1.0
    first = int(min((quarter(text) for text in planned["ready_from"]), default=year))
    ends = [quarter(text) + 0.25 for text in planned["ready_until"]]
    last = math.ceil(max([now, *ends]))
    scale = (style.WIDTH - _LEFT - _RIGHT) / (last - first)

    def at(moment: float) -> float:
        return _LEFT + (moment - first) * scale

    bars = sum(line.height for line in lines if line.kind in ("head", "bar"))
    _calendar(axes, at, range(first, last + 1), _TOP + bars)
    axes.plot([at(now)] * 2, [_TOP - 20, _TOP + bars], color=style.INK, linewidth=1.8, zorder=5)
    axes.text(
        at(now),
        12,
        language("figures.now", year=year),
        ha="center",
        va="center",
        fontsize=8.5,
        weight="bold",
    )
    top = _TOP
    for line in lines:
        bold = line.kind in ("head", "list_head")
        for index, text in enumerate(line.texts):
            place = top + (line.height - 7 if bold else 7 + index * _STEP)
            axes.text(
                1 if bold else 6,
                place,
                text,
                fontsize=8.5 if bold else style.SMALL,
                va="center",
                weight="bold" if bold else "normal",
            )
        if line.kind == "bar":
            _paint_bar(axes, line.row, top + line.height / 2 - 1, at, now, language)
        top += line.height
    _key(axes, top + 12, language)


def _calendar(axes: Axes, at: Place, starts: range, bottom: float) -> None:
    """Draw years as lines, quarters as lighter ones."""
    for year in starts:
        axes.plot([at(year)] * 2, [_TOP - 8, bottom], color="#B5B5B5", linewidth=0.8, zorder=0)
        if year == starts[-1]:
            continue
        axes.text(at(year + 0.5), _TOP - 10, str(year), ha="center", va="center", fontsize=8.5)
        for part in (0.25, 0.5, 0.75):
            axes.plot(
                [at(year + part)] * 2, [_TOP, bottom], color="#E4E4E4", linewidth=0.5, zorder=0
            )


def _paint_bar(
    axes: Axes, row: dict[Any, Any], middle: float, at: Place, now: float, language: Language
) -> None:
    """Draw the planned window and what became of it."""
    if pd.isna(row["ready_from"]) or not row["ready_from"]:
        axes.text(
            _LEFT + 4,
            middle,
            f"✓ {language('figures.done_unplanned')}",
            fontsize=style.SMALL,
            va="center",
        )
        return
    start, end = quarter(row["ready_from"]), quarter(row["ready_until"]) + 0.25
    style.box(axes, (at(start), middle - 5), (at(end) - at(start), 10), _LOOKS[row["status"]])
    right, said, ink = at(end), name(language, row["status"]), style.INK
    if row["status"] == "late":
        late = (at(now) - right, 10.0)
        style.box(axes, (right, middle - 5), late, style.Mark("", style.ORANGE))
        right, said, ink = at(now), _weeks(row, language), style.ORANGE
    if row["status"] == "done":
        said = "✓"
        if pd.notna(row["done_on"]):
            done = _moment(row["done_on"])
            axes.plot(
                [right, max(right, at(done))], [middle] * 2, color=style.DARK_BLUE, linewidth=2
            )
            right = max(right, at(done))
    axes.text(
        right + 5,
        middle,
        said,
        fontsize=style.SMALL,
        va="center",
        color=ink,
        zorder=4,
        bbox=style.plate(),
    )


def _moment(day: pd.Timestamp) -> float:
    """Return a day in years: 1 July 2024 is about 2024.5."""
    days = 366 if day.is_leap_year else 365
    return float(day.year + (day.day_of_year - 1) / days)


def _key(axes: Axes, middle: float, language: Language) -> None:
    left = 1.0
    looks = {**_LOOKS, "late": style.Mark("", style.ORANGE)}
    for status, look in looks.items():
        style.box(axes, (left, middle - 5), (14, 10), look)
        text = language(f"figures.key_{status}")
        axes.text(left + 18, middle, text, fontsize=style.SMALL, va="center")
        left += 34 + style.text_width(text)
