"""The list of materials: their names, family, form, density and the crop they are made of."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.faults import read_columns, refuse_rows, row_faults
from ccb_analysis.facts.tables import RowFaults
from ccb_analysis.language import Language

FILE = "materials.csv"
#: What grows on a field and ends up in a building.
CROPS = ("hemp", "flax", "straw")
_NAMES = ("material", "name_nl", "name_en")
_ABOUT = ("family", "form", "includes_reinforcement", "density_kg_m3", "crop", "note")
_BEARING = ("concrete", "metal", "timber", "masonry")
_FINISHING = ("insulation", "gypsum", "glass", "plastic", "bitumen", "ceramic", "mineral", "other")
_FAMILIES = (*_BEARING, *_FINISHING)


@lru_cache(maxsize=4)
def list_materials(folder: Path, language: str) -> pd.DataFrame:
    """Return ``materials.csv``, ``includes_reinforcement`` as boolean, density as float or NaN.

    The table is shared: a reader that hands it out gives a copy.

    Raises:
        FactsError: a column or name is missing, a material is there twice, or a cell is not one
            of those allowed.
    """
    path = folder / FILE
    table = read_columns(path, (*_NAMES, *_ABOUT), language)
    words = Language(language)
    density = pd.to_numeric(table["density_kg_m3"].replace("", None), errors="coerce")
    given = table["density_kg_m3"] != ""
    rules = (
        ("material", table.duplicated("material"), words("facts.once")),
        ("name_nl", table["name_nl"] == "", words("facts.filled")),
        ("name_en", table["name_en"] == "", words("facts.filled")),
        (
            "family",
            ~table["family"].isin(_FAMILIES),
            words("facts.unknown_name", names=", ".join(_FAMILIES)),
        ),
        (
            "includes_reinforcement",
            ~table["includes_reinforcement"].isin(["true", "false"]),
            words("materials.yes_no"),
        ),
        (
            "crop",
            ~table["crop"].isin(["", *CROPS]),
            words("facts.unknown_name", names=", ".join(CROPS)),
        ),
        ("density_kg_m3", given & ~(density > 0), words("materials.positive")),
    )
    refuse_rows(path, [fault for rule in rules for fault in row_faults(table, *rule)], language)
    return table.assign(
        includes_reinforcement=table["includes_reinforcement"] == "true",
        density_kg_m3=density.astype(float),
    )


def unknown_materials(
    table: pd.DataFrame, column: str, known: list[str], words: Language
) -> RowFaults:
    """Return a fault, with the nearest names, for every material in ``column`` nobody knows."""
    from rapidfuzz import fuzz, process

    found = []
    for row, _, was, _ in row_faults(table, column, ~table[column].isin(known), ""):
        near = [name for name, _, _ in process.extract(was, known, scorer=fuzz.ratio, limit=3)]
        found.append((row, column, was, words("facts.unknown_name", names=", ".join(near))))
    return found
