"""The indicators of materials, money and the building site, each against a sum done by hand."""

import pandas as pd
import pytest
from small_tables import CONCRETE, MATERIALS, PROGRAMME, TIMBER, calculate, rows_of, value


@pytest.fixture(scope="module")
def results():
    return calculate(*PROGRAMME)


TOTALS = [
    # 1000 m2 x 89.5 + 2000 x 123; 500 x 103 + 3000 x 95
    ("embodied_co2", "inventory", "A1-A3", "kgCO2e", 335_500, 336_500),
    # + 1000 x 20 + 2000 x 60; + 500 x 60 + 3000 x 20
    ("embodied_co2", "inventory", "A1-A5", "kgCO2e", 475_500, 426_500),
    ("embodied_co2", "project", "A1-A5", "kgCO2e", 475_500, 426_500),
    # per m2: timber house 240 + 30 + 14 + 52 = 336, timber flat 320 + 15 = 335, concrete 16
    ("stored_co2", "inventory", "", "kgCO2e", 368_000, 1_013_000),
    # still there after 30 years: 216 + 15 + 7 + 52 = 290, 288 + 7.5 = 295.5 and 14.4 per m2:
    # 335,500 - 290,000 - 28,800; 336,500 - 7,200 - 886,500
    ("co2_including_storage", "inventory_30_years", "A1-A3", "kgCO2e", 16_700, -557_200),
    ("co2_including_storage", "inventory_75_years", "A1-A3", "kgCO2e", 335_500, 336_500),
    # the same m2 in concrete less what it is: 1000 x (103 - 89.5); 3000 x (123 - 95)
    ("avoided_co2", "inventory", "A1-A3", "kgCO2e", 13_500, 84_000),
    # in tonnes x 50, 80, 100 and 1000 EUR
    ("co2_value", "avoided_ets_2021", "A1-A3", "EUR", 675, 4_200),
    ("co2_value", "avoided_ets_2022", "A1-A3", "EUR", 1_080, 6_720),
    ("co2_value", "avoided_environmental", "A1-A3", "EUR", 1_350, 8_400),
    ("co2_value", "avoided_storage", "A1-A3", "EUR", 13_500, 84_000),
    ("co2_value", "stored_ets_2021", "", "EUR", 18_400, 50_650),
    ("co2_value", "stored_ets_2022", "", "EUR", 29_440, 81_040),
    ("co2_value", "stored_environmental", "", "EUR", 36_800, 101_300),
    ("co2_value", "stored_storage", "", "EUR", 368_000, 1_013_000),
    # kg N per home: 5 x 0.3 + 0.2 x 0.8 = 1.66, in timber 0.6 x 1.66 = 0.996
    ("nitrogen", "construction_phase", "", "kgN", 43.16, 38.18),
    # 10 x 7 + 20 x 10; 5 x 10 + 30 x 7
    ("construction_waste", "by_method", "", "m3", 270, 260),
    # (150,000 + 20,000) x 0.002; (5,000 + 600,000) x 0.002
    ("timber_volume", "inventory", "", "m3", 340, 1_210),
    # 20,000 kg x 0.0005; 30,000 x 0.0005
    ("crop_area", "hemp", "", "ha", 10, 15),
    ("crop_area", "flax", "", "ha", 12, 0),
    ("crop_area", "straw", "", "ha", 8, 0),
    # 1000 m2 x 1500 EUR x 5 %; 3000 x 2000 x 5 %
    ("cost_premium", "building_cost", "", "EUR", 75_000, 300_000),
]


@pytest.mark.parametrize(("indicator", "reading", "modules", "unit", "first", "second"), TOTALS)
def test_totals_of_a_year_and_over_years(results, indicator, reading, modules, unit, first, second):
    found = rows_of(results, indicator, reading, 2024, modules)
    assert list(found["unit"]) == [unit]
    assert found["value"].item() == pytest.approx(first)
    assert value(results, indicator, reading, 2025, modules) == pytest.approx(second)
    for year, total in ((2024, first), (2025, first + second)):
        over_years = value(results, f"{indicator}_cumulative", reading, year, modules)
        assert over_years == pytest.approx(total)


def test_totals_by_region_type_and_method(results):
    a5 = ("embodied_co2", "inventory", 2024, "A1-A5")
    assert value(results, *a5, region="X") == pytest.approx(109_500)
    assert value(results, *a5, dwelling_type="stacked") == pytest.approx(366_000)
    flats = {"dwelling_type": "stacked", "building_method": TIMBER}
    assert value(results, *a5, building_method=TIMBER) == pytest.approx(109_500)
    assert value(results, *a5, **flats) == 0
    waste = ("construction_waste", "by_method", 2025)
    assert value(results, *waste, building_method=TIMBER) == pytest.approx(210)
    assert value(results, *waste, building_method=CONCRETE) == pytest.approx(50)
    price = ("co2_value", "avoided_environmental", 2025, "A1-A3")
    assert value(results, *price, region="Y") == pytest.approx(8_400)
    assert value(results, *price, region="X") == 0


def test_materials_of_a_year(results):
    for material, mass, co2, stored in (
        ("concrete", 2_600_000, 260_000, 0),  # 1000 x 200 + 2000 x 1200
        ("timber", 170_000, 51_000, 272_000),
        ("hemp_mat", 20_000, 10_000, 30_000),
        ("flax_mat", 10_000, 10_000, 14_000),
        ("straw_bale", 40_000, 4_000, 52_000),
        ("old_brick", 50_000, 500, 0),
    ):
        of_one = {"material": material}
        found = value(results, "material_mass", "inventory", 2024, **of_one)
        assert found == pytest.approx(mass)
        found = value(results, "embodied_co2", "inventory", 2024, "A1-A3", **of_one)
        assert found == pytest.approx(co2)
        found = value(results, "stored_co2", "inventory", 2024, **of_one)
        assert found == pytest.approx(stored)


def test_a_lower_bound_of_the_mpg_per_weighting_set(results):
    # 335,500 / 3000 m2 = 111.8333 kg, x 0.05 or 0.12 EUR over 50 years
    bound = ("mpg_co2_lower_bound", "a1", 2024, "A1-A3")
    assert value(results, *bound) == pytest.approx(111.83333333 * 0.05 / 50)
    assert set(rows_of(results, *bound)["unit"]) == {"EUR/m2/year"}
    found = value(results, "mpg_co2_lower_bound", "a2", 2024, "A1-A3")
    assert found == pytest.approx(111.83333333 * 0.12 / 50)
    # a timber house 89.5 kg/m2, a flat in concrete 123
    assert value(results, *bound, region="X") == pytest.approx(89.5 * 0.001)
    assert value(results, *bound, dwelling_type="stacked") == pytest.approx(0.123)


def test_paris_proof_over_two_years_and_two_types(results):
    """Printed limits: houses 200 in 2021 and 126 in 2030, flats 220 and 139; straight between."""
    house = {2024: 200 - 74 * 3 / 9, 2025: 200 - 74 * 4 / 9}  # 175.33, 167.11
    flat = {2024: 220 - 81 * 3 / 9, 2025: 220 - 81 * 4 / 9}  # 193, 184
    budget = {2024: 1000 * house[2024] + 2000 * flat[2024]}
    budget[2025] = budget[2024] + 500 * house[2025] + 3000 * flat[2025]
    use = ("carbon_budget_use_cumulative", "paris_proof")
    assert value(results, *use, 2024, "A1-A5") == pytest.approx(475_500 / budget[2024])
    assert value(results, *use, 2025, "A1-A5") == pytest.approx(902_000 / budget[2025])
    # X: houses alone, 1000 m2 x 109.5, then 500 m2 x 163
    here = (109_500 + 81_500) / (1000 * house[2024] + 500 * house[2025])
    assert value(results, *use, 2025, "A1-A5", region="X") == pytest.approx(here)
    assert set(rows_of(results, *use, 2025, "A1-A5")["unit"]) == {"share"}


@pytest.mark.parametrize(("goal", "left"), [("55", 0.45), ("60", 0.4)])
def test_what_the_goals_leave_of_283_kg(results, goal, left):
    # Figure 7: 1000 x 150 + 2000 x 283 = 716,000; with 500 x 283 + 3000 x 150 = 1,307,500
    use = ("carbon_budget_use_cumulative", f"co2_reduction_{goal}")
    assert value(results, *use, 2024, "A1-A3") == pytest.approx(716_000 / (3000 * left * 283))
    found = value(results, *use, 2025, "A1-A3")
    assert found == pytest.approx(1_307_500 / (6500 * left * 283))


# --- supply, reuse and the price at which it pays ------------------------------------------------


def test_use_of_the_supply_of_the_latest_year_known():
    """Probos: 185,000 m3 sawn in 2015; fibre crops 2,000 ha in 2023, 50,000 in 2030."""
    many = [(*row[:4], row[4], 100 * row[5]) for row in PROGRAMME[:1]]
    results = calculate(*many, ("X", 2030, *many[0][2:]), ("X", 2014, *many[0][2:]))
    # 100,000 m2: 30,000 m3 of timber, 1,000 ha of hemp, 1,200 of flax, 800 of straw
    use = ("timber_supply_use", "timber_netherlands")
    assert value(results, *use, 2024) == pytest.approx(30_000 / 185_000)
    assert rows_of(results, *use, 2014).empty  # before the first year known
    for reading, year, share in (
        ("hemp_netherlands", 2024, 1_000 / 1_684),
        ("hemp_gelderland", 2024, 1_000 / 120),
        ("flax_netherlands", 2024, 1_200 / 2_373),
        ("straw_netherlands", 2024, 800 / 130_245),
        ("straw_gelderland", 2024, 800 / 6_955),
        ("fibre_crops_netherlands", 2024, 2_200 / 2_000),
        ("fibre_crops_netherlands", 2030, 2_200 / 50_000),
    ):
        assert value(results, "crop_supply_use", reading, year) == pytest.approx(share)
    assert set(rows_of(results, *use, 2024)["unit"]) == {"share"}


def test_use_of_the_ceiling_on_reuse(results):
    # 50 of 470 kg per m2 of timber house; with 2000 m2 x 1210: 50,000 / 2,890,000; over 0.4
    use = ("reuse_ceiling_use", "inventory", 2024)
    assert value(results, *use) == pytest.approx(50_000 / 2_890_000 / 0.4)
    assert value(results, *use, region="X") == pytest.approx(50 / 470 / 0.4)
    assert value(results, *use, building_method=CONCRETE) == 0


def test_the_price_at_which_building_dearer_pays(results):
    # 75,000 EUR over 13.5 t; 300,000 over 84 t
    price = ("break_even_co2_price", "building_cost")
    assert value(results, *price, 2024, "A1-A3") == pytest.approx(75_000 / 13.5)
    assert value(results, *price, 2025, "A1-A3", building_method=TIMBER) == pytest.approx(
        300e3 / 84
    )
    assert set(rows_of(results, *price, 2024, "A1-A3")["unit"]) == {"EUR/tCO2e"}
    # concrete avoids nothing
    assert rows_of(results, *price, 2025, "A1-A3", building_method=CONCRETE).empty
    assert rows_of(results, *price, 2024, "A1-A3", region="Y").empty


@pytest.mark.parametrize(("highest", "rows"), [(0.14, 1), (0.3, 0)])
def test_no_price_where_one_draw_avoids_nothing(highest, rows):
    # a flat avoids 28 kg/m2 with 190 kg more timber: nothing where timber takes 28/190 = 0.147 more
    spread = MATERIALS.assign(co2_kg_per_kg_low=MATERIALS["co2_kg_per_kg"])
    spread["co2_kg_per_kg_high"] = MATERIALS["co2_kg_per_kg"].where(
        MATERIALS["material"] != "timber", 0.3 + highest
    )
    some = {"draws": 256, "indicators": ["break_even_co2_price"], "parts": ()}
    found = calculate(PROGRAMME[3], materials=spread, **some)
    chosen = rows_of(found, "break_even_co2_price", "building_cost", 2025, "A1-A3", "central")
    assert len(chosen) == rows


# --- imported figures and homes of which part is unknown -----------------------------------------


def test_an_imported_figure_counts_only_for_its_own_modules():
    """1000 m2 with 70 kg over A1-A3, 500 m2 with 150 over A1-A5, 400 m2 without a figure."""
    projects = pd.DataFrame(
        {
            "region": "X",
            "dwelling_type": "stacked",
            "building_method": TIMBER,
            "homes": [10, 5, 4],
            "floor_area_m2": [1000.0, 500.0, 400.0],
            "completion_date": pd.to_datetime("2025-06-01"),
            "co2_kg_per_m2": [70.0, 150.0, None],
            "co2_modules": ["A1-A3", "A1-A5", None],
        }
    )
    found = calculate(projects=projects)
    # timber flats: 95 by the inventory, 20 of A4-A5
    a3 = 1000 * 70 + 500 * 95 + 400 * 95
    a5 = 1000 * (70 + 20) + 500 * 150 + 400 * (95 + 20)
    for name in ("embodied_co2", "embodied_co2_cumulative"):
        assert value(found, name, "project", 2025, "A1-A3") == pytest.approx(a3)
        assert value(found, name, "project", 2025, "A1-A5") == pytest.approx(a5)
        assert value(found, name, "inventory", 2025, "A1-A5") == pytest.approx(1900 * 115)
        assert value(found, name, "inventory", 2025, "A1-A3") == pytest.approx(1900 * 95)


BOUNDS = [
    # 30 flats, 3000 m2, all in timber or all in concrete
    ("nitrogen", "construction_phase", "", 30 * 0.996, 30 * 1.66),
    ("construction_waste", "by_method", "", 210, 300),
    ("embodied_co2", "inventory", "A1-A5", 3000 * 115, 3000 * 183),
    ("co2_including_storage", "inventory_30_years", "A1-A3", 3000 * -200.5, 3000 * 108.6),
    ("avoided_co2", "inventory", "A1-A3", 0, 84_000),
    ("co2_value", "avoided_ets_2022", "A1-A3", 0, 6_720),
    ("cost_premium", "building_cost", "", 0, 300_000),
    ("timber_volume", "inventory", "", 60, 1_200),
    ("crop_area", "hemp", "", 0, 15),
    ("mpg_co2_lower_bound", "a1", "A1-A3", 0.095, 0.123),
    ("carbon_budget_use_cumulative", "paris_proof", "A1-A5", 115 / 184, 183 / 184),
]


@pytest.fixture(scope="module")
def unknown():
    return calculate(("Y", 2025, "stacked", None, 30, 3000.0))


@pytest.mark.parametrize(("indicator", "reading", "modules", "low", "high"), BOUNDS)
def test_homes_of_unknown_method_give_bounds(unknown, indicator, reading, modules, low, high):
    key = (indicator, reading, 2025, modules)
    assert value(unknown, *key, "low") == pytest.approx(low, abs=1e-6)
    assert value(unknown, *key, "high") == pytest.approx(high)


def test_homes_of_unknown_method_have_no_price_at_which_they_pay(unknown):
    assert rows_of(unknown, "break_even_co2_price", "building_cost", 2025, "A1-A3").empty
