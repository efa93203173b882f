"""The marked copy: faulty cells coloured and commented, everything else as it was."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.comments import Comment
from openpyxl.worksheet.datavalidation import DataValidation

from ccb_analysis.errors import Fault
from ccb_analysis.intake.mark import mark_workbook
from ccb_analysis.intake.register import read_register
from ccb_analysis.intake.template import write_template

COLOUR = "FFFFC000"


def faulty(folder: Path) -> Path:
    """A filled-in template with three faults: E2 homes, Q3 MPG, and V3:Y3 the shares of origin."""
    path = write_template("register", folder / "ingevuld.xlsx")
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    for number, homes in ((2, "circa 20"), (3, 20)):
        row = {"A": f"P-{number}", "C": "Arnhem", "D": "gestapeld", "E": homes, "R": "A1"}
        for letter, cell in row.items():
            sheet[f"{letter}{number}"] = cell
    sheet["Q3"] = 9
    for letter in "VWXY":
        sheet[f"{letter}3"] = 0.5  # together 2
    sheet["F3"] = "=E3*90"
    sheet["AF3"] = "eigen kolom"
    sheet["E2"].comment = Comment("nog navragen", "collega")
    sheet["A3"].font = openpyxl.styles.Font(bold=True)
    own = DataValidation(type="whole", operator="lessThan", formula1="9", sqref="AG2:AG9")
    sheet.add_data_validation(own)
    book.create_sheet("Eigen blad")["B2"] = "blijft staan"
    book.save(path)
    return path


def marked_cells(sheet: openpyxl.worksheet.worksheet.Worksheet) -> dict[str, str]:
    """The text of the comment of each coloured cell."""
    return {
        cell.coordinate: cell.comment.text
        for row in sheet.iter_rows()
        for cell in row
        if cell.fill.fill_type == "solid" and cell.fill.start_color.rgb == COLOUR
    }


def test_exactly_the_faulty_cells_are_marked(tmp_path):
    path = faulty(tmp_path)
    faults = read_register([path]).faults
    target = mark_workbook(path, faults, tmp_path / "terug" / "gemarkeerd.xlsx")
    book = openpyxl.load_workbook(target)
    cells = marked_cells(book.worksheets[0])
    assert list(cells) == ["E2", "Q3", "V3", "W3", "X3", "Y3"]
    assert cells["E2"] == (
        'nog navragen\n\nGevonden: "circa 20". Toegestaan: een heel getal van 1 tot en met 10.000.'
    )
    assert cells["Q3"] == "Gevonden: 9. Toegestaan: een getal van 0 tot en met 5."
    assert cells["Y3"] == "Gevonden: samen 2,00. Toegestaan: vier aandelen die samen 1 zijn."
    messages = [row[0] for row in book["Meldingen"].iter_rows(values_only=True)]
    assert messages == ["Melding", *(fault.text() for fault in faults)]


def test_everything_else_is_as_it_was(tmp_path):
    path = faulty(tmp_path)
    before = openpyxl.load_workbook(path)
    target = mark_workbook(path, read_register([path]).faults, tmp_path / "gemarkeerd.xlsx")
    after = openpyxl.load_workbook(target)
    assert after.sheetnames == [*before.sheetnames, "Meldingen"]
    for name in before.sheetnames:
        old = [list(row) for row in before[name].iter_rows(values_only=True)]
        assert [list(row) for row in after[name].iter_rows(values_only=True)] == old
    sheet = after.worksheets[0]
    assert sheet["F3"].value == "=E3*90"
    assert sheet["A3"].font.bold
    assert sheet.freeze_panes == "C2"
    rules = [len(book.worksheets[0].data_validations.dataValidation) for book in (before, after)]
    assert rules[0] == rules[1] > 20
    assert sheet["A1"].comment.text == before.worksheets[0]["A1"].comment.text


def test_the_marked_copy_gives_the_same_faults(tmp_path):
    path = faulty(tmp_path)
    faults = read_register([path]).faults
    target = mark_workbook(path, faults, tmp_path / "gemarkeerd.xlsx")
    again = read_register([target]).faults
    assert [(f.row, f.column, f.found) for f in again] == [
        (f.row, f.column, f.found) for f in faults
    ]


def test_a_fault_of_a_header_or_another_file_marks_no_cell_of_a_row(tmp_path):
    path = faulty(tmp_path)
    faults = [
        Fault("ingevuld.xlsx", "twee keer", "één keer", "Projecten", 1, "MPG"),
        Fault("ingevuld.xlsx", "geen kolom", "een kolom", "Projecten", 1, "Bouwjaar"),
        Fault("ingevuld.xlsx", "geen werkmap", "een werkmap"),
        Fault("ander.xlsx", "9", "0 tot en met 5", "Projecten", 3, "MPG"),
    ]
    book = openpyxl.load_workbook(mark_workbook(path, faults, tmp_path / "gemarkeerd.xlsx"))
    assert list(marked_cells(book.worksheets[0])) == ["Q1"]
    assert book["Meldingen"].max_row == 4  # a header and the three of this file
