"""The tables of what homes need of wood, crops and reused elements, beside what there is."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.selection import label, measured, only
from ccb_analysis.report.table import Table, build, head, span

_BOUNDS = ["value", "low", "high"]
#: What is held against supply: the use of it, and the amount that is needed.
_NEEDS = {"timber_supply_use": "timber_volume", "crop_supply_use": "crop_area"}


def supply_table(
    results: pd.DataFrame, supply: pd.DataFrame, language: Language, years: Iterable[int]
) -> Table:
    """Return what the homes of a year need of wood and crops, beside what there is in a year.

    ``supply`` as ``facts.supply.read_supply`` gives. A crop that no home needs has no row.
    """
    wanted = list(years)
    found = [
        row
        for indicator, need in _NEEDS.items()
        for row in _supplied(results, supply, indicator, need, wanted)
    ]
    table = pd.DataFrame(found, columns=_SUPPLY_COLUMNS)
    table["resource"] = [language(f"impacts.supply_{name}") for name in table["resource"]]
    table["supply_of"] = [
        language("impacts.supply_of", area=label("area", area, language), year=year)
        for area, year in table["supply_of"]
    ]
    table["unit_name"] = [label("unit", code, language) for code in table["unit"]]
    columns = [
        head("resource", language, header=True),
        head("year", language, kind="year"),
        head("need_value", language, kind="number"),
        span(language, "number", of="need"),
        head("supply", language, kind="number"),
        head("unit_name", language),
        head("supply_of", language),
        head("use_value", language, kind="share"),
        span(language, "share", of="use"),
    ]
    return build("supply", columns, table, language)


_SUPPLY_COLUMNS = [
    *("resource", "year", "need_value", "need_low", "need_high", "supply", "unit", "supply_of"),
    *("use_value", "use_low", "use_high"),
]


def _supplied(
    results: pd.DataFrame, supply: pd.DataFrame, indicator: str, need: str, years: list[int]
) -> list[list]:
    keys = ["reading", "year"]
    uses = measured(only(results, indicator, region="all"), keys)
    needs = measured(only(results, need, region="all"), keys)
    rows = []
    for use in uses[uses["year"].isin(years)].itertuples(index=False):
        resource, _, area = str(use.reading).rpartition("_")
        # the amount of timber has one reading; a crop has its own
        asked = needs[(needs["year"] == use.year) & needs["reading"].isin([resource, "inventory"])]
        source = _at_or_before(supply, resource, area, int(use.year))
        if asked.empty or source is None:
            continue
        amounts = asked.iloc[0]
        rows.append(
            [
                *(resource, use.year, *amounts[_BOUNDS], source["value"]),
                *(str(source["unit"]).removesuffix("/year"), (area, source["year_of_supply"])),
                *(use.value, use.low, use.high),
            ]
        )
    return rows


def _at_or_before(supply: pd.DataFrame, resource: str, area: str, year: int) -> pd.Series | None:
    """Return the newest row of supply that is not of after ``year``."""
    rows = supply[(supply["resource"] == resource) & (supply["area_of_supply"] == area)]
    rows = rows[rows["year_of_supply"] <= year].sort_values("year_of_supply")
    return None if rows.empty else rows.iloc[-1]


def reuse_table(results: pd.DataFrame, language: Language, years: Iterable[int]) -> Table:
    """Return the share of the reuse that is there that was used, per year."""
    rows = measured(only(results, "reuse_ceiling_use", region="all"), ["year"])
    rows = rows[rows["year"].isin(list(years))]
    columns = [
        head("year", language, kind="year", header=True),
        head("value", language, kind="share"),
        span(language, "share"),
    ]
    return build("reuse", columns, rows, language)
