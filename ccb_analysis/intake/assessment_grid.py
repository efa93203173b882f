"""A table of anyone's by the headers that are wanted of it, and how its file was read."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.intake.cells import Cell, as_text, is_blank
from ccb_analysis.intake.columns import plain
from ccb_analysis.intake.grids import read_grids, refuse_size
from ccb_analysis.intake.messages import nearest
from ccb_analysis.intake.workbook import HEADER_ROWS, column_letter
from ccb_analysis.language import Language

_EXCEL = (".xlsx", ".xlsm")
_SEPARATORS = (",", ";", "\t", "|")
#: Encodings that are tried, the strictest first; the last one of Windows reads nearly anything.
_ENCODINGS = ("utf-8-sig", "cp1252")
_WIDE = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


@dataclass(frozen=True)
class Grid:
    """The rows under the header of one table; ``positions`` are those of the wanted headers.

    ``encoding`` and ``separator`` are blank for a workbook. Rows are numbered as Excel does.
    """

    file: str
    sheet: str | None
    header_row: int
    headers: tuple[str, ...]
    positions: dict[str, int]
    rows: tuple[tuple[int, list[Cell]], ...]
    encoding: str
    separator: str


def read_grid(
    path: Path, wanted: Sequence[str], sheet: str | None = None, language: str = "nl"
) -> Grid:
    """Return the table of the file whose header row has the ``wanted`` headers.

    Without ``sheet`` the sheet with most of them is taken. A csv may be UTF-8, UTF-16 or
    Windows-1252, with comma, semicolon, tab or bar between cells.

    Raises:
        InputError: the file can't be read, or a header is not there or more than once; lists all.
    """
    words = Language(language)
    refuse_size(path, language)
    grids, encoding, separator = (
        _workbook(path, sheet, words)
        if path.suffix.lower() in _EXCEL
        else _text(path, wanted, words)
    )
    keys = {plain(header) for header in wanted}
    found = {name: _header_position(rows, keys) for name, rows in grids.items()}
    name = max(found, key=lambda one: found[one][0])
    start, rows = found[name][1], grids[name]
    headers = tuple(as_text(cell) for cell in rows[start]) if rows else ()
    shown = name if path.suffix.lower() in _EXCEL else None
    faults = list(_faults(path.name, shown, start + 1, headers, wanted, words))
    if faults:
        raise InputError(faults, words("assessments.refused", file=path.name), language)
    places = {plain(header): place for place, header in reversed(list(enumerate(headers)))}
    below = tuple(
        (number, row)
        for number, row in enumerate(rows, 1)
        if number > start + 1 and not all(is_blank(cell) for cell in row)
    )
    positions = {header: places[plain(header)] for header in wanted}
    return Grid(path.name, shown, start + 1, headers, positions, below, encoding, separator)


def _header_position(rows: Sequence[Sequence[Cell]], keys: set[str]) -> tuple[int, int]:
    """Return how many of the headers the best of the first rows has, and which row that is."""
    best = (0, 0)
    for place, row in enumerate(rows[:HEADER_ROWS]):
        count = len(keys & {plain(as_text(cell)) for cell in row})
        if count > best[0]:
            best = (count, place)
    return best


def _faults(
    file: str,
    sheet: str | None,
    row: int,
    headers: Sequence[str],
    wanted: Sequence[str],
    words: Language,
) -> Iterator[Fault]:
    candidates = {header: header for header in headers if header}
    for header in dict.fromkeys(wanted):
        where = [place for place, one in enumerate(headers) if plain(one) == plain(header)]
        if len(where) == 1:
            continue
        if where:
            letters = ", ".join(map(column_letter, where))
            was = words("intake.repeated_header", count=len(where), letters=letters)
            yield Fault(file, was, words("assessments.once"), sheet, row, header)
        else:
            near = nearest(header, candidates)
            key = "intake.missing_nearest" if near else "intake.missing"
            was = words(key, nearest=near)
            yield Fault(file, was, words("intake.missing_allowed"), sheet, row, header)


def _workbook(
    path: Path, sheet: str | None, words: Language
) -> tuple[dict[str, list[list[Cell]]], str, str]:
    grids = read_grids(path, words.code)
    if sheet is not None and sheet not in grids:
        was = words("assessments.no_sheet", sheet=sheet)
        raise InputError([Fault(path.name, was, words.listed(list(grids)))], language=words.code)
    return (grids if sheet is None else {sheet: grids[sheet]}), "", ""


def _text(
    path: Path, wanted: Sequence[str], words: Language
) -> tuple[dict[str, list[list[Cell]]], str, str]:
    """Return the rows of a text file, with its encoding and separator.

    The separator is the one that gives the wanted headers: a mark inside a remark is no reason.
    """
    content = path.read_bytes()
    encodings = [_WIDE[content[:2]]] if content[:2] in _WIDE else list(_ENCODINGS)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            break
    else:
        fault = Fault(path.name, words("assessments.no_text"), words("assessments.a_table"))
        raise InputError([fault], language=words.code)
    keys = {plain(header) for header in wanted}
    lines = text.splitlines()[:HEADER_ROWS]
    counted = {
        separator: _header_position(
            [list(row) for row in csv.reader(lines, delimiter=separator)], keys
        )[0]
        for separator in _SEPARATORS
    }
    separator = max(counted, key=lambda one: counted[one])
    try:
        rows = list(csv.reader(text.splitlines(keepends=True), delimiter=separator))
    except csv.Error:
        fault = Fault(path.name, words("assessments.no_text"), words("assessments.a_table"))
        raise InputError([fault], language=words.code) from None
    cells: list[list[Cell]] = [list(row) for row in rows]
    return {"": cells}, encoding, separator
