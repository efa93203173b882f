"""The first chapters: on one page, what is asked, and the targets."""

from __future__ import annotations

from ccb_analysis.pages.setting import Chapter, Setting
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.figures_targets import verdict_matrix


def summary(page: Setting) -> Chapter:
    """On one page: the verdict per target, and what public figures alone say."""
    public = extracts.of_region(page.annual.public_verdicts)
    yield page.story.summary(public)
    previous = page.annual.previous_verdicts
    yield page.figure(
        verdict_matrix,
        extracts.decisive(page.verdicts),
        page.language,
        None if previous is None else extracts.of_region(previous),
        every=page.verdicts,
        report_year=page.year,
    )
    yield page.gallery.table(
        tables.public_table(page.verdicts, public, page.language, page.year, page.annual.targets)
    )


def asked(page: Setting) -> Chapter:
    """What the board is asked to decide."""
    yield page.story.asked(page.annual.agenda)


def targets(page: Setting) -> Chapter:
    """The targets and every way to read them."""
    yield page.gallery.table(
        tables.verdict_table(
            page.annual.verdicts,
            page.language,
            page.year,
            targets=page.annual.targets,
            previous=page.annual.previous_verdicts,
        )
    )
    yield page.gallery.table(
        tables.readings_table(page.annual.targets, page.language, page.annual.verdicts, page.year),
        open_=False,
    )
