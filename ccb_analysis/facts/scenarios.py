"""Scenarios: what the region could do differently, each a toml file of differences with sources.

``reference/scenarios/*.toml`` are shipped; the path of a user's own file works the same. Entries::

    title_nl, title_en, why_nl, why_en   what it is; English may be left out
    baseline                             the scenario it differs from
    source, evidence                     of the whole; every block has its own
    start_year                           first year that differs; default the first year to come
    [[mix]]         dwelling_type, path, from_year, until_year, rest, shares = { method = share }
    [homes]         total, per_year = { 2027 = 3000 }, phasing = "even" | "front" | "back"
    [[size]]        dwelling_type, factor
    [[materials]]   name, replace, kg_ratio, path, from_year, until_year, share, methods,
                    dwelling_types, ceiling
    [regions]       join = ["GM0202"]

``scenario_blocks`` and ``scenario_timed`` say what each entry means.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.assumptions import central
from ccb_analysis.facts.scenario_blocks import Scenario
from ccb_analysis.facts.scenario_entries import Known, nearest
from ccb_analysis.facts.scenario_faults import line
from ccb_analysis.facts.scenario_files import ScenarioFile
from ccb_analysis.facts.scenario_paths import (
    homes_by_year,
    material_shares,
    mix_by_year,
    share_by_year,
    size_factors,
)
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

__all__ = [
    "Scenario",
    "homes_by_year",
    "list_scenarios",
    "material_shares",
    "mix_by_year",
    "read_scenario",
    "share_by_year",
    "size_factors",
]

FOLDER = REFERENCE / "scenarios"


def list_scenarios() -> list[str]:
    """Return the names of the shipped scenarios."""
    return sorted(path.stem for path in FOLDER.glob("*.toml"))


def read_scenario(
    name_or_path: str | Path,
    report_year: int,
    assumptions: pd.DataFrame,
    materials: pd.DataFrame,
    inventories: pd.DataFrame,
    language: str = "nl",
    *,
    completed: float | None = None,
) -> Scenario:
    """Return a scenario, with what it takes over from its baseline in it.

    Args:
        name_or_path: a shipped scenario, or the path of a toml file.
        report_year: the last year that is settled; a scenario changes later years only.
        assumptions: as ``read_assumptions`` gives; the mix of today, ceilings and counted years.
        materials: whose names may replace others.
        inventories: which methods, dwelling types and materials there are.
        language: of messages.
        completed: homes built from the first counted year to ``report_year``, if that is known;
            then homes of all years to come must add up with it to the total.

    Raises:
        FactsError: the file is not as it should be; lists every fault, of its baseline's too.
    """
    words = Language(language)
    known = _known(report_year, assumptions, materials, inventories, completed)
    path = _find(name_or_path, words)
    scenario, faults = _with_baseline(path, known, words)
    if faults:
        raise FactsError(faults, words("facts.refused", file=path.name), language)
    return scenario


def _known(
    report_year: int,
    assumptions: pd.DataFrame,
    materials: pd.DataFrame,
    inventories: pd.DataFrame,
    completed: float | None,
) -> Known:
    mix: dict[str, dict[str, float]] = {}
    today = assumptions[assumptions["assumption"] == "current_mix"]
    today = today.sort_values("region", key=lambda name: name == "all", kind="stable")
    columns = ["dwelling_type", "building_method", "value"]
    for dwelling_type, method, share in today[columns].itertuples(index=False):
        mix.setdefault(dwelling_type, {})[method] = float(share)  # the row of all regions wins
    kinds = inventories[["dwelling_type", "building_method", "material"]]
    for dwelling_type, method, _ in kinds.itertuples(index=False):
        mix.setdefault(dwelling_type, {}).setdefault(method, 0.0)
    everywhere = (assumptions[["region", "dwelling_type", "building_method"]] == "all").all(axis=1)
    ceilings = assumptions[everywhere & (assumptions["unit"] == "share")]
    return Known(
        report_year,
        report_year + 1,
        int(central(assumptions, "programme_until")),
        mix,
        tuple(dict.fromkeys(materials["material"])),
        frozenset(kinds.itertuples(index=False, name=None)),
        dict(zip(ceilings["assumption"], ceilings["value"].astype(float), strict=True)),
        completed,
    )


def _find(name_or_path: str | Path, words: Language) -> Path:
    name = str(name_or_path)
    if name in list_scenarios():
        return FOLDER / f"{name}.toml"
    path = Path(name_or_path)
    if path.is_file():
        return path
    allowed = words("scenarios.a_scenario", names=nearest(path.stem, list_scenarios()))
    text = line(
        path.name, words("scenarios.file_place"), words("scenarios.no_file"), allowed, words
    )
    raise FactsError([text], language=words.code)


def _with_baseline(path: Path, known: Known, words: Language) -> tuple[Scenario, list[str]]:
    """Return the scenario at ``path`` laid over its baseline, and the faults of both files."""
    file = ScenarioFile(path, known, words)
    own = file.scenario
    if own.baseline in ("", path.stem):
        if own.baseline and own.differs:
            file.refuse("baseline", own.baseline, words("scenarios.own_baseline"))
        return own, file.faults
    there = _place(own.baseline, path)
    if not there.is_file():
        allowed = words("facts.unknown_name", names=nearest(own.baseline, list_scenarios()))
        file.refuse("baseline", own.baseline, allowed)
        return own, file.faults
    under = ScenarioFile(there, known, words)
    base = under.scenario
    if base.baseline not in ("", there.stem):
        deeper = _place(base.baseline, there)
        if not deeper.is_file() or ScenarioFile(deeper, known, words).differs:
            blanks = {"name": base.name, "baseline": base.baseline}
            file.refuse("baseline", own.baseline, words("scenarios.one_level", **blanks))
    if base.differs and base.start_year != own.start_year:
        blanks = {"first": str(base.start_year), "baseline": base.name, "entry": "from_year"}
        file.refuse("start_year", str(own.start_year), words("scenarios.same_start", **blanks))
    scenario = _laid_over(own, base)
    if base.materials:
        file.refuse_overlaps(scenario.materials)
    return scenario, list(dict.fromkeys([*file.faults, *under.faults]))


def _place(name: str, path: Path) -> Path:
    """Return where a baseline stands: beside the file that names it, or among the shipped ones."""
    beside = path.parent / f"{name}.toml"
    return beside if beside.is_file() else FOLDER / f"{name}.toml"


def _laid_over(own: Scenario, base: Scenario) -> Scenario:
    """Return ``own`` with all of ``base`` that it does not say differently."""
    sizes = {size.dwelling_type: size for size in (*base.size, *own.size)}
    swaps = {swap.name: swap for swap in (*base.materials, *own.materials)}
    return replace(
        own,
        mix=(*base.mix, *own.mix),
        homes=own.homes or base.homes,
        size=tuple(sizes.values()),
        materials=tuple(swaps.values()),
        join=base.join if own.join is None else own.join,
    )
