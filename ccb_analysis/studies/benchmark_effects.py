"""How far two groups of published buildings lie apart, with intervals that need no normal values.

The Hodges-Lehmann difference is the median of all differences between a building of the one group
and one of the other. Its interval (Moses; Hollander and Wolfe, 4.3) are two of those differences,
chosen by how often the rank test would reject; it takes both groups to have one shape. Cliff's
delta is the share of pairs in which the first is higher minus that in which it is lower; its
interval is that of Brunner and Munzel (statsmodels), which lets shapes and spreads differ, on the
scale of log odds. Without that a 95 % interval held a delta of 0.9 in 87 % of samples of 15 and 25
buildings, with it in 98 %.
"""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pandas as pd
from scipy import special
from statsmodels.stats.nonparametric import rank_compare_2indep

from ccb_analysis.facts.benchmark import benchmark_figure
from ccb_analysis.model.sampling import Array

COLUMNS = (
    "group",
    "other",
    "buildings",
    "other_buildings",
    "difference",
    "difference_low",
    "difference_high",
    "cliffs_delta",
    "cliffs_delta_low",
    "cliffs_delta_high",
)


def effect_sizes(
    table: pd.DataFrame,
    *,
    value: str = "value",
    group: str = "building_method",
    confidence: float | None = None,
) -> pd.DataFrame:
    """Return every pair of groups with its differences, group minus other (``COLUMNS``).

    ``difference`` is in the unit of ``value``, Cliff's delta from -1 to 1. Ends are infinite (or
    -1 and 1) where there are too few buildings to say anything at this level.
    """
    level = benchmark_figure("confidence") if confidence is None else confidence
    known = table[[value, group]].dropna()
    parts = {name: part[value].to_numpy(float) for name, part in known.groupby(group, sort=True)}
    rows = [
        (
            one,
            other,
            len(parts[one]),
            len(parts[other]),
            *hodges_lehmann(parts[one], parts[other], level),
            *cliffs_delta(parts[one], parts[other], level),
        )
        for one, other in combinations(parts, 2)
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def hodges_lehmann(one: Array, other: Array, confidence: float) -> tuple[float, float, float]:
    """Return the Hodges-Lehmann difference of two groups, and the ends of its interval."""
    differences = np.sort(np.subtract.outer(one, other), axis=None)
    pairs, both = len(differences), len(one) + len(other)
    spread = np.sqrt(pairs * (both + 1) / 12)
    place = int(np.floor(pairs / 2 - special.ndtri((1 + confidence) / 2) * spread))
    middle = float(np.median(differences))
    if place < 1:
        return middle, -np.inf, np.inf
    return middle, float(differences[place - 1]), float(differences[pairs - place])


def cliffs_delta(one: Array, other: Array, confidence: float) -> tuple[float, float, float]:
    """Return Cliff's delta of two groups, and the ends of its interval."""
    signs = np.sign(np.subtract.outer(one, other))
    delta = float(signs.mean())
    fewest = min(len(one), len(other))
    if abs(delta) == 1:
        # Not one pair the other way. With a chance p of each pair, that happens to all of the
        # ``fewest`` pairs that share no building with chance p ** fewest: p is no lower than this.
        least = 2 * ((1 - confidence) / 2) ** (1 / fewest) - 1
        return (delta, least, 1.0) if delta > 0 else (delta, -1.0, -least)
    if fewest < 2 or not (signs != 0).any():
        return delta, -1.0, 1.0
    found = rank_compare_2indep(one, other)
    chance = found.prob1
    half = special.stdtrit(found.df, (1 + confidence) / 2) * np.sqrt(found.var / found.nobs)
    steps = special.logit(chance) + np.array([-1, 1]) * half / (chance * (1 - chance))
    low, high = (2 * special.expit(steps) - 1).tolist()
    return (delta, low, high) if np.isfinite(low + high) else (delta, -1.0, 1.0)
