"""Puts a report in one archive, with all that is needed to make it anew: what one deposits."""

from __future__ import annotations

import datetime
import hashlib
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from ccb_analysis.errors import InputError
from ccb_analysis.intake.files import EXAMPLE
from ccb_analysis.language import Language
from ccb_analysis.report.crate import METADATA, crate
from ccb_analysis.report.crate_entities import Part, Payload
from ccb_analysis.report.publishing import ENVIRONMENT, code_files, files_in
from ccb_analysis.report.reviewer_readme import readme
from ccb_analysis.review.finding import Finding
from ccb_analysis.review.signatures import (
    MANIFEST,
    check_signatures,
    input_path,
    ran_with,
    read_manifest,
)
from ccb_analysis.workspace import PACKAGE, Workspace, find_workspace, shown

WORKFLOW = "notebooks/annual_update.ipynb"
README = "LEESMIJ.md"
#: What a fresh checkout needs beside its code to be set up, read and cited.
_AROUND = (
    *("CHANGELOG.md", "CITATION.cff", "CONTRIBUTING.md", "LICENSE", "README.md"),
    *("environment.yml", "pyproject.toml", "run.py"),
)
#: A zip wants a time of every file; the first it can hold says nothing.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_UNIX = 3
_MEGABYTE = 1e6
Say = Callable[[str], None]


@dataclass
class _Content:
    """What goes into an archive, by its name there; ``left_out`` are inputs known by hash only."""

    files: dict[str, bytes] = field(default_factory=dict)
    inputs: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, str] = field(default_factory=dict)


def bundle(
    folder: Path,
    *,
    out: Path | None = None,
    with_inputs: bool = False,
    date: str = "",
    language: str = "nl",
    workspace: Workspace | None = None,
    say: Say = print,
) -> Path:
    """Write the archive of the report in ``folder`` and return it: ``<folder>.zip``, or ``out``.

    Inputs that are no example data may name people and firms: they go along only with
    ``with_inputs``, and else by their hash alone. ``date`` is the day of publication. The same
    report gives the same bytes (with the same library of compression).

    Raises:
        InputError: the folder is no report, ``date`` is no day, or report, code and inputs are
            not those the manifest signs; lists all of it.
    """
    words, workspace = Language(language), workspace or find_workspace()
    manifest = read_manifest(folder, language)
    _refuse(folder, manifest, workspace, with_inputs, date, words)
    report = f"reports/{folder.name}/"
    content = _gathered(folder, manifest, workspace, with_inputs, report)
    year = manifest["parameters"]["values"]["year"]
    example = any(_is_example(name) for name in manifest["inputs"] if name.startswith(f"{year}/"))
    title = words("chapters.title", year=year)
    content.files[README] = readme(title, report.rstrip("/"), words, content.left_out).encode()
    parts = tuple(
        Part(name, hashlib.sha256(found).hexdigest(), len(found))
        for name, found in sorted(content.files.items())
    )
    payload = Payload(parts, WORKFLOW, report, content.inputs, ran_with(folder, manifest))
    told = crate(manifest, payload, words, example=example, date=date)
    content.files[METADATA] = (json.dumps(told, indent=2, ensure_ascii=False) + "\n").encode()
    archive = _written(content.files, out or folder.with_name(f"{folder.name}.zip"))
    if content.left_out:
        names = words.listed(sorted(manifest["inputs"].keys() - content.inputs.keys()))
        say(words("bundle.left_out", names=names, option="`--with-inputs`"))
    found = archive.read_bytes()
    size = words.number(len(found) / _MEGABYTE, 1)
    digest = hashlib.sha256(found).hexdigest()
    say(words("bundle.done", archive=shown(archive), size=size, digest=digest))
    return archive


def _is_example(name: str) -> bool:
    return PurePosixPath(name).name.startswith(EXAMPLE)


def _refuse(
    folder: Path,
    manifest: Mapping[str, Any],
    workspace: Workspace,
    with_inputs: bool,
    date: str,
    words: Language,
) -> None:
    """Refuse a report that could not come out again from what would go with it."""
    faults = [] if _is_day(date) else [words("bundle.bad_date", found=date)]
    moved = [
        words(
            "bundle.moved",
            kind=words(f"review.kind_{one.kind}"),
            name=one.name,
            status=words(f"review.status_{one.status}"),
        )
        for one in check_signatures(folder, manifest, workspace)
        if not one.fine and one.kind != "version" and not _goes_without(one, with_inputs)
    ]
    if moved:
        faults += [words("bundle.refused"), *moved]
    if faults:
        raise InputError(faults, language=words.code)


def _is_day(date: str) -> bool:
    """Return whether a text is a day as YYYY-MM-DD, or blank."""
    try:
        return date in ("", datetime.date.fromisoformat(date or "0001-01-01").isoformat())
    except ValueError:
        return False


def _goes_without(one: Finding, with_inputs: bool) -> bool:
    """Return whether a finding is about an input that does not go along."""
    return one.kind == "input" and not with_inputs and not _is_example(one.name)


def _gathered(
    folder: Path,
    manifest: Mapping[str, Any],
    workspace: Workspace,
    with_inputs: bool,
    report: str,
) -> _Content:
    content = _Content()
    for name in (*manifest["files"], MANIFEST, ENVIRONMENT):
        if (folder / name).is_file():
            content.files[report + name] = (folder / name).read_bytes()
    for name, path in _code(workspace):
        content.files[name] = path.read_bytes()
    year = int(manifest["parameters"]["values"]["year"])
    for name, digest in manifest["inputs"].items():
        path = input_path(workspace, name, year)
        place = path.relative_to(workspace.root).as_posix()
        if with_inputs or _is_example(name):
            content.files[place] = path.read_bytes()
            content.inputs[name] = place
        else:
            content.left_out[place] = digest
    return content


def _code(workspace: Workspace) -> Iterator[tuple[str, Path]]:
    for name in code_files(workspace.root):
        there = workspace.root / name
        # A package that is installed elsewhere is the one that ran.
        yield name, there if there.is_file() else PACKAGE.parent / name
    for name in _AROUND:
        if (workspace.root / name).is_file():
            yield name, workspace.root / name
    # The page for the reviewer names tests that work figures out by hand.
    for path in files_in(workspace.root / "tests"):
        yield path.relative_to(workspace.root).as_posix(), path


def _written(files: Mapping[str, bytes], archive: Path) -> Path:
    """Write the archive whole or not at all: names in order, one time, one set of rights."""
    archive.parent.mkdir(parents=True, exist_ok=True)
    made = archive.with_name(f".{archive.name}.nieuw")
    try:
        with zipfile.ZipFile(made, "w") as book:
            for name, content in sorted(files.items()):
                entry = zipfile.ZipInfo(name, _NO_TIME)
                entry.external_attr, entry.create_system = _READABLE, _UNIX
                book.writestr(entry, content, zipfile.ZIP_DEFLATED)
        made.replace(archive)
    finally:
        made.unlink(missing_ok=True)
    return archive
