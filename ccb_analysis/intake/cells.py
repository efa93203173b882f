"""One cell: from what stands in the workbook to a value, or unknown, or a refusal.

Text is read in Dutch notation (``1.234,5``), and in English notation (``1,234.5``) where that can
mean one thing only. ``1.234`` is 1234 in a column of whole numbers or areas. In any other number
column it could also be 1,234: the reading within the limits of the column wins, and where both
are within, the cell is refused. A share is 0-1; only a % sign makes it a percentage, so 25 is a
fault and ``25%`` is 0.25. A factor of detachability is a number, or the name of its class. Zero
is zero; blank, ``-``, ``n.v.t.`` and the like are unknown.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from ccb_analysis.facts.detachability import levels_of
from ccb_analysis.facts.regions import region_of
from ccb_analysis.intake.columns import Column, plain, spellings_of, unknown_marks

Value = str | float | int | bool | datetime.date


@dataclass(frozen=True)
class ErrorCell:
    """A formula that gives an error in Excel, such as ``#N/A``."""

    text: str


#: What a cell of a workbook can hold.
Cell = (
    str
    | float
    | int
    | bool
    | datetime.date
    | datetime.datetime
    | datetime.time
    | datetime.timedelta
    | ErrorCell
    | None
)


class CellError(Exception):
    """The cell says something that its column does not allow; ``reason`` is a key of the words."""

    def __init__(self, reason: str = "kind"):
        self.reason = reason
        super().__init__(reason)


def read_cell(cell: Cell, column: Column) -> Value | None:
    """Return what ``cell`` says by the rules of ``column``; None is unknown.

    Whole numbers give int, other numbers float, yes/no bool, dates ``datetime.date``, choices and
    municipalities their identifier.

    Raises:
        CellError: the cell is filled, but not with something the column allows.
    """
    if isinstance(cell, ErrorCell):
        raise CellError
    if is_unknown(cell):
        return None
    return _READERS[column.kind](cell, column)


def is_blank(cell: Cell) -> bool:
    """Return whether nothing stands in the cell."""
    return cell is None or (isinstance(cell, str) and not tidy(cell))


def is_unknown(cell: Cell) -> bool:
    """Return whether the cell is blank or says in so many words that it is not known."""
    return is_blank(cell) or (isinstance(cell, str) and tidy(cell).casefold() in unknown_marks())


def tidy(text: str) -> str:
    """Return ``text`` with single plain spaces inside and none around it."""
    return " ".join(unicodedata.normalize("NFKC", text).split())


def as_text(cell: Cell) -> str:
    """Return the cell as one would read it aloud: whole numbers without decimals, Dutch dates."""
    if isinstance(cell, ErrorCell):
        return cell.text
    if cell is None:
        return ""
    if isinstance(cell, datetime.datetime | datetime.date):
        return f"{cell.day:02}-{cell.month:02}-{cell.year}"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else str(cell).replace(".", ",")
    return tidy(str(cell))


_ERROR_TEXT = re.compile(r"#(N/[AB]|[A-Z/0]+[!?])|#{3,}")


def _text(cell: Cell, column: Column) -> str:
    text = as_text(cell)
    if _ERROR_TEXT.fullmatch(text):
        raise CellError
    return text


def _choice(cell: Cell, column: Column) -> str:
    value = spellings_of(column.choices).get(plain(as_text(cell)))
    if value is None:
        raise CellError
    return value


def _yes_no(cell: Cell, column: Column) -> bool:
    if isinstance(cell, bool):
        return cell
    return _choice(cell, column) == "yes"


@lru_cache(maxsize=8)
def _level_values(factor: str) -> dict[str, float]:
    return {plain(name): level.value for level in levels_of(factor) for name in level.names}


def _factor(cell: Cell, column: Column) -> float:
    """Return a factor of detachability: its number, or the value of the class that is named."""
    named = _level_values(column.name).get(plain(cell)) if isinstance(cell, str) else None
    return _number(cell, column) if named is None else named


def _region(cell: Cell, column: Column) -> str:
    code = region_of(as_text(cell))
    if code is None:
        raise CellError
    return code


# -- numbers ---------------------------------------------------------------------------------

_DUTCH = re.compile(r"[+-]?(\d{1,3}([. ]\d{3})+|\d+|(?=,))(,\d+)?")
_ENGLISH = re.compile(r"[+-]?(\d{1,3}(,\d{3})+|\d+|(?=\.))\.\d+|[+-]?\d{1,3}(,\d{3}){2,}")
_ONE_POINT = re.compile(r"[+-]?[1-9]\d{0,2}\.\d{3}")


def number_readings(text: str) -> list[Decimal]:
    """Return the numbers that ``text`` can stand for, the Dutch reading first; empty if none."""
    text = tidy(text).replace("−", "-")
    if not re.search(r"\d", text):
        return []
    readings = []
    # A leading zero is never the start of a thousands group: 0.512 has one reading.
    if _DUTCH.fullmatch(text) and not re.match(r"[+-]?0\d*\.", text):
        readings.append(Decimal(re.sub(r"[. ]", "", text).replace(",", ".")))
    if _ENGLISH.fullmatch(text) and (not readings or _ONE_POINT.fullmatch(text)):
        readings.append(Decimal(text.replace(",", "")))
    return readings


def _readings(cell: Cell, column: Column) -> list[Decimal]:
    if isinstance(cell, bool):
        return []
    if isinstance(cell, int | float):
        return [Decimal(repr(cell))]
    if not isinstance(cell, str):
        return []
    text = tidy(cell)
    if column.kind == "share" and text.endswith("%"):
        return [value / 100 for value in number_readings(text[:-1])]
    readings = number_readings(text)
    return readings[:1] if column.kind in ("whole", "amount") else readings


def _decimal(cell: Cell, column: Column) -> Decimal:
    low, high = (Decimal(limit) if limit else None for limit in (column.minimum, column.maximum))
    fitting = [
        value
        for value in _readings(cell, column)
        if value.is_finite() and (low is None or value >= low) and (high is None or value <= high)
    ]
    if not fitting:
        raise CellError
    if len(fitting) > 1:
        raise CellError("ambiguous")
    return fitting[0]


def _number(cell: Cell, column: Column) -> float:
    return float(_decimal(cell, column))


def _whole(cell: Cell, column: Column) -> int:
    value = _decimal(cell, column)
    if value != value.to_integral_value():
        raise CellError
    return int(value)


# -- dates -----------------------------------------------------------------------------------

_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?)?")
_WRITTEN = re.compile(r"(\d{1,2})[- ]([^\W\d]+)\.?[- ](\d{4})")


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    return {
        name.casefold().rstrip("."): month
        for locale in ("en", "nl")
        for width in ("wide", "abbreviated")
        for month, name in get_month_names(width, locale=locale).items()
    }


def _day(text: str) -> datetime.date | None:
    """Return the one day that ``text`` names; a quarter, a month or a two-digit year names none."""
    text = tidy(text)
    if found := _DAY_FIRST.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    elif found := _YEAR_FIRST.fullmatch(text):
        year, month, day = (int(part) for part in found.groups()[:3])
    elif found := _WRITTEN.fullmatch(text):
        day, year = int(found[1]), int(found[3])
        month = _months().get(found[2].casefold(), 0)
    else:
        return None
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def _date(cell: Cell, column: Column) -> datetime.date:
    if isinstance(cell, datetime.datetime):
        day: datetime.date | None = cell.date()
    elif isinstance(cell, datetime.date):
        day = cell
    else:
        day = _day(cell) if isinstance(cell, str) else None
    if day is None or not column.minimum <= day.isoformat() <= column.maximum:
        raise CellError
    return day


_READERS: dict[str, Callable[[Cell, Column], Value]] = {
    "text": _text,
    "choice": _choice,
    "yes_no": _yes_no,
    "region": _region,
    "whole": _whole,
    "amount": _number,
    "number": _number,
    "share": _number,
    "factor": _factor,
    "date": _date,
}
