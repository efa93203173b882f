"""The engine on the made-up region: tables read and checked once, outside what is timed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

import numpy as np
import pandas as pd
from made_up_region import OUTCOMES, made_up_region

from ccb_analysis import api
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.intake import tables
from ccb_analysis.model import impacts, preparation, programme

#: Names of the indicators of ``OUTCOMES``.
NAMES = tuple(dict.fromkeys(name for name, _ in OUTCOMES))


@lru_cache(maxsize=1)
def checked() -> tuple[pd.DataFrame, pd.DataFrame, preparation.Facts]:
    """Return the checked programme, no projects, and the facts of the made-up region."""
    region = made_up_region()
    # Only the inputs of the made-up region are drawn: the shipped assumptions stay as they are.
    shipped = read_assumptions().assign(distribution="exact")
    assumptions = pd.concat([shipped, region.sizes], ignore_index=True)
    given = tables.check_inputs(region.programme, region.inventories, region.materials, None)
    assert given.programme is not None
    built = programme.dated_projects(given.projects, None)
    facts = api._facts(given, assumptions, None, regional=False, alike=True)
    return programme.complete_programme(given.programme), built, facts


def prepare(draws: int, seed: int = 1, parts: tuple[str, ...] = ()) -> preparation.Prepared:
    """Return what the engine runs on, the draws included."""
    table, built, facts = checked()
    return preparation.prepare(
        table, built, facts, members=[], everywhere=[], parts=parts, draws=draws, seed=seed
    )


def evaluate(prepared: preparation.Prepared) -> int:
    """Calculate every outcome of every slice in every column; return how many numbers that is."""
    return sum(
        result.value.size
        for _, _, result in impacts.outcomes(prepared.slices, prepared.settings, NAMES)
    )


def collected(prepared: preparation.Prepared) -> Iterator[tuple[str, int, int, np.ndarray]]:
    """Give region, year, place in ``OUTCOMES`` and columns of every outcome, to compare."""
    for piece, indicator, result in impacts.outcomes(prepared.slices, prepared.settings, NAMES):
        key = (indicator.name, indicator.reading)
        if key in OUTCOMES and indicator.modules in ("", "A1-A3"):
            place = OUTCOMES.index(key)
            yield piece.labels["region"], piece.labels["year"], place, result.value
