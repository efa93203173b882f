"""The indicators: what each one is made of, its unit and its module scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from ccb_analysis.model.modules import PRODUCT_STAGE


@dataclass(frozen=True)
class Indicator:
    """A sum of one quantity, or a ratio of two sums (``below``); ``less`` is one minus the ratio.

    ``below`` may also be ``reference_...``: what the same homes would have taken by the baseline.
    ``homes_of`` limits a share to one dwelling type. ``varies`` names what of it differs between
    projects of one kind.
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
    varies: Literal["", "co2", "material", "construction_phase", "floor_area", "answer"] = ""

    @property
    def signed(self) -> bool:
        """Whether the indicator may be below nought as well."""
        return self.name in _SIGNED


CO2 = "kgCO2e"
#: Amounts that may be below nought: less emitted than stored, than by the baseline, or cheaper.
_SIGNED = ("co2_including_storage", "avoided_co2", "cost_premium")
_ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")


def _mass(name: str) -> Indicator:
    return Indicator(name, "inventory", "kg", name, varies="material")


def _co2(name: str, reading: str, top: str, modules: str = PRODUCT_STAGE) -> Indicator:
    # Figure 7 follows the mix and the floor area only, so its projects differ in size alone.
    varies: Literal["floor_area", "co2"] = "floor_area" if reading == "programme" else "co2"
    return Indicator(name, reading, CO2, top, modules=modules, varies=varies)


def crop(name: str) -> Indicator:
    """Return the area of one fibre crop, in hectares of one harvest."""
    return Indicator("crop_area", name, "ha", f"crop_{name}", varies="material")


TOTALS = (
    Indicator("homes", "", "home", "homes"),
    Indicator("floor_area", "", "m2", "floor_area", varies="floor_area"),
    _mass("material_mass"),
    *(_mass(f"mass_{origin}") for origin in _ORIGINS),
    _co2("embodied_co2", "programme", "co2_programme"),
    _co2("embodied_co2", "inventory", "co2_inventory"),
    _co2("embodied_co2", "project", "co2_project"),
    _co2("embodied_co2", "inventory", "co2_inventory_a5", "A1-A5"),
    _co2("embodied_co2", "project", "co2_project_a5", "A1-A5"),
    Indicator("stored_co2", "inventory", CO2, "stored", varies="material"),
    _co2("co2_including_storage", "programme", "co2_programme_storage"),
    _co2("co2_including_storage", "inventory_30_years", "co2_including_storage_30_years"),
    _co2("co2_including_storage", "inventory_75_years", "co2_inventory"),
    _co2("avoided_co2", "inventory", "avoided_co2"),
    Indicator("nitrogen", "construction_phase", "kgN", "nitrogen", varies="construction_phase"),
    Indicator(
        "construction_waste", "by_method", "m3", "construction_waste", varies="construction_phase"
    ),
    Indicator("timber_volume", "inventory", "m3", "timber_volume", varies="material"),
    Indicator("cost_premium", "building_cost", "EUR", "cost_premium", varies="floor_area"),
)


def _reduction(reading: str, top: str, below: str) -> Indicator:
    return Indicator(
        "primary_reduction", reading, "share", top, below, less=True, varies="material"
    )


def _answers(name: str, top: str, homes_of: str = "") -> Indicator:
    return Indicator(
        name,
        homes_of or "all_homes",
        "share",
        top,
        "homes",
        homes_of=homes_of or "all",
        breakdown="region" if homes_of else "full",
        varies="answer",
    )


def _co2_reduction(reading: str) -> Indicator:
    return Indicator(
        "co2_reduction",
        reading,
        "share",
        f"co2_{reading}",
        "reference_co2",
        less=True,
        modules=PRODUCT_STAGE,
        varies="co2",
    )


def _circular(reading: str, top: str) -> Indicator:
    return Indicator("circular_share", reading, "share", top, "material_mass", varies="material")


SHARES = (
    _circular("reused_renewable", "circular"),
    _circular("reused_renewable_recycled", "circular_recycled"),
    _reduction("abiotic_per_m2", "mass_primary_abiotic", "reference_abiotic"),
    _reduction("all_primary_per_m2", "all_primary", "reference_all_primary"),
    _reduction("abiotic_per_home", "mass_primary_abiotic", "reference_abiotic_home"),
    _reduction("all_primary_per_home", "all_primary", "reference_all_primary_home"),
    _answers("conceptual_share", "conceptual"),
    _answers("conceptual_share", "conceptual", "stacked"),
    _answers("industrial_share", "industrial"),
    _answers("industrial_share", "industrial", "stacked"),
    _co2_reduction("inventory"),
    _co2_reduction("project"),
)
#: Permits are counted in homes and their kind; what they take is known when they are built.
BY_PERMIT = ("homes", "conceptual_share", "industrial_share", "circular_share")


#: Indicators that show carbon from the air beside the emission.
_STORAGE = ("stored_co2", "co2_including_storage")


def scoped(every: Iterable[Indicator], modules: str, biogenic: str) -> list[Indicator]:
    """Return the indicators that exist for factors of these modules, each with its modules.

    The programme's own figures and imported ones are of A1-A3; only what is built from materials
    takes the modules of their factors. Counted as -1/+1 carbon from the air is nought over the
    whole life, so nothing is shown beside the emission.
    """
    found = []
    for one in every:
        if one.name in _STORAGE and biogenic != "stored_apart":
            continue
        if modules == PRODUCT_STAGE or not one.modules or one.reading == "programme":
            found.append(one)
        elif one.modules == PRODUCT_STAGE and one.reading != "project":
            found.append(replace(one, modules=modules))
    return found


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
