"""Published material intensities (RASMI): the spread the inventories are held against."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.faults import read_columns, refuse_rows, row_faults
from ccb_analysis.facts.material_list import list_materials, unknown_materials
from ccb_analysis.facts.tables import EVIDENCE, known_sources
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

INTENSITY_KEY = ("use", "structure", "material")
PERCENTILES = ("p5", "p25", "p50", "p75", "p95")
_USES = {"RM": "residential_multi_family", "RS": "residential_single_family"}
_STRUCTURES = {"C": "reinforced_concrete", "M": "masonry", "S": "steel", "T": "timber"}
#: Classes that move with a group of the inventories that is named otherwise.
_GROUPS = {"wood": "timber", "brick": "masonry"}


def read_material_intensities(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the published percentiles of kilograms per m2 of gross floor area.

    ``use`` is RS (one-family house) or RM (apartments), ``structure`` C, M, S or T (concrete,
    masonry, steel, timber). Percentiles hold for each material apart: those of several materials
    don't add up to a building, the medians nearly do. ``priced_as`` names the material whose
    factor goes with it. ``raw_n`` counts buildings of the region, ``used_n`` also borrowed ones.

    Raises:
        FactsError: a number is missing or negative, percentiles fall, or a name is unknown.
    """
    return _intensities(folder, language).copy()


def rasmi_inventories(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the published intensities as inventories, for ``ccb.calculate``.

    The building method is the structure spelled out (``reinforced_concrete``, ``masonry``,
    ``steel``, ``timber``), the dwelling type the use (``residential_multi_family``,
    ``residential_single_family``) and the material the one it is priced as. ``kg_per_m2`` is the
    median, low and high are p5 and p95, all in kg per m2 of gross floor area; the five
    percentiles stand beside them, distribution ``quantiles``. A class of material is one group
    (``intensity_concrete``, ``intensity_timber``, ...), over structures and uses.

    Raises:
        FactsError: as ``read_material_intensities``.
    """
    rows = _intensities(folder, language)
    classes = rows["material"].replace(_GROUPS)
    return pd.DataFrame(
        {
            "building_method": rows["structure"].map(_STRUCTURES),
            "dwelling_type": rows["use"].map(_USES),
            "material": rows["priced_as"],
            "element": "whole",
            "kg_per_m2": rows["p50"],
            "low": rows["p5"],
            "high": rows["p95"],
            "distribution": "quantiles",
            "group": "intensity_" + classes,
            "evidence": rows["evidence"],
            "source": rows["source"],
            "note": rows["note"],
            **{name: rows[name] for name in PERCENTILES},
        }
    )


@lru_cache(maxsize=4)
def _intensities(folder: Path, language: str) -> pd.DataFrame:
    path = folder / "material_intensities.csv"
    numbers = (*PERCENTILES, "raw_n", "used_n")
    listed = ("priced_as", "unit", "source", "evidence")
    table = read_columns(path, (*INTENSITY_KEY, *numbers, *listed, "scope", "note"), language)
    words = Language(language)
    read = table.assign(**{n: pd.to_numeric(table[n], errors="coerce") for n in numbers})
    found = row_faults(
        table, "material", table.duplicated(list(INTENSITY_KEY)), words("facts.once")
    )
    for name in numbers:
        found += row_faults(table, name, read[name].isna(), words("facts.number"))
        found += row_faults(table, name, read[name] < 0, words("materials.not_negative"))
    for before, name in pairwise(PERCENTILES):
        found += [
            (row, column, was, words("materials.ascending", before=table[before].iloc[row]))
            for row, column, was, _ in row_faults(table, name, read[name] < read[before], "")
        ]
    known = list(list_materials(folder, language)["material"])
    found += unknown_materials(table, "priced_as", known, words)
    found += row_faults(
        table, "unit", table["unit"] != "kg/m2", words("materials.unit", unit="kg/m2")
    )
    unsourced = ~table["source"].isin(known_sources())
    found += row_faults(table, "source", unsourced, words("facts.a_source"))
    found += row_faults(table, "evidence", ~table["evidence"].isin(EVIDENCE), ", ".join(EVIDENCE))
    refuse_rows(path, found, language)
    return read
