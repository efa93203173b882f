"""Which of two is lower, and in how many draws: building methods compared two by two.

Both have the same draws, so what is unknown of both, such as the factor of concrete, does not
blur the difference. The error is the 95 % Monte Carlo error of a share of draws; it says how well
the draws tell the chance, and nothing about what is not drawn.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import Array
from ccb_analysis.model.summary import scrambling_error

COLUMNS = ("building_method", "other", "lower", "equal", "lower_error")
_ENDS = {"difference_p5": (1, 20), "difference_p50": (1, 2), "difference_p95": (19, 20)}


def method_pairs(draws: Array, names: Sequence[str]) -> pd.DataFrame:
    """Return for every ordered pair of methods in how many draws the first is lower.

    ``draws`` is methods x draws. Columns: building_method, other, ``lower`` and ``equal`` (shares
    of draws; the rest is higher), ``lower_error`` (95 %; NaN with too few draws), and
    ``difference_p5``, ``difference_p50``, ``difference_p95`` of the first minus the other, in the
    unit of ``draws``. A method with a draw that is unknown is in no pair.
    """
    known = [place for place, row in enumerate(draws) if row.size and np.isfinite(row).all()]
    rows = []
    for one, other in permutations(known, 2):
        difference = draws[one] - draws[other]
        lower = difference < 0
        ends = np.quantile(difference, [part / whole for part, whole in _ENDS.values()])
        rows.append(
            {
                "building_method": names[one],
                "other": names[other],
                "lower": float(lower.mean()),
                "equal": float((difference == 0).mean()),
                "lower_error": scrambling_error(lower),
                **dict(zip(_ENDS, map(float, ends), strict=True)),
            }
        )
    return pd.DataFrame(rows, columns=[*COLUMNS, *_ENDS])
