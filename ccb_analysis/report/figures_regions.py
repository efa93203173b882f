"""Municipalities as equal tiles (F9): a verdict or a share each, without ranking by area."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw

_GAP = 4.0
_HEAD = 24.0
_FOOT = 30.0
_BETWEEN = 14.0
#: Tiles any smaller cannot hold a name that can be read; the maps then stand below each other.
_SMALLEST = 48.0
_LARGEST = 58.0
#: Lower bound of a class of shares, its fill and the colour of text on it.
_CLASSES = (
    (0.75, style.DARK_BLUE, style.WHITE),
    (0.50, style.BLUE, style.WHITE),
    (0.25, style.LIGHT_BLUE, style.INK),
    (0.00, style.PALE_BLUE, style.INK),
)
DISCLOSED = "[c]"
#: How much is known may always be shown.
_OPEN = "coverage"


def tile_map(
    table: pd.DataFrame,
    language: Language,
    *,
    columns: Sequence[str] = ("met", "coverage"),
    headings: Sequence[str] | None = None,
    subject: str,
    year: int,
    key: str = "municipalities",
    note: str = "",
) -> Figure:
    """Return F9: a map of equal tiles per column, each municipality on the same place in every map.

    ``table``: ``region``, ``name``, ``short_name``, ``tile_row``, ``tile_column``, the ``columns``,
    optionally ``reason`` (of a verdict) and ``withheld`` (too few projects to show: ``[c]``).
    Column ``met`` holds verdicts, any other one shares (0-1); absent is unknown, drawn hatched.
    ``coverage`` is never withheld.
    """
    nothing_to_draw(key, table)
    kept = [
        "region",
        "name",
        "short_name",
        "tile_row",
        "tile_column",
        *columns,
        "reason",
        "withheld",
    ]
    data = table.reindex(columns=[c for c in kept if c in table]).reset_index(drop=True)
    hidden = data.get("withheld", pd.Series(False, data.index)).fillna(False).astype(bool)
    # What may not be shown may not be published beside the picture either; how much is known of a
    # municipality says nothing about a single project.
    secret = [column for column in (*columns, "reason") if column in data and column != _OPEN]
    data.loc[hidden, secret] = None
    data["withheld"] = hidden
    shown = [_described(data, column, language) for column in columns]
    title = _title(data, columns, language)
    about = {"subject": subject, "year": year, "count": len(data)}
    said = language("figures.tiles_subtitle", **about)
    heads = list(headings or (language(f"figures.tile_heading_{column}") for column in columns))
    return draw(
        key,
        lambda canvas, rows: _paint(canvas, rows, columns, heads, language),
        data,
        title,
        subtitle=f"{said[:1].upper()}{said[1:]}",
        alt=alternative(
            language,
            "tiles",
            language("figures.tiles_data", **about),
            f"{title}; {'; '.join(shown)}",
        ),
        language=language,
        height=_layout(data, len(columns))[2],
        note=note,
        formats={c: "percent" for c in columns if c != "met"}
        | {"tile_row": "count", "tile_column": "count"},
    )


def _title(data: pd.DataFrame, columns: Sequence[str], language: Language) -> str:
    if "met" in columns:
        enough = int(data["met"].isin(["yes", "no"]).sum())
        form = {0: "none", 1: "one"}.get(enough, "many")
        return language(f"figures.tiles_title_{form}", count=enough)
    known = data[columns[0]].dropna().astype(float)
    if known.empty:
        return language("figures.tiles_title_unknown")
    low, high = (language.percent(share) for share in (known.min(), known.max()))
    return language("figures.tiles_title_share", low=low, high=high)


def _described(data: pd.DataFrame, column: str, language: Language) -> str:
    """Return in words, for the alternative text, what each municipality shows in ``column``."""
    parts = [f"{row['name']} {_value(row, column, language)[1]}" for row in data.to_dict("records")]
    return ", ".join(parts)


def _value(row: dict, column: str, language: Language) -> tuple[style.Mark, str]:
    """Return how a tile looks and what it says."""
    if row["withheld"] and column != _OPEN:
        return style.Mark("", style.WHITE, ink=style.EDGE), DISCLOSED
    if column == "met":
        found = style.outcome(row["met"], row.get("reason", "none"))
        said = f"wording.verdict_{found}_ahead" if found in ("yes", "no") else ""
        return style.OUTCOMES[found], language(said) if said else name(language, found)
    if pd.isna(row[column]):
        return style.Mark("", style.GREY, hatch=style.UNKNOWN_HATCH), language("common.unknown")
    share = float(row[column])
    fill, ink = next((fill, ink) for bound, fill, ink in _CLASSES if share >= bound)
    return style.Mark("", fill, ink=ink), language.percent(share)


def _layout(data: pd.DataFrame, maps: int) -> tuple[float, list[tuple[float, float]], float]:
    """Return the side of a tile, where each map begins, and the height of the whole picture."""
    across = data["tile_column"].max() - data["tile_column"].min() + 1
    down = data["tile_row"].max() - data["tile_row"].min() + 1
    beside = (style.WIDTH - _BETWEEN * (maps - 1)) / maps / across - _GAP
    if beside >= _SMALLEST or maps == 1:
        tile = min(_LARGEST, beside)
        step = across * (tile + _GAP) - _GAP + _BETWEEN
        starts = [(1 + number * step, 0.0) for number in range(maps)]
        return tile, starts, _HEAD + down * (tile + _GAP) + _FOOT
    tile = min(_LARGEST, style.WIDTH / across - _GAP)
    one = _HEAD + down * (tile + _GAP) + _BETWEEN / 2
    return tile, [(1.0, number * one) for number in range(maps)], maps * one + _FOOT


def _paint(
    canvas: Canvas,
    data: pd.DataFrame,
    columns: Sequence[str],
    heads: Sequence[str],
    language: Language,
) -> None:
    axes = style.page(canvas)
    tile, starts, height = _layout(data, len(columns))
    for column, head, (left, top) in zip(columns, heads, starts, strict=True):
        axes.text(left, top + 11, head, fontsize=9.5, weight="bold", va="center")
        for row in data.to_dict("records"):
            x = left + (row["tile_column"] - data["tile_column"].min()) * (tile + _GAP)
            y = top + _HEAD + (row["tile_row"] - data["tile_row"].min()) * (tile + _GAP)
            _paint_tile(axes, x, y, tile, row, column, language)
    for number, text in enumerate(language("figures.tiles_key").split("|")):
        axes.text(1, height - 19 + 11 * number, text, fontsize=style.SMALL, va="center")


def _name(row: dict, tile: float) -> tuple[list[str], float]:
    """Return the whole name where its words fit in a tile, else the short one; and the size."""
    letters = int(tile / (style.SMALL * 0.58))
    full = textwrap.wrap(str(row["name"]), letters, break_long_words=False)
    if len(full) <= 2 and max(len(line) for line in full) <= letters:
        return full, style.SMALL
    short = textwrap.wrap(str(row["short_name"]), letters, break_long_words=False)
    longest = max(len(line) for line in short)
    return short, min(style.SMALL, (tile - 3) / (longest * 0.6))


def _paint_tile(
    axes: Axes, x: float, y: float, tile: float, row: dict, column: str, language: Language
) -> None:
    mark, said = _value(row, column, language)
    style.box(axes, (x, y), (tile, tile), mark)
    verdict = bool(mark.symbol)
    ink = style.INK if mark.hatch else mark.ink
    lines, size = _name(row, tile)
    for index, line in enumerate(lines):
        axes.text(
            x + tile / 2,
            y + 8 + index * (size + 1),
            line,
            fontsize=size,
            color=ink,
            ha="center",
            va="center",
            bbox=style.plate() if mark.hatch else None,
        )
    middle = y + (8 + (len(lines) - 1) * (size + 1) + 4 + tile) / 2
    if verdict:
        style.symbol(axes, x + tile / 2, middle, mark, size=12)
    else:
        text = "?" if said == language("common.unknown") else said
        axes.text(
            x + tile / 2,
            middle,
            text,
            fontsize=8.5,
            color=ink,
            ha="center",
            va="center",
            weight="bold",
            bbox=style.plate() if mark.hatch else None,
        )
