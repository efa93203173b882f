"""Brings tables and figures together into what the engine runs on: slices, settings, yardsticks."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.model.derived import Yardsticks
from ccb_analysis.model.intensities import (
    Intensities,
    Kinds,
    build_intensities,
    inventory_inputs,
    material_inputs,
    row_group,
    uncertain_groups,
)
from ccb_analysis.model.programme import grouped_projects, stacked_keys
from ccb_analysis.model.quantities import Settings
from ccb_analysis.model.sampling import Array, Draws
from ccb_analysis.model.slices import ALL_PARTS, Scope, Slice, build_slices
from ccb_analysis.model.stock import build_cells, count_names, programme_rows, project_rows

#: The method reductions of material are measured against: category 1 of the programme.
REFERENCE_METHOD = "concrete_in_situ"
_PER_METHOD = {
    "programme": "programme_co2",
    "programme_storage": "programme_co2_including_storage",
}
_SHARES = ("conceptual_share", "industrial_share")


@dataclass(frozen=True)
class Prepared:
    """Everything ``impacts.run`` needs."""

    slices: list[Slice]
    settings: Settings
    yardsticks: Yardsticks


def shipped_kinds(assumptions: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the dwelling types and methods the current mix knows, in the order of its rows."""
    mix = assumptions[assumptions["assumption"] == "current_mix"]
    return list(dict.fromkeys(mix["dwelling_type"])), list(dict.fromkeys(mix["building_method"]))


def prepare(
    programme: pd.DataFrame,
    projects: pd.DataFrame,
    *,
    by: Sequence[str] = (),
    inventories: pd.DataFrame,
    materials: pd.DataFrame,
    assumptions: pd.DataFrame,
    limits: pd.DataFrame,
    members: Sequence[str],
    everywhere: Sequence[str],
    parts: Collection[str] = ALL_PARTS,
    historic: dict[str, float],
    baselines: dict[str, float],
    targets: pd.DataFrame,
    draws: int,
    seed: int,
) -> Prepared:
    """Return slices, settings and yardsticks of one run; see ``api.calculate`` for the tables."""
    kinds = _kinds(programme, projects, inventories)
    drawn = Draws(_groups(assumptions, inventories, materials), draws, seed)
    figures = DrawnFigures(assumptions, drawn, kinds)
    per_method = {name: figures.per_method(row) for name, row in _PER_METHOD.items()}
    intensities = build_intensities(kinds, inventories, materials, per_method, drawn)
    size = figures.per_type("floor_area_per_home")
    path, typical = _paths(figures, programme)
    per_kind = {name: figures.per_kind(name) for name in _SHARES}
    per_kind |= _references(intensities, size)
    settings = Settings(intensities, per_kind, size, path, typical)
    names = count_names(limits)
    scope = replace(_scope(programme, projects, members, everywhere), parts=frozenset(parts))
    grouped = grouped_projects(projects, by, scope.members)
    slices = build_slices(
        _cells(programme, projects, grouped, limits, kinds, names),
        kinds,
        names,
        scope,
    )
    yardsticks = Yardsticks(
        limits,
        baselines,
        _headline_baseline(targets),
        _historic(historic, settings, figures, members),
        targets,
    )
    return Prepared(slices, settings, yardsticks)


class DrawnFigures:
    """The drawn assumptions of one run, as arrays over the kinds of home."""

    def __init__(self, assumptions: pd.DataFrame, draws: Draws, kinds: Kinds):
        """Keep the rows, the draws and the kinds of home."""
        self.assumptions = assumptions
        self.rows = Figures(assumptions)
        self.draws = draws
        self.kinds = kinds

    def one(self, name: str, **where: str) -> Array:
        """Return one assumption, per column; NaN where nobody knows it."""
        try:
            row = self.rows.row(name, **where)
        except KeyError:
            return np.full(self.draws.columns, np.nan)
        if row["distribution"] in ("exact", "dirichlet"):
            return np.full(self.draws.columns, float(row["value"]))
        return self.draws.row(row, assumption_group(row))

    def per_type(self, name: str) -> Array:
        """Return an assumption per dwelling type, types x columns."""
        return np.stack([self.one(name, dwelling_type=t) for t in self.kinds.dwelling_types])

    def per_method(self, name: str) -> Array:
        """Return an assumption per building method, methods x columns."""
        return np.stack([self.one(name, building_method=m) for m in self.kinds.building_methods])

    def per_kind(self, name: str) -> Array:
        """Return an assumption per dwelling type and method, types x methods x columns."""
        return np.stack(
            [
                [
                    self.one(name, dwelling_type=t, building_method=m)
                    for m in self.kinds.building_methods
                ]
                for t in self.kinds.dwelling_types
            ]
        )


def assumption_group(row: Mapping[str, Any]) -> str:
    """Return the group an assumption moves with, or its own name where it moves alone."""
    names = ("assumption", "region", "dwelling_type", "building_method")
    return row_group(row, ":".join(str(row[name]) for name in names))


def _mix_group(row: pd.Series) -> str:
    """Return the dimension of one share of a mix: every share of a Dirichlet has its own."""
    return f"{row['group']}:{row['building_method']}"


def _groups(
    assumptions: pd.DataFrame, inventories: pd.DataFrame, materials: pd.DataFrame
) -> list[str]:
    """Return every group that needs a dimension of its own."""
    groups = []
    for _, row in assumptions[assumptions["distribution"] != "exact"].iterrows():
        is_share = row["distribution"] == "dirichlet"
        groups.append(_mix_group(row) if is_share else assumption_group(row))
    used = materials[materials["material"].isin(inventories["material"])]
    for rows in material_inputs(used).values():
        groups += uncertain_groups(rows)
    return groups + uncertain_groups(inventory_inputs(inventories))


def _kinds(programme: pd.DataFrame, projects: pd.DataFrame, inventories: pd.DataFrame) -> Kinds:
    def names(column: str) -> tuple[str, ...]:
        found = [table[column].dropna() for table in (inventories, programme, projects)]
        return tuple(dict.fromkeys(name for part in found for name in part))

    return Kinds(names("dwelling_type"), names("building_method"))


def _paths(
    figures: DrawnFigures, programme: pd.DataFrame
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return how homes that follow the scenario are drawn, and the mix typical of unknown homes.

    Both per stacked key. The scenario's own mix is the centre of the draws.
    """
    kinds, columns = figures.kinds, figures.draws.columns
    following = programme[programme["follows"] == "scenario"]
    keys = sorted({"all", *programme["stacked_key"].dropna()})
    shipped = shipped_kinds(figures.assumptions)
    known = (kinds.dwelling_types, kinds.building_methods)
    if any(not set(names) <= set(own) for names, own in zip(shipped, known, strict=True)):
        even = np.full(kinds.shape, 1.0 / (kinds.shape[0] * kinds.shape[1]))
        return {}, dict.fromkeys(keys, even)
    mix = _mixes(figures)
    pace = _pace(figures, float(following["homes"].sum()))
    path: dict[str, Array] = {}
    typical: dict[str, Array] = {}
    for key in keys:
        split = np.zeros((kinds.shape[0], columns))
        stacked = figures.one("stacked_share", region=key)
        split[kinds.dwelling_types.index("stacked")] = stacked
        split[kinds.dwelling_types.index("ground_bound")] = 1 - stacked
        typical[key] = split[:, :1] * mix[:, :, 0]
        path[key] = _relative(split)[:, None, :] * _relative(mix) * pace
    return path, typical


def _relative(shares: Array) -> Array:
    """Return draws relative to the central column; nought stays nought."""
    centre = shares[..., :1]
    return np.where(centre > 0, shares / np.where(centre > 0, centre, 1.0), 0.0)


def _mixes(figures: DrawnFigures) -> Array:
    """Return the drawn mix of methods per dwelling type, types x methods x columns."""
    kinds = figures.kinds
    concentration = figures.rows.central("mix_concentration")
    mix = np.zeros((*kinds.shape, figures.draws.columns))
    rows = figures.assumptions[figures.assumptions["assumption"] == "current_mix"]
    for dwelling_type, part in rows.groupby("dwelling_type", sort=False):
        shares = figures.draws.shares(
            part["value"].to_numpy(float),
            concentration,
            [_mix_group(row) for _, row in part.iterrows()],
        )
        places = [kinds.building_methods.index(name) for name in part["building_method"]]
        mix[kinds.dwelling_types.index(str(dwelling_type)), places] = shares
    return mix


def _pace(figures: DrawnFigures, homes_to_come: float) -> Array:
    """Return the homes still to come relative to the central number, per column."""
    delivered = figures.one("homes_delivered")
    if homes_to_come <= 0:
        return np.ones_like(delivered)
    done = delivered[0] - homes_to_come
    return np.asarray(np.maximum(delivered - done, 0.0) / homes_to_come)


def _references(intensities: Intensities, size: Array) -> dict[str, Array]:
    """Return what the same homes would take built by the reference method, per kind of home."""
    methods = intensities.kinds.building_methods
    if REFERENCE_METHOD not in methods:
        lacking = np.full((*intensities.kinds.shape, size.shape[-1]), np.nan)
        names = ("abiotic", "all_primary", "co2", "abiotic_home", "all_primary_home")
        return {f"reference_{name}": lacking for name in names}
    place = methods.index(REFERENCE_METHOD)
    per_m2 = {name: array[:, place] for name, array in intensities.per_m2.items()}
    abiotic = per_m2["primary_abiotic"]
    primary = abiotic + per_m2["primary_renewable"]
    found = {
        "reference_abiotic": abiotic,
        "reference_all_primary": primary,
        "reference_co2": per_m2["co2"],
        "reference_abiotic_home": abiotic * size,
        "reference_all_primary_home": primary * size,
    }
    columns = size.shape[-1]
    return {
        name: np.broadcast_to(array[:, None, :], (*intensities.kinds.shape, columns))
        for name, array in found.items()
    }


def _cells(
    programme: pd.DataFrame,
    projects: pd.DataFrame,
    grouped: pd.DataFrame,
    limits: pd.DataFrame,
    kinds: Kinds,
    names: list[str],
) -> dict:
    following = programme["follows"] == "scenario"
    # Homes of an unknown type are missing homes, unless their floor area is given.
    given = programme["floor_area_m2"].notna() & ~(programme["homes_low"] < programme["homes_high"])
    unknown = programme["dwelling_type"].isna() & ~following & ~given
    parts = [programme_rows(programme[~following & ~unknown], limits)]
    parts += [project_rows(table, limits) for table in (projects, grouped) if not table.empty]
    rows = pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)
    return build_cells(rows, programme[unknown], programme[following], kinds, names)


def _scope(
    programme: pd.DataFrame,
    projects: pd.DataFrame,
    members: Sequence[str],
    everywhere: Sequence[str],
) -> Scope:
    regions = dict.fromkeys([*programme["region"], *projects["region"]])
    completed = programme["year_basis"] == "completion"
    years = sorted({*programme.loc[completed, "year"], *projects["year"]})
    first = int(years[0]) if years else 0
    # Counting from the year after is the rival reading of a programme that names no first year.
    first_years = (first, first + 1) if len(years) > 1 else (first,)
    return Scope(tuple(members or regions), tuple(everywhere), bool(everywhere), first_years)


def _headline_baseline(targets: pd.DataFrame) -> str:
    chosen = targets[targets["headline"] & (targets["indicator"] == "co2_reduction")]
    return "" if chosen.empty else str(chosen["baseline"].iloc[0])


def _historic(
    homes: dict[str, float], settings: Settings, figures: DrawnFigures, members: Sequence[str]
) -> dict[str, dict[str, Array]]:
    """Return floor area and primary material of a base year per region, built by the reference."""
    if not homes:
        return {}
    keys = stacked_keys(figures.assumptions, list(members))
    tables: dict[str, dict[str, Array]] = {
        "floor_area": {},
        "abiotic_total": {},
        "all_primary_total": {},
    }
    per_m2 = {
        "floor_area": np.ones_like(settings.size),
        "abiotic_total": settings.per_kind["reference_abiotic"][:, 0],
        "all_primary_total": settings.per_kind["reference_all_primary"][:, 0],
    }
    for region in members:
        split = settings.typical[keys[region]].sum(axis=1)
        area = homes[region] * split[:, None] * settings.size
        for name, figures_per_m2 in per_m2.items():
            tables[name][region] = (area * figures_per_m2).sum(axis=0)
    for table in tables.values():
        table["all"] = np.sum([table[region] for region in members], axis=0)
    return tables
