"""Het Nieuwe Normaal: published levels, a verdict per indicator, and no total."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scoring_bills import LOOSE, REUSED, TO_REUSE, VIRGIN, bill, line

from ccb_analysis.errors import ComparisonError, FactsError
from ccb_analysis.facts.new_normal import levels_of, read_new_normal, versions
from ccb_analysis.scoring.intervals import Mean
from ccb_analysis.scoring.mpg import Mpg
from ccb_analysis.scoring.new_normal import against_new_normal, total_score
from ccb_analysis.scoring.project import score_project
from ccb_analysis.workspace import REFERENCE


def level(version: str, building_type: str, indicator: str, area: float | None = None) -> pd.Series:
    return levels_of(version, building_type, area).set_index("indicator").loc[indicator]


@pytest.mark.parametrize(
    ("version", "building_type", "wanted"),
    [
        ("0.5", "ground_bound", {"mpg": 0.5, "embodied_co2": 200}),
        ("0.5", "stacked", {"mpg": 0.55, "embodied_co2": 220}),
        ("0.5", "office", {"mpg": 0.7, "embodied_co2": 250}),
        (
            "1.0",
            "ground_bound",
            {"mpg": 0.45, "embodied_co2": 200, "material_origin": 0.25, "detachability": 0.55},
        ),
        (
            "1.0",
            "stacked",
            {"mpg": 0.5, "embodied_co2": 240, "material_origin": 0.2, "detachability": 0.5},
        ),
        (
            "1.0",
            "office",
            {"mpg": 0.7, "material_origin": 0.25, "detachability": 0.55, "adaptive_capacity": 0.4},
        ),
        (
            "1.2",
            "office",
            {"mpg": 0.7, "embodied_co2": 245, "material_origin": 0.25, "detachability": 0.55},
        ),
        (
            "1.2",
            "education",
            {"mpg": 0.7, "embodied_co2": 300, "material_origin": 0.2, "detachability": 0.6},
        ),
        # Nobody read what 1.2 asks of homes: not a word is assumed.
        ("1.2", "ground_bound", {}),
        ("1.2", "stacked", {}),
    ],
)
def test_the_levels_as_published(version, building_type, wanted):
    found = levels_of(version, building_type).set_index("indicator")["level"].dropna()
    assert found.to_dict() == wanted


def test_the_status_of_each_indicator():
    table = levels_of("1.0", "ground_bound").set_index("indicator")["status"]
    assert table.to_dict() == {
        "mpg": "standard",
        "embodied_co2": "standard",
        "stored_co2": "indication",
        "material_origin": "standard",
        "healthy_materials": "understanding",
        "residual_construction": "understanding",
        "adaptive_capacity": "indication",
        "detachability": "standard",
        "reuse_potential": "indication",
    }
    # Storage went from indication to understanding.
    assert level("1.2", "office", "stored_co2")["status"] == "understanding"
    assert len(levels_of("0.5", "stacked")) == 10  # ten subjects


def test_the_status_of_1_2_as_published():
    """Facts: S are MPG, CO2, origin and detachability; I adaptive and reuse; the rest is B."""
    for building_type in ("ground_bound", "stacked", "office", "education"):
        table = levels_of("1.2", building_type).groupby("status")["indicator"].agg(set)
        assert table.to_dict() == {
            "standard": {"mpg", "embodied_co2", "material_origin", "detachability"},
            "indication": {"adaptive_capacity", "reuse_potential"},
            "understanding": {"stored_co2", "healthy_materials", "residual_construction"},
        }


def test_a_level_that_was_not_read_is_told_from_one_that_is_not_there(tmp_path):
    for name in ("mpg", "embodied_co2", "material_origin", "detachability"):
        assert level("1.2", "stacked", name)["missing"] == "not_read"
        assert level("1.2", "office", name)["missing"] == ""
    assert level("1.0", "stacked", "adaptive_capacity")["missing"] == "none"
    assert level("1.0", "office", "adaptive_capacity")["missing"] == ""
    table = pd.read_csv(REFERENCE / "new_normal.csv", dtype=str, keep_default_na=False)
    table.loc[0, "missing"] = "not_read"  # of an MPG that has its level
    table.to_csv(tmp_path / "new_normal.csv", index=False)
    with pytest.raises(FactsError, match='rij 2, kolom "missing"'):
        read_new_normal(folder=tmp_path)


def test_a_small_home_has_a_level_of_its_own():
    """Below 80 m2 gross floor area 0.55, as an indication."""
    for building_type in ("ground_bound", "stacked"):
        small = level("1.0", building_type, "mpg", 79.9)
        assert (small["level"], small["status"]) == (0.55, "indication")
        assert level("1.0", building_type, "mpg", 80)["status"] == "standard"
    assert level("1.0", "ground_bound", "detachability", 60)["level"] == 0.55


def test_versions_and_types_nobody_knows_are_refused():
    assert versions() == ["0.5", "1.0", "1.2"]
    with pytest.raises(FactsError, match=r"0\.5, 1\.0, 1\.2"):
        levels_of("0.9", "stacked")
    with pytest.raises(FactsError, match="ground_bound, stacked, office"):
        levels_of("1.0", "education")


def project(**options) -> pd.DataFrame:
    """300 kg virgin and 100 kg reused, all of it loose."""
    table = bill(line(300, **VIRGIN, **TO_REUSE, **LOOSE), line(100, **REUSED, **TO_REUSE, **LOOSE))
    return score_project(table, **options)


def test_each_indicator_against_its_level():
    """Origin 0.25 meets 0.25; index 1 meets 0.55; MPG 0.5 does not meet 0.45."""
    found = against_new_normal(
        project(mpg=Mpg(0.5, "a1", "ground_bound")), "1.0", "ground_bound"
    ).set_index("indicator")
    assert found["verdict"].to_dict() == {
        "mpg": "not_met",
        "embodied_co2": "not_measured",
        "stored_co2": "reported",
        "material_origin": "met",
        "healthy_materials": "not_measured",
        "residual_construction": "not_measured",
        "adaptive_capacity": "not_measured",
        "detachability": "met",
        "reuse_potential": "reported",
    }
    assert found.at["reuse_potential", "value"] == 1


def test_a_small_home_is_held_against_the_level_of_small_homes():
    results = project(mpg=Mpg(0.5, "a1", "ground_bound"))
    found = against_new_normal(results, "1.0", "ground_bound", floor_area_m2=70)
    assert found.set_index("indicator").at["mpg", "verdict"] == "met"


def test_an_mpg_by_the_other_set_is_converted_first():
    """0.9 by A2 is 0.43 to 0.64 by A1: against 0.45 that says nothing."""
    results = project(mpg=Mpg(0.9, "a2", "ground_bound"))
    row = against_new_normal(results, "1.0", "ground_bound").set_index("indicator").loc["mpg"]
    assert (row["low"], row["high"]) == pytest.approx((0.9 / 2.1, 0.9 / 1.4))
    assert (row["verdict"], row["weighting_set"]) == ("undecided", "a1")


def test_production_alone_never_meets_the_level_on_co2():
    """1000 kg of concrete: 67 to 129 kg. On 10 m2 undecided, on 0.3 m2 (223 or more) missed."""
    results = score_project(bill(line(1000, "concrete_c25_30")), floor_area_m2=10)
    row = (
        against_new_normal(results, "1.0", "ground_bound")
        .set_index("indicator")
        .loc["embodied_co2"]
    )
    assert (row["verdict"], row["high"]) == ("undecided", np.inf)
    assert "A1-A3" in row["note"]
    results = score_project(bill(line(1000, "concrete_c25_30")), floor_area_m2=0.3)
    found = against_new_normal(results, "1.0", "ground_bound").set_index("indicator")
    assert found.at["embodied_co2", "verdict"] == "not_met"


def test_a_measured_value_goes_before():
    measured = {
        "embodied_co2": Mean(190, 180, 199, 1.0),
        "adaptive_capacity": Mean(0.3, 0.3, 0.3, 1),
    }
    results = project(floor_area_m2=10)
    found = against_new_normal(results, "1.0", "ground_bound", measured=measured)
    verdicts = found.set_index("indicator")["verdict"]
    assert verdicts["embodied_co2"] == "met"
    assert verdicts["adaptive_capacity"] == "no_level"  # for homes there is none


def test_an_interval_across_a_level_is_undecided():
    """300 kg virgin, 100 kg unknown: origin 0 to 0.25, the level 0.25."""
    results = score_project(bill(line(300, **VIRGIN), line(101)))
    found = against_new_normal(results, "1.0", "ground_bound").set_index("indicator")
    assert found.at["material_origin", "verdict"] == "undecided"
    results = score_project(bill(line(300, **VIRGIN), line(99)))
    found = against_new_normal(results, "1.0", "ground_bound").set_index("indicator")
    assert found.at["material_origin", "verdict"] == "not_met"


def test_homes_under_1_2_have_no_verdict_that_was_not_read():
    found = against_new_normal(project(), "1.2", "ground_bound")
    assert set(found["verdict"]) <= {"no_level", "not_measured", "reported"}


@pytest.mark.parametrize(("language", "why"), [("nl", "geen eindcijfer"), ("en", "no total")])
def test_a_total_is_refused_with_the_reason(language, why):
    found = against_new_normal(project(), "1.0", "ground_bound")
    with pytest.raises(ComparisonError, match=why) as caught:
        total_score(found, language)
    assert "9" in str(caught.value)


def test_a_wrong_table_is_refused_with_every_fault(tmp_path):
    path = tmp_path / "new_normal.csv"
    text = (REFERENCE / "new_normal.csv").read_text("utf-8")
    text = text.replace("ground_bound,,0.5,", "ground_bound,,half,", 1)
    text = text.replace("at_most,unknown", "below,maybe", 1)
    path.write_text(text, "utf-8")
    with pytest.raises(FactsError) as caught:
        read_new_normal(folder=tmp_path)
    message = str(caught.value)
    assert all(word in message for word in ("half", "below", "maybe", "rij 2"))
