"""Runs a notebook with checked parameters; the executed notebook is the same at every run."""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccb_analysis import errors
from ccb_analysis.errors import CcbError, NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.kernel import QUIET
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.parameters import (
    Parameter,
    check_parameters,
    declared_parameters,
    parse_parameters,
    read_notebook,
)

__all__ = [
    "Parameter",
    "clean_notebook",
    "declared_parameters",
    "parse_parameters",
    "run_notebook",
]
FAILED_SUFFIX = ".mislukt.ipynb"
_TIMED = ("papermill", "execution", "ExecuteTime")
_INJECTED = "injected-parameters"
_ERROR_MARK = "papermill-error-cell-tag"
_COLOURS = re.compile(r"\x1b\[[\d;]*m")
_FOLDERS = re.compile(
    r"(?:[A-Za-z]:)?[\\/](?:[^\s\\/:\"'<>]+[\\/])+(?=[^\s\\/:\"'<>]+\.(?:py|ipynb)\b)"
)
_KERNEL_FOLDER = re.compile(r"ipykernel_\d+[\\/]\d+\.py")
_ADDRESS = re.compile(r"\bat 0x[0-9a-fA-F]+")
#: Seconds a kernel may take to answer: long, for one that imports first; a dead one shows at once.
_PATIENCE = 300


def run_notebook(
    source: Path,
    target: Path,
    parameters: Mapping[str, Any],
    language: Language,
    kernel: Any = None,
) -> Path:
    """Execute the notebook at ``source`` into ``target`` and return ``target``.

    The notebook runs in its own folder, in a new kernel or in the one of ``kernel_ahead``.
    ``target`` is there only if every cell succeeded; else the notebook so far stands beside it
    with the suffix ``.mislukt.ipynb``.

    Raises:
        InputError: a parameter is unknown or of another type (before a kernel starts).
        NotebookError: the notebook is not there, a cell failed or the kernel stopped.
    """
    source, target = source.resolve(), target.resolve()
    declared = declared_parameters(source, language)
    checked = check_parameters(parameters, declared, language, source.name)
    target.parent.mkdir(parents=True, exist_ok=True)
    failed = target.with_name(target.stem + FAILED_SUFFIX)
    failed.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix=".notebook-", dir=target.parent) as folder:
        unfinished = Path(folder) / "notebook.ipynb"
        try:
            _execute(source, unfinished, checked, language, kernel)
        except NotebookError as error:
            if not unfinished.is_file():
                raise
            _write(_read_back(unfinished), failed)
            message = f"{error}\n{language('notebooks.see', file=failed)}"
            raise NotebookError(message) from error.__cause__
        _write(_read_back(unfinished), unfinished)
        unfinished.replace(target)
    return target


def _execute(
    source: Path, unfinished: Path, parameters: dict[str, Any], language: Language, kernel: Any
) -> None:
    """Run the notebook into ``unfinished``, a second time if its kernel did not start."""
    from jupyter_client.kernelspec import NoSuchKernel
    from nbclient.exceptions import DeadKernelError
    from papermill.exceptions import PapermillExecutionError

    for attempt in (1, 2):
        try:
            given = kernel if attempt == 1 else None
            return _execute_once(source, unfinished, parameters, language, given)
        except PapermillExecutionError as error:
            raise NotebookError(_message(error, source, language)) from error
        except DeadKernelError as error:
            text = language("notebooks.kernel_died", notebook=source.name)
            raise NotebookError(text) from error
        except (RuntimeError, NoSuchKernel) as error:  # so jupyter_client says it did not start
            if attempt == 2:
                text = language("notebooks.no_kernel", notebook=source.name, message=error)
                raise NotebookError(text) from error
    return None


def _execute_once(
    source: Path, unfinished: Path, parameters: dict[str, Any], language: Language, kernel: Any
) -> None:
    import papermill

    from ccb_analysis.report.engine import ENGINE

    # its warnings are about names, which were checked already
    logging.getLogger("papermill").setLevel(logging.ERROR)
    papermill.execute_notebook(
        read_notebook(source, language),
        # papermill fills in braces of a path
        str(unfinished).replace("{", "{{").replace("}", "}}"),
        parameters,
        engine_name=ENGINE,
        unfinished=unfinished,
        request_save_on_cell_execute=False,
        progress_bar=False,
        # not `cwd`: that changes the folder of this process, and with it of notebooks beside
        resources={"metadata": {"path": str(source.parent)}},
        extra_arguments=list(QUIET),
        start_timeout=_PATIENCE,
        km=kernel,
        shutdown_kernel="immediate",  # all it made is here by then; a polite goodbye takes 0.6 s
    )


def _message(error: Any, source: Path, language: Language) -> str:
    """Return what failed: our own message as it is, of anything else the kind and last line."""
    text = _COLOURS.sub("", str(error.evalue)).strip()
    if error.ename not in _own_errors():
        lines = text.splitlines()
        last = lines[-1].strip() if lines else ""
        text = language("notebooks.failed_with", kind=error.ename, message=last)
    cell = error.exec_count or error.cell_index + 1
    return language("notebooks.failed", notebook=source.name, cell=cell, message=text)


def _own_errors() -> set[str]:
    return {
        name
        for name, kind in vars(errors).items()
        if isinstance(kind, type) and issubclass(kind, CcbError)
    }


def _read_back(path: Path) -> Any:
    return nbformat.read(str(path), as_version=4)


def _write(notebook: Any, path: Path) -> None:
    text = nbformat.writes(clean_notebook(notebook))
    path.write_text(text.rstrip("\n") + "\n", encoding="utf-8", newline="\n")


def clean_notebook(notebook: Any) -> Any:
    """Return ``notebook`` without what differs from run to run or from machine to machine.

    Goes: times, durations, folders, papermill's notes, addresses of objects and the version of
    Python. Pieces of one stream are joined, since where they break is chance.
    """
    for name in _TIMED:
        notebook.metadata.pop(name, None)
    notebook.metadata.get("language_info", {}).pop("version", None)
    for cell in notebook.cells:
        for name in _TIMED:
            cell.metadata.pop(name, None)
        tags = cell.metadata.get("tags")
        if tags == []:
            del cell.metadata["tags"]
        if tags in ([_INJECTED], [_ERROR_MARK]):
            cell["id"] = _fixed_id(notebook, cell, tags[0])
        if cell.cell_type == "code":
            cell.outputs = [_clean_output(output) for output in _joined(cell.outputs)]
    return notebook


def _fixed_id(notebook: Any, cell: Any, tag: str) -> str:
    """Return an id for a cell that papermill added with a random one."""
    alike = [other for other in notebook.cells if other.metadata.get("tags") == [tag]]
    place = next(number for number, other in enumerate(alike) if other is cell)
    return tag if place == 0 else f"{tag}-{place + 1}"


def _joined(outputs: list[Any]) -> list[Any]:
    """Join the streams between two other outputs: one of stdout, then one of stderr."""
    joined: list[Any] = []
    streams: dict[str, Any] = {}
    for output in outputs:
        if output.output_type == "stream":
            if output.name in streams:
                streams[output.name].text += output.text
            else:
                streams[output.name] = output
            continue
        joined += [streams[name] for name in sorted(streams, reverse=True)]
        streams = {}
        joined.append(output)
    return joined + [streams[name] for name in sorted(streams, reverse=True)]


def _clean_output(output: Any) -> Any:
    output.get("metadata", {}).pop("execution", None)
    if output.output_type == "stream":
        output.text = _anonymous(output.text)
    elif output.output_type == "error":
        output.evalue = _anonymous(output.evalue)
        output.traceback = [_anonymous(_COLOURS.sub("", line)) for line in output.traceback]
    elif "text/plain" in output.get("data", {}):
        output.data["text/plain"] = _anonymous(output.data["text/plain"])
    return output


def _anonymous(text: str) -> str:
    """Return ``text`` without the folders of files, the number of the kernel and addresses."""
    without = _ADDRESS.sub("at 0x0", _FOLDERS.sub("", _KERNEL_FOLDER.sub("cel.py", text)))
    return without.replace(str(Path.home()), "~")
