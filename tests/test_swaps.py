"""The study of swaps on one kind of home: every table by hand, or against the engine itself."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

import ccb_analysis as ccb
from ccb_analysis.annual.swap_costs import abatement, net_costs
from ccb_analysis.annual.swap_doses import contributions, dose_response, dose_sets
from ccb_analysis.annual.swap_inputs import SwapInputs
from ccb_analysis.annual.swap_methods import Methods
from ccb_analysis.annual.swap_question import SwapQuestion, swap_question
from ccb_analysis.annual.swap_runs import EVERY, NOW, SwapRuns
from ccb_analysis.annual.swap_supply import supply_use
from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.materials import read_inventories, read_materials
from ccb_analysis.facts.substitutions import read_substitutions

CONCRETE = "beton_naar_koolstofarm_beton"
WOOD, PAPER, HEMP = (f"minerale_wol_naar_{name}" for name in ("houtvezel", "cellulose", "hennep"))
AREA = 1000.0
# An apartment of concrete in situ holds, per m2, 950 kg of concrete (0.095 kgCO2e/kg; with less
# CO2 0.060) and 6 kg of mineral wool (1.12), which does what 6 x 1.0256 = 6.1536 kg of stone wool
# does. In its place come 6.1536 x 1.6 = 9.84576 kg of wood fibre (0.35), x 1.4 = 8.61504 kg of
# cellulose (0.18) or x 1.3 = 7.99968 kg of hemp.
LESS_CONCRETE = 950 * (0.060 - 0.095)
LESS_WOOD = 9.84576 * 0.35 - 6 * 1.12
LESS_PAPER = 8.61504 * 0.18 - 6 * 1.12


def question(*names: str, draws: int = 0, kind: tuple[str, str] = ("stacked", "concrete_in_situ")):
    homes = pd.DataFrame(
        [(*kind, 10.0, AREA)],
        columns=["dwelling_type", "building_method", "homes", "floor_area_m2"],
    )
    return SwapQuestion(
        read_substitutions(),
        names,
        (),
        homes,
        read_inventories(),
        read_materials(),
        read_assumptions(),
        {"low": 50.0, "high": 100.0},
        2030,
        draws,
        1,
        "nl",
    )


@pytest.fixture(scope="module")
def drawn():
    """A study with draws of one rule that moves nothing but a factor."""
    return SwapRuns(question(CONCRETE, draws=256))


def of(table: pd.DataFrame, **where: object) -> pd.DataFrame:
    for name, value in where.items():
        table = table[table[name] == value]
    return table


# --- doses ------------------------------------------------------------------------------------


def test_a_dose_does_its_part_and_nothing_else(drawn):
    table = dose_response(drawn, dose_sets(drawn.question))
    emitted = of(table, rule=CONCRETE, measure="emitted_co2").set_index("dose")
    for dose in (0.0, 0.25, 0.5, 0.75, 1.0):
        assert emitted.loc[dose, "change"] == pytest.approx(dose * LESS_CONCRETE)
    # What is not replaced, is not changed by a single bit, in no draw.
    for measure in ("stored_co2", "primary_abiotic", "mass", "circular_share"):
        rows = of(table, rule=CONCRETE, measure=measure)
        assert rows["change"].abs().max() < 1e-9
    nothing = of(table, rule=CONCRETE, dose=0.0)
    assert (nothing[["change", "change_p5", "change_p50", "change_p95"]] == 0).all(axis=None)


def test_the_interval_of_a_change_is_that_of_what_changes(drawn):
    """950 kg with a factor that differs: the two factors of concrete move together or apart.

    Whatever they do, the change per kilogram lies within the ends of both ranges:
    0.035 - 0.129 = -0.094 and 0.087 - 0.067 = 0.020, the amount within 704-1282 kg in 90 %.
    """
    table = dose_response(drawn, dose_sets(drawn.question))
    row = of(table, rule=CONCRETE, measure="emitted_co2", dose=1.0).iloc[0]
    assert -0.094 * 1282 < row["change_p5"] < LESS_CONCRETE < row["change_p95"] < 0.020 * 1282
    assert row["p5"] < row["central"] < row["p95"]


def test_all_rules_together_stand_beside_each_of_them(drawn):
    table = dose_response(drawn, dose_sets(drawn.question))
    every = of(table, rule=EVERY, measure="emitted_co2")
    assert every["change"].tolist() == pytest.approx([LESS_CONCRETE])


# --- contributions ----------------------------------------------------------------------------


def test_rules_that_compete_share_what_there_is():
    """Both want all the wool, so each gets half; their orders give three quarters less a quarter.

    First in order: v. Second: what both halves give, less what the first gave by itself.
    """
    table = contributions(SwapRuns(question(WOOD, PAPER)))
    emitted = of(table, measure="emitted_co2").set_index("rule")
    assert emitted.loc[WOOD, "value"] == pytest.approx(0.75 * LESS_WOOD - 0.25 * LESS_PAPER)
    assert emitted.loc[PAPER, "value"] == pytest.approx(0.75 * LESS_PAPER - 0.25 * LESS_WOOD)
    assert (emitted["error"] == 0).all()


@pytest.mark.parametrize("names", [(WOOD, PAPER, CONCRETE), (CONCRETE, PAPER, WOOD)])
def test_contributions_add_up_in_any_order(names):
    table = contributions(SwapRuns(question(*names)))
    for _, part in table.groupby("measure"):
        between = part["with_all"].iloc[0] - part["without"].iloc[0]
        assert part["value"].sum() == pytest.approx(between, abs=1e-9)
    emitted = of(table, measure="emitted_co2").set_index("rule")["value"]
    # Concrete and wool have nothing to do with each other.
    assert emitted[CONCRETE] == pytest.approx(LESS_CONCRETE)
    assert emitted[PAPER] == pytest.approx(0.75 * LESS_PAPER - 0.25 * LESS_WOOD)


# --- money ------------------------------------------------------------------------------------


def test_the_price_at_which_a_rule_pays():
    """0.003 EUR x 950 kg = 2.85 EUR/m2 for 33.25 kg: 85.71 EUR per tonne."""
    costs = abatement(SwapRuns(question(CONCRETE))).iloc[0]
    assert costs["cost"] == pytest.approx(2.85)
    assert costs["co2"] == pytest.approx(33.25)
    assert costs["co2_price"] == pytest.approx(2.85 / 33.25 * 1000)
    assert (costs["modules"], costs["evidence"]) == ("A1-A3", "unverified")
    # No kilogram of primary material less: no price would make it pay.
    assert costs["primary"] == pytest.approx(0, abs=1e-9)
    assert not costs["primary_sure"]
    assert np.isnan(costs["primary_price"])


def test_the_net_cost_counts_emission_and_not_storage():
    costs = abatement(SwapRuns(question(WOOD)))
    net = net_costs(costs, {"low": 50.0, "high": 100.0}).set_index("price_name")
    # 0.7 EUR x 6 kg, less 3.273984 kg at 0.05 and 0.10 EUR; stored apart: 9.84576 x 1.42 less
    # nothing, since mineral wool stores nothing.
    assert net.loc["low", "net_cost"] == pytest.approx(4.2 + LESS_WOOD * 0.05)
    assert net.loc["high", "net_cost"] == pytest.approx(4.2 + LESS_WOOD * 0.10)
    assert net.loc["high", "stored_value"] == pytest.approx(9.84576 * 1.42 * 0.10)


def test_the_interval_of_a_price_is_wider_than_that_of_the_cost(drawn):
    costs = abatement(drawn).iloc[0]
    # Triangle 0-0.003-0.0075 EUR/kg: p5 = sqrt(0.05 x 0.0075 x 0.003) = 0.00106,
    # p95 = 0.0075 - sqrt(0.05 x 0.0075 x 0.0045) = 0.00620; on 950 kg 1.01 and 5.89.
    assert costs["cost_p5"] == pytest.approx(950 * 0.0010607, rel=0.06)
    assert costs["cost_p95"] == pytest.approx(950 * 0.0062010, rel=0.06)
    assert costs["co2_price_p5"] < costs["co2_price"] < costs["co2_price_p95"]
    assert costs["co2_price_p95"] / costs["co2_price_p5"] > costs["cost_p95"] / costs["cost_p5"]


# --- supply -----------------------------------------------------------------------------------


def test_hemp_against_what_is_grown():
    """1,000 m2 x 7.99968 kg x 0.0005102 ha/kg; nothing before, so the dose is in proportion."""
    table = supply_use(SwapRuns(question(HEMP)))
    rows = of(table, rule=HEMP, resource="hemp").set_index("area")
    hectares = AREA * 7.99968 * 0.0005102
    assert rows["use"].tolist() == pytest.approx([hectares] * 2)
    assert rows.loc["netherlands", "share"] == pytest.approx(hectares / 1684)
    assert (rows["largest_dose"] == 1).all()
    many = question(HEMP)
    many = replace(many, homes=many.homes.assign(floor_area_m2=1_000_000.0))
    rows = of(supply_use(SwapRuns(many)), rule=HEMP, resource="hemp").set_index("area")
    # 4,081 ha: 1,684 in the Netherlands is 41 % of it, 120 in Gelderland 3 %.
    assert rows.loc["netherlands", "largest_dose"] == pytest.approx(1684 / (1000 * hectares))
    assert rows.loc["gelderland", "largest_dose"] == pytest.approx(120 / (1000 * hectares))


# --- inputs -----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def inputs():
    return SwapInputs(SwapRuns(question(CONCRETE)))


def test_one_input_at_a_time(inputs):
    """The effect on emission is 950 kg x (0.060 - 0.095); its amount runs from 703.7 to 1282."""
    swings = of(inputs.tornado(), set="effect", measure="emitted_co2").set_index("group")
    amount = swings.loc["intensity_concrete"]
    assert amount["central"] == pytest.approx(LESS_CONCRETE)
    assert amount["at_low"] == pytest.approx(703.7 * (0.060 - 0.095))
    assert amount["at_high"] == pytest.approx(1282 * (0.060 - 0.095))
    # Steel and glass are the same before and after: they move the emission, not the effect.
    others = swings.drop(index=swings.index[swings["rank"] <= 3])
    assert others["swing"].max() < 1e-9
    before = of(inputs.tornado(), set=NOW, measure="emitted_co2")
    assert (before["swing"] > 0.1).sum() > 5


def test_indices_name_what_moves_the_effect(inputs):
    found = inputs.indices(inputs.tornado(), points=256, resamples=50)
    effect = of(found, set="effect", measure="emitted_co2")
    first = of(effect, index="first").set_index("group")["value"]
    total = of(effect, index="total").set_index("group")["value"]
    # A product of two inputs: the parts of each alone are most of it, and add up to less than all.
    assert 0.8 < first.sum() <= 1.02
    assert (total - first).max() < 0.2
    assert total.nlargest(2).sum() > 0.9
    # The share of an effect that is nought in every run is unknown, not nought.
    stored = of(found, set="effect", measure="stored_co2")
    assert stored["value"].isna().all()
    assert (stored["reason"] != "").all()


def test_a_verdict_turns_where_it_is_said_to_turn():
    """Moved as far as the table says, a run of its own gives the threshold, on either side."""
    ask = question(CONCRETE, kind=("ground_bound", "timber_frame"))
    table = Methods(ask).flips()
    row = of(
        table, target="circular_share", reading="reused_renewable_2025", group="intensity_timber"
    ).iloc[0]
    assert (row["status"], row["met"], row["confirmed"]) == ("inside", False, True)

    def share(step: float) -> float:
        stock = read_inventories()
        moves = stock["group"] == "intensity_timber"
        up = stock["high"] - stock["kg_per_m2"]
        stock.loc[moves, "kg_per_m2"] += step * up[moves]
        results = ccb.calculate(
            pd.DataFrame(
                [("R", 2030, "ground_bound", "timber_frame", AREA)],
                columns=["region", "year", "dwelling_type", "building_method", "floor_area_m2"],
            ),
            inventories=stock[["building_method", "dwelling_type", "material", "kg_per_m2"]],
            parts=(),
            indicators=["circular_share"],
        )
        rows = of(results, region="all", reading="reused_renewable", statistic="value")
        return float(rows["value"].iloc[0])

    assert share(0.0) == pytest.approx(128.8 / 628.8)  # 110 + 20 x 0.94 kg of 628.8
    assert share(row["at"]) == pytest.approx(0.25, abs=1e-6)
    assert share(row["at"] - 0.01) < 0.25 < share(row["at"] + 0.01)
    # The first figure of the group goes along: its value moved as far towards its high.
    assert row["to"] == pytest.approx(row["from"] + row["at"] * (row["high"] - row["from"]))


# --- the question -----------------------------------------------------------------------------


def test_every_fault_of_a_question_is_told_at_once():
    with pytest.raises(InputError) as caught:
        swap_question(["betonvloer"], ["hout"], "hoog", 2024, prices=["mijn"], language="nl")
    told = str(caught.value)
    for name in ("betonvloer", "hout", "hoog", "2024", "mijn", "betonvloer_naar_clt"):
        assert name in told


def test_rules_that_find_nothing_are_idle_not_lost():
    found = swap_question([CONCRETE, "kanaalplaat_naar_hergebruikt"], ["timber_frame"], year=2030)
    assert (found.names, found.idle) == ((CONCRETE,), ("kanaalplaat_naar_hergebruikt",))
    with pytest.raises(InputError):
        swap_question(["kanaalplaat_naar_hergebruikt"], ["timber_frame"], year=2030)


def test_the_homes_are_those_of_current_practice():
    """All of them, and of one type or method a part that is in proportion to the mix."""
    whole, stacked = swap_question(year=2030), swap_question(year=2030, dwelling_type="stacked")
    one = swap_question(year=2030, methods=["clt"])
    assert set(whole.homes["building_method"]) == set(read_inventories()["building_method"])
    parts = whole.homes.groupby("dwelling_type")["homes"].sum()
    assert stacked.homes["homes"].sum() == pytest.approx(parts["stacked"])
    assert set(one.homes["building_method"]) == {"clt"}
    assert whole.floor_area == pytest.approx(whole.homes["floor_area_m2"].sum())
