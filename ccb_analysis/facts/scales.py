"""Scales of the report: chance, strength of evidence and pace, from number to fixed class."""

from __future__ import annotations

import math
import tomllib
from functools import lru_cache
from numbers import Real
from typing import Any, TypeGuard

from ccb_analysis.workspace import REFERENCE

NO_CHANCE = "geen_kans"
_CERTAIN = ("bijna_zeker_niet", "bijna_zeker_wel")


def known(value: object) -> TypeGuard[float]:
    """Return whether ``value`` is a finite number; ``None`` and NaN are unknown, nought is not."""
    return isinstance(value, Real) and not isinstance(value, bool) and math.isfinite(value)


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


def stated_class(low: float | None, chance: float | None, high: float | None, error: float) -> str:
    """Return the class that may be stated: that of ``chance``, or of both ends if they agree."""
    if known(chance):
        return chance_class(chance, error)
    sampled = known(error) and error > 0  # without draws the ends are plain 0 or 1: no chance
    ends = {chance_class(low, error), chance_class(high, error)}
    if sampled and len(ends) == 1 and ends <= set(_CERTAIN):
        return ends.pop()
    return NO_CHANCE


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
