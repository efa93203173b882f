"""The pages of the scenario study: four answers first, then what they rest on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
import pandas as pd

from ccb_analysis.annual.least_change import Attempt
from ccb_analysis.annual.scenario_study import ScenarioStudy
from ccb_analysis.language import Language
from ccb_analysis.pages import scenario_chapters
from ccb_analysis.pages.setting import Chapter
from ccb_analysis.report.figure import RUN_PLACEHOLDER
from ccb_analysis.report.figures_dots import fifty_dots
from ccb_analysis.report.figures_scenarios import scenarios_and_exits
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.tables_scenarios import (
    chance_of,
    mix_table,
    reading_label,
    scenario_label,
    scenario_matrix,
    scenario_pace,
)
from ccb_analysis.report.wording import verdict_kind
from ccb_analysis.studies.answers import answer, excluded, prices

_NAME = ["target", "reading"]
#: In the order in which they are told.
_KINDS = ("yes", "no", "undecided", "not_measured")


class ScenarioPages:
    """A study of scenarios and the means to show it."""

    def __init__(self, study: ScenarioStudy, gallery: Gallery, language: Language):
        """Keep what there is to show and how; ``gallery`` numbers and files it."""
        self.study = study
        self.gallery = gallery
        self.language = language

    def _text(self, key: str, **blanks: object) -> str:
        return self.language(f"scenario_study.{key}", **blanks)

    @cached_property
    def _chosen(self) -> pd.DataFrame:
        """The verdicts on the chosen readings, reading by reading."""
        verdicts = self.study.verdicts
        order = [tuple(row) for row in self.study.chosen[_NAME].itertuples(index=False)]
        parts = [
            verdicts[(verdicts["target"] == target) & (verdicts["reading"] == reading)]
            for target, reading in order
        ]
        return pd.concat([verdicts.iloc[:0], *parts], ignore_index=True)

    def _reading(self, row: pd.Series) -> str:
        return reading_label(row, self.study.targets, self.language)

    def answers(self) -> Chapter:
        """The first screen: on course, how sure, the least change, until when."""
        for key in ("course", "sure", "least", "until"):
            lines = [f"## {self._text(f'heading_{key}')}", ""]
            yield Prose.of([*lines, *getattr(self, f"_{key}")()])

    def _course(self) -> Iterator[str]:
        verdicts, past = self.study.verdicts, self.study.verdicts["year"] <= self.study.year
        settled = verdicts[past & (verdicts["scenario"] == self.study.baseline)]
        for year, rows in settled.groupby("year"):  # what is settled is alike in every scenario
            found = list(map(verdict_kind, rows["met"], rows["reason"]))
            counts = {kind: found.count(kind) for kind in _KINDS}
            yield "- " + self._text("course_past", year=year, all=len(found), **counts)
        ahead = verdicts[~past & verdicts["headline"].astype(bool)]
        # Without draws the central figures alone decide, and nothing is sure.
        sure = "" if verdicts["probability"].notna().any() else "_central"
        for (name, year), rows in ahead.groupby(["scenario", "year"], sort=False):
            kinds_of = np.array(list(map(verdict_kind, rows["met"], rows["reason"])))
            kinds = [
                self._text(
                    f"course_{kind}{sure}", targets=self.language.listed(self._targets(found))
                )
                for kind in _KINDS
                if len(found := rows[kinds_of == kind])
            ]
            label = scenario_label(str(name), self.language)
            said = {"scenario": label[0].upper() + label[1:], "year": year, "all": len(rows)}
            yield "- " + self._text("course", kinds=". ".join(kinds), **said)

    def _targets(self, rows: pd.DataFrame) -> list[str]:
        """Return the names of the targets as they stand within a sentence."""
        labels = self.study.targets.set_index("target")[f"target_label_{self.language.code}"]
        found = [str(labels[labels.index == target].iloc[0]) for target in rows["target"]]
        return [one if one[:2].isupper() else one[0].lower() + one[1:] for one in found]

    def _sure(self) -> Iterator[str]:
        if self._chosen["probability"].isna().all():
            yield self._text("sure_none")
            return
        for _, rows in self._chosen.groupby(_NAME, sort=False):
            chances = [
                self._text(
                    "sure_one",
                    chance=chance_of(row, self.language),
                    scenario=scenario_label(row["scenario"], self.language),
                )
                for _, row in rows.iterrows()
            ]
            reading = self._reading(rows.iloc[0])
            yield "- " + self._text("sure", reading=reading, chances=", ".join(chances))
        yield from ("", self._text("sure_note"))

    def _least(self) -> Iterator[str]:
        if not self.study.attempts:
            yield self._text("least_none")
        for attempt in self.study.attempts:
            readings = "; ".join(
                one.labels[f"target_{self.language.code}"]
                + ": "
                + one.labels[f"reading_{self.language.code}"]
                for one in attempt.question.readings
            )
            rise = self.language.number(self.study.ramp[1] * 100, 1)
            given = self._text(f"least_{attempt.name}", readings=readings, rise=rise)
            said = answer(attempt.question, attempt.found, self.language.code)
            # Of what is impossible the first line says so; the rest is told with the proof.
            short = said[:1] if attempt.found.status == "optimal" else self._short(attempt)
            yield f"- {given} **{' '.join(short)}**"
            change = self.study.robust
            if change is not None and change.attempt is attempt and change.found.status == "found":
                blanks = scenario_chapters.robust_blanks(change, self.language)
                yield "- " + self._text("least_robust", **blanks)
        if len(self.study.without_mix):
            left = [self._reading(row) for _, row in self.study.without_mix.iterrows()]
            yield from ("", self._text("least_without", readings="; ".join(left)))

    def _short(self, attempt: Attempt) -> list[str]:
        said = answer(attempt.question, attempt.found, self.language.code)
        if attempt.found.status == "unproven":
            return said
        proofs = sum(len(excluded(one, "nl")) for one in attempt.found.certificates)
        return [self._text("least_impossible"), *said[proofs:]]

    def _until(self) -> Iterator[str]:
        starts = self.study.starts
        starts = starts[starts["scenario"] == self.study.baseline].set_index(_NAME)
        for _, row in self.study.chosen.iterrows():
            place = (row["target"], row["reading"])
            blanks: dict[str, object] = {"reading": self._reading(row)}
            state = "unknown" if place not in starts.index else str(starts.loc[place, "state"])
            if state == "reachable":
                state = self._last_start(starts.loc[place], blanks)
            yield "- " + self._text(f"until_{state}", **blanks)
        slow, fast = (self.language.number(one * 100, 1) for one in self.study.ramp)
        yield from ("", self._text("until_note", slow=slow, fast=fast))

    def _last_start(self, start: pd.Series, blanks: dict[str, object]) -> str:
        """Return whether there is still time, after filling in the years of ``blanks``."""
        blanks["fast"] = int(start["last_fast"])
        if start["last_fast"] <= self.study.year:
            return "late"
        blanks["permit"] = int(start["permit_year"])
        if start["permit_year"] <= self.study.year:
            return "permit"
        blanks["slow"] = int(start["last_slow"])
        return "open"

    def verdicts(self) -> Chapter:
        """Every main target and chosen reading, by scenario."""
        found = self.study.verdicts
        key = pd.MultiIndex.from_frame(self.study.chosen[_NAME])
        chosen = pd.MultiIndex.from_frame(found[_NAME]).isin(key)
        ahead = (found["year"] > self.study.year) & (found["headline"].astype(bool) | chosen)
        rows = found[ahead]
        if len(rows):
            yield self.gallery.table(
                scenario_matrix(rows, self.study.targets, self.study.scenarios, self.language)
            )

    @property
    def _note(self) -> str:
        """The source line under a figure."""
        key = "source_register" if self.study.registered else "source_public"
        return self._text(key, run=RUN_PLACEHOLDER)

    def interval(self) -> Chapter:
        """Figures per chosen reading: each scenario against the target, and its draws as dots."""
        key = ["scenario", *_NAME]
        states = self.study.starts.set_index(key)["state"]
        spread = self.study.spread.set_index(key)
        for (target, reading), rows in self._chosen.groupby(_NAME, sort=False):
            index = pd.MultiIndex.from_frame(rows[key])
            drawn = rows.assign(
                state=states.reindex(index).fillna("unknown").to_numpy(),
                scenario=[scenario_label(one, self.language) for one in rows["scenario"]],
                **{name: spread[name].reindex(index).to_numpy() for name in spread},
            )
            name, year = self._reading(rows.iloc[0]), int(rows["year"].iloc[0])
            yield self.gallery.figure(
                scenarios_and_exits(
                    drawn,
                    name,
                    self.language,
                    first_year=self.study.year + 1,
                    year=year,
                    key=f"scenarios_{target}_{reading}",
                    note=self._note,
                )
            )
            dotted = drawn[drawn["dots"].notna()]
            if len(dotted):
                dots = f"dots_{target}_{reading}"
                yield self.gallery.figure(
                    fifty_dots(dotted, name, self.language, key=dots, year=year, note=self._note)
                )

    def pace(self) -> Chapter:
        """The pace that is still needed and until when, by chosen reading and scenario."""
        if len(self._chosen):
            yield self.gallery.table(
                scenario_pace(
                    self._chosen,
                    self.study.starts,
                    self.study.targets,
                    self.study.baseline,
                    self.language,
                )
            )

    def mix(self) -> Chapter:
        """The mixes that meet the chosen readings with the least change, and what binds."""
        yield scenario_chapters.fixed(self.study, self.language)
        for attempt in self._of("optimal"):
            said = answer(attempt.question, attempt.found, self.language.code)
            limits = prices(attempt.found, self.language.code)
            yield Prose.of([*said, "", *(f"- {name}. {one}" for name, one in limits.items())])
            key = f"mix_{attempt.name}"
            yield self.gallery.table(mix_table(attempt.found.mix, key, self.language))

        yield from scenario_chapters.robust(self.study, self.gallery, self.language)

    def levers(self) -> Chapter:
        """What every lever of a scenario adds to what it changes."""
        yield from scenario_chapters.levers(self.study, self.gallery, self.language, self._note)

    def expected(self) -> Chapter:
        """What the observed years lead one to expect of building methods."""
        yield from scenario_chapters.expected(self.study, self.gallery, self.language, self._note)

    def proof(self) -> Chapter:
        """What is proven to be impossible, in words and as a csv that is enough to check it."""
        number = 0
        for attempt in self._of("impossible"):
            lines = [f"### {self._text(f'proof_{attempt.name}')}", ""]
            for one in attempt.found.certificates:
                number += 1
                lines += [*excluded(one, self.language.code), ""]
                if self.gallery.folder is not None:
                    path = self.gallery.folder / "tables" / f"certificate_{number}.csv"
                    path.parent.mkdir(parents=True, exist_ok=True)
                    one.table.to_csv(path, index=False, lineterminator="\n")
                    lines += [self._text("proof_file", name=f"tables/{path.name}"), ""]
            yield Prose.of(lines)
        if not number:
            yield Prose(self._text("no_proof_needed"))

    def _of(self, status: str) -> list[Attempt]:
        return [one for one in self.study.attempts if one.found.status == status]
