"""The annual update: from raw files to the published folder, told on one screen."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat

from ccb_analysis.annual import (
    EXAMPLE,
    chosen_registers,
    find_registers,
)
from ccb_analysis.errors import NotebookError
from ccb_analysis.intake.register import read_register
from ccb_analysis.intake.store import publishable_quarantine, save_register
from ccb_analysis.language import Language
from ccb_analysis.report.datapackage import write_datapackage
from ccb_analysis.report.notebooks import FAILED_SUFFIX, run_notebook
from ccb_analysis.report.page import write_page
from ccb_analysis.report.parameters import declared_parameters, parse_parameters
from ccb_analysis.report.publishing import (
    code_hash,
    lock_hash,
    publish,
    run_id,
    write_frame,
    write_manifest,
)
from ccb_analysis.version import __version__
from ccb_analysis.workspace import Workspace, find_workspace

NOTEBOOK = "annual_update"
#: Parameters that say where and how fast it ran, not what came out.
_LOCAL = ("out = ", "jobs = ")
_PINNED = ("numpy", "pandas", "scipy", "matplotlib", "papermill")
Say = Callable[[str], None]


def annual_update(
    year: int,
    *,
    register: list[str] | None = None,
    assumptions: str | None = None,
    out: Path | None = None,
    language: str = "nl",
    perimeter: int | None = None,
    draws: int = 10_000,
    seed: int = 1,
    jobs: int | None = None,
    say: Say = print,
) -> Path:
    """Make the annual programme update of ``year`` and return the published folder.

    The folder is replaced whole when everything succeeded; until then the old one stays.

    Raises:
        InputError: an input is at fault.
        NotebookError: the notebook failed.
    """
    workspace = find_workspace()
    words = Language(language)
    files = chosen_registers(register, workspace, year)
    say(words("update.start", year=year))
    inputs = _inputs(workspace, year, files, register, assumptions)
    parameters = {
        "year": year,
        "register": [str(path.resolve()) for path in files] if register and files else register,
        "assumptions": assumptions and str(Path(assumptions).resolve()),
        "language": language,
        "perimeter": perimeter,
        "draws": draws,
        "seed": seed,
        "jobs": jobs,
    }

    target = (out or workspace.reports / str(year)).resolve()

    def fill(folder: Path) -> None:
        try:
            _fill(folder, workspace, files, inputs, parameters, say)
        except NotebookError as error:
            raise _with_notebook_kept(error, folder, target) from error

    folder = publish(target, fill)
    say(words("update.done", folder=_shown(folder)))
    return folder


def _fill(
    folder: Path,
    workspace: Workspace,
    files: list[Path],
    inputs: Mapping[str, Path],
    parameters: dict[str, Any],
    say: Say,
) -> None:
    year, words = int(parameters["year"]), Language(str(parameters["language"]))
    say(words("update.intake", files=len(files)))
    _keep_register(files, workspace, year, folder, words)
    say(words("update.notebook", draws=words.number(parameters["draws"])))
    # The engine has workers of its own; threads inside every matrix product only get in the way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    executed = run_notebook(
        workspace.notebooks / f"{NOTEBOOK}.ipynb",
        folder / "notebooks" / f"{NOTEBOOK}.ipynb",
        {**parameters, "out": str(folder)},
        words,
    )
    folders = {str(folder): "", **{str(path.resolve().parent): "" for path in files}}
    _without_paths(executed, {**folders, str(workspace.root): "."})
    say(words("update.page"))
    example = any(path.name.startswith(EXAMPLE) for path in files)
    write_page(
        executed,
        folder / "report.html",
        words,
        words("chapters.title", year=year),
        run_id=run_id(folder / "data" / "results.csv"),
        banner=words("report.example_banner") if example else None,
    )
    write_datapackage(folder, words)
    kept = {
        name: value
        for name, value in parameters.items()
        if name not in ("register", "assumptions", "jobs")
    }
    write_manifest(
        folder,
        inputs,
        code_hash(),
        kept,
        seed=int(parameters["seed"]),
        versions={"ccb_analysis": __version__, **{name: version(name) for name in _PINNED}},
        lock=lock_hash(),
    )


def _with_notebook_kept(error: NotebookError, folder: Path, target: Path) -> NotebookError:
    """Put the failed notebook beside the report before its temporary folder goes."""
    message = str(error)
    for failed in folder.rglob(f"*{FAILED_SUFFIX}"):
        kept = target.parent / f"{target.name}{FAILED_SUFFIX}"
        shutil.copyfile(failed, kept)
        message = message.replace(str(failed), _shown(kept))
    return NotebookError(message)


def _keep_register(
    files: list[Path], workspace: Workspace, year: int, folder: Path, words: Language
) -> None:
    """Keep the checked register for the region, and publish what was refused without its cells."""
    if not files:
        return
    register = read_register(files, words.code)
    save_register(register, workspace.processed(year))
    refused = publishable_quarantine(register.quarantine)
    csv, parquet = write_frame(refused, folder / "data", "quarantine")
    parquet.unlink()
    assert csv.is_file()


def _inputs(
    workspace: Workspace,
    year: int,
    files: list[Path],
    register: list[str] | None,
    assumptions: str | None,
) -> dict[str, Path]:
    """Return every file the update reads, by a name without a path of this machine."""
    named = {f"{year}/{path.name}": path for path in files}
    if register is None and files:
        named |= {f"{year - 1}/{path.name}": path for path in find_registers(workspace, year - 1)}
    own = Path(assumptions) if assumptions else workspace.own_assumptions
    others = [
        own,
        workspace.raw(year) / "cbs_completions.csv",
        workspace.raw(year) / "agenda_progress.csv",
    ]
    return named | {path.name: path for path in others if path.is_file()}


def _without_paths(notebook: Path, replaced: Mapping[str, str]) -> None:
    """Take what belongs to this machine alone out of the executed notebook."""
    text = notebook.read_text(encoding="utf-8")
    for path, instead in replaced.items():
        text = text.replace(path, instead)
    content = nbformat.reads(text, as_version=4)
    for cell in content.cells:
        if "injected-parameters" in cell.metadata.get("tags", []):
            lines = cell.source.splitlines()
            cell.source = "\n".join(line for line in lines if not line.startswith(_LOCAL))
    nbformat.write(content, notebook)


def _shown(folder: Path) -> str:
    try:
        return folder.relative_to(Path.cwd()).as_posix()
    except ValueError:
        return str(folder)


def run_one(
    notebook: str,
    given: list[str],
    *,
    out: Path | None = None,
    language: str = "nl",
    say: Say = print,
) -> Path:
    """Run one notebook with parameters given as ``name=value``; return the executed notebook.

    ``notebook`` is a path, or the name of one of the notebooks of the project. What the notebook
    writes (results, figures, tables) lands in ``out`` beside the executed notebook.

    Raises:
        InputError: a parameter is unknown, of a wrong type or of a wrong unit.
        NotebookError: there is no such notebook, or a cell failed.
    """
    words = Language(language)
    source = Path(notebook)
    if not source.is_file():
        source = find_workspace().notebooks / f"{source.stem}.ipynb"
    declared = declared_parameters(source, words)
    parameters = parse_parameters(given, declared, words, source.name)
    folder = (out or Path(source.stem)).resolve()
    if "out" in declared:
        parameters.setdefault("out", str(folder))
    if "language" in declared:
        parameters.setdefault("language", language)
    executed = run_notebook(source, folder / source.name, parameters, words)
    say(words("update.ran", notebook=_shown(executed)))
    return executed
