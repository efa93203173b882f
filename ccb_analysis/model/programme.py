"""The programme: what was and will be built, beside the projects that are measured."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

COLUMNS = [
    "year_basis",
    "region",
    "year",
    "group",
    "dwelling_type",
    "building_method",
    "homes",
    "floor_area_m2",
    "homes_low",
    "homes_high",
    "follows",
    "stacked_key",
]
_BASES = {"completion": "completion_date", "permit": "permit_date"}


def complete_programme(programme: pd.DataFrame) -> pd.DataFrame:
    """Return the programme with every column of ``COLUMNS``; what is not given is exact."""
    table = programme.copy()
    defaults = {
        "year_basis": "completion",
        "group": "all",
        "follows": "",
        "stacked_key": "all",
        "homes": np.nan,
        "floor_area_m2": np.nan,
    }
    for name, value in defaults.items():
        if name not in table:
            table[name] = value
    for name in ("homes_low", "homes_high"):
        given = table[name].astype(float) if name in table else table["homes"]
        table[name] = given.fillna(table["homes"])
    return table[COLUMNS]


def dated_projects(projects: pd.DataFrame, until: int | None) -> pd.DataFrame:
    """Return the projects once per counting basis, with ``year_basis``, ``year`` and ``group``.

    A project without a date of that basis is not in it, nor is a cancelled one. With ``until``
    only what was completed
    (or permitted) by the end of that year counts; the rest is a plan.
    """
    parts = []
    going_on = projects[(projects["status"] != "cancelled").fillna(True).astype(bool)]
    for basis, column in _BASES.items():
        dated = going_on[going_on[column].notna()].copy()
        dated["year"] = dated[column].dt.year
        dated["year_basis"] = basis
        parts.append(dated if until is None else dated[dated["year"] <= until])
    together = pd.concat(parts, ignore_index=True)
    return together.assign(group="all", year=together["year"].astype(int))


def grouped_projects(
    projects: pd.DataFrame, by: Sequence[str], regions: Sequence[str]
) -> pd.DataFrame:
    """Return the completed projects in ``regions`` once more per column of ``by``, as its groups.

    ``region`` is ``all``; ``group`` is the value in the column (``unknown`` if blank), with the
    column's name in front where there are more columns than one.
    """
    completed = projects["year_basis"] == "completion"
    inside = projects[completed & projects["region"].isin(list(regions))]
    parts = []
    for column in by:
        value = inside[column].astype("string").fillna("unknown")
        group = value if len(by) == 1 else f"{column}=" + value
        parts.append(inside.assign(region="all", group=group))
    return pd.concat(parts, ignore_index=True) if parts else inside.iloc[:0]


def without_projects(programme: pd.DataFrame, projects: pd.DataFrame) -> pd.DataFrame:
    """Return what the programme holds besides the projects, which are part of it.

    The homes of projects are first taken from rows of the same dwelling type and method, what is
    left from rows of that type with unknown method, then from rows of unknown type. Nothing goes
    below nought: projects beyond the programme are built homes all the same.
    """
    if projects.empty or programme.empty:
        return programme
    left = programme.reset_index(drop=True).copy()
    built = projects.groupby(
        ["year_basis", "region", "year", "dwelling_type", "building_method"], dropna=False
    )["homes"].sum()
    cells = left.groupby(["year_basis", "region", "year"]).indices
    amounts = left[["homes", "homes_low", "homes_high", "floor_area_m2"]].to_numpy(float, copy=True)
    types = left["dwelling_type"].astype("object")
    methods = left["building_method"].astype("object")
    for (basis, region, year, dwelling_type, method), homes in built.items():
        rest = float(homes)
        places = cells.get((basis, region, year), [])
        for kind in ((dwelling_type, method), (dwelling_type, None), (None, None)):
            for place in places:
                if rest > 0 and _is_kind(types[place], methods[place], kind):
                    rest = _take(amounts, place, rest)
    left[["homes", "homes_low", "homes_high", "floor_area_m2"]] = amounts
    return left


def _is_kind(dwelling_type: object, method: object, wanted: tuple[object, object]) -> bool:
    def same(one: object, other: object) -> bool:
        return bool(pd.isna(one) if other is None or pd.isna(other) else one == other)

    return same(dwelling_type, wanted[0]) and same(method, wanted[1])


def _take(amounts: np.ndarray, place: int, homes: float) -> float:
    """Take homes from one row (central, low and high, floor area in proportion); return the rest.

    The rest is what even the highest number could not hold.
    """
    before, _, most, _ = amounts[place]
    after = np.maximum(amounts[place, :3] - homes, 0.0)
    if before > 0:
        amounts[place, 3] *= after[0] / before
    amounts[place, :3] = after
    return max(homes - most, 0.0)


def expected_rows(expected: pd.DataFrame, stacked_keys: dict[str, str]) -> pd.DataFrame:
    """Return the public expectation of past years as a programme of homes of unknown kind.

    ``expected``: region, year, homes, low, high. The same number stands for permits and for
    completions; there is no public figure of permits in the package.
    """
    parts = []
    for basis in _BASES:
        part = expected[["region", "year", "homes"]].copy()
        part["homes_low"], part["homes_high"] = expected["low"], expected["high"]
        part["year_basis"] = basis
        part["stacked_key"] = part["region"].map(stacked_keys)
        parts.append(part)
    table = pd.concat(parts, ignore_index=True)
    table["dwelling_type"] = table["building_method"] = None
    return complete_programme(table)


def with_quarantined(missing: pd.DataFrame, quarantine: pd.DataFrame | None) -> pd.DataFrame:
    """Return the missing homes, at most at least the homes of refused rows of that place and year.

    Refused rows are homes that exist but of which nothing is accepted: they can only widen.
    """
    if quarantine is None or quarantine.empty:
        return missing
    known = quarantine.dropna(subset=["region", "year", "homes"])
    refused = known.astype({"year": int}).groupby(["region", "year"])["homes"].sum().astype(float)
    found = refused.reindex(pd.MultiIndex.from_frame(missing[["region", "year"]])).fillna(0.0)
    most = missing["homes_high"].to_numpy(float)
    return missing.assign(homes_high=np.maximum(most, found.to_numpy()))


def stacked_keys(assumptions: pd.DataFrame, regions: Sequence[str]) -> dict[str, str]:
    """Return per region whose stacked share it has: its own, or that of all others."""
    own = set(assumptions.loc[assumptions["assumption"] == "stacked_share", "region"])
    return {region: region if region in own else "all" for region in regions}
