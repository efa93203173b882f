"""One line of a bill: its values, its faults, and whether it has to be set aside."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

from ccb_analysis.errors import Fault
from ccb_analysis.intake.bill import DESTINATIONS, ORIGINS, REFUSED, REPEATED
from ccb_analysis.intake.bill_sheet import BillSheet
from ccb_analysis.intake.cells import Cell, CellError, Value, as_text, read_cell
from ccb_analysis.intake.columns import Column, plain
from ccb_analysis.intake.masses import agree, mass_of
from ccb_analysis.intake.matching import match_class, match_material
from ccb_analysis.intake.messages import allowed, found
from ccb_analysis.intake.notation import told
from ccb_analysis.intake.project_columns import BILL, column_of, sheet_columns, unit_factor
from ccb_analysis.language import Language

#: Rounding of four printed shares may move their sum by this much.
_SUM_TOLERANCE = 0.02
#: What a quantity of this column can be counted in.
_TARGETS = ("mass_kg", "volume_m3", "area_m2", "length_m")
_PIECES = frozenset({"st", "stuk", "stuks", "pcs", "pc", "pieces", "piece"})
#: What stands in front of a row that adds up the others.
_TOTALS = frozenset(
    ("totaal", "total", "subtotaal", "subtotal", "eindtotaal", "grandtotal", "som", "sum")
)
#: Nothing can weigh or measure nothing: a zero here is a quantity that was not filled in.
_NEVER_ZERO = (*_TARGETS, "thickness_m", "amount", "quantity")


@dataclass
class BillRow:
    """One line that is being read; ``kind`` says why it is set aside, None that it counts."""

    bill: BillSheet
    number: int
    cells: list[Cell]
    words: Language
    values: dict[str, Value | None] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    kind: str | None = None
    columns: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    material: str | None = None
    matched_by: str = "none"
    classification: str | None = None
    element: str | None = None

    def cell(self, name: str) -> Cell:
        """Return what stands in the column ``name``."""
        return self.bill.sheet.cell(self.cells, name)

    def header(self, name: str) -> str:
        """Return the header of the column ``name`` as the file has it."""
        position = self.bill.sheet.positions.get(name)
        if position is None:
            return column_of(BILL, name).header(self.words.code)
        return self.bill.sheet.headers[position]

    def blame(self, names: Sequence[str], was: str, may: str) -> None:
        """Make the columns ``names`` unknown; a quantity among them sets the line aside."""
        header = ", ".join(self.header(name) for name in names)
        self.values.update(dict.fromkeys(names))
        sheet = self.bill.sheet
        self.faults.append(Fault(sheet.file, was, may, sheet.name or None, self.number, header))
        if any(column_of(BILL, name).key for name in names):
            reason = self.words("intake.in_column", column=header, found=was, allowed=may)
            self.set_aside(REFUSED, reason, header)

    def set_aside(self, kind: str, reason: str, columns: str = "") -> None:
        """Keep the line out of the bill, for ``reason``."""
        self.kind = self.kind or kind
        self.reasons.append(reason)
        if columns:
            self.columns.append(columns)

    def line(self) -> dict[str, object]:
        """Return the line as ``Bill.lines`` has it."""
        mass = mass_of(self.values, self.material, self.element)
        return {
            **self.values,
            "line": self.number,
            "classification": self.classification,
            "element": self.element,
            "material": self.material,
            "matched_by": self.matched_by,
            "mass_kg": mass.central,
            "mass_low_kg": mass.low,
            "mass_high_kg": mass.high,
        }

    def quarantined(self) -> dict[str, object]:
        """Return the line as ``Bill.quarantine`` has it."""
        return {
            "line": self.number,
            "kind": self.kind,
            "columns": ", ".join(self.columns),
            "reason": "; ".join(self.reasons),
            "description": as_text(self.cell("description")) or None,
            "material": as_text(self.cell("material")) or None,
            "sheet": self.bill.sheet.name,
        }


def read_bill_row(bill: BillSheet, number: int, cells: list[Cell], words: Language) -> BillRow:
    """Return the line with every cell read and the cells held against each other."""
    columns = sheet_columns(BILL)
    row = BillRow(bill, number, cells, words, dict.fromkeys(column.name for column in columns))
    for column in columns:
        if column.name in bill.sheet.positions:
            _read(row, column)
    if _is_total(row):
        row.set_aside(REPEATED, words("project.total_row"))
        return row
    for check in (_zeros, _quantity, _volumes, _masses, _declared):
        check(row)
    for shares in (ORIGINS, DESTINATIONS):
        _whole(row, shares)
    text = row.values["material"]
    row.material, row.matched_by = match_material(str(text) if text is not None else None)
    code = row.values["classification"]
    row.classification, row.element = match_class(str(code) if code is not None else None)
    return row


def _is_total(row: BillRow) -> bool:
    """Return whether the row adds up others: it says so, where a material or description stands."""
    material = plain(as_text(row.cell("material")))
    if material:
        return material in _TOTALS
    return any(plain(as_text(cell)) in _TOTALS for cell in row.cells if isinstance(cell, str))


def _read(row: BillRow, column: Column) -> None:
    """Read one cell in the unit of its header; the limits of the column hold in its own unit."""
    cell = row.cell(column.name)
    factor = row.bill.factors.get(column.name, 1.0)
    numeric = column.kind in ("number", "amount", "share", "whole", "factor")
    if numeric and factor != 1.0 and column.minimum:
        low, high = (f"{float(end) / factor:.10g}" for end in (column.minimum, column.maximum))
        column = dataclasses.replace(column, minimum=low, maximum=high)
    try:
        value = read_cell(told(cell, row.bill.notation) if numeric else cell, column)
    except CellError as refused:
        row.blame(
            [column.name], found(cell, row.words), allowed(cell, column, row.words, refused.reason)
        )
        return
    row.values[column.name] = value * factor if numeric and isinstance(value, float) else value


def _zeros(row: BillRow) -> None:
    """A quantity of zero is unknown: it is said, and the other quantities of the line count."""
    for name in _NEVER_ZERO:
        if row.values[name] == 0:
            sheet, header = row.bill.sheet, row.header(name)
            place = (sheet.name or None, row.number, header)
            was, may = found(row.cell(name), row.words), row.words("project.above_zero")
            row.faults.append(Fault(sheet.file, was, may, *place))
            row.values[name] = None


def _quantity(row: BillRow) -> None:
    """Bring a quantity with its unit to the column it measures."""
    amount, unit = row.values["quantity"], row.values["quantity_unit"]
    if not isinstance(amount, float):
        return
    words = row.words
    if unit is None:
        row.blame(
            ["quantity_unit"], found(row.cell("quantity_unit"), words), words("project.units")
        )
        return
    for name in _TARGETS:
        factor = unit_factor(str(unit), column_of(BILL, name).unit)
        if factor is not None:
            _fill(row, name, amount * factor)
            return
    if plain(str(unit)) in _PIECES:
        _fill(row, "amount", amount)
        return
    row.blame(["quantity_unit"], found(row.cell("quantity_unit"), words), words("project.units"))


def _fill(row: BillRow, name: str, value: float) -> None:
    given = row.values[name]
    if given is None:
        row.values[name] = value
    elif isinstance(given, float) and not agree(given, value):
        _contradiction(row, ["quantity", name], value, given)


def _volumes(row: BillRow) -> None:
    """Volume is area times thickness, where all three are given."""
    volume, area, thickness = (row.values[n] for n in ("volume_m3", "area_m2", "thickness_m"))
    if not isinstance(area, float) or not isinstance(thickness, float):
        return
    if volume is None:
        row.values["volume_m3"] = area * thickness
    elif isinstance(volume, float) and not agree(volume, area * thickness):
        _contradiction(row, ["volume_m3", "area_m2", "thickness_m"], volume, area * thickness)


def _masses(row: BillRow) -> None:
    """Mass is volume times density, where all three are given."""
    mass, volume, density = (row.values[n] for n in ("mass_kg", "volume_m3", "density_kg_m3"))
    if not isinstance(mass, float) or not isinstance(volume, float):
        return
    if isinstance(density, float) and not agree(mass, volume * density):
        _contradiction(row, ["mass_kg", "volume_m3", "density_kg_m3"], mass, volume * density)


def _contradiction(row: BillRow, names: list[str], one: float, other: float) -> None:
    shown = [row.words.number(value, 3 if abs(value) < 10 else 1) for value in (one, other)]
    was = row.words("project.contradiction", one=shown[0], other=shown[1])
    row.blame(names, was, row.words("project.agreeing"))


def _declared(row: BillRow) -> None:
    """A CO2 figure without its modules can't be held against another."""
    if row.values["co2_kg_per_kg"] is not None and row.values["co2_modules"] is None:
        was, may = found(row.cell("co2_modules"), row.words), row.words("project.modules_of_co2")
        row.blame(["co2_modules", "co2_kg_per_kg"], was, may)


def _whole(row: BillRow, names: Sequence[str]) -> None:
    """Four shares are 1 together; fewer are 1 at most, and where they are 1 the others are 0."""
    known = {n: v for n in names if isinstance(v := row.values[n], float)}
    total = sum(known.values())
    complete = len(known) == len(names)
    if total > 1 + _SUM_TOLERANCE or (complete and total < 1 - _SUM_TOLERANCE):
        was = row.words("intake.origin_sum", sum=row.words.number(total, 2))
        row.blame(
            list(known), was, row.words("intake.origin_one" if complete else "intake.origin_more")
        )
    elif known and abs(total - 1) <= _SUM_TOLERANCE:
        row.values.update({n: row.values[n] if n in known else 0.0 for n in names})
