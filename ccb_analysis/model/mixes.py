"""How homes to come are drawn: their number, dwelling types and building methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.model.figures import DrawnFigures, mix_group
from ccb_analysis.model.outlook import Path
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


def followed(
    figures: DrawnFigures, programme: pd.DataFrame, paths: Mapping[str, Path]
) -> dict[str, Followed]:
    """Return how the homes on every path are drawn; its own mix is the centre of the draws."""
    if not paths or not _is_shipped(figures):
        return {}
    following = programme[programme["follows"] != ""]
    pace = _pace(figures, float(following["homes"].sum()))
    found = {}
    for name, path in paths.items():
        split = _relative(_split(figures, path.stacked_key))[:, None, :]
        homes = split * _relative(_mixes(figures, path.mix)) * pace
        sizes = [[path.sizes.get(kind, 1.0)] for kind in figures.kinds.dwelling_types]
        flat = homes.reshape(figures.kinds.number, -1)
        found[name] = Followed(flat, figures.on_kinds(np.array(sizes)), path.swap)
    return found


def typical_mixes(figures: DrawnFigures, programme: pd.DataFrame) -> dict[str, Array]:
    """Return the mix (types x methods) typical of unknown homes, per stacked key."""
    keys = sorted({"all", *programme["stacked_key"].dropna()})
    shape = figures.kinds.shape
    if not _is_shipped(figures):
        return dict.fromkeys(keys, np.full(shape, 1.0 / (shape[0] * shape[1])))
    mix = _mixes(figures, None)[:, :, 0]
    return {key: _split(figures, key)[:, :1] * mix for key in keys}


def _is_shipped(figures: DrawnFigures) -> bool:
    """Return whether the kinds of home include all those of the current mix."""
    shipped = shipped_kinds(figures.assumptions)
    known = (figures.kinds.dwelling_types, figures.kinds.building_methods)
    return all(set(names) <= set(own) for names, own in zip(shipped, known, strict=True))


def _split(figures: DrawnFigures, stacked_key: str) -> Array:
    """Return the drawn share of each dwelling type, types x columns."""
    types = figures.kinds.dwelling_types
    split = np.zeros((len(types), figures.draws.columns))
    split[types.index("stacked")] = figures.one("stacked_share", region=stacked_key)
    split[types.index("ground_bound")] = 1 - split[types.index("stacked")]
    return split


def _relative(shares: Array) -> Array:
    """Return draws relative to the central column; nought stays nought."""
    centre = shares[..., :1]
    return np.where(centre > 0, shares / np.where(centre > 0, centre, 1.0), 0.0)


def _mixes(figures: DrawnFigures, mix_of: Mapping[tuple[str, str], float] | None) -> Array:
    """Return the drawn mix of methods per dwelling type, types x methods x columns.

    Around current practice, or around the shares of ``mix_of`` by (dwelling type, method).
    """
    kinds = figures.kinds
    concentration = figures.rows.central("mix_concentration")
    mix = np.zeros((*kinds.shape, figures.draws.columns))
    rows = figures.assumptions[figures.assumptions["assumption"] == "current_mix"]
    for dwelling_type, part in rows.groupby("dwelling_type", sort=False):
        if mix_of is not None:
            shares = [mix_of.get((str(dwelling_type), m), 0.0) for m in part["building_method"]]
            part = part.assign(value=shares)  # noqa: PLW2901
        drawn = _shares(figures, part, concentration)
        places = [kinds.building_methods.index(name) for name in part["building_method"]]
        mix[kinds.dwelling_types.index(str(dwelling_type)), places] = drawn
    return mix


def _shares(figures: DrawnFigures, part: pd.DataFrame, concentration: float) -> Array:
    """Return the drawn shares of one mix, shares x columns.

    An exact share stays what it is; the others are drawn around theirs, within what it leaves.
    """
    shares = part["value"].to_numpy(float)
    exact = (part["distribution"] == "exact").to_numpy()
    drawn = np.repeat(shares[:, None], figures.draws.columns, axis=1)
    left = float(shares[~exact].sum())
    if left > 0:
        groups = [mix_group(row) for row in part[~exact].to_dict("records")]
        drawn[~exact] = left * figures.draws.shares(shares[~exact] / left, concentration, groups)
    return drawn


def _pace(figures: DrawnFigures, homes_to_come: float) -> Array:
    """Return the homes still to come relative to the central number, per column."""
    delivered = figures.one("homes_delivered")
    if homes_to_come <= 0:
        return np.ones_like(delivered)
    done = delivered[0] - homes_to_come
    return np.asarray(np.maximum(delivered - done, 0.0) / homes_to_come)
