"""Quantities of two runs for every choice, part by part, of what was before and what is after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ccb_analysis.model.ledger import UNKNOWN
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.stock import AREAS
from ccb_analysis.model.terms import MODELLED, terms, unknown_answers
from ccb_analysis.studies.change_factors import Factors

#: What can change, in the order in which a reader is told; also the order of the axes below.
PARTS = (
    "number_of_homes",
    "municipality_mix",
    "type_and_size",
    "method_mix",
    "project_data",
    "assumptions",
    "definitions",
)
AXES = len(PARTS)


@dataclass(frozen=True)
class Totals:
    """Quantities per home of all, for every choice of before and after of every part.

    Arrays have an axis of two per part, in the order of ``PARTS`` (or of one, where the part does
    not matter); ``chosen`` is which kinds count.
    """

    factors: Factors
    chosen: NDArray[np.bool_] | None = None

    @property
    def names(self) -> list[str]:
        """Everything that is counted, and every figure."""
        return [*self.factors.measured, *self.factors.figures]

    @property
    def homes(self) -> Array:
        """The homes in all regions."""
        return self.factors.homes.reshape((2,) + (1,) * (AXES - 1))

    def only(self, dwelling_type: str) -> Totals:
        """Return the totals of homes of one dwelling type."""
        if dwelling_type == "all":
            return self
        return replace(self, chosen=np.array([one == dwelling_type for one, _ in self._kinds]))

    def has(self, quantity: str) -> bool:
        """Return whether every amount and figure of a quantity is there."""
        return all(
            amount in self.factors.measured and figure in self.factors.figures
            for amount, figure in terms(quantity)
        )

    def known(self, quantity: str) -> Array:
        """Return a quantity of the homes whose kind is known."""
        return self._added(quantity, self._whole)

    def rest(self, quantity: str) -> Array:
        """Return what homes of a partly known and of an unknown kind add, at the typical mix."""
        found = self._added(quantity, ~self._whole)
        for amount, figure in terms(quantity):
            if amount in MODELLED:
                found = found + self._nothing(amount, figure)
        return found

    def measured_of_part(self, amount: str) -> Array:
        """Return what is measured of homes whose kind is partly known."""
        return self._term(amount, "one", ~self._whole)

    def answers(self, quantity: str) -> tuple[Array | float, Array | float]:
        """Return the yes and the answers of homes whose kind is partly known."""
        unknown = unknown_answers(quantity)
        if unknown is None:
            return 0.0, 0.0
        answered = self.measured_of_part("homes") - self.measured_of_part(unknown)
        if quantity.startswith("mpg_within_"):
            return self.measured_of_part(quantity), answered
        answered = answered - self.measured_of_part("homes_modelled")
        return self.measured_of_part(f"{quantity}_yes"), answered

    @property
    def _kinds(self) -> Sequence[tuple[str, str]]:
        return self.factors.kinds

    @property
    def _whole(self) -> NDArray[np.bool_]:
        return np.array([UNKNOWN not in kind for kind in self._kinds])

    def _added(self, quantity: str, kinds: NDArray[np.bool_]) -> Array:
        parts = [self._term(amount, figure, kinds) for amount, figure in terms(quantity)]
        return np.sum(np.broadcast_arrays(*parts), axis=0)

    def _term(self, amount: str, figure: str, kinds: NDArray[np.bool_]) -> Array:
        """Return an amount times a figure of their kind, summed over regions and kinds."""
        kinds = kinds if self.chosen is None else kinds & self.chosen
        parts = self.factors
        figures, measured = parts.figures[figure], parts.measured[amount]
        if amount not in AREAS:
            return self._summed(parts.spread_homes, measured, figures, kinds)
        with_area = self._summed(parts.spread_area, measured, figures, kinds)
        unsized, sized = parts.unsized_measured[amount], parts.sized[figure]
        return with_area + self._summed(parts.spread_unsized, unsized, sized, kinds)

    def _summed(
        self, spread: Array, measured: Array, figure: Array, kinds: NDArray[np.bool_]
    ) -> Array:
        """Return homes (or m2) of kinds times what is measured and the figure of each, added up."""
        per_kind = np.einsum(
            "gtmdfrk,drk->gtmdfk", spread[..., kinds], measured[:, :, kinds], optimize=False
        )
        return _times(per_kind, figure[:, kinds])[None]

    def _nothing(self, amount: str, figure: str) -> Array:
        if self.chosen is not None:
            return np.zeros((1,) * AXES)
        parts = self.factors
        table = parts.sized_of_nothing if amount in AREAS else parts.of_nothing
        homes = np.einsum("gr,fr,dr->gdfr", parts.regions, parts.inside, parts.nothing)
        found = _times(homes, np.broadcast_to(table[figure], (2, homes.shape[-1])))
        return found[None, :, None, None]


def _times(amounts: Array, figures: Array) -> Array:
    """Return amounts (last axis) times figures (2 x that axis), the run's axis before the last.

    A figure that is not known counts only where there is something of it; then nothing is known.
    """
    lacking = np.isnan(figures)
    total = np.einsum("...fk,ak->...af", amounts, np.where(lacking, 0.0, figures))
    if lacking.any():
        there = np.einsum("...fk,ak->...af", np.abs(amounts), lacking.astype(float))
        total = np.where(there > 0, np.nan, total)
    return np.asarray(total)
