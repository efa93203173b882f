"""Which notation a sheet writes numbers in, so that ``12.345`` can be read where it says so itself.

``12.345`` is 12345 in Dutch and 12,345 in English. Other numbers of the sheet tell which it is:
``3,5`` can only be Dutch, ``3.5`` only English. Where they tell nothing, or both, the number stays
ambiguous and is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ccb_analysis.intake.cells import Cell, CellError, number_readings, tidy

DUTCH, ENGLISH, MIXED, UNTOLD = "dutch", "english", "mixed", "untold"
_AMBIGUOUS = re.compile(r"[+-]?[1-9]\d{0,2}(?P<mark>[.,])\d{3}")
_DECIMAL = re.compile(r"[+-]?[\d., ]*(?P<mark>[.,])\d+%?")


def notation_of(cells: Iterable[Cell]) -> str:
    """Return ``DUTCH`` or ``ENGLISH`` if the texts among the cells say so, else another name."""
    marks = set()
    for cell in cells:
        if isinstance(cell, str):
            text = tidy(cell)
            found = _DECIMAL.fullmatch(text)
            whole = found and text.count(found["mark"]) > 1
            if found and not whole and not _AMBIGUOUS.fullmatch(text):
                marks.add(found["mark"])
    if len(marks) > 1:
        return MIXED
    return {",": DUTCH, ".": ENGLISH}[marks.pop()] if marks else UNTOLD


def told(cell: Cell, notation: str) -> Cell:
    """Return the number an ambiguous text stands for by the notation of its sheet, else the cell.

    Raises:
        CellError: the sheet writes numbers both ways, so the text can mean two things.
    """
    found = _AMBIGUOUS.fullmatch(tidy(cell)) if isinstance(cell, str) else None
    if found is None or notation == UNTOLD:
        return cell
    if notation == MIXED:
        raise CellError("ambiguous" if len(number_readings(str(cell))) > 1 else "kind")
    decimal = {DUTCH: ",", ENGLISH: "."}[notation]
    text = tidy(str(cell))
    if found["mark"] == decimal:
        return float(text.replace(decimal, "."))
    return float(text.replace(found["mark"], ""))
