"""Checks registers and projects: says per cell what is wrong, and what became of the rows."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from pathlib import Path

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.intake.epd import read_epd
from ccb_analysis.intake.mark import mark_workbook
from ccb_analysis.intake.project import is_project, read_project
from ccb_analysis.intake.register import read_register
from ccb_analysis.language import Language


def check_files(
    files: Sequence[Path], mark: Path | None = None, language: str = "nl"
) -> tuple[list[str], int]:
    """Return a line per fault and a closing line, and the number of faults.

    A file is a project if it holds a bill of materials, a declaration (EPD) if it is JSON, else
    (part of) a register. With ``mark``
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
    checks = {path: check for path in files if (check := _check_of(path, language))}
    if mark is not None and checks:
        message = words("project.no_mark", file=next(iter(checks)).name)
        raise InputError([message], language=language)
    lines: list[str] = []
    faults = 0
    for path, check in checks.items():
        told, count = check(path, words)
        lines += told
        faults += count
    registers = [path for path in files if path not in checks]
    if registers:
        told, count = _check_registers(registers, mark, words)
        lines += told
        faults += count
    return lines, faults


def _check_of(
    path: Path, language: str
) -> Callable[[Path, Language], tuple[list[str], int]] | None:
    """Return how a file is checked by itself; None if it is (part of) a register."""
    if path.suffix.lower() == ".json":
        return _check_declaration
    return _check_project if is_project(path, language) else None


def _check_declaration(path: Path, words: Language) -> tuple[list[str], int]:
    """Return the fault of an environmental declaration, or what it says."""
    try:
        factors = read_epd(path, words.code)
    except InputError as error:
        return _told(error, words)
    stage = factors.per_unit("A1-A3")
    said = words(
        "epd.read",
        name=factors.name,
        value=words.number(stage, 2),
        unit=factors.declared_unit,
        each=words.number(factors.per_kg("A1-A3"), 4),
    )
    return [f"{path.name}: {line}" for line in (said, *factors.notes)], 0


def _told(error: InputError, words: Language) -> tuple[list[str], int]:
    lines = [f.text(words.code) if isinstance(f, Fault) else f for f in error.faults]
    return lines, len(lines)


def _check_project(path: Path, words: Language) -> tuple[list[str], int]:
    """Return the faults, the notes and how complete the bill of one project is."""
    try:
        project = read_project(path, words.code)
    except InputError as error:
        return _told(error, words)
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
