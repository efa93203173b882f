"""What a study of scenarios starts from: names, assumptions and years, checked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from ccb_analysis.api import BASELINE
from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import Figures, read_assumptions
from ccb_analysis.language import Language
from ccb_analysis.workspace import Workspace


def named_scenarios(
    scenarios: Sequence[str], workspace: Workspace, language: str
) -> dict[str, str]:
    """Return the scenarios by name, current practice first and none twice.

    A path that is not found from here is taken from the root of the workspace.

    Raises:
        InputError: two different files go by one name.
    """
    words = Language(language)
    named: dict[str, str] = {}
    for one in (BASELINE, *scenarios):
        below = workspace.root / one
        path = str(below) if not Path(one).exists() and below.is_file() else one
        name = Path(one).stem
        if named.setdefault(name, path) != path:
            raise InputError([words("scenario_study.same_name", name=name)], language=words.code)
    return named


def study_assumptions(
    own: str | None, homes_total: int | None, workspace: Workspace, language: str
) -> pd.DataFrame:
    """Return the assumptions, with a chosen number of homes: a choice, so it is not drawn."""
    path = workspace.own_assumptions if own is None else Path(own)
    if own is not None and not path.is_absolute() and not path.exists():
        path = workspace.root / path
    words = Language(language)
    if own is not None and not path.is_file():
        raise InputError([words("scenario_study.no_file", name=path.name)], language=language)
    assumptions = read_assumptions(path if path.is_file() else None, language)
    if homes_total is None:
        return assumptions
    if homes_total < 0:
        fault = words("scenario_study.wrong_homes", found=homes_total)
        raise InputError([fault], language=language)
    rows = (assumptions["assumption"] == "homes_delivered") & (assumptions["region"] == "all")
    columns = ["value", "low", "high"]
    changed = assumptions.copy()
    changed.loc[rows, columns] = np.full((int(rows.sum()), len(columns)), float(homes_total))
    changed.loc[rows, "distribution"] = "exact"
    return changed


def years_to_choose(
    first: int,
    assumptions: pd.DataFrame,
    readings: Sequence[str],
    targets: pd.DataFrame,
    language: str,
) -> list[int]:
    """Return the years from ``first`` to the end of the programme.

    Raises:
        InputError: ``first`` is not within the programme, or a reading does not exist or is of
            a year before ``first``; lists every fault.
    """
    words, figures = Language(language), Figures(assumptions)
    start, last = (int(figures.central(name)) for name in ("monitored_from", "programme_until"))
    faults = []
    if not start < first <= last:
        faults.append(words("scenario_study.wrong_year", found=first, first=start + 1, last=last))
    known = dict(zip(targets["target"] + "." + targets["reading"], targets["year"], strict=True))
    for one in readings:
        if one not in known:
            near = _nearest(one, list(known))
            faults.append(words("scenario_study.wrong_reading", found=one, names=near))
        elif known[one] < first:
            blanks = {"found": one, "year": known[one], "first": first}
            faults.append(words("scenario_study.reading_past", **blanks))
    if faults:
        raise InputError(faults, words("scenario_study.refused"), language)
    return list(range(first, last + 1))


def check_counts(draws: int, seed: int, language: str) -> None:
    """Refuse a number of draws or a seed that is no count.

    Raises:
        InputError: one of the two is negative or no whole number; names both.
    """
    words = Language(language)
    faults = [
        words("tables_in.no_count", argument=argument, found=number)
        for argument, number in (("draws", draws), ("seed", seed))
        if not isinstance(number, int) or number < 0
    ]
    if faults:
        raise InputError(faults, words("scenario_study.refused"), language)


def chosen_readings(readings: Sequence[str], targets: pd.DataFrame, year: int) -> list[str]:
    """Return the chosen readings; by default those that a main target after ``year`` goes by."""
    main = targets[targets["headline"].astype(bool) & (targets["year"] > year)]
    return list(readings) or (main["target"] + "." + main["reading"]).tolist()


def _nearest(name: str, known: list[str]) -> str:
    from rapidfuzz import process

    return ", ".join(found for found, _, _ in process.extract(name, known, limit=3))
