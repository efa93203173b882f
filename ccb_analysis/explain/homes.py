"""The homes a number is about, by what is known of them and by kind."""

from __future__ import annotations

from collections.abc import Collection

import pandas as pd

from ccb_analysis.explain.outcome import Outcome

KIND = ["dwelling_type", "building_method"]
#: Homes whose building method nobody knows; the others are in the register with their method
#: (``register``, or ``measured`` where a project measured it itself) or follow the ``scenario``.
UNKNOWN = "unknown"
MEASURED_UNKNOWN = "measured_unknown"
COLUMNS = ["source", *KIND, "projects", "homes", "floor_area"]
#: Less than this is rounding, not homes.
NOTHING = 1e-6


def registered(outcome: Outcome, years: Collection[int]) -> pd.DataFrame:
    """Return the projects completed in ``years``; a floor area that is not given is the usual one.

    Columns of the register; ``homes`` and ``floor_area_m2`` as numbers.
    """
    projects = outcome.projects
    if projects.empty:
        return pd.DataFrame(columns=[*KIND, "homes", "floor_area_m2"])
    chosen = projects[projects["year"].isin(list(years))].copy()
    chosen["homes"] = chosen["homes"].astype(float)
    usual = chosen["homes"] * chosen["dwelling_type"].map(outcome.sizes).astype(float)
    chosen["floor_area_m2"] = chosen["floor_area_m2"].astype(float).fillna(usual)
    return chosen


def counted_homes(outcome: Outcome, years: Collection[int]) -> pd.DataFrame:
    """Return homes and m2 of the region in ``years``, by source and kind (``COLUMNS``).

    Homes that the register does not know are spread over kinds as the engine does: the public
    number less the register, by the usual mix. Their sum is the region's.
    """
    past = [year for year in years if year <= outcome.state]
    ahead = [year for year in years if year > outcome.state]
    parts = [_in_register(registered(outcome, past))]
    parts.append(_of_results(outcome, ahead).assign(source="scenario", projects=0))
    parts.append(_not_in_register(_of_results(outcome, past), parts[0]))
    together = pd.concat([part for part in parts if not part.empty] or parts[:1])
    together = together.astype({"homes": float, "floor_area": float})
    some = (together["homes"].abs() > NOTHING) | (together["floor_area"].abs() > NOTHING)
    return together.loc[some, COLUMNS].reset_index(drop=True)


def spread_methods(outcome: Outcome, projects: pd.DataFrame) -> pd.DataFrame:
    """Return the projects, those of unknown method spread over methods by the usual mix.

    ``source`` is ``register`` or ``unknown``: whether the method is known.
    """
    named = projects["building_method"].notna()
    rows = outcome.assumptions[outcome.assumptions["assumption"] == "current_mix"]
    mix = rows[[*KIND, "value"]].astype({"value": float})
    unnamed = projects[~named].drop(columns="building_method")
    spread = unnamed.merge(mix, on="dwelling_type")
    for amount in ("homes", "floor_area_m2"):
        spread[amount] *= spread["value"]
    parts = [projects[named].assign(source="register"), spread.assign(source=UNKNOWN)]
    return pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)


def _in_register(projects: pd.DataFrame) -> pd.DataFrame:
    known = projects.dropna(subset=["building_method"])
    grouped = known.groupby(KIND, sort=False)
    added = grouped.agg(
        projects=("homes", "size"), homes=("homes", "sum"), floor_area=("floor_area_m2", "sum")
    )
    return added.reset_index().assign(source="register")


def _of_results(outcome: Outcome, years: Collection[int]) -> pd.DataFrame:
    """Return the homes and m2 of the results, by kind, summed over years."""
    tables = [
        pd.DataFrame({name: outcome.by_kind(name, year) for name in ("homes", "floor_area")})
        for year in years
    ]
    if not tables:
        return pd.DataFrame(columns=[*KIND, "homes", "floor_area"])
    together = pd.concat(tables).groupby(level=KIND, sort=False).sum()
    return together.reset_index()


def _not_in_register(everything: pd.DataFrame, known: pd.DataFrame) -> pd.DataFrame:
    if everything.empty:
        return everything
    amounts = ["homes", "floor_area"]
    there = known.set_index(KIND)[amounts]
    left = everything.set_index(KIND)[amounts].sub(there, fill_value=0.0)
    return left.reset_index().assign(source=UNKNOWN, projects=0)
