"""What is asked: an indicator and a reading that exist, or a message with the nearest names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccb_analysis.errors import InputError
from ccb_analysis.facts.indicators import ANY, CUMULATIVE, Meaning, named, read_indicators
from ccb_analysis.language import Language

#: A total over years without a reading of its own is named by the year it counts from.
_FROM = "from_"


@dataclass(frozen=True)
class Question:
    """An indicator by the name that was asked, all its readings, and the one to show in full.

    ``cumulative`` is whether the total over years was asked; ``reading`` is the name of the
    reading in results where the meaning stands for any.
    """

    name: str
    readings: list[Meaning]
    chosen: Meaning
    reading: str

    @property
    def cumulative(self) -> bool:
        """Whether the total over years was asked for."""
        return self.name != self.chosen.name

    @property
    def over_years(self) -> bool:
        """Whether the value is about all years since the first, by whatever name."""
        return self.name.endswith(CUMULATIVE)

    @property
    def key(self) -> tuple[str, str, str]:
        """The name, reading and modules of the chosen reading, as results have them."""
        return (self.name, self.reading, self.chosen.modules)


def asked(name: str, reading: str | None, language: str = "nl") -> Question:
    """Return the question about ``name``; without ``reading`` the first reading is the chosen one.

    ``reading`` may name its modules too, after a colon: ``inventory:A1-A5``.

    Raises:
        InputError: nobody knows that indicator or reading; the message names the nearest ones.
    """
    meanings = read_indicators(language=language)
    words = Language(language)
    readings = named(name, meanings)
    if not readings:
        known = [each.name for each in meanings]
        known += [each.name + CUMULATIVE for each in meanings if each.cumulative]
        nearest = words.listed(_nearest(name, list(dict.fromkeys(known))))
        raise InputError([words("explain.unknown_indicator", name=name, nearest=nearest)])
    if reading is None:
        return Question(name, readings, readings[0], readings[0].reading.replace(ANY, ""))
    if name != readings[0].name and readings[0].reading == "" and reading.startswith(_FROM):
        return Question(name, readings, readings[0], reading)
    wanted, _, modules = reading.partition(":")
    for each in readings:
        if each.reading in (wanted, ANY) and modules in ("", each.modules):
            return Question(name, readings, each, wanted)
    known = list(dict.fromkeys(each.reading for each in readings if each.reading))
    if not known:
        raise InputError([words("explain.no_readings", name=name)])
    nearest = words.listed(_nearest(wanted, known, len(known)))
    raise InputError([words("explain.unknown_reading", name=wanted, nearest=nearest)])


def _nearest(name: str, known: Sequence[str], number: int = 3) -> list[str]:
    from rapidfuzz import fuzz, process

    found = process.extract(name, known, scorer=fuzz.WRatio, limit=number)
    return [each for each, _, _ in found]
