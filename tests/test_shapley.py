"""Shapley values: games worked out by hand, and properties that must always hold."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccb_analysis.studies.shapley import shapley


def test_what_simply_adds_up_is_contributed_by_each_part():
    worth = {"a": 1.0, "b": -2.5, "c": 0.0}
    found = shapley(list(worth), lambda chosen: sum(worth[one] for one in chosen), seed=1)
    assert found.values.tolist() == pytest.approx([1.0, -2.5, 0.0])
    assert found.exact and (found.errors == 0).all()


def test_gloves_by_hand():
    """One left and two right gloves. In 6 orders the left one completes the pair in 4.

    It adds 1 unless it comes first: 4 of 6 orders. Each right one adds 1 only straight after the
    left one when the other right one is not there yet: L R1 R2, so 1 of 6.
    """
    found = shapley(
        ["L", "R1", "R2"], lambda chosen: float("L" in chosen and len(chosen) > 1), seed=1
    )
    assert found.values.tolist() == pytest.approx([4 / 6, 1 / 6, 1 / 6])
    assert found.of("L") == pytest.approx(4 / 6)


@pytest.mark.parametrize("parts", [1, 3, 7, 9])
def test_in_a_majority_all_are_alike(parts):
    names = [f"voter {number}" for number in range(parts)]
    found = shapley(names, lambda chosen: float(2 * len(chosen) > parts), seed=1)
    assert found.values.tolist() == pytest.approx([1 / parts] * parts)


def test_a_weighted_majority_by_hand():
    """Weights 50, 49 and 1; 51 is needed. The first decides unless it comes first: 4 of 6 orders.

    Second it makes 99 or 51, last it adds its 50 to 50. The others decide straight after it
    alone (50 + 49 or 50 + 1): 1 of 6 orders each.
    """
    weight = {"a": 50, "b": 49, "c": 1}
    found = shapley(
        list(weight), lambda chosen: float(sum(weight[one] for one in chosen) >= 51), seed=1
    )
    assert found.values.tolist() == pytest.approx([4 / 6, 1 / 6, 1 / 6])


def test_no_parts_change_nothing():
    found = shapley([], lambda chosen: [3.0, 4.0], seed=1)
    assert found.values.shape == (0, 2)
    assert found.total.tolist() == found.nothing.tolist() == [3.0, 4.0]


PARTS = ["mix", "homes", "size", "concrete", "start"]


@st.composite
def games(draw):
    """A number of parts and two outcomes for every set of them."""
    parts = PARTS[: draw(st.integers(1, len(PARTS)))]
    numbers = st.floats(-1e6, 1e6, allow_nan=False)
    every = [
        frozenset(chosen)
        for size in range(len(parts) + 1)
        for chosen in itertools.combinations(parts, size)
    ]
    table = {chosen: np.array([draw(numbers), draw(numbers)]) for chosen in every}
    return parts, table


@given(games(), st.randoms(use_true_random=False))
@settings(max_examples=60, deadline=None)
def test_contributions_add_up_and_know_no_order(game, random):
    parts, table = game
    shuffled = list(parts)
    random.shuffle(shuffled)
    for limit in (15, 0):  # every set worked out, and orders drawn
        one = shapley(parts, table.__getitem__, seed=3, orders=20, exact_up_to=limit)
        change = table[frozenset(parts)] - table[frozenset()]
        scale = max(1.0, *(float(np.abs(outcome).max()) for outcome in table.values()))
        assert np.abs(one.values.sum(axis=0) - change).max() <= 1e-9 * scale
        other = shapley(shuffled, table.__getitem__, seed=3, orders=20, exact_up_to=limit)
        for part in parts:
            assert (one.of(part) == other.of(part)).all()


@given(games())
@settings(max_examples=30, deadline=None)
def test_exact_values_are_the_mean_over_all_orders(game):
    """Independent method: walk along every order there is."""
    parts, table = game
    found = shapley(parts, table.__getitem__, seed=1)
    added = dict.fromkeys(parts, 0.0)
    for order in itertools.permutations(parts):
        for place, part in enumerate(order):
            before = frozenset(order[:place])
            added[part] = added[part] + table[before | {part}] - table[before]
    for part in parts:
        assert found.of(part) == pytest.approx(added[part] / math.factorial(len(parts)), abs=1e-6)


def _votes(chosen):
    """Twenty voters of weight 1 to 20; more than half of 210 decides. And a plain sum."""
    weight = sum(int(one) for one in chosen)
    return [float(2 * weight > 210), float(weight)]


def _decisive():
    """The exact value of each of the twenty, by counting sets of a size and weight."""
    voters = range(1, 21)
    found = []
    for voter in voters:
        counts = np.zeros((20, 211))
        counts[0, 0] = 1
        for other in (one for one in voters if one != voter):
            counts[1:, other:] += counts[:-1, :-other].copy()
        value = 0.0
        for size in range(20):
            turned = counts[size, 106 - voter : 106].sum()  # 105 or less, with the voter more
            value += turned / (20 * math.comb(19, size))
        found.append(value)
    return np.array(found)


def test_drawn_orders_come_within_their_stated_error():
    names = [str(number) for number in range(1, 21)]
    exact = _decisive()
    assert exact.sum() == pytest.approx(1)
    away = []
    for seed in range(5):
        found = shapley(names, _votes, seed=seed, orders=400)
        assert not found.exact and found.orders == 400
        assert found.values[:, 0].sum() == pytest.approx(1, abs=1e-9)
        assert found.values[:, 1].tolist() == pytest.approx(list(range(1, 21)))
        assert found.errors[:, 1] == pytest.approx(np.zeros(20), abs=1e-9)
        # A voter that is decisive in none of the drawn orders shows no error either.
        seen = found.errors[:, 0] > 0
        away += ((found.values[:, 0] - exact) / found.errors[:, 0])[seen].tolist()
    within = np.mean(np.abs(away) <= 2)
    assert 0.88 <= within <= 1.0 and max(np.abs(away)) < 5
    assert np.std(away) > 0.6  # the stated error is no exaggeration either


def test_no_set_is_worked_out_twice():
    asked = []

    def worth(chosen):
        asked.append(chosen)
        return float(len(chosen))

    shapley(PARTS, worth, seed=1)
    assert len(asked) == len(set(asked)) == 2 ** len(PARTS)


def test_what_cannot_be_is_refused():
    with pytest.raises(ValueError, match="twice"):
        shapley(["a", "a"], lambda chosen: 0.0, seed=1)
    with pytest.raises(ValueError, match="shape"):
        shapley(["a"], lambda chosen: [0.0] * (1 + len(chosen)), seed=1)
    with pytest.raises(ValueError, match="four"):
        shapley(["a"], lambda chosen: 0.0, seed=1, orders=3, exact_up_to=0)
