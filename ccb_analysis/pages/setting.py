"""What every chapter is made with: the annual update, the gallery, the language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

import pandas as pd

from ccb_analysis.annual import Annual
from ccb_analysis.facts.assumptions import central
from ccb_analysis.language import Language
from ccb_analysis.report import extracts
from ccb_analysis.report.figure import RUN_PLACEHOLDER, Figure
from ccb_analysis.report.findings import Findings
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.story import Story

#: A chapter gives text, figures and tables, each of which a notebook can show.
Chapter = Iterator[Any]
#: Statistics that no page shows; without them every selection is twice as quick.
_UNSHOWN = ("mean", "mean_error", "p50", "p50_error", "p5_error", "p95_error")


class Setting:
    """One year's update and the means to show it."""

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
        shown = found["region"].isin(["all", "all_18"]) & ~found["statistic"].isin(_UNSHOWN)
        return found[shown].reset_index(drop=True)

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The verdicts on the region as a whole."""
        return extracts.of_region(self.annual.verdicts)

    @cached_property
    def story(self) -> Story:
        """The running text."""
        return Story(self.year, self.language, self.results, self.verdicts, self.annual.targets)

    @cached_property
    def findings(self) -> Findings:
        """The running text on impacts and uncertainty."""
        return Findings(self.year, self.language, self.results)

    @cached_property
    def baseline(self) -> str:
        """The baseline that the headline of the CO2 target is measured against."""
        rows = self.annual.targets
        return str(rows.loc[(rows["target"] == "co2") & rows["headline"], "baseline"].iloc[0])

    @cached_property
    def first(self) -> int:
        """The first year that counts."""
        return int(central(self.annual.assumptions, "monitored_from"))

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

    def figure(self, draw: Callable[..., Figure], *data: Any, **settings: Any) -> Any:
        """Return a drawn figure with its number and source line."""
        return self.gallery.figure(draw(*data, **{"note": self.note, **settings}))

    def threshold(self, target: str, reading: str) -> float:
        """Return the line of one reading of a target."""
        rows = self.annual.targets
        chosen = rows[(rows["target"] == target) & (rows["reading"] == reading)]
        return float(chosen["threshold"].iloc[0])
