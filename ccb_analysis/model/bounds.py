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

    def only_extreme(self, sign: float) -> Block:
        """Return the block with, of candidates alike below, only the best (or worst) on top.

        Many kinds of home differ in what they add to the numerator alone; then which of them is
        extreme does not depend on the ratio.
        """
        top = self.numerator + self.extra if sign > 0 else self.numerator
        extreme = np.fmax.reduce if sign > 0 else np.fmin.reduce
        kept_top, kept_bottom = [], []
        for rows in _alike(self.denominator):
            chosen = top if len(top) == 1 else top[rows]
            kept_top.append(chosen[0] if len(chosen) == 1 else extreme(chosen, axis=0))
            kept_bottom.append(self.denominator[rows[0]])
        if len(self.denominator) == 1 and len(top) > 1:
            kept_top = [extreme(top, axis=0)]
        width = max(row.shape[-1] for row in kept_top)
        numerator = np.stack([np.broadcast_to(row, (width,)) for row in kept_top])
        return Block(self.least, self.most, numerator, np.stack(kept_bottom), np.zeros((1, 1)))


def _alike(table: Array) -> list[list[int]]:
    """Return the rows of ``table`` in groups that are equal in every column."""
    groups: list[list[int]] = []
    for row, values in enumerate(table):
        for group in groups:
            first = table[group[0]]
            if first[0] == values[0] and np.array_equal(first, values):
                group.append(row)
                break
        else:
            groups.append([row])
    return groups


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
    ends = []
    for sign, pick in ((-1.0, np.fmin), (1.0, np.fmax)):
        block = missing.only_extreme(sign)
        known = numerator + extra if sign > 0 else numerator
        end: Array = np.array([[np.nan]])
        for homes in (amounts[:, :1], amounts[:, 1:]):
            for top, bottom in zip(block.numerator, block.denominator, strict=True):
                below = denominator + homes * bottom
                below = np.where(below > 0, below, np.nan)
                end = pick(end, (known + homes * top) / below)
        ends.append(end)
    return ends[0], ends[1]


def ratio_bounds(numerator: Array, denominator: Array, blocks: list[Block]) -> tuple[Array, Array]:
    """Return the lowest and highest ratio, per column; NaN where nothing is or can be there."""
    highest = _extreme(numerator, denominator, blocks, sign=1.0)
    lowest = _extreme(numerator, denominator, blocks, sign=-1.0)
    return lowest, highest


def _extreme(numerator: Array, denominator: Array, blocks: list[Block], sign: float) -> Array:
    """Return the highest (sign 1) or lowest (sign -1) ratio, per column."""
    blocks = [block.only_extreme(sign) for block in blocks if block.most > 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        level = np.where(denominator > 0, numerator / denominator, _alone(blocks, sign))
        for _ in range(_ITERATIONS):
            top, bottom = numerator, denominator
            for block in blocks:
                added = _best(block, level, sign)
                top, bottom = top + added[0], bottom + added[1]
            better = np.where(bottom > 0, top / bottom, level)
            if not np.nanmax(np.abs(better - level), initial=0.0) > _STILL:
                break
            level = better
    return better


def _alone(blocks: list[Block], sign: float) -> Array:
    """Return the most extreme ratio of one candidate: the start where nothing is known for sure.

    A ratio of sums never lies beyond it, and is it where every block may also be nothing.
    """
    extreme = np.fmax if sign > 0 else np.fmin
    level: Array = np.array([np.nan])
    for block in blocks:
        for top, bottom in zip(block.numerator, block.denominator, strict=True):
            level = extreme(level, np.where(bottom > 0, top / bottom, np.nan))
    return level


def _best(block: Block, level: Array, sign: float) -> tuple[Array, Array]:
    """Return what the block adds to top and bottom when it pulls the ratio most to one side."""
    best_top, best_bottom = block.numerator[0], block.denominator[0]
    gain = sign * (best_top - level * best_bottom)
    gain = np.where(np.isnan(gain), -np.inf, gain)  # a kind without data is never the extreme
    for top, bottom in zip(block.numerator[1:], block.denominator[1:], strict=True):
        more = sign * (top - level * bottom)
        better = more > gain
        gain = np.where(better, more, gain)
        best_top = np.where(better, top, best_top)
        best_bottom = np.where(better, bottom, best_bottom)
    if block.least == block.most:
        return block.most * best_top, block.most * best_bottom
    scale = np.where(gain > 0, block.most, block.least)
    there = scale > 0
    return np.where(there, scale * best_top, 0.0), np.where(there, scale * best_bottom, 0.0)
