"""The engine: a programme, measured projects and figures in, the results table out.

Baseline, scenarios, draws and the annual update all come through ``run``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.model.chunks import chunks, of_role
from ccb_analysis.model.derived import on_slices
from ccb_analysis.model.evaluation import Evaluated
from ccb_analysis.model.indicators import Indicator
from ccb_analysis.model.preparation import Prepared
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import Slice, Stack, stack
from ccb_analysis.model.summary import Summary
from ccb_analysis.model.tasks import (
    VALUED,
    Task,
    Wanted,
    budget_tasks,
    indicator_tasks,
    material_tasks,
    target_tasks,
)
from ccb_analysis.model.workers import done_together
from ccb_analysis.model.yardsticks import Yardsticks

#: With fewer columns than this, starting workers takes longer than the work.
_WORTH_SHARING = 1000
#: Draws from points to figures at once: memory is then used again, which is faster than fresh. A
#: power of two would be slower, since rows of tables then take each other's place in the cache.
AT_ONCE = 6250
#: Slices in a table of totals: many, since the figures are packed anew for every table.
_TOGETHER = 72
#: Numbers in a table of totals: of many slices fewer draws go together, to stay in the cache.
_NUMBERS = 80_000
#: Numbers in the largest piece of memory that the allocator takes as an example (32 MiB), nearly.
_LARGEST = 4_000_000


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
        names = {name, "co2_value"} if name in VALUED else {name}
        return indicators is None or any(
            one in indicators or f"{one}_cumulative" in indicators for one in names
        )

    _keep_what_is_freed()
    _worked_out(slices, settings, wanted)
    tasks = [
        *indicator_tasks(slices, settings, yardsticks, wanted),
        *budget_tasks(slices, settings, yardsticks, wanted),
        *target_tasks(slices, settings, yardsticks, wanted),
    ]
    if by_material:
        tasks += material_tasks(slices, settings, wanted)

    def done(task: Task) -> Summary:
        summary = Summary(scenario, settings.columns - 1)
        task(summary)
        return summary.flushed()

    few = settings.columns < _WORTH_SHARING
    return Summary.joined(
        done_together([partial(done, task) for task in tasks], 1 if few else jobs)
    )


def outcomes(
    prepared: Prepared, indicators: Collection[Any] | None = None, *, size: int = AT_ONCE
) -> Iterator[tuple[int, Slice, Indicator, Evaluated]]:
    """Give every indicator of every slice as its columns, without statistics.

    For studies that go on with the draws. They come at most ``size`` draws at a time, from the
    points to the totals, so that many draws cost no more memory than few: the place of the first
    draw, slice, indicator, and columns of which the first is the central one (in every block the
    same). ``indicators`` may be names or (name, reading, modules). Shares within a limit, uses of
    a budget and verdicts are not among them.
    """
    for first, pieces, indicator, found in tables(prepared, indicators, size=size):
        for piece, result in zip(pieces, found, strict=True):
            if result is not None:
                yield first, piece, indicator, result


def tables(
    prepared: Prepared, indicators: Collection[Any] | None = None, *, size: int = AT_ONCE
) -> Iterator[tuple[int, list[Slice], Indicator, Sequence[Evaluated | None]]]:
    """Give what ``outcomes`` gives, of many slices at a time."""
    parts: list[tuple[list[Indicator], list[Slice], Stack]] = []
    first = 0
    _keep_what_is_freed()
    for settings in prepared.blocks(size):
        parts = parts or list(_parts(prepared.slices, settings, indicators))
        settings.work_out(one for named, _, _ in parts for one in _quantities(named))
        widest = max((len(pieces) for _, pieces, _ in parts), default=1)
        for cut in settings.cuts(max(_NUMBERS // widest, 1)):
            for named, pieces, stacked in parts:
                amounts = Amounts(stacked, cut)
                for indicator in named:
                    yield first, pieces, indicator, on_slices(amounts, indicator, cut)
            first += cut.columns - 1


def _keep_what_is_freed() -> None:
    """Have memory that is freed used again, which is faster than fresh memory.

    The usual allocator of Linux gives back to the system what exceeds twice the largest piece that
    it saw freed, so that every block of draws would begin with fresh memory. Elsewhere this does
    nothing.
    """
    np.empty(_LARGEST)


def _parts(
    slices: list[Slice], settings: Settings, indicators: Collection[Any] | None
) -> Iterator[tuple[list[Indicator], list[Slice], Stack]]:
    """Give the slices that are worked on together, and the indicators wanted of them."""
    for role in dict.fromkeys(piece.role for piece in slices):
        named = [
            one
            for one in of_role(role, settings)
            if indicators is None
            or one.name in indicators
            or (one.name, one.reading, one.modules) in indicators
        ]
        for pieces in chunks(slices, role, settings, _TOGETHER):
            yield named, pieces, stack(pieces)


def _worked_out(slices: list[Slice], settings: Settings, wanted: Wanted) -> None:
    """Work out the figures that every worker needs, before there is more than one."""
    for role in {piece.role for piece in slices}:
        settings.work_out(_quantities(one for one in of_role(role, settings) if wanted(one.name)))


def _quantities(indicators: Iterable[Indicator]) -> Iterator[str]:
    for one in indicators:
        yield from filter(None, (one.top, one.below))
