"""Correlations: groups of figures that move against or along with each other, pair by pair."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd

from ccb_analysis.facts.faults import read_whole_figures, row_faults
from ccb_analysis.facts.tables import RowFaults
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

KEY = ("group", "other_group")
FILE = "correlations.csv"


def read_correlations(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the correlation of two groups of figures, one row per pair that is not independent.

    Columns: ``KEY`` and value. The value is the correlation of the two groups' normal scores: the
    parameter of a Gaussian copula, between -1 and 1. (The rank correlation of the draws is then
    ``6 / pi * asin(value / 2)``, which differs from it by 0.02 at most.)

    Raises:
        FactsError: the table breaks the rules of facts, a value lies outside -1 to 1, a pair is
            there twice or with itself, or the values cannot hold together.
    """
    checks = [partial(_wrong_pairs, words=Language(language))]
    table = read_whole_figures(folder / FILE, KEY, checks, language)
    table = table.loc[:, ~table.columns.duplicated()]  # every figure has a group; here it is a key
    return table[[*KEY, "value"]]


def correlation_matrix(pairs: pd.DataFrame) -> pd.DataFrame:
    """Return ``pairs`` as a square table of groups by groups, ones on the diagonal."""
    groups = sorted({*pairs["group"], *pairs["other_group"]})
    matrix = pd.DataFrame(np.eye(len(groups)), index=groups, columns=groups)
    for one, other, value in pairs[[*KEY, "value"]].itertuples(index=False):
        matrix.loc[one, other] = matrix.loc[other, one] = value
    return matrix


def _wrong_pairs(table: pd.DataFrame, words: Language) -> RowFaults:
    pairs = table.loc[:, ~table.columns.duplicated()]
    unordered = pd.Series(
        [tuple(sorted(pair)) for pair in zip(pairs["group"], pairs["other_group"], strict=True)]
    )
    found = [
        *row_faults(pairs, "value", pairs["value"].abs() > 1, words("facts.correlation")),
        *row_faults(pairs, "group", pairs["group"] == "", words("facts.filled")),
        *row_faults(
            pairs, "other_group", pairs["group"] == pairs["other_group"], words("facts.two_groups")
        ),
        *row_faults(pairs, "other_group", unordered.duplicated(), words("facts.pair_once")),
    ]
    if found or pairs.empty or pairs["value"].isna().any():
        return found
    lowest = float(np.linalg.eigvalsh(correlation_matrix(pairs)).min())
    if lowest > 0:
        return []
    return [(-1, "value", ", ".join(f"{v:g}" for v in pairs["value"]), words("facts.together"))]
