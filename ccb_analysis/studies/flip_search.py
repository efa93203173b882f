"""Where a margin changes sign nearest to a given place: grid, root, and one more look beside it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

import numpy as np

from ccb_analysis.model.sampling import Array

#: Values of one assumption to the margins of one verdict, which is met where they are >= 0.
Margin = Callable[[Array], Array]
_ROOT = 1e-12  # how exactly the place is found, and
_BESIDE = 1e-9  # how far beside it the margin is looked at again, both in widths of the range
_UNKNOWN = float("nan")

#: A dip between two places of the grid is looked up in so many rounds of so many parts.
_ROUNDS, _FINE = 3, 32


@dataclass(frozen=True)
class Flip:
    """A place where a verdict turns, and the margins just below and just above it."""

    at: float
    just_below: float
    just_above: float
    margin_below: float
    margin_above: float

    @property
    def confirmed(self) -> bool:
        """Whether both margins are known and their verdicts differ."""
        known = not np.isnan([self.margin_below, self.margin_above]).any()
        return known and (self.margin_below >= 0) != (self.margin_above >= 0)


@dataclass(frozen=True)
class Search:
    """What was found along a grid.

    ``searched`` are the bounds between which every margin of the grid is known; they are NaN
    where that at the central value is not.
    """

    flip: Flip | None
    searched: tuple[float, float]
    complete: bool


def nearest_flip(
    margin: Margin, value: float, places: Array, margins: Array, width: float
) -> Search:
    """Return the flip nearest to ``value``.

    Args:
        margin: Gives more margins where they are needed.
        value: The central value; one of ``places``.
        places: The grid, rising.
        margins: Those on the grid. Beyond a margin that is unknown (NaN) nothing is searched.
        width: Of the plausible range: what small is measured by.
    """
    places, margins = _with_dips(margin, value, places, margins)
    middle = int(np.searchsorted(places, value))
    sides = (slice(middle, None, -1), slice(middle, None, 1))
    flips: list[Flip] = []
    reached = []
    for side in sides:
        last, turn = _outwards(margins[side])
        reached.append(float(places[side][last]) if last >= 0 else _UNKNOWN)
        if turn is not None:
            cell = np.sort(places[side][turn : turn + 2])
            flips.append(_flip(margin, (float(cell[0]), float(cell[1])), places, width))
    nearest = min(flips, key=lambda flip: abs(flip.at - value), default=None)
    return Search(nearest, (reached[0], reached[1]), not np.isnan(margins).any())


def _outwards(margins: Array) -> tuple[int, int | None]:
    """Return the last place with a known margin, and the place after which the verdict turns."""
    unknown = np.flatnonzero(np.isnan(margins))
    last = int(unknown[0]) - 1 if unknown.size else len(margins) - 1
    met = margins >= 0
    turns = np.flatnonzero(met[1:] != met[:-1])
    return last, int(turns[0]) if turns.size and turns[0] < last else None


def _with_dips(margin: Margin, value: float, places: Array, margins: Array) -> tuple[Array, Array]:
    """Add places where a margin turns before it reaches a place of the grid, if there are any.

    Between two neighbours a margin can pass nought and come back. Around every place where it is
    nearer to nought than on both sides, its lowest (or highest) point is looked up.
    """
    met = margins >= 0
    near = np.abs(margins)
    turns = np.flatnonzero(met[1:] != met[:-1])
    nearest = np.abs(places[turns] - value).min(initial=np.inf)  # of what the grid shows already
    added = []
    for place in range(1, len(places) - 1):
        same = met[place - 1] == met[place] == met[place + 1]
        lowest = near[place - 1] > near[place] < near[place + 1]
        if same and lowest and abs(places[place] - value) <= nearest:
            sign = 1 if met[place] else -1
            at = _lowest(margin, sign, (places[place - 1], places[place + 1]))
            there = float(margin(np.array([at]))[0])
            if (there >= 0) != met[place]:
                added.append((at, there))
    if not added:
        return places, margins
    more = np.array(added)
    order = np.argsort(both := np.concatenate([places, more[:, 0]]), kind="stable")
    return both[order], np.concatenate([margins, more[:, 1]])[order]


def _lowest(margin: Margin, sign: int, ends: tuple[float, float]) -> float:
    """Return where the margin is nearest to nought or beyond it, by ever finer grids.

    A whole grid is one call, and a call for one place takes nearly as long.
    """
    low, high = ends
    for _ in range(_ROUNDS):
        places = np.linspace(low, high, _FINE + 1)
        best = int(np.argmin(sign * np.asarray(margin(places), float)))
        low, high = places[max(best - 1, 0)], places[min(best + 1, _FINE)]
    return float(places[best])


def _flip(margin: Margin, cell: tuple[float, float], places: Array, width: float) -> Flip:
    """Return the flip in a cell with different verdicts at its ends."""
    from scipy.optimize import bisect, brentq

    def at(place: float) -> float:
        return float(margin(np.array([place]))[0])

    def verdict(place: float) -> float:
        return 1.0 if at(place) >= 0 else -1.0

    exact = {"xtol": width * _ROOT, "maxiter": 200, "disp": False}
    bounds = float(places[0]), float(places[-1])
    with suppress(ValueError):  # a margin within the cell is unknown or infinite
        found = _beside(margin, brentq(at, *cell, **exact), bounds, width)
        if found.confirmed:
            return found
    # A margin that stays nought for a while has its root there, but turns at one end of it.
    return _beside(margin, bisect(verdict, *cell, **exact), bounds, width)


def _beside(margin: Margin, at: float, bounds: tuple[float, float], width: float) -> Flip:
    """Look once more just below and just above a place, not beyond what was searched."""
    step = max(width * _BESIDE, 4 * float(np.spacing(abs(at))))
    beside = np.clip([at - step, at + step], *bounds)
    return Flip(at, *map(float, beside), *map(float, margin(beside)))
