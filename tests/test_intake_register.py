"""The register: every row is accepted or set aside, and every fault is named where it stands."""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ccb_analysis.intake.coverage import outside, register_coverage
from ccb_analysis.intake.register import read_register
from ccb_analysis.intake.store import publishable, publishable_quarantine, save_register

DAY = datetime.date
# The headers that others rely on, in the order of the contract.
GOOD = {
    "Project-id": "P-1",
    "Projectnaam": "Hof van Plan",
    "Gemeente": "Nijmegen",
    "Woningtype": "grondgebonden",
    "Aantal woningen": 40,
    "BVO (m2)": 5600,
    "Datum vergunning": DAY(2023, 5, 1),
    "Datum oplevering": DAY(2025, 2, 1),
    "Opdrachtgever": "Woningstichting Noord",
    "Grondpositie": "gemeente",
    "Fase": "in gebruik",
    "Ruimte voor ambitie": "nee",
    "Woonstandaard PMC": "PMC 3",
    "Bouwmethode": "houtskeletbouw",
    "Conceptueel": "ja",
    "Industrieel": "nee",
    "MPG": 0.52,
    "MPG-weegset": "A1",
    "MPG-datum": DAY(2023, 3, 1),
    "CO2 (kg/m2)": 181.5,
    "CO2-modules": "A1-A3",
    "Primair abiotisch": 0.6,
    "Primair hernieuwbaar": 0.25,
    "Hergebruikt": 0.05,
    "Gerecycled": 0.1,
    "Losmaakbaarheid": 0.5,
    "Status": "opgeleverd",
    "Vertrouwelijk": "nee",
    "Contactpersoon": "M. de Vries",
    "Opmerking": "bel eerst",
}
HEADERS = list(GOOD)
EMPTY = dict.fromkeys(HEADERS)


def write(path: Path, rows: list[dict], headers: list[str] | None = None, above: int = 0) -> Path:
    """Write rows below their headers, with ``above`` empty rows over the header."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Projecten"
    headers = headers or HEADERS
    for position, header in enumerate(headers, start=1):
        sheet.cell(above + 1, position, header)
        for number, row in enumerate(rows, start=above + 2):
            sheet.cell(number, position, row.get(header))
    book.save(path)
    return path


def projects(count: int) -> list[dict]:
    return [{**GOOD, "Project-id": f"P-{number}"} for number in range(1, count + 1)]


KEY_FAULTS = [
    ("Project-id", None),
    ("Project-id", "n.v.t."),
    ("Project-id", "#N/B"),
    ("Project-id", "P-1"),
    ("Gemeente", None),
    ("Gemeente", "Utrecht"),
    ("Gemeente", 9999),
    ("Woningtype", "-"),
    ("Woningtype", "gemengd"),
    ("Aantal woningen", None),
    ("Aantal woningen", 0),
    ("Aantal woningen", "circa 40"),
    ("Aantal woningen", 12.5),
    ("Datum vergunning", "31-02-2023"),
    ("Datum vergunning", "Q3 2023"),
    ("Datum oplevering", "eind 2025"),
    ("Datum oplevering", 2025),
    ("Datum oplevering", None),  # while the status is completed
    ("Datum oplevering", DAY(2022, 1, 1)),  # before the permit
]
CELL_FAULTS = [
    ("Projectnaam", "#VERW!"),
    ("BVO (m2)", "5600 m2"),
    ("BVO (m2)", 140),  # 3,5 m2 a home: the area of one home
    ("Grondpositie", "nog te bepalen"),
    ("Fase", "fase 7"),
    ("Ruimte voor ambitie", "misschien"),
    ("Bouwmethode", "beton"),
    ("Conceptueel", "soms"),
    ("Industrieel", 3),
    ("MPG", 7.5),
    ("MPG", "0,5 euro"),
    ("MPG-weegset", "A3"),
    ("MPG-weegset", None),  # while there is an MPG
    ("MPG-datum", "vorig jaar"),
    ("CO2 (kg/m2)", "1.234"),  # two readings
    ("CO2-modules", "alles"),
    ("Primair abiotisch", 85),
    ("Gerecycled", 0.9),  # together 1,8
    ("Losmaakbaarheid", "1,4"),
    ("Status", "half"),
    ("Vertrouwelijk", "beetje"),
]


def planted(folder: Path) -> Path:
    rows = projects(50)
    for number, (header, cell) in enumerate(KEY_FAULTS + CELL_FAULTS, start=5):
        rows[number][header] = cell
    return write(folder / "planted.xlsx", rows)


def test_forty_planted_faults_give_forty_messages(tmp_path):
    assert len(KEY_FAULTS) + len(CELL_FAULTS) == 40
    register = read_register([planted(tmp_path)])
    # row 1 is the header, project n stands in row n + 1, the first fault in project 6
    expected = [
        (number, header) for number, (header, _) in enumerate(KEY_FAULTS + CELL_FAULTS, start=7)
    ]
    origins = "Primair abiotisch, Primair hernieuwbaar, Hergebruikt, Gerecycled"
    expected = [(row, origins if header == "Gerecycled" else header) for row, header in expected]
    assert [(fault.row, fault.column) for fault in register.faults] == expected
    assert {(fault.file, fault.sheet) for fault in register.faults} == {
        ("planted.xlsx", "Projecten")
    }
    assert all(fault.found and fault.allowed for fault in register.faults)
    # exactly the rows with a fault in a key cell: rows 7 to 25
    assert register.quarantine["row"].tolist() == list(range(7, 7 + len(KEY_FAULTS)))
    assert register.rows_in == 50
    assert len(register.projects) == 50 - 19


def test_a_fault_reads_as_the_contract_says(tmp_path):
    rows = [{**GOOD, "Gemeente": "Nijmegn", "MPG": 7.5}]
    path = write(tmp_path / "een.xlsx", rows)
    dutch, english = (
        [fault.text(language) for fault in read_register([path], language).faults]
        for language in ("nl", "en")
    )
    assert dutch == [
        'een.xlsx, blad Projecten, rij 2, kolom "Gemeente": gevonden "Nijmegn", toegestaan '
        "een gemeente uit de regio, met haar naam of code (bedoelt u Nijmegen?)",
        'een.xlsx, blad Projecten, rij 2, kolom "MPG": gevonden 7,5, toegestaan '
        "een getal van 0 tot en met 5",
    ]
    assert english[1] == (
        'een.xlsx, sheet Projecten, row 2, column "MPG": found 7.5, allowed a number from 0 to 5'
    )


def test_a_good_row_is_read_whole(tmp_path):
    register = read_register([write(tmp_path / "goed.xlsx", [GOOD])])
    assert register.faults == []
    row = register.projects.iloc[0]
    assert row["region"] == "GM0268"
    assert row["dwelling_type"] == "ground_bound"
    assert row["homes"] == 40
    assert row["floor_area_m2"] == 5600.0
    assert row["permit_date"] == pd.Timestamp(2023, 5, 1)
    assert row["completion_date"] == pd.Timestamp(2025, 2, 1)
    assert (row["client"], row["client_type"]) == ("Woningstichting Noord", "housing_association")
    assert (row["land_position"], row["phase"]) == ("municipality", "in_use")
    assert (row["room_for_ambition"], row["status"]) == ("no", "completed")
    assert row["building_method"] == "timber_frame"
    assert bool(row["conceptual"]) is True
    assert bool(row["industrial"]) is False
    assert (row["mpg"], row["mpg_weighting_set"]) == (0.52, "a1")
    assert (row["co2_kg_per_m2"], row["co2_modules"]) == (181.5, "A1-A3")
    assert [row[name] for name in ("primary_abiotic", "primary_renewable", "reused")] == [
        0.6,
        0.25,
        0.05,
    ]
    assert (row["source_file"], row["source_row"]) == ("goed.xlsx", 2)


def test_a_row_with_only_the_key_cells_is_accepted(tmp_path):
    keys = ("Project-id", "Gemeente", "Woningtype", "Aantal woningen")
    row = {**EMPTY, **{name: GOOD[name] for name in keys}}
    register = read_register([write(tmp_path / "kaal.xlsx", [row])])
    assert register.faults == []
    assert len(register.projects) == 1
    unknown = register.projects.iloc[0].drop(
        ["project_id", "region", "dwelling_type", "homes", "source_file", "source_row"]
    )
    assert unknown.isna().all()


def test_headers_in_any_order_and_spelling_and_extra_columns_kept(tmp_path):
    headers = ["Wijk", *reversed(HEADERS), None]
    spelled = {"MPG": " mpg ", "BVO (m2)": "BVO (m²)", "Gemeente": "Municipality"}
    row = {**GOOD, "Wijk": "Noord"}
    path = write(
        tmp_path / "andersom.xlsx",
        [{spelled.get(header, header): cell for header, cell in row.items()} | {None: "los"}],
        [spelled.get(header, header) for header in headers],
        above=4,
    )
    register = read_register([path])
    assert register.faults == []
    found = register.projects.iloc[0]
    assert (found["mpg"], found["floor_area_m2"], found["region"]) == (0.52, 5600.0, "GM0268")
    # 1 + 30 columns, so the nameless one is the 32nd: AF
    assert (found["extra_Wijk"], found["extra_kolom AF"]) == ("Noord", "los")
    assert found["source_row"] == 6


def test_blank_rows_are_counted_apart_and_rows_keep_their_numbers(tmp_path):
    rows = projects(3)
    rows.insert(1, EMPTY)
    rows.insert(2, {**EMPTY, "Opmerking": "  "})
    register = read_register([write(tmp_path / "gaten.xlsx", rows, above=2)])
    assert (register.rows_in, register.rows_blank) == (3, 2)
    assert register.projects["source_row"].tolist() == [4, 7, 8]


def test_missing_and_repeated_headers(tmp_path):
    headers = [header for header in HEADERS if header not in ("MPG", "Gemeente")]
    headers += ["Gemeentenaam", "Status"]
    row = {**GOOD, "Gemeentenaam": "Nijmegen"}
    register = read_register([write(tmp_path / "kop.xlsx", [row], headers)])
    assert [(f.row, f.column, f.found) for f in register.faults] == [
        (1, "Gemeente", 'geen kolom met deze naam, wel "Gemeentenaam"'),
        (1, "MPG", "geen kolom met deze naam"),
        (1, "Status", "deze kolom 2 keer (Y, AD)"),
    ]
    # one fault for the column, not one for each row; the row can't be counted without it
    assert register.quarantine["columns"].tolist() == ["Gemeente"]
    assert register.quarantine["homes"].tolist() == [40]


def test_without_an_id_column_all_rows_are_set_aside(tmp_path):
    rows = [{**row, "Nummer": row["Project-id"]} for row in projects(3)]
    headers = ["Nummer" if header == "Project-id" else header for header in HEADERS]
    register = read_register([write(tmp_path / "zonder.xlsx", rows, headers)])
    assert [fault.column for fault in register.faults] == ["Project-id"]
    assert (register.rows_in, len(register.quarantine)) == (3, 3)
    assert register.quarantine["homes"].sum() == 120


def test_all_sheets_are_searched_and_a_summary_is_not_counted(tmp_path):
    path = write(tmp_path / "bladen.xlsx", projects(2))
    book = openpyxl.load_workbook(path)
    book.create_sheet("Toelichting", 0).append(["Dit is een toelichting"])
    summary = book.create_sheet("Samenvatting")
    summary.append(["Gemeente", "Woningtype", "Status", "Fase", "Aantal woningen"])
    summary.append(["Nijmegen", "grondgebonden", "opgeleverd", "in gebruik", 80])
    more = book.create_sheet("Arnhem")
    for line in (HEADERS, [{**GOOD, "Project-id": "A-1"}[header] for header in HEADERS]):
        more.append(line)
    book.save(path)
    register = read_register([path])
    assert register.projects["project_id"].tolist() == ["P-1", "P-2", "A-1"]
    assert [(fault.sheet, fault.row) for fault in register.faults] == [("Samenvatting", 1)]
    assert register.rows_in == 3


def test_files_that_are_no_register_are_faults(tmp_path):
    text = tmp_path / "tekst.xlsx"
    text.write_text("geen werkmap")
    letter = openpyxl.Workbook()
    letter.active.append(["Beste collega"])
    letter.save(tmp_path / "brief.xlsx")
    openpyxl.Workbook().save(tmp_path / "leeg.xlsx")
    other = tmp_path / "lijst.csv"
    other.write_text("Project-id\nP-1\n")
    paths = [text, tmp_path / "brief.xlsx", tmp_path / "leeg.xlsx", other, tmp_path / "weg.xlsx"]
    register = read_register([*paths, write(tmp_path / "goed.xlsx", [GOOD])])
    assert [fault.file for fault in register.faults] == [path.name for path in paths]
    assert (register.rows_in, len(register.projects)) == (1, 1)


def test_a_formula_error_is_a_fault_and_not_a_blank(tmp_path):
    path = write(tmp_path / "formule.xlsx", projects(2))
    book = openpyxl.load_workbook(path)
    for cell, text in (("Q2", "#N/A"), ("E3", "#REF!")):  # MPG of P-1, homes of P-2
        book.active[cell] = text
        book.active[cell].data_type = "e"
    book.save(path)
    register = read_register([path])
    assert [(fault.row, fault.column, fault.found) for fault in register.faults] == [
        (2, "MPG", "#N/A (een fout in Excel)"),
        (3, "Aantal woningen", "#REF! (een fout in Excel)"),
    ]
    assert register.projects["mpg"].isna().all()
    assert len(register.quarantine) == 1


def test_an_id_counts_once_over_all_files(tmp_path):
    first = write(tmp_path / "arnhem.xlsx", projects(2))
    second = write(tmp_path / "nijmegen.xlsx", [{**GOOD, "Project-id": "p-2 "}, *projects(5)[3:]])
    register = read_register([first, second])
    assert register.projects["project_id"].tolist() == ["P-1", "P-2", "P-4", "P-5"]
    (fault,) = register.faults
    assert (fault.file, fault.row, fault.column) == ("nijmegen.xlsx", 2, "Project-id")
    assert "arnhem.xlsx" in fault.found
    assert "rij 3" in fault.found
    # the other way round the other row is the first
    turned = read_register([second, first])
    assert turned.quarantine["file"].tolist() == ["arnhem.xlsx"]


def test_shares_of_origin(tmp_path):
    rows = projects(4)
    rows[0]["Gerecycled"] = 0.12  # 0,60 + 0,25 + 0,05 + 0,12 = 1,02: rounding
    rows[1]["Gerecycled"] = 0.05  # 0,95: a fault
    rows[2]["Gerecycled"] = None  # three are known, 0,90: fine
    rows[3] |= {"Gerecycled": None, "Hergebruikt": 0.3}  # three are 1,15: a fault
    register = read_register([write(tmp_path / "herkomst.xlsx", rows)])
    assert [(fault.row, fault.found) for fault in register.faults] == [
        (3, "samen 0,95"),
        (5, "samen 1,15"),
    ]
    origin = ["primary_abiotic", "primary_renewable", "reused", "recycled"]
    assert register.projects[origin].notna().sum(axis=1).tolist() == [4, 0, 3, 0]
    assert len(register.projects) == 4


def test_an_mpg_without_its_set_keeps_the_score(tmp_path):
    register = read_register([write(tmp_path / "set.xlsx", [{**GOOD, "MPG-weegset": "-"}])])
    assert [fault.column for fault in register.faults] == ["MPG-weegset"]
    row = register.projects.iloc[0]
    assert row["mpg"] == 0.52
    assert pd.isna(row["mpg_weighting_set"])


def test_what_is_readable_of_a_refused_row_is_kept(tmp_path):
    rows = [{**GOOD, "Woningtype": "gemengd", "Wijk": "Noord"}]
    register = read_register([write(tmp_path / "weg.xlsx", rows, [*HEADERS, "Wijk"])])
    row = register.quarantine.iloc[0]
    assert (row["file"], row["sheet"], row["row"]) == ("weg.xlsx", "Projecten", 2)
    assert (row["homes"], row["region"], row["year"]) == (40, "GM0268", 2025)
    assert pd.isna(row["dwelling_type"])
    assert row["reason"] == (
        'kolom "Woningtype": gevonden "gemengd", toegestaan grondgebonden of gestapeld'
    )
    assert (row["given_dwelling_type"], row["given_mpg"], row["given_Wijk"]) == (
        "gemengd",
        "0,52",
        "Noord",
    )


CELLS = st.one_of(
    st.none(),
    st.sampled_from(["", " ", "n.v.t.", "Arnhem", "Ede", "gestapeld", "A-1", "ja", "25%"]),
    st.sampled_from(["opgeleverd", "1-2-2025", "A1", "houtskeletbouw", "0,3", "#N/B", "x" * 90]),
    st.integers(-5, 3000),
    st.floats(-1, 2, allow_nan=False),
    st.dates(DAY(1950, 1, 1), DAY(2150, 1, 1)),
    st.booleans(),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.fixed_dictionaries({}, optional=dict.fromkeys(HEADERS, CELLS)), min_size=0, max_size=6
    ),
    st.booleans(),
)
def test_rows_in_are_accepted_plus_quarantined(changes, good_base):
    base = GOOD if good_base else EMPTY
    with tempfile.TemporaryDirectory() as folder:
        path = write(Path(folder) / "willekeurig.xlsx", [{**base, **row} for row in changes])
        register = read_register([path])
    filled = [
        any(str(cell).strip() for cell in {**base, **row}.values() if cell is not None)
        for row in changes
    ]
    assert register.rows_in == sum(filled)
    assert register.rows_in == len(register.projects) + len(register.quarantine)
    # a row is set aside for a reason that is listed, at its own place
    listed = {fault.row for fault in register.faults}
    assert set(register.quarantine["row"]) <= listed


def test_coverage_by_hand(tmp_path):
    rows = projects(5)  # 40 homes each, Nijmegen, completed in 2025
    rows[1] |= {"Gemeente": "Arnhem", "Aantal woningen": 70}
    rows[2]["Status"] = "vervallen"
    rows[3]["Woningtype"] = "gemengd"
    rows[4] |= {"Datum oplevering": DAY(2027, 1, 1), "Status": "gepland"}
    register = read_register([write(tmp_path / "dekking.xlsx", rows)])
    expected = pd.DataFrame(
        {
            "region": ["GM0202", "GM0268", "GM0225"],
            "year": [2025, 2025, 2025],
            "homes": [60.0, 100.0, 30.0],
            "low": [50.0, 30.0, 20.0],
            "high": [90.0, 150.0, 45.0],
            "evidence": ["assumption"] * 3,
        }
    )
    coverage = register_coverage(register.projects, expected, register.quarantine)
    missing = ["missing_low", "missing_homes", "missing_high"]
    assert coverage["registered_homes"].tolist() == [70, 40, 0]
    # Arnhem 50/60/90 less 70, Nijmegen 30/100/150 less 40, Druten nothing registered
    assert coverage[missing].to_numpy().tolist() == [[0, 0, 20], [0, 60, 110], [20, 30, 45]]
    assert coverage["quarantined_homes"].tolist() == [0, 40, 0]
    assert coverage["evidence"].tolist() == ["assumption"] * 3
    assert outside(register.projects, ["GM0268"]).to_numpy().tolist() == [["GM0202", 1, 70]]
    assert outside(register.projects, ["GM0268", "GM0202"]).empty


def test_what_is_saved_is_whole(tmp_path):
    register = read_register([planted(tmp_path)])
    projects_path, quarantine_path = save_register(register, tmp_path / "2025")
    pd.testing.assert_frame_equal(pd.read_parquet(projects_path), register.projects)
    saved = pd.read_csv(quarantine_path)
    assert list(saved.columns) == list(register.quarantine.columns)
    assert saved["row"].tolist() == register.quarantine["row"].tolist()


def test_names_of_people_clients_and_confidential_projects_stay_inside(tmp_path):
    rows = projects(4)
    rows[0] |= {"Vertrouwelijk": "ja", "Projectnaam": "Geheimhof"}
    rows[1] |= {"Vertrouwelijk": None, "Projectnaam": "Zwijghof"}  # unknown is confidential
    rows[3] |= {"Woningtype": "gemengd"}
    headers = [*HEADERS, "Wijk"]
    path = write(tmp_path / "geheim.xlsx", [{**row, "Wijk": "Noordwijk"} for row in rows], headers)
    register = read_register([path])
    public = publishable(register.projects)
    assert public["project_id"].tolist() == ["vertrouwelijk 1", "vertrouwelijk 2", "P-3"]
    assert public["project_name"].tolist() == ["vertrouwelijk 1", "vertrouwelijk 2", "Hof van Plan"]
    assert public["client_type"].tolist() == ["housing_association"] * 3
    everything = public.to_csv() + publishable_quarantine(register.quarantine).to_csv()
    for secret in ("Geheimhof", "Zwijghof", "Woningstichting", "Vries", "bel eerst", "Noordwijk"):
        assert secret not in everything
    # the working copy keeps them: this is what could have leaked
    assert register.projects["contact_person"].tolist() == ["M. de Vries"] * 3


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_message_can_be_made_in_both_languages(tmp_path, language):
    faults = read_register([planted(tmp_path)], language).faults
    assert len(faults) == 40
    assert not any("{" in fault.text(language) for fault in faults)
