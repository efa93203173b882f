"""How projects of one kind differ, and how that averages out over many of them."""

import numpy as np
import pandas as pd
import pytest
from closed_forms import POINTS, Z95
from scipy import stats
from small_tables import INVENTORIES, MATERIALS, TIMBER, calculate, rows_of

import ccb_analysis as ccb
from ccb_analysis.facts.assumptions import read_assumptions

SPREAD_CO2, SPREAD_SIZE = 0.2831, 0.1101  # stacked homes, in assumptions.csv


def register(homes, size=100.0, **columns):
    """Return flats of timber frame, one project per number of homes, ``size`` m2 each."""
    homes = np.asarray(homes, float)
    table = {
        "region": "X",
        "dwelling_type": "stacked",
        "building_method": TIMBER,
        "homes": homes,
        "floor_area_m2": homes * size,
        "completion_date": pd.to_datetime("2025-06-01"),
    }
    return pd.DataFrame(table | columns)


@pytest.fixture
def nothing_else_is_spread(monkeypatch):
    """Take every figure but the projects as exact, as if the package shipped these tables."""
    reader = "ccb_analysis.facts.materials.read_inventories"
    monkeypatch.setattr(reader, INVENTORIES.copy)
    return {
        "inventories": None,
        "assumptions": read_assumptions().assign(distribution="exact"),
        "draws": 4096,
        "parts": (),
    }


def drawn(results, reading="inventory", modules="A1-A3", indicator="embodied_co2"):
    names = ("central", "mean", *POINTS, "variability_share")
    found = {n: rows_of(results, indicator, reading, 2025, modules, n)["value"] for n in names}
    return {name: float(series.iloc[0]) for name, series in found.items() if len(series)}


@pytest.mark.parametrize(
    ("homes", "relative"),
    [
        # 0.2831 times the root of the sum of squared shares
        ([1000], SPREAD_CO2),
        ([10] * 100, SPREAD_CO2 / 10),
        ([700, 200, 100], SPREAD_CO2 * np.sqrt(0.49 + 0.04 + 0.01)),
    ],
)
def test_projects_average_out_by_the_squares_of_their_shares(
    nothing_else_is_spread, homes, relative
):
    found = drawn(calculate(projects=register(homes), **nothing_else_is_spread))
    total = 95 * 100 * sum(homes)  # kg per m2 of a timber flat, m2 per home
    exact = stats.norm(total, relative * total)
    assert found["mean"] == pytest.approx(total, rel=1e-3)
    for name, point in POINTS.items():
        assert found[name] == pytest.approx(exact.ppf(point), abs=0.02 * exact.std())
    assert found["variability_share"] == pytest.approx(1, abs=0.02)


def test_projects_without_a_size_differ_in_size_too(nothing_else_is_spread):
    projects = register([30, 10], floor_area_m2=None)
    found = drawn(calculate(projects=projects, **nothing_else_is_spread))
    one = np.sqrt((1 + SPREAD_CO2**2) * (1 + SPREAD_SIZE**2) - 1)
    exact = stats.norm(1, one * np.sqrt(0.75**2 + 0.25**2))
    total = 95 * 90 * 40
    for name, point in POINTS.items():
        assert found[name] / total == pytest.approx(exact.ppf(point), abs=0.02 * exact.std())


def test_homes_that_are_no_project_yet_are_projects_of_the_typical_size(nothing_else_is_spread):
    # 60 flats to a project: 600 flats are ten
    rows = [("X", 2025, "stacked", TIMBER, 600, 60_000.0)]
    found = drawn(calculate(*rows, **nothing_else_is_spread))
    exact = stats.norm(1, SPREAD_CO2 / np.sqrt(10))
    assert found["p95"] / (95 * 60_000) == pytest.approx(exact.ppf(0.95), abs=0.003)


def test_the_part_of_projects_falls_as_there_are_more_of_them():
    """With all that is unknown of the region: their variance is the same, that of projects less."""
    some = {"inventories": None, "materials": None, "draws": 2048, "parts": ()}
    some |= {"assumptions": read_assumptions(), "indicators": ["embodied_co2"]}
    found = {n: drawn(calculate(projects=register([1000 / n] * n), **some)) for n in (1, 4, 100)}
    share = {n: statistics["variability_share"] for n, statistics in found.items()}
    assert 1 > share[1] > share[4] > share[100] > 0
    width = {n: statistics["p95"] - statistics["p5"] for n, statistics in found.items()}
    assert width[1] > width[4] > width[100]
    # what is left of the variance is the region's: (cv^2 / n) (1 / share - 1) is the same for all
    region = [SPREAD_CO2**2 / n * (1 / share[n] - 1) for n in share]
    np.testing.assert_allclose(region, region[0], rtol=0.1)


def test_what_is_measured_of_a_project_does_not_vary(nothing_else_is_spread):
    projects = register([70, 30], co2_kg_per_m2=[120.0, 80.0], co2_modules="A1-A3")
    results = calculate(projects=projects, **nothing_else_is_spread)
    measured = drawn(results, "project")
    total = 7000 * 120 + 3000 * 80
    assert {measured[name] for name in ("central", "mean", *POINTS)} == {total}
    assert "variability_share" not in measured
    # of the second reading nothing is measured
    assert drawn(results)["p5"] < drawn(results)["p95"]
    homes = drawn(results, "", "", "homes")
    assert {homes[name] for name in ("mean", *POINTS)} == {100}


def test_own_inventories_without_a_range_have_no_spread():
    exact = read_assumptions().assign(distribution="exact")
    projects = register([70, 30])
    results = calculate(projects=projects, assumptions=exact, draws=64, parts=())
    assert "variability_share" not in set(results["statistic"])
    wide = results.pivot_table(
        index=["indicator", "reading", "modules"], columns="statistic", values="value"
    )
    np.testing.assert_allclose(wide["p5"], wide["p95"], rtol=1e-12)
    assert drawn(results)["p5"] == drawn(results)["p95"]


# --- few homes, unknown methods, mixed sizes and measurements -------------------------------------


def deviation(found):
    return (found["p95"] - found["p5"]) / (2 * Z95)


@pytest.mark.parametrize("homes", [1, 6, 30])
def test_a_few_homes_vary_no_more_than_one_project(nothing_else_is_spread, homes):
    """Six homes are one project at most, not a tenth of one of sixty."""
    rows = [("X", 2025, "stacked", TIMBER, homes, homes * 100.0)]
    found = drawn(calculate(*rows, **nothing_else_is_spread))
    assert deviation(found) <= 1.02 * SPREAD_CO2 * 95 * 100 * homes
    assert found["p5"] > 0


def test_homes_that_may_not_be_there_never_take_less_than_nothing(nothing_else_is_spread):
    table = pd.DataFrame({"region": ["X"], "year": 2025, "dwelling_type": None, "homes": 20.0})
    table = table.assign(building_method=None, homes_low=0.0, homes_high=40.0)
    own = {name: one for name, one in nothing_else_is_spread.items() if one is not None}
    results = ccb.calculate(table, materials=MATERIALS, jobs=1, **own)
    amounts = results[results["indicator"].isin(["floor_area", "material_mass", "embodied_co2"])]
    assert (amounts["value"] >= 0).all()


def test_floor_area_alone_varies_as_homes_do(nothing_else_is_spread):
    given = drawn(
        calculate(("X", 2025, "stacked", TIMBER, 600, 60_000.0), **nothing_else_is_spread)
    )
    alone = calculate(("X", 2025, "stacked", TIMBER, None, 60_000.0), **nothing_else_is_spread)
    assert deviation(drawn(alone)) > 0.5 * deviation(given)


def test_not_knowing_the_method_never_makes_the_interval_narrower(nothing_else_is_spread):
    known = calculate(projects=register([100]), **nothing_else_is_spread)
    some = calculate(projects=register([100], building_method=None), **nothing_else_is_spread)
    key = ("embodied_co2", "inventory", 2025, "A1-A3")
    lowest = rows_of(some, *key, "low_p5")["value"].item()
    assert lowest <= rows_of(known, *key, "p5")["value"].item() + 1e-6


def test_a_large_project_weighs_by_its_floor_area(nothing_else_is_spread):
    # as many homes, but a tenth and nine tenths of the floor area
    projects = register([10, 10]).assign(floor_area_m2=[1000.0, 9000.0])
    found = drawn(calculate(projects=projects, **nothing_else_is_spread))
    expected = SPREAD_CO2 * np.hypot(0.1, 0.9)
    assert deviation(found) / found["mean"] == pytest.approx(expected, rel=0.02)


def test_projects_measured_over_a1_a5_leave_the_others_as_few_as_they_are(nothing_else_is_spread):
    projects = register(
        [10] * 101,
        co2_kg_per_m2=[115.0] * 100 + [np.nan],
        co2_modules=["A1-A5"] * 100 + [None],
    )
    found = drawn(calculate(projects=projects, **nothing_else_is_spread), "project", "A1-A5")
    # one project of 1000 m2 is not measured: 95 kg and 22 of A4-A5
    exact = SPREAD_CO2 * 1000 * (95 + 22)
    assert deviation(found) == pytest.approx(exact, rel=0.05)


def test_where_nothing_is_measured_both_readings_vary_alike(nothing_else_is_spread):
    results = calculate(projects=register([100]), **nothing_else_is_spread)
    one, other = (drawn(results, name, "A1-A5") for name in ("inventory", "project"))
    assert deviation(one) == pytest.approx(deviation(other), rel=1e-9)
