"""Exact arithmetic on a linear problem: what rows, added up, say about every point of the box.

Take every row ``multiplier`` times and add them up. For any multipliers of the right sign (not
negative for ``at_least``, not positive for ``at_most``) a point that meets the rows also meets
the sum. The least and the most that a sum can be over a box needs no solver: every variable goes
to one of its two ends. That gives a bound on the total cost (weak duality), and where the sum
asks for more than the box allows, a proof that no point meets the rows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import lru_cache

from ccb_analysis.studies.linear import Problem, Row, Sense

Numbers = Mapping[str, Fraction]
_BASES = (2, 5)


@lru_cache(maxsize=100_000)
def exact(value: float) -> Fraction:
    """Return a number as the fraction that its shortest decimal notation stands for.

    So that what is printed is what is proved: 0.1 is one tenth, not the binary number near it.
    """
    return Fraction(repr(float(value)))


def text_of(number: Fraction) -> str:
    """Return a fraction as text that says it exactly: a decimal number, else ``3/7``."""
    rest, digits = number.denominator, 0
    for base in _BASES:
        power = 0
        while rest % base == 0:
            rest //= base
            power += 1
        digits = max(digits, power)
    if rest != 1:
        return f"{number.numerator}/{number.denominator}"
    whole = f"{abs(number.numerator) * 10**digits // number.denominator:0{digits + 1}d}"
    sign = "-" if number < 0 else ""
    return sign + (f"{whole[:-digits]}.{whole[-digits:]}" if digits else whole)


def right_sign(multiplier: Fraction, sense: Sense) -> Fraction:
    """Return the multiplier, or nought where its sign is not allowed with this sense."""
    wrong = multiplier < 0 if sense == "at_least" else multiplier > 0
    return Fraction(0) if wrong and sense != "exactly" else multiplier


def added_up(rows: Iterable[Row], multipliers: Numbers) -> tuple[dict[str, Fraction], Fraction]:
    """Return the rows, each times its multiplier, added up: coefficients, and what they ask."""
    total: dict[str, Fraction] = {}
    asked = Fraction(0)
    for row in rows:
        times = multipliers.get(row.name, Fraction(0))
        if times:
            asked += times * exact(row.limit)
            for name, coefficient in row.coefficients.items():
                total[name] = total.get(name, Fraction(0)) + times * exact(coefficient)
    return total, asked


def most(coefficient: Fraction, low: Fraction, high: Fraction) -> Fraction:
    """Return the most that one term can be while its variable stays within its bounds."""
    return coefficient * (high if coefficient > 0 else low)


def most_attainable(problem: Problem, coefficients: Numbers) -> Fraction:
    """Return the most that a sum can be over the whole box."""
    ends = {one.name: (exact(one.low), exact(one.high)) for one in problem.variables}
    return sum(
        (most(number, *ends[name]) for name, number in coefficients.items() if number), Fraction(0)
    )


def least_cost(problem: Problem, multipliers: Numbers) -> Fraction:
    """Return a bound: no point of the box that meets the rows has a smaller total cost.

    The multipliers may be any of the right sign; those of an optimum give its own total cost.
    """
    total, asked = added_up(problem.rows, multipliers)
    left = {
        one.name: total.get(one.name, Fraction(0)) - exact(one.cost) for one in problem.variables
    }
    return asked - most_attainable(problem, left)
