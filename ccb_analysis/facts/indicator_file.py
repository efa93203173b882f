"""The shape of ``indicators.toml``: what an indicator, a reading and a sum may and must say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, model_validator

from ccb_analysis.facts.units import allowed_units


class Strict(BaseModel):
    """Part of ``indicators.toml``; unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Inputs(Strict):
    """The rows of ``reference/`` that an indicator rests on, by name.

    ``sets`` name inputs that many indicators share. ``material`` are properties of
    ``material_figures.csv``; ``tables`` are csv files of ``reference/``, without their ending;
    ``resources`` are those of ``supply.csv``; ``baselines`` and ``limits`` are rows of
    ``targets.toml``.
    """

    sets: list[str] = []
    assumptions: list[str] = []
    material: list[str] = []
    tables: list[str] = []
    resources: list[str] = []
    baselines: list[str] = []
    limits: list[str] = []


class InputSet(Strict):
    """Inputs that many indicators share, with what they are for."""

    label_nl: str
    label_en: str
    inputs: Inputs


class Sum(Strict):
    """How the value of a year is added up over the homes, so that it can be done by hand.

    ``how``: ``total`` adds amounts times the figures ``top``; ``share`` divides that by amounts
    times ``below``; ``reduction`` is one less such a share, ``below`` being the same homes in the
    reference method; ``base_years`` is one less a total divided by that of a mean base year;
    ``budget`` divides it by m2 times the limit ``over`` of every year;
    ``answers`` are the homes that say yes of those that say something; ``scores`` is the mean
    score by floor area; ``within`` the homes within a limit of those with a score; ``parts`` only
    shows the indicators ``top`` that it is made of.

    ``top`` and ``below`` are ``indicator:reading:modules`` (what is not said may be left out).
    ``measured`` is what projects may have measured themselves. ``over`` names the baseline or
    assumption a share is divided by. ``made_of`` are the figures that one figure of ``top`` is
    made of, beside the assumptions; ``reference/`` in front means that of the reference method.
    """

    how: Literal[
        "total",
        "share",
        "reduction",
        "base_years",
        "budget",
        "answers",
        "scores",
        "within",
        "parts",
    ]
    amount: Literal["homes", "floor_area"] = "floor_area"
    top: list[str] = []
    below: list[str] = []
    below_amount: Literal["", "usual_floor_area"] = ""
    measured: Literal["", "co2", "origin", "conceptual", "industrial", "a1", "a2"] = ""
    over: str = ""
    homes_of: str = ""
    made_of: list[str] = []


class ReadingEntry(Strict):
    """One way to count an indicator, as it stands in the file."""

    name: str
    modules: str = ""
    label_nl: str = ""
    label_en: str = ""
    definition_nl: str = ""
    definition_en: str = ""
    formula_nl: str = ""
    formula_en: str = ""
    scope_nl: str = ""
    scope_en: str = ""
    inputs: Inputs | None = None
    sum: Sum | None = None
    test: str = ""


class IndicatorEntry(Strict):
    """An indicator with its readings, as it stands in the file.

    A label stands here only where ``words/indicators.toml`` has none.
    """

    name: str
    label_nl: str = ""
    label_en: str = ""
    unit: str
    definition_nl: str
    definition_en: str
    formula_nl: str = ""
    formula_en: str = ""
    scope_nl: str = ""
    scope_en: str = ""
    inputs: Inputs | None = None
    sum: Sum | None = None
    test: str = ""
    chapter: str = ""
    weak: bool = False
    cumulative: bool = False
    reading: list[ReadingEntry]

    @model_validator(mode="after")
    def _complete(self) -> IndicatorEntry:
        keys = [(reading.name, reading.modules) for reading in self.reading]
        twice = sorted({key for key in keys if keys.count(key) > 1})
        faults = [f"{self.name!r} has the reading {key} twice" for key in twice]
        if self.unit not in allowed_units():
            faults.append(f"unit {self.unit!r} of {self.name!r} is not in units.toml")
        if not keys:
            faults.append(f"{self.name!r} has no reading")
        for reading in self.reading:
            for field in ("formula_nl", "formula_en", "scope_nl", "scope_en", "inputs"):
                if not (getattr(reading, field) or getattr(self, field)):
                    faults.append(f"{self.name!r}, reading {reading.name!r}: no {field}")
        if faults:
            raise ValueError("; ".join(faults))
        return self


class IndicatorFile(Strict):
    """The whole of ``indicators.toml``."""

    set: dict[str, InputSet]
    indicator: list[IndicatorEntry]

    @model_validator(mode="after")
    def _known_names(self) -> IndicatorFile:
        names = [indicator.name for indicator in self.indicator]
        faults = [f"indicator {name!r} stands here twice" for name in twice(names)]
        for indicator in self.indicator:
            parts = [indicator.inputs, *(reading.inputs for reading in indicator.reading)]
            for name in [name for inputs in parts if inputs for name in inputs.sets]:
                if name not in self.set:
                    faults.append(f"{indicator.name!r} names the unknown set {name!r}")
        if faults:
            raise ValueError("; ".join(faults))
        return self


def twice(names: Sequence[str]) -> list[str]:
    """Return the names that are there more than once."""
    return sorted({name for name in names if names.count(name) > 1})
