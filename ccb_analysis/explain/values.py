"""The top of an explanation: what the figure is, what came out, and how it is counted."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ccb_analysis.explain.blocks import Block, Grid, Heading, Line
from ccb_analysis.explain.outcome import Outcome
from ccb_analysis.explain.question import Question
from ccb_analysis.explain.wording import in_unit
from ccb_analysis.facts.assumptions import central
from ccb_analysis.facts.indicators import ANY, Meaning
from ccb_analysis.facts.scales import known
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.language import Language
from ccb_analysis.report.quantities import unit_label
from ccb_analysis.report.selection import label, measured, only

_KEYS = ["reading", "modules", "region", "year_basis"]
#: A chance is shown in the columns of value, lowest and highest.
_CHANCES = {"probability": "value", "probability_low": "low", "probability_high": "high"}


def title(question: Question, language: Language) -> Iterator[Block]:
    """Give the name, definition and unit; in the words of the indicator."""
    chosen, code = question.chosen, language.code
    kind = "title_cumulative" if question.cumulative else "title"
    shown = chosen.label(code)
    text = language(f"explain.{kind}", label=shown[0].upper() + shown[1:], name=question.name)
    yield Heading(text, level=1)
    yield Line(chosen.definition[code])
    if chosen.weak:
        yield Line(language("explain.weak"), warning=True)
    if chosen.unit == "share":
        yield Line(language("explain.unit_share"))
    else:
        yield Line(language("explain.unit", unit=unit_label(chosen.unit, language)))


def outcomes(question: Question, outcome: Outcome, language: Language) -> Iterator[Block]:
    """Give the value of every reading for the region, with its lowest and highest."""
    yield Heading(language("explain.outcome_title", year=outcome.year))
    if outcome.example:
        yield Line(language("explain.example"), warning=True)
    blanks = {
        "state": outcome.state,
        "scenario": label("scenario", outcome.scenario, language),
        "draws": language.number(outcome.draws),
    }
    if outcome.files:
        names = language.listed([path.name for path in outcome.files])
        yield Line(language("explain.outcome_from", files=names, **blanks))
    else:
        yield Line(language("explain.outcome_public", **blanks))
    if outcome.without_example:
        yield Line(language("explain.outcome_homes"))
    if question.over_years:
        first = int(central(outcome.assumptions, "monitored_from"))
        yield Line(language("explain.title_years", first=first))
    found = _found(question, outcome)
    if not found.empty:
        yield _values(question, found, language)
        chances = question.chosen.name == "target_met"
        yield Line(language("explain.outcome_chance" if chances else "explain.outcome_bounds"))
    own = (found["reading"] == question.reading) & (found["modules"] == question.chosen.modules)
    any_of_them = question.chosen.reading == ANY or _over_years(question, found)
    if found.empty or not (own.any() or any_of_them):
        yield Line(language("explain.outcome_none", year=outcome.year), warning=True)


def _over_years(question: Question, found: pd.DataFrame) -> bool:
    """Whether a total over years is there, under the name of the year it counts from."""
    return question.chosen.reading == "" and not found.empty


def _found(question: Question, outcome: Outcome) -> pd.DataFrame:
    """Return value, low and high of every reading of the question, in the order of the file."""
    basis = "completion" if outcome.without_example else None  # permits are not public
    rows = only(
        outcome.results, question.name, year=outcome.year, year_basis=basis, region=None
    ).copy()
    rows["statistic"] = rows["statistic"].replace(_CHANCES)
    rows["place"] = [_place(question, row) for row in rows[["reading", "modules"]].to_numpy()]
    rows = rows[(rows["place"] >= 0) & rows["region"].isin(["all", "all_18"])]
    if rows.empty:
        return pd.DataFrame(columns=[*_KEYS, "value", "low", "high"])
    found = measured(rows, ["place", *_KEYS])
    return found.sort_values(["place", "region", "year_basis", "reading"], kind="stable")


def _place(question: Question, key: tuple[str, str]) -> int:
    covers = [each.covers(question.name, *key) for each in question.readings]
    return covers.index(True) if True in covers else -1


def _values(question: Question, found: pd.DataFrame, language: Language) -> Grid:
    modules = (found["modules"] != "").any()
    names = ["reading", *(["modules"] if modules else []), "basis", "value", "low", "high"]
    grid = Grid([language(f"explain.head_{name}") for name in names])
    grid.numbers = frozenset(range(len(names) - 3, len(names)))
    unit = question.chosen.unit
    for row in found.to_dict("records"):
        shown = _reading_label(question, row, language)
        if row["region"] == "all_18":
            shown = ", ".join([*filter(None, [shown]), label("region", "all_18", language)])
        cells = [shown or label("", question.name, language)]
        cells += [str(row["modules"])] if modules else []
        cells.append(label("year_basis", row["year_basis"], language))
        low, high = (row[end] if known(row[end]) else row["value"] for end in ("low", "high"))
        numbers = (row["value"], low, high)
        cells += [in_unit(each, unit, language) if known(each) else "-" for each in numbers]
        grid.add(*cells, strong=(row["reading"], row["modules"]) == question.key[1:])
    return grid


def _reading_label(question: Question, row: dict, language: Language) -> str:
    meaning = question.readings[int(row["place"])]
    own = meaning.reading_labels[language.code]
    if own or not row["reading"]:
        return own
    for target in read_targets().itertuples():
        if row["reading"] == f"{target.target}.{target.reading}":
            names = (f"target_label_{language.code}", f"label_{language.code}")
            return ": ".join(str(getattr(target, name)) for name in names)
    return label("reading", row["reading"], language)


def counting(question: Question, language: Language) -> Iterator[Block]:
    """Give how the chosen reading is counted: definition, formula and scope."""
    chosen, code = question.chosen, language.code
    shown = reading_name(chosen, language)
    if shown:
        yield Heading(language("explain.reading_title", reading=shown))
    else:
        yield Heading(language("explain.reading_single"))
    if chosen.details[code]:
        yield Line(chosen.details[code])
    yield Line(language("explain.formula", text=chosen.formula[code]))
    yield Line(language("explain.scope", text=chosen.scope[code]))


def reading_name(meaning: Meaning, language: Language) -> str:
    """Return the name of a reading with its modules, as a heading has it."""
    shown = meaning.reading_labels[language.code]
    if shown and meaning.modules:
        shown += language("explain.modules", modules=meaning.modules)
    return shown


def other_readings(question: Question, language: Language) -> Iterator[Block]:
    """Give the names to ask for the other readings, and for the total over years."""
    several = [each for each in question.readings if each.reading not in ("", ANY)]
    names = [each.reading for each in several]
    others = [
        f"{each.reading}:{each.modules}" if names.count(each.reading) > 1 else each.reading
        for each in several
        if each is not question.chosen
    ]
    if others:
        yield Line(language("explain.other_readings", readings=", ".join(others)))
    if question.chosen.cumulative and not question.cumulative:
        yield Line(language("explain.also_cumulative", name=question.chosen.name))
