"""Finds the material and the element a line of a project means; never guesses.

A name counts only if it is written as the list or an alias has it, apart from case, spaces and
punctuation. What is not found stays unmatched, and the nearest name is told.
"""

from __future__ import annotations

import re
from functools import lru_cache

from ccb_analysis.facts.project_names import read_classes, read_material_names
from ccb_analysis.intake.columns import plain
from ccb_analysis.intake.messages import nearest

_CODE = re.compile(r"\(?\s*(\d{1,2})(?:\.\d{1,3})*[a-z]?(?!\d)\s*\)?", flags=re.IGNORECASE)


def match_material(text: str | None) -> tuple[str | None, str]:
    """Return the material that ``text`` names and how: ``code``, ``name``, ``alias``, ``none``."""
    found = _materials().get(plain(text)) if text else None
    return found or (None, "none")


def nearest_material(text: str) -> str | None:
    """Return the known name most like ``text``, or None if none comes near."""
    return nearest(text, _names())


def match_class(text: str | None) -> tuple[str | None, str | None]:
    """Return the NL-SfB code in ``text``, and the element it is (either may be unknown).

    ``(21.22) buitenwand`` and ``21.22`` give ``21.22``; a text that begins with no known code
    gives nothing, as there are other systems of codes.
    """
    found = _CODE.match(text.strip()) if text else None
    if found is None:
        return None, None
    digits = found[1]
    for code in (digits, digits[0]):
        if code in _classes():
            return found[0].strip("() "), _classes()[code] or None
    return None, None


@lru_cache(maxsize=1)
def _materials() -> dict[str, tuple[str, str]]:
    known: dict[str, tuple[str, str]] = {}
    for name, material, kind in read_material_names().itertuples(index=False):
        known.setdefault(plain(name), (material, kind))
    return known


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {name: name for name in read_material_names()["name"]}


@lru_cache(maxsize=1)
def _classes() -> dict[str, str]:
    table = read_classes()
    return dict(zip(table["code"], table["element"], strict=True))
