"""The recipe of every kind of home: kilograms per m2, how they move, and what a kilogram is like.

Every figure per m2 is a matrix product: kilograms of a kind (fixed) times how they move and what
the material is like (drawn). So the draws cost one product, done in blocks that stay in cache.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccb_analysis.model.sampling import Array

#: Numbers in a table of what is drawn of materials: it then fits the cache.
_NUMBERS = 40_000


@dataclass(frozen=True)
class Kinds:
    """The kinds of home of one run: every dwelling type with every building method."""

    dwelling_types: tuple[str, ...]
    building_methods: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """The number of dwelling types and of building methods."""
        return len(self.dwelling_types), len(self.building_methods)

    @property
    def number(self) -> int:
        """The number of kinds; arrays per kind have types in the outer order, methods inside."""
        return self.shape[0] * self.shape[1]


@dataclass(frozen=True)
class Entries:
    """The kilograms per m2 of every kind by part: one material that moves in one way.

    ``kilograms`` is kinds x parts; ``lacking`` are kinds without an inventory.
    """

    kilograms: Array
    material_of: NDArray[np.int_]
    movement_of: NDArray[np.int_]
    lacking: NDArray[np.bool_]

    def by_way(self, table: Array, ways: int) -> Array:
        """Return a table of kinds x parts added up over the parts that move in one way."""
        added = np.zeros((len(table), ways))
        np.add.at(added.T, self.movement_of, table.T)
        return added


@dataclass(frozen=True)
class Property:
    """What a kilogram of a material is like: the product of its factors of these names.

    With ``less`` it is one minus the factor. Without factors it is one.
    """

    factors: tuple[str, ...] = ()
    less: bool = False

    def of(self, inputs: Mapping[str, Array], materials: NDArray[np.int_], block: slice) -> Array:
        """Return the property of some materials in a block of columns, materials x columns (or 1).

        ``inputs`` are the factors by name, materials x columns (or x 1).
        """
        found: Array | None = None
        for name in self.factors:
            factor = inputs[name]
            columns = factor[materials, slice(0, 1) if factor.shape[1] == 1 else block]
            columns = 1 - columns if self.less else columns
            found = columns if found is None else found * columns
        return np.ones((len(materials), 1)) if found is None else np.asarray(found)


@dataclass(frozen=True)
class Content:
    """What the kinds hold of a property, as far as it is the same in every draw.

    It is ``scale`` (one number per material) times what a kilogram is ``like``. ``fixed`` (kinds x
    ways) is all that moves with the kilograms alone. Of what is drawn itself there are
    ``kilograms`` (kinds x drawn parts, scaled), and the way and the material of each part.
    """

    scale: Array
    like: Property
    fixed: Array
    kilograms: Array
    ways: NDArray[np.int_]
    materials: NDArray[np.int_]
    there: bool


@dataclass(frozen=True)
class Recipe:
    """The kilograms per m2 of every kind, and what is drawn about them.

    ``movements`` (ways x columns) says how the parts of the ``entries`` move, relative to the
    central kilograms; ``inputs`` are the drawn properties of materials, materials x columns (or
    x 1), and ``contents`` what the kinds hold of each property.
    """

    materials: tuple[str, ...]
    entries: Entries
    contents: Mapping[str, Content]
    movements: Array
    inputs: Mapping[str, Array]

    def figure(self, name: str) -> Array:
        """Return ``mass`` (kg/m2) or a property per m2 of every kind, kinds x columns.

        A kind without inventory is NaN. A property nobody has is one column of noughts.
        """
        return self.figures((name,))[name]

    def figures(self, names: Collection[str]) -> dict[str, Array]:
        """Return several figures.

        What is fixed of all of them is one matrix product, and so is what is drawn of properties
        that are alike.
        """
        contents = {name: self.contents[name] for name in names if self.contents[name].there}
        fixed = [name for name, one in contents.items() if one.fixed.any()]
        alike: dict[Property, list[str]] = {}
        for name, one in contents.items():
            if len(one.ways):
                alike.setdefault(one.like, []).append(name)
        found: dict[str, Array] = {}
        if fixed:
            kilograms = np.concatenate([contents[name].fixed for name in fixed])
            found |= zip(fixed, np.split(kilograms @ self.movements, len(fixed)), strict=True)
        for group in alike.values():
            kilograms = np.concatenate([contents[name].kilograms for name in group])
            added = self._drawn(kilograms, contents[group[0]])
            for name, part in zip(group, np.split(added, len(group)), strict=True):
                found[name] = np.add(found[name], part, out=part) if name in found else part
        for name in names:
            if name not in found:
                width = self.movements.shape[1] if name in contents else 1
                found[name] = np.zeros((len(self.entries.lacking), width))
            found[name][self.entries.lacking] = np.nan
        return found

    def _drawn(self, kilograms: Array, content: Content) -> Array:
        """Return kilograms times what is drawn of their parts, in blocks that stay in the cache."""
        found = np.empty((len(kilograms), self.movements.shape[1]))
        width = max(_NUMBERS // len(content.ways), 1)
        for start in range(0, found.shape[1], width):
            block = slice(start, start + width)
            moved = self.movements[content.ways, block]
            moved *= content.like.of(self.inputs, content.materials, block)
            np.matmul(kilograms, moved, out=found[:, block])
        return found

    def of_material(self, name: str, place: int) -> Array:
        """Return what one material gives per m2 of every kind, kinds x columns."""
        content = self.contents[name]
        parts = np.flatnonzero(self.entries.material_of == place)
        moved = self.movements[self.entries.movement_of[parts]]
        if content.like.factors:
            moved = moved * content.like.of(self.inputs, np.array([place]), slice(None))
        given = (self.entries.kilograms[:, parts] * content.scale[place]) @ moved
        given[self.entries.lacking] = np.nan
        return np.asarray(given)
