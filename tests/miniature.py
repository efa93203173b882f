"""A workspace in little: all of the package, two small inputs, and a notebook of a few cells.

What a review must find can then be tried hundreds of times, with the real commands and code.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.review.rerun import rerun
from ccb_analysis.workspace import PACKAGE, Workspace

YEAR = 2025
PARAMETERS: dict[str, Any] = {
    "year": YEAR,
    "language": "nl",
    "perimeter": None,
    "draws": 16,
    "seed": 1,
    "detail": "full",
}
_LOCK = PACKAGE.parent / "requirements.lock"
_CELLS = (
    """year: int = 2025  # het jaar
register: list | None = None  # werkboeken
assumptions: str | None = None  # eigen aannames
language: str = "nl"  # taal
perimeter: int | None = None  # gemeenten
draws: int = 16  # trekkingen
seed: int = 1  # startgetal
jobs: int | None = None  # rekendraden
detail: str = "full"  # hoeveel uitkomsten
out: str | None = None  # map""",
    """from IPython.display import Markdown, display

from ccb_analysis import api
from ccb_analysis.annual.basis import basis_of
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.language import Language
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.claimed import drawn_claims, result_claims, verdict_claims
from ccb_analysis.report.claims import Claims
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.workspace import find_workspace

words = Language(language)
workspace = find_workspace()
facts = read_assumptions(workspace.own_assumptions, language)
completions = workspace.raw(year) / "cbs_completions.csv"
results = api.calculate(
    report_year=year,
    parts=(),
    draws=draws,
    seed=seed,
    assumptions=facts,
    completions=completions,
    indicators=("homes", "floor_area", "embodied_co2", "conceptual_share", "target_met"),
)
targets = read_targets()
verdicts = api.judge(results, targets, year)
basis = basis_of(year, None, facts, completions=completions)
gallery = Gallery(out, words)
gallery.keep(results, verdicts, basis.tables())""",
    """table = tables.readings_table(targets, words, verdicts, year)
display(Markdown("## Doelen"), gallery.table(table))""",
    """table = tables.verdict_table(verdicts, words, year, targets=targets)
display(Markdown("## Oordelen"), gallery.table(table))""",
    """claimed = [*verdict_claims(verdicts, words), *result_claims(results, words)]
Claims([*claimed, *drawn_claims(gallery.shown, words)], words)""",
    """# NBVAL_CHECK_OUTPUT
print(len(results), verdicts["met"].value_counts().to_dict())""",
)


def make_workspace(root: Path) -> Workspace:
    """Write the workspace in little to ``root``."""
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    shutil.copytree(PACKAGE, root / PACKAGE.name, ignore=ignored)
    shutil.copyfile(_LOCK, root / _LOCK.name)
    workspace = Workspace(root)
    (root / "notebooks").mkdir()
    cells = [
        nbformat.v4.new_code_cell(source, id=f"cell-{place}") for place, source in enumerate(_CELLS)
    ]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    notebook = nbformat.v4.new_notebook(cells=cells, metadata=kernel)
    nbformat.write(notebook, workspace.notebooks / "annual_update.ipynb")
    shipped = pd.read_csv(
        PACKAGE / "reference" / "assumptions.csv", dtype=str, keep_default_na=False
    )
    own = shipped[shipped["assumption"] == "nox_per_home"]
    workspace.raw(YEAR).mkdir(parents=True)
    own.to_csv(workspace.own_assumptions, index=False)
    homes = "region,year,homes\nGM0202,2024,512\nGM0268,2024,834\n"
    (workspace.raw(YEAR) / "cbs_completions.csv").write_text(homes, encoding="utf-8")
    return workspace


def make_report(workspace: Workspace, folder: Path, **changed: Any) -> Path:
    """Publish the report of the workspace in ``folder``, by the real command in its own process."""
    manifest = {"inputs": {}, "parameters": {"values": PARAMETERS | changed}}
    return rerun(manifest, workspace, folder)
