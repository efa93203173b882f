"""Every fault a user can cause, as a type whose message says where it is and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

_FORM = {
    "nl": {
        "sheet": "blad {}",
        "row": "rij {}",
        "column": 'kolom "{}"',
        "fault": "gevonden {}, toegestaan {}",
    },
    "en": {
        "sheet": "sheet {}",
        "row": "row {}",
        "column": 'column "{}"',
        "fault": "found {}, allowed {}",
    },
}


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in one place.

    ``row`` is numbered as Excel shows it (the header is row 1). ``found`` and ``allowed`` are
    already in the reader's language.
    """

    file: str
    found: str
    allowed: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None

    def text(self, language: str = "nl") -> str:
        """Return the fault as one line: file, sheet, row, column, what was found, what may be."""
        form = _FORM[language]
        where = [self.file]
        where += [form[name].format(value) for name, value in self._place() if value is not None]
        return ", ".join(where) + ": " + form["fault"].format(self.found, self.allowed)

    def _place(self) -> Iterable[tuple[str, object]]:
        return (("sheet", self.sheet), ("row", self.row), ("column", self.column))


class CcbError(Exception):
    """Base of all expected failures; the message names what to change, and where."""


class InputError(CcbError):
    """What was handed in is at fault: a file, a table, a parameter. Lists every fault at once."""

    def __init__(self, faults: Iterable[Fault | str], title: str = "", language: str = "nl"):
        """Keep ``faults`` and join them, below ``title``, into one message."""
        self.faults = list(faults)
        lines = [f.text(language) if isinstance(f, Fault) else f for f in self.faults]
        message = "\n".join(f"- {line}" for line in lines) if title or len(lines) > 1 else lines[0]
        super().__init__(f"{title}\n{message}" if title else message)


class FactsError(InputError):
    """A row of ``reference/`` or of a user's own assumptions breaks the rules of facts."""


class NotebookError(CcbError):
    """A notebook could not be run: a wrong parameter, or a cell that failed."""


class ComparisonError(CcbError):
    """Two figures were set side by side that do not measure the same thing."""
