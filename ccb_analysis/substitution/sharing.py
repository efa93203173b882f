"""Who replaces what: the share of every part that goes to each rule, whatever their order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ccb_analysis.facts.substitution_rules import Rules
from ccb_analysis.substitution.parts import Part

#: Less than this of a part is rounding, not something that stays.
_ROUNDING = 1e-12


@dataclass(frozen=True)
class Shares:
    """What becomes of one part, as shares of its kilograms that add up to one.

    ``taken`` goes to a rule that replaces it, ``along`` leaves with what it lies in, by rule.
    """

    taken: Mapping[str, float]
    along: Mapping[str, float]

    @property
    def left(self) -> float:
        """The share that stays what it is."""
        left = (1 - sum(self.along.values())) - sum(self.taken.values())
        return left if left > _ROUNDING else 0.0


def shared(parts: Sequence[Part], doses: Mapping[str, float], rules: Rules) -> list[Shares]:
    """Return what becomes of every part.

    A rule takes its dose of what is there. Where rules want more than all of a part they share it
    in proportion to their doses. What lies inside the old material leaves in the same share as
    that material; a rule that replaces such a part itself takes of what is left of it.
    """
    claims = [_claims(part, doses, rules) for part in parts]
    leaving = _leaving(parts, claims, rules)
    return [
        Shares(
            {name: share * (1 - sum(gone.values())) for name, share in claim.items()},
            gone,
        )
        for claim, gone in zip(claims, leaving, strict=True)
    ]


def _claims(part: Part, doses: Mapping[str, float], rules: Rules) -> dict[str, float]:
    wanted = {
        name: dose
        for name, dose in doses.items()
        if rules.rules[name].applies(*part.kind)
        and rules.rules[name].takes(part.material, part.element)
    }
    total = sum(wanted.values())
    return {name: dose / total for name, dose in wanted.items()} if total > 1 else wanted


def _leaving(
    parts: Sequence[Part], claims: Sequence[Mapping[str, float]], rules: Rules
) -> list[dict[str, float]]:
    """Return, per part, the share that leaves with what it lies in.

    In an element of several old materials each counts for its mass.
    """
    there: dict[tuple, float] = defaultdict(float)
    taken: dict[tuple, float] = defaultdict(float)
    carriers: dict[tuple, set[tuple[str, str]]] = defaultdict(set)
    for part, claim in zip(parts, claims, strict=True):
        place = (*part.kind, part.element)
        along = {name: rules.rules[name].along for name in claim if rules.rules[name].along}
        for name, names in along.items():
            taken[*place, name] += claim[name] * part.amount.value
            carriers[place] |= {(material, name) for material in names}
        if along:
            there[place] += part.amount.value
    found = []
    for part in parts:
        place = (*part.kind, part.element)
        mine = sorted(name for material, name in carriers[place] if material == part.material)
        found.append({name: taken[*place, name] / there[place] for name in mine if there[place]})
    return found
