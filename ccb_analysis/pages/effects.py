"""The chapters on nitrogen and waste, on supply and reuse, and on cost."""

from __future__ import annotations

from ccb_analysis.facts.assumptions import central
from ccb_analysis.facts.sources import read_sources
from ccb_analysis.facts.supply import read_supply
from ccb_analysis.pages.setting import Chapter, Setting
from ccb_analysis.report import tables


def weak(page: Setting) -> Chapter:
    """Nitrogen and waste of the building site: estimated, and weakly founded."""
    yield page.findings.weak()
    yield page.gallery.table(tables.weak_methods_table(page.annual.methods, page.language))
    shown = [*range(page.first, page.year + 1), page.last]
    yield page.gallery.table(
        tables.weak_totals_table(page.results, page.language, shown, page.year), open_=False
    )


def supply(page: Setting) -> Chapter:
    """Timber, fibre crops and reused elements against what there is."""
    ceiling = central(page.annual.assumptions, "reuse_ceiling")
    yield page.findings.supply(ceiling, page.last)
    years = (page.year, page.last)
    yield page.gallery.table(tables.supply_table(page.results, read_supply(), page.language, years))
    shown = [*range(page.first, page.year + 1), page.last]
    yield page.gallery.table(tables.reuse_table(page.results, page.language, shown), open_=False)


def cost(page: Setting) -> Chapter:
    """What building otherwise costs, and what CO2 is worth."""
    yield page.findings.cost()
    yield page.gallery.table(tables.cost_table(page.annual.methods, page.language))
    yield page.gallery.table(
        tables.co2_value_table(
            page.results, page.annual.assumptions, read_sources(), page.language, page.year
        )
    )
