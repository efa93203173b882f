"""The parts of a home: rows of inventories divided over the elements that hold the material."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from ccb_analysis.facts.elements import AREA, WHOLE, Elements
from ccb_analysis.language import Language
from ccb_analysis.substitution.figures import Figure, amount_of

#: What no element of the table holds.
REST = "rest"
_ROUNDING = 1e-6


@dataclass(frozen=True)
class Part:
    """The kilograms per m2 of one material in one element of one kind of home.

    ``row`` is the position of the row of inventories it comes from.
    """

    row: int
    method: str
    dwelling_type: str
    material: str
    element: str
    amount: Figure

    @property
    def kind(self) -> tuple[str, str]:
        """The building method and dwelling type of the home."""
        return self.method, self.dwelling_type


def kind_name(kind: tuple[str, str]) -> str:
    """Return a kind of home as a message names it."""
    return " / ".join(kind)


def divided(
    rows: Iterable[tuple[int, Mapping[str, Any]]], elements: Elements, words: Language
) -> tuple[list[Part], list[str]]:
    """Return the parts of rows, and a line for each row that holds less than its elements need.

    A row that names its element is one part. Of a row of the whole home the areas come first
    (m2 per m2 of floor times kg per m2), then the shares of what they leave.
    """
    parts: list[Part] = []
    faults: list[str] = []
    for position, row in rows:
        named = row.get("element")
        amount = amount_of(row)
        whole = not isinstance(named, str) or named in ("", WHOLE)
        shares = _shares(row, amount.value, elements) if whole else {str(named): 1.0}
        kind = (str(row["building_method"]), str(row["dwelling_type"]))
        total = sum(shares.values())
        if total > 1 + _ROUNDING:
            faults.append(_too_much(kind, str(row["material"]), shares, amount.value, words))
        shares = _to_one(shares, total)
        parts += [
            Part(position, *kind, str(row["material"]), element, amount.times(share))
            for element, share in shares.items()
        ]
    return parts, faults


def _shares(row: Mapping[str, Any], present: float, elements: Elements) -> dict[str, float]:
    """Return the share of a row in each element; only areas can come to more than there is."""
    material = str(row["material"])
    places = elements.of(str(row["building_method"]), str(row["dwelling_type"]), material)
    areas, shares = {}, {}
    for element, value, unit in places:
        if unit == AREA:
            mass = elements.mass(material, element) or 0.0
            areas[element] = value * mass / present if present > 0 else 0.0
        else:
            shares[element] = value
    left = max(1 - sum(areas.values()), 0.0)
    return areas | {element: value * left for element, value in shares.items()}


def _to_one(shares: dict[str, float], total: float) -> dict[str, float]:
    """Return shares that are all of the row: the rest apart, or rounding in the largest share."""
    missing = 1 - total
    if abs(missing) > _ROUNDING:
        return shares | {REST: missing}
    largest = max(shares, key=lambda name: shares[name])
    return shares | {largest: shares[largest] + missing}


def _too_much(
    kind: tuple[str, str], material: str, shares: dict[str, float], present: float, words: Language
) -> str:
    wanted = sum(shares.values()) * present
    return words(
        "substitution.over_present",
        kind=kind_name(kind),
        wanted=f"{wanted:.6g}",
        material=material,
        elements=words.listed([words.label("substitution", name) for name in shares]),
        present=f"{present:.6g}",
    )
