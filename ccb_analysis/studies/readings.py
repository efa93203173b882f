"""Target readings as rows: a share is a sum over a sum, so meeting it is linear in the homes.

``top / below >= threshold`` becomes ``top - threshold x below >= 0``; a reduction
``1 - top / below >= threshold`` becomes ``(1 - threshold) x below - top >= 0``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ccb_analysis.model.sampling import Array

Weights = Mapping[str, float]
Figures = Mapping[str, Array]

_CIRCULAR = {"mass_primary_renewable": 1.0, "mass_reused": 1.0}
_ABIOTIC = {"mass_primary_abiotic": 1.0}
_ALL_PRIMARY = {**_ABIOTIC, "mass_primary_renewable": 1.0}
#: Shares by indicator and reading: what is counted, and of what.
_SHARES: dict[tuple[str, str], tuple[Weights, Weights]] = {
    ("circular_share", "reused_renewable"): (_CIRCULAR, {"material_mass": 1.0}),
    ("circular_share", "reused_renewable_recycled"): (
        {**_CIRCULAR, "mass_recycled": 1.0},
        {"material_mass": 1.0},
    ),
    **{
        (f"{name}_share", reading): ({name: 1.0}, {"homes": 1.0})
        for name in ("conceptual", "industrial")
        for reading in ("all_homes", "stacked")
    },
}
#: Reductions against the same homes built by the baseline method.
_REDUCTIONS: dict[tuple[str, str], tuple[Weights, Weights]] = {
    ("primary_reduction", "abiotic_per_m2"): (_ABIOTIC, {"reference_abiotic": 1.0}),
    ("primary_reduction", "all_primary_per_m2"): (_ALL_PRIMARY, {"reference_all_primary": 1.0}),
    ("primary_reduction", "abiotic_per_home"): (_ABIOTIC, {"reference_abiotic_home": 1.0}),
    ("primary_reduction", "all_primary_per_home"): (
        _ALL_PRIMARY,
        {"reference_all_primary_home": 1.0},
    ),
    **{
        ("co2_reduction", reading): ({f"co2_{reading}": 1.0}, {f"reference_co2_{reading}": 1.0})
        for reading in ("inventory", "project")
    },
}
#: Reductions against what a year of the base period took.
_IN_TOTAL: dict[tuple[str, str], Weights] = {
    ("primary_reduction", "abiotic_total"): _ABIOTIC,
    ("primary_reduction", "all_primary_total"): _ALL_PRIMARY,
}


@dataclass(frozen=True)
class LinearReading:
    """A target reading as sums over homes: ``top / below``, or one minus that (``less``).

    ``top`` and ``below`` are weights by quantity per home; ``below_fixed`` is a fixed amount per
    year counted, ``top_fixed`` one that is there already. Of the homes those of ``dwelling_type``
    count, of the years from ``first`` (or the first there is) to ``year``.
    """

    target: str
    reading: str
    threshold: float
    direction: str
    year: int
    top: Weights
    below: Weights = field(default_factory=dict)
    below_fixed: float = 0.0
    top_fixed: float = 0.0
    less: bool = False
    first: int | None = None
    dwelling_type: str = "all"
    unit: str = "share"
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The name of the reading, unique over all targets."""
        return f"{self.target}.{self.reading}"

    @property
    def needed(self) -> set[str]:
        """The quantities per home that the reading is made of."""
        return {*self.top, *self.below}

    def counted(self, years: Array, types: Array) -> Array:
        """Return which kinds of homes count, as 0 and 1."""
        first = self.year if self.first is None else self.first
        inside = (years >= first) & (years <= self.year)
        if self.dwelling_type != "all":
            inside = inside & (types == self.dwelling_type)
        return np.asarray(inside, float)

    def sums(self, figures: Figures, homes: Array) -> tuple[Array, Array]:
        """Return top and below for homes that count, per draw where ``figures`` have draws."""
        top, below = (
            sum((weight * (homes @ figures[name]) for name, weight in part.items()), np.zeros(()))
            for part in (self.top, self.below)
        )
        return np.asarray(top + self.top_fixed), np.asarray(below + self.below_fixed)

    def value(self, figures: Figures, homes: Array) -> Array:
        """Return what the reading comes to; NaN where no homes count."""
        top, below = self.sums(figures, homes)
        ratio = np.where(below != 0, top / np.where(below != 0, below, 1.0), np.nan)
        return 1.0 - ratio if self.less else ratio

    def coefficients(self, figures: Figures, threshold: float) -> tuple[Array, float]:
        """Return the row ``coefficients . homes >= limit`` (``<=`` for ``at_most``)."""
        # 1 - top/below >= t  is  (1-t) below - top >= 0;  top/below >= t  is  top - t below >= 0
        of_top, of_below = (-1.0, 1.0 - threshold) if self.less else (1.0, -threshold)
        row = sum(
            (of_top * weight * figures[name] for name, weight in self.top.items()), np.zeros(())
        ) + sum(
            (of_below * weight * figures[name] for name, weight in self.below.items()),
            np.zeros(()),
        )
        return np.asarray(row), -(of_top * self.top_fixed + of_below * self.below_fixed)

    @property
    def sign(self) -> float:
        """One where more is better, minus one where less is."""
        return 1.0 if self.direction == "at_least" else -1.0


def linear_reading(
    row: Any,
    baselines: Mapping[str, float],
    base_years: Mapping[str, float],
    first_year: int,
    homes_before: Mapping[int, float],
) -> LinearReading | None:
    """Return a row of ``read_targets()`` as sums over homes; None where it is not linear in them.

    A row with ``cumulative`` true counts all years from ``first_year`` on. ``base_years`` are
    amounts a year: ``floor_area`` (m2), ``abiotic_total``, ``all_primary_total`` (kg) and those
    named as a baseline. ``homes_before`` are the homes completed before ``first_year``, by the
    year they are counted from.
    """
    parts = _parts(row, baselines, base_years)
    if row.indicator == "homes_cumulative":
        parts = _homes(int(row.results_reading.removeprefix("from_")), first_year, homes_before)
    if parts is None:
        return None
    if getattr(row, "cumulative", False):
        years = int(row.year) - first_year + 1
        parts |= {"first": first_year, "below_fixed": parts.get("below_fixed", 0.0) * years}
    stacked = row.results_reading == "stacked"
    return LinearReading(
        row.target,
        row.reading,
        float(row.threshold),
        row.direction,
        int(row.year),
        dwelling_type="stacked" if stacked else row.dwelling_type,
        unit=row.unit,
        labels={
            f"{part}_{code}": getattr(row, f"{column}_{code}", name)
            for part, column, name in (
                ("target", "target_label", row.target),
                ("reading", "label", row.reading),
            )
            for code in ("nl", "en")
        },
        **parts,
    )


def _parts(
    row: Any, baselines: Mapping[str, float], base_years: Mapping[str, float]
) -> dict[str, Any] | None:
    """Return top and below of a share or reduction, or None where a figure for it is missing."""
    key = (row.indicator, row.results_reading)
    if row.measure == "reduction_total":
        return _in_total(row, baselines, base_years)
    if row.measure == "reduction_per_m2" or key == ("co2_reduction", "programme"):
        return _per_m2(row, baselines)
    if key in _SHARES or key in _REDUCTIONS:
        top, part_of = (_SHARES | _REDUCTIONS)[key]
        return {"top": top, "below": part_of, "less": key in _REDUCTIONS}
    if key in _IN_TOTAL and row.results_reading in base_years:
        fixed = base_years[row.results_reading]
        return {"top": _IN_TOTAL[key], "below_fixed": fixed, "less": True}
    return None


def _per_m2(row: Any, baselines: Mapping[str, float]) -> dict[str, Any] | None:
    if row.baseline not in baselines or "co2" not in row.indicator:
        return None
    below = {"floor_area": baselines[row.baseline]}
    return {"top": {f"co2_{row.results_reading}": 1.0}, "below": below, "less": True}


def _homes(first: int, first_year: int, before: Mapping[int, float]) -> dict[str, Any] | None:
    """Return the homes counted from ``first`` on, those before ``first_year`` being there."""
    if first < first_year and first not in before:
        return None
    there = before.get(first, 0.0)
    return {"top": {"homes": 1.0}, "below_fixed": 1.0, "top_fixed": there, "first": first}


def _in_total(
    row: Any, baselines: Mapping[str, float], base_years: Mapping[str, float]
) -> dict[str, Any] | None:
    if row.indicator == "embodied_co2" and row.baseline in baselines:
        if "floor_area" in base_years:
            fixed = baselines[row.baseline] * base_years["floor_area"]
            return {
                "top": {f"co2_{row.results_reading}": 1.0},
                "below_fixed": fixed,
                "less": True,
            }
    elif row.baseline in base_years:  # what is measured against is itself an amount a year
        return {"top": {row.indicator: 1.0}, "below_fixed": base_years[row.baseline], "less": True}
    return None
