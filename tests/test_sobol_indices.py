"""Sobol' indices against closed forms, scipy's estimators and a plain bootstrap."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from ccb_analysis.errors import InputError
from ccb_analysis.model.sampling import dirichlet
from ccb_analysis.studies.input_groups import InputGroups, joined_groups
from ccb_analysis.studies.sobol_indices import Estimates, sobol_indices

# Ishigami: sin x1 + a sin^2 x2 + b x3^4 sin x1 on (-pi, pi), a = 7 and b = 0.1 (Ishigami and
# Homma 1990). Its variance has three parts: x1 alone, x2 alone, and x1 with x3.
A, B = 7, 0.1
V1 = (1 + B * np.pi**4 / 5) ** 2 / 2
V2 = A**2 / 8
V13 = B**2 * np.pi**8 * 8 / 225
ISHIGAMI_FIRST = np.array([V1, V2, 0]) / (V1 + V2 + V13)
ISHIGAMI_TOTAL = np.array([V1 + V13, V2, V13]) / (V1 + V2 + V13)

# Sobol' G: the product of (|4 x - 2| + a) / (1 + a) on (0, 1). A factor has mean 1 and variance
# 1 / (3 (1 + a)^2); the variance of a product of independent factors is the product of
# (1 + variance), less 1.
G_A = np.array([0, 1, 4.5, 9, 99, 99, 99, 99])
G_EACH = 1 / (3 * (1 + G_A) ** 2)
G_ALL = np.prod(1 + G_EACH) - 1
G_FIRST = G_EACH / G_ALL
G_TOTAL = G_EACH * np.prod(1 + G_EACH) / (1 + G_EACH) / G_ALL

NAMES = list("abcdefgh")


def ishigami(points):
    x1, x2, x3 = np.pi * (2 * points - 1)
    return np.sin(x1) + A * np.sin(x2) ** 2 + B * x3**4 * np.sin(x1)


def sobol_g(points):
    return np.prod((np.abs(4 * points - 2) + G_A[:, None]) / (1 + G_A[:, None]), axis=0)


def one_output(function):
    return lambda inputs: function(inputs)[None]


def linear(*coefficients):
    return one_output(lambda inputs: np.array(coefficients) @ inputs)


def of(table, index, column="value"):
    return table.loc[table["index"] == index, column].to_numpy()


def inside(table, index, expected):
    return (of(table, index, "low") <= expected) & (expected <= of(table, index, "high"))


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize(
    ("function", "first", "total"),
    [(ishigami, ISHIGAMI_FIRST, ISHIGAMI_TOTAL), (sobol_g, G_FIRST, G_TOTAL)],
)
def test_known_indices_lie_in_their_intervals(function, first, total, seed):
    table = sobol_indices(one_output(function), NAMES[: len(first)], seed=seed, resamples=1000)
    assert inside(table, "first", first).all()
    assert inside(table, "total", total).all()
    # The error at 1,024 points is 0.01 at most for either function, over many seeds.
    np.testing.assert_allclose(of(table, "first"), first, atol=0.03)
    np.testing.assert_allclose(of(table, "total"), total, atol=0.03)


def test_more_points_come_nearer():
    table = sobol_indices(one_output(ishigami), NAMES[:3], points=2**15, resamples=20)
    np.testing.assert_allclose(of(table, "first"), ISHIGAMI_FIRST, atol=1e-3)
    np.testing.assert_allclose(of(table, "total"), ISHIGAMI_TOTAL, atol=1e-3)


def test_intervals_hold_the_truth_as_often_as_they_say():
    """With independent points 95 in 100; with Sobol' points, which err less, at least so often."""
    random, groups = (
        np.random.default_rng(0),
        InputGroups((), {n: [i] for i, n in enumerate("abc")}),
    )
    held, held_by_sobol = [], []
    for seed in range(100):
        first, second = random.random((2, 3, 1024))
        found = Estimates(ishigami(first)[None], ishigami(second)[None], 200, seed)
        found.add(ishigami(groups.mixed("abc", first, second))[None])
        low, high = np.percentile(found.indices()[:, 0, :, 1:], [2.5, 97.5], axis=-1)
        expected = np.stack([ISHIGAMI_FIRST, ISHIGAMI_TOTAL])
        held.append((low <= expected) & (expected <= high))
        table = sobol_indices(one_output(ishigami), "abc", seed=seed, resamples=200)
        held_by_sobol.append(
            [inside(table, "first", ISHIGAMI_FIRST), inside(table, "total", ISHIGAMI_TOTAL)]
        )
    # Of 100 intervals that hold with chance 0.95 fewer than 86 hold once in 4,000 times; a
    # bootstrap of 1,024 points falls a little short of that chance.
    assert np.mean(held, axis=0).min() >= 0.86
    assert 0.92 <= np.mean(held) <= 0.98
    assert np.mean(held_by_sobol, axis=0).min() >= 0.95


def test_estimators_are_those_of_scipy():
    random = np.random.default_rng(1)
    first, second = random.random((2, 3, 64))
    mixed = InputGroups((), {name: [at] for at, name in enumerate("abc")}).mixed(
        "abc", first, second
    )
    ends = {"f_A": ishigami(first)[None], "f_B": ishigami(second)[None]}
    beside = ishigami(mixed).reshape(3, 1, 64)
    other = stats.sobol_indices(func=ends | {"f_AB": beside}, n=64)
    found = Estimates(ends["f_A"], ends["f_B"], 0, 0)
    found.add(ishigami(mixed)[None])
    np.testing.assert_allclose(found.indices()[0, 0, :, 0], other.first_order, rtol=1e-9)
    np.testing.assert_allclose(found.indices()[1, 0, :, 0], other.total_order, rtol=1e-9)


def test_intervals_are_those_of_a_plain_bootstrap():
    random, resamples, points = np.random.default_rng(2), 4000, 256
    first, second = random.random((2, 3, points))
    groups = InputGroups((), {name: [at] for at, name in enumerate("abc")})
    one, two = ishigami(first), ishigami(second)
    beside = ishigami(groups.mixed("abc", first, second))
    found = Estimates(one[None], two[None], resamples, 3)
    found.add(beside[None])
    three = beside.reshape(3, points)
    plain = []
    for _ in range(resamples):
        at = random.integers(points, size=points)
        variance = np.var(np.concatenate([one[at], two[at]]))
        change = three[:, at] - one[at]
        middle = np.concatenate([one, two]).mean()
        plain.append([((two[at] - middle) * change).mean(1), (change**2).mean(1) / 2] / variance)
    ends = [2.5, 97.5]
    ours = np.percentile(found.indices()[:, 0, :, 1:], ends, axis=-1)
    other = np.percentile(np.array(plain), ends, axis=0)
    # An end is known to about 0.04 standard deviations at 4,000 resamples, in either.
    np.testing.assert_allclose(ours, other, atol=0.2 * np.std(plain, axis=0).max())


def test_a_group_counts_as_one_input():
    # 3 a + 4 b + 12 c: variances 9, 16 and 144 twelfths, 169 in all.
    groups = {"a and b": ["a", "b"], "c": ["c"]}
    table = sobol_indices(linear(3, 4, 12), ["a", "b", "c"], groups=groups)
    assert table["group"].unique().tolist() == ["a and b", "c"]
    expected = np.array([25, 144]) / 169
    assert inside(table, "first", expected).all()
    assert inside(table, "total", expected).all()
    np.testing.assert_allclose(of(table, "total"), expected, atol=0.01)


def test_what_inputs_of_one_group_do_together_belongs_to_the_group():
    # a b with both uniform has variance 1/9 - 1/16 = 7/144, of which 1/48 = 3/144 is a alone (and b
    # alone) and 1/144 both together; c adds 1/12 = 12/144.
    product = one_output(lambda inputs: inputs[0] * inputs[2] + inputs[1])
    apart = sobol_indices(product, ["a", "c", "b"], points=4096)
    np.testing.assert_allclose(of(apart, "first"), [3 / 19, 12 / 19, 3 / 19], atol=0.01)
    np.testing.assert_allclose(of(apart, "total"), [4 / 19, 12 / 19, 4 / 19], atol=0.01)
    joint = sobol_indices(
        product, ["a", "c", "b"], groups={"a, b": ["a", "b"], "c": ["c"]}, points=4096
    )
    np.testing.assert_allclose(of(joint, "first"), [7 / 19, 12 / 19], atol=0.01)
    np.testing.assert_allclose(of(joint, "total"), [7 / 19, 12 / 19], atol=0.01)


SHARES, CONCENTRATION, PER_SHARE = np.array([0.5, 0.3, 0.2]), 9.0, np.array([1.0, 2.0, 4.0])


def shares_and_another(points):
    """Turn three points into shares that sum to one; the fourth stays what it is."""
    return np.concatenate([dirichlet(SHARES, CONCENTRATION, points[:3]), points[3:]])


def test_shares_are_one_group():
    # A Dirichlet with mean m and concentration k gives sum(p s) the variance
    # (sum(p^2 m) - sum(p m)^2) / (k + 1) = (0.5 + 1.2 + 3.2 - 1.9^2) / 10 = 0.129; a uniform
    # input 1/12.
    model = linear(*PER_SHARE, 1)
    table = sobol_indices(
        model,
        ["reused", "recycled", "new", "size"],
        groups={"origin": ["reused", "recycled", "new"], "size": ["size"]},
        values=shares_and_another,
        together=[["reused", "recycled", "new"]],
    )
    expected = np.array([0.129, 1 / 12]) / (0.129 + 1 / 12)
    assert inside(table, "first", expected).all()
    np.testing.assert_allclose(of(table, "total"), expected, atol=0.02)


def test_shares_in_groups_of_their_own_are_refused_even_if_nobody_says_so():
    with pytest.raises(InputError) as caught:
        sobol_indices(
            linear(*PER_SHARE, 1),
            ["reused", "recycled", "new", "size"],
            values=shares_and_another,
        )
    assert "De groepen reused, recycled en new hangen van elkaar af" in str(caught.value)
    assert "Maak er één groep van." in str(caught.value)
    assert "size" not in str(caught.value)


def test_dependent_inputs_are_refused_with_the_reason_all_at_once():
    with pytest.raises(InputError) as caught:
        sobol_indices(
            linear(1, 1, 1, 1),
            ["a", "b", "c", "d"],
            together=[["a", "b", "not drawn"]],
            correlations=[("c", "d", 0.5), ("a", "c", 0.0), ("d", "not drawn", 0.9)],
        )
    text = str(caught.value)
    assert "a en b horen bij elkaar: zij bewegen samen of tellen samen op" in text
    assert "c en d horen bij elkaar" in text
    assert len(caught.value.faults) == 2
    with pytest.raises(InputError, match="c and d belong together"):
        sobol_indices(
            linear(1, 1, 1, 1), list("abcd"), correlations=[("c", "d", -0.5)], language="en"
        )


def test_dependent_inputs_in_one_group_are_fine():
    correlations = [("c", "d", 0.5)]
    groups = joined_groups(list("abcd"), [["a", "b"]], correlations)
    assert groups == {"a + b": ["a", "b"], "c + d": ["c", "d"]}
    table = sobol_indices(
        linear(1, 1, 1, 1),
        list("abcd"),
        groups=groups,
        together=[["a", "b"]],
        correlations=correlations,
    )
    np.testing.assert_allclose(of(table, "total"), [0.5, 0.5], atol=0.01)


def test_dependence_is_passed_on():
    pairs = [("a", "b", 0.5), ("c", "d", 0.5), ("b", "c", 0.1)]
    assert joined_groups(list("abcde"), correlations=pairs) == {
        "a + b + c + d": ["a", "b", "c", "d"],
        "e": ["e"],
    }


def test_groups_that_do_not_fit_are_refused_all_at_once():
    groups = {"one": ["a", "b"], "two": ["b", "x"]}
    with pytest.raises(InputError) as caught:
        sobol_indices(linear(1, 1, 1), ["a", "b", "c"], groups=groups)
    assert caught.value.faults == [
        "b staat in de groepen one en two; toegestaan is één groep",
        "c staat in geen enkele groep; nodig is één groep",
        "groep two noemt x, maar dat is geen onzeker gegeven van dit model",
    ]
    with pytest.raises(InputError, match="a staat er meer dan één keer"):
        sobol_indices(linear(1, 1), ["a", "a"])


@pytest.mark.parametrize("points", [0, 1, 1000])
def test_points_are_a_power_of_two(points):
    with pytest.raises(InputError, match=f"points: gevonden {points}, toegestaan een macht van"):
        sobol_indices(linear(1), ["a"], points=points)


def test_an_output_without_variance_has_no_indices_and_says_why():
    def batch(inputs):
        total = inputs.sum(axis=0)
        unknown = np.where(total > 1.99, np.nan, total)
        infinite = np.where(total > 1.99, np.inf, total)
        return np.stack([total, 0 * total, 0 * total + 1 / 3 + 1e-17 * total, unknown, infinite])

    outputs = ["sum", "nothing", "third", "unknown", "infinite"]
    # Of 2,048 points the two inputs add up to over 1.99 with chance 0.00005 each: in some mixed
    # run or none; so take more points.
    table = sobol_indices(batch, ["a", "b"], outputs=outputs, points=2**15, resamples=10)
    reasons = table.groupby("output", sort=False)["reason"].unique().map(list)
    assert reasons.to_dict() == {
        "sum": [""],
        "nothing": ["constant"],
        "third": ["constant"],
        "unknown": ["not_a_number"],
        "infinite": ["not_a_number"],
    }
    figures = table.set_index("output")[["value", "low", "high"]]
    assert figures.loc["sum"].notna().all(axis=None)
    assert figures.drop("sum").isna().all(axis=None)


def test_an_output_that_hardly_ever_varies_has_no_interval():
    ends = np.full((2, 1, 8), 0.1)
    ends[0, 0, 3] = 0.4  # a resample of 8 lacks point 3 with chance (7/8)^8 = 0.34
    found = Estimates(ends[0], ends[1], 100, 0)
    found.add(ends[1])
    assert found.reasons().tolist() == ["rarely_varies"]
    total = found.indices()[1, 0, 0]
    # Of 16 outputs one differs: variance 1/16 - 1/256 = 15/256 of 0.3^2; of 8 changes one does.
    assert total[0] == pytest.approx(1 / 16 / (15 / 256))
    # Chance 0.34 of 100 resamples is 34, give or take 5; the others have k of 8 of that change:
    # (k/16) / (k/16 - (k/16)^2) = 1 / (1 - k/16), at most 2.
    assert 15 < np.isnan(total[1:]).sum() < 55
    assert 1 < np.nanmin(total) <= np.nanmax(total) <= 2 + 1e-9


def test_the_same_seed_gives_the_same_bits_and_nought_is_a_seed():
    first, again, other = (
        sobol_indices(one_output(ishigami), NAMES[:3], seed=seed) for seed in (0, 0, 1)
    )
    pd.testing.assert_frame_equal(first, again, check_exact=True)
    assert (first["value"] != other["value"]).all()
    assert (first["low"] != other["low"]).all()


def test_blocks_change_nothing_but_the_calls():
    calls = []

    def batch(inputs):
        calls.append(inputs.shape[1])
        return ishigami(inputs)[None]

    one = sobol_indices(batch, NAMES[:3])
    assert calls == [2048, 1024, 1024, 1024]
    calls.clear()
    two = sobol_indices(batch, NAMES[:3], blocks=2)
    assert calls == [2048, 2048, 1024]
    pd.testing.assert_frame_equal(one, two, rtol=1e-9)


def test_outputs_stand_beside_each_other_as_they_would_alone():
    def both(inputs):
        return np.stack([ishigami(inputs), 5 - 3 * inputs[1]])

    table = sobol_indices(both, NAMES[:3], outputs=["ishigami", "line"])
    alone = sobol_indices(one_output(ishigami), NAMES[:3], outputs=["ishigami"])
    pd.testing.assert_frame_equal(table[table["output"] == "ishigami"], alone, rtol=1e-9)
    line = table[table["output"] == "line"]
    np.testing.assert_allclose(of(line, "total"), [0, 1, 0], atol=0.01)


def test_a_model_of_the_wrong_shape_is_refused():
    with pytest.raises(ValueError, match="outputs x 2048 runs are needed"):
        sobol_indices(lambda inputs: inputs.sum(axis=0), ["a", "b"])
    with pytest.raises(ValueError, match="1 outputs have 2 names"):
        sobol_indices(linear(1, 1), ["a", "b"], outputs=["x", "y"])


@settings(max_examples=20)
@given(
    coefficients=st.lists(st.integers(-20, 20), min_size=2, max_size=6).filter(any),
    seed=st.integers(0, 2**32),
)
def test_a_sum_divides_its_variance_by_its_squares(coefficients, seed):
    names = NAMES[: len(coefficients)]
    table = sobol_indices(linear(*coefficients), names, seed=seed, resamples=20)
    expected = np.array(coefficients) ** 2 / np.sum(np.array(coefficients) ** 2)
    np.testing.assert_allclose(of(table, "first"), expected, atol=0.03)
    np.testing.assert_allclose(of(table, "total"), expected, atol=0.03)
    assert (of(table, "total") >= 0).all()


@settings(max_examples=20)
@given(factor=st.floats(1e-3, 1e3), shift=st.floats(-1e3, 1e3))
def test_units_do_not_matter(factor, shift):
    plain = sobol_indices(one_output(ishigami), NAMES[:3])
    scaled = sobol_indices(one_output(lambda x: factor * ishigami(x) + shift), NAMES[:3])
    columns = ["value", "low", "high"]
    np.testing.assert_allclose(scaled[columns], plain[columns], atol=1e-6)
