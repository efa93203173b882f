"""Shares of parts in a total that do not depend on any order: Shapley values.

The contribution of a part is what it adds to the parts that are there already, averaged over every
order in which the parts can come (L. Shapley, A Value for n-Person Games, 1953). Up to fifteen
parts every set of parts is worked out; beyond that orders are drawn, and the error is stated.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ccb_analysis.model.sampling import Array

#: With so many parts there are 32,768 sets of them; beyond it orders are drawn.
EXACT_UP_TO = 15
Worth = Callable[[frozenset[str]], ArrayLike]


@dataclass(frozen=True)
class Contributions:
    """What every part adds to the outcome, in the order in which the parts were given.

    ``values`` is parts x the shape of an outcome, and sums over the parts to ``total`` less
    ``nothing``: the outcome with all parts and that with none. ``errors`` are standard errors of
    ``values``, nought where every set was worked out. ``orders`` is how many orders were drawn,
    nought likewise.
    """

    parts: tuple[str, ...]
    values: Array
    errors: Array
    nothing: Array
    total: Array
    orders: int = 0

    @property
    def exact(self) -> bool:
        """Whether every set of parts was worked out."""
        return self.orders == 0

    def of(self, part: str) -> Array:
        """Return the contribution of one part."""
        return np.asarray(self.values[self.parts.index(part)])


def shapley(
    parts: Sequence[str],
    worth: Worth,
    *,
    seed: int,
    orders: int = 1000,
    exact_up_to: int = EXACT_UP_TO,
) -> Contributions:
    """Return what every part contributes, whatever the order in which parts are given.

    Args:
        parts: names, none twice.
        worth: the outcome with a set of parts: a number, or an array whose entries are outcomes
            by themselves (say one per indicator); always of one shape. No set is asked for twice.
        seed: of the drawn orders; not used where every set is worked out.
        orders: how many orders to draw beyond ``exact_up_to`` parts; each comes with its reverse,
            so an odd number is rounded up.
        exact_up_to: the most parts of which every set is worked out.

    Raises:
        ValueError: a part is there twice, outcomes differ in shape, or fewer than four orders:
            two pairs are the least that an error can be told from.

    Example:
        A left glove is worth something with a right one only; two right ones compete.

        >>> def pairs(gloves):
        ...     return float("left" in gloves and len(gloves) > 1)
        >>> found = shapley(["left", "right 1", "right 2"], pairs, seed=1)
        >>> [round(float(value), 4) for value in found.values]
        [0.6667, 0.1667, 0.1667]
    """
    if len(set(parts)) != len(parts):
        raise ValueError(f"parts {list(parts)}: none may be there twice")
    # Worked out in one fixed order, so that the order given cannot change a single bit.
    ordered = sorted(parts)
    sets = _Sets(ordered, worth)
    count = len(ordered)
    if count <= exact_up_to:
        values, drawn = _over_all_sets(count, sets), 0
        errors = np.zeros_like(values)
    else:
        if orders < 4:
            raise ValueError(f"orders is {orders}; an error takes at least four")
        pairs = math.ceil(orders / 2)
        values, errors = _over_orders(count, sets, pairs, seed)
        drawn = 2 * pairs
    places = [ordered.index(part) for part in parts]
    everything = (1 << count) - 1
    return Contributions(
        tuple(parts), values[places], errors[places], sets.worth(0), sets.worth(everything), drawn
    )


class _Sets:
    """The outcomes of sets of parts, each worked out once; a set is a number of bits."""

    def __init__(self, parts: Sequence[str], worth: Worth):
        self._parts, self._worth = parts, worth
        self._known: dict[int, Array] = {}

    def worth(self, chosen: int) -> Array:
        if chosen not in self._known:
            names = frozenset(part for bit, part in enumerate(self._parts) if chosen >> bit & 1)
            found = np.array(self._worth(names), float)
            first = next(iter(self._known.values()), found)
            if found.shape != first.shape:
                raise ValueError(f"outcomes of shape {first.shape} and {found.shape}")
            self._known[chosen] = found
        return self._known[chosen]


def _over_all_sets(count: int, sets: _Sets) -> Array:
    """Return for every part the mean of what it adds, over sets of every size alike."""
    every = np.stack([sets.worth(chosen) for chosen in range(1 << count)])
    size = np.array([chosen.bit_count() for chosen in range(1 << count)])
    values = np.zeros((count, *every.shape[1:]))
    for bit in range(count):
        without = np.flatnonzero((np.arange(1 << count) >> bit & 1) == 0)
        # A set of s parts comes before this one in 1 / (n (n-1 over s)) of all orders.
        weights = np.array([1 / (count * math.comb(count - 1, int(s))) for s in size[without]])
        added = every[without | 1 << bit] - every[without]
        values[bit] = np.tensordot(weights, added, axes=1)
    return values


def _over_orders(count: int, sets: _Sets, pairs: int, seed: int) -> tuple[Array, Array]:
    """Return the mean over drawn orders and their reverses, and its standard error.

    A part that comes early in an order comes late in its reverse: their mean is steadier.
    """
    source = np.random.default_rng(seed)
    mean: Any = 0.0
    squares: Any = 0.0
    for number in range(1, pairs + 1):
        order = source.permutation(count)
        found = (_along(order, sets) + _along(order[::-1], sets)) / 2
        away = found - mean
        mean = mean + away / number
        squares = squares + away * (found - mean)
    return np.asarray(mean), np.sqrt(squares / ((pairs - 1) * pairs))


def _along(order: np.ndarray, sets: _Sets) -> Array:
    """Return what every part adds when the parts come in this order."""
    chosen, before = 0, sets.worth(0)
    added = np.zeros((len(order), *before.shape))
    for bit in order.tolist():
        chosen |= 1 << bit
        after = sets.worth(chosen)
        added[bit] = after - before
        before = after
    return added
