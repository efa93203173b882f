"""The slices of a run: which homes each row of the results is about, stacked as arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ccb_analysis.model.recipe import Kinds
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.stock import AREAS, Cell, empty_cell
from ccb_analysis.model.terms import MODELLED

#: What results show beside the whole region in each year.
ALL_PARTS = ("regions", "kinds", "materials", "totals")
#: How an amount is counted where its homes follow no path.
COUNTED, PER_HOME = "[[counted]]", "[[per home]]"
CellKey = tuple[str, str, int, str]
Cells = dict[CellKey, Cell]


@dataclass
class Slice:
    """One slice: the homes of a cell that fall in ``mask`` (types x methods), and its labels.

    ``unknown_method`` is whether it may hold homes of a number or size that is known, and a method
    that is not.
    """

    labels: dict[str, Any]
    cell: Cell
    mask: Array
    role: str = "region"
    unknown_method: bool = field(init=False)
    _kinds: dict[int, NDArray[np.int_]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        types = set(self.cell.loose.types.tolist())
        self.unknown_method = any(len(self.kinds_of(row)) > 0 for row in types)

    def kinds_of(self, row: int) -> NDArray[np.int_]:
        """Return the kinds of the slice (flat places) that homes of a type can be of.

        ``row`` is the place of the dwelling type; below nought it is unknown as well.
        """
        if row not in self._kinds:
            first = max(row, 0) * self.mask.shape[1]
            inside = self.mask if row < 0 else self.mask[row]
            self._kinds[row] = np.flatnonzero(inside) + first
        return self._kinds[row]

    def holds_all_of(self, row: int) -> bool:
        """Return whether homes of that type are in it whatever else they are."""
        return bool(self.mask.all() if row < 0 else self.mask[row].all())

    @property
    def has_unknown(self) -> bool:
        """Whether there may be homes in it of which something is not known."""
        return self.cell.missing[2] > 0 or self.unknown_method


@dataclass
class Stack:
    """Slices side by side: every amount as slices x (types x methods), masked."""

    slices: list[Slice]
    masks: Array
    counts: dict[str, Array]
    fixed: dict[str, Array]
    per_home: dict[str, Array]
    following: dict[str, Array]
    missing_by: dict[str, Array]
    _products: dict[str, list[tuple[Array, str]]] = field(
        default_factory=dict, repr=False, compare=False
    )

    def products(self, amount: str) -> list[tuple[Array, str]]:
        """Return what an amount consists of: tables of slices x kinds, and how each is counted.

        ``COUNTED`` (homes, or m2), ``PER_HOME`` (homes, each with the m2 of its kind) or the path
        that homes to come follow. Tables in which no slice has anything are left out.
        """
        if amount not in self._products:
            by_area = amount in AREAS
            found = [(self.fixed[amount] if by_area else self.counts[amount], COUNTED)]
            if by_area:
                found.append((self.per_home[amount], PER_HOME))
            if amount in MODELLED or amount.startswith("mpg_unknown"):
                found += [(table, path) for path, table in self.following.items()]
            self._products[amount] = [(table, how) for table, how in found if table.any()]
        return self._products[amount]

    @cached_property
    def has_unknown(self) -> bool:
        """Whether of any slice something may be unknown."""
        return any(piece.has_unknown for piece in self.slices)


def stack(slices: list[Slice]) -> Stack:
    """Return the slices as arrays, so that all of them are computed in one matrix product."""
    masks = np.stack([piece.mask for piece in slices])

    def flat(arrays: list[Array], names: Iterable[str]) -> dict[str, Array]:
        # Not a product: what is unknown (NaN) outside the mask must not make the slice unknown.
        masked = np.where(masks[:, None] > 0, np.stack(arrays), 0.0)
        tables = masked.reshape(*masked.shape[:2], -1)
        return {name: tables[:, place] for place, name in enumerate(names)}

    nought = np.zeros(masks.shape[1:])
    following = {
        key: np.stack([piece.cell.following.get(key, nought) for piece in slices]) * masks
        for key in sorted({key for piece in slices for key in piece.cell.following})
    }
    return Stack(
        slices,
        masks.reshape(len(slices), -1),
        flat([piece.cell.counts for piece in slices], slices[0].cell.names),
        flat([piece.cell.fixed for piece in slices], AREAS),
        flat([piece.cell.per_home for piece in slices], AREAS),
        {key: table.reshape(len(slices), -1) for key, table in following.items()},
        {
            key: np.array([piece.cell.missing_by.get(key, 0.0) for piece in slices])
            for key in sorted({key for piece in slices for key in piece.cell.missing_by})
        },
    )


def total(cells: Iterable[Cell], kinds: Kinds, names: list[str]) -> Cell:
    """Return cells added up; of none, a cell without homes."""
    added = empty_cell(kinds, names)
    for cell in cells:
        added = added.plus(cell)
    return added


def breakdown_masks(kinds: Kinds) -> list[tuple[str, str, Array]]:
    """Return every breakdown as (dwelling type, building method, mask); the first is the whole."""
    types, methods = kinds.dwelling_types, kinds.building_methods
    masks = [("all", "all", np.ones(kinds.shape))]
    for place, name in enumerate(types):
        mask = np.zeros(kinds.shape)
        mask[place] = 1
        masks.append((name, "all", mask))
    for place, name in enumerate(methods):
        mask = np.zeros(kinds.shape)
        mask[:, place] = 1
        masks.append(("all", name, mask))
    for row, dwelling_type in enumerate(types):
        for column, method in enumerate(methods):
            mask = np.zeros(kinds.shape)
            mask[row, column] = 1
            masks.append((dwelling_type, method, mask))
    return masks


@dataclass(frozen=True)
class Scope:
    """Which regions make up the whole, which are shown, and from when totals count.

    ``parts`` are what is shown beside the whole, of ``ALL_PARTS``.
    """

    members: tuple[str, ...]
    everywhere: tuple[str, ...]
    show_everywhere: bool
    first_years: tuple[int, ...]
    parts: frozenset[str] = frozenset(ALL_PARTS)


def build_slices(cells: Cells, kinds: Kinds, names: list[str], scope: Scope) -> list[Slice]:
    """Return the slices of the results: whole, regions, kinds, groups and totals over years."""
    slices: list[Slice] = []
    whole = np.ones(kinds.shape)
    for basis, year in sorted({(key[0], key[2]) for key in cells}):
        at = {
            (key[1], key[3]): cell
            for key, cell in cells.items()
            if (key[0], key[2]) == (basis, year)
        }
        labels = {"year_basis": basis, "year": year}
        one_region = {
            region: at[region, "all"]
            for region in sorted({region for region, group in at if group == "all"})
        }
        everything = total((one_region[r] for r in one_region if r in scope.members), kinds, names)
        slices += [
            Slice(_labels(labels, "all", dwelling_type, method), everything, mask, role)
            for dwelling_type, method, mask in breakdown_masks(kinds)
            if dwelling_type == method == "all"
            or (basis == "completion" and "kinds" in scope.parts)
            for role in ["region" if dwelling_type == method == "all" else "breakdown"]
        ]
        slices += [
            Slice(_labels(labels, region), cell, whole)
            for region, cell in one_region.items()
            if "regions" in scope.parts and region in scope.members
        ]
        if scope.show_everywhere:
            around = total(
                (one_region[r] for r in one_region if r in scope.everywhere), kinds, names
            )
            slices.append(Slice(_labels(labels, "all_18"), around, whole, "everywhere"))
        groups = sorted({group for _, group in at if group != "all"})
        for group in groups:
            part = Slice(_labels(labels, "all"), at["all", group], whole, "group")
            part.labels["group"] = group
            slices.append(part)
    return slices + _over_years(slices, kinds, names, scope) if "totals" in scope.parts else slices


def _labels(labels: dict, region: str, dwelling_type: str = "all", method: str = "all") -> dict:
    kind = {"dwelling_type": dwelling_type, "building_method": method}
    return {**labels, "region": region, **kind}


def _over_years(slices: list[Slice], kinds: Kinds, names: list[str], scope: Scope) -> list[Slice]:
    """Return the totals over years: per region and breakdown, from each first year on."""
    runs: dict[tuple, list[Slice]] = {}
    for piece in slices:
        labels = piece.labels
        if labels["year_basis"] == "completion" and piece.role in ("region", "everywhere"):
            where = (labels["region"], labels["dwelling_type"], labels["building_method"])
            runs.setdefault(where, []).append(piece)
    years = sorted({piece.labels["year"] for run in runs.values() for piece in run})
    added: list[Slice] = []
    for run in runs.values():
        by_year = {piece.labels["year"]: piece for piece in run}
        for first in scope.first_years:
            cell = empty_cell(kinds, names)
            # A region that builds nothing in a year still has its total so far.
            for year in (year for year in years if year >= max(first, min(by_year))):
                piece = by_year.get(year, run[0])
                cell = cell.plus(piece.cell) if year in by_year else cell
                labels = {**piece.labels, "year": year, "first_year": first}
                homes_only = piece.role == "everywhere" or first > scope.first_years[0]
                role = "cumulative_homes" if homes_only else "cumulative"
                added.append(Slice(labels, cell, piece.mask, role))
    return added
