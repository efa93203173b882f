"""What users call: ``calculate`` and ``judge``, with every fact filled in that is not given."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd
from rapidfuzz import process

from ccb_analysis.errors import InputError
from ccb_analysis.facts import assumptions as assumption_facts
from ccb_analysis.facts import materials as material_facts
from ccb_analysis.facts import regions as region_facts
from ccb_analysis.facts import scenarios as scenario_facts
from ccb_analysis.facts import targets as target_facts
from ccb_analysis.facts.substitution_rules import Rules
from ccb_analysis.intake import tables
from ccb_analysis.language import Language
from ccb_analysis.model import preparation
from ccb_analysis.model import programme as programmes
from ccb_analysis.model.chunks import names
from ccb_analysis.model.impacts import run
from ccb_analysis.model.mpg import compare_mpg, convert_mpg
from ccb_analysis.model.slices import ALL_PARTS
from ccb_analysis.model.verdicts import judge_results
from ccb_analysis.plans import Planned, planned
from ccb_analysis.regional import Regional, monitored_projects, regional_programme
from ccb_analysis.run_facts import facts_of_run
from ccb_analysis.substitution.account import account, footing
from ccb_analysis.substitution.swapping import substituted

__all__ = [
    "account",
    "calculate",
    "compare_mpg",
    "convert_mpg",
    "footing",
    "judge",
    "prepared",
    "substituted",
]

BASELINE = "huidige_praktijk"


def calculate(
    programme: pd.DataFrame | None = None,
    *,
    projects: pd.DataFrame | None = None,
    inventories: pd.DataFrame | None = None,
    materials: pd.DataFrame | None = None,
    assumptions: pd.DataFrame | None = None,
    targets: pd.DataFrame | None = None,
    scenario: str = BASELINE,
    substitutions: Mapping[str, float] | None = None,
    substitution_rules: Rules | Path | str | None = None,
    draws: int = 0,
    seed: int = 1,
    biogenic: str = "stored_apart",
    by: str | Sequence[str] | None = None,
    report_year: int | None = None,
    perimeter: int | None = None,
    completions: Path | None = None,
    quarantine: pd.DataFrame | None = None,
    parts: Collection[str] = ALL_PARTS,
    indicators: Collection[str] | None = None,
    jobs: int | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return every indicator of a building programme as the long results table.

    Args:
        programme: what is or will be built, one row per region, year, dwelling type and building
            method, with ``homes`` or ``floor_area_m2`` (gross, in total). A blank dwelling type
            or method is unknown and gives bounds. Without a programme: that of the region, which
            is the public completions up to ``report_year`` and current practice after it.
        projects: the accepted register; a part of the programme, not on top of it. Only what was
            completed (or permitted) by ``report_year`` counts, if that is given.
        inventories: kg per m2 of gross floor area by building method, dwelling type and material.
        materials: CO2 (A1-A3, or the ``modules`` they declare), origin fractions and stored CO2
            per kg of material.
        assumptions: as ``reference/assumptions.csv``; the default has the user's own laid over.
        targets: readings of targets to test in every draw; the default are the shipped ones.
        scenario: name of a scenario in ``reference/scenarios``, or the path of a toml file; it
            changes homes to come of the region. A programme that is given is taken as it is.
        substitutions: by rule the share (0-1) of what it can replace that is replaced, in every
            home of the run, also those there are; reductions stay against homes as they were.
        substitution_rules: path of a toml file of rules, or rules; the default are shipped.
        draws: how often the uncertain figures are drawn; 0 gives central figures and bounds.
        seed: of the draws; the same seed gives the same results, and 0 is a seed.
        biogenic: how carbon from the air is counted: ``stored_apart`` shows it beside the
            emission, ``none`` not at all, ``minus_one_plus_one`` in it, which is refused unless
            the ``modules`` of ``materials`` include C1-C4.
        by: column or columns of ``projects`` to break results down by (``client_type``, ...).
        report_year: the year the results are made for; a later year is a plan.
        perimeter: 17 or 18 municipalities; the default is the members at the end of the year.
        completions: a user's own csv of completions (region, year, homes).
        quarantine: refused rows of the register; their homes widen the intervals.
        parts: what is shown beside the whole: ``regions``, ``kinds`` (types and methods),
            ``materials`` and ``totals`` over years; fewer parts take less time.
        indicators: names of the only indicators to calculate; by default all of them.
        jobs: workers to use, by default one per core; the numbers do not depend on it.
        language: of messages.

    Raises:
        InputError: a table is not as it should be; lists every fault at once.
        ComparisonError: ``biogenic`` does not go with the modules of the factors.
    """
    label = _known_scenario(scenario, language)
    _check_choices(indicators, parts, draws, seed, language)
    facts = assumption_facts.read_assumptions() if assumptions is None else assumptions
    stock = material_facts.read_inventories() if inventories is None else inventories
    kilograms = material_facts.read_materials() if materials is None else materials
    columns = [by] if isinstance(by, str) else list(by or [])
    given = tables.check_inputs(programme, stock, kilograms, projects, columns, language)
    swapped = substituted(
        given.inventories,
        substitutions or {},
        substitution_rules,
        materials=list(given.materials["material"]),
        apart=True,
        language=language,
    )
    regional = programme is None
    year = report_year
    if regional and year is None:
        year = _last_completed_year(given.projects)
    scene: Planned | None = None
    if regional:
        assert year is not None
        built = monitored_projects(given.projects, year, facts)
        named = scenario_facts.read_scenario(
            scenario, year, facts, given.materials, given.inventories, language
        )
        scene = planned(named, facts, swapped)
        region = regional_programme(
            year,
            built,
            scene,
            facts,
            completions=completions,
            quarantine=quarantine,
            language=language,
        )
    else:
        assert given.programme is not None
        built = programmes.dated_projects(given.projects, year)
        whole = programmes.complete_programme(given.programme)
        region = Regional(programmes.without_projects(whole, built))
    rests_on = facts_of_run(
        given,
        scene or facts,
        region,
        targets=targets,
        biogenic=biogenic,
        alike=inventories is not None,
    )
    if swapped is not given.inventories:
        rests_on = replace(rests_on, inventories=swapped, reference=given.inventories)
    run_of = preparation.prepare(
        region.programme,
        built,
        rests_on,
        by=columns,
        members=_members(regional, year, perimeter, language),
        everywhere=region_facts.members(2024, 18) if regional else [],
        parts=parts,
        draws=draws,
        seed=seed,
    )
    return run(
        run_of.slices,
        run_of.settings,
        run_of.yardsticks,
        scenario=label,
        indicators=indicators,
        by_material="materials" in parts,
        jobs=jobs,
    )


def prepared(
    programme: pd.DataFrame,
    *,
    inventories: pd.DataFrame | None = None,
    materials: pd.DataFrame | None = None,
    assumptions: pd.DataFrame | None = None,
    draws: int = 0,
    seed: int = 1,
    language: str = "nl",
) -> preparation.Prepared:
    """Return a programme of one's own as the engine takes it, for studies that move its inputs.

    Arguments and errors are those of ``calculate``; of every region and year there is the whole.
    """
    facts = assumption_facts.read_assumptions() if assumptions is None else assumptions
    stock = material_facts.read_inventories() if inventories is None else inventories
    kilograms = material_facts.read_materials() if materials is None else materials
    _check_choices(None, (), draws, seed, language)
    given = tables.check_inputs(programme, stock, kilograms, None, [], language)
    assert given.programme is not None
    region = Regional(programmes.complete_programme(given.programme))
    built = programmes.dated_projects(given.projects, None)
    rests_on = facts_of_run(given, facts, region, alike=inventories is not None)
    return preparation.prepare(
        region.programme,
        built,
        rests_on,
        members=[],
        everywhere=[],
        parts=("regions",),
        draws=draws,
        seed=seed,
    )


def judge(
    results: pd.DataFrame, targets: pd.DataFrame | None = None, report_year: int | None = None
) -> pd.DataFrame:
    """Return the verdict on every target reading, scenario and region of ``results``.

    ``results`` is the long table of ``calculate``, fresh or read back from csv. ``met`` is yes or
    no where 95 % of the draws agree with every unknown home counted against and for it.
    """
    shipped = target_facts.read_targets() if targets is None else targets
    facts = assumption_facts.read_assumptions()
    confidence = assumption_facts.central(facts, "verdict_confidence")
    return judge_results(results, shipped, confidence, report_year)


def _check_choices(
    indicators: Collection[str] | None,
    parts: Collection[str],
    draws: int,
    seed: int,
    language: str,
) -> None:
    """Refuse names nobody knows and numbers that are no count, all at once."""
    words = Language(language)
    faults = []
    for argument, given, known in (
        ("indicators", indicators or (), names()),
        ("parts", parts, ALL_PARTS),
    ):
        for name in given:
            if name not in known:
                near = ", ".join(one for one, _, _ in process.extract(name, known, limit=3))
                faults.append(words("tables_in.no_name", argument=argument, found=name, near=near))
    for argument, number in (("draws", draws), ("seed", seed)):
        if not isinstance(number, int) or number < 0:
            faults.append(words("tables_in.no_count", argument=argument, found=number))
    if faults:
        raise InputError(faults, words("tables_in.refused"), language)


def _known_scenario(scenario: str, language: str) -> str:
    """Return the name of a scenario that exists: a shipped one, or a toml file."""
    known = scenario_facts.list_scenarios()
    if scenario not in known and not Path(scenario).is_file():
        allowed = Language(language)("facts.unknown_name", names=", ".join(known))
        raise InputError([f"scenario {scenario!r}: {allowed}"], language=language)
    return Path(scenario).stem


def _last_completed_year(projects: pd.DataFrame) -> int:
    done = projects["completion_date"].dropna()
    return int(done.dt.year.max()) if len(done) else 2025


def _members(regional: bool, year: int | None, perimeter: int | None, language: str) -> list[str]:
    """Return the regions that ``all`` is the sum of; empty means every region there is."""
    if not regional and perimeter is None:
        return []
    return region_facts.members(year or 2025, perimeter, language)
