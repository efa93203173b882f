"""What a total is made of: the homes of every region and kind, and the figures of every kind.

Published beside the results, this is enough to work any total out again and so to say exactly why
it differs from that of another run, without the register or the code of that run.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.model.indicators import SHARES, TOTALS, crop
from ccb_analysis.model.preparation import Prepared
from ccb_analysis.model.recipe import Kinds
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import total
from ccb_analysis.model.stock import AREAS, SQUARED, Cell
from ccb_analysis.model.terms import terms

#: What of homes is known: their kind; that they are there, and part of the rest; nothing.
KNOWN = ("kind", "part", "none")
UNKNOWN = "unknown"
#: In front of the name of an area of homes without a floor area of their own, counted in homes.
PER_HOME = "per_home_"
SIZE = "floor_area_per_home"
#: In front of a stacked key: the typical mix of homes of which nothing is known.
TYPICAL = "typical_"
PLACE = ["period", "region", "known", "dwelling_type", "building_method", "stacked_key"]
KIND = ["dwelling_type", "building_method"]
_NOT_KEPT = {*SQUARED, *(f"{name}_squared" for name in SQUARED), "projects"} - {
    "homes",
    "homes_modelled",
}


@dataclass(frozen=True)
class Ledger:
    """What the totals of one run are made of, at central figures.

    ``homes`` has ``PLACE`` (``period`` is a year, or ``<first>-<last>`` for years together) and a
    column per amount: counts in homes, areas in m2, areas with ``PER_HOME`` in homes. ``figures``
    has ``KIND`` and a column per figure, per m2 or per home, with ``SIZE`` in m2 and ``TYPICAL``
    mixes (shares, 0-1); NaN is not known. ``definitions`` has definition (``member`` or
    ``baseline``), name and value: which regions make up the whole, and kgCO2e per m2.
    """

    homes: pd.DataFrame
    figures: pd.DataFrame
    definitions: pd.DataFrame


def ledger(
    prepared: Prepared,
    periods: Mapping[str, Iterable[int]],
    inside: Iterable[str],
    baselines: Mapping[str, float],
) -> Ledger:
    """Return the ledger of a run prepared with every region as a slice.

    Args:
        prepared: the run; only its central figures are used.
        periods: by name the years of completion taken together.
        inside: the regions that make up the whole.
        baselines: kgCO2e per m2 by name.
    """
    settings = prepared.inputs.drawn(prepared.sampling.central())
    members = set(inside)
    rows = [
        *({"definition": "member", "name": name, "value": 1.0} for name in sorted(members)),
        *({"definition": "baseline", "name": name, "value": v} for name, v in baselines.items()),
    ]
    return Ledger(_homes(prepared, periods), _figures(settings), pd.DataFrame(rows))


def figure_names(crops: Iterable[str]) -> list[str]:
    """Return every figure that the totals and shares of a run rest on."""
    every = [*TOTALS, *SHARES, *map(crop, crops)]
    quantities = [name for one in every for name in (one.top, one.below) if name]
    return sorted({name for quantity in quantities for _, name in terms(quantity)} - {"one"})


def _figures(settings: Settings) -> pd.DataFrame:
    crops = [name.removeprefix("crop_") for name in settings.figures if name.startswith("crop_")]
    kinds = settings.kinds
    table = pd.DataFrame(
        [(one, other) for one in kinds.dwelling_types for other in kinds.building_methods],
        columns=KIND,
    )
    table[SIZE] = settings.sizes()[:, 0]
    for key, mix in settings.typical.items():
        table[TYPICAL + key] = mix.reshape(-1)
    found = {name: settings.figure(name)[:, 0] for name in figure_names(crops)}
    return table.assign(**found)


def _homes(prepared: Prepared, periods: Mapping[str, Iterable[int]]) -> pd.DataFrame:
    names = _count_names(prepared)
    by_region: dict[tuple[str, int], Cell] = {
        (str(piece.labels["region"]), int(piece.labels["year"])): piece.cell
        for piece in prepared.slices
        if piece.role == "region"
        and piece.labels["year_basis"] == "completion"
        and piece.labels["region"] != "all"
    }
    rows = []
    for period, years in periods.items():
        chosen = set(years)
        for region in sorted({region for region, _ in by_region}):
            cells = [
                cell for (r, year), cell in by_region.items() if r == region and year in chosen
            ]
            together = total(cells, prepared.inputs.kinds, names)
            place = {"period": period, "region": region}
            rows += [{**place, **row} for row in _rows(together, prepared.inputs.kinds)]
    table = pd.DataFrame(rows).reindex(columns=_columns(names))
    amounts = [name for name in table if name not in PLACE]
    keys = table["stacked_key"].astype(object).fillna("")
    return table.fillna(dict.fromkeys(amounts, 0.0)).assign(stacked_key=keys)


def _count_names(prepared: Prepared) -> list[str]:
    return list(prepared.slices[0].cell.names) if prepared.slices else []


def _columns(names: Iterable[str]) -> list[str]:
    counts = [name for name in names if name not in _NOT_KEPT]
    return [*PLACE, *counts, *AREAS, *(PER_HOME + name for name in AREAS)]


def _rows(cell: Cell, kinds: Kinds) -> Iterable[dict]:
    """Give a row per kind of home, per home of unknown method as far as alike, and of the rest."""
    for row, dwelling_type in enumerate(kinds.dwelling_types):
        for column, method in enumerate(kinds.building_methods):
            here = (slice(None), row, column)
            found = _amounts(cell, cell.counts[here], cell.fixed[here], cell.per_home[here])
            if found:
                names = dict(zip(KIND, (dwelling_type, method), strict=True))
                yield {"known": "kind", **names, **found}
    loose = cell.loose
    for place in sorted(set(loose.types.tolist())):
        of_type = loose.types == place
        parts = (part[of_type].sum(axis=0) for part in (loose.counts, loose.fixed, loose.per_home))
        dwelling_type = kinds.dwelling_types[place] if place >= 0 else UNKNOWN
        names = dict(zip(KIND, (dwelling_type, UNKNOWN), strict=True))
        yield {"known": "part", **names, **_amounts(cell, *parts)}
    for key, homes in cell.missing_by.items():
        if homes:
            names = dict.fromkeys(KIND, UNKNOWN)
            yield {"known": "none", **names, "stacked_key": key, "homes": homes}


def _amounts(cell: Cell, counts: Array, fixed: Array, per_home: Array) -> dict[str, float]:
    found = {
        name: value
        for name, value in zip(cell.names, counts.tolist(), strict=True)
        if name not in _NOT_KEPT
    }
    found |= dict(zip(AREAS, fixed.tolist(), strict=True))
    found |= {PER_HOME + name: v for name, v in zip(AREAS, per_home.tolist(), strict=True)}
    return found if np.any(list(found.values())) else {}
