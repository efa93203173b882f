"""The sum of a year as tables: which homes count, and homes or m2 times a figure per kind."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ccb_analysis.explain.blocks import Block, Grid, Heading, Line
from ccb_analysis.explain.homes import UNKNOWN, counted_homes
from ccb_analysis.explain.outcome import Outcome
from ccb_analysis.explain.question import Question
from ccb_analysis.explain.sums import HandSum, years_of
from ccb_analysis.explain.wording import (
    amount,
    figure,
    in_unit,
    kind_name,
    quantity_name,
    with_unit,
)
from ccb_analysis.facts.indicators import unit_of
from ccb_analysis.language import Language
from ccb_analysis.report.quantities import unit_label

#: Lines of a sum that are shown one by one; the others are taken together.
_SHOWN = 8
_IN_ORDER = ("register", "measured", "measured_unknown", "scenario", "unknown")
_WITH_DENOMINATOR = ("share", "reduction", "budget")
_OF_ANSWERS = ("answers", "scores", "within")
_FIGURES = ("top_figure", "below_figure")
_PER_M2 = "/m2"


def homes_that_count(question: Question, outcome: Outcome, language: Language) -> Iterator[Block]:
    """Give the homes of the year by where they come from."""
    if question.chosen.sum is None or outcome.central(":".join(question.key)) is None:
        return
    homes = counted_homes(outcome, years_of(outcome, question))
    if homes.empty:
        return
    yield Heading(language("explain.homes_title"))
    names = ("source", "projects", "homes", "area")
    grid = Grid([language(f"explain.head_{name}") for name in names], numbers=frozenset({1, 2, 3}))
    columns = ["projects", "homes", "floor_area"]
    sums = homes.groupby("source", sort=False)[columns].sum()
    for source in _IN_ORDER:
        if source in sums.index:
            row = sums.loc[source]
            projects = language.number(row["projects"]) if row["projects"] else ""
            area = language.number(row["floor_area"])
            name = language(f"explain.source_{source}")
            grid.add(name, projects, language.number(row["homes"]), area)
    total = [language.number(sums[name].sum()) for name in columns]
    if len(grid.rows) > 1:
        grid.add(language("explain.together"), *total, strong=True)
    yield grid


def sum_by_hand(
    found: HandSum | None, question: Question, outcome: Outcome, language: Language
) -> Iterator[Block]:
    """Give the lines of the sum, what they come to, and the parts of the largest figure."""
    plan = question.chosen.sum
    if plan is None or outcome.central(":".join(question.key)) is None:
        return
    if plan.how == "parts":
        yield from _parts(question, outcome, language)
        return
    years = years_of(outcome, question)
    kind, first = ("sum_over_years", years[0]) if len(years) > 1 else ("sum_title", years[0])
    yield Heading(language(f"explain.{kind}", first=first, year=outcome.year))
    if found is None:
        yield Line(language("explain.sum_none"))
        return
    yield Line(language(f"explain.sum_{found.how}"))
    if found.how in _WITH_DENOMINATOR and (found.lines["source"] != UNKNOWN).any():
        yield Line(language("explain.sum_known_only"))
    yield _lines(found, question, language)
    if found.base is not None:
        yield from _base_year(found.base, question, language)
    if found.how != "total":
        yield Line(_result(found, question, language))
    if not found.agrees:
        engine = with_unit(found.engine, question.chosen.unit, language)
        yield Line(language("explain.sum_differs", engine=engine), warning=True)


def _lines(found: HandSum, question: Question, language: Language) -> Grid:
    columns = _columns(found)
    several = found.lines["source"].nunique() > 1
    texts = ("kind", "known") if several else ("kind",)
    names = [language(f"explain.head_{name}") for name in texts]
    names += [_header(name, found, question, language) for name in columns]
    grid = Grid(names, numbers=frozenset(range(len(texts), len(names))))
    ordered = found.lines.reindex(
        found.lines["top"].abs().sort_values(ascending=False, kind="stable").index
    )
    many = len(ordered) > _SHOWN + 1
    shown = ordered.iloc[:_SHOWN] if many else ordered
    blank = [""] if several else []
    for row in shown.to_dict("records"):
        kind = kind_name(row["dwelling_type"], row["building_method"], language)
        known_by = [language(f"explain.known_{row['source']}")] if several else []
        grid.add(kind, *known_by, *[_cell(name, row[name], found, language) for name in columns])
    if many:
        rest = ordered.iloc[_SHOWN:]
        name = language("explain.others", number=len(rest))
        grid.add(name, *blank, *_added(rest, columns, language))
    together = _added(found.lines, columns, language)
    grid.add(language("explain.together"), *blank, *together, strong=True)
    return grid


def _base_year(base: pd.DataFrame, question: Question, language: Language) -> Iterator[Block]:
    """Give what a mean base year took, by dwelling type."""
    assert question.chosen.sum is not None
    unit = unit_label(unit_of(question.chosen.sum.top[0]), language)
    each = language("explain.each_m2")
    yield Heading(language("explain.base_title"), level=3)
    names = [language(f"explain.head_{name}") for name in ("kind", "homes", "size")]
    names.append(language("explain.head_times", unit=unit, each=each))
    names.append(language("explain.head_equals", unit=unit))
    grid = Grid(names, numbers=frozenset(range(1, len(names))))
    for row in base.to_dict("records"):
        cells = [figure(row[name], language) for name in ("homes", "size", "top_figure")]
        kind = kind_name(row["dwelling_type"], None, language)
        grid.add(kind, *cells, amount(row["top"], language))
    homes, top = base["homes"].sum(), base["top"].sum()
    grid.add(
        language("explain.together"),
        figure(homes, language),
        "",
        "",
        amount(top, language),
        strong=True,
    )
    yield grid


def _columns(found: HandSum) -> list[str]:
    """Return the columns to show; a figure that is one on every line says nothing."""
    names = ["amount", "top_figure", "top"]
    names += ["below_figure", "below"] if found.how in _WITH_DENOMINATOR else []
    ones = [name for name in _FIGURES if name in names and (found.lines[name] == 1).all()]
    names = [name for name in names if name not in ones]
    return [name for name in names if not (name == "top" and "top_figure" in ones)]


def _header(name: str, found: HandSum, question: Question, language: Language) -> str:
    each = unit_label(found.unit_of_amount, language)
    if name == "amount":
        return each
    if found.how in _OF_ANSWERS:
        return language(f"explain.head_{found.how}_{name.removeprefix('top_')}")
    plan = question.chosen.sum
    assert plan is not None
    side = plan.below if name.startswith("below") and plan.below else plan.top
    unit = unit_label(unit_of(side[0]), language)
    if _PER_M2 in unit_of(side[0]):  # a mean of figures that are per m2 already
        return language(f"explain.head_{name}_plain", unit=unit)
    if name.endswith("figure"):
        one = language("explain.each_home" if found.unit_of_amount == "home" else "explain.each_m2")
        return language("explain.head_times", unit=unit, each=one)
    key = name if found.how in _WITH_DENOMINATOR else "equals"
    return language(f"explain.head_{key}", unit=unit)


def _cell(name: str, value: float, found: HandSum, language: Language) -> str:
    if name == "top_figure" and found.how in ("answers", "within"):
        return language.percent(value, 1)
    return figure(value, language) if name in _FIGURES else amount(value, language)


def _added(rows: pd.DataFrame, columns: list[str], language: Language) -> list[str]:
    return ["" if name in _FIGURES else amount(rows[name].sum(), language) for name in columns]


def _result(found: HandSum, question: Question, language: Language) -> str:
    unit = question.chosen.unit
    result = with_unit(found.result, unit, language)
    top, below = amount(found.top, language), amount(found.below, language)
    kind = "reduction" if found.how in ("reduction", "base_years") else "share"
    if found.over == 1:
        return language(f"explain.sum_result_{kind}", top=top, below=below, result=result)
    key = "sum_result_reduction_over" if kind == "reduction" else "sum_result_over"
    over = figure(found.over, language)
    return language(f"explain.{key}", top=top, below=below, over=over, result=result)


def _parts(question: Question, outcome: Outcome, language: Language) -> Iterator[Block]:
    """Give the values of the indicators that this one is made of."""
    plan = question.chosen.sum
    assert plan is not None
    yield Heading(language("explain.sum_title", year=outcome.year))
    yield Line(language("explain.sum_parts", year=outcome.year))
    names = ("row", "value", "unit")
    grid = Grid([language(f"explain.head_{name}") for name in names], numbers=frozenset({1}))
    for quantity in plan.top:
        unit = unit_of(quantity)
        value = in_unit(outcome.central(quantity), unit, language)
        grid.add(quantity_name(quantity, language), value, unit_label(unit, language))
    yield grid
