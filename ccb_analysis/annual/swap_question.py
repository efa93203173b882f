"""What a study of substitution is about: the rules, the homes they act on and the figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from rapidfuzz import process

from ccb_analysis import api
from ccb_analysis.annual.scenario_inputs import check_counts, study_assumptions
from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.facts.materials import read_inventories, read_materials
from ccb_analysis.facts.substitution_rules import Rule, Rules
from ccb_analysis.facts.substitutions import read_substitutions
from ccb_analysis.language import Language
from ccb_analysis.workspace import Workspace, find_workspace

_PRICE = "co2_price_"


@dataclass(frozen=True)
class SwapQuestion:
    """The homes of one year by current practice, and the rules that may change their materials.

    ``homes`` has dwelling_type, building_method, homes and floor_area_m2 (gross, at the central
    size of a home: the size is not what is asked here). ``names`` are the rules that act on these
    homes, ``idle`` those that find nothing to replace in them. ``prices`` are assumptions of CO2
    prices by name, in EUR per tonne.
    """

    rules: Rules
    names: tuple[str, ...]
    idle: tuple[str, ...]
    homes: pd.DataFrame
    inventories: pd.DataFrame
    materials: pd.DataFrame
    assumptions: pd.DataFrame
    prices: dict[str, float]
    year: int
    draws: int
    seed: int
    language: str

    @property
    def highest(self) -> dict[str, float]:
        """The largest dose of every rule: its ceiling."""
        return {name: self.rules.rules[name].ceiling.value for name in self.names}

    @property
    def floor_area(self) -> float:
        """The gross floor area of all the homes, in m2."""
        return float(self.homes["floor_area_m2"].sum())

    def title(self, rule: str) -> str:
        """Return what a rule is called."""
        return self.rules.rules[rule].title(self.language)


def swap_question(
    rules: Sequence[str] | None = None,
    methods: Sequence[str] | None = None,
    dwelling_type: str = "all",
    year: int = 2030,
    *,
    prices: Sequence[str] | None = None,
    draws: int = 0,
    seed: int = 1,
    assumptions: str | None = None,
    rules_file: str | None = None,
    first_year: int = 2026,
    language: str = "nl",
    workspace: Workspace | None = None,
) -> SwapQuestion:
    """Return the question, checked.

    Args:
        rules: names of rules; by default every rule that acts on these homes.
        methods: building methods of the homes; by default all.
        dwelling_type: ``ground_bound``, ``stacked`` or ``all``.
        year: of completion, still to come: then the mix of methods is that of current practice.
        prices: names of CO2 prices in the assumptions (without ``co2_price_``); by default all.
        draws: how often the uncertain figures are drawn.
        seed: of the draws.
        assumptions: a user's own assumptions (csv).
        rules_file: a user's own rules (toml) instead of the shipped ones.
        first_year: the first year still to come.
        language: of names and messages.
        workspace: where the user's own files are.

    Raises:
        InputError: a name nobody knows, a year that is past or beyond the programme; lists
            every fault.
    """
    check_counts(draws, seed, language)
    facts = study_assumptions(assumptions, None, workspace or find_workspace(), language)
    known = read_substitutions(None if rules_file is None else Path(rules_file), language=language)
    stock, kilograms = read_inventories(), read_materials()
    figures, found = Figures(facts), _prices(facts)
    last = int(figures.central("programme_until"))
    words = Language(language)
    faults = [
        *_unknown("rules", rules or (), list(known.rules), words),
        *_unknown("methods", methods or (), list(stock["building_method"].unique()), words),
        *_unknown("dwelling_type", [dwelling_type], ["all", *stock["dwelling_type"]], words),
        *_unknown("prices", prices or (), list(found), words),
    ]
    if not first_year <= year <= last:
        faults.append(words("swaps.wrong_year", found=year, first=first_year, last=last))
    if faults:
        raise InputError(faults, words("swaps.refused"), language)
    homes = _homes(year, first_year - 1, facts, figures, language)
    if methods:
        homes = homes[homes["building_method"].isin(list(methods))]
    if dwelling_type != "all":
        homes = homes[homes["dwelling_type"] == dwelling_type]
    chosen = list(dict.fromkeys(rules or known.rules))
    acting = [name for name in chosen if _acts(known.rules[name], homes, stock)]
    if homes["homes"].sum() <= 0 or not acting:
        raise InputError([words("swaps.nothing_to_swap")], words("swaps.refused"), language)
    return SwapQuestion(
        known,
        tuple(acting),
        tuple(name for name in chosen if name not in acting),
        homes.reset_index(drop=True),
        stock,
        kilograms,
        facts,
        {name: found[name] for name in prices or found},
        year,
        draws,
        seed,
        language,
    )


def _prices(assumptions: pd.DataFrame) -> dict[str, float]:
    rows = assumptions[assumptions["assumption"].str.startswith(_PRICE)]
    names = rows["assumption"].str.removeprefix(_PRICE)
    return dict(zip(names, rows["value"].astype(float), strict=True))


def _unknown(
    argument: str, given: Sequence[str], known: Sequence[str], words: Language
) -> list[str]:
    names = list(dict.fromkeys(known))
    return [
        words("swaps.unknown_name", argument=argument, found=name, near=words.listed(near))
        for name in given
        if name not in names
        for near in [[one for one, _, _ in process.extract(name, names, limit=3)]]
    ]


def _homes(
    year: int, report_year: int, assumptions: pd.DataFrame, figures: Figures, language: str
) -> pd.DataFrame:
    """Return the homes of a year to come by current practice, by type and method."""
    results = api.calculate(
        assumptions=assumptions,
        report_year=report_year,
        indicators=["homes"],
        parts=("kinds",),
        language=language,
    )
    kind = ["dwelling_type", "building_method"]
    rows = results[
        (results["indicator"] == "homes")
        & (results["year"] == year)
        & (results["year_basis"] == "completion")
        & (results["region"] == "all")
        & (results["statistic"] == "value")
        & (results[kind] != "all").all(axis=1)
        & (results["value"] > 0)
    ]
    homes = rows[kind].assign(homes=rows["value"])
    size = {
        name: figures.central("floor_area_per_home", dwelling_type=name)
        for name in homes["dwelling_type"].unique()
    }
    return homes.assign(floor_area_m2=homes["homes"] * homes["dwelling_type"].map(size))


def _acts(rule: Rule, homes: pd.DataFrame, stock: pd.DataFrame) -> bool:
    """Return whether these homes hold any material the rule replaces."""
    held = stock[stock["material"].isin(list(rule.replace)) & (stock["kg_per_m2"] > 0)]
    kinds = set(zip(held["building_method"], held["dwelling_type"], strict=True))
    return any(
        (method, dwelling_type) in kinds and rule.applies(method, dwelling_type)
        for dwelling_type, method in zip(
            homes["dwelling_type"], homes["building_method"], strict=True
        )
    )
