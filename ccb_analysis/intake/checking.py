"""Checks register workbooks and says per cell what is wrong, and what became of the rows."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ccb_analysis.errors import InputError
from ccb_analysis.intake.mark import mark_workbook
from ccb_analysis.intake.register import read_register
from ccb_analysis.language import Language


def check_files(
    files: Sequence[Path], mark: Path | None = None, language: str = "nl"
) -> tuple[list[str], int]:
    """Return a line per fault and a closing line, and the number of faults.

    With ``mark`` a copy of the one workbook is written there, faulty cells coloured.

    Raises:
        InputError: a file does not exist, or ``mark`` is asked for more than one workbook.
    """
    words = Language(language)
    absent = [words("checking.absent", file=path.name) for path in files if not path.is_file()]
    if absent:
        raise InputError(absent, language=language)
    if mark is not None and len(files) != 1:
        raise InputError([words("checking.mark_one")], language=language)
    register = read_register(files, language)
    lines = [fault.text(language) for fault in register.faults]
    lines.append(
        words(
            "checking.count",
            faults=words.number(len(register.faults)),
            rows=words.number(register.rows_in),
            accepted=words.number(len(register.projects)),
            quarantined=words.number(len(register.quarantine)),
        )
    )
    if mark is not None:
        mark_workbook(files[0], register.faults, mark, language)
        lines.append(words("checking.marked", file=mark.name))
    return lines, len(register.faults)
