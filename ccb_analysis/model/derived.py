"""Indicators that need a yardstick beside the homes: limits, baselines, base years, supply."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.indicators import Indicator
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import Slice, stack
from ccb_analysis.model.terms import terms
from ccb_analysis.model.yardsticks import Yardsticks


def on_slices(
    amounts: Amounts, indicator: Indicator, settings: Settings
) -> Sequence[Evaluated | None]:
    """Return the indicator on the slices, of one dwelling type only where it is about that."""
    if indicator.homes_of == "all":
        return evaluate(amounts, indicator)
    types = settings.kinds.dwelling_types
    if indicator.homes_of not in types:
        return [None] * len(amounts.stack.slices)
    only = np.zeros_like(amounts.stack.slices[0].mask)
    only[types.index(indicator.homes_of)] = 1
    masked = [
        Slice(piece.labels, piece.cell, piece.mask * only, piece.role)
        for piece in amounts.stack.slices
    ]
    narrowed = Amounts(stack(masked), settings)
    return evaluate(narrowed, indicator)


#: An indicator (for its key) and what it is on every slice; None where it does not apply.
Derived = tuple[Indicator, list[Evaluated | None]]
_KG_PER_TONNE = 1000
_WEIGHTING_SETS = ("a1", "a2")


def derived(
    amounts: Amounts, yardsticks: Yardsticks, wanted: Callable[[str], bool]
) -> Iterator[Derived]:
    """Give the indicators that need a yardstick, those whose name is ``wanted``."""
    for name, work in _DERIVED.items():
        if wanted(name):
            yield from work(amounts, yardsticks)


def _co2_reduction(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    baseline = yardsticks.baseline
    if baseline is None:
        return
    per_m2 = _per_m2("co2_reduction", "programme", "share", "co2_programme")
    found = evaluate(amounts, replace(per_m2, unit=""))  # kgCO2e per m2, not yet a share
    yield per_m2, [result.mapped(-1.0 / baseline, 1.0) for result in found]


def _total_reductions(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    part = amounts.stack.slices
    for reading, top in (
        ("abiotic_total", "mass_primary_abiotic"),
        ("all_primary_total", "all_primary"),
    ):
        total = Indicator("primary_reduction", reading, "share", top, varies="material")
        historic = yardsticks.historic.get(reading, {})
        results: list[Evaluated | None] = []
        for piece, result in zip(part, evaluate(amounts, replace(total, unit="")), strict=True):
            base = historic.get(piece.labels["region"]) if piece.role == "region" else None
            results.append(None if base is None else result.mapped(-1.0 / base, 1.0))
        yield total, results


def _mpg(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    for weighting_set in _WEIGHTING_SETS:
        top, area = (
            amounts.known(name) + amounts.whatever_method(name)
            for name in (f"mpg_sum_{weighting_set}", f"mpg_area_{weighting_set}")
        )
        scores: list[Evaluated | None] = [
            Evaluated(top[place] / area[place]) if (area[place] > 0).all() else None
            for place in range(len(amounts.stack.slices))
        ]
        yield Indicator("mpg", weighting_set, "EUR/m2/year", ""), scores


def _within_limits(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    for limit in yardsticks.limits["name"]:
        share = Indicator("mpg_within_limit_share", limit, "share", f"mpg_within_{limit}", "homes")
        scored = amounts.known("homes") - amounts.known(f"mpg_unknown_{limit}")
        scored = scored + amounts.answers_whatever_method(share.top)[1]
        results = evaluate(amounts, share)
        yield (
            share,
            [result if (scored[place] > 0).any() else None for place, result in enumerate(results)],
        )


def _mpg_lower_bound(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    per_m2 = _per_m2("mpg_co2_lower_bound", "", "EUR/m2/year", "co2_inventory")
    if not yardsticks.worths.mpg_per_co2:
        return
    found = evaluate(amounts, per_m2)
    per_m2 = replace(per_m2, modules=amounts.settings.modules)
    for weighting_set, factor in yardsticks.worths.mpg_per_co2.items():
        yield (
            replace(per_m2, reading=weighting_set),
            [result.mapped(factor) for result in found],
        )


def _reuse(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    ceiling = yardsticks.worths.reuse_ceiling
    if ceiling is None:
        return
    use = Indicator(
        "reuse_ceiling_use",
        "inventory",
        "share",
        "mass_reused",
        "material_mass",
        varies="material",
    )
    yield use, [result.mapped(1.0 / ceiling) for result in evaluate(amounts, use)]


def _break_even(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
    """Give the CO2 price at which the dearer method pays; only where less CO2 is sure."""
    price = Indicator(
        "break_even_co2_price", "building_cost", "EUR/tCO2e", "", modules=amounts.settings.modules
    )
    cost, avoided = amounts.known("cost_premium"), amounts.known("avoided_co2")
    results: list[Evaluated | None] = []
    for place, piece in enumerate(amounts.stack.slices):
        sure = not piece.has_unknown and (avoided[place] > 0).all()
        results.append(Evaluated(cost[place] / avoided[place] * _KG_PER_TONNE) if sure else None)
    yield price, results


def _supply_use(name: str, quantities: dict[str, str]) -> Callable[..., Iterator[Derived]]:
    def work(amounts: Amounts, yardsticks: Yardsticks) -> Iterator[Derived]:
        for (resource, area), _ in yardsticks.worths.supply.items():
            quantity = _there(quantities.get(resource, ""), amounts)
            if not quantity:
                continue
            use = Indicator(name, f"{resource}_{area}", "share", quantity, varies="material")
            results: list[Evaluated | None] = []
            needed = evaluate(amounts, replace(use, unit=""))
            for piece, result in zip(amounts.stack.slices, needed, strict=True):
                supply = yardsticks.worths.supplied(resource, area, piece.labels["year"])
                whole = piece.role == "region" and piece.labels["region"] == "all"
                there = whole and np.isfinite(supply)
                results.append(result.mapped(1.0 / supply) if there else None)
            yield use, results

    return work


def _there(quantity: str, amounts: Amounts) -> str:
    """Return the quantity, or the one part of it that any material has; blank if there is none."""
    parts = [figure for _, figure in terms(quantity) if figure in amounts.settings.figures]
    if len(parts) == len(terms(quantity)):
        return quantity
    return parts[0] if parts else ""


def _per_m2(name: str, reading: str, unit: str, top: str) -> Indicator:
    varies = "floor_area" if reading == "programme" else "co2"
    return Indicator(name, reading, unit, top, "floor_area", modules=PRODUCT_STAGE, varies=varies)  # type: ignore[arg-type]


_DERIVED: dict[str, Callable[[Amounts, Yardsticks], Iterator[Derived]]] = {
    "co2_reduction": _co2_reduction,
    "primary_reduction": _total_reductions,
    "mpg": _mpg,
    "mpg_within_limit_share": _within_limits,
    "mpg_co2_lower_bound": _mpg_lower_bound,
    "reuse_ceiling_use": _reuse,
    "break_even_co2_price": _break_even,
    "timber_supply_use": _supply_use("timber_supply_use", {"timber": "timber_volume"}),
    "crop_supply_use": _supply_use(
        "crop_supply_use",
        {
            "hemp": "crop_hemp",
            "flax": "crop_flax",
            "straw": "crop_straw",
            "fibre_crops": "crop_fibre_crops",
        },
    ),
}

#: The names of the indicators that need a yardstick.
NAMES = tuple(_DERIVED)
