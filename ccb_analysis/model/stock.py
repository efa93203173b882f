"""Homes as arrays: what is known, measured and unknown, per region and year and kind of home."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccb_analysis.model.intensities import ORIGINS
from ccb_analysis.model.recipe import Kinds
from ccb_analysis.model.sampling import Array

CELL = ["year_basis", "region", "year", "group"]
#: Amounts that scale with floor area; of homes without a floor area of their own the amount is
#: kept per m2 and multiplied by the (uncertain) size of a home of that type.
AREAS = (
    "area",
    "area_co2_unmeasured",
    "co2_measured",
    "area_co2_unmeasured_a5",
    "area_without_a5",
    "co2_measured_a5",
    "area_origin_unmeasured",
    *(f"area_{origin}" for origin in ORIGINS),
    "mpg_area_a1",
    "mpg_sum_a1",
    "mpg_area_a2",
    "mpg_sum_a2",
)
FLAGS = ("conceptual", "industrial")
#: Counts of which the square is kept too, project by project: how few projects they are. In m2 the
#: floor area is that of the project itself, or of as many typical homes.
SQUARED = (
    "homes",
    "homes_modelled",
    "m2",
    "m2_without_a5",
    "m2_co2_unmeasured",
    "m2_co2_unmeasured_a5",
    "m2_origin_unmeasured",
)


@dataclass(frozen=True)
class Loose:
    """Homes of which the dwelling type is known and the method is not: a row per project.

    ``types`` are places of dwelling types (below nought: unknown too, but the floor area is
    given); ``counts``, ``fixed`` and ``per_home`` are rows x
    amounts, in the order of a cell.
    """

    types: NDArray[np.int_]
    counts: Array
    fixed: Array
    per_home: Array

    def plus(self, other: Loose) -> Loose:
        """Return the rows of both."""
        return Loose(
            np.concatenate([self.types, other.types]),
            np.concatenate([self.counts, other.counts]),
            np.concatenate([self.fixed, other.fixed]),
            np.concatenate([self.per_home, other.per_home]),
        )

    def alike(self, counts: list[int], areas: list[int]) -> Loose:
        """Return it with rows added up that differ in scale only, as far as these amounts go.

        Whatever method is extreme for one of them then is so for all of them.
        """
        chosen = (self.counts[:, counts], self.fixed[:, areas], self.per_home[:, areas])
        table = np.concatenate(chosen, axis=1)
        scale = np.abs(table).sum(axis=1, keepdims=True)
        profile = np.round(table / np.where(scale > 0, scale, 1.0), 9)
        keys = np.column_stack([self.types, profile])
        kept, group = np.unique(keys, axis=0, return_inverse=True)
        added = [
            np.zeros((len(kept), part.shape[1]))
            for part in (self.counts, self.fixed, self.per_home)
        ]
        for total, part in zip(added, (self.counts, self.fixed, self.per_home), strict=True):
            np.add.at(total, group.reshape(-1), part)
        return Loose(kept[:, 0].astype(int), *added)


@dataclass
class Cell:
    """The homes of one region, year and counting basis.

    ``counts`` and ``fixed``/``per_home`` hold the amounts of ``names`` and of ``AREAS``: amounts x
    dwelling types x methods. ``loose`` holds the homes whose method is unknown. ``following`` holds
    homes that follow the scenario (types x methods), by how the region's stacked share is drawn.
    ``missing`` is (least, central, most) homes of which nothing is known; ``missing_by`` splits the
    central number the same way as ``following``.
    """

    names: tuple[str, ...]
    counts: Array
    fixed: Array
    per_home: Array
    loose: Loose
    following: dict[str, Array] = field(default_factory=dict)
    missing: tuple[float, float, float] = (0.0, 0.0, 0.0)
    missing_by: dict[str, float] = field(default_factory=dict)
    _alike: dict[tuple[str, ...], Loose] = field(default_factory=dict, repr=False, compare=False)

    def count(self, name: str) -> Array:
        """Return one count of homes, types x methods."""
        return np.asarray(self.counts[self.names.index(name)])

    def loose_by(self, amounts: Iterable[str]) -> Loose:
        """Return the homes of unknown method, taken together as far as ``amounts`` allow."""
        key = tuple(sorted(set(amounts)))
        if key not in self._alike:
            counts = [self.names.index(name) for name in key if name not in AREAS]
            areas = [AREAS.index(name) for name in key if name in AREAS]
            self._alike[key] = self.loose.alike(counts, areas)
        return self._alike[key]

    def plus(self, other: Cell) -> Cell:
        """Return both cells taken together."""
        return Cell(
            self.names,
            self.counts + other.counts,
            self.fixed + other.fixed,
            self.per_home + other.per_home,
            self.loose.plus(other.loose),
            _added(self.following, other.following),
            (
                self.missing[0] + other.missing[0],
                self.missing[1] + other.missing[1],
                self.missing[2] + other.missing[2],
            ),
            _added(self.missing_by, other.missing_by),
        )


def _added(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    """Return two tables of amounts added up; a name in one of them only counts as nought."""
    return {name: one.get(name, 0.0) + other.get(name, 0.0) for name in sorted({*one, *other})}


def count_names(limits: pd.DataFrame) -> list[str]:
    """Return the names of everything that is counted in homes."""
    flags = [f"{flag}_{state}" for flag in FLAGS for state in ("yes", "unknown")]
    scores = [f"mpg_{state}_{name}" for name in limits["name"] for state in ("within", "unknown")]
    squared = [f"{name}_squared" for name in SQUARED]
    return [*SQUARED, *squared, "projects", *flags, *scores]


def build_cells(
    rows: pd.DataFrame,
    missing: pd.DataFrame,
    following: pd.DataFrame,
    kinds: Kinds,
    names: list[str],
) -> dict[tuple[str, str, int, str], Cell]:
    """Return the cells by (year_basis, region, year, group).

    ``rows`` as made above; ``missing`` has the cell columns, homes_low, homes and homes_high,
    ``following`` the cell columns, dwelling_type, building_method and homes; both have
    ``stacked_key``.
    """
    keys = pd.concat([table[CELL] for table in (rows, missing, following)]).drop_duplicates()
    order = {key: place for place, key in enumerate(keys.itertuples(index=False, name=None))}
    cells = [empty_cell(kinds, names) for _ in order]
    if not rows.empty:
        _add_rows(cells, rows, [order[key] for key in _cell_keys(rows)], kinds)
    for key, row in zip(_cell_keys(missing), missing.itertuples(index=False), strict=True):
        cell = cells[order[key]]
        low, homes, high = cell.missing
        cell.missing = (low + row.homes_low, homes + row.homes, high + row.homes_high)
        share = cell.missing_by.get(row.stacked_key, 0.0)
        cell.missing_by[str(row.stacked_key)] = share + float(row.homes)
    types, methods = _places(kinds)
    for key, row in zip(_cell_keys(following), following.itertuples(index=False), strict=True):
        table = cells[order[key]].following.setdefault(row.follows, np.zeros(kinds.shape))
        table[types[row.dwelling_type], methods[row.building_method]] += row.homes
    return {(str(b), str(r), int(y), str(g)): cells[p] for (b, r, y, g), p in order.items()}


def _cell_keys(table: pd.DataFrame) -> list[tuple]:
    return list(table[CELL].itertuples(index=False, name=None))


def _places(kinds: Kinds) -> tuple[dict[str, int], dict[str, int]]:
    types = {name: place for place, name in enumerate(kinds.dwelling_types)}
    methods = {name: place for place, name in enumerate(kinds.building_methods)}
    return types, methods


def empty_cell(kinds: Kinds, names: Sequence[str]) -> Cell:
    """Return a cell without homes."""
    areas = np.zeros((2, len(AREAS), *kinds.shape))
    return Cell(
        tuple(names), np.zeros((len(names), *kinds.shape)), areas[0], areas[1], _no_loose(names)
    )


def _no_loose(names: Sequence[str]) -> Loose:
    nothing = np.zeros((0, len(AREAS)))
    return Loose(np.zeros(0, int), np.zeros((0, len(names))), nothing, nothing)


def _add_rows(cells: list[Cell], rows: pd.DataFrame, places: list[int], kinds: Kinds) -> None:
    """Add every row to its cell: its counts, and its areas per home or as they are given."""
    types, methods = _places(kinds)
    row_types = rows["dwelling_type"].map(types).fillna(-1).to_numpy(int)
    row_methods = rows["building_method"].map(methods).fillna(-1).to_numpy(int)
    row_methods = np.where(row_types < 0, -1, row_methods)
    counts = rows[list(cells[0].names)].to_numpy(float)
    per_m2 = rows[[f"per_m2_{name}" for name in AREAS]].to_numpy(float)
    homes, size = rows["homes"].to_numpy(float), rows["size"].to_numpy(float)
    area = homes * size
    if "area_alone" in rows:
        area = np.where(np.isnan(area), rows["area_alone"].to_numpy(float), area)
    sized = ~np.isnan(area)
    fixed = np.where(sized, area, 0.0)[:, None] * per_m2
    per_home = np.where(sized, 0.0, homes)[:, None] * per_m2
    there = ~((homes == 0) & ~(area > 0))
    for row, place in enumerate(places):
        if row_methods[row] >= 0:
            where = (slice(None), row_types[row], row_methods[row])
            cells[place].counts[where] += counts[row]
            cells[place].fixed[where] += fixed[row]
            cells[place].per_home[where] += per_home[row]
    for place in sorted(set(places)):
        loose = np.flatnonzero((np.array(places) == place) & (row_methods < 0) & there)
        cells[place].loose = Loose(row_types[loose], counts[loose], fixed[loose], per_home[loose])
