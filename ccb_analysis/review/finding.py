"""What a review finds about one thing: an input, a file, a claim, a cell of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal[
    "identical", "within_tolerance", "differs", "missing", "unsigned", "not_run", "disordered"
]
#: Those with which a report stands.
FINE: tuple[Status, ...] = ("identical", "within_tolerance")
Kind = Literal[
    "input",
    "code",
    "parameters",
    "lock",
    "seed",
    "version",
    "file",
    "notebook",
    "claim",
    "table",
]
#: The kinds of which a difference is no fault by itself, as long as no result differs.
EXPLAINS: tuple[Kind, ...] = ("code", "version", "lock")


@dataclass(frozen=True)
class Finding:
    """What was found of one thing.

    ``name`` says which: a file, a parameter, the key of a claim. ``old`` and ``new`` are what was
    signed or published and what is there now; of a claim ``unit``, ``tolerance`` and ``cell`` say
    how far apart they may be and where it stands. ``place`` is the first cell of a table that
    differs (column, row as a spreadsheet numbers it, and how many cells differ); ``said`` what a
    run that failed had to say.
    """

    kind: Kind
    name: str
    status: Status
    old: Any = None
    new: Any = None
    unit: str = ""
    tolerance: float = 0.0
    cell: str = ""
    place: tuple[str, int, int] | None = None
    said: str = ""
    definition: str = ""

    @property
    def fine(self) -> bool:
        """Whether the report stands as far as this goes."""
        return self.status in FINE


def agrees(findings: Iterable[Finding]) -> bool:
    """Return whether a report stands.

    Other code, versions or lock are named, and are no fault if all that comes out is the same.
    """
    return all(one.fine for one in findings if one.kind not in EXPLAINS)
