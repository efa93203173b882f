"""Whether the executed notebooks of a report were run whole, from top to bottom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.review.finding import Finding


def check_cells(folder: Path, manifest: Mapping[str, Any]) -> Iterator[Finding]:
    """Give a finding for every executed notebook the manifest names and that is there."""
    for name in manifest["files"]:
        path = folder / name
        if name.endswith(".ipynb") and path.is_file():
            yield from _of_notebook(name, path)


def _of_notebook(name: str, path: Path) -> Iterator[Finding]:
    try:
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
    except Exception as error:  # whatever nbformat makes of a broken file
        yield Finding("notebook", name, "differs", said=type(error).__name__)
        return
    wrong = False
    expected = 0
    for cell in notebook.cells:
        if cell.cell_type != "code" or not str(cell.source).strip():
            continue
        expected += 1
        failed = any(output.output_type == "error" for output in cell.outputs)
        if failed or cell.execution_count != expected:
            wrong = True
            yield Finding(
                "notebook",
                name,
                "not_run" if failed or cell.execution_count is None else "disordered",
                old=expected,
                new=cell.execution_count,
                cell=str(cell.id),
            )
            expected = cell.execution_count or expected
    if not wrong:
        yield Finding("notebook", name, "identical")
