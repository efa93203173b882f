"""Linear problems in words: named variables in a box, named rows, one sum to keep small.

Every variable has finite bounds. That is what makes a proof possible: whatever multipliers one
takes, the rows added up say something about every point of the box (see ``exact``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal

import numpy as np

from ccb_analysis.model.sampling import Array

Sense = Literal["at_least", "at_most", "exactly"]
SENSES = ("at_least", "at_most", "exactly")
#: How far the solver may be off, in rows whose largest coefficient lies between a half and one.
TOLERANCE = 1e-9
_SOLVED = 0


@dataclass(frozen=True)
class Variable:
    """A number to choose between ``low`` and ``high``; ``cost`` is what one unit of it adds."""

    name: str
    low: float
    high: float
    cost: float = 0.0
    unit: str = "home"


@dataclass(frozen=True)
class Row:
    """Coefficients times variables, added up, are at least, at most or exactly ``limit``.

    ``unit`` is that of the sum. ``label`` is a key of ``reference/words`` and ``blanks`` what is
    filled in there; ``kind`` says what sort of limit it is.
    """

    name: str
    coefficients: Mapping[str, float]
    sense: Sense
    limit: float
    unit: str = ""
    kind: str = ""
    label: str = ""
    blanks: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True)
class Problem:
    """Find the variables that meet every row at the least total cost (in ``unit``)."""

    variables: tuple[Variable, ...]
    rows: tuple[Row, ...]
    unit: str = ""

    def __post_init__(self) -> None:
        faults = [*_wrong_variables(self.variables), *_wrong_rows(self.variables, self.rows)]
        if faults:
            raise ValueError("; ".join(faults))

    @cached_property
    def matrix(self) -> Array:
        """The coefficients, rows x variables."""
        places = {variable.name: place for place, variable in enumerate(self.variables)}
        matrix = np.zeros((len(self.rows), len(self.variables)))
        for number, row in enumerate(self.rows):
            for name, coefficient in row.coefficients.items():
                matrix[number, places[name]] = coefficient
        return matrix

    @cached_property
    def scales(self) -> Array:
        """Powers of two that bring the largest coefficient of every row to between 1/2 and 1.

        A row in kilograms then weighs as much as one in homes, and scaling rounds nothing.
        """
        largest = np.abs(self.matrix).max(axis=1, initial=0.0)
        _, powers = np.frexp(np.where(largest > 0, largest, 1.0))
        return np.asarray(np.ldexp(1.0, -powers))

    def array(self, name: Literal["low", "high", "cost"]) -> Array:
        """Return one property of all variables, in their order."""
        return np.array([getattr(variable, name) for variable in self.variables], float)

    def with_rows(self, rows: Sequence[Row]) -> Problem:
        """Return the problem with these rows in place of its own."""
        return replace(self, rows=tuple(rows))


@dataclass(frozen=True)
class Optimum:
    """The best variables, and what the total cost rises by per unit of every limit.

    ``multipliers`` are those of the rows: not negative for ``at_least``, not positive for
    ``at_most``. ``low_prices`` and ``high_prices`` are those of the bounds.
    """

    values: Array
    multipliers: Array
    low_prices: Array
    high_prices: Array


def optimum(problem: Problem, tolerance: float = TOLERANCE) -> Optimum | None:
    """Return the optimum of ``problem``, or nothing where the solver finds no point at all.

    Nothing is no proof: ``certificates`` gives that, or says that it has none.
    """
    from scipy.optimize import linprog

    senses = np.array([row.sense for row in problem.rows])
    limits = np.array([row.limit for row in problem.rows], float) * problem.scales
    matrix = problem.matrix * problem.scales[:, None]
    equal = senses == "exactly"
    signs = np.where(senses[~equal] == "at_least", -1.0, 1.0)  # the solver knows "at most" alone
    asked = {
        "A_ub": matrix[~equal] * signs[:, None] if not equal.all() else None,
        "b_ub": limits[~equal] * signs if not equal.all() else None,
        "A_eq": matrix[equal] if equal.any() else None,
        "b_eq": limits[equal] if equal.any() else None,
        "bounds": np.column_stack([problem.array("low"), problem.array("high")]),
    }
    exactness = {
        "primal_feasibility_tolerance": tolerance,
        "dual_feasibility_tolerance": tolerance,
    }
    for presolve in (True, False):  # the second try is for numerical trouble in the first
        found = linprog(
            problem.array("cost"),
            **asked,
            method="highs",
            options={**exactness, "presolve": presolve},
        )
        if found.status == _SOLVED:
            multipliers = np.zeros(len(senses))
            multipliers[~equal] = found.ineqlin.marginals * signs
            multipliers[equal] = found.eqlin.marginals
            return Optimum(
                np.clip(found.x, problem.array("low"), problem.array("high")),
                multipliers * problem.scales,
                np.asarray(found.lower.marginals),
                np.asarray(found.upper.marginals),
            )
    return None


def _wrong_variables(variables: Sequence[Variable]) -> list[str]:
    names = [variable.name for variable in variables]
    faults = [f"variable {name!r} is there twice" for name in set(names) if names.count(name) > 1]
    for one in variables:
        ends = (one.low, one.high, one.cost)
        if not all(map(np.isfinite, ends)) or one.low > one.high:
            faults.append(f"variable {one.name!r} needs finite bounds, low at most high: {ends}")
    return faults


def _wrong_rows(variables: Sequence[Variable], rows: Sequence[Row]) -> list[str]:
    known = {variable.name for variable in variables}
    names = [row.name for row in rows]
    faults = [f"row {name!r} is there twice" for name in set(names) if names.count(name) > 1]
    for row in rows:
        strangers = sorted(set(row.coefficients) - known)
        if strangers:
            faults.append(f"row {row.name!r} names unknown variables {strangers}")
        if row.sense not in SENSES:
            faults.append(f"row {row.name!r}: {row.sense!r} is not one of {SENSES}")
        if not all(map(np.isfinite, (row.limit, *row.coefficients.values()))):
            faults.append(f"row {row.name!r} has a figure that is no number")
    return faults
