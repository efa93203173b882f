"""Makes the recipe of every kind of home from inventories and material properties, as drawn."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.model.recipe import Kinds, Property, Recipe
from ccb_analysis.model.sampling import PERCENTILES, Array, Draws

#: One uncertain figure: value, low, high, distribution and group.
Row = dict[str, Any]
ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")
#: Uncertain properties of a material: name, column of the materials table, what absence means.
_PROPERTIES = (
    ("co2", "co2_kg_per_kg", 0.0),
    ("stored_co2", "stored_co2_kg_per_kg", 0.0),
    ("primary_abiotic", "primary_abiotic", 0.0),
    ("storage_kept_30_years", "storage_kept_30_years", 1.0),
    ("timber_volume", "timber_m3_per_kg", 0.0),
    ("crop_area", "crop_ha_per_kg", 0.0),
)


def row_group(row: Mapping[str, Any], name: str) -> str:
    """Return the group a row moves with; a row without one moves alone, under ``name``."""
    group = row.get("group", "")
    return str(group) if isinstance(group, str) and group else name


def _figure_row(given: Mapping[str, Any], names: tuple[str, ...], alone: str) -> Row:
    """Return one figure of a wide row, exact where no low and high are given.

    ``names`` are the columns of its value, low, high, distribution and group; without a group it
    moves ``alone``.
    """
    value, low, high = (_number(given.get(name)) for name in names[:3])
    low, high = value if np.isnan(low) else low, value if np.isnan(high) else high
    shape = given.get(names[3])
    named = shape if isinstance(shape, str) and shape else "triangular"
    return {
        "value": value,
        "low": low,
        "high": high,
        "distribution": named if low < value or high > value else "exact",
        "group": row_group({"group": given.get(names[4])}, alone),
    }


def _number(given: Any) -> float:
    return float("nan") if given is None else float(given)


def material_inputs(materials: pd.DataFrame) -> dict[str, list[Row]]:
    """Return the uncertain properties of materials, one list of figures each."""
    wide = materials.astype(object).where(materials.notna(), None).to_dict("records")
    found: dict[str, list[Row]] = {}
    for name, column, absent in _PROPERTIES:
        names = (
            column,
            f"{column}_low",
            f"{column}_high",
            f"{name}_distribution",
            f"{name}_group",
        )
        found[name] = [
            _figure_row(
                {**row, column: absent if row.get(column) is None else row[column]},
                names,
                f"{name}:{row['material']}",
            )
            for row in wide
        ]
    return found


def inventory_inputs(inventories: pd.DataFrame) -> list[Row]:
    """Return the uncertain amounts of the inventories (kg/m2), one figure per inventory row."""
    names = ("kg_per_m2", "low", "high", "distribution", "group")
    found = []
    for row in inventories.to_dict("records"):
        alone = f"kg:{row['building_method']}:{row['dwelling_type']}:{row['material']}"
        published = {name: _number(row[name]) for name in PERCENTILES if name in row}
        kind = {name: row[name] for name in ("dwelling_type", "building_method", "material")}
        found.append(_figure_row(row, names, alone) | published | kind)
    return found


def uncertain_groups(rows: Iterable[Row]) -> list[str]:
    """Return the groups of the rows that have a spread; exact rows need no dimension."""
    return [row["group"] for row in rows if row["distribution"] != "exact"]


def build_recipe(
    kinds: Kinds,
    inventories: pd.DataFrame,
    materials: pd.DataFrame,
    draws: Draws,
    names: tuple[str, ...] = (),
) -> Recipe:
    """Return the recipe of every kind of home from the inventories and the material properties.

    Its materials are ``names`` in that order, by default those of the inventories.
    """
    names = names or tuple(dict.fromkeys(inventories["material"]))
    chosen = materials.set_index("material").loc[list(names)].reset_index()
    inputs = {name: _drawn(rows, draws) for name, rows in material_inputs(chosen).items()}
    everything = np.ones(len(chosen))
    properties = _origin_fractions(chosen, inputs.pop("primary_abiotic"))
    for name in ("co2", "stored_co2", "timber_volume"):
        properties[name] = Property(everything, (inputs[name],))
    stored = (inputs["stored_co2"], inputs["storage_kept_30_years"])
    properties["stored_30_years"] = Property(everything, stored)
    for crop in _crops(chosen):
        mine = (chosen["crop"] == crop).to_numpy(float)
        properties[f"crop_{crop}"] = Property(mine, (inputs["crop_area"],))
    return _assembled(kinds, names, inventories, properties, draws)


def _crops(materials: pd.DataFrame) -> list[str]:
    if "crop" not in materials:
        return []
    return sorted(name for name in materials["crop"].dropna().unique() if name)


def _drawn(rows: Sequence[Row], draws: Draws) -> Array:
    if all(row["distribution"] == "exact" for row in rows):
        return np.array([[row["value"]] for row in rows])
    drawn = np.empty((len(rows), draws.columns))
    for place, row in enumerate(rows):
        exact = row["distribution"] == "exact"
        drawn[place] = row["value"] if exact else draws.row(row, row["group"])
    return drawn


def _origin_fractions(materials: pd.DataFrame, abiotic: Array) -> dict[str, Property]:
    """Return the four fractions per material; they sum to one in every draw.

    When the primary abiotic fraction is drawn, what is left goes to the other three in the
    proportion they have centrally (to recycled if they are all nought).
    """
    others = materials[list(ORIGINS[1:])].to_numpy(float)
    rest = others.sum(axis=1, keepdims=True)
    nothing = np.broadcast_to([0.0, 0.0, 1.0], others.shape)
    proportion = np.where(rest > 0, others / np.where(rest > 0, rest, 1), nothing)
    np.clip(abiotic, 0, 1, out=abiotic)
    fractions = {ORIGINS[0]: Property(np.ones(len(materials)), (abiotic,))}
    for place, origin in enumerate(ORIGINS[1:]):
        fractions[origin] = Property(proportion[:, place], (abiotic,), less=True)
    return fractions


def _assembled(
    kinds: Kinds,
    names: tuple[str, ...],
    inventories: pd.DataFrame,
    properties: dict[str, Property],
    draws: Draws,
) -> Recipe:
    types = {name: place for place, name in enumerate(kinds.dwelling_types)}
    methods = {name: place for place, name in enumerate(kinds.building_methods)}
    materials = {name: place for place, name in enumerate(names)}
    movements: list[Array] = []
    ways: dict[tuple, int] = {}
    parts: dict[tuple[int, int], int] = {}
    entries = []
    lacking = np.ones(kinds.number, dtype=bool)
    for row in inventory_inputs(inventories):
        if row["dwelling_type"] not in types or row["building_method"] not in methods:
            continue
        kind = types[row["dwelling_type"]] * kinds.shape[1] + methods[row["building_method"]]
        lacking[kind] = False
        kilograms, way = _movement(row)
        if way not in ways:
            ways[way] = len(movements)
            movements.append(_moved(row, kilograms, draws))
        part = parts.setdefault((materials[row["material"]], ways[way]), len(parts))
        entries.append((kind, part, kilograms))
    table = np.zeros((kinds.number, len(parts)))
    for kind, part, kilograms in entries:
        table[kind, part] += kilograms
    material_of, movement_of = np.array(list(parts), dtype=int).reshape(-1, 2).T
    moved = np.stack(movements) if movements else np.ones((0, draws.columns))
    return Recipe(names, table, material_of, movement_of, moved, properties, lacking)


def _movement(row: Mapping[str, Any]) -> tuple[float, tuple]:
    """Return the central kilograms of a row, and what rows that move as one have in common.

    A row of nought kilograms with a range has no relative movement: it moves on its own.
    """
    value = float(row["value"])
    if row["distribution"] == "exact":
        return value, ("exact",)
    if value == 0:
        return 1.0, ("from nought", row["group"], row["distribution"], row["low"], row["high"])
    given = [row["low"], row["high"], *(row.get(name, np.nan) for name in PERCENTILES)]
    relative = tuple(round(float(number) / value, 12) for number in given if not np.isnan(number))
    return value, (row["group"], row["distribution"], *relative)


def _moved(row: Mapping[str, Any], kilograms: float, draws: Draws) -> Array:
    if row["distribution"] == "exact":
        return np.ones(draws.columns)
    return draws.row(row, row["group"]) / kilograms
