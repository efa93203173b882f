"""Verdicts: yes, no or undecided, against the rule of the contract."""

import io

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import ccb_analysis as ccb
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.model.attainment import met_statistics
from ccb_analysis.model.evaluation import Evaluated
from ccb_analysis.model.verdicts import VERDICT_COLUMNS, judge_results

COLUMNS = ["region", "year", "dwelling_type", "building_method", "homes"]
TARGETS = read_targets()
CONCEPTUAL = TARGETS[
    (TARGETS["target"] == "conceptual") & (TARGETS["reading"] == "all_homes_2030")
].reset_index(drop=True)


def programme(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS)


def a_reading(**fields):
    """Return one reading of a target about the conceptual share, with other fields."""
    return CONCEPTUAL.assign(**fields)


def results_of(statistics, target_met=None, **key):
    """Return a results table of one indicator, written out by hand."""
    whole = {
        "scenario": "s",
        "indicator": "conceptual_share",
        "reading": "all_homes",
        "modules": "",
        "region": "all",
        "dwelling_type": "all",
        "building_method": "all",
        "material": "all",
        "group": "all",
        "year": 2030,
        "year_basis": "completion",
        "unit": "share",
        **key,
    }
    rows = [whole | {"statistic": name, "value": value} for name, value in statistics.items()]
    met = whole | {"indicator": "target_met", "reading": "conceptual.all_homes_2030"}
    rows += [met | {"statistic": name, "value": v} for name, v in (target_met or {}).items()]
    return pd.DataFrame(rows)


def the_verdict(results, targets=CONCEPTUAL, **settings):
    verdicts = ccb.judge(results, targets, **settings)
    assert len(verdicts) == 1
    return verdicts.iloc[0]


# --- yes, no, undecided -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("low", "high", "error", "met"),
    [
        (0.95, 1.0, 0.0, "yes"),  # exactly at the edge
        (0.97, 1.0, 0.02, "yes"),  # 0.97 - 0.02
        (0.96, 1.0, 0.02, "undecided"),
        (0.949, 1.0, 0.0, "undecided"),
        (0.0, 0.05, 0.0, "no"),
        (0.0, 0.03, 0.02, "no"),
        (0.0, 0.04, 0.02, "undecided"),
        (0.0, 0.051, 0.0, "undecided"),
        (0.0, 1.0, 0.0, "undecided"),
        (0.5, 0.5, 0.01, "undecided"),
    ],
)
def test_a_verdict_needs_95_percent_of_the_draws_both_ways(low, high, error, met):
    chances = {"probability_low": low, "probability_high": high, "probability_error": error}
    results = results_of({"central": 0.5, "p5": 0.4, "p95": 0.6}, chances)
    found = the_verdict(results)
    assert found["met"] == met
    assert found["probability_low"] == low
    assert found["probability_high"] == high


@settings(max_examples=30)
@given(st.floats(0, 1), st.floats(0, 1), st.floats(0, 0.2))
def test_the_rule_by_another_road(one, other, error):
    low, high = sorted((one, other))
    chances = {"probability_low": low, "probability_high": high, "probability_error": error}
    found = the_verdict(results_of({"central": 0.5}, chances))
    certain = {
        "yes": low - error >= 0.95,
        "no": high + error <= 1 - 0.95,
    }
    expected = [name for name, holds in certain.items() if holds] or ["undecided"]
    assert [found["met"]] == expected


def test_the_confidence_is_a_row_of_the_reference():
    chances = {"probability_low": 0.9, "probability_high": 1.0, "probability_error": 0.0}
    results = results_of({"central": 0.5}, chances)
    assert judge_results(results, CONCEPTUAL, 0.9)["met"].item() == "yes"
    assert judge_results(results, CONCEPTUAL, 0.91)["met"].item() == "undecided"


@pytest.mark.parametrize(
    ("statistics", "met", "reason"),
    [
        ({"value": 0.6}, "yes", "none"),
        ({"value": 0.5}, "yes", "none"),  # exactly the threshold
        ({"value": 0.4}, "no", "none"),
        ({"value": 0.6, "low": 0.5, "high": 0.7}, "yes", "none"),
        ({"value": 0.6, "low": 0.49, "high": 0.7}, "undecided", "data"),
        ({"value": 0.4, "low": 0.3, "high": 0.49}, "no", "none"),
        ({"value": 0.4, "low": 0.3, "high": 0.5}, "undecided", "data"),
        ({"low": 0.0, "high": 1.0}, "undecided", "data"),  # nobody answered
        ({"low": 0.6, "high": 0.8}, "yes", "none"),
    ],
)
def test_without_draws_the_bounds_decide(statistics, met, reason):
    found = the_verdict(results_of(statistics))
    assert (found["met"], found["reason"]) == (met, reason)


def test_at_most_turns_bounds_and_gap_around():
    ceiling = a_reading(direction="at_most")
    low = the_verdict(results_of({"value": 0.4, "low": 0.3, "high": 0.45}), ceiling)
    assert (low["met"], low["gap"]) == ("yes", pytest.approx(-0.1))
    wide = the_verdict(results_of({"value": 0.4, "low": 0.3, "high": 0.6}), ceiling)
    assert (wide["met"], wide["probability_low"], wide["probability_high"]) == ("undecided", 0, 1)
    high = the_verdict(results_of({"value": 0.7}), ceiling)
    assert (high["met"], high["gap"]) == ("no", pytest.approx(0.2))


def test_the_gap_is_positive_when_missed():
    assert the_verdict(results_of({"value": 0.3}))["gap"] == pytest.approx(0.2)
    assert the_verdict(results_of({"value": 0.8}))["gap"] == pytest.approx(-0.3)


def test_spread_or_data_is_what_keeps_a_verdict_open():
    central = {"central": 0.5, "p5": 0.4, "p95": 0.6}
    spread = {"probability_low": 0.5, "probability_high": 0.5, "probability_error": 0.02}
    assert the_verdict(results_of(central, spread))["reason"] == "spread"
    data = {"probability_low": 0.1, "probability_high": 0.9, "probability_error": 0.02}
    assert the_verdict(results_of(central, data))["reason"] == "data"


def test_low_and_high_of_draws_are_those_of_the_coverage_where_part_is_unknown():
    known = results_of({"central": 0.5, "p5": 0.4, "p95": 0.6})
    found = the_verdict(known)
    assert (found["value"], found["low"], found["high"]) == (0.5, 0.4, 0.6)
    partial = results_of({"central": 0.5, "p5": 0.4, "p95": 0.6, "low_p5": 0.2, "high_p95": 0.9})
    found = the_verdict(partial)
    assert (found["value"], found["low"], found["high"]) == (0.5, 0.2, 0.9)


# --- met in draws -------------------------------------------------------------------------------


def draws_of(*values):
    return np.array([0.0, *values])  # the first column is the central one


def test_the_chance_is_the_share_of_draws_that_meet_the_target():
    value = draws_of(*np.linspace(0.01, 1.0, 100))
    found = met_statistics(Evaluated(value), 0.25, "at_least", 100)
    # 0.25, 0.26, ..., 1.00 are 76 of the 100; 0.01, ..., 0.25 are 25
    assert found["probability_low"] == pytest.approx(0.76)
    assert found["probability_high"] == pytest.approx(0.76)
    assert found["probability"] == pytest.approx(0.76)
    under = met_statistics(Evaluated(value), 0.25, "at_most", 100)
    assert under["probability"] == pytest.approx(0.25)


def test_unknown_homes_count_against_and_for_the_target():
    value = draws_of(*np.linspace(0.01, 1.0, 100))
    found = met_statistics(Evaluated(value, value - 0.2, value + 0.2), 0.5, "at_least", 100)
    # value >= 0.7: 31 draws; value >= 0.3: 71 draws
    assert found["probability_low"] == pytest.approx(0.31)
    assert found["probability_high"] == pytest.approx(0.71)
    assert "probability" not in found
    most = met_statistics(Evaluated(value, value - 0.2, value + 0.2), 0.5, "at_most", 100)
    # value <= 0.3: 30 draws; value <= 0.7: 70 draws
    assert most["probability_low"] == pytest.approx(0.30)
    assert most["probability_high"] == pytest.approx(0.70)


def test_without_spread_there_is_no_chance_to_state():
    found = met_statistics(Evaluated(np.full(101, 0.6)), 0.5, "at_least", 100)
    assert (found["probability_low"], found["probability_high"]) == (1, 1)
    assert "probability" not in found


def test_a_threshold_met_to_the_last_digit_is_met():
    almost = 0.1 + 0.2 - 1e-15  # sums of floating point numbers fall on either side
    for direction in ("at_least", "at_most"):
        for value in (almost, 0.3 + 1e-15):
            found = met_statistics(Evaluated(np.array([value])), 0.3, direction, 0)
            assert found["probability_low"] == 1
    clear = met_statistics(Evaluated(np.array([0.2999])), 0.3, "at_least", 0)
    assert clear["probability_high"] == 0


def test_homes_that_all_keep_to_the_limit_meet_it_in_any_amounts():
    """A maximum means a share of exactly 1, also of homes that are no whole numbers."""
    amounts = [0.1, 0.2, 0.3, 1.1, 2.2, 3.3, 0.7]
    register = pd.DataFrame(
        {
            "region": "X",
            "dwelling_type": "stacked",
            "building_method": "clt",
            "homes": amounts,
            "mpg": 0.4,
            "mpg_weighting_set": "a1",
            "completion_date": pd.Timestamp(2025, 6, 1),
        }
    )
    nothing = programme().astype({"year": int, "homes": float})
    verdicts = ccb.judge(ccb.calculate(nothing, projects=register))
    headline = verdicts[(verdicts["target"] == "mpg") & verdicts["headline"]]
    assert set(headline["met"]) == {"yes"}
    assert set(headline["threshold"]) == {1}


# --- pace ---------------------------------------------------------------------------------------


def test_the_pace_is_what_is_still_to_go_per_year():
    found = the_verdict(results_of({"value": 0.3}), report_year=2026)
    assert found["required_pace"] == pytest.approx(0.2 / 4)  # 2027 to 2030


@pytest.mark.parametrize("report_year", [2030, 2031])
def test_a_target_year_that_is_past_has_no_pace(report_year):
    found = the_verdict(results_of({"value": 0.3}), report_year=report_year)
    assert np.isnan(found["required_pace"])
    assert np.isnan(found["last_start_year"])


def test_a_target_that_is_met_needs_no_pace():
    assert np.isnan(the_verdict(results_of({"value": 0.6}), report_year=2026)["required_pace"])


def test_without_report_year_there_is_no_pace():
    assert np.isnan(the_verdict(results_of({"value": 0.3}))["required_pace"])


# --- one row per reading, scenario and region ---------------------------------------------------


@pytest.fixture(scope="module")
def results():
    table = programme(
        ("X", 2025, "stacked", "clt", 10),
        ("X", 2030, "stacked", "timber_frame", 30),
        ("Y", 2030, "ground_bound", "concrete_in_situ", 70),
    )
    return ccb.calculate(table)


@pytest.fixture(scope="module")
def verdicts(results):
    return ccb.judge(results, report_year=2025)


def test_there_is_one_row_per_reading_and_region(verdicts):
    key = ["target", "reading", "scenario", "region"]
    assert not verdicts.duplicated(key).any()
    assert list(verdicts.columns) == VERDICT_COLUMNS
    expected = {
        (target, reading, region)
        for target, reading in zip(TARGETS["target"], TARGETS["reading"], strict=True)
        for region in ("all", "X", "Y")
    }
    found = set(zip(verdicts["target"], verdicts["reading"], verdicts["region"], strict=True))
    assert found == expected


def test_every_target_has_one_headline(verdicts):
    headlines = verdicts[verdicts["headline"] & (verdicts["region"] == "all")]
    assert sorted(headlines["target"]) == sorted(set(TARGETS["target"]))


def test_a_reading_of_a_year_without_results_gives_no_row():
    later = ccb.judge(ccb.calculate(programme(("X", 2029, "stacked", "clt", 1))))
    assert later.empty
    assert list(later.columns) == VERDICT_COLUMNS


def test_what_nobody_measured_is_undecided(verdicts):
    nitrogen = verdicts[verdicts["target"] == "nitrogen"]
    assert set(nitrogen["met"]) == {"undecided"}
    assert set(nitrogen["reason"]) == {"not_measured"}
    assert nitrogen[["value", "low", "high", "gap", "probability_low"]].isna().all().all()


def test_a_municipality_is_judged_on_its_own_homes(verdicts):
    co2 = verdicts[(verdicts["target"] == "co2") & (verdicts["reading"] == "per_m2_340_55")]
    met = dict(zip(co2["region"], co2["met"], strict=True))
    value = dict(zip(co2["region"], co2["value"], strict=True))
    assert met["X"] == "yes"  # 1 - 150/340
    assert met["Y"] == "no"  # 1 - 283/340
    # 30 homes of 90 m2 and 70 of 140 m2: (2,700 x 150 + 9,800 x 283)/12,500 = 254.272 kg/m2
    assert value["all"] == pytest.approx(1 - 254.272 / 340)


def test_a_reading_of_one_dwelling_type_has_its_value_in_every_municipality(verdicts):
    stacked = verdicts[
        (verdicts["reading"] == "hnn_stacked_2025") & verdicts["region"].isin(["X", "all"])
    ]
    assert stacked["value"].notna().all()
    assert stacked["value"].nunique() == 1  # in 2025 all homes are in X
    assert set(stacked["reason"]) == {"none"}
    assert set(stacked["dwelling_type"]) == {"stacked"}


def test_verdicts_carry_what_the_target_says(verdicts):
    headline = verdicts[
        (verdicts["target"] == "conceptual") & verdicts["headline"] & (verdicts["region"] == "all")
    ].iloc[0]
    assert (headline["threshold"], headline["direction"]) == (0.5, "at_least")
    assert (headline["unit"], headline["year"]) == ("share", 2030)
    assert headline["obligation"] == "agreement"
    assert headline["source"] != ""


def test_results_read_back_from_csv_give_the_same_verdicts(results, verdicts):
    text = results.to_csv(index=False)
    read = pd.read_csv(io.StringIO(text))
    pd.testing.assert_frame_equal(ccb.judge(read, report_year=2025), verdicts, check_dtype=False)


def test_drawn_results_read_back_from_csv_give_the_same_verdicts():
    table = programme(("X", 2030, "stacked", "timber_frame", 30))
    drawn = ccb.calculate(table, draws=200, jobs=1)
    read = pd.read_csv(io.StringIO(drawn.to_csv(index=False)))
    pd.testing.assert_frame_equal(ccb.judge(read), ccb.judge(drawn), check_dtype=False)


def test_scenarios_side_by_side_are_judged_apart(results, verdicts):
    both = pd.concat([results, results.assign(scenario="other")])
    found = ccb.judge(both, report_year=2025)
    assert len(found) == 2 * len(verdicts)
    other = found[found["scenario"] == "other"].reset_index(drop=True)
    expected = verdicts.assign(scenario="other")
    pd.testing.assert_frame_equal(other, expected, check_dtype=False)


def test_draws_give_chances_that_agree_with_closed_forms():
    """One flat of known size in timber frame: only the figure of Figure 7 is drawn."""
    from scipy import stats

    table = programme(("X", 2030, "stacked", "timber_frame", 1)).assign(floor_area_m2=100.0)
    found = ccb.judge(ccb.calculate(table, draws=4096, parts=(), jobs=1))
    co2 = found[(found["target"] == "co2") & (found["region"] == "all")].set_index("reading")
    figure = stats.triang((150 - 113) / (202 - 113), 113, 202 - 113)
    for reading, baseline, threshold in (
        ("per_m2_283_55", 283, 0.55),
        ("per_m2_340_55", 340, 0.55),
    ):
        chance = figure.cdf(baseline * (1 - threshold))
        row = co2.loc[reading]
        assert row["probability"] == pytest.approx(chance, abs=0.005)
        assert row["probability_low"] == row["probability_high"] == row["probability"]
        assert 0 < row["probability_error"] < 0.02
        assert row["met"] == "undecided"
        assert row["reason"] == "spread"


# --- the region ---------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def regional():
    return ccb.calculate(
        report_year=2025,
        indicators=["homes", "conceptual_share"],
        parts=("regions", "totals"),
        jobs=1,
    )


def test_homes_are_judged_on_the_18_together(regional):
    homes = ccb.judge(regional, report_year=2025).query("target == 'homes'")
    regions = set(homes["region"])
    assert "all_18" in regions
    assert "all" not in regions
    whole = homes[homes["headline"] & (homes["region"] == "all_18")].iloc[0]
    assert whole["value"] == pytest.approx(33_000)
    assert whole["threshold"] == 33_000


def test_every_municipality_gets_a_row(regional):
    from ccb_analysis.facts.regions import members

    found = ccb.judge(regional, report_year=2025).query("reading == 'all_homes_2025'")
    conceptual = found[found["target"] == "conceptual"]
    assert sorted(conceptual["region"]) == sorted(["all", *members(2025)])


def test_unknown_homes_leave_the_share_of_2025_open(regional):
    found = ccb.judge(regional, report_year=2025)
    row = found[
        (found["target"] == "conceptual")
        & (found["reading"] == "all_homes_2025")
        & (found["region"] == "all")
    ].iloc[0]
    assert (row["low"], row["high"]) == (0, 1)
    assert (row["met"], row["reason"], row["words"]) == ("undecided", "data", "geen_kans")


def test_where_nobody_answered_the_data_are_what_is_missing():
    register = pd.DataFrame(
        {
            "region": "X",
            "dwelling_type": "stacked",
            "building_method": "clt",
            "homes": [5],
            "completion_date": pd.Timestamp(2030, 6, 1),
        }
    )
    nothing = programme().astype({"year": int, "homes": float})
    found = ccb.judge(ccb.calculate(nothing, projects=register), CONCEPTUAL)
    assert set(found["met"]) == {"undecided"}
    assert set(found["reason"]) == {"data"}
    assert set(found["probability_low"]) == {0}
    assert set(found["probability_high"]) == {1}
    assert found["value"].isna().all()
