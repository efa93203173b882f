"""A user's own tables: any names and numbers run; wrong ones are refused, every fault at once."""

import numpy as np
import pandas as pd
import pytest

import ccb_analysis as ccb
from ccb_analysis.api import compare_mpg
from ccb_analysis.errors import ComparisonError, InputError

COLUMNS = ["region", "year", "dwelling_type", "building_method", "homes"]
ORIGINS = ["primary_abiotic", "primary_renewable", "reused", "recycled"]


def programme(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS)


GOOD = programme(("X", 2030, "flat", "straw", 10)).assign(floor_area_m2=1000.0)
MATERIALS = pd.DataFrame(
    {
        "material": ["loam", "straw"],
        "co2_kg_per_kg": [0.02, 0.05],
        "primary_abiotic": [1.0, 0.0],
        "primary_renewable": [0.0, 1.0],
        "reused": [0.0, 0.0],
        "recycled": [0.0, 0.0],
    }
)
INVENTORIES = pd.DataFrame(
    {
        "building_method": "straw",
        "dwelling_type": "flat",
        "material": ["loam", "straw"],
        "kg_per_m2": [300.0, 100.0],
    }
)


def calculate(table=GOOD, **given):
    settings = {"inventories": INVENTORIES, "materials": MATERIALS, "jobs": 1}
    return ccb.calculate(table, **{**settings, **given})


def faults_of(**given):
    table = given.pop("programme", GOOD)
    with pytest.raises(InputError) as caught:
        calculate(table, **given)
    return [str(fault) for fault in caught.value.faults]


def total(results, indicator, reading="inventory", **where):
    wanted = {
        "indicator": indicator,
        "reading": reading,
        "region": "all",
        "dwelling_type": "all",
        "building_method": "all",
        "material": "all",
        **where,
    }
    chosen = results
    for column, name in wanted.items():
        chosen = chosen[chosen[column] == name]
    assert len(chosen) == 1
    return chosen["value"].item()


# --- any names and numbers ----------------------------------------------------------------------


def test_own_names_of_everything():
    results = calculate()
    # 1,000 m2 x (300 + 100) kg; 300 x 0.02 + 100 x 0.05 = 11 kg CO2 per m2
    assert total(results, "material_mass") == pytest.approx(400_000)
    assert total(results, "embodied_co2") == pytest.approx(11_000)
    assert total(results, "circular_share", "reused_renewable") == pytest.approx(0.25)
    assert total(results, "stored_co2") == 0
    # nothing that rests on the shipped methods
    assert "conceptual_share" not in set(results["indicator"])
    assert "programme" not in set(results["reading"])


def chain():
    """Return the tables of 13 materials, 3 dwelling types and 2 methods, and their arrays."""
    random = np.random.default_rng(20250101)
    names = [f"material {number:02d}" for number in range(13)]
    types, methods = ["terraced", "apartment", "detached"], ["traditional", "new build & fast"]
    mass = random.uniform(1, 500, (3, 2, 13))
    fractions = random.dirichlet([4, 1, 1, 2], 13)
    factors = random.uniform(-0.5, 2.0, 13)
    stock = pd.DataFrame(
        [
            (methods[m], types[t], names[k], mass[t, m, k])
            for t in range(3)
            for m in range(2)
            for k in range(13)
        ],
        columns=["building_method", "dwelling_type", "material", "kg_per_m2"],
    )
    materials = pd.DataFrame(fractions, columns=ORIGINS).assign(
        material=names, co2_kg_per_kg=factors
    )
    area = random.uniform(1e3, 1e6, (3, 2, 2))  # type, method, year
    table = pd.DataFrame(
        [
            ("Nederland", 2025 + 5 * y, types[t], methods[m], area[t, m, y])
            for t in range(3)
            for m in range(2)
            for y in range(2)
        ],
        columns=[*COLUMNS[:4], "floor_area_m2"],
    )
    return table, stock, materials, (area, mass, fractions, factors)


def test_a_national_chain_of_13_materials_and_3_dwelling_types():
    table, stock, materials, (area, mass, fractions, factors) = chain()
    results = ccb.calculate(table, inventories=stock, materials=materials)
    by_material = np.einsum("tmy,tmk->yk", area, mass)
    by_type = np.einsum("tmy,tmk->yt", area, mass)
    for place, year in enumerate((2025, 2030)):
        found = results[results["year"] == year]
        assert total(found, "material_mass") == pytest.approx(by_material[place].sum())
        for number in range(13):
            name = f"material {number:02d}"
            assert total(found, "material_mass", material=name) == pytest.approx(
                by_material[place, number]
            )
        for number, name in enumerate(["terraced", "apartment", "detached"]):
            assert total(found, "material_mass", dwelling_type=name) == pytest.approx(
                by_type[place, number]
            )
        assert total(found, "embodied_co2") == pytest.approx(by_material[place] @ factors)
        origins = by_material[place] @ fractions
        for origin, kilograms in zip(ORIGINS, origins, strict=True):
            assert total(found, f"mass_{origin}") == pytest.approx(kilograms)
        share = (origins[1] + origins[2]) / origins.sum()
        assert total(found, "circular_share", "reused_renewable") == pytest.approx(share)
    verdicts = ccb.judge(results, report_year=2025)
    headline = verdicts[
        (verdicts["target"] == "circular_share")
        & verdicts["headline"]
        & (verdicts["region"] == "Nederland")
    ].iloc[0]
    origins = by_material[1] @ fractions
    assert headline["value"] == pytest.approx((origins[1] + origins[2]) / origins.sum())
    assert headline["met"] == ("yes" if headline["value"] >= 0.5 else "no")


def test_own_methods_beside_the_shipped_dwelling_types():
    stock = INVENTORIES.assign(dwelling_type="stacked")
    stock = pd.concat([stock, stock.assign(dwelling_type="ground_bound")])
    table = programme(("X", 2030, "stacked", "straw", 10), ("X", 2030, "ground_bound", None, 5))
    results = calculate(table, inventories=stock)
    # 10 x 90 and 5 x 140 m2 of 400 kg; there is one method, so nothing is open
    whole = results[
        (results["indicator"] == "material_mass")
        & (results["region"] == "all")
        & (results["dwelling_type"] == "all")
        & (results["building_method"] == "all")
        & (results["material"] == "all")
    ]
    assert set(whole["statistic"]) == {"value", "low", "high"}
    np.testing.assert_allclose(whole["value"], 1600 * 400)


def test_a_share_of_the_elements_adds_up():
    """The same material in two elements counts twice, once for each."""
    stock = pd.concat([INVENTORIES.assign(element="wall"), INVENTORIES.assign(element="floor")])
    assert total(calculate(inventories=stock), "material_mass") == pytest.approx(800_000)


def test_tonnes_are_kilograms_times_a_thousand():
    tonnes = INVENTORIES.assign(kg_per_m2=[0.3, 0.1], low=[0.2, 0.1], high=[0.4, 0.1], unit="t/m2")
    kilograms = INVENTORIES.assign(low=[200.0, 100.0], high=[400.0, 100.0])
    one = calculate(inventories=tonnes, draws=32)
    other = calculate(inventories=kilograms, draws=32)
    pd.testing.assert_frame_equal(one, other, rtol=1e-9)


def test_a_row_without_unit_is_in_kg_per_m2():
    mixed = INVENTORIES.assign(kg_per_m2=[0.3, 100.0], unit=["t/m2", None])
    assert total(calculate(inventories=mixed), "material_mass") == pytest.approx(400_000)


def test_without_low_and_high_nothing_of_the_inventory_is_spread():
    drawn = calculate(draws=64)
    errors = drawn["statistic"].str.endswith("_error")
    assert (drawn.loc[errors & (drawn["indicator"] == "material_mass"), "value"] == 0).all()
    mass = drawn[(drawn["indicator"] == "material_mass") & ~errors]
    assert (
        mass.groupby([*COLUMNS[:1], "dwelling_type", "building_method", "material"])["value"]
        .nunique()
        .eq(1)
        .all()
    )


def test_whole_numbers_as_floats_and_text_are_read():
    table = programme(("X", 2030.0, "flat", "straw", "10")).assign(floor_area_m2="1000")
    assert total(calculate(table), "material_mass") == pytest.approx(400_000)


def test_the_rows_of_a_table_may_be_named():
    assert total(calculate(GOOD.set_axis(["first"])), "material_mass") == pytest.approx(400_000)


def test_region_stands_for_the_whole_region():
    results = calculate(GOOD.assign(region="region"))
    assert set(results["region"]) == {"all", "region"}


# --- what is refused ----------------------------------------------------------------------------


def test_every_missing_column_is_named():
    faults = faults_of(
        programme=GOOD.drop(columns=["year", "building_method"]),
        inventories=INVENTORIES.drop(columns="kg_per_m2"),
        materials=MATERIALS.drop(columns=["co2_kg_per_kg", "recycled"]),
    )
    for table, column in (
        ("programme", "year"),
        ("programme", "building_method"),
        ("inventories", "kg_per_m2"),
        ("materials", "co2_kg_per_kg"),
        ("materials", "recycled"),
    ):
        assert f'tabel {table}: kolom "{column}" ontbreekt' in faults
    assert len(faults) == 5


def test_every_fault_of_every_table_stands_in_one_message():
    materials = pd.concat([MATERIALS, MATERIALS.iloc[:1]], ignore_index=True)
    materials.loc[1, "recycled"] = 0.3
    stock = pd.concat(
        [
            INVENTORIES.assign(low=[250.0, 100.0], high=[400.0, 90.0]),
            pd.DataFrame(
                {
                    "building_method": ["straw", "straw"],
                    "dwelling_type": "flat",
                    "material": ["reed", "loam"],
                    "kg_per_m2": [5.0, -1.0],
                }
            ),
        ],
        ignore_index=True,
    )
    table = pd.concat([GOOD, GOOD.assign(homes=-3.0)], ignore_index=True)
    with pytest.raises(InputError) as caught:
        calculate(table, inventories=stock, materials=materials)
    faults = [str(fault) for fault in caught.value.faults]
    expected = [
        ("programme", '"homes"', "rij 1", "-3"),  # negative homes
        ("inventories", '"kg_per_m2"', "rij 3", "-1"),  # a negative mass
        ("inventories", '"reed"'),  # a material nobody knows
        ("inventories", '"high"', "rij 1", "90"),  # high below the value
        ("materials", '"straw"', "1.3"),  # fractions
        ("materials", '"material"', "loam"),  # twice
    ]
    for parts in expected:
        assert any(all(part in fault for part in parts) for fault in faults), parts
    message = str(caught.value)
    assert all(fault in message for fault in faults)
    assert len(set(faults)) == len(faults)


def test_a_low_above_its_value_is_refused():
    faults = faults_of(inventories=INVENTORIES.assign(low=[301.0, 100.0], high=[400.0, 100.0]))
    assert len(faults) == 1
    assert "rij 0" in faults[0]


def test_text_where_a_number_belongs_is_refused_once_and_in_dutch():
    faults = faults_of(programme=GOOD.assign(homes="veel"))
    assert faults == ['tabel programme, kolom "homes", rij 0: gevonden veel, toegestaan een getal']


def test_a_named_row_is_named_in_the_message():
    faults = faults_of(programme=GOOD.assign(homes=-1.0).set_axis(["eerste"]))
    assert len(faults) == 1
    assert "rij eerste" in faults[0]


def test_a_blank_material_is_a_fault_beside_an_unknown_one():
    faults = faults_of(inventories=INVENTORIES.assign(material=[None, "reed"]))
    assert any('"reed"' in fault for fault in faults)
    assert any('"material", rij 0' in fault for fault in faults)


@pytest.mark.parametrize("unit", ["kg/home", "m2", "lorry"])
def test_a_unit_that_is_no_mass_per_area_is_refused(unit):
    faults = faults_of(inventories=INVENTORIES.assign(unit=unit))
    assert len(faults) == 1
    assert unit in faults[0]


def test_fractions_must_add_up_to_one():
    faults = faults_of(materials=MATERIALS.assign(reused=[0.0, 0.2]))
    assert len(faults) == 1
    assert '"straw"' in faults[0]
    assert "1.2" in faults[0]


def test_fractions_may_be_off_by_rounding():
    third = MATERIALS.assign(
        primary_abiotic=[1 / 3, 0.0], reused=[1 / 3, 0.0], recycled=[1 / 3, 0.0]
    )
    assert total(calculate(materials=third), "mass_reused") == pytest.approx(100_000)


def test_a_programme_needs_homes_or_floor_area():
    faults = faults_of(programme=GOOD.drop(columns=["homes", "floor_area_m2"]))
    assert len(faults) == 1
    assert "homes" in faults[0]
    blank = pd.concat([GOOD, GOOD.assign(homes=None, floor_area_m2=None)], ignore_index=True)
    faults = faults_of(programme=blank)
    assert len(faults) == 1
    assert "rij 1" in faults[0]


def test_the_whole_region_never_stands_beside_municipalities_of_the_same_year():
    beside = pd.concat([GOOD, GOOD.assign(region="region")], ignore_index=True)
    faults = faults_of(programme=beside)
    assert len(faults) == 1
    assert "2030" in faults[0]
    apart = pd.concat([GOOD, GOOD.assign(region="region", year=2031)], ignore_index=True)
    calculate(apart)


def test_projects_need_a_place_a_type_and_a_number():
    faults = faults_of(projects=pd.DataFrame({"project_name": ["A"]}))
    for column in ("region", "dwelling_type", "homes"):
        assert f'tabel projects: kolom "{column}" ontbreekt' in faults
    blank = pd.DataFrame({"region": ["X"], "dwelling_type": [None], "homes": [-1]})
    faults = faults_of(projects=blank)
    assert len(faults) == 2


def test_an_unknown_column_to_group_by_is_refused():
    projects = pd.DataFrame({"region": ["X"], "dwelling_type": ["flat"], "homes": [3]})
    assert faults_of(projects=projects, by=["homes", "klant"]) == [
        'tabel projects: kolom "klant" ontbreekt'
    ]
    assert faults_of(by="klant") == ['tabel projects: kolom "klant" ontbreekt']


def test_an_unknown_scenario_is_refused_with_the_ones_there_are():
    faults = faults_of(scenario="luchtkastelen")
    assert len(faults) == 1
    assert "luchtkastelen" in faults[0]
    assert "huidige_praktijk" in faults[0]


def test_messages_are_in_english_where_asked():
    faults = faults_of(programme=GOOD.drop(columns="year"), language="en")
    assert faults == ['table programme: column "year" is missing']


# --- MPG of two weighting sets ------------------------------------------------------------------


def test_mpg_of_another_weighting_set_is_an_interval():
    # A2 over A1 is 2.0, between 1.4 and 2.1 (assumptions.csv)
    found = ccb.convert_mpg([0.5, 1.0], "a1", "a2")
    np.testing.assert_allclose(found["value"], [1.0, 2.0])
    np.testing.assert_allclose(found["low"], [0.7, 1.4])
    np.testing.assert_allclose(found["high"], [1.05, 2.1])


def test_mpg_back_to_the_first_set_turns_the_interval_around():
    found = ccb.convert_mpg([1.0], "a2", "a1").iloc[0]
    assert found["value"] == pytest.approx(0.5)
    assert found["low"] == pytest.approx(1 / 2.1)
    assert found["high"] == pytest.approx(1 / 1.4)


def test_mpg_of_the_same_set_stays_as_it_is():
    found = ccb.convert_mpg([0.42], "a1", "a1").iloc[0]
    assert found["low"] == found["value"] == found["high"] == 0.42


@pytest.mark.parametrize(("one", "other"), [("a3", "a1"), ("a1", ""), ("A1", "a2")])
def test_an_unknown_weighting_set_is_refused(one, other):
    with pytest.raises(ComparisonError):
        ccb.convert_mpg([0.5], one, other)


def test_scores_of_two_sets_are_never_compared():
    assert compare_mpg(0.5, "a1", 0.8, "a1") == pytest.approx(0.3)
    with pytest.raises(ComparisonError, match="convert_mpg"):
        compare_mpg(0.5, "a1", 0.8, "a2")
