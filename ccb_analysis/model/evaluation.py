"""Evaluates indicators on slices: the value over what is known, and how low or high it can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload

import numpy as np

from ccb_analysis.model.bounds import Block, missing_bounds, ratio_bounds, sum_bounds
from ccb_analysis.model.indicators import Indicator
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.terms import unknown_answers

_NO_DOUBT = 1e-12


class Evaluated(NamedTuple):
    """One indicator on one slice, per column; ``low`` and ``high`` only where part is unknown.

    ``deviation`` is the standard deviation between projects that is in the columns, at central
    figures.
    """

    value: Array
    low: Array | None = None
    high: Array | None = None
    deviation: float = 0.0

    def mapped(self, scale: float | Array, shift: float | Array = 0.0) -> Evaluated:
        """Return shift + scale x the result; a negative scale swaps low and high."""
        ends = [None if end is None else shift + scale * end for end in (self.low, self.high)]
        low, high = ends if np.min(scale) >= 0 else ends[::-1]
        deviation = self.deviation * abs(float(np.ravel(scale)[0]))
        return Evaluated(shift + scale * self.value, low, high, deviation)

    def varied(self, deviation: float, points: Array, indicator: Indicator) -> Evaluated:
        """Return the result with differences between projects in it.

        A low or high end differs in the proportion the value does; a share of answers by how
        near to all or nothing it is. A share stays a share, an amount does not fall below nought.
        """
        if not deviation > 0:
            return self
        share = indicator.unit == "share" and not indicator.less
        least = -np.inf if indicator.signed else 0.0
        central = float(self.value[0])

        def moved(end: Array | None) -> Array | None:
            if end is None:
                return None
            away = deviation
            if indicator.varies == "answer":
                away = deviation * _doubt(float(end[0])) / max(_doubt(central), _NO_DOUBT)
            elif not indicator.signed and central > 0:
                away = deviation * max(float(end[0]), 0.0) / central
            return np.clip(end + away * points, least, 1.0 if share else np.inf)

        value = moved(self.value)
        assert value is not None
        return Evaluated(value, moved(self.low), moved(self.high), deviation)


class Known(Sequence[Evaluated]):
    """An indicator on many slices of which everything is known, side by side.

    ``values`` is slices x columns. One slice by itself is made when it is asked for.
    """

    def __init__(self, values: Array):
        """Keep the columns of every slice."""
        self.values = values

    def __len__(self) -> int:
        """The number of slices."""
        return len(self.values)

    def __iter__(self) -> Iterator[Evaluated]:
        """Give the slices in turn."""
        return map(Evaluated, self.values)

    @overload
    def __getitem__(self, place: int) -> Evaluated: ...
    @overload
    def __getitem__(self, place: slice) -> Known: ...
    def __getitem__(self, place: int | slice) -> Evaluated | Known:
        """Return one slice, or several."""
        found = self.values[place]
        return Known(found) if isinstance(place, slice) else Evaluated(found)


def _doubt(share: float) -> float:
    """Return the standard deviation of one answer that is yes in this share of cases."""
    inside = min(max(share, 0.0), 1.0)
    return float(np.sqrt(inside * (1 - inside)))


def evaluate(amounts: Amounts, indicator: Indicator) -> Sequence[Evaluated]:
    """Return the indicator on every slice of ``amounts``."""
    if indicator.below is None:
        found = _sums(amounts, indicator)
    else:
        found = _ratios(amounts, indicator, indicator.below)
    found = _with_projects(amounts, indicator, found)
    if indicator.less and isinstance(found, Known):
        return Known(1.0 - found.values)
    return [result.mapped(-1.0, 1.0) for result in found] if indicator.less else found


def _with_projects(
    amounts: Amounts, indicator: Indicator, found: Sequence[Evaluated]
) -> Sequence[Evaluated]:
    """Return the results with what differs between projects, where that is known."""
    variability = amounts.settings.variability
    if variability is None or not indicator.varies:
        return found
    return [
        result.varied(float(deviation), variability.points, indicator)
        for result, deviation in zip(found, variability.deviations(amounts, indicator), strict=True)
    ]


def _sums(amounts: Amounts, indicator: Indicator) -> Sequence[Evaluated]:
    known = amounts.known(indicator.top)
    slices = amounts.stack.slices
    if not amounts.stack.has_unknown:
        return Known(known)
    value = known + amounts.typical_unknown(indicator.top)
    return [
        Evaluated(
            value[place], *sum_bounds(known[place], amounts.blocks(indicator.top, None, place))
        )
        if piece.has_unknown
        else Evaluated(known[place])
        for place, piece in enumerate(slices)
    ]


def _ratios(amounts: Amounts, indicator: Indicator, below: str) -> Sequence[Evaluated]:
    top, bottom = amounts.known(indicator.top), amounts.known(below)
    answers = unknown_answers(indicator.top)
    if answers is None and not amounts.stack.has_unknown:
        return Known(_divided(top, bottom))
    unanswered = np.zeros((len(top), 1)) if answers is None else amounts.known(answers)
    yes, answered = amounts.answers_whatever_method(indicator.top)
    below_known = bottom - unanswered + answered
    value = _divided(top + yes, below_known)
    nothing_known = np.asarray(~(below_known > 0).any(axis=1))
    if nothing_known.any():
        typical = _divided(amounts.typical_unknown(indicator.top), amounts.typical_unknown(below))
        value = np.where(nothing_known[:, None], typical, value)
    results = [Evaluated(row) for row in value]
    for places in _alike(amounts, unanswered):
        low, high = _one_block(amounts, indicator, (top, bottom, unanswered), places)
        for row, place in enumerate(places):
            results[place] = Evaluated(value[place], low[row], high[row])
    for place, piece in enumerate(amounts.stack.slices):
        if piece.unknown_method:
            blocks = amounts.blocks(indicator.top, below, place)
            bounds = ratio_bounds(*_slim(top[place], bottom[place]), blocks)
            results[place] = Evaluated(value[place], *bounds)
    return results


def _alike(amounts: Amounts, unanswered: Array) -> list[list[int]]:
    """Return the slices with missing homes or unknown answers but no unknown method, by mask."""
    groups: dict[bytes, list[int]] = {}
    for place, piece in enumerate(amounts.stack.slices):
        unknown = piece.cell.missing[2] > 0 or unanswered[place].any()
        if unknown and not piece.unknown_method:
            groups.setdefault(piece.mask.tobytes(), []).append(place)
    return list(groups.values())


def _one_block(
    amounts: Amounts, indicator: Indicator, parts: tuple[Array, Array, Array], places: list[int]
) -> tuple[Array, Array]:
    assert indicator.below is not None
    slices = [amounts.stack.slices[place] for place in places]
    mask = slices[0].mask
    candidates = amounts.settings.candidates
    extra = np.zeros((1, 1))
    if unknown_answers(indicator.top):
        extra = candidates("homes", mask, answered=True)
    missing = Block(
        0.0,
        0.0,
        candidates(indicator.top, mask, answered=False),
        candidates(indicator.below, mask, answered=True),
        extra,
    )
    homes = np.array([(piece.cell.missing[0], piece.cell.missing[2]) for piece in slices])
    top, bottom, unanswered = (part[places] for part in parts)
    return missing_bounds(*_slim(top, bottom), unanswered[:, :1], missing, homes)


def _slim(top: Array, bottom: Array) -> tuple[Array, Array]:
    """Return both as one column where every column is the same, so that bounds come cheap."""
    if (top == top[..., :1]).all() and (bottom == bottom[..., :1]).all():
        return top[..., :1], bottom[..., :1]
    return top, bottom


def _divided(top: Array, bottom: Array) -> Array:
    if bottom.min() > 0:  # not so where any is unknown (NaN)
        return np.asarray(top / bottom)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(bottom > 0, top / bottom, np.nan))
