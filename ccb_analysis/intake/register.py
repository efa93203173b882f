"""The register: every row of the workbooks, accepted as a project or set aside with its reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ccb_analysis.errors import Fault
from ccb_analysis.intake.cells import tidy
from ccb_analysis.intake.columns import CLIENT_TYPE, client_type, register_columns
from ccb_analysis.intake.messages import found
from ccb_analysis.intake.rows import RegisterRow, read_row
from ccb_analysis.intake.workbook import read_sheets
from ccb_analysis.language import Language

EXTRA = "extra_"
GIVEN = "given_"
_TYPES = {
    "whole": "Int64",
    "amount": "float64",
    "number": "float64",
    "share": "float64",
    "date": "datetime64[us]",
    "yes_no": "boolean",
}
_QUARANTINE_TYPES = {
    "file": "str",
    "sheet": "str",
    "row": "Int64",
    "columns": "str",
    "reason": "str",
    "homes": "Int64",
    "region": "str",
    "dwelling_type": "str",
    "year": "Int64",
}


@dataclass(frozen=True)
class Register:
    """What came in: ``rows_in`` = accepted projects + quarantined rows; blank rows are apart.

    ``projects``: one row per accepted project: the columns of ``register_columns.csv`` by their
    identifier, ``client_type``, the file's own columns as text with ``extra_`` in front, and
    ``source_file``, ``source_row``. Areas in m2 of the whole project, shares 0-1.
    ``quarantine``: one row per refused row: ``file``, ``sheet``, ``row``, the faulty ``columns``,
    the ``reason`` in words, what was readable of ``homes``, ``region``, ``dwelling_type`` and
    ``year`` (of completion), and the original cells as text with ``given_`` in front.
    """

    projects: pd.DataFrame
    quarantine: pd.DataFrame
    faults: list[Fault]
    rows_in: int
    rows_blank: int


def read_register(paths: Sequence[Path], language: str = "nl") -> Register:
    """Return the register that the workbooks at ``paths`` form together.

    A project id that stands there more than once counts where it comes first (in the order of
    ``paths``, sheets and rows), even if that row is set aside for something else; every later row
    is set aside. Nothing raises: a file that can't be read is a fault, and so is a missing column.
    """
    words = Language(language)
    faults: list[Fault] = []
    rows: list[RegisterRow] = []
    blank = 0
    for path in paths:
        sheets, header_faults = read_sheets(path, language)
        faults += header_faults
        for sheet in sheets:
            rows += [read_row(sheet, number, cells, words) for number, cells in sheet.rows]
            blank += sheet.rows_blank
    _refuse_repeated(rows, words)
    faults += [fault for row in rows for fault in row.faults]
    return Register(
        _projects([row for row in rows if row.accepted]),
        _quarantine([row for row in rows if not row.accepted]),
        faults,
        len(rows),
        blank,
    )


def _refuse_repeated(rows: list[RegisterRow], words: Language) -> None:
    first: dict[str, RegisterRow] = {}
    for row in rows:
        identifier = row.values["project_id"]
        if identifier is None:
            continue
        seen = first.setdefault(tidy(str(identifier)).casefold(), row)
        if seen is not row:
            was = words(
                "intake.repeated_id",
                found=found(row.cell("project_id"), words),
                file=seen.sheet.file,
                sheet=seen.sheet.name,
                row=seen.number,
            )
            row.refuse(["project_id"], was, words("intake.once"))


def _projects(rows: list[RegisterRow]) -> pd.DataFrame:
    columns = {
        column.name: pd.Series(
            [row.values[column.name] for row in rows], dtype=_TYPES.get(column.kind, "str")
        )
        for column in register_columns()
    }
    clients = [row.values["client"] for row in rows]
    kinds = [client_type(client if isinstance(client, str) else None) for client in clients]
    columns[CLIENT_TYPE] = pd.Series(kinds, dtype="str")
    columns |= _texts([dict(row.extras()) for row in rows], EXTRA)
    columns["source_file"] = pd.Series([row.sheet.file for row in rows], dtype="str")
    columns["source_row"] = pd.Series([row.number for row in rows], dtype="Int64")
    return pd.DataFrame(columns)


def _quarantine(rows: list[RegisterRow]) -> pd.DataFrame:
    records = [
        {
            "file": row.sheet.file,
            "sheet": row.sheet.name,
            "row": row.number,
            "columns": ", ".join(row.key_columns),
            "reason": "; ".join(row.reasons),
            "homes": row.values["homes"],
            "region": row.values["region"],
            "dwelling_type": row.values["dwelling_type"],
            "year": getattr(row.values["completion_date"], "year", None),
        }
        for row in rows
    ]
    columns = {
        name: pd.Series([record[name] for record in records], dtype=kind)
        for name, kind in _QUARANTINE_TYPES.items()
    }
    return pd.DataFrame(columns | _texts([dict(row.given()) for row in rows], GIVEN))


def _texts(records: list[dict[str, str]], prefix: str) -> dict[str, pd.Series]:
    """Return one text column per name in any of the records, unknown where a record lacks it."""
    names = dict.fromkeys(name for record in records for name in record)
    return {
        prefix + name: pd.Series([record.get(name) for record in records], dtype="str")
        for name in names
    }
