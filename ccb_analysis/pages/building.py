"""The chapters on homes: how many, where, and how they are built."""

from __future__ import annotations

from typing import Any

from ccb_analysis.facts.assumptions import central
from ccb_analysis.facts.regions import read_municipalities, region_names
from ccb_analysis.facts.statistics import read_plan_capacity
from ccb_analysis.pages.setting import Chapter, Setting
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.figures_groups import share_by_group
from ccb_analysis.report.figures_homes import homes_per_year, homes_progress
from ccb_analysis.report.figures_regions import tile_map
from ccb_analysis.report.figures_shares import share_trend

_GROUPS = ("client_type", "land_position")
_HOMES_LINES = ("33000_from_2022", "35000_from_2022", "38000_from_2022")


def homes(page: Setting) -> Chapter:
    """How many homes there are, how far the rest is, and where."""
    coverage, members = page.annual.coverage, page.annual.members
    yield page.story.homes(coverage[coverage["region"].isin(members)], page.annual.outside)
    task = page.threshold("homes", "33000_from_2022")
    years = extracts.homes_years(page.results, coverage, members, page.year)
    yield page.figure(
        homes_per_year, years, page.language, needed=task / (page.last - page.first + 1)
    )
    layers = extracts.homes_layers(
        page.annual.projects, coverage, read_plan_capacity(), page.year, page.last
    )
    lines = {
        page.language(f"chapters.line_{reading}"): page.threshold("homes", reading)
        for reading in _HOMES_LINES
    }
    yield page.figure(homes_progress, layers, page.language, lines, year=page.last)
    yield _map(page)
    yield page.gallery.table(
        tables.homes_table(
            page.annual.results,
            page.language,
            page.year,
            region_names=region_names(),
            reading=f"from_{page.first}",
        )
    )


def _map(page: Setting) -> Any:
    inside = read_municipalities()
    inside = inside[inside["region"].isin(page.annual.members)]
    chosen = page.annual.verdicts[
        (page.annual.verdicts["target"] == "conceptual")
        & (page.annual.verdicts["reading"] == "all_homes_2025")
    ]
    table = extracts.regions_map(
        inside,
        page.annual.coverage,
        chosen,
        page.annual.projects,
        page.year,
        int(central(page.annual.assumptions, "small_number_of_projects")),
    )
    return page.figure(
        tile_map,
        table,
        page.language,
        subject=page.language("chapters.map_subject"),
        year=page.year,
    )


def conceptual(page: Setting) -> Chapter:
    """Conceptual and industrial shares, also by client and land position."""
    yield page.story.target("conceptual", "industrial", meaning="conceptual")
    for subject in ("conceptual", "industrial"):
        indicator = f"{subject}_share"
        yield page.figure(
            share_trend,
            extracts.share_years(page.results, indicator, page.year),
            extracts.share_aims(page.annual.targets, indicator),
            page.language,
            subject=subject,
        )
    for column in _GROUPS if page.annual.register is not None else ():
        yield page.figure(
            share_by_group,
            extracts.group_shares(
                page.results, column, "conceptual_share", page.year, page.language
            ),
            page.language,
            by={"client_type": "client"}.get(column, column),
            subject="conceptual",
            year=page.year,
            target=page.threshold("conceptual", "all_homes_2025"),
        )
    years = range(page.first, page.year + 1)
    yield page.gallery.table(
        tables.share_table(page.results, page.language, years=years), open_=False
    )
