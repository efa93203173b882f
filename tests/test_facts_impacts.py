"""The figures of the impacts: arithmetic behind every row, and honesty about what is unknown."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from ccb_analysis.facts.assumptions import Figures, read_assumptions
from ccb_analysis.facts.sources import read_sources
from ccb_analysis.language import read_words

METHODS = (
    "concrete_in_situ",
    "concrete_prefab",
    "timber_frame",
    "clt",
    "timber_module",
    "steel_module",
)
P95 = stats.norm.ppf(0.95)


@pytest.fixture(scope="module")
def shipped():
    return read_assumptions()


@pytest.fixture(scope="module")
def figures(shipped):
    return Figures(shipped)


def by_method(figures, name):
    return {method: figures.row(name, building_method=method) for method in METHODS}


# --- all of it ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "unit", "rows"),
    [
        ("construction_stage_co2", "kgCO2e/m2", 6),
        ("mki_co2_price_a1", "EUR/kgCO2e", 1),
        ("mki_co2_price_a2", "EUR/kgCO2e", 1),
        ("mpg_lifetime", "year", 1),
        ("nox_per_home", "kgNOx/home", 1),
        ("nh3_per_home", "kgNH3/home", 1),
        ("nitrogen_in_nox", "kgN/kgNOx", 1),
        ("nitrogen_in_nh3", "kgN/kgNH3", 1),
        ("nitrogen_reduction", "share", 6),
        ("construction_waste_per_home", "m3/home", 1),
        ("waste_reduction", "share", 6),
        ("reuse_ceiling", "share", 1),
        ("building_cost", "EUR/m2", 2),
        ("cost_premium", "share", 6),
        ("co2_price_ets_2021", "EUR/tCO2e", 1),
        ("co2_price_ets_2022", "EUR/tCO2e", 1),
        ("co2_price_environmental", "EUR/tCO2e", 1),
        ("co2_price_storage", "EUR/tCO2e", 1),
        ("project_spread_co2", "share", 2),
        ("project_spread_material", "share", 2),
        ("project_spread_floor_area", "share", 2),
        ("project_spread_construction_phase", "share", 1),
        ("homes_per_project", "home", 2),
    ],
)
def test_every_figure_is_there_in_one_unit(shipped, name, unit, rows):
    found = shipped[shipped["assumption"] == name]
    assert set(found["unit"]) == {unit}
    assert len(found) == rows


def test_every_assumption_has_a_name_in_two_languages(shipped):
    words = read_words()
    for name in shipped["assumption"].unique():
        assert all(words[f"assumptions.{name}"][code].strip() for code in ("nl", "en"))


def test_what_nobody_verified_has_a_range(shipped):
    """A figure from memory without a range would look more certain than a published one."""
    rows = shipped[(shipped["evidence"] == "unverified")]
    exact = rows[rows["low"] == rows["high"]]
    assert exact["assumption"].tolist() == ["mki_co2_price_a1"]  # a price of a method, no quantity


def test_a_source_from_memory_is_never_called_published(shipped):
    remembered = read_sources().query("how_read == 'from memory'")["source"]
    rows = shipped[shipped["source"].isin(remembered)]
    assert not rows["evidence"].isin(["published", "programme", "computed"]).any()


def test_the_stated_range_of_a_beta_is_what_is_drawn(shipped):
    """Mean and variance come from the row; its 5th and 95th percentile must be near the range."""
    rows = shipped[(shipped["distribution"] == "beta")]
    assert len(rows) == 10
    for row in rows.to_dict("records"):
        mean, low, high = row["value"], row["low"], row["high"]
        deviation = (high - low) / (2 * P95)
        size = mean * (1 - mean) / deviation**2 - 1
        assert size > 0
        drawn = stats.beta(mean * size, (1 - mean) * size).ppf([0.05, 0.95])
        assert np.abs(drawn - [low, high]).max() < 0.06


def test_rows_of_one_group_share_one_unit(shipped):
    rows = shipped[shipped["group"] != ""]
    assert rows.groupby("group")["unit"].nunique().eq(1).all()


# --- CO2 and MPG --------------------------------------------------------------------------------


def test_co2_of_the_construction_stage(figures):
    rows = by_method(figures, "construction_stage_co2")
    # EU-ECB medians A4-A5: reinforced concrete 63, massive concrete 55, wood 22
    assert [rows[m]["value"] for m in METHODS[:5]] == [63, 55, 22, 22, 22]
    assert all(row["scope"].startswith("A4-A5") for row in rows.values())
    for method in METHODS[:5]:
        assert rows[method]["high"] / rows[method]["value"] == pytest.approx(1.5)
        assert rows[method]["value"] / rows[method]["low"] == pytest.approx(1.5, abs=1e-3)
        assert "assumption" in rows[method]["note"]
    steel = rows["steel_module"]
    assert (steel["distribution"], steel["evidence"]) == ("uniform", "assumption")
    assert (steel["low"], steel["value"], steel["high"]) == (22, (22 + 63) / 2, 63)


def test_shadow_prices_and_lifetime(figures):
    assert figures.central("mki_co2_price_a1") == 0.05
    assert figures.row("mki_co2_price_a1")["evidence"] == "unverified"
    assert figures.central("mki_co2_price_a2") == 0.116
    assert figures.row("mki_co2_price_a2")["evidence"] == "published"
    # 283 kg/m2 at 0.05 EUR over 75 years: EUR 0.19 per m2 and year
    programme = figures.central("programme_co2", building_method="concrete_in_situ")
    a_year = programme * figures.central("mki_co2_price_a1") / figures.central("mpg_lifetime")
    assert a_year == pytest.approx(0.19, abs=0.005)


def test_the_four_prices_of_co2(figures):
    names = ("ets_2021", "ets_2022", "environmental", "storage")
    rows = [figures.row(f"co2_price_{name}") for name in names]
    assert [row["value"] for row in rows] == [54, 80, 130, 875]
    assert {row["distribution"] for row in rows} == {"exact"}  # a price is chosen, not drawn


# --- nitrogen and waste -------------------------------------------------------------------------


def test_nitrogen_in_its_compounds(figures):
    nitrogen, oxygen, hydrogen = 14.007, 15.999, 1.008
    assert figures.central("nitrogen_in_nox") == pytest.approx(
        nitrogen / (nitrogen + 2 * oxygen), abs=1e-5
    )
    assert figures.central("nitrogen_in_nh3") == pytest.approx(
        nitrogen / (nitrogen + 3 * hydrogen), abs=1e-5
    )


def test_nitrogen_per_home_is_weak_and_wide(figures):
    nox, nh3 = figures.row("nox_per_home"), figures.row("nh3_per_home")
    assert (nox["value"], nox["high"]) == (4, 15)
    assert nox["low"] == pytest.approx(4**2 / 15, abs=0.005)  # a lognormal is even by ratio
    assert nox["low"] < 2
    assert (nh3["low"], nh3["value"], nh3["high"]) == (0.05, 0.1, 0.2)
    assert {nox["evidence"], nh3["evidence"]} == {"unverified"}


@pytest.mark.parametrize("name", ["nitrogen_reduction", "waste_reduction", "cost_premium"])
def test_concrete_in_situ_is_the_yardstick(figures, name):
    row = figures.row(name, building_method="concrete_in_situ")
    assert (row["low"], row["value"], row["high"]) == (0, 0, 0)
    assert row["distribution"] == "exact"


@pytest.mark.parametrize("name", ["nitrogen_reduction", "waste_reduction"])
def test_reductions_are_shares_and_modules_save_most(figures, name):
    rows = by_method(figures, name)
    for row in rows.values():
        assert 0 <= row["low"] <= row["value"] <= row["high"] <= 1
    most = max(row["value"] for row in rows.values())
    assert rows["timber_module"]["value"] == rows["steel_module"]["value"] == most
    published = {m for m, row in rows.items() if row["evidence"] == "published"}
    assert published == {"timber_module", "steel_module"}


def test_reductions_as_found(figures):
    nitrogen = by_method(figures, "nitrogen_reduction")
    waste = by_method(figures, "waste_reduction")

    def range_of(row):
        return row["low"], row["value"], row["high"]

    assert range_of(nitrogen["timber_module"]) == (0.7, 0.75, 0.8)
    assert range_of(nitrogen["clt"]) == range_of(nitrogen["timber_frame"]) == (0.3, 0.45, 0.6)
    assert range_of(waste["steel_module"]) == (0.5, 0.7, 0.9)
    unknown = nitrogen["concrete_prefab"]
    assert unknown["high"] - unknown["low"] == pytest.approx(0.8)


def test_waste_per_home_has_the_spread_of_the_background_table(figures):
    row = figures.row("construction_waste_per_home")
    # lognormal, median 10 and geometric standard deviation 1.4; found were 7.6 and 13 m3
    assert row["value"] == 10
    assert row["low"] == pytest.approx(10 * 1.4**-P95, abs=0.005)
    assert row["high"] == pytest.approx(10 * 1.4**P95, abs=0.005)
    assert row["low"] < 7.6
    assert row["high"] > 13


def test_reuse_cannot_go_beyond_what_is_released(figures):
    row = figures.row("reuse_ceiling")
    assert (row["low"], row["value"], row["high"]) == (0.40, 0.41, 0.41)


# --- cost ---------------------------------------------------------------------------------------


def test_cost_is_from_memory_and_says_its_price_level(figures):
    for dwelling_type in ("ground_bound", "stacked"):
        row = figures.row("building_cost", dwelling_type=dwelling_type)
        assert row["evidence"] == "unverified"
        assert "price level 2024" in row["scope"]
        assert "without land" in row["scope"]
        assert row["high"] / row["low"] > 1.5


def test_premiums(figures):
    rows = by_method(figures, "cost_premium")
    frame, clt = rows["timber_frame"], rows["clt"]
    assert (frame["low"], frame["value"], frame["high"]) == (-0.05, 0.05, 0.12)
    assert (clt["low"], clt["high"]) == (0, 0.2)
    for method in ("timber_module", "steel_module"):
        row = rows[method]
        assert (row["low"], row["value"]) == (-0.22, 0)
        assert row["evidence"] == "assumption"
    timber = {rows[m]["group"] for m in ("timber_frame", "clt", "timber_module")}
    assert timber == {"cost_premium_timber"}


# --- between projects ---------------------------------------------------------------------------


def spread_of(geometric_deviation):
    """Coefficient of variation of a lognormal."""
    return math.sqrt(math.exp(math.log(geometric_deviation) ** 2) - 1)


def test_spread_of_co2_over_dutch_projects(figures):
    # Q3 / Q1 = 273 / 204 (119 ground-bound projects) and 352 / 241 (42 stacked ones);
    # the quartiles of a normal lie 1.349 standard deviations apart.
    for dwelling_type, lower, upper in (("ground_bound", 204, 273), ("stacked", 241, 352)):
        deviation = round(math.exp(math.log(upper / lower) / 1.349), 2)
        row = figures.row("project_spread_co2", dwelling_type=dwelling_type)
        assert row["value"] == pytest.approx(spread_of(deviation), abs=5e-5)
        assert row["high"] == row["value"]  # methods are in it: it can only be less


def test_spread_of_material_floor_area_and_construction_phase(figures):
    # a factor 1.35 either way holds 90 %: geometric standard deviation 1.35^(1 / 1.645)
    material = spread_of(1.35 ** (1 / P95))
    triangle = np.array([70, 90, 120])
    stacked = stats.triang(20 / 50, loc=70, scale=50)
    assert stacked.mean() == pytest.approx(triangle.mean())
    expected = {
        ("project_spread_material", "ground_bound"): material,
        ("project_spread_material", "stacked"): material,
        ("project_spread_floor_area", "ground_bound"): 15 / 140,
        ("project_spread_floor_area", "stacked"): stacked.std() / stacked.mean(),
        ("project_spread_construction_phase", "all"): spread_of(1.4),
    }
    for (name, dwelling_type), value in expected.items():
        row = figures.row(name, dwelling_type=dwelling_type)
        assert row["value"] == pytest.approx(value, abs=5e-5)


def test_spread_between_projects_is_set_not_drawn(shipped):
    rows = shipped[shipped["assumption"].str.startswith("project_spread_")]
    assert set(rows["distribution"]) == {"exact"}
    assert (rows["low"] < rows["high"]).all()


def test_size_of_a_project_is_unverified_and_wide(figures):
    for dwelling_type in ("ground_bound", "stacked"):
        row = figures.row("homes_per_project", dwelling_type=dwelling_type)
        assert row["evidence"] == "unverified"
        assert row["high"] / row["value"] == row["value"] / row["low"] == 3
