"""Lines of a bill that name the environmental declaration (EPD) of their own product.

Its figures then replace those of the material. Carbon from the air stands apart, as it does in
every figure of a material: what a declaration counts as uptake in A1 and as release in C is left
out of the emission and told as stored CO2.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.intake.bill_rows import BillRow
from ccb_analysis.intake.epd import EpdFactors, read_epd
from ccb_analysis.intake.masses import agree, mass_of, volume_of
from ccb_analysis.language import Language

PRODUCTION = "A1-A3"
#: Stages of a declaration, and the columns of the bill they go to (kgCO2e per kg).
STAGES = {PRODUCTION: "co2_kg_per_kg", "C": "co2_c_kg_per_kg", "D": "co2_d_kg_per_kg"}
_BIOGENIC = "gwp_biogenic"
_SUFFIX = ".json"


def attach_declarations(rows: Sequence[BillRow], folder: Path, words: Language) -> list[str]:
    """Put the figures of declarations in the lines that name one; return what they were read as.

    A declaration that is not in ``folder``, cannot be read or contradicts its line is a fault of
    that cell: the line then keeps the figures of its material.
    """
    read: dict[Path, EpdFactors | str] = {}
    notes: dict[str, None] = {}
    for row in rows:
        name = row.values["epd"]
        if row.kind is not None or not isinstance(name, str):
            continue
        path = _found(folder, name)
        if path is None:
            was = words("project.epd_absent", name=name)
            row.blame(["epd"], was, words("project.epd_beside"))
            continue
        if path not in read:
            read[path] = _read(path, words)
        factors = read[path]
        if isinstance(factors, str):
            row.blame(["epd"], factors, words("project.epd_readable"))
        elif _attach(row, factors):
            row.values["epd"] = path.name
            notes |= {f"{path.name}: {note}": None for note in factors.notes}
    return list(notes)


def _found(folder: Path, name: str) -> Path | None:
    """Return the file of that name in the folder; a path to elsewhere is no name."""
    if Path(name).name != name:
        return None
    return next((p for p in (folder / name, folder / f"{name}{_SUFFIX}") if p.is_file()), None)


def _read(path: Path, words: Language) -> EpdFactors | str:
    try:
        return read_epd(path, words.code)
    except InputError as error:
        return "; ".join(
            fault.text(words.code) if isinstance(fault, Fault) else fault for fault in error.faults
        )


def _attach(row: BillRow, epd: EpdFactors) -> bool:
    """Fill in the figures of a declaration, per kg of the line; return whether they fit.

    The line's own amount in the declared unit counts before its mass: a declaration per m3 times
    the m3 of the line. Where the line says nothing of its weight, the declaration does.
    """
    words = row.words
    amount = _amount(row, epd.declared_unit)
    by_amount = None if amount is None else amount * epd.mass_kg / epd.declared_amount
    if by_amount is not None and row.values["mass_kg"] is None:
        own = row.values["density_kg_m3"] is not None
        own &= volume_of(row.values) is not None
        if not own:
            row.values["mass_kg"] = by_amount
    mass = mass_of(row.values, row.material, row.element).central
    if by_amount is not None and mass is not None and not agree(mass, by_amount):
        shown = [words.number(value, 1) for value in (by_amount, mass)]
        was = words("project.epd_contradiction", one=shown[0], other=shown[1])
        row.blame(["epd"], was, words("project.agreeing"))
        return False
    scale = by_amount / mass if by_amount is not None and mass else 1.0
    figures = {column: _emission(epd, stage) for stage, column in STAGES.items()}
    if figures[STAGES[PRODUCTION]] is None:
        row.blame(["epd"], words("project.epd_inside"), words("project.epd_apart"))
        return False
    if row.values["co2_kg_per_kg"] is not None:
        was = words("project.epd_twice")
        row.blame(["co2_kg_per_kg", "co2_modules"], was, words("project.epd_once"))
    row.values.update({n: None if v is None else v * scale for n, v in figures.items()})
    row.values["co2_modules"] = PRODUCTION
    stored = epd.stored_co2_per_kg
    row.values["stored_co2_kg_per_kg"] = None if math.isnan(stored) else stored * scale
    return True


def _amount(row: BillRow, unit: str) -> float | None:
    """Return how much of the declared unit the line is, where the line says so itself."""
    if unit == "m3":
        return volume_of(row.values)
    name = {"m2": "area_m2", "m": "length_m", "pcs": "amount"}.get(unit)
    value = row.values[name] if name else None
    return float(value) if isinstance(value, int | float) else None


def _emission(epd: EpdFactors, stage: str) -> float | None:
    """Return the CO2 of a stage without carbon from the air (kg per kg); None is unknown.

    Without the split of EN 15804+A2 a product that holds carbon may have its uptake in the figure
    or not: then nothing is known.
    """
    total, biogenic = epd.per_kg(stage), epd.per_kg(stage, indicator=_BIOGENIC)
    if math.isnan(total):
        return None
    if not math.isnan(biogenic):
        return total - biogenic
    holds = epd.stored_co2_per_kg > 0
    return None if holds or (stage == PRODUCTION and total < 0) else total
