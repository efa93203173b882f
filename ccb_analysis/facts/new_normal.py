"""Het Nieuwe Normaal: the levels of each version as rows, with their unit, status and source."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ccb_analysis.errors import FactsError, Fault
from ccb_analysis.facts.sources import read_plain, refuse
from ccb_analysis.facts.tables import EVIDENCE
from ccb_analysis.facts.units import allowed_units
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

FILE = "new_normal.csv"
KEY = ("version", "indicator", "building_type", "smaller_than_m2")
COLUMNS = (
    *KEY,
    "level",
    "missing",
    "unit",
    "direction",
    "status",
    "weighting_set",
    "source",
    "evidence",
    "note",
)
DIRECTIONS = ("at_most", "at_least", "report")
#: A value to meet; a number to report or aim at; a subject to understand. Unknown: not read.
STATUSES = ("standard", "indication", "understanding", "unknown")
#: Why there is no level: the version has none, or nobody read it.
MISSING = ("none", "not_read")
_NUMBERS = ("smaller_than_m2", "level")


def read_new_normal(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return every indicator of every version that is known, with its level if that is known.

    ``level`` is NaN where there is none or where it was not read (``missing`` says which); a level
    with ``smaller_than_m2`` is for homes of less gross floor area than that (m2). A
    ``building_type`` of ``all`` holds for every type without a row of its own.

    Raises:
        FactsError: a column or cell is missing, a key is there twice, or a name, unit or number
            is not allowed; lists every fault.
    """
    path = folder / FILE
    filled = ("version", "indicator", "building_type", "direction", "status", "source", "evidence")
    table = read_plain(path, COLUMNS, filled=filled, key=KEY, language=language)
    numbers = table.assign(
        **{name: pd.to_numeric(table[name], errors="coerce") for name in _NUMBERS}
    )
    words = Language(language)
    lists = {
        "direction": DIRECTIONS,
        "status": STATUSES,
        "missing": ("", *MISSING),
        "evidence": EVIDENCE,
        "unit": ("", *allowed_units()),
        "weighting_set": ("", "a1", "a2"),
    }
    faults = [
        Fault(FILE, str(table.at[row, name]), ", ".join(allowed), row=int(row) + 2, column=name)
        for name, allowed in lists.items()
        for row in table.index[~table[name].isin(allowed)]
    ]
    faults += [
        Fault(
            FILE, table.at[row, "missing"], words("facts.empty"), row=int(row) + 2, column="missing"
        )
        for row in table.index[(table["missing"] != "") & (table["level"] != "")]
    ]
    faults += [
        Fault(FILE, table.at[row, name], words("facts.number"), row=int(row) + 2, column=name)
        for name in _NUMBERS
        for row in table.index[(table[name] != "") & numbers[name].isna()]
    ]
    refuse(path, faults, language)
    return numbers.reset_index(drop=True)


def versions(folder: Path = REFERENCE) -> list[str]:
    """Return the versions there are rows of."""
    return list(dict.fromkeys(read_new_normal(folder=folder)["version"]))


def levels_of(
    version: str, building_type: str, floor_area_m2: float | None = None, language: str = "nl"
) -> pd.DataFrame:
    """Return one row per indicator of a version, for one type of building.

    Args:
        version: ``0.5``, ``1.0`` or ``1.2``.
        building_type: ``ground_bound``, ``stacked``, ``office`` or ``education``.
        floor_area_m2: gross floor area of one home; below the size of a row for small homes that
            row holds instead of the ordinary one.
        language: of messages.

    Raises:
        FactsError: nobody knows the version, or the version has no row of its own for the type.
    """
    table = read_new_normal(language)
    words = Language(language)
    known = list(dict.fromkeys(table["version"]))
    if version not in known:
        allowed = words("facts.unknown_name", names=", ".join(known))
        raise FactsError([Fault(FILE, version, allowed, column="version")], language=language)
    rows = table[table["version"] == version]
    types = [name for name in dict.fromkeys(rows["building_type"]) if name != "all"]
    if building_type not in types:
        allowed = words("facts.unknown_name", names=", ".join(types))
        fault = Fault(FILE, building_type, allowed, column="building_type")
        raise FactsError([fault], language=language)
    size = float("inf") if floor_area_m2 is None else floor_area_m2
    fits = rows["building_type"].isin([building_type, "all"])
    fits &= rows["smaller_than_m2"].isna() | (rows["smaller_than_m2"] > size)
    # The narrowest row wins: a small home over any, the type itself over all types.
    ranked = rows[fits].assign(
        small=rows["smaller_than_m2"].notna(), own=rows["building_type"] == building_type
    )
    ranked = ranked.sort_values(["own", "small"], ascending=False, kind="stable")
    chosen = ranked.drop_duplicates("indicator").sort_index()
    return chosen.drop(columns=["small", "own"]).reset_index(drop=True)
