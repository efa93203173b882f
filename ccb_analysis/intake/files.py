"""The workbooks of a year: which there are, and which a run uses."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ccb_analysis.errors import InputError
from ccb_analysis.workspace import Workspace

EXAMPLE = "voorbeelddata_"


def find_registers(workspace: Workspace, year: int) -> list[Path]:
    """Return the register workbooks of ``year``: the region's own, or else the example one."""
    found = sorted(
        path for path in workspace.raw(year).glob("*.xlsx") if not path.name.startswith("~$")
    )
    own = [path for path in found if not path.name.startswith(EXAMPLE)]
    return own or found


def chosen_registers(chosen: list[str] | None, workspace: Workspace, year: int) -> list[Path]:
    """Return the workbooks that ``--register`` names: files, ``none``, or by default those found.

    Raises:
        InputError: a named file does not exist.
    """
    if chosen is None:
        return find_registers(workspace, year)
    if [name.lower() for name in chosen] == ["none"]:
        return []
    paths = [Path(name) for name in chosen]
    paths = [
        path if path.is_absolute() or path.exists() else workspace.root / path for path in paths
    ]
    absent = [f"{path.name}: dit bestand bestaat niet" for path in paths if not path.is_file()]
    if absent:
        raise InputError(absent)
    return paths


def are_examples(files: Iterable[Path]) -> bool:
    """Return whether any of ``files`` holds made-up example data."""
    return any(path.name.startswith(EXAMPLE) for path in files)
