"""The tables of a study of substitution: what rules do, cost and ask, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.quantities import unit_label
from ccb_analysis.report.selection import label
from ccb_analysis.report.swap_columns import band, column, titled
from ccb_analysis.report.swap_labels import SwapLabels
from ccb_analysis.report.table import Column, Kind, Table

_ENDS = ("", "_p5", "_p95")


def effects_tables(doses: pd.DataFrame, labels: SwapLabels) -> Iterator[Table]:
    """Give what every rule does at its ceiling: kilograms and shares each in a table."""
    last = doses[doses["dose"] == doses.groupby("rule")["dose"].transform("max")]
    last = last[last["rule"] != "now"].reset_index(drop=True)
    drawn = "change_p5" in last.columns
    for key, rows in _by_unit(last, "swap_effects"):
        kind: Kind = "share" if key.endswith("shares") else "number"
        columns = [
            column("rule_name", labels.language, header=True),
            column("measure_name", labels.language, header=True),
            *([] if kind == "share" else [column("unit_name", labels.language)]),
            column("dose", labels.language, "share"),
            column("central", labels.language, kind, 1),
            column("change", labels.language, kind, 1),
            *([band("change_p5", "change_p95", labels.language, kind, 1)] if drawn else []),
        ]
        yield titled(key, _named(rows, labels), columns, labels.language)


def contributions_tables(rows: pd.DataFrame, labels: SwapLabels) -> Iterator[Table]:
    """Give what every rule adds among all of them: kilograms and shares each in a table."""
    for key, part in _by_unit(rows, "swap_contributions"):
        kind: Kind = "share" if key.endswith("shares") else "number"
        columns = [
            column("measure_name", labels.language, header=True),
            column("rule_name", labels.language, header=True),
            *([] if kind == "share" else [column("unit_name", labels.language)]),
            column("value", labels.language, kind, 1),
            *([column("error", labels.language, kind, 1)] if (part["error"] > 0).any() else []),
            column("without", labels.language, kind, 1),
            column("with_all", labels.language, kind, 1),
        ]
        yield titled(key, _named(part, labels), columns, labels.language)


def tornado_tables(rows: pd.DataFrame, figures: pd.DataFrame, labels: SwapLabels) -> Iterator:
    """Give how far inputs move the effect of all rules: kilograms and shares apart."""
    for key, part in _by_unit(rows, "swap_tornado"):
        kind: Kind = "share" if key.endswith("shares") else "number"
        columns = [
            column("measure_name", labels.language, header=True),
            column("input_name", labels.language, header=True),
            *([] if kind == "share" else [column("unit_name", labels.language)]),
            column("central", labels.language, kind, 1),
            column("at_low", labels.language, kind, 1),
            column("at_high", labels.language, kind, 1),
        ]
        yield titled(key, _named(part, labels, figures), columns, labels.language)


def indices_table(
    rows: pd.DataFrame, figures: pd.DataFrame, labels: SwapLabels, percent: int
) -> Table:
    """Return the part of the variance that inputs explain, alone and with others.

    ``percent`` is how many of a hundred resamples lie within an interval.
    """
    alone, others = (
        labels.language(f"swaps.column_interval_{name}", percent=percent)
        for name in ("first", "total")
    )
    keys = ["measure", "group"]
    first, total = (
        rows[rows["index"] == name].set_index(keys)[["value", "low", "high"]].add_prefix(f"{name}_")
        for name in ("first", "total")
    )
    wide = total.join(first).reset_index().sort_values(["measure", "total_value"], ascending=False)
    columns = [
        column("measure_name", labels.language, header=True),
        column("input_name", labels.language, header=True),
        column("first_value", labels.language, "share"),
        Column("first_low", alone, "share", until="first_high", short=True),
        column("total_value", labels.language, "share"),
        Column("total_low", others, "share", until="total_high", short=True),
    ]
    return titled("swap_indices", _named(wide, labels, figures), columns, labels.language)


def prices_table(costs: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return what every rule costs, and the prices at which it pays, with their intervals."""
    drawn = "cost_p5" in costs.columns
    shown = _named(costs, labels)
    shown["evidence_name"] = [label("evidence", one, labels.language) for one in costs["evidence"]]
    columns = [column("rule_name", labels.language, header=True)]
    for name, digits in (("cost", 1), ("co2_price", 0), ("primary_price", 0)):
        columns.append(column(name, labels.language, "number", digits))
        if drawn:
            columns.append(
                band(f"{name}_p5", f"{name}_p95", labels.language, "number", digits, of=name)
            )
    columns.append(column("evidence_name", labels.language))
    sure = {"co2_price": "co2_sure", "primary_price": "primary_sure"}
    # A price that there cannot be does not apply; a cost that nobody knows is unknown.
    marks = {
        (place, f"{name}{end}"): "z"
        for name, column in sure.items()
        for place, known in enumerate(costs[column])
        for end in _ENDS
        if not known and not pd.isna(costs["cost"].iloc[place])
    }
    return titled("swap_prices", shown, columns, labels.language, marks)


def net_costs_table(rows: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return the net cost per rule and price of CO2, and apart what is stored at that price."""
    shown = _named(rows, labels)
    shown["price_label"] = [price_label(one, labels.language) for one in rows["price_name"]]
    columns = [
        column("rule_name", labels.language, header=True),
        column("price_label", labels.language, header=True),
        column("price", labels.language, "number"),
        column("net_cost", labels.language, "number", 1),
        column("stored_value", labels.language, "number", 1),
    ]
    return titled("swap_net_costs", shown, columns, labels.language)


def price_label(name: str, language: Language) -> str:
    """Return what a price of CO2 is called."""
    return language.label("assumptions", f"co2_price_{name}")


def use_table(rows: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return what rules ask of resources in a year, and the largest dose that stays within."""
    shown = _named(rows, labels)
    shown["resource_name"] = [resource_label(row, labels) for row in rows.to_dict("records")]
    shown["evidence_name"] = [label("evidence", one, labels.language) for one in rows["evidence"]]
    columns = [
        column("rule_name", labels.language, header=True),
        column("resource_name", labels.language, header=True),
        column("unit_name", labels.language),
        column("now", labels.language, "by_unit"),
        column("use", labels.language, "by_unit"),
        column("supply", labels.language, "by_unit"),
        column("share", labels.language, "share"),
        column("dose", labels.language, "share"),
        column("largest_dose", labels.language, "share"),
        column("evidence_name", labels.language),
    ]
    return titled("swap_supply", shown, columns, labels.language)


def resource_label(row: dict, labels: SwapLabels) -> str:
    """Return a resource with where its supply is and of which year."""
    name = labels.language(f"swaps.resource_{row['resource']}")
    if row["area"] == "all":
        return name
    area = label("area", row["area"], labels.language)
    blanks = {"resource": name, "area": area, "year": int(row["year_of_supply"])}
    return labels.language("swaps.resource_of", **blanks)


def _named(
    rows: pd.DataFrame, labels: SwapLabels, figures: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return the rows with the names of what they are about."""
    shown = rows.reset_index(drop=True).copy()
    if "rule" in shown:
        shown["rule_name"] = [labels.rule(one) for one in shown["rule"]]
    if "measure" in shown:
        shown["measure_name"] = [labels.measure(one) for one in shown["measure"]]
    if "unit" in shown:
        shown["unit_name"] = [unit_label(one, labels.language) for one in shown["unit"]]
    if figures is not None:
        shown["input_name"] = [labels.counted(one, figures) for one in shown["group"]]
    return shown


def _by_unit(rows: pd.DataFrame, key: str) -> Iterator[tuple[str, pd.DataFrame]]:
    shares = rows["unit"] == "share"
    for name, part in ((f"{key}_kg", rows[~shares]), (f"{key}_shares", rows[shares])):
        if len(part):
            yield name, part
