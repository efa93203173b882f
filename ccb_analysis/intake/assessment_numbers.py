"""Numbers in a table of anyone's: decimal comma or point, bounds, and texts that are no number.

Which mark is the decimal one is not guessed cell by cell: ``1.234`` is read only where the mapping
says so, or where other cells of the same file can be read in one way only.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import lru_cache

from ccb_analysis.intake.cells import Cell, ErrorCell, as_text, is_unknown, tidy
from ccb_analysis.workspace import REFERENCE

_WITH_UNIT = re.compile(r"([+-]?\d[\d., ]*?)\s*([^\W\d_%].*)")
_COMMA = re.compile(r"[+-]?(\d{1,3}([. ]\d{3})+|\d+)(,\d+)?")
_POINT = re.compile(r"[+-]?(\d{1,3}([, ]\d{3})+|\d+)(\.\d+)?([eE][+-]?\d{1,3})?")


class NumberError(Exception):
    """A cell that is filled and holds no plain number; ``kind`` says why.

    Of kind ``unit`` it is a number with a unit behind it: then ``value`` and ``unit`` say which.
    """

    def __init__(self, kind: str, value: float = float("nan"), unit: str = ""):
        """Keep the kind: ``text``, ``bound``, ``ambiguous``, ``excel_error`` or ``unit``."""
        self.kind, self.value, self.unit = kind, value, unit
        super().__init__(kind)


@lru_cache(maxsize=1)
def _texts() -> dict[str, list[str]]:
    return tomllib.loads((REFERENCE / "assessment_texts.toml").read_text(encoding="utf-8"))


def says_unknown(cell: Cell, extra: Iterable[str] = ()) -> bool:
    """Return whether the cell is blank or says that nothing is known, in words of anyone."""
    if is_unknown(cell):
        return True
    if not isinstance(cell, str):
        return False
    text = tidy(cell).casefold()
    return text in _texts()["unknown"] or any(text == one.casefold() for one in extra)


def readings(text: str) -> dict[str, float]:
    """Return what ``text`` is by decimal mark, ``,`` and ``.``; empty if it is no number."""
    text = tidy(text).replace("−", "-")
    found = {}
    if _COMMA.fullmatch(text):
        found[","] = float(re.sub(r"[. ]", "", text).replace(",", "."))
    if _POINT.fullmatch(text):
        found["."] = float(re.sub(r"[, ]", "", text))
    return found


def decimal_mark(cells: Iterable[Cell]) -> str | None:
    """Return the decimal mark that cells leave no doubt about, or None if they do."""
    marks = set()
    for cell in cells:
        text = cell if isinstance(cell, str) else ""
        found = readings(text) or readings((_parted(text) or ("", ""))[0])
        if len(found) == 1:
            marks |= set(found)
    return marks.pop() if len(marks) == 1 else None


def read_number(cell: Cell, mark: str | None) -> float:
    """Return the number in a cell that says something.

    Raises:
        NumberError: it is no number, or one that can be read in two ways.
    """
    if isinstance(cell, ErrorCell):
        raise NumberError("excel_error")
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell)
    if not isinstance(cell, str):
        raise NumberError("text")
    found = readings(cell)
    parted = None if found or _is_bound(as_text(cell)) else _parted(cell)
    if parted is not None and readings(parted[0]):
        raise NumberError("unit", read_number(parted[0], mark), parted[1])
    if not found:
        raise NumberError("bound" if _is_bound(as_text(cell)) else "text")
    if len(set(found.values())) == 1:
        return next(iter(found.values()))
    if mark is None:
        raise NumberError("ambiguous")
    return found[mark]


def _parted(text: str) -> tuple[str, str] | None:
    """Return a number and what stands behind it: ``12,5 kg/m2`` is ``12,5`` and ``kg/m2``."""
    found = _WITH_UNIT.fullmatch(tidy(text).replace("−", "-"))
    return (found[1].strip(), found[2]) if found else None


def _is_bound(text: str) -> bool:
    """Return whether a text gives an end, a range or a guess instead of a value."""
    plain = text.casefold()
    if not re.search(r"\d", plain):
        return False
    ranged = re.search(r"\d\s*[-–]\s*\d|\d\s*\+$", plain)
    return bool(ranged) or any(plain.startswith(word) for word in _texts()["bound"])
