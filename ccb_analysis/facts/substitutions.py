"""Rules of substitution: what replaces what at equal function, each a block with its sources.

``reference/substitutions.toml`` is shipped; the path of a user's own file works the same. Entries::

    [[rules]]     name, title_nl, title_en, source, evidence, note
                  element = "floor" | ... | "whole"      where in the home; whole is everywhere
                  methods, dwelling_types                 left out: all
                  replace = { old = 1.0 }, by = { new = 1.0 }, along = ["inside_the_old"]
                  ratio   = { value, low, high, distribution, group, source, evidence, note }
                  ceiling = { value, source, evidence, note }
                  cost    = { ..., unit = "EUR/m2" | "EUR/kg", year }
    [[rules.needs]]   material, unit = "kg/m2" | "kg/kg", and the entries of a figure
    [[rules.saves]]   material, element, and the entries of a figure (kg per kg lighter)
    [[left_out]]      name, title_nl, title_en, why_nl, why_en, source, evidence, note

``substitution_rules`` says what each entry means.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd
from pydantic import BaseModel, ValidationError

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.inventories import read_inventories
from ccb_analysis.facts.materials import read_materials
from ccb_analysis.facts.scenario_entries import Known
from ccb_analysis.facts.scenario_faults import line, lines
from ccb_analysis.facts.substitution_rules import (
    Ceiling,
    Cost,
    LeftOut,
    Need,
    Ratio,
    Rule,
    Rules,
    Saving,
)
from ccb_analysis.facts.toml_text import read_toml
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

__all__ = ["SHIPPED", "Rule", "Rules", "read_substitutions"]

SHIPPED = REFERENCE / "substitutions.toml"
#: The blocks inside a rule; each is read on its own, so that every fault has its own place.
_SINGLE: dict[str, type[BaseModel]] = {"ratio": Ratio, "ceiling": Ceiling, "cost": Cost}
_LISTED: dict[str, type[BaseModel]] = {"needs": Need, "saves": Saving}


def read_substitutions(
    path: Path | str | None = None,
    materials: pd.DataFrame | None = None,
    inventories: pd.DataFrame | None = None,
    language: str = "nl",
) -> Rules:
    """Return the rules of substitution by name.

    Args:
        path: a toml file of rules; the default are the shipped ones.
        materials: a user's own materials, which rules may name beside the shipped ones.
        inventories: a user's own, whose methods, types and materials rules may name as well.
        language: of messages.

    Raises:
        FactsError: the file is not there or not as it should be; lists every fault.
    """
    if path is None and materials is None and inventories is None:
        return _shipped(language)
    return _read(Path(path or SHIPPED), _known(materials, inventories), Language(language))


@lru_cache(maxsize=2)
def _shipped(language: str) -> Rules:
    return _read(SHIPPED, _known(None, None), Language(language))


def _known(materials: pd.DataFrame | None, inventories: pd.DataFrame | None) -> Known:
    """Return what rules may name: what is shipped, and what a user has beside it."""
    kinds = ["dwelling_type", "building_method", "material"]
    stock = pd.concat(
        [table[kinds] for table in (read_inventories(), inventories) if table is not None]
    )
    names = [read_materials()["material"], *([] if materials is None else [materials["material"]])]
    mix: dict[str, dict[str, float]] = {}
    for dwelling_type, method, _ in stock.itertuples(index=False):
        mix.setdefault(dwelling_type, {})[method] = 0.0
    held = frozenset(stock.itertuples(index=False, name=None))
    return Known(0, 0, 0, mix, tuple(dict.fromkeys(pd.concat(names))), held)


def _read(path: Path, known: Known, words: Language) -> Rules:
    reading = _Reading(path, known, words)
    if reading.faults:
        title = words("facts.refused", file=path.name)
        raise FactsError(reading.faults, title, words.code)
    return Rules({rule.name: rule for rule in reading.rules}, tuple(reading.left_out))


class _Reading:
    """The reading of one file; afterwards ``faults`` are the lines of everything that is wrong."""

    def __init__(self, path: Path, known: Known, words: Language):
        self._file, self._known, self._words = path.name, known, words
        entries, self.faults = read_toml(path, words)
        self._refuse_others(entries)
        self.rules: list[Rule] = [
            rule
            for where, given in self._blocks(entries, "rules")
            if (rule := self._rule(where, given)) is not None
        ]
        self.left_out: list[LeftOut] = [
            one
            for where, given in self._blocks(entries, "left_out")
            if isinstance(one := self._block(LeftOut, given, where), LeftOut)
        ]

    def _refuse(self, place: str, found: str, allowed: str) -> None:
        self.faults.append(line(self._file, place, found, allowed, self._words))

    def _refuse_others(self, entries: Mapping[str, Any]) -> None:
        known = ("rules", "left_out")
        for name in entries:
            if name not in known:
                names = self._words("facts.unknown_name", names=", ".join(known))
                self._refuse(self._words("scenarios.file_place"), name, names)
        if not self.faults and not entries.get("rules"):
            empty, needed = self._words("facts.empty"), self._words("scenarios.at_least_one")
            self._refuse("rules", empty, needed)

    def _blocks(self, entries: Mapping[str, Any], kind: str) -> list[tuple[str, dict[str, Any]]]:
        """Return the blocks of a kind with their place; a name that stands twice is a fault."""
        given = entries.get(kind, [])
        if not isinstance(given, list) or not all(isinstance(block, dict) for block in given):
            self._refuse(kind, kind, self._words("scenarios.a_list"))
            return []
        found = []
        seen: set[str] = set()
        for number, block in enumerate(given, 1):
            name = str(block.get("name", ""))
            where = f"{kind} {number} ({name})" if name else f"{kind} {number}"
            if name in seen:
                again = self._words("scenarios.twice", found=name)
                self._refuse(f"{where}.name", again, self._words("facts.once"))
            seen |= {name} - {""}
            found.append((where, block))
        return found

    def _rule(self, where: str, given: Mapping[str, Any]) -> Rule | None:
        before = len(self.faults)
        entries = dict(given)
        for name, model in _SINGLE.items():
            if isinstance(entries.get(name), dict):
                entries[name] = self._block(model, entries[name], f"{where}.{name}")
        for name, model in _LISTED.items():
            if isinstance(entries.get(name), list):
                entries[name] = tuple(
                    self._block(model, block, f"{where}.{name} {number}")
                    for number, block in enumerate(entries[name], 1)
                )
        unread = {name for name in (*_SINGLE, *_LISTED) if name in entries and name in given}
        wrong = len(self.faults) > before
        return self._whole(where, entries, unread if wrong else set())

    def _whole(self, where: str, entries: dict[str, Any], unread: set[str]) -> Rule | None:
        """Return the rule; faults of blocks that were found already are not told again."""
        try:
            return Rule.model_validate(entries, context=self._known)
        except ValidationError as error:
            told = lines(error, self._file, where, Rule, self._words)
            places = tuple(f"{self._file}, {where}.{name}" for name in unread)
            self.faults += [one for one in told if not places or not one.startswith(places)]
            return None

    def _block(self, model: type[BaseModel], given: object, where: str) -> BaseModel | None:
        try:
            return model.model_validate(given, context=self._known)
        except ValidationError as error:
            self.faults += lines(error, self._file, where, model, self._words)
            return None
