"""Brings assumptions and the recipe of every kind of home together into figures per kind."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccb_analysis.model.draws import Draws
from ccb_analysis.model.figures import BETWEEN_PROJECTS, DrawnFigures
from ccb_analysis.model.intensities import ORIGINS
from ccb_analysis.model.recipe import Recipe
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
_OF_RECIPE = ("mass", *ORIGINS, "co2", "stored_co2", "timber_volume")
_VARIES = {
    "co2": "project_spread_co2",
    "material": "project_spread_material",
    "construction_phase": "project_spread_construction_phase",
    "floor_area": "project_spread_floor_area",
}


class KindFigures(Mapping[str, Array]):
    """Every figure per kind of home, kinds x columns (or x 1), worked out when first asked for.

    A figure that is not known of a kind is NaN. A run that asks for few pays for few.
    """

    def __init__(
        self,
        recipe: Recipe,
        drawn: DrawnFigures,
        size: Array,
        shipped: Mapping[str, Array] | None = None,
    ):
        """Keep what figures are made of; ``size`` is m2 per home, types x columns.

        Of a recipe with swapped materials all that does not follow from it is as ``shipped``.
        """
        self._recipe, self._drawn, self._size = recipe, drawn, size
        self._shipped = shipped
        self._made: dict[str, Array] = {}
        self._ways = self._ways_to_make()

    def __getitem__(self, name: str) -> Array:
        """Return one figure; ``co2:3`` is what the fourth material gives of it."""
        if ":" in name:
            what, place = name.split(":")
            return self._recipe.of_material(what, int(place))
        if self._shipped is not None and name not in self._of_recipe:
            return self._shipped[name]
        if name not in self._made:
            self._made[name] = _slim(self._ways[name]())
        return self._made[name]

    def together(self, names: Iterable[str]) -> None:
        """Work out several figures beforehand: of those of the recipe one is as dear as all."""
        mine = [name for name in names if name in self._recipe.contents and name in self._ways]
        for name, table in self._recipe.figures(mine).items():
            self._made[name] = _slim(table)

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a figure, without working it out."""
        return name in self._ways

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self._ways)

    def __len__(self) -> int:
        """The number of figures."""
        return len(self._ways)

    def _ways_to_make(self) -> dict[str, Callable[[], Array]]:
        recipe, drawn = self._recipe, self._drawn
        crops = [name for name in recipe.contents if name.startswith("crop_")]
        of_recipe = (*_OF_RECIPE, *crops)
        self._of_recipe = {*of_recipe, "including_storage_30_years", "avoided_co2"}
        ways: dict[str, Callable[[], Array]] = {
            name: partial(recipe.figure, name) for name in of_recipe
        }
        ways |= {name: partial(drawn.per_method, row) for name, row in _PER_METHOD.items()}
        ways |= {name: partial(drawn.per_kind, name) for name in _SHARES}
        ways |= {
            "including_storage_30_years": lambda: self["co2"] - recipe.figure("stored_30_years"),
            "reference_co2": lambda: self._reference(self["co2"]),
            "reference_abiotic": lambda: self._reference(self["primary_abiotic"]),
            "reference_all_primary": self._all_primary,
            "reference_abiotic_home": lambda: self["reference_abiotic"] * self._sizes(),
            "reference_all_primary_home": lambda: self["reference_all_primary"] * self._sizes(),
            "avoided_co2": lambda: self["reference_co2"] - self["co2"],
            "nitrogen": self._nitrogen,
            "construction_waste": self._waste,
            "cost_premium": self._cost_premium,
        }
        return ways

    def _sizes(self) -> Array:
        return self._drawn.on_kinds(self._size)

    def _reference(self, table: Array) -> Array:
        """Return what the same homes would take built by the reference method."""
        methods = self._drawn.kinds.building_methods
        if REFERENCE_METHOD not in methods:
            return np.full((self._drawn.kinds.number, 1), np.nan)
        rows = np.arange(self._drawn.kinds.shape[0]) * len(methods)
        return self._drawn.on_kinds(table[rows + methods.index(REFERENCE_METHOD)])

    def _all_primary(self) -> Array:
        return self._reference(self["primary_abiotic"] + self["primary_renewable"])

    def _nitrogen(self) -> Array:
        drawn = self._drawn
        oxides = drawn.one("nox_per_home") * drawn.one("nitrogen_in_nox")
        ammonia = drawn.one("nh3_per_home") * drawn.one("nitrogen_in_nh3")
        return np.asarray((oxides + ammonia) * (1 - drawn.per_method("nitrogen_reduction")))

    def _waste(self) -> Array:
        waste = self._drawn.one("construction_waste_per_home")
        return np.asarray(waste * (1 - self._drawn.per_method("waste_reduction")))

    def _cost_premium(self) -> Array:
        cost = self._drawn.on_kinds(self._drawn.per_type("building_cost"))
        return np.asarray(cost * self._drawn.per_method("cost_premium"))


@dataclass(frozen=True)
class ProjectSpreads:
    """How projects of one kind differ: variation (a fraction) and homes per project, by kind."""

    spreads: dict[str, Array]
    homes_per_project: Array

    def drawn(self, draws: Draws) -> Variability | None:
        """Return it with a point per draw; None without draws or where nobody knows."""
        if not draws.draws or not any(table.any() for table in self.spreads.values()):
            return None
        points = draws.normal(BETWEEN_PROJECTS)
        return Variability(points, self.spreads, self.homes_per_project)


def between_projects(central: DrawnFigures) -> ProjectSpreads:
    """Return how projects of one kind differ."""
    spreads = {
        name: np.nan_to_num(_central_per_kind(central, row)) for name, row in _VARIES.items()
    }
    homes = homes_per_project(central)
    per_type = np.array([[homes[name]] for name in central.kinds.dwelling_types])
    return ProjectSpreads(spreads, central.on_kinds(per_type)[:, 0])


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
    if table.shape[1] > 1 and not _apart(table[:, 0], table[:, 1]).any():
        same = np.array_equal(table, np.broadcast_to(table[:, :1], table.shape), equal_nan=True)
        return np.ascontiguousarray(table[:, :1] if same else table)
    return table


def _apart(one: Array, other: Array) -> NDArray[np.bool_]:
    return (one < other) | (one > other)  # not so where either is unknown (NaN)
