"""How groups of published buildings and what they are set apart by are called in a sentence."""

from __future__ import annotations

from ccb_analysis.language import Language


def group_name(name: object, words: Language) -> str:
    """Return the label of a building method or dwelling type, or else the name itself."""
    for kind in ("building_method", "dwelling_type"):
        if words.has(f"indicators.{kind}_{name}"):
            return words(f"indicators.{kind}_{name}")
    return str(name)


def stratum_name(column: str, words: Language) -> str:
    """Return what one value of a column is called: a country, a source."""
    key = f"benchmark.stratum_{column}"
    return words(key) if words.has(key) else words("benchmark.stratum", column=column)
