"""Why figures changed, one indicator per row: what every part did to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.selection import label
from ccb_analysis.report.table import Column, Table, build, head

_KG_PER_TONNE = 1000
#: So that a reader can add up the parts of a share.
_SHARE_DIGITS = 1
_KEY = ["indicator", "reading", "modules", "unit"]
#: The indicators a reader is told about; all others stand in the published data.
_SHOWN = (
    ("homes", ""),
    ("floor_area", ""),
    ("embodied_co2", "project"),
    ("embodied_co2", "inventory"),
    ("stored_co2", "inventory"),
    ("circular_share", "reused_renewable"),
    ("primary_reduction", "abiotic_per_m2"),
    ("conceptual_share", "all_homes"),
    ("conceptual_share", "stacked"),
    ("industrial_share", "all_homes"),
    ("mpg", "a1"),
)


def change_table(
    changes: pd.DataFrame, language: Language, year: int, example: bool = False
) -> Table:
    """Return what every part did to the main figures since last year, counting first.

    Of ``example`` data it says why its homes are others than those of the rest of the report.
    ``changes`` has indicator, reading, modules, unit, ``printed``, ``now``, part and value.
    """
    data, parts = by_part(changes, ("printed", "now"))
    columns = _columns(parts, {"printed": "printed", "now": "now_value"}, language)
    table = build("change", columns, named(data, language), language, last=year - 1, year=year)
    return _with_homes_told(table, example)


def causes_table(split: pd.DataFrame, language: Language, example: bool = False) -> Table:
    """Return what every part did to the main figures between two reports.

    Of ``example`` data it says why its homes are others than those of the reports. ``split`` has
    indicator, reading, modules, unit, ``before``, ``after``, part and value.
    """
    data, parts = by_part(split, ("before", "after"))
    columns = _columns(parts, {"before": "before", "after": "after"}, language)
    return _with_homes_told(build("causes", columns, named(data, language), language), example)


def _with_homes_told(table: Table, example: bool) -> Table:
    if not example:
        return table
    told = table.language("tables.change_note_example")
    return replace(table, note=f"{table.note} {told}")


def by_part(changes: pd.DataFrame, ends: Sequence[str]) -> tuple[pd.DataFrame, list[str]]:
    """Return a row per indicator and reading that is shown, a column per part; and the parts.

    A part that does nothing to any of them has no column. CO2 is in tonnes.
    """
    parts = list(dict.fromkeys(changes["part"].dropna()))
    wide = changes.pivot_table(
        index=[*_KEY, *ends], columns="part", values="value", sort=False, dropna=False
    ).dropna(how="all")
    wide = wide.reset_index().rename_axis(columns=None)
    order = {key: place for place, key in enumerate(_SHOWN)}
    place = pd.Series(list(zip(wide["indicator"], wide["reading"], strict=True))).map(order)
    chosen = place.notna().to_numpy() & (wide["modules"] != "A1-A5").to_numpy()
    data = wide[chosen].iloc[place[chosen].argsort(kind="stable")]
    at_work = [part for part in parts if data[part].fillna(0.0).any()]
    return _in_tonnes(data, [*ends, *at_work]), at_work


def _in_tonnes(data: pd.DataFrame, numbers: list[str]) -> pd.DataFrame:
    heavy = data["unit"] == "kgCO2e"
    data = data.copy()
    data.loc[heavy, numbers] /= _KG_PER_TONNE
    return data.assign(unit=data["unit"].where(~heavy, "tCO2e"))


def named(data: pd.DataFrame, language: Language) -> pd.DataFrame:
    """Return the table with indicator, reading and unit as a reader calls them."""
    readings = [
        ", ".join(
            text for text in (reading and label("reading", reading, language), modules) if text
        )
        for reading, modules in zip(data["reading"], data["modules"], strict=True)
    ]
    return data.assign(
        indicator=[label("", name, language) for name in data["indicator"]],
        reading=readings,
        unit_name=[label("unit", unit, language) for unit in data["unit"]],
    )


def _columns(parts: Sequence[str], ends: Mapping[str, str], language: Language) -> list[Column]:
    """Return the columns; ``ends`` maps the first and the last figure to the name of its label."""
    first, last = (
        replace(head(label_of, language, kind="by_unit", digits=_SHARE_DIGITS), name=name)
        for name, label_of in ends.items()
    )
    causes = [
        Column(part, language(f"figures.name_{part}"), "by_unit", _SHARE_DIGITS) for part in parts
    ]
    return [
        head("indicator", language, header=True),
        head("reading", language, header=True),
        first,
        *causes,
        last,
        head("unit_name", language),
    ]
