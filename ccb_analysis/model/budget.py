"""How much of a carbon budget is used: cumulative emission against what the limits allow.

A limit per m2 that falls from year to year, times the floor area of that year, adds up to a
budget. What was emitted since the first year is held against it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccb_analysis.model.bounds import Block, ratio_bounds
from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.indicators import Indicator
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import Slice, stack
from ccb_analysis.model.yardsticks import Yardsticks

NAME = "carbon_budget_use"
#: The limits of Paris Proof hold for A1-A5, so only an emission with A4-A5 in it is held to them.
_EMISSION, _MODULES = "co2_inventory_a5", "A1-A5"


def goal_use(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[tuple[Indicator, list]]:
    """Give the use of what a goal per m2 leaves, on slices that are totals over years.

    The goal is a reduction against the headline baseline; the emission is that of the programme.
    """
    baseline = yardsticks.baseline
    if baseline is None:
        return
    per_m2 = Indicator("", "", "", "co2_programme", "floor_area", varies="floor_area")
    found = evaluate(amounts, per_m2)
    for name, goal in yardsticks.co2_goals().items():
        use = Indicator(NAME, name, "share", "", modules=PRODUCT_STAGE)
        yield use, [result.mapped(1.0 / ((1.0 - goal) * baseline)) for result in found]


def path_use(
    years: list[Slice], settings: Settings, path: str
) -> Iterator[tuple[Slice, Indicator, Evaluated]]:
    """Give, per year, the use of the budget of a path of limits since the first of ``years``.

    ``years`` are the slices of one region in order, one per year; a year without a limit ends it.
    """
    use = Indicator(NAME, path, "share", _EMISSION, "floor_area", modules=_MODULES, varies="co2")
    amounts = Amounts(stack(years), settings)
    known, typical = amounts.known(_EMISSION), amounts.typical_unknown(_EMISSION)
    sums: list[np.ndarray | float] = [0.0] * 4
    blocks: list[Block] = []
    spent = np.zeros(2)
    for place, piece in enumerate(years):
        limit = f"{path}:{piece.labels['year']}"
        if limit not in settings.limits:
            return
        added = (known, amounts.known(limit), typical, amounts.typical_unknown(limit))
        sums = [total + part[place] for total, part in zip(sums, added, strict=True)]
        blocks += amounts.blocks(_EMISSION, limit, place)
        spent += _deviation(amounts, use, place)
        yield piece, use, _used(sums, blocks, spent, amounts)


def _used(sums: list, blocks: list[Block], spent: np.ndarray, amounts: Amounts) -> Evaluated:
    """Return the use over what is known (or else over what is typical), and its bounds."""
    top, bottom, typical_top, typical_bottom = sums
    value = _divided(top, bottom)
    if not (bottom > 0).any():
        value = _divided(typical_top, typical_bottom)
    result = Evaluated(value)
    if blocks:
        result = Evaluated(value, *ratio_bounds(top, bottom, blocks))
    variability = amounts.settings.variability
    if variability is None or not spent[1] > 0:
        return result
    relative = float(np.sqrt(spent[0]) / spent[1])
    deviation = relative * float(np.nan_to_num(value[0]))
    # A use may pass the whole: it is clipped as an amount, not as a share.
    return result.varied(deviation, variability.points, Indicator(NAME, "", "", "", varies="co2"))


def _divided(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(np.where(bottom > 0, top / bottom, np.nan))


def _deviation(amounts: Amounts, use: Indicator, place: int) -> np.ndarray:
    """Return the variance between projects of one year's emission, and that emission."""
    variability = amounts.settings.variability
    if variability is None:
        return np.zeros(2)
    area = float(amounts.known("floor_area")[place, 0])
    per_m2 = float(variability.deviations(amounts, use)[place])
    return np.array([(per_m2 * area) ** 2, float(amounts.known(_EMISSION)[place, 0])])
