"""The study of scenarios: last exits by hand, and what the study of the region must find."""

import io
import math
import re
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ccb_analysis.annual.scenario_inputs import chosen_readings, named_scenarios
from ccb_analysis.annual.scenario_question import homes_to_come, plausible_ramps
from ccb_analysis.annual.scenario_study import collect_scenarios, differences
from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.pages.scenarios import ScenarioPages
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.plain import plain_dutch
from ccb_analysis.studies.best import best_alone
from ccb_analysis.studies.certificates import check_certificate
from ccb_analysis.studies.last_exit import last_exits, permit_years, with_last_starts
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.readings import LinearReading
from ccb_analysis.workspace import find_workspace

PRACTICE, TIMBER = "huidige_praktijk", "houtbouw_eerst"
READINGS = ["conceptual.all_homes_2030", "co2.per_m2_283_55"]
NAME = ["target", "reading"]


@pytest.fixture(scope="module")
def study():
    return collect_scenarios([TIMBER, "woondeal"], READINGS, draws=64, register=["none"], jobs=1)


def question(homes, worth, threshold, dwelling_type="all"):
    """A question of 2030 with three methods; all homes are built by the first now."""
    rows = [(2030, kind, method) for kind in sorted(homes) for method in ("a", "b", "c")]
    kinds = pd.DataFrame(rows, columns=["year", "dwelling_type", "building_method"])
    built = kinds.drop_duplicates(["year", "dwelling_type"]).set_index(["year", "dwelling_type"])
    size = np.array([float(homes[kind]) for _, kind, _ in rows])
    now = np.where(kinds["building_method"] == "a", size, 0.0)
    reading = LinearReading(
        "t", "r", threshold, "at_least", 2030, {"top": 1.0}, {"below": 1.0},
        dwelling_type=dwelling_type, labels={"target_nl": "t", "reading_nl": "r"},
    )  # fmt: skip
    return Question(
        kinds,
        pd.Series([float(homes[kind]) for _, kind in built.index], built.index),
        now,
        np.zeros(len(rows)),
        pd.Series(dtype=float),
        {
            "top": np.array([worth[kind, method] for _, kind, method in rows]),
            "below": np.ones(len(rows)),
        },
        (reading,),
        pd.DataFrame(columns=["year", "building_method", "homes"]),
        (),
        "homes",
    )


def test_homes_that_gain_most_change_first():
    """60 houses gain 0.5 each, 40 flats 1.0 each; all 100 together must gain 45.

    40 flats give 40; ten houses the rest: 50 of 100 homes. At 5 points a year that takes ten
    years (2021 to 2030), at 20 points three (2028 to 2030).
    """
    worth = {("house", "a"): 0.0, ("house", "b"): 0.5, ("house", "c"): 0.2}
    worth |= {("flat", "a"): 0.0, ("flat", "b"): 1.0, ("flat", "c"): 0.2}
    found = last_exits(question({"house": 60, "flat": 40}, worth, 0.45), [0.05, 0.2]).iloc[0]
    assert found["state"] == "reachable"
    assert found["share_needed"] == pytest.approx(0.5)
    assert (found["last_0"], found["last_1"]) == (2021, 2028)


def test_a_ramp_of_all_homes_may_all_go_to_the_homes_that_count():
    """Half of 40 flats of 100 homes: 20 points of all homes, four years at 5 points."""
    worth = {(kind, m): float(m == "b") for kind in ("house", "flat") for m in "abc"}
    found = last_exits(question({"house": 60, "flat": 40}, worth, 0.5, "flat"), [0.05]).iloc[0]
    assert found["share_needed"] == pytest.approx(0.2)
    assert found["last_0"] == 2027


def test_what_is_met_needs_no_start_and_the_impossible_has_none():
    worth = {("house", "a"): 0.3, ("house", "b"): 0.6, ("house", "c"): 0.0}
    met = last_exits(question({"house": 10}, worth, 0.3), [0.05]).iloc[0]
    never = last_exits(question({"house": 10}, worth, 0.61), [0.05]).iloc[0]
    assert (met["state"], never["state"]) == ("met", "never")
    assert pd.isna(met["last_0"]) and pd.isna(never["last_0"])
    with pytest.raises(ValueError, match="ramps"):
        last_exits(question({"house": 10}, worth, 0.3), [0.0])


def test_last_exits_equal_brute_force_over_years_and_mixes():
    """100 random cases: of all starts and all mixes in 20ths, the last that reaches it."""
    draw = np.random.default_rng(4)
    seen = {"met": 0, "reachable": 0, "never": 0}
    steps = [(b, c) for b in range(21) for c in range(21 - b)]
    for _ in range(100):
        worth = {("house", m): draw.integers(0, 11) / 10 for m in "abc"}
        # never exactly on a step of the grid, where the outcome would hang on rounding
        threshold, ramp = float(draw.integers(0, 11)) / 10 + 0.003, draw.integers(1, 7) / 20
        found = last_exits(question({"house": 20}, worth, threshold), [ramp]).iloc[0]
        seen[found["state"]] += 1
        a, b, c = (worth["house", m] for m in "abc")

        def reaches(most, a=a, b=b, c=c, threshold=threshold):
            """Whether a change of at most ``most`` is enough; the best lies on an edge."""
            gain = max(b - a, c - a, 0.0)
            return a + gain * min(most, 1.0) >= threshold

        grid = max(((20 - x - y) * a + x * b + y * c) / 20 for x, y in steps)
        starts = [year for year in range(1990, 2031) if reaches((2031 - year) * ramp)]
        if a >= threshold:
            assert found["state"] == "met"
        elif grid < threshold:
            assert found["state"] == "never"
        else:
            assert found["last_0"] == max(starts)
    assert min(seen.values()) >= 5


def test_current_practice_does_not_differ_from_itself(study):
    table = study.differences
    own = table[table["scenario"] == PRACTICE]
    known = own["value"].notna()
    assert (own.loc[known, "difference"] == 0).all() and known.any()
    other = table[(table["scenario"] == TIMBER) & (table["year"] == 2030)]
    assert (other["difference"].abs() > 0).any()


def test_a_difference_with_an_absent_figure_is_unknown():
    columns = ["indicator", "reading", "modules", "unit", "region", "dwelling_type"]
    columns += ["building_method", "material", "group", "year_basis", "statistic"]
    table = pd.DataFrame([dict.fromkeys(columns, "x")] * 3)
    table = table.assign(year=[2030, 2030, 2029], scenario=["now", "then", "then"])
    found = differences(table.assign(value=[2.0, 5.0, 7.0]), "now")
    assert found["difference"].tolist()[:2] == [0.0, 3.0]
    assert math.isnan(found["difference"].iloc[2])


def test_the_order_of_scenarios_changes_no_number(study):
    again = collect_scenarios(
        ["woondeal", TIMBER, TIMBER], READINGS, draws=64, register=["none"], jobs=1
    )
    assert study.scenarios == (PRACTICE, TIMBER, "woondeal")
    for name in ("results", "verdicts", "starts"):
        one, other = (getattr(each, name) for each in (study, again))
        for scenario in study.scenarios:
            pd.testing.assert_frame_equal(
                one[one["scenario"] == scenario].reset_index(drop=True),
                other[other["scenario"] == scenario].reset_index(drop=True),
                check_exact=True,
            )


def test_minus_55_per_cent_is_proven_impossible_and_the_rest_is_met(study):
    """All homes in timber: 150 kg/m2 against 283 is 47 % less, by the programme's own figures."""
    chosen, attainable, *_ = study.attempts
    assert chosen.found.status == "impossible"
    proof = chosen.found.certificates[0]
    text = proof.table.to_csv(index=False)
    assert check_certificate(pd.read_csv(io.StringIO(text), dtype=str, keep_default_na=False))
    best = best_alone(chosen.question).set_index(NAME)["best"]
    assert best["co2", "per_m2_283_55"] == pytest.approx(1 - 150 / 283)
    states = study.starts.set_index(["scenario", *NAME])["state"]
    assert set(states.xs(("co2", "per_m2_283_55"), level=NAME)) == {"never"}
    assert attainable.found.status == "optimal"
    reading = attainable.found.readings.iloc[0]
    assert (reading["target"], round(reading["value"], 6)) == ("conceptual", 0.5)


def test_a_start_in_time_can_keep_to_the_ramp(study):
    """What the last exit calls still possible, the plan at the plausible pace meets."""
    start = (
        study.starts[
            (study.starts["scenario"] == PRACTICE) & (study.starts["target"] == "conceptual")
        ]
        .set_index("reading")
        .loc["all_homes_2030"]
    )
    assert start["last_fast"] > study.year
    assert start["last_slow"] <= start["last_fast"]
    attempts = {one.name: one.found.status for one in study.attempts}
    assert attempts["paced"] == "optimal"
    verdict = study.verdicts[study.verdicts["scenario"] == PRACTICE].set_index(NAME)
    assert verdict.loc[("conceptual", "all_homes_2030"), "last_start_year"] == start["last_fast"]


def test_homes_to_come_add_up_and_the_main_method_may_shrink_freely(study):
    kinds = pd.DataFrame(
        {
            "indicator": "homes", "region": "all", "year_basis": "completion", "year": 2030,
            "material": "all", "group": "all", "statistic": "value", "dwelling_type": "stacked",
            "building_method": ["all", "concrete_prefab", "clt", "concrete_in_situ"],
            "value": [100.0, 20.0, 10.0, 70.0],
        }
    )  # fmt: skip
    homes = homes_to_come(kinds, [2030])
    assert homes["share"].tolist() == pytest.approx([0.2, 0.1, 0.7])
    ramps = plausible_ramps(homes, 0.05)
    assert [one.methods for one in ramps] == [("concrete_prefab", "clt"), ("clt",)]


@pytest.mark.parametrize("code", ["nl", "en"])
def test_the_pages_answer_and_leave_their_files(study, tmp_path, code):
    words = Language(code)
    gallery = Gallery(tmp_path, words)
    gallery.keep(study.results, study.verdicts)
    pages = ScenarioPages(study, gallery, words)
    answers = [piece.markdown for piece in pages.answers()]
    assert len(answers) == 4
    chapters = [pages.verdicts, pages.interval, pages.levers, pages.pace, pages.expected]
    for chapter in (*chapters, pages.mix, pages.proof):
        assert list(chapter())
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")}
    assert {
        "data/results.csv",
        "data/verdicts.csv",
        "tables/scenario_matrix.csv",
        "tables/scenario_pace.csv",
        "tables/mix_attainable.csv",
        "tables/certificate_1.csv",
        "tables/levers_table.csv",
        "figures/scenarios_conceptual_all_homes_2030.csv",
        "figures/dots_conceptual_all_homes_2030.csv",
        "figures/levers_woondeal.csv",
        "figures/expected_methods.csv",
    } <= there
    proof = pd.read_csv(tmp_path / "tables" / "certificate_1.csv", dtype=str, keep_default_na=False)
    assert check_certificate(proof)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"readings": ["conceptual.all_home_2030"]}, "conceptual.all_homes_2030"),
        ({"readings": ["conceptual.all_homes_2025"]}, "2025"),
        ({"first_year": 2031}, "2030"),
        ({"homes_total": -1}, "homes_total"),
        ({"assumptions": "weg.csv"}, "weg.csv"),
        ({"scenarios": ["woondeel"]}, "woondeal"),
    ],
)
def test_what_cannot_be_is_refused_with_what_can(given, found):
    asked = {"scenarios": ["woondeal"], "readings": READINGS, "register": ["none"], **given}
    with pytest.raises(InputError, match=found.replace(".", r"\.")):
        collect_scenarios(asked.pop("scenarios"), asked.pop("readings"), jobs=1, **asked)


def test_what_was_never_measured_is_not_called_undecided(study):
    """Nitrogen of construction has no figure of its base year; no draw will ever decide it."""
    pages = ScenarioPages(study, Gallery(None, Language("nl")), Language("nl"))
    lines = next(iter(pages.answers())).markdown.splitlines()
    ahead = [line for line in lines if "Niet te bepalen:" in line]
    assert len(ahead) == 3  # current practice and two scenarios
    for line in ahead:
        sure, never = line.split("Niet te bepalen:")
        assert "stikstof" in never
        assert "stikstof" not in sure
    (past,) = [line for line in lines if "niet te bepalen:" in line]
    counted = [int(number) for number in re.findall(r"(?:ehaald|onbeslist|bepalen): (\d+)", past)]
    (readings,) = map(int, re.findall(r"Er zijn (\d+) manieren", past))
    assert len(counted) == 4 and sum(counted) == readings


def test_without_draws_nothing_is_called_sure(study):
    verdicts = study.verdicts.assign(probability=float("nan"))
    undrawn = replace(study, verdicts=verdicts)
    pages = ScenarioPages(undrawn, Gallery(None, Language("nl")), Language("nl"))
    course, sure, *_ = [piece.markdown for piece in pages.answers()]
    assert "zeker" not in course and "middelste cijfers" in course
    assert "geen kans" in sure


def test_the_dots_say_what_the_chance_says(study, tmp_path):
    """Dots that meet the target, out of fifty, are the chance to within a dot."""
    gallery = Gallery(tmp_path, Language("nl"))
    list(ScenarioPages(study, gallery, Language("nl")).interval())
    dots = pd.read_csv(tmp_path / "figures" / "dots_conceptual_all_homes_2030.csv")
    chance = study.verdicts[(study.verdicts["reading"] == "all_homes_2030")]
    chance = chance[chance["target"] == "conceptual"].set_index("scenario")["probability"]
    assert dots.groupby("scenario")["value"].count().tolist() == [50, 50, 50]
    met = dots.groupby("scenario", sort=False)["met"].mean()
    assert np.abs(met.to_numpy() - chance[list(study.scenarios)].to_numpy()).max() <= 1 / 50


def test_the_page_says_what_is_settled_and_what_is_not_known(study):
    pages = ScenarioPages(study, Gallery(None, Language("nl")), Language("nl"))
    first = next(iter(pages.mix())).markdown
    assert "geen register" in first and "ligt daarom niets vast" in first
    # 14,412 homes in firm plans and 23,255 in soft ones, plan_capacity.csv
    assert "37.667" in first and "20.200" in first
    assert plain_dutch(first) == []
    said = next(iter(pages.expected())).markdown
    assert "Vanaf 5 jaren" in said and "landelijke cijfers" in said and "nooit smaller" in said
    assert plain_dutch(said) == []


def test_a_lever_is_named_with_what_it_adds(study):
    """Half a sentence per scenario; one lever does all there is to do in timber first."""
    said = next(iter(study_pages(study).levers())).markdown
    assert "**Houtbouw eerst**" in said and "geheel door één knop" in said
    assert "**Woondeal**" in said and "zonder trekkingen" in said
    levers = study.levers[study.levers["scenario"] == TIMBER]
    assert set(levers["lever"]) == {"mix.ground_bound"}


def study_pages(study):
    return ScenarioPages(study, Gallery(None, Language("nl")), Language("nl"))


def test_the_robust_mix_stands_beside_the_least(study):
    change = study.robust
    assert change.wanted == 0.8
    assert change.found.met_fresh >= 0.8 > change.central_met
    answers = [piece.markdown for piece in study_pages(study).answers()]
    assert "Wie 80% zekerheid wil" in answers[2]


def test_permits_of_an_own_register_are_settled(tmp_path):
    """The example register under another name, as if it were the region's own."""
    own = tmp_path / "register.xlsx"
    shutil.copyfile(find_workspace().raw(2025) / "voorbeelddata_register_2025.xlsx", own)
    found = collect_scenarios([], READINGS[:1], register=[str(own)], jobs=1)
    committed = found.limits.committed
    assert found.registered and committed["homes"].sum() > 1000
    planned = found.homes.groupby(["year", "dwelling_type"])["homes"].sum()
    settled = committed.groupby(["year", "dwelling_type"])["homes"].sum()
    assert (settled <= planned.reindex(settled.index) + 1e-6).all()
    for attempt in found.attempts:
        if attempt.found.status == "optimal":
            mix = attempt.found.mix.set_index(["year", "dwelling_type", "building_method"])
            least = committed.set_index(mix.index.names)["homes"]
            assert (mix["homes"].reindex(least.index) >= least - 1e-6).all()
    said = next(iter(study_pages(found).mix())).markdown
    assert "al vergund" in said and "telt als verandering" in said
    assert plain_dutch(said) == []


def test_two_files_of_one_name_are_refused(tmp_path):
    (tmp_path / "woondeal.toml").write_text("", encoding="utf-8")
    asked = ["woondeal", str(tmp_path / "woondeal.toml")]
    with pytest.raises(InputError, match="woondeal"):
        named_scenarios(asked, find_workspace(), "nl")


def test_no_readings_are_the_main_targets_to_come():
    rows = [("a", "x", True, 2030), ("a", "y", False, 2030), ("b", "z", True, 2025)]
    targets = pd.DataFrame(rows, columns=["target", "reading", "headline", "year"])
    assert chosen_readings([], targets, 2025) == ["a.x"]
    assert chosen_readings(["a.y"], targets, 2025) == ["a.y"]


def test_a_start_whose_permits_are_past_is_called_so(study):
    """17 to 23 months before completion in 2027 is 2025, which is settled."""
    said = list(ScenarioPages(study, Gallery(None, Language("nl")), Language("nl")).answers())[3]
    line = next(one for one in said.markdown.splitlines() if "Conceptueel" in one)
    assert "uiterlijk in 2027" in line and "in 2025 al" in line


def test_the_answers_are_plain_dutch(study):
    answers = ScenarioPages(study, Gallery(None, Language("nl")), Language("nl")).answers()
    for piece in answers:
        for line in piece.markdown.splitlines():
            if line and not line.startswith(("#", "- ")):
                assert plain_dutch(line) == [], line


def test_years_stand_in_the_verdicts_of_the_region_and_permits_come_before():
    starts = pd.DataFrame(
        {"target": ["t"], "reading": ["r"], "last_start_year": pd.array([2027], "Int64")}
    )
    verdicts = pd.DataFrame(
        {
            "target": ["t", "t", "u"],
            "reading": ["r", "r", "r"],
            "region": ["all", "GM0202", "all"],
            "last_start_year": [np.nan] * 3,
        }
    )
    filled = with_last_starts(verdicts, starts)["last_start_year"]
    assert filled.iloc[0] == 2027
    assert filled.iloc[1:].isna().all()
    # 2027 less 22.8 months (1.9 years) = 2025.1: permits of 2025
    assert permit_years(starts, {"ground_bound": 16.6, "stacked": 22.8}).tolist() == [2025]
