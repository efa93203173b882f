"""One run of a sweep: what tells it from any other, whether it has been done, and doing it."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccb_analysis.errors import CcbError, NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.publishing import (
    code_files,
    content_hash,
    file_hash,
    files_in,
    joint_hash,
    write_json,
)
from ccb_analysis.report.single_run import find_path, run_into
from ccb_analysis.workspace import PACKAGE, Workspace

#: What a folder of a run says of itself: what made it, and whether it came to its end.
STATE = "run.json"


@dataclass(frozen=True)
class Task:
    """A run to do; it goes to another process as it is, and says all that one must know.

    ``identity`` is the same only for a run of the same notebook, parameters, code and inputs;
    ``package`` is the code that must do it.
    """

    run: str
    notebook: Path
    folder: Path
    parameters: Mapping[str, Any]
    identity: str
    package: str
    language: str


@dataclass(frozen=True)
class Outcome:
    """How a run ended: ``message`` says why it is not done."""

    run: str
    done: bool
    message: str = ""


def package_hash() -> str:
    """Return one hash over the package that is running, the same wherever it is installed."""
    files = code_files(PACKAGE.parent)
    return joint_hash({name: files[name] for name in files if name.startswith(f"{PACKAGE.name}/")})


def ground_of(package: str, workspace: Workspace) -> str:
    """Return what all runs rest on: the code, everything that came in, and own assumptions."""
    data = workspace.root / "data"
    found = [*files_in(data / "raw"), workspace.own_assumptions]
    hashes = {p.relative_to(data).as_posix(): file_hash(p) for p in found if p.is_file()}
    return content_hash([package, hashes])


def identity_of(
    notebook: Path, parameters: Mapping[str, Any], ground: str, workspace: Workspace
) -> str:
    """Return what a run is known by: ``ground``, its notebook, parameters and files they name."""
    files = _named_files(parameters, (notebook.parent, workspace.root))
    named = [file_hash(path) for path in files]
    return content_hash([ground, file_hash(notebook), dict(parameters), named])


def _named_files(parameters: Mapping[str, Any], folders: Sequence[Path]) -> Iterator[Path]:
    """Give every file that a parameter names, or that lies in a folder it names."""
    for value in parameters.values():
        for text in value if isinstance(value, list) else [value]:
            path = find_path(text, folders) if isinstance(text, str) else None
            if path is not None:
                yield from [path] if path.is_file() else sorted(files_in(path))


def is_done(task: Task) -> bool:
    """Return whether the run stands there whole, made of what it would be made of now."""
    try:
        found = json.loads((task.folder / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return bool(found == {"identity": task.identity, "done": True})


def perform(task: Task) -> Outcome:
    """Do a run, in whatever process this is; a fault of the run is an outcome, no exception."""
    words = Language(task.language)
    # Runs stand side by side; threads inside every matrix product only get in the way.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        if package_hash() != task.package:
            raise NotebookError(words("sweep.other_version"))
        _run(task, words)
    except CcbError as error:
        return Outcome(task.run, False, " ".join(str(error).split()))
    return Outcome(task.run, True)


def _run(task: Task, words: Language) -> None:
    shutil.rmtree(task.folder, ignore_errors=True)
    task.folder.mkdir(parents=True)
    state = {"identity": task.identity, "done": False}
    write_json(state, task.folder / STATE)
    run_into(task.folder, task.notebook, task.parameters, words)
    write_json(state | {"done": True}, task.folder / STATE)
