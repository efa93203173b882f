"""Materials: the factors and origin of every kilogram a dwelling is made of.

``materials.csv`` names them, ``material_figures.csv`` holds their figures. How much of each goes
into a dwelling stands in ``inventories`` and ``intensities``, whose readers are at hand here too.
"""

from __future__ import annotations

from functools import lru_cache, partial
from pathlib import Path

import pandas as pd

from ccb_analysis.errors import FactsError, Fault
from ccb_analysis.facts.faults import read_whole_figures
from ccb_analysis.facts.intensities import (
    INTENSITY_KEY,
    PERCENTILES,
    rasmi_inventories,
    read_material_intensities,
)
from ccb_analysis.facts.inventories import INVENTORY_KEY, read_inventories
from ccb_analysis.facts.material_checks import (
    DEFAULT_FACTOR_SET,
    ORIGINS,
    implausible,
    incomplete,
    out_of_place,
    wrong_origins,
    wrong_sets,
)
from ccb_analysis.facts.material_list import CROPS, list_materials, unknown_materials
from ccb_analysis.facts.tables import read_once, read_text_table
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

__all__ = [
    "CROPS",
    "DEFAULT_FACTOR_SET",
    "FIGURE_KEY",
    "INTENSITY_KEY",
    "INVENTORY_KEY",
    "ORIGINS",
    "PERCENTILES",
    "rasmi_inventories",
    "read_inventories",
    "read_material_figures",
    "read_material_intensities",
    "read_materials",
]

FIGURE_KEY = ("material", "property", "factor_set")
#: The column that holds each property in the wide table.
_MEASURES = {
    "co2": "co2_kg_per_kg",
    "stored_co2": "stored_co2_kg_per_kg",
    "timber_volume": "timber_m3_per_kg",
    "crop_area": "crop_ha_per_kg",
    "storage_kept_30_years": "storage_kept_30_years",
} | {name: name for name in ORIGINS}
#: What a material without a row has: nothing, except that all of nothing stays stored.
_ABSENT = dict.fromkeys(_MEASURES, 0.0) | {"storage_kept_30_years": 1.0}


@read_once
def read_materials(
    factor_set: str = DEFAULT_FACTOR_SET, language: str = "nl", folder: Path = REFERENCE
) -> pd.DataFrame:
    """Return one row per material that has a CO2 factor in ``factor_set``.

    Columns: those of ``materials.csv`` (``includes_reinforcement`` as boolean, ``density_kg_m3``
    as float or NaN), then per property its value, ``_low``, ``_high`` and ``_distribution``,
    ``_group``, ``_evidence``, ``_source``. The values are ``co2_kg_per_kg`` and
    ``stored_co2_kg_per_kg`` (kgCO2e/kg), ``timber_m3_per_kg`` (m3 of wood product per kg),
    ``crop_ha_per_kg`` (ha of ``crop`` for one year per kg), ``storage_kept_30_years`` (share of
    the stored CO2) and the four ``ORIGINS`` (shares of mass). ``_low`` and ``_high`` carry the
    name of the value, the other columns that of the property (``co2_group``,
    ``timber_volume_group``, ...). A property without a row is exactly 0; of what is not stored,
    1 stays. Every material has a factor in the default set; in another set a material without
    one is left out, never priced from a different set.

    Raises:
        FactsError: the tables break the rules of facts, or nobody knows ``factor_set``.
    """
    materials = list_materials(folder, language)
    figures = _material_figures(folder, language)
    sets = [name for name in figures["factor_set"].unique() if name != "all"]
    if factor_set not in sets:
        words = Language(language)
        allowed = words("facts.unknown_name", names=", ".join(sets))
        fault = Fault("material_figures.csv", factor_set, allowed, column="factor_set")
        raise FactsError([fault], language=language)
    chosen = figures[figures["factor_set"].isin([factor_set, "all"])]
    priced = chosen.loc[chosen["property"] == "co2", "material"]
    wide = materials[materials["material"].isin(priced)]
    for name in _MEASURES:
        wide = wide.merge(_columns_of(chosen, name), on="material", how="left")
    return _without_gaps(wide)


def _columns_of(figures: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows of one property as columns that carry its name."""
    measure = _MEASURES[name]
    renamed = {"value": measure, "low": f"{measure}_low", "high": f"{measure}_high"}
    renamed |= {
        column: f"{name}_{column}" for column in ("distribution", "group", "evidence", "source")
    }
    rows = figures[figures["property"] == name]
    return rows[["material", *renamed]].rename(columns=renamed)


def _without_gaps(wide: pd.DataFrame) -> pd.DataFrame:
    absent: dict[str, float | str] = {}
    for name, measure in _MEASURES.items():
        absent |= dict.fromkeys((measure, f"{measure}_low", f"{measure}_high"), _ABSENT[name])
        absent |= {f"{name}_distribution": "exact", f"{name}_group": ""}
        absent |= {f"{name}_evidence": "derived", f"{name}_source": ""}
    return wide.fillna(absent)


def read_material_figures(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the long table behind ``read_materials``: ``FIGURE_KEY`` and the figure columns."""
    return _material_figures(folder, language).copy()


@lru_cache(maxsize=4)
def _material_figures(folder: Path, language: str) -> pd.DataFrame:
    words = Language(language)
    listed = list_materials(folder, language)
    families = listed.set_index("material")["family"]
    plausible = read_text_table(folder / "plausibility.csv")
    checks = [
        partial(unknown_materials, column="material", known=list(families.index), words=words),
        partial(implausible, families=families, plausible=plausible, words=words),
        partial(wrong_sets, words=words),
        partial(wrong_origins, words=words),
        partial(incomplete, listed=listed, words=words),
        partial(out_of_place, listed=listed, words=words),
    ]
    return read_whole_figures(folder / "material_figures.csv", FIGURE_KEY, checks, language)
