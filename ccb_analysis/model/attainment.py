"""Whether targets are met: every reading tested in every draw, unknown homes against and for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from ccb_analysis.model.derived import derived, on_slices
from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.indicators import SHARES, TOTALS, Indicator, result_key
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import Slice, stack
from ccb_analysis.model.summary import Summary, scrambling_error
from ccb_analysis.model.yardsticks import Yardsticks

#: Results come from sums of floating point numbers; a threshold met to the last digit is met.
_SLACK = 1e-9


def add_target(
    summary: Summary,
    slices: list[Slice],
    reading: Any,
    settings: Settings,
    yardsticks: Yardsticks,
) -> None:
    """Test one target reading in every draw; keep the value where it is no indicator itself."""
    chosen = [piece for piece in slices if _is_about(piece, reading)]
    narrowed = _narrowed(chosen, reading.dwelling_type, settings)
    if not narrowed:
        return
    amounts = Amounts(stack(narrowed), settings)
    for piece, result in zip(
        narrowed, _target_results(amounts, reading, settings, yardsticks), strict=True
    ):
        if result is not None and _is_something(result):
            _add_result(summary, piece, reading, result)


def _is_about(piece: Slice, reading: Any) -> bool:
    labels = piece.labels
    if labels["year"] != reading.year or labels["year_basis"] != reading.year_basis:
        return False
    if reading.indicator == "homes_cumulative":
        wanted = ("cumulative", "cumulative_homes")
        first = int(reading.results_reading.removeprefix("from_"))
        whole = labels["dwelling_type"] == labels["building_method"] == "all"
        return piece.role in wanted and whole and labels["first_year"] == first
    return piece.role == "region"


def _narrowed(slices: list[Slice], dwelling_type: str, settings: Settings) -> list[Slice]:
    if dwelling_type == "all" or not slices:
        return slices
    types = settings.kinds.dwelling_types
    if dwelling_type not in types:
        return []
    only = np.zeros_like(slices[0].mask)
    only[types.index(dwelling_type)] = 1
    return [
        Slice({**piece.labels, "dwelling_type": dwelling_type}, piece.cell, piece.mask * only)
        for piece in slices
    ]


def _target_results(
    amounts: Amounts, reading: Any, settings: Settings, yardsticks: Yardsticks
) -> list[Evaluated | None]:
    """Return the value of a target reading on every slice, in the target's own unit."""
    slices = amounts.stack.slices
    nothing: list[Evaluated | None] = [None] * len(slices)
    if _of_other_modules(reading, settings):
        return nothing
    if reading.measure != "indicator":
        return _against_baseline(amounts, reading, yardsticks) or nothing
    if reading.indicator == "homes_cumulative":
        return list(evaluate(amounts, TOTALS[0]))
    for indicator in SHARES:
        if (indicator.name, indicator.reading) == (reading.indicator, reading.results_reading):
            return list(on_slices(amounts, indicator, settings))
    for indicator, results in derived(amounts, yardsticks, lambda name: name == reading.indicator):
        if indicator.reading == reading.results_reading:
            return results
    return nothing


def _of_other_modules(reading: Any, settings: Settings) -> bool:
    """Return whether a target on CO2 of A1-A3 would be held against factors of other modules."""
    from_materials = "co2" in reading.indicator and reading.results_reading != "programme"
    return from_materials and settings.modules != PRODUCT_STAGE


def _against_baseline(
    amounts: Amounts, reading: Any, yardsticks: Yardsticks
) -> list[Evaluated | None] | None:
    baseline = yardsticks.baselines.get(reading.baseline)
    if baseline is None or reading.indicator != "embodied_co2":
        return None
    varies: Any = "floor_area" if reading.results_reading == "programme" else "co2"
    total = Indicator("", "", "", f"co2_{reading.results_reading}", varies=varies)
    if reading.measure == "reduction_per_m2":
        per_m2 = replace(total, below="floor_area")
        return [result.mapped(-1.0 / baseline, 1.0) for result in evaluate(amounts, per_m2)]
    areas = yardsticks.historic.get("floor_area", {})
    results: list[Evaluated | None] = []
    for piece, result in zip(amounts.stack.slices, evaluate(amounts, total), strict=True):
        area = areas.get(piece.labels["region"])
        results.append(None if area is None else result.mapped(-1.0 / (baseline * area), 1.0))
    return results


def _is_something(result: Evaluated) -> bool:
    ends = (result.value, result.low, result.high)
    return any(end is not None and bool(np.isfinite(end).any()) for end in ends)


def _add_result(summary: Summary, piece: Slice, reading: Any, result: Evaluated) -> None:
    name = f"{reading.target}.{reading.reading}"
    key = result_key(piece.labels, Indicator("target_met", name, "share", ""))
    statistics = met_statistics(result, reading.threshold, reading.direction, summary.draws)
    summary.add_rows(key, statistics)
    # A municipality has no results by dwelling type, so a reading of one type keeps its own value.
    if reading.measure != "indicator" or reading.dwelling_type != "all":
        modules = PRODUCT_STAGE if "co2" in reading.indicator else ""
        value_key = key | {"indicator": "target_value", "unit": reading.unit, "modules": modules}
        summary.add(value_key, result)


def reached(values: Array, threshold: float, direction: str) -> np.ndarray:
    """Return which of ``values`` meet the threshold."""
    slack = _SLACK * max(abs(threshold), 1.0)
    return values >= threshold - slack if direction == "at_least" else values <= threshold + slack


def met_statistics(
    result: Evaluated, threshold: float, direction: str, draws: int
) -> dict[str, float]:
    """Return the share of draws that meet the threshold, unknown homes against and for it.

    ``probability`` is there only where draws were made and nothing relevant is unknown.
    """
    low = result.value if result.low is None else result.low
    high = result.value if result.high is None else result.high
    against, with_it = (low, high) if direction == "at_least" else (high, low)
    hits = []
    for side in (against, with_it):
        met = reached(np.broadcast_to(side, (draws + 1,)), threshold, direction)
        hits.append(met[1:] if draws else met)
    statistics = {"probability_low": hits[0].mean(), "probability_high": hits[1].mean()}
    if draws:
        statistics["probability_error"] = max(scrambling_error(side) for side in hits)
        complete = result.low is None or np.allclose(low, high, rtol=1e-12)
        if complete and np.ptp(np.broadcast_to(result.value, (draws + 1,))[1:]) > 0:
            statistics["probability"] = statistics["probability_low"]
    return {name: float(value) for name, value in statistics.items()}
