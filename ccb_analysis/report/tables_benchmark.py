"""The tables of published buildings: medians, effects, orders that turn, and what was changed."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ccb_analysis.report.method_labels import MethodLabels
from ccb_analysis.report.selection import label
from ccb_analysis.report.table import Column, Table

_ROWS = "rows"


def medians_table(medians: pd.DataFrame, labels: MethodLabels, **blanks: object) -> Table:
    """Return the median of each group with its interval; see ``benchmark_groups``."""
    columns = [
        labels.column("group", header=True),
        labels.column("buildings", "number"),
        labels.column("median", "number"),
        labels.column("low", "number", until="high"),
        labels.column("p25", "number", until="p75"),
    ]
    return _table("medians", _groups(medians, labels), columns, labels, **blanks)


def effects_table(effects: pd.DataFrame, labels: MethodLabels, **blanks: object) -> Table:
    """Return how far each pair of groups lies apart; see ``benchmark_effects``."""
    shown = _groups(effects, labels).replace([np.inf, -np.inf], np.nan)
    columns = [
        labels.column("group", header=True),
        Column("other", labels.text("column_other_group"), header=True),
        labels.column("buildings", "number"),
        labels.column("other_buildings", "number"),
        labels.column("difference", "number"),
        labels.column("difference_low", "number", until="difference_high"),
        labels.column("cliffs_delta", "number", 2),
        labels.column("cliffs_delta_low", "number", 2, until="cliffs_delta_high"),
    ]
    return _table("effects", shown, columns, labels, **blanks)


def regressions_table(
    effects: Mapping[str, pd.DataFrame], reference: str, labels: MethodLabels, **blanks: object
) -> Table | None:
    """Return what every regression (by its name) says of each group; None where nothing came out.

    Only groups are shown, other terms of the regressions are not.
    """
    parts = [part.assign(model=name) for name, part in effects.items() if len(part)]
    if not parts:
        return None
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["group"].astype(str) != ""]
    columns = [
        labels.column("group", header=True),
        labels.column("model", header=True),
        labels.column("estimate", "number"),
        labels.column("low", "number", until="high"),
    ]
    shown = _groups(rows, labels)
    blanks |= {"reference": labels.method(reference)}
    return _table("regressions", shown, columns, labels, **blanks)


def reversals_table(
    found: pd.DataFrame, stratum: str, name: str, labels: MethodLabels, **blanks: object
) -> Table:
    """Return the pooled order beside that within ``stratum`` (called ``name``)."""
    shown = _groups(found, labels).replace([np.inf, -np.inf], np.nan)
    shown["verdict"] = [labels.text(f"verdict_{one}") for one in found["verdict"]]
    columns = [
        labels.column("group", header=True),
        Column("other", labels.text("column_other_group"), header=True),
        labels.column("pooled", "number"),
        labels.column("pooled_low", "number", until="pooled_high"),
        labels.column("within", "number"),
        labels.column("within_low", "number", until="within_high"),
        labels.column("strata", "number"),
        labels.column("verdict"),
    ]
    table = _table("reversals", shown, columns, labels, stratum=name, **blanks)
    return Table(
        f"{table.key}_{stratum}", table.title, shown, table.columns, labels.language, table.note
    )


def trail_table(trail: pd.DataFrame, labels: MethodLabels) -> Table:
    """Return each kind of step with how many figures had it, and the text of the first.

    Where others have other numbers in their text, it says how many other texts there are.
    """
    grouped = trail.fillna({"source": "", "evidence": ""}).groupby(
        ["step", "source", "evidence"], sort=False, dropna=False
    )
    shown = grouped.agg(
        rows=("row", "size"), text=("text", "first"), texts=("text", "nunique")
    ).reset_index()
    shown["text"] = [
        text if alike == 1 else labels.text("trail_more", text=text, number=alike - 1)
        for text, alike in zip(shown["text"], shown["texts"], strict=True)
    ]
    shown["evidence"] = [
        label("evidence", one, labels.language) if one else "–" for one in shown["evidence"]
    ]
    shown["source"] = [one or "–" for one in shown["source"]]
    columns = [
        labels.column("text", header=True),
        labels.column(_ROWS, "number"),
        labels.column("source"),
        labels.column("evidence"),
    ]
    return _table("trail", shown, columns, labels)


def aside_table(aside: pd.DataFrame, labels: MethodLabels) -> Table:
    """Return for every group and kind of reason how many rows are left out."""
    grouped = aside.groupby(["building_method", "kind"], sort=True, dropna=False)
    shown = grouped.agg(rows=("row", "size"), reason=("reason", "first")).reset_index()
    shown["group"] = [labels.method(one or "unknown") for one in shown["building_method"]]
    columns = [
        labels.column("group", header=True),
        labels.column("reason"),
        labels.column(_ROWS, "number"),
    ]
    return _table("aside", shown, columns, labels)


def _groups(rows: pd.DataFrame, labels: MethodLabels) -> pd.DataFrame:
    shown = rows.reset_index(drop=True).copy()
    for name in {"group", "other"} & set(shown):
        shown[name] = [labels.method(one) for one in shown[name]]
    return shown


def _table(
    key: str, shown: pd.DataFrame, columns: list[Column], labels: MethodLabels, **blanks: object
) -> Table:
    title, note = (labels.text(f"{key}_{part}", **blanks) for part in ("title", "note"))
    return Table(f"published_{key}", title, shown, tuple(columns), labels.language, note)
