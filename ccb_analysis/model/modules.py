"""Life-cycle modules of EN 15804: which are in a CO2 figure, and what that allows.

A figure of A1-A3 and one of A1-C4 measure different things and are never set side by side. Carbon
from the air may be counted as -1 in A and +1 in C only where both are in the figure; over A1-A3
alone it would hide storage in an emission.
"""

from __future__ import annotations

import re

from ccb_analysis.errors import ComparisonError

MODULES = (
    *(f"A{number}" for number in range(1, 6)),
    *(f"B{number}" for number in range(1, 8)),
    *(f"C{number}" for number in range(1, 5)),
    "D",
)
#: What the shipped factors are of.
PRODUCT_STAGE = "A1-A3"
#: How carbon from the air is counted: not at all, beside the emission, or in it over A and C.
ACCOUNTINGS = ("none", "stored_apart", "minus_one_plus_one")
_PART = re.compile(r"([A-D]\d?)(?:\s*-\s*([A-D]\d?))?")


def expanded(text: str) -> tuple[str, ...]:
    """Return the modules that ``text`` names (``A1-A3``, ``A1-A5, C1-C4``, ``A-C``), in order.

    Raises:
        ComparisonError: a part of the text is no module or range of modules.
    """
    found: set[str] = set()
    for part in text.split(","):
        match = _PART.fullmatch(part.strip())
        first = _named(match.group(1)) if match else []
        last = _named(match.group(2) or match.group(1)) if match else []
        if not first or not last or MODULES.index(first[0]) > MODULES.index(last[-1]):
            raise ComparisonError(
                f"modules {text!r}: gevonden {part.strip()!r}, toegestaan een module van EN 15804 "
                "(A1 tot en met D) of een reeks zoals A1-A3"
            )
        found |= set(MODULES[MODULES.index(first[0]) : MODULES.index(last[-1]) + 1])
    return tuple(name for name in MODULES if name in found)


def _named(part: str) -> list[str]:
    return [name for name in MODULES if name == part or (len(part) == 1 and name[0] == part)]


def check_accounting(accounting: str, modules: str) -> None:
    """Refuse a way of counting carbon from the air that the modules do not allow.

    Raises:
        ComparisonError: nobody knows the way, or -1/+1 is asked of a figure without stage C.
    """
    if accounting not in ACCOUNTINGS:
        raise ComparisonError(
            f"biogenic: gevonden {accounting!r}, toegestaan {', '.join(ACCOUNTINGS)}"
        )
    inside = expanded(modules)
    complete = {f"C{number}" for number in range(1, 5)} <= set(inside)
    if accounting == "minus_one_plus_one" and not complete:
        raise ComparisonError(
            f"biogenic: -1/+1 kan niet bij modules {modules}. Zonder C1-C4 verdwijnt opgeslagen "
            "CO2 in de uitstoot. Kies stored_apart, of geef factoren met C1-C4"
        )


def compared(modules: str, other: str) -> None:
    """Refuse to set two CO2 figures side by side that are of different modules.

    Raises:
        ComparisonError: the modules differ.
    """
    if expanded(modules) != expanded(other):
        raise ComparisonError(
            f"CO2 over modules {modules} en {other} is niet te vergelijken: het zijn verschillende "
            "delen van de levensloop"
        )
