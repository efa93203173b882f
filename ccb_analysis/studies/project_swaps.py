"""What rules of substitution do to the bill of one project: what goes, what comes, what it costs.

Every rule acts alone, on everything it fits, up to its own ceiling. A line of the bill is in the
element of its NL-SfB code. Insulation is insulation whatever it is in, and a line without a code
is where its material always is, if there is one such place; otherwise only rules for the whole
building fit it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.facts.detachability import FACTORS
from ccb_analysis.facts.elements import Elements, read_elements
from ccb_analysis.facts.material_list import list_materials
from ccb_analysis.facts.substitution_rules import Cost, Rule, Rules
from ccb_analysis.intake.bill import DESTINATIONS, line_table
from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array
from ccb_analysis.substitution.flows import LEFT, NEEDED, NEW, REPLACED, Flow
from ccb_analysis.substitution.parts import REST
from ccb_analysis.substitution.swapping import changes
from ccb_analysis.workspace import REFERENCE

_INSULATION = "insulation"
#: A line of a bill, by column.
_Row = Mapping[Any, Any]


@dataclass(frozen=True)
class Swap:
    """What one rule does to a bill.

    ``kept``, ``kept_low`` and ``kept_high`` are shares (0-1) of every line that stay; ``come`` is
    a bill of what comes instead. ``cost`` (EUR for the whole project: value, low, high) is None
    where nobody knows; ``cost_evidence`` says how sure it is. ``weak`` are the figures of the rule
    that nobody verified. ``alike`` says that every new material is of the family and form of the
    old one and weighs as much: then how the building comes apart does not change.
    """

    rule: Rule
    dose: float
    kept: Array
    kept_low: Array
    kept_high: Array
    come: pd.DataFrame
    cost: tuple[float, float, float] | None
    cost_evidence: str
    weak: tuple[str, ...]
    alike: bool


def swaps_of(
    lines: pd.DataFrame,
    rules: Rules,
    building_method: str | None = None,
    dwelling_type: str | None = None,
    *,
    elements: Elements | None = None,
    language: str = "nl",
) -> tuple[list[Swap], dict[str, str]]:
    """Return what each rule that fits does to ``lines`` (``Bill.lines``), and why others don't.

    The second is by name of the rule: a reason in words. A rule for certain methods or types only
    does not fit a project of which those are unknown.
    """
    words = Language(language)
    where = elements or read_elements(language)
    records = lines.to_dict("records")
    table = _amounts(records, where, building_method or "", dwelling_type or "")
    there = set(table[["material", "element"]].itertuples(index=False, name=None))
    found, left_out = [], {}
    for name, rule in rules.rules.items():
        if not rule.applies(building_method or "", dwelling_type or ""):
            left_out[name] = words("project_score.not_this_kind")
        elif not any(rule.takes(material, element) for material, element in there):
            left_out[name] = words("project_score.nothing_to_replace")
        else:
            alone = Rules({name: rule}, ())
            dose = min(rule.ceiling.value, 1.0)
            try:
                flows = changes(table, {name: dose}, alone, where, None, words)
            except InputError as error:
                left_out[name] = _said(error, language)
                continue
            found.append(_swap(records, table["place"].tolist(), rule, dose, flows))
    return found, left_out


def _said(error: InputError, language: str) -> str:
    return "; ".join(f.text(language) if isinstance(f, Fault) else f for f in error.faults)


def _amounts(lines: Sequence[_Row], where: Elements, method: str, kind: str) -> pd.DataFrame:
    """Return the lines with a material and a mass as an inventory, in kg of the whole project.

    ``place`` is the position of the line in the bill.
    """
    places = where.ratios.groupby("material")["element"].agg(set)
    sole = {name: next(iter(found)) for name, found in places.items() if len(found) == 1}
    rows = []
    for place, row in enumerate(lines):
        if pd.isna(row["material"]) or pd.isna(row["mass_kg"]) or row["mass_kg"] <= 0:
            continue
        usual = sole.get(row["material"])
        given = row["element"] if isinstance(row["element"], str) else usual
        rows.append(
            {
                "place": place,
                "building_method": method,
                "dwelling_type": kind,
                "material": row["material"],
                "kg_per_m2": row["mass_kg"],
                "low": row["mass_low_kg"],
                "high": row["mass_high_kg"],
                "group": f"line {place}",
                "element": _INSULATION if usual == _INSULATION else given or REST,
            }
        )
    columns = ["place", "building_method", "dwelling_type", "material"]
    return pd.DataFrame(rows, columns=[*columns, "kg_per_m2", "low", "high", "group", "element"])


def _swap(
    lines: Sequence[_Row], places: Sequence[int], rule: Rule, dose: float, flows: Sequence[Flow]
) -> Swap:
    """Return what flows do to lines; ``places`` is the line of every row of the inventory."""
    kept = np.ones((3, len(lines)))
    touched = {places[flow.part.row] for flow in flows}
    kept[:, list(touched)] = 0.0
    come: list[dict[str, object]] = []
    for flow in flows:
        place = places[flow.part.row]
        if flow.role == LEFT:
            share = flow.amount.value / lines[place]["mass_kg"]
            ends = (flow.factor.value, flow.factor.low, flow.factor.high)
            kept[:, place] += share * np.array(ends)
        elif flow.role in (NEW, NEEDED):
            come.append(_line(lines[place], flow))
    replaced = [flow for flow in flows if flow.role == REPLACED]
    costs = [_cost(rule.cost, flow, lines[places[flow.part.row]]) for flow in replaced]
    known = [cost for cost in costs if cost is not None]
    total = [sum(ends) for ends in zip(*known, strict=True)] if len(known) == len(costs) else None
    return Swap(
        rule=rule,
        dose=dose,
        kept=kept[0],
        kept_low=kept[1],
        kept_high=kept[2],
        come=_joined(come),
        cost=None if not total else (total[0], total[1], total[2]),
        cost_evidence="" if rule.cost is None else str(rule.cost.evidence),
        weak=tuple(
            place
            for place, figure in rule.figures().items()
            if figure.evidence == "unverified" and place != "cost"
        ),
        alike=all(_alike(flow) for flow in flows),
    )


def _alike(flow: Flow) -> bool:
    """Return whether what comes is fixed and ends as what goes did, kilogram for kilogram."""
    if flow.role in (LEFT, REPLACED):
        return True
    same = flow.role == NEW and _family(flow.material) == _family(flow.part.material)
    return same and flow.factor.exact and flow.factor.value == 1


def _line(old: _Row, flow: Flow) -> dict[str, object]:
    """Return the line of a material that comes.

    Of a material of the same family and form (another concrete cast in situ, another steel
    section) the connections and what becomes of it after use stay as they were; of any other
    nothing is known of how it comes off.
    """
    amount, factor = flow.amount, flow.factor
    row: dict[str, object] = {
        "material": flow.material,
        "element": old["element"],
        "mass_kg": amount.value * factor.value,
        "mass_low_kg": amount.low * factor.low,
        "mass_high_kg": amount.high * factor.high,
    }
    if flow.role == NEW and _family(flow.material) == _family(flow.part.material):
        row |= {name: old[name] for name in (*FACTORS, *DESTINATIONS)}
    return row


def _family(material: str) -> tuple[str, str]:
    """Return the family and form of a material, such as concrete cast in situ."""
    return _families()[material]


@lru_cache(maxsize=1)
def _families() -> dict[str, tuple[str, str]]:
    table = list_materials(REFERENCE, "nl")[["material", "family", "form"]]
    return {name: (family, form) for name, family, form in table.itertuples(index=False)}


def _joined(rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    return line_table({"line": place, **row} for place, row in enumerate(rows, start=1))


def _cost(cost: Cost | None, flow: Flow, line: _Row) -> tuple[float, float, float] | None:
    """Return what one replaced part costs more (EUR); an area is that of the list or the line."""
    if cost is None:
        return None
    amount = flow.kilograms
    if cost.unit == "EUR/m2":
        own = float(line["area_m2"]) * flow.kilograms / float(line["mass_kg"])
        amount = own if not np.isnan(own) else np.nan if flow.area is None else flow.area
    if np.isnan(amount):
        return None
    low = cost.value if cost.low is None else cost.low
    high = cost.value if cost.high is None else cost.high
    return cost.value * amount, low * amount, high * amount
