"""The steps that bring one published figure to a basis, each told, or the reason it can't be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.facts.benchmark import FLOOR_AREAS
from ccb_analysis.intake.assessment_mapping import unit_form
from ccb_analysis.language import Language
from ccb_analysis.model.modules import expanded
from ccb_analysis.studies.benchmark_basis import Basis, parts_of, recurrence, replacements
from ccb_analysis.studies.benchmark_words import unit_name

#: Modules that have to be in a figure before carbon from the air in it cancels out.
_WHOLE = frozenset(expanded("A1-A3, C3-C4"))


class NotComparableError(Exception):
    """A figure can't be brought to the basis; ``kind`` is a key of the words."""

    def __init__(self, kind: str, **blanks: object):
        """Keep the kind and what goes into its blanks."""
        self.kind, self.blanks = kind, blanks
        super().__init__(kind)


@dataclass
class Figure:
    """One figure on its way: value with its range, and every step that changed it."""

    values: Mapping[str, Any]
    words: Language
    value: float = np.nan
    low: float = np.nan
    high: float = np.nan
    trail: list[dict[str, object]] = field(default_factory=list)

    def times(
        self,
        factor: float | tuple[float, float, float],
        step: str,
        source: str = "",
        evidence: str = "",
        **blanks: object,
    ) -> None:
        """Multiply by ``factor`` (or its value, low and high), and keep the step on the trail."""
        central, low, high = factor if isinstance(factor, tuple) else (factor,) * 3
        before = self.value
        ends = [end * one for end in (self.low, self.high) for one in (low, high)]
        self.value, self.low, self.high = self.value * central, min(ends), max(ends)
        self.note(step, before, central, source, evidence, None, **blanks)

    def note(
        self,
        step: str,
        before: float,
        factor: float,
        source: str = "",
        evidence: str = "",
        after: float | None = None,
        **blanks: object,
    ) -> None:
        """Keep a step on the trail; ``after`` is by default the figure as it is now."""
        self.trail.append(
            {
                "step": step,
                "before": before,
                "after": self.value if after is None else after,
                "factor": factor,
                "source": source,
                "evidence": evidence,
                "text": self.words(f"assessments.step_{step}", **blanks),
            }
        )


def brought_to(
    basis: Basis,
    values: Mapping[str, Any],
    figures: Mapping[str, float],
    ratios: pd.DataFrame,
    rounding: float,
    words: Language,
) -> Figure:
    """Return the figure of one building on the basis.

    ``values`` are its columns, ``figures`` its numbers by modules (only known ones), ``ratios``
    floor areas as ``facts.benchmark.floor_area_ratios``, ``rounding`` how far parts may be off.

    Raises:
        NotComparableError: with the reason.
    """
    figure = Figure(values, words)
    parts = _parts(basis, figures, rounding, words)
    unit = values.get("unit")
    if not isinstance(unit, str) or not unit:
        raise NotComparableError("no_unit")
    try:
        factor, per_area, per_year = unit_form(unit, basis.quantity)
    except ValueError:
        wanted = unit_name(basis.unit, words)
        raise NotComparableError("wrong_unit", unit=unit, wanted=wanted) from None
    _sum_over_period(figure, basis, {name: figures[name] for name in parts}, per_year)
    if factor != 1:
        names = {"unit": unit_name(unit, words), "wanted": unit_name(basis.unit, words)}
        figure.times(factor, "unit", **names)
    _per_floor_area(figure, basis, per_area, ratios)
    if basis.per_year:
        assert basis.study_period is not None
        years = words.number(basis.study_period)
        figure.times(1 / basis.study_period, "to_year", years=years)
    _check_storage(figure, basis)
    return figure


def _parts(
    basis: Basis, figures: Mapping[str, float], rounding: float, words: Language
) -> list[str]:
    """Return the sets of modules that make up the basis, held against each other."""
    names = list(figures)
    chosen = parts_of(basis.modules, names)
    if chosen is None:
        found = ", ".join(names)
        raise NotComparableError("other_modules", found=found, wanted=basis.modules)
    if len(chosen) == 1:
        rest = parts_of(basis.modules, [name for name in names if name != chosen[0]])
        direct = figures[chosen[0]]
        total = sum(figures[name] for name in rest or [])
        if rest and abs(total - direct) > rounding * max(abs(direct), abs(total)):
            raise NotComparableError(
                "contradiction",
                wanted=basis.modules,
                direct=words.number(direct, 2),
                parts=" + ".join(rest),
                sum=words.number(total, 2),
            )
    return chosen


def _sum_over_period(
    figure: Figure, basis: Basis, parts: Mapping[str, float], per_year: bool
) -> None:
    """Make the figure the sum of its parts over the years of the basis, in the unit of the row."""
    period = figure.values.get("study_period")
    years = float(period) if period is not None and np.isfinite(float(period)) else None
    total, told = 0.0, []
    for modules, given in parts.items():
        kind = recurrence(modules)
        if years is None and (per_year or kind != "once"):
            raise NotComparableError("no_period", modules=modules)
        value = given * years if per_year and years is not None else given
        if years is not None and basis.study_period not in (None, years) and kind != "once":
            factor, step, blanks = _over(figure, modules, kind, years, basis.study_period or years)
            told.append((step, value, factor, blanks))
            value *= factor
        total += value
    figure.value = figure.low = figure.high = total
    if len(parts) > 1:
        figure.note("modules", np.nan, 1.0, wanted=basis.modules, parts=" + ".join(parts))
    if per_year and years is not None:
        shown = figure.words.number(years)
        figure.note("per_year", sum(parts.values()), years, years=shown)
    for step, before, factor, blanks in told:
        figure.note(step, before, factor, "", "", before * factor, **blanks)


def _over(
    figure: Figure, modules: str, kind: str, years: float, wanted: float
) -> tuple[float, str, dict[str, object]]:
    """Return what a part is multiplied by over ``wanted`` years instead of ``years``."""
    number = figure.words.number
    blanks: dict[str, object] = {
        "modules": modules,
        "found": number(years),
        "wanted": number(wanted),
    }
    if kind == "yearly":
        return wanted / years, "period_yearly", blanks
    if kind == "mixed":
        raise NotComparableError("mixed_period", **blanks)
    lifetime = figure.values.get("replacement_lifetime")
    if lifetime is None or not np.isfinite(float(lifetime)):
        raise NotComparableError("no_lifetime", **blanks)
    before, after = replacements(years, float(lifetime)), replacements(wanted, float(lifetime))
    if not before:
        raise NotComparableError("no_replacement", **blanks)
    blanks |= {"lifetime": number(float(lifetime)), "first": before, "then": after}
    return after / before, "period_replaced", blanks


def _per_floor_area(figure: Figure, basis: Basis, per_area: bool, ratios: pd.DataFrame) -> None:
    """Bring the figure to one m2 of the floor area of the basis."""
    words, wanted = figure.words, basis.floor_area
    areas = {
        name: float(area)
        for name in FLOOR_AREAS
        if (area := figure.values.get(f"floor_area_{name}")) is not None
        and np.isfinite(float(area))
    }
    if not per_area:
        if not areas:
            raise NotComparableError("no_area")
        kind = wanted if wanted in areas else next(iter(areas))
        blanks = {"area": words.number(areas[kind]), "kind": words(f"assessments.area_{kind}")}
        figure.times(1 / areas[kind], "divided", **blanks)
    else:
        kind = str(figure.values.get("per") or "")
        if not kind:
            raise NotComparableError("no_area_kind")
    if kind == wanted:
        return
    names = {
        "found": words(f"assessments.area_{kind}"),
        "wanted": words(f"assessments.area_{wanted}"),
    }
    if kind in areas and wanted in areas:
        figure.times(areas[kind] / areas[wanted], "own_areas", **names)
        return
    ratio = _ratio(ratios, wanted, kind)
    if ratio is None:
        raise NotComparableError("no_ratio", **names)
    value, low, high, source, evidence = ratio
    shown = {
        "ratio": words.number(value, 2),
        "low": words.number(low, 2),
        "high": words.number(high, 2),
    }
    figure.times((1 / value, 1 / high, 1 / low), "ratio", source, evidence, **names, **shown)


def _ratio(
    ratios: pd.DataFrame, area: str, per: str
) -> tuple[float, float, float, str, str] | None:
    """Return m2 of ``area`` per m2 of ``per`` with its range; the last row that says it wins."""
    for row in reversed(list(ratios.itertuples(index=False))):
        if (row.area, row.per) == (area, per):
            return row.value, row.low, row.high, row.source, row.evidence
        if (row.area, row.per) == (per, area):
            return 1 / row.value, 1 / row.high, 1 / row.low, row.source, row.evidence
    return None


def _check_storage(figure: Figure, basis: Basis) -> None:
    """Refuse a figure of CO2 that stored CO2 is hidden in."""
    biogenic = figure.values.get("biogenic")
    if "CO2" not in basis.quantity or set(expanded(basis.modules)) >= _WHOLE:
        return
    if biogenic == "included":
        raise NotComparableError("storage_inside", modules=basis.modules)
    if figure.value < 0 and biogenic != "excluded":
        raise NotComparableError("negative")
