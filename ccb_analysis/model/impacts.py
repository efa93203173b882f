"""The engine: a programme, measured projects and figures in, the results table out.

Baseline, scenarios, draws and the annual update all come through ``run``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

import pandas as pd

from ccb_analysis.model import budget
from ccb_analysis.model.attainment import add_target
from ccb_analysis.model.derived import derived, on_slices
from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.indicators import (
    BY_PERMIT,
    SHARES,
    TOTALS,
    Indicator,
    crop,
    result_key,
    scoped,
)
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import Slice, stack
from ccb_analysis.model.summary import Summary
from ccb_analysis.model.terms import terms
from ccb_analysis.model.workers import done_together
from ccb_analysis.model.yardsticks import Worths, Yardsticks

#: Slices worked on at once: enough for a good matrix product, few enough to stay in cache.
_CHUNK = 24
#: With many draws fewer slices go together: one quantity of a chunk has this many numbers at most.
_NUMBERS = 300_000
#: With fewer columns than this, starting workers takes longer than the work.
_WORTH_SHARING = 1000
_SHOWN = ("region", "breakdown", "group")
_BY_MATERIAL = (
    Indicator("material_mass", "inventory", "kg", "mass", varies="material"),
    Indicator("embodied_co2", "inventory", "kgCO2e", "co2", modules="A1-A3", varies="co2"),
    Indicator("stored_co2", "inventory", "kgCO2e", "stored_co2", varies="material"),
)
#: Totals in CO2 that are also given in EUR, and what their value is called.
_VALUED = {"avoided_co2": "avoided", "stored_co2": "stored"}
Task = Callable[[Summary], None]
Wanted = Callable[[str], bool]


def run(
    slices: list[Slice],
    settings: Settings,
    yardsticks: Yardsticks,
    *,
    scenario: str = "",
    indicators: Collection[str] | None = None,
    by_material: bool = True,
    jobs: int | None = None,
) -> pd.DataFrame:
    """Return the long results table of every slice and indicator.

    With ``indicators`` only those (and the targets on them). The work is shared over ``jobs``
    workers (default: one per core) where there are draws enough to make that worth while; the
    numbers do not depend on how many.
    """

    def wanted(name: str) -> bool:
        return indicators is None or name in indicators or f"{name}_cumulative" in indicators

    _worked_out(slices, settings, wanted)
    tasks = [
        *_indicator_tasks(slices, settings, yardsticks, wanted),
        *_budget_tasks(slices, settings, yardsticks, wanted),
        *_target_tasks(slices, settings, yardsticks, wanted),
    ]
    if by_material:
        tasks += [
            partial(_add_materials, table=table, slices=slices, settings=settings)
            for table in scoped(_BY_MATERIAL, settings.modules, settings.biogenic)
            if wanted(table.name)
        ]

    def done(task: Task) -> Summary:
        summary = Summary(scenario, settings.columns - 1)
        task(summary)
        return summary.flushed()

    few = settings.columns < _WORTH_SHARING
    return Summary.joined(
        done_together([partial(done, task) for task in tasks], 1 if few else jobs)
    )


def outcomes(
    slices: list[Slice], settings: Settings, indicators: Collection[str] | None = None
) -> Iterable[tuple[Slice, Indicator, Evaluated]]:
    """Give every indicator of every slice as its columns, without statistics.

    What ``run`` summarises, for studies that go on with the draws. Shares within a limit, uses of
    a budget and verdicts are not among them.
    """
    for role in dict.fromkeys(piece.role for piece in slices):
        every = [
            one for one in _of_role(role, settings) if indicators is None or one.name in indicators
        ]
        for part in _chunks(slices, role, settings):
            amounts = Amounts(stack(part), settings)
            for indicator in every:
                found = on_slices(amounts, indicator, settings)
                for piece, result in zip(part, found, strict=True):
                    if result is not None:
                        yield piece, indicator, result


def _worked_out(slices: list[Slice], settings: Settings, wanted: Wanted) -> None:
    """Work out the figures that every worker needs, before there is more than one."""
    for role in {piece.role for piece in slices}:
        for indicator in _of_role(role, settings):
            if wanted(indicator.name):
                for quantity in filter(None, (indicator.top, indicator.below)):
                    for _, name in terms(quantity):
                        settings.figure(name)


def _of_role(role: str, settings: Settings) -> list[Indicator]:
    """Return the indicators that slices of a role have."""
    crops = [name.removeprefix("crop_") for name in settings.figures if name.startswith("crop_")]
    every = [*TOTALS, *map(crop, crops)]
    if role in ("everywhere", "cumulative_homes"):
        return every[:1]
    if role != "cumulative":
        every += [share for share in SHARES if role != "breakdown" or share.breakdown == "full"]
    return scoped(every, settings.modules, settings.biogenic)


def _chunks(slices: list[Slice], role: str, settings: Settings) -> Iterable[list[Slice]]:
    """Give the slices of a role in chunks, permits apart: they have fewer indicators."""
    size = max(min(_CHUNK, _NUMBERS // settings.columns), 1)
    for basis in ("completion", "permit"):
        chosen = [
            piece for piece in slices if piece.role == role and piece.labels["year_basis"] == basis
        ]
        chosen.sort(key=lambda piece: piece.mask.tobytes())  # stable: alike masks share bounds
        for start in range(0, len(chosen), size):
            yield chosen[start : start + size]


def _indicator_tasks(
    slices: list[Slice], settings: Settings, yardsticks: Yardsticks, wanted: Wanted
) -> Iterable[Task]:
    """Give the parts of the work, in the order their results stand in the table."""
    for role in dict.fromkeys(piece.role for piece in slices):
        every = [one for one in _of_role(role, settings) if wanted(one.name)]
        for part in _chunks(slices, role, settings):
            by_permit = part[0].labels["year_basis"] == "permit"
            named = [one for one in every if not by_permit or one.name in BY_PERMIT]
            yield partial(
                _add, part=part, indicators=named, settings=settings, worths=yardsticks.worths
            )
            if role in _SHOWN and not by_permit:
                yield partial(
                    _add_derived, part=part, settings=settings, yardsticks=yardsticks, wanted=wanted
                )


def _budget_tasks(
    slices: list[Slice], settings: Settings, yardsticks: Yardsticks, wanted: Wanted
) -> Iterable[Task]:
    if not wanted(budget.NAME):
        return
    for part in _chunks(slices, "cumulative", settings):
        yield partial(_add_goals, part=part, settings=settings, yardsticks=yardsticks)
    runs: dict[str, list[Slice]] = {}
    for piece in slices:
        if piece.role == "region" and piece.labels["year_basis"] == "completion":
            runs.setdefault(piece.labels["region"], []).append(piece)
    paths = sorted({name.split(":")[0] for name in settings.limits})
    if settings.modules == PRODUCT_STAGE and any(piece.role == "cumulative" for piece in slices):
        for years in runs.values():
            for path in paths:
                yield partial(_add_path, years=years, path=path, settings=settings)


def _target_tasks(
    slices: list[Slice], settings: Settings, yardsticks: Yardsticks, wanted: Wanted
) -> Iterable[Task]:
    for reading in yardsticks.targets.itertuples(index=False):
        if wanted(str(reading.indicator)) or wanted(str(reading.indicator).split("_cumul")[0]):
            yield partial(
                add_target, slices=slices, reading=reading, settings=settings, yardsticks=yardsticks
            )


def _add(
    summary: Summary,
    part: list[Slice],
    indicators: list[Indicator],
    settings: Settings,
    worths: Worths,
) -> None:
    amounts = Amounts(stack(part), settings)
    cumulative = "cumulative" in part[0].role
    for indicator in indicators:
        results = on_slices(amounts, indicator, settings)
        prices = worths.co2_prices if indicator.name in _VALUED else {}
        _add_results(summary, part, indicator, results, cumulative, prices)


def _add_results(
    summary: Summary,
    part: list[Slice],
    indicator: Indicator,
    results: Iterable[Evaluated | None],
    cumulative: bool = False,
    prices: Mapping[str, float] = MappingProxyType({}),
) -> None:
    for piece, result in zip(part, results, strict=True):
        if result is not None:
            key = result_key(piece.labels, indicator, cumulative)
            summary.add(key, result, _values(piece, indicator, cumulative, prices))


def _values(
    piece: Slice, indicator: Indicator, cumulative: bool, prices: Mapping[str, float]
) -> list[tuple[dict, float]]:
    """Return the keys of the value in EUR of an amount of CO2, and the price per kg of each."""
    found = []
    for name, price in prices.items():
        value = Indicator(
            "co2_value", f"{_VALUED[indicator.name]}_{name}", "EUR", "", modules=indicator.modules
        )
        found.append((result_key(piece.labels, value, cumulative), price))
    return found


def _add_derived(
    summary: Summary,
    part: list[Slice],
    settings: Settings,
    yardsticks: Yardsticks,
    wanted: Wanted,
) -> None:
    amounts = Amounts(stack(part), settings)
    for indicator, results in derived(amounts, yardsticks, wanted):
        _add_results(summary, part, indicator, results)


def _add_goals(
    summary: Summary, part: list[Slice], settings: Settings, yardsticks: Yardsticks
) -> None:
    amounts = Amounts(stack(part), settings)
    for use, results in budget.goal_use(amounts, yardsticks):
        _add_results(summary, part, use, results, cumulative=True)


def _add_path(summary: Summary, years: list[Slice], path: str, settings: Settings) -> None:
    for piece, use, result in budget.path_use(years, settings, path):
        summary.add(result_key(piece.labels, use, cumulative=True), result)


def _add_materials(
    summary: Summary, table: Indicator, slices: list[Slice], settings: Settings
) -> None:
    """Add mass, embodied or stored CO2 of the whole region by material."""
    chosen = [
        piece
        for piece in slices
        if piece.role == "region"
        and piece.labels["region"] == "all"
        and piece.labels["year_basis"] == "completion"
    ]
    if not chosen:
        return
    amounts = Amounts(stack(chosen), settings)
    for place, material in enumerate(settings.recipe.materials):
        one = replace(table, top=f"{table.top}:{place}")
        for piece, result in zip(chosen, evaluate(amounts, one), strict=True):
            key = result_key(piece.labels, table) | {"material": material}
            summary.add(key, result)
