"""What equal homes give by every building method, so that methods can be compared."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ccb_analysis import api
from ccb_analysis.model.mixes import shipped_kinds

#: As much of every kind; so many homes that differences between projects average out.
_HOMES, _FLOOR_AREA = 10_000.0, 1_000_000.0
_COMPARED = (
    "homes",
    "floor_area",
    "embodied_co2",
    "stored_co2",
    "avoided_co2",
    "co2_including_storage",
    "nitrogen",
    "construction_waste",
    "cost_premium",
    "break_even_co2_price",
)


def compare_methods(assumptions: pd.DataFrame, year: int, draws: int, seed: int) -> pd.DataFrame:
    """Return the results of equal homes of every dwelling type and method: a long results table.

    The amounts themselves mean nothing; divide them by ``homes`` or ``floor_area`` of their row.
    """
    types, methods = shipped_kinds(assumptions)
    return api.calculate(
        _equal(year, types, methods),
        assumptions=assumptions,
        draws=draws,
        seed=seed,
        parts=("kinds",),
        indicators=_COMPARED,
    )


def _equal(year: int, types: list[str], methods: list[str]) -> pd.DataFrame:
    common: dict[str, Any] = {"region": "region", "year": year}
    common |= {"homes": _HOMES, "floor_area_m2": _FLOOR_AREA}
    return pd.DataFrame(
        [
            {**common, "dwelling_type": dwelling_type, "building_method": method}
            for dwelling_type in types
            for method in methods
        ]
    )
