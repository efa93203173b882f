"""What slices add up to: every quantity is amounts of homes times figures per m2 or per home.

All of it is linear in the homes, so the totals of many slices are one matrix product with the
figures of every kind of home, the draws along the last axis.
"""

from __future__ import annotations

from math import isnan

import numpy as np

from ccb_analysis.model.bounds import Block
from ccb_analysis.model.kept import Kept
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import COUNTED, PER_HOME, Slice, Stack
from ccb_analysis.model.stock import AREAS, Loose
from ccb_analysis.model.terms import Term, terms, unknown_answers

_TINY = 1e-12
#: What unknown homes add is kept up to this many bytes.
_KEPT_BYTES = 100_000_000


def _product(amounts: Array, figures: Array) -> Array:
    """Return amounts (slices x kinds) times figures (kinds x columns).

    A kind without data counts only where there are homes of it: then the total is unknown (NaN).
    What is not known centrally is not known in any draw.
    """
    if not isnan(sum(figures[:, 0].tolist())):
        return np.asarray(amounts @ figures)
    lacking = np.isnan(figures[:, 0])
    total = amounts @ np.where(lacking[:, None], 0.0, figures)
    total[(amounts[:, lacking] != 0).any(axis=1)] = np.nan
    return np.asarray(total)


def _added(parts: list[Array]) -> Array:
    """Return parts added up; one part as it is, since nothing is ever changed in place."""
    if len(parts) == 1:
        return parts[0]
    total = parts[0] + parts[1]
    for part in parts[2:]:
        total = total + part
    return np.asarray(total)


class Amounts:
    """The quantities of a stack of slices."""

    def __init__(self, stack: Stack, settings: Settings):
        """Keep the slices beside the figures they are multiplied by."""
        self.stack = stack
        self.settings = settings
        self._by_each_method: Kept[list[tuple[int, Array]]] = Kept(
            _KEPT_BYTES, lambda groups: sum(array.nbytes for _, array in groups)
        )
        # A share is of terms that its totals need too.
        self._terms: Kept[Array] = Kept(_KEPT_BYTES, lambda array: array.nbytes)

    def known(self, quantity: str) -> Array:
        """Return the quantity of the homes whose kind is known, slices x columns (or x 1)."""
        parts = [self._total(term) for term in self._held(quantity)]
        # What there is nothing of has one column of noughts; adding that would copy the rest.
        return _added([part for part in parts if part.shape[1] > 1 or part.any()] or parts[:1])

    def _held(self, quantity: str) -> list[Term]:
        """Return the terms of a quantity of which any slice has something, or else the first."""
        every = terms(quantity)
        return [term for term in every if self.stack.products(term[0])] or every[:1]

    def _total(self, term: Term) -> Array:
        def work() -> Array:
            products = self.stack.products(term[0])
            if not products:
                return np.zeros((len(self.stack.slices), 1))
            return _added([_product(homes, self._figure(term, how)) for homes, how in products])

        return self._terms.once(term, work)

    def _figure(self, term: Term, how: str) -> Array:
        amount, name = term
        if how == COUNTED:
            return self.settings.figure(name)
        if how == PER_HOME:
            return self.settings.sized(name)
        return self.settings.followed(how, name, amount in AREAS)

    def loose_by_kind(self, count: str) -> Array:
        """Return a count of homes of unknown method, by the typical mix of their type.

        Slices x kinds; of homes of unknown type too the mix is that of all types.
        """
        found = np.zeros(self.stack.masks.shape)
        mix = self.settings.typical["all"]
        for place, piece in enumerate(self.stack.slices):
            if not piece.unknown_method:
                continue
            loose = piece.cell.loose
            counts = np.nan_to_num(loose.counts[:, piece.cell.names.index(count)])
            for row in np.unique(loose.types):
                spread = np.where(np.arange(len(mix)) == row, 1.0, 0.0)[:, None] * mix
                spread = mix if row < 0 else spread
                share = spread / max(float(spread.sum()), _TINY)
                found[place] += counts[loose.types == row].sum() * share.reshape(-1)
        return found * self.stack.masks

    def typical_unknown(self, quantity: str) -> Array:
        """Return what the unknown homes of every slice add at the typical mix."""
        weights = np.zeros((len(self.stack.slices), 1))
        for key, homes in self.stack.missing_by.items():
            typical = self.settings.typical[key].reshape(1, -1)
            weights = weights + homes[:, None] * typical * self.stack.masks
        added = np.zeros((len(self.stack.slices), 1))
        if weights.any():
            added = _product(weights, self.settings.one_missing(quantity))
        mix = self.settings.typical["all"]
        for place, piece in enumerate(self.stack.slices):
            for row, by_method in self._unknown_method(quantity, (), place):
                typical = mix if row < 0 else mix[row]
                share = mix.flat[piece.kinds_of(row)] / max(float(typical.sum()), _TINY)
                more = np.nansum(by_method * share[:, None], axis=0)
                more = np.where(np.isnan(by_method).all(axis=0), np.nan, more)
                if more.shape[-1] > added.shape[-1]:
                    added = np.repeat(added, more.shape[-1], axis=1)
                added[place] += more
        return added

    def whatever_method(self, quantity: str) -> Array:
        """Return what is measured of homes of unknown method, where the slice holds any method.

        Only of a quantity that no figure of a method plays a part in; slices x columns (or x 1).
        """
        rows = []
        for place, piece in enumerate(self.stack.slices):
            added: Array = np.zeros(1)
            for row, by_method in self._unknown_method(quantity, (), place):
                if piece.holds_all_of(row):
                    added = added + by_method[0]
            rows.append(added)
        width = max(len(row) for row in rows)
        return np.stack([np.broadcast_to(row, (width,)) for row in rows])

    def answers_whatever_method(self, quantity: str) -> tuple[Array, Array]:
        """Return the yes and the answers of homes of unknown method; see ``whatever_method``."""
        unknown = unknown_answers(quantity)
        if unknown is None or not any(piece.unknown_method for piece in self.stack.slices):
            return np.zeros((1, 1)), np.zeros((1, 1))
        answered = self.whatever_method("homes") - self.whatever_method(unknown)
        if quantity.startswith("mpg_within_"):
            return self.whatever_method(quantity), answered
        modelled = self.whatever_method("homes_modelled")  # these never answer
        return self.whatever_method(f"{quantity}_yes"), answered - modelled

    def _unknown_method(
        self, quantity: str, amounts: tuple[str, ...], place: int
    ) -> list[tuple[int, Array]]:
        """Return what homes of unknown method add if built by each method of the slice in turn.

        The homes are taken together as far as they are alike in ``amounts``; of each the place of
        its dwelling type, and methods in the mask x columns.
        """
        piece = self.stack.slices[place]
        if not piece.unknown_method:
            return []

        def work() -> list[tuple[int, Array]]:
            loose = piece.cell.loose_by(amounts)
            return [
                (int(row), self._if_built_by_each(quantity, piece, loose, group))
                for group, row in enumerate(loose.types)
                if len(piece.kinds_of(int(row)))
            ]

        return self._by_each_method.once((quantity, amounts, place), work)

    def _if_built_by_each(self, quantity: str, piece: Slice, loose: Loose, group: int) -> Array:
        row = int(loose.types[group])
        chosen = piece.kinds_of(row)
        total: Array | float = np.zeros((len(chosen), 1))
        for amount, name in terms(quantity):
            homes: Array | float
            if amount in AREAS:
                homes = float(loose.fixed[group, AREAS.index(amount)])
                unsized = float(loose.per_home[group, AREAS.index(amount)])
                if unsized:
                    homes = homes + unsized * self.settings.size[row]
            else:
                homes = float(loose.counts[group, piece.cell.names.index(amount)])
            figure = self.settings.figure(name)
            total = total + homes * (figure if len(figure) == 1 else figure[chosen])
        return np.asarray(total)

    def blocks(self, top: str, bottom: str | None, place: int) -> list[Block]:
        """Return the unknown homes of one slice as blocks for a sum or for a ratio."""
        return [
            *self._missing_block(top, bottom, place),
            *self._method_blocks(top, bottom, place),
            *self._answer_block(top, place),
        ]

    def _missing_block(self, top: str, bottom: str | None, place: int) -> list[Block]:
        piece = self.stack.slices[place]
        least, _, most = piece.cell.missing
        if most <= 0:
            return []
        numerator = self.settings.candidates(top, piece.mask, answered=False)
        denominator = np.ones((1, 1))
        if bottom:
            denominator = self.settings.candidates(bottom, piece.mask, answered=True)
        extra = np.zeros((1, 1))
        if unknown_answers(top):
            extra = self.settings.candidates("homes", piece.mask, answered=True)
        return [Block(least, most, numerator, denominator, extra)]

    def _method_blocks(self, top: str, bottom: str | None, place: int) -> list[Block]:
        piece = self.stack.slices[place]
        answers = unknown_answers(top)
        parts = [part for part in (top, bottom, answers) if part]
        amounts = tuple(sorted({amount for part in parts for amount, _ in terms(part)}))
        added = {part: self._unknown_method(part, amounts, place) for part in parts}
        blocks = []
        for group, (row, numerator) in enumerate(added[top]):
            candidates = (
                numerator,
                added[bottom][group][1] if bottom else np.ones((len(numerator), 1)),
                added[answers][group][1] if answers else np.zeros((len(numerator), 1)),
            )
            if not piece.holds_all_of(row):  # it may also be none of these methods
                candidates = tuple(map(_or_nothing, candidates))  # type: ignore[assignment]
            blocks.append(Block(1.0, 1.0, *candidates))
        return blocks

    def _answer_block(self, top: str, place: int) -> list[Block]:
        answers = unknown_answers(top)
        if answers is None:
            return []
        piece = self.stack.slices[place]
        unknown = float((piece.cell.count(answers) * piece.mask).sum())
        nought = np.zeros((1, 1))
        return [Block(1.0, 1.0, nought, nought, np.full((1, 1), unknown))] if unknown > 0 else []


def _or_nothing(rows: Array) -> Array:
    # What is not known of any candidate is not known to be nothing either.
    return np.concatenate([rows, np.where(np.isnan(rows).all(axis=0), np.nan, 0.0)[None]])
