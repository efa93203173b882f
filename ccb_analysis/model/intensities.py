"""What one square metre of each kind of home takes and emits, for the central figures and draws."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import Array, Draws

ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")


@dataclass(frozen=True)
class Kinds:
    """The kinds of home of one run: every dwelling type with every building method."""

    dwelling_types: tuple[str, ...]
    building_methods: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The number of dwelling types and of building methods."""
        return len(self.dwelling_types), len(self.building_methods)


@dataclass(frozen=True)
class Intensities:
    """Amounts per m2 of gross floor area; arrays are dwelling types x methods x columns.

    ``per_m2`` holds ``mass`` and the four origins (kg/m2), ``co2`` (kgCO2e/m2, modules A1-A3,
    without biogenic carbon), ``stored`` (kgCO2e/m2), ``programme`` and ``programme_storage``
    (kgCO2e/m2 of Figure 7). A kind without data is NaN. ``material_mass`` has the materials as
    third axis.
    """

    kinds: Kinds
    materials: tuple[str, ...]
    per_m2: dict[str, Array]
    material_mass: Array
    material_co2: Array
    material_stored: Array


def row_group(row: Mapping[str, Any], name: str) -> str:
    """Return the group a row moves with; a row without one moves alone, under ``name``."""
    group = row.get("group", "")
    return str(group) if isinstance(group, str) and group else name


def figure_rows(
    table: pd.DataFrame, value: str, low: str, high: str, kind: str, group: str
) -> pd.DataFrame:
    """Return the figures of a wide table, exact where no low and high are given."""
    rows = pd.DataFrame(index=table.index)
    rows["value"] = table[value].astype(float)
    for name, column in (("low", low), ("high", high)):
        given = table[column] if column in table else rows["value"]
        rows[name] = given.astype(float).fillna(rows["value"])
    spread_out = (rows["low"] < rows["value"]) | (rows["high"] > rows["value"])
    shape = table[kind] if kind in table else pd.Series("triangular", index=table.index)
    rows["distribution"] = shape.where(spread_out, "exact")
    rows["group"] = table[group].fillna("") if group in table else ""
    return rows


def _material_rows(materials: pd.DataFrame, name: str, column: str) -> pd.DataFrame:
    rows = figure_rows(
        materials,
        column,
        f"{column}_low",
        f"{column}_high",
        f"{name}_distribution",
        f"{name}_group",
    )
    alone = name + ":" + materials["material"].astype(str)
    rows["group"] = rows["group"].where(rows["group"] != "", alone)
    return rows


def material_inputs(materials: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """Return the uncertain properties of materials, one table of figures each."""
    wide = materials.reset_index(drop=True)
    if "stored_co2_kg_per_kg" not in wide:
        wide["stored_co2_kg_per_kg"] = 0.0
    return {
        "co2": _material_rows(wide, "co2", "co2_kg_per_kg"),
        "stored": _material_rows(wide, "stored_co2", "stored_co2_kg_per_kg"),
        "primary_abiotic": _material_rows(wide, "primary_abiotic", "primary_abiotic"),
    }


def inventory_inputs(inventories: pd.DataFrame) -> pd.DataFrame:
    """Return the uncertain amounts of the inventories (kg/m2), one row per inventory row."""
    wide = inventories.reset_index(drop=True)
    rows = figure_rows(wide, "kg_per_m2", "low", "high", "distribution", "group")
    alone = (
        "kg:" + wide["building_method"] + ":" + wide["dwelling_type"] + ":" + wide["material"]
    ).astype(str)
    rows["group"] = rows["group"].where(rows["group"] != "", alone)
    return rows


def uncertain_groups(rows: pd.DataFrame) -> list[str]:
    """Return the groups of the rows that have a spread; exact rows need no dimension."""
    return list(rows.loc[rows["distribution"] != "exact", "group"])


def _drawn(rows: pd.DataFrame, draws: Draws) -> Array:
    drawn = np.empty((len(rows), draws.columns))
    for place, (_, row) in enumerate(rows.iterrows()):
        if row["distribution"] == "exact":
            drawn[place] = row["value"]
        else:
            drawn[place] = draws.row(row, row["group"])
    return drawn


def _origin_fractions(materials: pd.DataFrame, abiotic: Array) -> dict[str, Array]:
    """Return the four fractions per material and column; they sum to one in every draw.

    When the primary abiotic fraction is drawn, what is left goes to the other three in the
    proportion they have centrally (to recycled if they are all nought).
    """
    others = materials[list(ORIGINS[1:])].to_numpy(float)
    rest = others.sum(axis=1, keepdims=True)
    nothing = np.broadcast_to([0.0, 0.0, 1.0], others.shape)
    proportion = np.where(rest > 0, others / np.where(rest > 0, rest, 1), nothing)
    abiotic = np.clip(abiotic, 0, 1)
    fractions = {ORIGINS[0]: abiotic}
    for place, origin in enumerate(ORIGINS[1:]):
        fractions[origin] = proportion[:, place, None] * (1 - abiotic)
    return fractions


def build_intensities(
    kinds: Kinds,
    inventories: pd.DataFrame,
    materials: pd.DataFrame,
    programme: dict[str, Array],
    draws: Draws,
) -> Intensities:
    """Return what each kind of home takes per m2, from inventories times material properties.

    ``programme`` holds the figures of Figure 7 as arrays (methods x columns), named
    ``programme`` and ``programme_storage``; methods it does not know are NaN.
    """
    names = tuple(dict.fromkeys(inventories["material"]))
    chosen = materials.set_index("material").loc[list(names)].reset_index()
    mass = _mass_by_material(kinds, names, inventories, draws)
    inputs = {name: _drawn(rows, draws) for name, rows in material_inputs(chosen).items()}
    fractions = _origin_fractions(chosen, inputs["primary_abiotic"])
    per_m2 = {"mass": mass.sum(axis=2)}
    for origin, share in fractions.items():
        per_m2[origin] = np.einsum("tmkn,kn->tmn", mass, share)
    material_co2 = mass * inputs["co2"]
    material_stored = mass * inputs["stored"]
    per_m2["co2"] = material_co2.sum(axis=2)
    per_m2["stored"] = material_stored.sum(axis=2)
    for name, values in programme.items():
        per_m2[name] = np.broadcast_to(values, (kinds.shape[0], *values.shape))
    return Intensities(kinds, names, per_m2, mass, material_co2, material_stored)


def _mass_by_material(
    kinds: Kinds, names: tuple[str, ...], inventories: pd.DataFrame, draws: Draws
) -> Array:
    """Return kg/m2 as types x methods x materials x columns; NaN for a kind without inventory."""
    types = {name: place for place, name in enumerate(kinds.dwelling_types)}
    methods = {name: place for place, name in enumerate(kinds.building_methods)}
    places = {name: place for place, name in enumerate(names)}
    mass = np.full((*kinds.shape, len(names), draws.columns), np.nan)
    amounts = _drawn(inventory_inputs(inventories), draws)
    rows = inventories[["dwelling_type", "building_method", "material"]].itertuples(index=False)
    for amount, (dwelling_type, method, material) in zip(amounts, rows, strict=True):
        if dwelling_type not in types or method not in methods:
            continue
        kind = mass[types[dwelling_type], methods[method]]
        if np.isnan(kind[0, 0]):
            kind[:] = 0.0
        kind[places[material]] += amount
    return mass
