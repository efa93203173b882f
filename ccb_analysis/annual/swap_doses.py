"""What each swap does to every measure, from nothing to its ceiling, and all of them together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from ccb_analysis.annual.swap_question import SwapQuestion
from ccb_analysis.annual.swap_runs import EVERY, MEASURES, NOW, Measure, SwapRuns
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.shapley import EXACT_UP_TO, shapley

#: Doses a curve is drawn through: quarters of the whole, and where a rule stops.
_STEPS = 4
_ENDS = (5, 50, 95)
_MAIN = tuple(one for one in MEASURES if one.name not in ("mass", "less_abiotic"))


def dose_sets(question: SwapQuestion) -> dict[str, dict[str, float]]:
    """Return the sets of doses that curves go through, by name; ``now`` replaces nothing."""
    found: dict[str, dict[str, float]] = {NOW: {}}
    for name, highest in question.highest.items():
        for dose in sorted({min(step / _STEPS, highest) for step in range(1, _STEPS + 1)}):
            found[f"{name} {dose:g}"] = {name: dose}
    return found | {EVERY: question.highest}


def dose_response(runs: SwapRuns, sets: Mapping[str, Mapping[str, float]]) -> pd.DataFrame:
    """Return every measure at every dose of every rule, and how it changes.

    Columns: rule (or ``every_rule``), dose (0-1), measure, unit, central, and where there are
    draws mean, p5, p50 and p95; ``change`` and its p5 and p95 against the same homes without a
    swap, draw by draw.
    """
    drawn = runs.drawn(sets)
    before = drawn[list(sets).index(NOW)]
    rows = []
    for place, (name, doses) in enumerate(sets.items()):
        for column, one in enumerate(MEASURES):
            told = _told(drawn[place, column], before[column]) | _labels(one)
            if name == NOW:
                rows += [{"rule": rule, "dose": 0.0, **told} for rule in runs.question.names]
            rule, dose = (EVERY, 1.0) if name == EVERY else next(iter(doses.items()), (NOW, 0.0))
            rows.append({"rule": rule, "dose": dose, **told})
    order = ["rule", "dose", "measure", "unit", "central", "change"]
    table = pd.DataFrame(rows)
    rest = [name for name in table if name not in order]
    return table[[*order, *rest]]


def contributions(runs: SwapRuns) -> pd.DataFrame:
    """Return what every rule adds when all work up to their ceiling, whatever their order.

    Columns: rule, measure, unit, value (with a standard ``error`` where orders were drawn),
    ``without`` and ``with_all``; the values of a measure add up to what lies between these two.
    At central figures.
    """
    highest = runs.question.highest
    known: dict[frozenset[str], Array] = {}

    def worth(chosen: frozenset[str]) -> Array:
        return known[chosen] if chosen in known else _worked_out(chosen)

    def _worked_out(chosen: frozenset[str]) -> Array:
        return runs.central({"one": {name: highest[name] for name in sorted(chosen)}}, _MAIN)[0]

    names = list(highest)
    if len(names) <= _TOGETHER_MOST:
        sets = {f"set {n}": _chosen(names, n) for n in range(2 ** len(names))}
        doses = {key: {name: highest[name] for name in one} for key, one in sets.items()}
        found_at = runs.central(doses, _MAIN)
        known |= {frozenset(one): found_at[n] for n, one in enumerate(sets.values())}
    found = shapley(names, worth, seed=runs.question.seed)
    return pd.DataFrame(
        {
            "rule": rule,
            **_labels(one),
            "value": found.values[row, column],
            "error": found.errors[row, column],
            "without": found.nothing[column],
            "with_all": found.total[column],
        }
        for column, one in enumerate(_MAIN)
        for row, rule in enumerate(names)
    )


#: Up to so many rules every set is worked out, many at a time.
_TOGETHER_MOST = EXACT_UP_TO


def _chosen(names: list[str], number: int) -> list[str]:
    """Return the set of names that the bits of a number stand for."""
    return [name for place, name in enumerate(names) if number >> place & 1]


def _labels(one: Measure) -> dict[str, str]:
    return {"measure": one.name, "unit": one.unit, "modules": one.modules}


def _told(columns: Array, before: Array) -> dict[str, float]:
    change = columns - before
    told = {"central": columns[0], "change": change[0]}
    if columns.size > 1:
        told["mean"] = columns[1:].mean()
        for name, drawn in (("", columns[1:]), ("change_", change[1:])):
            ends = np.percentile(drawn, _ENDS)
            told |= {f"{name}p{end}": value for end, value in zip(_ENDS, ends, strict=True)}
    return {name: float(value) for name, value in told.items()}
