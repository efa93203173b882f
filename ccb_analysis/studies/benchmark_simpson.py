"""Simpson's paradox: does throwing all buildings together turn an order round?

Timber may come out above concrete over all countries together and below it in every country, only
because most timber buildings stand where assessments count more. Two differences of means are set
beside each other. ``pooled`` is that over all buildings. ``within`` is the mean of the differences
inside each stratum (a country, a source), every stratum with the same weight for both groups,
n m / (n + m) of its n and m buildings (Cochran 1954). Both are sums of means of cells, so their
errors are known in closed form: buildings vary inside a cell, with a variance of their own in each
group, and the numbers of buildings per cell are taken as they are (Welch-Satterthwaite t).

The rule: an order is ``reversed`` if the two differences have opposite signs and both are surely
not nought, and no stratum surely contradicts ``within``. That both have to be sure makes the test
an intersection-union test (Berger 1982): it errs no more often than the worse of the two. Holm's
correction holds the rate of any false warning in one table at ``1 - confidence`` at most.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import special

from ccb_analysis.facts.benchmark import benchmark_figure
from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.benchmark_words import group_name, stratum_name, unit_name

COLUMNS = (
    "group",
    "other",
    "buildings",
    "other_buildings",
    "pooled",
    "pooled_low",
    "pooled_high",
    "within",
    "within_low",
    "within_high",
    "strata",
    "strata_alike",
    "strata_against",
    "p_value",
    "verdict",
)


@dataclass(frozen=True)
class _Cells:
    """Buildings per group (rows) and stratum (columns): how many, their mean, sum of squares."""

    names: list[str]
    counts: Array
    means: Array
    squares: Array


class _Estimate(NamedTuple):
    """A difference with its standard error and degrees of freedom."""

    value: float
    error: float
    freedom: float

    def interval(self, confidence: float) -> tuple[float, float]:
        """Return the two-sided interval; not a number where nothing is known of the error."""
        half = special.stdtrit(self.freedom, (1 + confidence) / 2) * self.error
        return self.value - half, self.value + half

    def one_sided(self) -> float:
        """Return how often chance alone gives this sign so strongly."""
        if not self.freedom > 0 or not np.isfinite(self.value):
            return 1.0
        if self.error == 0:
            return 0.0 if self.value else 1.0
        return float(special.stdtr(self.freedom, -abs(self.value) / self.error))


def order_reversals(
    table: pd.DataFrame,
    *,
    value: str = "value",
    group: str = "building_method",
    stratum: str = "country",
    confidence: float | None = None,
) -> pd.DataFrame:
    """Return every pair of groups with its pooled and its within-stratum difference (``COLUMNS``).

    Differences are group minus other, in the unit of ``value``. ``strata`` have both groups;
    ``strata_alike`` of them have the sign of ``within``, ``strata_against`` surely the other.
    ``verdict``: ``reversed``; ``opposite`` (signs differ, but not surely); ``same``; ``mixed``
    (pooled and within differ in sign, and a stratum surely contradicts ``within``); or
    ``no_overlap`` (no stratum has both, so nothing can be said within).
    """
    level = benchmark_figure("confidence") if confidence is None else confidence
    cells = _cells(table[[value, group, stratum]].dropna(), value, group, stratum)
    rows = [_pair(cells, places, level) for places in combinations(range(len(cells.names)), 2)]
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    found["p_value"] = _holm(found["p_value"])
    unsure = (found["verdict"] == "reversed") & (found["p_value"] > 1 - level)
    found.loc[unsure, "verdict"] = "opposite"
    return found


def reversal_warnings(
    found: pd.DataFrame, stratum: str, unit: str, language: str = "nl", digits: int = 0
) -> list[str]:
    """Return a sentence for every pair whose pooled order is not that within the strata."""
    words = Language(language)
    return [
        words(
            f"benchmark.simpson_{row.verdict}",
            group=group_name(row.group, words),
            other=group_name(row.other, words),
            stratum=stratum_name(stratum, words),
            pooled=words.number(row.pooled, digits),
            within=words.number(row.within, digits),
            strata=words.number(row.strata),
            alike=words.number(row.strata_alike),
            against=words.number(row.strata_against),
            unit=unit_name(unit, words),
        )
        for row in found.itertuples(index=False)
        if row.verdict != "same"
    ]


def _cells(table: pd.DataFrame, value: str, group: str, stratum: str) -> _Cells:
    rows, names = pd.factorize(table[group], sort=True)
    columns, strata = pd.factorize(table[stratum], sort=True)
    shape = (len(names), len(strata))
    place = np.ravel_multi_index((rows, columns), shape) if len(table) else rows
    values = table[value].to_numpy(float)
    size = len(names) * len(strata)
    counts = np.bincount(place, minlength=size).astype(float)
    means = np.bincount(place, values, minlength=size) / np.maximum(counts, 1)
    squares = np.bincount(place, (values - means[place]) ** 2, minlength=size).astype(float)
    return _Cells(list(names), counts.reshape(shape), means.reshape(shape), squares.reshape(shape))


def _pair(cells: _Cells, places: tuple[int, int], level: float) -> dict[str, object]:
    counts, means = cells.counts[list(places)], cells.means[list(places)]
    variances, freedoms = _variances(counts, cells.squares[list(places)])
    sizes = counts.sum(axis=1)
    totals = (counts * means).sum(axis=1) / sizes
    pooled = _estimate(totals[0] - totals[1], 1 / sizes, variances, freedoms)
    both = (counts > 0).all(axis=0)
    differences = means[0, both] - means[1, both]
    within, against = _within(differences, counts[:, both], variances, freedoms, level)
    low, high = pooled.interval(level)
    inner_low, inner_high = within.interval(level)
    return {
        "group": cells.names[places[0]],
        "other": cells.names[places[1]],
        "buildings": int(sizes[0]),
        "other_buildings": int(sizes[1]),
        "pooled": pooled.value,
        "pooled_low": low,
        "pooled_high": high,
        "within": within.value,
        "within_low": inner_low,
        "within_high": inner_high,
        "strata": int(both.sum()),
        "strata_alike": int((np.sign(differences) == np.sign(within.value)).sum()),
        "strata_against": against,
        "p_value": min(1.0, 2 * max(pooled.one_sided(), within.one_sided())),
        "verdict": _verdict(pooled.value, within.value, int(both.sum()), against),
    }


def _verdict(pooled: float, within: float, strata: int, against: int) -> str:
    """Return the verdict before it is known how sure it is."""
    if not strata:
        return "no_overlap"
    if pooled * within >= 0:
        return "same"
    return "mixed" if against else "reversed"


def _variances(counts: Array, squares: Array) -> tuple[Array, Array]:
    """Return the variance inside cells of each group, and its degrees of freedom.

    A group with one building per cell has none of its own: it takes that of the other.
    """
    freedoms = np.maximum(counts - 1, 0).sum(axis=1)
    every, inside = freedoms.sum(), squares.sum(axis=1)
    shared = inside.sum() / every if every else np.nan
    own = np.where(freedoms > 0, inside / np.maximum(freedoms, 1), shared)
    return own, np.where(freedoms > 0, freedoms, every)


def _estimate(value: float, weights: Array, variances: Array, freedoms: Array) -> _Estimate:
    """Return a difference whose error is the weighted sum of two variances."""
    parts = weights * variances
    total = float(parts.sum())
    below = float((parts**2 / np.maximum(freedoms, 1)).sum())
    freedom = total**2 / below if below > 0 else float(freedoms.sum())
    return _Estimate(float(value), float(np.sqrt(total)), freedom)


def _within(
    differences: Array, counts: Array, variances: Array, freedoms: Array, level: float
) -> tuple[_Estimate, int]:
    """Return the common-weight difference, and in how many strata the order is surely another."""
    if not len(differences):
        return _Estimate(np.nan, np.nan, np.nan), 0
    weights = counts.prod(axis=0) / counts.sum(axis=0)
    weights = weights / weights.sum()
    inverse = (weights**2 / counts).sum(axis=1)
    within = _estimate(weights @ differences, inverse, variances, freedoms)
    allowed = (1 - level) / (2 * len(differences))
    against = sum(
        one.value * within.value < 0 and one.one_sided() <= allowed
        for one in (
            _estimate(difference, 1 / count, variances, freedoms)
            for difference, count in zip(differences, counts.T, strict=True)
        )
    )
    return within, int(against)


def _holm(p_values: pd.Series) -> Array:
    """Return the p-values for all pairs together (Holm 1979).

    As ``multipletests`` of statsmodels, which collects garbage on every call: 0.08 s.
    """
    given = p_values.to_numpy(float)
    order = np.argsort(given)
    left = len(given) - np.arange(len(given))
    adjusted = np.empty(len(given))
    adjusted[order] = np.minimum(np.maximum.accumulate(given[order] * left), 1)
    return adjusted
