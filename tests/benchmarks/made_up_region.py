"""A region that does not exist, as a user's own tables: what speed is measured on.

Exactly 40 inputs are sampled: the size of a home of 2 types, the amount of 20 materials, the CO2
of 10 families of 2 materials each, the stored CO2 of 4 materials and the origin of 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import product

import numpy as np
import pandas as pd

SEED = 20250101
REGIONS = tuple(f"gemeente {number:02d}" for number in range(1, 18))
YEARS = tuple(range(2023, 2031))
METHODS = tuple(f"methode {letter}" for letter in "abcdef")
TYPES = ("geschakeld", "gestapeld")
MATERIALS = tuple(f"materiaal {number:02d}" for number in range(1, 21))
KINDS = tuple(product(TYPES, METHODS))
ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")
#: What both sides calculate: indicator and reading, in the order of the independent models.
OUTCOMES = (
    ("material_mass", "inventory"),
    *((f"mass_{origin}", "inventory") for origin in ORIGINS),
    ("embodied_co2", "inventory"),
    ("stored_co2", "inventory"),
    ("circular_share", "reused_renewable"),
)
_FAMILY = 2  # materials whose CO2 moves together
_STORING = 4  # materials that store CO2, the last ones
_OF_OPEN_ORIGIN = 4  # materials whose primary share is drawn, the first ones


@dataclass(frozen=True)
class MadeUpRegion:
    """The tables a user hands in."""

    programme: pd.DataFrame
    inventories: pd.DataFrame
    materials: pd.DataFrame
    sizes: pd.DataFrame


@lru_cache(maxsize=1)
def made_up_region() -> MadeUpRegion:
    """Return the same tables every time."""
    random = np.random.default_rng(SEED)
    return MadeUpRegion(
        _programme(random), _inventories(random), _materials(random), _sizes(random)
    )


def _programme(random: np.random.Generator) -> pd.DataFrame:
    places = product(REGIONS, YEARS, KINDS)
    rows = [(region, year, *kind) for region, year, kind in places]
    table = pd.DataFrame(rows, columns=["region", "year", "dwelling_type", "building_method"])
    return table.assign(homes=random.integers(1, 60, len(table)).astype(float))


def _inventories(random: np.random.Generator) -> pd.DataFrame:
    """Return kilograms per m2; every material is more or less by one factor in all kinds."""
    kilograms = random.lognormal(2.5, 1.2, (len(KINDS), len(MATERIALS))).round(2)
    least = random.uniform(0.7, 0.95, len(MATERIALS))
    most = random.uniform(1.05, 1.4, len(MATERIALS))
    rows = [
        {
            "building_method": method,
            "dwelling_type": dwelling_type,
            "material": material,
            "kg_per_m2": kilograms[kind, place],
            "low": kilograms[kind, place] * least[place],
            "high": kilograms[kind, place] * most[place],
            "distribution": "triangular",
            "group": f"amount {material}",
        }
        for kind, (dwelling_type, method) in enumerate(KINDS)
        for place, material in enumerate(MATERIALS)
    ]
    return pd.DataFrame(rows)


def _materials(random: np.random.Generator) -> pd.DataFrame:
    number = len(MATERIALS)
    families = np.arange(number) // _FAMILY
    least = random.uniform(0.6, 0.9, families.max() + 1)[families]
    most = random.uniform(1.1, 1.8, families.max() + 1)[families]
    co2 = random.uniform(0.02, 2.0, number)
    storing = np.arange(number) >= number - _STORING
    stored = np.where(storing, random.uniform(0.5, 1.8, number), 0.0)
    fractions = random.dirichlet([4.0, 2.0, 1.0, 2.0], number)
    table = pd.DataFrame(fractions, columns=list(ORIGINS))
    open_origin = np.arange(number) < _OF_OPEN_ORIGIN
    abiotic = table["primary_abiotic"].to_numpy()
    return table.assign(
        material=MATERIALS,
        co2_kg_per_kg=co2,
        co2_kg_per_kg_low=co2 * least,
        co2_kg_per_kg_high=co2 * most,
        co2_distribution="triangular",
        co2_group=[f"co2 {family}" for family in families],
        stored_co2_kg_per_kg=stored,
        stored_co2_kg_per_kg_low=np.where(storing, stored * 0.8, np.nan),
        stored_co2_kg_per_kg_high=np.where(storing, stored * 1.1, np.nan),
        primary_abiotic_low=np.where(open_origin, abiotic * 0.7, np.nan),
        primary_abiotic_high=np.where(open_origin, (abiotic + 1) / 2, np.nan),
    )


def _sizes(random: np.random.Generator) -> pd.DataFrame:
    """Return the size of a home per type, as rows of assumptions."""
    value = np.array([138.0, 86.0]) + random.uniform(-5, 5, len(TYPES))
    return pd.DataFrame(
        {
            "assumption": "floor_area_per_home",
            "region": "all",
            "dwelling_type": TYPES,
            "building_method": "all",
            "value": value,
            "low": 0.9 * value,
            "high": 1.15 * value,
            "unit": "m2/home",
            "distribution": "triangular",
            "group": "",
        }
    )
