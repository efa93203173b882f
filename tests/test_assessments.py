"""Tables of buildings of anyone: read by a mapping, nothing guessed and nothing lost."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.errors import InputError
from ccb_analysis.intake.assessment_mapping import EXAMPLE, read_mapping
from ccb_analysis.intake.assessment_numbers import (
    NumberError,
    decimal_mark,
    read_number,
    readings,
)
from ccb_analysis.intake.assessments import read_assessments
from ccb_analysis.language import Language

MAPPING = """
title = "Tabel van iemand"
unit = "kgCO2e/m2"
numbers = ["height"]
[columns]
building = "ID"
building_method = "Structure"
country = "Country"
floor_area_gross = "GFA"
height = "Height"
[modules]
"A1-A3" = "GWP A1-A3"
[values.building_method]
"frame wood" = "timber_frame"
"frame concrete" = "concrete_in_situ"
[constant]
per = "gross"
biogenic = "excluded"
study_period = 50
"""
HEADER = ["ID", "Structure", "Country", "GFA", "Height", "GWP A1-A3"]


def written(folder: Path, mapping: str = MAPPING) -> Path:
    path = folder / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    return path


def read(folder, rows, *, separator=",", encoding="utf-8", header=HEADER, mapping=MAPPING):
    """A csv of ``rows``, read."""
    path = folder / "table.csv"
    lines = [separator.join(header), *(separator.join(row) for row in rows)]
    path.write_bytes(("\n".join(lines) + "\n").encode(encoding))
    return read_assessments(path, written(folder, mapping))


def kinds(given):
    return [(row.row, row.kind) for row in given.flags.itertuples()]


def test_the_example_is_right_and_names_nobodys_file():
    mapping = read_mapping(EXAMPLE)
    assert mapping.modules["A1-A3"] == "GWP A1-A3"
    assert "replacement_lifetime" not in mapping.columns


def test_a_windows_file_with_semicolons_and_decimal_commas(tmp_path):
    rows = [
        ["1", "frame wood", "Österreich", "1.234", "9,5", "202,25"],
        ["2", "Frame Concrete", "België", "100", "12", "306"],
    ]
    got = read(tmp_path, rows, separator=";", encoding="cp1252")
    assert got.read_as == {"sheet": "", "encoding": "cp1252", "separator": ";", "decimal": ","}
    assert got.buildings["country"].tolist() == ["Österreich", "België"]
    assert got.buildings["building_method"].tolist() == ["timber_frame", "concrete_in_situ"]
    # 202,25 can only be Dutch, so 1.234 in the same file is 1234 m2.
    assert got.buildings["floor_area_gross"].tolist() == [1234.0, 100.0]
    assert got.figures["A1-A3"].tolist() == [202.25, 306.0]
    assert got.flags.empty


def test_the_same_table_as_a_workbook(tmp_path):
    path = tmp_path / "table.xlsx"
    rows = [["1", "frame wood", "NL", 1234.0, "Over 90 m", 202.25]]
    with pd.ExcelWriter(path) as book:
        pd.DataFrame([["a", "b"]]).to_excel(book, sheet_name="Read me", index=False)
        pd.DataFrame(rows, columns=HEADER).to_excel(
            book, sheet_name="Data", index=False, startrow=3
        )
    got = read_assessments(path, written(tmp_path))
    assert got.read_as["sheet"] == "Data"
    assert got.buildings.index.tolist() == [5]  # as Excel numbers it
    assert got.figures["A1-A3"].tolist() == [202.25]
    assert kinds(got) == [(5, "bound")]
    assert "blad Data, rij 5" in got.faults(Language())[0].text()


@pytest.mark.parametrize(
    ("cell", "kind"),
    [
        ("No data", "no_data"),
        ("Over 90 m", "bound"),
        ("10-20", "bound"),
        ("> 40", "bound"),
        ("hoog", "text"),
        ("12 m2", "unit"),  # nobody says what unit the column has
        ("1.2.3 m", "text"),
        ("1.2.3", "text"),
    ],
)
def test_a_text_for_a_number_is_flagged_and_unknown(tmp_path, cell, kind):
    got = read(tmp_path, [["1", "frame wood", "NL", "100", cell, "200.5"]])
    assert kinds(got) == [(2, kind)]
    assert np.isnan(got.buildings["height"].iloc[0])
    assert got.figures["A1-A3"].tolist() == [200.5]


@pytest.mark.parametrize(
    ("cell", "figure"),
    [
        ('"0,2125 tCO2e/m2"', 212.5),  # a tonne is 1,000 kg
        ('"212,5 kgCO2e/m²"', 212.5),
        ('"212,5 kg CO2-eq./m2"', 212.5),  # by the mapping
        ('"1.212,5kgCO2e/m2"', 1212.5),
    ],
)
def test_a_figure_with_its_unit_is_converted_and_said(tmp_path, cell, figure):
    own = MAPPING + '[values.unit]\n"kg CO2-eq./m2" = "kgCO2e/m2"\n'
    got = read(tmp_path, [["1", "frame wood", "NL", "100", "9", cell]], mapping=own)
    assert got.figures["A1-A3"].tolist() == pytest.approx([figure])
    assert kinds(got) == [(2, "converted")]
    row = got.converted.iloc[0]
    assert (row["row"], row["column"]) == (2, "A1-A3")
    assert row["after"] == pytest.approx(figure)
    assert row["before"] * row["factor"] == pytest.approx(row["after"])


@pytest.mark.parametrize(
    "cell",
    [
        '"212,5 kg/m2"',  # kilograms of what, nobody says
        '"212,5 kgCO2e"',  # of the whole building, where the column is per m2
        '"212,5 kgCO2e/m2/year"',
        '"212,5 punten"',
        "212 m2**9999999",  # no sum to be worked out
    ],
)
def test_a_figure_in_another_unit_is_flagged_and_unknown(tmp_path, cell):
    rows = [["1", "frame wood", "NL", "100", "9", cell], ["2", "frame wood", "NL", "90", "9", "7"]]
    got = read(tmp_path, rows)
    assert kinds(got) == [(2, "unit")]
    assert got.converted.empty
    assert got.set_aside["kind"].tolist() == ["no_figure"]
    assert "GWP A1-A3" in got.faults(Language())[0].text()


def test_a_floor_area_with_its_unit_is_converted(tmp_path):
    got = read(tmp_path, [["1", "frame wood", "NL", "0.02 km2", "9 m", "200.5"]])
    assert got.buildings["floor_area_gross"].tolist() == pytest.approx([20_000])  # 0.02 x 10^6
    # Nobody says what the height is in.
    assert sorted(kinds(got)) == [(2, "converted"), (2, "unit")]


def test_a_number_with_a_unit_that_can_be_two_things_stays_in_doubt(tmp_path):
    got = read(tmp_path, [["1", "frame wood", "NL", "100", "9", "1.234 kgCO2e/m2"]])
    assert kinds(got) == [(2, "ambiguous")]
    rows = [["1", "frame wood", "NL", "100", "9", "1.234 kgCO2e/m2"]]
    rows.append(["2", "frame wood", "NL", "90", "9", '"7,5 kgCO2e/m2"'])
    told = read(tmp_path, rows)  # 7,5 can only be Dutch
    assert told.figures["A1-A3"].tolist() == [1234.0, 7.5]


def test_a_floor_area_of_nought_is_flagged_and_unknown(tmp_path):
    got = read(tmp_path, [["1", "frame wood", "NL", "0", "9", "200.5"]])
    assert kinds(got) == [(2, "zero_area")]
    assert np.isnan(got.buildings["floor_area_gross"].iloc[0])


def test_a_figure_of_nought_counts_and_is_flagged(tmp_path):
    got = read(tmp_path, [["1", "frame wood", "NL", "100", "9", "0"]])
    assert kinds(got) == [(2, "zero_figure")]
    assert got.figures["A1-A3"].tolist() == [0.0]


def test_a_number_that_can_be_two_things_is_not_guessed(tmp_path):
    rows = [["1", "frame wood", "NL", "1.234", "9", "200"]]
    got = read(tmp_path, rows)
    assert kinds(got) == [(2, "ambiguous")]
    said = read(tmp_path, rows, mapping='decimal = "."\n' + MAPPING)
    assert said.flags.empty
    assert said.buildings["floor_area_gross"].tolist() == [1.234]


def test_both_marks_in_one_file_leave_the_doubt(tmp_path):
    rows = [
        ["1", "frame wood", "NL", "100,5", "9", "200.5"],
        ["2", "frame wood", "NL", "1.234", "9", "201.5"],
    ]
    got = read(tmp_path, rows, separator=";")
    assert kinds(got) == [(3, "ambiguous")]
    assert got.buildings["floor_area_gross"].iloc[0] == 100.5
    assert got.figures["A1-A3"].tolist() == [200.5, 201.5]


def test_every_row_is_a_building_or_set_aside_with_its_reason(tmp_path):
    rows = [
        ["1", "frame wood", "NL", "100", "9", "200.5"],
        ["2", "straw", "NL", "100", "9", "200.5"],
        ["1", "frame wood", "NL", "100", "9", "200.5"],
        ["3", "frame wood", "NL", "100", "9", "No data"],
        ["4", "frame wood", "NL", "110", "9", "150"],
        ["4", "frame wood", "NL", "110", "9", "151"],
        ["5", "frame wood", "NL", "100", "9", "200.5"],
        ["", "", "", "", "", ""],
    ]
    got = read(tmp_path, rows)
    aside = dict(zip(got.set_aside["row"], got.set_aside["kind"], strict=True))
    assert aside == {
        3: "no_group",
        4: "duplicate",
        5: "no_figure",
        6: "same_building",
        7: "same_building",
    }
    assert got.buildings.index.tolist() == [2, 8]
    assert got.rows_in == len(got.buildings) + len(got.set_aside) == len(got.raw) == 7
    # Row 8 has another name, and the same country, area and figure as row 2.
    assert (8, "alike") in kinds(got)
    assert "rij 2" in got.set_aside.set_index("row").loc[4, "reason"]


def test_a_separator_in_a_remark_does_not_part_the_table(tmp_path):
    got = read(tmp_path, [["1", "frame wood", "NL; Almere", "100", "9", "200.5"]])
    assert got.read_as["separator"] == ","
    assert got.buildings["country"].tolist() == ["NL; Almere"]


def test_missing_and_double_columns_are_all_named(tmp_path):
    with pytest.raises(InputError) as refused:
        read(tmp_path, [["1"] * 6], header=["ID", "Structur", "Country", "GFA", "GFA", "Height"])
    told = str(refused.value)
    assert '"Structure": gevonden geen kolom met deze naam, wel "Structur"' in told
    assert '"GWP A1-A3"' in told
    assert '"GFA": gevonden deze kolom 2 keer (D, E)' in told


def test_every_fault_of_a_mapping_is_told_at_once(tmp_path):
    wrong = """
title = "x"
unit = "kg/m3"
numbers = ["storeys"]
[columns]
country = "Country"
[modules]
[constant]
per = "bruto"
country = "NL"
study_period = "vijftig"
"""
    with pytest.raises(InputError) as refused:
        read_mapping(written(tmp_path, wrong))
    told = str(refused.value)
    for part in ("columns.building_method", "modules", "kg/m3", "storeys", "bruto", "vijftig"):
        assert part in told
    assert "constant.country" in told
    assert len(refused.value.faults) == 7


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("title = ", "toml"),
        ('title = "x"\ncolums = {}', "colums"),
        ("title = 3\n[columns]", "title"),
    ],
)
def test_a_broken_mapping_is_refused_in_words(tmp_path, text, part):
    with pytest.raises(InputError, match=part):
        read_mapping(written(tmp_path, text))


@pytest.mark.parametrize("content", [b"", b"\0" * 5000, b"PK\x03\x04 no workbook", b"\xff\xfe\x00"])
@pytest.mark.parametrize("name", ["table.csv", "table.xlsx"])
def test_a_file_that_is_no_table_is_refused(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError):
        read_assessments(path, written(tmp_path))


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(InputError, match=r"gone\.csv"):
        read_assessments(tmp_path / "gone.csv", written(tmp_path))


@given(st.decimals(min_value=-(10**7), max_value=10**7, places=3), st.sampled_from([",", "."]))
def test_a_number_comes_back_in_either_notation(number, mark):
    """Written with thousands apart, and read with the mark that is known."""
    text = f"{number:,.3f}"
    if mark == ",":
        text = text.translate(str.maketrans(",.", ".,"))
    assert readings(text)[mark] == float(number)
    assert read_number(text, mark) == float(number)


@given(st.integers(min_value=0, max_value=999))
def test_a_plain_whole_number_needs_no_mark(number):
    assert read_number(str(number), None) == number
    assert decimal_mark([str(number)]) is None


@given(st.text(max_size=12))
def test_any_text_is_a_number_or_a_fault(text):
    try:
        assert np.isfinite(read_number(text, "."))
    except NumberError as fault:
        assert fault.kind in ("text", "bound", "ambiguous", "unit")
