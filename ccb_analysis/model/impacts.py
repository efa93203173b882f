"""The engine: a programme, measured projects and figures in, the results table out.

Baseline, scenarios, draws and the annual update all come through ``run``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.indicators import SHARES, TOTALS, Indicator
from ccb_analysis.model.quantities import Amounts, Settings
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.slices import Slice, stack
from ccb_analysis.model.summary import Summary, scrambling_error

#: Slices worked on at once: enough for a good matrix product, few enough to stay in cache.
_CHUNK = 48
_ROLES = {
    "region": (*TOTALS, *SHARES),
    "breakdown": (*TOTALS, *[share for share in SHARES if share.breakdown == "full"]),
    "group": (*TOTALS, *SHARES),
    "cumulative": TOTALS,
    "everywhere": TOTALS[:1],
    "cumulative_homes": TOTALS[:1],
}


@dataclass(frozen=True)
class Yardsticks:
    """What results are held against.

    ``limits`` are the MPG limits; ``baselines`` kgCO2e/m2 by name; ``headline_co2`` names the one
    of ``co2_reduction``; ``historic_floor_area`` is, per region, m2 built per year in the base
    years (columns wide) and ``historic_abiotic``/``historic_all_primary`` the kg it would take
    built by the baseline method. ``targets`` may be empty.
    """

    limits: pd.DataFrame
    baselines: dict[str, float]
    headline_co2: str
    historic: dict[str, dict[str, Array]]
    targets: pd.DataFrame


def run(
    slices: list[Slice],
    settings: Settings,
    yardsticks: Yardsticks,
    scenario: str = "",
) -> pd.DataFrame:
    """Return the long results table of every slice and indicator."""
    summary = Summary(scenario, settings.columns - 1)
    for role, indicators in _ROLES.items():
        chosen = [piece for piece in slices if piece.role == role]
        chosen.sort(key=lambda piece: piece.mask.tobytes())
        for start in range(0, len(chosen), _CHUNK):
            part = chosen[start : start + _CHUNK]
            amounts = Amounts(stack(part, settings.path), settings)
            _add(summary, amounts, part, indicators, settings, yardsticks)
    _add_materials(summary, slices, settings)
    _add_targets(summary, slices, settings, yardsticks)
    return summary.table()


def _add(
    summary: Summary,
    amounts: Amounts,
    part: list[Slice],
    indicators: tuple[Indicator, ...],
    settings: Settings,
    yardsticks: Yardsticks,
) -> None:
    cumulative = "cumulative" in part[0].role
    for indicator in indicators:
        for piece, result in zip(part, _limited(amounts, indicator, settings), strict=True):
            if result is not None:
                summary.add(
                    _key(piece, indicator, cumulative), result.value, result.low, result.high
                )
    if cumulative or part[0].role == "everywhere":
        return
    for name, reading, unit, results in _derived(amounts, part, yardsticks):
        indicator = Indicator(name, reading, unit, "", modules="A1-A3" if "co2" in name else "")
        for piece, result in zip(part, results, strict=True):
            if result is not None:
                summary.add(_key(piece, indicator, False), result.value, result.low, result.high)


def _limited(amounts: Amounts, indicator: Indicator, settings: Settings) -> list[Evaluated | None]:
    """Return the indicator on the slices, of one dwelling type only where it is about that."""
    if indicator.homes_of == "all":
        return list(evaluate(amounts, indicator))
    types = settings.intensities.kinds.dwelling_types
    if indicator.homes_of not in types:
        return [None] * len(amounts.stack.slices)
    only = np.zeros_like(amounts.stack.slices[0].mask)
    only[types.index(indicator.homes_of)] = 1
    masked = [
        Slice(piece.labels, piece.cell, piece.mask * only, piece.role)
        for piece in amounts.stack.slices
    ]
    narrowed = Amounts(stack(masked, settings.path), settings)
    return list(evaluate(narrowed, indicator))


def _key(piece: Slice, indicator: Indicator, cumulative: bool) -> dict:
    labels = {name: value for name, value in piece.labels.items() if name != "first_year"}
    name, reading = indicator.name, indicator.reading
    if cumulative:
        name += "_cumulative"
        if not reading:
            reading = f"from_{piece.labels['first_year']}"
    return {
        "group": "all",
        **labels,
        "indicator": name,
        "reading": reading,
        "modules": indicator.modules,
        "unit": indicator.unit,
    }


Derived = tuple[str, str, str, list[Evaluated | None]]


def _derived(amounts: Amounts, part: list[Slice], yardsticks: Yardsticks) -> Iterator[Derived]:
    """Give the indicators that need a yardstick: reductions, MPG and shares within a limit."""
    yield from _co2_reduction(amounts, yardsticks)
    yield from _total_reductions(amounts, part, yardsticks)
    for weighting_set in ("a1", "a2"):
        top = amounts.known(f"mpg_sum_{weighting_set}")
        area = amounts.known(f"mpg_area_{weighting_set}")
        scores: list[Evaluated | None] = [
            Evaluated(top[place] / area[place]) if (area[place] > 0).all() else None
            for place in range(len(part))
        ]
        yield "mpg", weighting_set, "EUR/m2/year", scores
    for limit in yardsticks.limits["name"]:
        share = Indicator("mpg_within_limit_share", limit, "share", f"mpg_within_{limit}", "homes")
        scored = amounts.known("homes") - amounts.known(f"mpg_unknown_{limit}")
        results = evaluate(amounts, share)
        known = [
            result if (scored[place] > 0).any() else None for place, result in enumerate(results)
        ]
        yield share.name, limit, "share", known


def _co2_reduction(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    baseline = yardsticks.baselines.get(yardsticks.headline_co2)
    if baseline is None:
        return
    per_m2 = Indicator("co2_reduction", "programme", "share", "co2_programme", "floor_area")
    reductions = [result.mapped(-1.0 / baseline, 1.0) for result in evaluate(amounts, per_m2)]
    yield "co2_reduction", "programme", "share", list(reductions)


def _total_reductions(
    amounts: Amounts, part: list[Slice], yardsticks: Yardsticks
) -> Iterator[Derived]:
    for reading, top in (
        ("abiotic_total", "mass_primary_abiotic"),
        ("all_primary_total", "all_primary"),
    ):
        total = Indicator("", "", "", top)
        historic = yardsticks.historic.get(reading, {})
        results: list[Evaluated | None] = []
        for piece, result in zip(part, evaluate(amounts, total), strict=True):
            base = historic.get(piece.labels["region"]) if piece.role == "region" else None
            results.append(None if base is None else result.mapped(-1.0 / base, 1.0))
        yield "primary_reduction", reading, "share", results


def _add_materials(summary: Summary, slices: list[Slice], settings: Settings) -> None:
    """Add mass, embodied and stored CO2 of the whole region by material."""
    chosen = [
        piece for piece in slices if piece.role == "region" and piece.labels["region"] == "all"
    ]
    if not chosen:
        return
    amounts = Amounts(stack(chosen, settings.path), settings)
    tables = (
        Indicator("material_mass", "inventory", "kg", "material_mass"),
        Indicator("embodied_co2", "inventory", "kgCO2e", "material_co2", modules="A1-A3"),
        Indicator("stored_co2", "inventory", "kgCO2e", "material_stored"),
    )
    for table in tables:
        for place, material in enumerate(settings.intensities.materials):
            one = Indicator("", "", "", f"{table.top}:{place}")
            for piece, result in zip(chosen, evaluate(amounts, one), strict=True):
                key = _key(piece, table, False) | {"material": material}
                summary.add(key, result.value, result.low, result.high)


def _add_targets(
    summary: Summary, slices: list[Slice], settings: Settings, yardsticks: Yardsticks
) -> None:
    """Test every target reading in every draw; keep the value where it is no indicator itself."""
    for reading in yardsticks.targets.itertuples(index=False):
        chosen = [piece for piece in slices if _is_about(piece, reading)]
        if not chosen:
            continue
        narrowed = _narrowed(chosen, reading.dwelling_type, settings)
        if narrowed is None:
            continue
        amounts = Amounts(stack(narrowed, settings.path), settings)
        for piece, result in zip(
            narrowed, _target_results(amounts, reading, settings, yardsticks), strict=True
        ):
            if result is not None and np.isfinite(result.value).any():
                _add_target(summary, piece, reading, result)


def _is_about(piece: Slice, reading) -> bool:  # type: ignore[no-untyped-def]
    labels = piece.labels
    if labels["year"] != reading.year or labels["year_basis"] != reading.year_basis:
        return False
    if reading.indicator == "homes_cumulative":
        wanted = ("cumulative", "cumulative_homes")
        first = int(reading.results_reading.removeprefix("from_"))
        whole = labels["dwelling_type"] == labels["building_method"] == "all"
        return piece.role in wanted and whole and labels["first_year"] == first
    return piece.role == "region"


def _narrowed(slices: list[Slice], dwelling_type: str, settings: Settings) -> list[Slice] | None:
    if dwelling_type == "all":
        return slices
    types = settings.intensities.kinds.dwelling_types
    if dwelling_type not in types:
        return None
    only = np.zeros_like(slices[0].mask)
    only[types.index(dwelling_type)] = 1
    return [
        Slice({**piece.labels, "dwelling_type": dwelling_type}, piece.cell, piece.mask * only)
        for piece in slices
    ]


def _target_results(  # type: ignore[no-untyped-def]
    amounts: Amounts, reading, settings: Settings, yardsticks: Yardsticks
) -> list[Evaluated | None]:
    """Return the value of a target reading on every slice, in the target's own unit."""
    slices = amounts.stack.slices
    nothing: list[Evaluated | None] = [None] * len(slices)
    if reading.measure != "indicator":
        return _against_baseline(amounts, reading, yardsticks) or nothing
    if reading.indicator == "homes_cumulative":
        return list(evaluate(amounts, TOTALS[0]))
    for indicator in SHARES:
        if (indicator.name, indicator.reading) == (reading.indicator, reading.results_reading):
            return _limited(amounts, indicator, settings)
    for name, results_reading, _, results in _derived(amounts, slices, yardsticks):
        if (name, results_reading) == (reading.indicator, reading.results_reading):
            return results
    return nothing


def _against_baseline(  # type: ignore[no-untyped-def]
    amounts: Amounts, reading, yardsticks: Yardsticks
) -> list[Evaluated | None] | None:
    baseline = yardsticks.baselines.get(reading.baseline)
    if baseline is None or reading.indicator != "embodied_co2":
        return None
    top = f"co2_{reading.results_reading}"
    if reading.measure == "reduction_per_m2":
        per_m2 = Indicator("", "", "", top, "floor_area")
        return [result.mapped(-1.0 / baseline, 1.0) for result in evaluate(amounts, per_m2)]
    areas = yardsticks.historic.get("floor_area", {})
    results: list[Evaluated | None] = []
    for piece, result in zip(
        amounts.stack.slices, evaluate(amounts, Indicator("", "", "", top)), strict=True
    ):
        area = areas.get(piece.labels["region"])
        results.append(None if area is None else result.mapped(-1.0 / (baseline * area), 1.0))
    return results


def _add_target(summary: Summary, piece: Slice, reading, result: Evaluated) -> None:  # type: ignore[no-untyped-def]
    name = f"{reading.target}.{reading.reading}"
    key = _key(piece, Indicator("target_met", name, "share", ""), False)
    statistics = met_statistics(result, reading.threshold, reading.direction, summary.draws)
    summary.add_rows(key, statistics)
    if reading.measure != "indicator":
        value_key = key | {"indicator": "target_value", "unit": reading.unit, "modules": "A1-A3"}
        summary.add(value_key, result.value, result.low, result.high)


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
        wide = np.broadcast_to(side, (draws + 1,))
        met = wide >= threshold if direction == "at_least" else wide <= threshold
        hits.append(met[1:] if draws else met)
    statistics = {"probability_low": hits[0].mean(), "probability_high": hits[1].mean()}
    if draws:
        statistics["probability_error"] = max(scrambling_error(side) for side in hits)
        complete = result.low is None or np.allclose(low, high, rtol=1e-12)
        if complete and np.ptp(np.broadcast_to(result.value, (draws + 1,))[1:]) > 0:
            statistics["probability"] = statistics["probability_low"]
    return {name: float(value) for name, value in statistics.items()}
