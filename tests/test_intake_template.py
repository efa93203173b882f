"""The blank workbook: it explains itself, and what is filled in reads back without a fault."""

from __future__ import annotations

import datetime

import openpyxl
import pytest

from ccb_analysis.errors import InputError
from ccb_analysis.intake.register import read_register
from ccb_analysis.intake.template import write_template

# The headers as the contract has them.
HEADERS = """Project-id, Projectnaam, Gemeente, Woningtype, Aantal woningen, BVO (m2),
Datum vergunning, Datum oplevering, Opdrachtgever, Grondpositie, Fase, Ruimte voor ambitie,
Woonstandaard PMC, Bouwmethode, Conceptueel, Industrieel, MPG, MPG-weegset, MPG-datum, CO2 (kg/m2),
CO2-modules, Primair abiotisch, Primair hernieuwbaar, Hergebruikt, Gerecycled, Losmaakbaarheid,
Status, Vertrouwelijk, Contactpersoon, Opmerking""".replace("\n", " ").split(", ")

FILLED = {
    "Project-id": "0012",
    "Aantal woningen": 30,
    "BVO (m2)": 4200,
    "Datum vergunning": datetime.date(2024, 2, 1),
    "Datum oplevering": datetime.date(2025, 12, 1),
    "MPG": 0.5,
    "MPG-datum": datetime.date(2024, 1, 1),
    "CO2 (kg/m2)": 210,
    "Primair abiotisch": 0.7,
    "Primair hernieuwbaar": 0.2,
    "Hergebruikt": 0.0,
    "Gerecycled": 0.1,
    "Losmaakbaarheid": 0.4,
}


def drop_downs(book: openpyxl.Workbook) -> dict[str, list[str]]:
    """The choices per header, as Excel would offer them in the first row below the header."""
    sheet = book.worksheets[0]
    choices = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            name, area = rule.formula1.rsplit("!", 1)
            cells = book[name.strip("'")][area.replace("$", "")]
            (below,) = rule.sqref.ranges
            column = below.min_col
            choices[sheet.cell(1, column).value] = [row[0].value for row in cells]
    return choices


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_choice_that_is_offered_reads_back(tmp_path, language):
    path = write_template("register", tmp_path / "sjabloon.xlsx", language)
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    headers = [cell.value for cell in sheet[1]]
    choices = drop_downs(book)
    # municipality, type, method, land, phase, room, set, modules, status and three times yes/no
    assert len(choices) == 12
    rows = max(len(names) for names in choices.values())
    assert rows == 18  # all municipalities that ever were a member
    dutch = dict(zip(headers, HEADERS, strict=True))
    for number in range(rows):
        for position, header in enumerate(headers, start=1):
            cell = FILLED.get(dutch[header])
            if header in choices:
                cell = choices[header][number % len(choices[header])]
            elif dutch[header] == "Project-id":
                cell = f"00{number}"
            sheet.cell(number + 2, position).value = cell
    book.save(path)
    register = read_register([path], language)
    assert [fault.text(language) for fault in register.faults] == []
    assert (register.rows_in, len(register.projects)) == (18, 18)
    assert register.projects["region"].nunique() == 18
    assert register.projects["building_method"].nunique() == 6
    assert register.projects["project_id"].tolist()[:2] == ["000", "001"]


def test_a_blank_template_is_an_empty_register(tmp_path):
    register = read_register([write_template("register", tmp_path / "leeg.xlsx")])
    assert register.faults == []
    assert register.rows_in == 0


def test_the_template_has_the_headers_of_the_contract_and_explains_each(tmp_path):
    book = openpyxl.load_workbook(write_template("register", tmp_path / "map" / "sjabloon.xlsx"))
    sheet, explanation = book.worksheets[:2]
    assert [cell.value for cell in sheet[1]] == HEADERS
    assert sheet.freeze_panes == "C2"
    assert all(cell.comment and len(cell.comment.text) > 20 for cell in sheet[1])
    assert explanation.title == "Uitleg"
    lines = {row[0]: row[1:] for row in explanation.iter_rows(min_row=7, values_only=True)}
    assert list(lines) == HEADERS
    assert lines["Aantal woningen"][:3] == (
        "altijd",
        "woningen",
        "een heel getal van 1 tot en met 10.000",
    )
    never = [header for header, cells in lines.items() if cells[4] == "nooit"]
    assert never == ["Opdrachtgever", "Contactpersoon", "Opmerking"]


def test_dates_and_numbers_have_a_format(tmp_path):
    sheet = openpyxl.load_workbook(write_template("register", tmp_path / "s.xlsx")).worksheets[0]
    formats = {
        header: sheet.column_dimensions[openpyxl.utils.get_column_letter(position)].number_format
        for position, header in enumerate(HEADERS, start=1)
        if header in ("Project-id", "Aantal woningen", "Datum oplevering", "MPG")
    }
    assert formats == {
        "Project-id": "@",  # text, so that 0012 keeps its noughts
        "Aantal woningen": "#,##0",
        "Datum oplevering": "dd-mm-yyyy",
        "MPG": "0.00",
    }


def test_the_same_template_is_the_same_file(tmp_path):
    first = write_template("register", tmp_path / "een.xlsx").read_bytes()
    assert write_template("register", tmp_path / "twee.xlsx").read_bytes() == first


def test_another_kind_is_refused_and_names_what_there_is(tmp_path):
    with pytest.raises(InputError, match=r'geen sjabloon "gebouw".*register'):
        write_template("gebouw", tmp_path / "x.xlsx")
    assert not (tmp_path / "x.xlsx").exists()


def test_a_file_that_is_there_already_is_left_alone(tmp_path):
    path = tmp_path / "ingevuld.xlsx"
    path.write_bytes(b"werk van een week")
    with pytest.raises(InputError, match=r"ingevuld\.xlsx bestaat al"):
        write_template("register", path)
    assert path.read_bytes() == b"werk van een week"
