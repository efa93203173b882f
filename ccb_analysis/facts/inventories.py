"""Inventories: what a square metre of each kind of dwelling is made of, in kilograms."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.faults import read_whole_figures, row_faults
from ccb_analysis.facts.material_list import list_materials, unknown_materials
from ccb_analysis.facts.tables import NUMBERS, RowFaults
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

INVENTORY_KEY = ("building_method", "dwelling_type", "material", "element")


def read_inventories(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return kilograms per m2 of gross floor area, one row per material of each kind of dwelling.

    Columns: ``INVENTORY_KEY``, kg_per_m2, low, high, distribution, group, evidence, source, note.

    Raises:
        FactsError: the table breaks the rules of facts, names a material that does not exist,
            holds a negative mass, or one that is not in kg/m2.
    """
    return _inventories(folder, language).copy()


@lru_cache(maxsize=4)
def _inventories(folder: Path, language: str) -> pd.DataFrame:
    words = Language(language)
    known = list(list_materials(folder, language)["material"])
    checks = [
        partial(unknown_materials, column="material", known=known, words=words),
        partial(_not_a_mass, words=words),
    ]
    table = read_whole_figures(folder / "inventories.csv", INVENTORY_KEY, checks, language)
    table = table.rename(columns={"value": "kg_per_m2"})
    about = ("kg_per_m2", "low", "high", "distribution", "group", "evidence", "source", "note")
    return table[[*INVENTORY_KEY, *about]]


def _not_a_mass(table: pd.DataFrame, words: Language) -> RowFaults:
    found = row_faults(
        table, "unit", table["unit"] != "kg/m2", words("materials.unit", unit="kg/m2")
    )
    for column in NUMBERS:
        found += row_faults(table, column, table[column] < 0, words("materials.not_negative"))
    return found
