"""Two runs side by side as a reader sees them: pages, workbooks and the outputs of cells.

Figures are compared by the data they draw, never by pixels, so pictures are left out here. What a
run says of itself (its id, the hashes of its files) is read as what it refers to.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ccb_analysis.report.claimed import digest
from ccb_analysis.report.claims import MIME
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.publishing import file_hash, run_id
from ccb_analysis.review.comparison import near
from ccb_analysis.review.finding import Finding
from ccb_analysis.review.signatures import MANIFEST, REVIEW

_TEXTS = (".html", ".txt", ".md", ".json")
#: The record of what a run ran with stands outside the comparison; the manifest and claims are
#: compared entry by entry elsewhere.
_ELSEWHERE = (MANIFEST, "environment.json", "claims.json")
_PICTURE = re.compile(r"<svg.*?</svg>", re.DOTALL)
#: How long a file is follows from what is in it, which is compared.
_LENGTH = re.compile(r'"(bytes|contentSize)": "?\d+"?')
_NUMBER = re.compile(r"(-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)")
_SHOWN = 60


def compare_texts(published: Path, made: Path) -> Iterator[Finding]:
    """Give a finding for every page, text and workbook that both runs have."""
    known = {folder: _named(folder) for folder in (published, made)}
    for path in sorted(published.rglob("*")):
        name = path.relative_to(published)
        other = made / name
        if name.parts[0] == REVIEW or name.name in _ELSEWHERE or not other.is_file():
            continue
        if path.suffix in _TEXTS:
            texts = (
                _plain(one.read_text(encoding="utf-8", errors="replace"), known[folder])
                for one, folder in ((path, published), (other, made))
            )
            yield _finding(name.as_posix(), "", *texts)
        elif path.suffix == ".xlsx":
            yield _finding(name.as_posix(), "", _sheets(path), _sheets(other))


def compare_outputs(published: Path, made: Path) -> Iterator[Finding]:
    """Give a finding for every cell whose output or source is not the same in both runs."""
    known = {folder: _named(folder) for folder in (published, made)}
    for path in sorted((published / "notebooks").glob("*.ipynb")):
        other = made / "notebooks" / path.name
        if not other.is_file():
            continue
        cells = [_cells(one, known[one.parents[1]]) for one in (path, other)]
        name = f"notebooks/{path.name}"
        found = [
            _finding(name, cell, cells[0].get(cell, ""), cells[1].get(cell, ""))
            for cell in dict.fromkeys([*cells[0], *cells[1]])
        ]
        wrong = [one for one in found if not one.fine]
        yield from wrong or [Finding("output", name, "identical")]


def _named(folder: Path) -> dict[str, str]:
    """Return what the ids and hashes that a run prints stand for."""
    names = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and REVIEW not in path.relative_to(folder).parts:
            name = path.relative_to(folder).as_posix()
            names[file_hash(path)] = f"<{name}>"
            if path.suffix == ".csv":
                names[digest(path.read_bytes())] = f"<{name}>"
    results = folder / "data" / "results.csv"
    if results.is_file():
        names[run_id(results)] = "<run>"
    # Inputs and code are held against the manifest; here their hash is no more than their name.
    manifest = folder / MANIFEST
    if manifest.is_file():
        content = json.loads(manifest.read_text(encoding="utf-8"))
        names |= {content["code"]["hash"]: "<code>"}
        signed = (content["inputs"], content["code"].get("files", {}))
        names |= {value: f"<{name}>" for part in signed for name, value in part.items()}
    return names


def _plain(text: str, known: Mapping[str, str]) -> str:
    bare = _LENGTH.sub("", _PICTURE.sub("", text))
    return re.sub(r"\b[0-9a-f]{8,64}\b", lambda found: known.get(found[0], found[0]), bare)


def _cells(path: Path, known: Mapping[str, str]) -> dict[str, str]:
    """Return the source and outputs of every cell as text, by its id."""
    try:
        notebook = nbformat.read(path, as_version=nbformat.NO_CONVERT)
    except Exception as error:  # whatever nbformat makes of a broken file
        return {"": type(error).__name__}
    return {
        str(cell.get("id", place)): _plain(
            "\n".join([str(cell.source), *map(_said, cell.get("outputs", []))]), known
        )
        for place, cell in enumerate(notebook.cells)
    }


def _said(output: Mapping) -> str:
    """Return what an output says: its text or its data, in the order of their kinds."""
    data = output.get("data", {})
    if MIME in data:
        return ""  # claims are compared one by one, each within its own tolerance
    parts = [output.get("text", ""), *(f"{kind}: {data[kind]}" for kind in sorted(data))]
    return "\n".join(str(part) for part in parts)


def _sheets(path: Path) -> str:
    """Return the cells of a workbook as text, a row per line under the name of its sheet."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
    except (CalamineError, OSError) as error:
        return type(error).__name__
    lines = []
    for name in book.sheet_names:
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        lines += [name, *("\t".join(str(cell) for cell in row) for row in rows)]
    return "\n".join(lines)


def _finding(name: str, cell: str, old: str, new: str) -> Finding:
    if old == new:
        return Finding("output", name, "identical", cell=cell)
    lines = [text.splitlines() for text in (old, new)]
    pairs = zip(*(part + [""] * (max(map(len, lines)) - len(part)) for part in lines), strict=True)
    for number, (one, other) in enumerate(pairs, 1):
        if not _alike(one, other):
            place = next(
                (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
                min(len(one), len(other)),
            )
            start = max(place - _SHOWN // 2, 0)
            was, is_now = (part[start : start + _SHOWN] for part in (one, other))
            return Finding("output", name, "differs", was, is_now, cell=f"{cell}:{number}")
    return Finding("output", name, "within_tolerance", cell=cell)


def _alike(old: str, new: str) -> bool:
    """Return whether two lines say the same, but for the last published digit of a number."""
    if old == new:
        return True
    one, other = _NUMBER.split(old), _NUMBER.split(new)
    return len(one) == len(other) and all(
        a == b or near(a, b) for a, b in zip(one, other, strict=True)
    )
