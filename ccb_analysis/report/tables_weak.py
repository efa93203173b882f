"""The tables of nitrogen and waste of the building site, which rest on little."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.extracts_check import method_ranks
from ccb_analysis.report.selection import label, measured, only
from ccb_analysis.report.table import Table, build, head, span

#: Estimated from little; marked as unreliable wherever they stand.
WEAK = ("nitrogen", "construction_waste")


def weak_methods_table(methods: pd.DataFrame, language: Language) -> Table:
    """Return nitrogen and waste of the building site per home, by method; all of it weak."""
    keys = ["building_method"]
    homes = measured(only(methods, "homes", building_method=None), keys).set_index(keys)["value"]
    homes = homes.sort_index(key=method_ranks)
    table = pd.DataFrame({"building_method": [code for code in homes.index if code != "all"]})
    for name in WEAK:
        found = measured(only(methods, name, building_method=None), keys).set_index(keys)
        found = found.div(homes, axis=0).add_prefix(f"{name}_")
        table = table.merge(found, left_on="building_method", right_index=True, how="left")
    marks = {(row, f"{name}_value"): "o" for row in range(len(table)) for name in WEAK}
    table["building_method"] = [
        label("building_method", code, language) for code in table["building_method"]
    ]
    columns = [head("building_method", language, header=True)]
    for name, unit in zip(WEAK, ("kgN/home", "m3/home"), strict=True):
        columns += [
            head(f"{name}_value", language, kind="number", digits=1, unit=unit),
            span(language, "number", unit, digits=1, of=name),
        ]
    return build("weak_methods", columns, table, language, marks=marks)


def weak_totals_table(
    results: pd.DataFrame, language: Language, years: Iterable[int], report_year: int
) -> Table:
    """Return nitrogen and waste of the region by year, and added up; all of it weak."""
    keys = ["indicator", "year", "unit"]
    wanted = list(years)
    found = []
    for name in WEAK:
        rows = measured(only(results, name, region="all"), keys)
        added = measured(only(results, f"{name}_cumulative", region="all"), keys)
        found.append(rows[rows["year"].isin(wanted)])
        found.append(added[added["year"].isin([report_year, max(wanted)])])
    table = pd.concat(found, ignore_index=True)
    marks = {(row, "value"): "o" for row in range(len(table))}
    columns = [
        head("indicator", language, header=True),
        head("year", language, kind="year"),
        head("value", language, kind="by_unit"),
        span(language, "by_unit"),
        head("unit_name", language),
    ]
    return build("weak_totals", columns, _named(table, language), language, marks=marks)


def _named(table: pd.DataFrame, language: Language) -> pd.DataFrame:
    shown = table.copy()
    shown["indicator"] = [label("", code, language) for code in shown["indicator"]]
    shown["unit_name"] = [label("unit", code, language) for code in shown["unit"]]
    return shown
