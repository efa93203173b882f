"""The chapter on published buildings: one basis, medians, effects, warnings, what was changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ccb_analysis.annual.method_study import Benchmark
from ccb_analysis.facts.benchmark import benchmark_figure
from ccb_analysis.pages.setting import Chapter
from ccb_analysis.report import tables_benchmark
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.publishing import write_frame
from ccb_analysis.studies.benchmark_words import stratum_name

if TYPE_CHECKING:
    from ccb_analysis.pages.methods import MethodPages


def published(page: MethodPages) -> Chapter:
    """What published buildings say; without a file how to give one."""
    found = page.study.benchmark
    if found is None:
        yield Prose(page.text("published_none"))
        return
    yield Prose.of([_intro(page, found), "", *_warnings(page, found)])
    compared, labels = found.compared, page.labels
    about = {
        "unit": labels.unit(found.harmonised.basis.unit),
        "confidence": page.language.percent(benchmark_figure("confidence")),
    }
    yield page.gallery.table(tables_benchmark.medians_table(compared.medians, labels, **about))
    if len(compared.effects):
        yield page.gallery.table(tables_benchmark.effects_table(compared.effects, labels, **about))
    for stratum, rows in compared.reversals.items():
        name = stratum_name(stratum, page.language)
        yield page.gallery.table(
            tables_benchmark.reversals_table(rows, stratum, name, labels, unit=about["unit"]),
            open_=False,
        )
    yield from _regressions(page, found, about["unit"])
    yield from _changed(page, found)


def _intro(page: MethodPages, found: Benchmark) -> str:
    whole, number = found.harmonised, page.language.number
    basis = whole.basis
    return page.text(
        "published_intro",
        title=found.read.mapping.title,
        used=number(len(whole.buildings)),
        all=number(whole.rows_in),
        aside=number(len(whole.set_aside)),
        unit=page.labels.unit(basis.unit),
        modules=basis.modules,
        area=page.text(f"area_{basis.floor_area}"),
    )


def _warnings(page: MethodPages, found: Benchmark) -> Iterator[str]:
    told = found.compared.warnings or (page.text("no_warning"),)
    for line in told:
        yield f"- {line}"


def _regressions(page: MethodPages, found: Benchmark, unit: str) -> Chapter:
    fits = {page.text("robust"): found.compared.regression}
    for stratum, fit in found.compared.mixed.items():
        fits[page.text("mixed", stratum=stratum_name(stratum, page.language))] = fit
    effects = {name: fit.effects for name, fit in fits.items()}
    reference = found.compared.regression.reference
    table = tables_benchmark.regressions_table(effects, reference, page.labels, unit=unit)
    if table is not None:
        yield page.gallery.table(table, open_=False)
    notes = [f"- {name}: {note}" for name, fit in fits.items() for note in fit.notes]
    if notes:
        yield Prose.of(notes)


def _changed(page: MethodPages, found: Benchmark) -> Chapter:
    trail, aside = found.harmonised.trail, found.harmonised.set_aside
    if page.gallery.folder is not None:
        folder = page.gallery.folder / "data"
        write_frame(trail.astype(str), folder, "method_trail")
        write_frame(aside.astype(str), folder, "method_set_aside")
    for rows, name in ((trail, "trail"), (aside, "aside")):
        if rows.empty:
            yield Prose(page.text(f"{name}_none"))
        else:
            draw = getattr(tables_benchmark, f"{name}_table")
            yield page.gallery.table(draw(rows, page.labels), open_=name == "aside")
