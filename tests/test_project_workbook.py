"""The workbook of a project: what is offered reads back, and the check says what is wrong."""

from __future__ import annotations

import csv

import openpyxl
import pytest
from epd_cases import declaration, write
from typer.testing import CliRunner

from ccb_analysis.cli import APP
from ccb_analysis.intake.bill import DETACHABILITY
from ccb_analysis.intake.checking import check_files
from ccb_analysis.intake.project import is_project, read_project
from ccb_analysis.intake.template import write_template
from ccb_analysis.studies.project_study import scored
from ccb_analysis.workspace import REFERENCE

ABOUT = {
    "Gemeente": "Nijmegen",
    "Woningtype": "gestapeld",
    "Bouwmethode": "houtskeletbouw",
    "Aantal woningen": 24,
    "BVO (m2)": 2400,
    "MPG": 0.45,
    "MPG-weegset": "A1",
}


def filled(path, about=ABOUT, rows=(("clt", 10), ("beton", 4)), language="nl"):
    """A project workbook with the cells of ``about`` and rows of (material, volume)."""
    write_template("project", path, language)
    book = openpyxl.load_workbook(path)
    project, bill = book.worksheets[:2]
    for row in project.iter_rows(min_row=3):
        if row[0].value in about:
            row[1].value = about[row[0].value]
    headers = [cell.value for cell in bill[1]]
    for number, (material, volume) in enumerate(rows, start=2):
        bill.cell(number, headers.index("Materiaal") + 1).value = material
        bill.cell(number, headers.index("Volume (m3)") + 1).value = volume
    book.save(path)
    return path


def test_what_is_filled_in_reads_back(tmp_path):
    project = read_project(filled(tmp_path / "project.xlsx"))
    assert [fault.text() for fault in project.faults] == []
    about = project.about
    assert (about["region"], about["dwelling_type"], about["homes"]) == ("GM0268", "stacked", 24)
    assert (about["mpg"], about["mpg_weighting_set"]) == (0.45, "a1")
    assert about["project_name"] is None
    assert project.bill.lines["mass_kg"].tolist() == [4690, 9600]  # 10 x 469, 4 x 2400
    assert project.bill.lines["line"].tolist() == [2, 3]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_choice_that_is_offered_is_understood(tmp_path, language):
    path = write_template("project", tmp_path / "sjabloon.xlsx", language)
    book = openpyxl.load_workbook(path)
    project, bill = book.worksheets[:2]
    offered = 0
    for sheet in (project, bill):
        for rule in sheet.data_validations.dataValidation:
            if rule.type != "list":
                continue
            name, area = rule.formula1.lstrip("=").rsplit("!", 1)
            choices = [row[0].value for row in book[name.strip("'")][area.replace("$", "")]]
            (cells,) = rule.sqref.ranges
            for number, choice in enumerate(choices):
                row = cells.min_row + (number if sheet is bill else 0)
                sheet.cell(row, cells.min_col).value = choice
            offered += 1
    # project: municipality, type, method, weighting set, modules; bill: material, modules and the
    # four factors of detachability
    assert offered == 11
    book.save(path)
    project_read = read_project(path, language)
    faults = [fault.text(language) for fault in project_read.faults]
    # Homes and floor area were not filled in; nothing that was offered is refused.
    assert len(faults) == 2
    assert set(project_read.bill.lines["matched_by"]) == {"code", "name"}
    with (REFERENCE / "materials.csv").open(encoding="utf-8") as file:
        listed = {row["material"] for row in csv.DictReader(file)}
    assert set(project_read.bill.lines["material"]) == listed


def test_the_check_names_the_place_and_says_how_much_is_known(tmp_path):
    about = ABOUT | {"Aantal woningen": "veel", "MPG-weegset": None}
    rows = (("clt", 10), ("beton", -4), ("raadsel", None))
    path = filled(tmp_path / "project.xlsx", about, rows)
    lines, faults = check_files([path])
    assert faults == 3
    assert 'project.xlsx, blad Project, rij 8, kolom "Aantal woningen": gevonden "veel"' in lines[0]
    assert 'blad Project, rij 13, kolom "MPG-weegset": gevonden niets ingevuld' in lines[1]
    assert 'blad Materialen, rij 3, kolom "Volume (m3)": gevonden -4' in lines[2]
    assert "fouten: 3; regels: 3, waarvan gebruikt: 2, apart gezet: 1." in lines[-2]
    # 10 m3 of 420, 469 or 520 kg/m3 is known; two lines weigh nothing to 5200 kg each, in the
    # middle 4690: 4200/(4200 + 10400) = 0.29, 4690/(4690 + 9380) = 0.33, and 1
    assert lines[-1] == "Van de massa is 33% bekend (materiaal en gewicht), tussen 29% en 100%."


def test_a_figure_without_the_cell_beside_it_does_not_count(tmp_path):
    project = read_project(filled(tmp_path / "project.xlsx", ABOUT | {"MPG-weegset": None}))
    assert project.about["mpg"] is None


def test_the_passport_is_the_bill_without_the_project(tmp_path):
    path = write_template("passport", tmp_path / "paspoort.xlsx")
    sheets = openpyxl.load_workbook(path).sheetnames
    assert sheets == ["Materialen", "Uitleg", "Keuzes"]
    project = read_project(path)
    assert set(project.about.values()) == {None}
    (fault,) = project.faults
    assert "geen enkele regel onder de kopregel" in fault.text()


def test_a_passport_is_a_project_of_which_nothing_else_is_known(tmp_path):
    path = tmp_path / "paspoort.csv"
    path.write_text("Materiaal;Massa\nclt;2\n", encoding="utf-8")
    project = read_project(path)
    assert set(project.about.values()) == {None}
    assert project.bill.lines["mass_kg"].tolist() == [2]


def test_registers_and_projects_are_told_apart(tmp_path):
    project = filled(tmp_path / "project.xlsx")
    register = write_template("register", tmp_path / "register.xlsx")
    assert (is_project(project), is_project(register)) == (True, False)
    lines, faults = check_files([project, register])
    assert faults == 0
    assert lines[-1] == "0 fouten; 0 rijen: 0 gebruikt, 0 apart gezet"


def test_the_command_makes_and_checks_a_project(tmp_path):
    path = tmp_path / "nieuw.xlsx"
    runner = CliRunner()
    assert runner.invoke(APP, ["template", "project", str(path)]).exit_code == 0
    done = runner.invoke(APP, ["check", str(path)])
    assert done.exit_code == 1
    assert 'nieuw.xlsx, blad Project, rij 6, kolom "Woningtype"' in done.output
    good = runner.invoke(APP, ["check", str(filled(tmp_path / "goed.xlsx"))])
    assert good.exit_code == 0
    marked = runner.invoke(APP, ["check", str(path), "--mark", str(tmp_path / "terug.xlsx")])
    assert marked.exit_code == 1
    assert "alleen bij een register" in marked.output


def test_a_declaration_can_be_checked_as_well(tmp_path):
    lines, faults = check_files([write(tmp_path, declaration())])
    assert faults == 0
    # 146.7536 / 2297 = 0.0639
    assert lines[0].startswith("epd.json: Beton C20/25. CO2 van A1 tot en met A3: 146,75 kg per m3")
    assert lines[0].endswith("dat is 0,0639 kg per kg.")
    lines, faults = check_files([write(tmp_path, declaration(unit=None))])
    assert faults == 1
    assert "geen opgegeven eenheid" in lines[0]


def test_detachability_weighs_by_the_mki_that_is_filled_in_and_else_by_mass(tmp_path):
    """MKI 10 and 30 on lines of 1 and 0.1: (10 + 3) / 40. By mass 4690 and 9600 kg otherwise."""
    path = filled(tmp_path / "project.xlsx")
    book = openpyxl.load_workbook(path)
    bill = book.worksheets[1]
    headers = [cell.value for cell in bill[1]]
    columns = {row["column"]: row["header_nl"] for row in project_columns()}
    for number, factor in ((2, 1), (3, 0.1)):
        for name in DETACHABILITY:
            bill.cell(number, headers.index(columns[name]) + 1).value = factor
    book.save(path)
    by_mass = (4690 * 1 + 9600 * 0.1) / (4690 + 9600)
    assert detachable(path) == pytest.approx(by_mass)
    for number, cost in ((2, 10), (3, 30)):
        bill.cell(number, headers.index("MKI (euro)") + 1).value = cost
    book.save(path)
    assert detachable(path) == pytest.approx(13 / 40)


def project_columns():
    with (REFERENCE / "project_columns.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def detachable(path) -> float:
    """The detachability of the building in a workbook."""
    scores = scored(read_project(path)).scores
    rows = scores[(scores["method"] == "detachability") & (scores["level"] == "building")]
    return float(rows["value"].iloc[0])
