"""The limits of a question as rows of a linear problem, and what each costs in plain units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.linear import Problem, Row, Sense, Variable
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.ramps import steps
from ccb_analysis.studies.readings import LinearReading

#: Kinds of rows, the first weighing most where limits exclude each other.
HOMES, TARGET, CAPACITY, RAMP, CHANGE = "homes", "target", "capacity", "ramp", "change"
#: Figures of rows have so many digits, so that they can be printed in full.
_DIGITS = 12
_POINTS = 100


def rounded(value: float) -> float:
    """Return a figure in the digits that rows are printed in."""
    return float(f"{value:.{_DIGITS}g}") + 0.0  # which makes -0.0 nought


def feasibility_problem(question: Question, margins: Mapping[str, float] | None = None) -> Problem:
    """Return the problem of meeting every limit, whatever it takes.

    ``margins`` are added to the thresholds of readings (in their own unit, towards stricter).
    """
    variables = tuple(
        Variable(name, min(rounded(low), rounded(high)), rounded(high))
        for name, low, high in zip(question.names, question.committed, question.size, strict=True)
    )
    rows = (
        *_homes_rows(question),
        *(
            target_row(question, one, (margins or {}).get(one.name, 0.0))
            for one in question.readings
        ),
        *_capacity_rows(question),
        *_ramp_rows(question),
    )
    return Problem(variables, rows, "home")


def change_problem(question: Question, margins: Mapping[str, float] | None = None) -> Problem:
    """Return the problem of meeting every limit with the least change.

    Change is homes built differently: those of every kind beyond what there would be by the
    baseline mix (as many disappear from other kinds), or their extra cost (EUR).
    """
    problem = feasibility_problem(question, margins)
    if question.objective == "cost":
        costs = map(rounded, question.figures["cost_premium"])
        variables = tuple(
            Variable(one.name, one.low, one.high, cost)
            for one, cost in zip(problem.variables, costs, strict=True)
        )
        return Problem(variables, problem.rows, "EUR")
    more = [f"more {one.name}" for one in problem.variables]
    added = tuple(
        Variable(name, 0.0, one.high, 1.0)
        for name, one in zip(more, problem.variables, strict=True)
    )
    changed = tuple(
        Row(
            f"change {one.name}",
            {one.name: 1.0, name: -1.0},
            "at_most",
            rounded(current),
            "home",
            CHANGE,
        )
        for one, name, current in zip(problem.variables, more, question.current, strict=True)
    )
    return Problem((*problem.variables, *added), (*problem.rows, *changed), "home")


def target_row(question: Question, reading: LinearReading, margin: float = 0.0) -> Row:
    """Return the row of one target reading, in the unit of the sum it counts."""
    threshold = reading.threshold + reading.sign * margin
    coefficients, limit = reading.coefficients(question.figures, threshold)
    sense: Sense = "at_least" if (reading.direction == "at_least") else "at_most"
    return Row(
        f"target {reading.name}",
        _named(question, np.nan_to_num(coefficients) * question.counted(reading)),
        sense,
        rounded(limit),
        "",
        TARGET,
        "backcasting.row_target",
        {"reading": reading, "year": reading.year, "threshold": threshold},
    )


def _homes_rows(question: Question) -> Iterator[Row]:
    years, types, _ = question.labels
    for (year, dwelling_type), homes in question.built.items():
        inside = (years == year) & (types == dwelling_type)
        blanks = {"year": year, "dwelling_type": dwelling_type, "homes": rounded(homes)}
        yield _row(
            question, f"{HOMES} {year} {dwelling_type}", inside, "exactly", homes, HOMES, blanks
        )


def _capacity_rows(question: Question) -> Iterator[Row]:
    years, _, methods = question.labels
    for row in question.capacity.itertuples(index=False):
        inside = (years == row.year) & (methods == row.building_method)
        blanks = {
            "year": row.year,
            "building_method": row.building_method,
            "homes": rounded(float(row.homes)),
        }
        name = f"{CAPACITY} {row.year} {row.building_method}"
        yield _row(question, name, inside, "at_most", float(row.homes), CAPACITY, blanks)


def _ramp_rows(question: Question) -> Iterator[Row]:
    for ramp in question.ramps:
        for step in steps(ramp, question.kinds, question.built, question.start):
            blanks = {"year": step.year, "ramp": ramp.label or ramp.name, "rise": ramp.rise}
            blanks["homes_of_year"] = step.homes
            name = f"{RAMP} {ramp.name} {step.year}"
            yield _row(question, name, step.coefficients, "at_most", step.limit, RAMP, blanks)


def _row(
    question: Question,
    name: str,
    coefficients: Any,
    sense: Sense,
    limit: float,
    kind: str,
    blanks: Mapping[str, Any],
) -> Row:
    row = _named(question, np.asarray(coefficients, float))
    return Row(name, row, sense, rounded(limit), "home", kind, f"backcasting.row_{kind}", blanks)


def _named(question: Question, coefficients: Array) -> dict[str, float]:
    return {
        name: rounded(number)
        for name, number in zip(question.names, coefficients, strict=True)
        if number
    }


@dataclass(frozen=True)
class Plain:
    """A limit in the unit a reader knows it in: a threshold, points a year, homes.

    One more in that unit is ``per`` more in the row; ``step`` is what a price is given for (a
    ``point`` is a hundredth of a share).
    """

    value: float
    unit: str
    per: float
    step: Literal["home", "point"]

    def price(self, multiplier: float) -> float:
        """Return what one step more of the limit adds, from the multiplier of its row."""
        return multiplier * self.per / (_POINTS if self.step == "point" else 1)


def plain(question: Question, row: Row, homes: Array) -> Plain:
    """Return a limit of ``question`` in plain units, seen from a mix of ``homes``.

    Raising the threshold of a share raises what the row asks by what the share is taken of.
    """
    if row.kind == RAMP:
        return Plain(row.blanks["rise"], "share", row.blanks["homes_of_year"], "point")
    if row.kind != TARGET:
        return Plain(row.limit, "home", 1.0, "home")
    reading: LinearReading = row.blanks["reading"]
    _, below = reading.sums(question.figures, homes * question.counted(reading))
    step: Literal["home", "point"] = "home" if reading.unit == "home" else "point"
    return Plain(row.blanks["threshold"], reading.unit, float(below), step)


def row_text(row: Row, words: Language) -> str:
    """Return a limit as a reader says it."""
    if not row.label:
        return row.name
    blanks = dict(row.blanks)
    reading = blanks.pop("reading", None)
    if reading is not None:
        blanks["target"] = reading.labels[f"target_{words.code}"]
        blanks["reading"] = reading.labels[f"reading_{words.code}"]
    for name in ("dwelling_type", "building_method"):
        if name in blanks:
            blanks[name] = words.label("indicators", f"{name}_{blanks[name]}")
    if "homes" in blanks:
        blanks["homes"] = words.number(blanks["homes"])
    if "rise" in blanks:
        blanks["rise"] = words.number(blanks["rise"] * _POINTS, 1)
    return words(row.label, **blanks)
