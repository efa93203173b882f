"""Proof that limits exclude each other: multipliers with which anyone can add up the rows.

The multipliers come from the phase-one problem (every row may be missed, at a price; miss as
little as possible), are made into simple fractions, and are checked in exact arithmetic before
anything is shown. A certificate that does not check is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.exact import (
    Numbers,
    added_up,
    exact,
    most,
    most_attainable,
    right_sign,
    text_of,
)
from ccb_analysis.studies.linear import SENSES, TOLERANCE, Problem, Row, Variable, optimum

#: Columns of the table before those of the variables.
COLUMNS = ("line", "row", "sense", "limit", "multiplier")
#: Of the printed sums, which are there for the reader: the proof adds up the rows itself.
_PRINTED = 1e-9
_DENOMINATORS = (1, 2, 5, *(10**power for power in range(1, 13)))


@dataclass(frozen=True)
class Certificate:
    """Rows that no point of the box meets, with the multipliers that show it.

    Added up, each times its multiplier, the rows ask for ``required``; the sum can be
    ``attainable`` at most, which is less. ``table`` says all of it and is enough to check it.
    """

    rows: tuple[Row, ...]
    multipliers: dict[str, Fraction]
    attainable: Fraction
    required: Fraction
    table: pd.DataFrame


def certificate_of(problem: Problem) -> Certificate | None:
    """Return a proof that no point of the box meets the rows of ``problem``, if one is found."""
    multipliers = proof(problem)
    if multipliers is None:
        return None
    used = tuple(row for row in problem.rows if multipliers.get(row.name))
    total, required = added_up(used, multipliers)
    table = certificate_table(problem, multipliers)
    if not check_certificate(table):
        return None
    return Certificate(used, multipliers, most_attainable(problem, total), required, table)


def proof(problem: Problem) -> dict[str, Fraction] | None:
    """Return multipliers that prove, in exact arithmetic, that no point meets the rows."""
    prices = phase_one(problem)
    return None if prices is None else _rational(problem, prices)


def phase_one(problem: Problem) -> Array | None:
    """Return the multipliers of the rows when they are missed by as little as possible.

    None where every row can be met, or where the solver fails.
    """
    spare, rows = [], []
    for row, scale in zip(problem.rows, problem.scales, strict=True):
        largest = _furthest(problem, row)
        added = {}
        for sign, sense in ((1.0, "at_most"), (-1.0, "at_least")):
            if row.sense != sense:
                name = f"missed {sign:+g} {row.name}"
                spare.append(Variable(name, 0.0, largest * scale, 1.0))
                added[name] = sign / scale
        rows.append(_with(row, added))
    choosing = [Variable(one.name, one.low, one.high) for one in problem.variables]
    found = optimum(Problem((*choosing, *spare), tuple(rows)), TOLERANCE / 10)
    if found is None or not found.values[len(choosing) :].sum() > 0:
        return None
    return found.multipliers


def _with(row: Row, added: dict[str, float]) -> Row:
    return Row(row.name, {**row.coefficients, **added}, row.sense, row.limit)


def _furthest(problem: Problem, row: Row) -> float:
    """Return more than a row can be missed by anywhere in the box."""
    ends = {one.name: max(abs(one.low), abs(one.high)) for one in problem.variables}
    reach = sum(abs(number) * ends[name] for name, number in row.coefficients.items())
    return float(reach + abs(row.limit) + 1)


def _rational(problem: Problem, prices: Array) -> dict[str, Fraction] | None:
    """Return the simplest fractions near ``prices`` that still prove it, with a good margin."""
    scaled = prices / problem.scales
    prices = np.where(np.abs(scaled) > TOLERANCE * np.abs(scaled).max(initial=0.0), prices, 0.0)
    named = {row.name: exact(float(p)) for row, p in zip(problem.rows, prices, strict=True)}
    whole = _signed(problem, named)
    unit = _unit(problem, whole)
    if not unit:
        return None
    whole = {name: number / abs(unit) for name, number in whole.items()}
    margin = _margin(problem, whole)
    for candidate in _simpler(problem, whole):
        if 0 < _margin(problem, candidate) >= margin / 2:
            return candidate
    return whole if margin > 0 else None


def _signed(problem: Problem, multipliers: Numbers) -> dict[str, Fraction]:
    return {row.name: right_sign(multipliers[row.name], row.sense) for row in problem.rows}


def _unit(problem: Problem, multipliers: Numbers) -> Fraction:
    """Return the multiplier that becomes one: that of the first row that is no equation."""
    rows = sorted(problem.rows, key=lambda row: row.sense == "exactly")
    return next((multipliers[row.name] for row in rows if multipliers[row.name]), Fraction(0))


def _simpler(problem: Problem, multipliers: Numbers) -> Iterator[dict[str, Fraction]]:
    for denominator in _DENOMINATORS:
        yield {name: number.limit_denominator(denominator) for name, number in multipliers.items()}


def _margin(problem: Problem, multipliers: Numbers) -> Fraction:
    total, required = added_up(problem.rows, multipliers)
    return required - most_attainable(problem, total)


def certificate_table(problem: Problem, multipliers: Numbers) -> pd.DataFrame:
    """Return a certificate as a table of text that is enough to check it, also back from csv.

    One line per row with a multiplier (its coefficient of every variable), the ``lowest`` and
    ``highest`` value of every variable, and what the reader can check by adding up: the ``sum``
    of the rows times their multipliers, and the ``most`` each term of it can be. In the sum
    ``limit`` is what is required; in the most it is what can be attained.
    """
    used = [row for row in problem.rows if multipliers.get(row.name)]
    total, required = added_up(used, multipliers)
    chosen = [one for one in problem.variables if one.name in total]
    ends = {one.name: (exact(one.low), exact(one.high)) for one in chosen}
    best = {name: most(number, *ends[name]) for name, number in total.items()}
    lines = [
        _line(
            ("row", row.name, row.sense, exact(row.limit), multipliers[row.name]),
            {one.name: exact(row.coefficients.get(one.name, 0.0)) for one in chosen},
        )
        for row in used
    ]
    lines += [
        _line(("lowest", "", "", "", ""), {name: low for name, (low, _) in ends.items()}),
        _line(("highest", "", "", "", ""), {name: high for name, (_, high) in ends.items()}),
        _line(("sum", "", "at_least", required, ""), total),
        _line(("most", "", "", sum(best.values(), Fraction(0)), ""), best),
    ]
    return pd.DataFrame(lines, columns=[*COLUMNS, *(one.name for one in chosen)])


def _line(start: tuple, numbers: Numbers) -> dict[str, str]:
    cells = dict(zip(COLUMNS, start, strict=True)) | dict(numbers)
    return {
        name: text_of(cell) if isinstance(cell, Fraction) else str(cell)
        for name, cell in cells.items()
    }


def check_certificate(table: pd.DataFrame) -> bool:
    """Return whether ``table`` by itself proves that its rows exclude each other.

    Uses nothing but the table and fractions. Read a csv as text (``dtype=str``), so that no
    digit is lost on the way. A table that cannot be read proves nothing.
    """
    try:
        return _proves(table)
    except (KeyError, ValueError, ZeroDivisionError, IndexError):
        return False


def _proves(table: pd.DataFrame) -> bool:
    names = [name for name in table.columns if name not in COLUMNS]
    lines = table.to_dict("records")
    rows = [line for line in lines if line["line"] == "row"]
    other = {line["line"]: line for line in lines if line["line"] != "row"}
    lowest, highest, printed, best = (other[name] for name in ("lowest", "highest", "sum", "most"))
    total = dict.fromkeys(names, Fraction(0))
    required = Fraction(0)
    for row in rows:
        times = _number(row["multiplier"])
        if row["sense"] not in SENSES or right_sign(times, row["sense"]) != times:
            return False
        required += times * _number(row["limit"])
        for name in names:
            total[name] += times * _number(row[name])
    ends = {name: (_number(lowest[name]), _number(highest[name])) for name in names}
    if any(low > high for low, high in ends.values()):
        return False
    reach = {name: most(total[name], *ends[name]) for name in names}
    attainable = sum(reach.values(), Fraction(0))
    as_printed = _alike(required, printed["limit"]) and _alike(attainable, best["limit"])
    for name in names:
        as_printed &= _alike(total[name], printed[name]) and _alike(reach[name], best[name])
    return bool(rows) and as_printed and attainable < required


def _number(cell: object) -> Fraction:
    return Fraction(str(cell).strip())


def _alike(number: Fraction, cell: object) -> bool:
    return abs(number - _number(cell)) <= exact(_PRINTED) * max(abs(number), Fraction(1))
