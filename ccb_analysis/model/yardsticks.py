"""What results are held against: limits, baselines, base years, prices and supply."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from ccb_analysis.model.figures import DrawnFigures
from ccb_analysis.model.sampling import Array

_PRICE = "co2_price_"
_WEIGHTING_SETS = ("a1", "a2")
_KG_PER_TONNE = 1000


@dataclass(frozen=True)
class Worths:
    """Prices and ceilings, per column where they are drawn.

    ``co2_prices`` are EUR per kgCO2e by name; ``mpg_per_co2`` turns kgCO2e per m2 into EUR per m2
    and year, by weighting set; ``reuse_ceiling`` is a share of the mass; ``supply`` holds, per
    resource and area of supply, the years and amounts known.
    """

    co2_prices: dict[str, float] = field(default_factory=dict)
    mpg_per_co2: dict[str, Array] = field(default_factory=dict)
    reuse_ceiling: Array | None = None
    supply: dict[tuple[str, str], pd.Series] = field(default_factory=dict)

    def supplied(self, resource: str, area: str, year: int) -> float:
        """Return the supply of the latest year known by then; NaN before the first."""
        known = self.supply[resource, area]
        known = known[known.index <= year]
        return float(known.iloc[-1]) if len(known) else float("nan")


@dataclass(frozen=True)
class Yardsticks:
    """What results are held against.

    ``limits`` are the MPG limits; ``baselines`` kgCO2e/m2 by name; ``headline_co2`` names the one
    of ``co2_reduction``; ``historic`` is, per region, what a year of the base period took
    (``floor_area`` in m2, ``abiotic_total`` and ``all_primary_total`` in kg built by the baseline
    method), per column. ``targets`` may be empty.
    """

    limits: pd.DataFrame
    baselines: dict[str, float]
    headline_co2: str
    historic: dict[str, dict[str, Array]]
    targets: pd.DataFrame
    worths: Worths = field(default_factory=Worths)

    @property
    def baseline(self) -> float | None:
        """The baseline of ``co2_reduction``, in kgCO2e per m2."""
        return self.baselines.get(self.headline_co2)

    def co2_goals(self) -> dict[str, float]:
        """Return the reductions of CO2 per m2 that targets ask for, by the name of a budget."""
        rows = self.targets
        if rows.empty:
            return {}
        goals = rows[(rows["target"] == "co2") & (rows["baseline"] == self.headline_co2)]
        return {f"co2_reduction_{100 * goal:g}": goal for goal in sorted(set(goals["threshold"]))}


def headline_baseline(targets: pd.DataFrame) -> str:
    """Return the baseline that the headline of the CO2 target is measured against."""
    chosen = targets[targets["headline"] & (targets["indicator"] == "co2_reduction")]
    return "" if chosen.empty else str(chosen["baseline"].iloc[0])


def worths(assumptions: pd.DataFrame, drawn: DrawnFigures, supply: pd.DataFrame) -> Worths:
    """Return prices, ceilings and supply of a run; what is not known is left out."""
    names = assumptions["assumption"]
    prices = {
        name.removeprefix(_PRICE): drawn.central(name) / _KG_PER_TONNE
        for name in dict.fromkeys(names[names.str.startswith(_PRICE)])
    }
    lifetime = drawn.central("mpg_lifetime")
    factors = {one: drawn.one(f"mki_co2_price_{one}") / lifetime for one in _WEIGHTING_SETS}
    ceiling = drawn.one("reuse_ceiling")
    return Worths(
        prices,
        {name: factor for name, factor in factors.items() if np.isfinite(factor).all()},
        ceiling if np.isfinite(ceiling).all() else None,
        {
            (str(resource), str(area)): part.set_index("year")["value"].sort_index()
            for (resource, area), part in supply.groupby(["resource", "area"])
        },
    )
