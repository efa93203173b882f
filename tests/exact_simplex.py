"""An independent judge of small linear systems: phase one of the simplex method in whole numbers.

Nothing of it is shared with the package: no solver, no floating point, no multipliers. Rows are
made whole, and every pivot divides exactly by the one before (Edmonds), with Bland's rule.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

import numpy as np

System = list[tuple[list[Fraction], str, Fraction]]


def is_feasible(rows: System) -> bool:
    """Return whether some x >= 0 meets every row (coefficients, "<=", ">=" or "=", limit)."""
    tableau, basis, artificial = _start([_whole(row) for row in rows])
    divisor = 1
    while True:
        costs = tableau[-1]
        entering = next((j for j in range(len(costs) - 1) if costs[j] < 0), None)
        if entering is None:
            break
        leaving = _leaving(tableau, basis, entering)
        pivot = tableau[leaving, entering]
        for i in range(len(tableau)):
            if i != leaving:
                tableau[i] = (
                    pivot * tableau[i] - tableau[i, entering] * tableau[leaving]
                ) // divisor
        divisor = pivot
        basis[leaving] = entering
    left = [tableau[i, -1] for i, column in enumerate(basis) if column in artificial]
    return not any(left)


def _whole(row: tuple[list[Fraction], str, Fraction]) -> tuple[list[int], str, int]:
    coefficients, sense, limit = row
    common = lcm(limit.denominator, *(number.denominator for number in coefficients))
    numbers = [int(number * common) for number in [*coefficients, limit]]
    if numbers[-1] < 0:  # the right-hand side has to be nought or more
        sense = {"<=": ">=", ">=": "<=", "=": "="}[sense]
        numbers = [-number for number in numbers]
    return numbers[:-1], sense, numbers[-1]


def _start(rows: list) -> tuple[np.ndarray, list[int], set[int]]:
    """Return the first tableau: a slack per inequality, an artificial where a slack won't do."""
    width = len(rows[0][0])
    slacks = [number for number, row in enumerate(rows) if row[1] != "="]
    needy = [number for number, row in enumerate(rows) if row[1] != "<="]
    columns = width + len(slacks) + len(needy) + 1
    tableau = np.array([[0] * columns for _ in range(len(rows) + 1)], dtype=object)
    basis = [0] * len(rows)
    for number, (coefficients, sense, limit) in enumerate(rows):
        tableau[number, :width] = coefficients
        tableau[number, -1] = limit
        if sense != "=":
            place = width + slacks.index(number)
            tableau[number, place] = 1 if sense == "<=" else -1
            basis[number] = place
        if sense != "<=":
            place = width + len(slacks) + needy.index(number)
            tableau[number, place] = 1
            basis[number] = place
            tableau[-1] -= tableau[number]  # the sum of the artificials, in terms of the others
            tableau[-1, place] = 0
    first = width + len(slacks)
    return tableau, basis, set(range(first, first + len(needy)))


def _leaving(tableau: np.ndarray, basis: list[int], entering: int) -> int:
    best = None
    for i in range(len(basis)):
        if tableau[i, entering] > 0:
            if best is None:
                best = i
                continue
            # Compare limit / coefficient crosswise; of equals the lowest column leaves (Bland).
            here = tableau[i, -1] * tableau[best, entering]
            there = tableau[best, -1] * tableau[i, entering]
            if here < there or (here == there and basis[i] < basis[best]):
                best = i
    assert best is not None, "a sum of artificials that are not negative has a minimum"
    return best
