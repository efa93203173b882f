"""What the columns of published tables mean, and their units: ``reference/columns.csv``.

A name in it may begin or end with ``*``, for columns named after something else: what that
something is takes the place of ``{rest}`` in the description, and its unit that of ``{unit}``.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from ccb_analysis.facts.tables import read_text_table
from ccb_analysis.workspace import REFERENCE

#: The rows that hold in every table that has none of its own.
_EVERY = "all"


@dataclass(frozen=True)
class Described:
    """A column: what it means, and its unit; blank where it has none, or each row its own."""

    description: str
    unit: str


def describe_column(table: str, column: str, language: str = "nl") -> Described | None:
    """Return what a column of a published table means, or ``None`` if it is not described.

    Example:
        >>> describe_column("basis_materials", "co2_kg_per_kg_low", "en").unit
        'kgCO2e/kg'
    """
    for name in (table, _EVERY):
        of_table = _read_columns().get(name, {})
        if column in of_table:
            row = of_table[column]
            return Described(row[f"description_{language}"], row["unit"])
        for pattern, row in of_table.items():
            rest = _rest(column, pattern)
            if rest:
                inner = describe_column(table, rest, language) or Described(rest, "")
                text = row[f"description_{language}"].format(rest=inner.description)
                return Described(text, row["unit"].format(unit=inner.unit))
    return None


def _rest(column: str, pattern: str) -> str:
    """Return what stands for the ``*`` of a pattern; blank if the column is not of it."""
    before, star, after = pattern.partition("*")
    if star and column.startswith(before) and column.endswith(after):
        return column[len(before) : len(column) - len(after)]
    return ""


@lru_cache(maxsize=1)
def _read_columns() -> dict[str, dict[str, dict[str, str]]]:
    """Return every row by its table and column."""
    tables: dict[str, dict[str, dict[str, str]]] = {}
    for row in read_text_table(REFERENCE / "columns.csv").to_dict("records"):
        tables.setdefault(row["table"], {})[row["column"]] = {str(k): v for k, v in row.items()}
    return tables
