"""ccb explain: a sum by hand gives what the engine gives; every figure says where it stands."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from ccb_analysis.cli import APP
from ccb_analysis.errors import InputError
from ccb_analysis.explain import explain, overview
from ccb_analysis.explain.arithmetic import homes_that_count
from ccb_analysis.explain.blocks import Grid, Heading, Line, plain_text
from ccb_analysis.explain.ingredients import material_rows
from ccb_analysis.explain.outcome import outcome, state_of
from ccb_analysis.explain.printing import print_blocks
from ccb_analysis.explain.question import asked
from ccb_analysis.explain.story import told
from ccb_analysis.explain.sums import hand_sum
from ccb_analysis.explain.wording import amount, figure
from ccb_analysis.facts.indicators import ANY, read_indicators
from ccb_analysis.language import Language
from ccb_analysis.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "ccb_analysis" / "reference"
HERE = Workspace(ROOT)
NL, EN = Language("nl"), Language("en")
RUN = CliRunner()
MEANINGS = read_indicators()
NAMES = list(dict.fromkeys(meaning.name for meaning in MEANINGS))
ENGLISH = {"the", "and", "with", "which", "this", "these", "from", "than", "whose", "their"}


def readings():
    """Every indicator in every reading."""
    for meaning in MEANINGS:
        any_of_them = meaning.reading in ("", ANY)
        yield meaning.name, None if any_of_them else f"{meaning.reading}:{meaning.modules}"


def questions():
    """Every indicator in every reading, and every total over years."""
    several = {meaning.name for meaning in MEANINGS if meaning.cumulative}
    for name, reading in readings():
        yield name, reading
        if name in several:
            yield f"{name}_cumulative", reading


def named_as(question):
    return "-".join(filter(None, question))


@pytest.fixture(scope="module")
def this_year():
    """The numbers of 2025 by the example register, without draws."""
    return outcome(HERE, NAMES, year=2025, draws=0)


@pytest.fixture(scope="module")
def ahead():
    """The numbers of 2028, of which every home follows the scenario."""
    return outcome(HERE, NAMES, year=2028, draws=0)


def rows_of(blocks, heading):
    """The rows of the first table under ``heading``."""
    for place, block in enumerate(blocks):
        if isinstance(block, Heading) and block.text.startswith(heading):
            return next(each for each in blocks[place:] if isinstance(each, Grid)).rows
    raise AssertionError(f"no {heading!r} in {[b.text for b in blocks if isinstance(b, Heading)]}")


# --- the sum by hand and the engine --------------------------------------------------------------

#: What the example register and the scenario hold nothing of.
NOTHING_OF = {"crop_area", "crop_area_cumulative", "crop_supply_use", "break_even_co2_price"}
OF_THE_REGISTER = {"mpg", "mpg_within_limit_share"}


@pytest.mark.parametrize("question", list(questions()), ids=named_as)
def test_the_sum_by_hand_is_what_the_engine_gives(this_year, ahead, question):
    """The register counted with pandas and the figures of each kind, against the engine."""
    name, reading = question
    chosen = asked(name, reading)
    for numbers in (this_year, ahead):
        found = hand_sum(numbers, chosen)
        planned = chosen.chosen.sum is not None and chosen.chosen.sum.how != "parts"
        absent = name in NOTHING_OF or (numbers is ahead and name in OF_THE_REGISTER)
        assert (found is not None) == (planned and not absent)
        if found is not None:
            assert found.result == pytest.approx(found.engine, rel=1e-9)
            assert found.agrees


def test_a_sum_that_differs_is_reported(this_year):
    chosen = asked("embodied_co2", "programme")
    found = hand_sum(this_year, chosen)
    wrong = type(found)(**{**vars(found), "engine": found.engine * 1.01})
    assert not wrong.agrees


def test_the_programme_figure_times_square_metres(this_year):
    # Figure 7: 283 in situ, 240.55 precast, 150 timber frame; the sum is that of the products
    found = hand_sum(this_year, asked("embodied_co2", "programme"))
    lines = found.lines[found.lines["source"] == "register"].set_index("building_method")
    expected = {"concrete_in_situ": 283, "concrete_prefab": 240.55, "timber_frame": 150}
    for method, per_m2 in expected.items():
        assert set(lines.loc[[method], "top_figure"].round(9)) == {per_m2}
    assert found.lines["top"].sum() == pytest.approx(
        (found.lines["amount"] * found.lines["top_figure"]).sum()
    )


def test_the_figure_of_a_kind_is_the_sum_of_its_materials():
    """Kilograms times CO2 per kilogram, read from the two csv files by themselves."""
    with (REFERENCE / "material_figures.csv").open(encoding="utf-8") as file:
        per_kg = {
            row["material"]: float(row["value"])
            for row in csv.DictReader(file)
            if (row["property"], row["factor_set"]) == ("co2", "europe_2024")
        }
    with (REFERENCE / "inventories.csv").open(encoding="utf-8") as file:
        expected = sum(
            float(row["value"]) * per_kg[row["material"]]
            for row in csv.DictReader(file)
            if (row["dwelling_type"], row["building_method"]) == ("stacked", "clt")
        )
    rows = material_rows(["co2"], ("stacked", "clt"))
    assert rows["product"].sum() == pytest.approx(expected)


def test_the_lines_of_a_sum_can_be_done_again(this_year):
    blocks = told(asked("embodied_co2", None), this_year, HERE, EN)
    rows = rows_of(blocks, "The sum for 2025")
    numbers = [[float(cell.replace(",", "")) for cell in row[2:]] for row in rows if row[3]]
    assert len(numbers) >= 5
    for area, per_m2, product in numbers:
        assert area * per_m2 == pytest.approx(product, rel=2e-3)
    total = float(rows[-1][-1].replace(",", ""))
    parts = sum(float(row[-1].replace(",", "")) for row in rows[:-1])
    assert parts == pytest.approx(total, abs=len(rows))


def test_homes_add_up_to_those_of_the_region(this_year):
    [_, grid] = homes_that_count(asked("embodied_co2", None), this_year, EN)
    homes = [float(row[2].replace(",", "")) for row in grid.rows]
    assert sum(homes[:-1]) == pytest.approx(homes[-1], abs=2)
    assert homes[-1] == pytest.approx(this_year.central("homes"), abs=1)


# --- what it says --------------------------------------------------------------------------------


@pytest.mark.parametrize("question", list(readings()), ids=named_as)
def test_every_explanation_is_whole_and_dutch(this_year, question):
    chosen = asked(*question)
    text = plain_text(told(chosen, this_year, HERE, NL))
    for heading in ("Uitkomst voor de regio in 2025", "Zo is het geteld", "De cijfers waarop"):
        assert heading in text
    assert chosen.chosen.formula["nl"] in text
    assert chosen.chosen.scope["nl"] in text
    assert "explain." not in text
    assert "nan" not in text.lower().split()
    # titles of sources keep their own language
    own, after = text.split("\nBronnen\n")[0], text.split("\nZelf nakijken\n")[-1]
    assert set((own + after).lower().split()) & ENGLISH == set()


@pytest.mark.parametrize("name", NAMES)
def test_every_explanation_is_english_where_asked(this_year, name):
    chosen = asked(name, None)
    text = plain_text(told(chosen, this_year, HERE, EN))
    assert chosen.chosen.formula["en"] in text
    own = text.split("\nSources\n")[0]
    assert set(own.lower().split()) & {"niet", "wordt", "zijn", "geen", "woningen", "een"} == set()


def test_every_row_says_value_evidence_source_and_line(this_year):
    text = plain_text(told(asked("embodied_co2", "programme"), this_year, HERE, NL))
    # row 2 of assumptions.csv: 283, from 241 to 340, of the programme
    row = (
        "beton, in het werk gestort | 283 | 241 - 340 | kg CO2 per m2 | uit het programma | [1] | 2"
    )
    assert row in text
    assert "reference/assumptions.csv" in text
    source = (
        "[1] Programma Conceptueel Circulair Bouwen 2023-2030, 7 juni 2023. Groene Metropoolregio"
    )
    assert source in text


def test_assumptions_and_unverified_figures_are_marked(this_year):
    text = plain_text(told(asked("floor_area", None), this_year, HERE, NL))
    assert "grondgebonden | 140 | 125 - 165 | m2 per woning | niet nagegaan ! |" in text
    assert "33.000 | 26.000 - 38.000 | woningen | aanname ! |" in text


def test_long_tables_show_the_largest_kind_and_name_the_other_lines(this_year):
    question = asked("material_mass", None)
    short = plain_text(told(question, this_year, HERE, NL))
    whole = plain_text(told(question, this_year, HERE, NL, every=True))
    with (REFERENCE / "inventories.csv").open(encoding="utf-8") as file:
        number = sum(1 for _ in csv.DictReader(file))
    left = re.search(r"Nog (\d+) rijen van 'materiaal per m2'", short)
    assert left
    shown = short.split("reference/inventories.csv")[1].split("\nNog ")[0].count("kg per m2 |")
    assert shown + int(left[1]) == number
    assert "Toon ze met --all" not in whole
    assert whole.count("kg per m2 | aanname ! |") == number


def test_example_data_is_called_so_but_not_where_it_does_not_count(this_year):
    assert "voorbeelddata. De cijfers gaan niet over echte projecten" in plain_text(
        told(asked("embodied_co2", None), this_year, HERE, NL)
    )
    homes = plain_text(explain("homes", year=2025, draws=0, workspace=HERE))
    # in the report the number of homes of 2025 rests on public figures: low to high of 2017-2020
    assert "Dit getal rust alleen op openbare cijfers" in homes
    assert "woningen | oplevering | 2.912 | 1.714 | 4.246" in homes


def test_weak_evidence_is_said(this_year):
    assert "Zwak bewijs" in plain_text(told(asked("nitrogen", None), this_year, HERE, NL))
    assert "Zwak bewijs" not in plain_text(told(asked("mpg", None), this_year, HERE, NL))


def test_a_year_without_an_outcome_is_said_plainly(ahead):
    text = plain_text(told(asked("mpg", None), ahead, HERE, NL))
    assert "Over 2028 is er geen uitkomst van dit cijfer in deze lezing." in text
    assert "De som voor" not in text


def test_a_year_ahead_follows_the_scenario(ahead):
    text = plain_text(told(asked("homes", None), ahead, HERE, NL))
    assert "volgens het scenario" in text
    assert "Stand van 31 december 2025" in text


def test_chances_of_targets_carry_the_name_of_the_target():
    text = plain_text(explain("target_met", year=2030, draws=0, workspace=HERE))
    assert "Woningen: " in text
    assert "grens van een doel" in text


def test_the_test_and_the_cell_of_the_notebook_are_named(this_year):
    text = plain_text(told(asked("circular_share", None), this_year, HERE, NL))
    assert "tests/test_engine_hand.py::test_circular_share_in_both_readings" in text
    assert re.search(r"hoofdstuk 'Materialen' \(notebooks/annual_update.ipynb, cel \d+\)", text)


# --- another workspace ---------------------------------------------------------------------------


def workspace(folder, *registers, assumptions=""):
    for name in registers:
        path = folder / "data" / "raw" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    if assumptions:
        (folder / "data").mkdir(exist_ok=True)
        header = (REFERENCE / "assumptions.csv").read_text(encoding="utf-8").splitlines()[0]
        own = folder / "data" / "assumptions.csv"
        own.write_text(f"{header}\n{assumptions}\n", encoding="utf-8")
    return Workspace(folder)


@pytest.mark.parametrize(
    ("registers", "year", "state"),
    [
        ((), None, 2025),
        ((), 2023, 2023),
        ((), 2030, 2025),
        (("2024/register.xlsx", "2025/register.xlsx"), None, 2025),
        (("2024/register.xlsx", "2025/voorbeelddata_x.xlsx"), None, 2024),  # own goes first
        (("2024/voorbeelddata_x.xlsx", "2026/voorbeelddata_x.xlsx"), None, 2026),
        (("2024/register.xlsx", "2025/register.xlsx"), 2024, 2024),
        (("2024/register.xlsx", "2025/register.xlsx"), 2022, 2025),
        (("2024/register.xlsx", "2025/register.xlsx"), 2029, 2025),
    ],
)
def test_the_register_of_the_year_or_else_the_last_one_is_used(tmp_path, registers, year, state):
    assert state_of(workspace(tmp_path, *registers), year) == state


def test_the_users_own_figure_is_used_and_marked(tmp_path):
    own = (
        "programme_co2,all,all,concrete_in_situ,300,280,320,kgCO2e/m2,triangular,user,assumption,"
        "2025,our own measurements,programme_co2,"
    )
    place = workspace(tmp_path, assumptions=own)
    text = plain_text(explain("embodied_co2", reading="programme", draws=0, workspace=place))
    assert "zonder register: alleen openbare cijfers" in text
    assert "300 | 280 - 320 | kg CO2 per m2 | aanname ! * |" in text
    assert "data/assumptions.csv" in text
    assert "Uw eigen cijfer, uit assumptions.csv" in text
    assert "voorbeelddata" not in text
    # the sum is made with it: no line of concrete in situ at 283 is left
    assert "| 283 |" not in text


# --- the command ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["embodied_co"], "embodied_co is geen bekend cijfer. Bedoelde u embodied_co2"),
        (["stikstof"], "ccb explain"),
        (["embodied_co2", "--reading", "inventaris"], "inventory"),
        (["homes", "--reading", "register"], "Laat --reading weg"),
        (["embodied_co2", "--year", "2040"], "kies een jaar van 2022 tot en met 2030"),
        (["embodied_co2", "--scenario", "houtbouw"], "scenario 'houtbouw'"),
    ],
)
def test_what_nobody_knows_is_a_message_and_exit_code_one(arguments, message):
    shown = RUN.invoke(APP, ["explain", *arguments])
    assert shown.exit_code == 1
    assert message in shown.output
    assert "Traceback" not in shown.output


def test_wrong_usage_is_exit_code_two():
    assert RUN.invoke(APP, ["explain", "homes", "--year", "vorig"]).exit_code == 2
    assert RUN.invoke(APP, ["explain", "homes", "--lang", "fr"]).exit_code == 2


def test_help_has_an_example():
    shown = RUN.invoke(APP, ["explain", "--help"])
    assert shown.exit_code == 0
    assert "Voorbeeld" in shown.output


def test_without_a_name_every_indicator_is_listed():
    shown = RUN.invoke(APP, ["explain"])
    assert shown.exit_code == 0
    assert [name for name in NAMES if f" {name}" not in shown.output] == []
    assert len(next(b for b in overview("en") if isinstance(b, Grid)).rows) == len(NAMES)


def test_an_explanation_is_printed():
    shown = RUN.invoke(APP, ["explain", "mpg", "--year", "2025", "--lang", "en"])
    assert shown.exit_code == 0
    assert "Outcome for the region in 2025" in shown.output


def test_the_nearest_names_are_in_the_language_asked_for():
    with pytest.raises(InputError, match="Did you mean"):
        asked("embodied_co", None, "en")


def test_nothing_is_wider_than_the_terminal(this_year):
    console = Console(width=100, record=True, file=io.StringIO())
    print_blocks(told(asked("circular_share", None), this_year, HERE, NL, every=True), console)
    assert max(map(len, console.export_text().splitlines())) <= 100


@pytest.mark.parametrize(
    ("value", "shown"),
    [(226.798, "226,798"), (0.095, "0,095"), (750.0, "750"), (0, "0"), (1 / 3, "0,333333")],
)
def test_a_figure_has_the_digits_to_do_a_sum_with(value, shown):
    assert figure(value, NL) == shown


@pytest.mark.parametrize(
    ("value", "shown"), [(1234567.8, "1.234.568"), (99.994, "99,99"), (None, "onbekend")]
)
def test_an_amount_is_whole_from_a_hundred_on(value, shown):
    assert amount(value, NL) == shown


def test_blocks_are_lines_and_tables_of_text(this_year):
    blocks = told(asked("stored_co2", None), this_year, HERE, NL)
    assert all(isinstance(block, Heading | Line | Grid) for block in blocks)
    for block in blocks:
        if isinstance(block, Grid):
            assert {len(row) for row in block.rows} == {len(block.headers)}
            assert all(isinstance(cell, str) for row in block.rows for cell in row)
