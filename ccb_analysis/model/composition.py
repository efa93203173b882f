"""Brings assumptions and the recipe of every kind of home together into figures per kind."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccb_analysis.model.figures import BETWEEN_PROJECTS, DrawnFigures
from ccb_analysis.model.intensities import ORIGINS, Recipe
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.variability import Variability

#: The method reductions of material and of CO2 are measured against: category 1 of the programme.
REFERENCE_METHOD = "concrete_in_situ"
_PER_METHOD = {
    "programme": "programme_co2",
    "programme_storage": "programme_co2_including_storage",
    "construction_stage": "construction_stage_co2",
}
_SHARES = ("conceptual_share", "industrial_share")
_OF_RECIPE = ("mass", *ORIGINS, "co2", "stored_co2", "stored_30_years", "timber_volume")
_VARIES = {
    "co2": "project_spread_co2",
    "material": "project_spread_material",
    "construction_phase": "project_spread_construction_phase",
    "floor_area": "project_spread_floor_area",
}


def kind_figures(recipe: Recipe, drawn: DrawnFigures, size: Array) -> dict[str, Array]:
    """Return every figure per kind of home, kinds x columns (or x 1); NaN where it is not known."""
    crops = [name for name in recipe.properties if name.startswith("crop_") and name != "crop_area"]
    found = recipe.figures([*_OF_RECIPE, *crops])
    found["including_storage_30_years"] = found["co2"] - found.pop("stored_30_years")
    found |= {name: drawn.per_method(row) for name, row in _PER_METHOD.items()}
    found |= {name: drawn.per_kind(name) for name in _SHARES}
    found |= _references(found, drawn, size)
    found["avoided_co2"] = found["reference_co2"] - found["co2"]
    found |= _construction_phase(drawn)
    cost = drawn.on_kinds(drawn.per_type("building_cost"))
    found["cost_premium"] = cost * drawn.per_method("cost_premium")
    return {name: _slim(table) for name, table in found.items()}


def _references(found: dict[str, Array], drawn: DrawnFigures, size: Array) -> dict[str, Array]:
    """Return what the same homes would take built by the reference method."""
    methods = drawn.kinds.building_methods
    sizes = drawn.on_kinds(size)
    if REFERENCE_METHOD not in methods:
        lacking = np.full((drawn.kinds.number, 1), np.nan)
        names = ("abiotic", "all_primary", "co2", "abiotic_home", "all_primary_home")
        return {f"reference_{name}": lacking for name in names}
    rows = np.arange(drawn.kinds.shape[0]) * len(methods) + methods.index(REFERENCE_METHOD)

    def of_reference(table: Array) -> Array:
        return drawn.on_kinds(table[rows])

    abiotic = of_reference(found["primary_abiotic"])
    primary = abiotic + of_reference(found["primary_renewable"])
    return {
        "reference_abiotic": abiotic,
        "reference_all_primary": primary,
        "reference_co2": of_reference(found["co2"]),
        "reference_abiotic_home": abiotic * sizes,
        "reference_all_primary_home": primary * sizes,
    }


def _construction_phase(drawn: DrawnFigures) -> dict[str, Array]:
    """Return nitrogen (kgN) and construction waste (m3) of one home, per kind."""
    oxides = drawn.one("nox_per_home") * drawn.one("nitrogen_in_nox")
    ammonia = drawn.one("nh3_per_home") * drawn.one("nitrogen_in_nh3")
    waste = drawn.one("construction_waste_per_home")
    return {
        "nitrogen": (oxides + ammonia) * (1 - drawn.per_method("nitrogen_reduction")),
        "construction_waste": waste * (1 - drawn.per_method("waste_reduction")),
    }


def between_projects(drawn: DrawnFigures) -> Variability | None:
    """Return how projects of one kind differ; None without draws or where nobody knows."""
    spreads = {name: np.nan_to_num(_central_per_kind(drawn, row)) for name, row in _VARIES.items()}
    if not drawn.draws.draws or not any(table.any() for table in spreads.values()):
        return None
    homes = homes_per_project(drawn)
    per_type = np.array([[homes[name]] for name in drawn.kinds.dwelling_types])
    return Variability(
        drawn.draws.normal(BETWEEN_PROJECTS), spreads, drawn.on_kinds(per_type)[:, 0]
    )


def _central_per_kind(drawn: DrawnFigures, name: str) -> Array:
    """Return the central value of an assumption per kind; a row of all types stands in for each."""
    of_all = drawn.central(name)
    per_type = [drawn.central(name, dwelling_type=t) for t in drawn.kinds.dwelling_types]
    filled = np.array([[of_all if np.isnan(value) else value] for value in per_type])
    return np.asarray(drawn.on_kinds(filled)[:, 0])


def homes_per_project(drawn: DrawnFigures) -> dict[str, float]:
    """Return the homes of a typical project per dwelling type; one where nobody knows it."""
    found = {
        name: drawn.central("homes_per_project", dwelling_type=name)
        for name in drawn.kinds.dwelling_types
    }
    return {name: 1.0 if np.isnan(homes) else homes for name, homes in found.items()}


def yearly_limits(limits: pd.DataFrame, drawn: DrawnFigures) -> dict[str, Array]:
    """Return limits in kgCO2e per m2 by ``path:year``, kinds x 1.

    ``limits`` has path, dwelling_type, year and value; a type without a limit is NaN.
    """
    found = {}
    for (path, year), part in limits.groupby(["path", "year"]):
        values = dict(zip(part["dwelling_type"], part["value"], strict=True))
        per_type = np.array([[values.get(name, np.nan)] for name in drawn.kinds.dwelling_types])
        found[f"{path}:{year}"] = drawn.on_kinds(per_type.astype(float))
    return found


def _slim(table: Array) -> Array:
    """Return one column where every column is the same; what is not drawn then costs nothing."""
    same = np.array_equal(table, np.broadcast_to(table[:, :1], table.shape), equal_nan=True)
    return np.ascontiguousarray(table[:, :1] if same else table)
