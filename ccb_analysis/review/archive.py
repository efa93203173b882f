"""Reviews a report from its archive alone: unpacked in a temporary folder, run by its own code."""

from __future__ import annotations

import json
import stat
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import Any
from urllib.parse import unquote

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.report.crate import METADATA
from ccb_analysis.report.publishing import file_hash, files_in
from ccb_analysis.review.finding import Finding, Status
from ccb_analysis.review.review import Review, review
from ccb_analysis.review.signatures import MANIFEST, input_path, read_manifest
from ccb_analysis.workspace import Workspace

Say = Callable[[str], None]
#: Unpacked, the largest archive met is some 100 MB; what is far beyond was made to fill a disk.
LARGEST_UNPACKED_MEGABYTES = 2000
_MEGABYTE = 1024 * 1024


def review_any(report: Path, *, language: str = "nl", say: Say = print) -> Review:
    """Review a report in its folder or in its archive, as ``review`` and ``review_archive`` do."""
    packed = report.is_file() or report.suffix == ".zip"
    return (review_archive if packed else review)(report, language=language, say=say)


def review_archive(archive: Path, *, language: str = "nl", say: Say = print) -> Review:
    """Review the report in an archive of ``ccb bundle``; the outcome lands beside the archive.

    Raises:
        InputError: the archive cannot be read, is damaged, has paths that lead out of it, holds no
            report, or lacks inputs without which nothing can be run; lists all of it.
    """
    words = Language(language)
    with tempfile.TemporaryDirectory(prefix="archive-") as inside:
        root = Path(inside)
        say(words("bundle.unpacking", archive=archive.name))
        report = root / _unpacked(archive, root, words)
        manifest, workspace = read_manifest(report, language), Workspace(root)
        _refuse_absent(archive, report, manifest, workspace, words)
        return review(
            report,
            language=language,
            workspace=workspace,
            out=archive.with_name(f"{archive.stem}-review"),
            others=list(_around(root, report, manifest, workspace)),
            say=say,
        )


def _unpacked(archive: Path, root: Path, words: Language) -> PurePosixPath:
    """Unpack an archive that is whole and stays inside ``root``; return where its report is."""
    if not archive.is_file():
        raise InputError([words("bundle.absent", archive=archive.name)], language=words.code)
    try:
        with zipfile.ZipFile(archive) as book:
            _refuse_size(archive, book, words)
            faults = list(_faults(book, words))
            places = [PurePosixPath(name) for name in book.namelist()]
            reports = [
                path.parent
                for path in places
                if path.match(f"reports/*/{MANIFEST}") and len(path.parts) == 3
            ]
            if not reports:
                faults.append(words("bundle.no_report", archive=archive.name))
            elif len(reports) > 1:
                names = words.listed([str(path) for path in reports])
                faults.append(words("bundle.more_reports", archive=archive.name, names=names))
            if faults:
                title = words("bundle.faults", archive=archive.name)
                raise InputError(faults, title, words.code)
            book.extractall(root)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError) as error:
        fault = words("bundle.unreadable", archive=archive.name)
        raise InputError([fault], language=words.code) from error
    return reports[0]


def _refuse_size(archive: Path, book: zipfile.ZipFile, words: Language) -> None:
    """Refuse an archive that would take too much room; no more is ever read than it says."""
    size = sum(entry.file_size for entry in book.infolist()) / _MEGABYTE
    if size > LARGEST_UNPACKED_MEGABYTES:
        found, most = (words.number(number) for number in (size, LARGEST_UNPACKED_MEGABYTES))
        fault = words("bundle.too_large", archive=archive.name, found=found, most=most)
        raise InputError([fault], language=words.code)


def _faults(book: zipfile.ZipFile, words: Language) -> Iterator[str]:
    counts = Counter(_same(entry.filename) for entry in book.infolist())
    for entry in book.infolist():
        name = entry.filename
        if _climbs(name):
            yield words("bundle.climbs", name=name)
        if stat.S_ISLNK(entry.external_attr >> 16):
            yield words("bundle.link", name=name)
        if counts[_same(name)] > 1:
            yield words("bundle.twice", name=name)
        if not _whole(book, entry):
            yield words("bundle.damaged", name=name)


def _same(name: str) -> str:
    return name.casefold()  # one file where names do not differ by capitals alone


def _climbs(name: str) -> bool:
    path, windows = PurePosixPath(name), PureWindowsPath(name)
    rooted = path.is_absolute() or bool(windows.drive or windows.root)
    return rooted or ".." in windows.parts or "\\" in name or "\0" in name


def _whole(book: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    """Return whether a file of the archive can be read and is what its checksum says."""
    try:
        with book.open(entry) as stream:
            while stream.read(1 << 20):
                pass
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return False
    return True


def _refuse_absent(
    archive: Path,
    report: Path,
    manifest: Mapping[str, Any],
    workspace: Workspace,
    words: Language,
) -> None:
    faults = []
    for name, digest in manifest["inputs"].items():
        path = input_path(workspace, name, int(manifest["parameters"]["values"].get("year", 0)))
        if not path.is_file():
            about = {
                "place": path.parent.relative_to(workspace.root).as_posix(),
                "report": report.relative_to(workspace.root).as_posix(),
            }
            faults.append(words("bundle.no_input", name=name, digest=digest, **about))
    if faults:
        raise InputError(faults, words("bundle.no_inputs", archive=archive.name), words.code)


def _around(
    root: Path, report: Path, manifest: Mapping[str, Any], workspace: Workspace
) -> Iterator[Finding]:
    """Give a finding for what the manifest does not sign and is not as the crate describes it."""
    described = _described(root / METADATA)
    if described is None:
        yield Finding("file", METADATA, "missing" if not (root / METADATA).exists() else "differs")
        return
    year = int(manifest["parameters"]["values"].get("year", 0))
    signed = {input_path(workspace, name, year) for name in manifest["inputs"]}
    signed |= {root / name for name in manifest["code"].get("files", ())}
    signed |= {report / name for name in manifest["files"]}
    there = {
        path.relative_to(root).as_posix(): path
        for path in files_in(root)
        if path not in signed and path != root / METADATA
    }
    others = {name: digest for name, digest in described.items() if root / name not in signed}
    for name in sorted({*others, *there}):
        found = file_hash(there[name]) if name in there else None
        if name not in others:
            yield Finding("file", name, "unsigned", None, found)
        elif found != others[name]:
            status: Status = "differs" if found else "missing"
            yield Finding("file", name, status, others[name], found)


def _described(path: Path) -> dict[str, str] | None:
    """Return the hash of every file that a crate describes; None if it cannot be read."""
    try:
        graph = json.loads(path.read_text(encoding="utf-8"))["@graph"]
        return {
            unquote(str(one["@id"])): str(one["sha256"])
            for one in graph
            if "File" in one.get("@type", ()) and "sha256" in one
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
