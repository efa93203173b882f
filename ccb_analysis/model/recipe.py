"""The recipe of every kind of home: kilograms per m2, how they move, and what a kilogram is like.

Every figure per m2 is a matrix product: kilograms of a kind (fixed) times how they move and what
the material is like (drawn). So the draws cost one product, done in blocks that stay in cache.
"""

from __future__ import annotations

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
class Property:
    """What one kilogram of each material is like: ``scale`` times the drawn factors.

    ``scale`` is one number per material; each factor is materials x columns (or x 1). ``drawn``
    are the materials of which any factor differs between columns. With ``less`` it is the scale
    times one minus the factor. Worked out a block at a time, so that no product of two drawn
    tables is ever kept.
    """

    scale: Array
    factors: tuple[Array, ...]
    drawn: NDArray[np.bool_]
    less: bool = False

    @property
    def there(self) -> bool:
        """Whether any material has it, in any column."""
        return bool(self.scale.any()) and (self.less or all(bool(f.any()) for f in self.factors))

    def at(self, materials: NDArray[np.int_], block: slice) -> Array:
        """Return the property of some materials in a block of columns, materials x columns."""
        found = self.scale[materials, None]
        for factor in self.factors:
            columns = factor[materials, slice(0, 1) if factor.shape[1] == 1 else block]
            found = found * (1 - columns if self.less else columns)
        return np.asarray(found)


@dataclass(frozen=True)
class Recipe:
    """The kilograms per m2 of every kind, and what is drawn about them.

    ``kilograms`` is kinds x parts; a part is one material that moves in one way. ``movements``
    (ways x columns) says how, relative to the central kilograms; ``properties`` are what a
    kilogram of each material is like. ``lacking`` are kinds without an
    inventory.
    """

    materials: tuple[str, ...]
    kilograms: Array
    material_of: NDArray[np.int_]
    movement_of: NDArray[np.int_]
    movements: Array
    properties: dict[str, Property]
    lacking: NDArray[np.bool_]

    def figure(self, name: str) -> Array:
        """Return ``mass`` (kg/m2) or a property per m2 of every kind, kinds x columns.

        A kind without inventory is NaN. A property nobody has is one column of noughts.
        """
        if name == "mass":
            found = self._by_way(self.kilograms) @ self.movements
        elif self.properties[name].there:
            found = self._of_property(self.properties[name])
        else:
            found = np.zeros((len(self.kilograms), 1))
        found[self.lacking] = np.nan
        return np.asarray(found)

    def _of_property(self, like: Property) -> Array:
        """Return a property per m2: one product for what is fixed, blocks for what is drawn."""
        central = like.at(self.material_of, slice(0, 1))[:, 0]
        drawn = like.drawn[self.material_of]
        fixed = self._by_way(self.kilograms * np.where(drawn, 0.0, central))
        width = (len(fixed), self.movements.shape[1])
        found = fixed @ self.movements if fixed.any() else np.zeros(width)
        if drawn.any():
            kilograms = self.kilograms[:, drawn]
            ways, materials = self.movement_of[drawn], self.material_of[drawn]
            for start in range(0, found.shape[1], _BLOCK):
                block = slice(start, start + _BLOCK)
                moved = self.movements[ways, block]
                moved *= like.at(materials, block)
                found[:, block] += kilograms @ moved
        return np.asarray(found)

    def _by_way(self, table: Array) -> Array:
        """Return a table of kinds x parts added up over the parts that move in one way."""
        added = np.zeros((len(table), len(self.movements)))
        np.add.at(added.T, self.movement_of, table.T)
        return added

    def of_material(self, name: str, place: int) -> Array:
        """Return what one material gives per m2 of every kind, kinds x columns."""
        parts = np.flatnonzero(self.material_of == place)
        moved = self.movements[self.movement_of[parts]]
        taken = moved if name == "mass" else moved * self._of_one(name, place)
        given = self.kilograms[:, parts] @ taken
        given[self.lacking] = np.nan
        return np.asarray(given)

    def _of_one(self, name: str, place: int) -> Array:
        return self.properties[name].at(np.array([place]), slice(None))
