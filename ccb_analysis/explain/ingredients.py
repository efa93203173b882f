"""What one figure of a sum is made of: materials, assumptions and other figures of that kind."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ccb_analysis.explain.blocks import Block, Grid, Heading
from ccb_analysis.explain.homes import KIND
from ccb_analysis.explain.outcome import Outcome
from ccb_analysis.explain.question import Question
from ccb_analysis.explain.sums import HandSum
from ccb_analysis.explain.wording import figure, kind_name, material_name, quantity_name, row_name
from ccb_analysis.facts.indicator_file import Inputs
from ccb_analysis.facts.indicators import OF_REFERENCE, unit_of
from ccb_analysis.facts.materials import ORIGINS
from ccb_analysis.facts.rows import reference_rows
from ccb_analysis.language import Language
from ccb_analysis.model.composition import REFERENCE_METHOD
from ccb_analysis.report.quantities import unit_label

_WITH_FIGURES = ("total", "share", "reduction", "base_years", "budget")
_MEASURED = ("measured", "measured_unknown")
_PER_M2 = "/m2"


def largest_kind(found: HandSum | None) -> tuple[str, str] | None:
    """Return dwelling type and method of the largest line whose figure is not measured."""
    if found is None:
        return None
    lines = found.lines[~found.lines["source"].isin(_MEASURED)].dropna(subset=[*KIND, "top"])
    if lines.empty:
        return None
    row = lines.loc[lines["top"].abs().idxmax()]
    return str(row["dwelling_type"]), str(row["building_method"])


def one_figure(
    found: HandSum | None, question: Question, outcome: Outcome, language: Language
) -> Iterator[Block]:
    """Give what the figure of the largest kind of home is made of."""
    kind = largest_kind(found)
    if found is None or kind is None or found.how not in _WITH_FIGURES:
        return
    value = float(found.lines.set_index(KIND).loc[[kind], "top_figure"].iloc[0])
    if (found.lines["top_figure"] == 1).all():
        return
    grid = _of_materials(question, kind, value, language)
    grid = grid or _of_figures(found, question, outcome, kind, value, language)
    if grid is not None:
        yield Heading(language("explain.material_title", kind=kind_name(*kind, language)))
        yield grid


def _of_materials(
    question: Question, kind: tuple[str, str], value: float, language: Language
) -> Grid | None:
    """Return the figure material by material, where that is all it is made of."""
    inputs, plan = question.chosen.inputs, question.chosen.sum
    assert plan is not None
    if "inventories" not in inputs.tables:
        return None
    rows = material_rows(inputs.material, kind)
    whole = float(rows["product"].sum())
    if rows.empty or abs(value - whole) > 1e-9 * abs(whole):
        return None
    names = [language("explain.head_material"), language("explain.head_mass")]
    if inputs.material:
        parts = [language(f"explain.property_{name}") for name in inputs.material]
        unit = unit_label(unit_of(plan.top[0]), language)
        names.append("x " + " + ".join(parts) + _per_kg(inputs.material, language))
        each = language("explain.each_m2")
        names.append(language("explain.head_product", unit=unit, each=each))
    grid = Grid(names, numbers=frozenset(range(1, len(names))))
    rows = rows[rows["product"] != 0].sort_values("product", ascending=False, kind="stable")
    for row in rows.to_dict("records"):
        cells = [material_name(row["material"], language), figure(row["mass"], language)]
        if inputs.material:
            cells += [figure(row["factor"], language), figure(row["product"], language)]
        grid.add(*cells)
    blanks = ["", ""] if inputs.material else []
    grid.add(language("explain.together"), *blanks, figure(whole, language), strong=True)
    return grid


def _per_kg(properties: list[str], language: Language) -> str:
    """Return the unit of a property of a material; parts of the mass have none."""
    unit = str(reference_rows(Inputs(material=properties))["unit"].iloc[0])
    return "" if unit == "share" else f" ({unit_label(unit, language)})"


def material_rows(properties: list[str], kind: tuple[str, str]) -> pd.DataFrame:
    """Return the materials of one kind of home: ``mass`` (kg/m2), ``factor`` and ``product``.

    The factor is the sum of the properties where they are parts of the mass; without properties
    it is one. Several other properties do not add up, and give no rows.
    """
    if len(properties) > 1 and not set(properties) <= set(ORIGINS):
        return pd.DataFrame(columns=["material", "mass", "factor", "product"])
    stock = reference_rows(Inputs(tables=["inventories"]))
    here = (stock["dwelling_type"] == kind[0]) & (stock["building_method"] == kind[1])
    mass = stock[here].groupby("material", sort=False)["value"].sum()
    factor = pd.Series(1.0, index=mass.index)
    if properties:
        figures = reference_rows(Inputs(material=properties))
        factor = figures.groupby("material")["value"].sum().reindex(mass.index).fillna(0.0)
    table = pd.DataFrame({"mass": mass, "factor": factor, "product": mass * factor})
    return table.rename_axis("material").reset_index()


def _of_figures(
    found: HandSum,
    question: Question,
    outcome: Outcome,
    kind: tuple[str, str],
    value: float,
    language: Language,
) -> Grid | None:
    """Return the assumptions and other figures of the kind that go into the figure."""
    plan, inputs = question.chosen.sum, question.chosen.inputs
    assert plan is not None
    each = language("explain.each_home" if found.unit_of_amount == "home" else "explain.each_m2")
    heads = [language(f"explain.head_{name}") for name in ("row", "value", "unit")]
    grid = Grid(heads, numbers=frozenset({1}))
    for quantity in plan.made_of:
        name, unit = quantity_name(quantity, language), unit_label(unit_of(quantity), language)
        method = REFERENCE_METHOD if quantity.startswith(OF_REFERENCE) else kind[1]
        number = outcome.figure(quantity.removeprefix(OF_REFERENCE)).get((kind[0], method))
        grid.add(name, figure(number, language), language("explain.per", unit=unit, each=each))
    rows = reference_rows(Inputs(assumptions=inputs.assumptions), outcome.own)
    for row in rows[_about_kind(rows, kind)].to_dict("records"):
        name = row_name("assumption", row["name"], language)
        grid.add(name, figure(row["value"], language), _unit(row["unit"], language))
    unit = unit_label(unit_of(plan.top[0]), language)
    per = unit
    if _PER_M2 not in unit_of(plan.top[0]):
        per = language("explain.per", unit=unit, each=each)
    itself = [[figure(value, language), per]]
    if not grid.rows or [cells[1:] for cells in grid.rows] == itself:
        return None  # the figure is that one assumption
    label = language("explain.made_of_gives", label=quantity_name(plan.top[0], language))
    grid.add(label, figure(value, language), per, strong=True)
    return grid


def _about_kind(rows: pd.DataFrame, kind: tuple[str, str]) -> pd.Series:
    same_type = rows["dwelling_type"].isin([kind[0], "all"])
    same_method = rows["building_method"].isin([kind[1], "all"])
    return same_type & same_method & (rows["region"] == "all")


def _unit(unit: str, language: Language) -> str:
    return language("explain.part") if unit == "share" else unit_label(unit, language)
