"""Scenarios through the engine: what differs, by hand arithmetic, and what must not."""

import pandas as pd
import pytest

import ccb_analysis as ccb
from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import central, read_assumptions
from ccb_analysis.facts.scenarios import list_scenarios

TYPES = ("ground_bound", "stacked")
HEADER = """
title_nl = "Proef"
why_nl = "Om te rekenen."
baseline = "huidige_praktijk"
source = "own_assumption"
evidence = "assumption"
"""
SOURCED = 'source = "own_assumption"\nevidence = "assumption"\n'


def calculate(scenario="huidige_praktijk", **given):
    settings = {"report_year": 2025, "parts": ("kinds", "totals"), "targets": NO_TARGETS, "jobs": 1}
    return ccb.calculate(scenario=str(scenario), **{**settings, **given})


NO_TARGETS = pd.DataFrame(
    columns=["target", "reading", "indicator", "baseline", "headline", "threshold"]
).astype({"headline": bool})


def of(results, indicator, reading="inventory", year=2030, **where):
    wanted = {"dwelling_type": "all", "building_method": "all", "region": "all", **where}
    chosen = results[
        (results["indicator"] == indicator)
        & (results["reading"] == reading)
        & (results["year"] == year)
        & (results["material"] == "all")
        & (results["modules"] != "A1-A5")
        & (results["statistic"] == "value")
    ]
    for column, name in wanted.items():
        chosen = chosen[chosen[column] == name]
    return chosen["value"].item()


@pytest.fixture(scope="module")
def practice():
    return calculate()


@pytest.fixture
def scenario(tmp_path):
    def write(text):
        path = tmp_path / "proef.toml"
        path.write_text(HEADER + text, encoding="utf-8")
        return path

    return write


def test_current_practice_does_not_differ_from_itself_to_the_last_bit(practice):
    pd.testing.assert_frame_equal(practice, calculate(), check_exact=True)


def test_a_scenario_without_differences_is_current_practice(practice, scenario):
    found = calculate(scenario(""))
    assert set(found["scenario"]) == {"proef"}
    pd.testing.assert_frame_equal(
        found.assign(scenario="huidige_praktijk"), practice, check_exact=True
    )


def test_years_up_to_the_report_are_as_they_were(practice):
    past = practice[practice["year"] <= 2025].reset_index(drop=True)
    for name in list_scenarios():
        found = calculate(name)
        found = found[found["year"] <= 2025].assign(scenario="huidige_praktijk")
        pd.testing.assert_frame_equal(found.reset_index(drop=True), past, check_exact=True)


def test_the_mix_of_a_year_is_that_of_the_file(practice, scenario):
    """Ground-bound homes wholly in timber frame from 2028; the rest as it was."""
    text = (
        "start_year = 2028\n[[mix]]\n"
        'dwelling_type = "ground_bound"\npath = "table"\nrest = "refuse"\n'
        f"{SOURCED}[mix.shares.2028]\ntimber_frame = 1.0\n"
    )
    found = calculate(scenario(text))
    homes = of(practice, "homes", "", dwelling_type="ground_bound")
    frame = {"dwelling_type": "ground_bound", "building_method": "timber_frame"}
    assert of(found, "homes", "", **frame) == pytest.approx(homes)
    assert of(found, "homes", "") == pytest.approx(of(practice, "homes", ""))
    # 4.5 % of the homes were in timber frame already
    before = of(practice, "embodied_co2", **frame)
    assert before == pytest.approx(0.045 * of(found, "embodied_co2", **frame))
    stacked = {"dwelling_type": "stacked"}
    for year in (2027, 2030):
        assert of(found, "embodied_co2", year=year, **stacked) == pytest.approx(
            of(practice, "embodied_co2", year=year, **stacked)
        )
    assert of(found, "embodied_co2", year=2027) == pytest.approx(
        of(practice, "embodied_co2", year=2027)
    )


def test_the_total_of_homes_is_a_lever_and_is_no_longer_drawn(practice, scenario):
    text = f"[homes]\ntotal = 40000\n{SOURCED}"
    assumptions = read_assumptions()
    found = calculate(scenario(text))
    total = central(assumptions, "homes_delivered")
    more = of(found, "homes", "") - of(practice, "homes", "")
    # five years to come, in the 17 of 18 municipalities by plan capacity: (37,667 - 936) / 37,667
    assert more == pytest.approx((40_000 - total) / 5 * (37_667 - 936) / 37_667)
    drawn = calculate(scenario(text), draws=64, indicators=["homes"])
    now = drawn[(drawn["year"] == 2030) & (drawn["region"] == "all")]
    whole = now[(now["dwelling_type"] == "all") & (now["building_method"] == "all")]
    whole = whole[whole["indicator"] == "homes"].set_index("statistic")["value"]
    assert whole["p5"] == pytest.approx(whole["p95"])


def test_smaller_homes_take_less_in_proportion(practice, scenario):
    text = f'[[size]]\ndwelling_type = "stacked"\nfactor = 0.9\n{SOURCED}'
    found = calculate(scenario(text))
    for indicator, reading in (("floor_area", ""), ("material_mass", "inventory")):
        stacked = of(found, indicator, reading, dwelling_type="stacked")
        assert stacked == pytest.approx(
            0.9 * of(practice, indicator, reading, dwelling_type="stacked")
        )
        ground_bound = of(found, indicator, reading, dwelling_type="ground_bound")
        assert ground_bound == pytest.approx(
            of(practice, indicator, reading, dwelling_type="ground_bound")
        )
    assert of(found, "homes", "") == pytest.approx(of(practice, "homes", ""))


def test_homes_are_smaller_only_from_the_year_the_scenario_starts(practice, scenario):
    block = f'[[size]]\ndwelling_type = "stacked"\nfactor = 0.9\n{SOURCED}'
    found = calculate(scenario(f"start_year = 2028\n{block}"))
    for year, factor in ((2027, 1.0), (2028, 0.9), (2030, 0.9)):
        where = {"dwelling_type": "stacked", "year": year}
        before = of(practice, "floor_area", "", **where)
        assert of(found, "floor_area", "", **where) == pytest.approx(factor * before)


def test_homes_are_smaller_only_where_a_municipality_joins(scenario):
    block = f'[[size]]\ndwelling_type = "stacked"\nfactor = 0.9\n{SOURCED}'
    parts = ("regions", "totals")
    # Rheden and Renkum draw their stacked share alike, so only joining tells them apart
    found = calculate(scenario(f'{block}[regions]\njoin = ["GM0275"]\n'), parts=parts)
    practice = calculate(parts=parts)
    for region, smaller in (("GM0275", True), ("GM0274", False)):
        ratio = of(found, "floor_area", "", region=region) / of(
            practice, "floor_area", "", region=region
        )
        # 33 % of the homes are flats of 90 m2, the others are of 140 m2
        expected = (0.33 * 81 + 0.67 * 140) / (0.33 * 90 + 0.67 * 140) if smaller else 1.0
        assert ratio == pytest.approx(expected)


def test_a_swap_of_materials_counts_for_its_share_of_the_homes(practice, scenario):
    """Half of the concrete general (0.095 kgCO2e/kg) becomes low-carbon concrete (0.060)."""
    text = (
        '[[materials]]\nname = "beton"\nreplace = { concrete_general = "concrete_low_carbon" }\n'
        'kg_ratio = { concrete_general = 1 }\npath = "table"\n'
        f"{SOURCED}[materials.share]\n2030 = 0.5\n"
    )
    found = calculate(scenario(text))
    for dwelling_type, kilograms in (("ground_bound", 750), ("stacked", 950)):
        where = {"dwelling_type": dwelling_type, "building_method": "concrete_in_situ"}
        area = of(practice, "floor_area", "", **where)
        less = of(practice, "embodied_co2", **where) - of(found, "embodied_co2", **where)
        assert less == pytest.approx(0.5 * area * kilograms * (0.095 - 0.060))
        mass = of(found, "material_mass", **where)
        assert mass == pytest.approx(of(practice, "material_mass", **where))
    # Figure 7 follows the mix and the floor area only
    assert of(found, "embodied_co2", "programme") == pytest.approx(
        of(practice, "embodied_co2", "programme")
    )
    # what the same homes would take in today's concrete in situ has not changed
    assert of(found, "avoided_co2") - of(practice, "avoided_co2") == pytest.approx(
        of(practice, "embodied_co2") - of(found, "embodied_co2")
    )


def test_only_the_municipalities_that_join_differ(scenario):
    text = (
        '[[mix]]\ndwelling_type = "stacked"\npath = "table"\nrest = "refuse"\n'
        f"{SOURCED}[mix.shares.2026]\nclt = 1.0\n"
        '[regions]\njoin = ["GM0268"]\n'
    )
    parts = ("regions", "totals")
    found, practice = calculate(scenario(text), parts=parts), calculate(parts=parts)
    nijmegen = of(found, "industrial_share", "stacked", region="GM0268")
    assert nijmegen == pytest.approx(0.4)  # industrial_share of clt, stacked
    for region in ("GM0202", "GM0275"):
        assert of(found, "industrial_share", "stacked", region=region) == pytest.approx(
            of(practice, "industrial_share", "stacked", region=region)
        )


def test_the_woondeal_reaches_its_half(practice):
    assert of(calculate("woondeal"), "industrial_share", "all_homes") == pytest.approx(0.5)


def test_an_unknown_scenario_is_named_with_those_there_are():
    with pytest.raises(InputError, match="houtbouw_eerst"):
        calculate("houtbouw_eerts")
