"""Sources: what every figure refers to; and the reading of tables that hold no figures."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from ccb_analysis.errors import FactsError, Fault
from ccb_analysis.facts.tables import known_sources, read_text_table
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

COLUMNS = ("source", "title", "publisher", "year", "where", "licence", "how_read")


def read_sources(path: Path | None = None, language: str = "nl") -> pd.DataFrame:
    """Return ``sources.csv`` (or the table at ``path``): one row per source, all cells text.

    Raises:
        FactsError: a column is missing, a cell is blank, or a source is there twice.
    """
    table_path = path or REFERENCE / "sources.csv"
    return read_plain(table_path, COLUMNS, filled=COLUMNS, key=["source"], language=language)


def read_plain(
    path: Path,
    columns: Sequence[str],
    *,
    filled: Sequence[str],
    key: Sequence[str],
    language: str = "nl",
) -> pd.DataFrame:
    """Return the ``columns`` of the csv at ``path`` as text, stripped of blanks around it.

    The index is the position in the file: a row stands in row ``index + 2`` of the sheet. Rows
    without a single filled cell are left out.

    Raises:
        FactsError: the file is no csv, a column is missing, a cell of the ``filled`` columns is
            blank, a ``key`` is there twice, or a source is unknown.
    """
    words = Language(language)
    table = _read_stripped(path, language)
    missing = [name for name in columns if name not in table.columns]
    refuse(
        path,
        [Fault(path.name, words("facts.missing"), name, column=name) for name in missing],
        language,
    )
    table = table.loc[(table != "").any(axis="columns"), list(columns)]
    faults = [
        Fault(path.name, words("facts.empty"), words("facts.filled"), row=row + 2, column=name)
        for name in filled
        for row in table.index[table[name] == ""]
    ]
    if key:
        faults += [
            Fault(path.name, shown, words("facts.once"), row=row + 2, column=key[0])
            for row, shown in repeated(table[list(key)])
        ]
    if "source" in columns and list(key) != ["source"]:
        known = ["", *known_sources()]  # a blank one was found above
        faults += [
            Fault(path.name, str(name), words("facts.a_source"), row=row + 2, column="source")
            for row, name in zip(table.index, table["source"], strict=True)
            if name not in known
        ]
    refuse(path, faults, language)
    return table


def repeated(keys: pd.DataFrame) -> list[tuple[int, str]]:
    """Return the row position and the text of every wholly filled key that was there before."""
    whole = keys[(keys != "").all(axis="columns")]
    again = whole[whole.duplicated(keep="first")]
    return [
        (row, " / ".join(str(cell) for cell in cells))
        for row, cells in zip(again.index, again.to_numpy(), strict=True)
    ]


def refuse(path: Path, faults: Sequence[Fault], language: str = "nl") -> None:
    """Raise a ``FactsError`` with every fault of ``path``, in order of row, if there is any."""
    if faults:
        ordered = sorted(faults, key=lambda fault: fault.row or 0)
        raise FactsError(ordered, Language(language)("facts.refused", file=path.name), language)


def _read_stripped(path: Path, language: str) -> pd.DataFrame:
    words = Language(language)
    try:
        table = read_text_table(path)
    except FileNotFoundError:
        problem = "regions.not_found"
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        problem = "regions.unreadable"
    else:
        if ";" not in "".join(table.columns):
            table.columns = table.columns.str.strip()
            return table.apply(lambda column: column.str.strip())
        problem = "regions.semicolons"
    fault = Fault(path.name, words(problem), words("regions.a_csv"))
    raise FactsError([fault], words("facts.refused", file=path.name), language)
