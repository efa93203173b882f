"""The change that keeps its targets in most of the draws, beside the least one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ccb_analysis.annual.least_change import Attempt
from ccb_analysis.annual.scenario_draws import drawn_per_home
from ccb_analysis.annual.scenario_run import Region
from ccb_analysis.studies.robust import Robust, robust_mix, share_met

#: Draws on which margins are found; the mix is then tried on fresh ones.
_SAMPLE = 200


@dataclass(frozen=True)
class RobustChange:
    """A mix that meets its targets in at least ``wanted`` (0-1) of fresh draws, or the best found.

    ``attempt`` is the question and its least change at central figures, which meets the targets
    in the share ``central_met`` of the same draws.
    """

    attempt: Attempt
    found: Robust
    central_met: float
    wanted: float


def robust_change(
    region: Region, attempts: Sequence[Attempt], wanted: float, draws: int, seed: int
) -> RobustChange | None:
    """Return the robust mix of the first attempt that has an answer; none without one, or draws.

    The sample has a seed of its own (the next one), so that the ``draws`` of ``seed`` are fresh.
    """
    solved = [one for one in attempts if one.found.status == "optimal"]
    if not solved or draws < 1:
        return None
    question = solved[0].question
    sample = drawn_per_home(region, question, _SAMPLE, seed + 1)
    fresh = drawn_per_home(region, question, draws, seed)
    homes = solved[0].found.mix["homes"].to_numpy(float)
    return RobustChange(
        solved[0],
        robust_mix(question, sample, fresh, share=wanted),
        share_met(question, homes, fresh),
        wanted,
    )
