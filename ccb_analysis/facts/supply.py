"""Supply: what forest and field give in a year, to hold the demand of a programme against."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.faults import read_whole_figures, row_faults, wrong_years
from ccb_analysis.facts.tables import NUMBERS, RowFaults, read_once
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

KEY = ("resource", "area_of_supply", "year_of_supply")
FILE = "supply.csv"
#: What each resource is counted in: wood by volume, crops by the land they stand on.
UNITS = {
    "timber": "m3/year",
    "roundwood": "m3/year",
    "fibre_crops": "ha/year",
    "hemp": "ha/year",
    "flax": "ha/year",
    "straw": "ha/year",
}


@read_once
def read_supply(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return what a country or province supplies in a year.

    Columns: ``KEY`` (``year_of_supply`` as a number) and the columns of every figure. ``timber``
    is sawn product (m3/year), ``roundwood`` the logs it comes from; the crops are the area that
    is harvested (ha/year), ``straw`` that of wheat. All of it is for every use: what is left for
    building is not known.

    Raises:
        FactsError: the table breaks the rules of facts, or holds an unknown resource, another
            unit than that of ``UNITS``, a negative figure or no year.
    """
    checks = [partial(_wrong_supply, words=Language(language))]
    table = read_whole_figures(folder / FILE, KEY, checks, language)
    return table.assign(year_of_supply=table["year_of_supply"].astype(int))


def _wrong_supply(table: pd.DataFrame, words: Language) -> RowFaults:
    names = words("facts.unknown_name", names=", ".join(UNITS))
    found = row_faults(table, "resource", ~table["resource"].isin(list(UNITS)), names)
    for name, unit in UNITS.items():
        other = (table["resource"] == name) & (table["unit"] != unit)
        found += row_faults(table, "unit", other, words("materials.unit", unit=unit))
    for column in NUMBERS:
        found += row_faults(table, column, table[column] < 0, words("materials.not_negative"))
    return found + wrong_years(table, "year_of_supply", words)
