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

#: Draws worked on at once: a block of every material then fits the cache.
_BLOCK = 2048


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
    """What one kilogram of each material is like: ``scale`` times the factors of that name.

    ``scale`` is one number per material. With ``less`` it is the scale times one minus the factor.
    """

    scale: Array
    factors: tuple[str, ...]
    less: bool = False

    def of(self, inputs: Mapping[str, Array], materials: NDArray[np.int_], block: slice) -> Array:
        """Return the property of some materials in a block of columns, materials x columns (or 1).

        ``inputs`` are the factors by name, materials x columns (or x 1).
        """
        found = self.scale[materials, None]
        for name in self.factors:
            factor = inputs[name]
            columns = factor[materials, slice(0, 1) if factor.shape[1] == 1 else block]
            columns = 1 - columns if self.less else columns
            found = columns if (found == 1).all() else found * columns
        return np.asarray(found)


@dataclass(frozen=True)
class Content:
    """What the kinds hold of a property, as far as it is the same in every draw.

    ``fixed`` (kinds x ways) is the whole of what moves with the kilograms alone. Of what is drawn
    itself there are ``kilograms`` (kinds x drawn parts), and the way and the material of each part.
    """

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
        """Return several figures; what is fixed of all of them is one matrix product."""
        contents = {name: self.contents[name] for name in names}
        fixed = {name: one for name, one in contents.items() if one.there and one.fixed.any()}
        found = {name: self._nothing(one.there) for name, one in contents.items()}
        if fixed:
            rows = np.concatenate([one.fixed for one in fixed.values()])
            found |= zip(fixed, np.split(rows @ self.movements, len(fixed)), strict=True)
        for name, one in contents.items():
            if one.there and len(one.ways):
                self._add_drawn(found[name], one)
            found[name][self.entries.lacking] = np.nan
        return found

    def _nothing(self, there: bool) -> Array:
        return np.zeros((len(self.entries.lacking), self.movements.shape[1] if there else 1))

    def _add_drawn(self, found: Array, content: Content) -> None:
        """Add what is drawn of a property, in blocks, so that no big table of parts is made."""
        for start in range(0, found.shape[1], _BLOCK):
            block = slice(start, start + _BLOCK)
            moved = self.movements[content.ways, block]
            moved *= content.like.of(self.inputs, content.materials, block)
            found[:, block] += content.kilograms @ moved

    def of_material(self, name: str, place: int) -> Array:
        """Return what one material gives per m2 of every kind, kinds x columns."""
        parts = np.flatnonzero(self.entries.material_of == place)
        moved = self.movements[self.entries.movement_of[parts]]
        if name != "mass":
            like = self.contents[name].like
            moved = moved * like.of(self.inputs, np.array([place]), slice(None))
        given = self.entries.kilograms[:, parts] @ moved
        given[self.entries.lacking] = np.nan
        return np.asarray(given)
