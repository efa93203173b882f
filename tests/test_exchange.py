"""Results as csv, parquet and xlsx: read back equal to the last bit, or refused."""

from __future__ import annotations

import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import ccb_analysis as ccb
from ccb_analysis import exchange
from ccb_analysis.errors import InputError

FORMATS = ("csv", "parquet", "xlsx")
KEY = {
    "scenario": "huidige_praktijk",
    "indicator": "embodied_co2",
    "reading": "inventory",
    "modules": "A1-A3",
    "region": "GM0202",
    "dwelling_type": "all",
    "building_method": "clt",
    "material": "all",
    "group": "all",
    "year": 2030,
    "year_basis": "completion",
    "statistic": "p95",
    "unit": "kgCO2e",
    "value": 1.0,
}


def results(*rows: dict) -> pd.DataFrame:
    """A results table of these rows, each laid over ``KEY``."""
    table = pd.DataFrame([{**KEY, **row} for row in rows])
    texts = [name for name in KEY if name not in ("year", "value")]
    return table.astype({**dict.fromkeys(texts, "str"), "year": "int64", "value": float})


@pytest.fixture(scope="session")
def calculated() -> pd.DataFrame:
    """Results of the region with draws: every digit a float has, every kind of statistic."""
    return ccb.calculate(
        report_year=2025,
        draws=64,
        indicators=["embodied_co2", "circular_share"],
        parts=("kinds",),
    )


@pytest.mark.parametrize("form", FORMATS)
def test_calculated_results_come_back_equal(calculated, form, tmp_path):
    assert {"mean", "p5", "p50", "p95", "p95_error"} <= set(calculated["statistic"])
    back = exchange.read(exchange.write(calculated, tmp_path / f"uit.{form}"))
    assert_frame_equal(back, calculated, check_exact=True)


# What spreadsheets and readers of csv like to make something else of.
HARD_TEXTS = [
    *("2025-01-02", "1-2", "0202", "007", "1e5", "TRUE", "NA", "nan", "None", "", " ", " voor"),
    *("na ", "=1+1", "+31", "@x", "https://example.org", "a,b", 'a"b', "a;b", "a\nb", "a\r\nb"),
    *("a\rb", "\t", "_x0041_", "<b>&amp;", "één", "🏠", "12,5", "\x07"),
]


@pytest.mark.parametrize("form", FORMATS)
def test_text_stays_text(form, tmp_path):
    table = results(*({"group": text, "region": text} for text in HARD_TEXTS))
    back = exchange.read(exchange.write(table, tmp_path / f"uit.{form}"))
    assert back["group"].tolist() == HARD_TEXTS
    assert_frame_equal(back, table)


# 0.1 + 0.2 is the double after 0.3: it needs 17 digits, and Excel's writers keep 16.
HARD_NUMBERS = [0.1 + 0.2, 1 / 3, 5e-324, 1.7976931348623157e308, -0.0, 2.0**53, 1e22, 0.0]


@pytest.mark.parametrize("form", FORMATS)
def test_every_digit_and_a_missing_value_come_back(form, tmp_path):
    rows = [{"group": str(n), "value": value} for n, value in enumerate(HARD_NUMBERS)]
    table = results(*rows, {"group": "none", "value": float("nan")})
    back = exchange.read(exchange.write(table, tmp_path / f"uit.{form}"))
    shown = [value.hex() for value in back["value"][:-1]]
    assert shown == [value.hex() for value in HARD_NUMBERS]
    assert pd.isna(back["value"].iloc[-1])
    assert back.dtypes.equals(table.dtypes)


@settings(max_examples=15)
@given(
    texts=st.lists(
        st.text(
            st.characters(exclude_categories=["Cs", "Cn"], exclude_characters="\0"), max_size=8
        ),
        min_size=1,
        max_size=6,
        unique=True,
    ),
    value=st.floats(allow_nan=False, allow_infinity=False),
)
def test_any_text_and_number_come_back(texts, value, tmp_path_factory):
    table = results(*({"group": text, "value": value} for text in texts))
    folder = tmp_path_factory.mktemp("uit")
    for form in FORMATS:
        back = exchange.read(exchange.write(table, folder / f"uit.{form}"))
        assert_frame_equal(back, table, check_exact=True)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_table_gives_the_same_bytes(form, tmp_path):
    table = results({"value": 1 / 3})
    first, second = (exchange.write(table, tmp_path / f"{n}.{form}") for n in "ab")
    assert first.read_bytes() == second.read_bytes()


def test_excel_gets_numbers_as_numbers_and_text_as_text(tmp_path):
    path = exchange.write(results({"region": "0202", "value": 0.25}), tmp_path / "uit.xlsx")
    header, cells = openpyxl.load_workbook(path)["results"].iter_rows()
    kinds = {name.value: cell.data_type for name, cell in zip(header, cells, strict=True)}
    assert {name for name, kind in kinds.items() if kind == "n"} == {"year", "value"}


def test_a_number_someone_typed_over_a_text_is_text_again(tmp_path):
    path = exchange.write(results({"region": "0202"}), tmp_path / "uit.xlsx")
    book = openpyxl.load_workbook(path)
    book["results"]["E2"] = 202  # region is the fifth column
    book.save(path)
    assert exchange.read(path)["region"].tolist() == ["202"]


@pytest.mark.parametrize(
    ("broken", "told"),
    [
        (results({}).drop(columns="unit"), 'kolom "unit": gevonden geen kolom met deze naam'),
        (results({}).assign(extra="x"), 'kolom "extra": gevonden extra'),
        (results({}, {}), "rij 3: gevonden huidige_praktijk / embodied_co2"),
        (results({}).assign(value="veel"), 'rij 2, kolom "value": gevonden veel'),
        (results({}).assign(value=float("inf")), 'rij 2, kolom "value": gevonden inf'),
        (results({}).assign(year=2030.5), 'rij 2, kolom "year": gevonden 2030.5'),
        (results({}).assign(region=[None]), 'rij 2, kolom "region": gevonden'),
    ],
)
def test_another_table_is_refused(broken, told, tmp_path):
    with pytest.raises(InputError, match="niet overgenomen") as refused:
        exchange.write(broken, tmp_path / "uit.csv")
    assert told in str(refused.value)
    assert not (tmp_path / "uit.csv").exists()


def test_all_faults_are_told_at_once(tmp_path):
    broken = results({}).assign(value="veel", year="ooit")
    with pytest.raises(InputError) as refused:
        exchange.write(broken, tmp_path / "uit.csv")
    assert len(refused.value.faults) == 2


@pytest.mark.parametrize(
    ("name", "to", "told"),
    [
        ("uit.pdf", None, "gevonden pdf, toegestaan een bekende naam: csv, parquet, xlsx, iamc"),
        ("uit", None, "gevonden niets ingevuld"),
        ("uit.csv", "xlsx", "gevonden .csv, toegestaan een bestand dat eindigt op .xlsx"),
        ("uit.parquet", "iamc", "toegestaan een bestand dat eindigt op .xlsx, .csv"),
    ],
)
def test_a_format_goes_with_its_ending(name, to, told, tmp_path):
    with pytest.raises(InputError, match=told):
        exchange.write(results({}), tmp_path / name, to)


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_something_else_is_refused(form, tmp_path):
    path = tmp_path / f"kapot.{form}"
    path.write_bytes(b"\xff\xfe\x00 geen tabel")
    with pytest.raises(InputError, match=f"kapot.{form}: gevonden iets anders"):
        exchange.read(path)


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match=r"weg\.csv: dit bestand bestaat niet"):
        exchange.read(tmp_path / "weg.csv")


def test_what_excel_cannot_hold_is_refused(tmp_path, monkeypatch):
    from ccb_analysis.exchange import sheets

    monkeypatch.setattr(sheets, "MOST_ROWS", 3)  # a header and two rows
    rows = [{"group": str(n)} for n in range(3)]
    exchange.write(results(*rows[:2]), tmp_path / "uit.xlsx")
    with pytest.raises(InputError, match="3 rijen passen niet op een blad"):
        exchange.write(results(*rows), tmp_path / "uit.xlsx")
    with pytest.raises(InputError, match=r"hoogstens 32\.767 tekens"):
        exchange.write(results({"group": "x" * 32_768}), tmp_path / "uit.xlsx")
