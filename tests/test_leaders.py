"""Figures that move in proportion are drawn once: which do, and that the draws are the same."""

import numpy as np
import pytest

from ccb_analysis.model.draws import Sampling
from ccb_analysis.model.intensities import _drawn
from ccb_analysis.model.uncertain import leaders


def row(value, low, high, distribution="triangular", group="one"):
    names = ("value", "low", "high", "distribution", "group")
    return dict(zip(names, (value, low, high, distribution, group), strict=True))


ROWS = [
    row(1.0, 0.8, 1.3),
    row(2.5, 2.0, 3.25),  # the first, two and a half times
    row(1.0, 0.8, 1.3, group="other"),
    row(2.0, 1.6, 2.7),  # another range
    row(0.2, 0.1, 0.4, "beta"),
    row(0.1, 0.05, 0.2, "beta"),  # half of it, but a beta distribution ends at one all the same
    row(0.2, 0.1, 0.4, "beta"),
    row(0.0, -1.0, 1.0),
    row(0.0, -2.0, 2.0),
    row(7.0, 7.0, 7.0, "exact", "of its own"),
    row(4.0, 3.0, 6.0, "lognormal"),
    row(8.0, 6.0, 12.0, "lognormal"),
]


def test_who_moves_in_proportion_to_whom():
    assert leaders(ROWS) == [0, 0, 2, 3, 4, 5, 4, 7, 8, 9, 10, 10]


@pytest.mark.parametrize("steps", [False, True])
def test_drawn_once_is_drawn_the_same(steps):
    """Every row by itself, as if none moved as another does."""
    sampling = Sampling({one["group"] for one in ROWS}, 200, 3)
    draws = sampling.whole()
    if steps:
        draws = sampling.steps(np.random.default_rng(1).normal(size=(len(sampling.groups), 200)))
    together = _drawn(ROWS, leaders(ROWS), draws)
    apart = _drawn(ROWS, range(len(ROWS)), draws)
    np.testing.assert_allclose(together, apart, rtol=1e-14)
    assert (together[9] == 7).all()
    assert np.ptp(together[0]) > 0
