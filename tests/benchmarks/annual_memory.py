"""Prints the peak memory, in bytes, of a process that calculates the region as the update does.

Run by itself: `python annual_memory.py DRAWS [PART ...]`, with parts as of `ccb.calculate`.
"""

from __future__ import annotations

import sys
from pathlib import Path

import ccb_analysis as ccb
from ccb_analysis.intake.register import read_register

YEAR = 2025
REGISTER = Path("data") / "raw" / str(YEAR) / f"voorbeelddata_register_{YEAR}.xlsx"
GROUPED_BY = ["client_type", "land_position"]
_BYTES_PER_KIB = 1024


def calculate(draws: int, parts: list[str]) -> int:
    """Calculate the region with the example register in one process; return the rows found."""
    register = read_register([Path(__file__).parents[2] / REGISTER])
    results = ccb.calculate(
        projects=register.projects,
        quarantine=register.quarantine,
        report_year=YEAR,
        by=GROUPED_BY if parts else None,
        parts=parts,
        draws=draws,
        jobs=1,
    )
    return len(results)


def peak_memory() -> int:
    """Return the most memory this process has held, in bytes.

    Not by ``getrusage`` where there is another way: on Linux that also counts what the process it
    was started from held.
    """
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines())
        return int(lines["VmHWM"].split()[0]) * _BYTES_PER_KIB
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * _BYTES_PER_KIB


if __name__ == "__main__":
    calculate(int(sys.argv[1]), sys.argv[2:])
    print(peak_memory())
