"""What changed since last year, of every indicator: in the counting of it and in the world."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccb_analysis.model.ledger import Ledger
from ccb_analysis.studies.change import COLUMNS, WORLD, split_change

#: How counting differently changes last year's figure: other rules, and a register that knows more.
COUNTING = ("rules", "data")
KEY = COLUMNS[:4]
#: Parts of a split that are rules; all others are then what the newer register says differently.
_RULES = ("assumptions", "definitions")


def year_change(before: Ledger, now: Ledger, year: int, baseline: str) -> pd.DataFrame:
    """Return why the figures of ``year`` differ from those printed a year before.

    Args:
        before: the ledger of last year's register, as it was counted then.
        now: the ledger of this year's register, which holds last year as well.
        year: of the report.
        baseline: see ``split_change``.

    Returns:
        ``KEY``, then ``printed``, ``restated`` (last year by today's register and rules) and
        ``now``, and per row a ``part``: of ``COUNTING``, which lead from printed to restated, or
        of ``WORLD``, which lead on to now; ``kind`` (``counting``, ``world``) and ``value``, all
        in ``unit``.
    """
    last, this = str(year - 1), str(year)
    counting = split_change(before, now, (last, last), baseline)
    rules = counting["part"].isin(_RULES)
    counting["part"] = pd.Categorical(np.where(rules, *COUNTING), COUNTING)
    counting = (
        counting.groupby([*KEY, "before", "part"], observed=True)["value"].sum().reset_index()
    )
    counting["part"] = counting["part"].astype(str)
    world = split_change(now, now, (last, this), baseline)
    world = world[world["part"].isin(WORLD)]
    ends = counting[[*KEY, "before"]].drop_duplicates().rename(columns={"before": "printed"})
    steps = pd.concat(
        [
            counting.assign(kind="counting").drop(columns="before"),
            world.assign(kind="world").drop(columns=["before", "after"]),
        ]
    )
    known = ends.merge(world[[*KEY, "before", "after"]].drop_duplicates(), on=KEY)
    known = known.rename(columns={"before": "restated", "after": "now"})
    found = known.merge(steps, on=KEY, how="left")
    return found[[*KEY, "printed", "restated", "now", "part", "kind", "value"]]
