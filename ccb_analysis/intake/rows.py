"""One row of the register: its values, its faults, and whether it has to be set aside."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ccb_analysis.errors import Fault
from ccb_analysis.intake.cells import (
    Cell,
    CellError,
    Value,
    as_text,
    is_blank,
    is_unknown,
    read_cell,
)
from ccb_analysis.intake.columns import column_named, register_columns
from ccb_analysis.intake.messages import allowed, found
from ccb_analysis.intake.workbook import Sheet
from ccb_analysis.language import Language

ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")
#: Rounding of four printed shares may move their sum by this much.
_SUM_TOLERANCE = 0.02


@dataclass
class RegisterRow:
    """One row that is being read; ``key_columns`` are the headers for which it is set aside."""

    sheet: Sheet
    number: int
    cells: list[Cell]
    words: Language
    values: dict[str, Value | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    key_columns: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether the row may be counted."""
        return not self.key_columns

    def cell(self, name: str) -> Cell:
        """Return what stands in the column ``name``."""
        return self.sheet.cell(self.cells, name)

    def header(self, name: str) -> str:
        """Return the header of the column ``name`` as the file has it."""
        position = self.sheet.positions.get(name)
        if position is None:
            return column_named(name).header(self.words.code)
        return self.sheet.headers[position]

    def refuse(self, names: Sequence[str], was: str, may: str, listed: bool = True) -> None:
        """Make the columns ``names`` unknown for one reason; a key among them sets the row aside.

        ``listed=False`` is for a fault that was listed already, with the header row.
        """
        header = ", ".join(self.header(name) for name in names)
        self.values.update(dict.fromkeys(names))
        if listed:
            place = (self.sheet.name, self.number, header)
            self.faults.append(Fault(self.sheet.file, was, may, *place))
        if any(column_named(name).key for name in names):
            self.key_columns.append(header)
            self.reasons.append(
                self.words("intake.in_column", column=header, found=was, allowed=may)
            )

    def given(self) -> Iterator[tuple[str, str]]:
        """Yield every cell as text: the register's columns by identifier, the rest by header."""
        for name, position in {**self.sheet.positions, **self.sheet.extras}.items():
            cell = self.cells[position] if position < len(self.cells) else None
            yield name, as_text(cell)

    def extras(self) -> Iterator[tuple[str, str]]:
        """Yield the header and text of every filled cell outside the register's columns."""
        for name, position in self.sheet.extras.items():
            if position < len(self.cells) and not is_blank(self.cells[position]):
                yield name, as_text(self.cells[position])


def read_row(sheet: Sheet, number: int, cells: list[Cell], words: Language) -> RegisterRow:
    """Return the row with every cell read and the cells held against each other."""
    row = RegisterRow(sheet, number, cells, words)
    for column in register_columns():
        cell = row.cell(column.name)
        try:
            row.values[column.name] = read_cell(cell, column)
        except CellError as refused:
            may = allowed(cell, column, words, refused.reason)
            row.refuse([column.name], found(cell, words), may)
            continue
        if column.key and column.kind != "date" and row.values[column.name] is None:
            listed = column.name in sheet.positions
            row.refuse([column.name], found(cell, words), allowed(cell, column, words), listed)
    for check in (_dates, _completed, _weighting_set, _area_per_home, _origins):
        check(row)
    return row


def _dates(row: RegisterRow) -> None:
    """A home can't be completed before its permit."""
    permit, completion = row.values["permit_date"], row.values["completion_date"]
    if permit is not None and completion is not None and str(completion) < str(permit):
        was = row.words(
            "intake.before_permit",
            found=as_text(row.cell("completion_date")),
            permit=as_text(row.cell("permit_date")),
        )
        row.refuse(["completion_date"], was, row.words("intake.after_permit"))


def _completed(row: RegisterRow) -> None:
    """Completed homes without a date belong to no year: they can't be counted."""
    if row.values["status"] == "completed" and is_unknown(row.cell("completion_date")):
        was = found(row.cell("completion_date"), row.words)
        listed = "completion_date" in row.sheet.positions
        row.refuse(["completion_date"], was, row.words("intake.date_of_completed"), listed)


def _weighting_set(row: RegisterRow) -> None:
    """An MPG without its weighting set can't be held against a limit."""
    cell = row.cell("mpg_weighting_set")
    present = "mpg_weighting_set" in row.sheet.positions
    if row.values["mpg"] is not None and present and is_unknown(cell):
        row.refuse(["mpg_weighting_set"], found(cell, row.words), row.words("intake.set_of_mpg"))


def _area_per_home(row: RegisterRow) -> None:
    """Floor area is that of all homes together; often that of one home is filled in."""
    area, homes = row.values["floor_area_m2"], row.values["homes"]
    if not isinstance(area, float) or not isinstance(homes, int):
        return
    column = column_named("floor_area_m2")
    low, high = float(column.home_minimum), float(column.home_maximum)
    if not low <= area / homes <= high:
        words = row.words
        was = words(
            "intake.per_home",
            found=as_text(row.cell("floor_area_m2")),
            each=words.number(area / homes, 1),
        )
        may = words("intake.per_home_allowed", low=words.number(low), high=words.number(high))
        row.refuse(["floor_area_m2"], was, may)


def _origins(row: RegisterRow) -> None:
    """Four origin shares are 1 together; fewer than four are 1 at most."""
    shares = {name: row.values[name] for name in ORIGINS}
    known = [value for value in shares.values() if isinstance(value, float)]
    total = sum(known)
    complete = len(known) == len(ORIGINS)
    if total > 1 + _SUM_TOLERANCE or (complete and total < 1 - _SUM_TOLERANCE):
        given = [name for name, value in shares.items() if value is not None]
        was = row.words("intake.origin_sum", sum=row.words.number(total, 2))
        row.refuse(given, was, row.words("intake.origin_one" if complete else "intake.origin_more"))
