"""Finds the sheets of a file that hold a bill of materials, and what their headers mean."""

from __future__ import annotations

from dataclasses import dataclass

from ccb_analysis.errors import Fault
from ccb_analysis.intake.cells import Cell, as_text, is_blank
from ccb_analysis.intake.notation import notation_of
from ccb_analysis.intake.project_columns import BILL, Header, column_of, header_of
from ccb_analysis.intake.workbook import HEADER_ROWS, Sheet, column_letter
from ccb_analysis.language import Language

#: A row is the header row if it names what a thing is and at least one more column.
_WHAT = frozenset({"material", "description"})
_ENOUGH = 3
_NUMBERS = ("number", "amount", "share", "whole", "factor")


@dataclass(frozen=True)
class BillSheet:
    """A sheet with a bill: ``factors`` bring each column to its unit, ``notation`` is that of text.

    A column whose unit nobody knows is not among the positions of the sheet.
    """

    sheet: Sheet
    factors: dict[str, float]
    notation: str


def bill_sheets(
    file: str, grids: dict[str, list[list[Cell]]], words: Language
) -> tuple[list[BillSheet], list[Fault]]:
    """Return the sheets with a bill and the faults of their headers.

    Where several sheets look like a bill, the one with most known columns is read, and those with
    the very same columns (one sheet per storey, say). The others are named and not read: a
    summary would count everything twice.
    """
    found = {name: _header_row(grid) for name, grid in grids.items()}
    alike = {name: place for name, place in found.items() if place is not None}
    if not alike:
        names = words.listed(
            [column_of(BILL, n).header(words.code) for n in ("material", "mass_kg")]
        )
        return [], [
            Fault(file, words("project.no_bill"), words("project.bill_header", names=names))
        ]
    best = max(alike, key=lambda name: len(alike[name][1]))
    sheets, faults = [], []
    for name, (row, columns) in alike.items():
        if columns == alike[best][1]:
            sheet, wrong = _bill_sheet(file, name, grids[name], row, words)
            sheets.append(sheet)
            faults += wrong
        else:
            was, may = words("project.not_read"), words("project.same_columns", sheet=best)
            faults.append(Fault(file, was, may, sheet=name or None, row=row + 1))
    return sheets, faults


def _header_row(grid: list[list[Cell]]) -> tuple[int, frozenset[str]] | None:
    """Return the position and the known columns of the best header row, if there is one."""
    best: tuple[int, frozenset[str]] | None = None
    for position, row in enumerate(grid[:HEADER_ROWS]):
        headers = [header_of(BILL, cell) for cell in row if isinstance(cell, str)]
        names = frozenset(header.column.name for header in headers if header)
        enough = len(names) >= _ENOUGH or ("material" in names and len(names) > 1)
        if names & _WHAT and enough and (best is None or len(names) > len(best[1])):
            best = (position, names)
    return best


def _bill_sheet(
    file: str, name: str, grid: list[list[Cell]], start: int, words: Language
) -> tuple[BillSheet, list[Fault]]:
    width = max(len(row) for row in grid)
    cells = grid[start] + [None] * (width - len(grid[start]))
    texts = tuple(as_text(cell) for cell in cells)
    headers = [header_of(BILL, cell) if isinstance(cell, str) else None for cell in cells]
    below = [(number, row) for number, row in enumerate(grid, start=1) if number > start + 1]
    rows = tuple((number, row) for number, row in below if not all(is_blank(c) for c in row))
    positions, extras, faults = _placed(file, name, start + 1, texts, headers, words)
    sheet = Sheet(file, name, start + 1, texts, positions, extras, rows, len(below) - len(rows))
    factors = {
        column: header.factor
        for column, position in positions.items()
        if (header := headers[position]) is not None and header.factor is not None
    }
    numbers = [p for n, p in positions.items() if column_of(BILL, n).kind in _NUMBERS]
    texts_below = (row[p] for _, row in rows for p in numbers if p < len(row))
    return BillSheet(sheet, factors, notation_of(texts_below)), faults


def _placed(
    file: str,
    name: str,
    row: int,
    texts: tuple[str, ...],
    headers: list[Header | None],
    words: Language,
) -> tuple[dict[str, int], dict[str, int], list[Fault]]:
    """Return where each column stands, the columns not ours, and what is wrong with headers."""
    positions: dict[str, int] = {}
    extras: dict[str, int] = {}
    faults = []
    for position, header in enumerate(headers):
        place = (name or None, row, texts[position])
        if header is None:
            if texts[position]:
                extras.setdefault(texts[position], position)
        elif header.factor is None:
            may = words("project.unit_allowed", unit=header.column.unit or "-")
            faults.append(Fault(file, words("project.unit", unit=header.unit), may, *place))
        elif header.column.name not in positions:
            positions[header.column.name] = position
        elif header.column.key or header.column.name == "material":
            # Two masses: nobody knows which is right. Two descriptions do no harm.
            letters = ", ".join(map(column_letter, (positions[header.column.name], position)))
            was = words("intake.repeated_header", count=2, letters=letters)
            faults.append(Fault(file, was, words("intake.header_once"), *place))
        else:
            extras.setdefault(texts[position], position)
    if "material" not in positions:
        missing = column_of(BILL, "material").header(words.code)
        may = words("intake.missing_allowed")
        faults.append(Fault(file, words("intake.missing"), may, name or None, row, missing))
    return positions, extras, faults
