"""Back-casting: the least change that meets chosen targets at once, or a proof that none does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.certificates import Certificate
from ccb_analysis.studies.conflicts import conflicts
from ccb_analysis.studies.exact import exact, least_cost, right_sign
from ccb_analysis.studies.limit_table import LIMIT_COLUMNS, limit_table
from ccb_analysis.studies.limits import change_problem, feasibility_problem
from ccb_analysis.studies.linear import Optimum, Problem, optimum
from ccb_analysis.studies.question import Question

Status = Literal["optimal", "impossible", "unproven"]


@dataclass(frozen=True)
class Backcast:
    """The answer to a question.

    ``status``: ``optimal`` (``mix`` meets every limit with the least change, and ``bound`` proves
    that none needs less), ``impossible`` (each of ``certificates`` proves that some limits
    exclude each other) or ``unproven`` (the solver finds no mix, but no proof checks).

    ``mix`` has year, dwelling_type, building_method, homes, baseline, difference and share (of
    the homes of its year and type). ``limits`` has one line per limit: its value, where the mix
    is ``at``, the ``shadow_price`` (what ``change`` rises by per unit of its value) and that in
    plain words: the ``price``, in ``price_unit``, of making it one home or one point stricter
    (of homes to be built: of one more). Prices hold for small changes.
    ``readings`` gives every target reading by the baseline mix and by this one. ``change`` is
    what was kept small, ``homes_changed`` the homes built differently, ``extra_cost`` EUR.
    """

    status: Status
    mix: pd.DataFrame
    limits: pd.DataFrame
    readings: pd.DataFrame
    certificates: tuple[Certificate, ...] = ()
    change: float = float("nan")
    bound: float = float("nan")
    homes_changed: float = float("nan")
    extra_cost: float = float("nan")


def backcast(
    question: Question, margins: Mapping[str, float] | None = None, language: str = "nl"
) -> Backcast:
    """Return the least change that meets every limit of ``question``, or why there is none.

    ``margins`` make readings stricter, in their own unit.

    Example:
        Of a hundred houses twenty are in timber, and only those count as conceptual here. Half
        of all homes must be conceptual: build thirty differently.

        >>> import pandas as pd
        >>> from ccb_analysis.facts.targets import read_targets
        >>> from ccb_analysis.studies.question import make_question
        >>> kinds = [(2030, "house", "brick"), (2030, "house", "timber")]
        >>> names = ["year", "dwelling_type", "building_method"]
        >>> homes = pd.DataFrame({"year": [2030], "dwelling_type": ["house"], "homes": [100.0]})
        >>> now = pd.DataFrame(kinds, columns=names)[names[1:]].assign(share=[0.8, 0.2])
        >>> index = pd.MultiIndex.from_tuples(kinds, names=names)
        >>> per_home = pd.DataFrame({"homes": 1.0, "conceptual": [0.0, 1.0]}, index=index)
        >>> targets = read_targets().query("target == 'conceptual' and reading == 'all_homes_2030'")
        >>> question = make_question(homes, now, per_home, targets, baselines={})
        >>> found = backcast(question)
        >>> found.status, round(found.change, 6)
        ('optimal', 30.0)
        >>> found.mix["homes"].round(6).tolist()
        [50.0, 50.0]
    """
    problem = change_problem(question, margins)
    found = optimum(problem)
    if found is None:
        proofs = tuple(conflicts(feasibility_problem(question, margins)))
        return Backcast(
            "impossible" if proofs else "unproven",
            mix_of(question, None),
            pd.DataFrame(columns=LIMIT_COLUMNS),
            readings_of(question, None),
            proofs,
        )
    homes = found.values[: len(question.kinds)]
    change, homes_changed, extra_cost = changes(question, homes)
    return Backcast(
        "optimal",
        mix_of(question, homes),
        limit_table(question, problem, found, Language(language)),
        readings_of(question, homes),
        change=change,
        bound=lower_bound(problem, found) - _cost_of_baseline(question),
        homes_changed=homes_changed,
        extra_cost=extra_cost,
    )


def changes(question: Question, homes: Array) -> tuple[float, float, float]:
    """Return what a question keeps small, the homes built differently, and their extra cost (EUR).

    The extra cost is that over the baseline mix; NaN where costs are not known.
    """
    homes_changed = float(np.maximum(homes - question.current, 0.0).sum())
    extra_cost = float("nan")
    if "cost_premium" in question.figures:
        extra_cost = float(question.figures["cost_premium"] @ (homes - question.current))
    change = homes_changed if question.objective == "homes" else extra_cost
    return change, homes_changed, extra_cost


def lower_bound(problem: Problem, found: Optimum) -> float:
    """Return what the multipliers prove: no point of ``problem`` costs less."""
    multipliers = {
        row.name: right_sign(exact(float(price)), row.sense)
        for row, price in zip(problem.rows, found.multipliers, strict=True)
    }
    return float(least_cost(problem, multipliers))


def mix_of(question: Question, homes: Array | None) -> pd.DataFrame:
    """Return homes of every kind beside those by the baseline mix; NaN where there is no mix."""
    built = np.full(len(question.kinds), np.nan) if homes is None else np.asarray(homes)
    table = question.kinds.assign(
        homes=built, baseline=question.current, difference=built - question.current
    )
    return table.assign(share=built / np.where(question.size > 0, question.size, np.nan))


def readings_of(question: Question, homes: Array | None) -> pd.DataFrame:
    """Return what every reading comes to by the baseline mix and by these ``homes``."""
    rows = []
    for one in question.readings:
        value = np.nan if homes is None else float(question.value(one, homes, question.figures))
        rows.append(
            {
                "target": one.target,
                "reading": one.reading,
                "year": one.year,
                "direction": one.direction,
                "threshold": one.threshold,
                "unit": one.unit,
                "baseline": float(question.value(one, question.current, question.figures)),
                "value": value,
            }
        )
    columns = ["target", "reading", "year", "direction", "threshold", "unit", "baseline", "value"]
    return pd.DataFrame(rows, columns=columns)


def _cost_of_baseline(question: Question) -> float:
    """Return what the problem counts for the baseline mix, from which change is counted."""
    if question.objective == "homes":
        return 0.0
    return float(question.figures["cost_premium"] @ question.current)
