"""Makes a report anew: in a clean copy, in a process of its own, without a network."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ccb_analysis.errors import NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.publishing import code_files
from ccb_analysis.review.signatures import input_path
from ccb_analysis.workspace import PACKAGE, Workspace

#: An address where nothing answers: what asks the network for anything fails at once.
_NOWHERE = "http://127.0.0.1:9"
_PROXIES = ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "all_proxy")
_COMMAND = "import sys; from ccb_analysis.cli import main; sys.argv[0] = 'ccb'; main()"
_TOLD = 2000  # characters of an error that a reader still reads


def copied(manifest: Mapping[str, Any], workspace: Workspace, inside: Path) -> Workspace:
    """Return a copy of the code and of the inputs of a manifest, as they are now; nothing else.

    What is checked and what is run is then the same, whatever else goes on in the workspace.
    """
    copy = Workspace(inside)
    for name in code_files(workspace.root):
        there = workspace.root / name
        # A package that is installed elsewhere is the one that runs, so that one is copied.
        _copy(there if there.is_file() else PACKAGE.parent / name, copy.root / name)
    year = int(manifest["parameters"]["values"]["year"])
    for name in manifest["inputs"]:
        source = input_path(workspace, name, year)
        if source.is_file():
            _copy(source, copy.root / source.relative_to(workspace.root))
    return copy


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def rerun(manifest: Mapping[str, Any], copy: Workspace, made: Path, language: str = "nl") -> Path:
    """Make a report anew in the folder ``made``, by the parameters and seed of a manifest.

    Raises:
        NotebookError: the run failed, with what it said.
    """
    command = [sys.executable, "-c", _COMMAND, "update", "--out", str(made)]
    done = subprocess.run(
        [*command, *_options(manifest)],
        cwd=copy.root,
        env=_environment(copy.root),
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        said = (done.stderr or done.stdout).strip()[-_TOLD:]
        raise NotebookError(Language(language)("review.failed", said=said))
    return made


def _options(manifest: Mapping[str, Any]) -> list[str]:
    named = {"language": "--lang"}
    # Only workbooks have their year in front: without any the run was of public figures alone.
    found = [] if any("/" in name for name in manifest["inputs"]) else ["--register", "none"]
    for name, value in manifest["parameters"]["values"].items():
        if value is not None:
            found += [named.get(name, f"--{name}"), str(value)]
    return found


def _environment(copy: Path) -> dict[str, str]:
    ours = {"CCB_WORKSPACE": str(copy), "PYTHONPATH": str(copy), "NO_PROXY": "localhost,127.0.0.1"}
    return {**os.environ, **dict.fromkeys(_PROXIES, _NOWHERE), **ours}
