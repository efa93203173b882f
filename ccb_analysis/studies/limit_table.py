"""The limits of a question as a table: where the mix is, what binds, and what each limit costs."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.limits import HOMES, plain, row_text
from ccb_analysis.studies.linear import Optimum, Problem
from ccb_analysis.studies.question import Question

LIMIT_COLUMNS = [
    "limit",
    "kind",
    "words",
    "sense",
    "value",
    "at",
    "unit",
    "binding",
    "shadow_price",
    "price",
    "price_per",
    "price_unit",
]
#: A limit is binding where the mix comes this near to it, relative to its largest coefficient.
_NEAR = 1e-6


def limit_table(
    question: Question, problem: Problem, found: Optimum, words: Language
) -> pd.DataFrame:
    """Return one line per limit a reader knows of: rows, and homes that are committed.

    ``value`` and ``at`` are in ``unit``; ``shadow_price`` is what the total cost (in
    ``price_unit``) rises by per unit of ``value``; ``price`` by one home or one point
    (``price_per``) stricter, and of homes to be built by one more. Where stricter costs more than
    looser saves, the price is one of those in between.
    """
    homes = found.values[: len(question.kinds)]
    lines = [
        *_rows(question, problem, found, homes, words),
        *_committed(question, problem, found, words),
    ]
    return pd.DataFrame(lines, columns=LIMIT_COLUMNS)


def _rows(
    question: Question, problem: Problem, found: Optimum, homes: Array, words: Language
) -> list[dict[str, Any]]:
    over = problem.matrix @ found.values - np.array([row.limit for row in problem.rows])
    lines = []
    for row, beyond, scale, multiplier in zip(
        problem.rows, over, problem.scales, found.multipliers, strict=True
    ):
        if not row.label:
            continue  # only says what change is
        limit = plain(question, row, homes)
        price = limit.price(multiplier) if row.kind == HOMES else abs(limit.price(multiplier))
        lines.append(
            {
                "limit": row.name,
                "kind": row.kind,
                "words": row_text(row, words),
                "sense": row.sense,
                "value": limit.value,
                "at": limit.value + beyond / limit.per if limit.per else np.nan,
                "unit": limit.unit,
                "binding": bool(abs(beyond) * scale <= _NEAR * max(abs(row.limit) * scale, 1.0)),
                "shadow_price": multiplier * limit.per + 0.0,  # which makes -0.0 nought
                "price": price + 0.0,
                "price_per": limit.step,
                "price_unit": problem.unit,
            }
        )
    return lines


def _committed(
    question: Question, problem: Problem, found: Optimum, words: Language
) -> list[dict[str, Any]]:
    lines = []
    for place, kind in enumerate(question.kinds.itertuples(index=False)):
        variable, price = problem.variables[place], float(found.low_prices[place]) + 0.0
        if variable.low > 0:
            above = found.values[place] - variable.low
            names = {
                name: words.label("indicators", f"{name}_{getattr(kind, name)}")
                for name in ("dwelling_type", "building_method")
            }
            shown = words.number(variable.low)
            lines.append(
                {
                    "limit": f"committed {variable.name}",
                    "kind": "committed",
                    "words": words(
                        "backcasting.row_committed", year=kind.year, homes=shown, **names
                    ),
                    "sense": "at_least",
                    "value": variable.low,
                    "at": float(found.values[place]),
                    "unit": variable.unit,
                    "binding": bool(above <= _NEAR * max(variable.low, 1.0)),
                    "shadow_price": price,
                    "price": price,
                    "price_per": "home",
                    "price_unit": problem.unit,
                }
            )
    return lines
