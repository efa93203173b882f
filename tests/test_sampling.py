"""The draws, against closed forms of scipy.stats and against what independence promises."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import ccb_analysis as ccb
from ccb_analysis.model.draws import Sampling
from ccb_analysis.model.intensities import ORIGINS, plan_recipe
from ccb_analysis.model.recipe import Kinds
from ccb_analysis.model.sampling import (
    SCRAMBLINGS,
    batch_sizes,
    dirichlet,
    point_blocks,
    sobol_points,
    spread,
)
from ccb_analysis.model.summary import mean_error

POINTS = np.array([0.001, 0.05, 0.25, 0.5, 0.75, 0.95, 0.999])
P95 = stats.norm.ppf(0.95)


def a_row(value, low, high, distribution="triangular"):
    return {"value": value, "low": low, "high": high, "distribution": distribution}


# --- distributions ------------------------------------------------------------------------------


@pytest.mark.parametrize(("value", "low", "high"), [(283, 241, 340), (1, 0.95, 1), (0, 0, 2)])
def test_triangular_has_its_top_at_the_value(value, low, high):
    expected = stats.triang((value - low) / (high - low), low, high - low)
    drawn = spread("triangular", value, low, high, POINTS)
    np.testing.assert_allclose(drawn, expected.ppf(POINTS), rtol=1e-12, atol=1e-12)


def test_uniform_lies_between_low_and_high():
    expected = stats.uniform(2, 3)
    np.testing.assert_allclose(spread("uniform", 3, 2, 5, POINTS), expected.ppf(POINTS))


def test_lognormal_has_the_value_as_median_and_low_and_high_as_5_and_95_percent():
    # low x high = value squared, as of every shipped row: then both percentiles fit
    drawn = spread("lognormal", 750, 750 / 1.35, 750 * 1.35, POINTS)
    expected = stats.lognorm(np.log(1.35) / P95, scale=750)
    np.testing.assert_allclose(drawn, expected.ppf(POINTS), rtol=1e-9)
    np.testing.assert_allclose(drawn[[1, 3, 5]], [750 / 1.35, 750, 750 * 1.35], rtol=1e-9)


def test_truncated_normal_stays_between_low_and_high_around_its_value():
    # standard deviation a quarter of the range: (10 - 2)/4 = 2
    expected = stats.truncnorm((2 - 4) / 2, (10 - 4) / 2, loc=4, scale=2)
    drawn = spread("truncated_normal", 4, 2, 10, POINTS)
    np.testing.assert_allclose(drawn, expected.ppf(POINTS), rtol=1e-9)
    assert (drawn > 2).all()
    assert (drawn < 10).all()


def test_beta_has_the_value_as_mean_and_the_spread_of_its_percentiles():
    # standard deviation (0.4 - 0.2)/(2 x 1.645) = 0.0608; size 0.3 x 0.7/0.0608^2 - 1 = 55.8
    deviation = 0.2 / (2 * P95)
    size = 0.3 * 0.7 / deviation**2 - 1
    expected = stats.beta(0.3 * size, 0.7 * size)
    np.testing.assert_allclose(spread("beta", 0.3, 0.2, 0.4, POINTS), expected.ppf(POINTS))
    assert expected.mean() == pytest.approx(0.3)
    assert expected.std() == pytest.approx(deviation)


@pytest.mark.parametrize("distribution", ["exact", "triangular", "uniform", "lognormal", "beta"])
def test_without_spread_there_is_one_value(distribution):
    np.testing.assert_array_equal(spread(distribution, 0.3, 0.3, 0.3, POINTS), 0.3)


def test_an_unknown_distribution_is_refused():
    with pytest.raises(ValueError, match="quantiles"):
        spread("quantiles", 1, 0, 2, POINTS)


@settings(max_examples=50)
@given(
    st.sampled_from(["triangular", "uniform", "truncated_normal"]),
    st.floats(-100, 100),
    st.floats(0, 50),
    st.floats(0.01, 50),
)
def test_bounded_distributions_never_leave_their_bounds(distribution, low, below, above):
    value = low + below
    high = value + above
    drawn = spread(distribution, value, low, high, np.linspace(1e-9, 1 - 1e-9, 200))
    slack = 1e-9 * max(abs(low), abs(high), 1)
    assert (drawn >= low - slack).all()
    assert (drawn <= high + slack).all()
    assert (np.diff(drawn) >= -slack).all()  # a quantile only rises


@pytest.mark.parametrize(
    ("row", "mean", "deviation"),
    [
        # triangular: (a + b + c)/3, sqrt((aa + bb + cc - ab - ac - bc)/18)
        (a_row(3, 0, 9), 4, np.sqrt((81 + 9 - 27) / 18)),
        (a_row(3, 0, 9, "uniform"), 4.5, 9 / np.sqrt(12)),
        (a_row(0.3, 0.2, 0.4, "beta"), 0.3, 0.2 / (2 * P95)),
    ],
)
def test_the_draws_have_the_mean_and_spread_of_their_distribution(row, mean, deviation):
    drawn = Sampling(["a"], 4096, 1).whole().row(row, "a")[1:]
    assert drawn.mean() == pytest.approx(mean, rel=2e-3)
    assert drawn.std() == pytest.approx(deviation, rel=1e-2)


# --- shares that add up to one ------------------------------------------------------------------

SHARES = np.array([0.62, 0.3, 0.045, 0.005, 0.01, 0.02])


@pytest.fixture(scope="module")
def drawn_shares():
    groups = [f"share:{place}" for place in range(len(SHARES))]
    return Sampling(groups, 16_384, 1).whole().shares(SHARES, 40.0, groups)


def test_dirichlet_shares_add_up_to_one(drawn_shares):
    np.testing.assert_allclose(drawn_shares.sum(axis=0), 1, rtol=1e-12)
    assert (drawn_shares >= 0).all()
    np.testing.assert_array_equal(drawn_shares[:, 0], SHARES)


def test_dirichlet_has_the_mean_and_variance_of_scipy(drawn_shares):
    expected = stats.dirichlet(SHARES * 40)
    drawn = drawn_shares[:, 1:]
    np.testing.assert_allclose(drawn.mean(axis=1), expected.mean(), rtol=0.03)
    np.testing.assert_allclose(drawn.var(axis=1)[:3], expected.var()[:3], rtol=0.05)
    # shares of one whole: what one gains the others lose
    assert np.cov(drawn)[0, 1] == pytest.approx(expected.cov()[0, 1], rel=0.05)


def test_one_share_of_a_dirichlet_is_a_beta(drawn_shares):
    found = np.quantile(drawn_shares[0, 1:], [0.05, 0.5, 0.95])
    expected = stats.beta(0.62 * 40, 0.38 * 40).ppf([0.05, 0.5, 0.95])
    np.testing.assert_allclose(found, expected, rtol=5e-3)


def test_a_share_of_nought_stays_nought():
    points = sobol_points(3, 256, 1)
    drawn = dirichlet(np.array([0.4, 0.0, 0.6]), 40.0, points)
    np.testing.assert_array_equal(drawn[1], 0)
    np.testing.assert_allclose(drawn.sum(axis=0), 1)


# --- seeds, groups and batches ------------------------------------------------------------------


def test_rows_of_a_group_share_their_point():
    draws = Sampling(["prices", "sizes"], 512, 1).whole()
    low, high = draws.row(a_row(2, 1, 4), "prices"), draws.row(a_row(20, 10, 40), "prices")
    other = draws.row(a_row(20, 10, 40), "sizes")
    np.testing.assert_allclose(high, 10 * low, rtol=1e-12)
    assert abs(np.corrcoef(high[1:], other[1:])[0, 1]) < 0.05


def test_column_nought_holds_the_central_figure():
    assert Sampling(["a"], 100, 1).whole().row(a_row(2, 1, 4), "a")[0] == 2
    np.testing.assert_array_equal(Sampling(["a"], 0, 1).whole().row(a_row(2, 1, 4), "a"), [2])


def test_the_same_seed_gives_the_same_bits():
    np.testing.assert_array_equal(sobol_points(7, 1000, 3), sobol_points(7, 1000, 3))


def test_nought_is_a_seed_of_its_own():
    assert not np.array_equal(sobol_points(3, 64, 0), sobol_points(3, 64, 1))
    np.testing.assert_array_equal(sobol_points(3, 64, 0), sobol_points(3, 64, 0))


def test_the_order_of_the_groups_does_not_matter():
    one = Sampling(["a", "b", "b"], 64, 1).whole().row(a_row(2, 1, 4), "b")
    np.testing.assert_array_equal(one, Sampling(["b", "a"], 64, 1).whole().row(a_row(2, 1, 4), "b"))


@pytest.mark.parametrize("draws", [0, 1, 15, 16, 17, 1000, 10_000])
def test_batches_hold_every_draw_once(draws):
    sizes = batch_sizes(draws)
    assert len(sizes) == SCRAMBLINGS
    assert sum(sizes) == draws
    assert max(sizes) - min(sizes) <= 1


@pytest.mark.parametrize("draws", [1, 5, 100, 1001])
def test_points_fill_any_number_of_draws(draws):
    points = sobol_points(4, draws, 1)
    assert points.shape == (4, draws)
    assert ((points > 0) & (points < 1)).all()


def test_points_are_spread_evenly():
    # of 4,096 points 512 fall in every eighth, give or take what the 16 scramblings leave over
    counts, _ = np.histogram(sobol_points(2, 4096, 1)[1], bins=8, range=(0, 1))
    assert np.abs(counts - 512).max() <= 16


# --- the error of the mean ----------------------------------------------------------------------


def test_the_error_of_the_mean_by_hand():
    """Sixteen batches of two draws; the 95 % half-width is t(15) x deviation / 4."""
    batches = np.arange(16.0)
    draws = np.repeat(batches, 2)[None]
    # variance of 0..15: (16^2 - 1)/12 x 16/15 = 22.667; t = 2.13145
    expected = 2.131449545559323 * np.sqrt(255 / 12 * 16 / 15) / 4
    assert mean_error(draws)[0] == pytest.approx(expected)


def test_the_error_covers_the_true_mean_about_95_percent_of_the_time():
    """A sum of ten independent triangulars, 60 seeds."""
    rows = [a_row(1 + place % 3, 0, 4 + place) for place in range(10)]
    truth = sum((row["low"] + row["value"] + row["high"]) / 3 for row in rows)
    names = [f"row:{place}" for place in range(10)]
    covered = 0
    for seed in range(60):
        draws = Sampling(names, 160, seed).whole()
        total = sum(draws.row(row, name) for row, name in zip(rows, names, strict=True))[1:]
        covered += abs(total.mean() - truth) <= mean_error(total[None])[0]
    assert 54 <= covered <= 60


def test_too_few_draws_have_no_error():
    assert np.isnan(mean_error(np.ones((3, 1)))).all()


# --- origins ------------------------------------------------------------------------------------


def test_origins_add_up_to_one_in_every_draw():
    materials = pd.DataFrame(
        {
            "material": ["a", "b", "c"],
            "co2_kg_per_kg": 0.1,
            "primary_abiotic": [0.6, 0.9, 1.0],
            "primary_abiotic_low": [0.2, 0.85, 0.5],
            "primary_abiotic_high": [0.9, 1.0, 1.0],
            "primary_renewable": [0.1, 0.0, 0.0],
            "reused": [0.2, 0.0, 0.0],
            "recycled": [0.1, 0.1, 0.0],
        }
    )
    stock = pd.DataFrame(
        {
            "building_method": ["m", "n", "o"],
            "dwelling_type": "t",
            "material": ["a", "b", "c"],
            "kg_per_m2": [10.0, 20.0, 30.0],
        }
    )
    draws = Sampling([f"primary_abiotic:{name}" for name in "abc"], 200, 1).whole()
    kinds = Kinds(("t",), ("m", "n", "o"))
    recipe = plan_recipe(kinds, stock, materials).drawn(draws)
    per_m2 = {name: recipe.figure(name) for name in ("mass", *ORIGINS)}
    total = sum(per_m2[origin] for origin in ORIGINS)
    np.testing.assert_allclose(total, per_m2["mass"], rtol=1e-12)
    assert all((per_m2[origin] >= 0).all() for origin in ORIGINS)
    assert np.ptp(per_m2["primary_abiotic"][0]) > 1  # it is drawn
    # what is not abiotic keeps its proportions: renewable 1, reused 2, recycled 1 of "a"
    np.testing.assert_allclose(per_m2["reused"][0], 2 * per_m2["recycled"][0])
    # of "c" nothing else is known centrally: what is not abiotic is recycled
    np.testing.assert_allclose(per_m2["recycled"][2], 30 - per_m2["primary_abiotic"][2])


# --- results with draws -------------------------------------------------------------------------

PROGRAMME = pd.DataFrame(
    {
        "region": "X",
        "year": 2030,
        "dwelling_type": ["stacked", "ground_bound"],
        "building_method": ["concrete_in_situ", "clt"],
        "homes": [100.0, 50.0],
    }
)
SOME = {"parts": (), "indicators": ["embodied_co2", "homes", "circular_share"], "jobs": 1}


def statistics(results, indicator, reading):
    chosen = results[
        (results["indicator"] == indicator)
        & (results["reading"] == reading)
        & (results["region"] == "all")
    ]
    return dict(zip(chosen["statistic"], chosen["value"], strict=True))


@pytest.fixture(scope="module")
def drawn():
    return ccb.calculate(PROGRAMME, draws=1000, seed=1, **SOME)


def test_results_are_the_same_with_the_same_seed(drawn):
    again = ccb.calculate(PROGRAMME, draws=1000, seed=1, **SOME)
    pd.testing.assert_frame_equal(drawn, again, check_exact=True)


def test_results_differ_with_another_seed(drawn):
    other = ccb.calculate(PROGRAMME, draws=1000, seed=0, **SOME)
    one = statistics(drawn, "embodied_co2", "inventory")
    two = statistics(other, "embodied_co2", "inventory")
    assert one["central"] == two["central"]
    assert one["mean"] != two["mean"]
    assert one["mean"] == pytest.approx(two["mean"], rel=0.02)


def test_results_do_not_depend_on_the_number_of_jobs(drawn):
    wide = ccb.calculate(PROGRAMME, draws=1000, seed=1, **{**SOME, "jobs": 2})
    pd.testing.assert_frame_equal(drawn, wide, check_exact=True)


def test_what_is_exact_has_no_spread(drawn):
    homes = statistics(drawn, "homes", "")
    assert {homes[name] for name in ("central", "mean", "p5", "p50", "p95")} == {150}
    assert homes["mean_error"] == 0


def test_figure_7_has_the_mean_of_its_triangulars():
    """One cell of which the floor area is given: only the figure of Figure 7 is drawn."""
    one = PROGRAMME.head(1).assign(floor_area_m2=1000.0)
    found = statistics(ccb.calculate(one, draws=2048, **SOME), "embodied_co2", "programme")
    expected = stats.triang((283 - 241) / 99, 241, 99)
    assert found["central"] == pytest.approx(283_000)
    assert found["mean"] == pytest.approx(1000 * expected.mean(), rel=1e-3)
    for name, point in (("p5", 0.05), ("p50", 0.5), ("p95", 0.95)):
        assert found[name] == pytest.approx(1000 * expected.ppf(point), rel=5e-3)
    assert abs(found["mean"] - 1000 * expected.mean()) <= 2 * found["mean_error"]


def test_percentiles_are_in_order(drawn):
    for indicator, reading in (
        ("embodied_co2", "inventory"),
        ("embodied_co2", "programme"),
        ("circular_share", "reused_renewable"),
    ):
        found = statistics(drawn, indicator, reading)
        assert found["p5"] < found["p50"] < found["p95"]
        assert found["p5"] < found["mean"] < found["p95"]
        assert found["mean_error"] > 0


def test_a_figure_of_an_assumption_nobody_uses_changes_nothing():
    """A user's material that is in no inventory takes no dimension of its own."""
    from ccb_analysis.facts.materials import read_materials

    materials = read_materials()
    extra = materials.iloc[:1].assign(material="unused", co2_kg_per_kg_low=0.0)
    more = pd.concat([materials, extra], ignore_index=True)
    one = ccb.calculate(PROGRAMME, draws=64, materials=materials, **SOME)
    two = ccb.calculate(PROGRAMME, draws=64, materials=more, **SOME)
    pd.testing.assert_frame_equal(one, two, check_exact=True)


@pytest.mark.parametrize("size", [1, 7, 100, 256, 1000])
def test_points_are_the_same_however_they_are_cut(size):
    """1,000 draws are sixteen scramblings of 62 or 63: no cut falls where a scrambling ends."""
    blocks = list(point_blocks(5, 1000, 3, size))
    assert [part.shape[1] for part in blocks[:-1]] == [size] * (len(blocks) - 1)
    np.testing.assert_array_equal(np.concatenate(blocks, axis=1), sobol_points(5, 1000, 3))


def test_no_draws_are_one_central_column():
    assert [part.columns for part in Sampling(["a"], 0, 1).blocks(64)] == [1]
    assert list(point_blocks(2, 0, 1, 64)) == []
