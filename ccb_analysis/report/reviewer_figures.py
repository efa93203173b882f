"""The figures nobody verified, as the page for the reviewer shows them."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.quantities import unit_label
from ccb_analysis.report.reviewer_order import Judged, leaned_on
from ccb_analysis.report.selection import label


def unverified_figures(order: list[Judged], words: Language) -> Iterator[dict[str, Any]]:
    """Give every figure nobody verified, with the letter the page calls it by."""
    for place, ((kind, name), rows, number) in enumerate(leaned_on(order)):
        yield {
            "key": (kind, name),
            "letter": _letter(place),
            "name": _row_name(kind, name, words),
            "value": _spread(rows, words),
            "count": number,
            "place": words(
                "reviewer.lines",
                file=", ".join(sorted(set(rows["file"]))),
                lines=_stretches([int(line) for line in rows["line"]]),
            ),
        }


def _spread(rows: pd.DataFrame, words: Language) -> str:
    """Return the value of one row with its range, or from lowest to highest of many."""
    unit = str(rows["unit"].iloc[0])
    write = words.percent if unit == "share" else partial(_in_short, words=words)
    ends = {"low": write(rows["low"].min()), "high": write(rows["high"].max())}
    named = "" if unit == "share" else f" {unit_label(unit, words)}"
    if len(rows) > 1:
        return words("reviewer.values", number=len(rows), **ends) + named
    found = write(rows["value"].iloc[0]) + named
    return words("reviewer.band", value=found, **ends) if len(set(ends.values())) > 1 else found


def _in_short(value: float, words: Language) -> str:
    """Return a number in three significant figures, without noughts at its end."""
    shown = Decimal(f"{value:.3g}").normalize()
    return words.number(float(shown), max(0, -int(shown.as_tuple().exponent)))


def _letter(place: int) -> str:
    """Return A to Z, then AA and on."""
    first, last = divmod(place, 26)
    return (_letter(first - 1) if first else "") + chr(ord("A") + last)


def _row_name(kind: str, name: str, words: Language) -> str:
    """Return what a row of ``reference/`` is called, as ``ccb explain`` does."""
    for key in (f"assumptions.{name}", f"explain.property_{name}", f"explain.table_{name}"):
        if words.has(key):
            return words(key)
    return label("baseline" if kind == "baseline" else "", name, words)


def _stretches(lines: list[int]) -> str:
    """Return line numbers in short: ``2-5, 9``."""
    found: list[list[int]] = []
    for line in sorted(lines):
        if found and line == found[-1][-1] + 1:
            found[-1].append(line)
        else:
            found.append([line])
    return ", ".join(str(s[0]) if len(s) == 1 else f"{s[0]}-{s[-1]}" for s in found)
