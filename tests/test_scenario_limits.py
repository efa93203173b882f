"""What limits a search for the least change: permitted homes, capacity, growth of one method."""

import numpy as np
import pandas as pd
import pytest

from ccb_analysis.annual.least_change import least_change
from ccb_analysis.annual.robust_change import robust_change
from ccb_analysis.annual.scenario_draws import drawn_per_home
from ccb_analysis.annual.scenario_limits import (
    committed_by_year,
    committed_kinds,
    method_ramps,
    observed_capacity,
    scenario_limits,
    with_committed,
)
from ccb_analysis.annual.scenario_run import Region
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.studies.pipeline import Committed, committed_homes

KIND = ["year", "dwelling_type", "building_method"]


def to_build():
    """A hundred houses in two years, 80 % in concrete and 20 % in timber now."""
    rows = [
        (year, "ground_bound", method, homes, share)
        for year in (2026, 2027)
        for method, homes, share in (("concrete_in_situ", 80.0, 0.8), ("timber_frame", 20.0, 0.2))
    ]
    return pd.DataFrame(rows, columns=[*KIND, "homes", "share"])


def on_their_way(*rows):
    """Committed homes without a spread: dwelling type, method, homes in 2026 and in 2027."""
    kinds = pd.DataFrame([row[:2] for row in rows], columns=KIND[1:])
    drawn = np.array([row[2] for row in rows], float)[:, :, None]
    nothing = pd.DataFrame({name: pd.Series(dtype="object") for name in KIND[1:]}).assign(
        year=pd.Series(dtype=int), homes=pd.Series(dtype=float)
    )
    return Committed(kinds, (2026, 2027), drawn, nothing, nothing, 2025)


def test_permitted_homes_of_every_kind_by_hand():
    """30 in timber; 40 of unknown method follow the mix: 32 in concrete, 8 in timber."""
    pipeline = on_their_way(
        ("ground_bound", "timber_frame", [30, 0]), ("ground_bound", "unknown", [40, 10])
    )
    found, beyond, unknown = committed_kinds(to_build(), pipeline)
    assert found.set_index(KIND)["homes"].to_dict() == pytest.approx(
        {
            (2026, "ground_bound", "concrete_in_situ"): 32.0,
            (2026, "ground_bound", "timber_frame"): 38.0,
            (2027, "ground_bound", "concrete_in_situ"): 8.0,
            (2027, "ground_bound", "timber_frame"): 2.0,
        }
    )
    assert (beyond, unknown) == (0.0, 50.0)


def test_no_more_is_settled_than_is_planned():
    """150 permitted against 100 planned in 2026: two thirds of each, 50 are left off."""
    pipeline = on_their_way(
        ("ground_bound", "timber_frame", [90, 0]), ("ground_bound", "concrete_in_situ", [60, 0])
    )
    found, beyond, _ = committed_kinds(to_build(), pipeline)
    homes = found.set_index("building_method")["homes"]
    assert (homes["timber_frame"], homes["concrete_in_situ"]) == pytest.approx((60.0, 40.0))
    assert beyond == pytest.approx(50.0)


def test_permits_of_homes_nobody_plans_are_left_off():
    """Of a type without planned homes nothing can be settled; a later year is no question."""
    found, beyond, _ = committed_kinds(to_build(), on_their_way(("stacked", "clt", [25, 5])))
    assert found.empty and beyond == pytest.approx(30.0)


def test_without_a_register_nothing_is_settled():
    found, beyond, unknown = committed_kinds(to_build(), None)
    assert found.empty and beyond == unknown == 0.0


def test_capacity_is_the_high_end_and_never_less_than_now():
    """Timber up to 35 % of 100 homes is 35; concrete up to 70 % is less than the 80 of now."""
    expected = pd.DataFrame(
        [
            (2026, "ground_bound", "timber_frame", 0.35),
            (2026, "ground_bound", "concrete_in_situ", 0.7),
        ],
        columns=[*KIND, "high"],
    )
    found = observed_capacity(to_build(), expected).set_index("building_method")["homes"]
    assert found.to_dict() == {"timber_frame": 35.0, "concrete_in_situ": 80.0}


def test_a_row_of_one_method_limits_its_growth():
    facts = read_assumptions()
    assert method_ramps(facts, to_build(), "nl") == []
    row = facts[facts["assumption"] == "plausible_ramp"].assign(
        building_method="timber_frame", value=0.01, low=0.01, high=0.03
    )
    ramp = method_ramps(pd.concat([facts, row]), to_build(), "nl")[0]
    assert (ramp.methods, ramp.rise, ramp.dwelling_type) == (("timber_frame",), 0.03, "all")
    assert ramp.label == "houtskelet"


def figures():
    """Half of the houses of either method count as conceptual by 0 and 1."""
    rows = to_build().set_index(KIND).index
    conceptual = [float(method == "timber_frame") for _, _, method in rows]
    return pd.DataFrame({"homes": 1.0, "conceptual": conceptual}, index=rows)


def target(threshold):
    targets = read_targets()
    chosen = (targets["target"] == "conceptual") & (targets["reading"] == "all_homes_2030")
    return targets[chosen].assign(year=2027, threshold=threshold).reset_index(drop=True)


def attempts(threshold, pipeline=None, high=0.35):
    expected = pd.DataFrame(
        [(year, "ground_bound", "timber_frame", high) for year in (2026, 2027)],
        columns=[*KIND, "high"],
    )
    limits = scenario_limits(to_build(), pipeline, expected, read_assumptions())
    found = least_change(to_build(), figures(), target(threshold), {}, 0.5, "nl", limits)
    return limits, {one.name: one for one in found}


def test_permitted_homes_are_no_change_and_the_rest_follows_the_mix():
    """60 permitted in concrete, 40 free: 32 more in concrete and 8 in timber, 92 and 8 in all."""
    committed = pd.DataFrame(
        [(2027, "ground_bound", "concrete_in_situ", 60.0)], columns=[*KIND, "homes"]
    )
    found = with_committed(to_build(), committed).set_index(KIND)
    assert found.loc[(2027, "ground_bound", "concrete_in_situ"), "homes"] == pytest.approx(92.0)
    assert found.loc[(2027, "ground_bound", "timber_frame"), "share"] == pytest.approx(0.08)
    assert found.loc[(2026, "ground_bound", "timber_frame"), "homes"] == pytest.approx(20.0)


def test_what_is_committed_is_not_changed():
    """50 of 100 in timber takes 30 more; with 60 permitted in concrete only 40 can be timber.

    Then 8 come in timber by the mix of the 40 that are free: 40 take 32 more.
    """
    _, free = attempts(0.5)
    assert free["chosen"].found.change == pytest.approx(30.0)
    pipeline = on_their_way(("ground_bound", "concrete_in_situ", [0, 60]))
    limits, bound = attempts(0.5, pipeline)
    assert bound["chosen"].found.status == "impossible"
    assert committed_by_year(limits, [2026, 2027]).tolist() == [0.0, 60.0]
    _, there = attempts(0.4, pipeline)
    assert there["chosen"].found.change == pytest.approx(32.0)
    mix = there["chosen"].found.mix.set_index(KIND)["homes"]
    assert mix[2027, "ground_bound", "concrete_in_situ"] == pytest.approx(60.0)


def test_timber_that_has_a_permit_helps_without_being_a_change():
    """40 permitted in timber, 12 of the other 60 by the mix: 52 of 100 is enough for half."""
    pipeline = on_their_way(("ground_bound", "timber_frame", [0, 40]))
    _, found = attempts(0.5, pipeline)
    assert found["chosen"].found.change == pytest.approx(0.0, abs=1e-9)


def test_observed_growth_can_stand_in_the_way():
    """35 % timber at most: 30 % can be done, 50 % not."""
    assert attempts(0.3)[1]["grown"].found.status == "optimal"
    found = attempts(0.5)[1]
    assert found["paced"].found.status == "optimal"
    assert found["grown"].found.status == "impossible"


def test_permits_of_a_register_become_limits():
    """One permit of last year: its homes come in some year, all of them, none of them twice."""
    project = {
        "dwelling_type": "ground_bound", "building_method": "timber_frame", "homes": 12.0,
        "permit_date": pd.Timestamp(2025, 6, 1), "completion_date": pd.NaT,
        "status": "permitted", "region": "GM0202",
    }  # fmt: skip
    pipeline = committed_homes(pd.DataFrame([project]), 2025)
    many = pd.concat([to_build().assign(year=year) for year in range(2026, 2040)])
    found, beyond, _ = committed_kinds(many, pipeline)
    assert found["homes"].sum() + beyond == pytest.approx(12.0)
    assert set(found["building_method"]) == {"timber_frame"}


@pytest.fixture(scope="module")
def region():
    return Region(2025, read_assumptions())


def test_a_robust_change_holds_more_often_than_the_least(region):
    """Conceptual homes by the shipped figures, which are drawn; at the centre half of the draws."""
    from ccb_analysis.annual.scenario_question import figures_per_home

    homes = pd.DataFrame(
        [
            (2030, kind, method, homes, homes / 1000)
            for kind in ("ground_bound", "stacked")
            for method, homes in (("concrete_in_situ", 700.0), ("timber_module", 300.0))
        ],
        columns=[*KIND, "homes", "share"],
    )
    per_home = figures_per_home(region.assumptions, [2030], jobs=1)
    wanted = target(0.55).assign(year=2030)
    found = least_change(homes, per_home, wanted, {}, 0.5)
    change = robust_change(region, found, 0.8, 512, 1)
    assert change.found.status == "found" and change.found.met_fresh >= 0.8
    assert change.central_met < 0.8
    assert change.found.homes_changed > change.attempt.found.homes_changed
    assert robust_change(region, found, 0.8, 0, 1) is None
    assert robust_change(region, [], 0.8, 512, 1) is None


def test_draws_per_home_follow_their_rows(region):
    """CO2 of concrete in situ by the programme: triangular from 241 over 283 to 340 kg per m2.

    Its mean is (241 + 283 + 340) / 3 = 288. Years that no reading counts keep central figures.
    """
    from ccb_analysis.annual.scenario_question import figures_per_home, question_of

    homes = pd.DataFrame(
        [(year, "stacked", "concrete_in_situ", 100.0, 1.0) for year in (2029, 2030)],
        columns=[*KIND, "homes", "share"],
    )
    targets = read_targets()
    wanted = targets[(targets["target"] == "co2") & (targets["reading"] == "per_m2_340_55")]
    per_home = figures_per_home(region.assumptions, [2029, 2030], jobs=1)
    question = question_of(homes, per_home, wanted.reset_index(drop=True), {})
    drawn = drawn_per_home(region, question, 1024, 1)
    assert set(drawn) == {"co2_programme", "floor_area"}
    place = question.names.index("2030 stacked concrete_in_situ")
    per_m2 = drawn["co2_programme"][place] / drawn["floor_area"][place]
    assert per_m2.mean() == pytest.approx(288, abs=0.5)
    assert 241 <= per_m2.min() < 245 and 335 < per_m2.max() <= 340
    earlier = question.names.index("2029 stacked concrete_in_situ")
    assert np.ptp(drawn["co2_programme"][earlier]) == 0
    again = drawn_per_home(region, question, 1024, 2)
    assert not np.array_equal(again["co2_programme"], drawn["co2_programme"])
