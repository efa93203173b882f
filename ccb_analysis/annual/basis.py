"""What a report rests on, kept beside its results so that a later run can say what changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ccb_analysis.annual.scenario_run import Region
from ccb_analysis.api import BASELINE
from ccb_analysis.errors import Fault, InputError
from ccb_analysis.facts.assumptions import KEY as ASSUMPTION_KEY
from ccb_analysis.facts.assumptions import central
from ccb_analysis.facts.materials import INVENTORY_KEY, read_inventories, read_materials
from ccb_analysis.facts.regions import members
from ccb_analysis.facts.targets import read_baselines
from ccb_analysis.intake.register import Register
from ccb_analysis.model.ledger import KIND, PLACE, SIZE, Ledger, ledger

_PREFIX = "basis_"
_LEDGER = ("homes", "figures", "definitions")
_TABLES = ("assumptions", "inventories", "materials")
#: What each table must at least have.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "homes": (*PLACE, "homes", "area"),
    "figures": (*KIND, SIZE),
    "definitions": ("definition", "name", "value"),
    "assumptions": (*ASSUMPTION_KEY, "value"),
    "inventories": (*INVENTORY_KEY, "kg_per_m2"),
    "materials": ("material", "co2_kg_per_kg"),
}


@dataclass(frozen=True)
class Basis:
    """The ledger of a report, and the tables its figures were worked out from."""

    ledger: Ledger
    assumptions: pd.DataFrame
    inventories: pd.DataFrame
    materials: pd.DataFrame

    def tables(self) -> dict[str, pd.DataFrame]:
        """Return every table by the name it is published under."""
        tables = {name: getattr(self.ledger, name) for name in _LEDGER}
        tables |= {name: getattr(self, name) for name in _TABLES}
        return {_PREFIX + name: table for name, table in tables.items()}


def basis_of(
    year: int,
    register: Register | None,
    assumptions: pd.DataFrame,
    *,
    inventories: pd.DataFrame | None = None,
    materials: pd.DataFrame | None = None,
    perimeter: int | None = None,
    completions: Path | None = None,
    language: str = "nl",
) -> Basis:
    """Return what a report of ``year`` rests on; its periods are those of ``periods``.

    ``inventories`` and ``materials`` are the shipped ones unless given. For the other arguments
    and errors see ``api.calculate``.
    """
    stock = read_inventories() if inventories is None else inventories
    kilograms = read_materials() if materials is None else materials
    region = Region(
        year,
        assumptions,
        completions=completions,
        projects=None if register is None else register.projects,
        quarantine=None if register is None else register.quarantine,
        language=language,
        perimeter=len(members(2024, 18)),  # every municipality, so that the perimeter stands apart
        inventories=stock,
        materials=kilograms,
    )
    prepared = region.prepared(region.scenario(BASELINE), parts=("regions",))
    found = ledger(
        prepared,
        periods(year, assumptions),
        members(year, perimeter, language),
        read_baselines(),
    )
    return Basis(found, assumptions, stock, kilograms)


def periods(year: int, assumptions: pd.DataFrame) -> dict[str, range]:
    """Return the periods of a report: every year that is monitored, and all of them together."""
    first = int(central(assumptions, "monitored_from"))
    single = {str(one): range(one, one + 1) for one in range(first, year + 1)}
    return {**single, f"{first}-{year}": range(first, year + 1)}


def read_basis(folder: Path, language: str = "nl") -> Basis | None:
    """Return the basis in the ``data`` folder of a report, or none if it was made without.

    Raises:
        InputError: a table cannot be read or is another one; every such file.
    """
    paths = {name: folder / f"{_PREFIX}{name}.csv" for name in _COLUMNS}
    if not all(path.is_file() for path in paths.values()):
        return None
    tables, faults = {}, []
    for name, path in paths.items():
        try:
            table = pd.read_csv(path, keep_default_na=False, na_values=[""])
        except ValueError as error:  # also what pandas makes of bytes that are no text
            faults.append(Fault(path.name, type(error).__name__, ", ".join(_COLUMNS[name])))
            continue
        absent = [column for column in _COLUMNS[name] if column not in table]
        if absent:
            faults.append(Fault(path.name, ", ".join(table.columns), ", ".join(_COLUMNS[name])))
        tables[name] = table
    if faults:
        raise InputError(faults, language=language)
    homes = tables["homes"].fillna({"stacked_key": ""}).astype({"period": str})
    return Basis(
        Ledger(homes, tables["figures"], tables["definitions"]),
        *(tables[name] for name in _TABLES),
    )
