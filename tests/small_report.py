"""A workspace with a report so small that reviews of it take no time, signed and described."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.claims import Claims, claim, write_claims
from ccb_analysis.report.description import describe
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.publishing import code_files, lock_hash, write_manifest
from ccb_analysis.workspace import Workspace

WORDS = Language("nl")
EXAMPLE = "2025/voorbeelddata_register_2025.xlsx"
OWN = "2024/register van de regio.xlsx"
CODE = {
    "ccb_analysis/engine.py": "FACTOR = 2\n",
    "ccb_analysis/reference/assumptions.csv": "assumption,value\na,1\n",
    "notebooks/annual_update.ipynb": "{}",
    "requirements.lock": "numpy==2\n",
}
AROUND = {
    "README.md": "# ccb_analysis\n",
    "LICENSE": "EUPL-1.2\n",
    "CITATION.cff": "cff-version: 1.2.0\n",
    "pyproject.toml": "[project]\n",
    "run.py": "print(1)\n",
    "tests/test_engine.py": "assert 2 * 2 == 4\n",
}


def small_workspace(root: Path, inputs: tuple[str, ...] = (EXAMPLE,)) -> Workspace:
    """Write code, what lies around it, and one small file per input."""
    files = {**CODE, **AROUND, **{f"data/raw/{name}": f"homes of {name}" for name in inputs}}
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    return Workspace(root)


def fill(folder: Path) -> Path:
    """Write what an update puts in a folder before it is signed."""
    for part in ("notebooks", "data", "figures"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    told = Claims([claim("value.s.homes.r", 1234.5, "home", "homes")], WORDS)
    output = nbformat.v4.new_output("display_data", data=told._repr_mimebundle_())
    cell = nbformat.v4.new_code_cell("Claims()", id="claims", execution_count=1)
    cell.outputs = [output]
    book = folder / "notebooks" / "annual_update.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), book)
    write_claims(folder, [book])
    keys = {"scenario": "s", "indicator": "homes", "reading": "", "modules": "", "region": "all"}
    keys |= dict.fromkeys(("dwelling_type", "building_method", "material", "group"), "all")
    rows = pd.DataFrame([{**keys, "year": year, "unit": "home"} for year in (2024, 2025)])
    rows = rows.assign(year_basis="completion", statistic="central", value=[1234.5, 0.25])
    rows.to_csv(folder / "data" / "results.csv", index=False)
    (folder / "figures" / "one.csv").write_text("x,y\n1,2\n")
    (folder / "report.html").write_text("<p>1.234,5</p>")
    (folder / "README.md").write_text("1. Lees\n")
    return folder


def sign(folder: Path, workspace: Workspace, inputs: tuple[str, ...] = (EXAMPLE,)) -> Path:
    """Write the manifest, and what follows from it; return the folder."""
    write_manifest(
        folder,
        {name: workspace.root / "data" / "raw" / name for name in inputs},
        code_files(workspace.root),
        {"year": 2025, "language": "nl", "perimeter": None, "draws": 100, "seed": 7},
        seed=7,
        versions={"ccb_analysis": "0.1.0", "numpy": np.__version__},
        lock=lock_hash(workspace.root),
    )
    describe(folder, WORDS, example=EXAMPLE in inputs)
    return folder


def small_report(root: Path, inputs: tuple[str, ...] = (EXAMPLE,)) -> tuple[Path, Workspace]:
    """Return a signed report and the workspace it lies in."""
    workspace = small_workspace(root, inputs)
    folder = fill(workspace.reports / "2025")
    return sign(folder, workspace, inputs), workspace
