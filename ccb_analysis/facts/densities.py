"""Densities of materials: what a cubic metre weighs where a project gives only a volume."""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.faults import read_whole_figures, row_faults
from ccb_analysis.facts.material_list import list_materials, unknown_materials
from ccb_analysis.facts.tables import RowFaults
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

FILE = "material_densities.csv"
KEY = ("material",)


def read_densities(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the density of every material: ``material`` and the columns of every figure (kg/m3).

    ``low`` and ``high`` span the products that go by the name. The value is that of
    ``materials.csv`` where that has one.

    Raises:
        FactsError: the table breaks the rules of facts, names a material nobody knows, lacks one,
            has another unit, or another value than ``materials.csv``.
    """
    return _densities(folder, language).copy()


@lru_cache(maxsize=4)
def _densities(folder: Path, language: str) -> pd.DataFrame:
    words = Language(language)
    listed = list_materials(folder, language).set_index("material")["density_kg_m3"]
    checks = [
        partial(unknown_materials, column="material", known=list(listed.index), words=words),
        partial(_wrong_densities, listed=listed, words=words),
    ]
    return read_whole_figures(folder / FILE, KEY, checks, language)


def _wrong_densities(table: pd.DataFrame, listed: pd.Series, words: Language) -> RowFaults:
    named = table["material"].map(listed)
    other = named.notna() & (table["value"] != named)
    return [
        *row_faults(table, "unit", table["unit"] != "kg/m3", words("materials.unit", unit="kg/m3")),
        *row_faults(table, "low", ~(table["low"] > 0), words("materials.positive")),
        *row_faults(table, "value", other, words("project.density_of_list")),
        *(
            (-1, "material", name, words("project.needs_density"))
            for name in listed.index
            if name not in set(table["material"])
        ),
    ]
