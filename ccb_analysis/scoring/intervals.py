"""Exact ends of weighted means and of shares that make one whole, where only bounds are known."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Bounds:
    """One quantity per line: the best estimate (NaN if there is none) and its ends."""

    central: Numbers
    low: Numbers
    high: Numbers

    def __len__(self) -> int:
        return len(self.central)


@dataclass(frozen=True)
class Mean:
    """A weighted mean with its ends; ``known`` is the share of the weight it rests on."""

    value: float
    low: float
    high: float
    known: float


def exact(values: Numbers) -> Bounds:
    """Return values without any spread; NaN stays unknown at the ends too."""
    return Bounds(values, values, values)


def filled(low: Numbers, high: Numbers, preference: Numbers) -> Numbers:
    """Return shares between ``low`` and ``high`` that make one, most where it is preferred most.

    Args:
        low: (lines, parts), lower ends; they add up to at most 1.
        high: (lines, parts), upper ends; they add up to at least 1.
        preference: (lines, parts) or (parts,); the part with the highest is filled first.

    A linear function of the shares is largest at the shares filled in order of its coefficients:
    the fractional knapsack.
    """
    order = np.argsort(-np.broadcast_to(preference, low.shape), axis=1, kind="stable")
    room = np.take_along_axis(high - low, order, axis=1)
    before = np.cumsum(room, axis=1) - room
    rest = (1.0 - low.sum(axis=1))[:, None]
    added = np.clip(rest - before, 0.0, room)
    shares = low.copy()
    np.put_along_axis(shares, order, np.take_along_axis(low, order, axis=1) + added, axis=1)
    return shares


def linear(shares: Bounds, weights: Bounds) -> Bounds:
    """Return the sum of shares times weights per line, with its exact ends.

    ``shares`` is (lines, parts) of which each row makes one; ``weights`` is (lines, parts) or
    (parts,). A weight that is unknown (NaN) only matters where its share is more than nothing.
    """
    central, low, high = (
        np.broadcast_to(part, shares.low.shape)
        for part in (weights.central, weights.low, weights.high)
    )
    used = np.where(shares.central == 0, 0.0, central)
    most = filled(shares.low, shares.high, high)
    least = filled(shares.low, shares.high, -low)
    value = (shares.central * used).sum(axis=1)
    # Rounding may put an end an ulp past the estimate.
    lowest = np.fmin((least * low).sum(axis=1), value)
    return Bounds(value, lowest, np.fmax((most * high).sum(axis=1), value))


def weighted_mean(scores: Bounds, weights: Bounds) -> Mean:
    """Return the mean of ``scores`` by ``weights``, with its exact ends.

    The best estimate is the mean over the lines of which score and weight are known; the ends
    count every line, anywhere between its ends. Without any known line there is no estimate.
    """
    known = ~np.isnan(scores.central) & ~np.isnan(weights.central)
    total = float(weights.central[known].sum())
    value = float("nan")
    if total > 0:
        value = float((scores.central[known] * weights.central[known]).sum()) / total
    low, high = _least(scores.low, weights), -_least(-scores.high, weights)
    # Rounding may put an end an ulp past the estimate.
    if not np.isnan(value):
        low, high = min(low, value), max(high, value)
    return Mean(value, low, high, _known_share(known, weights))


def _known_share(known: NDArray[np.bool_], weights: Bounds) -> float:
    """Return which share of the weight is of known lines; a vague weight counts halfway."""
    middle = (weights.low + weights.high) / 2
    weight = np.where(np.isnan(weights.central), middle, weights.central)
    total = float(weight.sum())
    return float(weight[known].sum()) / total if total > 0 else float("nan")


def _least(scores: Numbers, weights: Bounds) -> float:
    """Return the least weighted mean: low scores weigh as much as they can, high ones little.

    In order of score, the minimum has upper weights up to some line and lower weights after it;
    all such splits are tried at once.
    """
    order = np.argsort(scores, kind="stable")
    score, low, high = scores[order], weights.low[order], weights.high[order]
    heavy = np.concatenate([[0.0], np.cumsum(high)])
    light = low.sum() - np.concatenate([[0.0], np.cumsum(low)])
    sums = np.concatenate([[0.0], np.cumsum(high * score)])
    sums = sums + (low * score).sum() - np.concatenate([[0.0], np.cumsum(low * score)])
    with np.errstate(invalid="ignore", divide="ignore"):
        means = sums / (heavy + light)
    means = means[heavy + light > 0]
    return float(means.min()) if len(means) else float("nan")
