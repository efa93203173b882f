"""A mix that meets its targets most of the time: margins on the thresholds, tried on draws.

The plain optimum meets its binding targets in about half of the draws. Here the thresholds are
made stricter until the mix meets all of them together often enough on a sample of draws, and then
also on fresh ones it has never seen. Nothing is claimed about whether less change would do.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.backcasting import changes, mix_of, readings_of
from ccb_analysis.studies.limits import change_problem
from ccb_analysis.studies.linear import TOLERANCE, optimum
from ccb_analysis.studies.question import Question

_ROUNDS = 20
_TURNS = 12
_HALVINGS = 6
#: Margins that change by less than this have settled.
_SETTLED = 1e-6
#: Twice the standard error is about a 95 % interval.
_ERRORS = 2


@dataclass(frozen=True)
class Robust:
    """A mix that was tried on draws.

    ``status`` is ``found`` where the mix meets every target together in at least the wanted share
    of the fresh draws, else ``not_found``: then this is the best mix that was come by.
    ``met_sample`` and ``met_fresh`` are those shares, ``error`` twice the standard error of the
    latter over so many fresh ``draws``. ``margins`` are how much stricter each reading was made,
    in its own unit. ``mix`` and ``readings`` (at central figures) are as those of ``Backcast``;
    ``readings`` also has the share of fresh draws in which each is ``met`` by itself.
    """

    status: str
    mix: pd.DataFrame
    readings: pd.DataFrame
    margins: dict[str, float]
    change: float
    homes_changed: float
    extra_cost: float
    met_sample: float
    met_fresh: float
    error: float
    draws: int


def robust_mix(
    question: Question, sample: Mapping[str, Array], fresh: Mapping[str, Array], *, share: float
) -> Robust:
    """Return a mix that meets every target of ``question`` in at least ``share`` of fresh draws.

    ``sample`` (say 200 draws, on which margins are found) and ``fresh`` (say 10,000, on which the
    mix is verified) hold figures per home as ``question.figures`` does: kinds x draws, aligned
    with ``question.kinds``. A quantity that is not in them keeps its central figure. The fresh
    draws only say when to stop; ``share`` comes from a row of ``reference/``.

    Raises:
        ValueError: draws do not line up with the kinds of the question, or ``share`` is not 0 to 1.
    """
    _check(question, sample, fresh, share)
    trial = _Trial(question, sample, fresh, share)
    margins = {one.name: 0.0 for one in question.readings}
    if _mix(question, margins) is None:
        return trial.nothing(margins)
    goal = share
    for _ in range(_ROUNDS):
        held, margins = _settled(question, margins, sample, goal)
        homes = _mix(question, margins)
        if homes is None:
            return _nearest(trial, held, margins)
        tried = trial.on_fresh(homes, margins)
        if tried.status == "found" or goal >= 1:
            break
        # The sample flatters the mix that was found on it: ask more of it.
        goal = min(1.0, goal + max(share - tried.met_fresh, 1 / trial.draws))
    return trial.best or trial.nothing(margins)


def share_met(question: Question, homes: Array, drawn: Mapping[str, Array]) -> float:
    """Return the share of draws in which these homes meet every target of a question together."""
    return float(_met(question, homes, drawn).all(axis=0).mean())


@dataclass
class _Trial:
    """Tries mixes on fresh draws and remembers the one that did best."""

    question: Question
    sample: Mapping[str, Array]
    fresh: Mapping[str, Array]
    share: float
    best: Robust | None = None

    @property
    def draws(self) -> int:
        """How many draws the sample has."""
        return len(_first(self.sample))

    def on_fresh(self, homes: Array, margins: Mapping[str, float]) -> Robust:
        """Return how a mix does on the fresh draws."""
        met = _met(self.question, homes, self.fresh)
        together = float(met.all(axis=0).mean())
        spread = np.sqrt(together * (1 - together) / met.shape[1])
        change, homes_changed, extra_cost = changes(self.question, homes)
        tried = Robust(
            "found" if together >= self.share else "not_found",
            mix_of(self.question, homes),
            readings_of(self.question, homes).assign(met=met.mean(axis=1)),
            dict(margins),
            change,
            homes_changed,
            extra_cost,
            share_met(self.question, homes, self.sample),
            together,
            float(_ERRORS * spread),
            met.shape[1],
        )
        if self.best is None or tried.met_fresh > self.best.met_fresh:
            self.best = tried
        return tried

    def nothing(self, margins: Mapping[str, float]) -> Robust:
        """Return the answer where not even central figures allow a mix."""
        table = readings_of(self.question, None).assign(met=np.nan)
        unknown = (float("nan"),) * 6
        draws = len(_first(self.fresh))
        return Robust(
            "not_found", mix_of(self.question, None), table, dict(margins), *unknown, draws
        )


def _check(
    question: Question, sample: Mapping[str, Array], fresh: Mapping[str, Array], share: float
) -> None:
    if not 0 <= share <= 1:
        raise ValueError(f"share {share} is not from 0 to 1")
    if not question.readings:
        raise ValueError("a question without targets needs no margins")
    for name, figures in (("sample", sample), ("fresh", fresh)):
        for quantity, figure in figures.items():
            if figure.ndim != 2 or len(figure) != len(question.kinds):
                raise ValueError(
                    f"{name} {quantity}: {figure.shape} is not {len(question.kinds)} kinds x draws"
                )
        if len({figure.shape for figure in figures.values()}) != 1:
            raise ValueError(f"{name} needs figures, all with the same number of draws")


def _first(figures: Mapping[str, Array]) -> Array:
    return next(iter(figures.values()))[0]


def _mix(question: Question, margins: Mapping[str, float]) -> Array | None:
    found = optimum(change_problem(question, margins))
    return None if found is None else found.values[: len(question.kinds)]


def _values(question: Question, homes: Array, drawn: Mapping[str, Array]) -> Array:
    """Return what every reading comes to, readings x draws."""
    figures = {**question.figures, **drawn}
    draws = len(_first(drawn))
    rows = [
        np.broadcast_to(question.value(one, homes, figures), (draws,)) for one in question.readings
    ]
    return np.stack(rows) if rows else np.zeros((0, draws))


def _met(question: Question, homes: Array, drawn: Mapping[str, Array]) -> Array:
    signs, thresholds = _signs(question), np.array([[one.threshold] for one in question.readings])
    slack = TOLERANCE * np.maximum(np.abs(thresholds), 1.0)
    return np.asarray(signs * (_values(question, homes, drawn) - thresholds) >= -slack)


def _signs(question: Question) -> Array:
    return np.array([[one.sign] for one in question.readings])


def _settled(
    question: Question, margins: dict[str, float], sample: Mapping[str, Array], goal: float
) -> tuple[dict[str, float], dict[str, float]]:
    """Return margins that no longer change, and the last before them that can be had.

    How far draws spread depends on the mix, and the mix on the margins: taken in turns.
    """
    held = margins
    for _ in range(_TURNS):
        homes = _mix(question, margins)
        if homes is None:
            break
        held = margins
        margins = _wanted(question, homes, held, sample, goal)
        if all(abs(margins[name] - held[name]) <= _SETTLED for name in margins):
            break
    return held, margins


def _wanted(
    question: Question,
    homes: Array,
    margins: Mapping[str, float],
    sample: Mapping[str, Array],
    goal: float,
) -> dict[str, float]:
    """Return the margins with which ``goal`` of the draws would do, spread as with these homes.

    Every reading gets the margin with which it fails in the same number of draws; that is the
    largest number with which all readings together hold in ``goal``. A reading that is met with
    more to spare than its margin stays where it is.
    """
    signs, thresholds = _signs(question), np.array([[one.threshold] for one in question.readings])
    central = np.stack(
        [[question.value(one, homes, question.figures)] for one in question.readings]
    )
    spread = signs * (_values(question, homes, sample) - central)
    ranked = np.sort(spread, axis=1)
    there = (signs * (central - thresholds))[:, 0]
    binding = there <= np.array(list(margins.values())) + _SETTLED
    wanted = np.zeros(len(there))
    for failing in reversed(range(ranked.shape[1])):
        wanted = np.maximum(-ranked[:, failing], 0.0)
        place = np.where(binding, wanted, np.maximum(there, wanted))
        if (spread + place[:, None] >= -TOLERANCE).all(axis=0).mean() >= goal:
            break
    return dict(zip(margins, map(float, wanted), strict=True))


def _nearest(trial: _Trial, held: Mapping[str, float], asked: Mapping[str, float]) -> Robust:
    """Return the best mix between margins that can be had and margins that cannot."""
    reached, step = 0.0, 1.0
    for _ in range(_HALVINGS):
        step /= 2
        if _mix(trial.question, _between(held, asked, reached + step)) is not None:
            reached += step
    part = _between(held, asked, reached)
    homes = _mix(trial.question, part)
    return trial.nothing(held) if homes is None else trial.on_fresh(homes, part)


def _between(
    held: Mapping[str, float], asked: Mapping[str, float], part: float
) -> dict[str, float]:
    return {name: margin + part * (asked[name] - margin) for name, margin in held.items()}
