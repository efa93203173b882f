"""What one home of every kind takes: the figures a linear problem is made of.

They come from the engine's own results for a programme with homes of every kind in every year
(``ccb.calculate`` with ``parts=("kinds",)`` and no draws), and are named as the engine names its
quantities. Any table with the same index and columns will do in their place.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.sampling import Array

KIND = ["year", "dwelling_type", "building_method"]
Key = tuple[str, str, str]

#: Sums per home: the indicator, reading and modules of the result each is taken from.
_SUMS: dict[str, Key] = {
    "homes": ("homes", "", ""),
    "floor_area": ("floor_area", "", ""),
    "material_mass": ("material_mass", "inventory", ""),
    "mass_primary_abiotic": ("mass_primary_abiotic", "inventory", ""),
    "mass_primary_renewable": ("mass_primary_renewable", "inventory", ""),
    "mass_reused": ("mass_reused", "inventory", ""),
    "mass_recycled": ("mass_recycled", "inventory", ""),
    "co2_programme": ("embodied_co2", "programme", PRODUCT_STAGE),
    "co2_inventory": ("embodied_co2", "inventory", PRODUCT_STAGE),
    "co2_project": ("embodied_co2", "project", PRODUCT_STAGE),
    "nitrogen": ("nitrogen", "construction_phase", ""),
    "cost_premium": ("cost_premium", "building_cost", ""),
}
#: Shares of homes: times the homes they are a sum.
_PARTS: dict[str, Key] = {
    "conceptual": ("conceptual_share", "all_homes", ""),
    "industrial": ("industrial_share", "all_homes", ""),
}
#: What the engine held a home against: the sum divided by what is left after the reduction.
_REFERENCES: dict[str, tuple[tuple[str, ...], Key]] = {
    "reference_abiotic": (
        ("mass_primary_abiotic",),
        ("primary_reduction", "abiotic_per_m2", ""),
    ),
    "reference_all_primary": (
        ("mass_primary_abiotic", "mass_primary_renewable"),
        ("primary_reduction", "all_primary_per_m2", ""),
    ),
    "reference_abiotic_home": (
        ("mass_primary_abiotic",),
        ("primary_reduction", "abiotic_per_home", ""),
    ),
    "reference_all_primary_home": (
        ("mass_primary_abiotic", "mass_primary_renewable"),
        ("primary_reduction", "all_primary_per_home", ""),
    ),
    "reference_co2_inventory": (
        ("co2_inventory",),
        ("co2_reduction", "inventory", PRODUCT_STAGE),
    ),
    "reference_co2_project": (
        ("co2_project",),
        ("co2_reduction", "project", PRODUCT_STAGE),
    ),
}


def coefficients_of(results: pd.DataFrame) -> pd.DataFrame:
    """Return the figures per home of every kind, at central figures.

    One row per year, dwelling type and building method, one column per quantity (kg, m2, kgCO2e,
    EUR, kgN, or homes). A quantity that ``results`` says nothing about has no column; what is
    unknown of one kind is NaN there, never nought.
    """
    chosen = results[
        (results["region"] == "all")
        & (results["dwelling_type"] != "all")
        & (results["building_method"] != "all")
        & (results["material"] == "all")
        & (results["group"] == "all")
        & (results["year_basis"] == "completion")
        & results["statistic"].isin(["value", "central"])
    ].fillna({"reading": "", "modules": ""})
    wide = chosen.pivot_table(
        index=KIND, columns=["indicator", "reading", "modules"], values="value", sort=False
    )
    found = quantities({key: wide[key].to_numpy(float) for key in wide.columns})
    return _referred(pd.DataFrame(found, index=wide.index))


def _referred(table: pd.DataFrame) -> pd.DataFrame:
    """Return ``table`` with the references that could not be seen taken from homes of their type.

    Homes of one type are held against one figure per m2, or per home.
    """
    filled = table.copy()
    for name in filter(table.__contains__, _REFERENCES):
        amount = table["homes" if name.endswith("_home") else "floor_area"]
        figure = (table[name] / amount).groupby(level=KIND[:2]).transform("first")
        filled[name] = table[name].fillna(figure * amount)
    return filled


def quantities(results: Mapping[Key, Array]) -> dict[str, Array]:
    """Return the figures per home from results of kinds, of any shape (say kinds x draws).

    ``results`` are by indicator, reading and modules; ``homes`` must be among them.
    """
    homes = np.asarray(results[_SUMS["homes"]], float)
    found = {
        name: np.asarray(results[key], float) / homes
        for name, key in _SUMS.items()
        if key in results
    }
    found |= {name: np.asarray(results[key]) for name, key in _PARTS.items() if key in results}
    for name, (parts, key) in _REFERENCES.items():
        if key in results and all(part in found for part in parts):
            left = 1.0 - np.asarray(results[key], float)
            total = sum(found[part] for part in parts)
            # Of a home that takes nothing the reference cannot be seen: unknown.
            found[name] = np.where(left != 0, total / np.where(left != 0, left, 1.0), np.nan)
    return found


def base_years_of(
    results: pd.DataFrame, targets: pd.DataFrame, baselines: Mapping[str, float]
) -> dict[str, float]:
    """Return what a year of the base period took, as far as the region's results tell.

    ``results`` are of the region itself (``ccb.calculate`` without a programme), without draws or
    with their central figures: ``abiotic_total`` and ``all_primary_total`` (kg a year) and
    ``floor_area`` (m2 a year) are what reductions in total are measured against.
    """
    whole = results[
        (results["region"] == "all")
        & (results[["dwelling_type", "building_method", "material", "group"]] == "all").all(axis=1)
        & (results["year_basis"] == "completion")
        & results["statistic"].isin(["value", "central"])
    ].fillna({"reading": "", "modules": ""})
    wide = whole.pivot_table(
        index="year", columns=["indicator", "reading", "modules"], values="value", sort=False
    )
    found: dict[str, float] = {}
    masses = [
        ("mass_primary_abiotic", "inventory", ""),
        ("mass_primary_renewable", "inventory", ""),
    ]
    for name, parts in (("abiotic_total", masses[:1]), ("all_primary_total", masses)):
        key = ("primary_reduction", name, "")
        if key in wide and set(parts) <= set(wide.columns):
            found |= _base(name, wide[parts].sum(axis=1, min_count=len(parts)), wide[key])
    for target in targets[targets["measure"] == "reduction_total"].itertuples(index=False):
        key = ("target_value", f"{target.target}.{target.reading}", PRODUCT_STAGE)
        total = ("embodied_co2", target.results_reading, PRODUCT_STAGE)
        if key in wide and total in wide and target.baseline in baselines:
            found |= _base("floor_area", wide[total] / baselines[target.baseline], wide[key])
    return found


def _base(name: str, total: pd.Series, reduction: pd.Series) -> dict[str, float]:
    """Return the total before the reduction, from a year in which both are known."""
    left = 1.0 - reduction
    before = (total / left.where(left != 0)).dropna()
    return {name: float(before.iloc[-1])} if len(before) else {}
