"""Why embodied CO2 changed: homes built, their mix, or how they were built, adding up exactly.

Amount, mix and performance follow the volume / structure / saving split of the Dutch Protocol
Monitoring Energiebesparing. Each part is its Shapley value: its mean effect over every order in
which the three can change, so that no order is preferred and the parts add up to the change.
"""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pandas as pd

_FACTORS = ("volume", "mix", "performance")
_KIND = ["dwelling_type", "building_method"]


def split_change(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, float]:
    """Return what volume, mix and performance added to embodied CO2, in the unit of ``co2``.

    Both tables have dwelling_type, building_method, floor_area (m2) and co2 (kgCO2e). A kind of
    home that one of the two years lacks has no performance of its own there and takes that of
    the other year, so that its coming or going is a change of mix.
    """
    first, last = _aligned(before, after)
    sides = [_factors(first, last), _factors(last, first)]
    parts = dict.fromkeys(_FACTORS, 0.0)
    orders = list(permutations(_FACTORS))
    for order in orders:
        state = dict.fromkeys(_FACTORS, 0)
        for factor in order:
            was = _total(sides, state)
            state[factor] = 1
            parts[factor] += (_total(sides, state) - was) / len(orders)
    return parts


def _aligned(before: pd.DataFrame, after: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    both = [table.set_index(_KIND)[["floor_area", "co2"]] for table in (before, after)]
    kinds = both[0].index.union(both[1].index)
    first, last = (table.reindex(kinds).fillna(0.0) for table in both)
    return first, last


def _factors(own: pd.DataFrame, other: pd.DataFrame) -> dict[str, np.ndarray]:
    area = own["floor_area"].to_numpy(float)
    total = area.sum()
    return {
        "volume": np.array(total),
        "mix": area / total if total > 0 else np.zeros_like(area),
        "performance": np.where(area > 0, _per_m2(own), _per_m2(other)),
    }


def _per_m2(table: pd.DataFrame) -> np.ndarray:
    area = table["floor_area"].to_numpy(float)
    return np.asarray(np.where(area > 0, table["co2"] / np.where(area > 0, area, 1.0), 0.0))


def _total(sides: list[dict[str, np.ndarray]], state: dict[str, int]) -> float:
    volume, mix, performance = (sides[state[factor]][factor] for factor in _FACTORS)
    return float(volume * (mix * performance).sum())
