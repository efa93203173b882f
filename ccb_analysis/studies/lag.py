"""The time from permit to completion: a gamma distribution with the measured mean.

A gamma is never below nought, has the long tail that delays have, and needs no more than the
published mean and a spread; what is left of a wait that already lasts follows from it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array

#: The calendar repeats every 400 years: 4800 months of 146097 days.
_CYCLE_MONTHS, _CYCLE_DAYS = 4800, 146097
#: Less likely than this counts as this likely: a wait longer than any that is known ends now.
_RARE = 1e-300


@dataclass(frozen=True)
class Lag:
    """Months from permit to completion: their mean, and their standard deviation over it."""

    mean: float
    spread: float

    @property
    def shape(self) -> float:
        """The shape of the gamma distribution."""
        return 1 / self.spread**2

    @property
    def scale(self) -> float:
        """The scale of the gamma distribution, in months."""
        return self.mean * self.spread**2

    def remaining(self, age: Array, points: Array) -> Array:
        """Return the months still to wait after ``age`` months without completion.

        ``points`` are uniform draws (0-1), of the shape wanted; ``age`` broadcasts against them.
        A project that still waits is one of those that take at least so long.
        """
        waits = stats.gamma(self.shape, scale=self.scale)
        whole = waits.isf(np.maximum(points * waits.sf(age), _RARE))
        return np.asarray(np.maximum(whole - age, 0.0))

    def remaining_of_any_age(self, points: Array, moments: Array) -> Array:
        """Return the months still to wait of a project of which the permit date is unknown.

        Whoever looks at a random moment meets long waits more often (weight: their length) and
        stands anywhere within them: a gamma of one shape more, times a uniform draw.
        """
        return np.asarray(stats.gamma(self.shape + 1, scale=self.scale).isf(points) * moments)


def read_lags(
    assumptions: pd.DataFrame, dwelling_types: Iterable[object], language: str = "nl"
) -> dict[str, Lag]:
    """Return the lag of every dwelling type.

    Raises:
        InputError: no lag is known of a dwelling type; names all of them.
    """
    figures = Figures(assumptions)
    words = Language(language)
    lags, faults = {}, []
    known = assumptions.loc[assumptions["assumption"] == "permit_to_completion", "dwelling_type"]
    for name in sorted({str(name) for name in dwelling_types}):
        try:
            lags[name] = Lag(
                figures.central("permit_to_completion", dwelling_type=name),
                figures.central("permit_to_completion_spread", dwelling_type=name),
            )
        except KeyError:
            faults.append(words("expected.lag_fault", found=name, allowed=", ".join(known)))
    if faults:
        raise InputError(faults, words("tables_in.refused"), language)
    return lags


def months_until_year_end(dates: pd.Series, year: int) -> Array:
    """Return the months from each date to 31 December of ``year``; NaN where there is no date."""
    days = (pd.Timestamp(year, 12, 31) - dates).dt.days
    return np.asarray(days * _CYCLE_MONTHS / _CYCLE_DAYS, float)
