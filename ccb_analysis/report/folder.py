"""Fills the folder of one annual report: register, executed notebook, page and manifest."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from ccb_analysis.errors import NotebookError
from ccb_analysis.intake.files import EXAMPLE, are_examples
from ccb_analysis.intake.register import read_register
from ccb_analysis.intake.store import publishable_quarantine, save_register
from ccb_analysis.language import Language
from ccb_analysis.report.claims import write_claims
from ccb_analysis.report.description import describe
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.notebooks import FAILED_SUFFIX, run_notebook
from ccb_analysis.report.page import write_page
from ccb_analysis.report.publishing import (
    code_files,
    lock_hash,
    publish,
    run_id,
    write_frame,
    write_manifest,
)
from ccb_analysis.report.reviewer import write_reviewer
from ccb_analysis.version import __version__
from ccb_analysis.workspace import Workspace, shown

NOTEBOOK = "annual_update"
#: Parameters that say where and how fast it ran, not what came out.
_LOCAL = ("out = ", "jobs = ")
_PINNED = (
    *("numpy", "scipy", "statsmodels", "pandas", "pyarrow", "matplotlib", "seaborn"),
    *("papermill", "nbformat", "nbconvert", "XlsxWriter"),
)
Say = Callable[[str], None]


def publish_report(
    target: Path,
    workspace: Workspace,
    files: list[Path],
    inputs: Mapping[str, Path],
    parameters: dict[str, Any],
    kernel: Any,
    say: Say,
) -> Path:
    """Make the annual report in ``target`` and return it; until it is whole, the old one stays.

    ``files`` are the register's workbooks, ``inputs`` every file read by a name that may be
    published, ``parameters`` those of the notebook, ``kernel`` what ``kernel_ahead`` gave.

    Raises:
        NotebookError: the notebook failed.
    """

    def fill(folder: Path) -> None:
        try:
            _fill(folder, workspace, files, inputs, parameters, kernel, say)
        except NotebookError as error:
            raise with_notebook_kept(error, folder, target) from error

    return publish(target, fill)


def _fill(
    folder: Path,
    workspace: Workspace,
    files: list[Path],
    inputs: Mapping[str, Path],
    parameters: dict[str, Any],
    kernel: Any,
    say: Say,
) -> None:
    year, words = int(parameters["year"]), Language(str(parameters["language"]))
    say(words("update.intake", files=len(files)))
    _keep_register(files, workspace, year, folder, words)
    say(words("update.notebook", draws=words.number(parameters["draws"])))
    executed = run_notebook(
        workspace.notebooks / f"{NOTEBOOK}.ipynb",
        folder / "notebooks" / f"{NOTEBOOK}.ipynb",
        {**parameters, "out": str(folder)},
        words,
        kernel,
    )
    folders = {str(folder): "", **{str(path.resolve().parent): "" for path in files}}
    _without_paths(executed, {**folders, str(workspace.root): "."})
    write_claims(folder, [executed])
    if parameters["detail"] != "full":
        told = words(f"report.detail_{parameters['detail']}", year=year) + "\n"
        (folder / "data" / "results.txt").write_text(told, encoding="utf-8", newline="\n")
    say(words("update.page"))
    write_page(
        executed,
        folder / "report.html",
        words,
        words("chapters.title", year=year),
        run_id=run_id(folder / "data" / "results.csv"),
        banner=words("report.example_banner") if are_examples(files) else None,
    )
    _tell_reviewer(folder, workspace, parameters, words, example=are_examples(files))
    kept = {
        name: value
        for name, value in parameters.items()
        if name not in ("register", "assumptions", "jobs")
    }
    write_manifest(
        folder,
        inputs,
        code_files(),
        kept,
        seed=int(parameters["seed"]),
        versions={"ccb_analysis": __version__, **{name: version(name) for name in _PINNED}},
        lock=lock_hash(),
    )
    describe(folder, words, example=are_examples(files))


def _tell_reviewer(
    folder: Path, workspace: Workspace, parameters: dict[str, Any], words: Language, example: bool
) -> None:
    own = Path(given) if (given := parameters["assumptions"]) else workspace.own_assumptions
    # Where such a report stands unless told otherwise; its own folder would change its bytes.
    start = EXAMPLE if example and parameters["detail"] == "brief" else ""
    write_reviewer(
        folder,
        words,
        year=int(parameters["year"]),
        place=f"reports/{start}{parameters['year']}",
        perimeter=parameters["perimeter"],
        own=own if own.is_file() else None,
        banner=words("report.example_banner") if example else "",
    )


def with_notebook_kept(error: NotebookError, folder: Path, target: Path) -> NotebookError:
    """Put the failed notebook beside the report before its temporary folder goes."""
    message = str(error)
    for failed in folder.rglob(f"*{FAILED_SUFFIX}"):
        kept = target.parent / f"{target.name}{FAILED_SUFFIX}"
        shutil.copyfile(failed, kept)
        message = message.replace(str(failed), shown(kept))
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
