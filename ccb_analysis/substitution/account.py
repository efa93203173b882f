"""The account of a set of rules: what goes and comes, what it costs, and what it leans on."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.elements import Elements
from ccb_analysis.facts.substitution_rules import Cost, Rules
from ccb_analysis.facts.substitutions import read_substitutions
from ccb_analysis.intake.declared import in_wanted_units
from ccb_analysis.language import Language
from ccb_analysis.substitution.doses import active
from ccb_analysis.substitution.flows import LEFT, REPLACED, Flow
from ccb_analysis.substitution.swapping import changes, known_rules, refuse_wrong

_GOES = ("replaced", "along", "saved")


def account(
    inventories: pd.DataFrame,
    doses: Mapping[str, float],
    rules: Rules | Path | str | None = None,
    *,
    elements: Elements | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return what goes and what comes, one row per rule, kind of home, element and material.

    Columns: rule, building_method, dwelling_type, element, role (``replaced``, ``along``,
    ``saved``: they go and are negative; ``new``, ``needed``: they come), material, kg_per_m2 (of
    gross floor area, central), element_m2_per_m2 (m2 of element per m2 of floor; of ``replaced``
    alone, NaN where nobody knows what an m2 weighs), cost, cost_low, cost_high (EUR per m2 of
    gross floor area; of ``replaced`` alone, NaN where it is not known). Arguments and errors are
    those of ``substituted``.
    """
    words = Language(language)
    known = known_rules(rules, inventories, None, language)
    refuse_wrong(inventories, doses, known, words)
    table = in_wanted_units("inventories", inventories).reset_index(drop=True)
    chosen = active(doses, known)
    found = changes(table, chosen, known, elements, None, words) if chosen else []
    rows = [_row(flow, known) for flow in found if flow.role != LEFT]
    keys = ["rule", "building_method", "dwelling_type", "element", "role", "material"]
    numbers = ["kg_per_m2", "element_m2_per_m2", "cost", "cost_low", "cost_high"]
    wide = pd.DataFrame(rows, columns=[*keys, *numbers])
    return wide.groupby(keys, sort=False, as_index=False)[numbers].sum(min_count=1)


def footing(
    doses: Mapping[str, float], rules: Rules | Path | str | None = None, language: str = "nl"
) -> pd.DataFrame:
    """Return every figure that results with these doses lean on, with its evidence.

    Columns: rule, title, figure (``ratio``, ``needs.cement_screed``, ...), value, low, high,
    source, evidence, note. Rules with a dose of nought are left out.
    """
    known = rules if isinstance(rules, Rules) else read_substitutions(rules, language=language)
    rows = []
    for name in active(doses, known):
        rule = known.rules[name]
        for place, figure in rule.figures().items():
            low, high = (getattr(figure, end, None) for end in ("low", "high"))
            numbers = (figure.value, *(figure.value if n is None else n for n in (low, high)))
            about = (figure.source, figure.evidence, figure.note)
            rows.append((name, rule.title(language), place, *numbers, *about))
    columns = ["rule", "title", "figure", "value", "low", "high", "source", "evidence", "note"]
    return pd.DataFrame(rows, columns=columns)


def _row(flow: Flow, rules: Rules) -> tuple[object, ...]:
    sign = -1 if flow.role in _GOES else 1
    replaced = flow.role == REPLACED
    kilograms = flow.amount.value if replaced else flow.kilograms
    nothing = (float("nan"),) * 4
    area = float("nan") if flow.area is None else flow.area
    cost = rules.rules[flow.rule].cost
    return (
        flow.rule,
        *flow.part.kind,
        flow.part.element,
        flow.role,
        flow.material,
        sign * kilograms,
        *((area, *_costs(cost, kilograms, area)) if replaced else nothing),
    )


def _costs(cost: Cost | None, kilograms: float, area: float) -> tuple[float, float, float]:
    """Return central, low and high cost in EUR per m2 of gross floor area."""
    if cost is None:
        return (float("nan"),) * 3
    amount = area if cost.unit == "EUR/m2" else kilograms
    low, high = cost.low, cost.high
    ends = (cost.value if low is None else low, cost.value if high is None else high)
    return cost.value * amount, ends[0] * amount, ends[1] * amount
