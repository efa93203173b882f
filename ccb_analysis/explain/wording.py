"""Numbers and names as an explanation writes them: exact enough to do a sum with."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from ccb_analysis.facts.indicators import CUMULATIVE, OF_REFERENCE, label_of
from ccb_analysis.facts.materials import read_materials
from ccb_analysis.facts.regions import region_names
from ccb_analysis.facts.rows import ABOUT
from ccb_analysis.facts.scales import known
from ccb_analysis.language import Language
from ccb_analysis.report.quantities import unit_label
from ccb_analysis.report.selection import label

#: Digits that count in a figure to do a sum with, and in an amount; how many decimals at most.
_DIGITS, _FEWER, _MOST = 6, 4, 8
#: From this number on an amount is whole.
_WHOLE = 100
_LABELLED = ("dwelling_type", "building_method")
_WORDS = ("hardness", "resource", "area_of_supply", "path")


def figure(value: float | None, language: Language, count: int = _DIGITS) -> str:
    """Return a figure with the digits that count: ``254,798``, ``0,095``, ``750``."""
    if not known(value):
        return language("common.unknown")
    if value == 0:
        return language.number(0.0)
    digits = min(max(count - 1 - math.floor(math.log10(abs(value))), 0), _MOST)
    shown = round(value, digits)
    needed = next(fewer for fewer in range(digits + 1) if round(shown, fewer) == shown)
    return language.number(shown, needed)


def amount(value: float | None, language: Language) -> str:
    """Return an amount: whole from a hundred on, else with the digits that count."""
    if known(value) and abs(value) >= _WHOLE:
        return language.number(value)
    return figure(value, language, _FEWER)


def in_unit(value: float | None, unit: str, language: Language) -> str:
    """Return a value as the outcome shows it, the unit left out; a share as a percentage."""
    if unit == "share":
        return language.percent(value, 1)
    return amount(value, language)


def with_unit(value: float | None, unit: str, language: Language) -> str:
    """Return a value with its unit, a share as a percentage."""
    shown = in_unit(value, unit, language)
    return shown if unit == "share" or not known(value) else f"{shown} {unit_label(unit, language)}"


def kind_name(dwelling_type: Any, method: Any, language: Language) -> str:
    """Return what kind of home it is: ``gestapeld: houtskelet``."""
    parts = [label("dwelling_type", dwelling_type, language)]
    if isinstance(method, str) and method:
        parts.append(label("building_method", method, language))
    return ": ".join(parts)


def quantity_name(quantity: str, language: Language) -> str:
    """Return the name of ``indicator:reading:modules``, of the reference method or over years."""
    name, _, modules = (*quantity.removeprefix(OF_REFERENCE).split(":"), "", "")[:3]
    shown = label_of(quantity, language.code)
    if name.endswith(CUMULATIVE):
        shown = language("explain.over_years", label=shown)
    if modules:
        shown += language("explain.modules", modules=modules)
    if quantity.startswith(OF_REFERENCE):
        return language("explain.made_of_reference", label=shown)
    return shown


@lru_cache(maxsize=2)
def _materials(code: str) -> dict[str, str]:
    table = read_materials()
    return dict(zip(table["material"], table[f"name_{code}"], strict=True))


def material_name(material: str, language: Language) -> str:
    """Return the name of a material; one without a name keeps its identifier."""
    return _materials(language.code).get(material, material)


def about(row: Mapping[str, Any], language: Language) -> str:
    """Return what a row of ``reference/`` is about: region, kind of home, material, year."""
    found = []
    for name in ABOUT:
        value = str(row[name])
        if value in ("", "all"):
            continue
        if name == "region":
            found.append(region_names().get(value, value))
        elif name in _LABELLED:
            found.append(label(name, value, language))
        elif name == "material":
            found.append(material_name(value, language))
        elif name in _WORDS:
            found.append(language.label("explain", f"{name}_{value}"))
        else:
            found.append(value)
    return ", ".join(found)


def row_name(kind: str, name: str, language: Language) -> str:
    """Return the name of a row of ``reference/`` as a reader knows it."""
    if kind == "assumption":
        return language.label("assumptions", name).removeprefix("assumptions.")
    if kind == "material":
        return language("explain.property_" + name)
    if kind in ("table", "target"):
        return language(f"explain.table_{name}")
    return label("baseline" if kind == "baseline" else "reading", name, language)
