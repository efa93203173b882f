"""A table of the report: data with identifier columns, and how a page writes them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.quantities import decimals, known, unit_label

Kind = Literal["text", "number", "share", "bar", "year", "by_unit"]
#: Marks of a cell, in the order of the key; a mark never replaces a zero.
MARKS = ("x", "z", "c", "v", "h", "s", "b", "o")


@dataclass(frozen=True)
class Column:
    """How one column of the data is shown.

    ``kind`` ``by_unit`` takes the unit of each row from the column ``unit``, and ``digits`` are
    then those of a share; ``bar`` is a share with a small bar. A ``header`` column names the row.
    A column with ``until`` is a range: from its own number to that of the column ``until``; a
    workbook gives each end a column of its own.
    The header of a page says so, unless it is ``short``.
    """

    name: str
    label: str
    kind: Kind = "text"
    digits: int = 0
    unit: str = ""
    header: bool = False
    until: str = ""
    short: bool = False

    @property
    def numeric(self) -> bool:
        """Whether the column holds numbers."""
        return self.kind != "text"


@dataclass(frozen=True, repr=False)
class Table:
    """A table with its title, note and marks; shown as HTML in a notebook and on a page.

    ``marks`` maps (row position, column name) to a mark of ``MARKS``.
    """

    key: str
    title: str
    data: pd.DataFrame
    columns: tuple[Column, ...]
    language: Language
    note: str = ""
    marks: Mapping[tuple[int, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        named = [name for column in self.columns for name in (column.name, column.until) if name]
        missing = [name for name in named if name not in self.data.columns]
        if missing:
            raise ValueError(f"table {self.key!r} has no column {missing}")
        unknown = sorted(set(self.marks.values()) - set(MARKS))
        if unknown:
            raise ValueError(f"table {self.key!r} has marks {unknown}; marks are {MARKS}")

    def __repr__(self) -> str:
        return f"Table({self.key!r}, {len(self.data)} rows)"

    def _repr_html_(self) -> str:
        return self.html()

    @cached_property
    def _cells(self) -> dict[str, list[Any]]:
        """The data as plain lists: picking cells out of a data frame one by one is slow."""
        return {
            str(name): [None if pd.isna(cell) else cell for cell in self.data[name].tolist()]
            for name in self.data.columns
        }

    def value(self, position: int, column: Column) -> Any:
        """Return the bare value of a cell; ``None`` if it is not known."""
        return self._cells[column.name][position]

    def unit(self, position: int) -> str:
        """Return the unit of a row, as its column ``unit`` says."""
        return str(self._cells["unit"][position])

    def mark(self, position: int, column: Column) -> str:
        """Return the mark of a cell; a number that is not there gets ``x`` of itself."""
        given = self.marks.get((position, column.name), "")
        if given or not column.numeric or self.value(position, column) is not None:
            return given
        return "x"

    def used_marks(self) -> list[str]:
        """Return the marks that stand in the table, in the order of the key."""
        found = {self.mark(row, column) for row in range(len(self.data)) for column in self.columns}
        return [mark for mark in MARKS if mark in found]

    def shown(self, position: int, column: Column) -> str:
        """Return a cell as text in the table's language, its mark behind it."""
        value, mark = self.value(position, column), self.mark(position, column)
        text = "" if value is None else self._written(value, position, column)
        if column.until and text:
            text = self._range(text, position, column)
        return " ".join(part for part in (text, f"[{mark}]" if mark else "") if part)

    def _range(self, text: str, position: int, column: Column) -> str:
        end = self._cells[column.until][position]
        other = "" if end is None else self._written(end, position, column)
        return text if other in ("", text) else self.language("common.range", low=text, high=other)

    def split(self) -> Table:
        """Return the table with a column for each end of every range."""
        columns, marks = [], dict(self.marks)
        for column in self.columns:
            if not column.until:
                columns.append(column)
                continue
            for name, end in ((column.name, "low"), (column.until, "high")):
                shown = _end_label(column, end, self.language)
                columns.append(replace(column, name=name, label=shown, until=""))
            marks |= {
                (row, column.until): mark
                for (row, name), mark in self.marks.items()
                if name == column.name
            }
        return replace(self, columns=tuple(columns), marks=marks)

    def _written(self, value: Any, position: int, column: Column) -> str:
        if not column.numeric or not known(value):
            return str(value)
        if column.kind == "year":
            return str(int(value))
        if column.kind in ("share", "bar"):
            return self.language.percent(value, column.digits)
        if column.kind == "by_unit":
            unit = self.unit(position)
            digits = self.digits(position, column, value)
            write = self.language.percent if unit == "share" else self.language.number
            return write(value, digits)
        return self.language.number(value, column.digits)

    def digits(self, position: int, column: Column, value: float) -> int:
        """Return how many decimals a number of a row is shown with."""
        if column.kind != "by_unit":
            return column.digits
        unit = self.unit(position)
        return max(decimals(unit, value), column.digits if unit == "share" else 0)

    def header(self, column: Column) -> str:
        """Return a column's header with its unit in brackets."""
        ranged = column.until and not column.short
        shown = _end_label(column, "both", self.language) if ranged else column.label
        return f"{shown} ({unit_label(column.unit, self.language)})" if column.unit else shown

    def key_line(self) -> str:
        """Return the key of the marks that are used, or nothing."""
        return "; ".join(
            f"[{mark}] {self.language(f'tables.mark_{mark}')}" for mark in self.used_marks()
        )

    def caption(self, number: int | str | None = None) -> str:
        """Return the title, numbered if ``number`` is given: ``Tabel 3. Woningen per gemeente``."""
        if number is None:
            return self.title
        return self.language("tables.numbered", number=number, title=self.title)

    def html(self, number: int | str | None = None) -> str:
        """Return the table as accessible HTML: caption, scoped headers, key of the marks."""
        caption = html.escape(self.caption(number))
        head = "".join(
            f'<th scope="col"{_numeric(column)}>{html.escape(self.header(column))}</th>'
            for column in self.columns
        )
        rows = "\n".join(f"<tr>{self._row(row)}</tr>" for row in range(len(self.data)))
        below = "".join(
            f'<p class="{name}">{html.escape(text)}</p>\n'
            for name, text in (("table-note", self.note), ("table-key", self.key_line()))
            if text
        )
        return (
            f'<div class="ccb-table" id="table-{self.key}">\n'
            f'<div class="table-box" role="region" tabindex="0" aria-label="{caption}">\n'
            f"<table>\n<caption>{caption}</caption>\n"
            f"<thead><tr>{head}</tr></thead>\n<tbody>\n{rows}\n</tbody>\n</table>\n</div>\n{below}</div>"
        )

    def _row(self, position: int) -> str:
        cells = []
        for column in self.columns:
            text = html.escape(self.shown(position, column))
            if column.kind == "bar" and known(share := self.value(position, column)):
                width = f"{min(max(share, 0), 1) * 100:.0f}%"
                text += f' <span class="bar"><span style="width:{width}"></span></span>'
            tag = 'th scope="row"' if column.header else "td"
            cells.append(f"<{tag}{_numeric(column)}>{text}</{tag[:2]}>")
        return "".join(cells)


def _end_label(column: Column, end: str, language: Language) -> str:
    """Return the label of a range (``both``) or of one end of it (``low``, ``high``)."""
    shown = language(f"tables.range_{end}")
    if not column.label:
        return shown[0].upper() + shown[1:]
    return language("tables.range_of", label=column.label, end=shown)


def _numeric(column: Column) -> str:
    return ' class="number"' if column.numeric else ""


def build(
    key: str,
    columns: Iterable[Column],
    data: pd.DataFrame,
    language: Language,
    *,
    marks: Mapping[tuple[int, str], str] | None = None,
    note: str = "",
    **blanks: object,
) -> Table:
    """Return a table whose title and note stand in ``words/tables.toml`` under ``key``.

    ``note`` goes before the note of the words. A column that ``data`` lacks is empty.
    """
    shown = tuple(columns)
    named = [name for column in shown for name in (column.name, column.until) if name]
    absent = [name for name in named if name not in data.columns]
    filled = data.assign(**dict.fromkeys(absent)).reset_index(drop=True)
    if not note and language.has(f"tables.{key}_note"):
        note = language(f"tables.{key}_note", **blanks)
    title = language(f"tables.{key}_title", **blanks)
    return Table(key, title, filled, shown, language, note, marks or {})


def head(
    name: str,
    language: Language,
    *,
    kind: Kind = "text",
    digits: int = 0,
    unit: str = "",
    header: bool = False,
) -> Column:
    """Return a column whose label stands in ``words/tables.toml``."""
    return Column(name, language(f"tables.column_{name}"), kind, digits, unit, header)


def span(
    language: Language,
    kind: Kind,
    unit: str = "",
    *,
    of: str = "",
    digits: int = 0,
    short: bool = False,
) -> Column:
    """Return a column that holds a range, from the column ``<of>_low`` to ``<of>_high``.

    It carries the label of the column ``<of>_value``; without ``of`` it is the only range, from
    ``low`` to ``high``.
    """
    low, high = (f"{of}_{end}" if of else end for end in ("low", "high"))
    label = language(f"tables.column_{of}_value") if of else ""
    return Column(low, label, kind, digits, unit, until=high, short=short)


def with_bounds(language: Language, kind: Kind, unit: str = "") -> list[Column]:
    """Return the columns of a value with its lowest and highest."""
    return [head(name, language, kind=kind, unit=unit) for name in ("value", "low", "high")]
