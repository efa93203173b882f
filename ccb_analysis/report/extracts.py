"""Takes from results and register exactly what one figure or table of the report needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.selection import PRODUCT_STAGE, measured, only

_DENOMINATORS = ("all_homes", "stacked")
_BASES = ("programme", "inventory", "project")
_KIND = ["dwelling_type", "building_method"]
_KG_PER_TONNE = 1000
#: What a change of emission rests on: indicator, reading and modules.
_EMITTED = (("floor_area", None, None), ("embodied_co2", "project", PRODUCT_STAGE))
#: The readings shown side by side where material is concerned: both ways to be circular, and less.
MATERIAL_READINGS = {
    "reused_renewable": "circular_share",
    "reused_renewable_recycled": "circular_share",
    "abiotic_per_m2": "primary_reduction",
    "all_primary_per_m2": "primary_reduction",
}


def decisive(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return the headline reading of every target and the readings whose outcome differs."""
    headline = verdicts[verdicts["headline"].astype(bool)].set_index("target")["met"]
    differs = verdicts["met"] != verdicts["target"].map(headline)
    return verdicts[verdicts["headline"].astype(bool) | differs].reset_index(drop=True)


def of_region(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Return the verdicts on the region as a whole."""
    return verdicts[verdicts["region"].isin(["all", "all_18"])].reset_index(drop=True)


def share_years(results: pd.DataFrame, indicator: str, until: int) -> pd.DataFrame:
    """Return a share per denominator, counting basis and year up to ``until``, with bounds."""
    rows = only(results, indicator, year_basis=None)
    rows = rows[rows["reading"].isin(_DENOMINATORS) & (rows["year"] <= until)]
    table = measured(rows, ["reading", "year_basis", "year"])
    return table.rename(columns={"reading": "panel", "year_basis": "basis"})


def share_aims(targets: pd.DataFrame, indicator: str) -> pd.DataFrame:
    """Return the targets of a share per denominator: panel, year, value."""
    chosen = targets[(targets["indicator"] == indicator) & (targets["year_basis"] == "completion")]
    aims = chosen[["results_reading", "year", "threshold"]].drop_duplicates()
    return aims.set_axis(["panel", "year", "value"], axis=1).reset_index(drop=True)


def group_shares(
    results: pd.DataFrame, column: str, indicator: str, year: int, language: Language
) -> pd.DataFrame:
    """Return a share per group of ``column`` in ``year``: group, low, high, homes."""
    prefix = f"{column}="
    rows = only(results, indicator, "all_homes", year=year, group=None)
    shares = measured(rows[rows["group"].str.startswith(prefix)], ["group"])
    homes = measured(only(results, "homes", year=year, group=None), ["group"])
    table = shares.merge(homes[["group", "value"]], on="group", suffixes=("", "_homes"))
    bare = table["group"].str.removeprefix(prefix)
    labels = [language.label("chapters", f"{column}_{name}") for name in bare]
    table["group"] = [label.removeprefix(f"{column}_") for label in labels]
    table = table.rename(columns={"value_homes": "homes"})
    return table[["group", "low", "high", "homes"]].sort_values("homes", ascending=False)


def material_years(results: pd.DataFrame, until: int) -> pd.DataFrame:
    """Return every reading of circular material per year: reading, year, value, low, high."""
    parts = []
    for reading, indicator in MATERIAL_READINGS.items():
        rows = only(results, indicator, reading)
        part = measured(rows[rows["year"] <= until], ["year"])
        parts.append(part.assign(reading=reading))
    return pd.concat(parts, ignore_index=True)


def material_aims(targets: pd.DataFrame) -> pd.DataFrame:
    """Return the targets of those readings: reading, year, value."""
    chosen = targets[
        targets["results_reading"].isin(MATERIAL_READINGS)
        & (targets["year_basis"] == "completion")
        & (targets["dwelling_type"] == "all")
        & targets["target"].isin(["circular_share", "less_primary"])
    ]
    aims = chosen[["results_reading", "year", "threshold"]]
    return aims.set_axis(["reading", "year", "value"], axis=1).reset_index(drop=True)


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


def co2_methods(results: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return embodied and stored CO2 per m2 by method, from the inventory: model intervals."""
    keys = ["building_method"]
    area = measured(only(results, "floor_area", year=year, building_method=None), keys)
    table = area[["building_method"]].copy()
    size = area["value"].where(area["value"] > 0)
    for name, indicator, modules in (
        ("", "embodied_co2", PRODUCT_STAGE),
        ("stored", "stored_co2", None),
    ):
        rows = only(
            results, indicator, "inventory", year=year, modules=modules, building_method=None
        )
        found = measured(rows, keys)
        found = area[keys].merge(found, on="building_method", how="left")
        for column in ("value", "low", "high"):
            label = {"value": name or "central"}.get(column, f"{name}_{column}".lstrip("_"))
            table[label] = found[column] / size
    kept = table[(table["building_method"] != "all") & table["central"].notna()]
    for name in ("", "stored_"):
        centre = kept["central" if not name else "stored"]
        kept = kept.assign(
            **{
                f"{name}low": kept[f"{name}low"].fillna(centre),
                f"{name}high": kept[f"{name}high"].fillna(centre),
            }
        )
    return kept.reset_index(drop=True)


def co2_projects(projects: pd.DataFrame, year: int, members: Sequence[str]) -> pd.DataFrame:
    """Return the imported CO2 figures (A1-A3) of projects completed by ``year``, one a row."""
    if projects.empty:
        return pd.DataFrame({"building_method": pd.Series(dtype="str"), "co2_kg_per_m2": []})
    chosen = projects[
        (projects["co2_modules"] == "A1-A3")
        & projects["co2_kg_per_m2"].notna()
        & projects["building_method"].notna()
        & (projects["completion_date"].dt.year <= year)
        & projects["region"].isin(members)
    ]
    return chosen[["building_method", "co2_kg_per_m2"]].reset_index(drop=True)


def co2_lines(baselines: Mapping[str, float], shares: Sequence[float]) -> pd.DataFrame:
    """Return the baselines and what is left of them at each reduction: label, value, kind."""
    rows: list[dict[str, Any]] = []
    for value in baselines.values():
        rows.append({"label": f"{value:.0f}", "value": value, "kind": "baseline"})
        rows += [
            {
                "label": f"−{share * 100:.0f}% ({value:.0f})",
                "value": value * (1 - share),
                "kind": "target",
            }
            for share in shares
        ]
    return pd.DataFrame(rows)


def co2_years(results: pd.DataFrame, until: int) -> pd.DataFrame:
    """Return embodied CO2 per m2 per year on its three bases: basis, year, value, low, high."""
    area = measured(only(results, "floor_area"), ["year"]).set_index("year")["value"]
    parts = []
    for basis in _BASES:
        rows = only(results, "embodied_co2", basis, modules=PRODUCT_STAGE)
        part = measured(rows[rows["year"] <= until], ["year"])
        size = part["year"].map(area)
        for name in ("value", "low", "high"):
            part[name] = part[name] / size
        parts.append(part.assign(basis=basis))
    return pd.concat(parts, ignore_index=True)


def mpg_scores(projects: pd.DataFrame, year: int, members: Sequence[str]) -> pd.DataFrame:
    """Return weighting set, score and homes of the projects completed in ``year``."""
    done = projects[
        (projects["completion_date"].dt.year == year)
        & (projects["status"] != "cancelled")
        & projects["region"].isin(members)
    ]
    return done[["mpg_weighting_set", "mpg", "homes"]].reset_index(drop=True)


def mpg_lines(limits: pd.DataFrame, headline: str, language: Language) -> pd.DataFrame:
    """Return the MPG limits as lines: weighting_set, label, value, headline."""
    rows = [
        {
            "weighting_set": limit.weighting_set,
            "label": language(f"chapters.limit_{limit.name}"),
            "value": value,
            "headline": limit.name == headline,
        }
        for limit in limits.itertuples(index=False)
        for value in sorted({limit.ground_bound, limit.stacked})
    ]
    lines = pd.DataFrame(rows).sort_values("headline", ascending=False)
    return lines.drop_duplicates(["weighting_set", "value"]).reset_index(drop=True)


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


def kinds_of_year(results: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return floor area and embodied CO2 (reading ``project``) per kind of home in ``year``."""
    area, co2 = (
        measured(
            only(
                results,
                indicator,
                reading,
                year=year,
                modules=modules,
                dwelling_type=None,
                building_method=None,
            ),
            _KIND,
        )
        for indicator, reading, modules in _EMITTED
    )
    table = area.merge(co2, on=_KIND, suffixes=("", "_co2"))
    table = table[(table[_KIND] != "all").all(axis=1)]
    return table.rename(columns={"value": "floor_area", "value_co2": "co2"})[
        [*_KIND, "floor_area", "co2"]
    ]


def whole_of_year(results: pd.DataFrame, year: int) -> pd.DataFrame:
    """Return floor area and embodied CO2 (reading ``project``) of ``year``, in one row."""
    area, co2 = (
        measured(only(results, indicator, reading, year=year, modules=modules), ["year"])["value"]
        for indicator, reading, modules in _EMITTED
    )
    return pd.DataFrame({"floor_area": area, "co2": co2})


def change_steps(years: Sequence[pd.DataFrame], parts: Mapping[str, float]) -> pd.DataFrame:
    """Return the steps from last year's printed total to this year's, in tonnes of CO2.

    ``years`` are tables with ``floor_area`` and ``co2``: last year as printed, by this year's rules
    (municipalities), by this year's register, and this year. ``parts`` says what volume, mix and
    performance did between the last two.
    """
    names = ("printed_last_year", "rules", "recomputed", "now")
    sums = {name: float(table["co2"].sum()) for name, table in zip(names, years, strict=True)}
    per_m2 = {
        name: sums[name] / table["floor_area"].sum()
        for name, table in zip(names, years, strict=True)
        if name != "rules"
    }
    rows = [
        ("printed_last_year", "total", sums["printed_last_year"]),
        ("rules", "counting", sums["rules"] - sums["printed_last_year"]),
        ("data", "counting", sums["recomputed"] - sums["rules"]),
        ("recomputed", "total", sums["recomputed"]),
        *((name, "world", value) for name, value in parts.items()),
        ("now", "total", sums["now"]),
    ]
    table = pd.DataFrame(rows, columns=["part", "kind", "value"])
    table["value"] /= _KG_PER_TONNE
    table["per_m2"] = table["part"].map(per_m2)
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
