"""The three findings on building methods; numbers choose the sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

import numpy as np
import pandas as pd

from ccb_analysis.annual.method_study import MethodStudy, measure_name
from ccb_analysis.facts.materials import DEFAULT_FACTOR_SET, read_inventories, read_materials
from ccb_analysis.facts.scales import chance_class, known
from ccb_analysis.language import Language
from ccb_analysis.report.method_labels import HIGHER, MethodLabels, capital

_SURE = "bijna_zeker_wel"
_LIKELY = "waarschijnlijk_wel"


@dataclass(frozen=True)
class Leader:
    """Which method comes first on a measure in one dwelling type, and the one that comes nearest.

    ``low`` and ``high`` hold 90 % of the draws; ``chance`` is the share of draws in which the
    leader is ahead of ``rival``, ``error`` its 95 % Monte Carlo error. ``tied`` are all methods
    that it is not even likely ahead of. Without draws, or without another method, the numbers are
    NaN and the names blank.
    """

    dwelling_type: str
    method: str
    value: float
    low: float
    high: float
    unit: str
    rival: str
    chance: float
    error: float
    tied: tuple[str, ...]

    @property
    def sure(self) -> bool:
        """Whether it is almost certainly ahead of every other method."""
        return _class(self.chance, self.error) == _SURE


def leaders(study: MethodStudy, measure: str) -> list[Leader]:
    """Return the leader on a measure of every dwelling type, by the median of the draws.

    The rival is the method that it is ahead of least often.
    """
    high = measure in HIGHER
    found = []
    rows = study.own[study.own["measure"] == measure]
    for dwelling_type, part in rows.groupby("dwelling_type", sort=False):
        values = part["p50"].fillna(part["central"])
        best = part.loc[values.idxmax() if high else values.idxmin()]
        pairs = study.pairs
        against = pairs[
            (pairs["measure"] == measure)
            & (pairs["dwelling_type"] == dwelling_type)
            & (pairs["other" if high else "building_method"] == best["building_method"])
        ]
        rival, chance, error = "", np.nan, np.nan
        tied: tuple[str, ...] = ()
        if len(against):
            nearest = against.loc[against["lower"].idxmin()]
            beside = "building_method" if high else "other"
            rival = str(nearest[beside])
            tied = tuple(
                str(row[beside])
                for row in against.to_dict("records")
                if _class(row["lower"], row["lower_error"]) not in (_LIKELY, _SURE)
            )
            chance, error = float(nearest["lower"]), float(nearest["lower_error"])
        number = float(values[best.name])
        ends = (float(best["p5"]), float(best["p95"]))
        method, unit = str(best["building_method"]), str(best["unit"])
        found.append(
            Leader(str(dwelling_type), method, number, *ends, unit, rival, chance, error, tied)
        )
    return found


def front(found: Sequence[Leader]) -> list[str]:
    """Return every method that leads, or is tied with one that does."""
    names = [name for one in found for name in (one.method, *one.tied)]
    return list(dict.fromkeys(names))


def _class(chance: float, error: float) -> str:
    """Return the class of a chance on the scale of the report."""
    return chance_class(chance, error if known(error) else 0.0)


@dataclass(frozen=True)
class Findings:
    """What a comparison says first, made from its numbers alone."""

    study: MethodStudy
    language: Language
    year: int

    @cached_property
    def labels(self) -> MethodLabels:
        """The names of everything in the study."""
        measures = {one.name: measure_name(one.name, self.language) for one in self.measures}
        return MethodLabels(self.language, measures)

    @property
    def measures(self) -> tuple:
        """The measures of the study."""
        return self.study.drawn.measures

    @property
    def draws(self) -> int:
        """How many draws there are."""
        return int(self.study.drawn.values.shape[-1]) - 1

    def _text(self, key: str, **blanks: object) -> str:
        return self.language(f"methods.{key}", **blanks)

    def least(self) -> list[str]:
        """Return which method emits least and how sure; what is stored stands apart."""
        found = leaders(self.study, "emitted_co2")
        lines = [self._head("least", found), *self._told(found, "lower")]
        lines.append(self._first("stored_co2", "stored_apart"))
        return [*lines, self._counted("emitted_co2")]

    def circular(self) -> list[str]:
        """Return which method holds the largest share renewable and reused, and how sure."""
        found = leaders(self.study, "circular_share")
        lines = [self._head("circular", found), *self._told(found, "higher")]
        lines.append(self._first("primary_renewable", "renewable_most"))
        lines.append(self._first("primary_abiotic", "abiotic_least"))
        return [*lines, self._counted("circular_share")]

    def _head(self, key: str, found: list[Leader]) -> str:
        names = {one.method for one in found}
        method = capital(self.labels.method(found[0].method))
        if len(set(self.study.own["building_method"])) == 1:
            return self._text(f"{key}_alone", method=self.labels.method(found[0].method))
        if any(one.tied for one in found):
            both = [self.labels.method(one) for one in front(found)]
            return capital(self._text(f"{key}_close", methods=self.language.listed(both)))
        if len(names) > 1:
            return self._text(f"{key}_differs")
        if not all(one.rival for one in found):
            return self._text(f"{key}_undrawn", method=method)
        sure = all(one.sure for one in found)
        return self._text(f"{key}_sure" if sure else f"{key}_unsure", method=method)

    def _told(self, found: list[Leader], way: str) -> Iterator[str]:
        for one in found:
            blanks: dict[str, object] = {
                "type": capital(self.labels.dwelling_type(one.dwelling_type)),
                "method": self.labels.method(one.method),
                "value": self.labels.amount(one.value, one.unit),
            }
            if not known(one.low):
                yield self._text("best_undrawn", **blanks)
                continue
            blanks |= {
                end: self.labels.bare(getattr(one, end), one.unit) for end in ("low", "high")
            }
            told = [self._text("best", **blanks)]
            if one.rival:
                told.append(self._against(one, way))
                if one.rival in one.tied:
                    told.append(self._text("rival_tied"))
            yield " ".join(told)

    def _against(self, one: Leader, way: str) -> str:
        if one.chance == 1:
            return self._text(f"rival_{way}_all", draws=self.language.number(self.draws))
        rival = self.labels.method(one.rival)
        return self._text(f"rival_{way}", rival=rival, **self._share(one.chance, one.error))

    def _share(self, chance: float, error: float) -> dict[str, str]:
        return {
            "share": self.language.percent(chance, 1),
            "error": self.language.number(error * 100, 1),
        }

    def _first(self, measure: str, key: str) -> str:
        """Return who comes first on a measure over all dwelling types."""
        pick = max if measure in HIGHER else min
        one = pick(leaders(self.study, measure), key=lambda found: found.value)
        name = self.labels.method(one.method)
        return self._text(
            key,
            method=name if key != "stored_apart" else capital(name),
            value=self.labels.amount(one.value, one.unit),
            type=self.labels.dwelling_type(one.dwelling_type),
        )

    def _counted(self, measure: str) -> str:
        draws = self.language.number(self.draws)
        name = self.labels.measure(measure)
        return self._text("counted", measure=name, year=self.year, draws=draws)

    @cached_property
    def checked(self) -> pd.DataFrame:
        """The methods of the study that Figure 7 has, with own and programme figure and margin."""
        rows = self.study.figure_7
        mine = set(self.study.own["building_method"])
        own = rows[(rows["inventory"] == "own") & rows["building_method"].isin(mine)]
        own = own[own["programme"].notna()].reset_index(drop=True)
        return own.assign(gap=own["value"] / own["programme"] - 1)

    def disagree(self) -> list[str]:
        """Return where Figure 7 and the material lists disagree: figures, then order."""
        rows = self.checked
        if rows.empty:
            return [self._text("gap_none")]
        outside = rows[(rows["programme"] < rows["low"]) | (rows["programme"] > rows["high"])]
        if rows["low"].isna().any():
            head = self._text("gap_undrawn")
        elif len(outside):
            head = self._text("outside_some", count=len(outside), all=len(rows))
        else:
            head = self._text("outside_none")
        widest = rows.reindex(rows["gap"].abs().sort_values(ascending=False).index)
        shown = outside.index.union(widest.index[:3], sort=False)
        gaps = [self._gap(row) for row in widest.loc[widest.index.isin(shown)].to_dict("records")]
        return [head, *gaps, *self._alike(), *self._turned(), *self._elsewhere()]

    def _gap(self, row: dict) -> str:
        numbers = {name: self.language.number(row[name]) for name in ("programme", "value")}
        share = self.language.percent(abs(row["gap"]))
        key = "gap_higher" if row["gap"] > 0 else "gap_lower"
        method = capital(self.labels.method(row["building_method"]))
        return self._text(key, method=method, share=share, **numbers)

    def _alike(self) -> Iterator[str]:
        """Give methods that the programme does not tell apart, and the material lists do."""
        for _, part in self.checked.groupby("programme"):
            if len(part) > 1:
                names = [self.labels.method(one) for one in part["building_method"]]
                ends = {"low": part["value"].min(), "high": part["value"].max()}
                shown = {end: self.language.number(value) for end, value in ends.items()}
                yield self._text("alike", methods=self.language.listed(names), **shown)

    def _turned(self) -> Iterator[str]:
        """Give pairs of which the programme has the one lower, and the material lists the other."""
        found = 0
        for one, other in combinations(self.checked.to_dict("records"), 2):
            if (one["programme"] - other["programme"]) * (one["value"] - other["value"]) >= 0:
                continue
            found += 1
            low, high = sorted((one, other), key=lambda row: row["programme"])
            names = [str(row["building_method"]) for row in (low, high)]
            method, beside = (self.labels.method(name) for name in names)
            told = [self._text("turned", method=method, other=beside)]
            yield " ".join([*told, *self._chances(*names)])
        if not found:
            yield self._text("same_order")

    def _elsewhere(self) -> Iterator[str]:
        """Give whether published material lists, with factors of now, hold the programme."""
        rows = self.study.figure_7
        rows = rows[
            (rows["inventory"] == "published")
            & (rows["factor_set"] == DEFAULT_FACTOR_SET)
            & rows["programme"].notna()
            & rows["low"].notna()
        ]
        outside = (rows["programme"] < rows["low"]) | (rows["programme"] > rows["high"])
        if len(rows):
            yield self._text("elsewhere", count=int(outside.sum()), all=len(rows))

    def _chances(self, one: str, other: str) -> Iterator[str]:
        pairs = self.study.pairs
        rows = pairs[
            (pairs["measure"] == "emitted_co2")
            & (pairs["building_method"] == one)
            & (pairs["other"] == other)
        ]
        for row in rows.to_dict("records"):
            kind = self.labels.dwelling_type(row["dwelling_type"])
            blanks = self._share(row["lower"], row["lower_error"])
            yield self._text("turned_chance", method=self.labels.method(one), type=kind, **blanks)

    def known(self) -> Iterator[str]:
        """Give what the chances are about, and how good the figures underneath are."""
        yield self.language("benchmark.pair_note") if self.draws else self._text("known_undrawn")
        mine = set(self.study.own["building_method"])
        lists = read_inventories()
        lists = lists[lists["building_method"].isin(mine)]
        assumed = int((lists["evidence"] == "assumption").sum())
        key = "known_lists" if assumed == len(lists) else "known_lists_part"
        yield self._text(key, count=assumed, all=len(lists))
        factors = read_materials()
        factors = factors[factors["material"].isin(set(lists["material"]))]
        weak = int((factors["co2_evidence"] == "unverified").sum())
        key = "known_factors" if weak else "known_factors_all"
        yield self._text(key, count=weak, all=len(factors))
