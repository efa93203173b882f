"""Materials replaced: hand arithmetic, order, what never changes, and every guard."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from substitution_cases import (
    FLOOR,
    GREEN,
    MASSES,
    RATIOS,
    SAVING,
    apartment,
    kilograms,
    own_elements,
    rule_file,
)

import ccb_analysis as ccb
from ccb_analysis.errors import InputError
from ccb_analysis.facts.inventories import read_inventories
from ccb_analysis.facts.materials import ORIGINS, rasmi_inventories, read_materials
from ccb_analysis.facts.substitutions import read_substitutions
from ccb_analysis.substitution.account import account, footing
from ccb_analysis.substitution.figures import Figure, product
from ccb_analysis.substitution.swapping import FACTOR, substituted

RULES = read_substitutions()
PROGRAMME = pd.DataFrame(
    [("R", 2025, "stacked", "concrete_in_situ", 1000.0)],
    columns=["region", "year", "dwelling_type", "building_method", "floor_area_m2"],
)


def result(table: pd.DataFrame, indicator: str, reading: str = "inventory") -> float:
    """The one value of an indicator of all homes, in A1-A3 where modules apply."""
    rows = table[(table["indicator"] == indicator) & table["reading"].isin([reading, ""])]
    rows = rows[
        (rows[["region", "dwelling_type", "building_method", "material"]] == "all").all(axis=1)
    ]
    rows = rows[rows["modules"].isin(["", "A1-A3"])]
    assert len(rows) == 1, rows
    return float(rows["value"].iloc[0])


def refusal(doses: dict, rules: object = None, **options: object) -> str:
    """The message with which a set of doses is refused."""
    with pytest.raises(InputError) as caught:
        substituted(options.pop("table", read_inventories()), doses, rules, **options)  # type: ignore[arg-type]
    return str(caught.value)


# --- hand arithmetic --------------------------------------------------------------------------


def test_a_concrete_floor_of_480_kg_becomes_clt_with_screed(tmp_path: Path) -> None:
    rules = rule_file(tmp_path, FLOOR)
    swapped = substituted(apartment(), {"vloer": 1.0}, rules, elements=own_elements())
    before = ccb.calculate(PROGRAMME, inventories=apartment())
    after = ccb.calculate(PROGRAMME, inventories=swapped)

    # Mass: 1316.5 - 480 + 100 + 70 = 1006.5 kg/m2, of which 950 - 480 = 470 kg concrete.
    assert kilograms(swapped, "concrete_general") == pytest.approx(470, abs=1e-9)
    assert kilograms(swapped, "clt", "floor") == pytest.approx(100, abs=1e-9)
    assert kilograms(swapped, "cement_screed", "floor") == pytest.approx(70, abs=1e-9)
    assert result(before, "material_mass") == pytest.approx(1_316_500)
    assert result(after, "material_mass") == pytest.approx(1_006_500)
    # Emitted, A1-A3: - 480 x 0.095 + 100 x 0.30 + 70 x 0.17 = - 45.6 + 30 + 11.9 = - 3.7 kg/m2:
    # far less mass, hardly less CO2.
    emitted = result(after, "embodied_co2") - result(before, "embodied_co2")
    assert emitted == pytest.approx(-3_700)
    # Stored, apart from it: 100 x 1.58 = 158 kg/m2 more than 8 x 1.60 + 2 x 1.50 = 15.8.
    assert result(before, "stored_co2") == pytest.approx(15_800)
    assert result(after, "stored_co2") == pytest.approx(173_800)
    # Primary abiotic: of 950 + 60 + 110 + 90 + 15 + 6 + 15 + 3 + 3 + 3 = 1255 kg 96 %, steel
    # 42 x 0.30 + 8 x 0.41, sheet 2 x 0.06, aluminium 1.2 x 0.67, copper 0.3 x 0.63: 1221.793.
    # After: - 480 x 0.96 + 100 x 0.01 + 70 x 0.96 = - 392.6: 829.193.
    assert result(before, "mass_primary_abiotic") == pytest.approx(1_221_793)
    assert result(after, "mass_primary_abiotic") == pytest.approx(829_193)
    # Circular share, reused and renewable: (8 + 2 x 0.94) / 1316.5 = 0.0075; after
    # (9.88 + 100 x 0.99) / 1006.5 = 0.1082.
    share = "reused_renewable"
    assert result(before, "circular_share", share) == pytest.approx(9.88 / 1316.5)
    assert result(after, "circular_share", share) == pytest.approx(108.88 / 1006.5)


def test_a_lighter_floor_saves_foundation_and_steel_leaves_with_the_concrete(
    tmp_path: Path,
) -> None:
    along = FLOOR.replace("by =", 'along = ["reinforcement_steel"]\nby =')
    ratios = [*RATIOS, ("all", "all", "reinforcement_steel", "floor", 0.5, "share")]
    swapped = substituted(
        apartment(),
        {"vloer": 0.5},
        rule_file(tmp_path, along, SAVING),
        elements=own_elements(ratios),
    )
    # Half of the floor: 240 kg of concrete and half of the 21 kg of steel in floors go, 50 kg
    # CLT and 35 kg screed come: 250.5 - 85 = 165.5 kg lighter, x 0.3 = 49.65 kg of foundation.
    assert kilograms(swapped, "reinforcement_steel") == pytest.approx(42 - 10.5)
    assert kilograms(swapped, "concrete_general", "floor") == pytest.approx(240)
    assert kilograms(swapped, "concrete_general", "foundation") == pytest.approx(470 - 49.65)


def test_rules_that_compete_share_in_proportion(tmp_path: Path) -> None:
    rules = rule_file(tmp_path, FLOOR, GREEN)
    doses = {"vloer": 1.0, "groen_beton": 0.6}
    swapped = substituted(apartment(), doses, rules, elements=own_elements())
    # On the floor 1.0 and 0.6 are wanted of one: 1 / 1.6 and 0.6 / 1.6. The foundation (470 kg)
    # has one claim: 0.6 of it.
    assert kilograms(swapped, "clt") == pytest.approx(100 / 1.6)
    assert kilograms(swapped, "cement_screed") == pytest.approx(70 / 1.6)
    assert kilograms(swapped, "concrete_low_carbon", "floor") == pytest.approx(480 * 0.6 / 1.6)
    assert kilograms(swapped, "concrete_low_carbon", "foundation") == pytest.approx(470 * 0.6)
    assert kilograms(swapped, "concrete_general", "floor") == 0
    # Where they want less than all, each gets what it asks for.
    swapped = substituted(
        apartment(), {"vloer": 0.3, "groen_beton": 0.6}, rules, elements=own_elements()
    )
    assert kilograms(swapped, "clt") == pytest.approx(30)
    assert kilograms(swapped, "concrete_general", "floor") == pytest.approx(48)


def test_half_and_half_again_is_three_quarters(tmp_path: Path) -> None:
    rules, elements = rule_file(tmp_path, FLOOR), own_elements()
    once = substituted(apartment(), {"vloer": 0.5}, rules, elements=elements)
    twice = substituted(once, {"vloer": 0.5}, rules, elements=elements)
    assert kilograms(twice, "concrete_general", "floor") == pytest.approx(120)
    assert kilograms(twice, "concrete_general", "foundation") == pytest.approx(470)
    assert kilograms(twice, "clt") == pytest.approx(75)
    # All of it leaves nothing for a second time.
    whole = substituted(apartment(), {"vloer": 1.0}, rules, elements=elements)
    assert "geen concrete_general in vloer" in refusal(
        {"vloer": 1.0}, rules, table=whole, elements=elements
    )


# --- what never changes -----------------------------------------------------------------------


def test_nothing_replaced_changes_nothing_to_the_last_bit() -> None:
    table = read_inventories()
    assert substituted(table, dict.fromkeys(RULES.names, 0.0)) is table
    assert substituted(table, {}) is table
    plain = ccb.calculate(PROGRAMME, draws=32)
    zero = ccb.calculate(PROGRAMME, draws=32, substitutions=dict.fromkeys(RULES.names, 0))
    pd.testing.assert_frame_equal(plain, zero, check_exact=True)


def test_homes_that_no_rule_touches_stay_as_they_are() -> None:
    swapped = substituted(read_inventories(), {"betonvloer_naar_clt": 1.0})
    before = read_inventories()
    timber = before["building_method"] == "timber_frame"
    same = swapped[swapped["building_method"] == "timber_frame"].reset_index(drop=True)
    expected = before[timber].reset_index(drop=True)
    pd.testing.assert_frame_equal(same[expected.columns], expected, check_exact=True)


@st.composite
def some_doses(draw: st.DrawFn) -> dict[str, float]:
    names = draw(st.lists(st.sampled_from(RULES.names), min_size=1, unique=True))
    order = draw(st.permutations(names))
    most = {name: RULES.rules[name].ceiling.value for name in order}
    return {name: draw(st.just(0.0) | st.floats(1e-6, most[name])) for name in order}


@settings(max_examples=40)
@given(some_doses(), st.randoms(use_true_random=False))
def test_the_order_of_rules_changes_nothing_and_what_goes_and_comes_adds_up(
    doses: dict[str, float], shuffler: object
) -> None:
    other = list(doses.items())
    shuffler.shuffle(other)  # type: ignore[attr-defined]
    before = read_inventories()
    swapped = substituted(before, doses)
    pd.testing.assert_frame_equal(swapped, substituted(before, dict(other)), check_exact=True)

    numbers = swapped[["kg_per_m2", "low", "high"]].to_numpy()
    assert (numbers >= 0).all()
    assert (np.diff(numbers[:, [1, 0, 2]]) >= -1e-9).all()
    kind = ["building_method", "dwelling_type"]
    assert swapped[kind].drop_duplicates().shape == before[kind].drop_duplicates().shape
    # Mass is conserved: what the account says is the whole difference, material by material.
    moved = account(before, doses).groupby([*kind, "material"])["kg_per_m2"].sum()
    difference = (
        swapped.groupby([*kind, "material"])["kg_per_m2"]
        .sum()
        .sub(before.groupby([*kind, "material"])["kg_per_m2"].sum(), fill_value=0)
    )
    assert difference.sub(moved, fill_value=0).abs().max() < 1e-9
    # Origins sum to one, so their masses sum to the mass; storage moves with the material.
    figures = read_materials().set_index("material")
    fractions = figures.loc[swapped["material"], list(ORIGINS)].sum(axis=1)
    assert fractions.to_numpy() == pytest.approx(1)


def test_storage_and_origins_move_with_the_material_in_every_draw() -> None:
    doses = {"baksteen_naar_houten_gevel": 1.0, "minerale_wol_naar_cellulose": 0.5}
    results = ccb.calculate(PROGRAMME, substitutions=doses, draws=64)
    swapped = substituted(apartment(), doses)
    figures = read_materials().set_index("material").loc[swapped["material"]]
    stored = (figures["stored_co2_kg_per_kg"].to_numpy() * swapped["kg_per_m2"]).sum()
    # 110 kg of brick x 0.075 = 8.25 kg of cladding x 1.6 and 3 kg of wool x 1.4359 = 4.31 kg of
    # cellulose x 1.2, beside the 15.8 that was there.
    assert stored == pytest.approx(15.8 + 8.25 * 1.6 + 3 * 1.0256 * 1.4 * 1.2)
    central = results[results["statistic"] == "central"].rename(columns={"value": "x"})
    assert result(central.assign(value=central["x"]), "stored_co2") == pytest.approx(1000 * stored)
    origins = sum(result(central.assign(value=central["x"]), f"mass_{name}") for name in ORIGINS)
    assert origins == pytest.approx(result(central.assign(value=central["x"]), "material_mass"))


def material_statistics(results: pd.DataFrame, material: str) -> list[float]:
    rows = results[
        (results["indicator"] == "material_mass")
        & (results["material"] == material)
        & results["statistic"].isin(["central", "p5", "p50", "p95"])
    ]
    whole = (rows[["region", "dwelling_type", "building_method"]] == "all").all(axis=1)
    return rows[whole]["value"].to_list()


def test_what_is_replaced_is_replaced_in_every_draw() -> None:
    plain = ccb.calculate(PROGRAMME, draws=64)
    swapped = ccb.calculate(PROGRAMME, draws=64, substitutions={"staal_naar_gerecycled": 0.5})
    # Half of the sections became the same sections of scrap: in each draw as many kilograms.
    old, new = (
        material_statistics(swapped, name) for name in ("steel_section", "steel_section_recycled")
    )
    assert len(new) == 4
    assert old == pytest.approx(new, rel=1e-12)
    assert new[1] < new[2] < new[3]
    assert new[0] == pytest.approx(material_statistics(plain, "steel_section")[0] / 2)
    assert material_statistics(plain, "steel_section_recycled") == []


def test_reductions_stay_against_homes_as_they_were() -> None:
    # Nothing of concrete is left as it was, yet a timber home is compared with that.
    timber = PROGRAMME.assign(building_method="timber_frame")
    plain = ccb.calculate(timber)
    swapped = ccb.calculate(timber, substitutions={"betonvloer_naar_clt": 1.0})
    reading = "abiotic_per_m2"
    assert result(swapped, "primary_reduction", reading) == result(
        plain, "primary_reduction", reading
    )
    concrete = ccb.calculate(PROGRAMME, substitutions={"betonvloer_naar_clt": 1.0})
    assert result(concrete, "primary_reduction", reading) > 0.2
    assert result(concrete, "floor_area") == result(ccb.calculate(PROGRAMME), "floor_area")


# --- what is uncertain ------------------------------------------------------------------------


def test_a_ratio_widens_an_amount_as_two_lognormal_figures_do() -> None:
    # Spreads of 1.35 and 1.2 add in squares: exp(sqrt(ln(1.35)^2 + ln(1.2)^2)) = 1.4187.
    found = product(
        [
            Figure(400, 400 / 1.35, 400 * 1.35, "lognormal", "a"),
            Figure(0.2, 0.2 / 1.2, 0.24, "lognormal", "b"),
        ]
    )
    factor = np.exp(np.hypot(np.log(1.35), np.log(1.2)))
    assert (found.value, found.distribution, found.group) == (pytest.approx(80), "lognormal", "a")
    assert (found.low, found.high) == (pytest.approx(80 / factor), pytest.approx(80 * factor))


@pytest.mark.parametrize("shape", ["triangular", "uniform"])
def test_any_other_product_has_the_percentiles_of_many_draws(shape: str) -> None:
    found = product(
        [
            Figure(100, 100 / 1.6, 160, "lognormal", "a"),
            Figure(2.0, 0.5, 4.0, shape, "b"),
        ]
    )
    numbers = np.random.default_rng(1)
    amounts = 100 * np.exp(np.log(1.6) / 1.6448536 * numbers.standard_normal(400_000))
    if shape == "uniform":
        ratios = numbers.uniform(0.5, 4.0, 400_000)
    else:
        ratios = numbers.triangular(0.5, 2.0, 4.0, 400_000)
    expected = np.percentile(amounts * ratios, [5, 25, 50, 75, 95])
    assert found.distribution == "quantiles"
    assert found.percentiles == pytest.approx(expected, rel=0.01)


def test_a_factor_that_narrows_to_one_ends_in_the_amount_itself() -> None:
    amount = Figure(100, 100 / 1.35, 135, "lognormal", "a")
    # Saved: 0 to 2 % of it. The 5th and 95th percentile hardly move, and the shape stays.
    found = product([amount, Figure(0.99, 0.98, 1.0, "uniform", "b")])
    assert found.distribution == "lognormal"
    assert (found.low, found.high) == (pytest.approx(73.3, abs=0.1), pytest.approx(133.7, abs=0.1))
    found = product([amount, Figure(1 - 1e-9, 1 - 2e-9, 1.0, "uniform", "b")])
    ends = pytest.approx(100 / 1.35, rel=1e-4), pytest.approx(135, rel=1e-4)
    assert (found.low, found.high) == ends


def test_apart_keeps_the_two_figures_and_their_groups() -> None:
    table = substituted(apartment(), {"betonvloer_naar_clt": 0.5}, apart=True)
    row = table[table["material"] == "clt"].iloc[0]
    # 400 kg of floor x 0.5 x 0.197; the amount within 1.35, the ratio from 0.157 to 0.237.
    assert row["kg_per_m2"] == pytest.approx(39.4, rel=1e-6)
    assert row["high"] / row["kg_per_m2"] == pytest.approx(1282 / 950)
    assert row["group"] == "intensity_concrete"
    assert list(row[list(FACTOR)]) == [
        pytest.approx(0.157 / 0.197),
        pytest.approx(0.237 / 0.197),
        "lognormal",
        "ratio_clt_floor",
    ]


def test_published_percentiles_are_kept_in_what_stays_and_what_comes() -> None:
    table = rasmi_inventories()
    swapped = substituted(table, {"beton_naar_koolstofarm_beton": 0.25})
    row = table[table["material"] == "concrete_general"].iloc[0]
    kind = ["building_method", "dwelling_type"]
    mine = swapped[(swapped[kind] == row[kind]).all(axis=1)].set_index("material")
    for name in ("kg_per_m2", "low", "p25", "p95", "high"):
        assert mine.loc["concrete_low_carbon", name] == pytest.approx(0.25 * row[name])
        assert mine.loc["concrete_general", name] == pytest.approx(0.75 * row[name])
    assert set(mine.loc[["concrete_low_carbon", "concrete_general"], "distribution"]) == {
        "quantiles"
    }


def test_a_bare_table_of_a_user_stays_exact_where_nothing_is_uncertain(tmp_path: Path) -> None:
    key = ["building_method", "dwelling_type", "material", "kg_per_m2"]
    table = pd.DataFrame(
        [("x", "y", "concrete_general", 100.0), ("x", "y", "sand_lime", 50.0)], columns=key
    )
    swapped = substituted(table, {"groen_beton": 0.5}, rule_file(tmp_path, GREEN))
    results = ccb.calculate(
        pd.DataFrame([("R", 2025, "y", "x", 10.0)], columns=PROGRAMME.columns),
        inventories=swapped,
        draws=8,
    )
    mass = results[(results["indicator"] == "material_mass") & (results["material"] == "all")]
    # 50 + 50 + 50 kg on 10 m2, the same in every draw.
    assert set(mass[mass["statistic"].isin(["p5", "p95"])]["value"].round(6)) == {1500.0}


def test_what_leans_on_unverified_figures_says_so() -> None:
    doses = {"kalkzandsteen_naar_houtskelet": 1.0, "minerale_wol_naar_vlas": 0.0}
    leans = footing(doses)
    assert set(leans["rule"]) == {"kalkzandsteen_naar_houtskelet"}
    assert leans.set_index("figure").loc["ratio", "evidence"] == "unverified"
    new = substituted(apartment(), doses).query("rule != ''")
    assert set(new["evidence"]) == {"unverified"}


def test_the_account_tells_area_and_cost_per_m2_of_floor(tmp_path: Path) -> None:
    cost = (
        'cost = { value = 60.0, low = -40.0, high = 200.0, distribution = "triangular", '
        'unit = "EUR/m2", year = 2024, source = "user" }\n'
    )
    rules = rule_file(tmp_path, FLOOR.replace("\n[[rules.needs]]", f"{cost}\n[[rules.needs]]"))
    table = account(apartment(), {"vloer": 0.25}, rules, elements=own_elements())
    gone = table[table["role"] == "replaced"].iloc[0]
    # A quarter of an m2 of floor per m2 of floor area: 120 kg out, 15 EUR (-10 to 50).
    assert gone["kg_per_m2"] == pytest.approx(-120)
    assert gone["element_m2_per_m2"] == pytest.approx(0.25)
    assert [gone[name] for name in ("cost", "cost_low", "cost_high")] == pytest.approx(
        [15, -10, 50]
    )


# --- every guard ------------------------------------------------------------------------------


def test_all_wrong_doses_are_refused_at_once() -> None:
    message = refusal(
        {
            "betonvloer_naar_klt": 0.5,
            "staal_naar_gerecycled": -0.1,
            "minerale_wol_naar_stro": "veel",
        }
    )
    assert "betonvloer_naar_klt: gevonden geen regel met deze naam" in message
    assert "betonvloer_naar_clt" in message  # the nearest name
    assert "staal_naar_gerecycled: gevonden -0.1" in message
    assert "minerale_wol_naar_stro: gevonden veel" in message
    assert "nan" in refusal({"staal_naar_gerecycled": float("nan")})


def test_more_than_there_is_is_refused_with_the_numbers(tmp_path: Path) -> None:
    message = refusal(
        {"vloer": 1.25}, rule_file(tmp_path, FLOOR), table=apartment(), elements=own_elements()
    )
    assert "1.25 maal wat er is" in message
    assert "600 kg/m2 concrete_general, en er zit 480 kg/m2 in" in message


def test_over_the_ceiling_is_refused_with_the_numbers(tmp_path: Path) -> None:
    message = refusal({"kanaalplaat_naar_hergebruikt": 0.42})
    assert "gevonden 0.42, toegestaan hoogstens 0.41" in message
    message = refusal(
        {"groen_beton": 0.9}, rule_file(tmp_path, GREEN), table=apartment(), elements=own_elements()
    )
    assert "gevonden 0.9, toegestaan hoogstens 0.8 (meer slak is er niet)" in message


def test_elements_that_ask_for_more_than_the_home_holds_are_refused(tmp_path: Path) -> None:
    heavy = own_elements(masses=[("concrete_general", "floor", 1000.0)])
    message = refusal({"vloer": 1.0}, rule_file(tmp_path, FLOOR), table=apartment(), elements=heavy)
    assert "gevonden 1000 kg/m2 concrete_general" in message
    assert "hoogstens 950 kg/m2" in message


def test_saving_more_than_there_is_is_refused(tmp_path: Path) -> None:
    greedy = SAVING.replace("0.5", "2.0")
    message = refusal(
        {"vloer": 1.0},
        rule_file(tmp_path, FLOOR, greedy),
        table=apartment(),
        elements=own_elements(),
    )
    # 310 kg lighter x 2.0 = 620 kg at most, of 470 kg of foundation.
    assert "een besparing tot 620 kg/m2" in message
    assert "hoogstens 470 kg/m2" in message


def test_a_rule_that_finds_nothing_is_refused() -> None:
    timber = read_inventories().query("building_method == 'timber_frame'")
    message = refusal({"kanaalplaat_naar_hergebruikt": 0.2}, table=timber)
    assert "geen hollow_core_slab in vloer" in message


def test_a_new_material_without_figures_is_refused() -> None:
    message = refusal({"betonvloer_naar_clt": 0.2}, materials=["concrete_general", "cement_screed"])
    assert "gevonden clt, toegestaan een materiaal uit de tabel materials" in message
    with pytest.raises(InputError, match="clt"):
        ccb.calculate(
            PROGRAMME,
            materials=read_materials().query("material not in ['clt', 'glulam']"),
            inventories=apartment(),
            substitutions={"betonvloer_naar_clt": 0.2},
        )


def test_origins_of_a_new_material_that_are_not_whole_are_refused() -> None:
    materials = read_materials()
    materials.loc[materials["material"] == "clt", "primary_renewable"] = 0.5
    with pytest.raises(InputError, match="clt"):
        ccb.calculate(PROGRAMME, materials=materials, substitutions={"betonvloer_naar_clt": 0.2})


def test_per_m2_without_the_weight_of_an_m2_is_refused(tmp_path: Path) -> None:
    table = apartment().assign(element="floor")
    message = refusal(
        {"vloer": 1.0}, rule_file(tmp_path, FLOOR), table=table, elements=own_elements([], [])
    )
    assert "geen gewicht van een m2 vloer van concrete_general" in message
    assert MASSES  # the round tables have it: there the same rule goes through


def test_a_table_that_is_no_inventory_is_refused() -> None:
    bare = apartment().drop(columns="kg_per_m2")
    assert "geen kolom kg_per_m2" in refusal({"staal_naar_gerecycled": 0.1}, table=bare)
    wrong = apartment()
    wrong.loc[3, "kg_per_m2"] = -1.0
    assert "rij 3: gevonden -1.0" in refusal({"staal_naar_gerecycled": 0.1}, table=wrong)
