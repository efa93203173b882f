"""The study of material substitution: what every swap does, costs and asks, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import pandas as pd

from ccb_analysis.annual.swap_costs import abatement, net_costs
from ccb_analysis.annual.swap_doses import contributions, dose_response, dose_sets
from ccb_analysis.annual.swap_inputs import SwapInputs
from ccb_analysis.annual.swap_methods import Methods
from ccb_analysis.annual.swap_question import SwapQuestion
from ccb_analysis.annual.swap_runs import SwapRuns
from ccb_analysis.annual.swap_supply import supply_use
from ccb_analysis.model.workers import done_together
from ccb_analysis.substitution.account import account, footing


@dataclass(frozen=True)
class SwapStudy:
    """Everything there is to show of a question about swaps; columns as the functions give them.

    ``results`` is the long results table of every set of doses (its regions), ``doses`` the curves
    (``swap_doses.dose_response``), ``contributions`` what each rule adds among all,
    ``tornado``, ``indices`` and ``flips`` the inputs (``swap_inputs``; ``figures`` are those that
    are drawn), ``abatement`` and ``net_costs`` the money (``swap_costs``), ``supply`` the
    resources, ``methods`` and ``method_flips`` the kinds of home as they are, ``account`` what
    goes and comes per kind of home, ``footing`` every figure of the rules with its evidence.
    """

    question: SwapQuestion
    results: pd.DataFrame
    doses: pd.DataFrame
    contributions: pd.DataFrame
    figures: pd.DataFrame
    tornado: pd.DataFrame
    indices: pd.DataFrame
    flips: pd.DataFrame
    abatement: pd.DataFrame
    net_costs: pd.DataFrame
    supply: pd.DataFrame
    methods: pd.DataFrame
    method_flips: pd.DataFrame
    account: pd.DataFrame
    footing: pd.DataFrame


def collect_swaps(
    question: SwapQuestion, *, points: int = 512, resamples: int = 100, jobs: int | None = None
) -> SwapStudy:
    """Work a question out, all of it through the one engine.

    ``points`` (a power of two) and ``resamples`` are those of the Sobol' indices; ``jobs`` are
    workers, by default one per core.

    Example::

        study = collect_swaps(swap_question(["betonvloer_naar_clt"], year=2030, draws=1000))
        study.doses  # every measure from nothing replaced to all of it
        study.flips  # what has to change for a verdict to turn
    """
    runs = SwapRuns(question)
    sets = dose_sets(question)
    inputs = SwapInputs(runs)
    swings = inputs.tornado()
    methods = Methods(question)
    highest = question.highest
    # The longest first, so that no worker is left with it at the end.
    work: list[Callable[[], pd.DataFrame]] = [
        partial(contributions, runs),
        methods.flips,
        partial(runs.results, sets, 1),
        inputs.flips,
        partial(dose_response, runs, sets),
        partial(inputs.indices, swings, points, resamples),
        partial(abatement, runs),
        partial(supply_use, runs),
    ]
    added, method_flips, results, flips, doses, indices, costs, supply = done_together(work, jobs)
    return SwapStudy(
        question,
        results,
        doses,
        added,
        inputs.figures,
        swings,
        indices,
        flips,
        costs,
        net_costs(costs, question.prices),
        supply,
        methods.measures(),
        method_flips,
        account(question.inventories, highest, question.rules, language=question.language),
        footing(highest, question.rules, question.language),
    )
