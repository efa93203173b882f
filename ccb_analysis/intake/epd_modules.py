"""The modules of an environmental declaration: one figure per module and scenario, none twice."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import pandas as pd

from ccb_analysis.facts.tables import read_text_table
from ccb_analysis.intake.epd_format import Declaration, Result
from ccb_analysis.intake.epd_unit import EpdError
from ccb_analysis.workspace import REFERENCE

#: Every module of EN 15804 in order; A1, A2 and A3 apart become A1-A3.
MODULES = (
    "A1-A3",
    "A4",
    "A5",
    *(f"B{number}" for number in range(1, 8)),
    "C1",
    "C2",
    "C3",
    "C4",
    "D",
)
_APART = ("A1", "A2", "A3")
TOTAL = "gwp_total"
#: The total and what it is made of, in a declaration by EN 15804+A2.
_PARTS = ("gwp_fossil", "gwp_biogenic", "gwp_luluc")
#: Rounding of printed figures may move them by this much, of the larger of the two.
_ROUNDING = 0.01
_NOT_DECLARED = frozenset({"", "none", "nd", "mnd", "mnr", "na", "n/a", "ina", "-"})

Amounts = dict[tuple[str, str], float]


def module_table(document: Declaration, standard: str) -> tuple[pd.DataFrame, dict[str, list[str]]]:
    """Return every declared figure, and each chosen scenario with those it was chosen from.

    Columns: ``indicator``, ``module`` (of ``MODULES``), ``scenario`` (blank where there is one
    only), ``value`` per declared amount (kgCO2e), ``chosen``.

    Raises:
        EpdError: a figure cannot be read, is there twice, has another unit, or A1-A3 contradicts
            A1 + A2 + A3; there is no climate figure, or none of A1-A3.
    """
    tables = {}
    for result in document.results.results:
        indicator = _indicator(result, standard)
        if indicator is None:
            continue
        if indicator in tables:
            raise EpdError(f"LCIAResults.{result.method.name}", "indicator_twice", "indicator_once")
        _check_unit(result)
        tables[indicator] = _joined(_amounts(result), result)
    if TOTAL not in tables:
        raise EpdError("LCIAResults.LCIAResult", "no_climate", "a_climate")
    if not any(module == "A1-A3" for module, _ in tables[TOTAL]):
        raise EpdError("LCIAResults.LCIAResult", "no_product_stage", "a_product_stage")
    _check_parts(tables)
    chosen = _chosen(tables[TOTAL], document.default_scenarios())
    rows = [
        {"indicator": name, "module": module, "scenario": of, "value": value}
        for name, amounts in tables.items()
        for (module, of), value in amounts.items()
    ]
    table = pd.DataFrame(rows)
    return table.assign(chosen=table["scenario"].isin(["", *chosen])), chosen


@lru_cache(maxsize=1)
def _known() -> list[tuple[str, str, str, frozenset[str]]]:
    rows = read_text_table(REFERENCE / "epd_indicators.csv")
    return [
        (name, standard, uuid, frozenset(text.strip() for text in names.split(";")))
        for name, standard, uuid, names in rows[
            ["indicator", "standard", "uuid", "names"]
        ].itertuples(index=False)
    ]


def _indicator(result: Result, standard: str) -> str | None:
    """Return which climate figure this is, by its identifier or else its name; None if none.

    A figure by the other standard, which some declarations give beside it, is none.
    """
    whole = result.method.name.casefold().strip()
    inside = whole[whole.rfind("(") + 1 : whole.rfind(")")] if "(" in whole else ""
    known = [row for row in _known() if row[1] == standard]
    by_identifier = [name for name, _, uuid, _ in known if uuid == result.method.ref]
    others = {uuid for _, _, uuid, _ in _known()}
    by_name = [name for name, _, _, names in known if names & {whole, inside.strip()}]
    return next(iter(by_identifier or ([] if result.method.ref in others else by_name)), None)


def _check_unit(result: Result) -> None:
    letters = "".join(letter for letter in result.unit.casefold() if letter.isalnum())
    if not letters.startswith("kgco2"):
        place = f"LCIAResults.{result.method.name}"
        raise EpdError(place, "wrong_climate_unit", "a_climate_unit", unit=result.unit or "-")


def _amounts(result: Result) -> Amounts:
    found: Amounts = {}
    for module, scenario, written in result.amounts():
        place = f"LCIAResults.{result.method.name}.{module}"
        if module not in (*MODULES, *_APART):
            raise EpdError(place, "wrong_module", "a_module", module=module)
        if written is None or str(written).strip().casefold() in _NOT_DECLARED:
            continue
        value = _number(written)
        if value is None:
            raise EpdError(place, "no_number", "a_number", value=written)
        if found.setdefault((module, scenario), value) != value:
            raise EpdError(place, "module_twice", "module_once", module=module)
    for module in dict.fromkeys(module for module, _ in found):
        names = [of for of_module, of in found if of_module == module]
        if "" in names and len(names) > 1:
            place = f"LCIAResults.{result.method.name}.{module}"
            raise EpdError(place, "module_twice", "module_once", module=module)
    return found


def _number(written: object) -> float | None:
    try:
        value = float(str(written)) if not isinstance(written, bool) else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _joined(amounts: Amounts, result: Result) -> Amounts:
    """Return the amounts with A1 + A2 + A3 as A1-A3, held against A1-A3 where that is given."""
    rest = {key: value for key, value in amounts.items() if key[0] not in _APART}
    for scenario in dict.fromkeys(of for module, of in amounts if module in _APART):
        parts = [amounts.get((module, scenario)) for module in _APART]
        known = [part for part in parts if part is not None]
        total = sum(known)
        given = rest.get(("A1-A3", scenario))
        place = f"LCIAResults.{result.method.name}.A1-A3"
        if len(known) < len(_APART):
            if given is None:
                raise EpdError(
                    place,
                    "part_of_stage",
                    "whole_stage",
                    modules=", ".join(module for module in _APART if (module, scenario) in amounts),
                )
        elif given is None:
            rest["A1-A3", scenario] = total
        elif abs(given - total) > _ROUNDING * max(abs(given), *map(abs, known)):
            raise EpdError(place, "stage_contradiction", "stage_sum", one=given, other=total)
    return rest


def _check_parts(tables: dict[str, Amounts]) -> None:
    """The total is fossil + biogenic + land use, in every module that gives all four."""
    if not {*_PARTS} <= set(tables):
        return
    for key, total in tables[TOTAL].items():
        parts = [tables[name].get(key) for name in _PARTS]
        known = [part for part in parts if part is not None]
        if len(known) == len(_PARTS):
            largest = max(abs(total), *map(abs, known))
            if abs(total - sum(known)) > _ROUNDING * largest:
                place = f"LCIAResults.GWP-total.{key[0]}"
                raise EpdError(
                    place, "parts_contradiction", "parts_sum", one=total, other=sum(known)
                )


def _chosen(amounts: Amounts, defaults: Sequence[str]) -> dict[str, list[str]]:
    """Return the scenarios to count, each with the alternatives it was chosen from.

    Scenarios that share a module are alternatives, and so are those linked through others. One of
    them counts in every module: the one marked as default, else the first of the data set.
    """
    groups: list[list[str]] = []
    for module in MODULES:
        names = [of for of_module, of in amounts if of_module == module and of]
        linked = [group for group in groups if set(group) & set(names)]
        merged = list(dict.fromkeys([name for group in linked for name in group] + names))
        groups = [group for group in groups if group not in linked] + ([merged] if merged else [])
    return {next((name for name in defaults if name in group), group[0]): group for group in groups}
