"""What rules do to the scores of one project: by hand, and held against scoring it anew."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scoring_bills import LOOSE, STUCK, bill, building, line
from substitution_cases import FLOOR, GREEN, MASSES, SAVING, own_elements, rule_file

from ccb_analysis.facts.substitutions import read_substitutions
from ccb_analysis.intake.bill import REFUSED, Bill, completeness_of, quarantine_table
from ccb_analysis.scoring.project import score_project
from ccb_analysis.studies.project_gains import GAIN_COLUMNS, SCORES, gains
from ccb_analysis.studies.project_swaps import swaps_of

CO2, STORED = "embodied_co2_a1_a3", "stored_co2"
COST = """
[rules.cost]
value = 50.0
low = 20.0
high = 80.0
unit = "EUR/m2"
distribution = "triangular"
source = "user"
evidence = "unverified"
year = 2024
"""


def project(*records: dict, refused: int = 0) -> Bill:
    """A bill of these lines, and of refused ones."""
    lines = bill(*records)
    aside = quarantine_table([{"kind": REFUSED, "line": 90 + n} for n in range(refused)])
    return Bill(lines, aside, completeness_of(lines, aside))


def rules(folder, *blocks: str):
    return read_substitutions(rule_file(folder, *blocks))


def found(bill_of, known, **about):
    about = {"elements": own_elements(masses=MASSES), **about}
    return gains(bill_of, known, **about)


def row(table: pd.DataFrame, indicator: str, method: str | None = None) -> pd.Series:
    rows = table[table["indicator"] == indicator]
    rows = rows if method is None else rows[rows["method"] == method]
    assert len(rows) == 1
    return rows.iloc[0]


FLOORS = line(48_000.0, "concrete_general", element="floor")
BRICKS = line(10_000.0, "clay_brick_facing", element="facade")


def test_a_concrete_floor_becomes_clt_by_hand(tmp_path):
    """100 m2 of 480 kg/m2: 10,000 kg of CLT (100 / 480) and 7,000 kg of screed come instead."""
    table, left_out = found(project(FLOORS, BRICKS), rules(tmp_path, FLOOR), floor_area_m2=100.0)
    assert left_out == {}
    assert tuple(table.columns) == GAIN_COLUMNS
    co2 = row(table, f"{CO2}_per_m2")
    # A1-A3 (kg/kg): concrete 0.095 (0.067-0.129), CLT 0.30 (0.096-0.44), screed 0.17 (0.12-0.31),
    # brick 0.25. Before (4560 + 2500) / 100 = 70.6; change (3000 + 1190 - 4560) / 100 = -3.7.
    assert co2["before"] == pytest.approx(70.6)
    assert co2["change"] == pytest.approx(-3.7)
    assert co2["after"] == pytest.approx(66.9)
    # least: (960 + 840 - 6192) / 100; most: (4400 + 2170 - 3216) / 100
    assert (co2["change_low"], co2["change_high"]) == pytest.approx((-43.92, 33.54))
    assert co2["better"] is None
    stored = row(table, f"{STORED}_per_m2")
    assert (stored["change"], stored["unit"]) == (pytest.approx(158.0), "kgCO2e/m2")  # 1.58
    assert stored["better"] is True
    # Origin that is not new: 4 % of 58,000 kg; then (9,900 + 4 % of 17,000) of 27,000 kg.
    origin = row(table, "material_origin")
    assert origin["before"] == pytest.approx(0.04)
    assert origin["after"] == pytest.approx((9_900 + 680) / 27_000)
    assert origin["change"] == pytest.approx((9_900 + 680) / 27_000 - 0.04)


def test_without_a_floor_area_amounts_are_of_the_whole_project(tmp_path):
    table, _ = found(project(FLOORS), rules(tmp_path, FLOOR))
    assert row(table, CO2)["change"] == pytest.approx(-370.0)  # 3000 + 1190 - 4560
    assert row(table, CO2)["unit"] == "kgCO2e"


@pytest.mark.parametrize("blocks", [(FLOOR,), (FLOOR, SAVING), (GREEN,)])
def test_it_is_what_scoring_the_changed_bill_gives(tmp_path, blocks):
    """An independent way: the bill as it would be, scored as any other bill."""
    base = line(20_000.0, "concrete_general", element="foundation", **STUCK)
    records = (FLOORS | LOOSE, BRICKS | STUCK, base)
    table, _ = found(project(*records), rules(tmp_path, *blocks))
    if blocks == (GREEN,):  # 80 % of both, kilogram for kilogram
        kept = [FLOORS | LOOSE | _mass(9_600), BRICKS | STUCK, base | _mass(4_000)]
        come = [
            line(38_400.0, "concrete_low_carbon", **LOOSE),
            line(16_000.0, "concrete_low_carbon", **STUCK),
        ]
    else:  # 48,000 - 17,000 kg lighter saves 0.3 of that: 9,300 kg
        saved = 9_300 if SAVING in blocks else 0
        kept = [BRICKS | STUCK, base | _mass(20_000 - saved)]
        come = [line(10_000.0, "clt"), line(7_000.0, "cement_screed")]
    anew = score_project(bill(*kept, *come))
    compared = 0
    for score in SCORES:
        mine = row(table, score.indicator, score.method)
        whole = building(anew, score.indicator, score.method)
        if pd.isna(mine["change"]):
            assert blocks != (GREEN,)  # a mean over what happens to be known would mislead
            assert score.indicator in ("detachability", "future_value")
            continue
        assert mine["after"] == pytest.approx(whole["value"]), score
        compared += 1
    assert compared >= 6


def _mass(kilograms: float) -> dict[str, float]:
    return dict.fromkeys(("mass_kg", "mass_low_kg", "mass_high_kg"), float(kilograms))


def test_another_concrete_comes_off_as_the_old_one_did(tmp_path):
    table, _ = found(project(FLOORS | STUCK, BRICKS | LOOSE), rules(tmp_path, GREEN))
    index = row(table, "detachability")
    assert (index["change"], index["change_low"], index["change_high"]) == (0, 0, 0)
    # 80 % of 48,000 kg at 0.06 instead of 0.095: 38,400 x -0.035
    assert row(table, CO2)["change"] == pytest.approx(-1344.0)
    assert row(table, CO2)["dose"] == 0.8


def test_how_a_new_material_comes_off_is_not_known(tmp_path):
    """Floors at 0.1 and bricks at 1; CLT and screed anywhere from 0.1 to 1.

    Before: (4,800 + 10,000) / 58,000 = 0.2552; after 0.1 to 1 on 17,000 of 27,000 kg.
    """
    table, _ = found(project(FLOORS | STUCK, BRICKS | LOOSE), rules(tmp_path, FLOOR))
    index = row(table, "detachability")
    assert np.isnan(index["change"]) and np.isnan(index["after"])
    # A closed edge of 0.1 is 0.4 in another source: then a floor is 4 / 32.5 before.
    before = (48_000 * 4 / 32.5 + 10_000) / 58_000
    assert index["change_low"] == pytest.approx((1_700 + 10_000) / 27_000 - before)
    assert index["change_high"] == pytest.approx(1 - 14_800 / 58_000)
    # So much that is stuck goes, that it is better however the new floor comes off.
    assert index["better"] is True


def test_costs_go_by_the_square_metres_of_the_line(tmp_path):
    known = rules(tmp_path, FLOOR.replace("[[rules.needs]]", COST + "\n[[rules.needs]]", 1))
    table, _ = found(project(FLOORS), known)  # 48,000 / 480 = 100 m2
    co2 = row(table, CO2)
    assert (co2["cost"], co2["cost_low"], co2["cost_high"]) == pytest.approx((5_000, 2_000, 8_000))
    assert co2["cost_evidence"] == "unverified"
    own, _ = found(project(FLOORS | {"area_m2": 120.0}), known)
    assert row(own, CO2)["cost"] == pytest.approx(6_000)  # 120 m2 by the bill itself


def test_what_is_not_known_of_the_rest_changes_nothing_of_a_sum(tmp_path):
    """A line nobody knows and a refused one weigh the same before and after."""
    sure, _ = found(project(FLOORS), rules(tmp_path, FLOOR))
    vague, _ = found(project(FLOORS, line(None), line(500.0), refused=2), rules(tmp_path, FLOOR))
    names = ["change", "change_low", "change_high"]
    assert row(vague, CO2)[names].tolist() == pytest.approx(row(sure, CO2)[names].tolist())
    # Of a mean it does matter: more mass that stays as it is makes the change smaller.
    one, other = (row(table, "material_origin") for table in (sure, vague))
    assert other["change_low"] < one["change"] < one["change_high"] + 1e-12
    assert other["change_low"] < one["change_low"]


def test_a_rule_that_does_not_fit_is_left_out_with_its_reason(tmp_path):
    known = rules(tmp_path, FLOOR, GREEN)
    facade = project(line(48_000.0, "concrete_general", element="facade"))
    table, left_out = found(facade, known)
    assert set(table["rule"]) == {"groen_beton"}
    assert "past nergens" in left_out["vloer"]
    only_clt = FLOOR.replace('element = "floor"', 'element = "floor"\nmethods = ["clt"]')
    _, left_out = found(project(FLOORS), rules(tmp_path, only_clt), building_method=None)
    assert "andere soort woning" in left_out["vloer"]
    # Of a floor of reinforced concrete of which nobody knows what an m2 weighs.
    table, left_out = gains(
        project(FLOORS), rules(tmp_path, FLOOR), elements=own_elements(masses=[])
    )
    assert table.empty
    assert "element_masses.csv" in left_out["vloer"]


def test_a_saving_beyond_what_is_there_is_refused_not_counted(tmp_path):
    """31,000 kg lighter would save up to 15,500 kg of a foundation of 5,000 kg."""
    small = line(5_000.0, "concrete_general", element="foundation")
    table, left_out = found(project(FLOORS, small), rules(tmp_path, FLOOR, SAVING))
    assert table.empty
    assert "5000" in left_out["vloer"]


def test_insulation_is_insulation_in_whatever_element():
    """Mineral wool in a facade is replaced; concrete without a code is not a floor."""
    lines = bill(
        line(100.0, "glass_wool", element="facade"),
        line(100.0, "clay_brick_facing"),
        line(100.0, "concrete_general"),
    )
    swaps, left_out = swaps_of(lines, read_substitutions(), "concrete_in_situ", "stacked")
    names = {swap.rule.name for swap in swaps}
    assert {"minerale_wol_naar_vlas", "baksteen_naar_houten_gevel"} <= names
    assert "betonvloer_naar_clt" in left_out
    assert "beton_naar_koolstofarm_beton" in names  # a rule for the whole building
    flax = next(swap for swap in swaps if swap.rule.name == "minerale_wol_naar_vlas")
    # 100 kg x 1.0526 x 1.7 = 178.942
    assert flax.come["mass_kg"].tolist() == pytest.approx([178.942])
    assert flax.kept.tolist() == [0, 1, 1]


def test_the_largest_gain_comes_first(tmp_path):
    table, _ = found(project(FLOORS, BRICKS), rules(tmp_path, FLOOR, GREEN))
    co2 = table[table["indicator"] == CO2]
    # -370 for CLT, -1,344 for low-carbon concrete: less is better.
    assert co2["rule"].tolist() == ["groen_beton", "vloer"]
    stored = table[table["indicator"] == STORED]
    assert stored["rule"].tolist() == ["vloer", "groen_beton"]
    order = list(dict.fromkeys(zip(table["method"], table["indicator"], strict=True)))
    assert order == [(score.method, score.indicator) for score in SCORES]
