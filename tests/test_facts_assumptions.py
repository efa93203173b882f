"""The assumptions: what is shipped, and a user's own values laid over it."""

import pandas as pd
import pytest

import ccb_analysis as ccb
from ccb_analysis.errors import FactsError
from ccb_analysis.facts.assumptions import KEY, Figures, central, read_assumptions
from ccb_analysis.facts.tables import FIGURE_COLUMNS, NUMBERS

HEADER = ",".join([*KEY, *FIGURE_COLUMNS])
ARNHEM, RHEDEN = "GM0202", "GM0275"


@pytest.fixture(scope="module")
def shipped():
    return read_assumptions()


@pytest.fixture
def own_file(tmp_path):
    def write(*rows):
        path = tmp_path / "assumptions.csv"
        path.write_text("\n".join([HEADER, *rows]) + "\n", encoding="utf-8")
        return path

    return write


def own_row(name, value, *, region="all", dwelling="all", method="all", unit="share", **other):
    """Return one line of a user's own table."""
    low, high = other.get("low", ""), other.get("high", "")
    kind = other.get("distribution", "exact")
    return f"{name},{region},{dwelling},{method},{value},{low},{high},{unit},{kind}," + (
        f"{other.get('source', 'user')},{other.get('evidence', 'assumption')},2026,own figure,,"
    )


# --- what is shipped ----------------------------------------------------------------------------


def test_figure_7_of_the_programme(shipped):
    found = {
        method: central(shipped, "programme_co2", building_method=method)
        for method in ("concrete_in_situ", "timber_frame", "clt", "timber_module", "steel_module")
    }
    assert found == {
        "concrete_in_situ": 283,
        "timber_frame": 150,
        "clt": 150,
        "timber_module": 150,
        "steel_module": 200,
    }
    # prefab: 15 % less than in situ
    prefab = central(shipped, "programme_co2", building_method="concrete_prefab")
    assert prefab == pytest.approx(0.85 * 283)
    stored = central(shipped, "programme_co2_including_storage", building_method="clt")
    assert stored == -224


def test_every_figure_lies_between_its_low_and_high(shipped):
    assert (shipped["low"] <= shipped["value"]).all()
    assert (shipped["value"] <= shipped["high"]).all()
    assert shipped[list(NUMBERS)].notna().all().all()
    assert not shipped["own"].any()


def test_shares_lie_between_nought_and_one(shipped):
    names = ["stacked_share", "current_mix", "conceptual_share", "industrial_share"]
    shares = shipped[shipped["assumption"].isin(names)]
    assert len(shares) == 3 + 12 + 12 + 12
    assert (shares["low"] >= 0).all()
    assert (shares["high"] <= 1).all()


def test_the_current_mix_is_one_whole_per_dwelling_type(shipped):
    mix = shipped[shipped["assumption"] == "current_mix"]
    sums = mix.groupby("dwelling_type")["value"].sum()
    assert sums.to_dict() == pytest.approx({"ground_bound": 1, "stacked": 1})
    assert mix.groupby("dwelling_type")["group"].nunique().eq(1).all()


def test_a_lognormal_row_has_its_value_halfway_by_ratio(shipped):
    """Its low and high are the 5th and 95th percentile only if value^2 is low x high."""
    rows = shipped[shipped["distribution"] == "lognormal"]
    ratio = rows["value"] ** 2 / (rows["low"] * rows["high"])
    assert ratio.between(0.95, 1.05).all()


# --- looking one up -----------------------------------------------------------------------------


def test_a_region_has_its_own_row_before_that_of_all(shipped):
    assert central(shipped, "stacked_share", region=ARNHEM) == 0.7
    assert central(shipped, "stacked_share", region=RHEDEN) == 0.33
    assert central(shipped, "stacked_share") == 0.33


def test_an_assumption_that_is_not_there_is_an_error(shipped):
    figures = Figures(shipped)
    with pytest.raises(KeyError):
        figures.row("floor_area_per_home", dwelling_type="castle")
    with pytest.raises(KeyError):
        figures.row("no_such_thing")


def test_a_row_carries_its_unit_and_source(shipped):
    row = Figures(shipped).row("floor_area_per_home", dwelling_type="stacked")
    assert (row["value"], row["low"], row["high"]) == (90, 80, 105)
    assert row["unit"] == "m2/home"
    assert row["source"] == "domain_knowledge"


# --- a user's own -------------------------------------------------------------------------------


def test_an_own_row_replaces_the_shipped_one(own_file, shipped):
    path = own_file(
        own_row("floor_area_per_home", 100, dwelling="stacked", unit="m2/home"),
    )
    found = read_assumptions(path)
    assert central(found, "floor_area_per_home", dwelling_type="stacked") == 100
    assert central(found, "floor_area_per_home", dwelling_type="ground_bound") == 140
    assert len(found) == len(shipped)
    assert found.loc[found["own"], "assumption"].tolist() == ["floor_area_per_home"]


def test_an_own_row_without_low_and_high_is_exact(own_file):
    path = own_file(own_row("stacked_share", 0.4, region=RHEDEN))
    row = Figures(read_assumptions(path)).row("stacked_share", region=RHEDEN)
    assert (row["low"], row["high"]) == (0.4, 0.4)


def test_an_own_row_may_add_a_municipality(own_file, shipped):
    found = read_assumptions(own_file(own_row("stacked_share", 0.4, region=RHEDEN)))
    assert central(found, "stacked_share", region=RHEDEN) == 0.4
    assert central(found, "stacked_share", region=ARNHEM) == 0.7
    assert len(found) == len(shipped) + 1


def test_the_engine_uses_the_own_figure(own_file):
    path = own_file(own_row("floor_area_per_home", 100, dwelling="stacked", unit="m2/home"))
    table = pd.DataFrame(
        {
            "region": ["X"],
            "year": [2030],
            "dwelling_type": ["stacked"],
            "building_method": ["clt"],
            "homes": [10],
        }
    )
    results = ccb.calculate(table, assumptions=read_assumptions(path), parts=(), jobs=1)
    area = results[(results["indicator"] == "floor_area") & (results["region"] == "all")]
    assert area["value"].item() == pytest.approx(1000)


def test_every_stranger_is_refused_with_what_comes_near(own_file):
    path = own_file(
        own_row("stacked_shares", 0.4),
        own_row("floor_area_per_home", 100, dwelling="stacked", unit="share"),
        own_row("stacked_share", 0.4, region=RHEDEN),
    )
    with pytest.raises(FactsError) as caught:
        read_assumptions(path)
    first, second = caught.value.faults
    assert (first.row, first.column, first.found) == (2, "assumption", "stacked_shares")
    assert "stacked_share" in first.allowed
    assert (second.row, second.column, second.found) == (3, "unit", "share")
    assert second.allowed == "m2/home"


def test_the_rules_of_facts_hold_for_own_rows_too(own_file):
    path = own_file(
        own_row("stacked_share", 0.4, region=RHEDEN, low=0.5, high=0.6, distribution="triangular"),
        own_row("stacked_share", "veel", region=ARNHEM),
        own_row("verdict_confidence", 0.9, source="nobody"),
        own_row("coverage_strong", 0.9, evidence="gossip"),
        own_row("coverage_fair", 0.5, distribution="bell"),
        own_row("coverage_fair", 0.5),
    )
    with pytest.raises(FactsError) as caught:
        read_assumptions(path)
    found = {(fault.row, fault.column) for fault in caught.value.faults}
    assert found == {
        (2, "low"),
        (3, "value"),
        (4, "source"),
        (5, "evidence"),
        (6, "distribution"),
        (7, "assumption"),
    }


def test_an_own_mix_must_still_be_one_whole(own_file):
    # 0.3 instead of 0.045 timber frame: 1.255 in all
    path = own_file(
        own_row("current_mix", 0.3, dwelling="ground_bound", method="timber_frame"),
        own_row("stacked_share", 0.4, region=RHEDEN),
    )
    with pytest.raises(FactsError) as caught:
        read_assumptions(path)
    (fault,) = caught.value.faults
    assert (fault.row, fault.column, fault.found) == (2, "value", "1.255")


@pytest.mark.parametrize("distribution", ["dirichlet", "exact"])
def test_an_own_mix_that_is_whole_is_drawn(own_file, distribution):
    # 0.255 from concrete in situ to timber frame
    path = own_file(
        *(
            own_row(
                "current_mix",
                value,
                dwelling="ground_bound",
                method=method,
                distribution=distribution,
            )
            for method, value in (("concrete_in_situ", 0.365), ("timber_frame", 0.3))
        )
    )
    table = pd.DataFrame(
        {
            "region": ["X"],
            "year": [2030],
            "dwelling_type": ["ground_bound"],
            "building_method": [None],
            "homes": [10],
        }
    )
    results = ccb.calculate(table, assumptions=read_assumptions(path), draws=32, parts=(), jobs=1)
    chosen = results[
        (results["indicator"] == "embodied_co2")
        & (results["reading"] == "programme")
        & (results["region"] == "all")
        & (results["statistic"] == "central")
    ]
    # 0.365 in situ, 0.3 prefab, 0.3 + 0.005 + 0.01 timber, 0.02 steel module; 10 x 140 m2
    per_m2 = 0.365 * 283 + 0.3 * 240.55 + 0.315 * 150 + 0.02 * 200
    assert chosen["value"].item() == pytest.approx(1400 * per_m2)


def test_messages_are_in_english_where_asked(own_file):
    path = own_file(own_row("stacked_shares", 0.4))
    with pytest.raises(FactsError, match="is not right and was not read"):
        read_assumptions(path, language="en")
