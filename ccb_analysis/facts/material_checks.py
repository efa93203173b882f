"""What must hold between the figures of materials: units, plausible values, whole origins."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.facts.faults import row_faults
from ccb_analysis.facts.tables import NUMBERS, RowFaults
from ccb_analysis.language import Language

DEFAULT_FACTOR_SET = "europe_2024"
#: Where the mass of a material comes from; the four shares add up to 1.
ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")


def implausible(
    table: pd.DataFrame, families: pd.Series, plausible: pd.DataFrame, words: Language
) -> RowFaults:
    """Return the unknown properties, the wrong units, and the values no source comes near."""
    units = dict(zip(plausible["property"], plausible["unit"], strict=True))
    names = words("facts.unknown_name", names=", ".join(units))
    found = row_faults(table, "property", ~table["property"].isin(list(units)), names)
    family = table["material"].map(families)
    for name, unit in units.items():
        other = (table["property"] == name) & (table["unit"] != unit)
        found += row_faults(table, "unit", other, words("materials.unit", unit=unit))
    for limit in plausible.to_dict("records"):
        lowest, highest = float(limit["lowest"]), float(limit["highest"])
        its = (table["property"] == limit["property"]) & (
            (family == limit["family"]) | (limit["family"] == "all")
        )
        allowed = words(
            "materials.within",
            lowest=limit["lowest"],
            highest=limit["highest"],
            reason=limit[f"reason_{words.code}"],
        )
        for column in NUMBERS:
            outside = its & ((table[column] < lowest) | (table[column] > highest))
            found += row_faults(table, column, outside, allowed)
    return found


def wrong_sets(table: pd.DataFrame, words: Language) -> RowFaults:
    """Return the CO2 rows that name no set, and the other rows that do: origin knows no sets."""
    is_co2, in_all = table["property"] == "co2", table["factor_set"] == "all"
    return [
        *row_faults(table, "factor_set", is_co2 & in_all, DEFAULT_FACTOR_SET),
        *row_faults(table, "factor_set", ~is_co2 & ~in_all, "all"),
    ]


def wrong_origins(table: pd.DataFrame, words: Language) -> RowFaults:
    """Return the materials whose shares of origin do not add up to 1, at their first row."""
    shares = table[table["property"].isin(ORIGINS)].reset_index()
    totals = shares.groupby("material", sort=False).agg(
        row=("index", "first"), total=("value", "sum"), unread=("value", lambda v: v.isna().any())
    )
    wrong = totals[((totals["total"] - 1).abs() > 1e-9) & ~totals["unread"]]
    return [
        (int(row), "value", f"{total:.10g}", words("facts.sum_one"))
        for row, total in zip(wrong["row"], wrong["total"], strict=True)
    ]


def incomplete(table: pd.DataFrame, listed: pd.DataFrame, words: Language) -> RowFaults:
    """Return the materials that lack a figure they must have, at the header.

    Every material has a default CO2 factor and an origin; wood has a volume, what is made of a
    crop has an area, and what stores CO2 says how much of it stays: absence would count as nought.
    """
    default = (table["property"] == "co2") & (table["factor_set"] == DEFAULT_FACTOR_SET)
    storing = (table["property"] == "stored_co2") & (table["high"] > 0)
    all_of_them = list(listed["material"])
    rules = (
        (default, all_of_them, words("materials.needs_co2", factor_set=DEFAULT_FACTOR_SET)),
        (table["property"].isin(ORIGINS), all_of_them, words("materials.needs_origin")),
        *(
            (table["property"] == name, needed, words("materials.needs_property", property=name))
            for name, needed in (
                ("timber_volume", list(listed.loc[listed["family"] == "timber", "material"])),
                ("crop_area", list(listed.loc[listed["crop"] != "", "material"])),
                ("storage_kept_30_years", list(table.loc[storing, "material"])),
            )
        ),
    )
    found: RowFaults = []
    for has, needed, allowed in rules:
        named = set(table.loc[has, "material"])
        found += [(-1, "material", name, allowed) for name in needed if name not in named]
    return found


def out_of_place(table: pd.DataFrame, listed: pd.DataFrame, words: Language) -> RowFaults:
    """Return crop areas of materials that name no crop: nobody could say area of what."""
    cropless = listed.loc[listed["crop"] == "", "material"]
    wrong = (table["property"] == "crop_area") & table["material"].isin(cropless)
    return row_faults(table, "material", wrong, words("materials.needs_crop"))
