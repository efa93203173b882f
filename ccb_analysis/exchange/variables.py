"""Names of IAMC variables: every key of a row in one name, and back again without loss.

A name is ``CCB``, then one level per column, with a bar between them. Of results::

    CCB|Embodied CO2|A1-A3|inventory|all|clt|all|all|completion|p95
        indicator    modules reading  type method material group year basis statistic

The indicator is written in words; the other levels are the names of the results table. ``all`` is
the sum over a dimension, so that ``CCB|Embodied CO2|A1-A3|inventory|all|*`` are all methods: they
are given beside their sum, and are not to be added to it. An empty level is ``-``. A bar, a
percent sign, a star or a control character in a name is written as in a web address (``%7C``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import quote, unquote

EMPTY = "-"
_SAFE = re.compile(r"[\x00-\x1f\x7f%|*]")
_IDENTIFIER = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_CAPITALS = {"co2": "CO2", "mpg": "MPG"}
#: In front of a first level that is not an identifier and so stands as it is.
_AS_IS = "="


def variable_of(prefix: str, levels: Sequence[str]) -> str:
    """Return the name of a variable; the first level is an identifier, written in words."""
    first, *others = levels
    return "|".join([prefix, in_words(first), *map(escaped, others)])


def levels_of(variable: str, prefix: str, number: int) -> list[str] | None:
    """Return the levels of a variable, or None if it is not one of ``prefix`` and ``number``."""
    start, *parts = variable.split("|")
    if start != prefix or len(parts) != number:
        return None
    first, *others = parts
    return [identifier(first), *map(unescaped, others)]


def escaped(text: str) -> str:
    """Return a text as a level: without bars, stars and control characters, and never empty."""
    if text == EMPTY:
        return f"%{ord(EMPTY):02X}"
    return _SAFE.sub(lambda sign: quote(sign[0], safe=""), text) or EMPTY


def unescaped(level: str) -> str:
    """Return the text of a level."""
    return "" if level == EMPTY else unquote(level)


def in_words(name: str) -> str:
    """Return an identifier in words: ``embodied_co2`` is ``Embodied CO2``."""
    if not _IDENTIFIER.fullmatch(name):
        return _AS_IS + escaped(name)
    first, *others = name.split("_")
    start = _CAPITALS.get(first, first.capitalize())
    return " ".join([start, *(_CAPITALS.get(word, word) for word in others)])


def identifier(words: str) -> str:
    """Return the identifier that was written in words."""
    if words.startswith(_AS_IS):
        return unescaped(words.removeprefix(_AS_IS))
    return words.lower().replace(" ", "_")


def all_of(prefix: str, variables: Iterable[str]) -> bool:
    """Return whether there are variables, and all of them begin with ``prefix``."""
    found = {variable.split("|", 1)[0] for variable in variables}
    return found == {prefix}
