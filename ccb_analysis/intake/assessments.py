"""Published assessments of buildings: a table of anyone's, read by a mapping, nothing lost.

Every row of the file ends up in one of two places: among the buildings, or set aside with the
reason. A cell that is no plain value is unknown and flagged: ``No data``, ``Over 90 m``, an error
of Excel, a number that can be read in two ways, a floor area of zero. Nothing is filled in. A
number with its unit in the cell is converted where that unit is known and converts to the one the
column has, which is flagged as well; else it is unknown.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from ccb_analysis.errors import Fault
from ccb_analysis.facts.benchmark import FLOOR_AREAS
from ccb_analysis.facts.units import conversion_factor
from ccb_analysis.intake.assessment_doubles import Row, doubles
from ccb_analysis.intake.assessment_grid import Grid, read_grid
from ccb_analysis.intake.assessment_mapping import CLOSED, GROUP, Mapping, read_mapping
from ccb_analysis.intake.assessment_numbers import (
    NumberError,
    decimal_mark,
    read_number,
    says_unknown,
)
from ccb_analysis.intake.cells import Cell, as_text
from ccb_analysis.intake.columns import plain
from ccb_analysis.intake.messages import found
from ccb_analysis.intake.project_columns import tidy_unit
from ccb_analysis.language import Language

FLAG_COLUMNS = ("row", "column", "found", "kind", "effect")
#: Numbers that stood with their unit in the cell: in that unit, and in the one of the column.
CONVERTED_COLUMNS = ("row", "column", "before", "unit", "after", "wanted", "factor")
SET_ASIDE_COLUMNS = ("row", "building", GROUP, "stage", "kind", "reason")
#: What the columns of numbers that are ours are in; others have no unit we know.
_UNITS = {
    **{f"floor_area_{name}": "m2" for name in FLOOR_AREAS},
    "study_period": "year",
    "replacement_lifetime": "year",
}
#: What a unit in a cell may look like: names of units over each other, not a sum.
_UNIT = re.compile(r"[^\W\d_]\w*(/[^\W\d_]\w*)*")
#: Numbers that a building cannot have nought or less of.
_POSITIVE = ("floor_area_", "study_period", "replacement_lifetime")


@dataclass(frozen=True)
class Assessments:
    """Buildings of one file as they stand there.

    ``buildings`` is indexed by the row of the file, with the columns of the mapping;
    ``figures`` has the same index and one column per set of modules, in the unit of the row
    (column ``unit``). ``flags`` (``FLAG_COLUMNS``) are cells and rows to look at, ``set_aside``
    (``SET_ASIDE_COLUMNS``) rows that are not among the buildings; ``raw`` has every row of the
    file as text, by header. ``rows_in`` is the sum of the two. ``read_as`` tells how the file was
    read: encoding, separator, decimal mark. ``converted`` (``CONVERTED_COLUMNS``) are the numbers
    that had their own unit, by our name of the column.
    """

    file: str
    mapping: Mapping
    buildings: pd.DataFrame
    figures: pd.DataFrame
    flags: pd.DataFrame
    set_aside: pd.DataFrame
    raw: pd.DataFrame
    rows_in: int
    read_as: dict[str, str]
    converted: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(CONVERTED_COLUMNS))
    )

    def faults(self, words: Language) -> list[Fault]:
        """Return every flag as a fault with its place, for a message."""
        return [
            Fault(
                self.file,
                str(row.found),
                words(f"assessments.flag_{row.kind}"),
                self.read_as.get("sheet") or None,
                int(row.row),
                str(row.column) or None,
            )
            for row in self.flags.itertuples(index=False)
        ]


@dataclass
class _Reading:
    """What is found while the rows of one grid are read."""

    grid: Grid
    mapping: Mapping
    words: Language
    mark: str | None
    flags: list[tuple[int, str, str, str, str]] = field(default_factory=list)
    set_aside: list[tuple[int, str, str, str, str, str]] = field(default_factory=list)
    converted: list[tuple[int, str, float, str, float, str, float]] = field(default_factory=list)

    def flag(self, row: int, column: str, was: str, kind: str, effect: str = "unknown") -> None:
        self.flags.append((row, column, was, kind, effect))

    def refuse(self, row: int, values: dict[str, object], kind: str, **blanks: object) -> None:
        reason = self.words(f"assessments.aside_{kind}", **blanks)
        names = [str(values.get(name) or "") for name in ("building", GROUP)]
        self.set_aside.append((row, names[0], names[1], "reading", kind, reason))


def read_assessments(path: Path, mapping: Mapping | Path, language: str = "nl") -> Assessments:
    """Return the buildings in the csv or Excel file at ``path``.

    ``mapping`` says what its columns mean; ``assessment_mapping.EXAMPLE`` is one to copy.

    Raises:
        InputError: the file or the mapping can't be read, or a column is missing or there twice;
            lists every fault. What is wrong with a cell or a row is flagged, never raised.
    """
    words = Language(language)
    asked = read_mapping(mapping, language) if isinstance(mapping, Path) else mapping
    grid = read_grid(path, asked.headers, asked.sheet, language)
    numeric = [asked.columns[name] for name in asked.number_columns] + list(asked.modules.values())
    mark = asked.decimal or decimal_mark(
        _cell(cells, grid.positions[header]) for _, cells in grid.rows for header in numeric
    )
    reading = _Reading(grid, asked, words, mark)
    rows = {number: _row(reading, number, cells) for number, cells in grid.rows}
    accepted = {number: row for number, row in rows.items() if row is not None}
    _doubles(reading, accepted)
    gone = {number for number, *_ in reading.set_aside}
    left = [number for number in accepted if number not in gone]
    names = [*asked.columns, *(one for one in asked.constant if one not in asked.columns)]
    buildings = pd.DataFrame([accepted[n][0] for n in left], index=left, columns=_full(names))
    figures = pd.DataFrame(
        [accepted[n][1] for n in left], index=left, columns=list(asked.modules), dtype=float
    )
    raw = pd.DataFrame(
        [
            [as_text(_cell(cells, place)) for place in range(len(grid.headers))]
            for _, cells in grid.rows
        ],
        index=[number for number, _ in grid.rows],
        columns=list(grid.headers),
    )
    return Assessments(
        grid.file,
        asked,
        buildings.rename_axis("row"),
        figures.rename_axis("row"),
        pd.DataFrame(sorted(reading.flags), columns=list(FLAG_COLUMNS)),
        pd.DataFrame(sorted(reading.set_aside), columns=list(SET_ASIDE_COLUMNS)),
        raw.rename_axis("row"),
        len(grid.rows),
        {
            "sheet": grid.sheet or "",
            "encoding": grid.encoding,
            "separator": grid.separator,
            "decimal": mark or "",
        },
        pd.DataFrame(reading.converted, columns=list(CONVERTED_COLUMNS)),
    )


def _full(names: list[str]) -> list[str]:
    """Return the columns every table of buildings has, and the mapping's own."""
    always = ("building", GROUP, "country", "source", "unit", "per", "biogenic", "study_period")
    return list(dict.fromkeys([*always, *names]))


def _cell(cells: list[Cell], place: int) -> Cell:
    return cells[place] if place < len(cells) else None


def _row(reading: _Reading, number: int, cells: list[Cell]) -> Row | None:
    """Return the values and figures of a row, or None if it is set aside."""
    mapping = reading.mapping
    values: dict[str, object] = dict(mapping.constant)
    for name, header in mapping.columns.items():
        cell = _cell(cells, reading.grid.positions[header])
        if name in mapping.number_columns:
            values[name] = _number(reading, number, name, header, cell, _UNITS.get(name, ""))
        else:
            values[name] = _text(reading, number, name, header, cell)
    values.setdefault("source", mapping.title)
    values.setdefault("biogenic", "unknown")
    if values.get("unit") is None:
        values["unit"] = mapping.unit or None
    figures = {
        modules: _number(reading, number, modules, header, cell, str(values["unit"] or ""))
        for modules, header in mapping.modules.items()
        for cell in [_cell(cells, reading.grid.positions[header])]
    }
    if values.get(GROUP) is None:
        reading.refuse(number, values, "no_group")
        return None
    if not any(np.isfinite(figure) for figure in figures.values()):
        reading.refuse(number, values, "no_figure")
        return None
    return values, figures


def _number(reading: _Reading, row: int, name: str, header: str, cell: Cell, wanted: str) -> float:
    """Return the number in a cell; not a number, and flagged, where there is none to be used.

    ``wanted`` is the unit of the column, blank if nobody says which.
    """
    if says_unknown(cell, reading.mapping.unknown):
        if as_text(cell):
            reading.flag(row, header, found(cell, reading.words), "no_data")
        return np.nan
    try:
        value = read_number(cell, reading.mark)
    except NumberError as fault:
        converted = _converted(reading, row, name, fault, wanted)
        kind, effect = (fault.kind, "unknown") if converted is None else ("converted", "converted")
        reading.flag(row, header, found(cell, reading.words), kind, effect)
        if converted is None:
            return np.nan
        value = converted
    if not np.isfinite(value):
        reading.flag(row, header, found(cell, reading.words), "text")
        return np.nan
    if name.startswith(_POSITIVE) and value <= 0:
        kind = "zero_area" if name.startswith("floor_area_") else "not_positive"
        reading.flag(row, header, found(cell, reading.words), kind)
        return np.nan
    if value == 0 and name in reading.mapping.modules:
        reading.flag(row, header, found(cell, reading.words), "zero_figure", "kept")
    return value


def _converted(
    reading: _Reading, row: int, name: str, fault: NumberError, wanted: str
) -> float | None:
    """Return a number that stood with its unit in the unit of its column; None if it cannot be.

    The mapping may say what a unit of the file stands for, under ``values.unit``.
    """
    if fault.kind != "unit" or not wanted:
        return None
    own = {plain(text): unit for text, unit in reading.mapping.values.get("unit", {}).items()}
    unit = own.get(plain(fault.unit)) or tidy_unit(fault.unit)
    if not _UNIT.fullmatch(unit):
        return None
    try:
        factor = conversion_factor(unit, wanted)
    except ValueError:
        return None
    after = fault.value * factor
    reading.converted.append((row, name, fault.value, fault.unit, after, wanted, factor))
    return after


def _text(reading: _Reading, row: int, name: str, header: str, cell: Cell) -> str | None:
    """Return what a cell stands for; None, and flagged, if the mapping does not know it."""
    if says_unknown(cell, reading.mapping.unknown):
        return None
    text = as_text(cell)
    known = reading.mapping.values.get(name)
    if known is None:
        if name in CLOSED and text not in CLOSED[name]:
            reading.flag(row, header, found(cell, reading.words), "not_mapped")
            return None
        return text
    value = {plain(one): other for one, other in known.items()}.get(plain(text))
    if value is None:
        reading.flag(row, header, found(cell, reading.words), "not_mapped")
    return value


def _doubles(reading: _Reading, rows: dict[int, Row]) -> None:
    """Set aside or flag what ``assessment_doubles`` finds."""
    for kind, number, others in doubles(rows):
        listed = ", ".join(str(one) for one in others)
        kept = kind == "alike"
        reading.flag(number, "", listed, kind, "kept" if kept else "set_aside")
        if not kept:
            reading.refuse(number, rows[number][0], kind, rows=listed)
