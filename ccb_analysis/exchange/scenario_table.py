"""A scenario as a table: every lever, year by year, with what it rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.exchange.kinds import SCENARIO, typed
from ccb_analysis.facts import scenarios as scenario_facts
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.inventories import read_inventories
from ccb_analysis.facts.materials import read_materials
from ccb_analysis.facts.scenario_blocks import Mix, Scenario
from ccb_analysis.intake.tables import check_inputs
from ccb_analysis.language import Language
from ccb_analysis.model.programme import dated_projects
from ccb_analysis.plans import planned
from ccb_analysis.regional import homes_left, regional_programme, years_to_come

_EVERYWHERE = {
    "name": "",
    "region": "all",
    "dwelling_type": "all",
    "building_method": "all",
    "material": "all",
    "replaced_by": "all",
}
_BASIS = ("source", "evidence", "note")
Row = dict[str, Any]


def scenario_table(
    scenario: str | Path,
    report_year: int,
    *,
    assumptions: pd.DataFrame | None = None,
    completions: Path | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return what a scenario says of every year to come, with what it takes from its baseline.

    Args:
        scenario: a shipped scenario, or the path of a toml file.
        report_year: the last year that is settled; the rows are of the years after it.
        assumptions: as ``read_assumptions`` gives; by default the shipped ones.
        completions: a user's own csv of completions (region, year, homes).
        language: of messages.

    Returns:
        One row per lever, year, dwelling type, building method and material, with the columns of
        ``SCENARIO``. Levers: ``method_share`` (share of homes of a type), ``homes`` (of the whole
        region in that year, after what the public figures say was completed), ``size_factor``
        (on floor area), ``material_share`` (part of a material that is replaced, by the ``name``
        of the swap), ``material_ratio`` (kg of the new per kg of the old) and ``region_joins``
        (a municipality that takes part; ``all`` where the scenario names none). Source, evidence
        and note are of the block of the scenario, or of the assumption where no block has begun.

    Raises:
        FactsError: the scenario is not as it should be; lists every fault.

    Example:
        >>> table = scenario_table("woondeal", 2025)
        >>> clt = table.query("lever == 'method_share' and dwelling_type == 'stacked' and "
        ...                   "building_method == 'clt' and year == 2030")
        >>> float(clt["value"].iloc[0]), clt["source"].iloc[0]
        (0.11, 'programma_ccb')
    """
    facts = read_assumptions() if assumptions is None else assumptions
    stock, kilograms = read_inventories(language), read_materials(language=language)
    found = scenario_facts.read_scenario(scenario, report_year, facts, kilograms, stock, language)
    years = years_to_come(report_year, facts)
    rows = [
        *_methods(found, years, facts, language),
        *_homes(found, report_year, facts, completions, language),
        *_sizes(found, years),
        *_materials(found, years),
        *_regions(found, years),
    ]
    table = pd.DataFrame(rows, columns=list(SCENARIO.columns)).fillna({"note": ""})
    words = Language(language)
    return typed(table.assign(scenario=found.name), f"{found.name}.toml", words)[0]


def _methods(
    scenario: Scenario, years: Sequence[int], facts: pd.DataFrame, language: str
) -> Iterator[Row]:
    today = facts[(facts["assumption"] == "current_mix") & (facts["region"] == "all")]
    mix = today[["dwelling_type", "building_method"]].assign(share=today["value"])
    if not years:
        return
    basis = today.set_index(["dwelling_type", "building_method"])[list(_BASIS)].to_dict("index")
    shares = scenario_facts.mix_by_year(scenario, mix, years, language)
    for year, dwelling_type, method, share in shares.itertuples(index=False, name=None):
        blocks = [block for block in scenario.mix if block.dwelling_type == dwelling_type]
        begun = [block for block in blocks if _first_year(block) <= year]
        if begun:
            rests_on = _basis(begun[-1])
        else:  # a method that only a later block names has no assumption
            rests_on = basis.get((dwelling_type, method)) or _basis(blocks[0])
        kind = {"dwelling_type": dwelling_type, "building_method": method}
        yield _row("method_share", year, share, "share", rests_on, **kind)


def _first_year(block: Mix) -> int:
    """Return the first year in which the shares are those of the block."""
    first = block.from_year or 0
    years = [int(year) for year in block.shares] if block.path == "table" else [first]
    return max(first, min(years))


def _homes(
    scenario: Scenario,
    report_year: int,
    facts: pd.DataFrame,
    completions: Path | None,
    language: str,
) -> Iterator[Row]:
    years = years_to_come(report_year, facts)
    if not years:
        return
    stock = read_inventories(language)
    given = check_inputs(None, stock, read_materials(language=language), None, [], language)
    projects = dated_projects(given.projects, report_year)
    scene = planned(scenario, facts, stock)
    region = regional_programme(
        report_year, projects, scene, facts, completions=completions, language=language
    )
    built = region.programme[region.programme["year"] <= report_year]
    left, baseline_left = (
        homes_left(report_year, projects, built, levers) for levers in (scene.assumptions, facts)
    )
    homes = scenario_facts.homes_by_year(scenario, years, left, baseline_left, language)
    task = facts[(facts["assumption"] == "homes_delivered") & (facts["region"] == "all")]
    expected = task[list(_BASIS)].to_dict("records")[0]
    for year, number in homes.items():
        own = scenario.homes is not None and int(str(year)) >= scenario.start_year
        rests_on = _basis(scenario.homes) if own else expected
        yield _row("homes", int(str(year)), number, "home", rests_on)


def _sizes(scenario: Scenario, years: Sequence[int]) -> Iterator[Row]:
    for size, year in product(scenario.size, years):
        if year >= scenario.start_year:
            kind = {"dwelling_type": size.dwelling_type}
            yield _row("size_factor", year, size.factor, "share", _basis(size), **kind)


def _materials(scenario: Scenario, years: Sequence[int]) -> Iterator[Row]:
    for swap in scenario.materials:
        shares = scenario_facts.share_by_year(swap, years)
        kinds = product(swap.dwelling_types or ["all"], swap.methods or ["all"])
        for (dwelling_type, method), (old, new) in product(kinds, swap.replace.items()):
            for year, share in zip(years, shares, strict=True):
                where = {
                    "name": swap.name,
                    "dwelling_type": dwelling_type,
                    "building_method": method,
                    "material": old,
                    "replaced_by": new,
                }
                ratio = swap.kg_ratio[old]
                yield _row("material_share", year, share, "share", _basis(swap), **where)
                yield _row("material_ratio", year, ratio, "kg/kg", _basis(swap), **where)


def _regions(scenario: Scenario, years: Sequence[int]) -> Iterator[Row]:
    whole = {"source": scenario.source, "evidence": scenario.evidence, "note": ""}
    for year, region in product(years, scenario.join or ["all"]):
        if year >= scenario.start_year:
            yield _row("region_joins", year, 1.0, "share", whole, region=region)


def _basis(block: Any) -> Row:
    return {name: getattr(block, name) for name in _BASIS}


def _row(lever: str, year: int, value: float, unit: str, basis: Row, **where: str) -> Row:
    amount = {"lever": lever, "year": year, "value": float(value), "unit": unit}
    return {**_EVERYWHERE, **amount, **basis, **where}
