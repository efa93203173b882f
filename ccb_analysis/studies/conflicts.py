"""Which limits exclude each other: small sets of rows of which none can be left out.

Every step is decided by a certificate that checks exactly, so that a set is never called
impossible because of rounding. Which set is found depends on the order of the rows: there may be
others. A set that stands without the later kinds of limits is preferred (an impossible target
says more than one that a capacity makes impossible).
"""

from __future__ import annotations

from collections.abc import Sequence

from ccb_analysis.studies.certificates import Certificate, certificate_of, proof
from ccb_analysis.studies.linear import Problem, Row


def conflict(problem: Problem) -> Certificate | None:
    """Return a proof by rows of which each is needed, or nothing where no proof is found."""
    rows = _of_fewest_kinds(problem)
    if rows is None:
        return None
    # From the last to the first: what is left are the rows that came first.
    for row in reversed(rows):
        if row in rows:
            rows = _needed(problem, [one for one in rows if one is not row]) or rows
    return certificate_of(problem.with_rows(rows))


def conflicts(problem: Problem) -> list[Certificate]:
    """Return proofs one after the other, each without the rows of the last kind of those before.

    What they leave over can be met, or cannot be shown not to be.
    """
    found: list[Certificate] = []
    while proof(problem) is not None and (one := conflict(problem)) is not None:
        found.append(one)
        last = max(_kinds(problem).index(row.kind) for row in one.rows)
        gone = {row.name for row in one.rows if row.kind == _kinds(problem)[last]}
        problem = problem.with_rows([row for row in problem.rows if row.name not in gone])
    return found


def _kinds(problem: Problem) -> list[str]:
    return list(dict.fromkeys(row.kind for row in problem.rows))


def _needed(problem: Problem, rows: Sequence[Row]) -> list[Row] | None:
    """Return those of ``rows`` that a proof of them uses, or nothing where they have none."""
    multipliers = proof(problem.with_rows(rows))
    return None if multipliers is None else [row for row in rows if multipliers[row.name]]


def _of_fewest_kinds(problem: Problem) -> list[Row] | None:
    """Return rows with a proof, without later kinds where possible, with one of the last."""
    kinds = _kinds(problem)
    for count in range(1, len(kinds) + 1):
        earlier = [row for row in problem.rows if row.kind in kinds[: count - 1]]
        last = [row for row in problem.rows if row.kind == kinds[count - 1]]
        found = _needed(problem, [*earlier, *last])
        if found is not None:
            alone = (_needed(problem, [*earlier, row]) for row in last)
            return next((rows for rows in alone if rows is not None), found)
    return None
