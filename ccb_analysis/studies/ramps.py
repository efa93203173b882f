"""How fast building methods may spread: their share may rise only so many points a year."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import Array


@dataclass(frozen=True)
class Ramp:
    """The share of ``methods`` rises by at most ``rise`` a year.

    ``rise`` is a share (0.027 is 2.7 points a year) and comes from a row of ``reference/``. The
    share is of the homes of ``dwelling_type`` (``all``: of all homes). ``label`` is for readers.
    """

    name: str
    methods: tuple[str, ...]
    rise: float
    dwelling_type: str = "all"
    label: str = ""


@dataclass(frozen=True)
class Step:
    """One year of a ramp: ``coefficients . homes <= limit``, in homes of ``year``.

    ``homes`` is what a share of one is in that year.
    """

    year: int
    coefficients: Array
    limit: float
    homes: float


def steps(ramp: Ramp, kinds: pd.DataFrame, built: pd.Series, start: pd.Series) -> Iterator[Step]:
    """Give the limit of every year of a question; see ``Question`` for the tables.

    With N homes a year and X of them by these methods: X/N - X'/N' <= rise, where ' is the year
    before; times N that is X - (N/N') X' <= rise N. A gap of years may be risen through at once.
    """
    chosen = kinds["building_method"].isin(ramp.methods).to_numpy()
    if ramp.dwelling_type != "all":
        chosen = chosen & (kinds["dwelling_type"] == ramp.dwelling_type).to_numpy()
        built = built[built.index.get_level_values(1) == ramp.dwelling_type]
    each = built.groupby(level=0).sum()
    each = each[each > 0]
    if each.empty:
        return
    of_year = kinds["year"].to_numpy()
    first = int(each.index[0])
    before = _share_at_start(ramp, start)
    yield Step(
        first,
        np.where(chosen & (of_year == first), 1.0, 0.0),
        (before + ramp.rise) * each[first],
        float(each[first]),
    )
    for last, year in zip(each.index[:-1], each.index[1:], strict=True):
        row = np.where(chosen & (of_year == year), 1.0, 0.0)
        row -= np.where(chosen & (of_year == last), each[year] / each[last], 0.0)
        yield Step(int(year), row, ramp.rise * (year - last) * each[year], float(each[year]))


def _share_at_start(ramp: Ramp, start: pd.Series) -> float:
    if ramp.dwelling_type != "all":
        start = start[start.index.get_level_values(0) == ramp.dwelling_type]
    by_ramp = start[start.index.get_level_values(1).isin(ramp.methods)]
    return float(by_ramp.sum() / start.sum()) if start.sum() > 0 else 0.0
