"""The running text of the annual update, written from the numbers."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.findings import interval
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.wording import target_summary, verdict_kind, verdict_sentence

_SHARE_OF_CHANGE = 0.02


@dataclass(frozen=True)
class Story:
    """Writes each chapter of one year's update; ``verdicts`` are those on the region."""

    year: int
    language: Language
    results: pd.DataFrame
    verdicts: pd.DataFrame
    targets: pd.DataFrame

    def summary(self, public: pd.DataFrame) -> Prose:
        """Return the page of page one: a line per target, and what public figures alone say."""
        lines = [self.count()]
        for target, readings in self.verdicts.groupby("target", sort=False):
            headline = readings[readings["headline"].astype(bool)].iloc[0]
            sentence = verdict_sentence(headline, self.language, self.year)
            lines.append(f"- **{self._label(str(target))}.** {sentence} {self._readings(readings)}")
        decided = int((public["met"] != "undecided").sum())
        lines += ["", interval(self.results, self.language), ""]
        lines.append(self._text("public", count=decided, readings=len(public)))
        return Prose.of(lines)

    def count(self) -> str:
        """Return how many targets are met, missed, undecided and not to be established."""
        headlines = self.verdicts[self.verdicts["headline"].astype(bool)]
        kinds = [verdict_kind(row["met"], row["reason"]) for _, row in headlines.iterrows()]
        counts = {kind: kinds.count(kind) for kind in ("yes", "no", "undecided", "not_measured")}
        return "**" + self._text("count", targets=len(headlines), **counts) + "**\n"

    def _readings(self, readings: pd.DataFrame) -> str:
        if readings["met"].nunique() < 2:
            return ""
        summary = target_summary(readings, self.language, self.year)
        return self._text("over_readings", summary=summary)

    def asked(self, agenda: pd.DataFrame) -> Prose:
        """Return what the board is asked: readings to choose, actions to report or decide on."""
        lines = [f"**{self._text('asked_finding')}**", ""]
        for target, readings in self.verdicts.groupby("target", sort=False):
            if {"yes", "no"} <= set(readings["met"]):
                names = [self._reading(row) for _, row in readings.iterrows()]
                lines.append(
                    "- "
                    + self._text(
                        "ask_reading", target=self._label(str(target)), readings=len(names)
                    )
                )
        for status in ("late", "silent"):
            open_ = agenda[
                (agenda["status"] == status) & (agenda["board_platform"].fillna("") != "")
            ]
            if len(open_):
                actions = self.language.listed(sorted(open_["action"]))
                lines.append("- " + self._text(f"ask_{status}", count=len(open_), actions=actions))
        never = agenda[~agenda["planned"].astype(bool)]
        if len(never):
            actions = self.language.listed(sorted(never["action"]))
            lines.append("- " + self._text("ask_never", count=len(never), actions=actions))
        lines.append("- " + self._text("ask_data"))
        return Prose.of(lines)

    def target(self, *targets: str, meaning: str) -> Prose:
        """Return the finding of a chapter, a line per reading, and what it means for decisions."""
        chosen = self.verdicts[self.verdicts["target"].isin(targets)]
        lines: list[str] = []
        for target in targets:
            rows = chosen[chosen["target"] == target]
            first = rows[rows["headline"].astype(bool)].iloc[0]
            name = "" if len(targets) == 1 else f"{self._label(target)}. "
            lines += [f"**{name}{verdict_sentence(first, self.language, self.year)}**", ""]
            others = rows[~rows["headline"].astype(bool)]
            lines += [
                f"- *{self._reading(row)}.* {self._says(row)}" for _, row in others.iterrows()
            ]
            lines.append("")
        return Prose.of([*lines, self._meaning(meaning)])

    def outlook(self, ahead: pd.DataFrame) -> Prose:
        """Return the headline reading of every target whose year is still to come."""
        rows = ahead[ahead["headline"].astype(bool)]
        decided = int((rows["met"] != "undecided").sum())
        finding = self._text("outlook_finding", targets=len(rows), decided=decided)
        lines = [f"**{finding}**", ""]
        lines += [
            f"- **{self._label(row['target'])}.** {self._says(row)}" for _, row in rows.iterrows()
        ]
        return Prose.of([*lines, "", self._meaning("outlook")])

    def _says(self, row: pd.Series) -> str:
        sentence = verdict_sentence(row, self.language, self.year)
        # The first sentence repeats the agreement, which the label of the reading says already.
        return sentence.split(". ", 1)[-1]

    def homes(self, coverage: pd.DataFrame, outside: pd.DataFrame) -> Prose:
        """Return how many homes there are, and how many of them nothing is known of."""
        at = coverage[coverage["year"] == self.year]
        number = self.language.number
        lines = [
            "**"
            + self._text(
                "homes_finding",
                year=self.year,
                registered=number(at["registered_homes"].sum()),
                low=number(at["expected_low"].sum()),
                high=number(at["expected_high"].sum()),
            )
            + "**",
            "",
        ]
        if not (at["evidence"] == "published").all():
            lines.append(self._text("homes_expected", year=self.year))
        lines.append(
            self._text(
                "homes_missing",
                low=number(at["missing_low"].sum()),
                high=number(at["missing_high"].sum()),
            )
        )
        if len(outside):
            lines.append(self._text("homes_outside", homes=number(float(outside["homes"].sum()))))
        headline = self.verdicts[self.verdicts["target"] == "homes"].iloc[0]
        lines += ["", verdict_sentence(headline, self.language, self.year), ""]
        lines.append(self._meaning("homes"))
        return Prose.of(lines)

    def change(self, steps: pd.DataFrame | None) -> Prose:
        """Return what changed since last year, the counting apart from the world."""
        if steps is None:
            return Prose.of([self._text("change_none", year=self.year - 1)])
        parts = steps.set_index("part")["value"]
        before, after = float(parts["restated"]), float(parts["now"])
        world = steps[steps["kind"] == "world"].set_index("part")["value"]
        largest = str(world.abs().idxmax())
        direction = "up" if after > before else "down"
        difference = abs(after / before - 1)
        if difference < _SHARE_OF_CHANGE:
            direction = "same"
        lines = [
            "**"
            + self._text(
                f"change_{direction}",
                share=self.language.percent(difference),
                cause=self._text(f"cause_{largest}"),
            )
            + "**",
            "",
            self._text(
                "change_restated",
                year=self.year - 1,
                printed=self.language.number(parts["printed"]),
                restated=self.language.number(before),
            ),
            "",
            self._meaning("change"),
        ]
        return Prose.of(lines)

    def agenda(self, agenda: pd.DataFrame) -> Prose:
        """Return how many actions are done, late, silent and never planned."""
        planned = agenda[agenda["planned"].astype(bool)]
        counts = {
            status: int((planned["status"] == status).sum())
            for status in ("done", "late", "silent", "on_schedule")
        }
        never = int((~agenda["planned"].astype(bool)).sum())
        finding = self._text(
            "agenda_finding", actions=len(agenda), planned=len(planned), never=never, **counts
        )
        return Prose.of([f"**{finding}**", "", self._meaning("agenda")])

    def quality(self, rows_in: int, accepted: int, faults: int, unverified: int) -> Prose:
        """Return what came in, what was set aside, and how much rests on unverified figures."""
        number = self.language.number
        lines = []
        if rows_in:
            lines.append(
                "**"
                + self._text(
                    "quality_rows",
                    rows=number(rows_in),
                    accepted=number(accepted),
                    quarantined=number(rows_in - accepted),
                    faults=number(faults),
                )
                + "**"
            )
        else:
            lines.append(f"**{self._text('quality_none')}**")
        lines += ["", self._text("quality_unverified", count=number(unverified))]
        return Prose.of(lines)

    def _meaning(self, chapter: str) -> str:
        return f"*{self._text('meaning')}* {self._text(f'meaning_{chapter}', year=self.year)}"

    def _label(self, target: str) -> str:
        column = f"target_label_{self.language.code}"
        found = self.targets.loc[self.targets["target"] == target, column]
        return str(found.iloc[0]) if len(found) else target

    def _reading(self, row: pd.Series) -> str:
        same = (self.targets["target"] == row["target"]) & (
            self.targets["reading"] == row["reading"]
        )
        return str(self.targets.loc[same, f"label_{self.language.code}"].iloc[0])

    def _text(self, key: str, **blanks: object) -> str:
        return self.language(f"chapters.{key}", **blanks)
