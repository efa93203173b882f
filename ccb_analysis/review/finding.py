"""What a review finds about one thing: an input, a file, a claim, a cell of a table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Status = Literal[
    "identical", "within_tolerance", "differs", "missing", "unsigned", "not_run", "disordered"
]
Verdict = Literal["identical", "code_differs", "versions_differ", "differs"]
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
    "output",
    "fact",
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


def verdict(findings: Iterable[Finding]) -> Verdict:
    """Return what a review comes to.

    ``differs``: something that is claimed, published or signed is not what it was. Else all
    results are the same, and ``code_differs`` or ``versions_differ`` says what lies beneath them
    that is not. A report stands with that: a review answers whether its numbers come out, and
    with other code that is more to know, not less. If it fell with every line that is edited,
    nobody would look any more at what it says.
    """
    wrong = {one.kind for one in findings if not one.fine}
    if wrong - set(EXPLAINS):
        return "differs"
    if wrong:
        return "versions_differ" if wrong == {"version"} else "code_differs"
    return "identical"


def agrees(findings: Iterable[Finding]) -> bool:
    """Return whether a report stands: all that it claims, publishes and signs agrees."""
    return verdict(findings) != "differs"
