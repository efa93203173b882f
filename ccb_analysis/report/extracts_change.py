"""Takes from results what a change of emission since last year is split into."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ccb_analysis.report.selection import PRODUCT_STAGE, measured, only

_KIND = ["dwelling_type", "building_method"]
_KG_PER_TONNE = 1000
#: What a change of emission rests on: indicator, reading and modules.
_EMITTED = (("floor_area", None, None), ("embodied_co2", "project", PRODUCT_STAGE))


def kinds_of_year(results: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return floor area and embodied CO2 (reading ``project``) per kind of home in ``year``."""
    area, co2 = (
        measured(
            only(
                results,
                indicator,
                reading,
                year=year,
                modules=modules,
                dwelling_type=None,
                building_method=None,
            ),
            _KIND,
        )
        for indicator, reading, modules in _EMITTED
    )
    table = area.merge(co2, on=_KIND, suffixes=("", "_co2"))
    table = table[(table[_KIND] != "all").all(axis=1)]
    return table.rename(columns={"value": "floor_area", "value_co2": "co2"})[
        [*_KIND, "floor_area", "co2"]
    ]


def whole_of_year(results: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return floor area and embodied CO2 (reading ``project``) of ``year``, in one row."""
    area, co2 = (
        measured(only(results, indicator, reading, year=year, modules=modules), ["year"])["value"]
        for indicator, reading, modules in _EMITTED
    )
    return pd.DataFrame({"floor_area": area, "co2": co2})


def change_steps(years: Sequence[pd.DataFrame], parts: Mapping[str, float]) -> pd.DataFrame:
    """Return the steps from last year's printed total to this year's, in tonnes of CO2.

    ``years`` are tables with ``floor_area`` and ``co2``: last year as printed, by this year's rules
    (municipalities), by this year's register, and this year. ``parts`` says what volume, mix and
    performance did between the last two.
    """
    names = ("printed_last_year", "rules", "recomputed", "now")
    sums = {name: float(table["co2"].sum()) for name, table in zip(names, years, strict=True)}
    per_m2 = {
        name: sums[name] / table["floor_area"].sum()
        for name, table in zip(names, years, strict=True)
        if name != "rules"
    }
    rows = [
        ("printed_last_year", "total", sums["printed_last_year"]),
        ("rules", "counting", sums["rules"] - sums["printed_last_year"]),
        ("data", "counting", sums["recomputed"] - sums["rules"]),
        ("recomputed", "total", sums["recomputed"]),
        *((name, "world", value) for name, value in parts.items()),
        ("now", "total", sums["now"]),
    ]
    table = pd.DataFrame(rows, columns=["part", "kind", "value"])
    table["value"] /= _KG_PER_TONNE
    table["per_m2"] = table["part"].map(per_m2)
    return table
