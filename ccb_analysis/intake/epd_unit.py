"""The declared unit of an environmental declaration: how much of what, and what it weighs."""

from __future__ import annotations

import math
from dataclasses import dataclass

from ccb_analysis.intake.epd_format import Declaration, Exchange, FlowProperty
from ccb_analysis.intake.project_columns import tidy_unit, unit_factor

#: What a declaration may be per; a metre or a piece needs its mass beside it.
UNITS = ("m3", "m2", "kg", "t", "m", "pcs")
_PIECES = frozenset({"pcs", "pcs.", "stck.", "item(s)", "items", "unit"})
#: Rounding of printed figures may move them by this much.
_ROUNDING = 0.01
_MASS = ("93a60a56-a3c8-11da-a746-0800200b9a66", "mass", "masse", "massa")
_CARBON = "62e503ce-544a-4599-b2ad-bcea15a7bf20"
_CARBON_NAMES = ("carbon content (biogenic)", "biogener kohlenstoffgehalt")


class EpdError(Exception):
    """Something is wrong in one place; ``place`` is where, the rest keys and blanks of words."""

    def __init__(self, place: str, found: str, allowed: str, **blanks: object):
        self.place, self.found, self.allowed, self.blanks = place, found, allowed, blanks
        super().__init__(found)


@dataclass(frozen=True)
class DeclaredUnit:
    """``amount`` of ``unit`` weighs ``mass_kg`` and holds ``carbon_kg`` of biogenic carbon.

    Both are those of the declared amount, in kg; no carbon said is None.
    """

    amount: float
    unit: str
    mass_kg: float
    carbon_kg: float | None


def declared_unit(document: Declaration, density: float | None = None) -> DeclaredUnit:
    """Return the declared unit; ``density`` (kg/m3) is used where the data set has no mass.

    Raises:
        EpdError: there is no declared unit, one of another kind, none that weighs anything, or
            two that contradict each other.
    """
    product = _product(document)
    if product is None:
        raise EpdError("exchanges", "no_product", "a_product")
    unit, amount = _amount(product)
    times = 1.0 if product.amount is None else product.amount
    return DeclaredUnit(
        amount, unit, _mass(product, unit, amount, density), _carbon(product, times)
    )


def _product(document: Declaration) -> Exchange | None:
    numbers = document.process.quantitative.flows
    listed = document.exchanges.exchange
    marked = [flow for flow in listed if flow.is_reference]
    named = [flow for flow in listed if numbers and flow.number == numbers[0]]
    return next(iter(marked or named), None)


def _amount(product: Exchange) -> tuple[str, float]:
    place = "exchanges.exchange.flowProperties"
    reference = next((entry for entry in product.properties if entry.reference), None)
    if reference is None or not reference.unit:
        raise EpdError(place, "no_unit", "a_unit")
    unit = tidy_unit(reference.unit)
    unit = "pcs" if unit.casefold() in _PIECES else unit
    if unit not in UNITS:
        raise EpdError(place, "wrong_unit", "a_unit", unit=reference.unit)
    given = product.resulting
    if product.amount is not None and reference.value is not None:
        product_of_both = product.amount * reference.value
        if given is not None and not math.isclose(given, product_of_both, rel_tol=_ROUNDING):
            raise EpdError(place, "two_amounts", "one_amount", one=given, other=product_of_both)
        given = product_of_both if given is None else given
    if given is None or not math.isfinite(given) or given <= 0:
        raise EpdError(place, "wrong_amount", "above_zero_amount", amount=given)
    return unit, given


def _mass(product: Exchange, unit: str, amount: float, density: float | None) -> float:
    """Return the mass of the declared amount in kg, where all that is said about it agrees."""
    place = "exchanges.exchange.materialProperties"
    masses = _masses(product, unit, amount)
    if not masses and density is not None and unit == "m3":
        masses = [amount * density]
    if not masses:
        raise EpdError(place, "no_mass", "a_mass", unit=unit)
    if min(masses) <= 0:
        raise EpdError(place, "wrong_mass", "a_mass", mass=min(masses), unit=unit)
    if not math.isclose(min(masses), max(masses), rel_tol=_ROUNDING):
        raise EpdError(place, "two_masses", "one_mass", one=min(masses), other=max(masses))
    return masses[0]


def _masses(product: Exchange, unit: str, amount: float) -> list[float]:
    """Return every mass of the declared amount that the data set gives (kg), the surest first."""
    factor = unit_factor(unit, "kg") if unit in ("kg", "t") else None
    if factor is not None:
        return [amount * factor]
    times = 1.0 if product.amount is None else product.amount
    masses = [
        entry.value * times
        for entry in product.properties
        if entry.value is not None and _named(entry) & {*_MASS}
    ]
    properties = _properties(product)
    per = {"m3": "gross density", "m2": "grammage", "m": "linear density"}.get(unit)
    if per in properties:
        masses.append(amount * properties[per])
    thick, dense = properties.get("layer thickness"), properties.get("gross density")
    if unit == "m2" and per not in properties and thick is not None and dense is not None:
        masses.append(amount * thick * dense)
    return masses


def _named(entry: FlowProperty) -> set[str]:
    return {entry.uuid, *(text.value.casefold().strip() for text in entry.names)}


def _properties(product: Exchange) -> dict[str, float]:
    """Return the properties of the material by name; those that are no number are a fault."""
    found = {}
    for entry in product.materials:
        name = entry.name.casefold().strip()
        if name not in ("gross density", "grammage", "linear density", "layer thickness"):
            continue
        try:
            value = float(str(entry.value))
        except ValueError:
            value = math.nan
        if not math.isfinite(value):
            place = f"exchanges.exchange.materialProperties.{entry.name}"
            raise EpdError(place, "no_number", "a_number", value=entry.value)
        found[name] = value
    return found


def _carbon(product: Exchange, times: float) -> float | None:
    for entry in product.properties:
        if entry.value is not None and _named(entry) & {_CARBON, *_CARBON_NAMES}:
            if not math.isfinite(entry.value) or entry.value < 0:
                place = "exchanges.exchange.flowProperties"
                raise EpdError(place, "wrong_carbon", "a_carbon", value=entry.value)
            return entry.value * times
    return None
