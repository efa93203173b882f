"""What ``ccb export`` does: a file of results, a report or a scenario into another format."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.exchange.files import format_of, holds_iamc, read, write
from ccb_analysis.exchange.frames import read_iamc, write_iamc
from ccb_analysis.exchange.scenario_table import scenario_table
from ccb_analysis.facts.scenarios import list_scenarios
from ccb_analysis.language import Language

#: Where a report keeps its results.
_IN_A_REPORT = Path("data") / "results.parquet"


def export(
    what: str, out: Path, to: str | None = None, year: int | None = None, language: str = "nl"
) -> str:
    """Write results or a scenario in another format, and return what was written in words.

    Args:
        what: a file of results or of IAMC, the folder of a report, the name of a scenario, or a
            scenario file (toml).
        out: the file to write.
        to: ``csv``, ``parquet``, ``xlsx`` or ``iamc``; by default what ``out`` ends with.
        year: of a scenario, the last year that is settled.
        language: of messages.

    Raises:
        InputError: there is no such file or scenario, or the format does not go with it.
    """
    words = Language(language)
    form = format_of(out, to, words)
    source = Path(what)
    if source.is_file() and form == "iamc" and holds_iamc(source, words):
        frame = read_iamc(source, language)  # with its meta, which a table has no place for
        write_iamc(frame, out, language)
        return words("exchange.written", file=out.name, rows=words.number(len(frame.data)))
    table = _table(what, source, year, words)
    write(table, out, form, language)
    return words("exchange.written", file=out.name, rows=words.number(len(table)))


def _table(what: str, source: Path, year: int | None, words: Language) -> pd.DataFrame:
    if what in list_scenarios() or source.suffix == ".toml":
        if year is None:
            raise InputError([words("exchange.which_year")], language=words.code)
        return scenario_table(what, year, language=words.code)
    if source.is_dir():
        source = source / _IN_A_REPORT
    if not source.is_file() and not source.suffix:
        names = ", ".join(list_scenarios())
        raise InputError([words("exchange.no_such", what=what, names=names)], language=words.code)
    return read(source, words.code)
