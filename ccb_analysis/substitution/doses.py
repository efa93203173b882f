"""Doses: how much of what a rule can replace is replaced, from 0 (nothing) to 1 (all of it)."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from numbers import Real

from ccb_analysis.facts.elements import WHOLE, Elements
from ccb_analysis.facts.scenario_entries import WHOLE as ROUNDING
from ccb_analysis.facts.scenario_entries import nearest
from ccb_analysis.facts.substitution_rules import PER_AREA, Rule, Rules
from ccb_analysis.language import Language
from ccb_analysis.substitution.parts import Part, kind_name


def active(doses: Mapping[str, float], rules: Rules) -> dict[str, float]:
    """Return the doses above nought, by name: the order they were given in changes nothing."""
    return {
        name: float(doses[name]) for name in sorted(doses) if name in rules.rules and doses[name]
    }


def dose_faults(doses: Mapping[str, object], rules: Rules, words: Language) -> list[str]:
    """Return a line for every rule nobody knows, and every dose that is no number from 0 to 1."""
    faults = []
    for name, dose in doses.items():
        if name not in rules.rules:
            names = nearest(str(name), rules.names)
            faults.append(words("substitution.no_rule", rule=name, names=names))
        elif (
            isinstance(dose, bool) or not isinstance(dose, Real) or not 0 <= float(dose) < math.inf
        ):
            faults.append(words("substitution.no_dose", rule=name, found=dose))
    return faults


def amount_faults(
    doses: Mapping[str, float],
    rules: Rules,
    parts: Collection[Part],
    elements: Elements,
    words: Language,
) -> list[str]:
    """Return a line for every dose beyond what is there, over the ceiling, or of nothing."""
    faults = []
    for name, dose in doses.items():
        rule = rules.rules[name]
        mine = [part for part in parts if _its(rule, part) and part.amount.value > 0]
        if not mine:
            faults.append(_nothing(rule, words))
        elif dose > 1 + ROUNDING:
            most = max(mine, key=lambda part: part.amount.value)
            faults.append(
                words(
                    "substitution.beyond_present",
                    rule=name,
                    dose=f"{dose:.6g}",
                    kind=kind_name(most.kind),
                    wanted=f"{dose * most.amount.value:.6g}",
                    material=most.material,
                    present=f"{most.amount.value:.6g}",
                )
            )
        elif dose > rule.ceiling.value + ROUNDING:
            blanks = {"dose": f"{dose:.6g}", "ceiling": f"{rule.ceiling.value:.6g}"}
            note = rule.ceiling.note or rule.ceiling.source
            faults.append(words("substitution.over_ceiling", rule=name, note=note, **blanks))
        if any(need.unit == PER_AREA for need in rule.needs):
            faults += _unweighed(rule, mine, elements, words)
    return list(dict.fromkeys(faults))


def material_faults(
    doses: Mapping[str, float], rules: Rules, known: Collection[str], words: Language
) -> list[str]:
    """Return a line for every material a rule brings in of which nobody knows the figures."""
    faults = []
    for name in doses:
        rule = rules.rules[name]
        brought = dict.fromkeys([*rule.by, *(need.material for need in rule.needs)])
        faults += [
            words("substitution.no_material", rule=name, material=one, names=nearest(one, known))
            for one in brought
            if one not in known
        ]
    return faults


def _its(rule: Rule, part: Part) -> bool:
    return rule.applies(*part.kind) and rule.takes(part.material, part.element)


def _nothing(rule: Rule, words: Language) -> str:
    element = "anywhere" if rule.element == WHOLE else rule.element
    return words(
        "substitution.nothing_there",
        rule=rule.name,
        materials=", ".join(rule.replace),
        element=words.label("substitution", element),
    )


def _unweighed(rule: Rule, mine: list[Part], elements: Elements, words: Language) -> list[str]:
    places = dict.fromkeys((part.material, part.element) for part in mine)
    return [
        words(
            "substitution.no_area",
            rule=rule.name,
            material=material,
            element=words.label("substitution", element),
            file="element_masses.csv",
        )
        for material, element in places
        if elements.mass(material, element) is None
    ]
