"""What a project and its bill of materials look like: columns, limits, and other names for them.

A header may carry a unit at its end, ``Volume [m³]`` or ``Gewicht (ton)``: the numbers below it
are converted. A unit nobody knows is refused, never guessed.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from functools import lru_cache

from ccb_analysis.facts.tables import read_text_table
from ccb_analysis.facts.units import conversion_factor
from ccb_analysis.intake.columns import Column, plain
from ccb_analysis.workspace import REFERENCE

#: The two tables of a project workbook.
PROJECT, BILL = "project", "bill"
_UNIT_AT_END = re.compile(r"^(?P<name>.*?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]\s*$")
#: Spellings of units that pint reads otherwise.
_SPELLINGS = {
    "m1": "m",
    "ton": "t",
    "tonne": "t",
    "kilogram": "kg",
    "kilo": "kg",
    "m^3": "m3",
    "m^2": "m2",
    "kg/m^3": "kg/m3",
    "kg/m^2": "kg/m2",
}
#: Words at the end of a header that are no unit of measure.
_NO_UNIT = frozenset({"stuks", "stuk", "st", "pieces", "pcs", "pc", "-", "0-1", "jaar", "years"})


@dataclass(frozen=True)
class Header:
    """One header: its column, the factor that brings its numbers to the column's unit.

    ``unit`` is the unit as written if it cannot be brought there; then the factor is None.
    """

    column: Column
    factor: float | None = 1.0
    unit: str = ""


@lru_cache(maxsize=2)
def sheet_columns(sheet: str) -> tuple[Column, ...]:
    """Return the columns of ``PROJECT`` or ``BILL`` in the order of the template."""
    table = read_text_table(REFERENCE / "project_columns.csv")
    rows = table[table["sheet"] == sheet].rename(columns={"column": "name"})
    rows = rows.assign(key=rows["key"] == "true", publish=True, home_minimum="", home_maximum="")
    names = [field.name for field in fields(Column)]
    return tuple(Column(*row) for row in rows[names].itertuples(index=False))


def column_of(sheet: str, name: str) -> Column:
    """Return the column ``name`` (its English identifier)."""
    return next(column for column in sheet_columns(sheet) if column.name == name)


@lru_cache(maxsize=2)
def _known(sheet: str) -> dict[str, Column]:
    """Return every plain header of a sheet, without its unit, with its column."""
    table = read_text_table(REFERENCE / "project_columns.csv")
    others = table[table["sheet"] == sheet].set_index("column")["spellings"]
    known: dict[str, Column] = {}
    for column in sheet_columns(sheet):
        names = (column.header_nl, column.header_en, column.name, *others[column.name].split(";"))
        for text in filter(None, (name.strip() for name in names)):
            known.setdefault(plain(text), column)
            known.setdefault(plain(_parted(text)[0]), column)
    return known


def header_of(sheet: str, text: str) -> Header | None:
    """Return what the header ``text`` stands for; None if it is no column of ours."""
    whole = _known(sheet).get(plain(text))
    if whole is not None:
        return Header(whole)
    name, unit = _parted(text)
    column = _known(sheet).get(plain(name))
    if column is None:
        return None
    if not unit or plain(unit) in {plain(word) for word in _NO_UNIT}:
        return Header(column)
    factor = unit_factor(unit, column.unit)
    return Header(column, factor, "" if factor is not None else unit)


def unit_factor(unit: str, wanted: str) -> float | None:
    """Return what a number in ``unit`` is multiplied by to be in ``wanted``; None if it cannot."""
    spelled = tidy_unit(unit)
    if spelled == tidy_unit(wanted):
        return 1.0
    if not wanted or not spelled:
        return None
    try:
        return conversion_factor(spelled, wanted)
    except ValueError:
        return None


def tidy_unit(unit: str) -> str:
    """Return a unit as pint reads it: ``m³`` is ``m3``, ``ton`` is ``t``."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", unit))
    return _SPELLINGS.get(text.casefold(), text)


def _parted(text: str) -> tuple[str, str]:
    found = _UNIT_AT_END.match(unicodedata.normalize("NFKC", text))
    return (found["name"], found["unit"].strip()) if found else (text, "")
