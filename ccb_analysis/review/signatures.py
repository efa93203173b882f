"""Whether a report folder is what its manifest says, and rests on what is there now."""

from __future__ import annotations

import json
import platform
from collections.abc import Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.report.publishing import (
    ENVIRONMENT,
    code_files,
    content_hash,
    file_hash,
    files_in,
    lock_hash,
)
from ccb_analysis.review.finding import Finding, Kind
from ccb_analysis.workspace import Workspace

MANIFEST = "manifest.json"
#: What a review itself writes into a report is no part of it.
REVIEW = "review"
_NEEDED = ("inputs", "code", "parameters", "seed", "files")


def read_manifest(folder: Path, language: str = "nl") -> dict[str, Any]:
    """Return the manifest of a report.

    Raises:
        InputError: the folder is no report, or its manifest cannot be read or lacks a part.
    """
    words = Language(language)
    path = folder / MANIFEST
    if not path.is_file():
        raise InputError([words("review.no_manifest", folder=folder.name)], language=language)
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, UnicodeDecodeError) as error:
        fault = words("review.broken_manifest", reason=str(error))
        raise InputError([fault], language=language) from error
    absent = [part for part in _NEEDED if not isinstance(content, dict) or part not in content]
    if absent:
        faults = [words("review.no_part", part=part) for part in absent]
        raise InputError(faults, language=language)
    return dict(content)


def input_path(workspace: Workspace, name: str, year: int) -> Path:
    """Return where an input of the manifest stands in a workspace.

    Workbooks have their year in front; own assumptions and figures have no folder.
    """
    if "/" in name:
        return workspace.root / "data" / "raw" / name
    beside = workspace.raw(year) / name
    return beside if beside.is_file() else workspace.root / "data" / name


def check_signatures(
    folder: Path, manifest: Mapping[str, Any], workspace: Workspace
) -> Iterator[Finding]:
    """Give a finding for everything the manifest signs, and for every file that it does not."""
    year = int(manifest["parameters"]["values"].get("year", 0))
    for name, signed in manifest["inputs"].items():
        path = input_path(workspace, name, year)
        yield _compared("input", name, signed, file_hash(path) if path.is_file() else None)
    yield from _code(manifest["code"], workspace)
    parts: tuple[tuple[Kind, str], ...] = (("parameters", "values"), ("seed", "value"))
    for kind, part in parts:
        content = manifest[kind]
        yield _compared(kind, kind, content["hash"], content_hash(content[part]))
    seed = manifest["parameters"]["values"].get("seed")
    yield _compared("seed", "parameters.seed", manifest["seed"]["value"], seed)
    for name, signed in ran_with(folder, manifest).items():
        yield _compared("version", name, signed, _installed(name))
    yield from _files(folder, manifest["files"])


def _code(signed: Mapping[str, Any], workspace: Workspace) -> Iterator[Finding]:
    now = code_files(workspace.root)
    before = signed.get("files", {})
    for name in sorted({*before, *now}):
        if before.get(name) != now.get(name):
            yield _compared("code", name, before.get(name), now.get(name))
    if all(before.get(name) == now.get(name) for name in {*before, *now}):
        yield Finding("code", "ccb_analysis", "identical")
    yield _compared(
        "lock", "requirements.lock", signed.get("requirements_lock"), lock_hash(workspace.root)
    )


def _files(folder: Path, signed: Mapping[str, str]) -> Iterator[Finding]:
    there = {
        path.relative_to(folder).as_posix(): path
        for path in files_in(folder)
        if path.relative_to(folder).parts[0] not in (MANIFEST, ENVIRONMENT, REVIEW)
    }
    for name in sorted({*signed, *there}):
        found = file_hash(there[name]) if name in there else None
        yield _compared("file", name, signed.get(name), found)


def _compared(kind: Kind, name: str, signed: Any, found: Any) -> Finding:
    if signed == found:
        return Finding(kind, name, "identical", signed, found)
    if found is None:
        return Finding(kind, name, "missing", signed, None)
    if signed is None:
        return Finding(kind, name, "unsigned", None, found)
    return Finding(kind, name, "differs", signed, found)


def ran_with(folder: Path, manifest: Mapping[str, Any]) -> dict[str, str]:
    """Return what a run ran with by name; an older report has it in its manifest."""
    path = folder / ENVIRONMENT
    try:
        said = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
        noted = {**manifest.get("versions", {}), **said.get("versions", {})}
    except (ValueError, AttributeError, TypeError):
        return {ENVIRONMENT: "?"}  # unreadable: nobody knows what it ran with
    return {**noted, "python": said["python"]} if "python" in said else noted


def _installed(name: str) -> str | None:
    if name == "python":
        return platform.python_version()
    try:
        return version(name)
    except PackageNotFoundError:
        return None
