"""The factors of the detachability index and the formulas that join them, as rows with a source."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

import pandas as pd
from pydantic import BaseModel, ConfigDict, ValidationError

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.faults import read_whole_figures, row_faults
from ccb_analysis.facts.sources import read_plain
from ccb_analysis.facts.tables import EVIDENCE, NUMBERS, RowFaults, known_sources
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

FACTOR_KEY = ("factor", "level_of_factor")
#: The connection itself (type, accessibility) and its place in the building (crossings, edges).
FACTORS = ("connection_type", "connection_accessibility", "crossings", "edge_inclusion")


@dataclass(frozen=True)
class Level:
    """One level of a factor: what it is called, what else it is called, and its value (0-1)."""

    level: str
    name_nl: str
    name_en: str
    spellings: tuple[str, ...]
    value: float

    def name(self, language: str) -> str:
        """Return the name of the level as a reader sees it."""
        return self.name_nl if language == "nl" else self.name_en

    @property
    def names(self) -> tuple[str, ...]:
        """Every text that stands for this level."""
        return (self.name_nl, self.name_en, *self.spellings)


class Formula(BaseModel):
    """A way to join four factors into one index."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    default: bool
    label_nl: str
    label_en: str
    source: str
    evidence: str
    note: str


def read_detachability_factors(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the levels of the four factors with their values (0-1).

    Columns: ``FACTOR_KEY`` and those of every figure. Nobody read the table of v2.0 itself, so
    every row is unverified.

    Raises:
        FactsError: the table breaks the rules of facts, names an unknown factor, or holds a value
            that is not above 0 and at most 1.
    """
    return _factors(language, folder).copy()


@lru_cache(maxsize=4)
def _factors(language: str, folder: Path) -> pd.DataFrame:
    checks = [partial(_wrong_factors, words=Language(language))]
    return read_whole_figures(folder / "detachability_factors.csv", FACTOR_KEY, checks, language)


@lru_cache(maxsize=8)
def levels_of(factor: str, folder: Path = REFERENCE, language: str = "nl") -> tuple[Level, ...]:
    """Return the levels of a factor by name, the easiest to detach first.

    Raises:
        FactsError: the names or the factors break the rules of facts, or a level has no name or a
            name no level.
    """
    columns = (*FACTOR_KEY, "name_nl", "name_en", "spellings", "source", "evidence")
    path = folder / "detachability_names.csv"
    names = read_plain(
        path,
        columns,
        filled=[n for n in columns if n != "spellings"],
        key=FACTOR_KEY,
        language=language,
    )
    values = _factors(language, folder)[[*FACTOR_KEY, "value"]]
    both = values.merge(
        names.drop(columns=["source", "evidence"]), on=list(FACTOR_KEY), how="outer"
    )
    apart = both[both[["value", "name_nl"]].isna().any(axis=1)]
    if len(apart):
        words = Language(language)
        listed = ", ".join(f"{one.factor}.{one.level_of_factor}" for one in apart.itertuples())
        title = words("facts.refused", file=path.name)
        raise FactsError([words("scoring.unnamed_level", names=listed)], title, language)
    rows = both[both["factor"] == factor].sort_values("value", ascending=False, kind="stable")
    return tuple(
        Level(
            str(row.level_of_factor),
            str(row.name_nl),
            str(row.name_en),
            tuple(text.strip() for text in str(row.spellings).split(";") if text.strip()),
            float(str(row.value)),
        )
        for row in rows.itertuples(index=False)
    )


def read_detachability_formulas(folder: Path = REFERENCE, language: str = "nl") -> list[Formula]:
    """Return the formulas by which the factors can be joined; exactly one is the default.

    Raises:
        FactsError: an entry is missing or unknown, a source is unknown, or there is no one default.
    """
    path = folder / "detachability_formulas.toml"
    title = Language(language)("facts.refused", file=path.name)
    try:
        rows = tomllib.loads(path.read_text(encoding="utf-8"))["formula"]
        formulas = [Formula(**row) for row in rows]
    except (tomllib.TOMLDecodeError, KeyError, ValidationError) as error:
        raise FactsError([str(error)], title, language) from error
    wrong = [f.name for f in formulas if f.source not in known_sources()]
    wrong += [f.name for f in formulas if f.evidence not in EVIDENCE]
    if wrong or sum(f.default for f in formulas) != 1:
        fault = Language(language)("scoring.one_default", names=", ".join(f.name for f in formulas))
        raise FactsError([fault], title, language)
    return formulas


def _wrong_factors(table: pd.DataFrame, words: Language) -> RowFaults:
    allowed = words("facts.unknown_name", names=", ".join(FACTORS))
    found = row_faults(table, "factor", ~table["factor"].isin(FACTORS), allowed)
    for column in NUMBERS:
        outside = (table[column] <= 0) | (table[column] > 1)
        found += row_faults(table, column, outside, words("scoring.a_factor"))
    return found
