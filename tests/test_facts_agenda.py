import datetime

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccb_analysis.errors import FactsError
from ccb_analysis.facts import agenda as agenda_module
from ccb_analysis.facts.agenda import (
    STATUSES,
    quarter_end,
    read_agenda,
    read_building_blocks,
    read_date,
)
from ccb_analysis.facts.tables import read_text_table
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

# Actions in the chapters without a row in the agenda of the programme.
UNPLANNED = {"1.2.1", "1.3.1", "2.5.2", "3.1.2", "3.2.5", "3.3.2", "3.4.4", "3.4.5", "3.4.6"}


@pytest.fixture
def progress(tmp_path):
    def write(text):
        path = tmp_path / "agenda_progress.csv"
        path.write_text("action,done_on,evidence_text\n" + text, encoding="utf-8")
        return path

    return write


def action(table, name):
    return table.set_index("action").loc[name]


def test_33_actions_of_which_24_planned_in_13_blocks():
    table = read_agenda(2025)
    assert len(table) == 33
    assert table["planned"].sum() == 24
    assert set(table.loc[~table["planned"], "action"]) == UNPLANNED
    blocks = read_building_blocks()
    assert len(blocks) == 13
    assert set(table["building_block"]) == set(blocks["building_block"])
    assert blocks["part"].value_counts().to_dict() == {"1": 3, "2": 5, "3": 5}


def test_an_action_stands_under_its_own_building_block():
    table = read_agenda(2025)
    assert (table["action"].str[:3] == table["building_block"]).all()


def test_two_actions_share_the_number_3_2_4():
    table = read_agenda(2025)
    assert action(table, "3.2.4a")["ready_until"] == "2023-Q3"
    assert action(table, "3.2.4b")["ready_until"] == "2024-Q1"


def test_blocks_3_3_and_3_4_follow_the_chapters():
    names = read_building_blocks().set_index("building_block")["name_nl"]
    assert names["3.3"] == "Innoveren en experimenteren"
    assert names["3.4"] == "Kennisdeling"


@pytest.mark.parametrize(
    ("name", "start", "end", "civil_service", "board"),
    [
        ("1.1.1", "2023-Q3", "2023-Q3", "2023-Q3", "2023-Q3"),
        ("1.2.2", "2023-Q4", "2023-Q4", "2023-Q4", ""),
        ("2.1.1", "2023-Q3", "2023-Q4", "2023-Q4", "2023-Q4"),
        ("2.4.1", "2024-Q4", "2024-Q4", "2025-Q1", "2025-Q1"),
        ("2.5.1", "2024-Q1", "2024-Q2", "2024-Q3", "2024-Q3"),
        ("3.1.1", "2023-Q3", "2023-Q4", "2024-Q1", ""),
        ("3.2.1", "2024-Q1", "2024-Q1", "", ""),
        ("3.4.2", "2024-Q1", "2024-Q2", "2024-Q3", ""),
        ("3.5.3", "2025-Q1", "2025-Q1", "2025-Q2", "2025-Q2"),
        ("3.4.5", "", "", "", ""),
    ],
)
def test_windows_match_the_programme(name, start, end, civil_service, board):
    row = action(read_agenda(2025), name)
    assert (row["ready_from"], row["ready_until"]) == (start, end)
    assert (row["civil_service_platform"], row["board_platform"]) == (civil_service, board)


def test_without_a_report_an_action_is_silent_once_its_window_is_over():
    # 3.2.2 was to be ready in the third quarter of 2025.
    assert action(read_agenda(2024), "3.2.2")["status"] == "on_schedule"
    assert action(read_agenda(2025), "3.2.2")["status"] == "silent"
    assert read_agenda(2025)["weeks_late"].isna().all()


def test_how_many_are_silent_at_the_end_of_2023():
    # Ready in 2023: 1.1.1, 1.2.2, 2.1.1, 2.2.1, 2.3.1, 3.1.1, 3.2.4a, 3.4.1. The rest later.
    counts = read_agenda(2023)["status"].value_counts().to_dict()
    assert counts == {"silent": 8, "on_schedule": 24 - 8, "never_planned": 9}


def test_reported_but_not_done_is_late_by_whole_weeks(progress):
    row = action(read_agenda(2025, progress("3.2.2,,\n")), "3.2.2")
    # 30 September to 31 December 2025: 31 + 30 + 31 = 92 days = 13 weeks and 1 day.
    assert (row["status"], row["weeks_late"]) == ("late", 13)
    # 31 December 2023 to 31 December 2025: 366 + 365 = 731 days = 104 weeks and 3 days.
    assert action(read_agenda(2025, progress("1.2.2,,\n")), "1.2.2")["weeks_late"] == 104


def test_a_window_that_ends_on_31_december_is_over(progress):
    row = action(read_agenda(2024, progress("1.2.4,,bijna af\n")), "1.2.4")
    assert (row["status"], row["weeks_late"], row["evidence_text"]) == ("late", 0, "bijna af")


def test_reported_before_the_window_is_over_is_on_schedule(progress):
    assert action(read_agenda(2024, progress("3.2.2,,\n")), "3.2.2")["status"] == "on_schedule"


def test_done_is_done_whatever_the_window(progress):
    path = progress(
        "1.1.1.,12 maart 2025,Raadsbesluiten\n"
        "3.2.4 A,1-9-2023,Programma\n"
        "3.4.5,2025-05-01,Congres\n"
    )
    table = read_agenda(2025, path)
    row = action(table, "1.1.1")
    assert (row["status"], row["evidence_text"]) == ("done", "Raadsbesluiten")
    assert row["done_on"] == pd.Timestamp(2025, 3, 12)
    assert action(table, "3.2.4a")["status"] == "done"
    assert action(table, "3.4.5")["status"] == "done"
    assert not action(table, "3.4.5")["planned"]
    assert table["status"].value_counts().to_dict() == {
        "done": 3,
        "silent": 24 - 2,
        "never_planned": 9 - 1,
    }
    assert table["weeks_late"].isna().all()


def test_reporting_on_an_unplanned_action_without_a_date_changes_nothing(progress):
    assert action(read_agenda(2025, progress("3.4.5,,\n")), "3.4.5")["status"] == "never_planned"


def test_all_faults_of_the_progress_file_are_named_at_once(progress):
    path = progress(
        "1.1.1,30-2-2025,Besluit\n"
        "3.2.4,2025-01-01,Masterclass\n"
        "1.2.2,1 april 2026,Plan\n"
        "2.1.1,1-1-2025,\n"
        "1.1.1,2025-01-01,Besluit\n"
        ",2025-01-01,Besluit\n"
    )
    with pytest.raises(FactsError) as refused:
        read_agenda(2025, path)
    lines = str(refused.value).splitlines()
    where = "- agenda_progress.csv, rij"
    date = "een datum, zoals 12 maart 2025, 12-3-2025 of 2025-03-12"
    assert lines[0] == "agenda_progress.csv is niet goed en is niet gelezen:"
    assert lines[1] == f'{where} 2, kolom "done_on": gevonden 30-2-2025, toegestaan {date}'
    assert lines[2].startswith(f'{where} 3, kolom "action": gevonden 3.2.4, toegestaan een actie')
    assert "3.2.4a" in lines[2]
    assert "3.2.4b" in lines[2]
    assert lines[3] == (
        f'{where} 4, kolom "done_on": gevonden 1 april 2026, toegestaan een datum tot en met '
        "31 december 2025, of een lege cel als de actie nog niet klaar is"
    )
    assert lines[4] == (
        f'{where} 5, kolom "evidence_text": gevonden niets ingevuld, toegestaan waaruit blijkt '
        "dat de actie klaar is, zoals de titel van een besluit"
    )
    assert lines[5] == (
        f'{where} 6, kolom "action": gevonden 1.1.1, toegestaan elke sleutel één keer'
    )
    assert lines[6].startswith(
        f'{where} 7, kolom "action": gevonden niets ingevuld, toegestaan een'
    )
    assert len(lines) == 7


def test_a_progress_file_that_is_missing_or_lacks_a_column_is_refused(tmp_path):
    with pytest.raises(FactsError, match="geen bestand op deze plek"):
        read_agenda(2025, tmp_path / "agenda_progress.csv")
    path = tmp_path / "short.csv"
    path.write_text("action\n1.1.1\n", encoding="utf-8")
    with pytest.raises(FactsError, match=r"toegestaan done_on\n.*toegestaan evidence_text"):
        read_agenda(2025, path)


def test_a_progress_file_saved_in_another_encoding_is_refused(tmp_path):
    path = tmp_path / "agenda_progress.csv"
    path.write_bytes(
        "action,done_on,evidence_text\n1.1.1,2025-01-01,Coördinatie\n".encode("cp1252")
    )
    with pytest.raises(FactsError, match="UTF-8"):
        read_agenda(2025, path)


def test_faults_in_the_shipped_agenda_would_be_found(tmp_path, monkeypatch):
    table = read_text_table(REFERENCE / "agenda.csv")
    table.loc[0, "ready_until"] = "2023-Q2"  # before its own start
    table.loc[1, "planned"] = "true"  # without a window
    table.loc[2, "building_block"] = "4.1"
    table.loc[3, "ready_from"] = "Q4 2024"
    table.to_csv(tmp_path / "agenda.csv", index=False)
    for name in ("building_blocks.csv", "sources.csv"):
        (tmp_path / name).write_bytes((REFERENCE / name).read_bytes())
    monkeypatch.setattr(agenda_module, "REFERENCE", tmp_path)
    with pytest.raises(FactsError) as refused:
        read_agenda(2025)
    rows = [fault.row for fault in refused.value.faults]
    assert rows == [2, 3, 4, 5]


def test_titles_are_short_and_every_row_names_its_lines():
    table = read_agenda(2025)
    for column in ("title_nl", "title_en"):
        assert table[column].str.split().str.len().max() <= 12
        assert table[column].is_unique
    assert table["line"].str.match(r"L\d+").all()
    assert (table["source"] == "programma_ccb").all()


def test_every_status_has_a_word_in_dutch():
    words = [Language("nl").label("regions", status) for status in STATUSES]
    assert words == ["klaar", "te laat", "op schema", "stil", "nooit gepland"]


def test_the_last_day_of_a_quarter():
    assert quarter_end("2024-Q1") == pd.Timestamp(2024, 3, 31)
    assert quarter_end("2025-Q3") == pd.Timestamp(2025, 9, 30)
    assert quarter_end("") is None


@pytest.mark.parametrize(
    "text",
    [
        "2025-03-12",
        "2025-03-12 00:00:00",
        "2025-03-12T00:00:00",
        "12-3-2025",
        "12-03-2025",
        "12/3/2025",
        "12.03.2025",
        "12 maart 2025",
        "12 mrt. 2025",
        "12-mrt-2025",
        " 12 Maart 2025 ",
        "12 March 2025",
    ],
)
def test_a_date_is_read_the_dutch_way_and_as_iso(text):
    assert read_date(text) == datetime.date(2025, 3, 12)


@pytest.mark.parametrize(
    "text", ["", "maart 2025", "12-3-25", "31-2-2025", "12-13-2025", "12 lente 2025", "45728"]
)
def test_what_is_no_date_is_not_read(text):
    assert read_date(text) is None


@given(day=st.dates(datetime.date(1900, 1, 1), datetime.date(2100, 12, 31)))
def test_every_written_date_comes_back(day):
    assert read_date(day.isoformat()) == day
    assert read_date(f"{day.day}-{day.month}-{day.year}") == day
    assert read_date(Language("nl").date(day)) == day


@settings(max_examples=10)
@given(year=st.integers(2023, 2035))
def test_no_action_gets_lost_and_silence_only_grows(year):
    now, later = read_agenda(year), read_agenda(year + 1)
    assert len(now) == len(later) == 33
    assert set(now.loc[now["status"] == "silent", "action"]) <= set(
        later.loc[later["status"] == "silent", "action"]
    )
