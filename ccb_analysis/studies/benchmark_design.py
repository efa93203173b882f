"""What a regression on published buildings is fitted to: groups and covariates as columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.errors import ComparisonError
from ccb_analysis.language import Language
from ccb_analysis.studies.benchmark_words import group_name

CONSTANT = "constant"


@dataclass(frozen=True)
class Design:
    """``y`` and the columns ``x`` (a constant, groups, covariates) of the buildings ``rows``.

    Groups are measured against ``reference``. ``left_out`` buildings miss a covariate.
    """

    rows: pd.DataFrame
    y: pd.Series
    x: pd.DataFrame
    groups: dict[str, str]
    reference: str
    left_out: int


def design(
    table: pd.DataFrame,
    *,
    value: str = "value",
    group: str = "building_method",
    reference: str | None = None,
    covariates: Sequence[str] = (),
    apart: str | None = None,
    language: str = "nl",
) -> Design:
    """Return the design; the reference is by default the group with most buildings.

    Covariates of numbers are measured from their mean, of texts from their most common value.
    ``apart`` is a column every building needs as well (a random effect).

    Raises:
        ComparisonError: there are fewer than two groups or too few buildings, the reference has
            no buildings, or groups and covariates can't be told apart; names the columns.
    """
    words = Language(language)
    needed = [value, group, *covariates, *([apart] if apart else [])]
    rows = table.dropna(subset=needed)
    sizes = rows[group].value_counts()
    if len(sizes) < 2:
        raise ComparisonError(words("benchmark.one_group"))
    if reference is not None and reference not in sizes.index:
        absent = group_name(reference, words)
        raise ComparisonError(words("benchmark.no_reference", group=absent))
    base = reference or str(sizes.index[0])
    names = {f"{group}: {name}": str(name) for name in sorted(sizes.index) if name != base}
    columns: dict[str, pd.Series] = {CONSTANT: pd.Series(1.0, rows.index)}
    columns |= {key: (rows[group] == name).astype(float) for key, name in names.items()}
    for covariate in covariates:
        columns |= _covariate(rows[covariate], covariate)
    x = pd.DataFrame(columns)
    tied = _tied(x)
    if tied:
        raise ComparisonError(words("benchmark.tied", columns=words.listed(tied)))
    if len(x) <= x.shape[1]:
        blanks = {"found": len(x), "least": x.shape[1] + 1}
        raise ComparisonError(words("benchmark.too_few", **blanks))
    return Design(rows, rows[value].astype(float), x, names, base, len(table) - len(rows))


def _covariate(column: pd.Series, name: str) -> dict[str, pd.Series]:
    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return {name: column.astype(float) - float(column.mean())}
    common = column.value_counts().index[0]
    others = sorted(value for value in column.unique() if value != common)
    return {f"{name}: {value}": (column == value).astype(float) for value in others}


def _tied(x: pd.DataFrame) -> list[str]:
    """Return the columns that are made of those before them: their effects can't be told apart."""
    size = x.abs().max()
    scaled = (x / size.where(size > 0, 1.0)).to_numpy()
    tied, rank = [], 0
    for number, name in enumerate(x.columns, 1):
        found = int(np.linalg.matrix_rank(scaled[:, :number]))
        if found == rank:
            tied.append(str(name))
        rank = found
    return tied
