"""The comparison of building methods in published buildings: every method beside every other.

Takes the harmonised table (``benchmark_harmonised``): figures that measure the same thing. What
it cannot compare it refuses by name; where pooling turns an order round it warns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.studies.benchmark_effects import effect_sizes
from ccb_analysis.studies.benchmark_groups import RESAMPLES, group_medians, require_groups
from ccb_analysis.studies.benchmark_regression import Fit, mixed_model, robust_regression
from ccb_analysis.studies.benchmark_simpson import order_reversals, reversal_warnings


@dataclass(frozen=True)
class Comparison:
    """Groups of published buildings compared; columns as the functions that made them give.

    ``reversals`` and ``mixed`` hold one entry per column that buildings are set apart by (country,
    source). ``warnings`` are sentences that belong beside every one of the tables.
    """

    medians: pd.DataFrame
    effects: pd.DataFrame
    reversals: dict[str, pd.DataFrame]
    regression: Fit
    mixed: dict[str, Fit]
    warnings: tuple[str, ...]


def compare_groups(
    table: pd.DataFrame,
    groups: Sequence[str] | None = None,
    *,
    value: str = "value",
    group: str = "building_method",
    strata: Sequence[str] = ("country", "source"),
    covariates: Sequence[str] = (),
    reference: str | None = None,
    left_out: Mapping[str, int] | None = None,
    unit: str = "kg/m2",
    confidence: float | None = None,
    resamples: int = RESAMPLES,
    seed: int = 1,
    language: str = "nl",
) -> Comparison:
    """Return the comparison of ``groups`` (default: every group there is).

    Args:
        table: one row per building, with ``value``, ``group`` and the columns named below.
        groups: the groups to compare; each must have buildings.
        value: the column that is compared, in ``unit``.
        group: the column of groups.
        strata: columns in which an order may differ from the pooled one; those with a single
            value say nothing and are passed over.
        covariates: columns of the robust regression and the mixed models.
        reference: the group the regressions measure from; by default the largest.
        left_out: rows per group that could not be used, told where a group is empty.
        unit: of ``value``; sentences write it by its name.
        confidence: level of every interval; by default that of ``reference/benchmark.csv``.
        resamples: of the bootstrap.
        seed: of the bootstrap.
        language: of sentences and messages.

    Raises:
        ComparisonError: a group has no buildings, or a regression is impossible; names them.
    """
    words = Language(language)
    if groups is not None:
        require_groups(table, groups, group=group, left_out=left_out, language=language)
        table = table[table[group].isin(list(groups))]
    asked = [name for name in strata if name in table and table[name].nunique() > 1]
    reversals = {
        name: order_reversals(table, value=value, group=group, stratum=name, confidence=confidence)
        for name in asked
    }
    told = [
        line
        for name, found in reversals.items()
        for line in reversal_warnings(found, name, unit, language)
    ]
    common: dict[str, Any] = {
        "value": value,
        "group": group,
        "reference": reference,
        "covariates": covariates,
        "confidence": confidence,
        "language": language,
    }
    if not asked:
        told.append(words("benchmark.nothing_apart"))
    return Comparison(
        group_medians(
            table,
            value=value,
            group=group,
            confidence=confidence,
            resamples=resamples,
            seed=seed,
        ),
        effect_sizes(table, value=value, group=group, confidence=confidence),
        reversals,
        robust_regression(table, **common),
        {name: mixed_model(table, level=name, **common) for name in asked},
        tuple(told),
    )
