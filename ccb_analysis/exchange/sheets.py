"""Sheets of an Excel workbook that read back as they were written: every digit, every text."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook
from xlsxwriter.worksheet import Worksheet

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.language import Language

#: Excel wants a moment of creation; a fixed one keeps the clock out of the file.
CREATED = datetime.datetime(2023, 6, 7)
#: What a sheet of Excel can hold.
MOST_ROWS = 1_048_576
MOST_LETTERS = 32_767


class ExactSheet(Worksheet):
    """A sheet that keeps all digits of a number; the library itself keeps sixteen of seventeen."""

    def _xml_number_element(self, number: Any, attributes: Sequence[tuple[str, Any]] = ()) -> None:
        shown = "".join(f' {name}="{value}"' for name, value in attributes)
        self.fh.write(f"<c{shown}><v>{float(number)!r}</v></c>")


def write_sheets(tables: Mapping[str, pd.DataFrame], path: Path, words: Language) -> Path:
    """Write ``tables`` as the sheets of a workbook, text as text, numbers with every digit.

    A missing number is an empty cell. Same tables, same bytes.

    Raises:
        InputError: there are more rows than a sheet holds, or longer texts than a cell does.
    """
    for table in tables.values():
        if len(table) >= MOST_ROWS:
            found, most = (words.number(count) for count in (len(table), MOST_ROWS - 1))
            fault = words("exchange.too_many_rows", file=path.name, found=found, most=most)
            raise InputError([fault], language=words.code)
    with xlsxwriter.Workbook(str(path), {"constant_memory": True}) as book:
        book.set_properties({"created": CREATED})
        for name, table in tables.items():
            _fill(book.add_worksheet(name, ExactSheet), table, path, words)
    return path


def _fill(sheet: Any, table: pd.DataFrame, path: Path, words: Language) -> None:
    sheet.freeze_panes(1, 0)
    for place, column in enumerate(table.columns):
        sheet.write_string(0, place, str(column))
    rows = zip(*(table[column].tolist() for column in table.columns), strict=True)
    for row, cells in enumerate(rows, start=1):
        for place, cell in enumerate(cells):
            if isinstance(cell, str):
                _write_text(sheet, row, place, cell, path, words)
            elif not pd.isna(cell):
                sheet.write_number(row, place, cell)


def _write_text(sheet: Any, row: int, place: int, text: str, path: Path, words: Language) -> None:
    if len(text) > MOST_LETTERS:
        allowed = words("exchange.shorter", most=words.number(MOST_LETTERS))
        fault = Fault(path.name, f"{text[:40]}...", allowed, row=row + 1)
        raise InputError([fault], language=words.code)
    if text:
        sheet.write_string(row, place, text)


def read_sheets(path: Path, words: Language) -> dict[str, pd.DataFrame]:
    """Return every sheet by name, the first row as header; an empty cell is ``None``.

    Numbers and texts come as they are in the file; nothing is made into a date.

    Raises:
        InputError: the file is no workbook.
    """
    try:
        book = CalamineWorkbook.from_path(path)
        sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    except CalamineError:
        allowed = words("exchange.a_workbook")
        fault = Fault(path.name, words("exchange.something_else"), allowed)
        raise InputError([fault], language=words.code) from None
    return {name: _table(rows) for name, rows in sheets.items()}


def _table(rows: list[list[Any]]) -> pd.DataFrame:
    header = [_heading(cell) for cell in rows[0]] if rows else []
    cells = [[None if cell == "" else cell for cell in row] for row in rows[1:]]
    return pd.DataFrame(cells, columns=header, dtype=object)


def _heading(cell: Any) -> str:
    """Return a heading as text; Excel keeps a year as 2030.0."""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
