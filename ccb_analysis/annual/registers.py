"""The register of this year and that of last year, and what each says of last year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis import api
from ccb_analysis.annual.basis import Basis, basis_of
from ccb_analysis.errors import InputError
from ccb_analysis.intake.files import find_registers
from ccb_analysis.intake.register import Register, read_register
from ccb_analysis.language import Language
from ccb_analysis.workspace import Workspace


def read_files(files: list[Path], language: str) -> Register | None:
    """Return the register, or none; a workbook of which nothing can be read is refused."""
    if not files:
        return None
    intake = read_register(files, language)
    if intake.rows_in == 0:
        raise InputError(intake.faults, Language(language)("annual.nothing_read"), language)
    return intake


def calculate_register(intake: Register, year: int, **settings: Any) -> pd.DataFrame:
    """Return the results by a register; its refused rows widen the intervals."""
    return api.calculate(
        projects=intake.projects, quarantine=intake.quarantine, report_year=year, **settings
    )


@dataclass(frozen=True)
class Previous:
    """Last year: its verdicts, its figures as printed, what those rest on, and its files."""

    verdicts: pd.DataFrame | None = None
    printed: pd.DataFrame | None = None
    basis: Basis | None = None
    files: tuple[Path, ...] = ()


def previous_year(
    workspace: Workspace,
    year: int,
    intake: Register | None,
    chosen: list[str] | None,
    common: dict[str, Any],
) -> Previous:
    """Return last year by last year's register, as it was counted then."""
    files = find_registers(workspace, year - 1)
    if intake is None or chosen is not None or not files:
        return Previous()
    before = read_files(files, str(common["language"]))
    if before is None:
        return Previous()
    printed = calculate_register(before, year - 1, **common, parts=("totals",))
    return Previous(
        verdicts=api.judge(printed, common["targets"], year - 1),
        printed=printed,
        basis=basis_of(
            year - 1,
            before,
            common["assumptions"],
            perimeter=common["perimeter"],
            completions=common["completions"],
            language=common["language"],
        ),
        files=tuple(files),
    )
