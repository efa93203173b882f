"""Until when it can still be done: the last year from which the fastest ramp reaches a target.

The fewest homes that, built differently from current practice, meet a reading in its year are
found first. Every year at most so large a share of all homes can change; counted back from the
target year that gives the last year to start. No plan that keeps to the ramp can start later.
These are years of completion: the permits come before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ccb_analysis.studies.best import best_alone
from ccb_analysis.studies.limits import change_problem
from ccb_analysis.studies.linear import optimum
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.readings import LinearReading

MET, REACHABLE, NEVER, UNKNOWN = "met", "reachable", "never", "unknown"
_MONTHS_PER_YEAR = 12
COLUMNS = ["target", "reading", "year", "state", "share_needed"]
#: A share that must move by so little is rounding, not a need.
_TINY = 1e-9


def last_exits(question: Question, ramps: Sequence[float]) -> pd.DataFrame:
    """Return, for every reading of one year, the last year to start, a column per ramp.

    ``ramps`` are shares of all homes that can change every year (1/year), columns ``last_0``,
    ``last_1`` and so on. ``state`` is ``met`` (nothing to start), ``reachable``, ``never`` (no
    mix meets it) or ``unknown`` (the solver fails); ``share_needed`` is the share of all homes of
    the target year to be built differently from current practice. Readings over more years than
    one have no row.

    Raises:
        ValueError: a ramp is not above nought.

    Example:
        Thirty of a hundred houses more must be in timber by 2030. At ten points a year that
        takes 2028, 2029 and 2030; at five points it should have started in 2025.

        >>> import pandas as pd
        >>> from ccb_analysis.facts.targets import read_targets
        >>> from ccb_analysis.studies.question import make_question
        >>> kinds = [(2030, "house", "brick"), (2030, "house", "timber")]
        >>> names = ["year", "dwelling_type", "building_method"]
        >>> homes = pd.DataFrame({"year": [2030], "dwelling_type": ["house"], "homes": [100.0]})
        >>> now = pd.DataFrame(kinds, columns=names)[names[1:]].assign(share=[0.8, 0.2])
        >>> index = pd.MultiIndex.from_tuples(kinds, names=names)
        >>> per_home = pd.DataFrame({"homes": 1.0, "conceptual": [0.0, 1.0]}, index=index)
        >>> targets = read_targets().query("target == 'conceptual' and reading == 'all_homes_2030'")
        >>> question = make_question(homes, now, per_home, targets, baselines={})
        >>> found = last_exits(question, [0.05, 0.1]).iloc[0]
        >>> found["state"], int(found["last_0"]), int(found["last_1"])
        ('reachable', 2025, 2028)
    """
    if not all(ramp > 0 for ramp in ramps):
        raise ValueError(f"ramps {list(ramps)}")
    rows = [
        _exit(question, reading, ramps)
        for reading in question.readings
        if reading.first is None and reading.year in question.years
    ]
    names = [f"last_{number}" for number in range(len(ramps))]
    table = pd.DataFrame(rows, columns=[*COLUMNS, *names])
    return table.astype({"share_needed": float, **dict.fromkeys(names, "Int64")})


def _exit(question: Question, reading: LinearReading, ramps: Sequence[float]) -> dict:
    found = {"target": reading.target, "reading": reading.reading, "year": reading.year}
    alone = _of_year(question, reading)
    share = _share_needed(alone)
    if share is None:
        # The solver's word is not enough to call a target impossible.
        possible = bool(best_alone(alone)["possible"].any())
        return found | {"state": UNKNOWN if possible else NEVER}
    if share <= _TINY:
        return found | {"state": MET, "share_needed": 0.0}
    years = [math.ceil(share / ramp - _TINY) for ramp in ramps]
    last = {f"last_{number}": reading.year - each + 1 for number, each in enumerate(years)}
    return found | {"state": REACHABLE, "share_needed": share} | last


def _share_needed(question: Question) -> float | None:
    """Return the least share of homes to change, or None where no such mix is found."""
    found = optimum(change_problem(question))
    if found is None:
        return None
    homes = found.values[: len(question.kinds)]
    return float(np.maximum(homes - question.current, 0.0).sum() / question.built.sum())


def _of_year(question: Question, reading: LinearReading) -> Question:
    """Return the question of one reading and its year alone, without limits on speed."""
    inside = (question.kinds["year"] == reading.year).to_numpy()
    built = question.built[question.built.index.get_level_values(0) == reading.year]
    return Question(
        question.kinds[inside].reset_index(drop=True),
        built,
        question.current[inside],
        question.committed[inside],
        question.start.iloc[:0],
        {name: figure[inside] for name, figure in question.figures.items()},
        (reading,),
        question.capacity.iloc[:0],
        (),
        "homes",
    )


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
