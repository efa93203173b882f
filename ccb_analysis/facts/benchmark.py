"""Figures that a comparison of published buildings rests on: floor-area ratios, level, rounding."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ccb_analysis.facts.tables import read_figures
from ccb_analysis.workspace import REFERENCE

KEY = ("figure", "area", "per")
#: Ways to measure the floor area of a building; ``gross`` is BVO, ``usable`` GO (NEN 2580).
FLOOR_AREAS = ("gross", "usable", "heated")


def read_benchmark_figures(path: Path | None = None, language: str = "nl") -> pd.DataFrame:
    """Return the figures, one row per ``KEY``, with the columns of every figure.

    Raises:
        FactsError: a row breaks the rules of facts; lists every fault.
    """
    return read_figures(path or REFERENCE / "benchmark.csv", KEY, language=language)


def benchmark_figure(name: str) -> float:
    """Return the central value of ``confidence`` or ``module_rounding``, a share."""
    rows = read_benchmark_figures()
    return float(rows.loc[rows["figure"] == name, "value"].item())


def floor_area_ratios(path: Path | None = None) -> pd.DataFrame:
    """Return what one m2 of the floor area ``per`` is in m2 of the floor area ``area``.

    Columns: area, per, value, low, high (m2 per m2), source, evidence.
    """
    rows = read_benchmark_figures(path)
    chosen = rows[rows["figure"] == "floor_area_ratio"]
    return chosen[["area", "per", "value", "low", "high", "source", "evidence"]].reset_index(
        drop=True
    )
