"""Homes on their way: none gets lost, they come with the measured lag, the rest can be chosen."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.intake.register import read_register
from ccb_analysis.studies.lag import Lag, months_until_year_end, read_lags
from ccb_analysis.studies.pipeline import committed_homes

pytestmark = pytest.mark.filterwarnings("error")

EXAMPLE = Path(__file__).resolve().parents[1] / "data/raw/2025/voorbeelddata_register_2025.xlsx"
FACTS = read_assumptions()
GROUND = Lag(16.6, 0.5)
COLUMNS = ("dwelling_type", "building_method", "homes", "permit_date", "completion_date", "status")


def register(*rows: tuple) -> pd.DataFrame:
    """One project per row, in the order of ``COLUMNS``; dates as text, None for blank."""
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    dates = {name: pd.to_datetime(table[name]) for name in COLUMNS[3:5]}
    return table.astype({"homes": "Int64"}).assign(**dates)


def permitted(homes: int, permit: str | None, kind: str = "ground_bound", method="clt", **other):
    """One row of a permitted project."""
    return (kind, method, homes, permit, other.get("completion"), other.get("status", "permitted"))


def commit(projects, report_year=2025, **how):
    return committed_homes(projects, report_year, **{"assumptions": FACTS} | how)


# --- the lag ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "mean"), [("ground_bound", 16.6), ("stacked", 22.8)])
def test_a_new_permit_waits_the_measured_mean(kind, mean):
    points = np.random.default_rng(1).random(200_000)
    waits = read_lags(FACTS, [kind])[kind].remaining(np.array(0.0), points)
    # spread 0.5: a standard deviation of half the mean
    assert waits.mean() == pytest.approx(mean, abs=4 * mean / 2 / math.sqrt(200_000))
    assert waits.std() == pytest.approx(mean / 2, rel=0.01)


@pytest.mark.parametrize("age", [3.0, 12.0, 30.0])
def test_who_waits_already_is_one_of_those_that_take_so_long(age):
    source = np.random.default_rng(2)
    # shape 1 / 0.5^2 = 4, scale 16.6 x 0.25 = 4.15; throw away what is done before that age
    whole = source.gamma(4, 4.15, 2_000_000)
    left = whole[whole > age] - age
    found = GROUND.remaining(np.array(age), source.random(400_000))
    places = [0.05, 0.25, 0.5, 0.75, 0.95]
    assert np.quantile(found, places) == pytest.approx(np.quantile(left, places), rel=0.04, abs=0.1)


def test_a_project_met_at_a_random_moment_is_a_point_on_a_line_of_waits():
    source = np.random.default_rng(3)
    # Lay waits end to end, throw points on the line, measure to the end of the wait hit.
    ends = np.cumsum(source.gamma(4, 4.15, 500_000))
    points = source.random(200_000) * ends[-1]
    left = ends[np.searchsorted(ends, points)] - points
    found = GROUND.remaining_of_any_age(*source.random((2, 200_000)))
    places = [0.05, 0.25, 0.5, 0.75, 0.95]
    assert np.quantile(found, places) == pytest.approx(np.quantile(left, places), rel=0.04, abs=0.1)
    # mean by hand: 16.6 x (1 + 0.5^2) / 2 = 10.375
    assert found.mean() == pytest.approx(10.375, rel=0.01)


def test_a_permit_of_long_ago_is_still_to_come_and_soon():
    found = commit(register(permitted(30, "1990-01-01")), draws=20_000).table([])
    assert found["year"].tolist()[0] == 2026
    # Far in its tail a gamma forgets how long it waited: 1 - e^-(12 / 4.15) = 0.944 of a year
    assert found["homes"].iloc[0] == pytest.approx(30 * 0.944, rel=0.02)
    assert found["homes"].sum() == pytest.approx(30)
    beyond = GROUND.remaining(np.array(1e6), np.array([0.1, 0.9]))  # longer than figures reach
    assert beyond.tolist() == [0, 0]


def test_months_are_those_of_the_calendar():
    dates = pd.Series(pd.to_datetime(["2024-12-31", "2025-07-01", None]))
    found = months_until_year_end(dates, 2025)
    # 365 days of 30.436875 days a month; 183 days from 1 July to 31 December
    assert found[0] == pytest.approx(365 / 30.436875)
    assert found[1] == pytest.approx(183 / 30.436875)
    assert np.isnan(found[2])


def test_the_chance_of_the_first_year_is_that_of_the_gamma():
    # Permit on the last day. Of a gamma of shape 4: P(wait < 12) = 1 - e^-x (1 + x + x2/2 + x3/6)
    x = 12 / 4.15
    chance = 1 - math.exp(-x) * (1 + x + x**2 / 2 + x**3 / 6)
    table = commit(register(permitted(100, "2025-12-31")), draws=40_000).table([])
    # 40,000 draws: standard error 0.0025 x 100 homes
    assert table.loc[table["year"] == 2026, "homes"].item() == pytest.approx(100 * chance, abs=1)
    mean_year = (table["year"] * table["homes"]).sum() / 100
    # whole years lie between the wait less a year and the wait, counted from 2026
    assert 2026 + 16.6 / 12 - 1 < mean_year < 2026 + 16.6 / 12


def test_stacked_homes_come_later():
    both = register(
        permitted(100, "2025-12-31"), permitted(100, "2025-12-31", "stacked", method="clt")
    )
    table = commit(both).table(["dwelling_type"]).set_index(["dwelling_type", "year"])["homes"]
    assert table["ground_bound", 2026] > table["stacked", 2026]
    assert table["ground_bound", 2030] < table["stacked", 2030]


# --- which homes, and that none is lost ---------------------------------------------------------


def test_only_permitted_homes_that_are_not_there_yet_are_committed():
    projects = register(
        permitted(1, "2025-06-01"),
        permitted(2, None),
        permitted(4, None, status="under_construction"),
        permitted(8, "2025-06-01", status="planned"),  # the permit is there, whatever the status
        permitted(16, "2025-06-01", status=None),
        permitted(32, "2023-06-01", completion="2026-03-01", status="completed"),  # later year
        permitted(64, "2023-06-01", completion="2025-03-01", status="completed"),
        permitted(128, "2025-06-01", status="cancelled"),
        permitted(256, None, status="planned"),
        permitted(512, "2026-02-01"),  # after the report year
        permitted(1024, None, status=None),
    )
    assert commit(projects).table()["homes"].sum() == pytest.approx(1 + 2 + 4 + 8 + 16 + 32)


project = st.builds(
    permitted,
    st.integers(1, 500),
    st.one_of(
        st.none(), st.dates(pd.Timestamp(2018, 1, 1).date(), pd.Timestamp(2025, 12, 31).date())
    ),
    st.sampled_from(["ground_bound", "stacked"]),
    method=st.sampled_from(["clt", "concrete_in_situ", None]),
)


@settings(max_examples=15)
@given(st.lists(project, min_size=1, max_size=8), st.integers(0, 5))
def test_no_home_is_lost_or_made_up(rows, seed):
    found = commit(register(*rows), draws=20, seed=seed)
    homes = sum(row[2] for row in rows)
    assert found.drawn.sum(axis=(0, 1)) == pytest.approx(np.full(20, homes))
    for by in ([], ["dwelling_type"], ["building_method"], ["dwelling_type", "building_method"]):
        table = found.table(by)
        assert table["homes"].sum() == pytest.approx(homes)
        assert (table["low"] <= table["homes"]).all()
        assert (table["homes"] <= table["high"]).all()
        assert (table["year"] > 2025).all()
    by_method = found.table(["building_method"]).groupby("building_method")["homes"].sum()
    unknown = sum(row[2] for row in rows if row[1] is None)
    assert by_method.get("unknown", 0.0) == pytest.approx(unknown)


def test_the_interval_of_a_sum_is_that_of_the_sum():
    # two projects of one home: both this year or none is rarer than one of each
    one = commit(register(*[permitted(1, "2025-12-31")] * 400)).table([]).set_index("year")
    # 400 independent homes, chance p: sd = sqrt(400 p (1 - p)), 90 % is 2 x 1.645 of it
    p = one.loc[2026, "homes"] / 400
    width = one.loc[2026, "high"] - one.loc[2026, "low"]
    assert width == pytest.approx(2 * 1.645 * math.sqrt(400 * p * (1 - p)), rel=0.1)


def test_the_registers_own_year_stands_beside_it():
    projects = register(
        permitted(10, "2025-06-01", completion="2027-01-01"), permitted(5, "2025-06-01")
    )
    table = commit(projects).table([]).set_index("year")["stated"]
    assert table[2027] == 10
    assert table.sum() == 10


def test_refused_rows_can_only_add_to_the_high():
    refused = pd.DataFrame(
        {
            "dwelling_type": ["stacked", "stacked", None, "stacked"],
            "homes": pd.Series([40, 7, 7, None], dtype="Int64"),
            "year": pd.Series([2026, 2024, 2026, 2026], dtype="Int64"),
        }
    )
    projects = register(permitted(10, "2025-06-01", "stacked"))
    plain, widened = (commit(projects, quarantine=q).table([]) for q in (None, refused))
    assert widened["high"].tolist() == pytest.approx(
        [plain["high"].iloc[0] + 40, *plain["high"].iloc[1:]]
    )
    assert widened["homes"].tolist() == plain["homes"].tolist()
    alone = commit(None, quarantine=refused).table()
    assert alone[["year", "building_method", "low", "high"]].to_numpy().tolist() == [
        [2026, "unknown", 0.0, 40.0]
    ]


# --- what can still be chosen -------------------------------------------------------------------


def plan(homes: float, years=range(2026, 2031), **columns) -> pd.DataFrame:
    return pd.DataFrame({"year": list(years), "homes": homes}).assign(**columns)


def test_the_plan_is_what_is_committed_and_what_is_free():
    found = commit(register(*[permitted(20, "2025-10-01")] * 20))
    table = found.still_to_choose(plan(300.0))
    committed = found.table([]).set_index("year").reindex(table["year"]).fillna(0.0)
    assert table["committed"].tolist() == committed["homes"].tolist()
    for free, other in (("free", "homes"), ("free_low", "high"), ("free_high", "low")):
        expected = [max(300.0 - value, 0.0) for value in committed[other]]
        assert table[free].tolist() == pytest.approx(expected)
    assert (table["free_low"] <= table["free"]).all()
    assert (table["free"] <= table["free_high"]).all()
    # more committed than planned: nothing is free, and nothing below nought
    assert commit(register(permitted(9000, "1995-01-01"))).still_to_choose(plan(300.0))[
        "free"
    ].iloc[0] == pytest.approx(0)


def test_a_plan_per_dwelling_type_is_compared_with_its_own():
    found = commit(register(permitted(80, "2025-10-01", "stacked")))
    both = pd.concat([plan(100.0, dwelling_type=name) for name in ("ground_bound", "stacked")])
    table = found.still_to_choose(both)
    ground = table[table["dwelling_type"] == "ground_bound"]
    assert (ground["free"] == 100).all()
    assert (table.loc[table["dwelling_type"] == "stacked", "free"] < 100).any()


@pytest.mark.parametrize("nothing", [None, pd.DataFrame()], ids=["none", "empty"])
def test_without_a_register_nothing_is_known(nothing):
    found = commit(nothing)
    assert found.table().empty
    table = found.still_to_choose(plan(300.0))
    assert table[["committed", "free"]].isna().all().all()
    assert table[["committed_low", "free_low"]].eq(0).all().all()
    assert table[["committed_high", "free_high"]].eq(300).all().all()


def test_homes_outside_the_register_may_be_committed_too():
    projects = register(permitted(80, "2025-10-01"))
    whole, part = (commit(projects, coverage=c).still_to_choose(plan(300.0)) for c in (1.0, 0.75))
    # a quarter of 300 homes
    assert part["committed_high"].tolist() == pytest.approx(list(whole["committed_high"] + 75))
    assert part["free_high"].tolist() == whole["free_high"].tolist()


def test_example_data_makes_nothing_sure():
    table = commit(register(permitted(80, "2025-10-01")), example=True).still_to_choose(plan(300.0))
    assert (table["free_low"] == 0).all()
    assert (table["free_high"] == 300).all()
    assert table["committed"].sum() > 70


def test_a_register_without_permits_commits_nothing():
    table = commit(register(permitted(9, None, status="planned"))).still_to_choose(plan(300.0))
    assert (table["free"] == 300).all()


# --- bad input ----------------------------------------------------------------------------------


def test_wrong_input_is_refused_by_name():
    with pytest.raises(InputError, match="woonboot"):
        commit(register(permitted(1, "2025-06-01", "woonboot")))
    with pytest.raises(InputError, match="strobouw"):
        commit(register(permitted(1, "2025-06-01", method="strobouw")))
    with pytest.raises(InputError) as past:
        commit(None).still_to_choose(plan(300.0, years=range(2023, 2028)))
    assert len(past.value.faults) == 3  # 2023, 2024 and 2025
    with pytest.raises(ValueError, match="draws"):
        commit(None, draws=0)
    with pytest.raises(ValueError, match="coverage"):
        commit(None, coverage=-1)


def test_the_seed_alone_decides_and_order_does_not():
    rows = [permitted(n, f"2025-{n:02}-01", method=m) for n in range(1, 10) for m in ("clt", None)]
    first = commit(register(*rows), seed=0).table()
    pd.testing.assert_frame_equal(first, commit(register(*rows[::-1]), seed=0).table())
    assert not first["homes"].equals(commit(register(*rows), seed=1).table()["homes"])


def test_the_example_register_keeps_its_homes():
    found = read_register([EXAMPLE])
    projects = found.projects
    waiting = projects["status"].isin(["permitted", "under_construction"])
    table = commit(projects, quarantine=found.quarantine).table()
    assert table["homes"].sum() == pytest.approx(float(projects.loc[waiting, "homes"].sum()))
    assert table["stated"].sum() == projects.loc[waiting, "homes"].sum()
