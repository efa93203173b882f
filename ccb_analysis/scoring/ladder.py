"""The Circulaire Impactladder as our own reconstruction: the official formulas are not public.

Two values, never joined: where the mass comes from and what it can become. Origin is the sum of
mass x share x weight over the four origins; future is that over the four destinations, where reuse
counts for as far as a product comes off (its detachability index). Weights and steps are rows of
``scoring_figures.csv`` that a user can change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.facts.materials import ORIGINS
from ccb_analysis.facts.scoring_figures import DESTINATIONS, read_methods
from ccb_analysis.language import Language
from ccb_analysis.scoring.detachability import chosen_formula, product_index
from ccb_analysis.scoring.figures import MethodFigures
from ccb_analysis.scoring.intervals import Bounds, linear
from ccb_analysis.scoring.lines import Lines
from ccb_analysis.scoring.results import (
    BUILDING,
    Figure,
    Figures,
    Scores,
    averaged,
    building_row,
    together,
)

_METHOD = "impact_ladder"
AXES = ("origin_value", "future_value")


@dataclass(frozen=True)
class _Axes:
    """Both values per line, and the figures behind them."""

    origin: Bounds
    future: Bounds
    origin_figures: list[Figures]
    future_figures: list[Figures]
    figures: MethodFigures
    formula: Figure


def impact_ladder(
    lines: Lines,
    *,
    formula: str | None = None,
    own_figures: Mapping[str, float] | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return origin value and future value of every product and the building, and their steps.

    Args:
        lines: of one bill.
        formula: of the detachability index that future reuse is multiplied by.
        own_figures: weights and steps to use instead, by the names of ``scoring_figures.csv``.
        language: of the notes.

    Every row says in its note that this is a reconstruction. ``origin_step`` and ``future_step``
    are the highest step whose least value is reached.
    """
    axes = _axes(lines, formula, own_figures, language)
    note = Language(language)("scoring.note_impact_ladder")
    tables = []
    pairs = ((axes.origin, axes.origin_figures), (axes.future, axes.future_figures))
    for name, (values, behind) in zip(AXES, pairs, strict=True):
        prefix = name.removesuffix("value")
        shared = axes.figures.behind(axes.figures.starting_with(prefix))
        if name == "future_value":
            shared |= {axes.formula}
        scores = Scores(read_methods()[_METHOD], name, "share", values, behind, shared, note)
        table = averaged(scores, lines.mass, lines.table["line"])
        tables += [table, _steps(scores, table, axes.figures, f"{prefix}step")]
    return together(tables)


def ladder_workings(
    lines: Lines,
    *,
    formula: str | None = None,
    own_figures: Mapping[str, float] | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return per material how both values came about; a material nobody knows has no name.

    Columns: ``material``, ``mass_kg``, the four origins and four destinations (shares of that
    mass), ``origin_value`` and ``future_value`` (0-1), and ``origin_points`` and
    ``future_points``: what the material adds to the values of the building. The points add up to
    those values. Only mass that has an estimate is counted.
    """
    axes = _axes(lines, formula, own_figures, language)
    table = pd.DataFrame({"material": lines.table["material"], "mass_kg": lines.mass.central})
    table[list(ORIGINS)] = lines.origin.central
    table[list(DESTINATIONS)] = lines.destination.central
    for name, values in zip(AXES, (axes.origin, axes.future), strict=True):
        table[name] = values.central
        counted = table["mass_kg"].where(table[name].notna())
        table[name.replace("value", "points")] = counted * table[name] / counted.sum()
    table = table[lines.table["line"].notna()]
    parts = [*ORIGINS, *DESTINATIONS, *AXES]
    points = ["origin_points", "future_points"]
    rows = []
    for material, group in table.groupby("material", dropna=False, sort=False):
        row: dict[str, object] = {
            "material": material,
            "mass_kg": group["mass_kg"].sum(min_count=1),
        }
        for part in parts:
            counted = group["mass_kg"].where(group[part].notna())
            total = counted.sum()
            row[part] = float((counted * group[part]).sum() / total) if total > 0 else np.nan
        row |= {name: float(group[name].sum(min_count=1)) for name in points}
        rows.append(row)
    return pd.DataFrame(rows, columns=["material", "mass_kg", *parts, *points])


def _axes(
    lines: Lines, formula: str | None, own: Mapping[str, float] | None, language: str
) -> _Axes:
    figures = MethodFigures(_METHOD, own, language)
    chosen = chosen_formula(formula, language)
    index, index_figures = product_index(lines, chosen)
    weights = figures.bounds([f"origin_{name}" for name in ORIGINS])
    ends = figures.bounds([f"future_{name}" for name in DESTINATIONS])
    future = Bounds(
        *(
            np.column_stack([part[0] * its, np.tile(part[1:], (len(lines), 1))])
            for part, its in zip(
                (ends.central, ends.low, ends.high),
                (index.central, index.low, index.high),
                strict=True,
            )
        )
    )
    return _Axes(
        origin=linear(lines.origin, weights),
        future=linear(lines.destination, future),
        origin_figures=lines.origin_figures,
        future_figures=[
            a | b for a, b in zip(lines.destination_figures, index_figures, strict=True)
        ],
        figures=figures,
        formula=Figure(f"formula.{chosen.name}", chosen.source, chosen.evidence),
    )


def _steps(
    scores: Scores, table: pd.DataFrame, figures: MethodFigures, indicator: str
) -> pd.DataFrame:
    """Return on which step the building stands, from the lowest to the highest it can be."""
    names = figures.starting_with("step_")
    least = np.sort([figures.value(name) for name in names])
    building = table[table["level"] == BUILDING].iloc[0]
    value, low, high = (
        float(np.searchsorted(least, building[end], side="right"))
        if pd.notna(building[end])
        else float("nan")
        for end in ("value", "low", "high")
    )
    shared = scores.shared | figures.behind(names)
    its = Scores(**{**vars(scores), "indicator": indicator, "unit": "step", "shared": shared})
    return building_row(its, value, low, high, float(building["known"]))
