"""Reads a table of ``reference/``; if it is wrong it is refused whole, with every fault at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec

import pandas as pd

from ccb_analysis.errors import FactsError, Fault
from ccb_analysis.facts.units import allowed_units
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

EVIDENCE = ("programme", "published", "computed", "derived", "assumption", "unverified")
DISTRIBUTIONS = (
    "exact",
    "triangular",
    "uniform",
    "lognormal",
    "truncated_normal",
    "beta",
    "quantiles",
    "dirichlet",
)
NUMBERS = ("value", "low", "high")
#: Every figure carries these; a table adds the columns of its own key in front.
FIGURE_COLUMNS = (
    *NUMBERS,
    "unit",
    "distribution",
    "source",
    "evidence",
    "year",
    "scope",
    "group",
    "note",
)
_MAY_BE_EMPTY = ("low", "high", "year", "group", "note")

#: Gives the faults of a table as (row position, column, found, allowed).
RowFaults = list[tuple[int, str, str, str]]
Check = Callable[[pd.DataFrame], RowFaults]
_Given = ParamSpec("_Given")


def read_once(read: Callable[_Given, pd.DataFrame]) -> Callable[_Given, pd.DataFrame]:
    """Return a reader that reads and checks a shipped table once, and gives a copy every time.

    Shipped tables do not change while a program runs; a table of a user may, and is never kept.
    """
    kept = lru_cache(maxsize=8)(read)

    @wraps(read)
    def again(*given: _Given.args, **named: _Given.kwargs) -> pd.DataFrame:
        return kept(*given, **named).copy()  # type: ignore[arg-type]

    return again


def read_text_table(path: Path) -> pd.DataFrame:
    """Return the csv at ``path`` with every cell as text, blanks as empty text."""
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")


def read_figures(
    path: Path, key: Sequence[str], checks: Sequence[Check] = (), language: str = "nl"
) -> pd.DataFrame:
    """Return the figures at ``path``: the ``key`` columns, then ``FIGURE_COLUMNS``.

    ``value``, ``low`` and ``high`` are floats (an absent low or high is filled with the value,
    which makes the figure exact); the other columns are text.

    Raises:
        FactsError: missing column, unreadable number, low > value or value > high, unknown unit,
            source, evidence or distribution, duplicate key, or a fault that ``checks`` find.
    """
    table = read_text_table(path)
    missing = [name for name in (*key, *FIGURE_COLUMNS) if name not in table.columns]
    words = Language(language)
    if missing:
        faults = [Fault(path.name, words("facts.missing"), name, column=name) for name in missing]
        raise FactsError(faults, words("facts.refused", file=path.name), language)
    numbers = table.assign(**{name: _numbers(table[name]) for name in NUMBERS})
    found = [
        *_number_faults(table, numbers, words),
        *_listed_faults(table, words),
        *_key_faults(table, key, words),
    ]
    if not found:
        found = [fault for check in checks for fault in check(_filled(numbers))]
    if found:
        faults = [
            Fault(path.name, was, allowed, row=position + 2, column=column)
            for position, column, was, allowed in sorted(found, key=lambda fault: fault[0])
        ]
        raise FactsError(faults, words("facts.refused", file=path.name), language)
    return _filled(numbers)[[*key, *FIGURE_COLUMNS]]


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.str.strip().replace("", None), errors="coerce").astype(float)


def _filled(table: pd.DataFrame) -> pd.DataFrame:
    return table.assign(
        low=table["low"].fillna(table["value"]), high=table["high"].fillna(table["value"])
    )


def _number_faults(text: pd.DataFrame, numbers: pd.DataFrame, words: Language) -> RowFaults:
    faults: RowFaults = []
    for name in NUMBERS:
        given = text[name].str.strip() != ""
        wrong = numbers[name].isna() & (given | (name == "value"))
        faults += [
            (row, name, text[name].iloc[row] or words("facts.empty"), words("facts.number"))
            for row in wrong.to_numpy().nonzero()[0]
        ]
    value, low, high = (numbers[name] for name in NUMBERS)
    for name, wrong in (("low", low > value), ("high", high < value)):
        faults += [
            (row, name, text[name].iloc[row], words(f"facts.{name}", value=text["value"].iloc[row]))
            for row in wrong.to_numpy().nonzero()[0]
        ]
    return faults


def _listed_faults(table: pd.DataFrame, words: Language) -> RowFaults:
    lists = {
        "unit": allowed_units(),
        "evidence": EVIDENCE,
        "distribution": DISTRIBUTIONS,
        "source": known_sources(),
    }
    faults: RowFaults = []
    for name, allowed in lists.items():
        wrong = ~table[name].isin(list(allowed))
        shown = words("facts.a_source") if name == "source" else ", ".join(allowed)
        faults += [
            (row, name, table[name].iloc[row] or words("facts.empty"), shown)
            for row in wrong.to_numpy().nonzero()[0]
        ]
    for name in FIGURE_COLUMNS:
        if name not in (*lists, *NUMBERS, *_MAY_BE_EMPTY):
            blank = table[name].str.strip() == ""
            faults += [
                (row, name, words("facts.empty"), words("facts.filled"))
                for row in blank.to_numpy().nonzero()[0]
            ]
    return faults


def _key_faults(table: pd.DataFrame, key: Sequence[str], words: Language) -> RowFaults:
    repeated = table.duplicated(list(key), keep="first").to_numpy().nonzero()[0]
    return [
        (row, key[0], " / ".join(table[list(key)].iloc[row]), words("facts.once"))
        for row in repeated
    ]


def known_sources() -> list[str]:
    """Return the identifiers of ``sources.csv``; ``user`` stands for a user's own figure."""
    return list(_sources())


@lru_cache(maxsize=1)
def _sources() -> tuple[str, ...]:
    return (*read_text_table(REFERENCE / "sources.csv")["source"], "user")
