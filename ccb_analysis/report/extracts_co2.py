"""Takes CO2 and MPG from results and register: by method, by year, per project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.report.selection import measured, only


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
        (projects["co2_modules"] == PRODUCT_STAGE)
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


def co2_years(
    results: pd.DataFrame, until: int, baseline: float, mpg_per_co2: float
) -> pd.DataFrame:
    """Return embodied CO2 (A1-A3) per m2 of floor per year: basis, year, value, low, high.

    A total over a floor area would not do: its bounds hold more or fewer homes. So both bases
    come from ratios, whose bounds are of CO2 per m2: the programme's from its reduction against
    ``baseline`` (kgCO2e/m2), that of the inventories from the lower bound of the MPG by set A2,
    in which a kg of CO2 per m2 counts for ``mpg_per_co2``.
    """
    reduction = measured(only(results, "co2_reduction", "programme"), ["year"])
    programme = (1.0 - reduction[["value", "high", "low"]]) * baseline
    programme = programme.set_axis(["value", "low", "high"], axis=1).assign(
        year=reduction["year"], basis="programme"
    )
    inventory = measured(only(results, "mpg_co2_lower_bound", "a2"), ["year"])
    inventory[["value", "low", "high"]] /= mpg_per_co2
    both = pd.concat([programme, inventory.assign(basis="inventory")], ignore_index=True)
    return both[both["year"] <= until].reset_index(drop=True)


def budget_years(results: pd.DataFrame) -> pd.DataFrame:
    """Return which part of each CO2 budget the region has used by each year.

    Columns: ``reading``, ``modules``, ``year``, ``value``, ``low``, ``high`` (shares of what was
    allowed since the first year). The budget of Paris Proof comes first.
    """
    rows = only(results, "carbon_budget_use_cumulative", region="all")
    table = measured(rows, ["reading", "modules", "year"])
    first = table["reading"].str.startswith("co2_reduction")
    return table.assign(first=first).sort_values(["first", "reading", "year"]).drop(columns="first")


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
