"""The chapters of the annual update: what each shows, in the order a board asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import pandas as pd

from ccb_analysis.annual import Annual
from ccb_analysis.facts.assumptions import central
from ccb_analysis.facts.regions import read_municipalities, region_names
from ccb_analysis.facts.sources import read_sources
from ccb_analysis.facts.statistics import read_plan_capacity
from ccb_analysis.facts.targets import read_baselines, read_mpg_limits
from ccb_analysis.language import Language
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.figure import RUN_PLACEHOLDER, Figure
from ccb_analysis.report.figures_agenda import agenda_gantt
from ccb_analysis.report.figures_change import change_waterfall
from ccb_analysis.report.figures_co2 import co2_by_method, co2_trend
from ccb_analysis.report.figures_distance import distance_to_target
from ccb_analysis.report.figures_groups import share_by_group
from ccb_analysis.report.figures_homes import homes_per_year, homes_progress
from ccb_analysis.report.figures_mpg import mpg_distribution
from ccb_analysis.report.figures_regions import tile_map
from ccb_analysis.report.figures_shares import circular_readings, share_trend
from ccb_analysis.report.figures_targets import verdict_matrix
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.story import Story
from ccb_analysis.studies.change import split_change

#: A chapter gives text, figures and tables, each of which a notebook can show.
Chapter = Iterator[Any]
_GROUPS = ("client_type", "land_position")
_HOMES_LINES = ("33000_from_2022", "35000_from_2022", "38000_from_2022")


class Pages:
    """Puts one year's update on the page, chapter by chapter."""

    def __init__(self, annual: Annual, gallery: Gallery, language: Language):
        """Keep what there is to show and how; ``gallery`` numbers and files it."""
        self.annual = annual
        self.gallery = gallery
        self.language = language
        self.year = annual.year

    @cached_property
    def results(self) -> pd.DataFrame:
        """The results of the region as a whole; those of its municipalities are many more."""
        found = self.annual.results
        return found[found["region"].isin(["all", "all_18"])].reset_index(drop=True)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The verdicts on the region as a whole."""
        return extracts.of_region(self.annual.verdicts)

    @cached_property
    def story(self) -> Story:
        """The running text."""
        return Story(self.year, self.language, self.results, self.verdicts, self.annual.targets)

    @cached_property
    def last(self) -> int:
        """The last year of the programme."""
        return int(central(self.annual.assumptions, "programme_until"))

    @property
    def note(self) -> str:
        """The source line under a figure; example data is called so under every one."""
        key = "note_public" if self.annual.register is None else "note_register"
        note = self.language(f"chapters.{key}", year=self.year, run=RUN_PLACEHOLDER)
        if self.annual.example:
            return self.language("chapters.note_example", note=note)
        return note

    def summary(self) -> Chapter:
        """On one page: the verdict per target, and what public figures alone say."""
        public = extracts.of_region(self.annual.public_verdicts)
        yield self.story.summary(public)
        previous = self.annual.previous_verdicts
        yield self._figure(
            verdict_matrix,
            extracts.decisive(self.verdicts),
            self.language,
            None if previous is None else extracts.of_region(previous),
            report_year=self.year,
        )
        yield self.gallery.table(
            tables.public_table(
                self.verdicts, public, self.language, self.year, self.annual.targets
            )
        )

    def asked(self) -> Chapter:
        """What the board is asked to decide."""
        yield self.story.asked(self.annual.agenda)

    def targets(self) -> Chapter:
        """The targets and every way to read them."""
        yield self.gallery.table(
            tables.verdict_table(
                self.annual.verdicts,
                self.language,
                self.year,
                targets=self.annual.targets,
                previous=self.annual.previous_verdicts,
            )
        )
        yield self.gallery.table(
            tables.readings_table(
                self.annual.targets, self.language, self.annual.verdicts, self.year
            ),
            open_=False,
        )

    def homes(self) -> Chapter:
        """How many homes there are, how far the rest is, and where."""
        coverage, members = self.annual.coverage, self.annual.members
        yield self.story.homes(coverage[coverage["region"].isin(members)], self.annual.outside)
        task = self._threshold("homes", "33000_from_2022")
        first = int(central(self.annual.assumptions, "monitored_from"))
        years = extracts.homes_years(self.results, coverage, members, self.year)
        yield self._figure(
            homes_per_year, years, self.language, needed=task / (self.last - first + 1)
        )
        layers = extracts.homes_layers(
            self.annual.projects, coverage, read_plan_capacity(), self.year, self.last
        )
        lines = {
            self.language(f"chapters.line_{reading}"): self._threshold("homes", reading)
            for reading in _HOMES_LINES
        }
        yield self._figure(homes_progress, layers, self.language, lines, year=self.last)
        yield self._map()
        yield self.gallery.table(
            tables.homes_table(
                self.annual.results,
                self.language,
                self.year,
                region_names=region_names(),
                reading=f"from_{first}",
            )
        )

    def conceptual(self) -> Chapter:
        """Conceptual and industrial shares, also by client and land position."""
        yield self.story.target("conceptual", "industrial", meaning="conceptual")
        for subject in ("conceptual", "industrial"):
            indicator = f"{subject}_share"
            yield self._figure(
                share_trend,
                extracts.share_years(self.results, indicator, self.year),
                extracts.share_aims(self.annual.targets, indicator),
                self.language,
                subject=subject,
            )
        for column in _GROUPS if self.annual.register is not None else ():
            yield self._figure(
                share_by_group,
                extracts.group_shares(
                    self.results, column, "conceptual_share", self.year, self.language
                ),
                self.language,
                by={"client_type": "client"}.get(column, column),
                subject="conceptual",
                year=self.year,
                target=self._threshold("conceptual", "all_homes_2025"),
            )
        years = range(int(central(self.annual.assumptions, "monitored_from")), self.year + 1)
        yield self.gallery.table(
            tables.share_table(self.results, self.language, years=years), open_=False
        )

    def material(self) -> Chapter:
        """How circular the material is, in every reading."""
        yield self.story.target("circular_share", "less_primary", meaning="material")
        yield self._figure(
            circular_readings,
            extracts.material_years(self.results, self.year),
            extracts.material_aims(self.annual.targets),
            self.language,
        )
        yield self.gallery.table(
            tables.materials_table(self.results, self.language, self.year), open_=False
        )

    def co2(self) -> Chapter:
        """Embodied CO2 on its bases, stored CO2 apart, and the MPG."""
        yield self.story.stored()
        yield self.story.target("co2", meaning="co2")
        aims = self.annual.targets[self.annual.targets["target"] == "co2"]["threshold"]
        yield self._figure(
            co2_by_method,
            extracts.co2_projects(self.annual.projects, self.year, self.annual.members),
            extracts.co2_methods(self.annual.methods, self.year),
            extracts.co2_lines(read_baselines(), [float(aims.min())]),
            self.language,
        )
        yield self._figure(co2_trend, extracts.co2_years(self.results, self.year), self.language)
        yield self.gallery.table(
            tables.co2_table(self.results, self.language, self.year), open_=False
        )
        yield self.story.target("mpg", meaning="mpg")
        if self.annual.register is not None:
            headline = self.verdicts[(self.verdicts["target"] == "mpg") & self.verdicts["headline"]]
            yield self._figure(
                mpg_distribution,
                extracts.mpg_scores(self.annual.projects, self.year, self.annual.members),
                extracts.mpg_lines(
                    read_mpg_limits(), str(headline["results_reading"].iloc[0]), self.language
                ),
                self.language,
                year=self.year,
            )
            yield self.gallery.table(
                tables.mpg_table(self.results, self.language, self.year), open_=False
            )

    def change(self) -> Chapter:
        """What changed since last year, corrections apart."""
        steps = self._change_steps()
        yield self.story.change(steps)
        if steps is not None:
            yield self._figure(change_waterfall, steps, self.language, year=self.year)
            yield self.gallery.table(
                tables.restated_table(self.annual.printed, self.results, self.language, self.year)
            )

    def outlook(self) -> Chapter:
        """What 2030 looks like if nothing changes."""
        ahead = self.verdicts[self.verdicts["year"] > self.year]
        yield self.story.outlook(ahead)
        measured = ahead[ahead["value"].notna()]
        if len(measured):
            yield self._figure(distance_to_target, measured, self.language)

    def agenda(self) -> Chapter:
        """What of the execution agenda is done, late, silent or never planned."""
        yield self.story.agenda(self.annual.agenda)
        yield self._figure(agenda_gantt, self.annual.agenda, self.language, self.year)
        yield self.gallery.table(
            tables.agenda_table(self._agenda_rows(), self.language), open_=False
        )

    def quality(self) -> Chapter:
        """What was measured, what is missing, and what rests on unverified figures."""
        register = self.annual.register
        unverified = int((self.annual.assumptions["evidence"] == "unverified").sum())
        yield self.story.quality(
            0 if register is None else register.rows_in,
            0 if register is None else len(register.projects),
            0 if register is None else len(register.faults),
            unverified,
        )
        quality = extracts.data_quality(self.results, self.annual.projects, self.year)
        yield self.gallery.table(tables.quality_table(quality, self.language))
        if register is not None and register.faults:
            faults = pd.DataFrame(
                [{"file": fault.file, "column": fault.column} for fault in register.faults]
            )
            yield self.gallery.table(
                tables.faults_table(
                    faults, self.language, register.rows_in, len(register.quarantine)
                )
            )

    def annex(self) -> Chapter:
        """Every assumption and every source."""
        yield self.gallery.table(
            tables.assumptions_table(self.annual.assumptions, self.language), open_=False
        )
        yield self.gallery.table(tables.sources_table(read_sources(), self.language), open_=False)

    def _figure(self, draw: Callable[..., Figure], *data: Any, **settings: Any) -> Any:
        return self.gallery.figure(draw(*data, note=self.note, **settings))

    def _threshold(self, target: str, reading: str) -> float:
        rows = self.annual.targets
        chosen = rows[(rows["target"] == target) & (rows["reading"] == reading)]
        return float(chosen["threshold"].iloc[0])

    def _map(self) -> Any:
        inside = read_municipalities()
        inside = inside[inside["region"].isin(self.annual.members)]
        chosen = self.annual.verdicts[
            (self.annual.verdicts["target"] == "conceptual")
            & (self.annual.verdicts["reading"] == "all_homes_2025")
        ]
        table = extracts.regions_map(
            inside,
            self.annual.coverage,
            chosen,
            self.annual.projects,
            self.year,
            int(central(self.annual.assumptions, "small_number_of_projects")),
        )
        return self._figure(
            tile_map,
            table,
            self.language,
            subject=self.language("chapters.map_subject"),
            year=self.year,
        )

    def _change_steps(self) -> pd.DataFrame | None:
        if self.annual.printed is None or self.annual.recounted is None:
            return None
        printed, recounted = (
            extracts.whole_of_year(results, self.year - 1)
            for results in (self.annual.printed, self.annual.recounted)
        )
        restated, now = (
            extracts.kinds_of_year(self.results, year) for year in (self.year - 1, self.year)
        )
        return extracts.change_steps(
            [printed, recounted, restated, now], split_change(restated, now)
        )

    def _agenda_rows(self) -> pd.DataFrame:
        agenda = self.annual.agenda
        title = agenda[f"title_{self.language.code}"]
        return agenda.assign(
            action=agenda["action"] + " " + title,
            start=agenda["ready_from"],
            end=agenda["ready_until"],
            late_weeks=agenda["weeks_late"],
            proof=agenda["evidence_text"],
        )
