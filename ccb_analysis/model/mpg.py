"""MPG scores of different weighting sets: converted to an interval, compared only within a set.

Legal scores are imported, never calculated here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ccb_analysis.errors import ComparisonError
from ccb_analysis.facts.assumptions import Figures, read_assumptions


def convert_mpg(scores: Sequence[float], weighting_set: str, wanted: str) -> pd.DataFrame:
    """Return MPG scores expressed by another weighting set: value, low and high (EUR/m2/year).

    The sets have no fixed ratio; the result is an interval, never a single number to compare.

    Raises:
        ComparisonError: one of the two is no weighting set.
    """
    known = ("a1", "a2")
    if weighting_set not in known or wanted not in known:
        raise ComparisonError(f"weegset {weighting_set!r} of {wanted!r}: toegestaan zijn a1 en a2")
    given = np.asarray(scores, float)
    ratio = Figures(read_assumptions()).row("mpg_a2_over_a1")
    low, value, high = (float(ratio[name]) for name in ("low", "value", "high"))
    if weighting_set == wanted:
        low = value = high = 1.0
    elif wanted == "a1":
        low, value, high = 1 / high, 1 / value, 1 / low
    return pd.DataFrame({"value": given * value, "low": given * low, "high": given * high})


def compare_mpg(score: float, weighting_set: str, other: float, other_set: str) -> float:
    """Return the difference of two MPG scores of one weighting set, in EUR/m2/year.

    Raises:
        ComparisonError: the scores are of different weighting sets; use ``convert_mpg``.
    """
    if weighting_set != other_set:
        raise ComparisonError(
            f"MPG volgens weegset {weighting_set} en {other_set} zijn niet te vergelijken; "
            "reken eerst om met convert_mpg, dat geeft een interval"
        )
    return other - score
