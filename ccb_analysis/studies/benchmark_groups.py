"""Published buildings by group: medians with intervals; a group without data is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from scipy import stats

from ccb_analysis.errors import ComparisonError
from ccb_analysis.facts.benchmark import benchmark_figure
from ccb_analysis.language import Language
from ccb_analysis.studies.benchmark_words import group_name

#: A bootstrap of fewer buildings than this gives no interval: too few different resamples.
FEWEST = 3
RESAMPLES = 9999
_AT_ONCE = 5_000_000  # numbers in memory at once
_QUARTERS = {"p25": 1 / 4, "median": 1 / 2, "p75": 3 / 4}


def group_medians(
    table: pd.DataFrame,
    *,
    value: str = "value",
    group: str = "building_method",
    confidence: float | None = None,
    method: str = "percentile",
    resamples: int = RESAMPLES,
    seed: int = 1,
) -> pd.DataFrame:
    """Return per group its median with a bootstrap interval.

    Columns: group, buildings, p25, median, p75, low, high (of the median), interval (the method,
    ``none`` for fewer than ``FEWEST`` buildings), in the unit of ``value``. A group has the same
    interval whatever other groups there are. ``method`` is ``percentile`` or ``BCa``; where all
    buildings are alike the interval is that one number.
    """
    level = benchmark_figure("confidence") if confidence is None else confidence
    rows = []
    for name, part in table[[value, group]].dropna().groupby(group, sort=True):
        numbers = part[value].to_numpy(float)
        quarters = dict(zip(_QUARTERS, np.quantile(numbers, list(_QUARTERS.values())), strict=True))
        low, high, how = _interval(numbers, level, method, resamples, seed)
        rows.append(
            {
                "group": name,
                "buildings": len(numbers),
                **quarters,
                "low": low,
                "high": high,
                "interval": how,
            }
        )
    columns = ["group", "buildings", *_QUARTERS, "low", "high", "interval"]
    return pd.DataFrame(rows, columns=columns)


def require_groups(
    table: pd.DataFrame,
    groups: Sequence[str],
    *,
    group: str = "building_method",
    left_out: Mapping[str, int] | None = None,
    language: str = "nl",
) -> None:
    """Refuse a comparison of ``groups`` of which some have no buildings.

    ``left_out`` says how many rows of a group there were that could not be used.

    Raises:
        ComparisonError: names every group without data.
    """
    words = Language(language)
    there = set(table[group].dropna())
    absent = [name for name in groups if name not in there]
    if not absent:
        return
    refused = left_out or {}
    lines = [
        words(
            "benchmark.empty_group",
            group=group_name(name, words),
            refused=words.number(refused.get(name, 0)),
        )
        for name in absent
    ]
    known = words.listed([group_name(name, words) for name in sorted(map(str, there))])
    lines.append(words("benchmark.groups_there", groups=known or words("benchmark.none")))
    raise ComparisonError("\n".join([words("benchmark.no_comparison"), *lines]))


def _interval(
    numbers: np.ndarray, level: float, method: str, resamples: int, seed: int
) -> tuple[float, float, str]:
    if len(numbers) < FEWEST:
        return np.nan, np.nan, "none"
    if np.ptp(numbers) == 0:
        return float(numbers[0]), float(numbers[0]), method
    found = stats.bootstrap(
        (numbers,),
        np.median,
        n_resamples=resamples,
        confidence_level=level,
        method=method,
        vectorized=True,
        batch=max(_AT_ONCE // len(numbers), 1),
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high), method
