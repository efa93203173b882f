"""A table as it lies there, from a workbook or a csv: rows of cells per sheet, nothing read yet.

Before a byte is read the size is looked at, packed and unpacked. A csv may be UTF-8 or cp1252,
parted by semicolons, commas or tabs, as Excel and others save it.
"""

from __future__ import annotations

import csv
import io
import zipfile
from pathlib import Path

from python_calamine import CalamineError

from ccb_analysis.errors import InputError
from ccb_analysis.intake.cells import Cell
from ccb_analysis.intake.workbook import read_grids as read_workbook
from ccb_analysis.language import Language

#: Larger files are no table of one project: the largest met have some 50,000 rows, under 10 MB.
LARGEST_MEGABYTES = 50
#: What a workbook may be unpacked: xml packs some ten times.
LARGEST_UNPACKED_MEGABYTES = 500
MEGABYTE = 1024 * 1024
_WORKBOOKS = (".xlsx", ".xlsm")
TEXTS = (".csv", ".txt", ".tsv")
_SEPARATORS = ";,\t|"


def read_grids(path: Path, language: str = "nl") -> dict[str, list[list[Cell]]]:
    """Return every sheet as rows of cells, the first being row 1; a csv is one sheet without name.

    Raises:
        InputError: there is no such file, it is too large, or it is neither workbook nor csv.
    """
    words = Language(language)
    refuse_size(path, language)
    suffix = path.suffix.lower()
    if suffix in TEXTS:
        return {"": _read_csv(path, words)}
    if suffix not in _WORKBOOKS:
        raise InputError([words("project.no_table", file=path.name)], language=language)
    try:
        with zipfile.ZipFile(path) as parts:
            unpacked = sum(part.file_size for part in parts.infolist())
        if unpacked > LARGEST_UNPACKED_MEGABYTES * MEGABYTE:
            raise _too_large(path, unpacked, LARGEST_UNPACKED_MEGABYTES, words)
        return read_workbook(path)
    except (OSError, CalamineError, zipfile.BadZipFile) as error:
        message = words("project.no_workbook", file=path.name)
        raise InputError([message], language=language) from error


def refuse_size(path: Path, language: str = "nl") -> None:
    """Raise an ``InputError`` if there is no file at ``path``, or one too large or empty."""
    words = Language(language)
    if not path.is_file():
        raise InputError([words("checking.absent", file=path.name)], language=language)
    size = path.stat().st_size
    if size > LARGEST_MEGABYTES * MEGABYTE:
        raise _too_large(path, size, LARGEST_MEGABYTES, words)
    if not size:
        raise InputError([words("project.empty_file", file=path.name)], language=language)


def _too_large(path: Path, size: int, most: int, words: Language) -> InputError:
    found = words.number(size / MEGABYTE)
    message = words("project.too_large", file=path.name, found=found, most=most)
    return InputError([message], language=words.code)


def _read_csv(path: Path, words: Language) -> list[list[Cell]]:
    text = _decoded(path.read_bytes())
    if "\0" in text:
        raise InputError([words("project.no_table", file=path.name)], language=words.code)
    try:
        separator = _separator(text.splitlines()[:20])
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        message = words("project.no_table", file=path.name)
        raise InputError([message], language=words.code) from error
    return [[cell or None for cell in row] for row in rows]


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _separator(lines: list[str]) -> str:
    """Return the mark that parts the widest of the first rows; quoted text does not count.

    Decimal commas are no reason to take the comma: a semicolon or tab in the row wins.
    """
    counts = {}
    for mark in _SEPARATORS:
        rows = csv.reader(lines, delimiter=mark)
        counts[mark] = max((len(row) for row in rows), default=1)
    if max(counts[mark] for mark in ";\t|") > 1:
        counts.pop(",")
    return max(counts, key=lambda mark: counts[mark])
