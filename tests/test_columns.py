"""What published columns mean: each is described, and each number has a real unit."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from ccb_analysis.facts.columns import Described, describe_column
from ccb_analysis.facts.units import unit_registry
from ccb_analysis.workspace import REFERENCE

PACKAGE = Path(__file__).parents[1] / "reports/voorbeelddata_2025/data/datapackage.json"
#: Numbers of which the description says what they count in: a row of a sheet, two kinds of
#: definitions, and a pace in the unit of its row a year.
WITHOUT_UNIT = {
    ("quarantine", "row"),
    ("basis_definitions", "value"),
    ("verdicts", "required_pace"),
}


def rows() -> list[dict[str, str]]:
    with (REFERENCE / "columns.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_a_name_of_its_own_wins_over_that_of_every_table():
    assert describe_column("basis_inventories", "low", "en") == Described("lowest value", "kg/m2")
    assert describe_column("results", "low", "en") == Described("lowest value", "")
    assert describe_column("basis_figures", "co2", "en").unit == "kgCO2e/m2"
    assert describe_column("basis_materials", "co2_kg_per_kg", "en").unit == "kgCO2e/kg"


def test_a_column_named_after_another_takes_its_words_and_unit():
    low = describe_column("basis_materials", "timber_m3_per_kg_low", "en")
    assert low == Described("lowest value: wood in the product per kg", "m3/kg")
    source = describe_column("basis_materials", "co2_source", "nl")
    assert source == Described("bron, zoals in de lijst van bronnen: uitgestoten CO2 (A1-A3)", "")
    # with a name of its own, although per_home_* would do: not homes, but CO2 of homes per m2
    assert describe_column("basis_homes", "per_home_co2_measured").unit == "kgCO2e*home/m2"
    assert describe_column("basis_homes", "per_home_area").unit == "home"
    assert describe_column("basis_figures", "typical_GM0202").description.endswith("GM0202")


def test_what_nobody_described_is_nothing():
    assert describe_column("results", "geheim") is None
    assert describe_column("basis_homes", "per_home_") is None


@pytest.mark.parametrize("row", rows(), ids=lambda row: f"{row['table']}-{row['column']}")
def test_every_row_has_both_languages_and_a_real_unit(row):
    assert row["description_nl"] and row["description_en"]
    assert row["description_nl"] != row["description_en"] or row["column"] == "note"
    assert ("{rest}" in row["description_nl"]) == ("{rest}" in row["description_en"])
    assert ("{rest}" in row["description_nl"]) == ("*" in row["column"])
    if row["unit"] not in ("", "{unit}"):
        unit_registry().Quantity(1.0, row["unit"])  # raises for what is no unit


def test_no_column_is_described_twice():
    names = [(row["table"], row["column"]) for row in rows()]
    assert len(names) == len(set(names))


def test_every_column_of_the_example_report_is_described_and_every_number_has_a_unit():
    resources = json.loads(PACKAGE.read_text(encoding="utf-8"))["resources"]
    fields = [
        (Path(one["path"]).stem, field) for one in resources for field in one["schema"]["fields"]
    ]
    assert len(fields) > 200
    assert [(table, one["name"]) for table, one in fields if "description" not in one] == []
    bare = {
        (table, one["name"])
        for table, one in fields
        if one["type"] in ("number", "integer") and not {"unit", "unitField"} & set(one)
    }
    assert bare == WITHOUT_UNIT
