"""How much of what was built is in the register, per municipality and year."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

KEY = ["region", "year"]
COLUMNS = [
    *KEY,
    "registered_homes",
    "expected_homes",
    "expected_low",
    "expected_high",
    "missing_homes",
    "missing_low",
    "missing_high",
    "quarantined_homes",
    "evidence",
]


def register_coverage(
    projects: pd.DataFrame, expected: pd.DataFrame, quarantine: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return, per region and year of ``expected``, the homes registered, expected and missing.

    ``projects`` is the accepted register, ``expected`` has region, year, homes, low, high and
    evidence (homes completed, by public figures). Homes count in the year of their completion
    date; cancelled projects do not count. ``missing_*`` is expected less registered, never below
    nought; what is missing is unknown, not average. ``quarantined_homes`` are those of refused
    rows of which homes, region and year could be read: they are a part of what is missing.
    ``COLUMNS``, in homes.
    """
    figures = expected.rename(
        columns={"homes": "expected_homes", "low": "expected_low", "high": "expected_high"}
    )
    registered = _homes(completed(projects), "registered_homes")
    table = figures.merge(registered, on=KEY, how="left", validate="one_to_one")
    refused = _homes(_empty() if quarantine is None else quarantine, "quarantined_homes")
    table = table.merge(refused, on=KEY, how="left", validate="one_to_one")
    # No project of a municipality in a year is a count of nought, not an unknown.
    counts = ["registered_homes", "quarantined_homes"]
    table[counts] = table[counts].fillna(0.0)
    for bound in ("homes", "low", "high"):
        missing = table[f"expected_{bound}"] - table["registered_homes"]
        table[f"missing_{bound}"] = missing.clip(lower=0.0)
    return table[COLUMNS]


def completed(projects: pd.DataFrame) -> pd.DataFrame:
    """Return the projects with a completion date that were not cancelled, with their ``year``.

    A date after the report year is a plan; a table of expected homes holds no such year.
    """
    cancelled = projects["status"].fillna("") == "cancelled"
    dated = projects[projects["completion_date"].notna() & ~cancelled]
    return dated.assign(year=dated["completion_date"].dt.year)


def outside(projects: pd.DataFrame, members: Sequence[str]) -> pd.DataFrame:
    """Return what is accepted but in no total: projects and homes per region not in ``members``.

    Columns: region, projects, homes.
    """
    strangers = projects[~projects["region"].isin(list(members))]
    counted = strangers.groupby("region", as_index=False).agg(
        projects=("project_id", "size"), homes=("homes", "sum")
    )
    return counted.astype({"projects": int, "homes": int})


def _homes(rows: pd.DataFrame, name: str) -> pd.DataFrame:
    known = rows.dropna(subset=[*KEY, "homes"]).astype({"year": int, "homes": float})
    return known.groupby(KEY)["homes"].sum().rename(name).reset_index()


def _empty() -> pd.DataFrame:
    return pd.DataFrame({"region": pd.Series(dtype="str"), "year": [], "homes": []})
