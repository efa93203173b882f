"""The last year to start when the homes that gain most are changed first.

``last_start`` lets homes change by their average; here they are the fewest homes that, built
differently from current practice, meet a reading in its year. Every year at most so large a share
of all homes can change. So no plan that keeps to the ramp can start later than this.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from ccb_analysis.studies.best import best_alone
from ccb_analysis.studies.last_start import MET, NEVER, REACHABLE
from ccb_analysis.studies.limits import change_problem
from ccb_analysis.studies.linear import optimum
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.readings import LinearReading

UNKNOWN = "unknown"
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
