"""The engine on the made-up region: tables read and checked once, outside what is timed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from unittest import mock

import numpy as np
import pandas as pd
from made_up_region import OUTCOMES, made_up_region

import ccb_analysis as ccb
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.model import impacts, preparation

#: The indicators of ``OUTCOMES``: name, reading and modules.
KEYS = tuple(
    (name, reading, "A1-A3" if name == "embodied_co2" else "") for name, reading in OUTCOMES
)


@lru_cache(maxsize=1)
def checked() -> tuple[tuple, dict]:
    """Return what ``ccb.calculate`` hands to the engine once it has read and checked the tables."""
    region = made_up_region()
    # Only the inputs of the made-up region are drawn: the shipped assumptions stay as they are.
    shipped = read_assumptions().assign(distribution="exact")
    with mock.patch.object(preparation, "prepare", wraps=preparation.prepare) as called:
        ccb.calculate(
            region.programme,
            inventories=region.inventories,
            materials=region.materials,
            assumptions=pd.concat([shipped, region.sizes], ignore_index=True),
            parts=(),
        )
    return called.call_args.args, called.call_args.kwargs


def prepare(draws: int, parts: tuple[str, ...] = ()) -> preparation.Prepared:
    """Return what the engine runs on; nothing is drawn yet."""
    given, settings = checked()
    return preparation.prepare(*given, **settings | {"draws": draws, "parts": parts})


@dataclass(frozen=True)
class DrawnBefore:
    """A run of which the inputs are drawn already, to time the model alone."""

    slices: list
    drawn: list

    def blocks(self, size: int) -> Iterator:
        """Give the blocks as they were drawn, and let go of each."""
        while self.drawn:
            yield self.drawn.pop(0)


def drawn_before(prepared: preparation.Prepared) -> DrawnBefore:
    """Return the run with its inputs drawn; no figure of a home is worked out yet."""
    return DrawnBefore(prepared.slices, list(prepared.blocks(impacts.AT_ONCE)))


def evaluate(prepared: preparation.Prepared | DrawnBefore) -> int:
    """Draw, and calculate every outcome of every slice; return how many numbers that is."""
    return sum(found.values.size for _, _, _, found in impacts.tables(prepared, KEYS))


def collected(prepared: preparation.Prepared) -> Iterator[tuple[str, int, int, int, np.ndarray]]:
    """Give first draw, region, year, place in ``OUTCOMES`` and columns of every outcome."""
    for first, piece, indicator, result in impacts.outcomes(prepared, KEYS):
        place = OUTCOMES.index((indicator.name, indicator.reading))
        yield first, piece.labels["region"], piece.labels["year"], place, result.value
