"""Reads a bill of materials: a material passport, a list from a building model, a project's own.

One reader for all: they differ in columns only. Which notation a file is in (decimal comma or
point, semicolons, cp1252) and which headers it has (Dutch or English) is seen from the file.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.intake.bill import (
    NO_ELEMENT,
    REPEATED,
    Bill,
    completeness_of,
    line_table,
    quarantine_table,
)
from ccb_analysis.intake.bill_epd import attach_declarations
from ccb_analysis.intake.bill_rows import BillRow, read_bill_row
from ccb_analysis.intake.bill_sheet import bill_sheets
from ccb_analysis.intake.bim import set_aside_markers, set_aside_repeats
from ccb_analysis.intake.cells import Cell
from ccb_analysis.intake.grids import read_grids
from ccb_analysis.intake.matching import nearest_material
from ccb_analysis.language import Language

#: So many names that were not recognised are told one by one.
_NAMES_TOLD = 20


def read_bill(path: Path, language: str = "nl") -> Bill:
    """Return the bill of materials in the workbook or csv at ``path``.

    A faulty quantity sets a line aside, any other faulty cell is unknown; ``Bill.faults`` names
    them all. With a column ``Element-id`` an element is counted once, and markers are set aside.
    Declarations that lines name stand beside the file.

    Raises:
        InputError: the file cannot be read, or holds no table with materials.
    """
    return bill_of(path.name, read_grids(path, language), path.parent, language)


def bill_of(
    file: str, grids: dict[str, list[list[Cell]]], folder: Path, language: str = "nl"
) -> Bill:
    """Return the bill in the sheets of the file of that name; ``folder`` holds its declarations.

    Raises:
        InputError: no sheet holds a table with materials.
    """
    words = Language(language)
    sheets, faults = bill_sheets(file, grids, words)
    if not sheets:
        raise InputError(faults, language=language)
    rows = [
        read_bill_row(bill, number, cells, words)
        for bill in sheets
        for number, cells in bill.sheet.rows
    ]
    if any("element_id" in bill.sheet.positions for bill in sheets):
        set_aside_repeats(rows)
        set_aside_markers(rows)
    declared = attach_declarations(rows, folder, words)
    faults += [fault for row in rows for fault in row.faults]
    if not rows:
        was, may = words("project.no_lines"), words("project.a_line")
        faults.append(Fault(file, was, may, sheets[0].sheet.name or None))
    lines = line_table([row.line() for row in rows if row.kind is None])
    quarantine = quarantine_table([row.quarantined() for row in rows if row.kind])
    completeness = completeness_of(lines, quarantine)
    return Bill(lines, quarantine, completeness, faults, [*_notes(rows, words), *declared])


def _notes(rows: Sequence[BillRow], words: Language) -> list[str]:
    notes = []
    for kind, key in ((REPEATED, "repeats_note"), (NO_ELEMENT, "markers_note")):
        count = sum(row.kind == kind for row in rows)
        if count:
            notes.append(words(f"project.{key}", count=words.number(count)))
    accepted = [row for row in rows if row.kind is None]
    unmatched = Counter(
        str(row.values["material"] or "") for row in accepted if row.matched_by == "none"
    )
    nameless = unmatched.pop("", 0)
    if nameless:
        notes.append(words("project.nameless_note", count=words.number(nameless)))
    for name, count in unmatched.most_common(_NAMES_TOLD):
        near = nearest_material(name)
        key = "project.unmatched_nearest_note" if near else "project.unmatched_note"
        notes.append(words(key, name=name, count=words.number(count), nearest=near))
    if len(unmatched) > _NAMES_TOLD:
        more = words.number(len(unmatched) - _NAMES_TOLD)
        notes.append(words("project.more_unmatched_note", count=more))
    without = sum(row.classification is None for row in accepted)
    if without:
        notes.append(words("project.unclassified_note", count=words.number(without)))
    return notes
