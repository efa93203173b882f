"""The chapters on material and CO2."""

from __future__ import annotations

from ccb_analysis.facts.targets import read_baselines, read_mpg_limits
from ccb_analysis.pages.setting import Chapter, Setting
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.figures_co2 import co2_by_method, co2_trend
from ccb_analysis.report.figures_mpg import mpg_distribution
from ccb_analysis.report.figures_shares import circular_readings


def material(page: Setting) -> Chapter:
    """How circular the material is, in every reading."""
    yield page.story.target("circular_share", "less_primary", meaning="material")
    yield page.figure(
        circular_readings,
        extracts.material_years(page.results, page.year),
        extracts.material_aims(page.annual.targets),
        page.language,
    )
    yield page.gallery.table(
        tables.materials_table(page.results, page.language, page.year), open_=False
    )


def co2(page: Setting) -> Chapter:
    """Embodied CO2 on its bases, stored CO2 apart, and the MPG."""
    yield page.story.stored()
    yield page.story.target("co2", meaning="co2")
    aims = page.annual.targets[page.annual.targets["target"] == "co2"]["threshold"]
    yield page.figure(
        co2_by_method,
        extracts.co2_projects(page.annual.projects, page.year, page.annual.members),
        extracts.co2_methods(page.annual.methods, page.year),
        extracts.co2_lines(read_baselines(), [float(aims.min())]),
        page.language,
    )
    yield page.figure(co2_trend, extracts.co2_years(page.results, page.year), page.language)
    yield page.gallery.table(tables.co2_table(page.results, page.language, page.year), open_=False)
    yield page.story.target("mpg", meaning="mpg")
    if page.annual.register is not None:
        headline = page.verdicts[(page.verdicts["target"] == "mpg") & page.verdicts["headline"]]
        yield page.figure(
            mpg_distribution,
            extracts.mpg_scores(page.annual.projects, page.year, page.annual.members),
            extracts.mpg_lines(
                read_mpg_limits(), str(headline["results_reading"].iloc[0]), page.language
            ),
            page.language,
            year=page.year,
        )
        yield page.gallery.table(
            tables.mpg_table(page.results, page.language, page.year), open_=False
        )
