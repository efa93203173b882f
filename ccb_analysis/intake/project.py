"""Reads the workbook of one project: what the project is, and its bill of materials."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from pathlib import Path

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.intake.bill import Bill
from ccb_analysis.intake.bill_sheet import bill_sheets
from ccb_analysis.intake.cells import Cell, CellError, Value, as_text, is_blank, read_cell
from ccb_analysis.intake.columns import Column
from ccb_analysis.intake.grids import LARGEST_MEGABYTES, MEGABYTE, TEXTS, read_grids
from ccb_analysis.intake.messages import allowed, found
from ccb_analysis.intake.passport import bill_of
from ccb_analysis.intake.project_columns import PROJECT, column_of, header_of, sheet_columns
from ccb_analysis.intake.workbook import read_sheets
from ccb_analysis.language import Language

#: A sheet with so many labels in its first column says what the project is.
_ENOUGH = 4
#: A figure that says nothing without the cell beside it.
_PAIRS = (("mpg", "mpg_weighting_set"), ("co2_kg_per_m2", "co2_modules"))


@dataclass(frozen=True)
class Project:
    """One project as handed in.

    ``about`` has every column of the sheet of the project by identifier: text, number, year, or
    None where it is not known (all None if there is only a bill, such as a passport).
    ``faults`` are those of both sheets.
    """

    about: dict[str, Value | None]
    bill: Bill

    @property
    def faults(self) -> list[Fault]:
        """Every fault of the file."""
        return self.bill.faults


def read_project(path: Path, language: str = "nl", epds: Path | None = None) -> Project:
    """Return the project in the file at ``path``: a project workbook, passport or element list.

    ``epds`` is the folder of the declarations that its lines name, by default that of the file.

    Raises:
        InputError: the file cannot be read, or holds no table with materials.
    """
    words = Language(language)
    grids = read_grids(path, language)
    name = project_sheet(grids)
    about: dict[str, Value | None] = {column.name: None for column in sheet_columns(PROJECT)}
    faults: list[Fault] = []
    if name is not None:
        about, faults = _read_about(path.name, name, grids[name], words)
    others = {other: grid for other, grid in grids.items() if other != name}
    try:
        bill = bill_of(path.name, others, epds or path.parent, language)
    except InputError as error:
        raise InputError([*faults, *error.faults], language=language) from None
    return Project(about, dataclasses.replace(bill, faults=[*faults, *bill.faults]))


def is_project(path: Path, language: str = "nl") -> bool:
    """Return whether the file is one of a project: its workbook, a passport or an element list.

    A text file, or one too large to be read, is never a register. A workbook that cannot be read
    is left to the reader of registers.
    """
    if path.suffix.lower() in TEXTS or path.stat().st_size > LARGEST_MEGABYTES * MEGABYTE:
        return True
    try:
        grids = read_grids(path, language)
    except InputError:
        return False
    registers, _ = read_sheets(path, language)
    if any("project_id" in sheet.positions for sheet in registers):
        return False
    bills, _ = bill_sheets(path.name, grids, Language(language))
    return bool(bills) or project_sheet(grids) is not None


def project_sheet(grids: dict[str, list[list[Cell]]]) -> str | None:
    """Return the sheet that says what the project is: labels in its first column, if any."""
    counts = {
        name: len({column.name for column in _labels(grid).values()})
        for name, grid in grids.items()
    }
    best = max(counts, key=lambda name: counts[name], default=None)
    return best if best is not None and counts[best] >= _ENOUGH else None


def _labels(grid: list[list[Cell]]) -> dict[int, Column]:
    """Return the columns of the project by the row (from 1) that has their label in front.

    A row with more than a value, unit and explanation is a row of some table, not of this sheet.
    """
    found: dict[int, Column] = {}
    for number, row in enumerate(grid, start=1):
        header = header_of(PROJECT, row[0]) if row and isinstance(row[0], str) else None
        if header is not None and header.column not in found.values():
            found[number] = header.column
    return found


def _read_about(
    file: str, sheet: str, grid: list[list[Cell]], words: Language
) -> tuple[dict[str, Value | None], list[Fault]]:
    about: dict[str, Value | None] = {column.name: None for column in sheet_columns(PROJECT)}
    faults = []
    cells: dict[str, tuple[int, Cell]] = {}
    for number, column in _labels(grid).items():
        row = grid[number - 1]
        cell = row[1] if len(row) > 1 else None
        cells[column.name] = (number, cell)
        try:
            about[column.name] = read_cell(cell, column)
        except CellError as refused:
            may = allowed(cell, column, words, refused.reason)
            faults.append(Fault(file, found(cell, words), may, sheet, number, as_text(row[0])))
    for column in sheet_columns(PROJECT):
        row_number, cell = cells.get(column.name, (None, None))
        if column.key and is_blank(cell):
            label = column.header(words.code)
            may = allowed(cell, column, words)
            faults.append(Fault(file, found(cell, words), may, sheet, row_number, label))
    for figure, beside in _PAIRS:
        if about[figure] is not None and about[beside] is None:
            number_of, cell = cells.get(beside, (None, None))
            column = column_of(PROJECT, beside)
            may = words(
                "project.needed_beside", label=column_of(PROJECT, figure).header(words.code)
            )
            place = (sheet, number_of, column.header(words.code))
            faults.append(Fault(file, found(cell, words), may, *place))
            about[figure] = None
    return about, faults
