"""How fast the package and its command start, each time in a process of its own."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

from ratios import Ratios, as_time

_ROUNDS = 15
_PYTHON = [sys.executable, "-c"]


def started(*command: str):
    """Return what runs a command to its end."""
    return lambda: subprocess.run(command, capture_output=True, check=True)


def test_importing_the_package(benchmark, ratios: Ratios):
    ours, other = ratios.by_turns(
        benchmark,
        started(*_PYTHON, "import ccb_analysis"),
        started(*_PYTHON, "import numpy"),
        rounds=_ROUNDS,
        clock=time.perf_counter,
    )
    met = ours <= 2 * other
    ratios.add(
        "`import ccb_analysis`, Python itself included",
        "`import numpy`",
        ours / other,
        "at most 2x",
        "must" if met else "no",
        as_time(ours),
        as_time(other),
    )
    assert met


def test_help_of_the_command(benchmark, ratios: Ratios):
    ours, other = ratios.by_turns(
        benchmark,
        started(str(Path(sys.executable).with_name("ccb")), "--help"),
        started(*_PYTHON, "pass"),
        rounds=_ROUNDS,
        clock=time.perf_counter,
    )
    met = ours < 3 * other + 0.3
    ratios.add(
        "`ccb --help`",
        "`python -c pass`",
        ours / other,
        "under 3x plus 0.3 s",
        "must" if met else "no",
        as_time(ours),
        as_time(other),
    )
    assert met
