"""Uncertain figures and their products: an amount times a ratio is one figure again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from ccb_analysis.facts.substitution_rules import Spread
from ccb_analysis.model.sampling import PERCENTILES, quantiles, spread

#: Points of each of two figures at which their product is worked out.
_POINTS = 400
_PLACES = tuple(int(name.removeprefix("p")) / 100 for name in PERCENTILES)


@dataclass(frozen=True)
class Figure:
    """A value with its range; ``percentiles`` are p5 to p95 where the shape is ``quantiles``.

    Of a lognormal figure low and high are the 5th and 95th percentile, of the others the ends.
    """

    value: float
    low: float
    high: float
    distribution: str = "exact"
    group: str = ""
    percentiles: tuple[float, ...] = ()

    @property
    def exact(self) -> bool:
        """Whether nothing is drawn of it."""
        return self.distribution == "exact"

    def times(self, factor: float) -> Figure:
        """Return the figure scaled by a number above nought."""
        return replace(
            self,
            value=self.value * factor,
            low=self.low * factor,
            high=self.high * factor,
            percentiles=tuple(number * factor for number in self.percentiles),
        )


ONE = Figure(1.0, 1.0, 1.0)


def amount_of(row: Mapping[str, Any]) -> Figure:
    """Return the kilograms of a row of inventories, as the engine reads them.

    A row without a group moves alone; what is made of it must then move with what is left of it,
    so it carries the name the engine would give it.
    """
    value = float(row["kg_per_m2"])
    low, high = _number(row.get("low"), value), _number(row.get("high"), value)
    shape, group = row.get("distribution"), row.get("group")
    named = shape if isinstance(shape, str) and shape else "triangular"
    alone = f"kg:{row['building_method']}:{row['dwelling_type']}:{row['material']}"
    percentiles = tuple(_number(row.get(name), math.nan) for name in PERCENTILES)
    return Figure(
        value,
        low,
        high,
        named if low < value or high > value else "exact",
        group if isinstance(group, str) and group else alone,
        () if any(map(math.isnan, percentiles)) else percentiles,
    )


def figure_of(given: Spread, rule: str, place: str) -> Figure:
    """Return a figure of a rule; without a group it moves alone, under the rule's name."""
    low = given.value if given.low is None else given.low
    high = given.value if given.high is None else given.high
    return Figure(given.value, low, high, given.distribution, given.group or f"{rule}:{place}")


def product(figures: Sequence[Figure]) -> Figure:
    """Return the product of figures that are independent of each other, as one figure.

    Its group is that of the first that is uncertain: what is drawn of the others then moves with
    it. Two lognormal figures give a lognormal one, exactly. A lognormal one and a narrower one of
    another shape give the lognormal one with the p5 and p95 of their product over each other as
    they are: so a factor that goes to exactly one ends in the figure itself. Any other two are
    given by the five percentiles of their product, and are straight between these.
    """
    found = ONE
    for figure in figures:
        found = _of_two(found, figure)
    return found


def _of_two(first: Figure, second: Figure) -> Figure:
    if second.exact:
        return first.times(second.value)
    if first.exact:
        return second.times(first.value)
    if first.value <= 0 or second.value <= 0:
        # Nothing to be relative to: the wider ends, which no draw passes.
        low, high = first.low * second.low, first.high * second.high
        return Figure(first.value * second.value, low, high, "triangular", first.group)
    unit = _relative(first), _relative(second)
    if all(figure.distribution == "lognormal" for figure in unit):
        return _lognormal(*unit, first.group).times(first.value * second.value)
    percentiles = _percentiles(*unit)
    if _lognormal_wins(*unit):
        factor = math.sqrt(percentiles[-1] / percentiles[0])
        found = Figure(1.0, 1 / factor, factor, "lognormal", first.group)
        return found.times(first.value * second.value)
    ends = min(percentiles[0], 1.0), max(percentiles[-1], 1.0)
    found = Figure(1.0, *ends, "quantiles", first.group, percentiles)
    return found.times(first.value * second.value)


def _relative(figure: Figure) -> Figure:
    """Return the figure around one, without its group, so that alike figures are worked out once.

    Rounded, for what is the same figure of a larger amount differs in its last bits.
    """
    low, high, *percentiles = (
        float(f"{number / figure.value:.12g}")
        for number in (figure.low, figure.high, *figure.percentiles)
    )
    return Figure(1.0, low, high, figure.distribution, "", tuple(percentiles))


def _lognormal(first: Figure, second: Figure, group: str) -> Figure:
    """Return the product of two lognormal figures around one: their spreads add in squares."""
    widths = [math.log(figure.high / figure.low) / 2 for figure in (first, second)]
    factor = math.exp(math.hypot(*widths))
    return Figure(1.0, 1 / factor, factor, "lognormal", group)


def _lognormal_wins(first: Figure, second: Figure) -> bool:
    """Return whether one figure is lognormal, and the other is nowhere further from one."""
    if second.distribution == "lognormal":
        first, second = second, first
    inside = first.low <= second.low and second.high <= first.high
    return first.distribution == "lognormal" and second.distribution != "quantiles" and inside


@lru_cache(maxsize=4096)
def _percentiles(first: Figure, second: Figure) -> tuple[float, ...]:
    """Return the five percentiles of a product, from every pair of evenly spaced quantiles."""
    points = (np.arange(_POINTS) + 0.5) / _POINTS
    drawn = []
    for figure in (first, second):
        if figure.distribution == "quantiles":
            drawn.append(quantiles(np.array(figure.percentiles), points))
        else:
            drawn.append(spread(figure.distribution, figure.value, figure.low, figure.high, points))
    every = np.quantile(np.multiply.outer(*drawn), _PLACES, method="hazen")
    return tuple(float(number) for number in every)


def _number(given: Any, absent: float) -> float:
    number = absent if given is None else float(given)
    return absent if math.isnan(number) else number
