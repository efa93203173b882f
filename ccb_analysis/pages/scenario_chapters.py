"""Chapters of the scenario study of their own: levers, what is expected, limits, the robust mix."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ccb_analysis.annual.robust_change import RobustChange
from ccb_analysis.annual.scenario_limits import committed_by_year
from ccb_analysis.annual.scenario_study import ScenarioStudy
from ccb_analysis.facts.assumptions import central
from ccb_analysis.language import Language
from ccb_analysis.pages.setting import Chapter
from ccb_analysis.report.figures_adoption import expected_methods
from ccb_analysis.report.figures_levers import added, amount, largest, levers_waterfall
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.tables_levers import (
    changed,
    lever_label,
    levers_table,
    main_label,
    robust_table,
)
from ccb_analysis.report.tables_scenarios import scenario_label
from ccb_analysis.studies.answers import robust_answer


def levers(study: ScenarioStudy, gallery: Gallery, language: Language, note: str) -> Chapter:
    """What every lever of a scenario adds, in a sentence, a figure and a table."""
    found = study.levers
    if found.empty:
        yield Prose(language("scenario_study.levers_none"))
        return
    intro = [language("scenario_study.levers_intro")]
    if (found["error"] > 0).any():
        intro.append(language("scenario_study.levers_drawn"))
    moved = changed(found)
    parts = {name: moved[moved["scenario"] == name] for name in found["scenario"].unique()}
    said = [
        f"- {_lever_sentence(found[found['scenario'] == name], part, language)}"
        for name, part in parts.items()
    ]
    yield Prose.of([" ".join(intro), "", *said])
    for name, part in parts.items():
        if len(part):
            base = scenario_label(str(part["baseline"].iloc[0]), language)
            own = scenario_label(str(name), language)
            yield gallery.figure(levers_waterfall(part, own, base, language, note))
    yield gallery.table(levers_table(found, language), open_=False)


def _lever_sentence(rows: pd.DataFrame, moved: pd.DataFrame, language: Language) -> str:
    name = scenario_label(str(rows["scenario"].iloc[0]), language)
    blanks: dict[str, object] = {
        "scenario": name[0].upper() + name[1:],
        "year": int(rows["year"].iloc[0]),
    }
    if moved.empty:
        return language("scenario_study.levers_same", **blanks)
    main = largest(moved)
    for end in ("without", "with_all"):
        blanks[end] = amount(main[end], main["unit"], language)
    label = main_label(main["indicator"], language)
    blanks["indicator"] = label[0].upper() + label[1:]
    blanks["lever"] = lever_label(main["lever"], language)
    if rows["lever"].nunique() == 1:
        return language("scenario_study.levers_one", **blanks)
    blanks["value"] = added(main["value"], main["unit"], language)
    return language("scenario_study.levers_many", **blanks)


def expected(study: ScenarioStudy, gallery: Gallery, language: Language, note: str) -> Chapter:
    """What the observed years lead one to expect of building methods, if nobody steers."""
    last = int(central(study.assumptions, "programme_until"))
    table = study.adoption.table([study.year, last])
    years = study.adoption.observed.index.get_level_values("year").nunique()
    slopes = set(table["slope_from"])
    key = "both" if len(slopes) > 1 else slopes.pop()
    needed = language.number(central(study.assumptions, "adoption_observed_years"))
    first = "expected_years" if study.registered else "expected_none"
    said = [
        language(f"scenario_study.{first}", years=years, needed=needed),
        language(f"scenario_study.expected_slope_{key}"),
    ]
    if study.example:
        said.append(language("scenario_study.expected_example"))
    yield Prose(" ".join(said))
    yield gallery.figure(expected_methods(table, study.year, last, language, note))


def fixed(study: ScenarioStudy, language: Language) -> Prose:
    """What permits fix already, and which limits on capacity are known."""
    limits, homes = study.limits, study.homes
    years = sorted(set(homes["year"]))
    total = language.number(float(homes["homes"].sum()))
    if not limits.registered:
        lines = [language("scenario_study.fixed_none")]
    else:
        settled = float(committed_by_year(limits, years).sum())
        blanks = {"first": years[0], "last": years[-1], "all": total}
        said = language.number(settled)
        lines = [language("scenario_study.fixed_some", homes=said, **blanks)]
    for key, number in (("unknown", limits.unknown_method), ("beyond", limits.beyond)):
        if number >= 1:
            lines.append(language(f"scenario_study.fixed_{key}", homes=language.number(number)))
    lines.append(language("scenario_study.capacity_none"))
    if limits.growth:
        named = language.listed([one.label for one in limits.growth])
        lines.append(language("scenario_study.capacity_growth", methods=named))
    enough = limits.planned >= float(homes["homes"].sum())
    plans = language.number(limits.planned)
    key = "plans_enough" if enough else "plans_short"
    lines.append(language(f"scenario_study.{key}", plans=plans, homes=total))
    return Prose(" ".join(lines))


def robust(study: ScenarioStudy, gallery: Gallery, language: Language) -> Chapter:
    """The mix that meets the chosen readings in most draws, beside the least change."""
    heading = f"### {language('scenario_study.robust_heading')}"
    if study.robust is None:
        yield Prose.of([heading, "", language("scenario_study.robust_none")])
        return
    yield Prose.of([heading, "", " ".join(_robust_lines(study.robust, language))])
    if study.robust.found.status == "found":
        least = study.robust.attempt.found.mix
        yield gallery.table(robust_table(least, study.robust.found.mix, language))


def _robust_lines(change: RobustChange, language: Language) -> Iterator[str]:
    blanks = robust_blanks(change, language)
    yield language("scenario_study.robust_central", met=blanks["met"])
    if change.found.status == "found":
        wanted = {name: blanks[name] for name in ("wanted", "robust", "central")}
        yield language("scenario_study.robust_wanted", **wanted)
    yield robust_answer(change.found, language.code)
    yield language("scenario_study.robust_scope")


def robust_blanks(change: RobustChange, language: Language) -> dict[str, str]:
    """Return the numbers of a robust change as a sentence writes them."""
    return {
        "wanted": language.percent(change.wanted),
        "robust": language.number(change.found.homes_changed),
        "central": language.number(change.attempt.found.homes_changed),
        "met": language.percent(change.central_met),
    }
