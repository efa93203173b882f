"""What two reports rest on that is not the same: rows of facts, inputs, settings and code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.annual.basis import Basis, read_basis
from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import KEY as ASSUMPTION_KEY
from ccb_analysis.facts.materials import INVENTORY_KEY
from ccb_analysis.review.finding import Finding

COLUMNS = ["kind", "name", "column", "before", "after"]


def changed_rows(before: Basis, after: Basis) -> pd.DataFrame:
    """Return every figure that two reports do not have alike.

    Columns ``COLUMNS``: the table (``assumptions``, ``inventories``, ``materials``,
    ``definitions``), the row, the column and both values as text; a blank is not there.
    """
    tables: tuple[tuple[str, pd.DataFrame, pd.DataFrame, Sequence[str]], ...] = (
        ("definitions", before.ledger.definitions, after.ledger.definitions, _DEFINITION),
        ("assumptions", before.assumptions, after.assumptions, ASSUMPTION_KEY),
        ("inventories", before.inventories, after.inventories, INVENTORY_KEY),
        ("materials", before.materials, after.materials, ("material",)),
    )
    rows = [row for name, one, other, key in tables for row in _differences(name, one, other, key)]
    return pd.DataFrame(rows, columns=COLUMNS)


_DEFINITION = ("definition", "name")


def _differences(
    kind: str, before: pd.DataFrame, after: pd.DataFrame, key: Sequence[str]
) -> Iterator[tuple[str, str, str, str, str]]:
    first, last = (_by_key(table, key) for table in (before, after))
    for name in dict.fromkeys([*first.index, *last.index]):
        for column in _figures(before, after):
            old, new = (_cell(table, name, column) for table in (first, last))
            if old != new:
                yield kind, name, column, old, new


def _by_key(table: pd.DataFrame, key: Sequence[str]) -> pd.DataFrame:
    text = table[list(key)].astype(object).fillna("all").astype(str)
    names = text.apply(lambda row: ", ".join(part for part in row if part != "all"), axis=1)
    return table.assign(_name=names).set_index("_name")


def _figures(before: pd.DataFrame, after: pd.DataFrame) -> list[str]:
    """Return the columns that hold figures: those that are numbers in either table."""
    columns = list(dict.fromkeys([*before, *after]))
    return [
        name
        for name in columns
        if any(name in t and pd.api.types.is_float_dtype(t[name]) for t in (before, after))
    ]


def _cell(table: pd.DataFrame, name: str, column: str) -> str:
    if name not in table.index or column not in table:
        return ""
    value = table[column].loc[[name]].iloc[0]  # a row that is there twice is a fault elsewhere
    if pd.isna(value):
        return ""
    return value if isinstance(value, str) else f"{float(value):.10g}"


def compare_facts(published: Path, made: Path) -> Iterator[Finding]:
    """Give a finding for every row of facts that a run anew has otherwise than the report."""
    try:
        before, now = (read_basis(folder / "data") for folder in (published, made))
    except InputError:  # the tables themselves are compared cell by cell
        return
    if before is None or now is None:
        return
    for row in changed_rows(before, now).itertuples(index=False):
        yield Finding(
            "fact", f"{row.kind}: {row.name}, {row.column}", "differs", row.before, row.after
        )


def changed_objects(before: Mapping[str, Any], after: Mapping[str, Any]) -> pd.DataFrame:
    """Return what two manifests do not have alike: inputs, parameters and files of code.

    Columns ``COLUMNS``; inputs and code by the first digits of their hash.
    """
    parts = (
        ("input", before["inputs"], after["inputs"], True),
        ("parameters", before["parameters"]["values"], after["parameters"]["values"], False),
        ("code", before["code"].get("files", {}), after["code"].get("files", {}), True),
    )
    rows = []
    for kind, one, other, hashed in parts:
        for name in sorted({*one, *other}):
            old, new = one.get(name), other.get(name)
            if old != new:
                texts = ["" if v is None else str(v)[:8] if hashed else str(v) for v in (old, new)]
                rows.append((kind, name, "", *texts))
    return pd.DataFrame(rows, columns=COLUMNS)
