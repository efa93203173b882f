"""How much memory 100,000 draws of the whole region take, each in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import annual_memory
import pytest
from ratios import Ratios, as_memory

from ccb_analysis.model.slices import ALL_PARTS

DRAWS = 100_000
_MOST = 1.5e9  # bytes


def peak(draws: int, parts: tuple[str, ...]) -> int:
    command = [sys.executable, str(Path(annual_memory.__file__)), str(draws), *parts]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    return int(done.stdout)


@pytest.mark.timeout(3600)  # every part takes minutes
@pytest.mark.parametrize(
    ("parts", "what"),
    [((), "years of the whole region"), (ALL_PARTS, "every table of the annual update")],
    ids=["region", "every_part"],
)
def test_peak_memory(benchmark, ratios: Ratios, parts, what):
    without = peak(0, parts)
    # Timed as well, by the way: memory hardly differs from run to run, so once is enough.
    most = benchmark.pedantic(peak, args=(DRAWS, parts), rounds=1)
    met = most < _MOST
    ratios.add(
        f"peak memory, 100,000 draws, {what}",
        "the same without draws",
        most / without,
        f"under {as_memory(_MOST)}",
        "must" if met else "no",
        as_memory(most),
        as_memory(without),
    )
    assert met
