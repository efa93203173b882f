"""The tables of a study of substitution: what rules do, cost and ask, and what they rest on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

import pandas as pd

from ccb_analysis.facts.sources import read_sources
from ccb_analysis.language import Language
from ccb_analysis.report.quantities import unit_label
from ccb_analysis.report.selection import label
from ccb_analysis.report.swap_labels import SwapLabels
from ccb_analysis.report.table import Column, Kind, Table
from ccb_analysis.report.wording import verdict_symbol

_ENDS = ("", "_p5", "_p95")


def effects_tables(doses: pd.DataFrame, labels: SwapLabels) -> Iterator[Table]:
    """Give what every rule does at its ceiling: kilograms and shares each in a table."""
    last = doses[doses["dose"] == doses.groupby("rule")["dose"].transform("max")]
    last = last[last["rule"] != "now"].reset_index(drop=True)
    drawn = "change_p5" in last.columns
    for key, rows in _by_unit(last, "swap_effects"):
        kind: Kind = "share" if key.endswith("shares") else "number"
        columns = [
            _column("rule_name", labels.language, header=True),
            _column("measure_name", labels.language, header=True),
            *([] if kind == "share" else [_column("unit_name", labels.language)]),
            _column("dose", labels.language, "share"),
            _column("central", labels.language, kind, 1),
            _column("change", labels.language, kind, 1),
            *([_range("change_p5", "change_p95", labels.language, kind, 1)] if drawn else []),
        ]
        yield _table(key, _named(rows, labels), columns, labels.language)


def contributions_tables(rows: pd.DataFrame, labels: SwapLabels) -> Iterator[Table]:
    """Give what every rule adds among all of them: kilograms and shares each in a table."""
    for key, part in _by_unit(rows, "swap_contributions"):
        kind: Kind = "share" if key.endswith("shares") else "number"
        columns = [
            _column("measure_name", labels.language, header=True),
            _column("rule_name", labels.language, header=True),
            *([] if kind == "share" else [_column("unit_name", labels.language)]),
            _column("value", labels.language, kind, 1),
            *([_column("error", labels.language, kind, 1)] if (part["error"] > 0).any() else []),
            _column("without", labels.language, kind, 1),
            _column("with_all", labels.language, kind, 1),
        ]
        yield _table(key, _named(part, labels), columns, labels.language)


def tornado_tables(rows: pd.DataFrame, figures: pd.DataFrame, labels: SwapLabels) -> Iterator:
    """Give how far inputs move the effect of all rules: kilograms and shares apart."""
    for key, part in _by_unit(rows, "swap_tornado"):
        kind: Kind = "share" if key.endswith("shares") else "number"
        columns = [
            _column("measure_name", labels.language, header=True),
            _column("input_name", labels.language, header=True),
            *([] if kind == "share" else [_column("unit_name", labels.language)]),
            _column("central", labels.language, kind, 1),
            _column("at_low", labels.language, kind, 1),
            _column("at_high", labels.language, kind, 1),
        ]
        yield _table(key, _named(part, labels, figures), columns, labels.language)


def indices_table(
    rows: pd.DataFrame, figures: pd.DataFrame, labels: SwapLabels, percent: int
) -> Table:
    """Return the part of the variance that inputs explain, alone and with others.

    ``percent`` is how many of a hundred resamples lie within an interval.
    """
    interval = labels.language("swaps.column_interval", percent=percent)
    keys = ["measure", "group"]
    first, total = (
        rows[rows["index"] == name].set_index(keys)[["value", "low", "high"]].add_prefix(f"{name}_")
        for name in ("first", "total")
    )
    wide = total.join(first).reset_index().sort_values(["measure", "total_value"], ascending=False)
    columns = [
        _column("measure_name", labels.language, header=True),
        _column("input_name", labels.language, header=True),
        _column("first_value", labels.language, "share"),
        Column("first_low", interval, "share", until="first_high", short=True),
        _column("total_value", labels.language, "share"),
        Column("total_low", interval, "share", until="total_high", short=True),
    ]
    return _table("swap_indices", _named(wide, labels, figures), columns, labels.language)


def prices_table(costs: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return what every rule costs, and the prices at which it pays, with their intervals."""
    drawn = "cost_p5" in costs.columns
    shown = _named(costs, labels)
    shown["evidence_name"] = [label("evidence", one, labels.language) for one in costs["evidence"]]
    columns = [_column("rule_name", labels.language, header=True)]
    for name, digits in (("cost", 1), ("co2_price", 0), ("primary_price", 0)):
        columns.append(_column(name, labels.language, "number", digits))
        if drawn:
            columns.append(_range(f"{name}_p5", f"{name}_p95", labels.language, "number", digits))
    columns.append(_column("evidence_name", labels.language))
    sure = {"co2_price": "co2_sure", "primary_price": "primary_sure"}
    # A price that there cannot be does not apply; a cost that nobody knows is unknown.
    marks = {
        (place, f"{name}{end}"): "z"
        for name, column in sure.items()
        for place, known in enumerate(costs[column])
        for end in _ENDS
        if not known and not pd.isna(costs["cost"].iloc[place])
    }
    return _table("swap_prices", shown, columns, labels.language, marks)


def net_costs_table(rows: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return the net cost per rule and price of CO2, and apart what is stored at that price."""
    shown = _named(rows, labels)
    shown["price_label"] = [price_label(one, labels.language) for one in rows["price_name"]]
    columns = [
        _column("rule_name", labels.language, header=True),
        _column("price_label", labels.language, header=True),
        _column("price", labels.language, "number"),
        _column("net_cost", labels.language, "number", 1),
        _column("stored_value", labels.language, "number", 1),
    ]
    return _table("swap_net_costs", shown, columns, labels.language)


def price_label(name: str, language: Language) -> str:
    """Return what a price of CO2 is called."""
    return language.label("assumptions", f"co2_price_{name}")


def use_table(rows: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return what rules ask of resources in a year, and the largest dose that stays within."""
    shown = _named(rows, labels)
    shown["resource_name"] = [resource_label(row, labels) for row in rows.to_dict("records")]
    shown["evidence_name"] = [label("evidence", one, labels.language) for one in rows["evidence"]]
    columns = [
        _column("rule_name", labels.language, header=True),
        _column("resource_name", labels.language, header=True),
        _column("unit_name", labels.language),
        _column("now", labels.language, "by_unit"),
        _column("use", labels.language, "by_unit"),
        _column("supply", labels.language, "by_unit"),
        _column("share", labels.language, "share"),
        _column("dose", labels.language, "share"),
        _column("largest_dose", labels.language, "share"),
        _column("evidence_name", labels.language),
    ]
    return _table("swap_supply", shown, columns, labels.language)


def resource_label(row: dict, labels: SwapLabels) -> str:
    """Return a resource with where its supply is and of which year."""
    name = labels.language(f"swaps.resource_{row['resource']}")
    if row["area"] == "all":
        return name
    area = label("area", row["area"], labels.language)
    blanks = {"resource": name, "area": area, "year": int(row["year_of_supply"])}
    return labels.language("swaps.resource_of", **blanks)


def flips_table(
    rows: pd.DataFrame,
    figures: pd.DataFrame,
    labels: SwapLabels,
    key: str = "swap_flips",
    counted: bool = True,
) -> Table:
    """Return what turns verdicts, the nearest first; of sets of swaps or of kinds of home.

    With ``counted`` an input says how many of ``figures`` move together in it.
    """
    named = labels.group if not counted else partial(labels.counted, figures=figures)
    nearest = rows.assign(part=rows["share"].abs()).sort_values("part", kind="stable")
    found = []
    for row in nearest.to_dict("records"):
        moved = labels.unit(str(row["figure"]))
        found.append(
            {
                **row,
                "reading_name": labels.reading(row["target"], row["reading"]),
                "verdict": verdict_symbol("yes" if row["met"] else "no", "", "none"),
                "input_name": named(row["group"]),
                "change_needed": labels.language(
                    "swaps.from_to",
                    figure=labels.figure(row | _figure_home(row)),
                    low=labels.amount(row["from"], moved),
                    high=labels.amount(row["to"], moved),
                ),
                "status_name": labels.language(f"swaps.status_{row['status']}"),
                "confirmed_name": labels.language(
                    "common.yes" if row["confirmed"] else "common.no"
                ),
                "home": _home(row, labels),
            }
        )
    columns = [
        _column("reading_name", labels.language, header=True),
        _column("home", labels.language, header=True),
        _column("verdict", labels.language),
        _column("input_name", labels.language),
        _column("change_needed", labels.language),
        _column("part", labels.language, "share"),
        _column("status_name", labels.language),
    ]
    return _table(key, pd.DataFrame(found), columns, labels.language)


def _figure_home(row: dict) -> dict:
    """Return method and type of the figure, which differ from those of the home by their name."""
    return {
        name: row[f"{name}_of_figure"]
        for name in ("dwelling_type", "building_method")
        if f"{name}_of_figure" in row
    }


def _home(row: dict, labels: SwapLabels) -> str:
    if "set" in row:
        return labels.language(f"swaps.set_{row['set']}")
    return labels.kind(row["dwelling_type"], row["building_method"])


def methods_table(rows: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return what every kind of home is like as it is, a column per measure."""
    keys = ["building_method", "dwelling_type"]
    wide = rows.pivot(index=keys, columns="measure", values="value").reset_index()
    wide["kind"] = [
        labels.kind(row["dwelling_type"], row["building_method"]) for row in wide.to_dict("records")
    ]
    units = rows.drop_duplicates("measure").set_index("measure")["unit"]
    columns = [_column("kind", labels.language, header=True)]
    columns += [
        Column(name, labels.measure(name), "share", 1)
        if units[name] == "share"
        else Column(name, labels.measure(name), "number", 0, units[name])
        for name in units.index
    ]
    return _table("swap_methods", wide, columns, labels.language)


def account_table(rows: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return what goes and what comes in every kind of home, per m2 of floor."""
    shown = rows.assign(
        rule_name=[labels.rule(one) for one in rows["rule"]],
        kind=[labels.kind(row.dwelling_type, row.building_method) for row in rows.itertuples()],
        element_name=[labels.language(f"swaps.element_{one}") for one in rows["element"]],
        role_name=[labels.language(f"swaps.role_{one}") for one in rows["role"]],
        material_name=[labels.material(one) for one in rows["material"]],
    )
    columns = [
        *(_column(one, labels.language, header=True) for one in ("rule_name", "kind")),
        *(_column(f"{one}_name", labels.language) for one in ("element", "role", "material")),
        _column("kg_per_m2", labels.language, "number", 1),
    ]
    return _table("swap_account", shown, columns, labels.language)


def footing_table(rows: pd.DataFrame, labels: SwapLabels) -> Table:
    """Return every figure of the rules with its range, source and evidence.

    ``rows`` as of ``account.footing``, with the unit of every figure.
    """
    shown = rows.assign(
        rule_name=[labels.rule(one) for one in rows["rule"]],
        figure_name=[labels.footing(one) for one in rows["figure"]],
        amount=[labels.amount(row.value, row.unit) for row in rows.itertuples()],
        ends=[_ends(row, labels) for row in rows.to_dict("records")],
        evidence_name=[label("evidence", one, labels.language) for one in rows["evidence"]],
        source_title=rows["source"].map(read_sources().set_index("source")["title"]),
    )
    told = ("amount", "ends", "evidence_name", "source_title")
    columns = [
        *(_column(one, labels.language, header=True) for one in ("rule_name", "figure_name")),
        *(_column(one, labels.language) for one in told),
    ]
    return _table("swap_footing", shown, columns, labels.language)


def _ends(row: dict, labels: SwapLabels) -> str:
    if row["low"] == row["high"]:
        return "–"
    low, high = (labels.bare(row[end], row["unit"]) for end in ("low", "high"))
    return labels.language("common.range", low=low, high=high)


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


def _column(
    name: str, language: Language, kind: Kind = "text", digits: int = 0, *, header: bool = False
) -> Column:
    return Column(name, language(f"swaps.column_{name}"), kind, digits, header=header)


def _range(low: str, high: str, language: Language, kind: Kind, digits: int = 0) -> Column:
    return Column(low, language("swaps.column_band"), kind, digits, until=high, short=True)


def _table(
    key: str,
    rows: pd.DataFrame,
    columns: Sequence[Column],
    language: Language,
    marks: dict[tuple[int, str], str] | None = None,
) -> Table:
    title, note = (language(f"swaps.{key}_{part}") for part in ("title", "note"))
    return Table(
        key, title, rows.reset_index(drop=True), tuple(columns), language, note, marks or {}
    )
