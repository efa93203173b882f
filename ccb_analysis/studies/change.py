"""Why a figure changed between two runs: homes, where, which, how measured, assumed and defined.

The volume / structure / saving split of the Dutch Protocol Monitoring Energiebesparing, carried on
to seven parts. Each part is its Shapley value: its mean effect over every order in which the parts
can change, so that no order is preferred and the parts add up to the change.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.model.indicators import SHARES, TOTALS, Indicator, crop
from ccb_analysis.model.ledger import Ledger
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.terms import unknown_answers
from ccb_analysis.studies.change_factors import factors
from ccb_analysis.studies.change_totals import AXES, PARTS, Totals
from ccb_analysis.studies.shapley import shapley

#: What happens in the world, and what in the counting of it.
WORLD = PARTS[:5]
COLUMNS = ["indicator", "reading", "modules", "unit", "before", "after", "part", "value"]
_WEIGHTING_SETS = ("a1", "a2")


def split_change(
    before: Ledger, after: Ledger, periods: Sequence[str], baseline: str = ""
) -> pd.DataFrame:
    """Return what every part added to every indicator of the whole between two runs.

    Args:
        before: the ledger of the first run.
        after: that of the second.
        periods: the period of either ledger.
        baseline: the name of the baseline of ``co2_reduction`` in the reading ``programme``.

    Returns:
        Columns ``COLUMNS``, a row per indicator and part, all in ``unit``; the values of an
        indicator add up to ``after`` less ``before``. What either run does not know is not there;
        where a mix of both is not known (other homes have the score) the values are NaN.
    """
    totals = Totals(factors(before, after, periods))
    measured = list(_outcomes(totals, baseline))
    every = np.stack([np.broadcast_to(value, (2,) * AXES) for _, value in measured])

    def worth(chosen: frozenset[str]) -> Array:
        place: tuple[Any, ...] = (slice(None), *(int(part in chosen) for part in PARTS))
        return np.asarray(every[place])

    found = shapley(PARTS, worth, seed=0)
    rows = [
        (
            *(one.name, one.reading, one.modules, one.unit),
            *(found.nothing[place], found.total[place]),
            *(part, _without_noise(found.of(part)[place], every[place])),
        )
        for place, (one, _) in enumerate(measured)
        if np.isfinite([found.nothing[place], found.total[place]]).all()
        for part in PARTS
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _without_noise(value: float, outcomes: Array) -> float:
    """Return nought for what is no more than the rounding of the outcomes it comes from."""
    noise = len(PARTS) * float(np.finfo(float).eps) * float(np.nanmax(np.abs(outcomes)))
    return 0.0 if abs(value) <= noise else float(value)


def _outcomes(totals: Totals, baseline: str) -> Iterator[tuple[Indicator, Array]]:
    """Give every indicator with its value for every choice of before and after."""
    crops = [name.removeprefix("crop_") for name in totals.names if name.startswith("crop_")]
    for one in (*TOTALS, *map(crop, crops)):
        if totals.has(one.top):
            yield one, totals.homes * (totals.known(one.top) + totals.rest(one.top))
    for one in SHARES:
        if totals.has(one.top) and totals.has(str(one.below)):
            value = _share(totals.only(one.homes_of), one)
            yield one, 1 - value if one.less else value
    yield from _co2_reduction(totals, baseline)
    yield from _scores(totals)


def _share(totals: Totals, one: Indicator) -> Array:
    """Return a share over what is known, or at the typical mix where nothing is."""
    assert one.below is not None
    answers = unknown_answers(one.top)
    yes, answered = totals.answers(one.top)
    unanswered: Array | float = 0.0 if answers is None else totals.known(answers)
    below = totals.known(one.below) - unanswered + answered
    typical = _divided(totals.rest(one.top), totals.rest(one.below))
    found = _divided(totals.known(one.top) + yes, below)
    return np.where(np.broadcast_to(below, found.shape) > 0, found, typical)


def _co2_reduction(totals: Totals, baseline: str) -> Iterator[tuple[Indicator, Array]]:
    limits = totals.factors.baselines.get(baseline)
    if limits is None or not totals.has("co2_programme"):
        return
    tops = ("co2_programme", "floor_area")
    shown = Indicator("co2_reduction", "programme", "share", *tops, modules=PRODUCT_STAGE)
    by_definition = limits.reshape((1,) * (AXES - 1) + (2,))
    yield shown, 1 - _share(totals, shown) / by_definition


def _scores(totals: Totals) -> Iterator[tuple[Indicator, Array]]:
    for name in _WEIGHTING_SETS:
        top, area = (
            totals.known(amount) + totals.measured_of_part(amount)
            for amount in (f"mpg_sum_{name}", f"mpg_area_{name}")
        )
        yield Indicator("mpg", name, "EUR/m2/year", ""), _divided(top, area)
    limits = [n.removeprefix("mpg_within_") for n in totals.names if n.startswith("mpg_within_")]
    for limit in limits:
        one = Indicator("mpg_within_limit_share", limit, "share", f"mpg_within_{limit}", "homes")
        scored = totals.known("homes") - totals.known(f"mpg_unknown_{limit}")
        scored = scored + totals.answers(one.top)[1]
        yield one, np.where(scored > 0, _share(totals, one), np.nan)


def _divided(top: Array, bottom: Array) -> Array:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(bottom > 0, top / bottom, np.nan))
