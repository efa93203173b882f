"""Until when it can still be done: the last year from which the fastest ramp reaches a target.

Every year at most so many points of all homes can be built differently from current practice. To
meet a reading in its year a share of the homes must then be of the methods that are best for it;
what that share takes in years, counted back from the target year, is the last year to start in.
These are years of completion: the permits come before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.readings import LinearReading

MET, REACHABLE, NEVER = "met", "reachable", "never"
COLUMNS = ["target", "reading", "year", "state", "share_needed", "years_needed", "last_start_year"]
_MONTHS_PER_YEAR = 12
#: A share that must move by so little is rounding, not a need.
_TINY = 1e-12


def last_starts(question: Question, ramp: float) -> pd.DataFrame:
    """Return, for every reading of one year, the last year in which a start still reaches it.

    ``ramp`` is the share of all homes that can change method every year (1/year). ``state`` is
    ``met`` (current practice reaches it: no start is needed), ``reachable``, or ``never`` (not
    with all homes of the counted types built by the best method). ``share_needed`` is the share of
    the counted homes that must be built differently in the target year. A reading over more years
    than one has no row.

    Raises:
        ValueError: the ramp is not above nought.
    """
    if not ramp > 0:
        raise ValueError(f"ramp {ramp}")
    rows = [
        _last_start(question, reading, ramp)
        for reading in question.readings
        if reading.first is None and reading.year in question.years
    ]
    return pd.DataFrame(rows, columns=COLUMNS).astype({"last_start_year": "Int64"})


def _last_start(question: Question, reading: LinearReading, ramp: float) -> dict:
    now, best = _distances(question, reading)
    found = {"target": reading.target, "reading": reading.reading, "year": reading.year}
    if now >= 0:
        return found | {"state": MET, "share_needed": 0.0, "years_needed": 0}
    if best < 0:
        return found | {"state": NEVER}
    share = -now / (best - now)
    # A ramp of all homes is a faster one of the homes that count.
    of_counted = ramp / _counted_share(question, reading)
    years = math.ceil(share / of_counted - _TINY)
    return found | {
        "state": REACHABLE,
        "share_needed": share,
        "years_needed": years,
        "last_start_year": reading.year - years + 1,
    }


def _distances(question: Question, reading: LinearReading) -> tuple[float, float]:
    """Return how far the reading is met (nought or more) by current practice and at best."""
    row, limit = reading.coefficients(question.figures, reading.threshold)
    counted = question.counted(reading)
    worth = reading.sign * np.asarray(row, float) * counted
    now = float(worth @ question.current) - reading.sign * limit
    best = _best(question, worth, counted) - reading.sign * limit
    return now, best


def _best(question: Question, worth: Array, counted: Array) -> float:
    """Return what all homes that count give, each by the method that is best for the reading."""
    year, kind, _ = question.labels
    table = pd.DataFrame({"year": year, "kind": kind, "worth": worth * question.size})
    inside = table[counted > 0]
    return float(inside.groupby(["year", "kind"])["worth"].max().sum())


def _counted_share(question: Question, reading: LinearReading) -> float:
    """Return the homes that count as a share of all homes of the target year."""
    of_year = question.kinds["year"].to_numpy() == reading.year
    homes = float(question.current[of_year].sum())
    return float(question.current @ question.counted(reading)) / homes


def with_last_starts(verdicts: pd.DataFrame, starts: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts on the region with ``last_start_year`` filled in."""
    key = ["target", "reading"]
    years = starts.set_index(key)["last_start_year"]
    index = pd.MultiIndex.from_frame(verdicts[key])
    filled = pd.Series(years.reindex(index).to_numpy(float, na_value=np.nan), verdicts.index)
    whole = verdicts["region"].isin(["all", "all_18"])
    return verdicts.assign(last_start_year=filled.where(whole, verdicts["last_start_year"]))


def permit_years(starts: pd.DataFrame, months: Mapping[str, float]) -> pd.Series:
    """Return the year in which the permits of a last start must be given.

    ``months`` is the mean time from permit to completion by dwelling type; the longest counts.
    """
    longest = max(months.values()) / _MONTHS_PER_YEAR
    return (starts["last_start_year"].astype(float) - longest).apply(np.floor).astype("Int64")
