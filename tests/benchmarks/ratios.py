"""Times two things by turns and keeps what came of it, for one table in markdown."""

from __future__ import annotations

import gc
import importlib.metadata
import os
import platform
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from pytest_benchmark.fixture import BenchmarkFixture

COMMAND = ".venv/bin/python -m pytest tests/benchmarks --benchmark-only"
_HEAD = ("measured", "against", "ratio", "asked", "met", "this package", "the other")
_PACKAGES = ("ccb_analysis", "numpy", "scipy", "pandas", "ema_workbench", "SALib")
_UNITS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))
_GIGABYTE = 1e9


def as_time(seconds: float) -> str:
    """Return a time in the unit that fits it."""
    size, unit = next((one for one in _UNITS if seconds >= one[0]), _UNITS[-1])
    return f"{_rounded(seconds / size)} {unit}"


def as_memory(size: float) -> str:
    """Return an amount of memory in gigabytes."""
    return f"{size / _GIGABYTE:.2f} GB"


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 else f"{number:.3g}"


def _load() -> str:
    """Return how many processes wanted a core in the last minute: more than cores is noise."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


@dataclass
class Ratios:
    """The rows of the table; ``clock`` is what times are taken with."""

    clock: Callable[[], float] = time.perf_counter
    rows: list[str] = field(default_factory=list)
    load: str = field(default_factory=_load)

    def faster(
        self,
        what: str,
        against: str,
        ours: float,
        other: float,
        *,
        must: float | None = None,
        goal: float | None = None,
    ) -> float:
        """Add how many times faster a draw is here, both in seconds; return that ratio."""
        ratio = other / ours
        asked = " ".join(
            f"{word} {number:,.0f}x" for word, number in (("must", must), ("goal", goal)) if number
        )
        met = "goal" if goal and ratio >= goal else "must" if must and ratio >= must else "no"
        rate = f"{as_time(other)} ({_rounded(1 / other)} per s)"
        self.add(what, against, ratio, asked, met, as_time(ours), rate)
        return ratio

    def add(
        self, what: str, against: str, ratio: float, asked: str, met: str, ours: str, other: str
    ) -> None:
        """Add a row; ``asked`` says what is asked of it, ``met`` what of that came true."""
        cells = (what, against, f"{_rounded(ratio)}x", asked, met, ours, other)
        self.rows.append(_row(cells))

    def by_turns(
        self,
        benchmark: BenchmarkFixture,
        ours: Callable[..., Any],
        other: Callable[[], Any],
        *,
        before: Callable[[], Any] | None = None,
        rounds: int = 7,
        clock: Callable[[], float] | None = None,
    ) -> tuple[float, float]:
        """Return the median seconds of both, each measured once per round, after one warm-up.

        By turns, so that a machine that is busy for a while is busy for both. ``before`` makes
        the argument of ``ours`` anew each time, outside what is timed.
        """
        taken: tuple[list[float], list[float]] = ([], [])
        now = clock or self.clock

        def timed(place: int, work: Callable[..., Any], *given: Any) -> None:
            start = now()
            work(*given)
            taken[place].append(now() - start)

        def turn() -> tuple[tuple, dict]:
            timed(1, other)
            return (0, ours, *([before()] if before else [])), {}

        # What pytest itself holds is no part of either side: both would pay to look through it.
        gc.collect()
        gc.freeze()
        try:
            benchmark.pedantic(timed, setup=turn, rounds=rounds, warmup_rounds=1)
        finally:
            gc.unfreeze()
        return median(taken[0][1:]), median(taken[1][1:])

    def markdown(self) -> Iterator[str]:
        """Give the lines of the table, and of what it was measured on."""
        yield _row(_HEAD)
        yield _row("---:" if name == "ratio" else "---" for name in _HEAD)
        yield from self.rows
        yield ""
        yield f"Medians on one core, the two of a row by turns, by `{self.clock.__name__}`."
        yield f"Machine: {_processor()}, {os.cpu_count()} cores."
        yield f"Load of the machine: {self.load} before, {_load()} after."
        yield f"Versions: {', '.join(_versions())}."
        yield f"Command: `{COMMAND}`"


def _row(cells: Any) -> str:
    return f"| {' | '.join(cells)} |"


def _processor() -> str:
    from cpuinfo import get_cpu_info  # comes with pytest-benchmark

    return str(get_cpu_info().get("brand_raw", platform.machine()))


def _versions() -> Iterator[str]:
    yield f"Python {platform.python_version()}"
    for name in _PACKAGES:
        try:
            yield f"{name} {importlib.metadata.version(name)}"
        except importlib.metadata.PackageNotFoundError:
            continue
