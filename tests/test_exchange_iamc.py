"""The IAMC format: names of variables, the table, and files through pyam (where it is there).

Tests that need pyam are skipped without it; it is an extra and not in the lock. The mapping
itself is pure and always tested.
"""

from __future__ import annotations

import builtins

import openpyxl
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from test_exchange import HARD_NUMBERS, HARD_TEXTS, calculated, results  # noqa: F401

from ccb_analysis import exchange
from ccb_analysis.errors import InputError
from ccb_analysis.exchange.frames import numbered, read_tables
from ccb_analysis.exchange.variables import identifier, in_words, levels_of, variable_of
from ccb_analysis.language import Language
from ccb_analysis.version import __version__


def ordered(table: pd.DataFrame) -> pd.DataFrame:
    """The table in one order: IAMC knows no order of rows."""
    return table.sort_values(list(table.columns), ignore_index=True)


def test_a_row_becomes_the_columns_of_iamc():
    row = exchange.to_iamc(results({"value": 12.5})).iloc[0].to_dict()
    assert row == {
        "model": f"ccb_analysis {__version__}",
        "scenario": "huidige_praktijk",
        "region": "GM0202",
        "variable": "CCB|Embodied CO2|A1-A3|inventory|all|clt|all|all|completion|p95",
        "unit": "kgCO2e",
        "year": 2030,
        "value": 12.5,
    }


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("embodied_co2", "Embodied CO2"),
        ("co2_value", "CO2 value"),
        ("mpg", "MPG"),
        ("mpg_within_limit_share", "MPG within limit share"),
        ("homes", "Homes"),
        ("Homes", "=Homes"),  # no identifier: as it is, so that it does not become homes
        ("a__b", "=a__b"),
        ("", "=-"),
    ],
)
def test_an_indicator_is_written_in_words_and_read_back(name, words):
    assert in_words(name) == words
    assert identifier(words) == name


@given(st.lists(st.text(max_size=6) | st.sampled_from(["-", "|", "%7C", "*"]), min_size=2))
def test_any_levels_come_back_from_a_variable(levels):
    variable = variable_of("CCB", levels)
    assert variable.count("|") == len(levels)
    assert not {"", "*"} & set(variable.split("|"))
    assert levels_of(variable, "CCB", len(levels)) == levels


def test_no_two_rows_share_a_key_of_iamc(calculated):  # noqa: F811
    long = exchange.to_iamc(calculated)
    assert not long.duplicated(["model", "scenario", "region", "variable", "unit", "year"]).any()


def test_the_table_of_results_comes_back_equal(calculated):  # noqa: F811
    back = exchange.from_iamc(exchange.to_iamc(calculated))
    assert_frame_equal(back, calculated, check_exact=True)


def test_a_missing_value_is_no_zero_and_is_refused():
    with pytest.raises(InputError, match="1 rijen hebben geen eindige waarde"):
        exchange.to_iamc(results({}, {"group": "x", "value": float("nan")}))


@pytest.mark.parametrize("variable", ["Emissions|CO2", "CCB|Homes|A1-A3", "ccb|Homes"])
def test_a_variable_of_someone_else_becomes_no_results(variable):
    long = exchange.to_iamc(results({})).assign(variable=variable)
    with pytest.raises(InputError, match="1 variabelen zijn niet door dit pakket gemaakt"):
        exchange.from_iamc(long)


def test_a_table_of_iamc_is_no_results(tmp_path):
    with pytest.raises(InputError, match=r"uit\.csv: .* een tabel van IAMC; kies --to iamc"):
        exchange.write(exchange.to_iamc(results({})), tmp_path / "uit.csv")


# A file as others make it: the world is two regions and the ships between them, of CO2 alone; a
# price is no sum, and a region is called NA.
OTHERS = [
    ("Model", "Scenario", "Region", "Variable", "Unit", "2020", "2030"),
    ("m", "s", "World", "Emissions|CO2", "Mt CO2", 10.0, 0.1 + 0.2),
    ("m", "s", "World", "Emissions|CO2|Bunkers", "Mt CO2", 1.0, None),
    ("m", "s", "NA", "Emissions|CO2", "Mt CO2", 6.0, 7.0),
    ("m", "s", "02", "Emissions|CO2", "Mt CO2", 3.0, 4.0),
    ("m", "s", "World", "Price|Carbon", "USD/t CO2", 4.0, 27.0),
    ("m", "s", "NA", "Price|Carbon", "USD/t CO2", 1.0, 30.0),
    ("m", "s", "World", "Share", None, 0.5, 0.6),
]


def others_csv(folder) -> object:
    path = folder / "anderen.csv"
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in OTHERS]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def others_xlsx(folder, years=int) -> object:
    """A workbook with a sheet of any name, years as numbers, and a sheet of meta."""
    book = openpyxl.Workbook()
    book.active.title = "een eigen naam"
    book.active.append([*OTHERS[0][:5], *map(years, OTHERS[0][5:])])
    for row in OTHERS[1:]:
        book.active.append([*row[:6], 0.25 if row[3] == "Share" else row[6]])
    meta = book.create_sheet("meta")
    for row in [("Model", "Scenario", "number", "string"), ("m", "s", 1, "foo")]:
        meta.append(row)
    book.save(folder / "anderen.xlsx")
    return folder / "anderen.xlsx"


def test_a_file_of_others_is_read_to_the_last_bit(tmp_path):
    words = Language("nl")
    table = numbered(read_tables(others_csv(tmp_path), words)[""], "anderen.csv", words)
    assert table["2030"].iloc[0] == 0.1 + 0.2
    assert pd.isna(table["2030"].iloc[1])
    assert table["region"].tolist()[2:4] == ["NA", "02"]
    assert table["unit"].iloc[-1] == ""


def test_a_value_that_is_no_number_is_told_with_its_place(tmp_path):
    path = others_csv(tmp_path)
    path.write_text(
        path.read_text(encoding="utf-8")
        .replace("27.0", "27,0")
        .replace("USD/t CO2,4.0,27,0", 'USD/t CO2,4.0,"27,0"'),
        encoding="utf-8",
    )
    words = Language("nl")
    with pytest.raises(InputError, match='rij 6, kolom "2030": gevonden 27,0'):
        numbered(read_tables(path, words)[""], path.name, words)


def test_without_pyam_the_message_says_how_to_get_it(tmp_path, monkeypatch):
    imported = builtins.__import__

    def without(name, *rest):
        if name == "pyam":
            raise ImportError(name)
        return imported(name, *rest)

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(InputError, match=r"Voor IAMC is pyam nodig.*\.venv-iamc.*'\.\[iamc\]'"):
        exchange.write(results({}), tmp_path / "uit.xlsx", to="iamc")
    assert not (tmp_path / "uit.xlsx").exists()


@pytest.fixture
def pyam():
    return pytest.importorskip("pyam", reason="pyam is an extra: pip install -e '.[iamc]'")


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_results_come_back_equal_through_pyam(pyam, calculated, form, tmp_path):  # noqa: F811
    path = exchange.write(calculated, tmp_path / f"iamc.{form}", to="iamc")
    assert_frame_equal(ordered(exchange.read(path)), ordered(calculated), check_exact=True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_hard_texts_and_numbers_come_back_through_pyam(pyam, form, tmp_path):
    texts = [text for text in HARD_TEXTS if text]  # a region has a name
    numbers = [{"group": str(n), "value": value} for n, value in enumerate(HARD_NUMBERS)]
    table = results(*({"group": text, "region": text} for text in texts), *numbers)
    path = exchange.write(table, tmp_path / f"iamc.{form}", to="iamc")
    assert_frame_equal(ordered(exchange.read(path)), ordered(table), check_exact=True)


def test_pyam_itself_reads_what_is_written(pyam, tmp_path):
    frame = exchange.to_pyam(results({"value": 0.5}, {"year": 2031, "value": 0.75}))
    for form in ("csv", "xlsx"):
        path = exchange.write_iamc(frame, tmp_path / f"iamc.{form}")
        assert pyam.IamDataFrame(path).equals(frame)


def test_pyam_filters_by_level(pyam):
    rows = [{"building_method": name} for name in ("all", "clt", "timber_frame")]
    frame = exchange.to_pyam(results(*rows))
    found = frame.filter(variable="CCB|Embodied CO2|A1-A3|inventory|all|clt|*")
    assert len(found.data) == 1


def test_a_csv_of_others_is_read_written_and_read_back_equal(pyam, tmp_path):
    path = others_csv(tmp_path)
    frame = exchange.read_iamc(path)
    for form in ("csv", "xlsx"):
        again = exchange.read_iamc(exchange.write_iamc(frame, tmp_path / f"weer.{form}"))
        assert again.equals(frame)
        assert_frame_equal(ordered(again.data), ordered(frame.data), check_exact=True)
    table = exchange.read(path)
    assert len(table) == 13  # seven rows of two years, of which one has no value
    world = table.query("region == 'World' and year == 2020").set_index("variable")["value"]
    # 10 = 6 + 3 of the regions + 1 of the ships; the price is the 4 of the file, not 1 + nothing
    assert world["Emissions|CO2"] == 6 + 3 + world["Emissions|CO2|Bunkers"]
    assert world["Price|Carbon"] == 4


@pytest.mark.parametrize("years", [int, str])
def test_a_workbook_of_others_keeps_its_meta(pyam, tmp_path, years):
    frame = exchange.read_iamc(others_xlsx(tmp_path, years))
    assert frame.meta.to_dict("records") == [{"number": 1, "string": "foo"}]
    assert frame.data.query("variable == 'Share'")["value"].tolist() == [0.5, 0.25]
    again = exchange.read_iamc(exchange.write_iamc(frame, tmp_path / "weer.xlsx"))
    assert again.equals(frame)
    with pytest.raises(InputError, match=r"geen plaats .* \(number, string\); kies xlsx"):
        exchange.write_iamc(frame, tmp_path / "weer.csv")


def test_what_pyam_refuses_is_a_message(pyam, tmp_path):
    path = others_csv(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text + text.splitlines()[1] + "\n", encoding="utf-8")  # a key twice
    with pytest.raises(InputError, match=r"anderen\.csv: pyam leest dit bestand niet"):
        exchange.read_iamc(path)
