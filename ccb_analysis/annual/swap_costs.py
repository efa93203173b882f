"""What every swap costs and gains: a curve of abatement, with the price at which it pays."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccb_analysis.annual.swap_question import SwapQuestion
from ccb_analysis.annual.swap_runs import MEASURES, NOW, SwapRuns
from ccb_analysis.facts.substitution_rules import Cost
from ccb_analysis.model.draws import Sampling
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.sampling import Array
from ccb_analysis.substitution.account import account

_KG_PER_TONNE = 1000
_ENDS = (5, 95)
_NAMES = [one.name for one in MEASURES]
#: What is spared: the measure, and the tonne it is priced by.
_SPARED = (("co2", "emitted_co2"), ("primary", "primary_abiotic"))


def abatement(runs: SwapRuns) -> pd.DataFrame:
    """Return what every rule by itself costs and spares at its ceiling, per m2 of floor area.

    One row per rule: cost (EUR/m2; central, low and high of the rule, and what the cost leans on:
    source and evidence); ``co2`` and ``primary`` spared (kgCO2e/m2 of emission in ``modules``,
    kg/m2 of primary abiotic material) and ``stored`` (kgCO2e/m2 more, never part of ``co2``);
    ``co2_price`` and ``primary_price`` (EUR/t): the price at which the rule pays. Each with its
    ``_p5`` and ``_p95`` where there are draws. A price is NaN where it is not sure that anything is
    spared (in 95 % of draws); ``co2_sure`` and ``primary_sure`` say so.
    """
    ask = runs.question
    sets = {NOW: {}, **{name: {name: dose} for name, dose in ask.highest.items()}}
    drawn = runs.drawn(sets)
    less = drawn[:1] - drawn[1:]
    costs = _costs(ask)
    rows = []
    for place, rule in enumerate(ask.names):
        cost = costs[rule]
        figure = ask.rules.rules[rule].cost
        row: dict[str, object] = {
            "rule": rule,
            "dose": ask.highest[rule],
            "modules": PRODUCT_STAGE,
            "source": "" if figure is None else figure.source,
            "evidence": "unknown" if figure is None else figure.evidence,
            **_told("cost", cost),
            **_told("stored", -less[place, _NAMES.index("stored_co2")]),
        }
        for name, measure in _SPARED:
            spared = less[place, _NAMES.index(measure)]
            told = _told(name, spared)
            sure = min(told.values()) > 0
            # Where a draw spares nothing no price is high enough.
            price = np.where(spared > 0, cost / np.where(spared > 0, spared, 1.0), np.inf)
            price = price * _KG_PER_TONNE if sure else np.full_like(price, np.nan)
            row |= told | {f"{name}_sure": sure} | _told(f"{name}_price", price)
        rows.append(row)
    return pd.DataFrame(rows).sort_values("co2_price", kind="stable", ignore_index=True)


def net_costs(costs: pd.DataFrame, prices: dict[str, float]) -> pd.DataFrame:
    """Return the cost of every rule less the value of the emission it spares, by price of CO2.

    Columns: rule, price_name, price (EUR/tCO2e), net_cost (EUR/m2) and, apart from it,
    stored_value (EUR/m2): what is stored more, at that price. Central figures.
    """
    rows = [
        {
            "rule": row.rule,
            "price_name": name,
            "price": price,
            "net_cost": row.cost - row.co2 * price / _KG_PER_TONNE,
            "stored_value": row.stored * price / _KG_PER_TONNE,
        }
        for row in costs.itertuples(index=False)
        for name, price in prices.items()
    ]
    return pd.DataFrame(rows)


def _costs(ask: SwapQuestion) -> dict[str, Array]:
    """Return the cost of every rule at its ceiling in EUR per m2 of floor area, by column.

    Costs of one group are drawn together; nothing is known of how costs and amounts go together,
    so they are drawn apart.
    """
    of_rule = {name: ask.rules.rules[name].cost for name in ask.names}
    groups = [_group(name, cost) for name, cost in of_rule.items() if cost is not None]
    draws = Sampling(groups, ask.draws, ask.seed + 1).whole()
    found = {}
    for name, cost in of_rule.items():
        amount = np.nan if cost is None else _amount(ask, name, cost)
        per_unit = np.full(draws.columns, np.nan)
        if cost is not None and (cost.low is None or cost.high is None):
            per_unit = np.full(draws.columns, cost.value)
        elif cost is not None:
            shape = {"value": cost.value, "low": cost.low, "high": cost.high}
            row = {**shape, "distribution": cost.distribution or "triangular"}
            per_unit = draws.row(row, _group(name, cost))
        found[name] = per_unit * amount
    return found


def _group(name: str, cost: Cost) -> str:
    return cost.group or f"cost:{name}"


def _amount(ask: SwapQuestion, rule: str, cost: Cost) -> float:
    """Return how many m2 of element, or kilograms replaced, there are per m2 of floor area."""
    flows = account(ask.inventories, {rule: ask.highest[rule]}, ask.rules, language=ask.language)
    flows = flows[flows["role"] == "replaced"]
    column = "element_m2_per_m2" if cost.unit == "EUR/m2" else "kg_per_m2"
    kind = ["building_method", "dwelling_type"]
    per_kind = flows.groupby(kind)[column].sum(min_count=1).abs()
    area = ask.homes.set_index(kind)["floor_area_m2"]
    return float((area * per_kind.reindex(area.index).fillna(0.0)).sum()) / ask.floor_area


def _told(name: str, columns: Array) -> dict[str, float]:
    told = {name: float(columns[0])}
    if columns.size > 1:
        low, high = np.percentile(columns[1:], _ENDS, method="inverted_cdf")
        told |= {f"{name}_p5": float(low), f"{name}_p95": float(high)}
    return told
