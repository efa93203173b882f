"""IAMC files through pyam, the library in which researchers of climate scenarios read them.

Pyam is an extra, because it asks for an older pandas than the rest of the package is tested with.
Files are read and written here so that every digit and every text survives: pyam itself reads
csv to the last bit but one, and takes a region ``NA`` for a missing one.
"""

from __future__ import annotations

import csv
import re
import warnings
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.exchange.iamc import INDEX, to_iamc
from ccb_analysis.exchange.sheets import CREATED, ExactSheet, read_sheets
from ccb_analysis.language import Language

_META = "meta"
_YEAR = re.compile(r"\d{4}")
#: Text stays text, whatever it begins with.
_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_MOST = 5


def to_pyam(table: pd.DataFrame, language: str = "nl") -> Any:
    """Return results, a scenario, or a long IAMC table as a ``pyam.IamDataFrame``.

    Raises:
        InputError: pyam is not installed, or the table is not as it should be.

    Example:
        ::

            frame = to_pyam(ccb.calculate(report_year=2025))
            frame.filter(variable="CCB|Embodied CO2|A1-A3|inventory|all|all|*", region="all")
    """
    pyam = _pyam(Language(language))
    long = table if set(INDEX) <= set(table.columns) else to_iamc(table, language)
    return pyam.IamDataFrame(long)


def long_table(frame: Any) -> pd.DataFrame:
    """Return the long IAMC table of a ``pyam.IamDataFrame``, with text as text."""
    long = frame.data
    texts = [name for name in long.columns if name not in ("year", "value")]
    return long.astype(dict.fromkeys(texts, "str"))


def write_iamc(frame: Any, path: Path, language: str = "nl") -> Path:
    """Write a ``pyam.IamDataFrame`` as an IAMC file (xlsx or csv), a year per column.

    Raises:
        InputError: the frame has indicators of whole scenarios (meta) and the file is csv, which
            has no place for them.
    """
    words = Language(language)
    if path.suffix == ".xlsx":
        kwargs = {"engine": "xlsxwriter", "engine_kwargs": {"options": _OPTIONS}}
        with pd.ExcelWriter(path, **kwargs) as writer:
            writer.book.set_properties({"created": CREATED})
            writer.book.worksheet_class = ExactSheet
            frame.to_excel(writer)
    elif len(frame.meta.columns):
        names = ", ".join(map(str, frame.meta.columns))
        raise InputError(
            [words("exchange.no_meta", file=path.name, names=names)], language=language
        )
    else:
        frame.to_csv(path, lineterminator="\n", quoting=quoting_of(frame.data))
    return path


def read_iamc(
    path: Path, language: str = "nl", tables: Mapping[str, pd.DataFrame] | None = None
) -> Any:
    """Return an IAMC file (xlsx or csv, wide or long) as a ``pyam.IamDataFrame``.

    Every sheet with the columns of IAMC is read, whatever its name, and the sheet ``meta``.
    ``tables`` are those of the file, where they have been read already.

    Raises:
        InputError: pyam is not installed, the file holds no IAMC table, or pyam refuses it: a key
            twice, a missing region.
    """
    words = Language(language)
    pyam = _pyam(words)
    sheets = read_tables(path, words) if tables is None else tables
    data = [table for name, table in sheets.items() if name != _META and is_iamc(table)]
    if not data:
        allowed = words("exchange.iamc_columns", names=", ".join(INDEX))
        raise InputError(
            [Fault(path.name, words("exchange.something_else"), allowed)], "", words.code
        )
    whole = pd.concat([numbered(table, path.name, words) for table in data], ignore_index=True)
    try:
        frame = pyam.IamDataFrame(whole)
        if _META in sheets:
            frame.load_meta(path, ignore_conflict=True)
    except ValueError as error:
        fault = words("exchange.pyam_refuses", file=path.name, reason=str(error))
        raise InputError([fault], language=language) from None
    return frame


def quoting_of(table: pd.DataFrame) -> int:
    """Return how a csv of ``table`` is quoted: all text where a carriage return hides in one.

    Writers of csv take a lone one for an ordinary character, readers take it for the end of a row.
    """
    texts = table.select_dtypes(exclude="number")
    hidden = any("\r" in str(text) for name in texts for text in texts[name].unique())
    return csv.QUOTE_NONNUMERIC if hidden else csv.QUOTE_MINIMAL


def read_tables(path: Path, words: Language, rows: int | None = None) -> dict[str, pd.DataFrame]:
    """Return the tables of a csv or xlsx file by sheet; cells of a csv are text, or ``None``.

    ``rows`` is how many rows of a csv are read, by default all.
    """
    if path.suffix == ".xlsx":
        return read_sheets(path, words)
    text = {"dtype": "str", "keep_default_na": False, "encoding": "utf-8-sig"}
    try:
        table = pd.read_csv(path, nrows=rows, **text)
    except (UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError):
        fault = Fault(path.name, words("exchange.something_else"), words("regions.a_csv"))
        raise InputError([fault], language=words.code) from None
    return {"": table.astype(object).where(table != "", None)}


def is_iamc(table: pd.DataFrame) -> bool:
    """Return whether a table has the columns of IAMC, with or without a capital."""
    return set(INDEX) <= {str(name).lower() for name in table.columns}


def numbered(table: pd.DataFrame, file: str, words: Language) -> pd.DataFrame:
    """Return a table of IAMC with its names in small letters and its years and values as numbers.

    An empty cell is NaN under a year and an empty text elsewhere.

    Raises:
        InputError: a value is no number; lists the first few.
    """
    names = {str(name): str(name).lower() for name in table.columns}
    small = table.set_axis([names[str(name)] for name in table.columns], axis=1)
    faults: list[Fault] = []
    for name in small.columns:
        if name in ("year", "value") or _YEAR.fullmatch(name):
            small[name] = _numbers(small[name], file, words, faults)
        else:
            small[name] = small[name].map(cell_text)
    if faults:
        raise InputError(faults, words("exchange.refused", file=file), words.code)
    if "year" in small:
        small["year"] = small["year"].astype("int64")
    return small


def _numbers(column: pd.Series, file: str, words: Language, faults: list[Fault]) -> pd.Series:
    """Return cells as floats; Python reads text to the last bit, which pandas does not."""
    found, seen = [], 0
    for row, cell in enumerate(column):
        try:
            found.append(float("nan") if cell is None else float(cell))
        except (TypeError, ValueError):
            found.append(float("nan"))
            seen += 1
            if seen <= _MOST:
                allowed = words("facts.number")
                faults.append(Fault(file, str(cell), allowed, row=row + 2, column=str(column.name)))
    return pd.Series(found, index=column.index, dtype=float)


def cell_text(cell: Any) -> str:
    """Return a cell as text; Excel keeps a whole number as 202.0."""
    if cell is None:
        return ""
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)


def _pyam(words: Language) -> Any:
    """Return pyam, or say in the reader's language how to get it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of libraries underneath; no news for a reader
            import pyam
    except ImportError:
        raise InputError([words("exchange.no_pyam")], language=words.code) from None
    except Exception as error:  # a library underneath that pyam does not go with
        reason = f"{type(error).__name__}: {error}"
        fault = words("exchange.broken_pyam", reason=reason)
        raise InputError([fault], language=words.code) from error
    return pyam
