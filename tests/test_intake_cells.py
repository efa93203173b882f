"""One cell at a time: what people type in a Dutch workbook, and what it must become."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.intake.cells import CellError, ErrorCell, read_cell
from ccb_analysis.intake.columns import client_type, column_named, register_columns

HOMES = column_named("homes")
AREA = column_named("floor_area_m2")
MPG = column_named("mpg")
CO2 = column_named("co2_kg_per_m2")
SHARE = column_named("reused")
DATE = column_named("completion_date")
TYPE = column_named("dwelling_type")
METHOD = column_named("building_method")
YES_NO = column_named("conceptual")
REGION = column_named("region")
NAME = column_named("project_name")
ID = column_named("project_id")


def dutch(value: Decimal, thousands: str = ".") -> str:
    """Write a number as Dutch does, digit by digit and without any library of the package."""
    whole, _, decimals = f"{abs(value):f}".partition(".")
    groups = []
    while len(whole) > 3:
        whole, group = whole[:-3], whole[-3:]
        groups.insert(0, group)
    text = thousands.join([whole, *groups]) + ("," + decimals if decimals else "")
    return "-" + text if value < 0 else text


@given(
    st.decimals(1, 2_000_000, places=2),
    st.sampled_from([".", "", " ", "\u00a0"]),
    st.sampled_from(["", " ", "\u00a0"]),
)
def test_any_area_written_in_dutch_is_read_back(value, thousands, around):
    text = around + dutch(value, thousands) + around
    assert read_cell(text, AREA) == float(value)


@given(st.integers(1, 10_000), st.sampled_from([".", "", " "]))
def test_any_whole_number_written_in_dutch_is_read_back(value, thousands):
    assert read_cell(dutch(Decimal(value), thousands), HOMES) == value


@given(st.decimals(-500, 2000, places=1))
def test_any_co2_figure_written_in_dutch_is_read_back(value):
    assert read_cell(dutch(value), CO2) == float(value)


@given(st.decimals(0, 100, places=1), st.sampled_from(["%", " %", "  % "]))
def test_any_percentage_is_a_hundredth(value, sign):
    assert read_cell(dutch(value) + sign, SHARE) == pytest.approx(float(value) / 100, abs=1e-12)


@given(st.dates(datetime.date(1990, 1, 1), datetime.date(2100, 12, 31)))
def test_any_day_is_read_back_however_written(day):
    months = (
        "januari februari maart april mei juni juli augustus september oktober november december"
    )
    written = f"{day.day} {months.split()[day.month - 1]} {day.year}"
    for cell in (
        f"{day.day}-{day.month}-{day.year}",
        f"{day.day:02}/{day.month:02}/{day.year}",
        f"{day.year}-{day.month:02}-{day.day:02}",
        written,
        written.upper() + " ",
        day,
        datetime.datetime(day.year, day.month, day.day, 13, 30),
    ):
        assert read_cell(cell, DATE) == day


@pytest.mark.parametrize("column", register_columns(), ids=lambda column: column.name)
@pytest.mark.parametrize(
    "cell", [None, "", "  ", "\u00a0", "-", "–", "?", "n.v.t.", "NVT", "Onbekend ", "n.n.b."]
)
def test_unknown_is_unknown_in_every_column(cell, column):
    assert read_cell(cell, column) is None


@pytest.mark.parametrize(
    ("cell", "column", "value"),
    [
        (0, SHARE, 0.0),  # nought is nought, not unknown
        ("0", MPG, 0.0),
        (0.0, CO2, 0.0),
        ("1.234", HOMES, 1234),  # whole numbers and areas: a point before three digits is thousands
        ("1.234", AREA, 1234.0),
        ("1.234", MPG, 1.234),  # 1234 is no MPG, 1,234 is
        ("0.512", MPG, 0.512),  # no thousands begin with a nought
        ("283.125", CO2, 283.125),  # 283125 kg/m2 is beyond the limit
        ("1.234,5", CO2, 1234.5),
        ("1,234.5", CO2, 1234.5),
        ("1,234", MPG, 1.234),
        (",5", SHARE, 0.5),
        ("12,0", HOMES, 12),
        (12.0, HOMES, 12),
        ("−20", CO2, -20.0),
        ("1", SHARE, 1.0),
        (0.25, SHARE, 0.25),
        ("25%", SHARE, 0.25),
        ("0,5", SHARE, 0.5),
    ],
)
def test_numbers(cell, column, value):
    found = read_cell(cell, column)
    assert found == value
    assert type(found) is type(value)


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        (25, SHARE),  # percent only with a sign
        ("25", SHARE),
        ("120%", SHARE),
        ("45%", MPG),
        (-0.1, SHARE),
        (0, HOMES),
        (12.5, HOMES),
        ("12,5", HOMES),
        ("circa 12", HOMES),
        ("12 woningen", HOMES),
        ("tien", HOMES),
        ("1.2.3", AREA),
        ("1.23,4", AREA),
        ("1e3", AREA),
        ("nan", MPG),
        (float("inf"), CO2),
        (True, HOMES),
        (5.01, MPG),
        (datetime.date(2025, 1, 1), HOMES),
        ("%", SHARE),
    ],
)
def test_no_numbers(cell, column):
    with pytest.raises(CellError) as refused:
        read_cell(cell, column)
    assert refused.value.reason == "kind"


def test_a_number_that_can_be_two_things_is_refused_as_such():
    # 1,234 and 1234 kg/m2 are both within -500 to 2000
    with pytest.raises(CellError) as refused:
        read_cell("1.234", CO2)
    assert refused.value.reason == "ambiguous"


@pytest.mark.parametrize(
    "cell",
    [
        "Q3 2025",
        "2025",
        2025.0,
        45000.0,
        "december 2025",
        "31-12-25",
        "31-02-2025",
        "12/31/2025",
        "eind 2025",
        "31 foober 2025",
        datetime.time(12, 0),
        datetime.timedelta(days=3),
        "1-1-1899",
        True,
    ],
)
def test_no_single_day(cell):
    with pytest.raises(CellError):
        read_cell(cell, DATE)


@pytest.mark.parametrize(
    ("cell", "column", "value"),
    [
        ("Rijwoning ", TYPE, "ground_bound"),
        ("twee onder een kap", TYPE, "ground_bound"),
        ("Twee-onder-één-kap", TYPE, "ground_bound"),
        ("APPARTEMENT", TYPE, "stacked"),
        ("meergezins", TYPE, "stacked"),
        ("ground_bound", TYPE, "ground_bound"),
        ("HSB", METHOD, "timber_frame"),
        ("prefab beton", METHOD, "concrete_prefab"),
        ("CLT", METHOD, "clt"),
        ("a1 t/m a3", column_named("co2_modules"), "A1-A3"),
        ("A1–A5", column_named("co2_modules"), "A1-A5"),
        ("EN 15804+A2", column_named("mpg_weighting_set"), "a2"),
        ("ja ", YES_NO, True),
        ("x", YES_NO, True),
        ("Nee", YES_NO, False),
        (True, YES_NO, True),
        (0.0, YES_NO, False),
        ("Nijmegen ", REGION, "GM0268"),
        ("GM0268", REGION, "GM0268"),
        (268.0, REGION, "GM0268"),
        ("0268", REGION, "GM0268"),
        (" Hof   van\u00a0Plan ", NAME, "Hof van Plan"),
        (12.0, ID, "12"),
        ("0012", ID, "0012"),
        ("#12", ID, "#12"),
    ],
)
def test_names_and_choices(cell, column, value):
    assert read_cell(cell, column) == value


@pytest.mark.parametrize(
    ("cell", "column"),
    [
        ("beton", METHOD),  # which kind of concrete?
        ("kalkzandsteen", METHOD),  # not in the closed list, so unknown
        ("gemengd", TYPE),
        ("misschien", YES_NO),
        (2.0, YES_NO),
        ("Utrecht", REGION),
        (9999.0, REGION),
        (ErrorCell("#N/A"), NAME),
        (ErrorCell("#REF!"), MPG),
        ("#VERW!", NAME),
        ("#N/B", ID),
        ("#DEEL/0!", NAME),
        ("#####", NAME),
    ],
)
def test_no_name_or_choice(cell, column):
    with pytest.raises(CellError):
        read_cell(cell, column)


@pytest.mark.parametrize(
    ("client", "kind"),
    [
        ("Voorbeeldcorporatie A", "housing_association"),
        ("Gemeente Wijchen", "municipality"),
        ("CPO De Hoek", "private"),
        ("Microcposse BV", None),  # cpo inside another word is no cpo
        ("Bouwbedrijf Jansen", None),
        ("Corporatie en ontwikkelaar samen", None),  # two kinds: not known which
        (None, None),
    ],
)
def test_the_kind_of_client(client, kind):
    assert client_type(client) == kind
