"""Unknown homes: the bounds against every way in which the unknown could be filled in."""

from itertools import combinations_with_replacement, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

import ccb_analysis as ccb
from ccb_analysis.facts.regions import members
from ccb_analysis.facts.statistics import read_completions
from ccb_analysis.model.bounds import Block, missing_bounds, ratio_bounds, sum_bounds

COLUMNS = ["region", "year", "dwelling_type", "building_method", "homes"]
TYPES, METHODS = ("ground_bound", "stacked"), ("heavy", "light", "odd")
KINDS = list(product(TYPES, METHODS))
SIZE = {"ground_bound": 140.0, "stacked": 90.0}  # m2 per home, assumptions.csv

MATERIALS = pd.DataFrame(
    {
        "material": ["stone", "wood", "scrap"],
        "co2_kg_per_kg": [0.1, 0.3, 0.02],
        "primary_abiotic": [0.8, 0.0, 0.1],
        "primary_renewable": [0.0, 0.9, 0.0],
        "reused": [0.0, 0.1, 0.5],
        "recycled": [0.2, 0.0, 0.4],
    }
)
CIRCULAR = {"stone": 0.0, "wood": 1.0, "scrap": 0.5}  # renewable and reused


def programme(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS)


NOTHING = programme().astype({"year": int, "homes": float})


#: Of CO2 the modules A1-A3 are meant where a test names none.
MODULES = dict.fromkeys(("embodied_co2", "co2_including_storage", "co2_reduction"), "A1-A3")


def interval(results, indicator, reading="", **where):
    """Return low, value and high; of what is exactly known the value three times."""
    wanted = {
        "indicator": indicator,
        "reading": reading,
        "region": "all",
        "dwelling_type": "all",
        "building_method": "all",
        "material": "all",
        "group": "all",
        "year_basis": "completion",
        "modules": MODULES.get(indicator, ""),
        **where,
    }
    chosen = results
    for column, name in wanted.items():
        chosen = chosen[chosen[column] == name]
    found = dict(zip(chosen["statistic"], chosen["value"], strict=True))
    assert len(found) == len(chosen)
    assert found, f"no rows for {indicator} {reading} {where}"
    return tuple(found.get(name, found["value"]) for name in ("low", "value", "high"))


def register(rows, **columns):
    table = pd.DataFrame(rows, columns=["dwelling_type", "building_method", "homes"])
    table["region"] = "X"
    table["completion_date"] = pd.Timestamp(2030, 6, 1)
    return table.assign(**columns)


def inventories(stone, wood, scrap):
    """Return kg/m2 of every kind of home, from one number per kind and material."""
    rows = [
        (method, dwelling_type, material, float(amounts[place]))
        for material, amounts in (("stone", stone), ("wood", wood), ("scrap", scrap))
        for place, (dwelling_type, method) in enumerate(KINDS)
    ]
    columns = ["building_method", "dwelling_type", "material", "kg_per_m2"]
    return pd.DataFrame(rows, columns=columns)


# --- unknown answers ----------------------------------------------------------------------------


def test_projects_that_do_not_say_whether_they_are_conceptual():
    # 100 yes, 100 no, 50 unknown: 100/250, 100/200 and 150/250
    rows = [("stacked", "clt", 100), ("stacked", "clt", 100), ("stacked", "clt", 50)]
    results = ccb.calculate(NOTHING, projects=register(rows, conceptual=[True, False, None]))
    expected = (0.4, 0.5, 0.6)
    assert interval(results, "conceptual_share", "all_homes") == pytest.approx(expected)
    assert interval(results, "conceptual_share", "stacked") == pytest.approx(expected)
    here = {"dwelling_type": "stacked", "building_method": "clt"}
    assert interval(results, "conceptual_share", "all_homes", **here) == pytest.approx(expected)


def test_nobody_says_whether_they_are_industrial():
    rows = [("stacked", "clt", 100)]
    results = ccb.calculate(NOTHING, projects=register(rows))
    share = results[
        (results["indicator"] == "industrial_share")
        & (results["reading"] == "all_homes")
        & (results["region"] == "X")
    ]
    # no value: nobody answered; the bounds are all there is
    assert dict(zip(share["statistic"], share["value"], strict=True)) == {"low": 0, "high": 1}


def test_unknown_answers_stand_beside_modelled_homes():
    # 100 homes of the programme in clt (stacked: 0.4 conceptual), 60 of a project that says no and
    # 40 of one that says nothing: of 200 homes 40 to 80; of the 160 known 40
    rows = [("stacked", "clt", 60), ("stacked", "clt", 40)]
    projects = register(rows, conceptual=[False, None])
    results = ccb.calculate(programme(("X", 2030, "stacked", "clt", 200)), projects=projects)
    found = interval(results, "conceptual_share", "all_homes")
    assert found == pytest.approx((40 / 200, 40 / 160, 80 / 200))


# --- homes of which nothing is known ------------------------------------------------------------


def test_homes_of_which_nothing_is_known_are_counted_between_low_and_high():
    table = programme(("X", 2030, None, None, 10), ("X", 2030, "stacked", "clt", 5)).assign(
        homes_low=[4, None], homes_high=[20, None]
    )
    results = ccb.calculate(table)
    assert interval(results, "homes") == pytest.approx((9, 15, 25))
    # each may be of 140 m2 or of 90 m2: 450 + 4 x 90, 450 + 20 x 140
    low, _, high = interval(results, "floor_area")
    assert (low, high) == (pytest.approx(810), pytest.approx(3250))
    # Figure 7: 283 kg/m2 is the highest, 150 the lowest
    low, _, high = interval(results, "embodied_co2", "programme")
    assert low == pytest.approx(450 * 150 + 4 * 90 * 150)
    assert high == pytest.approx(450 * 150 + 20 * 140 * 283)


def test_stored_carbon_may_go_below_nought():
    # with storage clt is -224 kg/m2: the most homes give the lowest total
    table = programme(("X", 2030, None, None, 10)).assign(homes_low=4, homes_high=20)
    low, _, high = interval(ccb.calculate(table), "co2_including_storage", "programme")
    assert low == pytest.approx(-224 * 140 * 20)
    assert high == pytest.approx(283 * 140 * 20)


def test_between_what_and_what_a_share_may_lie_when_half_is_unknown():
    # 100 homes of which nothing is known beside 100 conceptual ones: 100/200 and 200/200; with at
    # most 300 unknown: 100/400
    rows = [("stacked", "clt", 100)]
    projects = register(rows, conceptual=True)
    results = ccb.calculate(programme(("X", 2030, None, None, 200)), projects=projects)
    assert interval(results, "conceptual_share", "all_homes") == pytest.approx((0.5, 1, 1))
    wide = programme(("X", 2030, None, None, 200)).assign(homes_low=150, homes_high=400)
    results = ccb.calculate(wide, projects=projects)
    assert interval(results, "homes") == pytest.approx((150, 200, 400))
    assert interval(results, "conceptual_share", "all_homes") == pytest.approx((0.25, 1, 1))


def test_of_an_unknown_programme_every_share_may_be_anything_it_can_be():
    results = ccb.calculate(programme(("X", 2030, None, None, 100)))
    for reading in ("all_homes", "stacked"):
        low, _, high = interval(results, "conceptual_share", reading)
        assert (low, high) == (0, 1)
    # 1 - 283/283 and 1 - 150/283
    low, _, high = interval(results, "co2_reduction", "programme")
    assert (low, high) == (pytest.approx(0), pytest.approx(1 - 150 / 283))


def test_an_unknown_share_of_a_kind_may_be_none_or_all():
    results = ccb.calculate(programme(("X", 2030, None, None, 100)))
    low, _, high = interval(results, "homes", building_method="clt")
    assert (low, high) == (0, 100)


@pytest.mark.parametrize("homes", [10, None])
def test_the_given_floor_area_of_homes_of_unknown_type_is_used_as_given(homes):
    table = programme(("X", 2030, None, None, homes)).astype({"homes": float})
    results = ccb.calculate(table.assign(floor_area_m2=1000.0))
    assert interval(results, "floor_area") == pytest.approx((1000, 1000, 1000))
    low, _, high = interval(results, "embodied_co2", "programme")
    assert (low, high) == (pytest.approx(150_000), pytest.approx(283_000))
    low, _, high = interval(results, "floor_area", dwelling_type="stacked")
    assert (low, high) == (pytest.approx(0), pytest.approx(1000))
    if homes:
        assert interval(results, "homes") == pytest.approx((10, 10, 10))
    else:
        assert results[results["indicator"] == "homes"].empty


def test_floor_area_of_an_unknown_method_alone_still_emits():
    table = programme(("X", 2030, "stacked", None, None)).astype({"homes": float})
    results = ccb.calculate(table.assign(floor_area_m2=1000.0))
    low, _, high = interval(results, "embodied_co2", "programme")
    assert (low, high) == (pytest.approx(150_000), pytest.approx(283_000))


def test_answers_and_scores_count_whatever_the_method():
    # 100 homes in clt say yes, 100 of unknown method no: half, and nothing is unknown about it
    projects = register(
        [("stacked", "clt", 100), ("stacked", None, 100)],
        conceptual=[True, False],
        mpg=[0.4, 0.8],
        mpg_weighting_set="a1",
        floor_area_m2=[1000.0, 3000.0],
    )
    results = ccb.calculate(NOTHING, projects=projects)
    half = pytest.approx((0.5, 0.5, 0.5))
    assert interval(results, "conceptual_share", "all_homes") == half
    assert interval(results, "conceptual_share", "stacked") == half
    assert interval(results, "mpg_within_limit_share", "a1_max_0_50") == half
    # (0.4 x 1,000 + 0.8 x 3,000) / 4,000
    assert interval(results, "mpg", "a1") == pytest.approx((0.7, 0.7, 0.7))


def test_a_score_of_a_project_of_unknown_method_is_a_score():
    projects = register([("stacked", None, 100)], mpg=0.4, mpg_weighting_set="a1")
    results = ccb.calculate(NOTHING, projects=projects)
    assert interval(results, "mpg", "a1")[1] == pytest.approx(0.4)
    assert interval(results, "mpg_within_limit_share", "a1_max_0_50") == (1, 1, 1)


AMOUNTS = st.lists(st.integers(1, 50), min_size=6, max_size=6)


def every_filling(least, most):
    """Return every way to be `least` to `most` homes of six kinds, as counts per kind."""
    fillings = [
        np.bincount(chosen, minlength=len(KINDS)) if chosen else np.zeros(len(KINDS), int)
        for homes in range(least, most + 1)
        for chosen in combinations_with_replacement(range(len(KINDS)), homes)
    ]
    return np.array(fillings, float)


@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(
    stone=AMOUNTS,
    wood=AMOUNTS,
    scrap=AMOUNTS,
    unknown=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 3)), min_size=8, max_size=8),
    known=st.lists(st.tuples(st.integers(0, 5), st.integers(0, 4)), min_size=8, max_size=8),
)
def test_missing_homes_against_every_filling(stone, wood, scrap, unknown, known):
    """Eight regions at once, each with its own known homes and its own number of missing ones."""
    rows = []
    for place, ((least, more), (kind, homes)) in enumerate(zip(unknown, known, strict=True)):
        rows.append((f"R{place}", 2030, None, None, least + more / 2, least, least + more))
        rows.append((f"R{place}", 2030, *KINDS[kind], homes, None, None))
    table = pd.DataFrame(rows, columns=[*COLUMNS, "homes_low", "homes_high"])
    results = ccb.calculate(
        table,
        inventories=inventories(stone, wood, scrap),
        materials=MATERIALS,
        parts=("regions",),
        indicators=["circular_share", "material_mass", "embodied_co2", "homes"],
        jobs=1,
    )
    size = np.array([SIZE[dwelling_type] for dwelling_type, _ in KINDS])
    stone, wood, scrap = (np.array(amounts) for amounts in (stone, wood, scrap))
    mass = size * (stone + wood + scrap)
    circular = size * (wood + 0.5 * scrap)
    co2 = size * (0.1 * stone + 0.3 * wood + 0.02 * scrap)
    for place, ((least, more), (kind, homes)) in enumerate(zip(unknown, known, strict=True)):
        filled = every_filling(least, least + more)
        filled[:, kind] += homes
        here = {"region": f"R{place}"}
        for indicator, reading, per_home in (
            ("homes", "", np.ones(6)),
            ("material_mass", "inventory", mass),
            ("embodied_co2", "inventory", co2),
        ):
            totals = filled @ per_home
            low, _, high = interval(results, indicator, reading, **here)
            assert (low, high) == (pytest.approx(totals.min()), pytest.approx(totals.max()))
        filled = filled[filled.sum(axis=1) > 0]
        if len(filled):
            shares = (filled @ circular) / (filled @ mass)
            low, value, high = interval(results, "circular_share", "reused_renewable", **here)
            assert (low, high) == (pytest.approx(shares.min()), pytest.approx(shares.max()))
            assert low - 1e-12 <= value <= high + 1e-12


# --- homes of which only the method is unknown --------------------------------------------------

ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")


def test_a_project_of_unknown_method_could_be_built_by_any():
    # 10 flats of 90 m2: between 150 and 283 kg/m2 (Figure 7)
    results = ccb.calculate(NOTHING, projects=register([("stacked", None, 10)]))
    assert interval(results, "homes") == pytest.approx((10, 10, 10))
    assert interval(results, "floor_area") == pytest.approx((900, 900, 900))
    low, value, high = interval(results, "embodied_co2", "programme")
    assert (low, high) == (pytest.approx(900 * 150), pytest.approx(900 * 283))
    assert low <= value <= high
    low, _, high = interval(results, "homes", building_method="clt")
    assert (low, high) == (0, 10)


def test_a_programme_row_of_unknown_method_keeps_its_type_and_floor_area():
    table = programme(("X", 2030, "stacked", None, 10)).assign(floor_area_m2=1234.0)
    results = ccb.calculate(table)
    assert interval(results, "floor_area") == pytest.approx((1234, 1234, 1234))
    assert interval(results, "homes", dwelling_type="ground_bound") == pytest.approx((0, 0, 0))
    low, _, high = interval(results, "embodied_co2", "programme")
    assert (low, high) == (pytest.approx(1234 * 150), pytest.approx(1234 * 283))


def test_the_value_of_an_unknown_method_is_the_mix_of_its_type():
    # stacked: 0.77 in situ and 0.18 prefab concrete, 0.005 + 0.01 + 0.01 timber, 0.025 steel module
    per_m2 = 0.77 * 283 + 0.18 * 240.55 + (0.005 + 0.01 + 0.01) * 150 + 0.025 * 200
    results = ccb.calculate(NOTHING, projects=register([("stacked", None, 10)]))
    _, value, _ = interval(results, "embodied_co2", "programme")
    assert value == pytest.approx(900 * per_m2)


def fillings_of(projects):
    """Return every choice of method for the projects that have none, as one tuple each."""
    choices = [METHODS if pd.isna(m) else (m,) for m in projects["building_method"]]
    return list(product(*choices))


@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(
    stone=AMOUNTS,
    wood=AMOUNTS,
    scrap=AMOUNTS,
    rows=st.lists(
        st.tuples(st.sampled_from(TYPES), st.sampled_from([None, None, *METHODS])),
        min_size=4,
        max_size=4,
    ),
    homes=st.lists(st.integers(1, 9), min_size=4, max_size=4),
    areas=st.lists(st.integers(50, 500), min_size=4, max_size=4),
)
def test_unknown_methods_against_every_filling(stone, wood, scrap, rows, homes, areas):
    table = [(*row, count) for row, count in zip(rows, homes, strict=True)]
    projects = register(table, floor_area_m2=[float(area) for area in areas])
    used = inventories(stone, wood, scrap)
    results = ccb.calculate(
        NOTHING,
        projects=projects,
        inventories=used,
        materials=MATERIALS,
        parts=("kinds",),
        indicators=["circular_share", "material_mass"],
        jobs=1,
    )
    mass, circular = by_kind(used)
    outcomes = [
        (
            sum(a * mass[t, m] for a, (t, _), m in zip(areas, rows, filling, strict=True)),
            sum(a * circular[t, m] for a, (t, _), m in zip(areas, rows, filling, strict=True)),
        )
        for filling in fillings_of(projects)
    ]
    total, share = zip(*((m, c / m) for m, c in outcomes), strict=True)
    low, _, high = interval(results, "material_mass", "inventory")
    assert (low, high) == (pytest.approx(min(total)), pytest.approx(max(total)))
    low, _, high = interval(results, "circular_share", "reused_renewable")
    assert (low, high) == (pytest.approx(min(share)), pytest.approx(max(share)))


def by_kind(used):
    """Return kg/m2, and of it renewable and reused, per dwelling type and method."""
    circular = used.assign(kg_per_m2=used["kg_per_m2"] * used["material"].map(CIRCULAR))
    key = ["dwelling_type", "building_method"]
    return tuple(table.groupby(key)["kg_per_m2"].sum() for table in (used, circular))


def test_two_measured_projects_may_be_built_by_different_methods():
    """One says 90 % renewable, the other nothing; each could be heavy or light."""
    used = inventories([100, 10, 10] * 2, [1, 5, 5] * 2, [1] * 6)
    projects = register(
        [("stacked", None, 1), ("stacked", None, 1)],
        floor_area_m2=100.0,
        primary_abiotic=[0.1, None],
        primary_renewable=[0.9, None],
        reused=[0.0, None],
        recycled=[0.0, None],
    )
    results = ccb.calculate(NOTHING, projects=projects, inventories=used, materials=MATERIALS)
    mass, circular = by_kind(used)
    outcomes = [
        (0.9 * mass["stacked", one] + circular["stacked", other])
        / (mass["stacked", one] + mass["stacked", other])
        for one, other in product(METHODS, METHODS)
    ]
    low, _, high = interval(results, "circular_share", "reused_renewable")
    assert (low, high) == (pytest.approx(min(outcomes)), pytest.approx(max(outcomes)))


def test_of_two_projects_of_unknown_method_either_may_be_the_one_in_clt():
    # 10 conceptual homes and 10 that are not; clt may hold either, both or none of them
    rows = [("stacked", None, 10), ("stacked", None, 10)]
    results = ccb.calculate(NOTHING, projects=register(rows, conceptual=[True, False]))
    assert interval(results, "conceptual_share", "all_homes") == pytest.approx((0.5, 0.5, 0.5))
    low, _, high = interval(results, "conceptual_share", "all_homes", building_method="clt")
    assert (low, high) == (pytest.approx(0), pytest.approx(1))


def test_a_kind_without_inventory_is_never_the_extreme():
    """Of stacked homes only `light` has an inventory; `odd` and `heavy` are for houses."""
    used = inventories([100, 10, 20] * 2, [1, 5, 2] * 2, [1] * 6)
    used = used[(used["dwelling_type"] == "ground_bound") | (used["building_method"] == "light")]
    projects = register([("stacked", None, 2)], floor_area_m2=100.0)
    results = ccb.calculate(NOTHING, projects=projects, inventories=used, materials=MATERIALS)
    # light: 10 stone, 5 wood, 1 scrap: 16 kg/m2, (5 + 0.5)/16
    low, _, high = interval(results, "circular_share", "reused_renewable")
    assert (low, high) == (pytest.approx(5.5 / 16), pytest.approx(5.5 / 16))
    low, _, high = interval(results, "material_mass", "inventory")
    assert (low, high) == (pytest.approx(1600), pytest.approx(1600))


def test_two_unknowns_together():
    """A project of unknown method beside homes of which nothing is known, against every filling."""
    used = inventories([40, 10, 25] * 2, [2, 20, 9] * 2, [1, 2, 30] * 2)
    projects = register([("stacked", None, 2)])
    table = programme(("X", 2030, None, None, 4)).assign(homes_low=3, homes_high=5)
    results = ccb.calculate(table, projects=projects, inventories=used, materials=MATERIALS)
    mass, circular = by_kind(used)
    size = np.array([SIZE[dwelling_type] for dwelling_type, _ in KINDS])
    masses = size * np.array([mass[kind] for kind in KINDS])
    circulars = size * np.array([circular[kind] for kind in KINDS])
    shares = []
    for method in METHODS:  # 3 to 5 homes less the 2 of the project leave 1 to 3
        filled = every_filling(1, 3)
        filled[:, KINDS.index(("stacked", method))] += 2
        shares += list((filled @ circulars) / (filled @ masses))
    low, _, high = interval(results, "circular_share", "reused_renewable")
    assert (low, high) == (pytest.approx(min(shares)), pytest.approx(max(shares)))
    assert interval(results, "homes") == pytest.approx((3, 4, 5))


# --- the bounds themselves ----------------------------------------------------------------------

NUMBERS = st.floats(-5, 5, allow_nan=False).map(lambda number: round(number, 3))
POSITIVE = st.floats(0.1, 5).map(lambda number: round(number, 3))
CANDIDATES = st.lists(st.tuples(NUMBERS, POSITIVE), min_size=1, max_size=4)
BLOCKS = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3), CANDIDATES), min_size=1, max_size=3
)


def block(least, more, candidates):
    top, bottom = (np.array(column)[:, None] for column in zip(*candidates, strict=True))
    return Block(float(least), float(least + more), top, bottom, np.zeros((1, 1)))


def corners(blocks):
    """Return every sum of numerators and denominators at a corner of the blocks."""
    choices = [
        [(homes * top, homes * bottom) for homes in {least, least + more} for top, bottom in table]
        for least, more, table in blocks
    ]
    return [np.sum(chosen, axis=0) for chosen in product(*choices)]


@settings(max_examples=150)
@given(BLOCKS, NUMBERS, POSITIVE)
def test_a_ratio_is_extreme_at_a_corner(blocks, top, bottom):
    shares = [(top + t) / (bottom + b) for t, b in corners(blocks)]
    lowest, highest = ratio_bounds(
        np.array([top]), np.array([bottom]), [block(*one) for one in blocks]
    )
    assert lowest[0] == pytest.approx(min(shares), abs=1e-9)
    assert highest[0] == pytest.approx(max(shares), abs=1e-9)


@settings(max_examples=150)
@given(BLOCKS)
def test_a_ratio_of_only_unknowns(blocks):
    """Nothing is known for sure: there is a ratio wherever there may be homes."""
    low, high = ratio_bounds(np.zeros(1), np.zeros(1), [block(*one) for one in blocks])
    shares = [t / b for t, b in corners(blocks) if b > 0]
    if not shares:
        assert np.isnan([low, high]).all()
        return
    assert low[0] == pytest.approx(min(shares), abs=1e-9)
    assert high[0] == pytest.approx(max(shares), abs=1e-9)


@settings(max_examples=100)
@given(BLOCKS, NUMBERS)
def test_a_sum_is_extreme_at_a_corner(blocks, top):
    totals = [top + t for t, _ in corners(blocks)]
    lowest, highest = sum_bounds(np.array([top]), [block(*one) for one in blocks])
    assert lowest[0] == pytest.approx(min(totals), abs=1e-9)
    assert highest[0] == pytest.approx(max(totals), abs=1e-9)


@settings(max_examples=100)
@given(BLOCKS, NUMBERS, POSITIVE)
def test_the_quick_way_for_one_block_agrees_with_the_corners(blocks, top, bottom):
    """`missing_bounds` takes many slices at once; each has its own number of missing homes."""
    candidates = blocks[0][2]
    amounts = np.array([[least, least + more] for least, more, _ in blocks], float)
    known = np.full((len(blocks), 1), top), np.full((len(blocks), 1), bottom)
    one = block(0, 0, candidates)
    lowest, highest = missing_bounds(*known, np.zeros((len(blocks), 1)), one, amounts)
    for place, (least, more, _) in enumerate(blocks):
        shares = [(top + t) / (bottom + b) for t, b in corners([(least, more, candidates)])]
        assert lowest[place, 0] == pytest.approx(min(shares), abs=1e-9)
        assert highest[place, 0] == pytest.approx(max(shares), abs=1e-9)


def test_where_nothing_can_be_there_is_no_ratio():
    lowest, highest = ratio_bounds(np.zeros(3), np.zeros(3), [])
    assert np.isnan(lowest).all()
    assert np.isnan(highest).all()


# --- public figures only ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def region_2025():
    return ccb.calculate(report_year=2025)


def test_public_figures_alone_say_nothing_about_conceptual_homes(region_2025):
    low, _, high = interval(region_2025, "conceptual_share", "all_homes", year=2025)
    assert (low, high) == (0, 1)
    low, _, high = interval(region_2025, "conceptual_share", "stacked", year=2025)
    assert (low, high) == (0, 1)


def test_homes_of_2025_lie_between_the_lowest_and_highest_years(region_2025):
    # no figure of 2025: per municipality the mean of 2017-2020, its lowest and its highest year
    built = read_completions()
    base = built[built["year"].between(2017, 2020)].groupby("region")["homes"]
    expected = base.min().sum(), base.mean().sum(), base.max().sum()
    found = interval(region_2025, "homes", year=2025, region="all_18")
    assert found == pytest.approx(expected)
    in_2025 = base.mean().loc[members(2025)].sum()  # one of the 18 left
    assert interval(region_2025, "homes", year=2025)[1] == pytest.approx(in_2025)
    for region in ("GM0202", "GM0268"):
        low, value, high = interval(region_2025, "homes", year=2025, region=region)
        homes = built[built["year"].between(2017, 2020) & (built["region"] == region)]["homes"]
        assert (low, high) == (homes.min(), homes.max())
        assert value == pytest.approx(homes.mean())


def test_the_homes_until_2030_are_the_33_000_of_the_assumptions(region_2025):
    _, value, _ = interval(region_2025, "homes_cumulative", "from_2022", year=2030, region="all_18")
    assert value == pytest.approx(33_000)


def test_the_perimeter_leaves_out_who_left(region_2025):
    shown = set(region_2025["region"]) - {"all", "all_18"}
    assert shown == set(members(2025))
    assert len(shown) == 17


def test_no_verdict_of_2025_is_certain_on_public_figures_alone(region_2025):
    verdicts = ccb.judge(region_2025, report_year=2025)
    shares = verdicts[
        verdicts["target"].isin(["conceptual", "industrial"]) & (verdicts["year"] == 2025)
    ]
    assert len(shares) > 0
    assert set(shares["met"]) == {"undecided"}
    assert set(shares["reason"]) == {"data"}


def test_low_value_and_high_are_in_order(region_2025):
    sums = region_2025[~region_2025["unit"].isin(["share", "EUR/m2/year"])]
    key = [name for name in sums.columns if name not in ("statistic", "value")]
    wide = sums.set_index([*key, "statistic"])["value"].unstack()
    wide = wide.dropna(subset=["low", "value", "high"])
    assert len(wide) > 1000
    slack = 1e-9 * wide.abs().max(axis=1)
    assert (wide["low"] <= wide["value"] + slack).all()
    assert (wide["value"] <= wide["high"] + slack).all()


def test_shares_stay_between_nought_and_one(region_2025):
    names = ["circular_share", "conceptual_share", "industrial_share", "mpg_within_limit_share"]
    shares = region_2025[region_2025["indicator"].isin(names)]["value"]
    assert len(shares) > 100
    assert shares.between(-1e-12, 1 + 1e-12).all()
