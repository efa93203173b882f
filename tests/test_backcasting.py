"""Back-casting on questions small enough to answer by hand, and what it says of the programme."""

from __future__ import annotations

import io
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from small_questions import (
    AREAS,
    BASELINES,
    CONCEPTS,
    KIND,
    METHODS,
    TARGETS,
    THREE,
    ask,
    built,
    conceptual,
    figures,
    homes_of,
    limit,
    mix,
    target,
)

import ccb_analysis as ccb
from ccb_analysis.errors import InputError
from ccb_analysis.studies.answers import answer, excluded, prices
from ccb_analysis.studies.backcasting import backcast, readings_of
from ccb_analysis.studies.best import best_alone
from ccb_analysis.studies.certificates import certificate_of, check_certificate
from ccb_analysis.studies.coefficients import base_years_of, coefficients_of, quantities
from ccb_analysis.studies.limits import feasibility_problem
from ccb_analysis.studies.question import make_question
from ccb_analysis.studies.ramps import Ramp


def test_a_share_takes_as_many_homes_as_it_lacks():
    # 1,000 homes, 10 % new; 40 % must be: 30 points of 1,000 is 300 homes.
    # One point more is 1 % of 1,000 = 10 homes.
    found = backcast(ask(built([2030], 1000), mix(old=0.9, new=0.1), CONCEPTS, conceptual(0.4)))
    assert found.status == "optimal"
    assert found.change == pytest.approx(300)
    assert found.homes_changed == pytest.approx(300)
    assert found.bound == pytest.approx(300)
    assert homes_of(found, 2030, "new") == pytest.approx(400)
    line = limit(found, "conceptual")
    assert (line["binding"], line["price_per"], line["price_unit"]) == (True, "point", "home")
    assert line["price"] == pytest.approx(10)
    assert line["at"] == pytest.approx(0.4)
    assert found.readings["baseline"].item() == pytest.approx(0.1)
    assert found.readings["value"].item() == pytest.approx(0.4)


def test_a_share_of_the_mass_is_not_a_share_of_the_homes():
    # Old: 1,000 kg, nothing renewable. New: 400 kg, 200 kg of it renewable. With a share s of new:
    #   200 s / (1,000 - 600 s) = 1/4  ->  200 s = 250 - 150 s  ->  s = 250/350 = 5/7
    # 700 homes: 500 of them new. For a threshold t: s = 1,000 t / (200 + 600 t), so
    #   ds/dt = 200,000 / (200 + 600 t)^2 = 200,000 / 350^2 = 1.632653 at 1/4
    # One point is 0.01 x 1.632653 x 700 = 11.42857 homes.
    figures_of = figures(
        [2030],
        material_mass={"old": 1000.0, "new": 400.0},
        mass_primary_renewable={"old": 0.0, "new": 200.0},
        mass_reused={"old": 0.0, "new": 0.0},
    )
    wanted = target("circular_share.reused_renewable_2030", threshold=0.25)
    found = backcast(ask(built([2030], 700), mix(old=1.0, new=0.0), figures_of, wanted))
    assert found.change == pytest.approx(500)
    assert limit(found, "circular")["price"] == pytest.approx(11.42857)


def test_a_target_that_is_met_asks_for_nothing():
    found = backcast(ask(built([2030], 1000), mix(old=0.5, new=0.5), CONCEPTS, conceptual(0.4)))
    assert found.change == pytest.approx(0)
    line = limit(found, "conceptual")
    assert (line["binding"], line["price"]) == (False, 0)


def test_a_ramp_makes_a_change_start_earlier():
    # 100 homes a year, 10 % new, 20 points a year at most. 45 % in 2028 needs 25 % in 2027, and
    # 2026 can stay at 10 % (5 % is enough). Homes built differently: 35 + 15 + 0 = 50.
    # A point more in 2028 is one home in 2028 and one in 2027: 2. One point a year less room for
    # the step to 2028 is one home in 2027; the step to 2027 has 5 points left: nothing.
    found = backcast(
        ask(
            built([2026, 2027, 2028], 100),
            mix(old=0.9, new=0.1),
            figures([2026, 2027, 2028], conceptual={"old": 0.0, "new": 1.0}),
            conceptual(0.45, 2028),
            ramps=[Ramp("new_methods", ("new",), 0.2)],
        )
    )
    assert found.change == pytest.approx(50)
    assert [homes_of(found, year, "new") for year in (2026, 2027, 2028)] == pytest.approx(
        [10, 25, 45]
    )
    assert limit(found, "conceptual")["price"] == pytest.approx(2)
    step = limit(found, "ramp new_methods 2028")
    assert (step["binding"], step["unit"], step["value"]) == (True, "share", 0.2)
    assert step["price"] == pytest.approx(1)
    assert step["shadow_price"] == pytest.approx(-100)  # homes per whole share more room
    easy = limit(found, "ramp new_methods 2027")
    assert not easy["binding"]
    assert easy["at"] == pytest.approx(0.15)


def test_a_ramp_follows_the_homes_of_each_year():
    # 10 % of 200 homes, then 100 homes. At most 20 points more: 30 % of 200 = 60 homes in 2029
    # and 50 % of 100 in 2030. To reach 45 % in 2030: 25 % of 200 = 50 in 2029 (30 more than 20)
    # and 45 of 100 (35 more than 10): 65.
    homes = built([2029, 2030], 100).assign(homes=[200, 100])
    found = backcast(
        ask(
            homes,
            mix(old=0.9, new=0.1),
            figures([2029, 2030], conceptual={"old": 0.0, "new": 1.0}),
            conceptual(0.45),
            ramps=[Ramp("new_methods", ("new",), 0.2)],
        )
    )
    assert found.change == pytest.approx(65)
    # one point of 200 homes in 2029 is two homes, and one of 100 in 2030 is one
    assert limit(found, "conceptual")["price"] == pytest.approx(3)


def test_a_ramp_starts_from_the_mix_of_the_year_before():
    # From 30 %: 50 % at most in 2030. From the baseline's 10 % it would be 30 %.
    question = {"ramps": [Ramp("new_methods", ("new",), 0.2)]}
    tables = (built([2030], 100), mix(old=0.9, new=0.1), CONCEPTS, conceptual(0.5))
    assert backcast(ask(*tables, **question)).status == "impossible"
    found = backcast(ask(*tables, **question, start=mix(old=0.7, new=0.3)))
    assert found.change == pytest.approx(40)


def test_a_capacity_that_binds_has_a_price():
    # 100 homes, all old; 50 % must be conceptual, new can be 20 homes at most, half counts half.
    #   new + half / 2 = 50 with new = 20: half = 60, 80 homes changed.
    # One new home more saves two half ones: one home less changed.
    capacity = pd.DataFrame({"year": [2030], "building_method": ["new"], "homes": [20]})
    found = backcast(
        ask(
            built([2030], 100),
            mix(old=1.0),
            THREE,
            conceptual(0.5),
            capacity=capacity,
        )
    )
    assert found.change == pytest.approx(80)
    assert homes_of(found, 2030, "half") == pytest.approx(60)
    line = limit(found, "capacity 2030 new")
    assert (line["binding"], line["price_per"]) == (True, "home")
    assert line["price"] == pytest.approx(1)
    assert line["shadow_price"] == pytest.approx(-1)
    sentence = prices(found)[line["words"]]
    assert sentence == "Eén woning strenger: 1,0 woningen meer anders bouwen."


def test_the_least_cost_is_not_the_least_change():
    # New costs 9,000 EUR more for one conceptual home; half costs 2,000 for half a one, so 4,000
    # each. 40 % of 100 homes: 80 half ones, 160,000 EUR; one point more is two more, 4,000 EUR.
    # The least change is 40 new ones, at 9,000 each.
    costs = THREE.assign(cost_premium=[0.0, 2000.0, 9000.0])
    tables = (built([2030], 100), mix(old=1.0), costs, conceptual(0.4))
    cheap = backcast(ask(*tables, objective="cost"))
    assert cheap.change == pytest.approx(160_000)
    assert cheap.bound == pytest.approx(160_000)
    assert cheap.homes_changed == pytest.approx(80)
    assert limit(cheap, "conceptual")["price"] == pytest.approx(4000)
    small = backcast(ask(*tables))
    assert small.change == pytest.approx(40)
    assert small.extra_cost == pytest.approx(360_000)


def test_extra_cost_is_counted_from_the_baseline():
    # 20 of 100 homes are new already at 9,000; 30 more cost 270,000.
    costs = CONCEPTS.assign(cost_premium=[0.0, 9000.0])
    tables = (built([2030], 100), mix(old=0.8, new=0.2), costs, conceptual(0.5))
    found = backcast(ask(*tables, objective="cost"))
    assert found.change == pytest.approx(270_000)
    assert found.bound == pytest.approx(270_000)


def test_committed_homes_stay_and_cost_what_they_stand_in_the_way_of():
    # 60 of 100 homes will be old in any case. 40 % conceptual is just possible, 50 % is not.
    committed = pd.DataFrame(
        {"year": [2030], "dwelling_type": "stacked", "building_method": "old", "homes": [60]}
    )
    tables = (built([2030], 100), mix(old=1.0), CONCEPTS)
    assert backcast(ask(*tables, conceptual(0.4), committed=committed)).change == pytest.approx(40)
    found = backcast(ask(*tables, conceptual(0.5), committed=committed))
    assert found.status == "impossible"
    table = found.certificates[0].table
    lowest = table[table["line"] == "lowest"].iloc[0]
    assert lowest["2030 stacked old"] == "60"


def test_the_price_of_committed_homes():
    # Old and new cannot both be wanted: 20 committed old ones push out half ones, whose place new
    # ones take. 100 homes, 50 % conceptual, at least 20 "half" committed: 20 x 1/2 + new = 50,
    # so new = 40 and 60 homes are changed; without them 50. Each committed one costs half a home.
    committed = pd.DataFrame(
        {"year": [2030], "dwelling_type": "stacked", "building_method": "half", "homes": [20]}
    )
    found = backcast(
        ask(built([2030], 100), mix(old=1.0), THREE, conceptual(0.5), committed=committed)
    )
    assert found.change == pytest.approx(60)
    line = limit(found, "committed")
    assert (line["binding"], line["price"]) == (True, pytest.approx(0.5))
    assert line["words"].startswith("al vergund of in aanbouw in 2030: 20 woningen")


def test_two_targets_that_exclude_each_other():
    # New is conceptual and not circular, straw the other way round. 60 % of each of 100 homes is
    # 120 homes. Added up: new - 60 >= 0 and straw - 60 >= 0 give new + straw >= 120, while the
    # 100 homes say at most 100.
    both = figures(
        [2030],
        conceptual={"old": 0.0, "new": 1.0, "straw": 0.0},
        material_mass={"old": 1.0, "new": 1.0, "straw": 1.0},
        mass_primary_renewable={"old": 0.0, "new": 0.0, "straw": 1.0},
        mass_reused={"old": 0.0, "new": 0.0, "straw": 0.0},
    )
    circular = target("circular_share.reused_renewable_2030", threshold=0.6)
    tables = (built([2030], 100), mix(old=1.0), both)
    question = ask(*tables, conceptual(0.6), circular)
    found = backcast(question)
    assert found.status == "impossible"
    assert found.mix["homes"].isna().all()
    proof = found.certificates[0]
    names = {row.name for row in proof.rows}
    assert names == {
        "homes 2030 stacked",
        "target conceptual.all_homes_2030",
        "target circular_share.reused_renewable_2030",
    }
    assert proof.required > proof.attainable
    assert len(found.certificates) == 1
    # either by itself can be met in full
    assert best_alone(question)["best"].tolist() == pytest.approx([1, 1])
    for wanted in (conceptual(0.6), circular):
        assert backcast(ask(*tables, wanted)).change == pytest.approx(60)


def is_irreducible(question, proof) -> bool:
    problem = feasibility_problem(question)
    rest = [[one for one in proof.rows if one is not row] for row in proof.rows]
    return all(certificate_of(problem.with_rows(rows)) is None for rows in rest)


def test_every_row_of_a_proof_is_needed():
    # Conceptual and industrial ask for 60 homes each, of methods that exclude each other; the
    # capacity, the ramp and the target on circular material hinder nobody and play no part.
    methods = ("old", "new", "other", "straw")
    figures_of = figures(
        [2030],
        conceptual=dict(zip(methods, (0.0, 1.0, 0.0, 0.0), strict=True)),
        industrial=dict(zip(methods, (0.0, 0.0, 1.0, 0.0), strict=True)),
        material_mass=dict.fromkeys(methods, 1.0),
        mass_primary_renewable=dict(zip(methods, (0.1, 0.1, 0.1, 1.0), strict=True)),
        mass_reused=dict.fromkeys(methods, 0.0),
    )
    question = ask(
        built([2030], 100),
        mix(old=1.0),
        figures_of,
        target("circular_share.reused_renewable_2030", threshold=0.1),
        conceptual(0.6),
        target("industrial.all_homes_2030", threshold=0.6),
        capacity=pd.DataFrame({"year": [2030], "building_method": ["straw"], "homes": [50]}),
        ramps=[Ramp("straw", ("straw",), 0.5)],
    )
    (proof,) = backcast(question).certificates
    targets = {row.name for row in proof.rows if row.kind == "target"}
    assert targets == {"target conceptual.all_homes_2030", "target industrial.all_homes_2030"}
    assert not {row.kind for row in proof.rows} & {"capacity", "ramp"}
    assert is_irreducible(question, proof)


def by_figure_7(years=(2030,)) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Homes, mix and figures by the programme's own figures: 1,000 homes of each type a year."""
    rows = [
        (year, kind, method, 1.0, area, area * co2)
        for year in years
        for kind, area in AREAS.items()
        for method, co2 in METHODS.items()
    ]
    figures_of = pd.DataFrame(rows, columns=[*KIND, "homes", "floor_area", "co2_programme"])
    homes = pd.DataFrame(
        [(year, kind, 1000) for year in years for kind in AREAS],
        columns=["year", "dwelling_type", "homes"],
    )
    shares = (0.7, 0.2, 0.03, 0.02, 0.02, 0.03)
    baseline = pd.DataFrame(
        [(k, m, s) for k in AREAS for m, s in zip(METHODS, shares, strict=True)],
        columns=["dwelling_type", "building_method", "share"],
    )
    return homes, baseline, figures_of.set_index(KIND)


def test_all_timber_misses_55_percent_against_283_and_that_is_proved():
    # 55 % less than 283 is 127.35 kg per m2. The best method takes 150: 22.65 too much, and all
    # timber is 1 - 150/283 = 47.0 % less.
    homes, baseline, figures_of = by_figure_7()
    question = ask(homes, baseline, figures_of, target("co2.per_m2_283_55"))
    found = backcast(question)
    assert found.status == "impossible"
    best = best_alone(question).iloc[0]
    assert best["best"] == pytest.approx(1 - 150 / 283)
    assert not best["possible"]
    # The proof by hand: every house of 140 m2 is 22.65 x 140 = 3,171 kg over at best. The target
    # asks for a sum (127.35 - figure) x m2 x homes of nought or more; add 3,171 times the 1,000
    # houses: the sum must be 3,171,000 at least, and every term in it is nought or less.
    proof = found.certificates[0]
    assert {row.kind for row in proof.rows} == {"target", "homes"}
    area, homes_row = {
        "homes 2030 ground_bound": (140, "ground_bound"),
        "homes 2030 stacked": (90, "stacked"),
    }[next(row.name for row in proof.rows if row.kind == "homes")]
    multiplier = Fraction("22.65") * area
    assert proof.multipliers == {
        "target co2.per_m2_283_55": 1,
        f"homes 2030 {homes_row}": multiplier,
    } | {row: 0 for row in proof.multipliers if row not in {r.name for r in proof.rows}}
    assert proof.required == multiplier * 1000
    assert proof.attainable == 0


def test_all_timber_meets_55_percent_against_340():
    # 45 % of 340 is 153 kg per m2. In houses and flats together 2,000 homes, 230,000 m2 per
    # 1,000 of each; kg to save from the baseline mix to 153 x 230,000 = 35,190,000. Baseline mean:
    # .7 x 283 + .2 x 240.55 + .07 x 150 + .03 x 200 = 262.71. All concrete and steel to timber
    # gives 150, which is 3 x 230,000 = 690,000 kg to spare; the dearest change to leave out is the
    # one that saves least per home: steel in flats, 50 x 90 = 4,500 kg each, 30 of them (135,000),
    # then steel in houses, 50 x 140 = 7,000 each, 30 (210,000), then prefab in flats, 90.55 x 90 =
    # 8,149.5 each: the 345,000 left over pay for 42.334. Of the 1,860 homes that are not timber
    # 1,860 - 30 - 30 - 345,000 / 8,149.5 = 1,757.666 must change.
    homes, baseline, figures_of = by_figure_7()
    found = backcast(ask(homes, baseline, figures_of, target("co2.per_m2_340_55")))
    assert found.change == pytest.approx(1860 - 60 - 345_000 / 8149.5)
    # A point is 3.4 kg x 230,000 m2 = 782,000 kg, at 8,149.5 kg a home: 95.957 homes
    assert limit(found, "per_m2_340_55")["price"] == pytest.approx(782_000 / 8149.5)


def test_two_targets_that_are_each_impossible_have_a_proof_each():
    homes, baseline, figures_of = by_figure_7()
    found = backcast(
        ask(homes, baseline, figures_of, target("co2.per_m2_283_55"), target("co2.per_m2_283_60"))
    )
    names = [
        {row.name for row in proof.rows if row.kind == "target"} for proof in found.certificates
    ]
    assert names == [{"target co2.per_m2_283_55"}, {"target co2.per_m2_283_60"}]


def test_a_proof_says_in_words_what_excludes_what():
    homes, baseline, figures_of = by_figure_7()
    question = ask(homes, baseline, figures_of, target("co2.per_m2_283_55"))
    found = backcast(question)
    lines = answer(question, found)
    assert lines[0] == "Het kan niet. Dit gaat niet samen:"
    assert lines[1] == "- CO2 van materialen: 55% minder per m2 dan 283 kg (in 2030)"
    assert lines[-1].endswith("het beste dat kan is 47,0%, afgesproken is 55,0%.")
    assert "can be 0.0 at most" in excluded(found.certificates[0], "en")[-1]


@pytest.fixture(scope="module")
def units() -> pd.DataFrame:
    """The engine's results for one home of every kind in 2029 and 2030."""
    programme = pd.DataFrame(
        [("X", y, kind, m, 1.0) for y in (2029, 2030) for kind in AREAS for m in METHODS],
        columns=["region", *KIND, "homes"],
    )
    return ccb.calculate(programme, parts=("kinds",))


def test_the_engine_gives_the_figures_of_the_programme(units):
    figures_of = coefficients_of(units)
    assert figures_of.index.names == KIND
    assert len(figures_of) == 24
    kind = (2030, "stacked", "timber_frame")
    # the shipped floor area of a flat is 90 m2, and 150 kg per m2 is 13,500 kg
    assert figures_of.loc[kind, "floor_area"] == pytest.approx(90)
    assert figures_of.loc[kind, "co2_programme"] == pytest.approx(13_500)
    assert (figures_of["homes"] == 1).all()
    homes, baseline, _ = by_figure_7()
    found = backcast(ask(homes, baseline, figures_of, target("co2.per_m2_283_55")))
    assert found.status == "impossible"
    assert check_certificate(found.certificates[0].table)


def test_figures_per_draw_are_made_like_central_ones(units):
    # The same results twice over, as if they were two draws of every kind.
    chosen = units[
        (units[["dwelling_type", "building_method"]] != "all").all(axis=1)
        & (units[["region", "material", "group"]] == "all").all(axis=1)
        & (units["statistic"] == "value")
    ].fillna({"reading": "", "modules": ""})
    keys = chosen.groupby(["indicator", "reading", "modules"], sort=False)
    drawn = {
        key: np.repeat(rows.set_index(KIND)["value"].sort_index().to_numpy()[:, None], 2, axis=1)
        for key, rows in keys
        if len(rows) == 24
    }
    central = coefficients_of(units).sort_index()
    found = quantities(drawn)
    assert set(found) == set(central.columns)
    for name, figure in found.items():
        np.testing.assert_allclose(figure, central[[name, name]].to_numpy(), rtol=1e-12)


def test_what_a_home_of_nothing_is_held_against_is_taken_from_its_type():
    # Concrete: 900 kg at 0 % less, so 900 kg in 90 m2. Straw takes nothing, 100 % less, in 45 m2:
    # held against 10 kg per m2, so 450 kg.
    def row(indicator, reading, method, value):
        place = {"region": "all", "dwelling_type": "stacked", "material": "all", "group": "all"}
        basis = {"year": 2030, "year_basis": "completion", "statistic": "value", "modules": ""}
        key = {"indicator": indicator, "reading": reading, "building_method": method}
        return place | basis | key | {"value": value}

    table = [("concrete", 900.0, 0.0, 90.0), ("straw", 0.0, 1.0, 45.0)]
    results = pd.DataFrame(
        [
            line
            for method, mass, less, area in table
            for line in (
                row("homes", "", method, 1.0),
                row("floor_area", "", method, area),
                row("mass_primary_abiotic", "inventory", method, mass),
                row("primary_reduction", "abiotic_per_m2", method, less),
            )
        ]
    )
    found = coefficients_of(results).droplevel([0, 1])["reference_abiotic"]
    assert found.to_dict() == {"concrete": 900.0, "straw": 450.0}


def test_without_a_proof_it_is_not_called_impossible(monkeypatch):
    monkeypatch.setattr("ccb_analysis.studies.conflicts.proof", lambda problem: None)
    homes, baseline, figures_of = by_figure_7()
    question = ask(homes, baseline, figures_of, target("co2.per_m2_283_55"))
    found = backcast(question)
    assert (found.status, found.certificates) == ("unproven", ())
    assert answer(question, found) == [
        "Er is geen mix gevonden, maar ook geen bewijs dat die er niet is."
    ]


def test_an_answer_says_how_many_homes_or_what_cost():
    costs = CONCEPTS.assign(cost_premium=[0.0, 9000.0])
    tables = (built([2030], 10_000), mix(old=0.8, new=0.2), costs, conceptual(0.5))
    question = ask(*tables)
    assert answer(question, backcast(question)) == [
        "Het kan. Bouw dan 3.000 woningen anders dan nu."
    ]
    question = ask(*tables, objective="cost")
    assert answer(question, backcast(question), "en") == [
        "It can be done. The least extra cost is 27,000,000 euros."
    ]


def test_readings_of_a_mix_are_what_the_engine_makes_of_it(units):
    # Every reading of 2030 that is linear in the homes, on a mix with an outcome of its own.
    homes, baseline, _ = by_figure_7()
    figures_of = coefficients_of(units)
    wanted = TARGETS[
        (TARGETS["year"] == 2030)
        & (TARGETS["measure"] != "reduction_total")
        & ~TARGETS["results_reading"].str.endswith("_total")
        & ~TARGETS["target"].isin(["homes", "mpg"])
    ]
    assert len(wanted) >= 12
    question = ask(homes, baseline, figures_of, wanted)
    rng = np.random.default_rng(4)
    built_so = rng.integers(10, 500, len(question.kinds)).astype(float)
    mine = readings_of(question, built_so)
    results = ccb.calculate(question.kinds.assign(region="X", homes=built_so), parts=())
    verdicts = ccb.judge(results)
    theirs = verdicts[(verdicts["region"] == "all") & (verdicts["year"] == 2030)]
    both = mine.merge(theirs, on=["target", "reading"], suffixes=("", "_engine"))
    assert len(both) == len(wanted)
    np.testing.assert_allclose(both["value"], both["value_engine"], rtol=1e-9)


def test_a_mix_that_is_found_meets_its_targets_in_the_engine(units):
    homes, baseline, _ = by_figure_7()
    wanted = (
        target("less_primary.abiotic_per_m2_2030"),
        target("conceptual.stacked_2030"),
        target("industrial.all_homes_2030"),
    )
    found = backcast(ask(homes, baseline, coefficients_of(units), *wanted))
    assert found.status == "optimal"
    results = ccb.calculate(found.mix[[*KIND, "homes"]].assign(region="X"), parts=())
    verdicts = ccb.judge(results).set_index(["target", "reading"])
    for one in pd.concat(wanted).itertuples():
        row = verdicts.loc[[(one.target, one.reading)]].iloc[0]
        assert row["value"] >= one.threshold - 1e-6
        assert row["met"] == "yes" or row["value"] == pytest.approx(one.threshold, abs=1e-6)


def test_reductions_in_total_are_held_against_the_base_years():
    # 283 kg x 100,000 m2 a year = 28.3 Mkg; 55 % less leaves 12.735 Mkg. 600 homes of 90 m2 are
    # 54,000 m2: all concrete 15.282 Mkg. Timber saves 133 x 90 = 11,970 kg a home:
    # (15,282,000 - 12,735,000) / 11,970 = 212.782 homes.
    figures_of = figures(
        [2030],
        floor_area={"concrete": 90.0, "timber": 90.0},
        co2_programme={"concrete": 283.0 * 90, "timber": 150.0 * 90},
    )
    tables = (built([2030], 600), mix(concrete=1.0), figures_of, target("co2.total_283_55"))
    found = backcast(ask(*tables, base_years={"floor_area": 100_000.0}))
    assert found.change == pytest.approx((15_282_000 - 12_735_000) / 11_970)
    with pytest.raises(InputError, match="total_283_55"):
        ask(*tables)  # no base year is known


def test_the_base_years_can_be_seen_in_results_of_the_region():
    # 6,000 kg after a reduction of 40 % was 10,000 kg; with 3,000 kg of timber 9,000 kg after
    # 25 % was 12,000 kg. 141,500 kg of CO2 after 50 % was 283,000 kg: 1,000 m2 at 283.
    def row(indicator, reading, modules, value):
        same = dict.fromkeys(["region", "dwelling_type", "building_method", "material"], "all")
        key = {"indicator": indicator, "reading": reading, "modules": modules, "group": "all"}
        basis = {"year": 2030, "year_basis": "completion", "statistic": "central"}
        return same | key | basis | {"value": value}

    results = pd.DataFrame(
        [
            row("mass_primary_abiotic", "inventory", "", 6000.0),
            row("mass_primary_renewable", "inventory", "", 3000.0),
            row("primary_reduction", "abiotic_total", "", 0.4),
            row("primary_reduction", "all_primary_total", "", 0.25),
            row("embodied_co2", "programme", "A1-A3", 141_500.0),
            row("target_value", "co2.total_283_55", "A1-A3", 0.5),
        ]
    )
    found = base_years_of(results, TARGETS, BASELINES)
    wanted = {"abiotic_total": 10_000, "all_primary_total": 12_000, "floor_area": 1000}
    assert found == pytest.approx(wanted)


def test_a_cumulative_reading_counts_all_years():
    # 100 homes in each of two years, 10 % new; 40 % of both years together is 80, 20 are there.
    tables = (
        built([2029, 2030], 100),
        mix(old=0.9, new=0.1),
        figures([2029, 2030], conceptual={"old": 0.0, "new": 1.0}),
    )
    found = backcast(ask(*tables, conceptual(0.4).assign(cumulative=True)))
    assert found.change == pytest.approx(60)


def test_homes_are_counted_with_those_that_are_there_already():
    # 31,000 by 2028 and 1,000 in each of two years make 33,000: just met; 32,999 would not be.
    wanted = target("homes.33000_from_2022")
    tables = (
        built([2029, 2030], 1000),
        mix(old=1.0),
        figures([2029, 2030], conceptual={"old": 0.0}),
        wanted,
    )
    assert backcast(ask(*tables, homes_before={2022: 31_000})).status == "optimal"
    short = backcast(ask(*tables, homes_before={2022: 30_999}))
    assert short.status == "impossible"
    with pytest.raises(InputError, match="33000_from_2022"):
        ask(*tables)  # how many there are already is not known


def test_a_reading_may_be_at_most():
    # 90 % old is not conceptual; at most 5 % conceptual of 100 homes means 5 fewer new ones.
    wanted = conceptual(0.05).assign(direction="at_most")
    found = backcast(ask(built([2030], 100), mix(old=0.9, new=0.1), CONCEPTS, wanted))
    assert found.change == pytest.approx(5)
    assert limit(found, "conceptual")["price"] == pytest.approx(1)


def test_limits_without_any_target_can_exclude_each_other():
    capacity = pd.DataFrame(
        {"year": [2030] * 2, "building_method": ["old", "new"], "homes": [40, 50]}
    )
    question = ask(built([2030], 100), mix(old=1.0), CONCEPTS, conceptual(0.0), capacity=capacity)
    found = backcast(question)
    assert {row.kind for row in found.certificates[0].rows} == {"homes", "capacity"}
    # 100 homes and room for 90
    proof = found.certificates[0]
    assert abs(proof.required - proof.attainable) == 10


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_fault_is_said_at_once(language):
    homes = pd.DataFrame({"year": [2029, 2030], "dwelling_type": "stacked", "homes": [100.0, -5.0]})
    baseline = mix(old=0.9, new=0.3, newest=0.1)
    capacity = pd.DataFrame({"year": [2030], "building_method": ["nwe"], "homes": [5]})
    with pytest.raises(InputError) as refused:
        make_question(
            homes,
            baseline,
            figures([2029, 2030], conceptual={"old": 0.0, "new": np.nan}),
            pd.concat(
                [
                    conceptual(0.5, 2029),
                    target("mpg.a1_max_0_50", year=2030),
                    target("industrial.all_homes_2025"),
                    target("circular_share.reused_renewable_2025_permit", year=2030),
                ]
            ),
            baselines=BASELINES,
            capacity=capacity,
            ramps=[Ramp("modules", ("module",), 1.5, "flat")],
            objective="cost",
            language=language,
        )
    said = str(refused.value)
    for part in (
        "-5",  # fewer than no homes
        "newest",  # of which nothing is known
        "1.3",  # 0.9 + 0.3 + 0.1
        "nwe",
        "2029 stacked new",  # its figure is unknown
        "mpg.a1_max_0_50",  # no figure per home
        "2025",  # a year outside the question
        "permit",
        "1.5",
        "flat",
        "module",
        "cost_premium",
    ):
        assert part in said, part


@pytest.mark.parametrize(
    ("homes", "part"),
    [
        (pd.DataFrame({"year": [], "dwelling_type": [], "homes": []}), "homes"),
        (pd.DataFrame({"year": [2030], "dwelling_type": ["stacked"]}), "homes"),
        (built([2030], 100).assign(homes="veel"), "veel"),
        (built([2030], 0), "conceptual"),  # nobody to count
        (pd.concat([built([2030], 1)] * 2), "rij 3"),
        (built([2030], 5).assign(dwelling_type="stackd"), "stackd"),
        (built([2031], 5), "2031"),
    ],
)
def test_homes_that_are_not_right_are_refused(homes, part):
    with pytest.raises(InputError, match=part):
        ask(homes, mix(old=1.0), CONCEPTS, conceptual(0.5))


def test_more_committed_than_will_be_built_is_refused():
    committed = pd.DataFrame(
        {"year": [2030], "dwelling_type": "stacked", "building_method": "old", "homes": [101]}
    )
    with pytest.raises(InputError, match="101"):
        ask(built([2030], 100), mix(old=1.0), CONCEPTS, conceptual(0.5), committed=committed)


def test_a_proof_survives_csv_and_nothing_else_is_needed(tmp_path):
    homes, baseline, figures_of = by_figure_7()
    found = backcast(ask(homes, baseline, figures_of, target("co2.per_m2_283_55")))
    path = tmp_path / "certificate.csv"
    found.certificates[0].table.to_csv(path, index=False)
    assert check_certificate(pd.read_csv(path, dtype=str, keep_default_na=False))
    assert check_certificate(pd.read_csv(path))
    again = pd.read_csv(io.StringIO(path.read_text(encoding="utf-8")), dtype=str)
    assert list(again["line"]).count("row") == 2
