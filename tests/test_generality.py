"""Other people's tables: a national chain nobody here thought of, and units that are not ours."""

import numpy as np
import pandas as pd
import pytest

import ccb_analysis as ccb
from ccb_analysis.errors import InputError
from ccb_analysis.facts.materials import rasmi_inventories, read_materials

# --- a national chain: 13 products, each of primary and of secondary material --------------------
#
# Product k (1 to 13) weighs 10 k kg per m2 of a terraced house, 80 % primary at 0.01 k kg CO2 per
# kg, 20 % secondary at half of that. The sum of k is 91, of k squared 819, so a m2 weighs 910 kg
# and emits 10 x 0.01 x 819 x (0.8 + 0.2 / 2) = 73.71 kg. An apartment takes 2, a villa 3 times.

PRODUCTS = np.arange(1, 14)
TIMES = {"terraced house": 1, "apartment": 2, "villa": 3}
METHODS = {"stacked & glued": 1.0, "poured": 0.5}  # the second takes half of everything
KILOGRAMS, CARBON = 910.0, 73.71
AREA = [
    ("Nederland-Noord", 2030, "terraced house", "stacked & glued", 1000.0),
    ("Nederland-Noord", 2030, "apartment", "stacked & glued", 500.0),
    ("Nederland-Zuid", 2030, "apartment", "poured", 400.0),
    ("Nederland-Zuid", 2055, "villa", "poured", 200.0),
    ("Eiland van Ooit", 2055, "terraced house", "poured", 100.0),
]
#: m2 of a terraced house built the first way that each year comes to: 1000 + 1000 + 400; 300 + 50.
EQUIVALENT = {2030: 2400.0, 2055: 350.0}


def names(kind):
    return [f"{kind} product {number}" for number in PRODUCTS]


def chain_materials():
    primary = pd.DataFrame({"material": names("primary"), "co2_kg_per_kg": 0.01 * PRODUCTS})
    secondary = pd.DataFrame({"material": names("secondary"), "co2_kg_per_kg": 0.005 * PRODUCTS})
    table = pd.concat(
        [
            primary.assign(primary_abiotic=1.0, recycled=0.0),
            secondary.assign(primary_abiotic=0.0, recycled=1.0),
        ]
    )
    return table.assign(primary_renewable=0.0, reused=0.0)


def chain_inventories():
    rows = [
        (method, dwelling_type, name, 10.0 * number * share * times * part)
        for dwelling_type, times in TIMES.items()
        for method, part in METHODS.items()
        for kind, share in (("primary", 0.8), ("secondary", 0.2))
        for number, name in zip(PRODUCTS, names(kind), strict=True)
    ]
    return pd.DataFrame(rows, columns=["building_method", "dwelling_type", "material", "kg_per_m2"])


def chain_programme():
    columns = ["region", "year", "dwelling_type", "building_method", "floor_area_m2"]
    return pd.DataFrame(AREA, columns=columns)


def chain(**given):
    own = {"inventories": chain_inventories(), "materials": chain_materials()}
    return ccb.calculate(chain_programme(), **own, **given)


@pytest.fixture(scope="module")
def results():
    return chain()


def value(results, indicator, year, reading="inventory", statistic="value", **where):
    whole = dict.fromkeys(("region", "dwelling_type", "building_method", "material"), "all")
    modules = "A1-A3" if indicator in ("embodied_co2", "embodied_co2_cumulative") else ""
    wanted = {"indicator": indicator, "year": year, "reading": reading, "statistic": statistic}
    chosen = results
    for column, name in {**whole, "modules": modules, **wanted, **where}.items():
        chosen = chosen[chosen[column] == name]
    assert len(chosen) == 1, f"{len(chosen)} rows of {indicator} {year} {where}"
    return float(chosen["value"].iloc[0])


@pytest.mark.parametrize("year", [2030, 2055])
def test_the_totals_of_the_chain(results, year):
    area = EQUIVALENT[year]
    assert value(results, "material_mass", year) == pytest.approx(KILOGRAMS * area)
    assert value(results, "embodied_co2", year) == pytest.approx(CARBON * area)
    assert value(results, "mass_recycled", year) == pytest.approx(0.2 * KILOGRAMS * area)
    assert value(results, "mass_primary_abiotic", year) == pytest.approx(0.8 * KILOGRAMS * area)
    share = value(results, "circular_share", year, "reused_renewable_recycled")
    assert share == pytest.approx(0.2)
    assert value(results, "circular_share", year, "reused_renewable") == 0
    assert value(results, "stored_co2", year) == 0


def test_every_region_type_method_and_material_of_the_chain(results):
    for region, area in (("Nederland-Noord", 2000), ("Nederland-Zuid", 400)):
        assert value(results, "embodied_co2", 2030, region=region) == pytest.approx(CARBON * area)
    for kind, area in (("terraced house", 1000), ("apartment", 1400), ("villa", 0)):
        found = value(results, "material_mass", 2030, dwelling_type=kind)
        assert found == pytest.approx(KILOGRAMS * area)
    poured = value(results, "embodied_co2", 2055, building_method="poured")
    assert poured == pytest.approx(CARBON * 350)
    for number in PRODUCTS:
        found = value(results, "material_mass", 2030, material=f"secondary product {number}")
        assert found == pytest.approx(2 * number * 2400)
        found = value(results, "embodied_co2", 2030, material=f"primary product {number}")
        assert found == pytest.approx(0.08 * number**2 * 2400)


def test_the_chain_over_years(results):
    # 2,400 + 350
    assert value(results, "embodied_co2_cumulative", 2055) == pytest.approx(CARBON * 2750)
    assert value(results, "floor_area_cumulative", 2055, "from_2030") == pytest.approx(2200)
    assert value(results, "floor_area_cumulative", 2030, "from_2030") == pytest.approx(1900)


def test_what_the_chain_says_nothing_of_is_left_out(results):
    """No homes, no method of ours: no row about them, and no error."""
    absent = {"homes", "conceptual_share", "nitrogen", "construction_waste", "cost_premium"}
    absent |= {"avoided_co2", "co2_reduction", "primary_reduction", "mpg", "break_even_co2_price"}
    whole = (results["dwelling_type"] == "all") & (results["building_method"] == "all")
    shown = results[whole]
    assert not absent & set(shown["indicator"])
    assert "programme" not in set(shown["reading"])
    assert "A1-A5" not in set(shown["modules"])
    assert np.isfinite(results["value"]).all()


def test_the_chain_is_judged_by_the_targets_it_can_be_judged_by(results):
    verdicts = ccb.judge(results, report_year=2029)
    chosen = verdicts[verdicts["headline"] & (verdicts["region"] == "all")].set_index("target")
    assert chosen.loc["circular_share", "met"] == "no"  # half is asked, there is none
    assert chosen.loc["circular_share", "value"] == 0
    assert chosen.loc["homes", "met"] == "undecided"
    assert chosen.loc["homes", "reason"] == "not_measured"
    assert {"Nederland-Noord", "Nederland-Zuid"} <= set(verdicts["region"])


def test_secondary_factors_of_the_chain_that_move_together():
    """All secondary factors between nought and twice theirs, as one: uniform from 65.52 to 81.9."""
    uniform = chain_materials().assign(co2_group="secondary", co2_distribution="uniform")
    secondary = uniform["material"].str.startswith("secondary")
    uniform["co2_kg_per_kg_low"] = uniform["co2_kg_per_kg"].where(~secondary, 0.0)
    uniform["co2_kg_per_kg_high"] = uniform["co2_kg_per_kg"].where(~secondary, lambda x: 2 * x)
    own = {"inventories": chain_inventories(), "materials": uniform, "jobs": 1}
    some = {"parts": (), "indicators": ["embodied_co2"], "draws": 2048}
    found = ccb.calculate(chain_programme(), **own, **some)
    for statistic, place in (("p5", 0.05), ("p50", 0.5), ("mean", 0.5), ("p95", 0.95)):
        expected = (65.52 + place * 16.38) * 2400
        exact = value(found, "embodied_co2", 2030, statistic=statistic)
        assert exact == pytest.approx(expected, rel=1e-3)


# --- units ---------------------------------------------------------------------------------------

COLUMNS = ["region", "year", "dwelling_type", "building_method", "floor_area_m2"]
ONE = pd.DataFrame([("X", 2030, "flat", "straw", 1000.0)], columns=COLUMNS)
LOAM = pd.DataFrame(
    {
        "material": ["loam", "straw"],
        "co2_kg_per_kg": [0.02, 0.05],
        "co2_kg_per_kg_low": [0.01, 0.04],
        "co2_kg_per_kg_high": [0.03, 0.09],
        "primary_abiotic": [1.0, 0.0],
        "primary_renewable": [0.0, 1.0],
        "reused": 0.0,
        "recycled": 0.0,
        "stored_co2_kg_per_kg": [0.0, 1.3],
        "timber_m3_per_kg": [0.0, 0.01],
        "crop": ["", "straw"],
        "crop_ha_per_kg": [0.0, 0.0002],
    }
)
STOCK = pd.DataFrame(
    {
        "building_method": "straw",
        "dwelling_type": "flat",
        "material": ["loam", "straw"],
        "kg_per_m2": [300.0, 100.0],
        "low": [200.0, 90.0],
        "high": [400.0, 150.0],
    }
)


def of_one(programme=ONE, inventories=STOCK, materials=LOAM):
    own = {"inventories": inventories, "materials": materials, "jobs": 1}
    return ccb.calculate(programme, **own, draws=32, parts=("materials",))


@pytest.fixture(scope="module")
def ours():
    return of_one()


def in_tonnes(table, *columns):
    return table.assign(**{name: table[name] / 1000 for name in columns})


FACTORS = ["co2_kg_per_kg", "co2_kg_per_kg_low", "co2_kg_per_kg_high"]
CONVERTED = {
    "inventories in t/m2": {
        "inventories": in_tonnes(STOCK, "kg_per_m2", "low", "high").assign(unit="t/m2")
    },
    "factors per tonne": {
        "materials": LOAM.assign(co2_unit="kgCO2e/t", **{n: LOAM[n] * 1000 for n in FACTORS})
    },
    "factors in tonnes per tonne": {"materials": LOAM.assign(co2_unit="tCO2e/t")},
    "storage in tonnes per kg": {
        "materials": in_tonnes(LOAM, "stored_co2_kg_per_kg").assign(stored_co2_unit="tCO2e/kg")
    },
    "volume per tonne": {
        "materials": LOAM.assign(timber_m3_per_kg=LOAM["timber_m3_per_kg"] * 1000).assign(
            timber_unit="m3/t"
        )
    },
    "land per tonne": {
        "materials": LOAM.assign(crop_ha_per_kg=LOAM["crop_ha_per_kg"] * 1000, crop_unit="ha/t")
    },
    "floor area in hectares": {"programme": ONE.assign(floor_area_m2=0.1, floor_area_unit="ha")},
    "one row in tonnes": {
        "inventories": STOCK.assign(
            kg_per_m2=[0.3, 100.0], low=[0.2, 90.0], high=[0.4, 150.0], unit=["t/m2", None]
        )
    },
}


@pytest.mark.parametrize("case", list(CONVERTED))
def test_a_declared_unit_is_converted_with_its_range(ours, case):
    # 1000 m2 x (300 x 0.02 + 100 x 0.05) = 11,000 kg, 130 t stored, 1,000 m3, 20 ha
    found = of_one(**CONVERTED[case])
    assert value(found, "embodied_co2", 2030, statistic="central") == pytest.approx(11_000)
    assert value(found, "stored_co2", 2030, statistic="central") == pytest.approx(130_000)
    assert value(found, "timber_volume", 2030, statistic="central") == pytest.approx(1_000)
    assert value(found, "crop_area", 2030, "straw", "central") == pytest.approx(20)
    pd.testing.assert_frame_equal(found, ours, rtol=1e-9)


def test_published_percentiles_in_tonnes_are_converted_too():
    stock = rasmi_inventories()
    stock = stock[stock["building_method"] == "timber"].assign(unit="kg/m2")
    percentiles = ["p5", "p25", "p50", "p75", "p95"]
    other = in_tonnes(stock, "kg_per_m2", "low", "high", *percentiles).assign(unit="t/m2")
    table = ONE.assign(building_method="timber", dwelling_type="residential_multi_family")
    materials = read_materials("ice_2011")
    one, two = (of_one(table, inventories, materials) for inventories in (stock, other))
    pd.testing.assert_frame_equal(one, two, rtol=1e-9)


REFUSED = {
    "a mass per home": {"inventories": STOCK.assign(unit="kg/home")},
    "a factor per m3": {"materials": LOAM.assign(co2_unit="kgCO2e/m3")},
    "a factor in euro": {"materials": LOAM.assign(co2_unit="EUR/kg")},
    "storage per m2": {"materials": LOAM.assign(stored_co2_unit="kgCO2e/m2")},
    "volume in m2": {"materials": LOAM.assign(timber_unit="m2/kg")},
    "floor area in kg": {"programme": ONE.assign(floor_area_unit="kg")},
}


@pytest.mark.parametrize("case", list(REFUSED))
def test_a_unit_that_measures_something_else_is_refused(case):
    (name, table), *_ = REFUSED[case].items()
    column = next(one for one in table if one.endswith("unit"))
    with pytest.raises(InputError) as caught:
        of_one(**REFUSED[case])
    (fault,) = map(str, caught.value.faults)
    assert all(part in fault for part in (name, f'"{column}"', table[column].iloc[0]))


IGNORED = {
    "factors per tonne under the name unit": {
        "materials": LOAM.assign(unit="kgCO2e/t", **{n: LOAM[n] * 1000 for n in FACTORS})
    },
    "floor area in hectares under the name unit": {
        "programme": ONE.assign(floor_area_m2=0.1, unit="ha")
    },
    "a ton is a thousand kilograms in Dutch": {
        "inventories": in_tonnes(STOCK, "kg_per_m2", "low", "high").assign(unit="ton/m2")
    },
}


@pytest.mark.parametrize("case", list(IGNORED))
def test_no_declared_unit_is_passed_over_in_silence(ours, case):
    try:
        found = of_one(**IGNORED[case])
    except InputError:
        return
    pd.testing.assert_frame_equal(found, ours, rtol=1e-9)
