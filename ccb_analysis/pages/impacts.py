"""The chapters on material, CO2 and the environmental performance of buildings."""

from __future__ import annotations

from ccb_analysis.annual.published_check import FACTOR_SETS, unpriced_materials
from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.facts.materials import DEFAULT_FACTOR_SET, read_materials
from ccb_analysis.facts.paths import yearly_limits
from ccb_analysis.facts.targets import read_baselines, read_mpg_limits
from ccb_analysis.pages.setting import Chapter, Setting
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.figure import RUN_PLACEHOLDER
from ccb_analysis.report.figures_budget import carbon_budget
from ccb_analysis.report.figures_check import published_check
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
    yield page.gallery.table(tables.origins_table(page.results, page.language, page.year))
    names = read_materials().set_index("material")[f"name_{page.language.code}"].to_dict()
    yield page.gallery.table(
        tables.materials_table(page.results, page.language, page.year, names), open_=False
    )


def co2(page: Setting) -> Chapter:
    """Embodied CO2 on its bases and modules, stored CO2 apart, and the MPG."""
    yield page.findings.emitted()
    yield page.story.target("co2", meaning="co2")
    aims = page.annual.targets[page.annual.targets["target"] == "co2"]["threshold"]
    baselines = read_baselines()
    yield page.figure(
        co2_by_method,
        extracts.co2_projects(page.annual.projects, page.year, page.annual.members),
        extracts.co2_methods(page.annual.methods, page.year),
        extracts.co2_lines(baselines, [float(aims.min())]),
        page.language,
    )
    yield page.gallery.table(
        tables.co2_methods_table(page.annual.methods, page.language), open_=False
    )
    figures = Figures(page.annual.assumptions)
    per_co2 = figures.central("mki_co2_price_a2") / figures.central("mpg_lifetime")
    years = extracts.co2_years(page.results, page.year, baselines[page.baseline], per_co2)
    yield page.figure(co2_trend, years, page.language)
    shown = [*range(page.first, page.year + 1), page.last]
    yield page.gallery.table(
        tables.co2_totals_table(page.results, page.language, shown, page.year), open_=False
    )
    yield page.findings.storage()
    yield page.gallery.table(
        tables.storage_table(page.results, page.language, shown, page.year), open_=False
    )
    yield from _mpg(page)


def _mpg(page: Setting) -> Chapter:
    yield page.story.target("mpg", meaning="mpg")
    if page.annual.register is None:
        return
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
    prices = Figures(page.annual.assumptions)
    unverified = [
        name
        for name in ("a1", "a2")
        if prices.row(f"mki_co2_price_{name}")["evidence"] == "unverified"
    ]
    yield page.gallery.table(
        tables.mpg_table(page.results, page.language, page.year, unverified), open_=False
    )


def budget(page: Setting) -> Chapter:
    """How much of the CO2 budgets is used."""
    yield page.findings.budget(yearly_limits("paris_proof", [page.year]), page.first)
    years = extracts.budget_years(page.results)
    yield page.figure(carbon_budget, years, page.language, report_year=page.year)
    yield page.gallery.table(tables.budget_table(years, page.language, page.year), open_=False)


def check(page: Setting) -> Chapter:
    """Whether the programme's Figure 7 holds, with the CO2 factors of then and of now."""
    figures = page.annual.assumptions
    programme = figures[figures["assumption"] == "programme_co2"]
    rows = extracts.published_rows(
        page.annual.published_check,
        page.annual.methods,
        programme.set_index("building_method")["value"].to_dict(),
        DEFAULT_FACTOR_SET,
    )
    older, newer = FACTOR_SETS
    weaker = extracts.published_distance(rows, newer) > extracts.published_distance(rows, older)
    absent = unpriced_materials(older, page.language.code)
    yield page.findings.check(rows, FACTOR_SETS, weaker, absent)
    note = page.language("impacts.note_check", run=RUN_PLACEHOLDER)
    yield page.figure(published_check, rows, page.language, older=older, newer=newer, note=note)
    yield page.gallery.table(tables.published_table(rows, page.language), open_=False)
