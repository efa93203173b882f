"""Assumptions: every figure of the engine that is not of a material, an inventory or a target."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.errors import FactsError, Fault
from ccb_analysis.facts.tables import read_figures
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

KEY = ("assumption", "region", "dwelling_type", "building_method")
#: How far shares may be from one in all: rounding in a sheet, not a forgotten method.
_WHOLE = 1e-6


def read_assumptions(own: Path | None = None, language: str = "nl") -> pd.DataFrame:
    """Return the shipped assumptions, a user's ``own`` values laid over them.

    Columns: ``KEY``, the columns of every figure (value, low, high, unit, ...), and ``own``
    (whether the row is the user's). An own row replaces the shipped row of the same key, or adds
    a key (say a municipality's own stacked share).

    Raises:
        FactsError: either table breaks the rules of facts, an own row names an assumption that
            does not exist or carries another unit than the shipped one, or the mix of building
            methods of a dwelling type is no longer one whole with the own rows in it.
    """
    shipped = read_figures(REFERENCE / "assumptions.csv", KEY, language=language)
    shipped["own"] = False
    if own is None:
        return shipped
    laid_over = read_figures(own, KEY, language=language).assign(own=True)
    together = pd.concat([shipped, laid_over]).drop_duplicates(list(KEY), keep="last")
    words = Language(language)
    faults = _strangers(laid_over, shipped, own, words) + _broken_mixes(together, own, words)
    faults.sort(key=lambda fault: fault.row or 0)
    if faults:
        raise FactsError(faults, words("facts.refused", file=own.name), language)
    return together.reset_index(drop=True)


def _strangers(
    laid_over: pd.DataFrame, shipped: pd.DataFrame, path: Path, words: Language
) -> list[Fault]:
    """Return the own rows whose assumption does not exist or has another unit."""
    units = shipped.groupby("assumption")["unit"].first()
    faults = []
    for position, row in enumerate(laid_over.itertuples(index=False)):
        name, unit = str(row.assumption), str(row.unit)
        if name not in units.index:
            allowed = words(
                "facts.unknown_name", names=", ".join(_nearest(name, list(units.index)))
            )
            faults.append(Fault(path.name, name, allowed, row=position + 2, column="assumption"))
        elif unit != units[name]:
            faults.append(Fault(path.name, unit, units[name], row=position + 2, column="unit"))
    return faults


def _broken_mixes(together: pd.DataFrame, path: Path, words: Language) -> list[Fault]:
    """Return the mixes that own rows make more or less than one, at the first own row of each.

    The index of an own row is its position in the user's file.
    """
    mixes = together[together["assumption"] == "current_mix"]
    faults = []
    for _, mix in mixes.groupby(["region", "dwelling_type"], sort=False):
        total = float(mix["value"].sum())
        if mix["own"].any() and abs(total - 1) > _WHOLE:
            row = int(mix.index[mix["own"]].min()) + 2
            found, allowed = f"{total:.10g}", words("facts.sum_one")
            faults.append(Fault(path.name, found, allowed, row=row, column="value"))
    return faults


def _nearest(name: str, known: list[str]) -> list[str]:
    from rapidfuzz import process

    return [found for found, _, _ in process.extract(name, known, limit=3)]


class Figures:
    """Assumptions by name and place; a row of the region itself goes before one of all regions."""

    def __init__(self, assumptions: pd.DataFrame):
        """Index the rows by their key; a later row of the same key wins."""
        self._rows = {
            tuple(row[name] for name in KEY): row for row in assumptions.to_dict("records")
        }

    def rows(self) -> list[dict[str, Any]]:
        """Return every row."""
        return list(self._rows.values())

    def row(
        self,
        name: str,
        *,
        region: str = "all",
        dwelling_type: str = "all",
        building_method: str = "all",
    ) -> dict[str, Any]:
        """Return the one row of ``name`` for this region, dwelling type and method.

        Raises:
            KeyError: there is no such row.
        """
        for place in (region, "all"):
            key = (name, place, dwelling_type, building_method)
            if key in self._rows:
                return self._rows[key]
        raise KeyError((name, region, dwelling_type, building_method))

    def central(self, name: str, **where: str) -> float:
        """Return the central value of ``name``, in the unit of its row."""
        return float(self.row(name, **where)["value"])


def central(assumptions: pd.DataFrame, name: str, **where: str) -> float:
    """Return the central value of one assumption, in the unit of its row."""
    return Figures(assumptions).central(name, **where)
