"""What goes out of a home and what comes in: every change of a set of rules, as amounts."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ccb_analysis.facts.elements import Elements
from ccb_analysis.facts.substitution_rules import PER_AREA, Rule, Rules
from ccb_analysis.language import Language
from ccb_analysis.substitution.figures import ONE, Figure, figure_of, product
from ccb_analysis.substitution.parts import Part, kind_name
from ccb_analysis.substitution.sharing import Shares

LEFT, REPLACED, ALONG, NEW, NEEDED, SAVED = "left", "replaced", "along", "new", "needed", "saved"


@dataclass(frozen=True)
class Flow:
    """An amount of a material per m2 of gross floor area, and why it is there or goes.

    ``role`` is ``left`` (it stays), ``replaced``, ``along`` and ``saved`` (they go), ``new`` and
    ``needed`` (they come). ``amount`` is the share of the part as it is drawn, ``factor`` what
    that is multiplied by, drawn on its own account. ``area`` is m2 of element per m2 of floor.
    """

    part: Part
    rule: str
    role: str
    material: str
    amount: Figure
    factor: Figure = ONE
    area: float | None = None

    @property
    def kilograms(self) -> float:
        """The central amount, in kg per m2 of gross floor area."""
        return self.amount.value * self.factor.value


def flows(
    parts: Sequence[Part], shares: Sequence[Shares], rules: Rules, elements: Elements
) -> list[Flow]:
    """Return what becomes of every part, part by part and rule by rule; savings not yet."""
    found = []
    for part, share in zip(parts, shares, strict=True):
        if share.left > 0:
            found.append(Flow(part, "", LEFT, part.material, part.amount.times(share.left)))
        for name, gone in share.along.items():
            if gone > 0:
                amount = part.amount.times(gone)
                found.append(Flow(part, name, ALONG, part.material, amount))
        for name, taken in share.taken.items():
            if taken > 0:
                found += _swap(part, rules.rules[name], part.amount.times(taken), elements)
    return found


def _swap(part: Part, rule: Rule, amount: Figure, elements: Elements) -> list[Flow]:
    """Return the old material that goes, the new ones, and what these need."""
    mass = elements.mass(part.material, part.element)
    area = None if mass is None else amount.value / mass
    found = [Flow(part, rule.name, REPLACED, part.material, amount, area=area)]
    ratio = figure_of(rule.ratio, rule.name, "ratio").times(rule.replace[part.material])
    found += [
        Flow(part, rule.name, NEW, material, amount, ratio.times(share), area)
        for material, share in rule.by.items()
    ]
    for need in rule.needs:
        per = figure_of(need, rule.name, f"needs.{need.material}")
        if need.unit == PER_AREA:
            per = per.times(1 / mass) if mass else per.times(0.0)
        found.append(Flow(part, rule.name, NEEDED, need.material, amount, per, area))
    return found


def with_savings(
    found: Sequence[Flow], parts: Sequence[Part], rules: Rules, words: Language
) -> tuple[list[Flow], list[str]]:
    """Return the flows with what a lighter home saves taken off, and what cannot be saved.

    A saving shrinks everything that stands in the element it is of, in one proportion.
    """
    wanted = _wanted(found, rules)
    present: dict[tuple, float] = defaultdict(float)
    for part in parts:
        present[*part.kind, part.material, part.element] += part.amount.value
    kept: dict[tuple, Figure] = {}
    faults = []
    for place, by_rule in wanted.items():
        there = present.get(place, 0.0)
        if there <= 0:
            continue  # such a home has nothing to save on
        highest = sum(figure.high for figure in by_rule.values())
        if highest > there:
            faults.append(_over(place, highest, there, by_rule, words))
            continue
        kept[place] = _kept(list(by_rule.values()), there)
    changed = []
    for flow in found:
        part = flow.part
        place = (*part.kind, part.material, part.element)
        if place not in kept:
            changed.append(flow)
            continue
        changed.append(replace(flow, factor=product([flow.factor, kept[place]])))
        if flow.role == LEFT:
            changed += _saved(flow, wanted[place], present[place])
    return changed, faults


def _wanted(found: Sequence[Flow], rules: Rules) -> dict[tuple, dict[str, Figure]]:
    """Return what rules would save, by place and rule, in kg per m2 of gross floor area."""
    lighter: dict[tuple, float] = defaultdict(float)
    for flow in found:
        sign = {REPLACED: 1, ALONG: 1, NEW: -1, NEEDED: -1}.get(flow.role, 0)
        lighter[*flow.part.kind, flow.rule] += sign * flow.kilograms
    wanted: dict[tuple, dict[str, Figure]] = defaultdict(dict)
    for (method, dwelling_type, name), mass in lighter.items():
        for one in rules.rules[name].saves if name and mass > 0 else ():
            figure = figure_of(one, name, f"saves.{one.material}.{one.element}")
            wanted[method, dwelling_type, one.material, one.element][name] = figure.times(mass)
    return wanted


def _kept(saved: Sequence[Figure], there: float) -> Figure:
    """Return the share that is kept; savings move together, as the first of them does."""
    low, value, high = (
        1 - sum(getattr(figure, name) for figure in saved) / there
        for name in ("high", "value", "low")
    )
    first = next((figure for figure in saved if not figure.exact), saved[0])
    shape = first.distribution if first.distribution != "lognormal" else "triangular"
    return Figure(value, low, high, shape if low < high else "exact", first.group)


def _saved(flow: Flow, by_rule: Mapping[str, Figure], there: float) -> list[Flow]:
    return [
        Flow(flow.part, name, SAVED, flow.material, flow.amount, figure.times(1 / there))
        for name, figure in by_rule.items()
    ]


def _over(
    place: tuple, highest: float, there: float, by_rule: Mapping[str, Figure], words: Language
) -> str:
    return words(
        "substitution.over_saved",
        kind=kind_name(place[:2]),
        wanted=f"{highest:.6g}",
        material=place[2],
        element=words.label("substitution", place[3]),
        present=f"{there:.6g}",
        rules=", ".join(by_rule),
    )
