"""The chapters on the course of things: what changed, what comes, what was done."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.pages.setting import Chapter, Setting
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.figures_agenda import agenda_gantt
from ccb_analysis.report.figures_change import change_waterfall
from ccb_analysis.report.figures_distance import distance_to_target


def change(page: Setting) -> Chapter:
    """What changed since last year, corrections apart."""
    changes = page.annual.change
    steps = None if changes is None else extracts.change_steps(changes)
    yield page.story.change(steps)
    if changes is not None:
        yield page.figure(change_waterfall, steps, page.language, year=page.year)
        example = page.annual.example
        yield page.gallery.table(tables.change_table(changes, page.language, page.year, example))
        yield page.gallery.table(
            tables.restated_table(page.annual.printed, page.results, page.language, page.year)
        )


def outlook(page: Setting) -> Chapter:
    """What 2030 looks like if nothing changes."""
    ahead = page.verdicts[page.verdicts["year"] > page.year]
    yield page.story.outlook(ahead)
    measured = ahead[ahead["value"].notna()]
    if len(measured):
        yield page.figure(distance_to_target, measured, page.language)


def agenda(page: Setting) -> Chapter:
    """What of the execution agenda is done, late, silent or never planned."""
    yield page.story.agenda(page.annual.agenda)
    yield page.figure(agenda_gantt, page.annual.agenda, page.language, page.year)
    yield page.gallery.table(tables.agenda_table(_agenda_rows(page), page.language), open_=False)


def _agenda_rows(page: Setting) -> pd.DataFrame:
    agenda = page.annual.agenda
    title = agenda[f"title_{page.language.code}"]
    return agenda.assign(
        action=agenda["action"] + " " + title,
        start=agenda["ready_from"],
        end=agenda["ready_until"],
        late_weeks=agenda["weeks_late"],
        proof=agenda["evidence_text"],
    )
