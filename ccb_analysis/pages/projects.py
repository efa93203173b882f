"""The pages on one project: how it scores first, then what would raise that and its peers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from html import escape
from typing import Any

import pandas as pd

from ccb_analysis.facts.material_list import list_materials
from ccb_analysis.facts.scoring_figures import read_methods
from ccb_analysis.facts.sources import read_sources
from ccb_analysis.language import Language
from ccb_analysis.pages.project_findings import NEW_NORMAL, Findings
from ccb_analysis.pages.setting import Chapter
from ccb_analysis.report import tables, tables_projects
from ccb_analysis.report.figure import RUN_PLACEHOLDER
from ccb_analysis.report.figures_projects import gains_bars
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.project_labels import ProjectLabels
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.publishing import run_id, write_frame
from ccb_analysis.report.table import Table
from ccb_analysis.studies.project_study import ProjectStudy
from ccb_analysis.workspace import REFERENCE

#: The chapters in the order of the story, each with its heading in ``project_score``.
CHAPTERS = ("made_of", "scores", "new_normal", "raises", "peers", "footing")
_SEPARATOR = "; "
#: What stands in ``sources.csv`` where a source has no year or publisher.
_NO_YEAR = "-"
#: So many faults of a file are told one by one; ``ccb check`` tells them all.
_FAULTS = 20


class ProjectPages:
    """One project and the means to show it."""

    def __init__(self, study: ProjectStudy, gallery: Gallery, language: Language, place: int = 1):
        """Keep what there is to show; ``place`` tells its tables from those of other projects."""
        self.study = study
        self.gallery = gallery
        self.language = language
        self.labels = ProjectLabels(language, study.titles)
        self.found = Findings(study, self.labels)
        self.place = place
        if gallery.folder is not None:
            csv, _ = write_frame(study.scored.scores, gallery.folder / "data", self.key("scores"))
            write_frame(study.gains, gallery.folder / "data", self.key("gains"))
            gallery.run = run_id(csv)

    def key(self, key: str) -> str:
        """Return the name of a table or file of this project, apart from those of others."""
        return key if self.place == 1 else f"{key}_{self.place}"

    def _shown(self, table: Table, open_: bool = True) -> Any:
        """Return a table to be shown; example data is called so under every one."""
        note = table.note
        if self.study.example:
            note = self.language("chapters.note_example", note=note)
        return self.gallery.table(replace(table, key=self.key(table.key), note=note), open_)

    @cached_property
    def names(self) -> dict[str, str]:
        """What materials are called."""
        listed = list_materials(REFERENCE, self.language.code)
        names = listed[f"name_{self.language.code}"]
        return dict(zip(listed["material"], names, strict=True))

    @property
    def area(self) -> float | None:
        """The gross floor area of the project (m2)."""
        area = self.study.about.get("floor_area_m2")
        return None if area is None else float(area)

    def findings(self) -> Chapter:
        """The first screen: what it emits, what would lower that most, what stands out."""
        lines = list(self.found.lines())
        head, *rest = lines
        yield Prose.of([f"**{head}**", "", *(f"- {line}" for line in rest)])

    def made_of(self) -> Chapter:
        """What the project is made of, and how much of that was recognised."""
        text, bill = self.labels.text, self.study.scored.project.bill
        complete = bill.completeness
        ends = {end: _down(getattr(complete, end), self.language) for end in ("low", "high")}
        counts = {"accepted": len(bill.lines), "aside": len(bill.quarantine)}
        kind = text("kind", kind=self.labels.kind(self.study.about))
        yield Prose.of(
            [
                kind,
                "",
                text("read", **counts, **ends),
                "",
                *(f"- {escape(one)}" for one in bill.notes),
            ]
        )
        faults = self.study.scored.project.faults
        if faults:
            said = [f"- {escape(one.text(self.language.code))}" for one in faults[:_FAULTS]]
            more = [f"- {text('more_faults', number=len(faults) - _FAULTS)}"]
            told = said + (more if len(faults) > _FAULTS else [])
            yield Prose.of([text("faults", number=len(faults)), "", *told])
        yield self._shown(tables_projects.parts_table(bill.lines, self.names, self.labels))
        epds = tables_projects.epd_table(bill.lines, self.names, self.labels)
        if epds is None:
            yield Prose(text("no_epd"))
        else:
            mass = bill.lines["mass_kg"].astype(float)
            share = float(mass[bill.lines["epd"].notna()].sum() / mass.sum())
            count = int(bill.lines["epd"].notna().sum())
            yield Prose(text("some_epd", count=count, share=self.language.percent(share)))
            yield self._shown(epds)
        aside = tables_projects.aside_table(bill.quarantine, self.labels)
        if aside is not None:
            yield self._shown(aside)

    def scores(self) -> Chapter:
        """Every score with its method, version and source; no total."""
        building = self.study.building
        yield Prose(self.labels.text("no_total"))
        yield self._shown(tables_projects.scores_table(building, self.labels))
        workings = self.study.scored.workings
        table = tables_projects.workings_table(workings, self.names, self.labels)
        yield self._shown(table, open_=False)
        yield Prose.of([self.labels.text("methods_intro"), "", *self._methods(building)])

    def _methods(self, building: pd.DataFrame) -> Iterator[str]:
        known = read_sources(language=self.language.code).set_index("source")
        for name, rows in building.groupby("method", sort=False):
            source = known.loc[read_methods()[str(name)].source]
            notes = [note for note in dict.fromkeys(rows["note"]) if note]
            about = self.labels.text(
                "method_source",
                method=self.labels.method(name),
                title=source["title"],
                publisher=", ".join(
                    text for text in (source["publisher"], source["year"]) if text != _NO_YEAR
                ),
            )
            yield f"- {about} {' '.join(notes)}".rstrip()

    def new_normal(self) -> Chapter:
        """Het Nieuwe Normaal, version by version and measure by measure."""
        judged = self.study.scored.new_normal
        if judged is None:
            yield Prose(self.labels.text("new_normal_none"))
            return
        yield Prose(self.labels.text("new_normal_intro"))
        versions = list(dict.fromkeys(judged["version"]))
        for version in sorted(versions, key=lambda one: one != NEW_NORMAL):
            rows = judged[judged["version"] == version]
            table = tables_projects.new_normal_table(rows, self.labels)
            yield self._shown(table, open_=version == NEW_NORMAL)

    def raises(self) -> Chapter:
        """What each rule of substitution does to each score, the best ones first."""
        text, gains = self.labels.text, self.study.gains
        if gains.empty:
            yield Prose(text("raises_none"))
        else:
            yield Prose.of([text("raises_intro"), "", text("raises_guard")])
            note = text("figure_note", run=RUN_PLACEHOLDER)
            if self.study.example:
                note = self.language("chapters.note_example", note=note)
            figure = gains_bars(gains, self.labels, key=self.key("project_gains"), note=note)
            yield self.gallery.figure(figure)
            best = self.found.best
            if len(best):
                yield self._shown(tables_projects.best_table(best, self.labels, self.area))
            table = tables_projects.gains_table(gains, self.labels, self.area)
            yield self._shown(table, open_=False)
        yield Prose.of(self._left_out())

    def _left_out(self) -> Iterator[str]:
        if self.study.left_out:
            yield self.labels.text("left_out")
            yield ""
            for name, why in self.study.left_out.items():
                yield f"- {self.labels.rule(name)}: {why}"

    def peers(self) -> Chapter:
        """The project beside its peers, and who those are."""
        peers = self.study.peers
        if peers is None:
            yield Prose(self.study.no_peers)
            return
        who = [f"- {line}" for line in self.found.who()]
        yield Prose.of([self.labels.text("peers_intro"), "", *who])
        table = tables_projects.peers_table(peers.table, self.found.peer_names, self.labels)
        yield self._shown(table)

    def footing(self) -> Chapter:
        """The sources of every score."""
        yield Prose(self.labels.text("footing_intro"))
        used = {name for text in self.study.building["source"] for name in text.split(_SEPARATOR)}
        found = read_sources(language=self.language.code)
        table = tables.sources_table(found[found["source"].isin(used)], self.language)
        yield self.gallery.table(replace(table, key=self.key("project_sources")), open_=False)


def project_pages(
    studies: Sequence[ProjectStudy], gallery: Gallery, language: Language
) -> list[ProjectPages]:
    """Return the pages of every project, in their order."""
    return [
        ProjectPages(study, gallery, language, place)
        for place, study in enumerate(studies, start=1)
    ]


def each(pages: Iterable[ProjectPages], chapter: str) -> Chapter:
    """Give a chapter of every project, each under its name if there are more."""
    every = list(pages)
    for page in every:
        if len(every) > 1 or chapter == "findings":
            yield Prose(f"### {escape(page.study.name)}")
        yield from getattr(page, chapter)()


def _down(share: float, language: Language) -> str:
    """Return a share rounded down: what is not quite all is not called all."""
    if share == 1:
        return language.percent(share)
    return language.percent(int(share * 1000) / 1000, 1)
