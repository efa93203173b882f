"""The register of this year and that of last year, and what each says of last year."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis import api
from ccb_analysis.errors import InputError
from ccb_analysis.facts.regions import members
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
    """Last year: its verdicts, its figures as printed and as counted now, and its files."""

    verdicts: pd.DataFrame | None = None
    printed: pd.DataFrame | None = None
    recounted: pd.DataFrame | None = None
    files: tuple[Path, ...] = ()


def previous_year(
    workspace: Workspace,
    year: int,
    intake: Register | None,
    chosen: list[str] | None,
    common: dict[str, Any],
) -> Previous:
    """Return last year by last year's register: as it was counted then, and by today's rules."""
    files = find_registers(workspace, year - 1)
    if intake is None or chosen is not None or not files:
        return Previous()
    before = read_files(files, str(common["language"]))
    if before is None:
        return Previous()
    settings = common | {"parts": ("totals",)}
    printed = calculate_register(before, year - 1, **settings)
    today = settings | {
        "perimeter": len(members(year, common["perimeter"])),
        "indicators": ("floor_area", "embodied_co2"),
        "parts": (),
    }
    return Previous(
        verdicts=api.judge(printed, common["targets"], year - 1),
        printed=printed,
        recounted=calculate_register(before, year - 1, **today),
        files=tuple(files),
    )
