"""How homes to come are drawn: their number, dwelling types and building methods."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccb_analysis.model.figures import DrawnFigures, mix_group
from ccb_analysis.model.sampling import Array


def shipped_kinds(assumptions: pd.DataFrame) -> tuple[list[str], list[str]]:
    """Return the dwelling types and methods the current mix knows, in the order of its rows."""
    mix = assumptions[assumptions["assumption"] == "current_mix"]
    return list(dict.fromkeys(mix["dwelling_type"])), list(dict.fromkeys(mix["building_method"]))


def paths(
    figures: DrawnFigures, programme: pd.DataFrame
) -> tuple[dict[str, Array], dict[str, Array]]:
    """Return how homes that follow the scenario are drawn, and the mix typical of unknown homes.

    Both per stacked key. The scenario's own mix is the centre of the draws.
    """
    kinds, columns = figures.kinds, figures.draws.columns
    following = programme[programme["follows"] == "scenario"]
    keys = sorted({"all", *programme["stacked_key"].dropna()})
    shipped = shipped_kinds(figures.assumptions)
    known = (kinds.dwelling_types, kinds.building_methods)
    if any(not set(names) <= set(own) for names, own in zip(shipped, known, strict=True)):
        even = np.full(kinds.shape, 1.0 / (kinds.shape[0] * kinds.shape[1]))
        return {}, dict.fromkeys(keys, even)
    mix = _mixes(figures)
    pace = _pace(figures, float(following["homes"].sum()))
    path: dict[str, Array] = {}
    typical: dict[str, Array] = {}
    for key in keys:
        split = np.zeros((kinds.shape[0], columns))
        stacked = figures.one("stacked_share", region=key)
        split[kinds.dwelling_types.index("stacked")] = stacked
        split[kinds.dwelling_types.index("ground_bound")] = 1 - stacked
        typical[key] = split[:, :1] * mix[:, :, 0]
        path[key] = _relative(split)[:, None, :] * _relative(mix) * pace
    return path, typical


def _relative(shares: Array) -> Array:
    """Return draws relative to the central column; nought stays nought."""
    centre = shares[..., :1]
    return np.where(centre > 0, shares / np.where(centre > 0, centre, 1.0), 0.0)


def _mixes(figures: DrawnFigures) -> Array:
    """Return the drawn mix of methods per dwelling type, types x methods x columns."""
    kinds = figures.kinds
    concentration = figures.rows.central("mix_concentration")
    mix = np.zeros((*kinds.shape, figures.draws.columns))
    rows = figures.assumptions[figures.assumptions["assumption"] == "current_mix"]
    for dwelling_type, part in rows.groupby("dwelling_type", sort=False):
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
