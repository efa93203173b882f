"""The facts of a run: what is given, and of all the rest what is shipped."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pandas as pd

from ccb_analysis.facts.correlations import read_correlations
from ccb_analysis.facts.paths import read_carbon_paths, yearly_limits
from ccb_analysis.facts.supply import read_supply
from ccb_analysis.facts.targets import read_baselines, read_mpg_limits, read_targets
from ccb_analysis.intake.tables import GivenTables
from ccb_analysis.model.modules import PRODUCT_STAGE, check_accounting
from ccb_analysis.model.preparation import Facts
from ccb_analysis.plans import Planned
from ccb_analysis.regional import Regional

_SUPPLY = {
    "resource": "resource",
    "area_of_supply": "area",
    "year_of_supply": "year",
    "value": "value",
}


def facts_of_run(
    given: GivenTables,
    scene: Planned | pd.DataFrame,
    region: Regional,
    *,
    targets: pd.DataFrame | None = None,
    biogenic: str = "stored_apart",
    alike: bool = False,
    limits: bool = True,
) -> Facts:
    """Return the facts of a run.

    Args:
        given: the checked tables of the user.
        scene: a scenario as inputs, or assumptions alone.
        region: what is built, and the paths of what is to come.
        targets: readings to test in every draw; the default are the shipped ones.
        biogenic: how carbon from the air is counted; see ``api.calculate``.
        alike: a user's own inventories say how far they are spread; projects are alike beyond that.
        limits: whether the run is held against carbon budgets and supply.

    Raises:
        ComparisonError: ``biogenic`` does not go with the modules of the materials.
    """
    modules = _modules_of(given.materials)
    check_accounting(biogenic, modules)
    shipped = _shipped()
    if targets is not None:
        shipped |= {"targets": targets}
    if not limits:
        shipped |= {name: shipped[name].iloc[:0] for name in ("carbon_limits", "supply")}
    return Facts(
        given.inventories,
        given.materials,
        scene.assumptions if isinstance(scene, Planned) else scene,
        historic=region.historic,
        alike=alike,
        modules=modules,
        biogenic=biogenic,
        paths=region.paths,
        swapped=scene.swapped if isinstance(scene, Planned) else {},
        **shipped,
    )


def _modules_of(materials: pd.DataFrame) -> str:
    """Return the modules that all CO2 factors are of; by default those of the product stage."""
    if "modules" not in materials:
        return PRODUCT_STAGE
    return str(materials["modules"].fillna(PRODUCT_STAGE).iloc[0])


def _shipped() -> dict[str, Any]:
    """Return every fact that is not given in tables, read and checked once; nobody changes them."""
    return dict(_read_shipped())


@lru_cache(maxsize=1)
def _read_shipped() -> dict[str, Any]:
    return {
        "mpg_limits": read_mpg_limits(),
        "baselines": read_baselines(),
        "targets": read_targets(),
        "carbon_limits": _carbon_limits(),
        "supply": read_supply()[list(_SUPPLY)].rename(columns=_SUPPLY),
        "correlations": list(read_correlations().itertuples(index=False, name=None)),
    }


def _carbon_limits() -> pd.DataFrame:
    """Return every path of carbon limits, for every year of it."""
    paths = read_carbon_paths()
    found = []
    for name, part in paths.groupby("path"):
        years = range(int(part["year_of_limit"].min()), int(part["year_of_limit"].max()) + 1)
        found.append(yearly_limits(str(name), years).assign(path=str(name)))
    return pd.concat(found, ignore_index=True)
