"""Levers of scenarios: which there are, what a part of them is, and what each adds."""

import numpy as np
import pandas as pd
import pytest

from ccb_analysis import api
from ccb_analysis.annual.scenario_draws import reading_draws, spread_of
from ccb_analysis.annual.scenario_inputs import study_assumptions
from ccb_analysis.annual.scenario_levers import Levers, contributions, levers_of, main_figures
from ccb_analysis.annual.scenario_run import Region, to_come
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.model.attainment import reached
from ccb_analysis.workspace import find_workspace

PRACTICE = "huidige_praktijk"
TARGETS = read_targets()
ALL = """
title_nl = "Alles anders"
why_nl = "Proef"
baseline = "huidige_praktijk"
source = "assumption"
evidence = "assumption"
start_year = 2028

[[mix]]
dwelling_type = "stacked"
path = "linear"
until_year = 2030
shares = { clt = 1 }
source = "assumption"

[homes]
total = 36000
phasing = "back"
source = "assumption"

[[size]]
dwelling_type = "ground_bound"
factor = 0.9
source = "assumption"

[[materials]]
name = "eigen_beton"
replace = { concrete_general = "concrete_low_carbon" }
kg_ratio = { concrete_general = 1 }
path = "linear"
until_year = 2030
share = 1
source = "assumption"

[regions]
join = ["GM0202", "GM0268"]
"""


@pytest.fixture(scope="module")
def region():
    return Region(2025, study_assumptions(None, None, find_workspace(), "nl"))


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    path = tmp_path_factory.mktemp("own") / "alles.toml"
    path.write_text(ALL, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("parts", [("totals",), ("kinds",)])
def test_a_run_step_by_step_is_that_of_calculate(region, parts):
    """To the last bit, draws, swapped materials and targets included."""
    asked = ["conceptual_share", "circular_share", "embodied_co2", "primary_reduction", "homes"]
    scenario = region.scenario("koploper")
    found = region.results(scenario, region.prepared(scenario, 64, 3, parts), asked, 1)
    wanted = api.calculate(
        scenario="koploper", report_year=2025, assumptions=region.assumptions, draws=64, seed=3,
        parts=parts, indicators=asked, targets=TARGETS, jobs=1,
    )  # fmt: skip
    pd.testing.assert_frame_equal(found, wanted, check_exact=True)


def test_draws_of_a_reading_are_those_the_verdict_counts(region):
    """The share of the draws that meet a target is the probability in the results."""
    scenario = region.scenario("woondeal")
    prepared = region.prepared(scenario, 64, 1, ("totals",))
    asked = sorted(set(TARGETS["indicator"]))
    results = region.results(scenario, prepared, asked, 1)
    chances = results[
        (results["indicator"] == "target_met")
        & (results["region"] == "all")
        & (results["statistic"] == "probability_low")
    ].set_index(["reading", "year"])["value"]
    seen = 0
    for row in TARGETS[TARGETS["year"] == 2030].itertuples():
        drawn = reading_draws(prepared, row)
        if drawn is not None:
            seen += 1
            met = reached(drawn, row.threshold, row.direction).mean()
            assert met == pytest.approx(chances[f"{row.target}.{row.reading}", 2030], abs=1e-12)
    assert seen >= 12


def test_fifty_dots_are_equally_likely(region):
    prepared = region.prepared(region.scenario(PRACTICE), 1000, 1)
    row = TARGETS[(TARGETS["target"] == "conceptual") & (TARGETS["reading"] == "all_homes_2030")]
    found = spread_of(prepared, row).iloc[0]
    drawn = np.sort(reading_draws(prepared, next(row.itertuples())))
    assert len(found["dots"]) == 50
    # The first dot is the middle of the lowest 20 of 1,000 draws, the last that of the highest.
    assert drawn[9] <= found["dots"][0] <= drawn[10]
    assert drawn[989] <= found["dots"][-1] <= drawn[990]
    assert drawn[249] <= found["half_low"] <= drawn[250]
    assert drawn[749] <= found["half_high"] <= drawn[750]


def test_without_draws_or_with_unknown_homes_there_are_no_dots(region):
    central = region.prepared(region.scenario(PRACTICE))
    assert spread_of(central, TARGETS[TARGETS["year"] == 2030]).empty
    past = TARGETS[(TARGETS["year"] == 2025) & (TARGETS["measure"] == "indicator")]
    assert spread_of(region.prepared(region.scenario(PRACTICE), 64), past).empty


def test_levers_are_what_differs(region, everything):
    assert levers_of(region, PRACTICE).names == []
    assert levers_of(region, "woondeal").names == ["mix.ground_bound", "mix.stacked"]
    assert levers_of(region, everything).names == [
        "mix.stacked", "homes", "phasing", "size.ground_bound", "materials.eigen_beton",
        "start_year", "join",
    ]  # fmt: skip


def test_all_levers_are_the_scenario_and_none_its_baseline(region, everything):
    levers = levers_of(region, everything)
    assert levers.with_only(levers.names) == levers.own
    bare, base = levers.with_only([]), levers.base
    for name in ("mix", "homes", "size", "materials", "join"):
        assert getattr(bare, name) == getattr(base, name)
    assert bare.start_year == 2026


def test_a_part_of_the_levers_by_hand(region, everything):
    """Without its start year a change begins in 2026; without its total it keeps 33,000 homes."""
    levers = levers_of(region, everything)
    early = levers.with_only(["mix.stacked"])
    assert [block.from_year for block in early.mix] == [2026] and early.homes is None
    late = levers.with_only(["mix.stacked", "start_year"])
    assert [block.from_year for block in late.mix] == [2028] and late.start_year == 2028
    phased = levers.with_only(["phasing"]).homes
    assert (phased.total, phased.phasing) == (33000, "back")
    more = levers.with_only(["homes"]).homes
    assert (more.total, more.phasing) == (36000, "even")


def test_homes_of_single_years_are_one_lever_with_the_total(region, tmp_path):
    text = ALL.replace('phasing = "back"', 'phasing = "back"\nper_year = { 2029 = 5000 }')
    (tmp_path / "jaren.toml").write_text(text, encoding="utf-8")
    levers = levers_of(region, str(tmp_path / "jaren.toml"))
    assert "homes" in levers.names and "phasing" not in levers.names
    assert levers.with_only(["homes"]).homes == levers.own.homes
    assert levers.with_only(["size.ground_bound"]).homes is None


def test_a_scenario_on_another_differs_from_that_one(region, tmp_path):
    """Its baseline stands beside it; what it takes over is no lever of its own."""
    (tmp_path / "alles.toml").write_text(ALL, encoding="utf-8")
    own = """
title_nl = "En kleiner"
why_nl = "Proef"
baseline = "alles"
source = "assumption"
evidence = "assumption"
start_year = 2028
[[size]]
dwelling_type = "stacked"
factor = 0.8
source = "assumption"
"""
    (tmp_path / "kleiner.toml").write_text(own, encoding="utf-8")
    levers = levers_of(region, str(tmp_path / "kleiner.toml"))
    assert levers.names == ["size.stacked"]
    assert levers.with_only([]).mix == levers.base.mix and len(levers.base.mix) == 1


def test_contributions_add_up_to_the_change_in_the_results(region):
    found = contributions(region, "laaghangend_fruit", 2030, 1)
    scenario = region.scenario("laaghangend_fruit")
    asked = ["conceptual_share", "circular_share", "embodied_co2", "floor_area"]
    totals = {
        name: region.results(one, to_come(region.prepared(one), 2025), asked, 1)
        for name, one in (("own", scenario), ("base", region.scenario(PRACTICE)))
    }

    def at(name, indicator, reading=""):
        rows = totals[name]
        chosen = (rows["indicator"] == indicator) & (rows["reading"].fillna("") == reading)
        chosen &= (rows["year"] == 2030) & (rows["region"] == "all")
        chosen &= rows["modules"].fillna("").isin(["", "A1-A3"])
        return float(rows.loc[chosen, "value"].iloc[0])

    sums = found.groupby("indicator", sort=False)["value"].sum()
    for indicator, part in found.groupby("indicator"):
        change = part["with_all"].iloc[0] - part["without"].iloc[0]
        assert sums[indicator] == pytest.approx(change, abs=1e-9 * max(1, abs(change)))
    co2 = [at(n, "embodied_co2", "inventory") / at(n, "floor_area") for n in ("base", "own")]
    row = found[found["indicator"] == "co2_per_m2"].iloc[0]
    assert (row["without"], row["with_all"]) == pytest.approx(tuple(co2))
    circular = at("own", "circular_share", "reused_renewable")
    whole = found.set_index("indicator").loc["circular_share", "with_all"].iloc[0]
    assert whole == pytest.approx(circular, rel=1e-12)


def test_figures_that_are_there_already_change_nothing(region):
    """With and without them; they are those of the baseline and of the scenario alone."""
    names = (PRACTICE, "woondeal", "modulair")
    scenarios = [region.scenario(name) for name in names]
    known = [(one, main_figures(region.prepared(one), 2030)) for one in scenarios]
    found = contributions(region, "woondeal", 2030, 1, known)
    pd.testing.assert_frame_equal(found, contributions(region, "woondeal", 2030, 1))
    wrong = [(known[0][0], known[0][1] + 1), *known[1:]]
    other = contributions(region, "woondeal", 2030, 1, wrong)
    assert (other["without"] - found["without"]).tolist() == pytest.approx([1.0] * len(found))


def test_a_factor_on_homes_by_hand(region):
    """From 33,000 to 38,000 homes: shares and figures per m2 stay, the total alone grows."""
    found = contributions(region, "ambitie_38000", 2030, 1).set_index("indicator")
    assert found["lever"].tolist() == ["homes"] * 5
    for name in ("conceptual_share", "circular_share", "co2_per_m2", "primary_per_m2"):
        assert found.loc[name, "value"] == pytest.approx(0, abs=1e-9)
    done = 33000 - _left(region)
    assert found.loc["co2_total", "with_all"] / found.loc["co2_total", "without"] == pytest.approx(
        (38000 - done) / (33000 - done)
    )


def _left(region):
    """Homes from 2026 to 2030: what is left of 33,000 after those completed."""
    scenario = region.scenario(PRACTICE)
    results = region.results(scenario, region.prepared(scenario), ["homes"], 1)
    homes = results[(results["indicator"] == "homes") & (results["region"] == "all_18")]
    homes = homes[(homes["year"] > 2025) & (homes["year_basis"] == "completion")]
    return float(homes["value"].sum())


def test_the_order_of_levers_changes_no_bit(region, everything):
    """The same scenario with its blocks of materials in another order."""
    levers = levers_of(region, "koploper")
    swapped = Levers(
        type(levers.own)(**{**vars(levers.own), "materials": levers.own.materials[::-1]}),
        levers.base, levers.first_year, levers.homes,
    )  # fmt: skip
    assert sorted(levers.names) == sorted(swapped.names) and levers.names != swapped.names
    chosen = ["mix.stacked", "materials.low_carbon_concrete"]
    one, other = (
        main_figures(region.prepared(each.with_only(chosen)), 2030) for each in (levers, swapped)
    )
    assert (one == other).all()
