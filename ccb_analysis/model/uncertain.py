"""The uncertain figures of materials and inventories as rows: value, low, high, shape and group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import PERCENTILES

#: One uncertain figure: value, low, high, distribution and group.
Row = dict[str, Any]
#: Uncertain properties of a material: name, column of the materials table, what absence means.
_PROPERTIES = (
    ("co2", "co2_kg_per_kg", 0.0),
    ("stored_co2", "stored_co2_kg_per_kg", 0.0),
    ("primary_abiotic", "primary_abiotic", 0.0),
    ("storage_kept_30_years", "storage_kept_30_years", 1.0),
    ("timber_volume", "timber_m3_per_kg", 0.0),
    ("crop_area", "crop_ha_per_kg", 0.0),
)
#: Decimals to which proportions are alike: all that a number has, but for the last.
_SAME = 14
#: The columns of a second figure around one that an amount is multiplied by (of a new material
#: that replaces another: kilograms of what was there, times kilograms for a kilogram).
FACTOR = ("factor_low", "factor_high", "factor_distribution", "factor_group")


def row_group(row: Mapping[str, Any], name: str) -> str:
    """Return the group a row moves with; a row without one moves alone, under ``name``."""
    group = row.get("group", "")
    return str(group) if isinstance(group, str) and group else name


def _figure_row(given: Mapping[str, Any], names: tuple[str, ...], alone: str) -> Row:
    """Return one figure of a wide row, exact where no low and high are given.

    ``names`` are the columns of its value, low, high, distribution and group; without a group it
    moves ``alone``.
    """
    value, low, high = (_number(given.get(name)) for name in names[:3])
    low, high = value if np.isnan(low) else low, value if np.isnan(high) else high
    shape = given.get(names[3])
    named = shape if isinstance(shape, str) and shape else "triangular"
    return {
        "value": value,
        "low": low,
        "high": high,
        "distribution": named if low < value or high > value else "exact",
        "group": row_group({"group": given.get(names[4])}, alone),
    }


def _number(given: Any) -> float:
    return float("nan") if given is None else float(given)


def material_inputs(materials: pd.DataFrame) -> dict[str, list[Row]]:
    """Return the uncertain properties of materials, one list of figures each."""
    wide = materials.astype(object).where(materials.notna(), None).to_dict("records")
    found: dict[str, list[Row]] = {}
    for name, column, absent in _PROPERTIES:
        names = (
            column,
            f"{column}_low",
            f"{column}_high",
            f"{name}_distribution",
            f"{name}_group",
        )
        found[name] = [
            _figure_row(
                {**row, column: absent if row.get(column) is None else row[column]},
                names,
                f"{name}:{row['material']}",
            )
            for row in wide
        ]
    return found


def inventory_inputs(inventories: pd.DataFrame) -> list[Row]:
    """Return the uncertain amounts of the inventories (kg/m2), one figure per inventory row.

    A row with a second figure has it under ``factor``; it moves by itself.
    """
    names = ("kg_per_m2", "low", "high", "distribution", "group")
    found = []
    for row in inventories.to_dict("records"):
        alone = f"kg:{row['building_method']}:{row['dwelling_type']}:{row['material']}"
        published = {name: _number(row[name]) for name in PERCENTILES if name in row}
        kind = {name: row[name] for name in ("dwelling_type", "building_method", "material")}
        found.append(_figure_row(row, names, alone) | published | kind | _factor(row))
    return found


def _factor(row: Mapping[str, Any]) -> Row:
    low, high, distribution, group = (row.get(name) for name in FACTOR)
    if not isinstance(distribution, str) or distribution in ("", "exact"):
        return {}
    figure = {"value": 1.0, "low": _number(low), "high": _number(high)}
    return {"factor": {**figure, "distribution": distribution, "group": str(group)}}


def uncertain_groups(rows: Iterable[Row]) -> list[str]:
    """Return the groups of the rows that have a spread; exact rows need no dimension."""
    return [row["group"] for row in rows if row["distribution"] != "exact"]


def leaders(rows: Sequence[Row]) -> list[int]:
    """Return for every row the place of the first that moves as it does, in proportion.

    That row then need only be drawn once. A beta distribution ends at one, so it has no larger
    copies of itself; nor has a row of nought any.
    """
    first: dict[tuple, int] = {}
    found = []
    for place, row in enumerate(rows):
        value = row["value"]
        own = row["distribution"] == "beta" or not value > 0
        scale = 1.0 if own else value
        ends = tuple(round(row[name] / scale, _SAME) for name in ("value", "low", "high"))
        found.append(first.setdefault((own, row["group"], row["distribution"], *ends), place))
    return found
