"""The long table every method gives: one row per indicator, for each product and the building."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from ccb_analysis.facts.scoring_figures import Method
from ccb_analysis.facts.tables import EVIDENCE
from ccb_analysis.scoring.intervals import Bounds, Mean, weighted_mean

#: ``level`` is product or building; ``line`` is the row of a product in its source. ``known`` is
#: the share of the mass (or of another weight) the value rests on. ``source`` lists names of
#: ``sources.csv``, ``project`` for what the bill itself says and ``user`` for own figures.
#: ``unverified`` names the figures from memory that play a part, ``note`` is in the reader's
#: language.
RESULT_COLUMNS = (
    "method",
    "version",
    "indicator",
    "level",
    "line",
    "value",
    "low",
    "high",
    "unit",
    "known",
    "source",
    "evidence",
    "unverified",
    "note",
)
PRODUCT, BUILDING = "product", "building"
_SEPARATOR = "; "


class Figure(NamedTuple):
    """A row of ``reference/`` that a result rests on."""

    name: str
    source: str
    evidence: str


Figures = frozenset[Figure]


@dataclass(frozen=True)
class Scores:
    """What one method finds for one indicator, line by line.

    ``figures`` are the rows of ``reference/`` behind each line; ``shared`` those behind all.
    """

    method: Method
    indicator: str
    unit: str
    values: Bounds
    figures: Sequence[Figures]
    shared: Figures = frozenset()
    note: str = ""


def averaged(scores: Scores, weights: Bounds, lines: pd.Series) -> pd.DataFrame:
    """Return a row per product and their mean by weight for the building.

    ``lines`` are the line numbers; a refused line has none, counts in the ends of the building
    and gets no row of its own.
    """
    return _table(scores, weighted_mean(scores.values, weights), lines)


def summed(scores: Scores, mass: Bounds, lines: pd.Series) -> pd.DataFrame:
    """Return a row per product and their sum for the building; ``scores`` are per kg.

    The building's value is the mean per kg of what is known times the best estimate of its whole
    mass, so that what is unknown does not count as nothing; its ends count every line.
    """
    per_kg = scores.values
    # An end of a product may be below zero only for modules beyond production.
    low = np.minimum(per_kg.low * mass.low, per_kg.low * mass.high)
    high = np.maximum(per_kg.high * mass.low, per_kg.high * mass.high)
    totals = Bounds(per_kg.central * mass.central, low, high)
    known = weighted_mean(per_kg, mass)
    weight = np.where(np.isnan(mass.central), (mass.low + mass.high) / 2, mass.central)
    value = known.value * float(weight.sum())
    ends = (float(low.sum()), float(high.sum()))
    if not np.isnan(value):
        value = min(max(value, ends[0]), ends[1])
    whole = Mean(value, *ends, known.known)
    per_product = Scores(**{**vars(scores), "values": totals})
    return _table(per_product, whole, lines)


def building_row(
    scores: Scores, value: float, low: float, high: float, known: float = 1.0
) -> pd.DataFrame:
    """Return one row for the building of something that no single product has."""
    behind = scores.shared.union(*scores.figures)
    return pd.DataFrame(
        [_row(scores, BUILDING, None, Mean(value, low, high, known), behind)],
        columns=list(RESULT_COLUMNS),
    )


def together(tables: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Return tables of results as one, in order."""
    parts = [table for table in tables if not table.empty]
    if not parts:
        return pd.DataFrame(columns=list(RESULT_COLUMNS))
    return pd.concat(parts, ignore_index=True)


def _table(scores: Scores, building: Mean, lines: pd.Series) -> pd.DataFrame:
    """Return a row per line that has a number, and one for the building."""
    places = np.flatnonzero(lines.notna().to_numpy())
    values = scores.values
    central, low, high = (end[places] for end in (values.central, values.low, values.high))
    # Lines of one material rest on the same figures: each set of them is put in words once.
    sets = [scores.figures[place] for place in places.tolist()]
    told = {behind: _footing(scores, scores.shared | behind) for behind in set(sets)}
    whole = _row(scores, BUILDING, None, building, scores.shared.union(*scores.figures))
    numbers = [int(number) for number in lines.to_numpy()[places]]
    # One table made at once: two put below each other take ten times as long.
    columns = {
        **{name: [whole[name]] * (len(places) + 1) for name in RESULT_COLUMNS},
        "level": [PRODUCT] * len(places) + [BUILDING],
        "line": pd.array([*numbers, pd.NA], dtype="Int64"),
        "value": np.append(central, building.value),
        "low": np.append(low, building.low),
        "high": np.append(high, building.high),
        "known": np.append(np.where(np.isnan(central), 0.0, 1.0), building.known),
        **{name: [*(told[behind][name] for behind in sets), whole[name]] for name in _FOOTING},
    }
    return pd.DataFrame(columns)


def _row(
    scores: Scores, level: str, line: int | None, mean: Mean, behind: Figures
) -> dict[str, object]:
    return {
        "method": scores.method.name,
        "version": scores.method.version,
        "indicator": scores.indicator,
        "level": level,
        "line": pd.NA if line is None else line,
        "value": mean.value,
        "low": mean.low,
        "high": mean.high,
        "unit": scores.unit,
        "known": mean.known,
        **_footing(scores, behind),
        "note": scores.note,
    }


_FOOTING = ("source", "evidence", "unverified")


def _footing(scores: Scores, behind: Figures) -> dict[str, str]:
    """Return the sources of a result, how sure it is, and its figures that nobody verified."""
    method = scores.method
    evidence = [method.evidence, *(figure.evidence for figure in behind)]
    doubtful = sorted(figure.name for figure in behind if figure.evidence == "unverified")
    others = sorted({figure.source for figure in behind} - {method.source})
    return {
        "source": _SEPARATOR.join([method.source, *others]),
        # A result is as sure as the least sure figure behind it.
        "evidence": max(evidence, key=EVIDENCE.index),
        "unverified": _SEPARATOR.join(doubtful),
    }
