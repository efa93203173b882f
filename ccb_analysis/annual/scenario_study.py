"""The study of scenarios: what each gives, how sure that is, what it takes and until when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ccb_analysis import api
from ccb_analysis.annual.least_change import Attempt
from ccb_analysis.annual.robust_change import RobustChange, robust_change
from ccb_analysis.annual.scenario_draws import spread_of
from ccb_analysis.annual.scenario_inputs import (
    check_counts,
    chosen_readings,
    named_scenarios,
    study_assumptions,
    years_to_choose,
)
from ccb_analysis.annual.scenario_levers import COLUMNS, contributions, main_figures
from ccb_analysis.annual.scenario_limits import ScenarioLimits, scenario_limits
from ccb_analysis.annual.scenario_observed import chosen_region, observed
from ccb_analysis.annual.scenario_question import NEEDED
from ccb_analysis.annual.scenario_run import to_come
from ccb_analysis.annual.seeking import Seeker
from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.intake.files import are_examples, chosen_registers
from ccb_analysis.studies.expectation import Adoption
from ccb_analysis.studies.last_exit import with_last_starts
from ccb_analysis.workspace import Workspace, find_workspace

_KEY = [
    *("indicator", "reading", "modules", "unit", "region", "dwelling_type", "building_method"),
    *("material", "group", "year", "year_basis", "statistic"),
]
_NAME = ["target", "reading"]


@dataclass(frozen=True)
class ScenarioStudy:
    """What there is to know of the scenarios, before anything is drawn or written.

    ``scenarios`` are their names, current practice first; ``year`` the last year that is settled.
    ``verdicts`` are those of the region, with ``last_start_year`` by the fastest plausible ramp.
    ``differences`` has every result of a scenario less that of current practice. ``starts`` has
    per scenario and reading the last year to start what is then still needed: ``last_slow`` and
    ``last_fast`` (by the slowest and the fastest plausible ramp) and the year of the permits that
    goes with the latter. ``chosen`` are the readings that the least change is sought for,
    ``without_mix`` those for which none can be sought. ``attempts`` are of current practice,
    within ``limits``; ``robust`` is the change that keeps its targets in most draws.
    ``ramp`` the slowest and the fastest plausible one (share of all homes per year);
    ``registered`` whether a register was used, ``example`` whether one was left out because it
    is invented. ``levers`` has what each lever of a scenario adds (``scenario_levers.COLUMNS``);
    ``spread`` how the draws of a scenario and reading fall (as ``spread_of``, with the scenario);
    ``adoption`` is what the observed years lead one to expect of building methods; ``homes`` are
    those to come by current practice (as ``homes_to_come``), ``assumptions`` what it all rests on.
    """

    year: int
    scenarios: tuple[str, ...]
    results: pd.DataFrame
    verdicts: pd.DataFrame
    differences: pd.DataFrame
    starts: pd.DataFrame
    chosen: pd.DataFrame
    without_mix: pd.DataFrame
    attempts: list[Attempt]
    targets: pd.DataFrame
    ramp: tuple[float, float]
    limits: ScenarioLimits
    robust: RobustChange | None
    levers: pd.DataFrame
    spread: pd.DataFrame
    adoption: Adoption
    homes: pd.DataFrame
    assumptions: pd.DataFrame
    registered: bool = False
    example: bool = False

    @property
    def baseline(self) -> str:
        """The scenario that the others are held against."""
        return self.scenarios[0]


def collect_scenarios(
    scenarios: Sequence[str],
    readings: Sequence[str],
    *,
    homes_total: int | None = None,
    first_year: int = 2026,
    draws: int = 0,
    seed: int = 1,
    register: list[str] | None = None,
    assumptions: str | None = None,
    jobs: int | None = None,
    language: str = "nl",
    workspace: Workspace | None = None,
) -> ScenarioStudy:
    """Calculate and judge scenarios beside current practice, and seek the least change.

    Args:
        scenarios: names of shipped scenarios, or paths of toml files.
        readings: ``target.reading`` each, as in ``targets.toml``, to be met together; none is
            the same as every main target still to come.
        homes_total: homes of the programme; by default the assumption, with its spread. A
            scenario that has a total of its own keeps it.
        first_year: the first year that can still be chosen.
        draws: how often the uncertain figures are drawn, for every scenario with the same seed.
        seed: of the draws.
        register: workbooks of the register; None takes the region's own, ["none"] takes none.
            Made-up example data are left out: nothing may rest on them here.
        assumptions: a user's own assumptions (csv).
        jobs: workers to use, by default one per core.
        language: of messages.
        workspace: where the data are.

    Raises:
        InputError: a scenario, reading or year is not right; lists every fault.

    Example:
        Building more homes changes their number, not what a home is like.

        >>> readings = ["conceptual.all_homes_2030"]
        >>> study = collect_scenarios(["ambitie_38000"], readings, register=["none"], jobs=1)
        >>> study.scenarios
        ('huidige_praktijk', 'ambitie_38000')
        >>> chosen = study.verdicts.query("target == 'conceptual' and reading == 'all_homes_2030'")
        >>> chosen["met"].tolist(), chosen["last_start_year"].astype(int).tolist()
        (['no', 'no'], [2027, 2027])
        >>> [one.name for one in study.attempts], study.attempts[0].found.status
        (['chosen', 'paced', 'grown'], 'optimal')
        >>> study.levers["lever"].unique().tolist()
        ['homes']
    """
    workspace = workspace or find_workspace()
    check_counts(draws, seed, language)
    facts = study_assumptions(assumptions, homes_total, workspace, language)
    targets, year = read_targets(), first_year - 1
    readings = chosen_readings(readings, targets, year)
    years = years_to_choose(first_year, facts, readings, targets, language)
    files = chosen_registers(register, workspace, year)
    region = chosen_region(files, workspace, year, facts, language)
    paths = named_scenarios(scenarios, workspace, language)
    named = {name: region.scenario(path) for name, path in paths.items()}
    wanted = targets[(targets["target"] + "." + targets["reading"]).isin(list(readings))]
    shown = [*sorted(set(targets["indicator"])), "homes"]
    results, spread = [], []
    for name, scenario in named.items():
        prepared = region.prepared(scenario, draws, seed, ("totals",))
        results.append(region.results(scenario, prepared, shown, jobs))
        spread.append(spread_of(prepared, wanted).assign(scenario=name))
    target_year = int(wanted["year"].max()) if len(wanted) else years[-1]
    kinds, known = {}, []
    for name, scenario in named.items():
        prepared = to_come(region.prepared(scenario, parts=("kinds",)), year)
        kinds[name] = region.results(scenario, prepared, NEEDED, jobs)
        known.append((scenario, main_figures(prepared, target_year)))
    figures = Figures(facts)
    ramp = figures.row("plausible_ramp")
    pace = (float(ramp["low"]), float(ramp["high"]))
    seeker = Seeker(facts, targets, years, kinds, pace, jobs, language)
    starts = pd.concat([seeker.starts(name) for name in named], ignore_index=True)
    together = pd.concat(results, ignore_index=True)
    possible = seeker.sought(wanted)
    left_out = ~pd.MultiIndex.from_frame(wanted[_NAME]).isin(
        pd.MultiIndex.from_frame(possible[_NAME])
    )
    adoption, pipeline = observed(region, results[0], seed)
    expected = adoption.table(years, seed=seed)
    limits = scenario_limits(seeker.homes, pipeline, expected, facts, language)
    attempts = seeker.least(possible, limits)
    levers = [contributions(region, path, target_year, seed, known) for path in paths.values()]
    verdicts = [
        _judged(one, targets, year, starts, name) for name, one in zip(named, results, strict=True)
    ]
    return ScenarioStudy(
        year,
        tuple(named),
        together,
        pd.concat(verdicts, ignore_index=True),
        differences(together, next(iter(named))),
        starts,
        wanted.reset_index(drop=True),
        wanted[left_out].reset_index(drop=True),
        attempts,
        targets,
        pace,
        limits,
        robust_change(region, attempts, figures.central("robust_share"), draws, seed),
        pd.concat([one for one in levers if len(one)] or [pd.DataFrame(columns=COLUMNS)]),
        pd.concat(spread, ignore_index=True),
        adoption,
        seeker.homes,
        facts,
        registered=region.projects is not None,
        example=are_examples(files),
    )


def differences(results: pd.DataFrame, baseline: str) -> pd.DataFrame:
    """Return every figure of ``results`` with that of ``baseline`` and the ``difference``.

    NaN where one of the two has no such figure: unknown is no difference of nought.
    """
    table = results.fillna({"reading": "", "modules": ""})
    base = table[table["scenario"] == baseline].set_index(_KEY)["value"]
    found = base.reindex(pd.MultiIndex.from_frame(table[_KEY])).to_numpy(float)
    return table.assign(baseline=found, difference=table["value"].to_numpy(float) - found)


def _judged(
    results: pd.DataFrame, targets: pd.DataFrame, year: int, starts: pd.DataFrame, scenario: str
) -> pd.DataFrame:
    verdicts = api.judge(results, targets, year)
    verdicts = verdicts[verdicts["region"].isin(["all", "all_18"])]
    own = starts[starts["scenario"] == scenario]
    return with_last_starts(verdicts, own.rename(columns={"last_fast": "last_start_year"}))
