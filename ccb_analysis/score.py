"""One project scored: from its workbook to a folder with a page, told on one screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.intake.project import Project, read_project
from ccb_analysis.language import Language
from ccb_analysis.report.publishing import write_frame
from ccb_analysis.scoring.mpg import Mpg
from ccb_analysis.scoring.new_normal import against_new_normal
from ccb_analysis.scoring.project import building_scores, score_project
from ccb_analysis.scoring.workbook import write_scoring_workbook
from ccb_analysis.workspace import REFERENCE, shown

#: The version of Het Nieuwe Normaal of which the levels of homes are known.
NEW_NORMAL = "1.0"
_SHARE = "share"
#: Units that are no unit to a reader; the others are written as they are.
_UNITS: dict[str, Callable[[Language], str]] = {
    _SHARE: lambda words: "",
    "step": lambda words: words("project_score.step"),
}
Say = Callable[[str], None]


@dataclass(frozen=True)
class Scored:
    """A project with its scores (``scoring.results.RESULT_COLUMNS``).

    ``new_normal`` is what Het Nieuwe Normaal says of it where the type of home is known, indicator
    by indicator; there is no total.
    """

    project: Project
    scores: pd.DataFrame
    new_normal: pd.DataFrame | None


def score(path: Path, out: Path | None = None, *, language: str = "nl", say: Say = print) -> Path:
    """Score the project in a workbook, passport or element list, and return the page.

    Beside the page ``out`` (by default a folder named after the file) gets ``scores.xlsx`` with
    live formulas, and as csv and parquet the scores, the bill and the lines that were set aside.

    Raises:
        InputError: the file cannot be read or scored; lists every fault.
    """
    words = Language(language)
    project = read_project(path, language)
    for fault in project.faults:
        say(fault.text(language))
    found = scored(project, language)
    folder = (out or Path(f"score_{path.stem}")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    write_frame(found.scores, folder, "scores")
    write_frame(project.bill.lines, folder, "bill")
    write_frame(project.bill.quarantine, folder, "set_aside")
    if found.new_normal is not None:
        write_frame(found.new_normal, folder, "new_normal")
    title = _name(project, path, words)
    write_scoring_workbook(
        project.bill.lines, folder / "scores.xlsx", title=title, language=language
    )
    page = folder / "score.html"
    page.write_text(_page(found, title, words), encoding="utf-8", newline="\n")
    complete = project.bill.completeness
    say(
        words(
            "project_score.complete",
            low=words.percent(complete.low, 0),
            high=words.percent(complete.high, 0),
        )
    )
    say(words("project_score.done", page=shown(page)))
    return page


def scored(project: Project, language: str = "nl") -> Scored:
    """Return the scores of a project as it was read."""
    about, bill = project.about, project.bill
    dwelling_type, area = about.get("dwelling_type"), about.get("floor_area_m2")
    homes = about.get("homes")
    scores = score_project(
        bill.lines,
        refused=bill.completeness.lines_refused,
        floor_area_m2=_number(area),
        mpg=_mpg(about.get("mpg"), about.get("mpg_weighting_set"), dwelling_type),
        language=language,
    )
    if dwelling_type is None:
        return Scored(project, scores, None)
    size, number = _number(area), _number(homes)
    per_home = size / number if size and number else None
    judged = against_new_normal(
        scores, NEW_NORMAL, str(dwelling_type), floor_area_m2=per_home, language=language
    )
    return Scored(project, scores, judged)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _mpg(value: Any, weighting_set: Any, dwelling_type: Any) -> Mpg | None:
    if value is None or weighting_set is None or dwelling_type is None:
        return None
    return Mpg(float(value), weighting_set, str(dwelling_type))


def _name(project: Project, path: Path, words: Language) -> str:
    return str(project.about.get("project_name") or words("project_score.unnamed", file=path.stem))


def _page(found: Scored, title: str, words: Language) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ccb_analysis", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    building = building_scores(found.scores)
    bill = found.project.bill
    return environment.get_template("score.html").render(
        words=words,
        title=title,
        methods=list(building.groupby(["method", "version"], sort=False)),
        new_normal=None if found.new_normal is None else found.new_normal.to_dict("records"),
        version=NEW_NORMAL,
        complete=bill.completeness,
        accepted=len(bill.lines),
        aside=bill.quarantine.to_dict("records"),
        notes=list(bill.notes),
        parts=_parts(bill.lines, words),
        shown=lambda value, unit: _shown(value, unit, words),
        unit=lambda unit: _UNITS.get(unit, lambda words: unit)(words),
    )


def _parts(lines: pd.DataFrame, words: Language) -> list[tuple[str, float, float]]:
    """Return the heaviest materials: name, mass in kg, share of the mass that is known."""
    named = lines["material"].fillna("")
    mass = lines["mass_kg"].astype(float).groupby(named, sort=False).sum()
    mass = mass[mass > 0].sort_values(ascending=False, kind="stable").head(12)
    total = float(lines["mass_kg"].astype(float).sum())
    names = _material_names(words)
    unknown = words("project_score.unmatched")
    return [
        (names.get(str(name), str(name)) if name else unknown, float(kg), float(kg) / total)
        for name, kg in mass.items()
    ]


def _material_names(words: Language) -> dict[str, str]:
    from ccb_analysis.facts.material_list import list_materials

    listed = list_materials(REFERENCE, words.code)
    return dict(zip(listed["material"], listed[f"name_{words.code}"], strict=True))


def _shown(value: Any, unit: str, words: Language) -> str:
    if value is None or pd.isna(value):
        return words("project_score.unknown")
    number = float(value)
    if unit == _SHARE:
        return words.percent(number, 0)
    return words.number(number, 0 if abs(number) >= 100 else 2)
