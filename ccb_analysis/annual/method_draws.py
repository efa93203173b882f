"""Every building method by itself, drawn: one m2 of each on every indicator it decides.

Methods are as the inventories have them. What is drawn is what nobody knows of a method, the same
in all of them; how far one project lies from another of its kind is not in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis import api
from ccb_analysis.annual.swap_runs import MEASURES, Measure, areas
from ccb_analysis.facts.assumptions import central
from ccb_analysis.model.impacts import outcomes
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.summary import mean_error

KIND = ["dwelling_type", "building_method"]
#: Emitted CO2, stored CO2 and the two together stand apart; each names its modules.
METHOD_MEASURES = (
    *MEASURES,
    Measure("emitted_co2_a5", "kgCO2e/m2", "embodied_co2", "inventory", "A1-A5"),
    Measure("programme_co2", "kgCO2e/m2", "embodied_co2", "programme", PRODUCT_STAGE),
    Measure(
        "co2_with_storage_30",
        "kgCO2e/m2",
        "co2_including_storage",
        "inventory_30_years",
        PRODUCT_STAGE,
    ),
    Measure("reused", "kg/m2", "mass_reused", "inventory"),
    Measure("recycled", "kg/m2", "mass_recycled", "inventory"),
    Measure("circular_share_recycled", "share", "circular_share", "reused_renewable_recycled"),
    Measure("timber", "m3/m2", "timber_volume", "inventory"),
    Measure("waste", "m3/m2", "construction_waste", "by_method"),
    Measure("nitrogen", "kgN/m2", "nitrogen", "construction_phase"),
    Measure("cost_premium", "EUR/m2", "cost_premium", "building_cost"),
)
_AREA = 1000.0  # m2 of each kind; everything is told per m2 or as a share
_QUANTILES = {"p5": 0.05, "p50": 0.5, "p95": 0.95}


@dataclass(frozen=True)
class MethodDraws:
    """``values`` are kinds x measures x (1 + draws), the first column central.

    ``kinds`` has dwelling_type and building_method, in the order of ``values``.
    """

    kinds: pd.DataFrame
    measures: tuple[Measure, ...]
    values: Array

    def table(self) -> pd.DataFrame:
        """Return one row per kind and measure that is known.

        Columns: dwelling_type, building_method, measure, unit, central, mean, mean_error (95 %
        Monte Carlo), p5, p50, p95; without draws the last five are NaN.
        """
        rows = []
        for kind, values in zip(self.kinds.to_dict("records"), self.values, strict=True):
            for one, columns in zip(self.measures, values, strict=True):
                if np.isfinite(columns).all():
                    told = {"measure": one.name, "unit": one.unit, "central": columns[0]}
                    rows.append({**kind, **told, **_statistics(columns[1:])})
        return pd.DataFrame(rows)

    def drawn(self, dwelling_type: str, measure: str) -> tuple[list[str], Array]:
        """Return the methods of a dwelling type, and a measure of them: methods x draws."""
        rows = (self.kinds["dwelling_type"] == dwelling_type).to_numpy()
        place = [one.name for one in self.measures].index(measure)
        return self.kinds.loc[rows, "building_method"].tolist(), self.values[rows, place, 1:]


def draw_methods(
    kinds: pd.DataFrame,
    inventories: pd.DataFrame,
    materials: pd.DataFrame,
    assumptions: pd.DataFrame,
    *,
    measures: Sequence[Measure] = METHOD_MEASURES,
    year: int = 2030,
    draws: int = 0,
    seed: int = 1,
    language: str = "nl",
) -> MethodDraws:
    """Return the measures of every kind (rows of dwelling_type and building_method) in every draw.

    All kinds have the same draws. A measure that is not known of a kind is NaN.
    """
    asked = kinds[KIND].reset_index(drop=True)
    names = [" ".join(row) for row in asked.itertuples(index=False)]
    size = {
        name: central(assumptions, "floor_area_per_home", dwelling_type=name)
        for name in asked["dwelling_type"].unique()
    }
    homes = _AREA / asked["dwelling_type"].map(size)
    prepared = api.prepared(
        asked.assign(region=names, year=year, homes=homes, floor_area_m2=_AREA),
        inventories=inventories,
        materials=materials,
        assumptions=assumptions,
        draws=draws,
        seed=seed,
        language=language,
    )
    places = {name: number for number, name in enumerate(names)}
    keys = {one.key: number for number, one in enumerate(measures)}
    values = np.full((len(names), len(measures), 1 + draws), np.nan)
    for first, piece, indicator, result in outcomes(prepared, list(keys)):
        place = places.get(piece.labels["region"])
        if place is None:
            continue
        at = values[place, keys[indicator.name, indicator.reading, indicator.modules]]
        columns = result.value
        if columns.size == 1:  # nothing of it is drawn
            at[:] = columns[0]
        else:
            at[0], at[first + 1 : first + columns.size] = columns[0], columns[1:]
    return MethodDraws(asked, tuple(measures), values / areas(measures, _AREA)[None, :, None])


def _statistics(drawn: Array) -> dict[str, float]:
    if not drawn.size:
        return dict.fromkeys(["mean", "mean_error", *_QUANTILES], np.nan)
    ends = np.quantile(drawn, list(_QUANTILES.values()))
    return {
        "mean": float(drawn.mean()),
        "mean_error": float(mean_error(drawn[None, :])[0]),
        **dict(zip(_QUANTILES, map(float, ends), strict=True)),
    }
