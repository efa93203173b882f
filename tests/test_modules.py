"""Life-cycle modules, carbon from the air and declared units: what goes together and what not."""

import pandas as pd
import pytest

import ccb_analysis as ccb
from ccb_analysis.errors import ComparisonError, InputError
from ccb_analysis.model.modules import check_accounting, compared, expanded

PROGRAMME = pd.DataFrame(
    {
        "region": ["X"],
        "year": [2030],
        "dwelling_type": ["stacked"],
        "building_method": ["clt"],
        "floor_area_m2": [1000.0],
    }
)
INVENTORIES = pd.DataFrame(
    {
        "building_method": ["clt", "clt"],
        "dwelling_type": ["stacked", "stacked"],
        "material": ["concrete", "timber"],
        "kg_per_m2": [400.0, 100.0],
    }
)
MATERIALS = pd.DataFrame(
    {
        "material": ["concrete", "timber"],
        "co2_kg_per_kg": [0.1, 0.3],
        "stored_co2_kg_per_kg": [0.0, 1.6],
        "primary_abiotic": [1.0, 0.0],
        "primary_renewable": [0.0, 1.0],
        "reused": [0.0, 0.0],
        "recycled": [0.0, 0.0],
    }
)


def calculate(programme=PROGRAMME, inventories=INVENTORIES, materials=MATERIALS, **given):
    return ccb.calculate(
        programme, inventories=inventories, materials=materials, parts=(), jobs=1, **given
    )


def value(results, indicator, reading="inventory"):
    whole = results[(results["region"] == "all") & (results["dwelling_type"] == "all")]
    chosen = whole[(whole["indicator"] == indicator) & (whole["reading"] == reading)]
    chosen = chosen[chosen["modules"] != "A1-A5"]
    return chosen["value"].item()


# --- modules ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "first", "last", "number"),
    [
        ("A1-A3", "A1", "A3", 3),
        ("A1-A5", "A1", "A5", 5),
        ("A1-C4", "A1", "C4", 16),  # 5 + 7 + 4
        ("A1-A3, C1-C4", "A1", "C4", 7),
        ("A-D", "A1", "D", 17),
        ("D", "D", "D", 1),
    ],
)
def test_a_range_of_modules_names_each_of_them(text, first, last, number):
    found = expanded(text)
    assert (found[0], found[-1], len(found)) == (first, last, number)


@pytest.mark.parametrize("text", ["", "A9", "C4-A1", "A1-", "A1 to A3", "E"])
def test_what_is_no_module_is_refused(text):
    with pytest.raises(ComparisonError, match="EN 15804"):
        expanded(text)


def test_figures_of_different_modules_are_not_compared():
    compared("A1-A3", "A1 - A3")
    with pytest.raises(ComparisonError, match="niet te vergelijken"):
        compared("A1-A3", "A1-A5")


def test_factors_of_other_modules_give_results_of_those_modules():
    results = calculate(materials=MATERIALS.assign(modules="A1-C4"))
    from_materials = results[
        results["indicator"].isin(["embodied_co2", "mpg_co2_lower_bound", "avoided_co2"])
        & (results["reading"] != "programme")
    ]
    assert set(from_materials["modules"]) == {"A1-C4"}
    # 400 x 0.1 + 100 x 0.3 = 70 kg per m2
    assert value(results, "embodied_co2") == pytest.approx(70_000)
    # imported figures and targets are of A1-A3: neither stands beside A1-C4
    assert "project" not in set(results.loc[results["indicator"] == "embodied_co2", "reading"])
    judged = ccb.judge(results).set_index(["target", "reading", "region"])
    co2 = judged.loc["co2"].query("results_reading == 'inventory'")
    assert co2["value"].isna().all()
    assert (co2["met"] == "undecided").all()


def test_factors_of_mixed_modules_are_refused():
    with pytest.raises(InputError, match="dezelfde modules"):
        calculate(materials=MATERIALS.assign(modules=["A1-A3", "A1-C4"]))


# --- carbon from the air ------------------------------------------------------------------------


def test_stored_co2_stands_apart_by_default():
    results = calculate()
    assert value(results, "stored_co2") == pytest.approx(160_000)  # 100 x 1.6 x 1,000
    assert value(results, "embodied_co2") == pytest.approx(70_000)
    assert value(results, "co2_including_storage", "inventory_30_years") == pytest.approx(-90_000)
    assert value(results, "co2_including_storage", "inventory_75_years") == pytest.approx(70_000)


def test_without_carbon_from_the_air_nothing_stored_is_shown():
    results = calculate(biogenic="none")
    assert not results["indicator"].isin(["stored_co2", "co2_including_storage"]).any()
    assert not results["reading"].str.startswith("stored_").any()
    assert value(results, "embodied_co2") == pytest.approx(70_000)


@pytest.mark.parametrize("modules", ["A1-A3", "A1-A5", "A1-C3"])
def test_minus_one_plus_one_is_refused_without_the_end_of_life(modules):
    with pytest.raises(ComparisonError, match="-1/\\+1 kan niet"):
        calculate(materials=MATERIALS.assign(modules=modules), biogenic="minus_one_plus_one")


def test_minus_one_plus_one_is_nought_over_the_whole_life():
    whole = MATERIALS.assign(modules="A1-A3, C1-C4")
    results = calculate(materials=whole, biogenic="minus_one_plus_one")
    assert value(results, "embodied_co2") == pytest.approx(70_000)
    assert not results["indicator"].isin(["stored_co2", "co2_including_storage"]).any()


def test_an_unknown_accounting_is_refused():
    with pytest.raises(ComparisonError, match="stored_apart"):
        check_accounting("dynamic", "A1-A3")


# --- declared units -----------------------------------------------------------------------------


def test_every_table_is_converted_by_the_unit_it_declares():
    results = calculate(
        PROGRAMME.assign(floor_area_m2=0.1, floor_area_unit="ha"),
        INVENTORIES.assign(kg_per_m2=[0.4, 100.0], unit=["t/m2", None]),
        MATERIALS.assign(co2_kg_per_kg=[100.0, 0.3], co2_unit=["kgCO2e/t", "kgCO2e/kg"]),
    )
    assert value(results, "floor_area", "") == pytest.approx(1000)
    assert value(results, "material_mass") == pytest.approx(500_000)
    assert value(results, "embodied_co2") == pytest.approx(70_000)


def test_every_unit_that_does_not_convert_is_named_at_once():
    with pytest.raises(InputError) as caught:
        calculate(
            PROGRAMME.assign(floor_area_unit="m3"),
            INVENTORIES.assign(unit="kg"),
            MATERIALS.assign(co2_unit="kgCO2e/m2", stored_co2_unit="EUR"),
        )
    text = str(caught.value)
    for column in ("floor_area_unit", '"unit"', "co2_unit", "stored_co2_unit"):
        assert column in text
    assert len(caught.value.faults) == 4
