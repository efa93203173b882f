"""The engine as a function of its uncertain inputs: points or steps in, outcomes out.

What sensitivity studies move and look at. It is the engine of every other result, with other
draws: there is no second model.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ccb_analysis.model.chunks import of_role
from ccb_analysis.model.derived import on_slices
from ccb_analysis.model.draws import Draws
from ccb_analysis.model.impacts import AT_ONCE
from ccb_analysis.model.indicators import Indicator
from ccb_analysis.model.preparation import Prepared
from ccb_analysis.model.quantities import Amounts
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.slices import Slice, Stack, stack


class Outcome(NamedTuple):
    """One number per run: an indicator in one reading, of some modules, of a region and year."""

    indicator: str
    reading: str
    modules: str
    region: str
    year: int


class Response:
    """A prepared run as a function of its inputs, for chosen outcomes."""

    def __init__(self, prepared: Prepared, outcomes: Sequence[Outcome]):
        """Find the slices of the outcomes.

        Raises:
            KeyError: there is no such outcome.
        """
        self.outcomes = tuple(outcomes)
        self.groups = prepared.sampling.groups
        self._prepared = prepared
        self._stack, self._wanted = self._found()

    def at_points(self, points: Array) -> Array:
        """Return outcomes x runs at points in (0, 1), groups x runs: percentiles of the inputs."""
        return self._evaluated(points, self._prepared.sampling.at)

    def at_steps(self, steps: Array) -> Array:
        """Return outcomes x runs at steps, groups x runs: 0 is central, -1 low and 1 high."""
        return self._evaluated(steps, self._prepared.sampling.steps)

    def central(self) -> Array:
        """Return every outcome at central figures."""
        return self._run(self._prepared.sampling.central())[:, 0]

    def _evaluated(self, inputs: Array, draws: Callable[[Array], Draws]) -> Array:
        found = np.empty((len(self.outcomes), inputs.shape[1]))
        for start in range(0, inputs.shape[1], AT_ONCE):
            part = inputs[:, start : start + AT_ONCE]
            found[:, start : start + part.shape[1]] = self._run(draws(part))[:, 1:]
        return found

    def _run(self, draws: Draws) -> Array:
        settings = self._prepared.inputs.drawn(draws)
        found = np.empty((len(self.outcomes), draws.columns))
        amounts = Amounts(self._stack, settings)
        for indicator, places, rows in self._wanted:
            values = on_slices(amounts, indicator, settings)
            for place, row in zip(places, rows, strict=True):
                one = values[row]
                found[place] = np.nan if one is None else one.value
        return found

    def _found(self) -> tuple[Stack, list[tuple[Indicator, list[int], list[int]]]]:
        """Return the slices, and per indicator the places of its outcomes and of their slices."""
        slices: dict[tuple[str, int], Slice] = {}
        for piece in self._prepared.slices:
            labels = piece.labels
            if piece.role == "region" and labels["year_basis"] == "completion":
                slices.setdefault((labels["region"], labels["year"]), piece)
        settings = self._prepared.inputs.drawn(self._prepared.sampling.central())
        known = {(one.name, one.reading, one.modules): one for one in of_role("region", settings)}
        used: dict[tuple[str, int], int] = {}
        by_key: dict[tuple[str, str, str], tuple[list[int], list[int]]] = {}
        for place, outcome in enumerate(self.outcomes):
            key, where = outcome[:3], outcome[3:]
            if key not in known or where not in slices:
                raise KeyError(outcome)
            places, rows = by_key.setdefault(key, ([], []))
            places.append(place)
            rows.append(used.setdefault(where, len(used)))
        stacked = stack([slices[where] for where in used])
        return stacked, [(known[key], *found) for key, found in by_key.items()]
