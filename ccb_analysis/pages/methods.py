"""The pages on building methods: three findings first, then what they rest on."""

from __future__ import annotations

from functools import cached_property

import numpy as np
import pandas as pd

from ccb_analysis.annual.method_study import MethodStudy, pair_sentences
from ccb_analysis.annual.published_check import FACTOR_SETS
from ccb_analysis.facts.materials import read_inventories, read_materials
from ccb_analysis.facts.sources import read_sources
from ccb_analysis.language import Language
from ccb_analysis.pages.method_findings import Findings, front, leaders
from ccb_analysis.pages.method_published import published
from ccb_analysis.pages.setting import Chapter
from ccb_analysis.report import tables, tables_methods
from ccb_analysis.report.figure import RUN_PLACEHOLDER
from ccb_analysis.report.figures_check import published_check
from ccb_analysis.report.figures_methods import method_intervals
from ccb_analysis.report.figures_ridges import method_ridges
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.publishing import run_id, write_frame

#: What stands beside each other in one figure; emitted and stored CO2 each have an axis.
PANELS = {
    "method_co2": ("emitted_co2", "stored_co2"),
    "method_circular": ("circular_share", "circular_share_recycled"),
    "method_material": ("primary_abiotic", "primary_renewable"),
    "method_site": ("emitted_co2_a5", "mass"),
    "method_impact": ("waste", "nitrogen"),
    "method_timber": ("timber", "cost_premium"),
}
#: Measures of which every pair is told; the first stands open.
PAIRED = ("emitted_co2", "circular_share", "primary_abiotic", "stored_co2")
#: Where Figure 7 and the published material lists beside it come from.
FIGURE_7 = ("programma_ccb", "rasmi_2024", "ice_v2_2011")
#: Adds emitted and stored CO2 up, which these pages never do.
ADDED_UP = "co2_with_storage_30"


class MethodPages:
    """A comparison of building methods and the means to show it."""

    def __init__(self, study: MethodStudy, gallery: Gallery, language: Language, year: int):
        """Keep what there is to show and how; ``gallery`` numbers and files it.

        The figures of every method and pair go to its folder, if there is one.
        """
        self.study = study
        self.gallery = gallery
        self.language = language
        self.found = Findings(study, language, year)
        self.labels = self.found.labels
        self.year = year
        if gallery.folder is not None:
            csv, _ = write_frame(study.own, gallery.folder / "data", "methods")
            write_frame(study.pairs, gallery.folder / "data", "method_pairs")
            gallery.run = run_id(csv)

    def text(self, key: str, **blanks: object) -> str:
        """Return a text of the comparison."""
        return self.language(f"methods.{key}", **blanks)

    @cached_property
    def note(self) -> str:
        """The source line under a figure."""
        return self.text("source", year=self.year, run=RUN_PLACEHOLDER)

    @cached_property
    def own(self) -> pd.DataFrame:
        """The figures of methods that are shown: all but emitted and stored CO2 added up."""
        return self.study.own[self.study.own["measure"] != ADDED_UP].reset_index(drop=True)

    def findings(self) -> Chapter:
        """The first screen: who emits least, who is most circular, where Figure 7 disagrees."""
        for key in ("least", "circular", "disagree"):
            head, *rest = getattr(self.found, key)()
            lines = [f"## {self.text(f'heading_{key}')}", "", f"**{head}**", ""]
            yield Prose.of([*lines, *(f"- {one}" for one in rest)])
        known = (f"- {one}" for one in self.found.known())
        yield Prose.of([f"## {self.text('heading_known')}", "", *known])

    def intervals(self) -> Chapter:
        """Every method on every measure, with its interval."""
        yield Prose(self.text("intervals_intro"))
        there = set(self.own["measure"])
        for key, measures in PANELS.items():
            leading = {one: front(leaders(self.study, one)) for one in measures if one in there}
            if leading:
                figure = method_intervals(self.own, leading, self.labels, key=key, note=self.note)
                yield self.gallery.figure(figure)
        yield from self._ridges()
        yield self.gallery.table(tables_methods.intervals_table(self.own, self.labels), open_=False)

    def _ridges(self) -> Chapter:
        """The draws of emitted CO2, of every method in which it differs between draws."""
        measure, drawn = PAIRED[0], self.study.drawn
        parts = []
        for kind in drawn.kinds["dwelling_type"].unique():
            names, values = drawn.drawn(kind, measure)
            for name, row in zip(names, values, strict=True):
                if row.size and np.isfinite(row).all() and np.ptp(row) > 0:
                    of = {"dwelling_type": kind, "building_method": name}
                    parts.append(pd.DataFrame({**of, "value": row}))
        if parts:
            unit = next(one.unit for one in drawn.measures if one.name == measure)
            rows, key = pd.concat(parts, ignore_index=True), "method_ridges"
            yield self.gallery.figure(
                method_ridges(rows, measure, unit, self.labels, key=key, note=self.note)
            )

    def pairs(self) -> Chapter:
        """In how many draws one method is lower than another."""
        rows = self.study.pairs
        if rows.empty:
            yield Prose(self.text("pairs_none"))
            return
        note = self.language("benchmark.pair_note")
        yield Prose.of([self.text("pairs_intro"), "", note])
        first = PAIRED[0]
        for dwelling_type in rows["dwelling_type"].unique():
            table = tables_methods.matrix_table(rows, first, dwelling_type, self.labels)
            yield self.gallery.table(table)
        for measure in PAIRED:
            table = tables_methods.pairs_table(rows, measure, self.labels)
            yield self.gallery.table(table, open_=False)

    def sentences(self) -> list[str]:
        """Return a sentence per pair on emitted CO2."""
        return pair_sentences(self.study, PAIRED[0], self.language.code)

    def figure_7(self) -> Chapter:
        """The programme's Figure 7 beside our own and published material lists."""
        rows = self.study.figure_7
        older, newer = FACTOR_SETS
        note = self.language("impacts.note_check", run=RUN_PLACEHOLDER)
        yield self.gallery.figure(
            published_check(rows, self.language, older=older, newer=newer, note=note)
        )
        yield self.gallery.table(tables.published_table(rows, self.language), open_=False)

    def published(self) -> Chapter:
        """What published buildings say."""
        yield from published(self)

    def footing(self) -> Chapter:
        """The sources of everything on these pages."""
        yield Prose(self.text("footing_intro"))
        lists = read_inventories()
        mine = lists[lists["building_method"].isin(set(self.study.own["building_method"]))]
        factors = read_materials()
        factors = factors[factors["material"].isin(set(mine["material"]))]
        columns = [name for name in factors if str(name).endswith("_source")]
        used = {*mine["source"], *factors[columns].to_numpy().ravel(), *FIGURE_7}
        found = read_sources(language=self.language.code)
        found = found[found["source"].isin(used)]
        yield self.gallery.table(tables.sources_table(found, self.language))
