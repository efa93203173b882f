"""The engine: a programme, measured projects and figures in, the results table out.

Baseline, scenarios, draws and the annual update all come through ``run``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import partial

import pandas as pd

from ccb_analysis.model.attainment import add_target
from ccb_analysis.model.derived import Yardsticks, derived, on_slices
from ccb_analysis.model.evaluation import Evaluated, evaluate
from ccb_analysis.model.indicators import SHARES, TOTALS, Indicator, result_key
from ccb_analysis.model.quantities import Amounts, Settings
from ccb_analysis.model.slices import Slice, stack
from ccb_analysis.model.summary import Summary
from ccb_analysis.model.workers import done_together

#: Slices worked on at once: enough for a good matrix product, few enough to stay in cache.
_CHUNK = 24
#: With fewer columns than this, starting workers takes longer than the work.
_WORTH_SHARING = 1000
_ROLES = {
    "region": (*TOTALS, *SHARES),
    "breakdown": (*TOTALS, *[share for share in SHARES if share.breakdown == "full"]),
    "group": (*TOTALS, *SHARES),
    "cumulative": TOTALS,
    "everywhere": TOTALS[:1],
    "cumulative_homes": TOTALS[:1],
}
_BY_MATERIAL = (
    Indicator("material_mass", "inventory", "kg", "material_mass"),
    Indicator("embodied_co2", "inventory", "kgCO2e", "material_co2", modules="A1-A3"),
    Indicator("stored_co2", "inventory", "kgCO2e", "material_stored"),
)
Task = Callable[[Summary], None]


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
    tasks = list(_tasks(slices, settings, yardsticks, indicators))
    if by_material:
        tasks += _material_tasks(slices, settings, indicators)

    def done(task: Task) -> Summary:
        summary = Summary(scenario, settings.columns - 1)
        task(summary)
        return summary.flushed()

    few = settings.columns < _WORTH_SHARING
    return Summary.joined(
        done_together([partial(done, task) for task in tasks], 1 if few else jobs)
    )


def _tasks(
    slices: list[Slice],
    settings: Settings,
    yardsticks: Yardsticks,
    indicators: Collection[str] | None,
) -> Iterable[Task]:
    """Give the parts of the work, in the order their results stand in the table."""

    def wanted(name: str) -> bool:
        return indicators is None or name in indicators or f"{name}_cumulative" in indicators

    for role, every in _ROLES.items():
        chosen = [piece for piece in slices if piece.role == role]
        chosen.sort(key=lambda piece: piece.mask.tobytes())  # stable: alike masks share bounds
        named = [indicator for indicator in every if wanted(indicator.name)]
        for start in range(0, len(chosen), _CHUNK):
            part = chosen[start : start + _CHUNK]
            yield partial(_add, part=part, indicators=named, settings=settings)
            if role in ("region", "breakdown", "group"):
                yield partial(
                    _add_derived, part=part, settings=settings, yardsticks=yardsticks, wanted=wanted
                )
    for reading in yardsticks.targets.itertuples(index=False):
        if wanted(str(reading.indicator)) or wanted(str(reading.indicator).split("_cumul")[0]):
            yield partial(
                add_target, slices=slices, reading=reading, settings=settings, yardsticks=yardsticks
            )


def _material_tasks(
    slices: list[Slice], settings: Settings, indicators: Collection[str] | None
) -> list[Task]:
    return [
        partial(_add_materials, table=table, slices=slices, settings=settings)
        for table in _BY_MATERIAL
        if indicators is None or table.name in indicators
    ]


def _add(
    summary: Summary, part: list[Slice], indicators: list[Indicator], settings: Settings
) -> None:
    amounts = Amounts(stack(part, settings.path), settings)
    cumulative = "cumulative" in part[0].role
    for indicator in indicators:
        _add_results(summary, part, indicator, on_slices(amounts, indicator, settings), cumulative)


def _add_results(
    summary: Summary,
    part: list[Slice],
    indicator: Indicator,
    results: Iterable[Evaluated | None],
    cumulative: bool = False,
) -> None:
    for piece, result in zip(part, results, strict=True):
        if result is not None:
            key = result_key(piece.labels, indicator, cumulative)
            summary.add(key, result.value, result.low, result.high)


def _add_derived(
    summary: Summary,
    part: list[Slice],
    settings: Settings,
    yardsticks: Yardsticks,
    wanted: Callable[[str], bool],
) -> None:
    amounts = Amounts(stack(part, settings.path), settings)
    for name, reading, unit, results in derived(amounts, yardsticks):
        if wanted(name):
            indicator = Indicator(name, reading, unit, "", modules="A1-A3" if "co2" in name else "")
            _add_results(summary, part, indicator, results)


def _add_materials(
    summary: Summary, table: Indicator, slices: list[Slice], settings: Settings
) -> None:
    """Add mass, embodied or stored CO2 of the whole region by material."""
    chosen = [
        piece for piece in slices if piece.role == "region" and piece.labels["region"] == "all"
    ]
    if not chosen:
        return
    amounts = Amounts(stack(chosen, settings.path), settings)
    for place, material in enumerate(settings.intensities.materials):
        one = Indicator("", "", "", f"{table.top}:{place}")
        for piece, result in zip(chosen, evaluate(amounts, one), strict=True):
            key = result_key(piece.labels, table) | {"material": material}
            summary.add(key, result.value, result.low, result.high)
