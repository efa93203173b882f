"""The parts of the work of a run: each works out some indicators of some slices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from types import MappingProxyType

from ccb_analysis.model import budget
from ccb_analysis.model.attainment import add_target
from ccb_analysis.model.chunks import chunks, of_role
from ccb_analysis.model.derived import derived, on_slices
from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.indicators import BY_PERMIT, Indicator, result_key, scoped
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import Slice, stack
from ccb_analysis.model.summary import Summary
from ccb_analysis.model.yardsticks import Worths, Yardsticks

_SHOWN = ("region", "breakdown", "group")
_BY_MATERIAL = (
    Indicator("material_mass", "inventory", "kg", "mass", varies="material"),
    Indicator("embodied_co2", "inventory", "kgCO2e", "co2", modules=PRODUCT_STAGE, varies="co2"),
    Indicator("stored_co2", "inventory", "kgCO2e", "stored_co2", varies="material"),
)
#: Totals in CO2 that are also given in EUR, and what their value is called.
VALUED = {"avoided_co2": "avoided", "stored_co2": "stored"}
Task = Callable[[Summary], None]
Wanted = Callable[[str], bool]


def indicator_tasks(
    slices: list[Slice], settings: Settings, yardsticks: Yardsticks, wanted: Wanted
) -> Iterable[Task]:
    """Give the parts of the work, in the order their results stand in the table."""
    for role in dict.fromkeys(piece.role for piece in slices):
        every = [one for one in of_role(role, settings) if wanted(one.name)]
        for part in chunks(slices, role, settings):
            by_permit = part[0].labels["year_basis"] == "permit"
            named = [one for one in every if not by_permit or one.name in BY_PERMIT]
            yield partial(
                _add, part=part, indicators=named, settings=settings, worths=yardsticks.worths
            )
            if role in _SHOWN and not by_permit:
                yield partial(
                    _add_derived, part=part, settings=settings, yardsticks=yardsticks, wanted=wanted
                )


def budget_tasks(
    slices: list[Slice], settings: Settings, yardsticks: Yardsticks, wanted: Wanted
) -> Iterable[Task]:
    """Give the uses of carbon budgets; they run over the years."""
    if not wanted(budget.NAME):
        return
    for part in chunks(slices, "cumulative", settings):
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


def target_tasks(
    slices: list[Slice], settings: Settings, yardsticks: Yardsticks, wanted: Wanted
) -> Iterable[Task]:
    """Give the tests of every target reading on an indicator that is wanted."""
    for reading in yardsticks.targets.itertuples(index=False):
        if wanted(str(reading.indicator)) or wanted(str(reading.indicator).split("_cumul")[0]):
            yield partial(
                add_target, slices=slices, reading=reading, settings=settings, yardsticks=yardsticks
            )


def material_tasks(slices: list[Slice], settings: Settings, wanted: Wanted) -> Iterable[Task]:
    """Give mass, embodied and stored CO2 of the whole region by material."""
    for table in scoped(_BY_MATERIAL, settings.modules, settings.biogenic):
        if wanted(table.name):
            yield partial(_add_materials, table=table, slices=slices, settings=settings)


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
        prices = worths.co2_prices if indicator.name in VALUED else {}
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
            "co2_value", f"{VALUED[indicator.name]}_{name}", "EUR", "", modules=indicator.modules
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
