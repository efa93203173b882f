import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.errors import FactsError, InputError
from ccb_analysis.facts.regions import (
    members,
    read_municipalities,
    read_predecessors,
    region_names,
    region_of,
)
from ccb_analysis.facts.sources import COLUMNS, read_sources
from ccb_analysis.language import Language

MONTFERLAND, ZEVENAAR, BERG_EN_DAL, MOOK = "GM1955", "GM0299", "GM1945", "GM0944"


def test_the_region_has_18_members_until_2024_and_17_from_2025():
    # Montferland left: "per 1 januari 2025 nog 17 gemeenten" (groenemetropoolregio.nl).
    assert len(members(2023)) == len(members(2024)) == 18
    assert len(members(2025)) == len(members(2030)) == 17
    assert set(members(2024)) - set(members(2025)) == {MONTFERLAND}


def test_years_before_the_region_existed_have_its_first_members():
    assert members(2012) == members(2021)
    assert MONTFERLAND in members(2012)


def test_the_perimeter_goes_before_the_year():
    assert members(2025, perimeter=18) == members(2024)
    assert members(2023, perimeter=17) == members(2025)


@pytest.mark.parametrize("perimeter", [0, 16, 19])
def test_another_perimeter_is_refused_with_what_is_allowed(perimeter):
    with pytest.raises(InputError, match=rf"niet {perimeter} zijn\. Toegestaan: 17 of 18"):
        members(2025, perimeter=perimeter)


def test_members_stand_in_order_of_name():
    names = [region_names()[code] for code in members(2024)]
    assert names == sorted(names)
    assert names[0] == "Arnhem"
    assert names[-1] == "Zevenaar"


def test_only_mook_en_middelaar_lies_in_limburg():
    table = read_municipalities().set_index("region")
    assert table["province"].value_counts().to_dict() == {"Gelderland": 17, "Limburg": 1}
    assert table.loc[MOOK, "province"] == "Limburg"


def test_every_municipality_has_a_tile_of_its_own_with_a_name_that_fits():
    table = read_municipalities()
    assert not table.duplicated(["tile_row", "tile_column"]).any()
    assert table["short_name"].is_unique
    assert table["short_name"].str.len().max() <= 10


def test_the_tile_map_mimics_the_geography():
    tile = read_municipalities().set_index("name")[["tile_row", "tile_column"]]
    row, column = tile["tile_row"], tile["tile_column"]
    assert row["Arnhem"] < row["Lingewaard"] < row["Nijmegen"] < row["Mook en Middelaar"]
    assert column["Nijmegen"] < column["Arnhem"]
    assert row["Rozendaal"] == row["Arnhem"] - 1
    assert column["Druten"] == column.min()
    assert column["Montferland"] == column.max()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Arnhem", "GM0202"),
        ("  ARNHEM ", "GM0202"),
        ("gemeente Arnhem", "GM0202"),
        ("Árnhem", "GM0202"),
        ("GM0202", "GM0202"),
        ("gm202", "GM0202"),
        ("0202", "GM0202"),
        ("202", "GM0202"),
        ("202.0", "GM0202"),
        ("GM0944    ", MOOK),
        ("Mook & Middelaar", MOOK),
        ("Mook", MOOK),
        ("berg en dal", BERG_EN_DAL),
        ("Groesbeek", BERG_EN_DAL),
        ("GM0241", BERG_EN_DAL),
        ("Ubbergen", BERG_EN_DAL),
        ("GM0265", BERG_EN_DAL),
        ("Millingen aan de Rijn", BERG_EN_DAL),
        ("282", BERG_EN_DAL),
        ("Rijnwaarden", ZEVENAAR),
        ("GM0196", ZEVENAAR),
    ],
)
def test_a_municipality_is_known_by_name_and_by_code(text, code):
    assert region_of(text) == code


@pytest.mark.parametrize("text", ["", " ", "GM", "Utrecht", "GM0344", "Arnhem Nijmegen", "20202"])
def test_what_is_no_municipality_of_the_region_gives_none(text):
    assert region_of(text) is None


@given(
    code=st.sampled_from(sorted(region_names())),
    before=st.sampled_from(["", " ", "gemeente ", "Gem. "]),
    after=st.text(alphabet=" \t", max_size=10),
)
def test_every_name_finds_its_own_code(code, before, after):
    name = region_names()[code]
    assert region_of(before + name.upper() + after) == code
    assert region_of(code.lower() + after) == code
    assert region_of(code[2:].lstrip("0") + after) == code


def test_four_former_municipalities_went_whole_into_two_of_today():
    former = read_predecessors().set_index("code")
    assert former["region"].to_dict() == {
        "GM0241": BERG_EN_DAL,
        "GM0265": BERG_EN_DAL,
        "GM0282": BERG_EN_DAL,
        "GM0196": ZEVENAAR,
    }
    assert (former["share"] == 1).all()
    # CBS has figures of Groesbeek until 2015, of the other two until 2014, of Rijnwaarden 2017.
    assert former["until"].dt.year.to_dict() == {
        "GM0241": 2015,
        "GM0265": 2014,
        "GM0282": 2014,
        "GM0196": 2017,
    }
    assert not set(former.index) & set(members(2024))


def test_subregions_have_a_label_in_both_languages():
    for subregion in read_municipalities()["subregion"].unique():
        assert Language("nl").has(f"regions.{subregion}")


def test_the_shipped_sources_are_whole():
    sources = read_sources()
    assert {"programma_ccb", "cbs_81955ned", "gmr_about"} <= set(sources["source"])
    assert sources["source"].is_unique


def test_faults_in_sources_are_all_named_at_once(tmp_path):
    whole = dict.fromkeys(COLUMNS, "x")
    rows = [whole, whole | {"source": "y", "licence": " "}, whole, whole | {"title": ""}]
    path = tmp_path / "sources.csv"
    pd.DataFrame(rows).to_csv(path, index=False)
    with pytest.raises(FactsError) as refused:
        read_sources(path)
    where, blank = "- sources.csv, rij", "gevonden niets ingevuld, toegestaan een ingevulde cel"
    assert str(refused.value).splitlines() == [
        "sources.csv is niet goed en is niet gelezen:",
        f'{where} 3, kolom "licence": {blank}',
        f'{where} 4, kolom "source": gevonden x, toegestaan elke sleutel één keer',
        f'{where} 5, kolom "title": {blank}',
        f'{where} 5, kolom "source": gevonden x, toegestaan elke sleutel één keer',
    ]
