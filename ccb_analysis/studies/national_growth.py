"""How fast building methods grow in the Netherlands: slopes of log odds, with their errors.

The public series are short (three to five figures, read second-hand), so their scatter around a
straight line is estimated from all of them together: one least-squares fit with a line of its
own for every group of series and one error for all.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from zlib import crc32

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import Array

Series = tuple[str, ...]


@dataclass(frozen=True)
class Growth:
    """The change of log odds per year: its centre, its standard error, degrees of freedom."""

    slope: float
    error: float
    freedom: float
    name: str

    def of(self, step: str) -> Growth:
        """Return this growth as that of ``step``: without a series of its own it moves alone."""
        return self if self.name else replace(self, name=step)

    def draw(self, draws: int, seed: int) -> Array:
        """Return ``draws`` slopes; the same growth gives the same draws wherever it is used."""
        source = np.random.default_rng([seed, crc32(self.name.encode())])
        return np.asarray(self.slope + self.error * source.standard_t(self.freedom, draws))


def national_growth(groups: Iterable[Series], national: pd.DataFrame) -> dict[Series, Growth]:
    """Return the growth of every group of series; series of one group lie on one line.

    ``national`` is what ``read_national_shares`` returns; of a figure with a range the middle of
    the range is taken. An empty group, or one with figures of fewer than two years, has no growth
    of its own: its centre is nought and its error that of the least certain group.

    Raises:
        ValueError: no figure is left over to estimate the scatter from.
    """
    from statsmodels.regression.linear_model import OLS  # quicker than the whole of its api

    wanted = sorted(set(groups))
    points = {group: _points(group, national) for group in wanted}
    lines = [group for group in wanted if points[group]["year"].nunique() > 1]
    rows, odds = [], []
    for place, group in enumerate(lines):
        years = points[group]["year"].to_numpy(float)
        for year, value in zip(years - years.mean(), points[group]["odds"], strict=True):
            row = np.zeros(2 * len(lines))
            row[2 * place : 2 * place + 2] = 1, year
            rows.append(row)
            odds.append(value)
    if len(rows) <= 2 * len(lines):
        raise ValueError("national series: too few figures to estimate their scatter")
    fitted = OLS(np.array(odds), np.array(rows)).fit()
    found = {
        group: Growth(
            float(fitted.params[2 * place + 1]),
            float(fitted.bse[2 * place + 1]),
            float(fitted.df_resid),
            " ".join(group),
        )
        for place, group in enumerate(lines)
    }
    widest = max(growth.error for growth in found.values())
    freedom = float(fitted.df_resid)
    none = [group for group in wanted if group not in found]
    return found | {group: Growth(0.0, widest, freedom, " ".join(group)) for group in none}


def _points(group: Series, national: pd.DataFrame) -> pd.DataFrame:
    """Return ``year`` and ``odds`` (logarithm) of the shares of all dwelling types together."""
    chosen = national["series"].isin(group) & (national["dwelling_type"] == "all")
    share = (national["low"] + national["high"]) / 2
    inside = chosen & share.between(0, 1, inclusive="neither")
    odds = np.log(share[inside] / (1 - share[inside]))
    return pd.DataFrame({"year": national.loc[inside, "year"], "odds": odds})
