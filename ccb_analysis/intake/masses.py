"""What a line of a bill weighs: from its mass, its volume and density, or what the material allows.

In this order: the mass as given; volume times the given density; volume times the density of the
material, with its range; an area times what an m2 of the element weighs; the volume between the
lightest and the heaviest material (no middle, as nobody knows); nothing known at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ccb_analysis.facts.densities import read_densities
from ccb_analysis.facts.elements import read_elements

#: Two figures of one thing may differ by this much: rounding, openings, moisture.
AGREEMENT = 0.1


@dataclass(frozen=True)
class Mass:
    """A mass in kg with its ends; None is unknown."""

    central: float | None = None
    low: float | None = None
    high: float | None = None


def volume_of(values: Mapping[str, object]) -> float | None:
    """Return the volume of a line in m3: as given, or area times thickness."""
    volume, area = _number(values, "volume_m3"), _number(values, "area_m2")
    thickness = _number(values, "thickness_m")
    if volume is not None:
        return volume
    return None if area is None or thickness is None else area * thickness


def mass_of(values: Mapping[str, object], material: str | None, element: str | None) -> Mass:
    """Return the mass of a line by its ``values`` (columns of the bill, in their units)."""
    mass, density = _number(values, "mass_kg"), _number(values, "density_kg_m3")
    volume, area = volume_of(values), _number(values, "area_m2")
    if mass is not None:
        return Mass(mass, mass, mass)
    if volume is not None and density is not None:
        return Mass(*[volume * density] * 3)
    if volume is not None and material is not None:
        value, low, high = _densities()[material]
        return Mass(volume * value, volume * low, volume * high)
    if area is not None and material is not None and (each := _per_area(material, element)):
        return Mass(*(area * figure for figure in each))
    if volume is not None:
        low, high = _extremes()
        return Mass(None, volume * low, volume * high)
    return Mass()


def agree(one: float, other: float) -> bool:
    """Return whether two figures of one thing can both be right."""
    return abs(one - other) <= AGREEMENT * max(abs(one), abs(other))


def _number(values: Mapping[str, object], name: str) -> float | None:
    value = values.get(name)
    return float(value) if isinstance(value, int | float) else None


@lru_cache(maxsize=1)
def _densities() -> dict[str, tuple[float, float, float]]:
    table = read_densities()[["material", "value", "low", "high"]]
    return {name: (value, low, high) for name, value, low, high in table.itertuples(index=False)}


@lru_cache(maxsize=1)
def _extremes() -> tuple[float, float]:
    table = read_densities()
    return float(table["low"].min()), float(table["high"].max())


@lru_cache(maxsize=1)
def _areas() -> dict[tuple[str, str], tuple[float, float, float]]:
    table = read_elements().masses[["material", "element", "value", "low", "high"]]
    return {(name, part): tuple(figures) for name, part, *figures in table.itertuples(index=False)}


def _per_area(material: str, element: str | None) -> tuple[float, float, float] | None:
    return _areas().get((material, element)) if element else None
