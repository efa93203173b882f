"""The indicators: what each one is made of, its unit and its module scope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal


@dataclass(frozen=True)
class Indicator:
    """A sum of one quantity, or a ratio of two sums (``below``); ``less`` is one minus the ratio.

    ``below`` may also be ``reference_...``: what the same homes would have taken by the baseline.
    ``homes_of`` limits a share to one dwelling type. ``future`` is whether it exists for homes
    that are not yet built.
    """

    name: str
    reading: str
    unit: str
    top: str
    below: str | None = None
    less: bool = False
    modules: str = ""
    homes_of: str = "all"
    breakdown: Literal["full", "region"] = "full"

    @property
    def is_ratio(self) -> bool:
        """Whether the indicator is a share or reduction and not a total."""
        return self.below is not None


CO2 = "kgCO2e"
_ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")

TOTALS = (
    Indicator("homes", "", "home", "homes"),
    Indicator("floor_area", "", "m2", "floor_area"),
    Indicator("material_mass", "inventory", "kg", "material_mass"),
    *(Indicator(f"mass_{o}", "inventory", "kg", f"mass_{o}") for o in _ORIGINS),
    Indicator("embodied_co2", "programme", CO2, "co2_programme", modules="A1-A3"),
    Indicator("embodied_co2", "inventory", CO2, "co2_inventory", modules="A1-A3"),
    Indicator("embodied_co2", "project", CO2, "co2_project", modules="A1-A3"),
    Indicator("stored_co2", "inventory", CO2, "stored"),
    Indicator("co2_including_storage", "programme", CO2, "co2_programme_storage", modules="A1-A3"),
)


def _reduction(reading: str, top: str, below: str) -> Indicator:
    return Indicator("primary_reduction", reading, "share", top, below, less=True)


SHARES = (
    Indicator("circular_share", "reused_renewable", "share", "circular", "material_mass"),
    Indicator(
        "circular_share", "reused_renewable_recycled", "share", "circular_recycled", "material_mass"
    ),
    _reduction("abiotic_per_m2", "mass_primary_abiotic", "reference_abiotic"),
    _reduction("all_primary_per_m2", "all_primary", "reference_all_primary"),
    _reduction("abiotic_per_home", "mass_primary_abiotic", "reference_abiotic_home"),
    _reduction("all_primary_per_home", "all_primary", "reference_all_primary_home"),
    Indicator("conceptual_share", "all_homes", "share", "conceptual", "homes"),
    Indicator(
        "conceptual_share",
        "stacked",
        "share",
        "conceptual",
        "homes",
        homes_of="stacked",
        breakdown="region",
    ),
    Indicator("industrial_share", "all_homes", "share", "industrial", "homes"),
    Indicator(
        "industrial_share",
        "stacked",
        "share",
        "industrial",
        "homes",
        homes_of="stacked",
        breakdown="region",
    ),
    Indicator(
        "co2_reduction",
        "inventory",
        "share",
        "co2_inventory",
        "reference_co2",
        less=True,
        modules="A1-A3",
    ),
    Indicator(
        "co2_reduction",
        "project",
        "share",
        "co2_project",
        "reference_co2",
        less=True,
        modules="A1-A3",
    ),
)


def result_key(labels: Mapping[str, Any], indicator: Indicator, cumulative: bool = False) -> dict:
    """Return the key of a result of ``indicator``; ``labels`` are those of its slice.

    A total over years has its own name, and says from when it counts where it has no reading.
    """
    name, reading = indicator.name, indicator.reading
    if cumulative:
        name += "_cumulative"
        reading = reading or f"from_{labels['first_year']}"
    kept = {label: value for label, value in labels.items() if label != "first_year"}
    return {
        "group": "all",
        **kept,
        "indicator": name,
        "reading": reading,
        "modules": indicator.modules,
        "unit": indicator.unit,
    }
