"""Ends of means and shares against every corner, against linear programming, and by hand."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import linprog

from ccb_analysis.scoring.intervals import Bounds, filled, linear, weighted_mean

ends = st.tuples(st.floats(0, 1), st.floats(0, 1)).map(sorted)
weights = st.tuples(st.floats(0, 100), st.floats(0, 100)).map(sorted)


def bounds(pairs: list[list[float]]) -> Bounds:
    low, high = np.array(pairs, dtype=float).T
    return Bounds((low + high) / 2, low, high)


@given(st.lists(st.tuples(ends, weights), min_size=1, max_size=5))
def test_the_ends_of_a_mean_are_those_over_all_corners(rows):
    """The mean is a ratio of linear functions of the weights, so its extremes are at corners."""
    scores, masses = bounds([row[0] for row in rows]), bounds([row[1] for row in rows])
    corners = [np.array(c) for c in product(*zip(masses.low, masses.high, strict=True))]
    corners = [c for c in corners if c.sum() > 0]
    mean = weighted_mean(scores, masses)
    if not corners:
        assert np.isnan(mean.low)
        return
    lowest = min((c * scores.low).sum() / c.sum() for c in corners)
    highest = max((c * scores.high).sum() / c.sum() for c in corners)
    assert mean.low == pytest.approx(lowest, abs=1e-9)
    assert mean.high == pytest.approx(highest, abs=1e-9)
    assert mean.low <= mean.value <= mean.high


def test_a_mean_by_hand():
    """(1 x 300 + 0 x 100) / 400; 50 kg unknown: 300/450 to 350/450; 300 to 450 known is 8/9."""
    scores = Bounds(np.array([1, 0, np.nan]), np.array([1.0, 0, 0]), np.array([1.0, 0, 1]))
    mass = np.array([300.0, 100, 50])
    mean = weighted_mean(scores, Bounds(mass, mass, mass))
    assert mean.value == 0.75
    assert (mean.low, mean.high, mean.known) == pytest.approx((300 / 450, 350 / 450, 400 / 450))


def test_nothing_known_has_no_value_and_every_end():
    scores = Bounds(np.array([np.nan]), np.array([0.0]), np.array([1.0]))
    mean = weighted_mean(scores, Bounds(np.array([5.0]), np.array([5.0]), np.array([5.0])))
    assert np.isnan(mean.value)
    assert (mean.low, mean.high, mean.known) == (0, 1, 0)


@given(
    st.lists(st.integers(0, 10), min_size=4, max_size=4).filter(lambda n: sum(n) > 0),
    st.lists(st.tuples(st.integers(0, 10), st.integers(0, 10)), min_size=4, max_size=4),
    st.lists(st.floats(0, 1), min_size=4, max_size=4),
)
def test_the_ends_of_a_sum_of_shares_are_those_of_linear_programming(parts, widths, coefficients):
    central = np.array(parts) / sum(parts)
    low = np.clip(central - np.array(widths)[:, 0] / 20, 0, 1)
    high = np.clip(central + np.array(widths)[:, 1] / 20, 0, 1)
    shares = Bounds(central[None], low[None], high[None])
    weight = np.array(coefficients)
    found = linear(shares, Bounds(weight, weight, weight))
    box = {"bounds": list(zip(low, high, strict=True)), "A_eq": np.ones((1, 4)), "b_eq": [1]}
    assert found.low[0] == pytest.approx(linprog(weight, **box).fun, abs=1e-7)
    assert found.high[0] == pytest.approx(-linprog(-weight, **box).fun, abs=1e-7)


def test_shares_are_filled_where_they_are_preferred():
    """0.1 each is sure; of the other 0.6 the third takes 0.4 and the first the rest."""
    low, high = np.full((1, 4), 0.1), np.array([[0.5, 0.5, 0.5, 0.5]])
    shares = filled(low, high, np.array([2, 0, 3, 1]))
    np.testing.assert_allclose(shares, [[0.3, 0.1, 0.5, 0.1]])


def test_an_unknown_weight_of_nothing_does_not_matter():
    shares = np.array([[0.0, 1.0]])
    weight = Bounds(np.array([np.nan, 0.5]), np.array([0.0, 0.5]), np.array([1.0, 0.5]))
    found = linear(Bounds(shares, shares, shares), weight)
    assert found.central[0] == found.low[0] == found.high[0] == 0.5
