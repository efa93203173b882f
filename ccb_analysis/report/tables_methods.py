"""The tables of our own comparison of building methods: intervals, and pairs of methods."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.report.method_labels import MethodLabels
from ccb_analysis.report.table import Column, Kind, Table

_OF_UNIT = {"share": "share", "m3/m2": "small", "kgN/m2": "smaller"}
_DIGITS = {"share": 1, "small": 2, "smaller": 4}


def intervals_table(own: pd.DataFrame, labels: MethodLabels) -> Table:
    """Return every measure of every method; ``own`` as ``MethodDraws.table``.

    Numbers are written as text of three figures that matter, since their units differ; the
    workbook and the csv have the text as well, the numbers stand in ``data/methods.csv``.
    """
    shown = labels.named(own)
    for name in ("central", "p50"):
        shown[f"{name}_shown"] = [
            _written(value, unit, labels)
            for value, unit in zip(own[name], own["unit"], strict=True)
        ]
    shown["band"] = [
        _band(low, high, unit, labels)
        for low, high, unit in zip(own["p5"], own["p95"], own["unit"], strict=True)
    ]
    columns = [
        _named("measure_name", "measure", labels, header=True),
        _named("method", "method", labels, header=True),
        _named("type", "type", labels),
        _named("unit_name", "unit", labels),
        _named("central_shown", "central", labels),
        _named("p50_shown", "p50", labels),
        _named("band", "p5", labels),
    ]
    return _table("method_intervals", "intervals", shown, columns, labels)


def matrix_table(
    pairs: pd.DataFrame, measure: str, dwelling_type: str, labels: MethodLabels
) -> Table:
    """Return in how many draws each method (row) is lower than each other (column)."""
    part = pairs[(pairs["measure"] == measure) & (pairs["dwelling_type"] == dwelling_type)]
    methods = list(dict.fromkeys(part["building_method"]))
    wide = part.pivot(index="building_method", columns="other", values="lower")
    wide = wide.reindex(index=methods, columns=methods).reset_index()
    wide["method"] = [labels.method(one) for one in wide["building_method"]]
    # A method beside itself does not apply; a pair that is not known gets its own mark.
    marks = dict.fromkeys(enumerate(methods), "z")
    columns = [
        _named("method", "method", labels, header=True),
        *(Column(name, labels.method(name), "share", 1) for name in methods),
    ]
    language = labels.language
    note = labels.text(
        "matrix_note", error=language.number(float(part["lower_error"].max()) * 100, 1)
    )
    blanks = {"measure": labels.measure(measure), "type": labels.dwelling_type(dwelling_type)}
    key = f"method_matrix_{measure}_{dwelling_type}"
    title = labels.text("matrix_title", **blanks)
    return Table(key, title, wide, tuple(columns), language, note, marks)


def pairs_table(pairs: pd.DataFrame, measure: str, labels: MethodLabels) -> Table:
    """Return each pair of a measure once, the one first that is lower most often."""
    part = pairs[pairs["measure"] == measure].reset_index(drop=True)
    turned = part.merge(
        part[["dwelling_type", "building_method", "other", "lower"]],
        left_on=["dwelling_type", "building_method", "other"],
        right_on=["dwelling_type", "other", "building_method"],
        suffixes=("", "_back"),
    )
    first = part["building_method"] < part["other"]
    once = (part["lower"] > turned["lower_back"]) | (
        (part["lower"] == turned["lower_back"]) & first
    )
    shown = labels.named(part[once])
    unit = str(part["unit"].iloc[0])
    form = _OF_UNIT.get(unit, "")
    kind: Kind = "share" if form == "share" else "number"
    digits = _DIGITS.get(form, 1)
    columns = [
        _named("type", "type", labels),
        _named("method", "method", labels, header=True),
        _named("other_method", "other", labels, header=True),
        labels.column("lower", "share", 1),
        labels.column("lower_error", "share", 1),
        labels.column("equal", "share", 1),
        labels.column("difference_p50", kind, digits),
        labels.column("difference_p5", kind, digits, until="difference_p95"),
    ]
    return _table(
        f"method_pairs_{measure}", "pairs", shown, columns, labels, measure=labels.measure(measure)
    )


def _named(name: str, key: str, labels: MethodLabels, *, header: bool = False) -> Column:
    return Column(name, labels.text(f"column_{key}"), header=header)


def _table(
    key: str,
    words: str,
    shown: pd.DataFrame,
    columns: list[Column],
    labels: MethodLabels,
    **blanks: object,
) -> Table:
    title, note = labels.text(f"{words}_title", **blanks), labels.text(f"{words}_note")
    return Table(
        key, title, shown.reset_index(drop=True), tuple(columns), labels.language, note, {}
    )


def _written(value: float, unit: str, labels: MethodLabels) -> str:
    return labels.language("common.unknown") if pd.isna(value) else labels.bare(value, unit)


def _band(low: float, high: float, unit: str, labels: MethodLabels) -> str:
    if pd.isna(low):
        return labels.language("common.unknown")
    ends = {"low": labels.bare(low, unit), "high": labels.bare(high, unit)}
    return labels.language("common.range", **ends)
