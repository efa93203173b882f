"""Columns and tables of a study of substitution, with the words of that study."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.table import Column, Kind, Table


def column(
    name: str, language: Language, kind: Kind = "text", digits: int = 0, *, header: bool = False
) -> Column:
    """Return a column whose label stands in ``words/swaps.toml``."""
    return Column(name, language(f"swaps.column_{name}"), kind, digits, header=header)


def band(
    low: str, high: str, language: Language, kind: Kind, digits: int = 0, *, of: str = ""
) -> Column:
    """Return a column of the interval of 90 % of the outcomes, from ``low`` to ``high``.

    In a table with more of them ``of`` says of what, since columns of a workbook have names apart.
    """
    label = language(f"swaps.column_band_{of}" if of else "swaps.column_band")
    return Column(low, label, kind, digits, until=high, short=True)


def titled(
    key: str,
    rows: pd.DataFrame,
    columns: Sequence[Column],
    language: Language,
    marks: dict[tuple[int, str], str] | None = None,
) -> Table:
    """Return a table whose title and note stand in ``words/swaps.toml`` under ``key``."""
    title, note = (language(f"swaps.{key}_{part}") for part in ("title", "note"))
    return Table(
        key, title, rows.reset_index(drop=True), tuple(columns), language, note, marks or {}
    )
