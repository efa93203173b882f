"""How low and how high a total or a share can be when part of the homes is unknown.

An unknown is a ``Block``: some homes (between ``least`` and ``most``) of which each could be any of
a few candidates. A sum is extreme where every block takes its extreme candidate. A ratio of two
sums is extreme at a corner too; which corner follows from Dinkelbach's iteration: replace
a / b by a - level * b, take the best candidates, update the level, until it stands still.
Dinkelbach (1967), On nonlinear fractional programming, Management Science 13(7).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ccb_analysis.model.sampling import Array

_ITERATIONS = 12
_TINY = 1e-9
_STILL = 1e-11


@dataclass(frozen=True)
class Block:
    """Unknown homes: candidates x columns that one of them may add to numerator and denominator.

    ``extra`` is what a candidate may add to the numerator on top (an unknown yes or no).
    """

    least: float
    most: float
    numerator: Array
    denominator: Array
    extra: Array


def sum_bounds(known: Array, blocks: list[Block]) -> tuple[Array, Array]:
    """Return the lowest and highest total, per column."""
    lowest, highest = known, known
    for block in blocks:
        least = np.fmin.reduce(block.numerator, axis=0)
        most = np.fmax.reduce(block.numerator + block.extra, axis=0)
        lowest = lowest + np.minimum(block.least * least, block.most * least)
        highest = highest + np.maximum(block.least * most, block.most * most)
    return lowest, highest


def missing_bounds(
    numerator: Array, denominator: Array, extra: Array, missing: Block, amounts: Array
) -> tuple[Array, Array]:
    """Return the lowest and highest ratio of many slices whose only unknown is one block.

    ``numerator``, ``denominator`` are slices x columns, ``extra`` what unknown answers may add to
    the numerator, ``amounts`` the least and most missing homes (slices x 2). With one block the
    extreme is at one of its candidates with either the least or the most homes, so all are tried.
    """
    lowest = highest = np.full(np.broadcast_shapes(numerator.shape, denominator.shape), np.nan)
    with np.errstate(invalid="ignore", divide="ignore"):
        for homes in (amounts[:, :1], amounts[:, 1:]):
            for row in range(max(len(missing.numerator), len(missing.denominator))):
                top = missing.numerator[min(row, len(missing.numerator) - 1)]
                bottom = missing.denominator[min(row, len(missing.denominator) - 1)]
                yes = missing.extra[min(row, len(missing.extra) - 1)]
                below = denominator + homes * bottom
                below = np.where(below > 0, below, np.nan)
                least = (numerator + homes * top) / below
                lowest = np.fmin(lowest, least)
                most = (numerator + extra + homes * (top + yes)) / below
                highest = np.fmax(highest, most)
    return lowest, highest


def ratio_bounds(numerator: Array, denominator: Array, blocks: list[Block]) -> tuple[Array, Array]:
    """Return the lowest and highest ratio, per column; NaN where nothing is or can be there."""
    highest = _extreme(numerator, denominator, blocks, sign=1.0)
    lowest = _extreme(numerator, denominator, blocks, sign=-1.0)
    return lowest, highest


def _extreme(numerator: Array, denominator: Array, blocks: list[Block], sign: float) -> Array:
    """Return the highest (sign 1) or lowest (sign -1) ratio, per column."""
    blocks = [block for block in blocks if block.most > 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        level = np.where(denominator > 0, numerator / denominator, 0.0)
        for _ in range(_ITERATIONS):
            top, bottom = numerator, denominator
            for block in blocks:
                added = _best(block, level, sign)
                top, bottom = top + added[0], bottom + added[1]
            better = np.where(bottom > 0, top / bottom, np.nan)
            if not np.nanmax(np.abs(better - level), initial=0.0) > _STILL:
                break
            level = better
    return better


def _best(block: Block, level: Array, sign: float) -> tuple[Array, Array]:
    """Return what the block adds to top and bottom when it pulls the ratio most to one side."""
    top = block.numerator + block.extra if sign > 0 else block.numerator
    bottom = block.denominator
    gain = best_top = best_bottom = None
    for row in range(max(len(top), len(bottom))):
        one_top, one_bottom = top[min(row, len(top) - 1)], bottom[min(row, len(bottom) - 1)]
        one_gain = sign * (one_top - level * one_bottom)
        if gain is None or best_top is None or best_bottom is None:
            gain, best_top, best_bottom = one_gain, one_top, one_bottom
            continue
        better = one_gain > gain
        gain = np.where(better, one_gain, gain)
        best_top = np.where(better, one_top, best_top)
        best_bottom = np.where(better, one_bottom, best_bottom)
    assert gain is not None
    # Never quite nought homes: where only this block can fill the denominator, its ratio counts.
    scale = np.where(gain > 0, block.most, max(block.least, block.most * _TINY))
    return scale * best_top, scale * best_bottom
