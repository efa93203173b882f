"""What swaps ask of timber, fibre crops and released elements, against what there is a year."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccb_analysis.annual.swap_question import SwapQuestion
from ccb_analysis.annual.swap_runs import EVERY, NOW, Measure, SwapRuns
from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.facts.supply import read_supply
from ccb_analysis.model.sampling import Array

_MASS, _REUSED = (
    Measure(name, "kg/m2", name, "inventory") for name in ("material_mass", "mass_reused")
)
_TIMBER = Measure("timber", "m3/m2", "timber_volume", "inventory")
#: What a crop of the supply table is grown into: the readings of ``crop_area``.
_FIBRE = ("hemp", "flax")
_SAME = 1e-12


def supply_use(runs: SwapRuns) -> pd.DataFrame:
    """Return what every rule, and all of them, ask of each resource in the year of the question.

    One row per rule and resource it asks more of: area (of supply), use and supply (m3/year,
    ha/year, or of reused elements a share of all mass), share of the supply, ``now`` (use without
    a swap), dose and ``largest_dose``: the largest that stays within the supply (nought where
    there is too little without a swap, ``dose`` where all of it is within). At central figures;
    the supply is for every use, not for homes here alone.
    """
    ask = runs.question
    sets = {NOW: {}, **{name: {name: dose} for name, dose in ask.highest.items()}}
    sets[EVERY] = ask.highest
    crops = _crops(ask)
    measures = [_TIMBER, *(_crop(name) for name in crops), _MASS, _REUSED]
    found = runs.central(sets, measures)
    used = {"timber": found[:, 0], **{name: found[:, n + 1] for n, name in enumerate(crops)}}
    if all(name in used for name in _FIBRE):
        used["fibre_crops"] = sum((used[name] for name in _FIBRE), np.zeros(len(sets)))
    rows = []
    for supply in _of_year(read_supply(), ask.year).itertuples(index=False):
        if supply.resource in used:
            amounts = used[supply.resource] * ask.floor_area
            about = {"resource": supply.resource, "area": supply.area_of_supply}
            about |= {"unit": supply.unit, "year_of_supply": supply.year_of_supply}
            about |= {"source": supply.source, "evidence": supply.evidence}
            rows += _rows(sets, amounts, float(supply.value), about)
    ceiling = Figures(ask.assumptions).row("reuse_ceiling")
    about = {"resource": "reused_elements", "area": "all", "unit": "share"}
    about |= {"source": ceiling["source"], "evidence": ceiling["evidence"]}
    rows += _rows(sets, found[:, -1] / found[:, -2], float(ceiling["value"]), about)
    return pd.DataFrame(rows)


def _rows(
    sets: dict[str, dict[str, float]], used: Array, supply: float, about: dict[str, object]
) -> list[dict[str, object]]:
    now = float(used[0])
    rows = []
    for name, use in zip(list(sets)[1:], used[1:], strict=True):
        if use <= now * (1 + _SAME):
            continue
        dose = 1.0 if name == EVERY else sets[name][name]
        # What is asked grows in proportion to the dose; of reused mass nearly so.
        largest = min(max((supply - now) / (float(use) - now), 0.0), 1.0) * dose
        row = {"rule": name, **about, "now": now, "use": float(use), "supply": supply}
        rows.append(row | {"share": float(use) / supply, "dose": dose, "largest_dose": largest})
    return rows


def _of_year(supply: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return of every resource and area the latest supply known by then."""
    known = supply[supply["year_of_supply"] <= year].sort_values("year_of_supply", kind="stable")
    return known.groupby(["resource", "area_of_supply"], sort=False).tail(1)


def _crops(ask: SwapQuestion) -> list[str]:
    """Return the crops of the materials that these homes hold or may come to hold."""
    held = {*ask.inventories["material"]}
    held |= {material for name in ask.names for material in ask.rules.rules[name].by}
    crops = ask.materials.loc[ask.materials["material"].isin(held), "crop"]
    return sorted(name for name in crops.dropna().unique() if name)


def _crop(name: str) -> Measure:
    return Measure(name, "ha/m2", "crop_area", name)
