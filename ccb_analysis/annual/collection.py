"""Everything one annual update rests on: the register, what is public, results and verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ccb_analysis import api
from ccb_analysis.annual.basis import Basis, basis_of
from ccb_analysis.annual.comparison import compare_methods
from ccb_analysis.annual.meanwhile import meanwhile
from ccb_analysis.annual.published_check import check_published
from ccb_analysis.annual.registers import calculate_register, previous_year, read_files
from ccb_analysis.annual.year_change import year_change
from ccb_analysis.errors import InputError
from ccb_analysis.facts.agenda import read_agenda
from ccb_analysis.facts.assumptions import central, read_assumptions
from ccb_analysis.facts.regions import members
from ccb_analysis.facts.statistics import expected_completions
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.intake.coverage import outside, register_coverage
from ccb_analysis.intake.files import are_examples, chosen_registers
from ccb_analysis.intake.register import Register
from ccb_analysis.model.slices import ALL_PARTS
from ccb_analysis.model.yardsticks import headline_baseline
from ccb_analysis.workspace import Workspace, find_workspace

_PUBLIC = ("homes", "homes_cumulative")


@dataclass(frozen=True)
class Annual:
    """The annual update of one year, before anything is drawn or written.

    ``results`` and ``verdicts`` rest on the register where there is one; ``public_verdicts`` on
    public figures alone. ``basis`` is what the totals are made of, at central figures. ``printed``
    are last year's figures from last year's register, without draws; ``change`` is why this year's
    differ (see ``year_change``). ``methods`` holds
    what equal homes of each method give (see ``compare_methods``), ``published_check`` what
    published intensities give beside the programme's Figure 7. Last year by this year's register
    stands in ``results``.
    """

    year: int
    example: bool
    register: Register | None
    results: pd.DataFrame
    verdicts: pd.DataFrame
    public_verdicts: pd.DataFrame
    methods: pd.DataFrame
    published_check: pd.DataFrame
    coverage: pd.DataFrame
    outside: pd.DataFrame
    agenda: pd.DataFrame
    assumptions: pd.DataFrame
    targets: pd.DataFrame
    members: list[str]
    basis: Basis
    previous_verdicts: pd.DataFrame | None = None
    printed: pd.DataFrame | None = None
    change: pd.DataFrame | None = None
    inputs: dict[str, Path] = field(default_factory=dict)

    @property
    def projects(self) -> pd.DataFrame:
        """The accepted projects; without a register none."""
        return pd.DataFrame() if self.register is None else self.register.projects


def collect(
    year: int,
    register: list[str] | None = None,
    *,
    assumptions: str | None = None,
    perimeter: int | None = None,
    draws: int = 0,
    seed: int = 1,
    jobs: int | None = None,
    language: str = "nl",
    workspace: Workspace | None = None,
) -> Annual:
    """Read the register and the facts, calculate and judge; the whole of one annual update.

    Raises:
        InputError: a file is absent or its headers can't be read, or an assumption is at fault.
    """
    workspace = workspace or find_workspace()
    files = chosen_registers(register, workspace, year)
    own = _own_assumptions(assumptions, workspace)
    facts = read_assumptions(own, language)
    targets = read_targets()
    completions = _optional(workspace.raw(year) / "cbs_completions.csv")
    progress = _optional(workspace.raw(year) / "agenda_progress.csv")
    inside = members(year, perimeter, language)
    intake = read_files(files, language)
    shared = {"perimeter": perimeter, "completions": completions, "language": language}
    common = {"assumptions": facts, "targets": targets, **shared}
    drawn = {"draws": draws, "seed": seed, "jobs": jobs, **common}
    example = are_examples(files)
    shown = ALL_PARTS if intake is None else ("totals",)
    fewer = {"indicators": _PUBLIC, "parts": ("regions", "totals")}
    with meanwhile(jobs) as beside:
        public = beside.start(api.calculate, report_year=year, parts=shown, **drawn)
        homes = beside.start(api.calculate, report_year=year, **fewer, **drawn) if example else None
        before = beside.start(previous_year, workspace, year, intake, register, common)
        made_of = beside.start(basis_of, year, intake, facts, **shared)
        methods = beside.start(compare_methods, facts, year, draws, seed)
        check = beside.start(check_published, facts, year, draws, seed)
        if intake is None:
            results = public.result()
        else:
            results = calculate_register(intake, year, by=["client_type", "land_position"], **drawn)
        if homes is not None:
            results = _public_homes(results, homes.result())
        verdicts = api.judge(results, targets, year)
        previous, basis = before.result(), made_of.result()
    expected = expected_completions(
        range(int(central(facts, "monitored_from")), year + 1),
        members(2024, 18),
        completions,
        language,
    )
    inputs = {
        path.name: path for path in [*files, *previous.files, own, completions, progress] if path
    }
    return Annual(
        year=year,
        example=example,
        register=intake,
        results=results,
        verdicts=verdicts,
        public_verdicts=api.judge(public.result(), targets, year),
        methods=methods.result(),
        published_check=check.result(),
        coverage=_coverage(intake, expected),
        outside=pd.DataFrame() if intake is None else outside(intake.projects, inside),
        agenda=read_agenda(year, progress, language),
        assumptions=facts,
        targets=targets,
        members=inside,
        basis=basis,
        previous_verdicts=previous.verdicts,
        printed=previous.printed,
        change=None
        if previous.basis is None
        else year_change(previous.basis.ledger, basis.ledger, year, headline_baseline(targets)),
        inputs=inputs,
    )


def _own_assumptions(named: str | None, workspace: Workspace) -> Path | None:
    if named is None:
        return _optional(workspace.own_assumptions)
    path = Path(named)
    path = path if path.is_absolute() or path.exists() else workspace.root / path
    if not path.is_file():
        raise InputError([f"{path.name}: dit bestand bestaat niet"])
    return path


def _optional(path: Path) -> Path | None:
    return path if path.is_file() else None


def _public_homes(results: pd.DataFrame, public: pd.DataFrame) -> pd.DataFrame:
    """Return the results with the numbers of homes of public figures.

    Example data never narrows an interval that rests on public figures.
    """
    kept = results[~_counts_homes(results)]
    return pd.concat([kept, public[_counts_homes(public)]], ignore_index=True)


def _counts_homes(table: pd.DataFrame) -> pd.Series:
    """Return which rows are numbers of completed homes, or the verdict on them."""
    counted = table["indicator"].isin(_PUBLIC) | table["reading"].str.startswith("homes.")
    whole = (table[["dwelling_type", "building_method", "group"]] == "all").all(axis=1)
    return counted & whole & (table["year_basis"] == "completion")


def _coverage(intake: Register | None, expected: pd.DataFrame) -> pd.DataFrame:
    if intake is None:
        empty = pd.DataFrame(
            {
                "region": pd.Series(dtype="str"),
                "homes": [],
                "status": pd.Series(dtype="str"),
                "completion_date": pd.Series(dtype="datetime64[us]"),
            }
        )
        return register_coverage(empty, expected)
    return register_coverage(intake.projects, expected, intake.quarantine)
