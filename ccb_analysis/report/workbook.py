"""The Excel workbook: a cover, a sheet of notes and one table a sheet; same input, same bytes."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from ccb_analysis.language import Language
from ccb_analysis.report.quantities import known
from ccb_analysis.report.table import MARKS, Column, Table
from ccb_analysis.version import __version__

#: Excel wants a moment of creation; a fixed one keeps the clock out of the file.
_CREATED = datetime.datetime(2023, 6, 7)
_SHEET_NAME_LENGTH = 31
_WIDEST = 60
_BLUE, _ORANGE = "#12436D", "#9A3B00"


def write_workbook(
    tables: Sequence[Table],
    path: Path,
    language: Language,
    title: str,
    banner: str | None = None,
    *,
    summary: str = "",
    run_id: str = "",
) -> Path:
    """Write ``tables`` to ``path`` (xlsx) and return it.

    ``banner`` (say that these are example data) stands on top of every sheet. The file holds no
    moment, path or user, so that the same tables give the same bytes.
    """
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": title, "created": _CREATED})
        writer = _Writer(book, language, banner)
        names = sheet_names(tables, language)
        contents = dict(zip(names, tables, strict=True))
        writer.cover(title, summary, run_id, contents)
        writer.notes()
        for number, (name, table) in enumerate(contents.items(), start=1):
            writer.table(name, table.split(), number)
    return path


def sheet_names(tables: Sequence[Table], language: Language) -> list[str]:
    """Return a name for each sheet: ``T1 Oordelen``; at most 31 letters, as Excel asks."""
    names = []
    for number, table in enumerate(tables, start=1):
        key = f"tables.sheet_{table.key}"
        name = language(key) if language.has(key) else table.key.replace("_", " ")
        names.append(f"T{number} {name}"[:_SHEET_NAME_LENGTH])
    return names


class _Writer:
    """Writes sheets into one workbook, in one language and with one banner."""

    def __init__(self, book: Any, language: Language, banner: str | None):
        self.book = book
        self.language = language
        self.banner = banner
        self._styles: dict[tuple[tuple[str, object], ...], Any] = {}

    def style(self, **wanted: object) -> Any:
        """Return the cell format of the house with ``wanted`` laid over it."""
        key = tuple(sorted(wanted.items()))
        if key not in self._styles:
            house = {"font_name": "Arial", "font_size": 11, "valign": "top"}
            self._styles[key] = self.book.add_format({**house, **wanted})
        return self._styles[key]

    def cover(self, title: str, summary: str, run_id: str, contents: Mapping[str, Table]) -> None:
        """Write the cover: title, summary, version, run and links to every sheet."""
        words = self.language
        sheet = self.book.add_worksheet(words("tables.cover_sheet"))
        sheet.hide_gridlines(2)
        lines = [(summary, "text"), (words("tables.cover_version", version=__version__), "text")]
        if run_id:
            lines.append((words("tables.cover_run", run_id=run_id), "text"))
        row = self._lines(sheet, title, [*lines, (words("tables.cover_contents"), "heading")])
        link = self.style(underline=1, font_color=_BLUE)
        links = {words("tables.notes_sheet"): words("tables.notes_title")}
        links |= {
            name: table.caption(number)
            for number, (name, table) in enumerate(contents.items(), start=1)
        }
        for offset, (name, text) in enumerate(links.items()):
            sheet.write_url(row + offset, 0, f"internal:'{name}'!A1", link, string=text)
        sheet.set_column(0, 0, 90)

    def notes(self) -> None:
        """Write the sheet that explains the marks and the bounds."""
        words = self.language
        sheet = self.book.add_worksheet(words("tables.notes_sheet"))
        lines = [(words(f"tables.notes_{name}"), "text") for name in ("bounds", "shares", "zero")]
        heading = (words("tables.notes_marks"), "heading")
        first = self._lines(sheet, words("tables.notes_title"), [*lines, heading])
        headers = [words("tables.notes_mark"), words("tables.notes_meaning")]
        rows = [[f"[{mark}]", words(f"tables.mark_{mark}")] for mark in MARKS]
        self._grid(sheet, first, headers, len(rows))
        for row, cells in enumerate(rows, start=first + 1):
            sheet.write_row(row, 0, cells, self.style())
        sheet.set_column(0, 0, 14)
        sheet.set_column(1, 1, _WIDEST)

    def table(self, name: str, table: Table, number: int) -> None:
        """Write one table on a sheet of its own: title, notes and key above it."""
        sheet = self.book.add_worksheet(name)
        above = [(table.note, "text"), (table.key_line(), "text")]
        first = self._lines(sheet, table.caption(number), above)
        headers = [table.header(column) for column in table.columns]
        marked = bool(table.used_marks())
        if marked:
            headers.append(table.language("tables.column_marks"))
        self._grid(sheet, first, headers, len(table.data))
        for position in range(len(table.data)):
            row = first + 1 + position
            for place in range(len(table.columns)):
                self._cell(sheet, (row, place), table, position)
            if marked:
                sheet.write_string(row, len(table.columns), _marks(table, position), self.style())
        for place, header in enumerate(headers):
            sheet.set_column(place, place, _width(table, place, header))

    def _lines(self, sheet: Any, title: str, lines: Iterable[tuple[str, str]]) -> int:
        """Write the title, the banner and ``lines`` in column A; return the next free row."""
        styles = {
            "title": self.style(bold=True, font_size=16, font_color=_BLUE),
            "heading": self.style(bold=True, font_size=13, font_color=_BLUE),
            "banner": self.style(bold=True, font_color=_ORANGE),
            "text": self.style(),
        }
        every = [(title, "title"), (self.banner or "", "banner"), *lines]
        shown = [(text, kind) for text, kind in every if text]
        for row, (text, kind) in enumerate(shown):
            sheet.write_string(row, 0, text, styles[kind])
        return len(shown)

    def _grid(self, sheet: Any, row: int, headers: list[str], length: int) -> None:
        """Mark the range as a table with a header row, which a screen reader can announce."""
        head = self.style(bold=True, text_wrap=True, bottom=1, font_color=_BLUE)
        columns = [{"header": text, "header_format": head} for text in headers]
        options = {"autofilter": False, "style": None, "columns": columns}
        sheet.add_table(row, 0, row + max(length, 1), len(headers) - 1, options)

    def _cell(self, sheet: Any, place: tuple[int, int], table: Table, position: int) -> None:
        column = table.columns[place[1]]
        value = table.value(position, column)
        if known(value) and column.numeric:
            style = self.style(num_format=_number_format(table, position, column, value))
            sheet.write_number(*place, float(value), style)
        elif column.numeric:
            text = f"[{table.mark(position, column)}]"
            sheet.write_string(*place, text, self.style(align="right"))
        else:
            text = "" if value is None else str(value)
            sheet.write_string(*place, text, self.style(text_wrap=len(text) > _WIDEST))


def _number_format(table: Table, position: int, column: Column, value: float) -> str:
    """Return Excel's format; Excel itself puts in the comma and point of the reader's country."""
    if column.kind == "year":
        return "0"
    unit = "share" if column.kind in ("share", "bar") else ""
    unit = table.unit(position) if column.kind == "by_unit" else unit
    digits = table.digits(position, column, value)
    after = "." + "0" * digits if digits else ""
    return f"0{after}%" if unit == "share" else f"#,##0{after}"


def _marks(table: Table, position: int) -> str:
    found = ((column, table.mark(position, column)) for column in table.columns)
    return "; ".join(f"{column.label} [{mark}]" for column, mark in found if mark)


def _width(table: Table, place: int, header: str) -> int:
    """Return a width that shows every cell, up to a line of text; long headers wrap."""
    longest_word = max(len(word) for word in header.split())
    if place >= len(table.columns):
        cells = [_marks(table, position) for position in range(len(table.data))]
    else:
        column = table.columns[place]
        cells = [table.shown(position, column) for position in range(len(table.data))]
    return min(max([longest_word, 9, *map(len, cells)]) + 2, _WIDEST)
