"""Brings tables and figures together into what the engine runs on: slices, settings, yardsticks."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import pandas as pd

from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.model.composition import between_projects, homes_per_project, yearly_limits
from ccb_analysis.model.draws import Draws, Sampling
from ccb_analysis.model.figures import DrawnFigures, assumption_groups
from ccb_analysis.model.inputs import REFERENCE, Inputs, recipe_groups
from ccb_analysis.model.intensities import RecipePlan, plan_recipe
from ccb_analysis.model.mixes import Mixes
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.outlook import Path
from ccb_analysis.model.programme import grouped_projects, stacked_keys
from ccb_analysis.model.recipe import Kinds
from ccb_analysis.model.rows import programme_rows, project_rows
from ccb_analysis.model.sampling import Array, Correlation
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import ALL_PARTS, Scope, Slice, build_slices
from ccb_analysis.model.stock import build_cells, count_names
from ccb_analysis.model.yardsticks import Yardsticks, headline_baseline, worths


@dataclass(frozen=True)
class Facts:
    """The tables a run rests on, each as its reader gives it.

    ``carbon_limits`` has path, dwelling_type, year and value (kgCO2e/m2); ``supply`` resource,
    area, year and value; ``historic`` the homes per year of the base period by region.
    ``alike`` is whether projects of one kind are taken to be all alike; ``modules`` what the
    factors of materials are of; ``biogenic`` how carbon from the air is counted. ``paths`` say how
    homes to come are drawn, ``swapped`` holds the inventories of those with swapped materials.
    ``reference`` are the inventories that reductions are against, where they are not these.
    """

    inventories: pd.DataFrame
    materials: pd.DataFrame
    assumptions: pd.DataFrame
    mpg_limits: pd.DataFrame
    baselines: dict[str, float]
    targets: pd.DataFrame
    carbon_limits: pd.DataFrame
    supply: pd.DataFrame
    correlations: Sequence[Correlation] = ()
    historic: dict[str, float] = field(default_factory=dict)
    alike: bool = False
    modules: str = PRODUCT_STAGE
    biogenic: str = "stored_apart"
    paths: Mapping[str, Path] = field(default_factory=dict)
    swapped: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    reference: pd.DataFrame | None = None


@dataclass(frozen=True)
class Prepared:
    """Everything a run needs: slices of homes, figures, and how those are sampled."""

    slices: list[Slice]
    inputs: Inputs
    sampling: Sampling
    facts: Facts
    members: Sequence[str]

    @cached_property
    def _draws(self) -> Draws:
        return self.sampling.whole()

    @cached_property
    def settings(self) -> Settings:
        """What turns homes into amounts, all draws at once."""
        return self.inputs.drawn(self._draws)

    @cached_property
    def yardsticks(self) -> Yardsticks:
        """What results are held against, in the same draws."""
        facts, drawn = self.facts, self.inputs.drawn_figures(self._draws)
        return Yardsticks(
            facts.mpg_limits,
            facts.baselines,
            headline_baseline(facts.targets),
            _historic(facts, self.settings, self.members),
            facts.targets,
            worths(facts.assumptions, drawn, facts.supply),
        )

    def blocks(self, size: int) -> Iterator[Settings]:
        """Give the settings of ``size`` draws at a time, in the order of the draws.

        Each has the central column first. Many draws then need no more memory than few.
        """
        return map(self.inputs.drawn, self.sampling.blocks(size))


def prepare(
    programme: pd.DataFrame,
    projects: pd.DataFrame,
    facts: Facts,
    *,
    by: Sequence[str] = (),
    members: Sequence[str],
    everywhere: Sequence[str],
    parts: Collection[str] = ALL_PARTS,
    draws: int,
    seed: int,
) -> Prepared:
    """Return what a run needs; see ``api.calculate`` for the tables. Nothing is drawn yet."""
    kinds = _kinds(programme, projects, facts.inventories)
    recipes = _recipes(kinds, facts)
    groups = [*assumption_groups(facts.assumptions), *recipe_groups(recipes)]
    sampling = Sampling(groups, draws, seed, facts.correlations)
    figures = Figures(facts.assumptions)
    central = DrawnFigures(figures, sampling.central(), kinds)
    mixes = Mixes(facts.assumptions, kinds, programme, facts.paths)
    inputs = Inputs(
        kinds,
        figures,
        recipes,
        mixes,
        mixes.typical(central),
        yearly_limits(facts.carbon_limits, central),
        None if facts.alike else between_projects(central),
        facts.modules,
        facts.biogenic,
    )
    scope = replace(_scope(programme, projects, members, everywhere), parts=frozenset(parts))
    grouped = grouped_projects(projects, by, scope.members)
    cells = _cells(programme, projects, grouped, facts, central)
    slices = build_slices(cells, kinds, count_names(facts.mpg_limits), scope)
    return Prepared(slices, inputs, sampling, facts, members)


def _recipes(kinds: Kinds, facts: Facts) -> dict[str, RecipePlan]:
    stocks = {"": facts.inventories, **facts.swapped}
    if facts.reference is not None:
        stocks[REFERENCE] = facts.reference
    names = tuple(dict.fromkeys(name for one in stocks.values() for name in one["material"]))
    return {name: plan_recipe(kinds, one, facts.materials, names) for name, one in stocks.items()}


def _kinds(programme: pd.DataFrame, projects: pd.DataFrame, inventories: pd.DataFrame) -> Kinds:
    def names(column: str) -> tuple[str, ...]:
        found = [table[column].dropna() for table in (inventories, programme, projects)]
        return tuple(dict.fromkeys(name for part in found for name in part))

    return Kinds(names("dwelling_type"), names("building_method"))


def _cells(
    programme: pd.DataFrame,
    projects: pd.DataFrame,
    grouped: pd.DataFrame,
    facts: Facts,
    central: DrawnFigures,
) -> dict:
    following = programme["follows"] != ""
    # Homes of an unknown type are missing homes, unless their floor area is given.
    given = programme["floor_area_m2"].notna() & ~(programme["homes_low"] < programme["homes_high"])
    unknown = programme["dwelling_type"].isna() & ~following & ~given
    limits, names = facts.mpg_limits, count_names(facts.mpg_limits)
    typical = homes_per_project(central)
    sizes = {
        name: central.central("floor_area_per_home", dwelling_type=name)
        for name in central.kinds.dwelling_types
    }
    parts = [programme_rows(programme[~following & ~unknown], limits, sizes, typical)]
    parts += [
        project_rows(table, limits, sizes) for table in (projects, grouped) if not table.empty
    ]
    rows = pd.concat([part for part in parts if not part.empty] or parts[:1], ignore_index=True)
    return build_cells(rows, programme[unknown], programme[following], central.kinds, names)


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


def _historic(
    facts: Facts, settings: Settings, members: Sequence[str]
) -> dict[str, dict[str, Array]]:
    """Return floor area and primary material of a base year per region, built by the reference."""
    homes = facts.historic
    if not homes:
        return {}
    keys = stacked_keys(facts.assumptions, list(members))
    methods = settings.kinds.shape[1]
    per_m2 = {
        "floor_area": np.ones_like(settings.size),
        "abiotic_total": settings.figure("reference_abiotic")[::methods],
        "all_primary_total": settings.figure("reference_all_primary")[::methods],
    }
    tables: dict[str, dict[str, Array]] = {name: {} for name in per_m2}
    for region in members:
        split = settings.typical[keys[region]].sum(axis=1)
        area = homes[region] * split[:, None] * settings.size
        for name, figure in per_m2.items():
            tables[name][region] = (area * figure).sum(axis=0)
    for table in tables.values():
        table["all"] = np.sum([table[region] for region in members], axis=0)
    return tables
