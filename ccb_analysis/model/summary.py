"""Turns the columns of a run (central and draws) into the rows of the results table."""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy import stats

from ccb_analysis.model.sampling import SCRAMBLINGS, Array, batch_sizes

RESULT_COLUMNS = [
    "scenario",
    "indicator",
    "reading",
    "modules",
    "region",
    "dwelling_type",
    "building_method",
    "material",
    "group",
    "year",
    "year_basis",
    "statistic",
    "unit",
    "value",
]
KEY_COLUMNS = [name for name in RESULT_COLUMNS if name not in ("statistic", "value")]
_QUANTILES = (0.05, 0.50, 0.95)
_NAMES = ("p5", "p50", "p95")


def mean_error(draws: Array) -> Array:
    """Return the 95 % error of the mean along the last axis, from the independent scramblings."""
    sizes = [size for size in batch_sizes(draws.shape[-1]) if size]
    if len(sizes) < 2:
        return np.full(draws.shape[:-1], np.nan)
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    means = np.add.reduceat(draws, starts, axis=-1) / np.asarray(sizes, float)
    factor = stats.t.ppf(0.975, len(sizes) - 1)
    return np.asarray(factor * means.std(axis=-1, ddof=1) / np.sqrt(len(sizes)))


class Summary:
    """Collects what indicators came to and writes it as one long table."""

    _BATCH = 256

    def __init__(self, scenario: str, draws: int):
        """Start empty, for one scenario."""
        self.scenario = scenario
        self.draws = draws
        self._waiting: list[tuple[dict, Array, Array | None, Array | None]] = []
        self._parts: list[pd.DataFrame] = []

    def add(
        self, key: dict, value: Array, low: Array | None = None, high: Array | None = None
    ) -> None:
        """Add one key with its columns; low and high where part of the homes is unknown."""
        if not np.isfinite(value[..., :1]).all() and low is None:
            return
        self._waiting.append((key, value, low, high))
        if len(self._waiting) >= self._BATCH:
            self._flush()

    def add_rows(self, key: dict, statistics: dict[str, float]) -> None:
        """Add one key whose statistics are known already."""
        rows = [self._row(key, name, value) for name, value in statistics.items()]
        self._parts.append(pd.DataFrame(rows, columns=RESULT_COLUMNS))

    def table(self) -> pd.DataFrame:
        """Return the results table of everything added, in the order it was added."""
        self._flush()
        if not self._parts:
            return pd.DataFrame(columns=RESULT_COLUMNS)
        return pd.concat(self._parts, ignore_index=True)

    def _row(self, key: dict, statistic: str, value: float) -> tuple:
        filled = {"scenario": self.scenario, "group": "all", "material": "all", **key}
        filled |= {"statistic": statistic, "value": float(value)}
        return tuple(filled[name] for name in RESULT_COLUMNS)

    def _flush(self) -> None:
        rows: list[tuple] = []
        for bounded in (False, True):
            part = [entry for entry in self._waiting if (entry[2] is not None) == bounded]
            if part:
                rows += self._bounded(part) if bounded else self._exact(part)
        self._waiting = []
        if rows:
            self._parts.append(pd.DataFrame(rows, columns=RESULT_COLUMNS))

    def _stack(self, arrays: list[Array]) -> Array:
        return np.stack([np.broadcast_to(array, (self.draws + 1,)) for array in arrays])

    def _exact(self, part: list) -> list[tuple]:
        values = self._stack([entry[1] for entry in part])
        return self._statistics([entry[0] for entry in part], values)

    def _bounded(self, part: list) -> list[tuple]:
        keys = [entry[0] for entry in part]
        rows = self._statistics(keys, self._stack([entry[1] for entry in part]))
        lows = self._stack([entry[2] for entry in part])
        highs = self._stack([entry[3] for entry in part])
        if not self.draws:
            names = ("low", "high")
            bounds = lows[:, 0], highs[:, 0]
        else:
            names = ("low_p5", "high_p95")
            bounds = (
                _sorted_quantile(np.sort(lows[:, 1:], axis=1), _QUANTILES[0]),
                _sorted_quantile(np.sort(highs[:, 1:], axis=1), _QUANTILES[2]),
            )
        for name, bound in zip(names, bounds, strict=True):
            rows += [
                self._row(key, name, value)
                for key, value in zip(keys, bound, strict=True)
                if np.isfinite(value)
            ]
        return rows

    def _statistics(self, keys: list[dict], values: Array) -> list[tuple]:
        columns: dict[str, Array] = {}
        if not self.draws:
            columns["value"] = values[:, 0]
        else:
            drawn = np.sort(values[:, 1:], axis=1)
            columns["central"] = values[:, 0]
            columns["mean"] = drawn.mean(axis=1)
            columns["mean_error"] = mean_error(values[:, 1:])
            for name, quantile in zip(_NAMES, _QUANTILES, strict=True):
                columns[name] = _sorted_quantile(drawn, quantile)
        return [
            self._row(key, name, column[place])
            for place, key in enumerate(keys)
            for name, column in columns.items()
            if np.isfinite(column[place])
        ]


def _sorted_quantile(ordered: Array, quantile: float) -> Array:
    """Return the linear quantile of rows that are sorted already."""
    place = quantile * (ordered.shape[1] - 1)
    below = int(np.floor(place))
    above = min(below + 1, ordered.shape[1] - 1)
    return np.asarray(ordered[:, below] + (place - below) * (ordered[:, above] - ordered[:, below]))


def scrambling_error(hits: np.ndarray) -> float:
    """Return the 95 % error of a share of draws, from the independent scramblings."""
    if hits.size < SCRAMBLINGS:
        return float("nan")
    return float(mean_error(hits[None, :].astype(float))[0])
