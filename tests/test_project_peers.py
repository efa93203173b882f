"""One project beside its peers: who counts as one, how many there are, and nothing of one alone."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scoring_bills import bill, line

from ccb_analysis.errors import ComparisonError
from ccb_analysis.scoring.project import building_scores, score_project
from ccb_analysis.studies.project_peers import (
    GIVEN,
    LISTS,
    REGISTER,
    Rated,
    peers_of,
)

CO2 = "embodied_co2_a1_a3_per_m2"
ABOUT = {"dwelling_type": "stacked", "building_method": "clt"}


def rated(name: str, kilograms: float, **about: object) -> Rated:
    """A project of so much concrete per 100 m2: 0.095 kg CO2 per kg."""
    scores = score_project(bill(line(kilograms, "concrete_general")), floor_area_m2=100.0)
    return Rated(name, {**ABOUT, **about}, building_scores(scores))


def register(*rows: dict) -> pd.DataFrame:
    empty = dict.fromkeys(
        ("mpg", "mpg_weighting_set", "co2_kg_per_m2", "co2_modules", "detachability")
    )
    return pd.DataFrame([{**ABOUT, **empty, "primary_abiotic": np.nan, **row} for row in rows])


def row(table: pd.DataFrame, peers: str, indicator: str) -> pd.Series:
    rows = table[(table["peers"] == peers) & (table["indicator"] == indicator)]
    assert len(rows) == 1
    return rows.iloc[0]


@pytest.fixture(scope="module")
def project():
    return rated("ons", 20_000.0)  # 20,000 x 0.095 / 100 = 19 kg per m2


def test_other_projects_of_the_same_kind_are_peers(project):
    others = [
        rated("a", 10_000.0),  # 9.5
        rated("b", 30_000.0),  # 28.5
        rated("c", 40_000.0),  # 38
        rated("zonder methode", 50_000.0, building_method=None),  # 47.5
        rated("huis", 90_000.0, dwelling_type="ground_bound"),
        rated("beton", 90_000.0, building_method="concrete_in_situ"),
    ]
    found = peers_of(project, others)
    mine = row(found.table, GIVEN, CO2)
    assert found.names == ("a", "b", "c", "zonder methode")
    assert found.other_kind == ("huis", "beton")
    assert (mine["count"], mine["lower"]) == (4, 1)
    assert mine["value"] == pytest.approx(19.0)
    assert mine["median"] == pytest.approx((28.5 + 38) / 2)
    assert 9.5 <= mine["median_low"] < mine["median"] < mine["median_high"] <= 47.5


def test_of_the_register_only_the_same_kind_and_the_same_score_counts(project):
    given = register(
        *({"co2_kg_per_m2": n, "co2_modules": "A1-A3"} for n in (10.0, 15.0, 40.0)),
        {"co2_kg_per_m2": 999.0, "co2_modules": "A1-D"},
        {"co2_kg_per_m2": 999.0, "co2_modules": "A1-A3", "building_method": "timber_frame"},
        {"co2_kg_per_m2": 999.0, "co2_modules": "A1-A3", "dwelling_type": "ground_bound"},
        {"primary_abiotic": 0.6},
        {"primary_abiotic": 0.8},
    )
    found = peers_of(project, register=given)
    assert found.counts[REGISTER] == 6
    mine = row(found.table, REGISTER, CO2)
    assert (mine["count"], mine["lower"], mine["median"]) == (3, 2, 15.0)
    # Two say what is not new (0.4 and 0.2): too few to show anything of.
    few = row(found.table, REGISTER, "material_origin")
    assert (few["count"], few["shown"]) == (2, False)
    assert np.isnan(few["median"]) and np.isnan(few["lower"])


def test_a_project_is_not_a_peer_of_itself(project):
    rows = [{"co2_kg_per_m2": 10.0, "co2_modules": "A1-A3", "project_name": n} for n in "abc"]
    rows.append({"co2_kg_per_m2": 99.0, "co2_modules": "A1-A3", "project_name": "ONS "})
    rows.append({"co2_kg_per_m2": 10.0, "co2_modules": "A1-A3", "project_name": None})
    found = peers_of(project, register=register(*rows))
    assert found.counts[REGISTER] == 4
    assert row(found.table, REGISTER, CO2)["median"] == 10.0


def test_an_mpg_is_compared_within_its_weighting_set():
    from ccb_analysis.scoring.mpg import Mpg

    scores = score_project(bill(line(1.0, "clt")), mpg=Mpg(0.45, "a1", "stacked"))
    mine = Rated("ons", ABOUT, building_scores(scores))
    rows = [{"mpg": n, "mpg_weighting_set": "a1"} for n in (0.3, 0.4, 0.5)]
    rows += [{"mpg": n, "mpg_weighting_set": "a2"} for n in (0.9, 0.9, 0.9)]
    found = peers_of(mine, register=register(*rows))
    one = row(found.table, REGISTER, "mpg_a1")
    assert (one["count"], one["lower"], one["median"]) == (3, 2, pytest.approx(0.4))


def test_the_list_of_the_same_kind_is_a_peer(project):
    """Stacked CLT in the inventories with the shipped factors: 182 kg per m2 (CHANGELOG)."""
    found = peers_of(project)
    assert found.counts == {LISTS: 1}
    mine = row(found.table, LISTS, CO2)
    assert mine["count"] == 1
    assert mine["median"] == pytest.approx(182, abs=0.5)
    assert mine["median_low"] < 182 < mine["median_high"]
    assert mine["lower"] == 0  # 19 is lower than the list


def test_without_a_method_every_list_of_the_type_is_a_peer(project):
    unknown = Rated("ons", {**ABOUT, "building_method": None}, project.scores)
    found = peers_of(unknown)
    assert found.counts == {LISTS: 6}
    # Six published values per m2: concrete 222 and 208, timber frame, CLT, timber and steel module.
    mine = row(found.table, LISTS, CO2)
    assert mine["count"] == 6
    assert mine["median_low"] < 182 < mine["median_high"]


def test_without_a_dwelling_type_or_a_peer_it_is_refused(project):
    for about in ({}, {"dwelling_type": None, "building_method": "clt"}):
        with pytest.raises(ComparisonError, match="woningtype is niet bekend"):
            peers_of(Rated("ons", about, project.scores), [project])
    other = Rated("ons", {"dwelling_type": "stacked", "building_method": "igloo"}, project.scores)
    with pytest.raises(ComparisonError, match="geen ander project"):
        peers_of(other, [project])
