"""Linear problems: optimum, prices and exact bound; certificates that cannot be forged."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.studies.certificates import certificate_of, check_certificate
from ccb_analysis.studies.conflicts import conflict, conflicts
from ccb_analysis.studies.exact import exact, least_cost, text_of
from ccb_analysis.studies.linear import Problem, Row, Variable, optimum

BOX = (Variable("x", 0.0, 4.0, 2.0), Variable("y", 0.0, 4.0, 3.0))


def problem(*rows: tuple, variables=BOX) -> Problem:
    return Problem(variables, tuple(Row(f"r{i}", *row) for i, row in enumerate(rows)))


def test_an_optimum_with_the_price_of_every_limit():
    # 2x + 3y least with x + y >= 5 and x <= 4 (a bound): x = 4, y = 1, cost 11. One more asked
    # for is one more y: 3. One more room for x saves 3 - 2 = 1.
    found = optimum(problem(({"x": 1.0, "y": 1.0}, "at_least", 5.0)))
    assert found.values == pytest.approx([4, 1])
    assert found.multipliers == pytest.approx([3])
    assert found.high_prices == pytest.approx([-1, 0])
    assert found.low_prices == pytest.approx([0, 0])


def test_prices_have_the_sign_of_what_one_more_does():
    # x - y = 1 and y <= 2 with cost -3y (so as much y as allowed): y = 2, x = 3, cost 2*3 - 3*2.
    # One more y allowed: x and y one more, 2 - 3 = -1. One more in x - y: x one more, +2.
    variables = (Variable("x", 0.0, 4.0, 2.0), Variable("y", 0.0, 4.0, -3.0))
    found = optimum(
        problem(
            ({"x": 1.0, "y": -1.0}, "exactly", 1.0),
            ({"y": 1000.0}, "at_most", 2000.0),  # in other units the price is per that unit
            variables=variables,
        )
    )
    assert found.values == pytest.approx([3, 2])
    assert found.multipliers == pytest.approx([2, -1 / 1000])


def test_multipliers_of_an_optimum_prove_it():
    # 3 x (x + y >= 5) is 3x + 3y >= 15; the cost 2x + 3y is that less x, and x is 4 at most: 11.
    small = problem(({"x": 1.0, "y": 1.0}, "at_least", 5.0))
    assert least_cost(small, {"r0": Fraction(3)}) == 11
    # any other multipliers of the right sign prove less: 2 x (x + y >= 5) leaves y: 10 + 0
    assert least_cost(small, {"r0": Fraction(2)}) == 10
    assert least_cost(small, {}) == 0


def test_a_problem_that_is_no_problem_is_refused():
    with pytest.raises(ValueError) as refused:
        Problem(
            (Variable("x", 0.0, np.inf), Variable("x", 2.0, 1.0)),
            (Row("r", {"z": 1.0}, "about", np.nan), Row("r", {}, "at_least", 1.0)),
        )
    for part in ("'x' is there twice", "finite", "['z']", "'about'", "no number", "'r' is there"):
        assert part in str(refused.value)


def test_a_proof_by_hand():
    # x + y >= 9 where x and y are 4 at most: the row alone, once, asks for 9 and gets 8.
    found = certificate_of(problem(({"x": 1.0, "y": 1.0}, "at_least", 9.0)))
    assert found.multipliers == {"r0": 1}
    assert (found.required, found.attainable) == (9, 8)
    lines = found.table.set_index("line")
    assert lines.loc["row", ["sense", "limit", "multiplier", "x", "y"]].tolist() == [
        "at_least",
        "9",
        "1",
        "1",
        "1",
    ]
    assert lines.loc["lowest", ["x", "y"]].tolist() == ["0", "0"]
    assert lines.loc["highest", ["x", "y"]].tolist() == ["4", "4"]
    assert lines.loc["sum", ["limit", "x", "y"]].tolist() == ["9", "1", "1"]
    assert lines.loc["most", ["limit", "x", "y"]].tolist() == ["8", "4", "4"]


def test_a_proof_that_needs_a_third():
    # x - y/3 = 0 with y <= 3 gives x <= 1; x >= 1.01 does not go with it. The equation once and
    # the limit on y a third of a time: only thirds add up to nought.
    found = certificate_of(
        problem(
            ({"x": 3.0, "y": -1.0}, "exactly", 0.0),
            ({"y": 1.0}, "at_most", 3.0),
            ({"x": 1.0}, "at_least", 1.01),
        )
    )
    assert found is not None
    assert check_certificate(found.table)
    assert found.required > found.attainable


def test_what_can_be_met_has_no_proof():
    assert certificate_of(problem(({"x": 1.0, "y": 1.0}, "at_least", 8.0))) is None
    assert conflict(problem(({"x": 1.0, "y": 1.0}, "at_least", 8.0))) is None
    assert conflicts(problem()) == []


@pytest.mark.parametrize("gap", [1e-3, 1e-6, 1e-8])
def test_a_narrow_miss_is_proved_all_the_same(gap):
    # x + y = 8 exactly at the corner of the box; anything more is too much.
    found = certificate_of(problem(({"x": 1.0, "y": 1.0}, "at_least", 8 + gap)))
    assert found is not None
    assert found.required - found.attainable == exact(8 + gap) - 8


def changed(table: pd.DataFrame, line: str, column: str, cell: str) -> pd.DataFrame:
    table = table.copy()
    table.loc[table.index[table["line"] == line][0], column] = cell
    return table


FORGERIES = [
    ("row", "multiplier", "-1"),  # the wrong sign
    ("row", "sense", "at_most"),
    ("row", "sense", "more or less"),
    ("row", "limit", "8"),  # 8 can be attained
    ("row", "x", "2"),
    ("row", "x", ""),
    ("highest", "x", "5"),  # 5 + 4 is enough
    ("highest", "x", "inf"),
    ("highest", "x", "-1"),  # below the lowest
    ("lowest", "x", "nan"),
    ("sum", "x", "1.1"),  # not what the rows add up to
    ("most", "limit", "7"),
    ("most", "y", "3"),
    ("row", "multiplier", "1/0"),
]


@pytest.mark.parametrize(("line", "column", "cell"), FORGERIES)
def test_a_forged_proof_is_seen(line, column, cell):
    table = certificate_of(problem(({"x": 1.0, "y": 1.0}, "at_least", 9.0))).table
    assert check_certificate(table)
    assert not check_certificate(changed(table, line, column, cell))


def test_a_proof_without_rows_or_bounds_is_none():
    table = certificate_of(problem(({"x": 1.0, "y": 1.0}, "at_least", 9.0))).table
    for line in ("row", "lowest", "highest", "sum", "most"):
        assert not check_certificate(table[table["line"] != line])
    assert not check_certificate(table.drop(columns="multiplier"))
    assert not check_certificate(pd.DataFrame())


def test_conflicts_come_one_after_the_other():
    rows = (
        Row("a", {"x": 1.0}, "at_least", 5.0, kind="one"),  # x is 4 at most
        Row("b", {"y": 1.0}, "at_least", 5.0, kind="one"),  # and so is y
        Row("c", {"x": 1.0, "y": 1.0}, "at_most", 100.0, kind="one"),
    )
    found = conflicts(Problem(BOX, rows))
    assert [[row.name for row in one.rows] for one in found] == [["a"], ["b"]]


def test_a_proof_without_later_kinds_is_preferred():
    rows = (
        Row("speed", {"x": 1.0}, "at_most", 1.0, kind="speed"),
        Row("target", {"x": 1.0}, "at_least", 5.0, kind="target"),
        Row("room", {"x": 1.0}, "at_most", 2.0, kind="room"),
    )
    first = Problem(BOX, (rows[1], rows[2], rows[0]))
    assert [row.name for row in conflict(first).rows] == ["target"]


@given(st.fractions())
def test_a_fraction_as_text_is_that_fraction(number):
    assert Fraction(text_of(number)) == number


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_the_decimal_it_is_printed_as(number):
    assert float(exact(number)) == number
    assert Fraction(text_of(exact(number))) == exact(number)
    assert "/" not in text_of(exact(number))


@pytest.mark.parametrize(
    ("number", "text"),
    [("1/3", "1/3"), ("-5/4", "-1.25"), ("0", "0"), ("-1/1000", "-0.001"), ("1200", "1200")],
)
def test_decimals_are_printed_as_such(number, text):
    assert text_of(Fraction(number)) == text
