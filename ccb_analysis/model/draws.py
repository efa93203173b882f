"""The sampled inputs of a run: which of them move together, and their draws, whole or in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import numpy as np
from scipy import special

from ccb_analysis.model.sampling import (
    PERCENTILES,
    Array,
    Correlation,
    dirichlet,
    joined,
    point_blocks,
    quantiles,
    sobol_points,
    spread,
    triangular,
)

#: Where a distribution itself has no low and high, they are its p5 and p95.
_HIGH = 0.95
_TINY = 1e-9


class Sampling:
    """How a run is sampled: the groups of inputs that move together, draws and seed.

    Each group has a dimension of its own. The same groups, draws and seed give the same draws to
    the last bit, whole or in blocks.
    """

    def __init__(
        self,
        groups: Iterable[str],
        draws: int,
        seed: int,
        correlations: Iterable[Correlation] = (),
    ):
        """Give each of ``groups`` (any order, repeats allowed) a dimension of its own."""
        self.draws = draws
        self._seed = seed
        self._correlations = tuple(correlations)
        self._places = {name: place for place, name in enumerate(sorted(set(groups)))}

    def central(self) -> Draws:
        """Return no draws: the central column only."""
        return Draws(np.empty((len(self._places), 0)), self._places)

    def whole(self) -> Draws:
        """Return all draws at once."""
        if not self.draws or not self._places:
            return Draws(np.empty((len(self._places), self.draws)), self._places)
        return self._joined(sobol_points(len(self._places), self.draws, self._seed))

    def blocks(self, size: int) -> Iterator[Draws]:
        """Give the draws in their order, ``size`` at a time; without draws one central column."""
        if not self.draws:
            yield self.central()
        elif not self._places:
            for start in range(0, self.draws, size):
                yield Draws(np.empty((0, min(size, self.draws - start))), self._places)
        else:
            for points in point_blocks(len(self._places), self.draws, self._seed, size):
                yield self._joined(points)

    @property
    def groups(self) -> tuple[str, ...]:
        """The names of the dimensions, in the order of the rows of points."""
        return tuple(self._places)

    def at(self, points: Array) -> Draws:
        """Return the draws at points in (0, 1) of one's own, groups x draws."""
        return self._joined(points.copy())

    def steps(self, steps: Array) -> Steps:
        """Return every group moved so many steps from its central figures, groups x runs."""
        return Steps(steps, self._places)

    def _joined(self, points: Array) -> Draws:
        return Draws(joined(points, self._places, self._correlations), self._places)


class Draws:
    """Draws of inputs; column 0 of every array holds the central figures.

    Rows that share a group move together: they take the same point. Without draws there is only
    the central column.
    """

    def __init__(self, points: Array, places: Mapping[str, int]):
        """Keep ``points`` in (0, 1), groups x draws, and the place of each group in them."""
        self._points, self._places = points, places

    @property
    def draws(self) -> int:
        """The number of draws."""
        return int(self._points.shape[1])

    @property
    def columns(self) -> int:
        """The width of every sampled array: the central column and the draws."""
        return self.draws + 1

    def row(self, row: Mapping[str, Any], group: str) -> Array:
        """Return the draws of one row of figures (value, low, high, distribution)."""
        columns = np.empty(self.columns)
        self.fill(columns, row, group)
        return columns

    def fill(self, columns: Array, row: Mapping[str, Any], group: str) -> None:
        """Write the draws of one row of figures into ``columns``."""
        value, low, high = float(row["value"]), float(row["low"]), float(row["high"])
        columns[0], drawn = value, columns[1:]
        points = self._points[self._places[group]]
        if row["distribution"] == "quantiles":
            drawn[:] = quantiles(np.array([float(row[name]) for name in PERCENTILES]), points)
        elif row["distribution"] == "triangular" and low < high:
            triangular(value, low, high, points, drawn)
        else:
            drawn[:] = spread(str(row["distribution"]), value, low, high, points)

    def normal(self, group: str) -> Array:
        """Return standard normal draws of one dimension; the central column is nought."""
        return np.concatenate([[0.0], special.ndtri(self._points[self._places[group]])])

    def shares(self, shares: Array, concentration: float, groups: list[str]) -> Array:
        """Return Dirichlet draws around ``shares``, one row per share, central figures first."""
        if not self.draws or len(shares) < 2 or concentration <= 0:
            return np.repeat(shares[:, None], self.columns, axis=1)
        points = self._points[[self._places[group] for group in groups]]
        return np.concatenate([shares[:, None], dirichlet(shares, concentration, points)], axis=1)


class Steps(Draws):
    """Inputs moved away from their central figures: -1 is low, 1 is high, nought is central.

    Between and beyond these every row of a group moves in proportion, an amount never below
    nought. For studies that move one group at a time; a percentile would not do, since the
    central figure of a row is no fixed percentile of it.
    """

    def fill(self, columns: Array, row: Mapping[str, Any], group: str) -> None:
        """Write one row of figures, moved, into ``columns``."""
        value, low, high = float(row["value"]), float(row["low"]), float(row["high"])
        steps = self._points[self._places[group]]
        columns[0] = value
        moved = value + np.where(steps > 0, steps * (high - value), steps * (value - low))
        columns[1:] = np.maximum(moved, 0.0) if low >= 0 else moved

    def normal(self, group: str) -> Array:
        """Return a standard normal input, moved; its low and high are p5 and p95."""
        away = special.ndtri(_HIGH) * self._points[self._places[group]]
        return np.concatenate([[0.0], away])

    def shares(self, shares: Array, concentration: float, groups: list[str]) -> Array:
        """Return shares that sum to one, each moved between its p5 and p95 before that."""
        if not self.draws or len(shares) < 2 or concentration <= 0:
            return np.repeat(shares[:, None], self.columns, axis=1)
        steps = self._points[[self._places[group] for group in groups]]
        sizes = np.maximum(shares * concentration, _TINY)[:, None]
        low, high = (special.gammaincinv(sizes, end) for end in (1 - _HIGH, _HIGH))
        moved = sizes + np.where(steps > 0, steps * (high - sizes), steps * (sizes - low))
        moved = np.where(shares[:, None] > 0, np.maximum(moved, 0.0), 0.0)
        return np.concatenate([shares[:, None], moved / moved.sum(axis=0)], axis=1)
