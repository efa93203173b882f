"""One group of inputs at a time to its low and its high end: what that does to every output.

A tornado shows sizes in the unit of the output and says nothing of how likely the ends are or of
what happens when several inputs are off at once; ``sobol_indices`` does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import numpy as np
import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.model.sampling import PERCENTILES, Array, quantiles, spread
from ccb_analysis.studies.sobol_indices import Batch

#: Which ends: low and high of the rows, or the 5th and 95th percentile of their distributions.
Ends = Literal["low_high", "p5_p95"]
_PERCENT = {"low": 5, "high": 95}
_FIGURES = ("value", "low", "high")
#: How far shares may be from their sum: rounding in a sheet.
_WHOLE = 1e-6


def tornado(
    batch: Batch,
    rows: pd.DataFrame,
    *,
    outputs: Sequence[str] = (),
    ends: Ends = "low_high",
    shares: Iterable[Sequence[str]] = (),
    language: str = "nl",
) -> pd.DataFrame:
    """Return every output with each group at its low and at its high end, the others central.

    Args:
        batch: The model: ``inputs x runs`` in, ``outputs x runs`` out; called once, with two
            runs for every group and a central one.
        rows: The inputs in the order of the rows of ``batch``: input, group, value, low, high;
            with ``p5_p95`` also distribution, as rows of assumptions have it. Inputs of one group
            go to their low ends together.
        outputs: The names of the rows ``batch`` gives; by default their numbers.
        ends: ``low_high``: the low and high of the rows. ``p5_p95``: the percentiles of their
            distributions; nearer than low and high where those are the ends of what is possible.
        shares: Inputs that sum to a fixed number; at both ends of their group they must sum to
            it as well, so their low column is one case and their high column another.
        language: That of the errors.

    Returns:
        One row per output and group: ``central``, ``at_low`` and ``at_high`` (the output there),
        ``change_low`` and ``change_high`` (less the central one), ``swing`` (the largest of the
        three less the smallest, so that a bend counts), ``rank`` per output (1: largest swing)
        and ``ends``. Sorted by output, then rank; a swing that is unknown comes last.

    Raises:
        InputError: a figure is no number, or shares no longer sum to their number.
    """
    words = Language(language)
    low, high = _ends(rows, ends)
    central = rows["value"].to_numpy(float)
    faults = [*_no_numbers(rows, low, high, words)]
    faults = faults or [*_broken_shares(rows, (central, low, high), shares, words)]
    if faults:
        raise InputError(faults, words("sensitivity.refused_ends"), language)
    groups = list(dict.fromkeys(rows["group"]))
    runs = np.repeat(central[:, None], 2 * len(groups) + 1, axis=1)
    for place, group in enumerate(groups):
        own = (rows["group"] == group).to_numpy()
        runs[own, 2 * place + 1], runs[own, 2 * place + 2] = low[own], high[own]
    found = np.asarray(batch(runs), float)
    if found.ndim != 2 or found.shape[1] != runs.shape[1]:
        raise ValueError(f"outputs x {runs.shape[1]} runs are needed, not {found.shape}")
    names = list(outputs) or list(map(str, range(len(found))))
    return _ranked(_table(found, names, groups)).assign(ends=ends)


def _ends(rows: pd.DataFrame, ends: Ends) -> tuple[Array, Array]:
    if ends == "low_high":
        return rows["low"].to_numpy(float), rows["high"].to_numpy(float)
    if ends != "p5_p95":
        raise ValueError(f"ends {ends!r} are neither low_high nor p5_p95")
    points = np.array(list(_PERCENT.values())) / 100
    found = np.array([_percentiles(row, points) for row in rows.to_dict("records")])
    return found[:, 0], found[:, 1]


def _percentiles(row: dict[Any, Any], points: Array) -> Array:
    if row["distribution"] == "quantiles":
        return quantiles(np.array([float(row[name]) for name in PERCENTILES]), points)
    value, low, high = (float(row[name]) for name in _FIGURES)
    return spread(str(row["distribution"]), value, low, high, points)


def _no_numbers(rows: pd.DataFrame, low: Array, high: Array, words: Language) -> Iterable[str]:
    figures = np.column_stack([rows["value"].to_numpy(float), low, high])
    for name, line in zip(rows["input"], figures, strict=True):
        for column, figure in zip(_FIGURES, line, strict=True):
            if not np.isfinite(figure):
                yield words("sensitivity.no_number", name=name, column=column)


def _broken_shares(
    rows: pd.DataFrame, figures: Sequence[Array], shares: Iterable[Sequence[str]], words: Language
) -> Iterable[str]:
    """Give inputs that sum to a number and would not do so at an end of their group."""
    for names in shares:
        own = rows["input"].isin(names).to_numpy()
        if rows.loc[own, "group"].nunique() > 1:
            homes = words.listed(list(dict.fromkeys(rows.loc[own, "group"])))
            yield words("sensitivity.shares_apart", names=words.listed([*names]), groups=homes)
            continue
        whole, *sums = (float(one[own].sum()) for one in figures)
        for column, total in zip(("low", "high"), sums, strict=True):
            if abs(total - whole) > _WHOLE * max(abs(whole), 1):
                yield words(
                    "sensitivity.broken_shares",
                    names=words.listed([*names]),
                    column=column,
                    found=words.number(total, 3),
                    allowed=words.number(whole, 3),
                )


def _table(found: Array, names: Sequence[str], groups: Sequence[str]) -> pd.DataFrame:
    if len(names) != len(found):
        raise ValueError(f"{len(found)} outputs have {len(names)} names")
    central = np.repeat(found[:, 0], len(groups))
    low, high = found[:, 1::2].ravel(), found[:, 2::2].ravel()
    three = np.stack([central, low, high])
    return pd.DataFrame(
        {
            "output": np.repeat(np.array(names, object), len(groups)),
            "group": np.tile(np.array(groups, object), len(names)),
            "central": central,
            "at_low": low,
            "at_high": high,
            "change_low": low - central,
            "change_high": high - central,
            "swing": three.max(axis=0) - three.min(axis=0),
        }
    )


def _ranked(table: pd.DataFrame) -> pd.DataFrame:
    swings = table.groupby("output", sort=False)["swing"]
    table["rank"] = swings.rank(ascending=False, method="min", na_option="bottom").astype(int)
    order = pd.Categorical(table["output"], categories=table["output"].unique(), ordered=True)
    return (
        table.assign(order=order)
        .sort_values(["order", "rank"], kind="stable", ignore_index=True)
        .drop(columns="order")
    )
