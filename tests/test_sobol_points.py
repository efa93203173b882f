"""Our scrambled Sobol' points are those of SciPy, to the last bit."""

import warnings

import numpy as np
import pytest
from scipy import stats

from ccb_analysis.model.sobol import as_fractions, direction_numbers, scrambled_points


def ours(dimensions, draws, seed, most=None):
    directions = direction_numbers(dimensions, most or draws)
    points = scrambled_points(directions, draws, np.random.default_rng(seed))
    found = np.empty((dimensions, draws))
    as_fractions(points, found)
    return found


def by_scipy(dimensions, draws, seed):
    sampler = stats.qmc.Sobol(dimensions, scramble=True, rng=np.random.default_rng(seed))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # about numbers that are no power of two
        return sampler.random(draws).T


@pytest.mark.parametrize("seed", [0, 20250101])
@pytest.mark.parametrize(
    ("dimensions", "draws"),
    [(1, 1), (3, 2), (5, 7), (2, 64), (7, 1025), (300, 63), (41, 6250)],
)
def test_points_are_those_of_scipy(dimensions, draws, seed):
    expected = by_scipy(dimensions, draws, seed)
    np.testing.assert_array_equal(ours(dimensions, draws, seed), expected)


def test_more_direction_numbers_than_needed_change_nothing():
    """Scramblings may differ by one draw; the direction numbers are those of the largest."""
    np.testing.assert_array_equal(ours(4, 64, 1, most=65), by_scipy(4, 64, 1))


def test_scramblings_differ():
    assert not np.array_equal(ours(3, 50, 1), ours(3, 50, 2))
