"""What a study of scenarios rests on: the region with its register, and what was seen there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.annual.registers import read_files
from ccb_analysis.annual.scenario_run import Region
from ccb_analysis.intake.files import are_examples
from ccb_analysis.studies.adoption import fit_adoption
from ccb_analysis.studies.expectation import Adoption
from ccb_analysis.studies.pipeline import Committed, committed_homes
from ccb_analysis.workspace import Workspace


def chosen_region(
    files: list[Path], workspace: Workspace, year: int, facts: pd.DataFrame, language: str
) -> Region:
    """Return what a run starts from; invented projects are left out."""
    intake = None if are_examples(files) else read_files(files, language)
    completions = workspace.raw(year) / "cbs_completions.csv"
    return Region(
        year,
        facts,
        completions if completions.is_file() else None,
        None if intake is None else intake.projects,
        None if intake is None else intake.quarantine,
        language,
    )


def observed(region: Region, results: pd.DataFrame, seed: int) -> tuple[Adoption, Committed | None]:
    """Return what the observed years lead one to expect, and the homes on their way if known."""
    year, facts, language = region.report_year, region.assumptions, region.language
    done = results[
        (results["indicator"] == "homes_cumulative")
        & (results["region"] == "all_18")
        & (results["year"] == year)
        & results["statistic"].isin(["value", "central"])
    ]["value"]
    seen: dict[str, Any] = {
        "quarantine": region.quarantine,
        "coverage": region.coverage(float(done.max())) if len(done) else 0.0,
        "assumptions": facts,
        "language": language,
    }
    adoption = fit_adoption(region.projects, year, **seen)
    if region.projects is None:
        return adoption, None
    return adoption, committed_homes(region.projects, year, seed=seed, **seen)
