"""The engine as a function of its inputs: what one group does, worked out by hand."""

import numpy as np
import pandas as pd
import pytest
from small_tables import CONCRETE, MATERIALS

from ccb_analysis.api import prepared
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.model.response import Outcome, Response

CO2 = Outcome("embodied_co2", "inventory", "A1-A3", "X", 2024)
MASS = Outcome("material_mass", "inventory", "", "X", 2024)
SHARE = Outcome("circular_share", "reused_renewable", "", "X", 2024)
PROGRAMME = pd.DataFrame(
    [("X", 2024, "ground_bound", CONCRETE, 10.0, 1000.0)],
    columns=["region", "year", "dwelling_type", "building_method", "homes", "floor_area_m2"],
)
STOCK = pd.DataFrame(
    [
        (CONCRETE, "ground_bound", "concrete", 1000.0, 800.0, 1300.0, "triangular", "amount"),
        (CONCRETE, "ground_bound", "timber", 10.0, 10.0, 10.0, "exact", ""),
    ],
    columns=[
        *("building_method", "dwelling_type", "material", "kg_per_m2"),
        *("low", "high", "distribution", "group"),
    ],
)
FACTORS = MATERIALS.assign(
    co2_kg_per_kg_low=[0.05, *[np.nan] * 5],
    co2_kg_per_kg_high=[0.2, *[np.nan] * 5],
    co2_distribution=["uniform", *[""] * 5],
    co2_group=["factor", *[""] * 5],
)


@pytest.fixture(scope="module")
def response():
    exact = read_assumptions().assign(distribution="exact")
    run = prepared(PROGRAMME, inventories=STOCK, materials=FACTORS, assumptions=exact)
    return Response(run, [CO2, MASS, SHARE])


def inputs(response, **moved):
    """Steps of each named group, the others central; as wide as the longest."""
    width = max(len(one) for one in moved.values())
    steps = np.zeros((len(response.groups), width))
    for name, values in moved.items():
        steps[response.groups.index(name)] = values
    return steps


def test_central_figures(response):
    """1,000 m2 x (1000 x 0.1 + 10 x 0.3) kgCO2e, x 1010 kg; 10 of 1010 kg is renewable."""
    np.testing.assert_allclose(response.central(), [103_000, 1_010_000, 10 / 1010])


def test_one_group_moves_and_the_others_stay(response):
    """The amount of concrete at low, halfway high, high and as far again beyond it."""
    found = response.at_steps(inputs(response, amount=[-1, 0, 0.5, 1, 2]))
    kilograms = np.array([800, 1000, 1150, 1300, 1600])
    np.testing.assert_allclose(found[0], 1000 * (0.1 * kilograms + 3))
    np.testing.assert_allclose(found[1], 1000 * (kilograms + 10))
    np.testing.assert_allclose(found[2], 10 / (kilograms + 10))


def test_groups_move_side_by_side(response):
    """The factor from 0.1 to 0.05 and 0.2, the amount at 1000 and 1300."""
    found = response.at_steps(inputs(response, factor=[-1, 1], amount=[0, 1]))
    np.testing.assert_allclose(found[0], [1000 * (50 + 3), 1000 * (1300 * 0.2 + 3)])


def test_no_amount_falls_below_nought(response):
    found = response.at_steps(inputs(response, amount=[-9]))
    np.testing.assert_allclose(found[1], [1000 * 10])


def test_points_are_percentiles(response):
    """A uniform factor of 0.05-0.2 has its quarter at 0.0875; the amount at its mode.

    The mode of the triangle (800, 1000, 1300) has 200 / 500 = 0.4 of the draws below it.
    """
    points = np.full((len(response.groups), 2), 0.5)
    points[response.groups.index("amount")] = 0.4
    points[response.groups.index("factor")] = [0.25, 0.75]
    found = response.at_points(points)
    np.testing.assert_allclose(found[0], [1000 * (87.5 + 3), 1000 * (162.5 + 3)])


def test_many_runs_are_the_same_as_few(response):
    """20,000 runs do not fit one block; every one is what it is by itself."""
    values = np.linspace(-1, 1, 20_001)
    found = response.at_steps(inputs(response, amount=values))[1]
    expected = 1000 * (1010 + np.where(values > 0, 300 * values, 200 * values))
    np.testing.assert_allclose(found, expected)


def test_a_second_figure_moves_by_itself(response):
    """Kilograms of what was there times kilograms for a kilogram: 1300 x 2 = 2600, plus timber."""
    exact = read_assumptions().assign(distribution="exact")
    second = {"low": 0.5, "high": 2.0, "distribution": "triangular", "group": "ratio"}
    stock = STOCK.assign(**{f"factor_{name}": [one, None] for name, one in second.items()})
    run = prepared(PROGRAMME, inventories=stock, materials=FACTORS, assumptions=exact)
    swapped = Response(run, [MASS])
    moved = {"amount": [0, 1, 0, 1, -1], "ratio": [0, 0, 1, 1, -1]}
    found = swapped.at_steps(inputs(swapped, **moved))
    kilograms = np.array([1000, 1300, 2000, 2600, 400])
    np.testing.assert_allclose(found[0], 1000 * (kilograms + 10))
    listed = run.inputs.uncertain().set_index("group")
    assert listed.loc["ratio", "figure"] == "kg_ratio"


def test_what_is_drawn_is_listed_once(response):
    exact = read_assumptions().assign(distribution="exact")
    run = prepared(PROGRAMME, inventories=STOCK, materials=FACTORS, assumptions=exact)
    listed = run.inputs.uncertain().set_index("group")
    assert set(listed.index) == {"amount", "factor"}
    assert listed.loc["factor", ["figure", "material"]].tolist() == ["co2", "concrete"]
    assert listed.loc["amount", ["low", "value", "high"]].tolist() == [800, 1000, 1300]


def test_an_outcome_that_is_not_there_is_refused(response):
    exact = read_assumptions().assign(distribution="exact")
    run = prepared(PROGRAMME, inventories=STOCK, materials=FACTORS, assumptions=exact)
    with pytest.raises(KeyError):
        Response(run, [CO2._replace(year=2025)])
    with pytest.raises(KeyError):
        Response(run, [CO2._replace(reading="mine")])


def test_shares_of_a_mix_still_sum_to_one():
    """Moved or not: 0.7 / 0.3 with concentration 40 has its p95 within (0, 1)."""
    from ccb_analysis.model.draws import Sampling

    sampling = Sampling(["one", "other"], 0, 0)
    steps = sampling.steps(np.array([[0.0, 1.0, -1.0, 9.0], [0.0, 0.0, 0.0, -9.0]]))
    shares = steps.shares(np.array([0.7, 0.3]), 40.0, ["one", "other"])
    np.testing.assert_allclose(shares.sum(axis=0), 1)
    np.testing.assert_allclose(shares[:, :2], [[0.7, 0.7], [0.3, 0.3]])
    assert shares[0, 3] < 0.7 < shares[0, 2] < shares[0, 4] == 1.0
