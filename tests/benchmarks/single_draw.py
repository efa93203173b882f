"""The made-up region as others would model it: one draw in vectorised NumPy, and plain loops.

Both read the user's tables and share nothing with the engine.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from made_up_region import (
    KINDS,
    MATERIALS,
    METHODS,
    ORIGINS,
    OUTCOMES,
    REGIONS,
    TYPES,
    YEARS,
    MadeUpRegion,
)
from numpy.typing import NDArray

Array = NDArray[np.float64]
#: Name, value, low and high of an input with a triangular distribution.
Input = tuple[str, float, float, float]


@dataclass(frozen=True)
class Arrays:
    """The tables as arrays, and the sampled inputs in one row.

    ``homes`` is regions x years x kinds; ``kilograms`` kinds x materials. An input of an amount or
    of CO2 is a factor on the central figure; the place of each in the row is in the slices.
    """

    homes: Array
    kilograms: Array
    co2: Array
    family_of: NDArray[np.int_]
    stored: Array
    storing: NDArray[np.int_]
    fractions: Array
    open_origin: NDArray[np.int_]
    inputs: tuple[Input, ...]
    sizes_at: slice
    amounts_at: slice
    co2_at: slice
    stored_at: slice
    abiotic_at: slice

    @property
    def names(self) -> list[str]:
        """The names of the inputs, in their order."""
        return [name for name, *_ in self.inputs]

    @property
    def central(self) -> Array:
        """The central value of every input."""
        return np.array([value for _, value, _, _ in self.inputs])


def as_arrays(region: MadeUpRegion) -> Arrays:
    """Return the tables as arrays, and which inputs are drawn."""
    homes = region.programme.set_index(["region", "year", "dwelling_type", "building_method"])
    order = pd.MultiIndex.from_product([REGIONS, YEARS, TYPES, METHODS])
    stock = region.inventories.set_index(["dwelling_type", "building_method", "material"])
    stock = stock.loc[pd.MultiIndex.from_product([TYPES, METHODS, MATERIALS])]
    figures = region.materials.set_index("material").loc[list(MATERIALS)]
    family_of, families = pd.factorize(figures["co2_group"])
    storing = np.flatnonzero(figures["stored_co2_kg_per_kg_low"].notna())
    open_origin = np.flatnonzero(figures["primary_abiotic_low"].notna())
    first = figures.groupby("co2_group", sort=False).first()
    parts = [
        _ranges(region.sizes, ("value", "low", "high"), "size"),
        _factors(stock.iloc[: len(MATERIALS)], ("kg_per_m2", "low", "high"), "amount"),
        _factors(first, _wide("co2_kg_per_kg"), "co2"),
        _ranges(figures.iloc[storing], _wide("stored_co2_kg_per_kg"), "stored"),
        _ranges(figures.iloc[open_origin], _wide("primary_abiotic"), "abiotic"),
    ]
    assert len(families) == len(parts[2])
    ends = np.cumsum([len(part) for part in parts])
    places = [slice(int(end) - len(part), int(end)) for end, part in zip(ends, parts, strict=True)]
    return Arrays(
        homes.loc[order, "homes"].to_numpy(float).reshape(len(REGIONS), len(YEARS), len(KINDS)),
        stock["kg_per_m2"].to_numpy(float).reshape(len(KINDS), len(MATERIALS)),
        figures["co2_kg_per_kg"].to_numpy(float),
        family_of,
        figures["stored_co2_kg_per_kg"].to_numpy(float),
        storing,
        figures[list(ORIGINS)].to_numpy(float),
        open_origin,
        tuple(one for part in parts for one in part),
        *places,
    )


def _wide(name: str) -> tuple[str, str, str]:
    return name, f"{name}_low", f"{name}_high"


def _ranges(table: pd.DataFrame, columns: Sequence[str], what: str) -> list[Input]:
    rows = table[list(columns)].to_numpy(float)
    return [(f"{what}_{place}", *map(float, row)) for place, row in enumerate(rows)]  # type: ignore[misc]


def _factors(table: pd.DataFrame, columns: Sequence[str], what: str) -> list[Input]:
    return [
        (name, 1.0, low / value, high / value)
        for name, value, low, high in _ranges(table, columns, what)
    ]


class RegionTotals:
    """Every outcome of the whole region per year for one draw, each step vectorised."""

    def __init__(self, arrays: Arrays):
        """Add up the municipalities beforehand; they are the same in every draw."""
        self.arrays = arrays
        self.homes = arrays.homes.sum(axis=0)
        others = arrays.fractions[arrays.open_origin, 1:]
        self.proportion = others / others.sum(axis=1, keepdims=True)
        self.type_of = np.repeat(np.arange(len(TYPES)), len(METHODS))

    def __call__(self, row: Array) -> Array:
        """Return outcomes x years of one row of inputs."""
        arrays = self.arrays
        per_kg = np.empty((len(MATERIALS), len(OUTCOMES) - 1))
        per_kg[:, 0] = 1.0
        per_kg[:, 1:5] = arrays.fractions
        abiotic = row[arrays.abiotic_at]
        per_kg[arrays.open_origin, 1] = abiotic
        per_kg[arrays.open_origin, 2:5] = self.proportion * (1 - abiotic)[:, None]
        per_kg[:, 5] = arrays.co2 * row[arrays.co2_at][arrays.family_of]
        per_kg[:, 6] = arrays.stored
        per_kg[arrays.storing, 6] = row[arrays.stored_at]
        per_kg *= row[arrays.amounts_at][:, None]
        area = self.homes * row[arrays.sizes_at][self.type_of]
        found = np.empty((len(OUTCOMES), len(YEARS)))
        found[:-1] = (area @ (arrays.kilograms @ per_kg)).T
        found[-1] = (found[2] + found[3]) / found[0]
        return found


class PlainLoops:
    """Every outcome per municipality and year for one draw, without any array."""

    def __init__(self, arrays: Arrays):
        """Keep everything as lists and floats, which loops are faster on than on arrays."""
        self.arrays = arrays
        self.homes = arrays.homes.tolist()
        self.kilograms = arrays.kilograms.tolist()
        self.type_of = np.repeat(np.arange(len(TYPES)), len(METHODS)).tolist()

    def __call__(self, row: Array) -> list[list[list[float]]]:
        """Return regions x years x outcomes of one row of inputs."""
        sizes, per_kg = self._per_kg(row)
        return [[self._one(homes, sizes, per_kg) for homes in years] for years in self.homes]

    def _one(self, homes: list[float], sizes: list[float], per_kg: list[tuple]) -> list[float]:
        mass = abiotic = renewable = reused = recycled = co2 = stored = 0.0
        for kind, number in enumerate(homes):
            area = number * sizes[self.type_of[kind]]
            stock = self.kilograms[kind]
            for material, (amount, one, two, three, four, emits, stores) in enumerate(per_kg):
                kilograms = area * stock[material] * amount
                mass += kilograms
                abiotic += kilograms * one
                renewable += kilograms * two
                reused += kilograms * three
                recycled += kilograms * four
                co2 += kilograms * emits
                stored += kilograms * stores
        share = (renewable + reused) / mass
        return [mass, abiotic, renewable, reused, recycled, co2, stored, share]

    def _per_kg(self, row: Array) -> tuple[list[float], list[tuple]]:
        """Return the sizes, and per material how much of it and what a kilogram is like."""
        arrays, inputs = self.arrays, row.tolist()
        amounts, factors = inputs[arrays.amounts_at], inputs[arrays.co2_at]
        stored, fractions = arrays.stored.tolist(), arrays.fractions.tolist()
        for place, value in zip(arrays.storing.tolist(), inputs[arrays.stored_at], strict=True):
            stored[place] = value
        for place, value in zip(
            arrays.open_origin.tolist(), inputs[arrays.abiotic_at], strict=True
        ):
            rest = sum(fractions[place][1:])
            fractions[place] = [value, *(x / rest * (1 - value) for x in fractions[place][1:])]
        return inputs[arrays.sizes_at], [
            (
                amounts[place],
                *fractions[place],
                arrays.co2[place].item() * factors[arrays.family_of[place]],
                stored[place],
            )
            for place in range(len(MATERIALS))
        ]
