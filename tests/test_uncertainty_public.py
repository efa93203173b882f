"""Draws through the public function: closed forms, published percentiles, spread of projects."""

import numpy as np
import pandas as pd
import pytest
from closed_forms import POINTS, Z95, convolved, lognormal, of_distribution, triangular
from scipy import stats
from small_tables import CONCRETE, INVENTORIES, MATERIALS, TIMBER, calculate, rows_of, value

import ccb_analysis as ccb
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.materials import rasmi_inventories

ONE_M2 = {"floor_area_m2": 1.0, "year": 2030, "region": "X", "dwelling_type": "flat"}
PUBLIC = {"parts": ("kinds",), "indicators": ["embodied_co2", "material_mass"], "jobs": 1}


def statistics(results, method, indicator="embodied_co2"):
    chosen = results[
        (results["building_method"] == method)
        & (results["indicator"] == indicator)
        & (results["dwelling_type"] == "all")
        & (results["reading"] == "inventory")
        & results["modules"].isin(["", "A1-A3"])
    ]
    return chosen.set_index("statistic")["value"]


def own_tables():
    """One method is a product of lognormals, one a combination of triangulars, one a copula."""
    factors = pd.DataFrame(
        {
            "material": ["stone", "a", "b", "c", "one", "two"],
            "co2_kg_per_kg": [0.3, 2.0, -1.0, 0.5, 1.0, 1.0],
            "co2_kg_per_kg_low": [0.2, None, None, None, None, None],
            "co2_kg_per_kg_high": [0.45, None, None, None, None, None],
            "co2_distribution": "lognormal",
            "primary_abiotic": 1.0,
            "primary_renewable": 0.0,
            "reused": 0.0,
            "recycled": 0.0,
        }
    )
    rows = [
        ("product", "stone", 50, 100, 200, "lognormal", ""),
        ("combination", "a", 0, 1, 5, "triangular", ""),
        ("combination", "b", 2, 3, 4, "triangular", ""),
        ("combination", "c", 4, 10, 12, "triangular", ""),
        ("copula", "one", 50, 100, 200, "lognormal", "intensity_concrete"),
        ("copula", "two", 40, 120, 360, "lognormal", "intensity_timber"),
        ("together", "one", 50, 100, 200, "lognormal", "moves"),
        ("together", "two", 40, 120, 360, "lognormal", "moves"),
    ]
    names = ["building_method", "material", "low", "kg_per_m2", "high", "distribution", "group"]
    stock = pd.DataFrame(rows, columns=names).assign(dwelling_type="flat")
    methods = ["product", "combination", "copula", "together"]
    table = pd.DataFrame({"building_method": methods}).assign(**ONE_M2)
    return table, {"inventories": stock, "materials": factors}


def test_closed_forms_come_out_of_the_public_function():
    table, own = own_tables()
    results = ccb.calculate(table, draws=8192, seed=3, **own, **PUBLIC)
    # sigmas ln(200/50) and ln(0.45/0.2) over 2 x 1.645; means 2 x 2 - 3 + 0.5 x 26/3
    sigma = np.hypot(np.log(4), np.log(2.25)) / (2 * Z95)
    parts = triangular(0, 2, 10), triangular(-4, -3, -2), triangular(2, 5, 6)
    expected = {
        "product": of_distribution(stats.lognorm(sigma, scale=30)),
        "combination": {**convolved(*parts), "mean": 4 - 3 + 26 / 6},
    }
    one, two = lognormal(50, 100, 200), lognormal(40, 120, 360)
    # moving together: the quantiles add up
    expected["together"] = {name: one.ppf(p) + two.ppf(p) for name, p in POINTS.items()}
    expected["together"]["mean"] = one.mean() + two.mean()
    # a sum of two lognormals has no closed form: ten million pairs drawn another way
    random = np.random.default_rng(20250101)
    first, other = random.standard_normal((2, 10_000_000), dtype=np.float32)
    second = -0.5 * first + np.sqrt(0.75) * other
    scale = np.log(4) / (2 * Z95), np.log(9) / (2 * Z95)
    pairs = 100 * np.exp(scale[0] * first) + 120 * np.exp(scale[1] * second)
    quantiles = np.quantile(pairs, list(POINTS.values()))
    expected["copula"] = dict(zip(POINTS, quantiles, strict=True))
    expected["copula"]["mean"] = one.mean() + two.mean()
    for method, truth in expected.items():
        found = statistics(results, method)
        spread = truth["p95"] - truth["p5"]
        for name, exact in truth.items():
            assert found[name] == pytest.approx(exact, abs=0.03 * spread), (method, name)
            assert found[name] == pytest.approx(exact, abs=2 * found[f"{name}_error"])
    # never all low or all high at once: narrower than the two moving together
    width = {m: expected[m]["p95"] - expected[m]["p5"] for m in ("copula", "together")}
    found = statistics(results, "copula")
    assert found["p95"] - found["p5"] < 0.75 * width["together"]


def test_published_percentiles_of_an_intensity_come_out_as_they_are():
    """RASMI, apartments in reinforced concrete: concrete 513.73 ... 932.54 ... 1554.12 kg/m2."""
    stock = rasmi_inventories()
    stock = stock[(stock["building_method"] == "reinforced_concrete")]
    stock = stock[
        (stock["dwelling_type"] == "residential_multi_family")
        & (stock["material"] == "concrete_general")
    ]
    table = pd.DataFrame([ONE_M2]).assign(
        building_method="reinforced_concrete", dwelling_type="residential_multi_family"
    )
    found = statistics(
        ccb.calculate(table, inventories=stock, draws=8192, **PUBLIC),
        "reinforced_concrete",
        "material_mass",
    )
    for name, published in (("p5", 513.73), ("p50", 932.54), ("p95", 1554.12)):
        assert found[name] == pytest.approx(published, rel=3e-3)
    # straight pieces; the outer ones run on to 513.73 - 175.27/4 and 1554.12 + 406.12/4
    ends = [469.9125, 513.73, 689.0, 932.54, 1148.0, 1554.12, 1655.65]
    mean = np.trapezoid(ends, [0, 0.05, 0.25, 0.5, 0.75, 0.95, 1])
    assert found["mean"] == pytest.approx(mean, rel=1e-3)


# --- what is unknown beside what is drawn --------------------------------------------------------


def test_bounds_and_draws_make_one_interval():
    """A method of 100 kg/m2 or one of 200 to 300: from 100 to the 95th percentile, 295."""
    stock = pd.DataFrame(
        {
            "building_method": ["light", "heavy"],
            "dwelling_type": "flat",
            "material": "concrete",
            "kg_per_m2": [100.0, 250.0],
            "low": [100.0, 200.0],
            "high": [100.0, 300.0],
            "distribution": "uniform",
        }
    )
    some = {"inventories": stock, "materials": MATERIALS, "draws": 4096, **PUBLIC}
    table = pd.DataFrame([ONE_M2]).assign(building_method=None)
    found = statistics(ccb.calculate(table, **some), "all", "material_mass")
    assert found["low"] == found["low_p5"] == 100
    assert found["high"] == 250
    assert found["high_p95"] == pytest.approx(295, abs=0.2)


def test_a_value_in_euro_has_the_interval_of_its_carbon():
    spread = MATERIALS.assign(co2_kg_per_kg_low=MATERIALS["co2_kg_per_kg"] / 2)
    spread["co2_kg_per_kg_high"] = MATERIALS["co2_kg_per_kg"] * 2
    rows = [("X", 2025, "stacked", TIMBER, 30, 3000.0), ("X", 2025, "stacked", CONCRETE, 1, 9.0)]
    found = calculate(*rows, materials=spread, draws=512, parts=())
    for statistic in ("central", "mean", "mean_error", *POINTS, "p5_error"):
        avoided = value(found, "avoided_co2", "inventory", 2025, "A1-A3", statistic)
        euro = value(found, "co2_value", "avoided_ets_2022", 2025, "A1-A3", statistic)
        assert euro == pytest.approx(avoided * 0.080)  # 80 EUR per tonne
    assert rows_of(found, "co2_value", "avoided_ets_2022", 2025, "A1-A3").empty  # no plain value


# --- differences between projects ----------------------------------------------------------------

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
