"""Everything one annual update rests on: the register, what is public, results and verdicts."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis import api
from ccb_analysis.errors import InputError
from ccb_analysis.facts.agenda import read_agenda
from ccb_analysis.facts.assumptions import central, read_assumptions
from ccb_analysis.facts.regions import members
from ccb_analysis.facts.statistics import expected_completions
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.intake.coverage import outside, register_coverage
from ccb_analysis.intake.files import are_examples, chosen_registers, find_registers
from ccb_analysis.intake.register import Register, read_register
from ccb_analysis.language import Language
from ccb_analysis.model.mixes import shipped_kinds
from ccb_analysis.model.slices import ALL_PARTS
from ccb_analysis.workspace import Workspace, find_workspace

_PUBLIC = ("homes", "homes_cumulative")


@dataclass(frozen=True)
class Annual:
    """The annual update of one year, before anything is drawn or written.

    ``results`` and ``verdicts`` rest on the register where there is one; ``public_verdicts`` on
    public figures alone. ``printed`` are last year's figures from last year's register;
    ``recounted`` the same for this year's municipalities; both without draws. ``methods`` holds
    what equal floor area of each method gives. Last year by this
    year's register stands in ``results``.
    """

    year: int
    example: bool
    register: Register | None
    results: pd.DataFrame
    verdicts: pd.DataFrame
    public_verdicts: pd.DataFrame
    methods: pd.DataFrame
    coverage: pd.DataFrame
    outside: pd.DataFrame
    agenda: pd.DataFrame
    assumptions: pd.DataFrame
    targets: pd.DataFrame
    members: list[str]
    previous_verdicts: pd.DataFrame | None = None
    printed: pd.DataFrame | None = None
    recounted: pd.DataFrame | None = None
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
    intake = _read(files, language)
    common = {
        "assumptions": facts,
        "targets": targets,
        "perimeter": perimeter,
        "completions": completions,
        "language": language,
    }
    drawn = {"draws": draws, "seed": seed, "jobs": jobs, **common}
    public = api.calculate(
        report_year=year, parts=ALL_PARTS if intake is None else ("totals",), **drawn
    )
    example = are_examples(files)
    results = public
    if intake is not None:
        results = _calculate(intake, year, by=["client_type", "land_position"], **drawn)
    if example:
        homes = api.calculate(
            report_year=year, indicators=_PUBLIC, parts=("regions", "totals"), **drawn
        )
        results = _public_homes(results, homes)
    previous = _previous(workspace, year, intake, register, common)
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
        verdicts=api.judge(results, targets, year),
        public_verdicts=api.judge(public, targets, year),
        methods=_methods(facts, year, draws, seed),
        coverage=_coverage(intake, expected),
        outside=pd.DataFrame() if intake is None else outside(intake.projects, inside),
        agenda=read_agenda(year, progress, language),
        assumptions=facts,
        targets=targets,
        members=inside,
        previous_verdicts=previous.verdicts,
        printed=previous.printed,
        recounted=previous.recounted,
        inputs=inputs,
    )


def _methods(assumptions: pd.DataFrame, year: int, draws: int, seed: int) -> pd.DataFrame:
    """Return what equal floor area of every method and dwelling type gives, to compare them."""
    types, methods = shipped_kinds(assumptions)
    kinds = [
        {"region": "region", "year": year, "dwelling_type": t, "building_method": m}
        for t in types
        for m in methods
    ]
    return api.calculate(
        pd.DataFrame(kinds).assign(floor_area_m2=1000.0),
        assumptions=assumptions,
        draws=draws,
        seed=seed,
        parts=("kinds",),
        indicators=("floor_area", "embodied_co2", "stored_co2"),
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


def _read(files: list[Path], language: str) -> Register | None:
    """Return the register, or none; a workbook of which nothing can be read is refused."""
    if not files:
        return None
    intake = read_register(files, language)
    if intake.rows_in == 0:
        raise InputError(intake.faults, Language(language)("annual.nothing_read"), language)
    return intake


def _calculate(intake: Register, year: int, **settings: Any) -> pd.DataFrame:
    return api.calculate(
        projects=intake.projects, quarantine=intake.quarantine, report_year=year, **settings
    )


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


@dataclass(frozen=True)
class _Previous:
    verdicts: pd.DataFrame | None = None
    printed: pd.DataFrame | None = None
    recounted: pd.DataFrame | None = None
    files: tuple[Path, ...] = ()


def _previous(
    workspace: Workspace,
    year: int,
    intake: Register | None,
    chosen: list[str] | None,
    common: dict[str, Any],
) -> _Previous:
    """Return last year by last year's register: as it was counted then, and by today's rules."""
    files = find_registers(workspace, year - 1)
    if intake is None or chosen is not None or not files:
        return _Previous()
    before = _read(files, str(common["language"]))
    if before is None:
        return _Previous()
    settings = common | {"parts": ("totals",)}
    printed = _calculate(before, year - 1, **settings)
    today = settings | {
        "perimeter": len(members(year, common["perimeter"])),
        "indicators": ("floor_area", "embodied_co2"),
        "parts": (),
    }
    return _Previous(
        verdicts=api.judge(printed, common["targets"], year - 1),
        printed=printed,
        recounted=_calculate(before, year - 1, **today),
        files=tuple(files),
    )
