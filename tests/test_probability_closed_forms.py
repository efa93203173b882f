"""Probabilities of meeting a target against closed forms, and how good their stated error is.

A thousand fixed trials, drawn as the engine draws (scrambled Sobol' points, sixteen scramblings)
and judged as verdicts are (``met_statistics``): half of them a binomial share of homes, half a
normal outcome against a threshold. Each trial has dimensions of its own.
"""

import numpy as np
import pytest
from scipy import stats

from ccb_analysis.model.attainment import met_statistics
from ccb_analysis.model.draws import Sampling
from ccb_analysis.model.evaluation import Evaluated
from ccb_analysis.model.sampling import sobol_points

TRIALS, TOGETHER, DRAWS = 500, 20, 1000
#: Homes of a binomial trial, each with a point of its own; parts of a normal one likewise.
HOMES, PARTS = 12, 6


def _estimates(values, thresholds, directions):
    """The probability and stated error of trials (rows of ``values``: draws alone)."""
    found = []
    for drawn, threshold, direction in zip(values, thresholds, directions, strict=True):
        columns = np.concatenate([[drawn.mean()], drawn])
        statistics = met_statistics(Evaluated(columns), threshold, direction, len(drawn))
        found.append((statistics["probability_low"], statistics["probability_error"]))
    return np.array(found)


def _binomial(seed, source):
    """Shares of homes that say yes; the chance of at least k of n by the binomial distribution."""
    points = sobol_points(HOMES * TOGETHER, DRAWS, seed).reshape(TOGETHER, HOMES, DRAWS)
    yes = source.uniform(0.2, 0.8, TOGETHER)
    # Not further out than where the chance is some 2 %, where a thousand draws can tell it.
    wanted = stats.binom.ppf(source.uniform(0.05, 0.95, TOGETHER), HOMES, yes).clip(1)
    shares = (points < yes[:, None, None]).sum(axis=1) / HOMES
    directions = np.where(source.random(TOGETHER) < 0.5, "at_least", "at_most")
    at_least = stats.binom.sf(wanted - 1, HOMES, yes)
    at_most = stats.binom.cdf(wanted, HOMES, yes)
    exact = np.where(directions == "at_least", at_least, at_most)
    return _estimates(shares, wanted / HOMES, directions), exact


def _normal(seed, source):
    """A weighted sum of normal parts; its chance to pass a threshold by the normal distribution."""
    names = [f"{trial}:{part}" for trial in range(TOGETHER) for part in range(PARTS)]
    draws = Sampling(names, DRAWS, seed).whole()
    parts = np.stack([draws.normal(name)[1:] for name in names])
    weights = source.uniform(0.2, 1.0, (TOGETHER, PARTS))
    values = np.einsum("tp,tpd->td", weights, parts.reshape(TOGETHER, PARTS, DRAWS))
    place = source.uniform(-2, 2, TOGETHER)
    thresholds = place * np.sqrt((weights**2).sum(axis=1))
    directions = np.where(source.random(TOGETHER) < 0.5, "at_least", "at_most")
    exact = np.where(directions == "at_least", stats.norm.sf(place), stats.norm.cdf(place))
    return _estimates(values, thresholds, directions), exact


@pytest.fixture(scope="module", params=[_binomial, _normal], ids=["binomial", "normal"])
def trials(request):
    """Estimate, stated error and exact chance of 500 trials."""
    parts = []
    for batch in range(TRIALS // TOGETHER):
        estimates, exact = request.param(1000 + batch, np.random.default_rng(batch))
        parts.append(np.column_stack([estimates, exact]))
    return np.concatenate(parts).T


def test_nine_in_ten_or_more_lie_within_the_stated_error(trials):
    estimate, stated, exact = trials
    assert len(estimate) == TRIALS and exact.min() < 0.1 and exact.max() > 0.9
    within = np.mean(np.abs(estimate - exact) <= stated)
    assert 0.90 <= within <= 1.0


def test_the_stated_error_is_at_most_three_times_the_true_one(trials):
    """The true error is what 95 % of the estimates are off by at most; by chance, in fifths."""
    estimate, stated, exact = trials
    assert stated.mean() <= 3 * np.quantile(np.abs(estimate - exact), 0.95)
    doubt = np.minimum(exact, 1 - exact)
    for fifth in np.array_split(np.argsort(doubt), 5):
        true = np.quantile(np.abs(estimate - exact)[fifth], 0.95)
        assert stated[fifth].mean() <= 3 * true
