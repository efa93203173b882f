"""The three most important findings on substitution; numbers choose the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ccb_analysis import api
from ccb_analysis.annual.swap_runs import EVERY, MEASURES, NOW
from ccb_analysis.annual.swap_study import SwapStudy
from ccb_analysis.language import Language
from ccb_analysis.report.quantities import about
from ccb_analysis.report.swap_labels import SwapLabels
from ccb_analysis.report.tables_scenarios import chance_of
from ccb_analysis.report.tables_swaps import resource_label
from ccb_analysis.studies.sobol_indices import PERCENT

#: The main goal of the programme is less of this.
MAIN = "primary_abiotic"
_UNVERIFIED = "unverified"
_TINY = 1e-9


@dataclass(frozen=True)
class Findings:
    """What a study says first, made from its numbers alone."""

    study: SwapStudy
    language: Language

    def _text(self, key: str, **blanks: object) -> str:
        return self.language(f"swaps.{key}", **blanks)

    @cached_property
    def labels(self) -> SwapLabels:
        """The names of everything in the study."""
        ask = self.study.question
        rules = ask.rules.rules
        titles = {name: rule.title(self.language.code) for name, rule in rules.items()}
        units = ask.assumptions.drop_duplicates("assumption").set_index("assumption")["unit"]
        return SwapLabels(self.language, titles, units.to_dict(), self._evidence())

    def _evidence(self) -> dict[str, frozenset[str]]:
        """Return the evidence of the figures of every group of inputs."""
        ask = self.study.question
        pairs = [ask.inventories[["group", "evidence"]]]
        named = ask.assumptions["group"].where(
            ask.assumptions["group"].fillna("") != "", ask.assumptions["assumption"]
        )
        pairs.append(pd.DataFrame({"group": named, "evidence": ask.assumptions["evidence"]}))
        columns = [name for name in ask.materials if str(name).endswith("_group")]
        for name in columns:
            both = ask.materials[[name, f"{str(name).removesuffix('_group')}_evidence"]]
            pairs.append(both.set_axis(["group", "evidence"], axis=1))
        rules = [ask.rules.rules[name].figures().values() for name in ask.names]
        rows = [(getattr(one, "group", ""), one.evidence) for part in rules for one in part]
        pairs.append(pd.DataFrame(rows, columns=["group", "evidence"]))
        found = pd.concat(pairs, ignore_index=True).dropna()
        return found.groupby("group")["evidence"].agg(frozenset).to_dict()

    @cached_property
    def verdicts(self) -> pd.DataFrame:
        """The verdicts that materials decide, at the first target year to come, of every set.

        Met at central figures, and where there are draws met for sure: the chance.
        """
        asked = self.study.flips[["target", "reading", "year"]].drop_duplicates()
        ahead = asked.loc[asked["year"] >= self.study.question.year, "year"]
        year = int(asked["year"].max() if ahead.empty else ahead.min())
        asked = asked.loc[asked["year"] == year, ["target", "reading"]]
        # Homes of a year between are held against the target as if they were of its year.
        found = api.judge(self.study.results.assign(year=year))
        return found.merge(asked, on=["target", "reading"]).reset_index(drop=True)

    def _counted(self, measure: str) -> str:
        """Return what is counted: measure, modules, denominator, year and homes."""
        modules = next(one.modules for one in MEASURES if one.name == measure)
        said = self._text("counted_modules" if modules else "counted_no_modules", modules=modules)
        name = self.labels.measure(measure)
        return self._text("counted_line", measure=name, modules=said, **self._homes())

    def _homes(self) -> dict[str, object]:
        ask = self.study.question
        homes = self.language.number(float(ask.homes["homes"].sum()))
        return {"year": ask.year, "homes": homes}

    def leans(self, rules: list[str], money: bool = False) -> str:
        """Return how many figures of rules are not verified, and which."""
        rows = self.study.footing
        rows = rows[rows["rule"].isin(rules)]
        if not money:
            rows = rows[rows["figure"] != "cost"]
        weak = rows[rows["evidence"] == _UNVERIFIED]
        if weak.empty:
            return self._text("leans_none")
        names = [self.labels.footing(one) for one in dict.fromkeys(weak["figure"])]
        key = "leans_one" if len(weak) == 1 else "leans_some"
        listed = self.language.listed(names)
        return self._text(key, count=len(weak), all=len(rows), names=listed)

    # 1: which rule spares most

    @cached_property
    def spared(self) -> pd.DataFrame:
        """What every rule by itself spares of the main measure at its ceiling, most first."""
        rows = self.study.doses
        rows = rows[(rows["measure"] == MAIN) & ~rows["rule"].isin([NOW, EVERY])]
        last = rows[rows["dose"] == rows.groupby("rule")["dose"].transform("max")]
        return last.sort_values("change", kind="stable").reset_index(drop=True)

    def most(self) -> Iterator[str]:
        """Give the rule that does most for less primary abiotic material."""
        best = self.spared.iloc[0]
        if best["change"] > -_TINY * abs(best["central"]):
            yield self._text("most_none")
            return
        labels, unit = self.labels, str(best["unit"])
        before = best["central"] - best["change"]
        yield self._text(
            "most_head",
            rule=labels.rule(best["rule"]),
            value=labels.amount(-best["change"], unit),
            part=self.language.percent(-best["change"] / before),
            before=about(before, self.language),
        )
        if "change_p5" in best:
            low, high = (about(-best[name], self.language) for name in ("change_p95", "change_p5"))
            yield self._text("band", low=low, high=high)
        yield from self._order(best)
        yield self._text("main_means")
        yield self.leans([str(best["rule"])])
        yield self._counted(MAIN)

    def _order(self, best: pd.Series) -> Iterator[str]:
        """Give how sure it is that this rule does most, by itself and among the others."""
        if len(self.spared) > 1:
            second = self.spared.iloc[1]
            blanks = {
                "second": self.labels.rule(second["rule"]),
                "value": self.labels.amount(-second["change"], str(second["unit"])),
            }
            drawn = "change_p5" in best
            apart = drawn and best["change_p95"] < second["change_p5"]
            yield self._text(f"most_{'apart' if apart else 'near' if drawn else 'next'}", **blanks)
            among = self.study.contributions
            among = among[among["measure"] == MAIN].set_index("rule")["value"]
            leader = str(among.idxmin())
            key = "among_same" if leader == best["rule"] else "among_other"
            value = self.labels.amount(-float(among[leader]), str(best["unit"]))
            yield self._text(key, rule=self.labels.rule(leader), value=value)

    # 2: whether it is enough, and what would turn that

    def enough(self) -> Iterator[str]:
        """Give which readings all rules together meet, and what is nearest to turning one."""
        rows = self.verdicts[self.verdicts["region"] == EVERY]
        drawn = bool(rows["probability"].notna().any())
        met = rows["met"] if drawn else self._central(rows)
        counts = {kind: int((met == kind).sum()) for kind in ("yes", "no", "undecided")}
        size = len(rows)
        key = "all" if counts["yes"] == size else "none" if counts["no"] == size else "some"
        year = int(rows["year"].iloc[0])
        rules = len(self.study.question.names)
        blanks = {"rules": rules, "year": year, "all": size}
        first = "enough_one_rule" if rules == 1 else "enough_rules"
        yield self._text(f"enough_{key}", who=self._text(first, rules=rules), **blanks, **counts)
        # Of all readings the main one is said with its number; the rest stand in the table.
        for row in rows[rows["headline"].astype(bool)].to_dict("records"):
            yield self._reading(row, drawn)
        yield self.nearest(EVERY, set(zip(rows["target"], rows["reading"], strict=True)))
        yield self.leans(list(self.study.question.names))
        modules = next(one.modules for one in MEASURES if one.modules)
        yield self._text("counted_verdicts", modules=modules, **self._homes())

    def _reading(self, row: dict, drawn: bool) -> str:
        share = {name: self.language.percent(row[name]) for name in ("value", "threshold")}
        name = self.labels.reading(row["target"], row["reading"])
        if not self.study.question.draws or pd.isna(row["low"]):
            return self._text("reading_central", reading=name, **share)
        ends = {end: self.language.percent(row[end]) for end in ("low", "high")}
        if not drawn:  # a chance is that of a target year alone
            return self._text("reading_between", reading=name, **share, **ends)
        chance = chance_of(pd.Series(row), self.language)
        return self._text("reading_drawn", reading=name, chance=chance, **share, **ends)

    def _central(self, rows: pd.DataFrame) -> pd.Series:
        flips = self.study.flips[self.study.flips["set"] == EVERY]
        met = flips.drop_duplicates(["target", "reading"]).set_index(["target", "reading"])["met"]
        keys = pd.MultiIndex.from_frame(rows[["target", "reading"]])
        return pd.Series(met.reindex(keys).to_numpy(), rows.index).map({True: "yes", False: "no"})

    def nearest(self, which: str, readings: set[tuple[str, str]]) -> str:
        """Return the smallest change that turns one of the readings, or that there is none."""
        rows = self.study.flips
        rows = rows[(rows["set"] == which) & rows["confirmed"].astype(bool)]
        chosen = [pair in readings for pair in zip(rows["target"], rows["reading"], strict=True)]
        rows = rows[chosen]
        if rows.empty:
            return self._text("nearest_none")
        row = rows.loc[rows["share"].astype(float).abs().idxmin()].to_dict()
        unit = self.labels.unit(str(row["figure"]))
        return self._text(
            f"nearest_{row['status']}",
            reading=self.labels.reading(row["target"], row["reading"]),
            input=self.labels.counted(row["group"], self.study.figures),
            figure=self.labels.figure(row),
            start=self.labels.amount(row["from"], unit),
            end=self.labels.amount(row["to"], unit),
            part=self.language.percent(abs(float(row["share"]))),
        )

    # 3: what runs out, or what decides how sure it is

    def decides(self) -> Iterator[str]:
        """Give the resource that runs out, or else the input that decides the outcome."""
        supply = self.study.supply
        short = supply[supply["largest_dose"] < supply["dose"] - _TINY] if len(supply) else supply
        if len(short):
            yield from self._short(short.loc[short["share"].idxmax()].to_dict())
        else:
            yield from self._input()

    def _short(self, row: dict) -> Iterator[str]:
        who = self.labels.rule(str(row["rule"]))
        resource, share = resource_label(row, self.labels), self.language.percent(row["share"])
        yield self._text("short_head", who=who, resource=resource, share=share)
        if row["largest_dose"] > 0:
            yield self._text("short_dose", dose=self.language.percent(row["largest_dose"]))
        else:
            yield self._text("short_already")
        yield self._text("supply_scope")
        yield self._text("supply_central", year=self.study.question.year)
        yield self.leans(list(self.study.question.names))

    def _input(self) -> Iterator[str]:
        rows = self.study.indices
        rows = rows[(rows["set"] == "effect") & (rows["measure"] == MAIN)]
        rows = rows[(rows["index"] == "total") & rows["value"].notna()]
        if rows.empty:
            yield self._text("input_none")
            return
        row = rows.loc[rows["value"].idxmax()]
        # More than all of it is chance in the estimate.
        ends = {end: self.language.percent(min(row[end], 1)) for end in ("value", "low", "high")}
        name = self.labels.counted(row["group"], self.study.figures)
        yield self._text("input_head", input=name, percent=PERCENT, **ends)
        swings = self.study.tornado
        swings = swings[(swings["set"] == "effect") & (swings["measure"] == MAIN)]
        own = swings[swings["group"].isin(str(row["group"]).split(" + "))]
        swing = own.loc[own["swing"].idxmax()]
        spared = sorted(-float(swing[end]) for end in ("at_low", "at_high"))
        low, high = (about(number, self.language) for number in spared)
        yield self._text("input_swing", input=self.labels.group(swing["group"]), low=low, high=high)
        if len(self.study.supply):
            most = self.study.supply.loc[self.study.supply["share"].idxmax()].to_dict()
            yield self._text(
                "supply_enough",
                who=self.labels.rule(str(most["rule"])),
                resource=resource_label(most, self.labels),
                share=self.language.percent(most["share"]),
            )
        yield self.leans(list(self.study.question.names))
        yield self._counted(MAIN)
