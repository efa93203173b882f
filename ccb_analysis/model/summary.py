"""Turns the columns of a run (central and draws) into the rows of the results table."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial

import numpy as np
import pandas as pd
from scipy import stats

from ccb_analysis.model.evaluation import Evaluated
from ccb_analysis.model.results import RESULT_COLUMNS
from ccb_analysis.model.sampling import SCRAMBLINGS, Array, batch_sizes

KEY_COLUMNS = [name for name in RESULT_COLUMNS if name not in ("statistic", "value")]
_QUANTILES = {"p5": 0.05, "p50": 0.50, "p95": 0.95}


def batch_error(estimates: Array) -> Array:
    """Return the 95 % error of an estimate, from what each scrambling by itself estimates.

    ``estimates`` ends in one column per scrambling.
    """
    count = estimates.shape[-1]
    if count < 2:
        return np.full(estimates.shape[:-1], np.nan)
    factor = stats.t.ppf(0.975, count - 1)
    return np.asarray(factor * estimates.std(axis=-1, ddof=1) / np.sqrt(count))


def mean_error(draws: Array) -> Array:
    """Return the 95 % error of the mean along the last axis, from the independent scramblings."""
    sizes = [size for size in batch_sizes(draws.shape[-1]) if size]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int)
    return batch_error(np.add.reduceat(draws, starts, axis=-1) / np.asarray(sizes, float))


class Summary:
    """Collects what indicators came to and writes it as one long table."""

    #: Columns are turned into statistics when this many numbers wait: enough to work fast.
    _WAITING = 4_000_000

    def __init__(self, scenario: str, draws: int):
        """Start empty, for one scenario."""
        self.scenario = scenario
        self.draws = draws
        self._keys: list[tuple] = []
        self._waiting: list[tuple[int, Evaluated]] = []
        self._numbers = 0
        self._scaled: dict[int, list[tuple[int, float]]] = {}
        self._found: list[tuple[np.ndarray, str, Array]] = []

    def add(self, key: dict, result: Evaluated, scaled: Iterable[tuple[dict, float]] = ()) -> None:
        """Add one key with its columns; ``scaled`` are keys that are a fixed number times it."""
        if result.low is None and not np.isfinite(result.value[0]):
            return
        place = self._place(key)
        self._scaled[place] = [(self._place(other), factor) for other, factor in scaled]
        self._waiting.append((place, result))
        self._numbers += sum(
            end.size for end in (result.value, result.low, result.high) if end is not None
        )
        if self._numbers >= self._WAITING:
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
        before = len(self._found)
        self._add_side([(place, result.value) for place, result in self._waiting], self._statistics)
        for side in ("low", "high"):
            ends = [(place, getattr(result, side)) for place, result in self._waiting]
            there = [(place, end) for place, end in ends if end is not None]
            self._add_side(there, partial(self._bounds, side=side))
        if self.draws:
            self._add_variability()
        self._add_scaled(before)
        self._waiting, self._numbers, self._scaled = [], 0, {}

    def _add_side(
        self, entries: list[tuple[int, Array]], work: Callable[[np.ndarray, Array], None]
    ) -> None:
        """Work on columns of one width together; most past years have one column only."""
        narrowed = [(place, _narrow(columns)) for place, columns in entries]
        for constant in (True, False):
            part = [(p, columns) for p, columns in narrowed if (len(columns) == 1) == constant]
            if part:
                places = np.array([place for place, _ in part])
                work(places, np.stack([columns for _, columns in part]))

    def _bounds(self, places: np.ndarray, columns: Array, side: str) -> None:
        """Add how low or high a key can be at central figures, and over the draws."""
        self._found.append((places, side, columns[:, 0].copy()))
        if not self.draws:
            return
        quantile, name = (0.05, "low_p5") if side == "low" else (0.95, "high_p95")
        drawn = columns[:, 1:] if columns.shape[-1] > 1 else columns
        drawn.sort(axis=1)
        self._found.append((places, name, _sorted_quantile(drawn, quantile)))

    def _statistics(self, places: np.ndarray, columns: Array) -> None:
        """Add the statistics of keys; of one column every statistic is that column."""
        if not self.draws:
            self._found.append((places, "value", columns[:, 0]))
            return
        drawn = columns[:, 1:] if columns.shape[-1] > 1 else columns
        fixed = columns.shape[-1] == 1
        nought = np.zeros(len(columns))
        self._found += [
            (places, "central", columns[:, 0].copy()),
            (places, "mean", drawn.mean(axis=1)),
            (places, "mean_error", nought if fixed else mean_error(drawn)),
        ]
        ordered = np.sort(drawn, axis=1)
        found = [_sorted_quantile(ordered, quantile) for quantile in _QUANTILES.values()]
        errors = [nought] * len(found) if fixed else _quantile_errors(drawn, ordered, found)
        for name, value, error in zip(_QUANTILES, found, errors, strict=True):
            self._found += [(places, name, value), (places, f"{name}_error", error)]

    def _add_variability(self) -> None:
        """Add the share of the variance that comes from differences between projects."""
        places, shares = [], []
        for place, result in self._waiting:
            if result.deviation > 0:
                variance = float(result.value[1:].var())
                places.append(place)
                shares.append(min(result.deviation**2 / variance, 1.0) if variance > 0 else 0.0)
        if places:
            self._found.append((np.array(places), "variability_share", np.array(shares)))

    def _add_scaled(self, before: int) -> None:
        for places, name, values in self._found[before:]:
            pairs = [
                (other, value * (1.0 if name == "variability_share" else factor))
                for place, value in zip(places.tolist(), values, strict=True)
                for other, factor in self._scaled.get(place, ())
            ]
            if pairs:
                others, scaled = zip(*pairs, strict=True)
                self._found.append((np.array(others), name, np.array(scaled)))


def _quantile_errors(drawn: Array, ordered: Array, found: list[Array]) -> list[Array]:
    """Return the 95 % error of every quantile, given what it was ``found`` to be over all draws.

    The larger of two estimates, since either may be too small by itself: the spread of the
    quantiles of the scramblings, and how far the quantile moves when the share of draws below
    it moves by its own error. ``ordered`` are the draws of every row sorted.
    """
    sizes = [size for size in batch_sizes(drawn.shape[-1]) if size]
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(int)
    estimates = np.empty((len(_QUANTILES), len(drawn), len(sizes)))
    for batch, (start, size) in enumerate(zip(starts, sizes, strict=True)):
        part = np.sort(drawn[:, start : start + size], axis=1)
        for row, quantile in enumerate(_QUANTILES.values()):
            estimates[row, :, batch] = _sorted_quantile(part, quantile)
    shares = [
        np.add.reduceat((drawn <= at[:, None]).astype(float), starts, axis=1) / np.array(sizes)
        for at in found
    ]
    errors = []
    for row, (quantile, share) in enumerate(zip(_QUANTILES.values(), shares, strict=True)):
        away = batch_error(share)
        high, low = (_quantiles_at(ordered, quantile + sign * away) for sign in (1, -1))
        errors.append(np.maximum(batch_error(estimates[row]), (high - low) / 2))
    return errors


def _quantiles_at(ordered: Array, quantiles: Array) -> Array:
    """Return one linear quantile of every sorted row, each at its own place."""
    last = ordered.shape[1] - 1
    place = np.clip(np.nan_to_num(quantiles), 0.0, 1.0) * last
    below = np.floor(place).astype(int)
    above = np.minimum(below + 1, last)
    rows = np.arange(len(ordered))
    low, high = ordered[rows, below], ordered[rows, above]
    return np.asarray(low + (place - below) * (high - low))


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
    """Return the 95 % error of a share of draws, from the independent scramblings.

    Scramblings that all count the same still cannot tell it closer than half a draw of theirs.
    """
    if hits.size < SCRAMBLINGS:
        return float("nan")
    share = hits.mean()
    coarse = SCRAMBLINGS / (2 * hits.size) if 0 < share < 1 else 0.0
    return max(float(mean_error(hits[None, :].astype(float))[0]), coarse)
