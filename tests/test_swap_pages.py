"""The pages on substitution: names for everything, and sentences that follow the numbers."""

from __future__ import annotations

import json
import tomllib
import warnings
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from ccb_analysis.annual.swap_question import swap_question
from ccb_analysis.annual.swap_study import collect_swaps
from ccb_analysis.errors import InputError
from ccb_analysis.facts.substitutions import read_substitutions
from ccb_analysis.language import Language
from ccb_analysis.pages.swaps import SwapPages
from ccb_analysis.report.figures_abatement import abatement_curve, abatement_steps
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.parameters import declared_parameters, parse_parameters
from ccb_analysis.report.plain import plain_dutch
from ccb_analysis.workspace import REFERENCE, find_workspace

FLOOR, CONCRETE, SLAB = (
    "betonvloer_naar_clt",
    "beton_naar_koolstofarm_beton",
    "kanaalplaat_naar_hergebruikt",
)
CHAPTERS = (
    *("findings", "curves", "together", "inputs", "flips"),
    *("costs", "supply", "methods", "footing"),
)
MAIN = "primary_abiotic"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def study():
    asked = swap_question(
        [FLOOR, CONCRETE, SLAB],
        ["concrete_in_situ", "timber_frame"],
        "ground_bound",
        year=2030,
        draws=32,
    )
    return collect_swaps(asked, points=64, resamples=20, jobs=1)


def pages_of(study, code="nl", folder=None):
    words = Language(code)
    return SwapPages(study, Gallery(folder, words), words)


def finding(study, place, code="nl"):
    """The text of one of the findings, by its place."""
    return list(pages_of(study, code).findings())[place].markdown


def changed(table, where, **values):
    """A table with other values in the rows where a condition holds."""
    other = table.copy()
    for name, value in values.items():
        other.loc[where(other), name] = value
    return other


@pytest.mark.parametrize("code", ["nl", "en"])
def test_every_chapter_shows_and_leaves_its_files(study, tmp_path, code):
    pages = pages_of(study, code, tmp_path)
    pages.gallery.keep(study.results, pages.verdicts)
    for name in CHAPTERS:
        assert list(getattr(pages, name)()), name
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # columns of one name are warned of
        pages.gallery.workbook("t", "s", None)
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")}
    tables = ("effects_kg", "effects_shares", "contributions_kg", "contributions_shares")
    tables += ("tornado_kg", "tornado_shares", "indices", "prices", "net_costs", "supply")
    tables += ("method_flips", "methods", "account", "footing")
    figures = ("curves", "together", "tornado_emitted_co2", f"tornado_{MAIN}", f"sobol_{MAIN}")
    figures += ("sobol_emitted_co2", "abatement_co2", "abatement_primary", "supply")
    assert {f"tables/swap_{name}.csv" for name in tables} <= there
    assert {f"figures/swap_{name}.csv" for name in figures} <= there
    assert {"data/results.csv", "data/verdicts.csv"} <= there
    shown = "".join(
        piece.html if hasattr(piece, "html") else piece.markdown
        for name in CHAPTERS
        for piece in getattr(pages, name)()
    )
    assert ">nan<" not in shown and "swaps." not in shown


def test_findings_are_plain_dutch(study):
    for piece in pages_of(study).findings():
        for line in piece.markdown.splitlines():
            # What a finding is counted in is a list, and what was left out is told by its file.
            if line and not line.startswith(("- *Geteld", "- Niet berekend")):
                assert plain_dutch(line) == [], line


def test_what_helps_most_follows_the_numbers(study):
    own = study.doses[(study.doses["measure"] == MAIN) & (study.doses["rule"] == FLOOR)].iloc[-1]
    first = finding(study, 0)
    assert first.splitlines()[2].startswith("**'Betonvloer wordt CLT-vloer'")
    assert f"{-own['change']:.0f} kg per m2" in first
    # 999.9 kg less, surely more than any other rule: another winner, and the order is sure.
    numbers = {"change": -999.9, "change_p5": -1100.0, "change_p95": -900.0}
    doses = changed(
        study.doses, lambda t: (t["rule"] == CONCRETE) & (t["measure"] == MAIN), **numbers
    )
    other = finding(replace(study, doses=doses), 0)
    assert other.splitlines()[2].startswith("**'Beton wordt koolstofarm beton'")
    assert "1.000 kg per m2" in other and "tussen 900 en 1.100" in other
    assert "die volgorde is zeker" in other
    assert "doet een andere het meest: Betonvloer wordt CLT-vloer" in other
    wide = changed(doses, lambda t: (t["rule"] == CONCRETE) & (t["measure"] == MAIN), change_p95=9)
    assert "die volgorde is niet zeker" in finding(replace(study, doses=wide), 0)
    none = changed(study.doses, lambda t: t["measure"] == MAIN, change=0.0)
    assert "Geen van deze regels spaart" in finding(replace(study, doses=none), 0)


def test_whether_it_is_enough_follows_the_verdicts(study, monkeypatch):
    asked = study.flips[study.flips["year"] == 2030][["target", "reading"]].drop_duplicates()
    size = len(asked)
    judged = {}

    def judge(results):
        found = asked.assign(region="every_rule", year=2030, headline=False, met=judged["met"])
        return found.assign(probability=judged["chance"])

    monkeypatch.setattr("ccb_analysis.pages.swap_findings.api.judge", judge)
    judged |= {"met": "yes", "chance": 1.0}
    assert f"elke telling van de doelen voor 2030 ({size} van {size})" in finding(study, 1)
    judged |= {"met": "no", "chance": 0.0}
    assert f"geen enkele telling van de doelen voor 2030 (0 van {size})" in finding(study, 1)
    judged |= {"met": ["yes", "undecided"] + ["no"] * (size - 2), "chance": 0.5}
    assert f"1 van de {size} tellingen voor 2030; {size - 2} niet, 1 onbeslist" in finding(study, 1)


def test_the_nearest_assumption_is_the_smallest_change_that_was_confirmed(study):
    flips = study.flips.assign(confirmed=False)
    assert "Geen enkel onzeker cijfer" in finding(replace(study, flips=flips), 1)
    mine = flips[(flips["set"] == "every_rule") & (flips["year"] == 2030)].iloc[:3].index
    flips.loc[mine, "confirmed"] = [True, True, False]
    flips.loc[mine, "share"] = [-0.8, 0.3, 0.1]
    flips.loc[mine, "status"] = ["outside", "inside", "inside"]
    flips.loc[mine, "group"] = ["concrete_co2", "need_screed", "steel_co2"]
    flips.loc[mine, "figure"] = ["co2", "kg_ratio", "co2"]
    flips.loc[mine, ["from", "to"]] = [[0.1, 0.2], [1.0, 0.5], [1.0, 2.0]]
    said = finding(replace(study, flips=flips), 1)
    # Not verified: need_screed in substitutions.toml.
    assert "dekvloer op een CLT-vloer (niet nagegaan)" in said
    assert "van 1,00 keer het midden naar 0,500 keer het midden" in said
    assert "30% van het bereik en blijft erbinnen" in said
    flips.loc[mine[1], "confirmed"] = False
    said = finding(replace(study, flips=flips), 1)
    assert "CO2 van beton" in said and "80% van het bereik en valt erbuiten" in said


def test_what_decides_is_what_runs_out_or_else_the_widest_input(study):
    rows = study.indices
    rows = rows[(rows["set"] == "effect") & (rows["measure"] == MAIN) & (rows["index"] == "total")]
    indices = changed(study.indices, lambda t: t["measure"] == MAIN, value=0.01)
    indices.loc[rows[rows["group"] == "foundation_saved"].index, ["value", "low", "high"]] = [
        [0.77, 0.7, 0.8]
    ]
    said = finding(replace(study, indices=indices), 2)
    assert "bespaarde fundering (niet nagegaan). Daarvan komt 77% van de spreiding" in said
    assert "Op raakt er niets" in said
    supply = changed(
        study.supply, lambda t: t["resource"] == "timber", share=3.0, largest_dose=0.25
    )
    said = finding(replace(study, supply=supply), 2)
    assert "**Gezaagd hout, Nederland 2015 raakt op" in said and "vraagt 300%" in said
    assert "een dosis van 25%" in said and "spreiding" not in said


def test_unverified_figures_are_counted_and_idle_rules_named(study):
    """By hand: of the floor the screed and the foundation, each unverified in the file."""
    assert study.question.idle == (SLAB,)  # no hollow-core slab in these homes
    assert "Van de 4 cijfers die dit dragen, zijn er 2 niet nagegaan." in finding(study, 0)
    known = finding(study, 3)
    weak = int((study.footing["evidence"] == "unverified").sum())
    assert f"Van de {len(study.footing)} cijfers onder deze regels zijn er {weak} niet" in known
    assert "Alle 2 kosten zijn niet nagegaan" in known
    assert "Kanaalplaat wordt hergebruikte plaat" in known and "pallets" in known
    sure = study.footing.assign(evidence="published")
    known = finding(replace(study, footing=sure), 3)
    assert "is er geen 'niet nagegaan'" in known and "kosten" not in known.split("- ")[1]


def test_a_finding_says_what_it_counts(study):
    homes = Language("nl").number(float(study.question.homes["homes"].sum()))
    for place in (0, 1, 2):
        said = finding(study, place)
        assert "Geteld" in said and "2030" in said and f"{homes} woningen" in said
    assert "A1-A3" in finding(study, 1)


def test_every_shipped_input_rule_and_figure_has_a_name(study):
    """Of every group a reader sees no name of ours, in neither language."""
    rules = read_substitutions().rules
    groups = {*study.tornado["group"], *study.flips["group"], *study.indices["group"]}
    groups |= {*study.method_flips["group"]}
    for rule in rules.values():
        groups |= {one.group for one in (rule.ratio, *rule.needs, *rule.saves) if one.group}
    table = pd.read_csv(REFERENCE / "inventories.csv", dtype=str).fillna("")
    groups |= {*table["group"]} - {""}
    figures = pd.read_csv(REFERENCE / "material_figures.csv", dtype=str).fillna("")
    groups |= {*figures["group"]} - {""}
    assert len(groups) > 40
    for code in ("nl", "en"):
        labels = pages_of(study, code).labels
        bare = [name for name in sorted(groups) if "_" in labels.group(name)]
        assert bare == []
        # A name of ours that nobody translated is English with spaces for underscores.
        plain = [name for name in groups if labels.group(name) == name.replace("_", " ")]
        assert code == "en" or plain == []
        for name, rule in rules.items():
            assert labels.rule(name) not in (rule.title(code), name)
            for place in rule.figures():
                assert "_" not in labels.footing(place)
        for row in study.figures.to_dict("records"):
            if row["group"]:
                assert "_" not in labels.figure(row)


def test_prices_that_are_not_sure_have_no_step():
    costs = pd.DataFrame(
        {
            "rule": ["a", "b", "c", "d"],
            "co2_price": [50.0, 20.0, float("nan"), 70.0],
            "co2_price_p5": [40.0, 10.0, float("nan"), 60.0],
            "co2_price_p95": [60.0, 30.0, float("nan"), 80.0],
        }
    )
    beside = pd.DataFrame({"rule": ["a", "b", "c", "d"], "value": [-5.0, -3.0, -9.0, 2.0]})
    steps, apart = abatement_steps(costs, beside, "co2")
    # b is cheapest; c has no sure price, d emits more beside the others.
    assert steps["rule"].tolist() == ["b", "a"] and steps["spared"].tolist() == [3.0, 5.0]
    assert apart == ["c", "d"]


def test_the_title_of_a_curve_is_sure_only_where_the_order_is(study):
    labels = pages_of(study).labels
    steps = pd.DataFrame(
        {
            "rule": [FLOOR, CONCRETE],
            "spared": [3.0, 5.0],
            "price": [20.0, 50.0],
            "price_low": [10.0, 40.0],
            "price_high": [30.0, 60.0],
        }
    )
    sure = abatement_curve(steps, [], "co2", {"prijs": 54.0}, labels, "")
    assert sure.title == "Betonvloer wordt CLT-vloer spaart een ton CO₂ het goedkoopst"
    unsure = abatement_curve(steps.assign(price_high=45.0), [], "co2", {}, labels, "")
    assert "is niet zeker" in unsure.title
    assert "spaart 3,00 kg CO₂ per m²; 20 euro per ton (10 tot 30)" in sure.alt


def test_stored_co2_is_never_part_of_an_emission(study, tmp_path):
    """The waterfall of emitted CO2 adds up by itself, and has no bar of storage."""
    pages = pages_of(study, "nl", tmp_path)
    list(pages.together())
    bars = pd.read_csv(tmp_path / "figures" / "swap_together.csv")
    emitted = bars[bars["indicator"] == "uitgestoten CO2 (A1-A3)"]
    steps = emitted[~emitted["total"]]["value"].sum()
    whole = emitted[emitted["total"]]["value"].tolist()
    assert whole[0] + steps == pytest.approx(whole[1], rel=1e-8)
    assert not bars["indicator"].str.contains("opgeslagen").any()
    costs = study.abatement.set_index("rule")
    emission = study.doses[(study.doses["measure"] == "emitted_co2") & (study.doses["dose"] == 1)]
    for row in emission[emission["rule"] != "every_rule"].itertuples():
        assert costs.loc[row.rule, "co2"] == pytest.approx(-row.change)


def test_methods_that_halve_primary_material_and_miss_the_circular_share_are_named(study):
    """Timber frame, ground-bound: 128.8 of 628.8 kg is 20 % circular, 62 % less abiotic."""
    said = next(iter(pages_of(study).methods())).markdown
    assert said.startswith("**Minstens 50% minder primair abiotisch materiaal, en toch geen 25%")
    assert said.splitlines()[0].endswith(": houtskelet.**")
    # 1 - 628.8 x ... by the inventories: 472 of 1,249 kg abiotic, 601 of 1,267 kg in all.
    assert "**houtskelet**: 20% circulair naar massa. Primair abiotisch 62% minder." in said
    assert "Telt hout ook als primair: 53% minder." in said
    met = study.method_flips["reading"] == "reused_renewable_2025"
    flips = study.method_flips.assign(met=study.method_flips["met"].astype(bool) | met)
    said = next(iter(pages_of(replace(study, method_flips=flips)).methods())).markdown
    assert "is ook 25% circulair" in said


def test_what_turns_a_method_is_told_by_a_figure_of_its_own(study):
    """Timber frame holds 110 kg/m2 of softwood (inventories.csv): that, not timber of others."""
    rows = study.method_flips
    own = rows[(rows["building_method"] == "timber_frame") & (rows["group"] == "intensity_timber")]
    assert set(own["building_method_of_figure"]) == {"timber_frame"}
    assert set(own["material"]) == {"sawn_softwood"} and set(own["from"]) == {110.0}
    # Of a home its size is given, so that no reading per home is asked of it.
    readings = {*rows["reading"], *study.flips["reading"]}
    assert readings and not any("per_home" in name for name in readings)


def test_without_draws_there_is_no_chance_and_no_interval(study):
    """Then only central figures speak."""
    ends = [name for name in study.doses if name.endswith(("_p5", "_p50", "_p95"))]
    doses = study.doses.drop(columns=[*ends, "p5", "p50", "p95", "mean"])
    statistics = ("p5", "p50", "p95", "mean", "probability")
    results = study.results[~study.results["statistic"].str.startswith(statistics)]
    asked = replace(study.question, draws=0)
    undrawn = replace(study, question=asked, doses=doses, results=results)
    first, second = (finding(undrawn, place) for place in (0, 1))
    assert "90%" not in first and "Zonder trekkingen" in first
    assert "is er geen kans te geven" in second
    assert list(pages_of(undrawn).curves())


def test_homes_of_a_year_between_are_held_against_the_target_to_come(study):
    """The engine gives chances for target years alone, so that there is an interval and no more."""
    chances = study.results["statistic"].str.startswith("probability")
    results = study.results[~chances].assign(year=2028)
    asked = replace(study.question, year=2028)
    said = finding(replace(study, question=asked, results=results), 1)
    assert "doelen voor 2030" in said and "Oplevering 2028" in said
    assert "(90% tussen" in said and "Een kans is er alleen voor woningen uit het doeljaar" in said


def test_the_notebook_declares_what_a_question_can_be():
    words = Language("nl")
    source = find_workspace().notebooks / "material_substitution.ipynb"
    declared = declared_parameters(source, words)
    assert {
        *("rules", "methods", "dwelling_type", "year", "draws", "seed", "prices"),
        *("rules_file", "assumptions", "language", "jobs", "out"),
    } == set(declared)
    given = ["rules=betonvloer_naar_clt,staal_naar_gerecycled", "year=2028", "prices=none"]
    found = parse_parameters(given, declared, words, source.name)
    assert found == {
        "rules": ["betonvloer_naar_clt", "staal_naar_gerecycled"],
        "year": 2028,
        "prices": None,
    }
    cells = json.loads(source.read_text(encoding="utf-8"))["cells"]
    chosen = next(cell for cell in cells if "parameters" in cell["metadata"].get("tags", []))
    space: dict = {}
    exec("".join(chosen["source"]), space)
    shipped = tomllib.loads((REFERENCE / "substitutions.toml").read_text(encoding="utf-8"))
    assert set(space["rules"]) <= {rule["name"] for rule in shipped["rules"]}
    assert len(space["rules"]) == 7


def test_an_unknown_rule_is_refused_in_dutch_with_what_there_is():
    with pytest.raises(InputError, match=r"betonvloer_naar_cl\b.*betonvloer_naar_clt"):
        swap_question(["betonvloer_naar_cl"], language="nl")


def test_the_notebook_runs_and_refuses_a_rule_nobody_knows(tmp_path: Path):
    from ccb_analysis.errors import NotebookError
    from ccb_analysis.report.single_run import run_one

    given = [f"rules={CONCRETE}", "methods=concrete_in_situ", "draws=16"]
    given += ["dwelling_type=ground_bound", "jobs=1"]
    executed = run_one("material_substitution", given, out=tmp_path / "uit", say=lambda text: None)
    assert executed.is_file()
    assert (executed.parent / "tables.xlsx").is_file()
    assert (executed.parent / "tables" / "swap_prices.csv").is_file()
    with pytest.raises(NotebookError, match="bestaat niet"):
        run_one(
            "material_substitution", ["rules=beton_weg"], out=tmp_path / "b", say=lambda text: None
        )
