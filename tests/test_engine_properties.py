"""What must hold of any programme: totals add up, shares stay shares, order does not matter."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import ccb_analysis as ccb
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.materials import read_inventories, read_materials
from ccb_analysis.model.programme import without_projects

COLUMNS = ["region", "year", "dwelling_type", "building_method", "homes"]
TYPES = ["ground_bound", "stacked"]
METHODS = [
    "concrete_in_situ",
    "concrete_prefab",
    "timber_frame",
    "clt",
    "timber_module",
    "steel_module",
]
ORIGINS = ["primary_abiotic", "primary_renewable", "reused", "recycled"]
KEY = [
    "indicator",
    "reading",
    "modules",
    "region",
    "dwelling_type",
    "building_method",
    "material",
    "group",
    "year",
    "year_basis",
    "statistic",
    "unit",
]
SHARES = ["circular_share", "conceptual_share", "industrial_share", "mpg_within_limit_share"]
# Every example is one run of the engine; shrinking a failure would take hundreds more.
FEW = settings(max_examples=5, phases=[Phase.explicit, Phase.generate])

# Three materials instead of sixty: it is the sums that are tested, and it takes half the time.
MATERIALS = pd.DataFrame(
    {
        "material": ["stone", "wood", "scrap"],
        "co2_kg_per_kg": [0.1, 0.3, -0.02],
        "primary_abiotic": [0.8, 0.0, 0.1],
        "primary_renewable": [0.0, 0.9, 0.0],
        "reused": [0.0, 0.1, 0.5],
        "recycled": [0.2, 0.0, 0.4],
        "stored_co2_kg_per_kg": [0.0, 1.6, 0.0],
    }
)
INVENTORIES = pd.DataFrame(
    [
        (method, dwelling_type, material, float(amount * (number + 1) % 97 + place))
        for number, method in enumerate(METHODS)
        for place, dwelling_type in enumerate(TYPES)
        for material, amount in (("stone", 61), ("wood", 37), ("scrap", 11))
    ],
    columns=["building_method", "dwelling_type", "material", "kg_per_m2"],
)
ASSUMPTIONS = read_assumptions()

KNOWN = st.tuples(
    st.sampled_from(["X", "Y"]),
    st.sampled_from([2029, 2030]),
    st.sampled_from(TYPES),
    st.sampled_from(METHODS),
    st.integers(0, 500),
)
ANY = st.tuples(
    st.sampled_from(["X", "Y"]),
    st.sampled_from([2029, 2030]),
    st.sampled_from([*TYPES, None]),
    st.sampled_from([*METHODS, None]),
    st.integers(0, 500),
)


def programmes(rows=ANY):
    return st.lists(rows, min_size=1, max_size=8).map(
        lambda found: pd.DataFrame(found, columns=COLUMNS)
    )


def calculate(table, **given):
    small = {"inventories": INVENTORIES, "materials": MATERIALS, "assumptions": ASSUMPTIONS}
    return ccb.calculate(table, **{**small, "jobs": 1, **given})


def values(results, statistics=("value",)):
    chosen = results[results["statistic"].isin(statistics)]
    return chosen.set_index(KEY)["value"].sort_index()


def totals(results):
    """Return what adds up: homes, m2, kg, but no share, score or price."""
    return results[~results["unit"].isin(["share", "EUR/m2/year", "EUR/tCO2e"])]


def shares(results):
    return results[(results["unit"] == "share") & (results["indicator"] != "target_met")]


def assert_alike(one, other, rtol=1e-9):
    pd.testing.assert_index_equal(one.index, other.index)
    size = np.maximum(np.abs(one.to_numpy()), np.abs(other.to_numpy()))
    difference = np.abs(one.to_numpy() - other.to_numpy())
    assert (difference <= rtol * np.maximum(size, 1e-6)).all()


# --- scale and sums -----------------------------------------------------------------------------


@FEW
@given(programmes(), st.sampled_from([2, 10, 0.5]))
def test_twice_the_homes_are_twice_the_totals_and_the_same_shares(table, times):
    ends = ("value", "low", "high")
    one = calculate(table)
    more = calculate(table.assign(homes=table["homes"] * times))
    assert_alike(values(totals(one), ends) * times, values(totals(more), ends))
    assert_alike(values(shares(one), ends), values(shares(more), ends), rtol=1e-8)


@FEW
@given(programmes(KNOWN), programmes(KNOWN))
def test_two_programmes_together_are_the_sum_of_each(one, other):
    both = calculate(pd.concat([one, other], ignore_index=True))
    parts = [totals(calculate(table)) for table in (one, other)]
    # a running total exists for the years a programme has; the single years always add up
    single = [part[~part["indicator"].str.endswith("_cumulative")] for part in parts]
    added = pd.concat([values(part) for part in single]).groupby(level=KEY).sum()
    found = totals(both)
    found = values(found[~found["indicator"].str.endswith("_cumulative")])
    assert_alike(added.sort_index(), found)


@FEW
@given(programmes())
def test_the_parts_sum_to_the_whole(table):
    results = totals(calculate(table))
    results = results[(results["statistic"] == "value") & (results["group"] == "all")]
    by = ["indicator", "reading", "modules", "year", "year_basis"]
    in_all = results[(results["region"] == "all")]
    kinds = in_all[in_all["material"] == "all"]
    whole = kinds[(kinds["dwelling_type"] == "all") & (kinds["building_method"] == "all")]
    whole = whole.set_index(by)["value"]
    # the second start of a running total is shown for the whole alone
    shown = kinds[kinds["dwelling_type"] != "all"].set_index(by).index.unique()
    whole = whole[whole.index.isin(shown)].sort_index()
    types, methods = kinds["dwelling_type"] != "all", kinds["building_method"] != "all"
    for chosen in (types & ~methods, ~types & methods, types & methods):
        parts = kinds[chosen].groupby(by)["value"].sum().sort_index()
        assert_alike(parts, whole)
    regions = results[
        (results["region"] != "all")
        & (results["dwelling_type"] == "all")
        & (results["building_method"] == "all")
    ]
    by_region = regions.groupby(by)["value"].sum()
    assert_alike(by_region.loc[whole.index], whole)


@FEW
@given(programmes(KNOWN))
def test_materials_and_origins_sum_to_the_mass(table):
    results = calculate(table, parts=("materials",))
    results = results[results["region"] == "all"]
    for _, found in results.groupby("year"):
        for indicator in ("material_mass", "embodied_co2", "stored_co2"):
            rows = found[(found["indicator"] == indicator) & (found["reading"] == "inventory")]
            rows = rows[rows["modules"] != "A1-A5"]
            whole = rows.loc[rows["material"] == "all", "value"].item()
            parts = rows.loc[rows["material"] != "all", "value"].sum()
            assert parts == pytest.approx(whole)
        mass = found[(found["indicator"] == "material_mass") & (found["material"] == "all")]
        by_origin = found[found["indicator"].isin([f"mass_{origin}" for origin in ORIGINS])]
        assert len(by_origin) == 4
        assert by_origin["value"].sum() == pytest.approx(mass["value"].item())


@FEW
@given(programmes())
def test_the_running_total_is_the_sum_of_the_years(table):
    results = calculate(table, indicators=["homes", "embodied_co2"])
    whole = results[
        (results["region"] == "all")
        & (results["dwelling_type"] == "all")
        & (results["building_method"] == "all")
        & (results["material"] == "all")
    ]
    last = int(table["year"].max())
    for indicator, reading, cumulative in (
        ("homes", "", f"from_{table['year'].min()}"),
        ("embodied_co2", "programme", "programme"),
    ):
        for statistic in ("value", "low", "high"):
            chosen = whole[whole["statistic"] == statistic]
            years = chosen[(chosen["indicator"] == indicator) & (chosen["reading"] == reading)]
            total = chosen[
                (chosen["indicator"] == f"{indicator}_cumulative")
                & (chosen["reading"] == cumulative)
                & (chosen["year"] == last)
            ]
            if len(years) == table["year"].nunique():
                assert total["value"].item() == pytest.approx(years["value"].sum())


# --- bounds and shares --------------------------------------------------------------------------


@FEW
@given(programmes())
def test_totals_lie_between_their_bounds(table):
    results = totals(calculate(table))
    wide = results.set_index(KEY)["value"].unstack("statistic")
    if "low" not in wide:
        return
    wide = wide.dropna()
    slack = 1e-9 * wide.abs().max(axis=1)
    assert (wide["low"] <= wide["value"] + slack).all()
    assert (wide["value"] <= wide["high"] + slack).all()


@FEW
@given(programmes())
def test_shares_stay_between_nought_and_one_and_their_bounds_in_order(table):
    results = calculate(table)
    found = results[results["indicator"].isin(SHARES)]
    assert found["value"].between(-1e-12, 1 + 1e-12).all()
    met = results.loc[results["indicator"] == "target_met", "value"]
    assert met.isin([0, 1]).all()
    wide = shares(results).set_index(KEY)["value"].unstack("statistic")
    if "low" in wide:
        ends = wide[["low", "high"]].dropna()
        assert (ends["low"] <= ends["high"] + 1e-12).all()


@FEW
@given(programmes(KNOWN), st.integers(0, 7), st.booleans())
def test_learning_more_never_widens_the_bounds(table, row, both):
    """Of one row the method, or type and method, is unknown; then it becomes known."""
    row %= len(table)
    less = table.copy().astype({"building_method": object, "dwelling_type": object})
    less.loc[row, "building_method"] = None
    if both:
        less.loc[row, "dwelling_type"] = None
    names = ["circular_share", "embodied_co2", "material_mass", "primary_reduction", "homes"]
    some = {"indicators": names, "parts": ("regions", "kinds"), "jobs": 1}
    known = calculate(table, **some)
    unknown = calculate(less, **some)
    key = [name for name in KEY if name != "statistic"]
    exact = known[known["indicator"] != "target_met"].set_index(key)["value"]
    for statistic, sign in (("low", 1), ("high", -1)):
        bound = unknown[unknown["statistic"] == statistic].set_index(key)["value"]
        shared = bound.index.intersection(exact.index)
        slack = 1e-9 * np.maximum(exact.loc[shared].abs(), 1e-3)
        assert (sign * (exact.loc[shared] - bound.loc[shared]) >= -slack).all()


# --- order, names, what is beside ---------------------------------------------------------------


@FEW
@given(programmes(), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_matter(table, random):
    order = list(range(len(table)))
    random.shuffle(order)
    ends = ("value", "low", "high")
    one = values(calculate(table), ends)
    other = values(calculate(table.iloc[order]), ends)
    assert_alike(one, other)


def test_the_order_of_materials_and_inventories_does_not_matter_in_draws():
    table = pd.DataFrame([("X", 2030, "stacked", "clt", 100)], columns=COLUMNS)
    some = {"draws": 64, "parts": (), "jobs": 1, "indicators": ["embodied_co2", "circular_share"]}
    shipped = read_inventories(), read_materials()
    one = calculate(table, inventories=shipped[0], materials=shipped[1], **some)
    turned = calculate(
        table, inventories=shipped[0].iloc[::-1], materials=shipped[1].iloc[::-1], **some
    )
    ends = ("central", "mean", "p5", "p95", "mean_error")
    assert_alike(values(one, ends), values(turned, ends))


@FEW
@given(programmes(KNOWN))
def test_a_row_split_in_two_is_the_same_programme(table):
    half = table.assign(homes=table["homes"] / 2)
    one = values(calculate(table))
    other = values(calculate(pd.concat([half, half])))
    assert_alike(one, other)


@FEW
@given(programmes(KNOWN))
def test_projects_alone_are_the_programme_they_make(table):
    """Projects without measured data emit what a programme of the same homes emits."""
    table = table[table["homes"] > 0].reset_index(drop=True)
    if table.empty:
        return
    date = pd.to_datetime(table["year"].astype(str) + "-06-01")
    names = ["homes", "floor_area", "material_mass", "embodied_co2", "circular_share"]
    some = {"indicators": names, "jobs": 1}
    nothing = pd.DataFrame(columns=COLUMNS).astype({"year": int, "homes": float})
    projects = table.drop(columns="year").assign(completion_date=date)
    measured = calculate(nothing, projects=projects, **some)
    planned = calculate(table, **some)
    assert_alike(values(measured), values(planned))


# --- projects out of the programme --------------------------------------------------------------

PLANS = st.lists(
    st.tuples(
        st.sampled_from(["X", "Y"]),
        st.sampled_from([*TYPES, None]),
        st.sampled_from([*METHODS[:2], None]),
        st.integers(0, 50),
    ),
    min_size=1,
    max_size=6,
)
BUILT = st.lists(
    st.tuples(
        st.sampled_from(["X", "Y"]),
        st.sampled_from(TYPES),
        st.sampled_from([*METHODS[:2], None]),
        st.integers(1, 60),
    ),
    min_size=0,
    max_size=6,
)


@settings(max_examples=50)
@given(PLANS, BUILT)
def test_what_is_left_of_a_programme_is_never_below_nought_nor_more_than_it_was(plans, built):
    names = ["region", "dwelling_type", "building_method", "homes"]
    table = pd.DataFrame(plans, columns=names).assign(year=2030, year_basis="completion")
    table = table.assign(homes_low=table["homes"], homes_high=table["homes"], floor_area_m2=np.nan)
    projects = pd.DataFrame(built, columns=names).assign(year=2030, year_basis="completion")
    left = without_projects(table, projects)
    assert (left["homes"] >= 0).all()
    assert (left["homes"] <= table["homes"]).all()
    taken = table["homes"] - left["homes"]
    for region in ("X", "Y"):
        here = table["region"] == region
        done = projects.loc[projects["region"] == region, "homes"].sum()
        # never more is taken than was built; all of it where the kind is wholly open
        assert taken[here].sum() <= done + 1e-9
        if table.loc[here, ["dwelling_type", "building_method"]].isna().all(axis=None):
            assert taken[here].sum() == pytest.approx(min(done, table.loc[here, "homes"].sum()))
