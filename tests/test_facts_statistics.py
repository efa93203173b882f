import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.regions import members
from ccb_analysis.facts.statistics import (
    COMPLETIONS,
    expected_completions,
    read_changes,
    read_completions,
    read_national_shares,
    read_plan_capacity,
)

ARNHEM, ZEVENAAR, BERG_EN_DAL = "GM0202", "GM0299", "GM1945"

# CBS 81955NED, new-build, the plain sum of today's 18 codes.
PLAIN = {
    2012: 2477,
    2013: 2161,
    2014: 2780,
    2015: 2097,
    2016: 3234,
    2017: 3527,
    2018: 3068,
    2019: 2840,
    2020: 2843,
}
# The same table, the former municipalities: Groesbeek, Ubbergen, Millingen aan de Rijn until they
# merged (from 2015 under Groesbeek), and Rijnwaarden.
FORMER = {
    2012: 302 + 39 + 35 + 3,
    2013: 60 + 38 + 37 + 3,
    2014: 165 + 1 + 13 + 7,
    2015: 204 + 8,
    2016: 3,
    2017: 7,
}


def homes_of(table, region, year):
    row = table[(table["region"] == region) & (table["year"] == year)]
    assert len(row) == 1
    return row.iloc[0]


@pytest.fixture
def own_file(tmp_path):
    def write(text):
        path = tmp_path / "cbs_completions.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return write


@pytest.mark.parametrize("year", PLAIN)
def test_a_year_holds_the_municipalities_of_today_and_the_former_ones(year):
    table = read_completions()
    total = table.loc[table["year"] == year, "homes"].sum()
    assert total == PLAIN[year] + FORMER.get(year, 0)


def test_the_roll_up_makes_a_difference_in_2012_and_2017_only_where_there_was_a_merger():
    # 2012: 2477 + 302 + 39 + 35 + 3 = 2856. 2017: 3527 + 7 = 3534.
    sums = read_completions().groupby("year")["homes"].sum()
    assert sums[2012] == 2856
    assert sums[2017] == 3534
    computed = read_completions().query("evidence == 'computed'")
    assert set(computed["region"]) == {BERG_EN_DAL, ZEVENAAR}
    assert sorted(computed.loc[computed["region"] == BERG_EN_DAL, "year"]) == list(
        range(2012, 2016)
    )
    assert sorted(computed.loc[computed["region"] == ZEVENAAR, "year"]) == list(range(2012, 2018))


def test_single_figures_of_cbs():
    table = read_completions()
    assert homes_of(table, BERG_EN_DAL, 2018)["homes"] == 96
    assert homes_of(table, BERG_EN_DAL, 2018)["evidence"] == "published"
    # Groesbeek 302 + Ubbergen 39 + Millingen aan de Rijn 35.
    assert homes_of(table, BERG_EN_DAL, 2012)["homes"] == 376
    assert homes_of(table, BERG_EN_DAL, 2015)["homes"] == 204
    # Zevenaar 66 + Rijnwaarden 7.
    assert homes_of(table, ZEVENAAR, 2017)["homes"] == 73
    assert homes_of(table, "GM0268", 2017)["homes"] == 1367


def test_every_municipality_has_every_year_from_2012_to_2020():
    table = read_completions()
    pairs = set(zip(table["region"], table["year"], strict=True))
    assert pairs == {(code, year) for code in members(2024) for year in range(2012, 2021)}
    assert tuple(table.columns) == COMPLETIONS


@pytest.mark.parametrize(
    ("series", "plain", "rijnwaarden"),
    [
        ("demolition", {2017: 513, 2018: 376, 2019: 327, 2020: 260}, 0),
        ("other_additions", {2017: 808, 2018: 1333, 2019: 1222, 2020: 886}, 2),
    ],
)
def test_demolition_and_other_additions_match_cbs(series, plain, rijnwaarden):
    sums = read_changes(series).groupby("year")["homes"].sum()
    expected = plain | {2017: plain[2017] + rijnwaarden}
    assert {year: sums[year] for year in plain} == expected


def test_an_unknown_series_is_refused():
    with pytest.raises(ValueError, match="demolition"):
        read_changes("new-build")


def test_a_year_without_a_figure_gets_the_mean_of_2017_to_2020():
    row = homes_of(expected_completions([2023], [ARNHEM]), ARNHEM, 2023)
    # (641 + 823 + 695 + 909) / 4 = 3068 / 4
    assert row["homes"] == 767
    assert (row["low"], row["high"], row["evidence"]) == (641, 909, "assumption")
    # Zevenaar with Rijnwaarden: (73 + 100 + 172 + 251) / 4 = 596 / 4
    zevenaar = homes_of(expected_completions([2023], [ZEVENAAR]), ZEVENAAR, 2023)
    assert (zevenaar["homes"], zevenaar["low"], zevenaar["high"]) == (149, 73, 251)


def test_a_published_year_stays_as_it_is():
    row = homes_of(expected_completions([2020, 2021], [ARNHEM]), ARNHEM, 2020)
    assert (row["homes"], row["low"], row["high"], row["evidence"]) == (909, 909, 909, "published")


@settings(max_examples=25)
@given(
    years=st.lists(st.integers(2012, 2035), unique=True, min_size=1),
    regions=st.lists(st.sampled_from(members(2024)), unique=True, min_size=1, max_size=4),
)
def test_every_region_and_year_asked_for_is_there_once_and_in_order(years, regions):
    table = expected_completions(years, regions)
    asked = [(region, year) for region in regions for year in years]
    assert list(zip(table["region"], table["year"], strict=True)) == asked
    assert ((table["low"] <= table["homes"]) & (table["homes"] <= table["high"])).all()
    assert ((table["evidence"] == "assumption") == (table["year"] > 2020)).all()


def test_a_region_without_figures_is_refused():
    with pytest.raises(ValueError, match="GM0344"):
        expected_completions([2023], [ARNHEM, "GM0344"])


def test_own_figures_replace_the_expectation_and_older_figures(own_file):
    path = own_file("region,year,homes\nArnhem,2023,812\nGM0268    ,2021JJ00,0\n202,2020,910.0\n\n")
    table = expected_completions([2020, 2021, 2023], [ARNHEM, "GM0268"], path)
    arnhem = homes_of(table, ARNHEM, 2023)
    assert (arnhem["homes"], arnhem["low"], arnhem["high"]) == (812, 812, 812)
    assert (arnhem["evidence"], arnhem["source"]) == ("published", "user")
    assert homes_of(table, ARNHEM, 2020)["homes"] == 910
    # Nought is a figure, not a missing one.
    assert homes_of(table, "GM0268", 2021)["homes"] == 0
    # Arnhem 2021 is still expected, from (641 + 823 + 695 + 910) / 4 = 3069 / 4.
    assert homes_of(table, ARNHEM, 2021)["homes"] == 767.25


def test_all_faults_of_the_own_figures_are_named_at_once(own_file):
    path = own_file(
        "region,year,homes\n"
        "Arnhem,2023,812\n"
        "Utrecht,2023,5\n"
        "Duiven,23,-4\n"
        "gm0202,2023,813\n"
        "Groesbeek,2014,165\n"
        "Druten,2024,\n"
    )
    with pytest.raises(FactsError) as refused:
        read_completions(path)
    region = "een van de 18 gemeenten van nu, met naam of code (zoals Arnhem of GM0202)"
    count = "een heel aantal woningen, 0 of meer, zonder punt of komma"
    where = "- cbs_completions.csv, rij"
    assert str(refused.value).splitlines() == [
        "cbs_completions.csv is niet goed en is niet gelezen:",
        f'{where} 3, kolom "region": gevonden Utrecht, toegestaan {region}',
        f'{where} 4, kolom "year": gevonden 23, toegestaan een jaartal met vier cijfers',
        f'{where} 4, kolom "homes": gevonden -4, toegestaan {count}',
        f'{where} 5, kolom "region": gevonden GM0202 / 2023, toegestaan elke sleutel één keer',
        f'{where} 6, kolom "region": gevonden Groesbeek, toegestaan {region}',
        f'{where} 7, kolom "homes": gevonden niets ingevuld, toegestaan {count}',
    ]


@pytest.mark.parametrize("former", ["Rijnwaarden", "GM0196", "196", "gemeente Rijnwaarden"])
def test_a_former_municipality_is_only_a_part_and_is_refused(own_file, former):
    with pytest.raises(FactsError, match='rij 2, kolom "region"'):
        read_completions(own_file(f"region,year,homes\n{former},2017,7\n"))


@pytest.mark.parametrize("homes", ["1.234", "1,5", "veel", "12.5", "-1"])
def test_homes_that_are_no_whole_number_are_refused(own_file, homes):
    with pytest.raises(FactsError, match='rij 2, kolom "homes"'):
        read_completions(own_file(f'region,year,homes\nArnhem,2023,"{homes}"\n'))


def test_a_missing_column_and_semicolons_are_refused(own_file):
    with pytest.raises(FactsError, match="geen kolom met deze naam, toegestaan homes"):
        read_completions(own_file("region,year\nArnhem,2023\n"))
    with pytest.raises(FactsError, match="puntkomma's tussen de kolommen"):
        read_completions(own_file("region;year;homes\nArnhem;2023;4\n"))
    with pytest.raises(FactsError, match="niet te lezen"):
        read_completions(own_file(""))


def test_plan_capacity_adds_up_to_the_published_totals():
    table = read_plan_capacity()
    assert len(table) == 36
    assert set(table["region"]) == set(members(2024))
    # Data Bewijst 2021: 14,412 hard + 23,255 soft = 37,667.
    assert table.groupby("hardness")["value"].sum().to_dict() == {"hard": 14412, "soft": 23255}
    arnhem = table[table["region"] == ARNHEM].set_index("hardness")["value"]
    assert arnhem.to_dict() == {"hard": 4553, "soft": 1323}


def test_national_figures():
    table = read_national_shares().set_index(["series", "dwelling_type", "year"]).sort_index()
    industrial = table.loc[("industrial_share", "all")]
    assert industrial.loc[2018, "value"] == 0.13
    assert industrial.loc[2021, "value"] == 0.21
    assert tuple(industrial.loc[2024, ["value", "low", "high"]]) == (0.15, 0.15, 0.20)
    # 8,920 of 71,548 and 10,338 of 69,985 new homes.
    assert industrial.loc[2019, "value"] == pytest.approx(8920 / 71548, abs=5e-5)
    assert industrial.loc[2020, "value"] == pytest.approx(10338 / 69985, abs=5e-5)
    homes = table.loc[("industrial_homes", "all"), "value"]
    assert homes[[2018, 2019, 2020, 2021]].tolist() == [8800, 8920, 10338, 14305]
    assert table.loc[("timber_share", "all", 2024), "value"] == 0.032
    assert table.loc[("biobased_mass_share", "all", 2025), "value"] == 0.016
    assert table.loc[("industrial_capacity", "all", 2024), "unit"] == "home/year"


def test_second_hand_figures_say_so():
    table = read_national_shares()
    second_hand = table[table["source"].isin(["industrial_share_nl", "nabb_monitor"])]
    own_sum = second_hand["evidence"] == "derived"
    assert len(second_hand) > own_sum.sum() > 0
    assert second_hand.loc[~own_sum, "note"].str.contains("second-hand").all()


def test_a_file_with_a_byte_order_mark_is_read(tmp_path):
    path = tmp_path / "cbs_completions.csv"
    pd.DataFrame({"region": ["Arnhem"], "year": [2023], "homes": [1]}).to_csv(
        path, index=False, encoding="utf-8-sig"
    )
    assert homes_of(read_completions(path), ARNHEM, 2023)["homes"] == 1
