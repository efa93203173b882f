"""Whether the executed notebooks of a report were run whole, in order, by its parameters."""

from __future__ import annotations

import ast
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
            yield from _of_notebook(name, path, manifest["parameters"]["values"])


def _of_notebook(name: str, path: Path, signed: Mapping[str, Any]) -> Iterator[Finding]:
    try:
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
        nbformat.validate(notebook)
    except Exception as error:  # whatever nbformat makes of a broken file
        yield Finding("notebook", name, "differs", said=type(error).__name__)
        return
    yield from _parameters(notebook, signed)
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


def _parameters(notebook: Any, signed: Mapping[str, Any]) -> Iterator[Finding]:
    """Give a finding for every parameter that the notebook was run with and the manifest denies."""
    for cell in notebook.cells:
        if "injected-parameters" not in cell.metadata.get("tags", []):
            continue
        for name, value in _assigned(str(cell.source)):
            if name in signed and signed[name] != value:
                yield Finding("parameters", f"parameters.{name}", "differs", signed[name], value)


def _assigned(source: str) -> Iterator[tuple[str, Any]]:
    """Give the names and values that a cell of parameters assigns."""
    try:
        statements = ast.parse(source).body
    except SyntaxError:  # an edited cell, which the hash of the notebook tells
        return
    for one in statements:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            try:
                yield one.targets[0].id, ast.literal_eval(one.value)
            except ValueError:
                continue
