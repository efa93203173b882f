"""How groups of published buildings, what they are set apart by and units are called."""

from __future__ import annotations

from ccb_analysis.language import Language

#: What a unit can be per, behind one that has a name.
_PER = ("m2", "year")


def group_name(name: object, words: Language) -> str:
    """Return the label of a building method or dwelling type, or else the name itself."""
    for kind in ("building_method", "dwelling_type"):
        if words.has(f"indicators.{kind}_{name}"):
            return words(f"indicators.{kind}_{name}")
    return str(name)


def unit_name(unit: str, words: Language) -> str:
    """Return a unit as a reader writes it: ``kg CO2 per m2``; one without a name as it is."""
    parts = unit.split("/")
    for end in range(len(parts), 0, -1):
        key = f"indicators.unit_{'/'.join(parts[:end])}"
        if words.has(key):
            rest = [words(f"benchmark.per_{part}") for part in parts[end:] if part in _PER]
            return " ".join([words(key), *rest]) if len(rest) == len(parts) - end else unit
    return unit


def stratum_name(column: str, words: Language) -> str:
    """Return what one value of a column is called: a country, a source."""
    key = f"benchmark.stratum_{column}"
    return words(key) if words.has(key) else words("benchmark.stratum", column=column)
