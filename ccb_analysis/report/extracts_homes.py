"""Takes homes from results, coverage and register: per year, by certainty, on the map, known."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ccb_analysis.report.selection import measured, only


def homes_years(
    results: pd.DataFrame, coverage: pd.DataFrame, members: Sequence[str], until: int
) -> pd.DataFrame:
    """Return homes per year: in the register, missing from it, and how sure the number is."""
    inside = coverage[coverage["region"].isin(members)]
    sums = inside.groupby("year")[
        ["registered_homes", "missing_homes", "expected_low", "expected_high"]
    ].sum()
    table = sums.reset_index().set_axis(["year", "known", "unknown", "low", "high"], axis=1)
    public = inside.groupby("year")["evidence"].agg(lambda kinds: set(kinds) <= {"published"})
    table["kind"] = np.where(table["year"].map(public), "measured", "expected")
    return table[table["year"] <= until]


def homes_layers(
    projects: pd.DataFrame, coverage: pd.DataFrame, plans: pd.DataFrame, year: int, last: int
) -> pd.DataFrame:
    """Return homes of the 18 municipalities by how certain they are, up to ``last``.

    Completed homes are those of the register; those missing from it are unknown. Planned homes
    are the register's, soft until they are permitted, for a register does not say which plans are
    adopted; without a register the plan capacity of 2021 stands in for them.
    """
    layers: dict[str, float] = {"completed": float(coverage["registered_homes"].sum())}
    layers["unknown"] = float(coverage["missing_homes"].sum())
    if projects.empty:
        hardness = plans.groupby("hardness")["value"].sum()
        layers |= {"planned_hard": float(hardness["hard"]), "planned_soft": float(hardness["soft"])}
        return pd.DataFrame({"layer": list(layers), "homes": list(layers.values())})
    done = projects["completion_date"].dt.year
    ahead = projects[(done > year) & (done <= last) & (projects["status"] != "cancelled")]
    names = {"under_construction": "under_construction", "permitted": "permitted"}
    layer = ahead["status"].astype("object").map(names).fillna("planned_soft")
    planned = ahead["homes"].astype(float).groupby(layer).sum()
    layers |= {str(name): float(homes) for name, homes in planned.items()}
    return pd.DataFrame({"layer": list(layers), "homes": list(layers.values())})


def regions_map(
    municipalities: pd.DataFrame,
    coverage: pd.DataFrame,
    verdicts: pd.DataFrame,
    projects: pd.DataFrame,
    year: int,
    fewest: int,
) -> pd.DataFrame:
    """Return per municipality the verdict, the share of homes known and whether it may be shown."""
    at = coverage[coverage["year"] == year].set_index("region")
    table = municipalities[["region", "name", "short_name", "tile_row", "tile_column"]].copy()
    expected = at["expected_homes"].clip(lower=1.0)
    known = (at["registered_homes"] / expected).clip(upper=1.0)
    table["coverage"] = table["region"].map(known)
    chosen = verdicts.set_index("region")
    table["met"] = table["region"].map(chosen["met"])
    table["reason"] = table["region"].map(chosen["reason"])
    if projects.empty:
        return table.assign(withheld=False)
    done = projects[projects["completion_date"].dt.year == year]
    counts = done.groupby("region").size()
    table["withheld"] = (
        table["region"].map(counts).fillna(0).between(1, fewest - 1, inclusive="both")
    )
    return table


def data_quality(results: pd.DataFrame, projects: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return per subject which share of this year's homes and projects it is known for.

    ``results`` gives the homes there are (central figure), the register those of which it is
    known; without a register nothing is known.
    """
    homes = measured(only(results, "homes", year=year), ["year"])["value"].iloc[0]
    if projects.empty:
        done = projects.reindex(columns=["homes"])
    else:
        in_year = projects["completion_date"].dt.year == year
        done = projects[in_year & (projects["status"] != "cancelled")]
    subjects = {
        "homes": None,
        "building_method": "building_method",
        "conceptual_share": "conceptual",
        "industrial_share": "industrial",
        "mpg": "mpg",
        "embodied_co2": "co2_kg_per_m2",
        "circular_share": "primary_abiotic",
    }
    rows = []
    for subject, column in subjects.items():
        known = (
            done if column is None else done[done[column].notna()] if column in done else done[:0]
        )
        share = float(known["homes"].astype(float).sum()) / max(float(homes), 1.0)
        rows.append(
            {
                "indicator": subject,
                "coverage_homes": min(share, 1.0),
                "coverage_projects": len(known) / len(done) if len(done) else 0.0,
            }
        )
    return pd.DataFrame(rows)
