"""Carbon paths: the most CO2 a new home may cost, year by year, on the way to a climate goal."""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ccb_analysis.errors import FactsError, Fault
from ccb_analysis.facts.faults import read_whole_figures, row_faults, wrong_years
from ccb_analysis.facts.tables import RowFaults, read_once
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

KEY = ("path", "dwelling_type", "year_of_limit")
FILE = "carbon_paths.csv"
#: A path holds embodied CO2 per square metre; anything else cannot be compared with it.
UNIT = "kgCO2e/m2"


@read_once
def read_carbon_paths(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the published limits (kgCO2e per m2 gross floor area, modules A1-A5).

    Columns: ``KEY`` (``year_of_limit`` as a number) and the columns of every figure.

    Raises:
        FactsError: the table breaks the rules of facts, or holds a limit that is not above zero,
            not in ``UNIT``, or of no year.
    """
    checks = [partial(_wrong_limits, words=Language(language))]
    table = read_whole_figures(folder / FILE, KEY, checks, language)
    return table.assign(year_of_limit=table["year_of_limit"].astype(int))


def yearly_limits(
    path: str, years: Iterable[int], language: str = "nl", folder: Path = REFERENCE
) -> pd.DataFrame:
    """Return the limit of ``path`` in each of ``years``, per dwelling type.

    Columns: dwelling_type, year, value (kgCO2e/m2, modules A1-A5). A path gives a few years; the
    limits between two of them are interpolated in a straight line, which is our own reading.

    Raises:
        FactsError: there is no such path, or a year lies before its first or after its last.
    """
    asked = list(years)
    table = read_carbon_paths(language, folder)
    words = Language(language)
    chosen = table[table["path"] == path].sort_values("year_of_limit")
    if chosen.empty:
        allowed = words("facts.unknown_name", names=", ".join(dict.fromkeys(table["path"])))
        raise FactsError([Fault(FILE, path, allowed, column="path")], language=language)
    parts, faults = [], []
    for dwelling_type, limits in chosen.groupby("dwelling_type", sort=False):
        first, last = int(limits["year_of_limit"].min()), int(limits["year_of_limit"].max())
        allowed = words("facts.years", first=first, last=last)
        faults += [
            Fault(FILE, str(year), allowed, column="year_of_limit")
            for year in asked
            if not first <= year <= last
        ]
        values = np.interp(asked, limits["year_of_limit"], limits["value"])
        parts.append(pd.DataFrame({"dwelling_type": dwelling_type, "year": asked, "value": values}))
    if faults:
        raise FactsError(dict.fromkeys(faults), language=language)
    return pd.concat(parts, ignore_index=True)


def _wrong_limits(table: pd.DataFrame, words: Language) -> RowFaults:
    return [
        *wrong_years(table, "year_of_limit", words),
        *row_faults(table, "value", table["value"] <= 0, words("facts.above_zero")),
        *row_faults(table, "unit", table["unit"] != UNIT, words("materials.unit", unit=UNIT)),
    ]
