"""Targets and their rival readings, as data: each reading is one way to count one target."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.tables import EVIDENCE, known_sources
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE


class _Row(BaseModel):
    """A row of ``targets.toml``; unknown entries are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str
    line: str

    @model_validator(mode="after")
    def _known_source(self) -> _Row:
        if self.source not in known_sources():
            raise ValueError(f"source {self.source!r} is not in sources.csv")
        return self


class Baseline(_Row):
    """What a reduction is measured against, per m2 of gross floor area."""

    name: str
    value: float
    unit: str
    label_nl: str
    label_en: str
    evidence: Literal["programme", "published", "computed", "derived", "assumption", "unverified"]
    scope: str


class MpgLimit(_Row):
    """The highest MPG score a home may have, by dwelling type, under one weighting set."""

    name: str
    weighting_set: Literal["a1", "a2"]
    ground_bound: float
    stacked: float
    unit: Literal["EUR/m2/year"]


class Reading(_Row):
    """One way to read one target."""

    name: str
    label_nl: str
    label_en: str
    headline: bool = False
    indicator: str
    results_reading: str
    #: ``indicator``: the result itself is judged; the others turn a sum into a reduction
    measure: Literal["indicator", "reduction_per_m2", "reduction_total"] = "indicator"
    baseline: str = ""
    threshold: float
    direction: Literal["at_least", "at_most"]
    unit: str
    year: int
    year_basis: Literal["completion", "permit"] = "completion"
    region: Literal["perimeter", "all_18"] = "perimeter"
    dwelling_type: str = "all"
    obligation: Literal["agreement", "effort", "contribution", "guideline", "law"]
    evidence: str
    why_nl: str = ""
    why_en: str = ""

    @model_validator(mode="after")
    def _known_evidence(self) -> Reading:
        if self.evidence not in EVIDENCE:
            raise ValueError(f"evidence {self.evidence!r} is not one of {EVIDENCE}")
        return self


class Target(BaseModel):
    """A target with its readings; exactly one reading is the headline."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    label_nl: str
    label_en: str
    reading: list[Reading]

    @model_validator(mode="after")
    def _one_headline(self) -> Target:
        names = [reading.name for reading in self.reading]
        if len(set(names)) != len(names):
            raise ValueError(f"target {self.name!r} has two readings of one name")
        if sum(reading.headline for reading in self.reading) != 1:
            raise ValueError(f"target {self.name!r} needs exactly one headline reading")
        return self


class TargetFile(BaseModel):
    """The whole of ``targets.toml``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    baseline: list[Baseline]
    mpg_limit: list[MpgLimit]
    target: list[Target]


def read_target_file(path: Path | None = None, language: str = "nl") -> TargetFile:
    """Return the targets, their baselines and the MPG limits.

    Raises:
        FactsError: the file is not as it should be; lists every fault with its place.
    """
    path = path or REFERENCE / "targets.toml"
    try:
        return TargetFile.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except ValidationError as error:
        faults = [
            f"{path.name}, {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
            for fault in error.errors()
        ]
        title = Language(language)("facts.refused", file=path.name)
        raise FactsError(faults, title, language) from error


def read_targets(path: Path | None = None, language: str = "nl") -> pd.DataFrame:
    """Return one row per reading: ``target``, ``target_label_nl/en`` and the fields of a reading.

    The reading's own name is in column ``reading``; shares are 0-1.
    """
    rows = [
        {
            "target": target.name,
            "target_label_nl": target.label_nl,
            "target_label_en": target.label_en,
            "reading": reading.name,
            **reading.model_dump(exclude={"name"}),
        }
        for target in read_target_file(path, language).target
        for reading in target.reading
    ]
    return pd.DataFrame(rows)


def read_baselines(path: Path | None = None) -> dict[str, float]:
    """Return the value of every baseline by name, in kgCO2e per m2 of gross floor area."""
    return {baseline.name: baseline.value for baseline in read_target_file(path).baseline}


def read_mpg_limits(path: Path | None = None) -> pd.DataFrame:
    """Return the MPG limits: name, weighting_set, ground_bound, stacked, unit, source, line."""
    return pd.DataFrame([limit.model_dump() for limit in read_target_file(path).mpg_limit])
