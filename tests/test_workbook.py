from __future__ import annotations

import time

import openpyxl
import pandas as pd
import pytest

from ccb_analysis.language import Language
from ccb_analysis.report.table import Column, Table
from ccb_analysis.report.workbook import sheet_names, write_workbook

DUTCH = Language("nl")
BANNER = "Dit zijn voorbeelddata."


def example(key="homes", note="Een toelichting."):
    data = pd.DataFrame(
        {
            "place": ["Duiven", "Arnhem"],
            "value": [1234.5, 0.0],
            "low": [1000.0, float("nan")],
            "share": [0.125, 0.5],
            "amount": [0.25, 1200.0],
            "unit": ["share", "home"],
            "year": [2025, 2026],
        }
    )
    columns = (
        Column("place", "Gemeente", header=True),
        Column("value", "Waarde", "number", digits=1),
        Column("low", "Laagste", "number"),
        Column("share", "Aandeel", "share"),
        Column("amount", "Hoeveel", "by_unit"),
        Column("year", "Jaar", "year"),
    )
    return Table(key, "Nieuwe woningen", data, columns, DUTCH, note, {(0, "value"): "v"})


@pytest.fixture
def book(tmp_path):
    path = write_workbook(
        [example(), example("nonsense_key_without_a_name_of_its_own")],
        tmp_path / "tables.xlsx",
        DUTCH,
        "Tabellen 2025",
        BANNER,
        summary="Alle tabellen.",
        run_id="abcd1234",
    )
    return openpyxl.load_workbook(path)


def first_column(sheet):
    return [cell.value for cell in sheet["A"]]


def test_the_cover_links_to_every_sheet_and_names_the_run(book):
    cover = book["Voorblad"]
    assert first_column(cover)[:3] == ["Tabellen 2025", BANNER, "Alle tabellen."]
    assert "Kenmerk van deze berekening: abcd1234" in first_column(cover)
    links = [cell.hyperlink.location for cell in cover["A"] if cell.hyperlink]
    assert links == [f"'{name}'!A1" for name in book.sheetnames[1:]]


def test_sheets_have_names_that_excel_takes(book):
    assert book.sheetnames[:3] == ["Voorblad", "Toelichting", "T1 Woningen"]
    assert all(len(name) <= 31 for name in book.sheetnames)
    assert len(set(sheet_names([example()] * 3, DUTCH))) == 3


def test_a_table_starts_in_column_a_below_its_lines(book):
    sheet = book["T1 Woningen"]
    assert first_column(sheet) == [
        "Tabel 1. Nieuwe woningen",
        BANNER,
        "Een toelichting.",
        "[x] niet beschikbaar; [v] voorlopig",
        "Gemeente",
        "Duiven",
        "Arnhem",
    ]


def test_numbers_are_numbers_with_their_own_format(book):
    sheet = book["T1 Woningen"]
    row = [cell.value for cell in sheet[6]]
    assert row == ["Duiven", 1234.5, 1000, 0.125, 0.25, 2025, "Waarde [v]"]
    formats = [cell.number_format for cell in sheet[6]]
    assert formats[1:6] == ["#,##0.0", "#,##0", "0%", "0%", "0"]
    # the same column, another unit in the row
    assert sheet["E7"].number_format == "#,##0"


def test_a_zero_stays_a_zero_and_only_what_is_unknown_gets_a_mark(book):
    sheet = book["T1 Woningen"]
    assert sheet["B7"].value == 0
    assert sheet["C7"].value == "[x]"
    assert sheet["G7"].value == "Laagste [x]"


def test_nothing_is_merged_frozen_or_left_blank(book):
    for sheet in book:
        assert not sheet.merged_cells.ranges
        assert sheet.freeze_panes is None
        assert None not in first_column(sheet)
    table = next(iter(book["T1 Woningen"].tables.values()))
    assert table.ref == "A5:G7"


def test_every_mark_is_explained(book):
    notes = first_column(book["Toelichting"])
    for mark in "xzcvhsbo":
        assert f"[{mark}]" in notes


def test_the_same_tables_give_the_same_bytes(tmp_path):
    paths = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        paths.append(write_workbook([example()], tmp_path / name / "t.xlsx", DUTCH, "T"))
        time.sleep(2.1)  # the clock of a zip file ticks every two seconds
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_an_empty_table_is_written(tmp_path):
    empty = Table("homes", "Leeg", pd.DataFrame({"a": []}), (Column("a", "A"),), DUTCH)
    book = openpyxl.load_workbook(write_workbook([empty], tmp_path / "t.xlsx", DUTCH, "T"))
    assert first_column(book["T1 Woningen"])[:2] == ["Tabel 1. Leeg", "A"]
