"""Scales of the report: chance, strength of evidence and pace, from number to fixed class."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from typing import Any

from ccb_analysis.report.quantities import known
from ccb_analysis.workspace import REFERENCE

NO_CHANCE = "geen_kans"


@lru_cache(maxsize=1)
def bounds() -> dict[str, Any]:
    """Return the bounds of ``reference/wording.toml``."""
    return tomllib.loads((REFERENCE / "wording.toml").read_text(encoding="utf-8"))


def chance_class(chance: float | None, error: float = 0.0) -> str:
    """Return the class of a chance (0-1); ``error`` is the 95 % Monte Carlo error.

    Where a bound of the scale lies within ``chance`` ± ``error`` the class nearer to 50 % is
    taken, so that the outer classes coincide with the verdicts ``yes`` and ``no``.
    """
    if not known(chance):
        return NO_CHANCE
    scale: dict[str, dict[str, Any]] = bounds()["chance"]
    for name, band in reversed(scale.items()):
        if band["from"] > 0.5 and chance - error >= band["from"]:
            return name
    for name, band in scale.items():
        reached = chance + error
        below = reached <= band["to"] if band.get("to_inclusive") else reached < band["to"]
        if band["to"] < 0.5 and below:
            return name
    return "beide_kanten"


def rounded_chance(chance: float) -> float:
    """Return a chance to the nearest 5 %, never 0 or 1: a model is never that certain."""
    step = bounds()["chance_print"]["step"]
    steps = round(1 / step)
    return min(max(round(chance / step), 1), steps - 1) / steps


def evidence_strength(
    coverage: float | None, evidence: str | None = None, validated: bool = False
) -> str:
    """Return ``sterk``, ``redelijk`` or ``zwak``; always said apart from the chance.

    ``coverage`` is the share of homes of which the figure is known; only a validated register
    can be ``sterk``. Without coverage the kind of evidence decides.
    """
    limits = bounds()["strength"]
    if not known(coverage):
        return str(bounds()["strength_of_evidence"].get(evidence, "zwak"))
    if coverage >= limits["sterk"]:
        return "sterk" if validated else "redelijk"
    return "redelijk" if coverage >= limits["redelijk"] else "zwak"


def evidence_dots(strength: str) -> str:
    """Return the dots of a strength of evidence: ``●●○``."""
    return str(bounds()["dots"][strength])


def pace_class(realised: float | None, needed: float | None, years: int, noise: float = 0.0) -> str:
    """Return the class of the pace, from the realised and the needed change per year.

    ``years`` counts the measured years by one method; a realised change no larger than
    ``noise`` is no clear change.
    """
    limits = bounds()["pace"]
    if years < limits["min_years"] or not known(realised) or not known(needed):
        return "te_vroeg"
    if needed <= 0:
        return "op_koers"
    if abs(realised) <= noise:
        return "geen_duidelijke_verandering"
    ratio = realised / needed
    for name in ("op_koers", "bijna_op_koers", "achter"):
        if ratio >= limits[name]:
            return name
    return "verkeerde_kant"
