"""Takes CO2 and MPG from results and register: by method, by year, per project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.selection import PRODUCT_STAGE, measured, only

_BASES = ("programme", "inventory", "project")


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
