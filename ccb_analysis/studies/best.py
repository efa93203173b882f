"""How good every target reading can be by itself: what to say beside a proof that it fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from ccb_analysis.studies.backcasting import readings_of
from ccb_analysis.studies.limits import feasibility_problem
from ccb_analysis.studies.linear import TOLERANCE, Problem, Variable, optimum
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.readings import LinearReading

_ROUNDS = 50


def best_alone(question: Question) -> pd.DataFrame:
    """Return the best that every reading can be if it were the only target (Dinkelbach).

    Columns as ``readings_of``, with ``best`` and whether the threshold is ``possible`` alone. A
    share is best where the sum it counts, less its own best value times what it is taken of, is
    nought at most: raise the value until that holds.
    """
    alone = replace(question, readings=())
    problem = feasibility_problem(alone)
    best = [_best(question, problem, one) for one in question.readings]
    table = readings_of(question, None).drop(columns="value").assign(best=best)
    signs = np.array([one.sign for one in question.readings])
    gap = signs * (table["best"] - table["threshold"])
    return table.assign(possible=gap >= -TOLERANCE)


def _best(question: Question, problem: Problem, reading: LinearReading) -> float:
    value = float("nan")
    threshold = float(question.value(reading, question.current, question.figures))
    for _ in range(_ROUNDS):
        row, _ = reading.coefficients(question.figures, threshold)
        costs = -reading.sign * np.nan_to_num(row) * question.counted(reading)
        scale = np.abs(costs).max(initial=0.0) or 1.0
        variables = tuple(
            Variable(one.name, one.low, one.high, cost)
            for one, cost in zip(problem.variables, costs / scale, strict=True)
        )
        found = optimum(Problem(variables, problem.rows))
        if found is None:
            return value
        value = float(question.value(reading, found.values, question.figures))
        if not reading.sign * (value - threshold) > TOLERANCE:
            return value
        threshold = value
    return value
