"""What every quantity is made of: amounts of homes, each times a figure of their kind."""

from __future__ import annotations

from functools import cache

from ccb_analysis.model.intensities import ORIGINS

Term = tuple[str, str]
#: Amounts that also hold for homes that follow the scenario, or of which nothing is known.
MODELLED = (
    "homes",
    "homes_modelled",
    "area",
    "area_co2_unmeasured",
    "area_co2_unmeasured_a5",
    "area_without_a5",
    "area_origin_unmeasured",
)
_BY_AREA = {
    "floor_area": "one",
    "material_mass": "mass",
    "co2_inventory": "co2",
    "stored": "stored_co2",
    "co2_programme": "programme",
    "co2_programme_storage": "programme_storage",
    "co2_including_storage_30_years": "including_storage_30_years",
    "avoided_co2": "avoided_co2",
    "timber_volume": "timber_volume",
    "cost_premium": "cost_premium",
    "reference_abiotic": "reference_abiotic",
    "reference_all_primary": "reference_all_primary",
    "reference_co2": "reference_co2",
}
_BY_HOME = (
    "nitrogen",
    "construction_waste",
    "reference_abiotic_home",
    "reference_all_primary_home",
)
_COMBINED = {
    "circular": ("mass_primary_renewable", "mass_reused"),
    "circular_recycled": ("mass_primary_renewable", "mass_reused", "mass_recycled"),
    "all_primary": ("mass_primary_abiotic", "mass_primary_renewable"),
    "crop_fibre_crops": ("crop_hemp", "crop_flax"),
}
_SPECIAL: dict[str, list[Term]] = {
    "homes": [("homes", "one")],
    "co2_project": [("co2_measured", "one"), ("area_co2_unmeasured", "co2")],
    "co2_inventory_a5": [("area", "co2"), ("area", "construction_stage")],
    "co2_project_a5": [
        ("co2_measured_a5", "one"),
        ("co2_measured", "one"),
        ("area_co2_unmeasured_a5", "co2"),
        ("area_without_a5", "construction_stage"),
    ],
    "conceptual": [("conceptual_yes", "one"), ("homes_modelled", "conceptual_share")],
    "industrial": [("industrial_yes", "one"), ("homes_modelled", "industrial_share")],
}


@cache
def terms(quantity: str) -> list[Term]:
    """Return a quantity as terms: an amount of the slice, a figure it is multiplied by."""
    if quantity in _SPECIAL:
        return _SPECIAL[quantity]
    if quantity in _COMBINED:
        return [term for part in _COMBINED[quantity] for term in terms(part)]
    if quantity in _BY_AREA or ":" in quantity or quantity.startswith("crop_"):
        return [("area", _BY_AREA.get(quantity, quantity))]  # else one material, limit or crop
    if quantity in _BY_HOME:
        return [("homes", quantity)]
    origin = quantity.removeprefix("mass_")
    if origin in ORIGINS:
        return [(f"area_{origin}", "mass"), ("area_origin_unmeasured", origin)]
    return [(quantity, "one")]


def unknown_answers(quantity: str) -> str | None:
    """Return the count of homes whose yes or no is unknown, for quantities that count a yes."""
    if quantity in ("conceptual", "industrial"):
        return f"{quantity}_unknown"
    if quantity.startswith("mpg_within_"):
        return quantity.replace("mpg_within_", "mpg_unknown_")
    return None
