"""Plans the recipe of every kind of home from inventories and material properties.

What is the same in every draw is read once; a recipe of some draws then costs those draws only.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccb_analysis.model.draws import Draws
from ccb_analysis.model.recipe import Content, Entries, Kinds, Property, Recipe
from ccb_analysis.model.sampling import PERCENTILES, Array
from ccb_analysis.model.uncertain import (
    Row,
    inventory_inputs,
    leaders,
    material_inputs,
    uncertain_groups,
)

ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")


#: The way of moving of a part: the row that is drawn, and its central kilograms.
Way = tuple[Row, float]


@dataclass(frozen=True)
class RecipePlan:
    """The recipe of every kind of home, before anything is drawn.

    ``ways`` are how the parts of the ``entries`` move; ``inputs`` the uncertain properties, one row
    of figures per material; ``contents`` what the kinds hold of each property.
    """

    materials: tuple[str, ...]
    entries: Entries
    ways: tuple[Way, ...]
    inputs: Mapping[str, Sequence[Row]]
    contents: Mapping[str, Content]

    @cached_property
    def _led_by(self) -> dict[str, list[int]]:
        return {name: leaders(rows) for name, rows in self.inputs.items()}

    def groups(self) -> Iterator[str]:
        """Give every group of inputs that is drawn."""
        for rows in self.inputs.values():
            yield from uncertain_groups(rows)
        yield from uncertain_groups(row for row, _ in self.ways)
        yield from uncertain_groups(self._factors())

    def _factors(self) -> Iterator[Row]:
        return (row["factor"] for row, _ in self.ways if "factor" in row)

    def figures(self) -> Iterator[Row]:
        """Give every figure that is drawn, with its ``figure`` and ``material``."""
        for name, rows in self.inputs.items():
            for row, material in zip(rows, self.materials, strict=True):
                if row["distribution"] != "exact":
                    yield {"figure": name, "material": material, **row}
        for row, _ in self.ways:
            if row["distribution"] != "exact":
                yield {"figure": "kg_per_m2", **row}
            if "factor" in row:
                yield {**row, "figure": "kg_ratio", **row["factor"]}

    def drawn(self, draws: Draws) -> Recipe:
        """Return the recipe of some draws."""
        inputs = {
            name: _drawn(rows, self._led_by[name], draws) for name, rows in self.inputs.items()
        }
        np.clip(inputs["primary_abiotic"], 0, 1, out=inputs["primary_abiotic"])
        moved = np.ones((len(self.ways), draws.columns))
        for way, (row, kilograms) in enumerate(self.ways):
            if row["distribution"] != "exact":
                draws.fill(moved[way], row, row["group"])
                moved[way] /= kilograms
            if "factor" in row:
                moved[way] *= draws.row(row["factor"], row["factor"]["group"])
        return Recipe(self.materials, self.entries, self.contents, moved, inputs)


def plan_recipe(
    kinds: Kinds, inventories: pd.DataFrame, materials: pd.DataFrame, names: tuple[str, ...] = ()
) -> RecipePlan:
    """Return the plan of the recipe of every kind of home.

    Its materials are ``names`` in that order, by default those of the inventories.
    """
    names = names or tuple(dict.fromkeys(inventories["material"]))
    chosen = materials.set_index("material").loc[list(names)].reset_index()
    entries, ways = _entries(kinds, names, inventories)
    inputs = material_inputs(chosen)
    return RecipePlan(names, entries, ways, inputs, _contents(chosen, entries, len(ways), inputs))


def _contents(
    materials: pd.DataFrame, entries: Entries, ways: int, inputs: Mapping[str, Sequence[Row]]
) -> dict[str, Content]:
    """Return what the kinds hold of each property, and of ``mass``."""
    scales = {"mass": np.ones(len(materials))}
    likes = {"mass": Property()}
    for name in ("co2", "stored_co2", "timber_volume", "primary_abiotic"):
        likes[name] = Property((name,))
    likes["stored_30_years"] = Property(("stored_co2", "storage_kept_30_years"))
    for origin, share in _shares(materials).items():
        scales[origin], likes[origin] = share, Property(("primary_abiotic",), less=True)
    for crop in _crops(materials):
        scales[f"crop_{crop}"] = (materials["crop"] == crop).to_numpy(float)
        likes[f"crop_{crop}"] = Property(("crop_area",))
    return {
        name: _content(scales.get(name, scales["mass"]), like, entries, ways, inputs)
        for name, like in likes.items()
    }


def _content(
    scale: Array,
    like: Property,
    entries: Entries,
    ways: int,
    inputs: Mapping[str, Sequence[Row]],
) -> Content:
    central = {
        name: np.array([[float(row["value"])] for row in inputs[name]]) for name in like.factors
    }
    if "primary_abiotic" in central:
        np.clip(central["primary_abiotic"], 0, 1, out=central["primary_abiotic"])
    moving = {name: _moving(inputs[name]) for name in like.factors}
    drawn = np.zeros(len(scale), dtype=bool)
    for materials in moving.values():
        drawn |= materials
    known = scale * like.of(central, np.arange(len(scale)), slice(0, 1))[:, 0]
    parts = drawn[entries.material_of]
    kept = np.where(parts, 0.0, known[entries.material_of])
    return Content(
        scale,
        like,
        entries.by_way(entries.kilograms * kept, ways),
        (entries.kilograms * scale[entries.material_of])[:, parts],
        entries.movement_of[parts],
        entries.material_of[parts],
        bool(scale.any())
        and (like.less or all(moving[n].any() or central[n].any() for n in like.factors)),
    )


def _crops(materials: pd.DataFrame) -> list[str]:
    if "crop" not in materials:
        return []
    return sorted(name for name in materials["crop"].dropna().unique() if name)


def _moving(rows: Sequence[Row]) -> NDArray[np.bool_]:
    return np.array([row["distribution"] != "exact" for row in rows], dtype=bool)


def _drawn(rows: Sequence[Row], led_by: Sequence[int], draws: Draws) -> Array:
    """Return one property of every material, materials x columns (x 1 where nothing is drawn).

    ``led_by`` is for every row the place of the one that is drawn in its stead.
    """
    moving = _moving(rows)
    drawn = np.empty((len(rows), draws.columns if moving.any() else 1))
    for place, (row, leader) in enumerate(zip(rows, led_by, strict=True)):
        if not moving[place]:
            drawn[place] = row["value"]
        elif leader == place:
            draws.fill(drawn[place], row, row["group"])
        else:
            times = row["value"] / rows[leader]["value"] if row["value"] else 1.0
            np.multiply(drawn[leader], times, out=drawn[place])
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


def _entries(
    kinds: Kinds, names: tuple[str, ...], inventories: pd.DataFrame
) -> tuple[Entries, tuple[Way, ...]]:
    """Return the kilograms per m2 by part, and how the parts move."""
    types = {name: place for place, name in enumerate(kinds.dwelling_types)}
    methods = {name: place for place, name in enumerate(kinds.building_methods)}
    materials = {name: place for place, name in enumerate(names)}
    places: dict[tuple, int] = {}
    ways: list[Way] = []
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
    return Entries(table, material_of, movement_of, lacking), tuple(ways)


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
