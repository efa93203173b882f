"""The two kinds of table that are exchanged, results and scenarios: their columns and types."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.language import Language
from ccb_analysis.model.results import RESULT_COLUMNS

#: Faults of one column that are told one by one; a whole column of them helps nobody.
_MOST = 5


@dataclass(frozen=True)
class Kind:
    """A kind of long table: one number per row, under a key of text and a year.

    ``levels`` are the columns that become the levels of an IAMC variable below ``prefix``, in
    order; the first one is written in words. ``extra`` are columns an IAMC file has as well.
    """

    name: str
    prefix: str
    columns: tuple[str, ...]
    levels: tuple[str, ...]
    extra: tuple[str, ...] = ()

    @property
    def texts(self) -> list[str]:
        """Return the columns that hold text: all but the year and the value."""
        return [name for name in self.columns if name not in ("year", "value")]

    @property
    def key(self) -> list[str]:
        """Return the columns that together stand once in a table."""
        return [name for name in self.columns if name not in ("value", *self.extra)]


RESULTS = Kind(
    "results",
    "CCB",
    tuple(RESULT_COLUMNS),
    (
        "indicator",
        "modules",
        "reading",
        "dwelling_type",
        "building_method",
        "material",
        "group",
        "year_basis",
        "statistic",
    ),
)
SCENARIO = Kind(
    "scenario",
    "CCB scenario",
    (
        "scenario",
        "lever",
        "name",
        "region",
        "year",
        "dwelling_type",
        "building_method",
        "material",
        "replaced_by",
        "unit",
        "value",
        "source",
        "evidence",
        "note",
    ),
    ("lever", "name", "dwelling_type", "building_method", "material", "replaced_by"),
    ("source", "evidence", "note"),
)
KINDS = (RESULTS, SCENARIO)


def kind_of(columns: pd.Index, file: str, words: Language) -> Kind:
    """Return the kind of table that has these columns, in any order.

    Raises:
        InputError: they are of no kind; names what the nearest kind lacks and what it has not.
    """
    found = [str(name) for name in columns]
    for kind in KINDS:
        if len(found) == len(kind.columns) and set(found) == set(kind.columns):
            return kind
    near = max(KINDS, key=lambda kind: len(set(kind.columns) & set(found)))
    faults = [
        Fault(file, words("facts.missing"), name, column=name)
        for name in near.columns
        if name not in found
    ]
    faults += [
        Fault(file, name, words("exchange.no_such_column"), column=name)
        for name in found
        if name not in near.columns or found.count(name) > 1
    ]
    raise InputError(faults, words("exchange.refused", file=file), words.code)


def typed(table: pd.DataFrame, file: str, words: Language) -> tuple[pd.DataFrame, Kind]:
    """Return the table with the columns and types of its kind, and that kind.

    Text stays text, whatever it looks like; ``year`` is a whole number, ``value`` a number, NaN
    where there is none.

    Raises:
        InputError: a column is missing or too many, a text is missing, a year or value is no
            number, or a key stands there twice.
    """
    kind = kind_of(table.columns, file, words)
    whole = table[list(kind.columns)].reset_index(drop=True)
    years = pd.to_numeric(whole["year"], errors="coerce").astype(float)
    values = pd.to_numeric(whole["value"], errors="coerce").astype(float)
    wrong = {name: whole[name].isna() for name in kind.texts}
    wrong["year"] = ~(years % 1 == 0)
    wrong["value"] = (values.isna() & whole["value"].notna()) | np.isinf(values)
    allowed = {"year": words("scenarios.a_year"), "value": words("facts.number")}
    faults = [
        Fault(
            file,
            str(whole[name].iloc[row]),
            allowed.get(name, words("exchange.a_text")),
            row=int(row) + 2,
            column=name,
        )
        for name, rows in wrong.items()
        for row in np.flatnonzero(rows)[:_MOST]
    ]
    again = whole.duplicated(kind.key)
    faults += [
        Fault(file, " / ".join(map(str, key)), words("facts.once"), row=int(row) + 2)
        for row, key in zip(
            np.flatnonzero(again)[:_MOST],
            whole.loc[again, kind.key].head(_MOST).itertuples(index=False, name=None),
            strict=True,
        )
    ]
    if faults:
        raise InputError(faults, words("exchange.refused", file=file), words.code)
    types = dict.fromkeys(kind.texts, "str")
    return whole.astype(types).assign(year=years.astype("int64"), value=values), kind
