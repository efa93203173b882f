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
        self._keys: list[tuple] = []
        self._waiting: list[tuple[int, Array, Array | None, Array | None]] = []
        self._found: list[tuple[np.ndarray, str, Array]] = []

    def add(
        self, key: dict, value: Array, low: Array | None = None, high: Array | None = None
    ) -> None:
        """Add one key with its columns; low and high where part of the homes is unknown."""
        if low is None and not np.isfinite(value[0]):
            return
        if low is None or high is None:
            self._waiting.append((self._place(key), _narrow(value), None, None))
        else:
            self._waiting.append((self._place(key), _narrow(value), _narrow(low), _narrow(high)))
        if len(self._waiting) >= self._BATCH:
            self._flush()

    def add_rows(self, key: dict, statistics: dict[str, float]) -> None:
        """Add one key whose statistics are known already."""
        place = np.array([self._place(key)])
        for name, value in statistics.items():
            self._found.append((place, name, np.array([value])))

    def flushed(self) -> Summary:
        """Return the summary itself, with only statistics left in it."""
        self._flush()
        return self

    @staticmethod
    def joined(parts: list[Summary]) -> pd.DataFrame:
        """Return the results table of all ``parts``, key by key in the order they were added."""
        keys: list[tuple] = []
        found: list[tuple[np.ndarray, str, Array]] = []
        for part in parts:
            found += [(place + len(keys), name, value) for place, name, value in part._found]
            keys += part._keys
        if not found:
            return pd.DataFrame(columns=RESULT_COLUMNS)
        return _long_table(keys, found)

    def _place(self, key: dict) -> int:
        filled = {"scenario": self.scenario, "group": "all", "material": "all", **key}
        self._keys.append(tuple(filled[name] for name in KEY_COLUMNS))
        return len(self._keys) - 1

    def _flush(self) -> None:
        for side in (1, 2, 3):
            entries = [(entry[0], entry[1:][side - 1]) for entry in self._waiting]
            there = [(place, array) for place, array in entries if array is not None]
            for constant in (True, False):
                part = [(p, array) for p, array in there if (array.shape[-1] == 1) == constant]
                if part:
                    places = np.array([place for place, _ in part])
                    self._add_side(side, places, np.stack([array for _, array in part]))
        self._waiting = []

    def _add_side(self, side: int, places: np.ndarray, columns: Array) -> None:
        if side == 1:
            self._add_statistics(places, columns)
            return
        quantile = _QUANTILES[0] if side == 2 else _QUANTILES[-1]
        name = ("low_p5", "high_p95")[side - 2] if self.draws else ("low", "high")[side - 2]
        if columns.shape[-1] == 1:
            self._found.append((places, name, columns[:, 0]))
        else:
            columns[:, 1:].sort(axis=1)
            self._found.append((places, name, _sorted_quantile(columns[:, 1:], quantile)))

    def _add_statistics(self, places: np.ndarray, columns: Array) -> None:
        """Add the statistics of keys; of one column every statistic is that column."""
        if not self.draws:
            self._found.append((places, "value", columns[:, 0]))
            return
        drawn = columns[:, 1:] if columns.shape[-1] > 1 else columns
        error = mean_error(drawn) if columns.shape[-1] > 1 else np.zeros(len(columns))
        self._found += [
            (places, "central", columns[:, 0].copy()),
            (places, "mean", drawn.mean(axis=1)),
            (places, "mean_error", error),
        ]
        drawn.sort(axis=1)
        for name, quantile in zip(_NAMES, _QUANTILES, strict=True):
            self._found.append((places, name, _sorted_quantile(drawn, quantile)))


def _narrow(columns: Array) -> Array:
    """Return one column where every column is the same; most past years are like that."""
    return columns[:1] if columns.shape[-1] > 1 and (columns == columns[0]).all() else columns


def _long_table(keys: list[tuple], found: list[tuple[np.ndarray, str, Array]]) -> pd.DataFrame:
    places = np.concatenate([place for place, _, _ in found])
    values = np.concatenate([value for _, _, value in found])
    names = np.repeat(
        np.array([name for _, name, _ in found], dtype=object),
        [len(place) for place, _, _ in found],
    )
    order = np.argsort(places, kind="stable")
    order = order[np.isfinite(values[order])]
    table = pd.DataFrame(keys, columns=KEY_COLUMNS).iloc[places[order]].reset_index(drop=True)
    table["statistic"] = names[order].astype(str)
    table["value"] = values[order]
    return table[RESULT_COLUMNS]


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
