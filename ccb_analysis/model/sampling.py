"""Draws of uncertain inputs: scrambled Sobol' points turned into the distributions of the rows."""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

Array = NDArray[np.float64]

#: The error of every statistic is estimated from this many independent scramblings.
SCRAMBLINGS = 16
#: Low and high of a lognormal or beta row are its 5th and 95th percentile.
_P95 = 1.6448536269514722
_EDGE = 1e-9


def batch_sizes(draws: int) -> list[int]:
    """Return how many of ``draws`` belong to each independent scrambling."""
    return [draws // SCRAMBLINGS + (place < draws % SCRAMBLINGS) for place in range(SCRAMBLINGS)]


def sobol_points(dimensions: int, draws: int, seed: int) -> Array:
    """Return ``dimensions x draws`` points in (0, 1), the draws in blocks of one scrambling each.

    The same seed gives the same points, whatever else is sampled beside them. Seed 0 is a seed.
    """
    points = np.empty((dimensions, draws))
    start = 0
    children = np.random.SeedSequence(seed).spawn(SCRAMBLINGS)
    for size, child in zip(batch_sizes(draws), children, strict=True):
        if size == 0:
            continue
        sampler = stats.qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(child))
        with warnings.catch_warnings():
            # Balance needs powers of two; the error is estimated between scramblings instead.
            warnings.simplefilter("ignore", UserWarning)
            points[:, start : start + size] = sampler.random(size).T
        start += size
    return np.clip(points, _EDGE, 1 - _EDGE)


def spread(distribution: str, value: float, low: float, high: float, points: Array) -> Array:
    """Return the quantiles of one row at ``points``.

    Triangular and uniform rows lie between low and high. Of lognormal and beta rows low and high
    are the 5th and 95th percentile (the lognormal's median is the value, the beta's mean). A
    truncated normal has the value as its mode, a quarter of the range as its standard deviation.
    """
    if distribution == "exact" or high <= low:
        return np.full(points.shape, value)
    if distribution == "uniform":
        return low + (high - low) * points
    if distribution == "triangular":
        return _triangular(value, low, high, points)
    if distribution == "lognormal":
        sigma = np.log(high / low) / (2 * _P95)
        return np.asarray(value * np.exp(sigma * special.ndtri(points)))
    if distribution == "truncated_normal":
        deviation = (high - low) / 4
        bounds = (low - value) / deviation, (high - value) / deviation
        return np.asarray(stats.truncnorm.ppf(points, *bounds, loc=value, scale=deviation))
    if distribution == "beta":
        variance = ((high - low) / (2 * _P95)) ** 2
        size = value * (1 - value) / variance - 1
        return np.asarray(stats.beta.ppf(points, value * size, (1 - value) * size))
    raise ValueError(f"distribution {distribution!r} cannot be sampled from value, low and high")


def _triangular(value: float, low: float, high: float, points: Array) -> Array:
    corner = (value - low) / (high - low)
    rising = low + np.sqrt(points * (high - low) * (value - low))
    falling = high - np.sqrt((1 - points) * (high - low) * (high - value))
    return np.where(points < corner, rising, falling)


def dirichlet(shares: Array, concentration: float, points: Array) -> Array:
    """Return shares that sum to one, one column per draw, scattered around ``shares``.

    ``points`` has one row per share. A share of nought stays nought. Each share is a gamma
    quantile over the sum of them all, which is a Dirichlet distribution.
    """
    sizes = np.maximum(shares * concentration, _EDGE)
    gammas = special.gammaincinv(sizes[:, None], points)
    gammas[shares <= 0] = 0.0
    return np.asarray(gammas / gammas.sum(axis=0))


class Draws:
    """The sampled inputs of one run; column 0 of every array holds the central figures.

    Rows that share a group move together: they take the same point. With ``draws=0`` there is
    only the central column.
    """

    def __init__(self, groups: list[str], draws: int, seed: int):
        """Give each of ``groups`` (any order, repeats allowed) a dimension of its own."""
        self.draws = draws
        self._place = {name: place for place, name in enumerate(sorted(set(groups)))}
        if draws and self._place:
            self._points = sobol_points(len(self._place), draws, seed)
        else:
            self._points = np.empty((len(self._place), draws))

    @property
    def columns(self) -> int:
        """The width of every sampled array: the central column and the draws."""
        return self.draws + 1

    def row(self, row: Mapping[str, Any], group: str) -> Array:
        """Return the draws of one row of figures (value, low, high, distribution)."""
        value, low, high = float(row["value"]), float(row["low"]), float(row["high"])
        drawn = spread(str(row["distribution"]), value, low, high, self._points[self._place[group]])
        return np.concatenate([[value], drawn])

    def shares(self, shares: Array, concentration: float, groups: list[str]) -> Array:
        """Return Dirichlet draws around ``shares``, one row per share, central figures first."""
        if not self.draws or len(shares) < 2 or concentration <= 0:
            return np.repeat(shares[:, None], self.columns, axis=1)
        points = self._points[[self._place[group] for group in groups]]
        return np.concatenate([shares[:, None], dirichlet(shares, concentration, points)], axis=1)
