"""How fast the engine is, as ratios against an exploratory workbench and against plain loops."""

from __future__ import annotations

import numpy as np
import pytest
from exploratory import EXPERIMENTS, Exploration
from made_up_region import OUTCOMES, REGIONS, YEARS, made_up_region
from ratios import Ratios, as_time
from single_draw import PlainLoops, RegionTotals, as_arrays
from timed_engine import collected, drawn_before, evaluate, prepare

DRAWS = 100_000
WORKBENCH = "EMA Workbench, sequential, vectorised NumPy model of one draw"
LOOPS = "plain Python loops"
MUNICIPAL = ("regions",)
_CHECKED_DRAWS = 20_000
_LOOPED = 3  # draws; loops take the same time for every one, so this is scaled


@pytest.fixture(scope="module")
def arrays():
    return as_arrays(made_up_region())


@pytest.fixture(scope="module")
def exploration(arrays):
    return Exploration(arrays)


def test_the_region_with_its_sampling(benchmark, ratios: Ratios, arrays, exploration):
    check_that_the_workbench_agrees(arrays, exploration)
    prepared = prepare(DRAWS)
    ours, other = ratios.by_turns(
        benchmark, lambda: evaluate(prepared), exploration.perform, rounds=9
    )
    ratio = ratios.faster(
        "region totals of 8 years, a draw with its sampling",
        WORKBENCH,
        ours / DRAWS,
        other / EXPERIMENTS,
        must=200,
        goal=500,
    )
    assert EXPERIMENTS / other >= 800, "evaluations per second: the other model is too slow"
    assert ratio >= 200


def test_the_region_without_its_sampling(benchmark, ratios: Ratios, exploration):
    scenarios = exploration.sampled()
    ours, other = ratios.by_turns(
        benchmark,
        evaluate,
        lambda: exploration.perform(scenarios),
        before=lambda: drawn_before(prepare(DRAWS)),
        rounds=9,
    )
    ratios.faster(
        "region totals of 8 years, a draw of the model alone",
        WORKBENCH,
        ours / DRAWS,
        other / EXPERIMENTS,
        goal=1000,
    )


def test_municipalities_with_their_sampling(benchmark, ratios: Ratios, arrays):
    check_that_the_loops_agree(arrays)
    prepared = prepare(DRAWS, parts=MUNICIPAL)
    ours, other = ratios.by_turns(benchmark, lambda: evaluate(prepared), looped(arrays))
    ratio = ratios.faster(
        f"{len(REGIONS)} municipalities x 8 years, a draw with its sampling",
        f"{LOOPS}, inputs sampled beforehand",
        ours / DRAWS,
        other / _LOOPED,
        must=3000,
        goal=8000,
    )
    assert ratio >= 3000


def test_municipalities_without_their_sampling(benchmark, ratios: Ratios, arrays):
    ours, other = ratios.by_turns(
        benchmark,
        evaluate,
        looped(arrays),
        before=lambda: drawn_before(prepare(DRAWS, parts=MUNICIPAL)),
    )
    ratios.faster(
        f"{len(REGIONS)} municipalities x 8 years, a draw of the model alone",
        LOOPS,
        ours / DRAWS,
        other / _LOOPED,
        goal=8000,
    )


def test_one_evaluation(benchmark, ratios: Ratios, arrays):
    loops = PlainLoops(arrays)
    ours, other = ratios.by_turns(
        benchmark,
        evaluate,
        lambda: loops(arrays.central),
        before=lambda: prepare(0, parts=MUNICIPAL),
        rounds=25,
    )
    met = ours < 0.010
    ratios.add(
        f"one evaluation without draws, {len(REGIONS)} municipalities x 8 years",
        LOOPS,
        other / ours,
        "under 10 ms",
        "must" if met else "no",
        as_time(ours),
        as_time(other),
    )
    assert met


def check_that_the_workbench_agrees(arrays, exploration: Exploration) -> None:
    """Central figures are equal; means and spreads of the draws as far as their number allows."""
    assert len(arrays.inputs) == 40
    ours = np.full((len(OUTCOMES), len(YEARS), _CHECKED_DRAWS + 1), np.nan)
    for first, region, year, place, columns in collected(prepare(_CHECKED_DRAWS)):
        assert region == "all"
        at = ours[place, YEARS.index(year)]
        at[0], at[first + 1 : first + len(columns)] = columns[0], columns[1:]
    central, drawn = ours[:, :, 0], ours[:, :, 1:]
    np.testing.assert_allclose(central, RegionTotals(arrays)(arrays.central), rtol=1e-9)
    np.random.seed(1)  # noqa: NPY002  the workbench draws from the global generator
    others = exploration.perform()
    spread = others.std(axis=1)
    # The mean of independent draws has an error of their spread over the root of their number;
    # that of a hypercube's draws is smaller, and that of 20,000 Sobol' points far smaller.
    far = np.abs(drawn.mean(axis=-1) - others.mean(axis=1)) / spread
    assert far.max() < 4 / np.sqrt(EXPERIMENTS)
    # A spread is known to one over the root of twice the number: 1.6 %, times four, and a bit.
    np.testing.assert_allclose(drawn.std(axis=-1), spread, rtol=0.08)


def check_that_the_loops_agree(arrays) -> None:
    """The loops give every central figure of the engine, and the totals of the NumPy model."""
    loops = PlainLoops(arrays)
    central = np.array(loops(arrays.central))
    compared = 0
    for _, region, year, place, columns in collected(prepare(0, parts=MUNICIPAL)):
        if region != "all":
            expected = central[REGIONS.index(region), YEARS.index(year), place]
            np.testing.assert_allclose(columns[0], expected, rtol=1e-9)
            compared += 1
    assert compared == central.size
    row = arrays.central * np.random.default_rng(1).uniform(0.95, 1.05, len(arrays.central))
    totals = np.array(loops(row))[:, :, :-1].sum(axis=0).T
    np.testing.assert_allclose(totals, RegionTotals(arrays)(row)[:-1], rtol=1e-9)


def looped(arrays):
    """Return the loops over a few draws; what they give is dropped, as the engine's is."""
    loops = PlainLoops(arrays)
    rows = [arrays.central] * _LOOPED
    return lambda: [loops(row) for row in rows]
