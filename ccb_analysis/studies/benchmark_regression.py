"""Published buildings by method with covariates: a robust regression and a mixed model.

The robust regression (Huber's T, statsmodels RLM) gives buildings that lie far off less weight.
The mixed model (statsmodels MixedLM) gives every country or source a level of its own, drawn from
one distribution: buildings of one country are no independent evidence.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.facts.benchmark import benchmark_figure
from ccb_analysis.language import Language
from ccb_analysis.studies.benchmark_design import CONSTANT, Design, design
from ccb_analysis.studies.benchmark_words import group_name, stratum_name, unit_name

COLUMNS = ("term", "group", "estimate", "low", "high")
#: With fewer levels the variance between them is hardly known.
FEW_LEVELS = 5
_MOST_STEPS = 200


@dataclass(frozen=True)
class Fit:
    """What a regression found, with ``notes`` to be read beside it.

    ``effects`` (``COLUMNS``): ``group`` against the ``reference`` (blank for other terms), in the
    unit of the value, with intervals; empty where nothing came out. ``between`` and ``inside`` are
    standard deviations between and inside the levels of the random effect, NaN without one.
    """

    effects: pd.DataFrame
    reference: str
    buildings: int
    left_out: int
    converged: bool
    between: float
    inside: float
    notes: tuple[str, ...]


def robust_regression(
    table: pd.DataFrame,
    *,
    value: str = "value",
    group: str = "building_method",
    reference: str | None = None,
    covariates: Sequence[str] = (),
    confidence: float | None = None,
    language: str = "nl",
) -> Fit:
    """Return the regression of ``value`` on group and covariates.

    Raises:
        ComparisonError: as ``design``.
    """
    from statsmodels.api import RLM, robust

    words = Language(language)
    asked = design(
        table,
        value=value,
        group=group,
        reference=reference,
        covariates=covariates,
        language=language,
    )
    with warnings.catch_warnings(record=True):
        warnings.simplefilter("always")
        found = RLM(asked.y, asked.x, M=robust.norms.HuberT()).fit(maxiter=_MOST_STEPS)
    steps = len(found.fit_history["params"])
    sure = steps < _MOST_STEPS and bool(np.isfinite(found.bse).all())
    notes = _left_out(asked, words) + ([] if sure else [words("benchmark.robust_unconverged")])
    effects = _effects(asked, found.params, found.conf_int(_alpha(confidence)))
    return Fit(
        effects if sure else effects.iloc[:0],
        asked.reference,
        len(asked.y),
        asked.left_out,
        sure,
        np.nan,
        np.nan,
        tuple(notes),
    )


def mixed_model(
    table: pd.DataFrame,
    *,
    value: str = "value",
    group: str = "building_method",
    level: str = "country",
    reference: str | None = None,
    covariates: Sequence[str] = (),
    confidence: float | None = None,
    language: str = "nl",
) -> Fit:
    """Return the model with ``level`` (country, source) as random effect.

    A model that does not converge gives no effects, and says so; one whose levels do not differ at
    all gives the effects of a plain regression, and says that.

    Raises:
        ComparisonError: as ``design``.
    """
    from statsmodels.api import MixedLM

    words = Language(language)
    asked = design(
        table,
        value=value,
        group=group,
        reference=reference,
        covariates=covariates,
        apart=level,
        language=language,
    )
    notes, stratum = _left_out(asked, words), stratum_name(level, words)
    levels = int(asked.rows[level].nunique())
    if levels < 2:
        return _nothing(asked, [*notes, words("benchmark.one_level", stratum=stratum)])
    if levels < FEW_LEVELS:
        notes.append(words("benchmark.few_levels", stratum=stratum, levels=levels))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            found = MixedLM(asked.y, asked.x, groups=asked.rows[level]).fit(reml=True)
        except (np.linalg.LinAlgError, ValueError):
            return _nothing(asked, [*notes, words("benchmark.mixed_unconverged")])
    names = list(asked.x.columns)
    interval = found.conf_int(_alpha(confidence)).loc[names]
    between = float(np.sqrt(max(float(found.cov_re.iloc[0, 0]), 0.0)))
    inside = float(np.sqrt(found.scale))
    edge = between < 1e-3 * inside or any("boundary" in str(one.message) for one in told)
    sure = bool(found.converged) and bool(np.isfinite(interval.to_numpy()).all())
    if not sure:
        return _nothing(asked, [*notes, words("benchmark.mixed_unconverged")])
    if edge:
        notes.append(words("benchmark.no_difference_between", stratum=stratum))
    effects = _effects(asked, found.params[names], interval)
    rows = len(asked.y)
    return Fit(effects, asked.reference, rows, asked.left_out, True, between, inside, tuple(notes))


def _alpha(confidence: float | None) -> float:
    return 1 - (benchmark_figure("confidence") if confidence is None else confidence)


def _effects(asked: Design, estimates: pd.Series, interval: pd.DataFrame) -> pd.DataFrame:
    names = list(asked.x.columns)
    ends = interval.loc[names].to_numpy(float)
    return pd.DataFrame(
        {
            "term": names,
            "group": [asked.groups.get(name, "") for name in names],
            "estimate": estimates[names].to_numpy(float),
            "low": ends[:, 0],
            "high": ends[:, 1],
        }
    ).query("term != @CONSTANT", local_dict={"CONSTANT": CONSTANT}, engine="python")


def _left_out(asked: Design, words: Language) -> list[str]:
    if not asked.left_out:
        return []
    return [words("benchmark.left_out", rows=words.number(asked.left_out))]


def _nothing(asked: Design, notes: list[str]) -> Fit:
    """Return the outcome of a model that came to nothing, with the reason in ``notes``."""
    empty = pd.DataFrame(columns=list(COLUMNS))
    rows = len(asked.y)
    return Fit(empty, asked.reference, rows, asked.left_out, False, np.nan, np.nan, tuple(notes))


def against_reference(fit: Fit, unit: str, language: str = "nl") -> list[str]:
    """Return a sentence per group: how far it lies from the reference, with its interval."""
    words = Language(language)
    rows = fit.effects[fit.effects["group"] != ""]
    return [
        words(
            "benchmark.effect",
            group=group_name(row.group, words),
            reference=group_name(fit.reference, words),
            estimate=words.number(row.estimate),
            low=words.number(row.low),
            high=words.number(row.high),
            unit=unit_name(unit, words),
        )
        for row in rows.itertuples(index=False)
    ]
