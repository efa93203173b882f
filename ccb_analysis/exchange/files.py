"""Results and scenarios as files: csv, parquet, xlsx and IAMC, written and read back equal."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.exchange.frames import (
    cell_text,
    is_iamc,
    long_table,
    quoting_of,
    read_iamc,
    read_tables,
    to_pyam,
    write_iamc,
)
from ccb_analysis.exchange.iamc import INDEX, from_iamc, own_kind
from ccb_analysis.exchange.kinds import kind_of, typed
from ccb_analysis.exchange.sheets import write_sheets
from ccb_analysis.language import Language

#: The formats, and the endings a file of each may have.
ENDINGS = {
    "csv": (".csv",),
    "parquet": (".parquet",),
    "xlsx": (".xlsx",),
    "iamc": (".xlsx", ".csv"),
}
READABLE = (".csv", ".parquet", ".xlsx")


def write(
    table: pd.DataFrame, path: str | Path, to: str | None = None, language: str = "nl"
) -> Path:
    """Write results or a scenario to a file and return its path; same table, same bytes.

    Args:
        table: the results of ``calculate``, a scenario of ``scenario_table``, or (``to`` is
            ``iamc``) a long IAMC table.
        path: the file; one that is there is replaced.
        to: ``csv``, ``parquet``, ``xlsx`` or ``iamc``; by default what the name ends with. An
            IAMC file ends with ``.xlsx`` or ``.csv``.
        language: of messages.

    Raises:
        InputError: the format does not go with the name, the table is neither results nor a
            scenario, or it does not fit: too many rows for Excel, no value for IAMC.

    Example:
        ::

            results = ccb.calculate(report_year=2025, draws=1000)
            write(results, "results.xlsx")
            write(results, "results_iamc.xlsx", to="iamc")      # needs pyam
            assert read("results.xlsx").equals(results)
    """
    words, target = Language(language), Path(path)
    form = format_of(target, to, words)
    if form == "iamc":
        return write_iamc(to_pyam(table, language), target, language)
    if set(INDEX) <= set(table.columns):
        raise InputError([words("exchange.only_iamc", file=target.name)], language=language)
    whole, kind = typed(table, words("exchange.the_table"), words)
    if form == "xlsx":
        return write_sheets({kind.name: whole}, target, words)
    if form == "parquet":
        whole.to_parquet(target, index=False)
    else:
        whole.to_csv(target, index=False, lineterminator="\n", quoting=quoting_of(whole))
    return target


def read(path: str | Path, language: str = "nl") -> pd.DataFrame:
    """Return the table in a file that ``write`` wrote, with the same columns, types and values.

    An IAMC file of this package becomes the results or scenario it was made of, ordered by key.
    Anyone else's becomes a long table: model, scenario, region, variable, unit, year, value, in
    which totals and prices stand beside their parts: never add up its variables.

    Raises:
        InputError: the file is not there, cannot be read, or holds another table.
    """
    words, source = Language(language), Path(path)
    if not source.is_file():
        raise InputError([words("checking.absent", file=source.name)], language=language)
    if source.suffix not in READABLE:
        _refuse_ending(source, READABLE, words)
    if source.suffix == ".parquet":
        return typed(_parquet(source, words), source.name, words)[0]
    if source.suffix == ".csv" and not holds_iamc(source, words):
        return typed(_csv(source, words), source.name, words)[0]
    tables = read_tables(source, words)
    if any(map(is_iamc, tables.values())):
        long = long_table(read_iamc(source, language, tables))
        return from_iamc(long, language) if own_kind(long) else long
    return typed(_sheet(next(iter(tables.values())), source, words), source.name, words)[0]


def format_of(path: Path, to: str | None, words: Language) -> str:
    """Return the format to write ``path`` in.

    Raises:
        InputError: there is no such format, or its files do not end so.
    """
    form = to or path.suffix.removeprefix(".")
    if form not in ENDINGS:
        names = ", ".join(ENDINGS)
        allowed = words("facts.unknown_name", names=names)
        raise InputError([Fault(path.name, form or words("facts.empty"), allowed)], "", words.code)
    if path.suffix not in ENDINGS[form]:
        _refuse_ending(path, ENDINGS[form], words)
    return form


def holds_iamc(path: Path, words: Language) -> bool:
    """Return whether a file (csv or xlsx) holds a table with the columns of IAMC."""
    if path.suffix == ".csv":
        return is_iamc(read_tables(path, words, rows=0)[""])
    return path.suffix == ".xlsx" and any(map(is_iamc, read_tables(path, words).values()))


def _refuse_ending(path: Path, endings: tuple[str, ...], words: Language) -> None:
    allowed = words("exchange.an_ending", endings=", ".join(endings))
    found = path.suffix or words("facts.empty")
    raise InputError([Fault(path.name, found, allowed)], language=words.code)


def _csv(path: Path, words: Language) -> pd.DataFrame:
    """Return a csv as text, with its values as numbers where they are: to the last bit."""
    try:
        table = pd.read_csv(path, dtype="str", keep_default_na=False, encoding="utf-8-sig")
    except (UnicodeDecodeError, pd.errors.ParserError):
        fault = Fault(path.name, words("exchange.something_else"), words("regions.a_csv"))
        raise InputError([fault], language=words.code) from None
    kind_of(table.columns, path.name, words)
    texts = [text or "nan" for text in table["value"]]
    try:
        return table.assign(value=np.array(texts, dtype=float))
    except ValueError:
        return table  # which cells are no numbers is told with all other faults


def _parquet(path: Path, words: Language) -> pd.DataFrame:
    try:
        return pd.read_parquet(path)
    except (pyarrow.ArrowException, OSError):
        allowed = words("exchange.a_parquet")
        fault = Fault(path.name, words("exchange.something_else"), allowed)
        raise InputError([fault], language=words.code) from None


def _sheet(table: pd.DataFrame, path: Path, words: Language) -> pd.DataFrame:
    """Return a sheet with its texts as text: Excel makes 202 of 0202, and nothing of no text."""
    kind = kind_of(table.columns, path.name, words)
    return table.assign(**{name: table[name].map(cell_text) for name in kind.texts})
