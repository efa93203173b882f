"""The tables of CO2: by method, in total, stored, against a budget, and checked from outside.

Every row or column says which life-cycle modules its figures hold; A1-A3 and A1-A5 are never one.
"""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.extracts_check import method_ranks
from ccb_analysis.report.selection import label, measured, only
from ccb_analysis.report.table import Table, build, head, span

_KG_PER_TONNE = 1000
_BOUNDS = ["value", "low", "high"]
#: What equal floor area of a method is compared in, in the order of the table.
_PER_METHOD = {
    "embodied_co2": ("inventory", "programme"),
    "stored_co2": ("inventory",),
}
_STORED = ("stored_co2", "co2_including_storage")


def co2_methods_table(methods: pd.DataFrame, language: Language) -> Table:
    """Return CO2 per m2 of floor by method and dwelling type, a row per way of counting.

    ``methods`` holds what equal homes of every method give (see ``annual.comparison``).
    """
    keys = ["building_method", "dwelling_type", "indicator", "reading", "modules"]
    every = {"building_method": None, "dwelling_type": None}
    area = measured(only(methods, "floor_area", **every), keys[:2]).set_index(keys[:2])["value"]
    found = []
    for indicator, readings in _PER_METHOD.items():
        rows = measured(only(methods, indicator, **every), keys)
        found.append(rows[rows["reading"].isin(readings)])
    table = pd.concat(found, ignore_index=True)
    table = table[(table[keys[:2]] != "all").all(axis=1)]
    table = table.sort_values("dwelling_type", kind="stable")
    table = table.sort_values("building_method", key=method_ranks, kind="stable")
    size = area.loc[pd.MultiIndex.from_frame(table[keys[:2]])].to_numpy()
    table[_BOUNDS] = table[_BOUNDS].div(size, axis=0)
    columns = [
        head("building_method", language, header=True),
        head("dwelling_type", language, header=True),
        *_counted(language),
        head("value", language, kind="number", unit="kgCO2e/m2"),
        span(language, "number", "kgCO2e/m2"),
    ]
    return build("co2_methods", columns, _labelled(table, language), language)


def co2_totals_table(
    results: pd.DataFrame, language: Language, years: Iterable[int], report_year: int
) -> Table:
    """Return CO2 of the region in tonnes, per way of counting and year, and added up."""
    rows = _per_year(results, ("embodied_co2",), years, report_year)
    return _totals("co2_totals", rows, language, report_year)


def storage_table(
    results: pd.DataFrame, language: Language, years: Iterable[int], report_year: int
) -> Table:
    """Return stored CO2 of the region, and CO2 after deducting it, which is no emission."""
    rows = _per_year(results, _STORED, years, report_year)
    return _totals("storage", rows, language, report_year)


def _per_year(
    results: pd.DataFrame, indicators: Iterable[str], years: Iterable[int], report_year: int
) -> pd.DataFrame:
    keys = ["indicator", "reading", "modules", "year"]
    wanted = list(years)
    found = []
    for place, name in enumerate(indicators):
        rows = measured(only(results, name, region="all"), keys)
        found.append(rows[rows["year"].isin(wanted)].assign(order=2 * place))
        added = measured(only(results, f"{name}_cumulative", region="all"), keys)
        ends = added["year"].isin([report_year, max(wanted)])
        found.append(added[ends].assign(order=2 * place + 1))
    table = pd.concat(found, ignore_index=True)
    table[_BOUNDS] /= _KG_PER_TONNE
    return table


def _totals(key: str, table: pd.DataFrame, language: Language, report_year: int) -> Table:
    order = ["order", "reading", "modules", "year"]
    columns = [
        *_counted(language),
        head("year", language, kind="year"),
        head("value", language, kind="number", unit="tCO2e"),
        span(language, "number", "tCO2e"),
    ]
    rows = _labelled(table.sort_values(order, kind="stable"), language)
    return build(key, columns, rows, language, year=report_year)


def _counted(language: Language) -> list:
    names = ("indicator", "reading", "modules")
    return [head(name, language, header=name != "modules") for name in names]


def _labelled(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    shown = table.copy()
    for name, topic in (("indicator", ""), ("reading", "reading")):
        shown[name] = [label(topic, code, language) for code in shown[name]]
    for name in {"building_method", "dwelling_type"} & set(shown):
        shown[name] = [label(name, code, language) for code in shown[name]]
    shown["modules"] = shown["modules"].replace("", "–")
    return shown


def budget_table(budgets: pd.DataFrame, language: Language, report_year: int) -> Table:
    """Return which part of each CO2 budget is used by each year; see ``extracts.budget_years``."""
    shown = budgets.copy()
    shown["reading"] = [label("reading", code, language) for code in shown["reading"]]
    columns = [
        head("budget", language, header=True),
        head("modules", language),
        head("year", language, kind="year"),
        head("value", language, kind="share"),
        span(language, "share"),
    ]
    shown = shown.rename(columns={"reading": "budget"})
    return build("carbon_budget", columns, shown, language, year=report_year)


def published_table(check: pd.DataFrame, language: Language) -> Table:
    """Return the check of the programme's Figure 7; see ``extracts.published_rows``.

    A construction that the programme has no figure for gets the mark of what does not apply.
    """
    shown = check.copy()
    for name in ("building_method", "dwelling_type"):
        shown[name] = [label(name, code, language) for code in shown[name]]
    for name in ("inventory", "factor_set"):
        shown[name] = [label(name, code, language) for code in shown[name]]
    marks = {
        (row, "programme"): "z" for row, value in enumerate(shown["programme"]) if pd.isna(value)
    }
    unit = "kgCO2e/m2"
    columns = [
        head("building_method", language, header=True),
        head("dwelling_type", language, header=True),
        head("inventory", language),
        head("factor_set", language),
        head("programme", language, kind="number", unit=unit),
        head("computed", language, kind="number", unit=unit),
        span(language, "number", unit),
    ]
    shown = shown.rename(columns={"value": "computed"})
    return build("published_check", columns, shown, language, marks=marks)
