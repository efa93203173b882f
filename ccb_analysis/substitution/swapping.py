"""Inventories with materials replaced: the table a set of rules and doses gives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.facts.elements import WHOLE, Elements, read_elements
from ccb_analysis.facts.substitution_rules import Rule, Rules
from ccb_analysis.facts.substitutions import read_substitutions
from ccb_analysis.facts.tables import EVIDENCE
from ccb_analysis.intake.declared import in_wanted_units
from ccb_analysis.language import Language
from ccb_analysis.model.sampling import PERCENTILES
from ccb_analysis.model.uncertain import FACTOR
from ccb_analysis.substitution.doses import active, amount_faults, dose_faults, material_faults
from ccb_analysis.substitution.figures import ONE, Figure, product
from ccb_analysis.substitution.flows import LEFT, NEEDED, NEW, Flow, flows, with_savings
from ccb_analysis.substitution.parts import divided
from ccb_analysis.substitution.sharing import shared

_KEY = ("building_method", "dwelling_type", "material", "kg_per_m2")


def substituted(
    inventories: pd.DataFrame,
    doses: Mapping[str, float],
    rules: Rules | Path | str | None = None,
    *,
    elements: Elements | None = None,
    materials: Collection[str] | None = None,
    apart: bool = False,
    language: str = "nl",
) -> pd.DataFrame:
    """Return inventories in which rules have replaced materials, at equal function.

    Args:
        inventories: kg per m2 of gross floor area by building method, dwelling type and material,
            with the optional columns of ``read_inventories``.
        doses: by name of the rule the share (0-1) of what it can replace that is replaced; of
            nothing the table comes back as it is. All rules act on what is there beforehand:
            none replaces what another brought in.
        rules: as ``read_substitutions`` gives, or the path of a file; the default are shipped.
        elements: where materials are in homes; the default is shipped.
        materials: names that have figures; a rule that brings in another is refused.
        apart: a new amount is the product of two uncertain figures (what was there, and the
            ratio). By default they are one figure, drawn with what was there. With ``apart`` the
            amount keeps its own range, and the columns of ``FACTOR`` hold that of the ratio.
        language: of messages.

    Raises:
        InputError: a rule nobody knows, a dose that is no share, over the ceiling or beyond what
            is there, elements that ask for more than the home holds; lists every fault.
    """
    words = Language(language)
    known = known_rules(rules, inventories, materials, language)
    refuse_wrong(inventories, doses, known, words)
    chosen = active(doses, known)
    if not chosen:
        return inventories
    table = in_wanted_units("inventories", inventories).reset_index(drop=True)
    found = changes(table, chosen, known, elements, materials, words)
    return _rebuilt(table, found, known, apart)


def changes(
    table: pd.DataFrame,
    doses: Mapping[str, float],
    rules: Rules,
    elements: Elements | None,
    materials: Collection[str] | None,
    words: Language,
) -> list[Flow]:
    """Return every flow of doses above nought; see ``substituted``, which refuses what is wrong."""
    where = elements or read_elements(words.code)
    touched = list(_touched(table, [rules.rules[name] for name in doses]).items())
    parts, faults = divided(touched, where, words)
    faults += amount_faults(doses, rules, parts, where, words)
    if materials is not None:
        faults += material_faults(doses, rules, materials, words)
    _refuse(faults, words)
    found = flows(parts, shared(parts, doses, rules), rules, where)
    found, faults = with_savings(found, parts, rules, words)
    _refuse(faults, words)
    return found


def known_rules(
    rules: Rules | Path | str | None,
    inventories: pd.DataFrame,
    materials: Collection[str] | None,
    language: str,
) -> Rules:
    """Return the rules; a file of a user's own may name what is in the user's own tables."""
    if isinstance(rules, Rules):
        return rules
    if rules is None:
        return read_substitutions(language=language)
    names = None if materials is None else pd.DataFrame({"material": list(materials)})
    key = [name for name in _KEY[:3] if name in inventories]
    own = inventories if len(key) == len(_KEY) - 1 else None
    return read_substitutions(rules, names, own, language)


def refuse_wrong(
    inventories: pd.DataFrame, doses: Mapping[str, object], rules: Rules, words: Language
) -> None:
    """Refuse rules nobody knows, doses that are no number, and a table without amounts."""
    faults = dose_faults(doses, rules, words)
    _refuse([*faults, *_table_faults(inventories, words)], words)


def _refuse(faults: Sequence[str], words: Language) -> None:
    if faults:
        raise InputError(list(dict.fromkeys(faults)), words("substitution.refused"), words.code)


def _table_faults(table: pd.DataFrame, words: Language) -> list[str]:
    absent = [name for name in _KEY if name not in table]
    if absent:
        columns = ", ".join(_KEY)
        return [words("substitution.no_column", column=name, columns=columns) for name in absent]
    numbers = pd.to_numeric(table["kg_per_m2"], errors="coerce")
    wrong = ~(numbers >= 0)
    return [
        words("substitution.negative", row=row, found=table["kg_per_m2"].loc[row])
        for row in table.index[wrong]
    ]


def _touched(table: pd.DataFrame, rules: Sequence[Rule]) -> dict[int, dict[str, Any]]:
    """Return the rows that rules may change, by position."""
    wanted: dict[tuple[str, str], set[str]] = defaultdict(set)
    kinds = table[["building_method", "dwelling_type"]].drop_duplicates()
    for method, dwelling_type in kinds.itertuples(index=False):
        for rule in rules:
            if rule.applies(method, dwelling_type):
                names = {*rule.replace, *rule.along, *(one.material for one in rule.saves)}
                wanted[method, dwelling_type] |= names
    keys = zip(table["building_method"], table["dwelling_type"], table["material"], strict=True)
    places = [n for n, (*kind, material) in enumerate(keys) if material in wanted[*kind,]]
    rows = table.iloc[places].to_dict("records")
    return {
        place: {str(name): cell for name, cell in row.items()}
        for place, row in zip(places, rows, strict=True)
    }


def _rebuilt(table: pd.DataFrame, found: Sequence[Flow], rules: Rules, apart: bool) -> pd.DataFrame:
    """Return the table with every touched row replaced by what became of it, in its place."""
    new: dict[int, list[dict[str, Any]]] = defaultdict(list)
    rows = table.to_dict("records")
    for flow in found:
        place = flow.part.row
        new[place] += []
        if flow.role in (LEFT, NEW, NEEDED):
            new[place].append(_row(rows[place], flow, rules, apart))
    whole = [
        {"element": WHOLE, "rule": "", **row} if place not in new else None
        for place, row in enumerate(rows)
    ]
    every = [
        one for place, row in enumerate(whole) for one in ([row] if row is not None else new[place])
    ]
    columns = [*table.columns, "element", "low", "high", "distribution", "group", "rule"]
    columns += [*PERCENTILES, *FACTOR] if apart else PERCENTILES
    there = {str(name) for row in every for name in row}
    return pd.DataFrame(every, columns=[c for c in dict.fromkeys(columns) if c in there])


def _row(row: Mapping[str, Any], flow: Flow, rules: Rules, apart: bool) -> dict[str, Any]:
    """Return the row of one flow, its range and evidence those of everything it leans on."""
    factor = product([_factor_of(row), flow.factor])
    second: dict[str, Any] = {}
    # Percentiles do not fit in the columns of a second figure: then the two stay one.
    if apart and not (factor.exact or flow.amount.exact) and not factor.percentiles:
        amount, relative = flow.amount.times(factor.value), _relative(factor)
        values = (relative.low, relative.high, relative.distribution, relative.group)
        second = dict(zip(FACTOR, values, strict=True))
    else:
        amount = product([flow.amount, factor])
    spread = {
        "kg_per_m2": amount.value,
        "low": amount.low,
        "high": amount.high,
        "distribution": amount.distribution,
        "group": amount.group,
        **dict(zip(PERCENTILES, amount.percentiles, strict=False)),
    }
    changed = {
        **{name: cell for name, cell in row.items() if name not in (*PERCENTILES, *FACTOR)},
        "material": flow.material,
        "element": flow.part.element,
        "rule": flow.rule or row.get("rule", ""),
        **spread,
        **second,
    }
    if flow.rule:
        changed |= _origin(row, rules.rules[flow.rule], flow)
    return changed


def _factor_of(row: Mapping[str, Any]) -> Figure:
    """Return the second figure a row has already, if an earlier swap gave it one."""
    low, high, shape, group = (row.get(name) for name in FACTOR)
    if not isinstance(shape, str) or not shape:
        return ONE
    return Figure(1.0, float(str(low)), float(str(high)), shape, str(group))


def _relative(factor: Figure) -> Figure:
    return factor.times(1 / factor.value) if factor.value > 0 else factor


def _origin(row: Mapping[str, Any], rule: Rule, flow: Flow) -> dict[str, Any]:
    """Return source, evidence and note of a new row: the weakest evidence it leans on wins."""
    place = "ratio" if flow.role == NEW else f"needs.{flow.material}"
    figure = rule.figures()[place]
    given = [str(figure.evidence), str(row.get("evidence", ""))]
    weakest = max(given, key=lambda one: EVIDENCE.index(one) if one in EVIDENCE else -1)
    return {"evidence": weakest, "source": figure.source, "note": figure.note}
