"""Where things stand: the folders of the project, found from the working directory."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent
REFERENCE = PACKAGE / "reference"


@dataclass(frozen=True)
class Workspace:
    """The folders of one checkout; ``root`` holds data/, notebooks/ and reports/."""

    root: Path

    @property
    def notebooks(self) -> Path:
        """The parameterised notebooks."""
        return self.root / "notebooks"

    @property
    def reports(self) -> Path:
        """The published reports, one folder a year."""
        return self.root / "reports"

    @property
    def own_assumptions(self) -> Path:
        """The user's own assumptions, laid over the shipped ones if the file exists."""
        return self.root / "data" / "assumptions.csv"

    def raw(self, year: int) -> Path:
        """The folder of the workbooks and figures that came in for ``year``."""
        return self.root / "data" / "raw" / str(year)

    def processed(self, year: int) -> Path:
        """The folder of the checked tables of ``year``."""
        return self.root / "data" / "processed" / str(year)


def find_workspace() -> Workspace:
    """Return the workspace around the working directory, or else around the package.

    ``CCB_WORKSPACE`` overrides both, so that a checkout elsewhere can be worked on.
    """
    named = os.environ.get("CCB_WORKSPACE")
    if named:
        return Workspace(Path(named).resolve())
    here = Path.cwd().resolve()
    for folder in (here, *here.parents):
        # A published report has the notebook too, beside a manifest: it lies in a workspace.
        is_report = (folder / "manifest.json").is_file()
        if (folder / "notebooks" / "annual_update.ipynb").is_file() and not is_report:
            return Workspace(folder)
    return Workspace(PACKAGE.parent)


def shown(path: Path) -> str:
    """Return ``path`` as a reader finds it: from the working directory if it lies in there."""
    try:
        return path.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(path)
