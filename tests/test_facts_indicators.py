"""The meaning of every indicator: each result is explained, and what it rests on exists."""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pandas as pd
import pytest
from small_tables import PROGRAMME, calculate

import ccb_analysis as ccb
from ccb_analysis.errors import FactsError
from ccb_analysis.explain.checks import chapter_cell
from ccb_analysis.facts.indicator_file import Inputs
from ccb_analysis.facts.indicators import (
    ANY,
    OF_REFERENCE,
    label_of,
    named,
    read_indicators,
    read_input_sets,
    unit_of,
)
from ccb_analysis.facts.rows import reference_rows, unknown_inputs
from ccb_analysis.intake.register import read_register
from ccb_analysis.language import read_words
from ccb_analysis.report.plain import plain_dutch
from ccb_analysis.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "ccb_analysis" / "reference"
EXAMPLE = ROOT / "data/raw/2025/voorbeelddata_register_2025.xlsx"
MEANINGS = read_indicators()
TEXTS = ("definition", "details", "formula", "scope", "labels", "reading_labels")

# The closed list that analysts and the report rely on, each with its one unit.
CLOSED_LIST = {
    "homes": "home",
    "floor_area": "m2",
    "material_mass": "kg",
    "mass_primary_abiotic": "kg",
    "mass_primary_renewable": "kg",
    "mass_reused": "kg",
    "mass_recycled": "kg",
    "circular_share": "share",
    "primary_reduction": "share",
    "conceptual_share": "share",
    "industrial_share": "share",
    "mpg_within_limit_share": "share",
    "embodied_co2": "kgCO2e",
    "co2_including_storage": "kgCO2e",
    "stored_co2": "kgCO2e",
    "co2_reduction": "share",
    "target_met": "share",
    "mpg": "EUR/m2/year",
    "nitrogen": "kgN",
    "construction_waste": "m3",
    "timber_volume": "m3",
    "crop_area": "ha",
    "cost_premium": "EUR",
    "co2_value": "EUR",
}
# Small words that stand in a sentence of one of the two languages only.
ENGLISH = {"the", "and", "with", "which", "this", "these", "from", "than", "whose", "their"}
DUTCH = {"niet", "wordt", "zijn", "deze", "dit", "naar", "geen", "wij", "van", "een", "woningen"}


def identity(meaning):
    return "-".join(filter(None, (meaning.name, meaning.reading, meaning.modules)))


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    """What the shipped tables give with the example register, and what small tables give."""
    register = read_register([EXAMPLE])
    shipped = ccb.calculate(
        projects=register.projects, quarantine=register.quarantine, report_year=2025
    )
    small = calculate(*PROGRAMME)
    key = ["indicator", "reading", "modules", "unit"]
    return pd.concat([shipped[key], small[key]]).drop_duplicates()


def test_every_indicator_of_the_closed_list_has_its_unit():
    units = {meaning.name: meaning.unit for meaning in MEANINGS}
    assert {name: units.get(name) for name in CLOSED_LIST} == CLOSED_LIST


def test_every_result_is_explained_once_with_its_unit_and_modules(results):
    unexplained = {}
    for row in results.itertuples():
        covering = [m for m in MEANINGS if m.covers(row.indicator, row.reading, row.modules)]
        if [meaning.unit for meaning in covering] != [row.unit]:
            unexplained[row.indicator, row.reading, row.modules] = [m.unit for m in covering]
    assert unexplained == {}


def test_every_meaning_is_of_a_result(results):
    given = results[["indicator", "reading", "modules"]].itertuples(index=False, name=None)
    given = list(given)
    without = [identity(m) for m in MEANINGS if not any(m.covers(*key) for key in given)]
    assert without == []


@pytest.mark.parametrize("meaning", MEANINGS, ids=identity)
def test_what_it_rests_on_exists(meaning):
    assert unknown_inputs(meaning.inputs) == []
    sets = read_input_sets()
    assert [name for name in meaning.inputs.sets if unknown_inputs(sets[name].inputs)] == []
    own = reference_rows(meaning.inputs)
    assert len(own) or meaning.name == "mpg" or meaning.inputs.sets


def test_an_input_that_does_not_exist_is_named():
    wrong = Inputs(
        assumptions=["programme_co2", "programma_co2"],
        material=["co3"],
        tables=["inventory"],
        resources=["peat"],
        baselines=["co2_100"],
        limits=["a1_max_0_51"],
    )
    expected = ["programma_co2", "co3", "inventory", "peat", "co2_100", "a1_max_0_51"]
    assert unknown_inputs(wrong) == expected


@pytest.mark.parametrize("meaning", MEANINGS, ids=identity)
def test_the_test_and_the_chapter_that_are_named_exist(meaning):
    if meaning.test:
        file, name = meaning.test.split("::")
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    if meaning.chapter:
        found = chapter_cell(Workspace(ROOT), meaning.chapter)
        assert found is not None
        assert found[1] in read_words()


def test_every_indicator_but_a_shown_outcome_has_a_test_by_hand():
    # target_value only repeats outcomes that other readings have tests for
    assert {m.name for m in MEANINGS if not m.test} == {"target_value"}


@pytest.mark.parametrize("meaning", MEANINGS, ids=identity)
def test_the_figures_of_the_sum_are_indicators(meaning):
    plan = meaning.sum
    for quantity in [*plan.top, *plan.below, *plan.made_of] if plan else []:
        name, reading, modules = (*quantity.removeprefix(OF_REFERENCE).split(":"), "", "")[:3]
        found = [
            each
            for each in named(name, MEANINGS)
            if reading in ("", each.reading) and modules in ("", each.modules)
        ]
        assert found, quantity
        assert unit_of(quantity) == found[0].unit
        assert label_of(quantity, "nl") == found[0].labels["nl"]


@pytest.mark.parametrize("meaning", MEANINGS, ids=identity)
def test_texts_stand_in_both_languages_and_not_in_the_other(meaning):
    for field in TEXTS:
        texts = getattr(meaning, field)
        assert bool(texts["nl"]) == bool(texts["en"]), field
        words = {code: set(text.lower().replace(":", " ").split()) for code, text in texts.items()}
        assert words["nl"] & ENGLISH == set(), field
        assert words["en"] & DUTCH == set(), field
    for field in ("definition", "formula", "scope", "labels"):
        assert getattr(meaning, field)["nl"] != getattr(meaning, field)["en"]


@pytest.mark.parametrize("meaning", MEANINGS, ids=identity)
def test_meaning_and_scope_are_plain_dutch(meaning):
    text = " ".join((meaning.definition["nl"], meaning.details["nl"]))
    assert plain_dutch(text) == []
    assert plain_dutch(meaning.scope["nl"]) == []


def test_labels_are_those_of_the_report_or_stand_in_the_file():
    words = read_words()
    for meaning in MEANINGS:
        assert all(meaning.labels.values()), identity(meaning)
        assert words.get(f"indicators.{meaning.name}", meaning.labels) == meaning.labels
        if meaning.reading not in ("", ANY):
            assert all(meaning.reading_labels.values()), identity(meaning)
            key = f"indicators.reading_{meaning.reading}"
            assert words.get(key, meaning.reading_labels) == meaning.reading_labels


def test_weak_evidence_is_marked():
    assert {meaning.name for meaning in MEANINGS if meaning.weak} == {
        "nitrogen",
        "construction_waste",
    }


def test_only_readings_that_another_table_names_stand_for_any():
    assert {m.name for m in MEANINGS if m.reading == ANY} == {"target_met", "target_value"}


# --- the reading of the file ----------------------------------------------------------------------

ENTRY = """
[set.homes]
label_nl = "Woningen"
label_en = "Homes"
inputs = {{ assumptions = ["homes_delivered"] }}

[[indicator]]
name = "{name}"
label_nl = "woningen"
label_en = "homes"
unit = "{unit}"
definition_nl = "Het aantal."
definition_en = "The number."
formula_nl = "tel ze"
{formula}
scope_nl = "alle"
scope_en = "all"
inputs = {{ sets = ["{set}"] }}

[[indicator.reading]]
name = "one"
label_nl = "een"
label_en = "one"
{extra}
"""


def written(path, **parts):
    usual = {
        "name": "homes",
        "unit": "home",
        "formula": 'formula_en = "count them"',
        "set": "homes",
        "extra": "",
    }
    path.write_text(ENTRY.format(**(usual | parts)), encoding="utf-8")
    return path


def test_a_reading_takes_from_its_indicator_what_it_does_not_say(tmp_path):
    extra = 'modules = "A1-A3"\nscope_nl = "een deel"\nscope_en = "a part"'
    [meaning] = read_indicators(written(tmp_path / "indicators.toml", extra=extra))
    assert (meaning.name, meaning.reading, meaning.modules) == ("homes", "one", "A1-A3")
    assert meaning.formula == {"nl": "tel ze", "en": "count them"}
    assert meaning.scope == {"nl": "een deel", "en": "a part"}
    assert meaning.inputs.sets == ["homes"]


@pytest.mark.parametrize(
    ("parts", "messages"),
    [
        ({"unit": "kWh", "formula": ""}, ["unit 'kWh'", "reading 'one': no formula_en"]),
        ({"set": "houses"}, ["unknown set 'houses'"]),
        ({"extra": 'colour = "red"\nmodules = 3'}, ["colour", "modules"]),
        ({"extra": "name = "}, ["indicators.toml"]),
    ],
)
def test_a_wrong_file_is_refused_with_every_fault(tmp_path, parts, messages):
    with pytest.raises(FactsError) as refused:
        read_indicators(written(tmp_path / "indicators.toml", **parts))
    assert all(message in str(refused.value) for message in messages)
    assert "indicators.toml is niet goed" in str(refused.value)


def test_the_same_reading_twice_is_refused(tmp_path):
    again = '\n[[indicator.reading]]\nname = "one"'
    with pytest.raises(FactsError, match="twice"):
        read_indicators(written(tmp_path / "indicators.toml", extra=again))


# --- rows with the file and line they stand on ----------------------------------------------------


@pytest.mark.parametrize(
    ("inputs", "number"),
    [
        (Inputs(assumptions=["programme_co2"]), 6),  # one per building method
        (Inputs(material=["stored_co2"]), 3),  # sawn timber, CLT and sheets are in the inventories
        (Inputs(baselines=["co2_283", "co2_340"]), 2),
        (Inputs(limits=["a1_hnn_1_0"]), 2),  # ground-bound and stacked
        (Inputs(resources=["hemp"]), 2),  # the Netherlands and Gelderland
        (Inputs(tables=["plan_capacity"]), 36),  # 18 municipalities, firm and soft plans
        (Inputs(tables=["carbon_paths"]), 8),  # two types, four years
    ],
)
def test_a_row_stands_on_the_line_it_says(inputs, number):
    rows = reference_rows(inputs)
    assert len(rows) == number
    for row in rows.to_dict("records"):
        path = ROOT / "ccb_analysis" / row["file"]
        text = path.read_text(encoding="utf-8").splitlines()[row["line"] - 1]
        if path.suffix == ".toml":
            assert text == f'name = "{row["name"]}"'
            continue
        cells = next(csv.reader([text]))
        assert row["source"] in cells
        assert row["evidence"] in cells
        assert any(cell and float(cell) == row["value"] for cell in cells if is_number(cell))


def is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def test_a_users_own_row_goes_before_the_shipped_one_and_says_where_it_stands(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    shipped = (REFERENCE / "assumptions.csv").read_text(encoding="utf-8").splitlines()
    clt = next(line for line in shipped if line.startswith("programme_co2,all,all,clt,"))
    own = folder / "assumptions.csv"
    # a note with a line break: the row after it starts on line 4, not on line 3
    timber = clt.replace(",clt,150,", ",timber_frame,150,").replace(
        "L611; range up to the EU-ECB wood frame median 202", '"one\nand two"'
    )
    changed = clt.replace(",clt,150,", ",clt,160,")
    own.write_text("\n".join([shipped[0], timber, changed]) + "\n", encoding="utf-8")
    rows = reference_rows(Inputs(assumptions=["programme_co2"]), own)
    assert len(rows) == 6
    mine = rows[rows["own"]].set_index("building_method")
    assert list(mine["file"]) == ["data/assumptions.csv"] * 2
    assert mine.loc["timber_frame", "line"] == 2
    assert (mine.loc["clt", "value"], mine.loc["clt", "line"]) == (160, 4)
