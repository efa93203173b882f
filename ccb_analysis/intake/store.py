"""Keeps the checked register, and says what of it may leave the house."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ccb_analysis.intake.columns import CLIENT_TYPE, register_columns
from ccb_analysis.intake.register import Register
from ccb_analysis.language import Language

REGISTER_FILE = "register.parquet"
QUARANTINE_FILE = "quarantine.csv"
_NAMES = ("project_id", "project_name")
#: What of a refused row may be published: where it is, which columns, and what it counts for.
_PUBLIC_QUARANTINE = (
    "file",
    "sheet",
    "row",
    "columns",
    "homes",
    "region",
    "dwelling_type",
    "year",
)


def save_register(register: Register, folder: Path) -> tuple[Path, Path]:
    """Write the accepted projects and the refused rows to ``folder``; return both paths.

    All columns are kept, also those that may not be published: this is the working copy.
    """
    folder.mkdir(parents=True, exist_ok=True)
    projects, quarantine = folder / REGISTER_FILE, folder / QUARANTINE_FILE
    register.projects.to_parquet(projects, index=False)
    register.quarantine.to_csv(quarantine, index=False, encoding="utf-8", lineterminator="\n")
    return projects, quarantine


def publishable(projects: pd.DataFrame, language: str = "nl") -> pd.DataFrame:
    """Return the projects with only the columns that may be published, and names masked.

    Clients, contact persons, remarks and the file's own columns are left out: what may be shown
    is a list, what may not is everything else. The name and id of a project are shown only where
    the register says that it is not confidential; unknown counts as confidential.
    """
    words = Language(language)
    allowed = [column.name for column in register_columns() if column.publish]
    shown = projects[[*allowed, CLIENT_TYPE]].copy()
    masked = shown["confidential"].ne(False).fillna(True).to_numpy(dtype=bool)
    names = [words("intake.masked", number=number) for number in range(1, masked.sum() + 1)]
    for name in _NAMES:
        shown.loc[masked, name] = names
    return shown


def publishable_quarantine(quarantine: pd.DataFrame) -> pd.DataFrame:
    """Return the refused rows without the original cells, ids and found values."""
    return quarantine[list(_PUBLIC_QUARANTINE)].copy()
