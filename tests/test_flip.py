"""Flip distances against roots worked out by hand."""

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ccb_analysis.studies.flip import Assumption, flip_distances, flip_sentence


def one_flip(margin, value, low, high, **more):
    """The row of one verdict and one assumption."""
    steps = {name: more.pop(name) for name in ("steps", "widths") if name in more}
    assumption = Assumption("factor", value, low, high, **more)
    table = flip_distances(lambda _, x: margin(x)[None], [assumption], ["target"], **steps)
    assert len(table) == 1
    return table.iloc[0]


def test_by_hand():
    # Met as long as x <= 10: from 4 it takes 6 more, of a range of 12, one and a half times 4.
    found = one_flip(lambda x: 10 - x, 4, 0, 12)
    assert found["met"] is np.True_ or found["met"] is True
    assert found["status"] == "inside"
    assert found["at"] == pytest.approx(10, abs=1e-9)
    assert found["distance"] == pytest.approx(6)
    assert found["share"] == pytest.approx(0.5)
    assert found["percent"] == pytest.approx(150)
    assert found["confirmed"]
    assert found["just_below"] < 10 < found["just_above"]
    assert found["margin_below"] >= 0 > found["margin_above"]
    assert found["just_above"] - found["just_below"] < 1e-6
    assert found["rank"] == 1


def test_a_change_downwards_has_a_minus():
    found = one_flip(lambda x: x - 3, 4, 0, 12)
    assert (found["distance"], found["percent"]) == pytest.approx((-1, -25))
    assert found["share"] == pytest.approx(-1 / 12)


@pytest.mark.parametrize(("value", "at"), [(5, 3), (6, 8), (4.4, 3), (6.6, 8)])
def test_a_verdict_that_turns_both_ways_turns_at_the_nearest(value, at):
    # Missed between 3 and 8, met outside.
    found = one_flip(lambda x: (x - 3) * (x - 8), value, 0, 10)
    assert not found["met"]
    assert found["at"] == pytest.approx(at)
    assert found["confirmed"]


def test_of_several_turns_on_one_side_the_nearest_counts():
    # Met below 2, between 4 and 6 and above 9: from 1 the first turn is at 2.
    found = one_flip(lambda x: (x - 2) * (x - 4) * (x - 6) * (x - 9), 1, 0, 10)
    assert found["at"] == pytest.approx(2)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_dip_between_two_places_of_the_grid_is_seen(sign):
    # Beyond nought only within 0.001 of pi, while the grid has steps of 1.25 and 2.5.
    found = one_flip(lambda x: sign * (np.abs(x - np.pi) - 1e-3), 0, -5, 10, steps=4)
    assert found["met"] == (sign == 1)
    assert found["at"] == pytest.approx(np.pi - 1e-3)
    assert found["confirmed"]


def test_a_margin_that_only_touches_nought_stays_met():
    found = one_flip(lambda x: (x - 2) ** 2, 0, -4, 4)
    assert (found["status"], found["rank"] is None) == ("never", False)
    assert np.isnan(found["at"])


def test_a_jump_is_found_where_it_is():
    found = one_flip(lambda x: np.where(x < 7.3, 1.0, -2.0), 5, 0, 10)
    assert found["at"] == pytest.approx(7.3)
    assert found["confirmed"]
    assert (found["margin_below"], found["margin_above"]) == (1, -2)


def test_a_margin_that_stays_nought_turns_where_it_leaves_it():
    found = one_flip(lambda x: np.minimum(5 - x, 0.0), 0, 0, 8, steps=3)
    assert found["at"] == pytest.approx(5)
    assert found["confirmed"]


def test_a_verdict_on_the_edge_turns_at_once():
    found = one_flip(lambda x: 4 - x, 4, 0, 12)
    assert found["met"]
    assert found["at"] == pytest.approx(4)
    assert found["distance"] == pytest.approx(0, abs=1e-9)
    assert found["confirmed"]


def test_the_end_of_the_range_belongs_to_it():
    assert one_flip(lambda x: x - 1, 0.5, 0, 1, most=1)["at"] == pytest.approx(1)
    assert one_flip(lambda x: x - 1, 0.5, 0, 1, most=1)["confirmed"]


def test_what_turns_only_outside_the_range_says_so():
    found = one_flip(lambda x: 10 - x, 4, 0, 8)
    assert found["status"] == "outside"
    # 6 of a range of 8.
    assert (found["at"], found["share"]) == pytest.approx((10, 0.75))
    assert found["confirmed"]
    assert (found["searched_low"], found["searched_high"]) == (-8, 16)


def test_inside_the_range_goes_before_nearer_but_outside():
    found = one_flip(lambda x: (x - 0) * (7 - x), 1, 0.5, 8)
    assert (found["status"], found["at"]) == ("inside", pytest.approx(7))


def test_what_does_not_turn_within_the_outer_bounds_says_how_far_was_searched():
    found = one_flip(lambda x: 20 - x, 4, 0, 8, least=0, widths=1)
    assert found["status"] == "never"
    assert not found["confirmed"]
    assert (found["searched_low"], found["searched_high"]) == (0, 16)
    assert found["rank"] is not None and str(found["rank"]) == "<NA>"
    assert one_flip(lambda x: 20 - x, 4, 0, 8, least=0, widths=2)["at"] == pytest.approx(20)


def test_a_bound_of_what_can_be_is_never_passed():
    seen = []

    def margin(x):
        seen.append(x)
        return x + 1

    found = one_flip(margin, 0.5, 0.2, 0.9, least=0, most=1, widths=5)
    assert found["status"] == "never"
    assert np.concatenate(seen).min() == 0
    assert np.concatenate(seen).max() == 1


def test_unknown_is_not_never():
    nowhere = one_flip(lambda x: np.full_like(x, np.nan), 4, 0, 8)
    assert (nowhere["status"], nowhere["met"]) == ("unknown", None)
    assert np.isnan(nowhere["searched_low"])
    # Known from 2 to 6 only, and met there.
    part = one_flip(lambda x: np.where(np.abs(x - 4) <= 2, 1.0, np.nan), 4, 0, 8, steps=8)
    assert part["status"] == "unknown"
    assert (part["searched_low"], part["searched_high"]) == (2, 6)
    # A turn on the known side is still a turn.
    half = one_flip(lambda x: np.where(x < 3, np.nan, 5 - x), 4, 0, 8, steps=8)
    assert (half["status"], half["at"]) == ("inside", pytest.approx(5))
    assert half["searched_low"] == 3


def test_a_flip_beside_an_unknown_margin_is_not_confirmed():
    # The verdict turns somewhere between 4.9 and 5.1, where nothing is known; grid steps are 1.
    found = one_flip(lambda x: np.where(np.abs(x - 5) < 0.1, np.nan, 5 - x), 0.5, 0, 10, steps=5)
    assert (found["status"], found["confirmed"]) == ("inside", False)
    assert abs(found["at"] - 5) < 0.1 + 1e-9
    assert "Bij narekenen bleek dat niet zeker." in flip_sentence(found)


def test_an_infinite_margin_is_a_verdict_all_the_same():
    found = one_flip(lambda x: np.where(x < 7, np.inf, -np.inf), 4, 0, 10)
    assert found["at"] == pytest.approx(7)
    assert found["confirmed"]


def test_a_figure_without_a_range_is_searched_by_its_own_size():
    found = one_flip(lambda x: 6 - x, 4, 4, 4)
    assert (found["status"], found["at"]) == ("outside", pytest.approx(6))
    assert np.isnan(found["share"])
    assert found["percent"] == pytest.approx(50)


def test_a_value_of_nought_has_no_percentage():
    assert np.isnan(one_flip(lambda x: 1 - x, 0, -2, 2)["percent"])


def test_assumptions_are_ranked_per_verdict():
    ranges = [("far", 0, 10), ("near", 0, 2), ("never", 0, 1), ("outside", 0.4, 0.6)]
    assumptions = [
        Assumption(name, (low + high) / 2, low, high, "kg") for name, low, high in ranges
    ]
    places = {"far": 9, "near": 1.2, "never": 50, "outside": 0.7}

    def margins(name, values):
        # The second verdict is the first one reversed, and turns nowhere for "near".
        other = values - places[name] if name != "near" else np.ones_like(values)
        return np.stack([places[name] - values, other])

    table = flip_distances(margins, assumptions, ["one", "two"])
    # Shares of the range: 0.2 / 2 = 0.1, 4 / 10 = 0.4, and outside its range 0.2 / 0.2 = 1.
    one = table[table["verdict"] == "one"]
    assert one["assumption"].tolist() == ["near", "far", "outside", "never"]
    assert one["rank"].tolist()[:3] == [1, 2, 3]
    assert one["rank"].isna().tolist() == [False] * 3 + [True]
    assert one["share"].tolist()[:3] == pytest.approx([0.1, 0.4, 1])
    two = table[table["verdict"] == "two"]
    assert two["assumption"].tolist() == ["far", "outside", "near", "never"]
    assert two["met"].tolist() == [False, False, True, False]


def test_the_grid_is_one_call_for_all_verdicts():
    calls = []

    def margins(_, values):
        calls.append(len(values))
        return np.stack([5 - values] * 3 + [values + 100])

    flip_distances(margins, [Assumption("factor", 4, 0, 8)], list("abcd"), steps=10)
    assert calls[0] == 21  # 10 steps on either side, and the central value
    assert [size for size in calls if size > 2] == [21, 41]  # the outer parts add 10 each


def test_wrong_margins_and_ranges_are_refused():
    with pytest.raises(ValueError, match="must not fall"):
        Assumption("factor", 4, 5, 8)
    with pytest.raises(ValueError, match="must not fall"):
        Assumption("share", 0.5, 0, 1.2, most=1)
    with pytest.raises(ValueError, match="not verdicts x values"):
        flip_distances(lambda _, x: x, [Assumption("factor", 4, 0, 8)], ["target"])


SENTENCES = [
    (
        lambda x: 10 - x,
        "doel: het oordeel kantelt als factor van 4 kg naar 10 kg gaat. "
        "Dat is een verschil van 6 kg (150,0%), of 50% van de bandbreedte.",
        "turns if factor goes from 4 kg to 10 kg. That is a change of 6 kg (150.0%), or 50%",
    ),
    (
        lambda x: 12.3456 - x,
        "Het kantelt pas bij 12,3 kg in plaats van 4 kg. Dat is een verschil van 8,35 kg",
        "only turns at 12.3 kg",
    ),
    (lambda x: 99 - x, "zelfs niet van -12 kg tot 24 kg. Nu is de waarde 4 kg.", "not even from"),
    (lambda x: np.where(x < 2, np.nan, 1.0), "alleen bekend van 2 kg tot 12 kg", "only known"),
    (lambda x: x * np.nan, "het oordeel is nu al onbekend", "is unknown already"),
]


@pytest.mark.parametrize(("margin", "dutch", "english"), SENTENCES)
def test_an_answer_in_words(margin, dutch, english):
    found = one_flip(margin, 4, 0, 12, unit="kg", steps=16).copy()
    found["verdict"] = "doel"
    assert dutch in flip_sentence(found)
    assert english in flip_sentence(found, "en")


def test_a_sentence_without_what_cannot_be_said():
    of_nought = one_flip(lambda x: 1 - x, 0, -2, 2)
    assert "een verschil van 1, of 25% van de bandbreedte." in flip_sentence(of_nought)
    without_range = one_flip(lambda x: 6 - x, 4, 4, 4)
    assert "een verschil van 2 (50,0%)." in flip_sentence(without_range)
    neither = one_flip(lambda x: 0.05 - x, 0, 0, 0)
    assert "pas bij 0,05 in plaats van 0. Dat is een verschil van 0,05." in flip_sentence(neither)


@given(root=st.floats(-0.99, 0.99), value=st.floats(-1, 1), slope=st.floats(-1e6, 1e6))
def test_a_straight_line_turns_at_its_root(root, value, slope):
    assume(abs(slope) > 1e-6)
    found = one_flip(lambda x: slope * (x - root), value, -1, 1)
    assert found["status"] == "inside"
    assert found["at"] == pytest.approx(root, abs=1e-9)
    assert found["distance"] == pytest.approx(root - value, abs=1e-9)
    assert found["confirmed"]


@given(
    roots=st.lists(st.integers(-9, 9), min_size=1, max_size=4, unique=True),
    value=st.integers(-10, 9),
    upside=st.sampled_from([1, -1]),
)
def test_the_nearest_of_several_roots_is_found(roots, value, upside):
    middle = value + 0.5
    found = one_flip(
        lambda x: upside * np.prod([x - one for one in roots], axis=0), middle, -10, 10
    )
    assert abs(found["distance"]) == pytest.approx(min(abs(one - middle) for one in roots))
    assert found["confirmed"]
    assert found["met"] == (upside * np.prod([middle - one for one in roots]) >= 0)
