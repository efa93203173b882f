"""What must hold of every indicator, whatever is built of whatever material."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from small_tables import AMOUNTS, CONCRETE, INVENTORIES, MATERIALS, TIMBER, calculate

from ccb_analysis.model.draws import Sampling
from ccb_analysis.model.intensities import ORIGINS, plan_recipe
from ccb_analysis.model.recipe import Kinds

# Every example is one run of the engine; shrinking a failure would take hundreds more.
FEW = settings(max_examples=3, phases=[Phase.explicit, Phase.generate])
TYPES, METHODS = ["ground_bound", "stacked"], [CONCRETE, TIMBER]
#: The one unit of each indicator, by contracts.md and the list of issue 3.
UNITS = {
    "homes": "home",
    "floor_area": "m2",
    **dict.fromkeys(["material_mass", *(f"mass_{origin}" for origin in ORIGINS)], "kg"),
    **dict.fromkeys(
        ["embodied_co2", "stored_co2", "co2_including_storage", "avoided_co2"], "kgCO2e"
    ),
    **dict.fromkeys(["co2_value", "cost_premium"], "EUR"),
    "nitrogen": "kgN",
    **dict.fromkeys(["construction_waste", "timber_volume"], "m3"),
    "crop_area": "ha",
}
SHARES = {
    "circular_share": "share",
    "primary_reduction": "share",
    "co2_reduction": "share",
    "conceptual_share": "share",
    "industrial_share": "share",
    "timber_supply_use": "share",
    "crop_supply_use": "share",
    "reuse_ceiling_use": "share",
    "carbon_budget_use_cumulative": "share",
    "target_met": "share",
    "target_value": "share",
    "mpg_co2_lower_bound": "EUR/m2/year",
    "break_even_co2_price": "EUR/tCO2e",
}
#: Indicators about CO2 in a figure of EN 15804; of all others modules do not apply.
OF_MODULES = {
    "embodied_co2",
    "co2_including_storage",
    "avoided_co2",
    "co2_value",
    "co2_reduction",
    "mpg_co2_lower_bound",
    "break_even_co2_price",
    "carbon_budget_use",
    "target_value",
}
KEY = ["indicator", "reading", "modules", "region", "dwelling_type", "building_method"]
KEY += ["material", "year", "statistic", "unit"]
WHOLE = {"parts": ("totals", "materials")}
DRAWN = {"draws": 64, "parts": ("regions",)}


def programmes(methods):
    row = st.tuples(
        st.sampled_from(["X", "Y"]),
        st.sampled_from([2025, 2030]),
        st.sampled_from(TYPES),
        st.sampled_from(methods),
        st.integers(1, 300),
        st.one_of(st.none(), st.floats(10, 1e5)),
    )
    return st.lists(row, min_size=1, max_size=6)


KNOWN, ANY = programmes(METHODS), programmes([*METHODS, None])
PARTS = st.lists(st.integers(0, 9), min_size=4, max_size=4).filter(any)


@st.composite
def spread_materials(draw):
    """Every material made of other parts, with a range on all that may have one."""
    table = MATERIALS.copy()
    parts = np.array([draw(PARTS) for _ in range(len(table))], float)
    table[list(ORIGINS)] = parts / parts.sum(axis=1, keepdims=True)
    table["primary_abiotic_low"] = table["primary_abiotic"] * draw(st.floats(0, 1))
    table["primary_abiotic_high"] = 1.0
    for name in ("co2_kg_per_kg", "stored_co2_kg_per_kg", "timber_m3_per_kg", "crop_ha_per_kg"):
        table[f"{name}_low"] = table[name] * draw(st.floats(0.3, 1))
        table[f"{name}_high"] = table[name] * draw(st.floats(1, 2))
    table["storage_kept_30_years_low"] = table["storage_kept_30_years"] * draw(st.floats(0, 1))
    return table


SPREAD = INVENTORIES.assign(
    low=INVENTORIES["kg_per_m2"] / 2, high=INVENTORIES["kg_per_m2"] * 2, distribution="lognormal"
)


def changed(rows, times=1.0):
    """Return the rows of a programme with their homes and floor area times a number."""
    return [(*row[:4], row[4] * times, None if row[5] is None else row[5] * times) for row in rows]


def values(results, *statistics):
    chosen = results[results["statistic"].isin(statistics or ["value", "low", "high"])]
    return chosen.set_index(KEY)["value"].sort_index()


def named(results, names):
    return results[results["indicator"].str.removesuffix("_cumulative").isin(list(names))]


def assert_alike(one, other, rtol=1e-9):
    pd.testing.assert_index_equal(one.index, other.index)
    size = np.maximum(np.maximum(np.abs(one), np.abs(other)), 1e-6)
    assert (np.abs(one - other) <= rtol * size).all()


# --- scale and sums ------------------------------------------------------------------------------


@FEW
@given(ANY, st.sampled_from([2.0, 7.0]))
def test_twice_the_homes_are_twice_every_total_and_the_same_shares(rows, times):
    one, more = calculate(*rows, **WHOLE), calculate(*changed(rows, times), **WHOLE)
    assert_alike(values(named(one, UNITS)) * times, values(named(more, UNITS)))
    use = named(one, ["timber_supply_use", "crop_supply_use"])
    assert_alike(values(use) * times, values(named(more, ["timber_supply_use", "crop_supply_use"])))
    kept = [name for name in SHARES if not name.endswith("supply_use")]
    kept[kept.index("carbon_budget_use_cumulative")] = "carbon_budget_use"
    assert_alike(values(named(one, kept)), values(named(more, kept)), rtol=1e-8)


@FEW
@given(KNOWN, spread_materials())
def test_the_parts_sum_to_the_whole_also_in_the_mean_of_the_draws(rows, materials):
    drawn = calculate(*rows, materials=materials, inventories=SPREAD, draws=32)
    results = named(drawn, UNITS)
    results = results[results["statistic"].isin(["central", "mean"])]
    by = ["indicator", "reading", "modules", "year", "statistic", "unit"]
    dimensions = ["region", "dwelling_type", "building_method", "material"]
    summed = results[dimensions] == "all"
    whole = results[summed.all(axis=1)].set_index(by)["value"].sort_index()
    divided = [["region"], ["dwelling_type"], ["building_method"], ["material"]]
    for over in [*divided, ["dwelling_type", "building_method"]]:
        others = [name for name in dimensions if name not in over]
        chosen = summed[others].all(axis=1) & ~summed[over].any(axis=1)
        if over == ["region"]:  # a region has a running total in the years it builds in itself
            chosen &= ~results["indicator"].str.endswith("_cumulative")
        parts = results[chosen].groupby(by)["value"].sum()
        assert len(parts)
        assert_alike(parts, whole[whole.index.isin(parts.index)])


@pytest.mark.parametrize("draws", [0, 32])
def test_no_homes_have_no_impact(draws):
    rows = [("X", 2024, kind, method, 0, 0.0) for kind in TYPES for method in METHODS]
    results = calculate(*rows, draws=draws)
    totals = named(results, UNITS)
    assert set(UNITS) <= set(totals["indicator"])
    assert (totals["value"] == 0).all()
    # nothing is a share of nothing, but of a supply nothing is used
    others = results[~results.index.isin(totals.index) & (results["indicator"] != "target_met")]
    assert set(others["indicator"]) == {"timber_supply_use", "crop_supply_use"}
    assert (others["value"] == 0).all()


# --- mass ----------------------------------------------------------------------------------------


@FEW
@given(KNOWN)
def test_mass_is_what_the_inventories_say_of_the_floor_area(rows):
    """No kilogram is made or lost: mass by origin, by material and by kind is the same mass."""
    size = {"ground_bound": 140.0, "stacked": 90.0}  # m2 per home where no area is given
    expected: dict = {}
    for _, year, kind, method, homes, area in rows:
        for material, kilograms in AMOUNTS[method, kind].items():
            key = (year, material)
            square_metres = homes * size[kind] if area is None else area
            expected[key] = expected.get(key, 0.0) + kilograms * square_metres
    results = calculate(*rows, parts=("materials",))
    mass = results[results["indicator"] == "material_mass"].set_index(["year", "material"])["value"]
    for key, kilograms in expected.items():
        assert mass[key] == pytest.approx(kilograms)
    for year in mass.index.get_level_values("year").unique():
        whole = sum(kilograms for key, kilograms in expected.items() if key[0] == year)
        assert mass[year, "all"] == pytest.approx(whole)
        of_year = results[(results["year"] == year) & (results["material"] == "all")]
        by_origin = of_year[of_year["indicator"].isin([f"mass_{origin}" for origin in ORIGINS])]
        assert by_origin["value"].sum() == pytest.approx(whole)


@settings(max_examples=20, phases=[Phase.explicit, Phase.generate])
@given(spread_materials(), st.integers(0, 99))
def test_origins_sum_to_the_mass_in_every_draw(materials, seed):
    plan = plan_recipe(Kinds(tuple(TYPES), tuple(METHODS)), SPREAD, materials)
    recipe = plan.drawn(Sampling(plan.groups(), 48, seed).whole())
    by_origin = [recipe.figure(origin) for origin in ORIGINS]
    assert all((part >= 0).all() for part in by_origin)
    mass = np.broadcast_to(recipe.figure("mass"), by_origin[0].shape)
    np.testing.assert_allclose(sum(by_origin), mass, rtol=1e-12)
    assert np.ptp(mass, axis=1).min() > 1  # it is drawn


# --- units and modules ---------------------------------------------------------------------------


@FEW
@given(ANY, st.sampled_from([0, 32]))
def test_units_and_modules_survive_and_are_one_per_indicator(rows, draws):
    results = calculate(*rows, draws=draws)
    assert set(results["indicator"].str.removesuffix("_cumulative")) <= set(UNITS) | {
        name.removesuffix("_cumulative") for name in SHARES
    }
    for name, part in results.groupby("indicator"):
        base = str(name).removesuffix("_cumulative")
        assert set(part["unit"]) == {{**UNITS, **SHARES}.get(base, SHARES.get(str(name)))}
        of_modules = part[~part["reading"].str.startswith("stored_")]
        allowed = {"A1-A3", "A1-A5"} if base in OF_MODULES else {""}
        allowed |= {""} if base == "target_value" else set()
        assert set(of_modules["modules"]) <= allowed
    one_unit = results.groupby(["indicator", "reading", "modules"])["unit"].nunique()
    assert (one_unit == 1).all()
    back = pd.read_csv(io.StringIO(results.to_csv(index=False)), keep_default_na=False)
    pd.testing.assert_frame_equal(back, results.reset_index(drop=True), check_dtype=False)
    key = [name for name in results.columns if name != "value"]
    assert not results.duplicated(key).any()


# --- carbon from the air -------------------------------------------------------------------------


@FEW
@given(ANY, spread_materials())
def test_over_75_years_what_was_stored_is_given_off_again(rows, materials):
    given_ = {"materials": materials, "inventories": SPREAD}
    results = calculate(*rows, **given_, **DRAWN)
    embodied = results[
        (results["indicator"] == "embodied_co2")
        & (results["reading"] == "inventory")
        & (results["modules"] == "A1-A3")
    ]
    for_good = results[results["reading"] == "inventory_75_years"]
    assert len(for_good)
    columns = [*KEY[3:], "value"]
    pd.testing.assert_frame_equal(
        embodied[columns].reset_index(drop=True), for_good[columns].reset_index(drop=True)
    )


@FEW
@given(ANY, st.floats(0.1, 10))
def test_what_is_stored_never_counts_in_an_emission(rows, times):
    stored = MATERIALS["stored_co2_kg_per_kg"]
    more = MATERIALS.assign(stored_co2_kg_per_kg=stored * (1 + times))
    one = calculate(*rows, **WHOLE)
    other = calculate(*rows, materials=more, **WHOLE)
    about = one["reading"].str.startswith(("inventory_30", "stored_"))
    about |= one["indicator"].str.startswith("stored_co2")
    pd.testing.assert_frame_equal(one[~about], other[~about], check_exact=True)
    kept = one["reading"].eq("inventory_30_years") & one["statistic"].eq("value")
    assert about.any()
    assert (other.loc[kept, "value"] <= one.loc[kept, "value"]).all()
    assert (other.loc[kept, "value"] < one.loc[kept, "value"]).any()


# --- the same again ------------------------------------------------------------------------------


def test_the_baseline_less_itself_is_exactly_nothing():
    rows = [("X", 2024, kind, CONCRETE, 10, 1000.0) for kind in TYPES]
    rows += [("Y", 2025, kind, CONCRETE, 10, None) for kind in TYPES]
    some = {"inventories": SPREAD, "draws": 64}
    one, again = calculate(*rows, **some), calculate(*rows, **some)
    pd.testing.assert_frame_equal(one, again, check_exact=True)
    assert ((one["value"] - again["value"]) == 0).all()
    # and held against the method it is built by, concrete in situ
    for name, reading in (
        ("avoided_co2", "inventory"),
        ("co2_value", "avoided_storage"),
        ("cost_premium", "building_cost"),
        ("co2_reduction", "inventory"),
        ("primary_reduction", "abiotic_per_m2"),
    ):
        found = one.loc[(one["indicator"] == name) & (one["reading"] == reading), "value"]
        assert len(found)
        assert (found == 0).all()


def test_the_same_seed_gives_the_same_bits_whatever_the_number_of_workers():
    rows = [("X", 2024, "stacked", TIMBER, 10, 1000.0), ("Y", 2025, "ground_bound", None, 9, None)]
    some = {"inventories": SPREAD, "draws": 1024, **WHOLE}
    one, two = (calculate(*rows, seed=0, jobs=jobs, **some) for jobs in (1, 2))
    pd.testing.assert_frame_equal(one, two, check_exact=True)
    other = calculate(*rows, seed=1, jobs=1, **some)
    pd.testing.assert_index_equal(one.index, other.index)
    drawn = (one["reading"] == "inventory") & (one["region"] == "all") & (one["year"] == 2024)
    drawn &= (one["statistic"] == "mean") & one["indicator"].isin(["embodied_co2", "timber_volume"])
    drawn &= one["value"] > 0
    assert drawn.sum() > 4
    assert (one.loc[drawn, "value"] != other.loc[drawn, "value"]).all()
    central = one["statistic"] == "central"
    assert (one.loc[central, "value"] == other.loc[central, "value"]).all()
