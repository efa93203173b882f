"""Verdicts: holds the results table against the targets and says yes, no or undecided."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.facts.scales import stated_class
from ccb_analysis.model.attainment import reached
from ccb_analysis.model.modules import PRODUCT_STAGE

VERDICT_COLUMNS = [
    "target",
    "reading",
    "headline",
    "indicator",
    "results_reading",
    "year",
    "year_basis",
    "scenario",
    "region",
    "dwelling_type",
    "value",
    "low",
    "high",
    "threshold",
    "direction",
    "unit",
    "gap",
    "met",
    "probability_low",
    "probability",
    "probability_high",
    "probability_error",
    "required_pace",
    "last_start_year",
    "reason",
    "words",
    "obligation",
    "evidence",
    "source",
]
_KEY = ("indicator", "reading", "modules", "region", "dwelling_type", "year", "year_basis")
#: Targets on CO2 are judged on the modules they are stated for.
#: One row of the results, its statistics beside its key.
Row = dict[str, Any]
Rows = dict[tuple, Row]


def judge_results(
    results: pd.DataFrame, targets: pd.DataFrame, confidence: float, report_year: int | None = None
) -> pd.DataFrame:
    """Return one row per target reading, scenario and region of ``results``.

    Only the results table is read, also when it came back from csv. A reading for whose year
    there are results, but not of its indicator, is undecided: not measured. A reading of another
    year than those in ``results`` gives no row. ``report_year`` is the year from which the pace
    still needed is counted; a target year up to it is past.
    """
    table = _pivoted(results)
    rows: list[dict[str, Any]] = []
    for scenario, rows_of_scenario in table.groupby("scenario", sort=False):
        years = set(rows_of_scenario["year"])
        found = rows_of_scenario["region"].unique()
        regions = [name for name in found if name != "all_18"]
        part = {
            tuple(row[name] for name in _KEY): row for row in rows_of_scenario.to_dict("records")
        }
        for reading in targets.itertuples(index=False):
            if reading.year in years:
                rows += [
                    _verdict(part, reading, str(scenario), region, confidence, report_year)
                    for region in _judged(regions, reading, "all_18" in found)
                ]
    verdicts = pd.DataFrame(rows, columns=VERDICT_COLUMNS)
    return verdicts.astype({"probability": float, "required_pace": float, "last_start_year": float})


def _pivoted(results: pd.DataFrame) -> pd.DataFrame:
    """Return the totals of ``results`` with one column per statistic."""
    whole = results[
        (results["building_method"] == "all")
        & (results["material"] == "all")
        & (results["group"] == "all")
    ]
    wide = whole.fillna({"reading": "", "modules": ""}).pivot_table(
        index=["scenario", *_KEY, "unit"],
        columns="statistic",
        values="value",
        aggfunc="first",
        sort=False,
    )
    return wide.reset_index()


def _judged(regions: list[str], reading: Any, has_18: bool) -> list[str]:
    """Return the regions a reading is judged for; homes are judged for the 18 together."""
    if reading.region == "all_18" and has_18:
        return ["all_18" if region == "all" else region for region in regions]
    return regions


def _row(part: Rows, reading: Any, region: str, indicator: str, name: str) -> Row | None:
    about_co2 = "co2" in reading.indicator and indicator != "target_met"
    modules = PRODUCT_STAGE if about_co2 else ""
    place = (reading.dwelling_type, reading.year, reading.year_basis)
    return part.get((indicator, name, modules, region, *place))


def _verdict(
    part: Rows,
    reading: Any,
    scenario: str,
    region: str,
    confidence: float,
    report_year: int | None,
) -> dict[str, Any]:
    name = f"{reading.target}.{reading.reading}"
    # What was kept for the target itself goes first; else it is the indicator's own row.
    result = _row(part, reading, region, "target_value", name)
    if result is None and reading.measure == "indicator":
        result = _row(part, reading, region, reading.indicator, reading.results_reading)
    chances = _chances(_row(part, reading, region, "target_met", name), result, reading)
    value, low, high = _values(result)
    met = _met(chances, confidence)
    gap = _gap(value, reading)
    verdict = {name: getattr(reading, name, None) for name in VERDICT_COLUMNS}
    return verdict | {
        "scenario": scenario,
        "region": region,
        "value": value,
        "low": low,
        "high": high,
        "gap": gap,
        "met": met,
        **chances,
        "required_pace": _pace(gap, reading.year, report_year),
        "last_start_year": np.nan,
        "reason": _reason(met, result, chances),
        "words": stated_class(
            chances["probability_low"],
            chances["probability"],
            chances["probability_high"],
            chances["probability_error"],
        ),
    }


def _values(result: Row | None) -> tuple[float, float, float]:
    """Return value, low and high: coverage bounds without draws, the 90 % interval with them."""
    if result is None:
        return (np.nan,) * 3
    value = _first(result, "central", "value")
    low = _first(result, "low_p5", "p5", "low", "central", "value")
    high = _first(result, "high_p95", "p95", "high", "central", "value")
    return value, low, high


def _first(result: Row, *names: str) -> float:
    """Return the first of these statistics that the row has."""
    for name in names:
        if name in result and pd.notna(result[name]):
            return float(result[name])
    return float("nan")


def _chances(met: Row | None, result: Row | None, reading: Any) -> dict[str, float]:
    names = ("probability_low", "probability", "probability_high", "probability_error")
    if met is not None:
        chances = {name: _first(met, name) for name in names}
        chances["probability_error"] = np.nan_to_num(chances["probability_error"])
        return chances
    _, low, high = _values(result)
    nothing = dict.fromkeys(names, float("nan"))
    if np.isnan(low) or np.isnan(high):
        return nothing
    against, with_it = (low, high) if reading.direction == "at_least" else (high, low)
    return nothing | {
        "probability_low": _reached(against, reading),
        "probability_high": _reached(with_it, reading),
        "probability_error": 0.0,
    }


def _reached(value: float, reading: Any) -> float:
    return float(reached(np.asarray(value), reading.threshold, reading.direction))


def _met(chances: dict[str, float], confidence: float) -> str:
    error = chances["probability_error"]
    if chances["probability_low"] - error >= confidence:
        return "yes"
    if chances["probability_high"] + error <= 1 - confidence:
        return "no"
    return "undecided"


def _gap(value: float, reading: Any) -> float:
    """Return what is still to go, positive when missed, in the target's unit."""
    sign = 1.0 if reading.direction == "at_least" else -1.0
    return float(sign * (reading.threshold - value))


def _pace(gap: float, year: int, report_year: int | None) -> float:
    """Return the change per year that is still needed; none when met or when the year is past."""
    if report_year is None or year <= report_year or not gap > 0:
        return float("nan")
    return gap / (year - report_year)


def _reason(met: str, result: Row | None, chances: dict[str, float]) -> str:
    if result is None:
        return "not_measured"
    if met != "undecided":
        return "none"
    # Unknown homes count as the reason only where they move the chance beyond its own error.
    difference = chances["probability_high"] - chances["probability_low"]
    return "data" if difference > 2 * chances["probability_error"] else "spread"
