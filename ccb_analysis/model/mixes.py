"""How homes to come are drawn: their number, dwelling types and building methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccb_analysis.model.figures import DrawnFigures, mix_group
from ccb_analysis.model.outlook import Path
from ccb_analysis.model.recipe import Kinds
from ccb_analysis.model.sampling import Array


def shipped_kinds(assumptions: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the dwelling types and methods the current mix knows, in the order of its rows."""
    mix = assumptions[assumptions["assumption"] == "current_mix"]
    return list(dict.fromkeys(mix["dwelling_type"])), list(dict.fromkeys(mix["building_method"]))


@dataclass(frozen=True)
class Followed:
    """How homes that follow a path are drawn, relative to their central number.

    ``homes`` is kinds x columns; ``sizes`` a factor on the floor area of a home, kinds x 1;
    ``swap`` the name of the recipe they are built by, blank for the shipped one.
    """

    homes: Array
    sizes: Array
    swap: str = ""


class Mixes:
    """The mixes of homes: those that homes to come are drawn around, and the typical one.

    The tables are read once; ``drawn`` then costs its draws only.
    """

    def __init__(
        self,
        assumptions: pd.DataFrame,
        kinds: Kinds,
        programme: pd.DataFrame,
        paths: Mapping[str, Path],
    ):
        """Keep the ``paths`` of homes to come, where the kinds include those of the current mix."""
        self._kinds = kinds
        known = (kinds.dwelling_types, kinds.building_methods)
        shipped = zip(shipped_kinds(assumptions), known, strict=True)
        self._is_shipped = all(set(names) <= set(own) for names, own in shipped)
        self._current = _mix_rows(assumptions, kinds) if self._is_shipped else ()
        self._paths = paths if self._is_shipped else {}
        self._to_come = float(programme.loc[programme["follows"] != "", "homes"].sum())
        self._keys = sorted({"all", *programme["stacked_key"].dropna()})

    def drawn(self, figures: DrawnFigures) -> dict[str, Followed]:
        """Return how the homes on every path are drawn; its own mix is the centre of the draws."""
        if not self._paths:
            return {}
        pace = _pace(figures, self._to_come)
        found = {}
        for name, path in self._paths.items():
            split = _relative(self._split(figures, path.stacked_key))[:, None, :]
            homes = split * _relative(self._mix(figures, path.mix)) * pace
            sizes = [[path.sizes.get(kind, 1.0)] for kind in self._kinds.dwelling_types]
            flat = homes.reshape(self._kinds.number, -1)
            found[name] = Followed(flat, figures.on_kinds(np.array(sizes)), path.swap)
        return found

    def typical(self, central: DrawnFigures) -> dict[str, Array]:
        """Return the mix (types x methods) typical of unknown homes, per stacked key."""
        if not self._is_shipped:
            shape = self._kinds.shape
            return dict.fromkeys(self._keys, np.full(shape, 1.0 / (shape[0] * shape[1])))
        mix = self._mix(central, None)[:, :, 0]
        return {key: self._split(central, key)[:, :1] * mix for key in self._keys}

    def _split(self, figures: DrawnFigures, stacked_key: str) -> Array:
        """Return the drawn share of each dwelling type, types x columns."""
        types = self._kinds.dwelling_types
        split = np.zeros((len(types), figures.draws.columns))
        split[types.index("stacked")] = figures.one("stacked_share", region=stacked_key)
        split[types.index("ground_bound")] = 1 - split[types.index("stacked")]
        return split

    def _mix(self, figures: DrawnFigures, mix_of: Mapping[tuple[str, str], float] | None) -> Array:
        """Return the drawn mix of methods per dwelling type, types x methods x columns.

        Around current practice, or around the shares of ``mix_of`` by (dwelling type, method).
        """
        concentration = figures.rows.central("mix_concentration")
        mix = np.zeros((*self._kinds.shape, figures.draws.columns))
        for rows in self._current:
            shares = rows.around(self._kinds, mix_of)
            mix[rows.dwelling_type, rows.methods] = _shares(figures, rows, shares, concentration)
        return mix


@dataclass(frozen=True)
class MixRows:
    """The rows of the current mix of one dwelling type: places, shares, which are exact, groups."""

    dwelling_type: int
    methods: list[int]
    shares: Array
    exact: NDArray[np.bool_]
    groups: list[str]

    def around(self, kinds: Kinds, mix_of: Mapping[tuple[str, str], float] | None) -> Array:
        """Return the shares the draws are around: these, or those of ``mix_of``."""
        if mix_of is None:
            return self.shares
        name = kinds.dwelling_types[self.dwelling_type]
        methods = [kinds.building_methods[place] for place in self.methods]
        return np.array([mix_of.get((name, method), 0.0) for method in methods])


def _mix_rows(assumptions: pd.DataFrame, kinds: Kinds) -> tuple[MixRows, ...]:
    rows = assumptions[assumptions["assumption"] == "current_mix"]
    return tuple(
        MixRows(
            kinds.dwelling_types.index(str(dwelling_type)),
            [kinds.building_methods.index(name) for name in part["building_method"]],
            part["value"].to_numpy(float),
            (part["distribution"] == "exact").to_numpy(bool),
            [mix_group(row) for row in part.to_dict("records")],
        )
        for dwelling_type, part in rows.groupby("dwelling_type", sort=False)
    )


def _relative(shares: Array) -> Array:
    """Return draws relative to the central column; nought stays nought."""
    centre = shares[..., :1]
    return np.where(centre > 0, shares / np.where(centre > 0, centre, 1.0), 0.0)


def _shares(figures: DrawnFigures, rows: MixRows, shares: Array, concentration: float) -> Array:
    """Return the drawn shares of one mix, shares x columns.

    An exact share stays what it is; the others are drawn around theirs, within what it leaves.
    """
    drawn = np.repeat(shares[:, None], figures.draws.columns, axis=1)
    free = ~rows.exact
    left = float(shares[free].sum())
    if left > 0:
        groups = [group for group, is_free in zip(rows.groups, free, strict=True) if is_free]
        drawn[free] = left * figures.draws.shares(shares[free] / left, concentration, groups)
    return drawn


def _pace(figures: DrawnFigures, homes_to_come: float) -> Array:
    """Return the homes still to come relative to the central number, per column."""
    delivered = figures.one("homes_delivered")
    if homes_to_come <= 0:
        return np.ones_like(delivered)
    done = delivered[0] - homes_to_come
    return np.asarray(np.maximum(delivered - done, 0.0) / homes_to_come)
