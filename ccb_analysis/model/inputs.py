"""What a run draws from: everything about its figures that is the same in every draw."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pandas as pd

from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.model.composition import KindFigures, ProjectSpreads
from ccb_analysis.model.draws import Draws
from ccb_analysis.model.figures import BETWEEN_PROJECTS, DrawnFigures, assumption_group
from ccb_analysis.model.intensities import RecipePlan
from ccb_analysis.model.mixes import Mixes
from ccb_analysis.model.recipe import Kinds
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.settings import Settings

#: The recipe that reductions are against; no scenario can name a swap so.
REFERENCE = "[[reference]]"
_UNCERTAIN = (
    *("group", "figure", "region", "dwelling_type", "building_method", "material"),
    *("value", "low", "high", "distribution"),
)


@dataclass(frozen=True)
class Inputs:
    """The figures of a run before anything is drawn.

    ``recipes`` are by name of a swap, blank for the shipped one, ``REFERENCE`` for the homes that
    reductions are against where they are others; without ``spreads`` projects of
    one kind are all alike. ``modules`` is what the factors of materials are of, ``biogenic`` how
    carbon from the air is counted.
    """

    kinds: Kinds
    figures: Figures
    recipes: Mapping[str, RecipePlan]
    mixes: Mixes
    typical: dict[str, Array]
    limits: dict[str, Array]
    spreads: ProjectSpreads | None
    modules: str
    biogenic: str

    def uncertain(self) -> pd.DataFrame:
        """Return every figure that is drawn, one row each.

        Columns: group (what moves together), figure (the assumption, ``kg_per_m2`` or a property
        of a material), region, dwelling_type, building_method and material it is of, value, low,
        high and distribution.
        """
        rows = [
            {"group": group, "figure": row["assumption"], **row}
            for row in self.figures.rows()
            if row["distribution"] not in ("exact", "dirichlet")
            for group in [assumption_group(row)]
        ]
        rows += [row for plan in self.recipes.values() for row in plan.figures()]
        found = pd.DataFrame(rows).reindex(columns=_UNCERTAIN)
        places = ["region", "dwelling_type", "building_method", "material"]
        found[places] = found[places].astype(object).fillna("all")
        return found.drop_duplicates(ignore_index=True)

    def drawn_figures(self, draws: Draws) -> DrawnFigures:
        """Return the assumptions as drawn."""
        return DrawnFigures(self.figures, draws, self.kinds)

    def drawn(self, draws: Draws) -> Settings:
        """Return what turns homes into amounts, for some draws."""
        drawn = self.drawn_figures(draws)
        recipes = {name: plan.drawn(draws) for name, plan in self.recipes.items()}
        recipe = recipes.pop("")
        size = drawn.per_type("floor_area_per_home")
        before = recipes.pop(REFERENCE, None)
        reference = None if before is None else KindFigures(before, drawn, size)
        shipped = KindFigures(recipe, drawn, size, reference)
        return Settings(
            self.kinds,
            recipe,
            shipped,
            size,
            self.mixes.drawn(drawn),
            self.typical,
            self.limits,
            None if self.spreads is None else self.spreads.drawn(draws),
            self.modules,
            self.biogenic,
            {name: KindFigures(other, drawn, size, shipped) for name, other in recipes.items()},
        )


def recipe_groups(recipes: Mapping[str, RecipePlan]) -> Iterator[str]:
    """Give every group of the recipes that needs a dimension, and that between projects."""
    yield BETWEEN_PROJECTS
    for plan in recipes.values():
        yield from plan.groups()
