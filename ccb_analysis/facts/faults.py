"""Faults of a table of ``reference/``: finding them by row and naming them all in one message."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ccb_analysis.errors import FactsError, Fault
from ccb_analysis.facts.tables import NUMBERS, Check, RowFaults, read_figures, read_text_table
from ccb_analysis.language import Language


def row_faults(table: pd.DataFrame, column: str, wrong: pd.Series, allowed: str) -> RowFaults:
    """Return a fault in ``column`` for every row of ``table`` where ``wrong`` holds."""
    return [
        (int(row), column, str(table[column].iloc[row]), allowed)
        for row in wrong.to_numpy().nonzero()[0]
    ]


def wrong_years(table: pd.DataFrame, column: str, words: Language) -> RowFaults:
    """Return a fault for every cell of ``column`` that is not a year of four digits."""
    wrong = ~table[column].str.fullmatch(r"[12]\d{3}")
    return row_faults(table, column, wrong, words("regions.a_year"))


def read_whole_figures(
    path: Path, key: Sequence[str], checks: Sequence[Check], language: str
) -> pd.DataFrame:
    """Read figures as ``read_figures`` does, but run the checks also where it found other faults.

    Whoever mends a table then sees everything at once, and needs one round. In a table with other
    faults the checks meet numbers that are NaN.

    Raises:
        FactsError: ``read_figures`` or one of the ``checks`` found a fault.
    """
    try:
        return read_figures(path, key, checks, language)
    except FactsError as error:
        text = read_text_table(path)
        if not {*key, *NUMBERS, "unit"} <= set(text.columns):
            raise
        numbers = {n: pd.to_numeric(text[n].str.strip(), errors="coerce") for n in NUMBERS}
        table = text.assign(**numbers)
        faults = [fault for check in checks for fault in check(table)]
        more = placed_faults(path, faults)
        known = [fault for fault in error.faults if isinstance(fault, Fault)]
        everything = sorted(dict.fromkeys([*known, *more]), key=lambda fault: fault.row or 0)
        title = Language(language)("facts.refused", file=path.name)
        raise FactsError(everything, title, language) from None


def read_columns(path: Path, columns: Sequence[str], language: str) -> pd.DataFrame:
    """Return the csv at ``path`` as text.

    Raises:
        FactsError: one of the ``columns`` is not there.
    """
    table = read_text_table(path)
    words = Language(language)
    absent = [name for name in columns if name not in table.columns]
    if absent:
        faults = [Fault(path.name, words("facts.missing"), name, column=name) for name in absent]
        raise FactsError(faults, words("facts.refused", file=path.name), language)
    return table


def refuse_rows(path: Path, found: RowFaults, language: str) -> None:
    """Raise a ``FactsError`` with every fault that was ``found`` in ``path``, if there is any."""
    if found:
        title = Language(language)("facts.refused", file=path.name)
        raise FactsError(placed_faults(path, found), title, language)


def placed_faults(path: Path, found: RowFaults) -> list[Fault]:
    """Return faults with the file and row they stand in, as Excel numbers it, in order of row."""
    return [
        Fault(path.name, was, allowed, row=position + 2, column=column)
        for position, column, was, allowed in sorted(found, key=lambda fault: fault[0])
    ]
