"""The agenda of the programme: 33 actions, when they should be ready, and how they stand."""

from __future__ import annotations

import datetime
import re
from functools import lru_cache
from pathlib import Path

import pandas as pd

from ccb_analysis.errors import Fault
from ccb_analysis.facts.sources import read_plain, refuse, repeated
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

#: How an action can stand at the end of a year; ``silent``: its window is over, nobody reported.
STATUSES = ("done", "late", "on_schedule", "silent", "never_planned")
_ACTION = (
    "action",
    "building_block",
    "title_nl",
    "title_en",
    "owner",
    "municipality_role",
    "ready_from",
    "ready_until",
    "civil_service_platform",
    "board_platform",
    "planned",
    "source",
    "line",
    "evidence",
    "note",
)
_BLOCK = (
    "building_block",
    "part",
    "part_name_nl",
    "part_name_en",
    "name_nl",
    "name_en",
    "source",
    "line",
    "evidence",
    "note",
)
_QUARTERS = ("ready_from", "ready_until", "civil_service_platform", "board_platform")
_MAY_BE_EMPTY = (*_QUARTERS, "municipality_role", "note")
_PROGRESS = ("action", "done_on", "evidence_text")
_QUARTER = r"20\d\d-Q[1-4]"


def read_building_blocks() -> pd.DataFrame:
    """Return the 13 building blocks of the programme: id, part (1-3) and names, all text."""
    filled = [name for name in _BLOCK if name not in _MAY_BE_EMPTY]
    path = REFERENCE / "building_blocks.csv"
    return read_plain(path, _BLOCK, filled=filled, key=["building_block"])


def read_agenda(year: int, progress: Path | None = None, language: str = "nl") -> pd.DataFrame:
    """Return all actions and how they stand at the end of 31 December of ``year``.

    ``progress`` is the user's ``agenda_progress.csv``: ``action``, ``done_on`` (a date, or blank:
    not done) and ``evidence_text`` (what shows that it is done). The table is the shipped agenda
    (quarters as ``2023-Q3``, blank where there is none; ``planned`` true or false) with:

    - ``done_on`` (date) and ``evidence_text``, from ``progress``;
    - ``status``: one of ``STATUSES``. The window of a quarter that ends on 31 December is over.
      An action that was never planned and is done after all, is done;
    - ``weeks_late``: whole weeks from the end of the window to 31 December, for late actions.

    Raises:
        FactsError: ``progress`` has a fault; the message lists all of them.
    """
    agenda = _read_actions(REFERENCE / "agenda.csv", language)
    reported = _read_progress(progress, agenda["action"].tolist(), year, language)
    table = agenda.merge(reported, on="action", how="left", indicator="report")
    table["evidence_text"] = table["evidence_text"].fillna("")
    end_of_year = pd.Timestamp(year, 12, 31)
    ends = pd.to_datetime(table["ready_until"].map(quarter_end))
    table["status"] = "on_schedule"
    over = table["planned"] & (ends <= end_of_year)
    table.loc[over, "status"] = "silent"
    table.loc[over & (table["report"] == "both"), "status"] = "late"
    table.loc[~table["planned"], "status"] = "never_planned"
    table.loc[table["done_on"].notna(), "status"] = "done"
    weeks = ((end_of_year - ends).dt.days // 7).astype("Int64")
    table["weeks_late"] = weeks.where(table["status"] == "late")
    return table.drop(columns="report")


def quarter_end(quarter: str) -> pd.Timestamp | None:
    """Return the last day of a ``quarter`` such as ``2023-Q3``; None for a blank."""
    if not quarter:
        return None
    year, number = int(quarter[:4]), int(quarter[-1])
    return pd.Timestamp(year, number * 3, 1) + pd.offsets.MonthEnd()


def _read_actions(path: Path, language: str) -> pd.DataFrame:
    words = Language(language)
    filled = [name for name in _ACTION if name not in _MAY_BE_EMPTY]
    table = read_plain(path, _ACTION, filled=filled, key=["action"], language=language)
    planned = table["planned"] == "true"
    start, end = table["ready_from"], table["ready_until"]
    window = start.str.fullmatch(_QUARTER) & end.str.fullmatch(_QUARTER) & (start <= end)
    empty = (start == "") & (end == "")
    fits = window.where(planned, empty)
    blocks = set(read_building_blocks()["building_block"])
    faults = [
        Fault(path.name, f"{start[row]} - {end[row]}", words("regions.window"), row=row + 2)
        for row in table.index[~fits]
    ]
    faults += [
        Fault(path.name, block, words("regions.a_block"), row=row + 2, column="building_block")
        for row, block in zip(table.index, table["building_block"], strict=True)
        if block not in blocks
    ]
    refuse(path, faults, language)
    return table.assign(planned=planned)


def _read_progress(path: Path | None, actions: list[str], year: int, language: str) -> pd.DataFrame:
    """Return what was reported: ``action``, ``done_on`` (date or NaT), ``evidence_text``."""
    if path is None:
        nothing = pd.DataFrame({name: pd.Series(dtype=str) for name in _PROGRESS})
        return nothing.astype({"done_on": "datetime64[s]"})
    text = read_plain(path, _PROGRESS, filled=(), key=(), language=language)
    table = text.assign(action=text["action"].map(_action), done_on=text["done_on"].map(read_date))
    faults = [
        *_action_faults(path, table["action"], actions, language),
        *_done_faults(path, text, year, language),
    ]
    refuse(path, faults, language)
    return table.assign(done_on=pd.to_datetime(table["done_on"]).astype("datetime64[s]"))


def _action(text: str) -> str:
    """Return ``3.2.4a`` for ways of writing it such as ``3.2.4 A.``."""
    return re.sub(r"\s", "", text).rstrip(".").lower()


def _action_faults(path: Path, found: pd.Series, actions: list[str], language: str) -> list[Fault]:
    from rapidfuzz import process

    words = Language(language)
    faults = [
        Fault(path.name, shown, words("facts.once"), row=row + 2, column="action")
        for row, shown in repeated(found.to_frame())
    ]
    for row, name in zip(found.index, found, strict=True):
        if name not in actions:
            nearest = ", ".join(known for known, _, _ in process.extract(name, actions, limit=3))
            allowed = words("regions.an_action", names=nearest)
            shown = name or words("facts.empty")
            faults.append(Fault(path.name, shown, allowed, row=row + 2, column="action"))
    return faults


def _done_faults(path: Path, text: pd.DataFrame, year: int, language: str) -> list[Fault]:
    words = Language(language)
    last = datetime.date(year, 12, 31)
    faults = []
    for row, found, proof in zip(text.index, text["done_on"], text["evidence_text"], strict=True):
        if not found:
            continue
        done_on = read_date(found)
        if done_on is None:
            allowed = words("regions.a_date")
            faults.append(Fault(path.name, found, allowed, row=row + 2, column="done_on"))
        elif done_on > last:
            allowed = words("regions.not_after", day=words.date(last))
            faults.append(Fault(path.name, found, allowed, row=row + 2, column="done_on"))
        if not proof:
            nothing, allowed = words("facts.empty"), words("regions.proof")
            faults.append(Fault(path.name, nothing, allowed, row=row + 2, column="evidence_text"))
    return faults


def read_date(text: str) -> datetime.date | None:
    """Return the day that ``text`` writes the Dutch way or as ISO, or None if it writes none.

    Known: ``2025-03-12`` (also with a time after it), ``12-3-2025``, ``12/3/2025``, ``12.3.2025``,
    ``12 maart 2025``, ``12 mrt. 2025``. The day goes before the month.
    """
    plain = re.sub(r"[ t]\d\d?:\d\d(:\d\d)?$", "", text.strip().lower())
    iso = re.fullmatch(r"(\d{4})-(\d\d?)-(\d\d?)", plain)
    if iso:
        return _day(int(iso[1]), int(iso[2]), int(iso[3]))
    numbers = re.fullmatch(r"(\d\d?)([-/.])(\d\d?)\2(\d{4})", plain)
    if numbers:
        return _day(int(numbers[4]), int(numbers[3]), int(numbers[1]))
    written = re.fullmatch(r"(\d\d?)[ -]([a-z]{3,})\.?[ -](\d{4})", plain)
    if written and written[2] in _months():
        return _day(int(written[3]), _months()[written[2]], int(written[1]))
    return None


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    """Return the number of every month by its Dutch or English name, in full or shortened."""
    from babel.dates import get_month_names

    return {
        name.lower().rstrip("."): number
        for locale in ("nl_NL", "en_GB")
        for width in ("wide", "abbreviated")
        for number, name in get_month_names(width, locale=locale).items()
    }
