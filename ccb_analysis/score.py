"""One project scored: from its workbook to a folder with a page, told on one screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ccb_analysis.language import Language
from ccb_analysis.pages.project_page import write_project_page
from ccb_analysis.report.publishing import run_id, write_frame
from ccb_analysis.scoring.workbook import write_scoring_workbook
from ccb_analysis.studies.project_study import Scored, collect_projects, scored, weighed_by
from ccb_analysis.workspace import shown

__all__ = ["Scored", "score", "scored"]
Say = Callable[[str], None]


def score(
    path: Path,
    out: Path | None = None,
    *,
    epds: Path | None = None,
    others: list[Path] | None = None,
    language: str = "nl",
    say: Say = print,
) -> Path:
    """Score the project in a workbook, passport or element list, and return the page.

    Beside the page ``out`` (by default a folder named after the file) gets ``scores.xlsx`` with
    live formulas, and as csv and parquet the scores, what rules of substitution do to them, the
    bill and the lines that were set aside.

    Args:
        path: of the project.
        out: folder of the page.
        epds: folder of the declarations (EPD) that lines name; by default beside the project.
        others: other projects to compare with.
        language: of the page.
        say: tells what is going on.

    Raises:
        InputError: a file cannot be read or scored; lists every fault.
    """
    words = Language(language)
    studies = collect_projects([path, *(others or [])], epds=epds, language=language)
    study = studies[0]
    bill = study.scored.project.bill
    for one in studies:
        for fault in one.scored.project.faults:
            say(fault.text(language))
    folder = (out or Path(f"score_{path.stem}")).resolve()
    folder.mkdir(parents=True, exist_ok=True)
    csv, _ = write_frame(study.scored.scores, folder, "scores")
    write_frame(study.gains, folder, "gains")
    write_frame(bill.lines, folder, "bill")
    write_frame(bill.quarantine, folder, "set_aside")
    if study.scored.new_normal is not None:
        write_frame(study.scored.new_normal, folder, "new_normal")
    if study.peers is not None:
        write_frame(study.peers.table, folder, "peers")
    write_scoring_workbook(
        bill.lines,
        folder / "scores.xlsx",
        **weighed_by(bill),
        title=study.name,
        language=language,
    )
    page = write_project_page(study, folder / "score.html", words, run_id(csv))
    complete = bill.completeness
    ends = {end: words.percent(getattr(complete, end), 1) for end in ("low", "high")}
    say(words("project_score.complete", **ends))
    say(words("project_score.done", page=shown(page)))
    return page
