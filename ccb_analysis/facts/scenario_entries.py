"""The entries of a scenario file: years, shares and names, each refused where it stands."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Strict, ValidationInfo
from pydantic_core import PydanticCustomError

from ccb_analysis.facts.regions import region_names, region_of
from ccb_analysis.facts.tables import EVIDENCE, known_sources

#: The word for a figure of one's own that no source gives.
ASSUMPTION = "assumption"
#: How far shares may be from one in all: rounding, not a forgotten method.
WHOLE = 1e-9


@dataclass(frozen=True)
class Known:
    """What a scenario may name, and the years it may change.

    ``mix`` holds the share (0-1) of each building method in current practice by dwelling type,
    zero for a method only the inventories know; ``stock`` which material is in which kind of
    home: (dwelling type, method, material). ``ceilings`` are assumptions that are a share.
    ``completed`` are the homes built from the first counted year up to ``report_year``, if known.
    """

    report_year: int
    start_year: int
    last_year: int
    mix: dict[str, dict[str, float]]
    materials: tuple[str, ...]
    stock: frozenset[tuple[str, str, str]]
    ceilings: dict[str, float] = field(default_factory=dict)
    completed: float | None = None

    def methods(self, dwelling_type: str | None = None) -> list[str]:
        """Return the methods of a dwelling type, or of all types together."""
        if dwelling_type in self.mix:
            return list(self.mix[dwelling_type])
        return list(dict.fromkeys(name for mix in self.mix.values() for name in mix))

    def kinds(self) -> list[tuple[str, str]]:
        """Return every kind of home: dwelling type and building method."""
        return [
            (dwelling_type, method)
            for dwelling_type in self.mix
            for method in self.mix[dwelling_type]
        ]


@dataclass(frozen=True)
class Ceiling:
    """The most a share may be (0-1), and the assumption that says so."""

    assumption: str
    share: float


def fault(key: str, found: object = None, **blanks: object) -> PydanticCustomError:
    """Return the fault whose allowed values are the text under ``key``.

    ``found`` is shown in place of the value itself; a (key, blanks) pair is a text as well.
    """
    return PydanticCustomError("scenario", "{key}", {"key": key, "found": found, "blanks": blanks})


def nearest(name: str, known: Iterable[str], most: int = 3) -> str:
    """Return the names of ``known`` that are most like ``name``, the nearest first."""
    from rapidfuzz import fuzz, process

    found = process.extract(name.lower(), list(known), scorer=fuzz.ratio, limit=most)
    return ", ".join(one for one, _, _ in found)


def choose(value: str, known: Iterable[str]) -> str:
    """Return ``value`` if it is one of the ``known`` names; refuse it with the nearest ones."""
    names = list(known)
    if value not in names:
        raise fault("facts.unknown_name", names=nearest(value, names))
    return value


def one_of(*names: str) -> Callable[[str], str]:
    """Return a check that takes only these names."""
    return lambda value: choose(value, names)


def known_of(info: ValidationInfo) -> Known:
    """Return what the scenario that is being checked may name."""
    known = info.context
    assert isinstance(known, Known)  # only the reader makes blocks
    return known


def _year(value: Any) -> int:
    if isinstance(value, bool) or not re.fullmatch(r"[12]\d{3}", str(value)):
        raise fault("scenarios.a_year")
    return int(value)


def _to_come(year: int, info: ValidationInfo) -> int:
    known = known_of(info)
    if year <= known.report_year:
        first = known.report_year + 1
        raise fault("scenarios.past", first=first, report_year=known.report_year)
    if year < known.start_year:
        raise fault("scenarios.before_start", first=known.start_year)
    return year


def _counted(year: int, info: ValidationInfo) -> int:
    last = known_of(info).last_year
    if year > last:
        raise fault("scenarios.until_last", last=last)
    return year


def _point(year: int, info: ValidationInfo) -> int:
    """Refuse a point of a table before the block starts, unless it may steer the line."""
    known = known_of(info)
    first = info.data.get("from_year", known.start_year)
    if not info.data.get("line_from_past") and year < first:
        if year <= known.report_year:
            raise fault("scenarios.past_point", first=first, entry="line_from_past")
        raise fault("scenarios.before_start", first=first)
    return year


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise fault("scenarios.share")
    return value


def _positive(value: float) -> float:
    if not 0 < value < math.inf:
        raise fault("scenarios.above_zero")
    return value


def _not_negative(value: float) -> float:
    if not 0 <= value < math.inf:
        raise fault("scenarios.not_negative")
    return value


def _filled(value: str) -> str:
    if not value.strip():
        raise fault("scenarios.required", ("facts.empty", {}))
    return value


def _source(value: str) -> str:
    """Return the source; an assumption without one is the user's own."""
    if value == ASSUMPTION:
        return "user"
    if value not in known_sources():
        names = nearest(value, known_sources())
        raise fault("facts.unknown_name", names=f"{names}, {ASSUMPTION}")
    return value


def _method(value: str, info: ValidationInfo) -> str:
    return choose(value, known_of(info).methods(info.data.get("dwelling_type")))


def _dwelling_type(value: str, info: ValidationInfo) -> str:
    return choose(value, known_of(info).mix)


def _material(value: str, info: ValidationInfo) -> str:
    return choose(value, known_of(info).materials)


def _replaced(value: str, info: ValidationInfo) -> str:
    known = known_of(info)
    return choose(value, dict.fromkeys([*known.materials, *(entry[2] for entry in known.stock)]))


def _ceiling(value: Any, info: ValidationInfo) -> Ceiling:
    if not isinstance(value, str):
        raise fault("scenarios.a_text")
    ceilings = known_of(info).ceilings
    return Ceiling(choose(value, ceilings), ceilings[value])


def _municipality(value: str) -> str:
    code = region_of(value)
    if code is None:
        names = region_names()
        near = nearest(value, [*names, *names.values()]).split(", ")
        codes = dict.fromkeys(str(region_of(one)) for one in near)
        raise fault("facts.unknown_name", names=", ".join(f"{names[one]} ({one})" for one in codes))
    return code


Text = Annotated[str, Strict(), AfterValidator(_filled)]
Year = Annotated[int, BeforeValidator(_year)]
YearToCome = Annotated[Year, AfterValidator(_to_come)]
CountedYear = Annotated[YearToCome, AfterValidator(_counted)]
PointYear = Annotated[Year, AfterValidator(_point)]
Number = Annotated[float, Strict()]
Share = Annotated[Number, AfterValidator(_share)]
Positive = Annotated[Number, AfterValidator(_positive)]
NotNegative = Annotated[Number, AfterValidator(_not_negative)]
Source = Annotated[Text, AfterValidator(_source)]
Evidence = Annotated[Text, AfterValidator(one_of(*EVIDENCE))]
DwellingType = Annotated[Text, AfterValidator(_dwelling_type)]
Method = Annotated[Text, AfterValidator(_method)]
Material = Annotated[Text, AfterValidator(_material)]
Replaced = Annotated[Text, AfterValidator(_replaced)]
Municipality = Annotated[Text, AfterValidator(_municipality)]
AtMost = Annotated[Ceiling, BeforeValidator(_ceiling)]
