"""Adoption: recovers what simulated registers were made with, and never sounds surer than it is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.statistics import read_national_shares
from ccb_analysis.intake.register import read_register
from ccb_analysis.language import Language
from ccb_analysis.studies.adoption import fit_adoption
from ccb_analysis.studies.chain import Step, _check, method_names, method_shares, read_steps
from ccb_analysis.studies.national_growth import Growth, national_growth
from ccb_analysis.studies.step_fit import Limits, Prior, fit_step

pytestmark = pytest.mark.filterwarnings("error")

METHODS = ("concrete_in_situ", "concrete_prefab", "timber_frame", "clt")
METHODS += ("timber_module", "steel_module")
EXAMPLE = Path(__file__).resolve().parents[1] / "data/raw/2025/voorbeelddata_register_2025.xlsx"
LIMITS = Limits(years=5, projects=3)
STILL = Growth(0.0, 0.05, 4.0, "no growth")
# Log odds in 2021 and growth per year that registers are simulated with.
TRUTH = {
    "not_concrete": (-0.4, 0.15),
    "precast": (0.2, -0.10),
    "volumetric": (0.0, 0.20),
    "timber_modules": (0.3, 0.05),
    "clt": (-0.2, -0.05),
}
NATIONAL = read_national_shares()
FACTS = read_assumptions()
#: The same facts with one dwelling type, which halves the work.
ONE_TYPE = FACTS[~((FACTS["assumption"] == "current_mix") & (FACTS["dwelling_type"] == "stacked"))]


def chance(step: str, year: float) -> float:
    """The true chance of a yes: one over one plus e to the power of minus the log odds."""
    level, slope = TRUTH[step]
    return 1 / (1 + np.exp(-(level + slope * (year - 2021))))


def true_shares(year: int) -> dict[str, float]:
    """The shares those chances give, multiplied out along the chain by hand."""
    other, precast = chance("not_concrete", year), chance("precast", year)
    module, timber = chance("volumetric", year), chance("timber_modules", year)
    clt = chance("clt", year)
    return {
        "concrete_in_situ": (1 - other) * (1 - precast),
        "concrete_prefab": (1 - other) * precast,
        "timber_frame": other * (1 - module) * (1 - clt),
        "clt": other * (1 - module) * clt,
        "timber_module": other * module * timber,
        "steel_module": other * module * (1 - timber),
    }


def register(
    methods: list[str | None],
    years: list[int],
    homes: list[int],
    dwelling_type: str = "ground_bound",
    status: str = "completed",
) -> pd.DataFrame:
    """A register of projects with only what adoption looks at."""
    return pd.DataFrame(
        {
            "project_id": [f"P{place}" for place in range(len(methods))],
            "dwelling_type": dwelling_type,
            "building_method": pd.Series(methods, dtype="object"),
            "homes": pd.Series(homes, dtype="Int64"),
            "permit_date": pd.to_datetime([f"{year - 2}-06-01" for year in years]),
            "completion_date": pd.to_datetime([f"{year}-06-01" for year in years]),
            "status": status,
        }
    )


def simulated(seed: int, years: range, per_year: int) -> pd.DataFrame:
    """Projects that each choose one method by the true shares of their year."""
    source = np.random.default_rng(seed)
    dates = np.repeat(np.array(years), per_year)
    shares = {int(year): true_shares(int(year)) for year in years}
    chosen = [source.choice(METHODS, p=[shares[int(y)][m] for m in METHODS]) for y in dates]
    return register(chosen, list(dates), list(source.integers(20, 121, len(dates))))


def counts(rows: list[tuple[int, float, float]]) -> pd.DataFrame:
    """One project per row: year, homes of yes, homes of no."""
    table = pd.DataFrame(rows, columns=["year", "yes", "no"])
    return table.assign(project=[f"P{place}" for place in range(len(rows))])


def fit(projects, report_year=2025, **how):
    return fit_adoption(
        projects, report_year, **{"assumptions": ONE_TYPE, "national": NATIONAL} | how
    )


# --- recovering the truth -----------------------------------------------------------------------


@pytest.fixture(scope="module")
def sixty():
    """Sixty registers of 9 years x 25 projects, fitted."""
    return [fit(simulated(seed, range(2017, 2026), 25)) for seed in range(60)]


def test_intervals_hold_the_truth_about_nine_times_in_ten(sixty):
    years = [2017, 2025, 2030]
    held = {(year, method): 0 for year in years for method in METHODS}
    for adoption in sixty:
        for row in adoption.table(years, draws=1000).itertuples():
            true = true_shares(row.year)[row.building_method]
            held[row.year, row.building_method] += row.low <= true <= row.high
    rates = pd.Series(held) / len(sixty)
    # 60 trials of 0.9 have a standard error of 0.039, so single ones lie within 0.77 and 1
    assert rates.between(0.77, 1.0).all()
    assert rates.groupby(level=0).mean().between(0.80, 0.97).all()
    assert rates.groupby(level=1).mean().between(0.80, 0.97).all()


@pytest.mark.parametrize("step", TRUTH)
def test_slopes_are_recovered(sixty, step):
    fits = [adoption.fits["ground_bound"][step] for adoption in sixty]
    assert {fitted.slope_from for fitted in fits} == {"register"}
    slopes = np.array([fitted.slope for fitted in fits])
    # Maximum likelihood drifts from nought by a few parts in a hundred on so few projects.
    off = slopes.mean() - TRUTH[step][1]
    assert abs(off) < 3 * slopes.std(ddof=1) / np.sqrt(len(slopes)) + 0.01
    # what a fit says of its own error is what slopes scatter by, within a quarter
    said = np.sqrt(np.mean([fitted.covariance[1, 1] for fitted in fits]))
    assert said == pytest.approx(slopes.std(ddof=1), rel=0.25)


def test_short_registers_hold_the_truth_where_growth_is_as_national():
    # 4 years; the true slope of each trial is drawn from the national growth itself
    growth = Growth(0.1, 0.05, 4.0, "national")
    held = 0
    for seed in range(120):
        source = np.random.default_rng(seed)
        slope = 0.1 + 0.05 * source.standard_t(4)
        years = np.repeat(np.arange(2022, 2026), 15)
        yes = source.random(60) < 1 / (1 + np.exp(1 - slope * (years - 2023.5)))
        homes = source.integers(20, 121, 60)
        rows = list(zip(years, homes * yes, homes * ~yes, strict=True))
        fitted = fit_step(counts(rows), Prior(4, 36, 2024), growth, LIMITS)
        low, high = np.percentile(fitted.draw([2032], 1000, seed, "step")[0], [5, 95])
        held += low <= -1 + slope * (2032 - 2023.5) <= high
    # 120 trials of 0.9: standard error 0.027
    assert 0.82 <= held / 120 <= 0.97


def test_errors_are_clustered_by_project():
    # 20 projects of 50 homes, 8 of them yes, one year. By hand: var(logit) of equal clusters is
    # 1/(20 x 0.4 x 0.6) x 20/19 = 0.2193; if homes chose on their own it were 1/(1000 x 0.24).
    rows = [(2024, 50, 0)] * 8 + [(2024, 0, 50)] * 12
    fitted = fit_step(counts(rows), Prior(4, 36, 2024), STILL, LIMITS)
    assert fitted.covariance.item() == pytest.approx(1 / (20 * 0.24) * 20 / 19, rel=1e-6)
    assert fitted.covariance.item() > 50 * 1 / (1000 * 0.24)


def test_a_rare_choice_is_known_no_better_than_its_few_projects():
    rows = [(2024, 50, 0)] * 8 + [(2024, 0, 50)] * 12
    fitted = fit_step(counts(rows), Prior(4, 36, 2024), STILL, LIMITS)
    # twice the 8 projects of the rarer side, less one coefficient; t(15) has its p95 at 1.753
    assert fitted.freedom == pytest.approx(15)
    low, high = np.percentile(fitted.draw([2024], 200_000, 1, "step")[0], [5, 95])
    assert high - low == pytest.approx(2 * 1.753 * np.sqrt(0.2193), rel=0.01)
    # three projects of 50, 50 and 100 homes tell as much as 200^2 / 15,000 = 2.67 equal ones
    rows = [(2024, 50, 0), (2024, 50, 0), (2024, 100, 0)] + [(2024, 0, 50)] * 12
    fitted = fit_step(counts(rows), Prior(4, 36, 2024), STILL, LIMITS)
    assert fitted.freedom == pytest.approx(2 * 200**2 / 15_000 - 1)


def test_rows_of_one_project_are_one_cluster():
    # the same homes in 40 rows of 25, two to a project: neither more nor less is known
    rows = [(2024, 25, 0)] * 16 + [(2024, 0, 25)] * 24
    halves = counts(rows).assign(project=[f"P{place // 2}" for place in range(40)])
    whole = counts([(2024, 50, 0)] * 8 + [(2024, 0, 50)] * 12)
    one, other = (fit_step(table, Prior(4, 36, 2024), STILL, LIMITS) for table in (halves, whole))
    # the library's small-sample factor (rows - 1) / (rows - 1) is 1 in both
    assert one.covariance.item() == pytest.approx(other.covariance.item(), rel=1e-6)
    assert one.freedom == other.freedom
    assert one.projects == 20


# --- the chain ----------------------------------------------------------------------------------


odds = st.dictionaries(
    st.sampled_from(list(TRUTH)), st.floats(-700, 700), min_size=len(TRUTH), max_size=len(TRUTH)
)


@given(odds)
def test_shares_sum_to_one_whatever_the_odds(found):
    shares = method_shares({name: np.array([value]) for name, value in found.items()}, read_steps())
    assert set(shares) == set(METHODS)
    assert sum(share.item() for share in shares.values()) == pytest.approx(1, abs=1e-12)
    assert all(0 <= share.item() <= 1 for share in shares.values())


def test_the_chain_multiplies_out_as_by_hand():
    found = {
        name: np.array([level + slope * 4.0]) for name, (level, slope) in TRUTH.items()
    }  # 2025
    shares = method_shares(found, read_steps())
    assert {m: share.item() for m, share in shares.items()} == pytest.approx(true_shares(2025))


def test_the_chain_separates_the_shipped_methods():
    mix = FACTS[FACTS["assumption"] == "current_mix"]
    assert sorted(method_names(read_steps())) == sorted(set(mix["building_method"]))


@pytest.mark.parametrize(
    ("steps", "what"),
    [
        ([Step("one", ("a", "b"), ("c",), ())], "no step separates"),
        ([Step("one", ("a",), ("b",), ()), Step("two", ("a",), ("b",), ())], "splits no group"),
        ([Step("one", ("a", "b"), ("b",), ())], "splits no group"),
    ],
)
def test_a_chain_that_is_none_is_refused(steps, what):
    with pytest.raises(ValueError, match=what):
        _check(steps)


def test_central_shares_and_every_draw_sum_to_one():
    adoption = fit(simulated(1, range(2017, 2026), 15), assumptions=FACTS)
    table = adoption.table([2025, 2030, 2040])
    sums = table.groupby(["year", "dwelling_type"])["share"].sum()
    assert len(sums) == 3 * 2
    assert sums.to_numpy() == pytest.approx(1)
    for name in ("ground_bound", "stacked"):
        drawn = adoption.drawn(name, [2025, 2030], draws=100)
        assert np.sum(list(drawn.values()), axis=0) == pytest.approx(np.ones((2, 100)))


# --- national growth ----------------------------------------------------------------------------


def logit(share: float) -> float:
    return float(np.log(share / (1 - share)))


# Published shares; of 2024 two readings, 15 and 20 %, of which the middle is taken.
INDUSTRIAL = [(2018, 0.13), (2019, 0.1247), (2020, 0.1477), (2021, 0.21), (2024, 0.175)]
TIMBER = [(2019, 0.013), (2023, 0.029), (2024, 0.032)]


def line(points):
    """Slope and squared residuals of a straight line through the log odds, by another library."""
    years, shares = zip(*points, strict=True)
    fitted = np.polyfit(years, [logit(s) for s in shares], 1)
    left = np.array([logit(s) for s in shares]) - np.polyval(fitted, years)
    return fitted[0], float((left**2).sum()), float(np.sum((years - np.mean(years)) ** 2))


def test_national_slopes_are_those_of_straight_lines():
    found = national_growth([step.series for step in read_steps()], NATIONAL)
    industrial, timber = found["industrial_share",], found["timber_frame_share", "timber_share"]
    (slope, left, spread), (other, left_too, spread_too) = line(INDUSTRIAL), line(TIMBER)
    assert industrial.slope == pytest.approx(slope)
    assert timber.slope == pytest.approx(other)
    # one error for both: squared residuals over 8 figures less 4 coefficients
    variance = (left + left_too) / 4
    assert industrial.error == pytest.approx(np.sqrt(variance / spread))
    assert timber.error == pytest.approx(np.sqrt(variance / spread_too))
    assert industrial.freedom == 4
    # 13 % in 2018 to 21 % in 2021; it rose no further after, so the whole line is less steep
    assert 0 < industrial.slope < (logit(0.21) - logit(0.13)) / 3


def test_a_step_without_a_series_has_no_growth_and_the_widest_error():
    found = national_growth([(), ("industrial_share",), ("timber_frame_share",)], NATIONAL)
    # timber_frame_share alone has two figures: a line through both, its error from the other
    assert found[()].slope == 0
    assert found[()].error == max(growth.error for growth in found.values())
    one, other = found[()].of("clt"), found[()].of("timber_modules")
    assert not np.array_equal(one.draw(10, 1), other.draw(10, 1))


def test_national_series_that_tell_nothing_are_refused():
    with pytest.raises(ValueError, match="too few figures"):
        national_growth([("timber_frame_share",)], NATIONAL)


def test_with_fewer_than_five_years_growth_is_national_and_the_table_says_so():
    adoption = fit(simulated(3, range(2022, 2026), 40))
    table = adoption.table([2030])
    assert set(table["slope_from"]) == {"national"}
    assert set(table["basis"]) == {"register"}
    assert set(table["reason"]) == {"few_years"}
    fits = adoption.fits["ground_bound"]
    assert fits["precast"].slope == pytest.approx(line(INDUSTRIAL)[0])
    assert fits["volumetric"].slope == pytest.approx(line(INDUSTRIAL)[0])
    assert fits["not_concrete"].slope == pytest.approx(line(TIMBER)[0])
    assert fits["clt"].slope == 0
    # The level is the register's: in its middle year the share is near what was built.
    expected = adoption.central("ground_bound", [2023, 2024])["concrete_in_situ"].mean()
    built = adoption.observed.loc["ground_bound", "concrete_in_situ"].mean()
    assert expected == pytest.approx(built, abs=0.05)


def test_with_five_years_growth_is_the_registers_own():
    table = fit(simulated(3, range(2021, 2026), 40)).table([2030])
    assert set(table["slope_from"]) == {"register"}
    assert set(table["reason"]) == {""}


def test_national_growth_moves_both_dwelling_types_alike():
    ground, stacked = (simulated(4, range(2022, 2026), 30) for _ in range(2))
    both = pd.concat([ground, stacked.assign(dwelling_type="stacked", project_id="S")])
    adoption = fit(both, assumptions=FACTS)
    one, other = (adoption.fits[name]["precast"].growth for name in ("ground_bound", "stacked"))
    assert np.array_equal(one.draw(50, 7), other.draw(50, 7))


# --- bad input: a defined wide answer -----------------------------------------------------------

PUBLIC_YEARS = [2022, 2025, 2030]
EMPTY = fit(None).table(PUBLIC_YEARS)
MIX = FACTS[(FACTS["assumption"] == "current_mix") & (FACTS["dwelling_type"] == "ground_bound")]
MIX = MIX.set_index("building_method")


def is_wide(table: pd.DataFrame) -> bool:
    """Whether every interval holds the public low and high, and that of public figures alone."""
    low, high = (table["building_method"].map(MIX[end]).astype(float) for end in ("low", "high"))
    inside = (table["low"] <= low) & (high <= table["high"])
    around = (table["low"] <= EMPTY["low"] + 1e-12) & (table["high"] >= EMPTY["high"] - 1e-12)
    return bool((inside & around).all())


def is_sound(table: pd.DataFrame) -> bool:
    """Whether shares are shares: between their low and high, one together, all there."""
    figures = table[["share", "low", "high"]]
    ordered = (table["low"] <= table["share"]) & (table["share"] <= table["high"])
    sums = table.groupby(["year", "dwelling_type"])["share"].sum()
    return bool(
        figures.notna().all().all()
        and figures.to_numpy().min() >= 0
        and figures.to_numpy().max() <= 1 + 1e-12
        and ordered.all()
        and np.allclose(sums, 1)
    )


BAD = {
    "no_homes": pd.DataFrame(),
    "one_year": register(["clt", "concrete_in_situ"] * 10, [2024] * 20, [50] * 20),
    "all_alike": register(["concrete_in_situ"] * 40, list(range(2018, 2026)) * 5, [50] * 40),
    "few_projects": register(
        ["clt"] + ["concrete_in_situ"] * 39, list(range(2018, 2026)) * 5, [50] * 40
    ),
}


@pytest.mark.parametrize("reason", BAD)
def test_too_little_gives_a_wide_answer_with_its_reason(reason):
    table = fit(BAD[reason]).table(PUBLIC_YEARS)
    assert is_sound(table)
    assert is_wide(table)
    assert table["reason"].str.contains(reason).any()
    assert set(table["slope_from"]) == {"national"}
    assert (table["reason"] != "").all()


def test_one_project_gives_a_wide_answer():
    table = fit(register(["timber_module"], [2025], [10_000])).table(PUBLIC_YEARS)
    assert is_sound(table)
    assert is_wide(table)
    # one project beside a public mix that counts as 40: nine in ten of it still concrete
    concrete = table[(table["year"] == 2025) & table["building_method"].str.contains("concrete")]
    assert concrete["share"].sum() > 0.8


def test_a_year_that_parts_all_yes_from_all_no_sets_no_slope():
    # precast from 2022 on, never before: the best slope is endless
    years = list(range(2018, 2026)) * 5
    methods = ["concrete_prefab" if year >= 2022 else "concrete_in_situ" for year in years]
    adoption = fit(register(methods, years, [50] * 40))
    fitted = adoption.fits["ground_bound"]["precast"]
    assert fitted.reasons == ("separation",)
    assert fitted.slope == pytest.approx(line(INDUSTRIAL)[0])
    assert is_sound(adoption.table(PUBLIC_YEARS))


def test_a_step_nobody_took_is_public_while_another_is_measured():
    years = list(range(2018, 2026)) * 10
    methods = ["concrete_prefab" if place % 3 else "concrete_in_situ" for place in range(80)]
    table = fit(register(methods, years, [50] * 80)).table([2025]).set_index("building_method")
    assert (table.loc[["clt", "steel_module"], "basis"] == "public").all()
    assert table.loc["clt", "reason"].split() == ["all_alike", "no_homes"]
    assert table.loc["clt", "low"] <= MIX.loc["clt", "low"]


def test_homes_of_unknown_method_alone_leave_everything_open():
    table = fit(register([None] * 20, list(range(2018, 2026)) * 2 + [2024] * 4, [50] * 20)).table(
        PUBLIC_YEARS
    )
    assert is_sound(table)
    assert (table["low"] == 0).all()
    assert (table["high"] == 1).all()
    assert (table["unknown"] == 1).all()
    assert table["reason"].str.contains("unknown_methods").all()


def test_homes_of_unknown_method_count_against_and_for():
    known = simulated(5, range(2017, 2026), 20)
    homes = int(known["homes"].sum())
    # a quarter of all homes unknown: a third of the known ones on top
    lost = register([None], [2024], [homes // 3]).assign(project_id="lost")
    before, after = (fit(table).table([2030]) for table in (known, pd.concat([known, lost])))
    part = (homes // 3) / (homes + homes // 3)
    assert after["unknown"].to_numpy() == pytest.approx(part)
    assert after["low"].to_numpy() == pytest.approx(before["low"] * (1 - part))
    assert after["high"].to_numpy() == pytest.approx(before["high"] * (1 - part) + part)
    assert after["share"].to_numpy() == pytest.approx(before["share"].to_numpy())


def test_refused_rows_and_homes_outside_the_register_widen_too():
    known = simulated(5, range(2017, 2026), 20)
    homes = int(known["homes"].sum())
    refused = pd.DataFrame(
        {
            "dwelling_type": ["ground_bound", None, "stacked", "ground_bound"],
            "homes": pd.Series([homes, homes, 900, 900], dtype="Int64"),
            "year": pd.Series([2024, None, 2024, 2027], dtype="Int64"),  # 2027 is a plan
        }
    )
    table = fit(known, quarantine=refused, coverage=0.5).table([2030])
    # two thirds of the registered homes unknown, and the register is half of all:
    # 1 - 1/3 x 1/2 = 5/6
    own = table[table["dwelling_type"] == "ground_bound"]
    assert own["unknown"].to_numpy() == pytest.approx(5 / 6)
    assert (own["high"] - own["low"] > 5 / 6 - 1e-9).all()


@pytest.mark.parametrize("years", [range(2017, 2026), range(2023, 2026)], ids=["long", "short"])
def test_example_data_never_narrows_a_public_interval(years):
    projects = simulated(6, years, 60)
    plain = fit(projects).table(PUBLIC_YEARS)
    example = fit(projects, example=True).table(PUBLIC_YEARS)
    assert not is_wide(plain)
    assert is_wide(example)
    assert is_sound(example)
    assert set(example["basis"]) == {"example"}
    assert example["reason"].str.endswith("example").all()
    assert example["share"].to_numpy() == pytest.approx(plain["share"].to_numpy())


def test_no_register_gives_the_public_mix_in_its_year():
    table = fit(None).table([2024]).set_index("building_method")
    assert table["share"].to_dict() == pytest.approx(MIX["value"].astype(float).to_dict())
    assert set(table["basis"]) == {"public"}
    assert table["observed"].isna().all()


def test_a_dwelling_type_without_public_figures_is_open_until_it_is_measured():
    projects = simulated(7, range(2017, 2026), 20).assign(dwelling_type="houseboat")
    table = fit(projects.iloc[:1]).table([2025])
    boats = table[table["dwelling_type"] == "houseboat"]
    assert len(boats) == 6
    assert (boats["low"] == 0).all()
    assert (boats["high"] == 1).all()
    measured = fit(projects).table([2025])
    assert set(measured.loc[measured["dwelling_type"] == "houseboat", "basis"]) == {"register"}


def test_plans_and_cancelled_projects_are_no_observation():
    seen = simulated(8, range(2017, 2026), 20)
    planned = register(["steel_module"] * 50, [2027] * 50, [100] * 50, status="planned")
    cancelled = register(["steel_module"] * 50, [2024] * 50, [100] * 50, status="cancelled")
    extra = pd.concat([planned, cancelled])
    with_extra = pd.concat([seen, extra.assign(project_id=[f"X{p}" for p in range(100)])])
    pd.testing.assert_frame_equal(fit(seen).table([2030]), fit(with_extra).table([2030]))
    # by permit the projects of 2027 (permit in 2025) do count
    by_permit = fit(with_extra, year_basis="permit").table([2025]).set_index("building_method")
    assert by_permit.loc["steel_module", "observed"] > 0.5


def test_the_observed_share_is_a_plain_ratio():
    projects = register(["clt", "concrete_in_situ", None], [2025] * 3, [30, 90, 60])
    table = fit(projects).table([2024, 2025]).set_index(["year", "building_method"])["observed"]
    assert table[2025, "clt"] == pytest.approx(30 / 120)
    assert table[2025, "steel_module"] == 0
    assert table[2024].isna().all()


def test_wrong_input_is_refused_with_every_fault_at_once():
    wrong = register(["strobouw", "timber_fram"], [2024, 2024], [1, 1])
    with pytest.raises(InputError) as caught:
        fit(wrong, year_basis="sale")
    text = str(caught.value)
    assert "strobouw" in text
    assert "timber_frame" in text  # the nearest name
    assert "sale" in text
    with pytest.raises(InputError, match="ontbreekt") as missing:
        fit(wrong.drop(columns=["homes", "status"]))
    assert len(missing.value.faults) == 2
    with pytest.raises(ValueError, match="coverage"):
        fit(None, coverage=1.5)
    with pytest.raises(ValueError, match="draws"):
        fit(None).table([2030], draws=0)


# --- the same question, the same answer ---------------------------------------------------------


def test_the_seed_alone_decides_and_order_does_not():
    projects = simulated(9, range(2017, 2026), 15)
    first = fit(projects).table([2025, 2030], seed=0)
    pd.testing.assert_frame_equal(first, fit(projects).table([2025, 2030], seed=0))
    other = fit(projects).table([2025, 2030], seed=1)
    assert not np.allclose(first["low"], other["low"], rtol=1e-6)
    shuffled = projects.sample(frac=1, random_state=3)
    pd.testing.assert_frame_equal(first, fit(shuffled).table([2025, 2030], seed=0))
    turned = fit(projects).table([2030, 2025], seed=0)
    pd.testing.assert_frame_equal(first, turned)
    assert fit(projects).table([]).empty


def test_the_example_register_gives_a_table_with_words_for_everything():
    register_2025 = read_register([EXAMPLE])
    adoption = fit_adoption(
        register_2025.projects, 2025, quarantine=register_2025.quarantine, example=True
    )
    table = adoption.table([2022, 2025, 2030])
    assert len(table) == 3 * 2 * 6
    assert is_sound(table)
    for language in (Language("nl"), Language("en")):
        for column in ("basis", "slope_from"):
            assert all(language.has(f"expected.{column}_{name}") for name in table[column])
        reasons = set(table["reason"].str.split().explode().dropna())
        assert reasons >= {"few_years", "unknown_methods", "example"}
        assert all(language.has(f"expected.reason_{name}") for name in reasons)
