"""Tables of what turns verdicts, of kinds of home, and of what rules rest on."""

from __future__ import annotations

from functools import partial

import pandas as pd

from ccb_analysis.facts.sources import read_sources
from ccb_analysis.report.selection import label
from ccb_analysis.report.swap_columns import column, titled
from ccb_analysis.report.swap_labels import SwapLabels
from ccb_analysis.report.table import Column, Table
from ccb_analysis.report.wording import verdict_symbol


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
    named = labels.marked if not counted else partial(labels.counted, figures=figures)
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
        column("reading_name", labels.language, header=True),
        column("home", labels.language, header=True),
        column("verdict", labels.language),
        column("input_name", labels.language),
        column("change_needed", labels.language),
        column("part", labels.language, "share"),
        column("status_name", labels.language),
    ]
    return titled(key, pd.DataFrame(found), columns, labels.language)


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
    columns = [column("kind", labels.language, header=True)]
    columns += [
        Column(name, labels.measure(name), "share", 1)
        if units[name] == "share"
        else Column(name, labels.measure(name), "number", 0, units[name])
        for name in units.index
    ]
    return titled("swap_methods", wide, columns, labels.language)


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
        *(column(one, labels.language, header=True) for one in ("rule_name", "kind")),
        *(column(f"{one}_name", labels.language) for one in ("element", "role", "material")),
        column("kg_per_m2", labels.language, "number", 1),
    ]
    return titled("swap_account", shown, columns, labels.language)


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
        *(column(one, labels.language, header=True) for one in ("rule_name", "figure_name")),
        *(column(one, labels.language) for one in told),
    ]
    return titled("swap_footing", shown, columns, labels.language)


def _ends(row: dict, labels: SwapLabels) -> str:
    if row["low"] == row["high"]:
        return "–"
    low, high = (labels.bare(row[end], row["unit"]) for end in ("low", "high"))
    return labels.language("common.range", low=low, high=high)
