"""Takes what the programme's Figure 7 is checked with: own and published material lists."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.report.selection import measured, only

#: The three categories of the programme, with constructions of published lists beside methods.
CATEGORIES = {
    "conventional": ("concrete_in_situ", "concrete_prefab", "reinforced_concrete", "masonry"),
    "biobased_flat": ("timber_frame", "clt", "timber"),
    "modular": ("timber_module", "steel_module", "steel"),
}
#: Methods and constructions in the order of the programme's categories.
METHOD_ORDER = tuple(name for names in CATEGORIES.values() for name in names)
#: Which figure of the programme a published construction is held against. Its steel frames are no
#: modules, so they have none.
_LIKE = {
    "reinforced_concrete": "concrete_in_situ",
    "masonry": "concrete_in_situ",
    "timber": "timber_frame",
}


def published_rows(
    check: pd.DataFrame, methods: pd.DataFrame, programme: Mapping[str, float], factor_set: str
) -> pd.DataFrame:
    """Return CO2 (A1-A3) per m2 by own and published material lists, beside the programme's.

    ``check`` as ``annual.published_check`` gives; ``methods`` holds what equal homes of every
    method give, priced with ``factor_set``; ``programme`` is kgCO2e/m2 by building method.
    Columns: ``category``, ``building_method``, ``dwelling_type``, ``inventory`` (``own``,
    ``published``), ``factor_set``, ``programme``, ``value``, ``low``, ``high``.
    """
    keys = ["building_method"]
    size = measured(only(methods, "floor_area", building_method=None), keys).set_index(keys)
    rows = only(methods, "embodied_co2", "inventory", modules=PRODUCT_STAGE, building_method=None)
    own = measured(rows, keys).set_index(keys)
    own = own.div(size["value"], axis=0).drop(index="all", errors="ignore").reset_index()
    own = own.assign(dwelling_type="all", inventory="own", factor_set=factor_set)
    both = pd.concat([own, check.assign(inventory="published")], ignore_index=True)
    both["programme"] = [
        programme.get(_LIKE.get(name, name), float("nan")) for name in both["building_method"]
    ]
    categories = {name: category for category, names in CATEGORIES.items() for name in names}
    both["category"] = both["building_method"].map(categories)
    both["rank"] = both["building_method"].map(METHOD_ORDER.index)
    columns = ["category", "building_method", "dwelling_type", "inventory", "factor_set"]
    ordered = both.sort_values(["rank", "dwelling_type", "factor_set"], kind="stable")
    return ordered[[*columns, "programme", "value", "low", "high"]].reset_index(drop=True)


def published_distance(rows: pd.DataFrame, factor_set: str) -> float:
    """Return how far published lists lie from the programme, on average, as a share of it."""
    chosen = rows[
        (rows["inventory"] == "published")
        & (rows["factor_set"] == factor_set)
        & rows["programme"].notna()
    ]
    return float((chosen["value"] / chosen["programme"] - 1).abs().mean())


def method_ranks(methods: pd.Series | pd.Index) -> pd.Series | pd.Index:
    """Return where each method stands in the order of the programme; others come last."""
    places = {name: place for place, name in enumerate(METHOD_ORDER)}
    return methods.map(lambda name: places.get(str(name), len(places)))
