"""Draws of uncertain inputs: scrambled Sobol' points turned into the distributions of the rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import numpy as np
from numpy.typing import NDArray
from scipy import special, stats

from ccb_analysis.model.sobol import Bits, as_fractions, direction_numbers, scrambled_points

Array = NDArray[np.float64]

#: The error of every statistic is estimated from this many independent scramblings.
SCRAMBLINGS = 16
#: Low and high of a lognormal or beta row are its 5th and 95th percentile.
_P95 = 1.6448536269514722
_EDGE = 1e-9
#: The published percentiles of a row with distribution ``quantiles``, and where they lie.
PERCENTILES = ("p5", "p25", "p50", "p75", "p95")
_PLACES = np.array([0.05, 0.25, 0.50, 0.75, 0.95])
#: Two groups and the correlation of their points.
Correlation = tuple[str, str, float]


def batch_sizes(draws: int) -> list[int]:
    """Return how many of ``draws`` belong to each independent scrambling."""
    return [draws // SCRAMBLINGS + (place < draws % SCRAMBLINGS) for place in range(SCRAMBLINGS)]


def sobol_points(dimensions: int, draws: int, seed: int) -> Array:
    """Return ``dimensions x draws`` points in (0, 1), the draws in blocks of one scrambling each.

    The same seed gives the same points, whatever else is sampled beside them. Seed 0 is a seed.
    """
    for points in point_blocks(dimensions, draws, seed, max(draws, 1)):
        return points
    return np.empty((dimensions, draws))


def point_blocks(dimensions: int, draws: int, seed: int, size: int) -> Iterator[Array]:
    """Give the points of ``sobol_points`` in their order, ``size`` draws at a time.

    However they are cut, the points are the same to the last bit.
    """
    scramblings = _scramblings(dimensions, draws, seed)
    left = 0
    for start in range(0, draws, size):
        points = np.empty((dimensions, min(size, draws - start)))
        filled = 0
        while filled < points.shape[1]:
            if not left:
                scrambled = next(scramblings)
                left = scrambled.shape[1]
            taken = min(left, points.shape[1] - filled)
            done = scrambled.shape[1] - left
            part = scrambled[:, done : done + taken]
            as_fractions(part, points[:, filled : filled + taken])
            filled, left = filled + taken, left - taken
        yield np.clip(points, _EDGE, 1 - _EDGE, out=points)


def _scramblings(dimensions: int, draws: int, seed: int) -> Iterator[Bits]:
    """Give the points of the independent scramblings, each as many as there are draws of it."""
    # No power of two, so not balanced; the error is estimated between scramblings instead.
    sizes = batch_sizes(draws)
    directions = direction_numbers(dimensions, max(sizes))
    children = np.random.SeedSequence(seed).spawn(SCRAMBLINGS)
    for size, child in zip(sizes, children, strict=True):
        if size:
            yield scrambled_points(directions, size, np.random.default_rng(child))


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
        return triangular(value, low, high, points)
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


def triangular(
    value: float, low: float, high: float, points: Array, out: Array | None = None
) -> Array:
    """Return the quantiles at ``points`` of a triangle with its top at ``value``."""
    # The quantile on either side of the value, each held at the value beyond its own side.
    rising = np.multiply(points, (high - low) * (value - low), out=out)
    np.minimum(np.sqrt(rising, out=rising), value - low, out=rising)
    falling = 1 - points
    falling *= (high - low) * (high - value)
    np.subtract(high - value, np.sqrt(falling, out=falling), out=falling)
    rising += np.maximum(falling, 0.0, out=falling)
    rising += low
    return rising


def quantiles(percentiles: Array, points: Array) -> Array:
    """Return the quantiles at ``points`` of a quantity of which five percentiles are published.

    Straight between them (p5, p25, p50, p75, p95); beyond p5 and p95 the outer pieces run on, but
    never below nought. Published percentiles say nothing of the shape in between.
    """
    first, last = percentiles[0], percentiles[-1]
    beyond = _PLACES[0] / (_PLACES[1] - _PLACES[0])
    lowest = max(first - beyond * (percentiles[1] - first), 0.0)
    highest = last + beyond * (last - percentiles[-2])
    places = np.concatenate([[0.0], _PLACES, [1.0]])
    return np.interp(points, places, np.concatenate([[lowest], percentiles, [highest]]))


def joined(points: Array, places: Mapping[str, int], correlations: Iterable[Correlation]) -> Array:
    """Return the points with a Gaussian copula over the groups that are correlated.

    Every row stays uniform; only how the rows go together changes. Groups that are not sampled
    are passed over.
    """
    pairs = [pair for pair in correlations if pair[0] in places and pair[1] in places]
    names = sorted({name for first, second, _ in pairs for name in (first, second)})
    if not names:
        return points
    matrix = np.eye(len(names))
    for first, second, value in pairs:
        row, column = names.index(first), names.index(second)
        matrix[row, column] = matrix[column, row] = value
    rows = [places[name] for name in names]
    normal = np.linalg.cholesky(matrix) @ special.ndtri(points[rows])
    points[rows] = np.clip(special.ndtr(normal), _EDGE, 1 - _EDGE)
    return points


def dirichlet(shares: Array, concentration: float, points: Array) -> Array:
    """Return shares that sum to one, one column per draw, scattered around ``shares``.

    ``points`` has one row per share. A share of nought stays nought. Each share is a gamma
    quantile over the sum of them all, which is a Dirichlet distribution.
    """
    sizes = np.maximum(shares * concentration, _EDGE)
    gammas = special.gammaincinv(sizes[:, None], points)
    gammas[shares <= 0] = 0.0
    return np.asarray(gammas / gammas.sum(axis=0))
