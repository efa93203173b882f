"""Projects and programme rows as amounts: everything that cells of homes add up."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ccb_analysis.model.intensities import ORIGINS
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.model.stock import AREAS, CELL, FLAGS, SQUARED, count_names


def project_rows(
    projects: pd.DataFrame, limits: pd.DataFrame, sizes: Mapping[str, float]
) -> pd.DataFrame:
    """Return one row per project with everything the cells add up.

    ``projects`` has the columns of the accepted register plus ``year``, ``year_basis`` and
    ``group``. An imported CO2 figure counts only for the modules it is of, A1-A3 or A1-A5; the
    four origin shares only where all four are known. ``sizes`` are m2 of a typical home by
    dwelling type.
    """
    homes = projects["homes"].astype(float)
    size = projects["floor_area_m2"].astype(float) / homes
    rows = projects[[*CELL, "dwelling_type", "building_method"]].copy()
    rows["homes"] = homes
    rows["projects"] = 1.0
    rows["homes_modelled"] = 0.0
    rows["size"] = size
    co2 = projects["co2_kg_per_m2"].astype(float)
    measured = co2.notna() & (projects["co2_modules"] == PRODUCT_STAGE).fillna(False)
    with_a5 = co2.notna() & (projects["co2_modules"] == "A1-A5").fillna(False)
    origins = projects[list(ORIGINS)].astype(float)
    known_origin = origins.notna().all(axis=1)
    rows["per_m2_area"] = 1.0
    rows["per_m2_area_co2_unmeasured"] = (~measured).astype(float)
    rows["per_m2_co2_measured"] = co2.where(measured, 0.0)
    rows["per_m2_area_co2_unmeasured_a5"] = (~measured & ~with_a5).astype(float)
    rows["per_m2_area_without_a5"] = (~with_a5).astype(float)
    rows["per_m2_co2_measured_a5"] = co2.where(with_a5, 0.0)
    area = _floor_area(projects, sizes)
    rows["m2"] = area
    rows["m2_without_a5"] = area.where(~with_a5, 0.0)
    rows["m2_co2_unmeasured"] = area.where(~measured, 0.0)
    rows["m2_co2_unmeasured_a5"] = area.where(~measured & ~with_a5, 0.0)
    rows["m2_origin_unmeasured"] = area.where(~known_origin, 0.0)
    for name in SQUARED:
        rows[f"{name}_squared"] = rows[name] ** 2
    rows["per_m2_area_origin_unmeasured"] = (~known_origin).astype(float)
    for origin in ORIGINS:
        rows[f"per_m2_area_{origin}"] = origins[origin].where(known_origin, 0.0)
    mpg = projects["mpg"].astype(float)
    for weighting_set in ("a1", "a2"):
        scored = mpg.notna() & (projects["mpg_weighting_set"] == weighting_set).fillna(False)
        rows[f"per_m2_mpg_area_{weighting_set}"] = scored.astype(float)
        rows[f"per_m2_mpg_sum_{weighting_set}"] = mpg.where(scored, 0.0)
    for flag in FLAGS:
        answer = projects[flag].astype("boolean")
        rows[f"{flag}_yes"] = homes.where(answer.fillna(False), 0.0)
        rows[f"{flag}_unknown"] = homes.where(answer.isna(), 0.0)
    for limit in limits.itertuples(index=False):
        scored = mpg.notna() & (projects["mpg_weighting_set"] == limit.weighting_set).fillna(False)
        highest = projects["dwelling_type"].map(
            {"ground_bound": limit.ground_bound, "stacked": limit.stacked}
        )
        within = scored & (mpg <= highest.astype(float))
        rows[f"mpg_within_{limit.name}"] = homes.where(within, 0.0)
        rows[f"mpg_unknown_{limit.name}"] = homes.where(~scored | highest.isna(), 0.0)
    return rows


def programme_rows(
    programme: pd.DataFrame,
    limits: pd.DataFrame,
    sizes: Mapping[str, float],
    homes_per_project: Mapping[str, float],
) -> pd.DataFrame:
    """Return rows like those of ``project_rows`` for homes without measured data.

    How many projects they are is not known; ``homes_per_project`` by dwelling type stands in.
    """
    rows = programme[[*CELL, "dwelling_type", "building_method"]].copy()
    rows["homes"] = programme["homes"].astype(float)
    one_project = programme["dwelling_type"].map(homes_per_project).astype(float).fillna(1.0)
    floor_area = _floor_area(programme, sizes)
    own = floor_area / rows["homes"].where(rows["homes"] > 0)
    typical = programme["dwelling_type"].map(sizes).astype(float)
    in_m2 = one_project * own.fillna(typical).fillna(0.0)
    for name in SQUARED:
        by_home = name.startswith("homes")
        rows[name] = rows["homes"] if by_home else floor_area
        # fewer homes than a typical project has are one project
        largest = (one_project if by_home else in_m2).clip(upper=rows[name])
        rows[f"{name}_squared"] = rows[name] * largest
    rows["projects"] = 0.0
    area = programme["floor_area_m2"].astype(float)
    rows["size"] = area / rows["homes"].where(rows["homes"] > 0)
    # A programme may be given in floor area alone: then the homes are unknown, the area is not.
    rows["area_alone"] = area.where(~(rows["homes"] > 0))
    for name in AREAS:
        unmeasured = name.startswith(("area_co2_unmeasured", "area_without", "area_origin"))
        rows[f"per_m2_{name}"] = float(name == "area" or unmeasured)
    for name in count_names(limits):
        if name not in rows:
            rows[name] = rows["homes"] if name.startswith("mpg_unknown") else 0.0
    return rows


def _floor_area(table: pd.DataFrame, sizes: Mapping[str, float]) -> pd.Series:
    """Return the m2 of every row: its own, or of as many typical homes; nought of unknown type."""
    typical = table["homes"].astype(float) * table["dwelling_type"].map(sizes).astype(float)
    return table["floor_area_m2"].astype(float).fillna(typical).fillna(0.0)
