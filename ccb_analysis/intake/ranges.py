"""Ranges and distributions of a user's tables: what can be drawn, and what is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from ccb_analysis.facts.tables import DISTRIBUTIONS
from ccb_analysis.language import Language

_PERCENTILES = ("p5", "p25", "p50", "p75", "p95")
#: The uncertain columns of each table: value, low, high, distribution, and the most it can be.
_RANGES: dict[str, Sequence[tuple[str, str, str, str, float]]] = {
    "inventories": (("kg_per_m2", "low", "high", "distribution", np.inf),),
    "materials": tuple(
        (column, f"{column}_low", f"{column}_high", f"{name}_distribution", most)
        for name, column, most in (
            ("co2", "co2_kg_per_kg", np.inf),
            ("stored_co2", "stored_co2_kg_per_kg", np.inf),
            ("primary_abiotic", "primary_abiotic", 1.0),
            ("storage_kept_30_years", "storage_kept_30_years", 1.0),
            ("timber_volume", "timber_m3_per_kg", np.inf),
            ("crop_area", "crop_ha_per_kg", np.inf),
        )
    ),
}
_MAY_BE_NEGATIVE = ("co2_kg_per_kg",)


def range_faults(name: str, table: pd.DataFrame, words: Language) -> list[str]:
    """Return a line for every number or distribution of a table that cannot be drawn."""
    lines = []
    for value, low, high, kind, most in _RANGES[name]:
        if value not in table:
            continue
        for row, column, found, allowed in _faults(table, value, (low, high, kind), most, words):
            lines.append(
                words(
                    "tables_in.wrong",
                    table=name,
                    column=column,
                    row=row,
                    found=found,
                    allowed=allowed,
                )
            )
    return list(dict.fromkeys(lines))


def _faults(
    table: pd.DataFrame, value: str, others: tuple[str, str, str], most: float, words: Language
) -> Iterator[tuple[object, str, object, str]]:
    low, high, kind = others
    numbers = {
        name: pd.to_numeric(table[name], errors="coerce")
        for name in (value, low, high)
        if name in table
    }
    for name, column in numbers.items():
        unread = column.isna() & table[name].notna()
        infinite = np.isinf(column)
        too_low = (column < 0) & (value not in _MAY_BE_NEGATIVE)
        wrong = unread | infinite | too_low | (column > most)
        allowed = words("tables_in.number_up_to", most=words.number(most))
        if not np.isfinite(most):
            allowed = words.label("tables_in", "check_coerce_dtype")
        yield from ((row, name, table[name].loc[row], allowed) for row in table.index[wrong])
    for name, wrong_side in ((low, np.greater), (high, np.less)):
        if name in numbers:
            wrong = wrong_side(numbers[name], numbers[value])
            allowed = words("tables_in.side_low" if name == low else "tables_in.side_high")
            yield from ((row, name, table[name].loc[row], allowed) for row in table.index[wrong])
    if kind in table:
        given = numbers[value]
        ends = [numbers[name].fillna(given) if name in numbers else given for name in (low, high)]
        spread = (ends[0] < given) | (ends[1] > given)
        yield from _kinds(table, kind, ends[0].where(spread), most, words)


def _kinds(
    table: pd.DataFrame, kind: str, lowest: pd.Series, most: float, words: Language
) -> Iterator[tuple[object, str, object, str]]:
    """Give the rows whose distribution is not known, or cannot be made of their range.

    ``lowest`` is blank where there is no range: then nothing is drawn.
    """
    spread = lowest.notna()
    named = table[kind].where(table[kind].notna(), "exact").replace("", "exact")
    known = [name for name in DISTRIBUTIONS if name != "dirichlet"]
    have_percentiles = pd.Series(True, index=table.index)
    for name in _PERCENTILES:
        given = table[name].notna() if name in table else False
        have_percentiles &= given
    for wrong, allowed in (
        (~named.isin(known), ", ".join(known)),
        (spread & (named == "lognormal") & ~(lowest > 0), words("tables_in.lognormal")),
        (spread & (named == "quantiles") & ~have_percentiles, words("tables_in.quantiles")),
        (spread & (named == "beta") & (most != 1.0), words("tables_in.beta")),
    ):
        yield from ((row, kind, table[kind].loc[row], allowed) for row in table.index[wrong])
