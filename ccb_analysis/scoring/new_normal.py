"""Het Nieuwe Normaal: every indicator held against its level, one by one and never together."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NoReturn

import numpy as np
import pandas as pd

from ccb_analysis.errors import ComparisonError
from ccb_analysis.facts.new_normal import levels_of
from ccb_analysis.language import Language
from ccb_analysis.scoring.intervals import Mean
from ccb_analysis.scoring.results import BUILDING

COLUMNS = (
    "version",
    "indicator",
    "building_type",
    "status",
    "direction",
    "level",
    "missing",
    "value",
    "low",
    "high",
    "unit",
    "weighting_set",
    "verdict",
    "known",
    "source",
    "evidence",
    "unverified",
    "note",
)
MET, NOT_MET, UNDECIDED = "met", "not_met", "undecided"
NOT_MEASURED, NO_LEVEL, REPORTED = "not_measured", "no_level", "reported"
#: What a bill of materials can give of the level on CO2, which is on A1-A5.
_CO2_PART = "embodied_co2_a1_a3_per_m2"
#: Where the value of an indicator stands in the long table: method and indicator.
_TAKEN_FROM = {
    "mpg": ("mpg", "mpg_{weighting_set}"),
    "embodied_co2": ("embodied_co2", _CO2_PART),
    "material_origin": ("core_measurement", "material_origin"),
    "detachability": ("detachability", "detachability"),
    "reuse_potential": ("core_measurement", "available_again"),
    "stored_co2": ("stored_co2", "stored_co2"),
}
_KG_PER_TONNE = 1000


def against_new_normal(
    results: pd.DataFrame,
    version: str,
    building_type: str,
    *,
    floor_area_m2: float | None = None,
    measured: Mapping[str, Mean] | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return every indicator of a version with its level, the value of a project and a verdict.

    Args:
        results: the long table of the scoring methods; rows of the building are read.
        version: ``0.5`` (partly known), ``1.0`` or ``1.2``.
        building_type: ``ground_bound``, ``stacked``, ``office`` or ``education``.
        floor_area_m2: gross floor area of one home, for the levels of small homes.
        measured: values from elsewhere by indicator (say ``adaptive_capacity``), in the unit of
            the level; they go before those of ``results``.
        language: of notes and messages.

    ``verdict`` is met or not_met if the whole interval is on one side of the level, undecided if
    it is not, not_measured without a value, no_level where none is known (the note says why) and
    reported where a value is only to be reported. CO2 of A1-A3 is but a part of the level, which
    is on A1-A5: it can show that a level is missed, never that it is met (hand in the whole as
    ``measured``). There is no total.

    Raises:
        FactsError: the version or type of building is unknown.
    """
    words = Language(language)
    building = results[results["level"] == BUILDING]
    rows = []
    for level in levels_of(version, building_type, floor_area_m2, language).to_dict("records"):
        row = {**level, "building_type": building_type, "unverified": "", "known": np.nan}
        row |= _value(level, building, measured or {}, words)
        row["verdict"] = _verdict(row)
        rows.append({name: row[name] for name in COLUMNS})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def total_score(judged: pd.DataFrame, language: str = "nl") -> NoReturn:
    """Refuse to make one score of the indicators of Het Nieuwe Normaal.

    Raises:
        ComparisonError: always; it says why.
    """
    words = Language(language)
    raise ComparisonError(words("scoring.no_total", number=judged["indicator"].nunique()))


def _value(
    level: dict, building: pd.DataFrame, measured: Mapping[str, Mean], words: Language
) -> dict[str, object]:
    """Return the value of the project for one indicator, in the unit of its level."""
    indicator = level["indicator"]
    if indicator in measured:
        mean = measured[indicator]
        return {"value": mean.value, "low": mean.low, "high": mean.high, "known": mean.known}
    taken: dict[str, object] = dict.fromkeys(("value", "low", "high"), np.nan)
    if indicator not in _TAKEN_FROM:
        return taken
    method, name = _TAKEN_FROM[indicator]
    wanted = name.format(weighting_set=level["weighting_set"])
    found = building[(building["method"] == method) & (building["indicator"] == wanted)]
    if found.empty:
        return taken
    size = _KG_PER_TONNE if level["unit"] == "tCO2e" else 1
    row = found.iloc[0]
    taken = {end: row[end] / size for end in ("value", "low", "high")}
    taken |= {name: row[name] for name in ("known", "unverified")}
    if wanted == _CO2_PART:
        note = f"{level['note']}. {words('scoring.part_of_co2')}"
        taken |= {"value": np.nan, "high": np.inf, "note": note}
    return taken


def _verdict(row: dict) -> str:
    low, high, level = row["low"], row["high"], row["level"]
    if pd.isna(low) or pd.isna(high):
        return NOT_MEASURED
    if row["direction"] == "report":
        return REPORTED
    if pd.isna(level):
        return NO_LEVEL
    if row["direction"] == "at_most":
        low, high, level = -high, -low, -level
    return MET if low >= level else NOT_MET if high < level else UNDECIDED
