"""Checks registers and projects: says per cell what is wrong, and what became of the rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.intake.mark import mark_workbook
from ccb_analysis.intake.project import is_project, read_project
from ccb_analysis.intake.register import read_register
from ccb_analysis.language import Language


def check_files(
    files: Sequence[Path], mark: Path | None = None, language: str = "nl"
) -> tuple[list[str], int]:
    """Return a line per fault and a closing line, and the number of faults.

    A file is a project if it holds a bill of materials, else (part of) a register. With ``mark``
    a copy of the one register is written there, faulty cells coloured.

    Raises:
        InputError: a file does not exist, or ``mark`` is asked for more than one workbook
            or for a project.
    """
    words = Language(language)
    absent = [words("checking.absent", file=path.name) for path in files if not path.is_file()]
    if absent:
        raise InputError(absent, language=language)
    if mark is not None and len(files) != 1:
        raise InputError([words("checking.mark_one")], language=language)
    projects = [path for path in files if is_project(path, language)]
    if mark is not None and projects:
        raise InputError([words("project.no_mark", file=projects[0].name)], language=language)
    lines: list[str] = []
    faults = 0
    for path in projects:
        told, count = _check_project(path, words)
        lines += told
        faults += count
    registers = [path for path in files if path not in projects]
    if registers:
        told, count = _check_registers(registers, mark, words)
        lines += told
        faults += count
    return lines, faults


def _check_project(path: Path, words: Language) -> tuple[list[str], int]:
    """Return the faults, the notes and how complete the bill of one project is."""
    try:
        project = read_project(path, words.code)
    except InputError as error:
        lines = [f.text(words.code) if isinstance(f, Fault) else f for f in error.faults]
        return lines, len(lines)
    bill = project.bill
    lines = [fault.text(words.code) for fault in project.faults]
    lines += [f"{path.name}: {note}" for note in bill.notes]
    lines.append(
        words(
            "project.count",
            file=path.name,
            faults=words.number(len(project.faults)),
            rows=words.number(len(bill.lines) + len(bill.quarantine)),
            accepted=words.number(len(bill.lines)),
            quarantined=words.number(len(bill.quarantine)),
        )
    )
    share = bill.completeness
    known = not math.isnan(share.central)
    ends = {name: words.percent(getattr(share, name)) for name in ("low", "central", "high")}
    key = "project.completeness" if known else "project.completeness_unknown"
    lines.append(words(key, **ends))
    return lines, len(project.faults)


def _check_registers(
    files: Sequence[Path], mark: Path | None, words: Language
) -> tuple[list[str], int]:
    """Return the faults of the register the files form together, and what became of the rows."""
    language = words.code
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
