"""Everything there is to show of projects: what they are made of, score, could gain, and compare.

One project is read from its workbook, a material passport or an element list. Its peers are the
other projects that were given, the register, and our own lists of materials.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.errors import ComparisonError, InputError
from ccb_analysis.facts.new_normal import versions
from ccb_analysis.facts.substitutions import read_substitutions
from ccb_analysis.intake.bill import Bill
from ccb_analysis.intake.files import EXAMPLE, are_examples, find_registers
from ccb_analysis.intake.project import Project, read_project
from ccb_analysis.intake.register import Register, read_register
from ccb_analysis.language import Language
from ccb_analysis.scoring.ladder import ladder_workings
from ccb_analysis.scoring.lines import read_lines
from ccb_analysis.scoring.mpg import Mpg
from ccb_analysis.scoring.new_normal import against_new_normal
from ccb_analysis.scoring.project import building_scores, score_project
from ccb_analysis.studies.project_gains import gains
from ccb_analysis.studies.project_peers import Peers, Rated, peers_of
from ccb_analysis.workspace import Workspace, find_workspace

#: The example project, in the folder of raw data.
EXAMPLE_PROJECT = f"{EXAMPLE}project.xlsx"


@dataclass(frozen=True)
class Scored:
    """A project with its scores (``scoring.results.RESULT_COLUMNS``).

    ``new_normal`` is what every version of Het Nieuwe Normaal says of it where the type of home is
    known, indicator by indicator; there is no total. ``workings`` is how the reconstructed
    Impactladder came about, material by material (``scoring.ladder.ladder_workings``).
    """

    project: Project
    scores: pd.DataFrame
    new_normal: pd.DataFrame | None
    workings: pd.DataFrame


@dataclass(frozen=True)
class ProjectStudy:
    """One project, ready to show.

    ``gains`` (``project_gains.GAIN_COLUMNS``) is what each rule of substitution does to each
    score, ``left_out`` why other rules do not fit, ``titles`` what rules are called. ``peers`` is
    None where there is nothing to compare with; ``no_peers`` then says why. ``example`` says that
    the project is made up, ``register_example`` that the register is; ``register_files`` are the
    names of its workbooks, none if there is no register.
    """

    name: str
    file: str
    scored: Scored
    gains: pd.DataFrame
    left_out: Mapping[str, str]
    titles: Mapping[str, str]
    peers: Peers | None
    no_peers: str
    example: bool
    register_example: bool
    register_files: tuple[str, ...]

    @property
    def building(self) -> pd.DataFrame:
        """The scores of the building as a whole."""
        return building_scores(self.scored.scores)

    @property
    def about(self) -> Mapping[str, Any]:
        """What the workbook says the project is."""
        return self.scored.project.about


def collect_projects(
    projects: Sequence[str | Path] | None = None,
    *,
    register: Sequence[str | Path] | None = None,
    epds: str | Path | None = None,
    rules: str | Path | None = None,
    formula: str | None = None,
    language: str = "nl",
    workspace: Workspace | None = None,
) -> list[ProjectStudy]:
    """Score projects and work out what would raise them and how they compare.

    Args:
        projects: workbooks, passports or element lists; by default the example project.
        register: workbooks of the register to compare with; by default those of the last year
            there are any of, ``["none"]`` for no register.
        epds: folder of the declarations (EPD) that lines name; by default beside each project.
        rules: a file of substitution rules of one's own.
        formula: by which the factors of detachability are joined; without a name the default.
        language: of names and messages.
        workspace: where the user's files are.

    Raises:
        InputError: a file is not there, cannot be read or scored; lists every fault.

    Example::

        (study,) = collect_projects(["project.xlsx"])
        study.gains.query("indicator == 'embodied_co2_a1_a3_per_m2'")
    """
    place = workspace or find_workspace()
    files = _files(projects, place, language)
    folder = None if epds is None else Path(epds)
    found = [scored(read_project(path, language, folder), language, formula) for path in files]
    names = [
        project_name(one.project, path, language) for one, path in zip(found, files, strict=True)
    ]
    known = read_substitutions(None if rules is None else Path(rules), language=language)
    titles = {name: rule.title(language) for name, rule in known.rules.items()}
    workbooks = _register_files(register, place, language)
    intake = read_register(workbooks, language) if workbooks else None
    rated = [
        Rated(name, one.project.about, building_scores(one.scores))
        for name, one in zip(names, found, strict=True)
    ]
    studies = []
    for position, (path, one) in enumerate(zip(files, found, strict=True)):
        others = [other for at, other in enumerate(rated) if at != position]
        peers, refused = _peers(rated[position], others, intake, language)
        about = one.project.about
        gained, left_out = gains(
            one.project.bill,
            known,
            building_method=_text(about.get("building_method")),
            dwelling_type=_text(about.get("dwelling_type")),
            floor_area_m2=_number(about.get("floor_area_m2")),
            formula=formula,
            language=language,
        )
        studies.append(
            ProjectStudy(
                names[position],
                path.name,
                one,
                gained,
                left_out,
                titles,
                peers,
                refused,
                are_examples([path]),
                are_examples(workbooks),
                tuple(file.name for file in workbooks),
            )
        )
    return studies


def scored(project: Project, language: str = "nl", formula: str | None = None) -> Scored:
    """Return the scores of a project as it was read; ``formula`` joins factors of detachability."""
    about, bill = project.about, project.bill
    refused = bill.completeness.lines_refused
    lines = read_lines(bill.lines, refused, language)
    workings = ladder_workings(lines, formula=formula, language=language)
    dwelling_type, area = _text(about.get("dwelling_type")), _number(about.get("floor_area_m2"))
    scores = score_project(
        bill.lines,
        refused=refused,
        floor_area_m2=area,
        formula=formula,
        **weighed_by(bill),
        mpg=_mpg(about.get("mpg"), about.get("mpg_weighting_set"), dwelling_type),
        language=language,
    )
    if dwelling_type is None:
        return Scored(project, scores, None, workings)
    homes = _number(about.get("homes"))
    per_home = area / homes if area and homes else None
    judged = [
        against_new_normal(
            scores, version, dwelling_type, floor_area_m2=per_home, language=language
        )
        for version in versions()
    ]
    return Scored(project, scores, pd.concat(judged, ignore_index=True), workings)


def project_name(project: Project, path: Path, language: str) -> str:
    """Return what a project is called: by its workbook, or else by its file."""
    given = project.about.get("project_name")
    return str(given or Language(language)("project_score.unnamed", file=path.stem))


def _files(projects: Sequence[str | Path] | None, place: Workspace, language: str) -> list[Path]:
    if not projects:
        return [place.root / "data" / "raw" / EXAMPLE_PROJECT]
    paths = [Path(name) for name in projects]
    paths = [path if path.is_absolute() or path.exists() else place.root / path for path in paths]
    words = Language(language)
    absent = [words("checking.absent", file=path.name) for path in paths if not path.is_file()]
    if absent:
        raise InputError(absent, language=language)
    # A file that is given twice is one project, and not a peer of itself.
    return list({path.resolve(): path for path in paths}.values())


def _register_files(
    register: Sequence[str | Path] | None, place: Workspace, language: str
) -> list[Path]:
    """Return the workbooks of the register; by default those of the last year there are any of."""
    if register is not None:
        names = [str(name) for name in register]
        if [name.lower() for name in names] == ["none"]:
            return []
        return _files(names, place, language)
    raw = place.root / "data" / "raw"
    years = sorted((p.name for p in raw.glob("*") if p.name.isdigit()), key=int, reverse=True)
    for year in years:
        found = find_registers(place, int(year))
        if found:
            return found
    return []


def _peers(
    project: Rated, others: Sequence[Rated], intake: Register | None, language: str
) -> tuple[Peers | None, str]:
    try:
        register = None if intake is None else intake.projects
        return peers_of(project, others, register, language), ""
    except ComparisonError as refused:
        return None, str(refused)


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def weighed_by(bill: Bill) -> dict[str, Any]:
    """Return how detachability is weighted: by MKI where the bill has any, else by mass."""
    mki = bill.lines["mki_eur"]
    return {"weighting": "mki", "mki": mki} if mki.notna().any() else {}


def _mpg(value: Any, weighting_set: Any, dwelling_type: str | None) -> Mpg | None:
    if value is None or weighting_set is None or dwelling_type is None:
        return None
    return Mpg(float(value), weighting_set, dwelling_type)
