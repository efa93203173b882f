"""Draws against closed forms: what comes out, and whether the error that is stated is the error."""

import numpy as np
import pytest
from closed_forms import POINTS, Z95, convolved, lognormal, of_distribution, triangular
from scipy import stats

from ccb_analysis.facts.correlations import read_correlations
from ccb_analysis.model.draws import Sampling
from ccb_analysis.model.evaluation import Evaluated
from ccb_analysis.model.summary import Summary

GROUPS = ["n1", "n2", "n3", "l1", "l2", "t1", "t2", "t3", "b", "q", "u", "s1", "s2", "s3"]
CONCRETE_GROUP, TIMBER_GROUP = "intensity_concrete", "intensity_timber"
PERCENTILES = {"p5": 10.0, "p25": 30.0, "p50": 50.0, "p75": 90.0, "p95": 200.0}
SHARES = np.array([0.5, 0.3, 0.2])


def figure(low, middle, high, distribution="triangular"):
    return {"value": middle, "low": low, "high": high, "distribution": distribution}


def inputs(draws):
    """Return every case as its columns: sums, products and single inputs of known distribution."""
    row, normal = draws.row, draws.normal
    concrete = row(figure(50, 100, 200, "lognormal"), CONCRETE_GROUP)
    timber = row(figure(0.2, 0.3, 0.45, "lognormal"), TIMBER_GROUP)
    return {
        "sum of normals": 100 + 3 * normal("n1") + 4 * normal("n2") - 12 * normal("n3"),
        "product of lognormals": row(figure(50, 100, 200, "lognormal"), "l1")
        * row(figure(0.2, 0.3, 0.45, "lognormal"), "l2"),
        "combination of triangulars": 2 * row(figure(0, 1, 5), "t1")
        - row(figure(2, 3, 4), "t2")
        + 0.5 * row(figure(4, 10, 12), "t3"),
        "product of a copula": concrete * timber,
        "beta": row(figure(0.1, 0.3, 0.5, "beta"), "b"),
        "empirical quantiles": row({**figure(10, 50, 200, "quantiles"), **PERCENTILES}, "q"),
        "one group": row(figure(1, 2, 4, "lognormal"), "u") + row(figure(0, 3, 4), "u"),
        "share of a Dirichlet": draws.shares(SHARES, 20.0, ["s1", "s2", "s3"])[0],
    }


def truths():
    """Return mean and quantiles of every case by closed form."""
    first, second = (np.log(ratio) / (2 * Z95) for ratio in (200 / 50, 0.45 / 0.2))
    # a product of lognormals: the normals add up, 30 in the middle; -0.5 is their correlation
    alone = stats.lognorm(np.hypot(first, second), scale=30)
    together = stats.lognorm(np.sqrt(first**2 + second**2 - first * second), scale=30)
    # means of triangulars: 2, 3 and 26/3, so 2 x 2 - 3 + 26/6; scaled: 0-2-10, -4 - -3 - -2, 2-5-6
    combination = convolved(triangular(0, 2, 10), triangular(-4, -3, -2), triangular(2, 5, 6))
    # a beta of mean 0.3 and standard deviation 0.4 / (2 x 1.645)
    size = 0.3 * 0.7 / (0.4 / (2 * Z95)) ** 2 - 1
    # beyond p5 and p95 the outer pieces run on: 10 - 20/4 = 5 and 200 + 110/4 = 227.5
    ends = [5.0, *PERCENTILES.values(), 227.5]
    places = [0.0, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0]
    moving, tri = lognormal(1, 2, 4), triangular(0, 3, 4)
    return {
        "sum of normals": of_distribution(stats.norm(100, 13)),  # 9 + 16 + 144 = 169
        "product of lognormals": of_distribution(alone),
        "combination of triangulars": {**combination, "mean": 4 - 3 + 26 / 6},
        "product of a copula": of_distribution(together),
        "beta": of_distribution(stats.beta(0.3 * size, 0.7 * size)),
        "empirical quantiles": {**PERCENTILES, "mean": float(np.trapezoid(ends, places))},
        # one point for both rows: the quantile of the sum is the sum of the quantiles
        "one group": {n: float(moving.ppf(p) + tri.ppf(p)) for n, p in POINTS.items()}
        | {"mean": moving.mean() + 7 / 3},
        "share of a Dirichlet": of_distribution(stats.beta(10, 10)),  # 0.5 x 20, the rest of 20
    }


def summaries(draws, seeds):
    """Return the statistics of every case and seed, as the results table has them."""
    summary = Summary("", draws)
    pairs = list(read_correlations().itertuples(index=False, name=None))
    empty = dict.fromkeys(["reading", "modules", "region", "dwelling_type", "year_basis"], "")
    for seed in range(seeds):
        drawn = Sampling([*GROUPS, CONCRETE_GROUP, TIMBER_GROUP], draws, seed, pairs).whole()
        for name, columns in inputs(drawn).items():
            key = {**empty, "indicator": name, "year": seed, "building_method": "", "unit": ""}
            summary.add(key, Evaluated(columns))
    table = Summary.joined([summary.flushed()])
    return table.pivot(index=["indicator", "year"], columns="statistic", values="value")


@pytest.fixture(scope="module")
def seeds_200():
    return summaries(1024, 200)


def cases():
    return [(case, name) for case in truths() for name in ("mean", *POINTS)]


@pytest.mark.slow
@pytest.mark.parametrize(("case", "statistic"), cases())
def test_the_stated_error_covers_the_truth_and_is_not_merely_wide(seeds_200, case, statistic):
    found = seeds_200.loc[case]
    away = (found[statistic] - truths()[case][statistic]).to_numpy()
    stated = found[f"{statistic}_error"].to_numpy()
    assert len(away) == 200
    assert 0.90 <= (np.abs(away) <= stated).mean() <= 1
    assert stated.mean() <= 3 * 1.96 * np.sqrt((away**2).mean())


@pytest.mark.slow
def test_the_mean_of_200_seeds_is_the_truth(seeds_200):
    """200 x 1024 draws: no bias beyond a few thousandths of the spread."""
    for case, truth in truths().items():
        found = seeds_200.loc[case].mean()
        spread = truth["p95"] - truth["p5"]
        assert found["mean"] == pytest.approx(truth["mean"], abs=1e-3 * spread)
        for name in POINTS:
            assert found[name] == pytest.approx(truth[name], abs=5e-3 * spread)


# --- shares and what goes together ---------------------------------------------------------------


def test_shares_of_a_dirichlet_have_its_mean_and_covariance():
    drawn = (
        Sampling(["s1", "s2", "s3"], 8192, 5)
        .whole()
        .shares(SHARES, 20.0, ["s1", "s2", "s3"])[:, 1:]
    )
    np.testing.assert_allclose(drawn.sum(axis=0), 1, rtol=1e-12)
    np.testing.assert_allclose(drawn.mean(axis=1), SHARES, rtol=2e-3)
    # p (1 - p) / 21 and -p q / 21
    covariance = (np.diag(SHARES) - np.outer(SHARES, SHARES)) / 21
    np.testing.assert_allclose(np.cov(drawn), covariance, rtol=0.03)


def test_concrete_and_timber_go_against_each_other_and_stay_what_they_are_by_themselves():
    pairs = list(read_correlations().itertuples(index=False, name=None))
    groups = [CONCRETE_GROUP, TIMBER_GROUP, "intensity_masonry"]
    rows = [figure(50, 100, 200, "lognormal"), figure(0, 1, 5), figure(2, 3, 5, "uniform")]
    drawn = Sampling(groups, 8192, 2, pairs).whole()
    columns = np.stack([drawn.row(r, g)[1:] for r, g in zip(rows, groups, strict=True)])
    scores = stats.norm.ppf((stats.rankdata(columns, axis=1) - 0.5) / 8192)
    np.testing.assert_allclose(
        np.corrcoef(scores), [[1, -0.5, 0], [-0.5, 1, 0], [0, 0, 1]], atol=0.01
    )
    # the rank correlation of a Gaussian copula: 6/pi arcsin(-0.25) = -0.4826
    rank = stats.spearmanr(columns[0], columns[1]).statistic
    assert rank == pytest.approx(6 / np.pi * np.arcsin(-0.25), abs=0.01)
    margins = [lognormal(50, 100, 200), triangular(0, 1, 5), stats.uniform(2, 3)]
    for one, margin in zip(columns, margins, strict=True):
        assert stats.kstest(one, margin.cdf).statistic < 0.004
