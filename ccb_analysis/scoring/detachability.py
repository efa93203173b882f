"""The detachability index: four factors of a product in one number, and their mean per building."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.facts.detachability import (
    FACTORS,
    Formula,
    read_detachability_factors,
    read_detachability_formulas,
)
from ccb_analysis.facts.scoring_figures import read_methods
from ccb_analysis.language import Language
from ccb_analysis.scoring.intervals import Bounds, Numbers
from ccb_analysis.scoring.lines import Lines
from ccb_analysis.scoring.results import Figure, Figures, Scores, averaged

Weighting = Literal["mass", "mki"]
#: How near a factor must be to the value of a level to be that level.
_SAME = 1e-9


def _harmonic(factors: Numbers) -> Numbers:
    # The harmonic mean of those of connection and composition is that of all four.
    return factors.shape[1] / (1 / factors).sum(axis=1)


def _arithmetic(factors: Numbers) -> Numbers:
    return factors.mean(axis=1)


def _weakest(factors: Numbers) -> Numbers:
    return factors.min(axis=1)


#: Each rises with every factor, gives 1 for four times 1 and the factor itself for four equal ones.
FORMULAS: dict[str, Callable[[Numbers], Numbers]] = {
    "harmonic": _harmonic,
    "arithmetic": _arithmetic,
    "weakest": _weakest,
}


def chosen_formula(name: str | None, language: str = "nl") -> Formula:
    """Return the formula of this name, or the default one.

    Raises:
        InputError: there is no formula of this name.
    """
    formulas = {formula.name: formula for formula in read_detachability_formulas()}
    if name is None:
        return next(formula for formula in formulas.values() if formula.default)
    if name not in formulas:
        words = Language(language)
        fault = words("scoring.no_formula", found=name, names=", ".join(formulas))
        raise InputError([fault], words("scoring.refused"), language)
    return formulas[name]


def product_index(lines: Lines, formula: Formula) -> tuple[Bounds, list[Figures]]:
    """Return the index of every product (0-1), and the figures each rests on.

    A product of which a factor is unknown has no estimate; its ends count the lowest and highest
    level of that factor. Where sources differ on the value of a level, its ends count that too.
    """
    ends, behind = _factors(lines)
    join = FORMULAS[formula.name]
    values = Bounds(join(ends.central), join(ends.low), join(ends.high))
    low, high = np.fmin(values.low, values.central), np.fmax(values.high, values.central)
    return Bounds(values.central, low, high), behind


def detachability(
    lines: Lines,
    *,
    formula: str | None = None,
    weighting: Weighting = "mass",
    mki: pd.Series | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return the detachability index of every product, and their weighted mean for the building.

    Args:
        lines: of one bill.
        formula: name of the way to join the factors (``detachability_formulas.toml``); without a
            name the default one. Every result says which.
        weighting: ``mki`` as the method asks, or ``mass`` where no MKI is known.
        mki: environmental cost of each line (EUR), in order of the bill; NaN is unknown, and then
            lies between nothing and the highest.
        language: of the notes.

    Raises:
        InputError: an unknown formula or weighting; no, too few or negative MKI.
    """
    words = Language(language)
    chosen = chosen_formula(formula, language)
    weights = _weights(lines, weighting, mki, words)
    values, behind = product_index(lines, chosen)
    scores = Scores(
        read_methods()["detachability"],
        "detachability",
        "share",
        values,
        behind,
        frozenset({Figure(f"formula.{chosen.name}", chosen.source, chosen.evidence)}),
        words(
            "scoring.note_detachability",
            formula=getattr(chosen, f"label_{language}"),
            weighting=words(f"scoring.weighting_{weighting}"),
        ),
    )
    return averaged(scores, weights, lines.table["line"])


@lru_cache(maxsize=1)
def _levels() -> dict[str, list[dict[str, Any]]]:
    """Return the levels of each factor."""
    table = read_detachability_factors()
    return {name: table[table["factor"] == name].to_dict("records") for name in FACTORS}


def _factors(lines: Lines) -> tuple[Bounds, list[Figures]]:
    parts: list[list[Numbers]] = [[], [], []]
    behind: list[set[Figure]] = [set() for _ in range(len(lines))]
    for name in FACTORS:
        given = lines.column(name)
        rows = _levels()[name]
        low = np.where(np.isnan(given), min(row["low"] for row in rows), given)
        high = np.where(np.isnan(given), max(row["high"] for row in rows), given)
        for row in rows:
            same = np.abs(given - row["value"]) <= _SAME
            low = np.where(same, np.minimum(low, row["low"]), low)
            high = np.where(same, np.maximum(high, row["high"]), high)
            figure = Figure(f"{name}.{row['level_of_factor']}", row["source"], row["evidence"])
            for place in np.flatnonzero(same):
                behind[place].add(figure)
        for part, values in zip(parts, (given, low, high), strict=True):
            part.append(values)
    return Bounds(*(np.column_stack(part) for part in parts)), [frozenset(f) for f in behind]


def _weights(lines: Lines, weighting: Weighting, mki: pd.Series | None, words: Language) -> Bounds:
    faults = []
    if weighting not in ("mass", "mki"):
        faults.append(words("scoring.no_weighting", found=weighting))
    accepted = int(lines.table["line"].notna().sum())
    if weighting == "mki" and (mki is None or len(mki) != accepted):
        faults.append(words("scoring.no_mki", lines=accepted, found=0 if mki is None else len(mki)))
    elif weighting == "mki" and mki is not None and (mki.to_numpy(dtype=float) < 0).any():
        faults.append(words("scoring.negative_mki"))
    if faults:
        raise InputError(faults, words("scoring.refused"), words.code)
    if weighting == "mass" or mki is None:
        return lines.mass
    central = np.full(len(lines), np.nan)
    central[:accepted] = mki.to_numpy(dtype=float)
    top = np.nanmax(central) if np.isfinite(central).any() else 1.0
    unknown = np.isnan(central)
    return Bounds(central, np.where(unknown, 0.0, central), np.where(unknown, top, central))
