"""Indicators as data: what each one means, how it is counted and which figures it rests on."""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.indicator_file import (
    IndicatorEntry,
    IndicatorFile,
    Inputs,
    InputSet,
    ReadingEntry,
    Strict,
    Sum,
)
from ccb_analysis.language import Language, read_words
from ccb_analysis.workspace import REFERENCE

#: Stands for every reading that a table of its own names, such as the readings of targets.
ANY = "*"
CUMULATIVE = "_cumulative"
#: In front of a figure: that of the method that reductions are measured against.
OF_REFERENCE = "reference/"


class Meaning(Strict):
    """One indicator in one reading, whole: what stands in the file and what it takes over.

    ``definition`` is that of the indicator, ``details`` what the reading adds to it. ``weak`` is
    whether the evidence is weak whatever the coverage. ``test`` is the test that checks it by
    hand arithmetic, ``chapter`` the chapter of the report that shows it; either may be empty.
    """

    name: str
    reading: str
    unit: str
    modules: str
    labels: dict[str, str]
    reading_labels: dict[str, str]
    definition: dict[str, str]
    details: dict[str, str]
    formula: dict[str, str]
    scope: dict[str, str]
    inputs: Inputs
    sum: Sum | None
    test: str
    chapter: str
    weak: bool
    cumulative: bool

    def label(self, code: str) -> str:
        """Return the name of the indicator in one language."""
        return self.labels[code]

    def covers(self, name: str, reading: str, modules: str) -> bool:
        """Return whether this is what a result of that name, reading and modules means."""
        base = self.name == name or (self.cumulative and self.name + CUMULATIVE == name)
        over_years = name != self.name and self.reading == "" and reading.startswith("from_")
        same = self.reading in (reading, ANY) or over_years
        return base and same and (self.modules == modules or self.reading == ANY)


def read_indicators(path: Path | None = None, language: str = "nl") -> list[Meaning]:
    """Return every indicator in every reading, in the order of the file.

    Raises:
        FactsError: the file is not as it should be; lists every fault with its place.
    """
    return list(_meanings(path or REFERENCE / "indicators.toml", language))


@lru_cache(maxsize=4)
def _meanings(path: Path, language: str) -> tuple[Meaning, ...]:
    return tuple(
        _meaning(indicator, reading)
        for indicator in _read(path, language).indicator
        for reading in indicator.reading
    )


def read_input_sets(path: Path | None = None, language: str = "nl") -> dict[str, InputSet]:
    """Return the inputs that many indicators share, by name."""
    return dict(_read(path or REFERENCE / "indicators.toml", language).set)


def named(name: str, meanings: Sequence[Meaning]) -> list[Meaning]:
    """Return the readings of the indicator ``name``, which may be that of a total over years."""
    own = [meaning for meaning in meanings if meaning.name == name]
    base = name.removesuffix(CUMULATIVE)
    return own or [each for each in meanings if each.cumulative and each.name == base]


def label_of(quantity: str, code: str) -> str:
    """Return the label of ``indicator:reading:modules``; the name where nobody knows it."""
    name = quantity.removeprefix(OF_REFERENCE).split(":")[0]
    labels = {meaning.name: meaning.labels[code] for meaning in read_indicators()}
    return labels.get(name) or labels.get(name.removesuffix(CUMULATIVE), name)


def unit_of(quantity: str) -> str:
    """Return the unit of ``indicator:reading:modules``; empty where there is no such indicator."""
    name = quantity.removeprefix(OF_REFERENCE).split(":")[0]
    units = {meaning.name: meaning.unit for meaning in read_indicators()}
    return units.get(name) or units.get(name.removesuffix(CUMULATIVE), "")


@lru_cache(maxsize=4)
def _read(path: Path, language: str) -> IndicatorFile:
    title = Language(language)("facts.refused", file=path.name)
    try:
        return IndicatorFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise FactsError([f"{path.name}: {error}"], title, language) from error
    except ValidationError as error:
        faults = [
            f"{path.name}, {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors()
        ]
        raise FactsError(faults, title, language) from error


def _label(name: str, own: dict[str, str]) -> dict[str, str]:
    """Return the label of the report where it has one, so that both speak of one thing."""
    return read_words().get(f"indicators.{name}", own)


def _meaning(indicator: IndicatorEntry, reading: ReadingEntry) -> Meaning:
    def texts(field: str) -> dict[str, str]:
        return {
            code: getattr(reading, f"{field}_{code}") or getattr(indicator, f"{field}_{code}")
            for code in ("nl", "en")
        }

    def own(part: Any, field: str) -> dict[str, str]:
        return {code: getattr(part, f"{field}_{code}") for code in ("nl", "en")}

    return Meaning(
        name=indicator.name,
        reading=reading.name,
        unit=indicator.unit,
        modules=reading.modules,
        labels=_label(indicator.name, own(indicator, "label")),
        reading_labels=_label(f"reading_{reading.name}", own(reading, "label")),
        definition=own(indicator, "definition"),
        details=own(reading, "definition"),
        formula=texts("formula"),
        scope=texts("scope"),
        inputs=reading.inputs or indicator.inputs or Inputs(),
        sum=reading.sum or indicator.sum,
        test=reading.test or indicator.test,
        chapter=indicator.chapter,
        weak=indicator.weak,
        cumulative=indicator.cumulative,
    )
