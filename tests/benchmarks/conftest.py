"""Benchmarks run on one core, and their ratios are printed as a table for the README."""

from __future__ import annotations

import os
import sys
from pkgutil import resolve_name

import pytest
from ratios import COMMAND, Ratios

_ONE_CORE = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")
_KEPT = pytest.StashKey[Ratios]()


def pytest_configure(config: pytest.Config) -> None:
    """Hold NumPy to one core, which is only heard before it is imported."""
    if not config.getoption("benchmark_only"):
        return
    if "numpy" in sys.modules and any(os.environ.get(name) != "1" for name in _ONE_CORE):
        raise pytest.UsageError(f"the benchmarks run by themselves: {COMMAND}")
    os.environ.update(dict.fromkeys(_ONE_CORE, "1"))
    config.stash[_KEPT] = Ratios(resolve_name(config.getoption("benchmark_timer")))


@pytest.fixture
def ratios(request: pytest.FixtureRequest) -> Ratios:
    """What was measured in this run."""
    return request.config.stash[_KEPT]


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print the table."""
    kept = config.stash.get(_KEPT, None)
    if kept is None or not kept.rows:
        return
    terminalreporter.section("ratios, for the README")
    for line in kept.markdown():
        terminalreporter.line(line)
