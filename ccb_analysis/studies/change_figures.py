"""The figures of two runs per kind of home, and of homes whose kind is not or partly known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ccb_analysis.model.ledger import KIND, SIZE, TYPICAL, UNKNOWN
from ccb_analysis.model.sampling import Array


class KindFigures:
    """The figures of both runs as arrays, 2 x kinds; NaN is not known."""

    def __init__(
        self,
        tables: Sequence[pd.DataFrame],
        kinds: Sequence[tuple[str, str]],
        homes: Array,
    ):
        """Keep the figures of two ledgers; ``homes`` is 2 x regions x kinds."""
        self._absent = homes.sum(axis=1) == 0
        self._types = np.array([one for one, _ in kinds])
        self._whole = np.array([UNKNOWN not in kind for kind in kinds])
        placed = [table.set_index(KIND).reindex(list(kinds)) for table in tables]
        columns = list(dict.fromkeys(name for table in placed for name in table))
        values = [table.reindex(columns=columns).to_numpy(float).T for table in placed]
        self._columns = {name: np.stack(pair) for name, *pair in zip(columns, *values, strict=True)}
        self._columns["one"] = np.ones((2, len(kinds)))
        left_out = {SIZE, *(name for name in columns if name.startswith(TYPICAL))}
        self.names = ["one", *sorted(set(columns) - left_out)]
        self._weights = self._partly()

    def of(self, name: str, sized: bool = False) -> Array:
        """Return a figure of both runs; of a kind partly known the mean over the typical mix.

        ``sized`` gives a figure per m2 as it is per home.
        """
        own = self._own(name, sized)
        found = np.where(self._whole, own, _means(own, self._weights))
        # A kind a run has no homes of takes the figure of the other run.
        return np.where(self._absent & np.isnan(found), found[::-1], found)

    def typical(self, name: str, keys: Mapping[str, Array], sized: bool = False) -> Array:
        """Return a figure of homes of which nothing is known, 2 x regions.

        ``keys`` has the share of every stacked key in them, 2 x regions.
        """
        own = self._own(name, sized)
        total: Array = np.zeros((2, 1))
        for key, share in keys.items():
            mix = self._mix(key)
            used = np.where(mix > 0, own * mix, 0.0)
            total = total + share * used.sum(axis=1, keepdims=True)
        return total

    def _own(self, name: str, sized: bool) -> Array:
        found = self._columns[name]
        found = found * self._columns[SIZE] if sized else found
        return np.where(self._whole, found, np.nan)

    def _mix(self, key: str) -> Array:
        absent = np.zeros((2, len(self._whole)))
        return np.nan_to_num(self._columns.get(TYPICAL + key, absent))

    def _partly(self) -> Array:
        """Return how much each whole kind weighs in each kind, 2 x kinds x kinds."""
        alike = (self._types[:, None] == self._types) | (self._types[:, None] == UNKNOWN)
        return np.asarray(self._mix("all")[:, None, :] * (alike & self._whole))


def _means(values: Array, weights: Array) -> Array:
    """Return weighted means of what is known, of both runs; NaN where nothing is."""
    known = ~np.isnan(values)
    added = (weights @ np.where(known, values, 0.0)[..., None])[..., 0]
    there = (weights @ known.astype(float)[..., None])[..., 0]
    whole = weights.sum(axis=2)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(there > 0, added / whole, np.nan)
