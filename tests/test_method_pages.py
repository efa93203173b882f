"""The pages on building methods: every chapter shows, and sentences follow the numbers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import special

from ccb_analysis.annual.method_study import collect_methods
from ccb_analysis.intake.assessment_mapping import EXAMPLE
from ccb_analysis.language import Language
from ccb_analysis.pages.method_claims import median_error, method_claims
from ccb_analysis.pages.method_findings import front, leaders
from ccb_analysis.pages.methods import MethodPages
from ccb_analysis.report.figures_ridges import method_ridges
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.method_labels import MethodLabels
from ccb_analysis.report.plain import plain_dutch

CHAPTERS = ("findings", "intervals", "pairs", "figure_7", "published", "footing")
TIMBER, MODULE, CONCRETE = "timber_frame", "timber_module", "concrete_in_situ"


def buildings(folder: Path) -> Path:
    """A table in which timber is 60 lower in each country, and higher over all together."""
    random = np.random.default_rng(5)
    header = "Building ID;Structure;Use;Country;GFA (m2);NFA (m2);Reference study period (years)"
    lines = [f"{header};Storeys;GWP A1-A3;GWP A4;GWP A5;GWP B4"]
    for country, timber, concrete, level in (("NL", 5, 25, 200.0), ("DK", 25, 5, 400.0)):
        for name, count, middle in (
            ("massive wood", timber, level - 60),
            ("frame concrete", concrete, level),
        ):
            for _ in range(count):
                value = f"{middle + 10 * random.normal():.2f}".replace(".", ",")
                lines.append(f"b{len(lines)};{name};row house;{country};100;;50;2;{value};;;")
    lines.append("x;frame wood;row house;NL;0;;50;2;No data;;;")
    path = folder / "buildings.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    folder = tmp_path_factory.mktemp("methods")
    return collect_methods(draws=64, benchmark=buildings(folder), mapping=EXAMPLE)


def pages_of(study, code="nl", folder=None):
    words = Language(code)
    return MethodPages(study, Gallery(folder, words), words, 2030)


def finding(study, place, code="nl"):
    """The text of one of the findings, by its place."""
    return list(pages_of(study, code).findings())[place].markdown


def changed(table, where, **values):
    """A table with other values in the rows where a condition holds."""
    other = table.copy()
    for name, value in values.items():
        other.loc[where(other), name] = value
    return other


def emitted(study, method, value, lower, error=0.01):
    """The study in which a method emits ``value``, lower than any other with chance ``lower``."""
    here = {"p5": value - 5.0, "p50": value, "p95": value + 5.0}
    own = changed(
        study.own,
        lambda t: (t["measure"] == "emitted_co2") & (t["building_method"] == method),
        **here,
    )
    pairs = changed(
        study.pairs,
        lambda t: (t["measure"] == "emitted_co2") & (t["building_method"] == method),
        lower=lower,
        lower_error=error,
    )
    return replace(study, own=own, pairs=pairs)


@pytest.mark.parametrize("code", ["nl", "en"])
def test_every_chapter_shows_and_leaves_its_files(study, tmp_path, code):
    pages = pages_of(study, code, tmp_path)
    shown = "".join(
        piece.html if hasattr(piece, "html") else piece.markdown
        for name in CHAPTERS
        for piece in getattr(pages, name)()
    )
    pages.gallery.workbook("t", "s", None)
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    figures = ("co2", "circular", "material", "site", "impact", "timber", "ridges")
    assert {f"figures/method_{name}.svg" for name in figures} <= there
    tables = ("method_intervals", "method_pairs_emitted_co2", "method_matrix_emitted_co2_stacked")
    tables += ("published_medians", "published_effects", "published_reversals_country")
    tables += ("published_regressions", "published_aside", "published_check", "sources")
    assert {f"tables/{name}.csv" for name in tables} <= there
    assert {"data/methods.csv", "data/method_pairs.csv", "data/method_set_aside.csv"} <= there
    assert ">nan<" not in shown
    assert "methods." not in shown
    assert "Let op: alle gebouwen" in shown  # in the language of the study, whatever the page's
    assert Language(code)("benchmark.pair_note") in shown


def test_findings_are_plain_dutch(study):
    for piece in pages_of(study).findings():
        for line in piece.markdown.splitlines():
            assert not line or plain_dutch(line) == [], line


def test_who_emits_least_follows_the_numbers(study):
    said = finding(emitted(study, CONCRETE, 50.0, 1.0), 0)
    assert "**Beton, in het werk gestort stoot het minste CO2 uit" in said
    assert "zo goed als zeker" in said
    assert "50,0 kg CO2 per m2 (tussen 45,0 en 55,0" in said
    assert "In alle 64 trekkingen" in said
    # 0.75 with an error of 0.01: more likely than not, and no more than that
    said = finding(emitted(study, CONCRETE, 50.0, 0.75), 0)
    assert "zeker is dat niet overal" in said
    assert "lager in 75,0% van de trekkingen (rekenfout hoogstens 1,0 procentpunt)" in said
    # 0.5: none of the two is ahead, so both are named
    said = finding(emitted(study, CONCRETE, 50.0, 0.5), 0)
    assert "Wie van hen wint, is niet overal te zeggen" in said
    assert "Wie van de twee voor ligt, is dus niet te zeggen" in said


def test_the_rival_is_the_method_it_is_ahead_of_least_often(study):
    other = emitted(study, CONCRETE, 50.0, 0.99)
    pairs = changed(
        other.pairs,
        lambda t: (
            (t["measure"] == "emitted_co2")
            & (t["building_method"] == CONCRETE)
            & (t["other"] == MODULE)
        ),
        lower=0.9,
    )
    found = leaders(replace(other, pairs=pairs), "emitted_co2")
    assert [one.rival for one in found] == [MODULE, MODULE]
    assert [one.chance for one in found] == [0.9, 0.9]
    # Of the circular share more is ahead: the others are lower in the pairs that count.
    for one in leaders(study, "circular_share"):
        rows = study.pairs.query(
            "measure == 'circular_share' and other == @one.method"
            " and dwelling_type == @one.dwelling_type"
        )
        assert one.chance == rows["lower"].min()


def test_methods_that_are_equal_in_every_draw_come_first_together(study):
    """Modules of timber and of steel leave as much waste: it is given for modules as one."""
    assert set(front(leaders(study, "waste"))) == {MODULE, "steel_module"}
    # 0.99 against all: alone in front
    assert front(leaders(emitted(study, CONCRETE, 50.0, 0.99), "emitted_co2")) == [CONCRETE]


def test_emitted_and_stored_co2_never_add_up(study, tmp_path):
    pages = pages_of(study, "nl", tmp_path)
    list(pages.intervals())
    bars = pd.read_csv(tmp_path / "figures" / "method_co2.csv")
    drawn = bars[bars["building_method"] == "clt"].groupby("indicator")["value"].mean()
    whole = study.own[study.own["building_method"] == "clt"].groupby("measure")["p50"].mean()
    assert drawn["uitgestoten CO2 (A1-A3)"] == pytest.approx(whole["emitted_co2"])
    assert drawn["opgeslagen CO2"] == pytest.approx(whole["stored_co2"])
    assert (bars["value"] > 0).all()
    assert "co2_with_storage_30" not in set(pages.own["measure"])
    assert not [one.key for one in method_claims(pages) if "with_storage" in one.key]


def test_a_ridge_is_the_density_of_its_draws():
    """A normal of mean 200 and deviation 20 falls to exp(-1/2) at one deviation; twice as wide,
    half as high."""
    chances = (np.arange(4000) + 0.5) / 4000
    normal = special.ndtri(chances)
    parts = [
        pd.DataFrame(
            {"dwelling_type": "stacked", "building_method": name, "value": 200 + by * normal}
        )
        for name, by in (("clt", 20.0), (CONCRETE, 40.0))
    ]
    labels = MethodLabels(Language("nl"), {"emitted_co2": "uitgestoten CO2"})
    made = method_ridges(
        pd.concat(parts), "emitted_co2", "kgCO2e/m2", labels, key="ridges", note=""
    )
    assert made.title == "Uitgestoten CO₂ is het minst zeker bij beton, in het werk gestort"
    height = {
        name: lambda at, part=part: float(np.interp(at, part["value"], part["density"]))
        for name, part in made.data.groupby("building_method")
    }
    assert height["clt"](200) == pytest.approx(1.0, abs=0.03)
    assert height["clt"](220) == pytest.approx(np.exp(-0.5), abs=0.04)
    assert height[CONCRETE](200) == pytest.approx(0.5, abs=0.03)


def test_where_figure_7_disagrees_follows_the_numbers(study):
    """By hand: 300 against 200 is 50 % more, and outside 250 to 350."""
    table = changed(study.figure_7, lambda t: t["inventory"] == "own", value=200.0, programme=200.0)
    table = changed(table, lambda t: t["inventory"] == "own", low=150.0, high=250.0)
    same = finding(replace(study, figure_7=table), 2)
    assert "binnen de marges" in same and "De volgorde van de methoden is in beide dezelfde" in same
    mine = {"value": 300.0, "low": 250.0, "high": 350.0}
    other = changed(
        table, lambda t: (t["inventory"] == "own") & (t["building_method"] == TIMBER), **mine
    )
    said = finding(replace(study, figure_7=other), 2)
    assert "Bij 1 van de 6 methoden valt Figuur 7 buiten" in said
    assert "**Houtskelet**: het programma zegt 200, de materiaallijst 300" in said
    assert "Dat is 50% meer dan het programma" in said
    # Concrete at 250 in the programme and 200 in the lists: timber at 300 is no longer lower.
    turned = changed(
        other,
        lambda t: (t["inventory"] == "own") & (t["building_method"] == CONCRETE),
        programme=250.0,
    )
    said = finding(replace(study, figure_7=turned), 2)
    assert "Het programma zet houtskelet onder beton, in het werk gestort" in said


def test_without_draws_there_is_no_chance(study):
    bare = collect_methods(["clt", CONCRETE], "stacked", draws=0)
    pages = pages_of(bare)
    said = next(iter(pages.findings())).markdown
    assert "Hoe zeker dat is, weten wij zo niet" in said and "90%" not in said
    assert "twee methoden voor nodig" in next(iter(pages.pairs())).markdown
    assert list(pages.intervals())
    assert "Er is geen bestand" in next(iter(pages.published())).markdown
    assert not [one.key for one in method_claims(pages) if one.key.startswith(("lower", "median"))]


def test_one_method_alone_is_not_the_winner():
    said = finding(collect_methods(["clt"], draws=16), 0)
    assert "Er is maar één bouwmethode: kruislaaghout (CLT)" in said


def test_claims_hold_medians_and_chances_with_their_error(study):
    found = {one.key: one for one in method_claims(pages_of(study))}
    place = study.own.set_index(["measure", "dwelling_type", "building_method"])
    claimed = found["median.emitted_co2.stacked.clt"]
    assert claimed.value == pytest.approx(place.loc[("emitted_co2", "stacked", "clt"), "p50"])
    assert claimed.reason == "monte_carlo" and 0 < claimed.tolerance < 30
    rows = study.pairs.query("measure == 'emitted_co2'")
    unsure = rows[(rows["lower"] > 0.2) & (rows["lower"] < 0.8)].iloc[0]
    key = ".".join(unsure[["dwelling_type", "building_method", "other"]])
    claimed = found[f"lower.emitted_co2.{key}"]
    assert claimed.value == unsure["lower"]
    assert claimed.tolerance == pytest.approx(unsure["lower_error"])
    # One difference between timber and concrete in the table, Cliff's delta apart.
    assert sum(key.startswith("published.median.") for key in found) == 2
    assert sum(key.startswith("published.difference.") for key in found) == 1


def test_the_error_of_a_median_of_equal_draws_is_nought_and_of_few_unknown():
    assert median_error(np.full(64, 3.0)) == 0.0
    assert np.isnan(median_error(np.array([1.0])))


@pytest.mark.slow
def test_the_notebook_runs_and_refuses_a_method_nobody_knows(tmp_path: Path):
    from ccb_analysis.errors import NotebookError
    from ccb_analysis.report.single_run import run_one

    given = ["methods=clt,concrete_in_situ", "draws=16", "dwelling_type=stacked"]
    given += [f"benchmark={buildings(tmp_path)}", f"mapping={EXAMPLE}"]
    executed = run_one("building_methods", given, out=tmp_path / "out", say=lambda text: None)
    assert (executed.parent / "tables.xlsx").is_file()
    assert (executed.parent / "claims.json").is_file()
    assert (executed.parent / "tables" / "published_medians.csv").is_file()
    with pytest.raises(NotebookError, match="bestaat niet"):
        run_one("building_methods", ["methods=steen"], out=tmp_path / "b", say=lambda text: None)
