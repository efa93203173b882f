"""Marks the faulty cells in a copy of a workbook, to send back to whoever filled it in."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook import Workbook

from ccb_analysis.errors import Fault
from ccb_analysis.intake.workbook import Sheet, read_sheets
from ccb_analysis.language import Language

_COLOUR = "FFFFC000"
_AUTHOR = "ccb check"
_COMMENT_SIZE = (320, 120)


def mark_workbook(path: Path, faults: Sequence[Fault], target: Path, language: str = "nl") -> Path:
    """Write a copy of ``path`` to ``target`` with every faulty cell coloured and commented.

    Only ``faults`` of this file are used. Each comment says what was found and what is allowed,
    below a comment that was there already. A sheet with all messages is added at the end, also
    for faults that are in no cell. Values, formulas, other sheets, lists and formats stay;
    drawings and charts do not survive, as openpyxl can't keep them.

    Raises:
        OSError: ``path`` is not a workbook that can be opened, or ``target`` can't be written.
    """
    words = Language(language)
    own = [fault for fault in faults if fault.file == path.name]
    book = load_workbook(path, keep_vba=path.suffix.lower() == ".xlsm")
    sheets = {sheet.name: sheet for sheet in read_sheets(path, language)[0]}
    for fault in own:
        for cell in _cells(book, sheets, fault):
            _mark(cell, words("intake.found_allowed", found=fault.found, allowed=fault.allowed))
    _list_messages(book, own, words)
    target.parent.mkdir(parents=True, exist_ok=True)
    book.save(target)
    return target


def _cells(book: Workbook, sheets: dict[str, Sheet], fault: Fault) -> list[Cell]:
    """Return the cells of a fault; a fault about several columns names them all."""
    sheet = sheets.get(fault.sheet or "")
    if sheet is None or fault.row is None or fault.column is None:
        return []
    headers = list(sheet.headers)
    names = [fault.column] if fault.column in headers else fault.column.split(", ")
    positions = [position for position, header in enumerate(headers) if header in names]
    if fault.row != sheet.header_row:
        # Of a column that is there twice, the first one is read.
        positions = [position for position in positions if position in sheet.positions.values()]
    return [book[sheet.name].cell(fault.row, position + 1) for position in positions]


def _mark(cell: Cell, message: str) -> None:
    earlier = f"{cell.comment.text}\n\n" if cell.comment else ""
    width, height = _COMMENT_SIZE
    cell.comment = Comment(earlier + message, _AUTHOR, height=height, width=width)
    cell.fill = PatternFill("solid", start_color=_COLOUR)


def _list_messages(book: Workbook, faults: Sequence[Fault], words: Language) -> None:
    sheet = book.create_sheet(words("intake.sheet_faults"))
    sheet.append([words("intake.message")])
    sheet["A1"].font = Font(bold=True)
    sheet.column_dimensions["A"].width = 120
    for fault in faults:
        sheet.append([fault.text(words.code)])
