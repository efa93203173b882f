"""Scenarios as inputs of the engine: a plan of homes to come, and the recipes of swapped materials.

A scenario changes what goes in; the engine never knows which one it works on.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ccb_analysis.facts import scenarios as scenario_facts
from ccb_analysis.facts.scenario_blocks import MaterialSwap, Scenario
from ccb_analysis.model.outlook import Plan, Swap

_HOMES = "homes_delivered"
_AMOUNTS = ("kg_per_m2", "low", "high")


@dataclass(frozen=True)
class Planned:
    """What a scenario comes to: assumptions with its levers in them, and its recipes by name."""

    scenario: Scenario
    assumptions: pd.DataFrame
    swapped: Mapping[str, pd.DataFrame] = field(default_factory=dict)


def planned(scenario: Scenario, assumptions: pd.DataFrame, inventories: pd.DataFrame) -> Planned:
    """Return the inputs of a scenario.

    A total of homes is a lever here, not an uncertainty: the figure becomes exact.
    """
    levers = assumptions
    if scenario.homes is not None:
        rows = (assumptions["assumption"] == _HOMES) & (assumptions["region"] == "all")
        levers = assumptions.copy()
        levers.loc[rows, ["value", "low", "high"]] = float(scenario.homes.total)
        levers.loc[rows, "distribution"] = "exact"
    swapped = {swap.name: _swapped(inventories, swap) for swap in scenario.materials}
    return Planned(scenario, levers, swapped)


def plan_of(
    scenario: Scenario,
    years: Sequence[int],
    left: float,
    baseline_left: float,
    assumptions: pd.DataFrame,
    kinds: tuple[Sequence[str], Sequence[str]],
    language: str = "nl",
) -> Plan:
    """Return what a scenario says of the homes to come.

    ``left`` are the homes still to be built by its own total, ``baseline_left`` by that of current
    practice, which the years before it starts follow.
    """
    homes = scenario_facts.homes_by_year(scenario, years, left, baseline_left, language)
    return Plan(
        {int(year): float(number) for year, number in homes.items()},
        _mixes(scenario, years, assumptions, language),
        [
            Swap(
                swap.name,
                dict(zip(years, scenario_facts.share_by_year(swap, years), strict=True)),
                swap.dwelling_types or kinds[0],
                swap.methods or kinds[1],
            )
            for swap in scenario.materials
        ],
        scenario_facts.size_factors(scenario),
        scenario.join,
        scenario.start_year,
    )


def _mixes(
    scenario: Scenario, years: Sequence[int], assumptions: pd.DataFrame, language: str
) -> dict[int, dict[tuple[str, str], float]]:
    """Return the mix of every year that differs from current practice."""
    rows = assumptions[
        (assumptions["assumption"] == "current_mix") & (assumptions["region"] == "all")
    ]
    today = rows[["dwelling_type", "building_method"]].assign(share=rows["value"])
    found = scenario_facts.mix_by_year(scenario, today, years, language)
    kind = ["dwelling_type", "building_method"]
    current = today.set_index(kind)["share"].to_dict()
    mixes = {}
    for year, part in found.groupby("year"):
        mix = part.set_index(kind)["share"].to_dict()
        if mix != current:
            mixes[int(str(year))] = {(str(t), str(m)): float(s) for (t, m), s in mix.items()}
    return mixes


def _swapped(inventories: pd.DataFrame, swap: MaterialSwap) -> pd.DataFrame:
    """Return the inventories with the materials of a swap replaced, at equal function."""
    table = inventories.copy()
    inside = table["material"].isin(list(swap.replace))
    if swap.methods:
        inside &= table["building_method"].isin(swap.methods)
    if swap.dwelling_types:
        inside &= table["dwelling_type"].isin(swap.dwelling_types)
    ratio = table["material"].map(swap.kg_ratio).astype(float).where(inside, 1.0)
    for name in _AMOUNTS:
        if name in table:
            table[name] = table[name].astype(float) * ratio
    table.loc[inside, "material"] = table.loc[inside, "material"].map(swap.replace)
    return table
