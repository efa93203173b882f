"""How a faulty cell is described: what was found and what its column allows."""

from __future__ import annotations

import datetime
from decimal import Decimal
from functools import lru_cache

from rapidfuzz import fuzz, process

from ccb_analysis.facts.detachability import levels_of
from ccb_analysis.facts.regions import region_names
from ccb_analysis.intake.cells import Cell, ErrorCell, as_text, is_blank, number_readings
from ccb_analysis.intake.columns import Column, choices_of, plain
from ccb_analysis.language import Language

_NEAR_ENOUGH = 75
_LONGEST = 80


def found(cell: Cell, words: Language) -> str:
    """Return what stands in the cell: text in quotes, the rest in the notation of the language."""
    if isinstance(cell, ErrorCell):
        return words("intake.excel_error", text=cell.text)
    if is_blank(cell):
        return words("intake.nothing")
    text = as_text(cell)
    if isinstance(cell, float) and words.code == "en":
        text = text.replace(",", ".")
    shown = text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"
    return f'"{shown}"' if isinstance(cell, str) else shown


def allowed(cell: Cell, column: Column, words: Language, reason: str = "kind") -> str:
    """Return what may stand in the column, and what ``cell`` was perhaps meant to be."""
    if reason == "ambiguous":
        return words("intake.ambiguous", readings=_readings(cell, words))
    text = kind_text(column, words)
    candidates = _candidates(column, words)
    meant = nearest(as_text(cell), candidates) if candidates and isinstance(cell, str) else None
    return words("intake.nearest", allowed=text, nearest=meant) if meant else text


def kind_text(column: Column, words: Language) -> str:
    """Return what the column allows, in words."""
    if column.kind == "choice":
        names = [choice.label(words.code) for choice in choices_of(column.choices)]
        return f" {words('common.or')} ".join(filter(None, (", ".join(names[:-1]), names[-1])))
    key = f"intake.{column.kind}"
    if not column.minimum:
        return words(key)
    ends = {
        "low": _limit(column.minimum, column, words),
        "high": _limit(column.maximum, column, words),
    }
    if column.kind == "factor":
        ends["names"] = "; ".join(level.name(words.code) for level in levels_of(column.name))
    return words(key, **ends)


def nearest(text: str, candidates: dict[str, str]) -> str | None:
    """Return the value of the candidate most like ``text``, or None if none comes near.

    ``candidates`` gives, per text to compare with, what to answer.
    """
    choices = {candidate: plain(candidate) for candidate in candidates}
    best = process.extractOne(plain(text), choices, scorer=fuzz.ratio, score_cutoff=_NEAR_ENOUGH)
    return candidates[best[2]] if best else None


@lru_cache(maxsize=1)
def _municipalities() -> dict[str, str]:
    return {name: name for name in region_names().values()}


def _candidates(column: Column, words: Language) -> dict[str, str]:
    if column.kind == "region":
        return _municipalities()
    if column.kind == "choice":
        return {
            name: choice.label(words.code)
            for choice in choices_of(column.choices)
            for name in choice.names
        }
    if column.kind == "factor":
        return {
            name: level.name(words.code) for level in levels_of(column.name) for name in level.names
        }
    return {}


def _limit(limit: str, column: Column, words: Language) -> str:
    if column.kind == "date":
        return as_text(datetime.date.fromisoformat(limit))
    return words.number(float(limit), max(0, -int(Decimal(limit).as_tuple().exponent)))


def _readings(cell: Cell, words: Language) -> str:
    """Return the readings of an ambiguous number without thousands marks: ``1234 of 1,234``."""
    mark = "," if words.code == "nl" else "."
    shown = [str(value).replace(".", mark) for value in number_readings(as_text(cell))]
    return f" {words('common.or')} ".join(shown)
