"""One project beside its peers: other projects handed in, the register, and our own lists.

A peer has the same dwelling type and, where that of the project is known, the same building
method. What a register holds of one project is never shown: only how many there are, their median
with its interval, and how many are lower; of fewer than three nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.errors import ComparisonError
from ccb_analysis.facts.materials import read_inventories
from ccb_analysis.intake.bill import line_table
from ccb_analysis.intake.columns import plain
from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.scoring.project import building_scores, score_project
from ccb_analysis.studies.benchmark_groups import FEWEST, group_medians

GIVEN, REGISTER, LISTS = "given", "register", "lists"
#: Scores that are compared: method and indicator of the long table.
COMPARED = (
    ("embodied_co2", "embodied_co2_a1_a3_per_m2"),
    ("stored_co2", "stored_co2_per_m2"),
    ("impact_ladder", "origin_value"),
    ("impact_ladder", "future_value"),
    ("mci_ellen_macarthur", "material_circularity"),
    ("mci_madaster", "material_circularity"),
    ("detachability", "detachability"),
    ("core_measurement", "material_origin"),
    ("mpg", "mpg_a1"),
    ("mpg", "mpg_a2"),
)
PEER_COLUMNS = (
    "peers",
    "method",
    "indicator",
    "unit",
    "value",
    "low",
    "high",
    "count",
    "median",
    "median_low",
    "median_high",
    "lower",
    "shown",
)


@dataclass(frozen=True)
class Rated:
    """A project with its scores: ``about`` as the workbook says, ``scores`` of the building."""

    name: str
    about: Mapping[str, Any]
    scores: pd.DataFrame


@dataclass(frozen=True)
class Peers:
    """A project beside its peers.

    ``table`` (``PEER_COLUMNS``) has a row per kind of peers and score: the project's own value
    and ends, how many peers have that score, their median with its interval (of one list: its own
    ends), how many are ``lower``, and whether there are enough to be ``shown``. ``counts`` is how
    many peers there are of each kind, ``names`` who was given, ``other_kind`` who was given but
    is of another kind.
    """

    table: pd.DataFrame
    counts: Mapping[str, int]
    names: tuple[str, ...] = ()
    other_kind: tuple[str, ...] = field(default=())


def peers_of(
    project: Rated,
    others: Sequence[Rated] = (),
    register: pd.DataFrame | None = None,
    language: str = "nl",
) -> Peers:
    """Return a project beside its peers.

    Args:
        project: the one that is compared.
        others: other projects that were scored.
        register: ``Register.projects``, or none.
        language: of messages.

    Raises:
        ComparisonError: the dwelling type of the project is not known, or nothing is a peer of it.
    """
    words = Language(language)
    kind = project.about.get("dwelling_type")
    if kind is None:
        raise ComparisonError(words("project_score.peers_no_type"))
    method = project.about.get("building_method")
    same = [one for one in others if _alike(one.about, kind, method)]
    of_register = pd.DataFrame() if register is None else _of_kind(register, kind, method)
    of_register = _without(of_register, project.name)
    lists = _lists(str(kind), None if method is None else str(method))
    sets = {
        GIVEN: [_by_score(one.scores) for one in same],
        REGISTER: [_by_register(row) for row in of_register.to_dict("records")],
        LISTS: [_by_score(one) for one in lists],
    }
    counts = {name: len(found) for name, found in sets.items() if found}
    if not counts:
        raise ComparisonError(words("project_score.peers_none"))
    own = project.scores.set_index(["method", "indicator"])
    rows = [
        _row(name, key, own.loc[key], [one[key] for one in found if key in one])
        for name, found in sets.items()
        for key in COMPARED
        if key in own.index and any(key in one for one in found)
    ]
    return Peers(
        pd.DataFrame(rows, columns=list(PEER_COLUMNS)),
        counts,
        tuple(one.name for one in same),
        tuple(one.name for one in others if one not in same),
    )


#: A score of a peer with its ends.
_Ends = tuple[float, float, float]


def _alike(about: Mapping[str, Any], kind: object, method: object) -> bool:
    known = about.get("building_method")
    return about.get("dwelling_type") == kind and (method is None or known in (None, method))


def _of_kind(register: pd.DataFrame, kind: object, method: object) -> pd.DataFrame:
    rows = register[register["dwelling_type"] == kind]
    return rows if method is None else rows[rows["building_method"] == method]


def _without(register: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return a register without the project itself: nothing is its own peer."""
    if "project_name" not in register:
        return register
    own = register["project_name"].fillna("").map(plain) == plain(name)
    return register[~own.to_numpy(dtype=bool)]


def _by_score(scores: pd.DataFrame) -> dict[tuple[str, str], _Ends]:
    """Return the scores of a building that have a best estimate."""
    return {
        (row.method, row.indicator): (float(row.value), float(row.low), float(row.high))
        for row in scores.itertuples(index=False)
        if (row.method, row.indicator) in COMPARED and pd.notna(row.value)
    }


def _by_register(row: Mapping[Any, Any]) -> dict[tuple[str, str], _Ends]:
    """Return what a register says of a project, where it is the same score.

    CO2 counts for modules A1-A3 only, an MPG for its own weighting set.
    """
    found: dict[tuple[str, str], Any] = {}
    if row["co2_modules"] == PRODUCT_STAGE:
        found["embodied_co2", "embodied_co2_a1_a3_per_m2"] = row["co2_kg_per_m2"]
    if isinstance(row["mpg_weighting_set"], str):
        found["mpg", f"mpg_{row['mpg_weighting_set']}"] = row["mpg"]
    found["detachability", "detachability"] = row["detachability"]
    found["core_measurement", "material_origin"] = 1 - row["primary_abiotic"]
    return {key: (float(n),) * 3 for key, n in found.items() if pd.notna(n)}


@lru_cache(maxsize=16)
def _lists(kind: str, method: str | None) -> tuple[pd.DataFrame, ...]:
    """Return the scores of our own lists of that kind, each of one m2 of gross floor area."""
    table = read_inventories()
    table = table[table["dwelling_type"] == kind]
    if method is not None:
        table = table[table["building_method"] == method]
    found = []
    for _, rows in table.groupby("building_method", sort=False):
        masses = zip(rows["material"], rows["kg_per_m2"], rows["low"], rows["high"], strict=True)
        bill = line_table(
            {
                "line": place,
                "material": material,
                "mass_kg": mass,
                "mass_low_kg": low,
                "mass_high_kg": high,
            }
            for place, (material, mass, low, high) in enumerate(masses, start=1)
        )
        found.append(building_scores(score_project(bill, floor_area_m2=1.0)))
    return tuple(found)


def _row(
    name: str, key: tuple[str, str], own: pd.Series, peers: Sequence[_Ends]
) -> dict[str, object]:
    values = pd.Series([one[0] for one in peers])
    enough = name != REGISTER or len(values) >= FEWEST
    value = float(own["value"])
    return {
        "peers": name,
        "method": key[0],
        "indicator": key[1],
        "unit": own["unit"],
        "value": value,
        "low": float(own["low"]),
        "high": float(own["high"]),
        "count": len(values),
        **(_middle(name, peers) if enough else dict.fromkeys(_MIDDLE, np.nan)),
        "lower": int((values < value).sum()) if enough and not np.isnan(value) else np.nan,
        "shown": enough,
    }


_MIDDLE = ("median", "median_low", "median_high")


def _middle(name: str, peers: Sequence[_Ends]) -> dict[str, float]:
    """Return the median of peers with its interval; of lists the ends are those of the lists."""
    central, low, high = (np.array(ends) for ends in zip(*peers, strict=True))
    if name == LISTS:
        return dict(zip(_MIDDLE, (float(np.median(central)), low.min(), high.max()), strict=True))
    found = group_medians(pd.DataFrame({"value": central, "group": name}), group="group").iloc[0]
    ends = (found["median"], found["low"], found["high"])
    return dict(zip(_MIDDLE, map(float, ends), strict=True))
