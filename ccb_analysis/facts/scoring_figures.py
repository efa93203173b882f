"""What the methods that score a project rest on: their figures, versions and usual ends of life."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.faults import read_whole_figures, row_faults
from ccb_analysis.facts.material_list import list_materials
from ccb_analysis.facts.tables import NUMBERS, RowFaults
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

FIGURE_KEY = ("method", "figure")
END_KEY = ("family", "destination")
#: Where mass goes after use; the four shares add up to 1.
DESTINATIONS = ("reuse_after", "recycle_after", "energy_after", "landfill_after")
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Method:
    """A way to score a project: its name, version and source.

    ``official`` is false for our own reconstruction of a method that is not public.
    """

    name: str
    version: str
    source: str
    evidence: str
    official: bool


@cache
def read_methods(folder: Path = REFERENCE) -> dict[str, Method]:
    """Return the methods of ``scoring_methods.toml`` by name."""
    content = tomllib.loads((folder / "scoring_methods.toml").read_text(encoding="utf-8"))
    return {name: Method(name=name, **entries) for name, entries in content.items()}


def read_scoring_figures(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the figures of the methods: ``FIGURE_KEY`` and the columns of every figure.

    Raises:
        FactsError: the table breaks the rules of facts, or holds a share outside 0 to 1.
    """
    return _scoring_figures(language, folder).copy()


@lru_cache(maxsize=4)
def _scoring_figures(language: str, folder: Path) -> pd.DataFrame:
    checks = [partial(_no_shares, words=Language(language))]
    return read_whole_figures(folder / "scoring_figures.csv", FIGURE_KEY, checks, language)


def read_ends_of_life(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return where the mass of each family of materials usually goes after use.

    Columns: ``END_KEY`` and those of every figure; of each family four shares that add up to 1.

    Raises:
        FactsError: the table breaks the rules of facts, names an unknown family or destination,
            or the shares of a family are not one whole.
    """
    return _ends_of_life(language, folder).copy()


@lru_cache(maxsize=4)
def _ends_of_life(language: str, folder: Path) -> pd.DataFrame:
    words = Language(language)
    families = sorted(set(list_materials(folder, language)["family"]))
    checks = [
        partial(_no_shares, words=words),
        partial(_unknown_names, families=families, words=words),
        partial(_no_whole, words=words),
    ]
    return read_whole_figures(folder / "end_of_life.csv", END_KEY, checks, language)


def _no_shares(table: pd.DataFrame, words: Language) -> RowFaults:
    shares = table["unit"] == "share"
    found: RowFaults = []
    for column in NUMBERS:
        outside = shares & ((table[column] < 0) | (table[column] > 1))
        found += row_faults(table, column, outside, words("scoring.a_share"))
    return found


def _unknown_names(table: pd.DataFrame, families: list[str], words: Language) -> RowFaults:
    found: RowFaults = []
    for column, names in (("family", families), ("destination", list(DESTINATIONS))):
        allowed = words("facts.unknown_name", names=", ".join(names))
        found += row_faults(table, column, ~table[column].isin(names), allowed)
    return found


def _no_whole(table: pd.DataFrame, words: Language) -> RowFaults:
    totals = table.reset_index().groupby("family", sort=False)
    sums = totals.agg(row=("index", "first"), total=("value", "sum"))
    wrong = sums[(sums["total"] - 1).abs() > _TOLERANCE]
    return [
        (int(row), "value", f"{total:.10g}", words("facts.sum_one"))
        for row, total in zip(wrong["row"], wrong["total"], strict=True)
    ]
