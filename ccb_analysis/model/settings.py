"""What turns homes into amounts: figures per kind of home, sizes, and homes to come as drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial

import numpy as np

from ccb_analysis.model.composition import KindFigures
from ccb_analysis.model.kept import Kept
from ccb_analysis.model.mixes import Followed
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.recipe import Kinds, Recipe
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.stock import AREAS
from ccb_analysis.model.terms import MODELLED, terms, unknown_answers
from ccb_analysis.model.variability import Variability

#: What is worked out is kept up to this many bytes; more would not fit beside many draws.
_KEPT_BYTES = 100_000_000


class CutFigures(Mapping[str, Array]):
    """Figures per kind of home in some of their columns; each is cut when first asked for."""

    def __init__(self, whole: Mapping[str, Array], cut: Callable[[Array], Array]):
        """Keep the figures, and how they are cut."""
        self._whole, self._cut = whole, cut
        self._made: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        """Return one figure, kinds x columns (or x 1)."""
        if name not in self._made:
            self._made[name] = self._cut(self._whole[name])
        return self._made[name]

    def __contains__(self, name: object) -> bool:
        """Return whether there is such a figure."""
        return name in self._whole

    def __iter__(self) -> Iterator[str]:
        """Give the names."""
        return iter(self._whole)

    def __len__(self) -> int:
        """The number of figures."""
        return len(self._whole)


@dataclass(frozen=True)
class Settings:
    """Figures and paths of one run; arrays end in its columns (the central figures, the draws).

    ``figures`` are per kind of home (kinds x columns, or x 1 where nothing is drawn); ``size`` is
    types x columns (m2 per home). ``path`` gives, by name, how the homes on it are drawn, and
    ``swaps`` the figures of the recipes they may have. ``typical`` is, per
    stacked key, the mix (types x methods, sums to one) that stands in for homes of which nothing
    is known in the central value, never in the bounds. ``limits`` are kgCO2e per m2 by path of
    limits, year and kind. Without ``variability`` projects of one kind are all alike. ``modules``
    is what the factors of materials are of, ``biogenic`` how carbon from the air is counted.
    """

    kinds: Kinds
    recipe: Recipe
    figures: Mapping[str, Array]
    size: Array
    path: Mapping[str, Followed]
    typical: dict[str, Array]
    limits: dict[str, Array] = field(default_factory=dict)
    variability: Variability | None = None
    modules: str = PRODUCT_STAGE
    biogenic: str = "stored_apart"
    swaps: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    _kept: Kept[Array] = field(
        init=False,
        default_factory=lambda: Kept(_KEPT_BYTES, lambda array: array.nbytes),
        repr=False,
        compare=False,
    )

    @property
    def columns(self) -> int:
        """The central column and the draws."""
        return self.size.shape[-1]

    def work_out(self, quantities: Iterable[str]) -> None:
        """Work out beforehand the figures that some quantities need."""
        names = dict.fromkeys(name for one in quantities for _, name in terms(one))
        if isinstance(self.figures, KindFigures):
            self.figures.together(names)
        for name in names:
            self.figure(name)

    def cuts(self, width: int) -> Iterator[Settings]:
        """Give the same with at most ``width`` draws at a time, each with the central column.

        All alike: a narrow rest would cost as many products as the others.
        """
        pieces = -(-(self.columns - 1) // width)
        if pieces <= 1:
            yield self
            return
        width = -(-(self.columns - 1) // pieces)
        for start in range(1, self.columns, width):
            cut = partial(_cut, columns=slice(start, start + width))
            varies = self.variability
            yield replace(
                self,
                figures=CutFigures(self.figures, cut),
                size=cut(self.size),
                path={name: replace(one, homes=cut(one.homes)) for name, one in self.path.items()},
                variability=varies and replace(varies, points=cut(varies.points)),
                swaps={name: CutFigures(one, cut) for name, one in self.swaps.items()},
            )

    def figure(self, name: str) -> Array:
        """Return a figure for every kind of home, kinds x columns (x 1 where it is fixed)."""
        if name == "one":
            return np.ones((self.kinds.number, 1))
        if name in self.limits:
            return self.limits[name]
        if ":" in name:
            return self._kept.once(name, lambda: self.figures[name])
        return self.figures[name]

    def followed(self, path: str, name: str, by_area: bool) -> Array:
        """Return what one home to come adds, relative to the central number of homes on a path.

        Kinds x columns; ``by_area`` is whether the figure is per m2.
        """
        way = self.path[path]
        if name == "one" or name in self.limits:
            figure = self.figure(name)
        else:
            figure = self.swaps[way.swap][name] if way.swap else self.figure(name)
        if not by_area:
            return figure * way.homes
        return np.asarray(figure * self.sizes() * way.sizes * way.homes)

    def sizes(self) -> Array:
        """Return m2 per home for every kind, kinds x columns."""
        methods = self.kinds.shape[1]
        return self._kept.once("sizes", lambda: np.repeat(self.size, methods, axis=0))

    def sized(self, name: str) -> Array:
        """Return a figure per m2 as it is per home, kinds x columns."""
        return self._kept.once(("sized", name), lambda: self.figure(name) * self.sizes())

    def one_missing(self, quantity: str) -> Array:
        """Return what one home of which nothing is known adds, for each kind (kinds x columns).

        Nothing measured is assumed of it.
        """
        return self._kept.once((quantity,), lambda: self._one_missing(quantity))

    def candidates(self, quantity: str, mask: Array, answered: bool) -> Array:
        """Return what one missing home can add inside ``mask``: the kinds in it, and nothing.

        With ``answered`` false a count of yes adds nought: the yes is then a block's ``extra``.
        """
        key = (quantity, answered, mask.tobytes())
        return self._kept.once(key, lambda: self._candidates(quantity, mask.reshape(-1), answered))

    def _one_missing(self, quantity: str) -> Array:
        added: Array | float = np.zeros((1, 1))
        for amount, name in terms(quantity):
            if amount in MODELLED:
                added = added + (self.sized(name) if amount in AREAS else self.figure(name))
        return np.broadcast_to(added, (self.kinds.number, np.shape(added)[-1]))

    def _candidates(self, quantity: str, mask: Array, answered: bool) -> Array:
        inside = self.one_missing(quantity)[mask > 0]
        if unknown_answers(quantity) and not answered:
            inside = np.zeros((len(inside), 1))
        if mask.all():
            return np.ascontiguousarray(inside)
        return np.concatenate([inside, np.zeros((1, inside.shape[1]))])


def _cut(table: Array, columns: slice) -> Array:
    """Return the central column and some others; what is not drawn stays one column."""
    if table.shape[-1] == 1:
        return table
    return np.concatenate([table[..., :1], table[..., columns]], axis=-1)
