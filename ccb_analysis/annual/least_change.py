"""What it takes to meet the chosen readings at once, in up to four attempts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ccb_analysis.annual.scenario_limits import ScenarioLimits, with_committed
from ccb_analysis.annual.scenario_question import plausible_ramps, question_of
from ccb_analysis.studies.backcasting import Backcast, backcast
from ccb_analysis.studies.best import best_alone
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.ramps import Ramp

CHOSEN, ATTAINABLE, PACED, GROWN = "chosen", "attainable", "paced", "grown"


@dataclass(frozen=True)
class Attempt:
    """One question and its answer.

    ``name``: ``chosen`` (all chosen readings, however fast), ``attainable`` (those of them that
    can be met at all), ``paced`` (the same, no faster than is plausible) or ``grown`` (the same,
    no method beyond what its growth so far leads one to expect).
    """

    name: str
    question: Question
    found: Backcast


def least_change(
    homes: pd.DataFrame,
    figures: pd.DataFrame,
    targets: pd.DataFrame,
    base_years: Mapping[str, float],
    rise: float,
    language: str = "nl",
    limits: ScenarioLimits | None = None,
) -> list[Attempt]:
    """Return the attempts to meet the readings ``targets``: the least change, or why it fails.

    ``rise`` is the fastest plausible ramp (share of all homes per year), for ``paced`` alone. By
    ``limits`` what is committed stays as it is in every attempt and is no change, limits on the
    growth of a method count for ``paced`` and its capacity for ``grown``.
    """
    if targets.empty:
        return []
    committed = limits.committed if limits is not None and len(limits.committed) else None
    if committed is not None:
        homes = with_committed(homes, committed)

    def attempt(
        name: str, wanted: pd.DataFrame, *ramps: Ramp, capacity: pd.DataFrame | None = None
    ) -> Attempt:
        question = question_of(
            homes, figures, wanted, base_years, ramps, language, committed, capacity
        )
        return Attempt(name, question, backcast(question, language=language))

    attempts = [attempt(CHOSEN, targets)]
    wanted = targets
    if attempts[0].found.status == "impossible":
        possible = best_alone(attempts[0].question)["possible"].to_numpy(bool)
        if possible.all() or not possible.any():
            return attempts
        wanted = targets[possible].reset_index(drop=True)
        attempts.append(attempt(ATTAINABLE, wanted))
    if attempts[-1].found.status == "optimal":
        growth = () if limits is None else limits.growth
        ramps = (*plausible_ramps(homes, rise, language), *growth)
        attempts.append(attempt(PACED, wanted, *ramps))
        if limits is not None and len(limits.capacity):
            attempts.append(attempt(GROWN, wanted, capacity=limits.capacity))
    return attempts
