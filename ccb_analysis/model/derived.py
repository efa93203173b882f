"""Indicators that need a yardstick beside the homes: reductions, MPG and shares within a limit."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.indicators import Indicator
from ccb_analysis.model.quantities import Amounts, Settings
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.slices import Slice, stack


@dataclass(frozen=True)
class Yardsticks:
    """What results are held against.

    ``limits`` are the MPG limits; ``baselines`` kgCO2e/m2 by name; ``headline_co2`` names the one
    of ``co2_reduction``; ``historic`` is, per region, what a year of the base period took
    (``floor_area`` in m2, ``abiotic_total`` and ``all_primary_total`` in kg built by the baseline
    method), per column. ``targets`` may be empty.
    """

    limits: pd.DataFrame
    baselines: dict[str, float]
    headline_co2: str
    historic: dict[str, dict[str, Array]]
    targets: pd.DataFrame


def on_slices(amounts: Amounts, indicator: Indicator, settings: Settings) -> list[Evaluated | None]:
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


Derived = tuple[str, str, str, list[Evaluated | None]]


def derived(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    """Give the indicators that need a yardstick: reductions, MPG and shares within a limit."""
    yield from _co2_reduction(amounts, yardsticks)
    yield from _total_reductions(amounts, yardsticks)
    part = amounts.stack.slices
    for weighting_set in ("a1", "a2"):
        top, area = (
            amounts.known(name) + amounts.whatever_method(name)
            for name in (f"mpg_sum_{weighting_set}", f"mpg_area_{weighting_set}")
        )
        scores: list[Evaluated | None] = [
            Evaluated(top[place] / area[place]) if (area[place] > 0).all() else None
            for place in range(len(part))
        ]
        yield "mpg", weighting_set, "EUR/m2/year", scores
    for limit in yardsticks.limits["name"]:
        share = Indicator("mpg_within_limit_share", limit, "share", f"mpg_within_{limit}", "homes")
        scored = amounts.known("homes") - amounts.known(f"mpg_unknown_{limit}")
        scored = scored + amounts.answers_whatever_method(share.top)[1]
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


def _total_reductions(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    part = amounts.stack.slices
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
