"""The check of the programme's Figure 7: its CO2 per m2 beside what others' inventories give.

The programme gives no source for its figures. Published material intensities (RASMI) give
kilograms per m2; priced with CO2 factors they are a check from outside. The answer depends on the
set of factors, so every set is shown.
"""

from __future__ import annotations

import re

import pandas as pd

from ccb_analysis import api
from ccb_analysis.facts.materials import (
    DEFAULT_FACTOR_SET,
    rasmi_inventories,
    read_inventories,
    read_materials,
)
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.report.selection import measured, only

#: The set that was current when the programme's figures were made, and today's.
FACTOR_SETS = ("ice_2011", DEFAULT_FACTOR_SET)
_FLOOR_AREA = 1000.0
_KIND = ["building_method", "dwelling_type"]


def check_published(assumptions: pd.DataFrame, year: int, draws: int, seed: int) -> pd.DataFrame:
    """Return CO2 of the product stage (A1-A3) per m2 of floor, by published intensities.

    Columns: ``building_method`` (structure), ``dwelling_type`` (use), ``factor_set``, ``value``
    (all materials at their median), ``low`` and ``high`` (p5 and p95 of draws in which materials
    move together; NaN without draws), in kgCO2e/m2.
    """
    inventories = rasmi_inventories()
    return pd.concat(
        [_priced(inventories, name, assumptions, year, draws, seed) for name in FACTOR_SETS],
        ignore_index=True,
    )


def _priced(
    inventories: pd.DataFrame,
    factor_set: str,
    assumptions: pd.DataFrame,
    year: int,
    draws: int,
    seed: int,
) -> pd.DataFrame:
    kinds = inventories[_KIND].drop_duplicates()
    results = api.calculate(
        kinds.assign(region="region", year=year, floor_area_m2=_FLOOR_AREA),
        inventories=inventories,
        materials=read_materials(factor_set),
        assumptions=assumptions,
        draws=draws,
        seed=seed,
        parts=("kinds",),
        indicators=("embodied_co2",),
    )
    rows = only(
        results,
        "embodied_co2",
        "inventory",
        modules=PRODUCT_STAGE,
        **dict.fromkeys(_KIND),
    )
    table = measured(rows[(rows[_KIND] != "all").all(axis=1)], _KIND)
    table[["value", "low", "high"]] /= _FLOOR_AREA
    return table.assign(factor_set=factor_set)


def unpriced_materials(factor_set: str, language: str = "nl") -> list[str]:
    """Return the short names of the materials in our own inventories without factor in a set."""
    priced = read_materials(factor_set)["material"]
    known = read_materials().set_index("material")[f"name_{language}"]
    own = read_inventories()["material"].drop_duplicates()
    names = {re.split(r",| \(", name)[0] for name in known[own[~own.isin(priced)]]}
    return sorted(name[0].lower() + name[1:] for name in names)
