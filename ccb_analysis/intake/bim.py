"""What is peculiar to a list from a building model: repeated rows, and objects that are no element.

A planning export gives every element once per task, and models hold markers (origin, void) of
exactly 1 m3. Both would be mass that is not there. Elements without a class or a known material
stay: they count as unmatched.
"""

from __future__ import annotations

from collections.abc import Sequence

from ccb_analysis.errors import Fault
from ccb_analysis.intake.bill import NO_ELEMENT, REFUSED, REPEATED
from ccb_analysis.intake.bill_rows import BillRow
from ccb_analysis.intake.cells import as_text, tidy
from ccb_analysis.intake.columns import plain

_MEASURES = ("mass_kg", "volume_m3", "area_m2", "thickness_m", "length_m", "amount")
#: A marker is a cube with edges of one metre.
_MARKER_VOLUME = 1


def set_aside_repeats(rows: Sequence[BillRow]) -> None:
    """Count every element once; elements are told apart by id, material and layer.

    A later row of an element with the same quantities is a repeat. With other quantities it is a
    layer more if it belongs to the same task (or no task is named), and a contradiction if it
    belongs to another task: then nobody knows which is right, and the row is refused.
    """
    seen: dict[tuple[str, ...], list[BillRow]] = {}
    for row in rows:
        key = _key(row)
        if key is None or row.kind is not None:
            continue
        earlier = seen.setdefault(key, [])
        same = next((other for other in earlier if _measures(other) == _measures(row)), None)
        if same is not None:
            reason = row.words("project.repeated", row=same.number, id=_text(row, "element_id"))
            row.set_aside(REPEATED, reason, row.header("element_id"))
        elif earlier and _text(row, "task") != _text(earlier[0], "task"):
            _refuse(row, earlier[0])
        else:
            earlier.append(row)


def set_aside_markers(rows: Sequence[BillRow]) -> None:
    """Set aside what has exactly 1 m3, no class and no known material: a marker, no element."""
    for row in rows:
        if row.kind is not None or row.classification is not None or row.material is not None:
            continue
        if row.values["volume_m3"] == _MARKER_VOLUME and row.values["mass_kg"] is None:
            row.set_aside(NO_ELEMENT, row.words("project.marker"), row.header("volume_m3"))


def _refuse(row: BillRow, first: BillRow) -> None:
    name = _text(row, "element_id")
    was = row.words("project.other_quantity", id=name, row=first.number)
    may = row.words("project.one_quantity")
    sheet, header = row.bill.sheet, row.header("element_id")
    row.faults.append(Fault(sheet.file, was, may, sheet.name or None, row.number, header))
    row.set_aside(
        REFUSED, row.words("intake.in_column", column=header, found=was, allowed=may), header
    )


def _key(row: BillRow) -> tuple[str, ...] | None:
    name = _text(row, "element_id")
    if not name:
        return None
    # The identifier of an element tells capitals apart: 22 letters and digits, base 64.
    return (name, plain(_text(row, "material")), plain(_text(row, "layer")))


def _measures(row: BillRow) -> tuple[object, ...]:
    return tuple(row.values[name] for name in _MEASURES)


def _text(row: BillRow, name: str) -> str:
    return tidy(as_text(row.cell(name)))
