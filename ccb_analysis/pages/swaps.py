"""The pages on material substitution: three findings first, then what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import pandas as pd

from ccb_analysis.annual.swap_runs import EVERY, NOW
from ccb_analysis.annual.swap_study import SwapStudy
from ccb_analysis.facts.substitution_rules import PER_KILOGRAM, Ceiling, Cost, Need, Spread
from ccb_analysis.language import Language
from ccb_analysis.pages import swap_chapters, swap_kinds
from ccb_analysis.pages.setting import Chapter
from ccb_analysis.pages.swap_findings import Findings
from ccb_analysis.report import tables_flips
from ccb_analysis.report.figure import RUN_PLACEHOLDER
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.prose import Prose


class SwapPages:
    """A study of substitution and the means to show it."""

    def __init__(self, study: SwapStudy, gallery: Gallery, language: Language):
        """Keep what there is to show and how; ``gallery`` numbers and files it."""
        self.study = study
        self.gallery = gallery
        self.language = language
        self.found = Findings(study, language)
        self.labels = self.found.labels

    def text(self, key: str, **blanks: object) -> str:
        """Return a text of the study."""
        return self.language(f"swaps.{key}", **blanks)

    @cached_property
    def note(self) -> str:
        """The source line under a figure."""
        ask = self.study.question
        return self.text("source", year=ask.year, run=RUN_PLACEHOLDER)

    @property
    def verdicts(self) -> pd.DataFrame:
        """The verdicts on targets that materials decide, of every set of swaps."""
        return self.found.verdicts

    def findings(self) -> Chapter:
        """The first screen: what does most, whether it is enough, what decides."""
        for key in ("most", "enough", "decides"):
            head, *rest = getattr(self.found, key)()
            begun = head[:1].upper() + head[1:]
            lines = [f"## {self.text(f'heading_{key}')}", "", f"**{begun}**", ""]
            yield Prose.of([*lines, *(f"- {one}" for one in rest)])
        yield Prose.of([f"## {self.text('heading_known')}", "", *self._known()])

    def _known(self) -> Iterator[str]:
        """Give how much is not verified, and what was left out and why."""
        rows = self.study.footing
        weak = rows[rows["evidence"] == "unverified"]
        costs = rows[rows["figure"] == "cost"]
        blanks = {"count": len(weak), "all": len(rows)}
        yield "- " + self.text("known_some" if len(weak) else "known_all", **blanks)
        if len(costs):
            bad = int((costs["evidence"] == "unverified").sum())
            key = "known_costs_none" if bad == len(costs) else "known_costs"
            key = "known_cost_one" if bad == len(costs) == 1 else key
            yield "- " + self.text(key, count=bad, all=len(costs))
        if self.study.question.idle:
            names = self.labels.rules(self.study.question.idle)
            yield "- " + self.text("idle", names=names)
        for one in self.study.question.rules.left_out:
            code = self.language.code
            title, why = getattr(one, f"title_{code}"), getattr(one, f"why_{code}")
            yield "- " + self.text("left_out", title=title or one.title_nl, why=why or one.why_nl)

    def curves(self) -> Chapter:
        """What every rule does from nothing to its ceiling."""
        yield from swap_chapters.curves(self)

    def together(self) -> Chapter:
        """What every rule adds when all of them are done."""
        yield from swap_chapters.together(self)

    def inputs(self) -> Chapter:
        """Which uncertain inputs move the effect, one at a time and together."""
        yield from swap_chapters.inputs(self)

    def flips(self) -> Chapter:
        """What would turn a verdict, the nearest first."""
        rows = self.study.flips
        readings = set(zip(rows["target"], rows["reading"], strict=True))
        lines = [
            self.text("flips_intro"),
            "",
            *(
                f"- **{self.text(f'set_{name}')}**. {self.found.nearest(name, readings)}"
                for name in (NOW, EVERY)
            ),
        ]
        turned = rows[rows["confirmed"].astype(bool)]
        still = len(readings) * 2 - len(turned.drop_duplicates(["set", "target", "reading"]))
        lines += ["", self.text("flips_still", count=still, all=len(readings) * 2)]
        yield Prose.of(lines)
        if len(turned):
            yield self.gallery.table(
                tables_flips.flips_table(turned, self.study.figures, self.labels)
            )

    def costs(self) -> Chapter:
        """What it costs: curves of abatement, prices at which rules pay, and net costs."""
        yield from swap_chapters.costs(self)

    def supply(self) -> Chapter:
        """What rules ask of timber, fibre crops and reused elements."""
        yield from swap_chapters.supply(self)

    def methods(self) -> Chapter:
        """Building methods as they are, and what would turn their verdicts."""
        yield from swap_kinds.methods(self)

    def footing(self) -> Chapter:
        """What goes and comes, and every figure of the rules with its evidence."""
        yield Prose(self.text("footing_intro"))
        yield self.gallery.table(
            tables_flips.account_table(self.study.account, self.labels), open_=False
        )
        rules, rows = self.study.question.rules.rules, self.study.footing
        units = [
            _unit(rules[rule].figures()[place])
            for rule, place in zip(rows["rule"], rows["figure"], strict=True)
        ]
        table = tables_flips.footing_table(rows.assign(unit=units), self.labels)
        yield self.gallery.table(table)


def _unit(figure: Spread | Ceiling) -> str:
    """Return the unit of a figure of a rule; one without is kilograms per kilogram."""
    if isinstance(figure, Ceiling):
        return "share"
    return figure.unit if isinstance(figure, Cost | Need) else PER_KILOGRAM
