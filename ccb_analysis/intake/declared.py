"""Units a user's table declares: each number is converted by its unit, or the table is refused.

A table says its unit in a column beside the numbers, row by row; a blank is the unit the column
stands for by its name. Nothing is guessed from the size of a number.
"""

from __future__ import annotations

import pandas as pd

from ccb_analysis.facts.units import conversion_factor
from ccb_analysis.language import Language

_SPREAD = ("", "_low", "_high")
#: Per table: the column that declares a unit, the unit it is wanted in, and the columns it is of.
_DECLARED: dict[str, dict[str, tuple[str, tuple[str, ...]]]] = {
    "programme": {"floor_area_unit": ("m2", ("floor_area_m2",))},
    "inventories": {
        "unit": ("kg/m2", ("kg_per_m2", "low", "high", "p5", "p25", "p50", "p75", "p95"))
    },
    "materials": {
        f"{name}_unit": (wanted, tuple(f"{column}{end}" for end in _SPREAD))
        for name, wanted, column in (
            ("co2", "kgCO2e/kg", "co2_kg_per_kg"),
            ("stored_co2", "kgCO2e/kg", "stored_co2_kg_per_kg"),
            ("timber", "m3/kg", "timber_m3_per_kg"),
            ("crop", "ha/kg", "crop_ha_per_kg"),
        )
    },
}


def unit_faults(name: str, table: pd.DataFrame, words: Language) -> list[str]:
    """Return a line for every declared unit of a table that does not convert to the wanted one."""
    declared = _DECLARED[name]
    others = [
        str(column)
        for column in table
        if (column == "unit" or str(column).endswith("_unit")) and column not in declared
    ]
    allowed = ", ".join(declared)
    faults = [
        words("tables_in.unit_column", table=name, column=column, allowed=allowed)
        for column in others
    ]
    for column, (wanted, _) in declared.items():
        for unit in sorted(set(table[column].dropna())) if column in table else []:
            try:
                conversion_factor(str(unit), wanted)
            except ValueError:
                faults.append(
                    words("tables_in.unit", table=name, column=column, unit=unit, wanted=wanted)
                )
    return faults


def in_wanted_units(name: str, table: pd.DataFrame) -> pd.DataFrame:
    """Return the table with every number in the wanted unit, by the unit its row declares."""
    converted = table.copy()
    for column, (wanted, measures) in _DECLARED[name].items():
        if column not in table:
            continue
        known = {unit: conversion_factor(str(unit), wanted) for unit in table[column].dropna()}
        factors = table[column].map(known).astype(float).fillna(1.0)
        for measure in measures:
            if measure in converted:
                converted[measure] = converted[measure].astype(float) * factors
        converted[column] = wanted
    return converted
