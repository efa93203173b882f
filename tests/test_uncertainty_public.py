"""Draws through the public function: closed forms, published percentiles, bounds and money."""

import numpy as np
import pandas as pd
import pytest
from closed_forms import POINTS, Z95, convolved, lognormal, of_distribution, triangular
from scipy import stats
from small_tables import CONCRETE, MATERIALS, TIMBER, calculate, rows_of, value

import ccb_analysis as ccb
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
