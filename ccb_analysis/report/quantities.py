"""Numbers with their unit, as a sentence or a cell writes them."""

from __future__ import annotations

import math

from ccb_analysis.facts.scales import known
from ccb_analysis.language import Language

#: Figures of these units are small, so a whole number would say nothing.
_DECIMALS = {"EUR/m2/year": 2, "kgCO2e/kg": 2, "EUR/kgCO2e": 2, "kg/kg": 2}


#: A sentence gives no more figures than a reader can use; a table gives them all.
_SIGNIFICANT = 3


def about(value: float, language: Language) -> str:
    """Return a number for a sentence, in three significant figures: ``56.000``, ``1,25``."""
    if value == 0 or not known(value):
        return language.number(value)
    after = _SIGNIFICANT - 1 - math.floor(math.log10(abs(value)))
    return language.number(round(value, after), max(after, 0))


def unit_label(unit: str, language: Language) -> str:
    """Return the words of ``unit``: ``kg CO2 per m2``."""
    return language.label("indicators", f"unit_{unit}").removeprefix("unit_")


def decimals(unit: str, value: float | None = None) -> int:
    """Return how many decimals a figure in ``unit`` is shown with."""
    if unit == "share":
        # a share of under one per cent would read as zero
        return 1 if known(value) and 0 < abs(value) < 0.01 else 0
    return _DECIMALS.get(unit, 0)


def quantity(value: float | None, unit: str, language: Language) -> str:
    """Return ``value`` with its unit: ``25%``, ``2.500 woningen``; unknown is said as such."""
    if not known(value):
        return language("common.unknown")
    digits = decimals(unit, value)
    if unit == "share":
        return language.percent(value, digits)
    return f"{language.number(value, digits)} {unit_label(unit, language)}"


def bare_quantity(value: float | None, unit: str, language: Language) -> str:
    """Return ``value`` as a cell shows it: the unit stands in a column of its own, or as %."""
    if not known(value):
        return language("common.unknown")
    if unit == "share":
        return language.percent(value, decimals(unit, value))
    return language.number(value, decimals(unit, value))
