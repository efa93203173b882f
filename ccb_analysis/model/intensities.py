"""Plans the recipe of every kind of home from inventories and material properties.

What is the same in every draw is read once; a recipe of some draws then costs those draws only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccb_analysis.model.draws import Draws
from ccb_analysis.model.recipe import Kinds, Property, Recipe
from ccb_analysis.model.sampling import PERCENTILES, Array
from ccb_analysis.model.uncertain import Row, inventory_inputs, material_inputs, uncertain_groups

ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")


@dataclass(frozen=True)
class Entries:
    """The kilograms per m2 of every kind by part, and how each part moves.

    ``kilograms`` is kinds x parts; a part is one material that moves in one way. ``ways`` are the
    row that is drawn and its central kilograms, per way.
    """

    kilograms: Array
    material_of: NDArray[np.int_]
    movement_of: NDArray[np.int_]
    ways: tuple[tuple[Row, float], ...]
    lacking: NDArray[np.bool_]


@dataclass(frozen=True)
class RecipePlan:
    """The recipe of every kind of home, before anything is drawn.

    ``inputs`` are the uncertain properties, one row of figures per material; ``shares`` are, per
    origin but the first, its part of what is not primary abiotic; ``crops`` which material is of
    which crop.
    """

    materials: tuple[str, ...]
    entries: Entries
    inputs: Mapping[str, Sequence[Row]]
    shares: Mapping[str, Array]
    crops: Mapping[str, Array]

    def groups(self) -> Iterator[str]:
        """Give every group of inputs that is drawn."""
        for rows in self.inputs.values():
            yield from uncertain_groups(rows)
        yield from uncertain_groups(row for row, _ in self.entries.ways)
        yield from uncertain_groups(self._factors())

    def _factors(self) -> Iterator[Row]:
        return (row["factor"] for row, _ in self.entries.ways if "factor" in row)

    def figures(self) -> Iterator[Row]:
        """Give every figure that is drawn, with its ``figure`` and ``material``."""
        for name, rows in self.inputs.items():
            for row, material in zip(rows, self.materials, strict=True):
                if row["distribution"] != "exact":
                    yield {"figure": name, "material": material, **row}
        for row, _ in self.entries.ways:
            if row["distribution"] != "exact":
                yield {"figure": "kg_per_m2", **row}
            if "factor" in row:
                yield {**row, "figure": "kg_ratio", **row["factor"]}

    def drawn(self, draws: Draws) -> Recipe:
        """Return the recipe of some draws."""
        inputs = {name: _drawn(rows, draws) for name, rows in self.inputs.items()}
        moving = {name: _moving(rows) for name, rows in self.inputs.items()}
        everything = np.ones(len(self.materials))

        def like(scale: Array, *names: str, less: bool = False) -> Property:
            moves = np.logical_or.reduce([moving[name] for name in names])
            return Property(scale, tuple(inputs[name] for name in names), moves, less)

        np.clip(inputs["primary_abiotic"], 0, 1, out=inputs["primary_abiotic"])
        properties = {
            name: like(everything, name)
            for name in ("co2", "stored_co2", "timber_volume", "primary_abiotic")
        }
        for origin, share in self.shares.items():
            properties[origin] = like(share, "primary_abiotic", less=True)
        properties["stored_30_years"] = like(everything, "stored_co2", "storage_kept_30_years")
        for crop, mine in self.crops.items():
            properties[f"crop_{crop}"] = like(mine, "crop_area")
        entries = self.entries
        moved = np.ones((len(entries.ways), draws.columns))
        for way, (row, kilograms) in enumerate(entries.ways):
            if row["distribution"] != "exact":
                draws.fill(moved[way], row, row["group"])
                moved[way] /= kilograms
            if "factor" in row:
                moved[way] *= draws.row(row["factor"], row["factor"]["group"])
        return Recipe(
            self.materials,
            entries.kilograms,
            entries.material_of,
            entries.movement_of,
            moved,
            properties,
            entries.lacking,
        )


def plan_recipe(
    kinds: Kinds, inventories: pd.DataFrame, materials: pd.DataFrame, names: tuple[str, ...] = ()
) -> RecipePlan:
    """Return the plan of the recipe of every kind of home.

    Its materials are ``names`` in that order, by default those of the inventories.
    """
    names = names or tuple(dict.fromkeys(inventories["material"]))
    chosen = materials.set_index("material").loc[list(names)].reset_index()
    return RecipePlan(
        names,
        _entries(kinds, names, inventories),
        material_inputs(chosen),
        _shares(chosen),
        {crop: (chosen["crop"] == crop).to_numpy(float) for crop in _crops(chosen)},
    )


def _crops(materials: pd.DataFrame) -> list[str]:
    if "crop" not in materials:
        return []
    return sorted(name for name in materials["crop"].dropna().unique() if name)


def _moving(rows: Sequence[Row]) -> NDArray[np.bool_]:
    return np.array([row["distribution"] != "exact" for row in rows], dtype=bool)


def _drawn(rows: Sequence[Row], draws: Draws) -> Array:
    """Return one property of every material, materials x columns (x 1 where nothing is drawn)."""
    moving = _moving(rows)
    drawn = np.empty((len(rows), draws.columns if moving.any() else 1))
    for place, row in enumerate(rows):
        if moving[place]:
            draws.fill(drawn[place], row, row["group"])
        else:
            drawn[place] = row["value"]
    return drawn


def _shares(materials: pd.DataFrame) -> dict[str, Array]:
    """Return the part each other origin has of what is not primary abiotic, per material.

    When the primary abiotic fraction is drawn, what is left goes to the other three in the
    proportion they have centrally (to recycled if they are all nought): so the four sum to one.
    """
    others = materials[list(ORIGINS[1:])].to_numpy(float)
    rest = others.sum(axis=1, keepdims=True)
    nothing = np.broadcast_to([0.0, 0.0, 1.0], others.shape)
    proportion = np.where(rest > 0, others / np.where(rest > 0, rest, 1), nothing)
    return {origin: proportion[:, place] for place, origin in enumerate(ORIGINS[1:])}


def _entries(kinds: Kinds, names: tuple[str, ...], inventories: pd.DataFrame) -> Entries:
    types = {name: place for place, name in enumerate(kinds.dwelling_types)}
    methods = {name: place for place, name in enumerate(kinds.building_methods)}
    materials = {name: place for place, name in enumerate(names)}
    places: dict[tuple, int] = {}
    ways: list[tuple[Row, float]] = []
    parts: dict[tuple[int, int], int] = {}
    found = []
    lacking = np.ones(kinds.number, dtype=bool)
    for row in inventory_inputs(inventories):
        if row["dwelling_type"] not in types or row["building_method"] not in methods:
            continue
        kind = types[row["dwelling_type"]] * kinds.shape[1] + methods[row["building_method"]]
        lacking[kind] = False
        kilograms, way = _movement(row)
        if way not in places:
            places[way] = len(ways)
            ways.append((row, kilograms))
        part = parts.setdefault((materials[row["material"]], places[way]), len(parts))
        found.append((kind, part, kilograms))
    table = np.zeros((kinds.number, len(parts)))
    for kind, part, kilograms in found:
        table[kind, part] += kilograms
    material_of, movement_of = np.array(list(parts), dtype=int).reshape(-1, 2).T
    return Entries(table, material_of, movement_of, tuple(ways), lacking)


def _movement(row: Mapping[str, Any]) -> tuple[float, tuple]:
    """Return the central kilograms of a row, and what rows that move as one have in common.

    A row of nought kilograms with a range has no relative movement: it moves on its own.
    """
    value = float(row["value"])
    second = tuple(row["factor"].values()) if "factor" in row else ()
    if row["distribution"] == "exact":
        return value, ("exact", *second)
    if value == 0:
        ends = (row["low"], row["high"])
        return 1.0, ("from nought", row["group"], row["distribution"], *ends, *second)
    given = [row["low"], row["high"], *(row.get(name, np.nan) for name in PERCENTILES)]
    relative = tuple(round(float(number) / value, 12) for number in given if not np.isnan(number))
    return value, (row["group"], row["distribution"], *relative, *second)
