"""The tables of money: extra cost, the CO2 price at which it pays, and what CO2 is worth."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.report.extracts_check import method_ranks
from ccb_analysis.report.selection import label, measured, only
from ccb_analysis.report.table import Table, build, head, span

#: What every method is compared with.
_REFERENCE = "concrete_in_situ"
_COMPARED = {"cost": "EUR/m2", "avoided": "kgCO2e/m2", "price": "EUR/tCO2e"}
_KG_PER_TONNE = 1000
_EUR_PER_THOUSAND = 1000
_BOUNDS = ["value", "low", "high"]
_MARK_OF_EVIDENCE = {"assumption": "s", "unverified": "o"}


def cost_table(methods: pd.DataFrame, language: Language) -> Table:
    """Return extra cost, less CO2 and the CO2 price at which it pays, by method.

    ``methods`` holds what equal homes of every method give. Where not every draw gives less CO2,
    the price at central figures stands there without an interval. Cost rests on figures that
    nobody verified, which the marks say.
    """
    table = _compared(methods)
    marks = {
        (row, name): mark
        for row, code in enumerate(table.index)
        for name, mark in _marks(str(code), bool(table["avoided_value"].iloc[row] > 0)).items()
    }
    table.loc[table.index == _REFERENCE] = float("nan")
    shown = table.reset_index()
    shown["building_method"] = [
        label("building_method", code, language) for code in shown["building_method"]
    ]
    columns = [head("building_method", language, header=True)]
    for name, unit in _COMPARED.items():
        columns += [
            head(f"{name}_value", language, kind="number", unit=unit),
            span(language, "number", unit, of=name),
        ]
    return build("cost", columns, shown, language, marks=marks, modules=PRODUCT_STAGE)


def _compared(methods: pd.DataFrame) -> pd.DataFrame:
    """Return cost and avoided CO2 per m2 of floor, and the price, per method."""
    keys = ["building_method"]

    def found(indicator: str) -> pd.DataFrame:
        rows = measured(only(methods, indicator, building_method=None), keys)
        return rows.set_index(keys)

    size = found("floor_area")["value"]
    per_m2 = [
        found(indicator).div(size, axis=0).add_prefix(f"{name}_")
        for name, indicator in (("cost", "cost_premium"), ("avoided", "avoided_co2"))
    ]
    table = per_m2[0].join(per_m2[1]).join(found("break_even_co2_price").add_prefix("price_"))
    table = table.drop(index="all", errors="ignore").sort_index(key=method_ranks)
    less = table["avoided_value"].where(table["avoided_value"] > 0)
    central = table["cost_value"] / less * _KG_PER_TONNE
    return table.assign(price_value=table["price_value"].fillna(central))


def _marks(method: str, gives_less: bool) -> dict[str, str]:
    if method == _REFERENCE:
        return {f"{name}_{end}": "z" for name in _COMPARED for end in ("value", "low")}
    if gives_less:
        return {"cost_value": "o", "price_value": "o"}
    return {"cost_value": "o", "price_value": "z", "price_low": "z"}


def co2_value_table(
    results: pd.DataFrame,
    assumptions: pd.DataFrame,
    sources: pd.DataFrame,
    language: Language,
    year: int,
) -> Table:
    """Return what the avoided and the stored CO2 of a year are worth at each price of CO2.

    In thousands of euros; every price with its source, from ``assumptions`` and ``sources``.
    """
    prices = assumptions[assumptions["assumption"].str.startswith("co2_price_")]
    titles = sources.set_index("source")["title"]
    values = measured(only(results, "co2_value", year=year, region="all"), ["reading"])
    values = values.set_index("reading")[_BOUNDS] / _EUR_PER_THOUSAND
    rows, marks = [], {}
    for place, price in enumerate(prices.to_dict("records")):
        name = str(price["assumption"]).removeprefix("co2_price_")
        shown = {
            "price_name": language.label("assumptions", price["assumption"]),
            "co2_price": price["value"],
            "price_source": titles.get(price["source"], price["source"]),
        }
        for kind in ("avoided", "stored"):
            found = values.reindex([f"{kind}_{name}"]).iloc[0]
            shown |= {f"{kind}_worth_{end}": found[end] for end in _BOUNDS}
        rows.append(shown)
        if price["evidence"] in _MARK_OF_EVIDENCE:
            marks[place, "co2_price"] = _MARK_OF_EVIDENCE[str(price["evidence"])]
    columns = [
        head("price_name", language, header=True),
        head("co2_price", language, kind="number", unit="EUR/tCO2e"),
        head("price_source", language),
    ]
    for kind in ("avoided", "stored"):
        columns += [
            head(f"{kind}_worth_value", language, kind="number", unit="kEUR"),
            span(language, "number", "kEUR", of=f"{kind}_worth"),
        ]
    table = pd.DataFrame(rows)
    return build(
        "co2_value", columns, table, language, marks=marks, year=year, modules=PRODUCT_STAGE
    )
