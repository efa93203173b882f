"""The engine against sums done by hand, for homes of which everything is known."""

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import ccb_analysis as ccb

COLUMNS = ["region", "year", "dwelling_type", "building_method", "homes"]

# kg per kg; the four origins add up to 1.
MATERIALS = pd.DataFrame(
    [
        ("concrete", 0.1, 0.9, 0.0, 0.0, 0.1, 0.0),
        ("timber", 0.3, 0.0, 1.0, 0.0, 0.0, 1.6),
        ("old_brick", 0.01, 0.0, 0.0, 1.0, 0.0, 0.0),
    ],
    columns=[
        "material",
        "co2_kg_per_kg",
        "primary_abiotic",
        "primary_renewable",
        "reused",
        "recycled",
        "stored_co2_kg_per_kg",
    ],
)
# kg per m2: 1,010 kg built in concrete, 500 kg in timber.
INVENTORIES = pd.DataFrame(
    [
        ("concrete_in_situ", "stacked", "concrete", 1000.0),
        ("concrete_in_situ", "stacked", "timber", 10.0),
        ("timber_frame", "stacked", "concrete", 300.0),
        ("timber_frame", "stacked", "timber", 150.0),
        ("timber_frame", "stacked", "old_brick", 50.0),
    ],
    columns=["building_method", "dwelling_type", "material", "kg_per_m2"],
)


def programme(*rows):
    return pd.DataFrame(list(rows), columns=COLUMNS)


#: Of CO2 the modules A1-A3 are meant where a test names none.
MODULES = dict.fromkeys(
    ("embodied_co2", "co2_including_storage", "co2_reduction", "embodied_co2_cumulative"), "A1-A3"
)
NOTHING = programme().astype({"year": int, "homes": float})


def rows_of(results, indicator, reading="", statistic="value", **where):
    wanted = {
        "indicator": indicator,
        "reading": reading,
        "statistic": statistic,
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
    return chosen


def value(results, indicator, reading="", statistic="value", **where):
    chosen = rows_of(results, indicator, reading, statistic, **where)
    assert len(chosen) == 1, f"{len(chosen)} rows for {indicator} {reading} {statistic} {where}"
    return float(chosen["value"].iloc[0])


def verdict(verdicts, target, reading, region="all"):
    chosen = verdicts[
        (verdicts["target"] == target)
        & (verdicts["reading"] == reading)
        & (verdicts["region"] == region)
    ]
    assert len(chosen) == 1
    return chosen.iloc[0]


# --- the shipped figures ------------------------------------------------------------------------


def test_a_thousand_flats_in_concrete_emit_25_470_tonnes():
    # 1,000 homes x 90 m2 x 283 kg/m2 (Figure 7 of the programme) = 25,470,000 kg
    results = ccb.calculate(programme(("X", 2030, "stacked", "concrete_in_situ", 1000)))
    assert value(results, "embodied_co2", "programme") == pytest.approx(25_470_000)
    assert value(results, "floor_area") == pytest.approx(90_000)
    unit = rows_of(results, "embodied_co2", "programme")[["unit", "modules"]].iloc[0]
    assert tuple(unit) == ("kgCO2e", "A1-A3")


def test_building_all_in_timber_frame_misses_55_percent_against_283_but_not_against_340():
    results = ccb.calculate(
        programme(
            ("X", 2030, "ground_bound", "timber_frame", 300),
            ("X", 2030, "stacked", "timber_frame", 700),
        )
    )
    # 1 - 150/283 = 0.46996; 1 - 150/340 = 0.55882
    assert value(results, "co2_reduction", "programme") == pytest.approx(0.469965, abs=1e-6)
    verdicts = ccb.judge(results)
    headline = verdict(verdicts, "co2", "per_m2_283_55")
    other = verdict(verdicts, "co2", "per_m2_340_55")
    assert (headline["met"], bool(headline["headline"])) == ("no", True)
    assert headline["gap"] == pytest.approx(0.55 - 0.469965, abs=1e-6)
    assert (other["met"], bool(other["headline"])) == ("yes", False)
    assert other["value"] == pytest.approx(0.558824, abs=1e-6)
    assert verdict(verdicts, "co2", "per_m2_340_60")["met"] == "no"


def test_ground_bound_timber_frame_takes_far_less_primary_material_than_concrete():
    # Summed by hand from the shipped inventories and origins: about -62 % and -53 %.
    results = ccb.calculate(programme(("X", 2030, "ground_bound", "timber_frame", 1)))
    assert 0.60 < value(results, "primary_reduction", "abiotic_per_m2") < 0.64
    assert 0.51 < value(results, "primary_reduction", "all_primary_per_m2") < 0.55


def test_the_reference_method_itself_reduces_nothing():
    results = ccb.calculate(programme(("X", 2030, "ground_bound", "concrete_in_situ", 7)))
    for reading in (
        "abiotic_per_m2",
        "abiotic_per_home",
        "all_primary_per_m2",
        "all_primary_per_home",
    ):
        assert value(results, "primary_reduction", reading) == pytest.approx(0, abs=1e-12)
    assert value(results, "co2_reduction", "inventory") == pytest.approx(0, abs=1e-12)
    assert value(results, "co2_reduction", "programme") == pytest.approx(0, abs=1e-12)


def test_homes_without_floor_area_have_the_size_of_their_type():
    results = ccb.calculate(
        programme(
            ("X", 2030, "ground_bound", "clt", 10),
            ("X", 2030, "stacked", "clt", 5),
        )
    )
    # 10 x 140 + 5 x 90 = 1,850 m2
    assert value(results, "floor_area") == pytest.approx(1850)
    assert value(results, "floor_area", dwelling_type="ground_bound") == pytest.approx(1400)
    assert value(results, "floor_area", dwelling_type="stacked") == pytest.approx(450)


def test_a_given_floor_area_is_used_as_given():
    table = programme(("X", 2030, "stacked", "clt", 10)).assign(floor_area_m2=777.0)
    results = ccb.calculate(table)
    assert value(results, "floor_area") == pytest.approx(777)
    assert value(results, "embodied_co2", "programme") == pytest.approx(777 * 150)
    assert value(results, "homes") == 10


def test_floor_area_alone_says_nothing_about_homes():
    table = programme(("X", 2030, "stacked", "clt", None)).drop(columns="homes")
    results = ccb.calculate(table.assign(floor_area_m2=1000.0))
    assert value(results, "embodied_co2", "programme") == pytest.approx(150_000)
    assert value(results, "floor_area") == pytest.approx(1000)
    about_homes = {"homes", "homes_cumulative", "conceptual_share", "industrial_share"}
    here = results[(results["dwelling_type"] == "all") & (results["building_method"] == "all")]
    assert not about_homes & set(here["indicator"])


def test_homes_unknown_of_one_type_leave_the_homes_of_another_known():
    table = programme(
        ("X", 2030, "ground_bound", "clt", None), ("X", 2030, "stacked", "timber_frame", 10)
    ).assign(floor_area_m2=[500.0, None])
    results = ccb.calculate(table)
    assert value(results, "homes", dwelling_type="stacked") == 10
    assert value(results, "homes", building_method="timber_frame") == 10
    assert rows_of(results, "homes").empty
    # 500 m2 given and 10 x 90 m2
    assert value(results, "floor_area") == pytest.approx(1400)


def test_a_method_without_figures_gives_homes_and_no_guess():
    results = ccb.calculate(programme(("X", 2030, "stacked", "straw", 4)))
    assert value(results, "homes") == 4
    assert value(results, "floor_area") == pytest.approx(360)
    here = results[
        (results["building_method"] == "all") & results["dwelling_type"].isin(["all", "stacked"])
    ]
    assert not {"embodied_co2", "material_mass", "circular_share"} & set(here["indicator"])


def test_a_dwelling_type_without_size_needs_its_floor_area():
    without = ccb.calculate(programme(("X", 2030, "houseboat", "clt", 4)))
    assert value(without, "homes") == 4
    assert rows_of(without, "floor_area").empty
    given = programme(("X", 2030, "houseboat", "clt", 4)).assign(floor_area_m2=300.0)
    assert value(ccb.calculate(given), "embodied_co2", "programme") == pytest.approx(45_000)


def test_no_homes_have_no_impact():
    results = ccb.calculate(programme(("X", 2030, "stacked", "concrete_in_situ", 0)))
    for indicator, reading in (
        ("homes", ""),
        ("floor_area", ""),
        ("material_mass", "inventory"),
        ("embodied_co2", "programme"),
        ("embodied_co2", "inventory"),
        ("stored_co2", "inventory"),
    ):
        assert value(results, indicator, reading) == 0
    shares = results[results["unit"] == "share"].query("indicator != 'target_met'")
    # no home needs timber: none of the supply is used; no other share exists of no homes
    assert set(shares["indicator"]) == {"timber_supply_use"}
    assert (shares["value"] == 0).all()


def test_a_programme_of_nothing_gives_no_rows():
    assert ccb.calculate(NOTHING).empty


def test_totals_over_years_add_the_years_up_to_theirs():
    results = ccb.calculate(
        programme(
            ("X", 2024, "stacked", "clt", 10),
            ("X", 2025, "stacked", "clt", 20),
            ("X", 2027, "stacked", "clt", 40),
        )
    )
    for year, total in ((2024, 10), (2025, 30), (2027, 70)):
        assert value(results, "homes_cumulative", "from_2024", year=year) == total
        area = value(results, "floor_area_cumulative", "from_2024", year=year)
        assert area == pytest.approx(total * 90)
    # counted from the year after, the rival reading of a start that is not named
    assert value(results, "homes_cumulative", "from_2025", year=2027) == 60


# --- a user's own small tables ------------------------------------------------------------------


@pytest.fixture(scope="module")
def own_results():
    table = programme(
        ("X", 2030, "stacked", "timber_frame", 10), ("Y", 2030, "stacked", "concrete_in_situ", 4)
    ).assign(floor_area_m2=[1000.0, 400.0])
    return ccb.calculate(table, inventories=INVENTORIES, materials=MATERIALS)


def test_mass_per_material(own_results):
    # concrete: 1,000 x 300 + 400 x 1,000; timber: 1,000 x 150 + 400 x 10; brick: 1,000 x 50
    for material, kilograms in (("concrete", 700e3), ("timber", 154e3), ("old_brick", 50e3)):
        found = value(own_results, "material_mass", "inventory", material=material)
        assert found == pytest.approx(kilograms)
    assert value(own_results, "material_mass", "inventory") == pytest.approx(904e3)


def test_origins(own_results):
    # concrete 700 t is 630 abiotic and 70 recycled; all timber is renewable, all brick reused
    for origin, kilograms in (
        ("primary_abiotic", 630e3),
        ("primary_renewable", 154e3),
        ("reused", 50e3),
        ("recycled", 70e3),
    ):
        assert value(own_results, f"mass_{origin}", "inventory") == pytest.approx(kilograms)


def test_circular_share_in_both_readings(own_results):
    # (154 + 50) / 904 and (154 + 50 + 70) / 904
    share = value(own_results, "circular_share", "reused_renewable")
    assert share == pytest.approx(204 / 904)
    wider = value(own_results, "circular_share", "reused_renewable_recycled")
    assert wider == pytest.approx(274 / 904)


def test_embodied_and_stored_co2_stand_apart(own_results):
    # 700 x 0.1 + 154 x 0.3 + 50 x 0.01 = 116.7 t emitted; 154 x 1.6 = 246.4 t stored
    assert value(own_results, "embodied_co2", "inventory") == pytest.approx(116_700)
    assert value(own_results, "stored_co2", "inventory") == pytest.approx(246_400)
    by_timber = value(own_results, "embodied_co2", "inventory", material="timber")
    assert by_timber == pytest.approx(46_200)
    assert value(own_results, "stored_co2", "inventory", material="concrete") == 0


def test_figure_7_does_not_follow_the_inventories(own_results):
    # 1,000 m2 x 150 + 400 m2 x 283; with storage timber frame is 0: 400 x 283
    assert value(own_results, "embodied_co2", "programme") == pytest.approx(263_200)
    assert value(own_results, "co2_including_storage", "programme") == pytest.approx(113_200)
    # (263,200 / 1,400) = 188 kg/m2; 1 - 188/283
    assert value(own_results, "co2_reduction", "programme") == pytest.approx(1 - 188 / 283)


def test_reductions_against_concrete_in_situ(own_results):
    # by m2: 1,400 m2 x 900 kg = 1,260 t abiotic, 1,400 x 910 = 1,274 t of all primary
    abiotic = value(own_results, "primary_reduction", "abiotic_per_m2")
    assert abiotic == pytest.approx(1 - 630 / 1260)
    everything = value(own_results, "primary_reduction", "all_primary_per_m2")
    assert everything == pytest.approx(1 - 784 / 1274)
    # by home: 14 homes of 90 m2 (the shipped size) x 900 kg = 1,134 t
    per_home = value(own_results, "primary_reduction", "abiotic_per_home")
    assert per_home == pytest.approx(1 - 630 / 1134)
    # CO2: 1,400 m2 x (1,000 x 0.1 + 10 x 0.3) = 144.2 t
    assert value(own_results, "co2_reduction", "inventory") == pytest.approx(1 - 116.7 / 144.2)


def test_conceptual_and_industrial_share_follow_the_methods(own_results):
    # stacked timber frame 0.5 and 0.5, concrete in situ 0.05 and 0.03 (assumptions.csv)
    conceptual = value(own_results, "conceptual_share", "all_homes")
    assert conceptual == pytest.approx((10 * 0.5 + 4 * 0.05) / 14)
    industrial = value(own_results, "industrial_share", "all_homes")
    assert industrial == pytest.approx((10 * 0.5 + 4 * 0.03) / 14)


def test_every_region_and_method_apart(own_results):
    assert value(own_results, "material_mass", "inventory", region="X") == pytest.approx(500e3)
    assert value(own_results, "material_mass", "inventory", region="Y") == pytest.approx(404e3)
    timber = value(own_results, "material_mass", "inventory", building_method="timber_frame")
    assert timber == pytest.approx(500e3)
    assert value(own_results, "circular_share", "reused_renewable", region="X") == pytest.approx(
        0.4  # (150 + 50) / 500
    )


def test_all_of_the_users_own_regions_is_their_sum(own_results):
    assert value(own_results, "homes") == 14
    assert "all_18" not in set(own_results["region"])


# --- measured projects --------------------------------------------------------------------------


def register(**columns):
    """Three stacked projects of timber frame: 10 homes of 100 m2, 5 of 100 m2, 4 of 100 m2."""
    return pd.DataFrame(
        {
            "project_id": ["P1", "P2", "P3"],
            "region": "X",
            "dwelling_type": "stacked",
            "building_method": "timber_frame",
            "homes": [10, 5, 4],
            "floor_area_m2": [1000.0, 500.0, 400.0],
            "completion_date": pd.to_datetime(["2030-03-01", "2030-06-01", "2030-09-01"]),
            **columns,
        }
    )


def of_register(**columns):
    return ccb.calculate(
        NOTHING, projects=register(**columns), inventories=INVENTORIES, materials=MATERIALS
    )


def test_imported_co2_counts_only_for_modules_a1_a3():
    results = of_register(co2_kg_per_m2=[120.0, 90.0, None], co2_modules=["A1-A3", "A1-A5", None])
    # inventory: 300 x 0.1 + 150 x 0.3 + 50 x 0.01 = 75.5 kg/m2
    assert value(results, "embodied_co2", "inventory") == pytest.approx(1900 * 75.5)
    expected = 1000 * 120 + 500 * 75.5 + 400 * 75.5
    assert value(results, "embodied_co2", "project") == pytest.approx(expected)
    # 103 kg/m2 in concrete
    reduction = value(results, "co2_reduction", "project")
    assert reduction == pytest.approx(1 - expected / (1900 * 103))


def test_measured_origins_count_only_where_all_four_are_known():
    results = of_register(
        primary_abiotic=[0.2, 0.1, None],
        primary_renewable=[0.3, 0.1, None],
        reused=[0.4, 0.8, None],
        recycled=[0.1, None, None],
    )
    # P1: 500 t by its own shares. P2, P3: 900 m2 by the inventory: per m2 270, 150, 50 and 30 kg
    for origin, kilograms in (
        ("primary_abiotic", 100e3 + 900 * 270),
        ("primary_renewable", 150e3 + 900 * 150),
        ("reused", 200e3 + 900 * 50),
        ("recycled", 50e3 + 900 * 30),
    ):
        assert value(results, f"mass_{origin}", "inventory") == pytest.approx(kilograms)
    # (285 + 245) / 950
    assert value(results, "circular_share", "reused_renewable") == pytest.approx(530 / 950)


def test_mpg_is_the_mean_by_floor_area_of_one_weighting_set():
    results = of_register(mpg=[0.4, 0.7, 0.9], mpg_weighting_set=["a1", "a1", "a2"])
    # (0.4 x 1,000 + 0.7 x 500) / 1,500 = 0.5
    assert value(results, "mpg", "a1") == pytest.approx(0.5)
    assert value(results, "mpg", "a2") == pytest.approx(0.9)
    units = set(results.loc[results["indicator"] == "mpg", "unit"])
    assert units == {"EUR/m2/year"}


def test_mpg_without_floor_area_weighs_by_the_size_of_the_type():
    results = of_register(
        mpg=[0.4, 0.7, None],
        mpg_weighting_set=["a1", "a1", None],
        floor_area_m2=[1000.0, None, 400.0],
    )
    # 5 homes x 90 m2 = 450 m2: (0.4 x 1,000 + 0.7 x 450) / 1,450
    assert value(results, "mpg", "a1") == pytest.approx(715 / 1450)


def test_share_within_the_limit_counts_a_score_of_another_set_as_unknown():
    results = of_register(mpg=[0.4, 0.7, 0.3], mpg_weighting_set=["a1", "a1", "a2"])
    # 10 homes within, 5 not, 4 unknown
    assert value(results, "mpg_within_limit_share", "a1_max_0_50") == pytest.approx(10 / 15)
    low = value(results, "mpg_within_limit_share", "a1_max_0_50", "low")
    high = value(results, "mpg_within_limit_share", "a1_max_0_50", "high")
    assert (low, high) == (pytest.approx(10 / 19), pytest.approx(14 / 19))
    # by A2 only the 4 homes are scored, within 1.00
    assert value(results, "mpg_within_limit_share", "a2_max_1_00") == pytest.approx(1)
    assert value(results, "mpg_within_limit_share", "a2_max_1_00", "low") == pytest.approx(4 / 19)
    assert value(results, "mpg_within_limit_share", "a2_max_1_00", "high") == pytest.approx(1)


def test_a_score_on_the_limit_is_within_it():
    results = of_register(mpg=[0.5, 0.5, 0.51], mpg_weighting_set="a1")
    assert value(results, "mpg_within_limit_share", "a1_max_0_50") == pytest.approx(15 / 19)


def test_limits_differ_by_dwelling_type():
    # Het Nieuwe Normaal 1.0: 0.45 ground-bound, 0.50 stacked. 10 of 15 homes: 0.48 is within.
    two = register(mpg=0.48, mpg_weighting_set="a1").iloc[:2]
    two = two.assign(dwelling_type=["stacked", "ground_bound"])
    results = ccb.calculate(NOTHING, projects=two)
    assert value(results, "mpg_within_limit_share", "a1_hnn_1_0") == pytest.approx(10 / 15)
    assert value(results, "mpg_within_limit_share", "a1_hnn_0_5") == pytest.approx(1)


def test_without_scores_there_is_no_mpg():
    results = of_register()
    assert not {"mpg", "mpg_within_limit_share"} & set(results["indicator"])


def test_groups_are_the_projects_by_a_column():
    results = ccb.calculate(
        programme(("X", 2030, "stacked", "clt", 100)),
        projects=register(client=["corporation", "developer", None]),
        by="client",
    )
    for group, homes in (("corporation", 10), ("developer", 5), ("unknown", 4)):
        assert value(results, "homes", group=group) == homes
    # the programme is 100 homes, of which the projects are 19 timber frame
    assert value(results, "homes", building_method="clt") == 100


def test_groups_by_two_columns_carry_the_column_in_their_name():
    results = ccb.calculate(
        NOTHING,
        projects=register(client=["a", "b", "b"], land=["own", "own", "lease"]),
        by=["client", "land"],
    )
    homes = {"client=a": 10, "client=b": 9, "land=own": 15, "land=lease": 4}
    assert {group: value(results, "homes", group=group) for group in homes} == homes


# --- projects are part of the programme ---------------------------------------------------------

KIND = ("stacked", "timber_frame")


def one_project(homes, **columns):
    table = {
        "region": "X",
        "dwelling_type": "stacked",
        "building_method": "timber_frame",
        "homes": [homes],
        "completion_date": pd.to_datetime(["2030-06-01"]),
    }
    return pd.DataFrame(table | columns)


@pytest.mark.parametrize(
    ("built", "kind", "total"),
    [
        (60, KIND, 100),  # 60 of the 100
        (60, ("stacked", None), 100),  # taken from homes of unknown method
        (60, (None, None), 100),  # taken from homes of which nothing is known
        (120, KIND, 120),  # more than was planned: built all the same
        (120, (None, None), 120),
    ],
)
def test_projects_are_not_on_top_of_the_programme(built, kind, total):
    results = ccb.calculate(programme(("X", 2030, *kind, 100)), projects=one_project(built))
    assert value(results, "homes") == pytest.approx(total)
    unknown = total - built
    if kind != KIND and unknown:
        assert value(results, "homes", "", "low", building_method="timber_frame") == built
        most = value(results, "homes", "", "high", building_method="timber_frame")
        assert most == pytest.approx(built + unknown)


def test_projects_take_their_part_of_the_floor_area():
    table = programme(("X", 2030, *KIND, 100)).assign(floor_area_m2=10_000.0)
    results = ccb.calculate(table, projects=one_project(60, floor_area_m2=5000.0))
    # 5,000 m2 measured, 40 homes left of 100 m2
    assert value(results, "floor_area") == pytest.approx(9000)


def test_projects_of_another_place_or_year_leave_the_programme_alone():
    table = programme(("X", 2030, *KIND, 100))
    elsewhere = ccb.calculate(table, projects=one_project(60, region="Y"))
    assert value(elsewhere, "homes") == 160
    earlier = one_project(60, completion_date=pd.to_datetime(["2029-06-01"]))
    results = ccb.calculate(table, projects=earlier)
    assert value(results, "homes", year=2030) == 100
    assert value(results, "homes", year=2029) == 60


def test_a_cancelled_project_does_not_count():
    two = pd.concat([one_project(60, status="cancelled"), one_project(7, status="completed")])
    results = ccb.calculate(NOTHING, projects=two)
    assert value(results, "homes") == 7
    within = ccb.calculate(programme(("X", 2030, *KIND, 100)), projects=two)
    assert value(within, "homes") == 100


def test_a_project_without_status_counts():
    assert value(ccb.calculate(NOTHING, projects=one_project(7, status=None)), "homes") == 7


def test_a_project_counts_by_permit_and_by_completion_in_its_own_year():
    both = one_project(7, permit_date=pd.to_datetime(["2028-02-01"]))
    results = ccb.calculate(NOTHING, projects=both)
    assert value(results, "homes", year=2030) == 7
    assert value(results, "homes", year=2028, year_basis="permit") == 7
    assert rows_of(results, "homes", year=2028).empty


def test_of_a_report_year_only_what_was_done_by_then_counts():
    both = one_project(7, permit_date=pd.to_datetime(["2028-02-01"]))
    results = ccb.calculate(NOTHING, projects=both, report_year=2029)
    assert set(results["year_basis"]) == {"permit"}


# --- the shape of the table ---------------------------------------------------------------------


def test_every_key_stands_once_and_has_one_unit(own_results):
    key = [name for name in own_results.columns if name != "value"]
    assert not own_results.duplicated(key).any()
    assert not own_results["value"].isna().any()
    units = own_results.groupby("indicator")["unit"].nunique()
    assert (units == 1).all()


def test_asking_for_less_gives_the_same_numbers():
    table = programme(("X", 2029, "stacked", "clt", 3), ("Y", 2030, "stacked", "timber_frame", 4))
    everything = ccb.calculate(table)
    few = ccb.calculate(table, parts=(), indicators=["circular_share", "homes"], jobs=1)
    assert set(few["region"]) == {"all"}
    assert set(few["indicator"]) == {"circular_share", "homes", "target_met"}
    columns = list(everything.columns)
    merged = few.merge(everything, on=columns, how="left", indicator=True)
    assert (merged["_merge"] == "both").all()


def test_the_table_handed_in_is_left_as_it_was():
    table = programme(("X", 2030, "stacked", "clt", 3))
    projects = one_project(60)
    copies = table.copy(), projects.copy()
    ccb.calculate(table, projects=projects)
    assert_frame_equal(table, copies[0])
    assert_frame_equal(projects, copies[1])
