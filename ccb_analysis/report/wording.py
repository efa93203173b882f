"""Words of verdicts: from a row of verdicts to fixed words and plain sentences."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

import pandas as pd

from ccb_analysis.facts.scales import (
    NO_CHANCE,
    bounds,
    chance_class,
    evidence_dots,
    evidence_strength,
    pace_class,
    rounded_chance,
    stated_class,
)
from ccb_analysis.language import Language
from ccb_analysis.report.plain import plain_dutch
from ccb_analysis.report.quantities import bare_quantity, known, quantity

__all__ = [
    "chance_class",
    "chance_text",
    "distance",
    "evidence_dots",
    "evidence_strength",
    "line_text",
    "moment",
    "pace_class",
    "plain_dutch",
    "stated_class",
    "target_summary",
    "verdict_kind",
    "verdict_sentence",
    "verdict_symbol",
    "verdict_text",
    "verdict_word",
]

#: One row of verdicts: a Series of the verdict table, or any mapping of its columns.
Row: TypeAlias = "Mapping[str, Any] | pd.Series[Any]"
_CERTAIN = ("bijna_zeker_niet", "bijna_zeker_wel")
_SYMBOLS = {"yes": "●", "no": "✕", "undecided": "◐", "not_measured": "○"}


def chance_text(
    low: float | None,
    chance: float | None,
    high: float | None,
    error: float,
    language: Language,
) -> str:
    """Return a chance as text: ``ongeveer 80%``, ``minder dan 5%``, or that none can be given.

    ``low`` and ``high`` are the chances with every unknown home counted against and for the
    target. A chance that rests on a guess about unknown homes is not printed, unless both ends
    say the same almost certain thing.
    """
    word = stated_class(low, chance, high, error)
    if word == NO_CHANCE:
        return language("wording.chance_geen_kans")
    if word in _CERTAIN:
        band = bounds()["chance"][word]
        side, bound = ("more", band["from"]) if band["from"] > 0.5 else ("less", band["to"])
        return language(f"wording.chance_{side}", bound=language.percent(bound))
    assert chance is not None  # only the certain classes go without a chance of their own
    return language("wording.chance_about", chance=language.percent(rounded_chance(chance)))


def moment(row: Row, report_year: int | None = None) -> str:
    """Return ``past`` or ``ahead``: whether the target year of ``row`` is over.

    Report year Y is the state at 31 December of Y, so target year Y itself is past.
    """
    given = row.get("moment")
    if given in ("past", "ahead"):
        return str(given)
    if report_year is not None:
        return "past" if int(row["year"]) <= report_year else "ahead"
    return "past" if row.get("words") == "verstreken" else "ahead"


def verdict_kind(met: str | None, reason: str) -> str:
    """Return ``yes``, ``no``, ``undecided``, or ``not_measured``: no data will ever decide that."""
    return "not_measured" if met == "undecided" and reason == "not_measured" else str(met)


def verdict_symbol(met: str | None, moment: str, reason: str) -> str:
    """Return the symbol of a verdict: ● met, ✕ not met, ◐ undecided, ○ not to be established.

    The symbol is the same before and after the target year; ``moment`` is asked for so that all
    verdict functions are called alike.
    """
    return _SYMBOLS.get(verdict_kind(met, reason), "–")


def verdict_word(row: Row, language: Language, report_year: int | None = None) -> str:
    """Return the verdict alone: ``gehaald``, ``haalt niet``, ``onbeslist: gegevens``."""
    met, reason = row.get("met"), row.get("reason")
    if met in ("yes", "no"):
        return language(f"wording.verdict_{met}_{moment(row, report_year)}")
    if met != "undecided":
        return language("wording.verdict_not_examined")
    if reason == "not_measured":
        return language("wording.verdict_not_measured")
    return language(f"wording.verdict_undecided_{reason}")


def verdict_text(row: Row, language: Language, report_year: int | None = None) -> str:
    """Return the verdict with what it rests on: a distance, a chance or the bounds."""
    verdict = verdict_word(row, language, report_year)
    unit = str(row["unit"])
    if row.get("met") in ("yes", "no"):
        apart = distance(row, language)
        if not apart:
            return verdict
        return language("wording.verdict_with_distance", verdict=verdict, distance=apart)
    if row.get("met") != "undecided":
        return verdict
    if row.get("reason") == "spread":
        word = stated_class(*_chances(row))
        if word != NO_CHANCE:
            return language(
                "wording.verdict_with_chance",
                verdict=verdict,
                word=language(f"wording.chance_{word}"),
                chance=chance_text(*_chances(row), language),
            )
    bounded = row.get("reason") in ("spread", "data")
    if bounded and known(row.get("low")) and known(row.get("high")):
        low, high = bare_quantity(row["low"], unit, language), quantity(row["high"], unit, language)
        return language("wording.verdict_with_bounds", verdict=verdict, low=low, high=high)
    return verdict


def distance(row: Row, language: Language) -> str:
    """Return how far the value is from the line, in the target's own unit.

    ``gap`` is positive when the target is missed, whatever the direction; empty if unknown.
    """
    gap, unit = row.get("gap"), str(row["unit"])
    if not known(gap):
        return ""
    if gap == 0:
        return language("wording.distance_exact")
    if unit == "share":
        size = abs(gap) * 100
        amount = language("wording.points", number=language.number(size, 0 if size >= 1 else 1))
    else:
        amount = quantity(abs(gap), unit, language)
    if gap < 0:
        return language("wording.distance_to_spare", amount=amount)
    side = "too_little" if row["direction"] == "at_least" else "too_much"
    return language(f"wording.distance_{side}", amount=amount)


def line_text(row: Row, language: Language) -> str:
    """Return the line of a target: ``minstens 50%``, ``hoogstens 0,5 euro per m2 per jaar``."""
    threshold = quantity(row["threshold"], str(row["unit"]), language)
    if row["unit"] == "share" and row["threshold"] >= 1:
        return threshold  # "at least 100 %" says too much
    return language(f"wording.{row['direction']}", threshold=threshold)


def target_summary(rows: pd.DataFrame, language: Language, report_year: int | None = None) -> str:
    """Return the verdict of one target over its readings; never an average."""
    met = [str(row["met"]) for _, row in rows.iterrows()]
    kinds = set(met)
    if kinds == {"yes"}:
        over = all(moment(row, report_year) == "past" for _, row in rows.iterrows())
        return language("wording.all_met" if over else "wording.all_will")
    if kinds == {"no"}:
        return language("wording.none_met")
    if kinds == {"undecided"}:
        unmeasured = (rows["reason"] == "not_measured").all()
        return language("wording.verdict_not_measured" if unmeasured else "wording.all_undecided")
    if {"yes", "no"} <= kinds:
        return language("wording.depends", met=met.count("yes"), all=len(met))
    decided = "some_met" if "yes" in kinds else "none_surely"
    open_ = met.count("undecided")
    return language(f"wording.{decided}", met=met.count("yes"), all=len(met), undecided=open_)


def _chances(row: Row) -> tuple[float | None, float | None, float | None, float]:
    low, chance, high, error = (
        float(row[name]) if known(row.get(name)) else None
        for name in ("probability_low", "probability", "probability_high", "probability_error")
    )
    return low, chance, high, error or 0.0


def verdict_sentence(
    row: Row,
    language: Language,
    report_year: int | None = None,
    municipality: str | None = None,
) -> str:
    """Return what was agreed, and whether it is met, in plain words with number and year.

    ``municipality`` is the name to speak of where the row is not about the region. A column
    ``unknown_homes`` of the row is named where the data decide.
    """
    who = (
        language("wording.the_municipality", name=municipality)
        if municipality
        else language("wording.the_region")
    )
    blanks = {"who_start": who[0].upper() + who[1:], "year": int(row["year"])}
    obligation = row.get("obligation") or "agreement"
    agreed = language(f"wording.agreed_{obligation}", goal=_goal(row, language), **blanks)
    return " ".join([agreed, *_says(row, language, moment(row, report_year), blanks)])


def _goal(row: Row, language: Language) -> str:
    target = row["target"]
    candidates = (f"goal_{target}_{row.get('results_reading')}", f"goal_{target}")
    for key in candidates:
        if language.has(f"wording.{key}"):
            return language(f"wording.{key}", line=_line_of_goal(row, language))
    return f"{line_text(row, language)} ({language.label('indicators', row['indicator'])})"


def _line_of_goal(row: Row, language: Language) -> str:
    if row["unit"] != "home":
        return line_text(row, language)
    # the goal's own words say "woningen"
    number = language.number(float(row["threshold"]))
    return language(f"wording.{row['direction']}", threshold=number)


def _says(row: Row, language: Language, when: str, blanks: Mapping[str, object]) -> Iterable[str]:
    met, reason = row.get("met"), row.get("reason")
    if met in ("yes", "no"):
        return [_says_decided(row, language, when, blanks)]
    if met != "undecided":
        return [language("wording.says_not_examined")]
    if reason == "spread":
        return _says_spread(row, language, when, blanks)
    if reason == "data":
        return [_says_data(row, language)]
    return [language(f"wording.says_{reason}")]


def _says_decided(row: Row, language: Language, when: str, blanks: Mapping[str, object]) -> str:
    chances = _chances(row)
    word = stated_class(*chances)
    if word in _CERTAIN and chances[3] > 0:
        chance = chance_text(*chances, language)
        return language(f"wording.says_{when}_{word}", chance=chance, **blanks)
    value = _with_ends(row, language)
    apart = distance(row, language) or language("common.unknown")
    return language(f"wording.says_{when}_{row['met']}", value=value, distance=apart, **blanks)


def _with_ends(row: Row, language: Language) -> str:
    """Return the value with its unit and, where it is not exact, its ends: ``6% (-7% tot 16%)``."""
    unit = str(row["unit"])
    value = quantity(row.get("value"), unit, language)
    if not (known(row.get("low")) and known(row.get("high"))):
        return value
    low, high = (bare_quantity(row.get(end), unit, language) for end in ("low", "high"))
    if low == high:
        return value
    return language("wording.with_ends", value=value, low=low, high=high)


def _says_spread(
    row: Row, language: Language, when: str, blanks: Mapping[str, object]
) -> list[str]:
    word = stated_class(*_chances(row))
    if word == NO_CHANCE:
        return [_says_between("spread", row, language)]
    if word in _CERTAIN:
        chance = chance_text(*_chances(row), language)
        return [language(f"wording.says_{when}_{word}", chance=chance, **blanks)]
    chance_met = rounded_chance(float(row["probability"]))
    both = language(
        f"wording.both_sides_{when}",
        chance=language.percent(chance_met),
        other=language.percent(1 - chance_met),
    )
    return [language(f"wording.says_{when}_{word}", **blanks), both]


def _says_data(row: Row, language: Language) -> str:
    if not (known(row.get("low")) and known(row.get("high"))):
        return language("wording.says_data_unknown")
    if known(row.get("unknown_homes")):
        homes = language.number(float(row["unknown_homes"]))
        return _says_between("data_homes", row, language, homes=homes)
    return _says_between("data", row, language)


def _says_between(key: str, row: Row, language: Language, **blanks: object) -> str:
    unit = str(row["unit"])
    low = bare_quantity(row.get("low"), unit, language)
    high = quantity(row.get("high"), unit, language)
    return language(f"wording.says_{key}", low=low, high=high, **blanks)
