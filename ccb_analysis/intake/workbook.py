"""A workbook as it lies there: its sheets, where the header row stands, and the rows below it."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from python_calamine import CalamineError, CalamineWorkbook

from ccb_analysis.errors import Fault
from ccb_analysis.intake.cells import Cell, ErrorCell, as_text, is_blank
from ccb_analysis.intake.columns import known_headers, plain, register_columns
from ccb_analysis.intake.messages import nearest
from ccb_analysis.language import Language

#: The header row is looked for in this many rows at the top of each sheet.
HEADER_ROWS = 20
_SUFFIXES = (".xlsx", ".xlsm")
_ID = "project_id"
#: Headers next to the id that make a row the header row, and so many where the id is not there.
_ENOUGH_WITH_ID = 2
_ENOUGH_WITHOUT_ID = 5


@dataclass(frozen=True)
class Sheet:
    """One sheet with a header row; positions count from 0, rows as Excel numbers them."""

    file: str
    name: str
    header_row: int
    headers: tuple[str, ...]
    #: Position per column of the register (by identifier).
    positions: dict[str, int]
    #: Position per column that is not of the register, by its own header.
    extras: dict[str, int]
    #: The rows with anything in them.
    rows: tuple[tuple[int, list[Cell]], ...]
    rows_blank: int

    def cell(self, cells: list[Cell], name: str) -> Cell:
        """Return the cell of the register's column ``name``; None where there is no such column."""
        position = self.positions.get(name)
        return None if position is None or position >= len(cells) else cells[position]


def read_sheets(path: Path, language: str = "nl") -> tuple[list[Sheet], list[Fault]]:
    """Return the sheets of the workbook that hold the register, and what is wrong with headers.

    A sheet holds the register if one of its first rows has the header ``Project-id`` among at
    least two known headers. Where no sheet has that, the sheet with most known headers (at least
    five) is taken, so that its rows are not lost but end up refused, each without an id. Another
    sheet that looks like a register but has no id is named, and not read: it may well be a summary.
    """
    words = Language(language)
    try:
        grids = read_grids(path)
    except (OSError, CalamineError, zipfile.BadZipFile) as error:
        key = "intake.no_file" if isinstance(error, FileNotFoundError) else "intake.no_workbook"
        return [], [Fault(path.name, words(key), words("intake.workbook"))]
    found = {name: _header_position(grid) for name, grid in grids.items()}
    complete = {name for name, (with_id, *_) in found.items() if with_id}
    alike = {name for name, (_, count, _) in found.items() if count >= _ENOUGH_WITHOUT_ID}
    chosen = complete or set(sorted(alike, key=lambda name: -found[name][1])[:1])
    if not chosen:
        return [], [_no_header(path, words)]
    sheets = [
        _sheet(path.name, name, grids[name], found[name][2], words)
        for name in grids
        if name in chosen
    ]
    faults = [fault for sheet in sheets for fault in _header_faults(sheet, words)]
    faults += [
        Fault(
            path.name,
            words("intake.not_read"),
            words("intake.missing_allowed"),
            sheet=name,
            row=found[name][2] + 1,
            column=register_columns()[0].header(words.code),
        )
        for name in grids
        if name in alike - chosen
    ]
    return sheets, faults


def column_letter(position: int) -> str:
    """Return the letter of a column as Excel shows it; position 0 is A."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def read_grids(path: Path) -> dict[str, list[list[Cell]]]:
    """Return every worksheet as rows of cells, the first being Excel's row 1 and column A."""
    if not path.is_file():
        raise FileNotFoundError(path)
    if path.suffix.lower() not in _SUFFIXES:
        raise CalamineError(path.suffix)
    book = CalamineWorkbook.from_path(str(path))
    grids: dict[str, list[list[Cell]]] = {
        name: [list(row) for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
        for name in _worksheets(book)
    }
    for name, row, column, text in _error_cells(path):
        grid = grids[name]
        grid.extend([] for _ in range(row - len(grid)))
        cells = grid[row - 1]
        cells.extend([None] * (column - len(cells)))
        cells[column - 1] = ErrorCell(text)
    return grids


def _worksheets(book: CalamineWorkbook) -> list[str]:
    from python_calamine import SheetTypeEnum

    return [sheet.name for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]


def _error_cells(path: Path) -> Iterator[tuple[str, int, int, str]]:
    """Yield sheet, row, column and text of every cell with an Excel error.

    The fast reader gives such cells as blank; only where the file has any does openpyxl look.
    """
    with zipfile.ZipFile(path) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/")]
        if not any(b't="e"' in parts.read(name) for name in sheets):
            return
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in book.worksheets:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "e":
                        yield sheet.title, cell.row, cell.column, str(cell.value)
    finally:
        book.close()


def _header_position(grid: list[list[Cell]]) -> tuple[bool, int, int]:
    """Return, of the best header row, whether it has the id, its known headers and position."""
    best = (False, 0, 0)
    for position, row in enumerate(grid[:HEADER_ROWS]):
        names = {
            known_headers()[key].name for key in map(_header_key, row) if key in known_headers()
        }
        with_id = _ID in names and len(names) >= _ENOUGH_WITH_ID
        if (with_id, len(names)) > best[:2]:
            best = (with_id, len(names), position)
    return best


def _header_key(cell: Cell) -> str:
    return plain(as_text(cell)) if isinstance(cell, str) else ""


def _sheet(file: str, name: str, grid: list[list[Cell]], start: int, words: Language) -> Sheet:
    width = max(len(row) for row in grid)
    header_cells = grid[start] + [None] * (width - len(grid[start]))
    below = [(number, row) for number, row in enumerate(grid, start=1) if number > start + 1]
    rows = tuple((number, row) for number, row in below if not all(is_blank(c) for c in row))
    positions: dict[str, int] = {}
    extras: dict[str, int] = {}
    for position, cell in enumerate(header_cells):
        column = known_headers().get(_header_key(cell))
        if column is not None and column.name not in positions:
            positions[column.name] = position
        elif not is_blank(cell) or any(
            position < len(row) and not is_blank(row[position]) for _, row in rows
        ):
            letter = words("intake.column_without_name", letter=column_letter(position))
            header = as_text(cell) or letter
            extras[header if header not in extras else f"{header} ({letter})"] = position
    return Sheet(
        file,
        name,
        start + 1,
        tuple(as_text(cell) for cell in header_cells),
        positions,
        extras,
        rows,
        len(below) - len(rows),
    )


def _header_faults(sheet: Sheet, words: Language) -> list[Fault]:
    """Return a fault for each column that is missing and each that is there more than once."""
    faults = []
    strangers = {header: header for header in sheet.extras if plain(header) not in known_headers()}
    for column in register_columns():
        where = [
            position
            for position, header in enumerate(sheet.headers)
            if known_headers().get(plain(header)) == column
        ]
        if len(where) == 1:
            continue
        if where:
            letters = ", ".join(column_letter(position) for position in where)
            was = words("intake.repeated_header", count=len(where), letters=letters)
            may = words("intake.header_once")
            header = sheet.headers[where[1]]
        else:
            header = column.header(words.code)
            near = nearest(header, strangers)
            key = "intake.missing_nearest" if near else "intake.missing"
            was = words(key, nearest=near)
            may = words("intake.missing_allowed")
        faults.append(Fault(sheet.file, was, may, sheet.name, sheet.header_row, header))
    return faults


def _no_header(path: Path, words: Language) -> Fault:
    names = [column.header(words.code) for column in register_columns() if column.key]
    return Fault(
        path.name,
        words("intake.no_header", rows=HEADER_ROWS),
        words("intake.header", names=words.listed(names)),
    )
