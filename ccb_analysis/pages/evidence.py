"""The last chapters: how good the figures are, and what they rest on."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.facts.sources import read_sources
from ccb_analysis.pages.setting import Chapter, Setting
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.tables_uncertainty import uncertainty


def quality(page: Setting) -> Chapter:
    """What was measured, what is missing, and what rests on unverified figures."""
    register = page.annual.register
    unverified = int((page.annual.assumptions["evidence"] == "unverified").sum())
    yield page.story.quality(
        0 if register is None else register.rows_in,
        0 if register is None else len(register.projects),
        0 if register is None else len(register.faults),
        unverified,
    )
    apart = uncertainty(page.annual.results, page.verdicts, (page.year, page.last))
    drawn = bool((page.results["statistic"] == "p5").any())
    yield page.findings.uncertainty(apart)
    yield page.gallery.table(tables.uncertainty_table(apart, page.language, drawn))
    quality = extracts.data_quality(page.results, page.annual.projects, page.year)
    yield page.gallery.table(tables.quality_table(quality, page.language))
    if register is not None and register.faults:
        faults = pd.DataFrame(
            [{"file": fault.file, "column": fault.column} for fault in register.faults]
        )
        yield page.gallery.table(
            tables.faults_table(faults, page.language, register.rows_in, len(register.quarantine))
        )


def annex(page: Setting) -> Chapter:
    """Every assumption and every source."""
    yield page.gallery.table(
        tables.assumptions_table(page.annual.assumptions, page.language), open_=False
    )
    yield page.gallery.table(tables.sources_table(read_sources(), page.language), open_=False)
