"""What published figures are brought to, and the life-cycle modules that do it.

A figure of other modules measures something else and is never compared. A1-A3 can be made of A1,
A2 and A3, nothing can be made out of a larger whole. What recurs in use depends on the years that
are looked at (EN 15978): modules A and C come once, B1-B3, B6 and B7 come every year, B4 with
every replacement, one fewer than the lifetimes begun in the study period. B5 and D follow no such
rule.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccb_analysis.errors import InputError
from ccb_analysis.facts.benchmark import FLOOR_AREAS
from ccb_analysis.intake.assessment_mapping import unit_form
from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE, expanded

_ONCE = frozenset(expanded("A, C"))
_YEARLY = frozenset(expanded("B1-B3, B6-B7"))
_REPLACED = frozenset({"B4"})


@dataclass(frozen=True)
class Basis:
    """What every figure is brought to: modules, unit, kind of floor area, years looked at.

    ``study_period`` is needed where the unit is per year or a module recurs in use.
    """

    modules: str = PRODUCT_STAGE
    quantity: str = "kgCO2e"
    per_year: bool = False
    floor_area: str = "gross"
    study_period: float | None = None

    @property
    def unit(self) -> str:
        """The unit of every harmonised figure."""
        return f"{self.quantity}/m2/year" if self.per_year else f"{self.quantity}/m2"

    def check(self, language: str = "nl") -> None:
        """Raise an ``InputError`` with everything that is wrong with the basis.

        Raises:
            InputError: no such floor area, or years that are missing or not above nought.
            ComparisonError: no such modules.
        """
        words = Language(language)
        faults = []
        inside = expanded(self.modules)
        if self.floor_area not in FLOOR_AREAS:
            allowed = ", ".join(FLOOR_AREAS)
            faults.append(words("benchmark.basis_area", found=self.floor_area, allowed=allowed))
        recurring = self.per_year or not set(inside) <= _ONCE
        if self.study_period is None and recurring:
            faults.append(words("benchmark.basis_period", modules=self.modules))
        if self.study_period is not None and not self.study_period > 0:
            faults.append(words("benchmark.basis_years", found=self.study_period))
        try:
            unit_form(self.unit, self.quantity)
        except ValueError:
            faults.append(words("benchmark.basis_unit", found=self.quantity))
        if faults:
            raise InputError(faults, language=language)


def recurrence(modules: str) -> str:
    """Return how a figure of ``modules`` depends on years: once, yearly, replaced, mixed."""
    inside = set(expanded(modules))
    for kind, which in (("once", _ONCE), ("yearly", _YEARLY), ("replaced", _REPLACED)):
        if inside <= which:
            return kind
    return "mixed"


def replacements(period: float, lifetime: float) -> int:
    """Return how often what lasts ``lifetime`` years is replaced in ``period`` years."""
    return max(math.ceil(period / lifetime - 1e-9) - 1, 0)


def parts_of(wanted: str, given: Sequence[str]) -> list[str] | None:
    """Return the sets of ``given`` that together are ``wanted``, none twice; None if none are.

    The set itself goes first, and then the fewest parts.
    """
    goal = frozenset(expanded(wanted))
    sets = {name: frozenset(expanded(name)) for name in given}
    fitting = sorted(
        (name for name, inside in sets.items() if inside <= goal),
        key=lambda name: -len(sets[name]),
    )
    return _cover(goal, fitting, sets)


def _cover(
    left: frozenset[str], names: list[str], sets: Mapping[str, frozenset[str]]
) -> list[str] | None:
    if not left:
        return []
    for place, name in enumerate(names):
        if sets[name] <= left:
            rest = _cover(left - sets[name], names[place + 1 :], sets)
            if rest is not None:
                return [name, *rest]
    return None
