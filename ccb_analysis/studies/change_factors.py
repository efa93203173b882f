"""Two runs as factors of one product: how many homes, where, of which kind and size, how measured.

A total is the product of these factors summed over regions and kinds of home. Every factor of
either run can stand beside every factor of the other, so that what each of them does to a change
can be worked out in every order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from ccb_analysis.model.ledger import KIND, PER_HOME, PLACE, UNKNOWN, Ledger
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.stock import AREAS
from ccb_analysis.studies.change_figures import KindFigures


@dataclass(frozen=True)
class Factors:
    """Both runs side by side; the first axis is the run before and the run after.

    Axes: regions (R), kinds (K: dwelling types and unknown, each with methods and unknown, flat).

    Attributes:
        homes: homes in all regions, 2.
        regions: share of them by region, 2 x R.
        nothing: share of a region's homes of which nothing is known, 2 x R.
        types: share of the other homes by dwelling type, 2 x R x K (alike for all methods).
        methods: share within the type, 2 x R x K.
        area: m2 per home of homes with a floor area of their own, spread over all, 2 x R x K.
        unsized: share of homes without a floor area of their own, 2 x R x K.
        measured: by amount, per home (counts) or per m2 (areas), 2 x R x K.
        unsized_measured: by area, per home without a floor area, 2 x R x K.
        figures: by name, per m2 or per home of a kind, 2 x K; of a kind that is partly known the
            mean over the typical mix. ``sized`` is per home what is per m2 there.
        of_nothing: the same of homes of which nothing is known, 2 x R; ``sized_of_nothing`` too.
        inside: whether a region is in the whole (0 or 1), 2 x R.
        baselines: kgCO2e per m2 by name, 2.
        kinds: dwelling type and method of every kind.
    """

    homes: Array
    regions: Array
    nothing: Array
    types: Array
    methods: Array
    area: Array
    unsized: Array
    measured: dict[str, Array]
    unsized_measured: dict[str, Array]
    figures: dict[str, Array]
    sized: dict[str, Array]
    of_nothing: dict[str, Array]
    sized_of_nothing: dict[str, Array]
    inside: Array
    baselines: dict[str, Array]
    kinds: tuple[tuple[str, str], ...]

    @cached_property
    def spread_homes(self) -> Array:
        """Homes of the whole by region and kind, per home of all regions.

        Axes of two for the run whose regions, types, methods, data and definitions are taken (g,
        t, m, d, f), then R and K.
        """
        return self._spread(self.types)

    @cached_property
    def spread_area(self) -> Array:
        """The same in m2 of homes that have a floor area of their own."""
        return self._spread(self.types * self.area)

    @cached_property
    def spread_unsized(self) -> Array:
        """The same in homes without a floor area of their own."""
        return self._spread(self.types * self.unsized)

    def _spread(self, types: Array) -> Array:
        parts = (self.regions, self.inside, 1 - self.nothing, types, self.methods)
        return np.asarray(np.einsum("gr,fr,dr,trk,mrk->gtmdfrk", *parts, optimize=True))


def factors(before: Ledger, after: Ledger, periods: Sequence[str]) -> Factors:
    """Return the factors of two ledgers, each in its own period (``periods`` is a pair).

    What one run has no homes of has no composition there, and takes that of the other: its coming
    or going is then a change of the mix alone.
    """
    sides = (before, after)
    tables = [
        one.homes[one.homes["period"] == name] for one, name in zip(sides, periods, strict=True)
    ]
    regions = sorted({name for table in tables for name in table["region"]})
    kinds = _kinds(sides, tables)
    counted = _Counted(tables, regions, kinds)
    homes, nothing = counted.of("homes"), counted.nothing()
    by_region = homes.sum(axis=2) + nothing
    by_type = _per_type(homes, kinds)
    area, unsized = counted.of("area"), counted.of(PER_HOME + "area")
    figures = KindFigures([one.figures for one in sides], kinds, homes)
    keys = counted.stacked_keys()
    return Factors(
        homes=by_region.sum(axis=1),
        regions=_part(by_region, by_region.sum(axis=1, keepdims=True)),
        nothing=_part(nothing, by_region),
        types=_part(by_type, homes.sum(axis=2, keepdims=True)),
        methods=_part(homes, by_type),
        area=_part(area, homes),
        unsized=_part(unsized, homes),
        measured={
            name: _part(counted.of(name), area if name in AREAS else homes)
            for name in counted.names
        },
        unsized_measured={name: _part(counted.of(PER_HOME + name), unsized) for name in AREAS},
        figures={name: figures.of(name) for name in figures.names},
        sized={name: figures.of(name, sized=True) for name in figures.names},
        of_nothing={name: figures.typical(name, keys) for name in figures.names},
        sized_of_nothing={name: figures.typical(name, keys, sized=True) for name in figures.names},
        inside=_inside(sides, regions),
        baselines=_baselines(sides),
        kinds=kinds,
    )


def _kinds(sides: Iterable[Ledger], tables: Iterable[pd.DataFrame]) -> tuple[tuple[str, str], ...]:
    named = [
        table[KIND]
        for one, table in zip(sides, tables, strict=True)
        for table in (one.figures, table)
    ]
    types, methods = (
        [*dict.fromkeys(name for part in named for name in part[column] if name != UNKNOWN)]
        for column in KIND
    )
    return tuple((one, other) for one in [*types, UNKNOWN] for other in [*methods, UNKNOWN])


def _part(part: Array, whole: Array) -> Array:
    """Return part / whole of both runs; where a run has no whole, that of the other run."""
    whole = np.broadcast_to(whole, part.shape)
    with np.errstate(invalid="ignore", divide="ignore"):
        found = np.where(whole != 0, part / whole, 0.0)
    return np.where(whole != 0, found, found[::-1])


def _per_type(homes: Array, kinds: Sequence[tuple[str, str]]) -> Array:
    types = [one for one, _ in kinds]
    same = np.array([[float(one == other) for one in types] for other in types])
    return np.asarray(homes @ same)


class _Counted:
    """The homes of both runs as arrays, 2 x regions x kinds."""

    def __init__(
        self,
        tables: Sequence[pd.DataFrame],
        regions: Sequence[str],
        kinds: Sequence[tuple[str, str]],
    ):
        self._shape = (2, len(regions), len(kinds))
        self._regions = {name: place for place, name in enumerate(regions)}
        self._kinds = {kind: place for place, kind in enumerate(kinds)}
        some, none = (
            [table[(table["known"] == "none") == nothing] for table in tables]
            for nothing in (False, True)
        )
        self._none = [part[["region", "stacked_key", "homes"]].to_numpy() for part in none]
        self._places = [self._place(part) for part in some]
        amounts = [[name for name in part if name not in PLACE] for part in some]
        self._amounts: list[dict[str, Array]] = [
            dict(zip(names, part[names].to_numpy(float).T, strict=True))
            for names, part in zip(amounts, some, strict=True)
        ]
        every = {name for names in amounts for name in names}
        self.names = sorted(name for name in every if not name.startswith(PER_HOME))

    def _place(self, table: pd.DataFrame) -> tuple[list[int], list[int]]:
        kinds = zip(*(table[name] for name in KIND), strict=True)
        return [self._regions[name] for name in table["region"]], [self._kinds[k] for k in kinds]

    def of(self, amount: str) -> Array:
        """Return one amount; what a run does not count it has nothing of."""
        found = np.zeros(self._shape)
        for side, (amounts, place) in enumerate(zip(self._amounts, self._places, strict=True)):
            if amount in amounts:
                np.add.at(found[side], place, amounts[amount])
        return found

    def nothing(self) -> Array:
        """Return the homes of which nothing is known, 2 x regions."""
        return np.sum([np.zeros(self._shape[:2]), *self._by_stacked_key().values()], axis=0)

    def stacked_keys(self) -> dict[str, Array]:
        """Return the share of each stacked key in these homes, 2 x regions."""
        whole = self.nothing()
        return {key: _part(homes, whole) for key, homes in self._by_stacked_key().items()}

    def _by_stacked_key(self) -> dict[str, Array]:
        keys = sorted({key for rows in self._none for _, key, _ in rows})
        found = {key: np.zeros(self._shape[:2]) for key in keys}
        for side, rows in enumerate(self._none):
            for region, key, homes in rows:
                found[key][side, self._regions[region]] += homes
        return found


def _inside(sides: Sequence[Ledger], regions: Sequence[str]) -> Array:
    members = [one.definitions.query("definition == 'member'")["name"].tolist() for one in sides]
    return np.array([[float(region in names) for region in regions] for names in members])


def _baselines(sides: Sequence[Ledger]) -> dict[str, Array]:
    values = [
        one.definitions.query("definition == 'baseline'").set_index("name")["value"]
        for one in sides
    ]
    names = sorted({name for one in values for name in one.index})
    return {name: np.array([one.get(name, np.nan) for one in values]) for name in names}
