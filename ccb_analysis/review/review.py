"""The review of a published report, told on one screen."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ccb_analysis.errors import NotebookError
from ccb_analysis.language import Language
from ccb_analysis.review.cells import check_cells
from ccb_analysis.review.changed_rows import compare_facts
from ccb_analysis.review.comparison import compare_claims, compare_tables
from ccb_analysis.review.finding import Finding, Verdict, verdict
from ccb_analysis.review.outcome import explained, write_review
from ccb_analysis.review.rerun import copied, rerun
from ccb_analysis.review.signatures import REVIEW, check_signatures, read_manifest
from ccb_analysis.review.texts import compare_outputs, compare_texts
from ccb_analysis.workspace import Workspace, find_workspace, shown

Say = Callable[[str], None]
#: How many changed files are named on the screen; the page names all.
_NAMED = 5


@dataclass(frozen=True)
class Review:
    """What a review found, and whether the report stands; ``page`` is where it can be read."""

    findings: tuple[Finding, ...]
    page: Path

    @property
    def verdict(self) -> Verdict:
        """What it comes to."""
        return verdict(self.findings)

    @property
    def stands(self) -> bool:
        """Whether all that the report claims, publishes and signs agrees."""
        return self.verdict != "differs"


def review(
    folder: Path,
    *,
    language: str = "nl",
    workspace: Workspace | None = None,
    out: Path | None = None,
    others: Sequence[Finding] = (),
    say: Say = print,
) -> Review:
    """Check the signatures of a report, make it anew and compare the two; write ``review/``.

    ``out`` is another folder to write to; ``others`` is what was found of the report already.

    Raises:
        InputError: the folder is no report.
    """
    words, workspace = Language(language), workspace or find_workspace()
    manifest = read_manifest(folder, language)
    say(words("review.signatures"))
    with tempfile.TemporaryDirectory(prefix="review-") as inside:
        copy = copied(manifest, workspace, Path(inside) / "copy")
        findings = [
            *others,
            *check_signatures(folder, manifest, copy),
            *check_cells(folder, manifest),
        ]
        say(words("review.running"))
        try:
            made = rerun(manifest, copy, Path(inside) / "report", language)
        except NotebookError as error:
            findings.append(Finding("notebook", "update", "not_run", said=str(error)))
        else:
            say(words("review.comparing"))
            findings += [*compare_claims(folder, made), *compare_tables(folder, made)]
            findings += [*compare_outputs(folder, made), *compare_texts(folder, made)]
            findings += compare_facts(folder, made)
    page = write_review(out or folder / REVIEW, findings, manifest, words)
    found = Review(tuple(findings), page)
    say(_told(found, words))
    return found


def _told(found: Review, words: Language) -> str:
    changed = list(dict.fromkeys(one.name for one in explained(found.findings)))
    names = ", ".join(changed[:_NAMED])
    if len(changed) > _NAMED:
        names = words("review.and_more", names=names, number=len(changed) - _NAMED)
    wrong = sum(not one.fine for one in found.findings)
    return words(f"review.told_{found.verdict}", names=names, wrong=wrong, page=shown(found.page))
