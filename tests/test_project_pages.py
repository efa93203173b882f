"""The pages on projects: every chapter in both languages, and sentences that follow the numbers."""

from __future__ import annotations

import html
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from test_project_workbook import ABOUT, filled

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.pages.project_claims import project_claims
from ccb_analysis.pages.project_page import write_project_pages
from ccb_analysis.pages.projects import CHAPTERS, each, project_pages
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.parameters import declared_parameters
from ccb_analysis.report.plain import plain_dutch
from ccb_analysis.studies.project_study import EXAMPLE_PROJECT, collect_projects
from ccb_analysis.workspace import find_workspace

RAW = find_workspace().root / "data" / "raw"
CO2 = "embodied_co2_a1_a3_per_m2"


@pytest.fixture(scope="module")
def studies(tmp_path_factory):
    """The example project and a block of flats of CLT without a name."""
    about = ABOUT | {"Bouwmethode": "kruislaaghout (CLT)"}
    other = filled(tmp_path_factory.mktemp("ander") / "ander.xlsx", about)
    return {
        code: collect_projects([RAW / EXAMPLE_PROJECT, other], language=code)
        for code in ("nl", "en")
    }


def pages_of(studies, code="nl", folder=None):
    words = Language(code)
    return project_pages(studies[code], Gallery(folder, words), words)


def shown(pieces):
    return "".join(
        piece.markdown if hasattr(piece, "markdown") else piece._repr_html_() for piece in pieces
    )


@pytest.mark.parametrize("code", ["nl", "en"])
def test_every_chapter_shows_and_leaves_its_files(studies, tmp_path, code):
    pages = pages_of(studies, code, tmp_path)
    for chapter in ("findings", *CHAPTERS):
        text = shown(each(pages, chapter))
        assert text
        assert "project_score." not in text and ">nan<" not in text
        assert text.count("###") == 2  # each project under its own name
    pages[0].gallery.workbook("t", "s", None)
    written = write_project_pages(pages, tmp_path)
    assert [path.name for path in written] == ["voorbeelddata_project.html", "ander_2.html"]
    there = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.csv")}
    tables = ("parts", "epd", "scores", "new_normal_1_0", "best", "gains", "peers", "sources")
    assert {f"tables/project_{name}.csv" for name in tables} <= there
    assert {"data/scores.csv", "data/scores_2.csv", "figures/project_gains.csv"} <= there


def test_example_data_is_called_so_under_everything(studies):
    example, own = pages_of(studies)
    pieces = [piece for chapter in CHAPTERS[:-1] for piece in getattr(example, chapter)()]
    for piece in pieces:
        if not hasattr(piece, "markdown"):
            assert "Voorbeelddata, geen echte projecten" in piece._repr_html_()
    assert "Voorbeelddata, geen echte" not in shown(own.scores())
    # An example register is called so beside a project that is none.
    assert "verzonnen projecten (voorbeelddata)" in shown(own.peers())


def test_the_example_is_what_its_maker_makes(tmp_path):
    import importlib.util

    spec = importlib.util.spec_from_file_location("maker", RAW / "voorbeelddata_project.py")
    assert spec is not None and spec.loader is not None
    maker = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(maker)
    maker.main(tmp_path)
    for name in (EXAMPLE_PROJECT, "voorbeelddata_epd_beton.json"):
        assert (tmp_path / name).read_bytes() == (RAW / name).read_bytes(), name


def test_the_example_by_hand(studies):
    """The line with a declaration: 220 m3 of 2,350 kg and 190 kg CO2 per m3 (A1-A3)."""
    scores = studies["nl"][0].scored.scores
    line = scores[(scores["line"] == 4) & (scores["indicator"] == "embodied_co2_a1_a3")]
    assert line["value"].tolist() == pytest.approx([220 * 190])
    after = scores[scores["indicator"] == "embodied_co2_c"]
    assert after["value"].tolist() == pytest.approx([220 * 21] * 2)  # 8 + 9 + 4 + 0
    assert studies["nl"][0].scored.project.faults == []


def test_findings_are_plain_dutch(studies):
    for piece in each(pages_of(studies), "findings"):
        for line in piece.markdown.splitlines():
            assert plain_dutch(line) == [], line
    for page in pages_of(studies):
        for chapter in CHAPTERS:
            for piece in getattr(page, chapter)():
                if hasattr(piece, "markdown") and "Bron:" not in piece.markdown:
                    for line in piece.markdown.splitlines():
                        assert plain_dutch(line) == [], line


def test_what_helps_most_follows_the_numbers(studies):
    study = studies["nl"][0]
    words = Language("nl")

    def first(gains: pd.DataFrame) -> str:
        changed = replace(study, gains=gains)
        return shown(project_pages([changed], Gallery(None, words), words)[0].findings())

    rows = study.gains
    mine = (rows["indicator"] == CO2) & (rows["rule"] == "baksteen_naar_houten_gevel")
    better = rows.copy()
    better.loc[mine, ["change", "change_low", "change_high"]] = [-99.0, -120.0, -80.0]
    better.loc[mine, "better"] = True
    top = pd.concat([better[mine], better[~mine]])
    text = first(top)
    assert '"Gevel van baksteen wordt gevel van hout". Verandering: −99,0 kg CO2 per m2' in text
    assert "(−120 tot −80,0). Dat het beter wordt, is zeker." in text
    worse = rows.copy()
    worse.loc[rows["indicator"] == CO2, "change"] = 5.0
    assert "verlaagt de uitstoot." in first(worse)
    assert "past bij dit project" in first(rows.iloc[:0])


def test_a_passport_alone_says_what_cannot_be_said(tmp_path):
    path = tmp_path / "paspoort.csv"
    path.write_text("Materiaal;Volume\nclt;2\n", encoding="utf-8")
    (study,) = collect_projects([path])
    words = Language("nl")
    (page,) = project_pages([study], Gallery(None, words), words)
    assert study.peers is None
    text = shown(piece for name in ("findings", *CHAPTERS) for piece in getattr(page, name)())
    assert "woningtype is niet bekend" in text
    assert "Het Nieuwe Normaal is niet te toetsen" in text
    assert "Geen enkele vervanging" in text
    assert list(project_claims([page]))


def test_what_is_wrong_in_the_file_is_on_the_page(tmp_path):
    path = tmp_path / "paspoort.csv"
    rows = "".join(f"clt;{n};met hoop;\n" for n in range(1, 23)) + "clt;3;;weg.json\n"
    path.write_text(f"Materiaal;Massa;Type verbinding;EPD-bestand\n{rows}", encoding="utf-8")
    (study,) = collect_projects([path], register=["none"])
    words = Language("nl")
    (page,) = project_pages([study], Gallery(None, words), words)
    text = shown(page.made_of())
    assert "Cellen die niet goed zijn: 23." in text
    assert 'paspoort.csv, rij 2, kolom "Type verbinding": gevonden "met hoop"' in html.unescape(
        text
    )
    assert "en nog 3; ccb check noemt ze allemaal" in text


def test_what_is_claimed_has_one_key_each_and_is_a_number_shown(studies):
    claims = list(project_claims(pages_of(studies)))
    keys = [one.key for one in claims]
    assert len(keys) == len(set(keys))
    by_key = {one.key: one for one in claims}
    score = by_key[f"score.1.embodied_co2.{CO2}"]
    row = studies["nl"][0].building.set_index("indicator").loc[CO2]
    assert score.value == pytest.approx(row["value"], rel=1e-5)
    assert {key.split(".")[0] for key in keys} == {"example_data", "score", "gain", "peers"}
    assert by_key["example_data.1"].value is True


def test_another_formula_joins_the_factors(tmp_path):
    """1, 0.8, 0.4 and 0.1: harmonic 4 / 14.75 = 0.271, plain mean 0.575, weakest 0.1."""
    path = tmp_path / "paspoort.csv"
    head = "Materiaal;Massa;Type verbinding;Toegankelijkheid;Doorkruisingen;Randopsluiting"
    path.write_text(f"{head}\nclt;2;1;0,8;0,4;0,1\n", encoding="utf-8")
    for formula, value in ((None, 4 / 14.75), ("arithmetic", 0.575), ("weakest", 0.1)):
        (study,) = collect_projects([path], register=["none"], formula=formula)
        rows = study.building[study.building["indicator"] == "detachability"]
        assert rows["value"].tolist() == pytest.approx([value])
    with pytest.raises(InputError, match="harmonic, arithmetic, weakest"):
        collect_projects([path], formula="geometric")


def test_the_workings_of_the_ladder_add_up_to_its_values(studies):
    study = studies["nl"][0]
    points = study.scored.workings[["origin_points", "future_points"]].sum()
    values = study.building.set_index("indicator")["value"]
    assert points["origin_points"] == pytest.approx(values["origin_value"])
    assert points["future_points"] == pytest.approx(values["future_value"])
    assert "materiaal voor materiaal" in shown(pages_of(studies)[0].scores())


def test_a_project_that_is_not_there_is_named():
    with pytest.raises(InputError, match=r"weg\.xlsx"):
        collect_projects(["weg.xlsx"])


def test_a_file_given_twice_is_one_project():
    example = RAW / EXAMPLE_PROJECT
    (study,) = collect_projects([example, str(example)], register=["none"])
    assert study.peers is not None
    assert "given" not in study.peers.counts


def test_the_notebook_has_the_parameters_of_the_study():
    source = find_workspace().notebooks / "project_scoring.ipynb"
    declared = declared_parameters(source, Language("nl"))
    assert list(declared) == [
        *("projects", "register", "epds", "rules", "formula", "language", "out")
    ]
    assert all(parameter.default in (None, "nl") for parameter in declared.values())


@pytest.mark.slow
def test_the_notebook_runs_on_the_example_and_on_a_file(tmp_path):
    from ccb_analysis.report.single_run import run_one

    own = tmp_path / "mijn.csv"
    own.write_text("Materiaal;Massa\nclt;2\nbeton;5\n", encoding="utf-8")
    executed = run_one(
        "project_scoring",
        [f"projects={RAW / EXAMPLE_PROJECT},{own}", 'register=["none"]'],
        out=tmp_path / "uit",
        say=lambda text: None,
    )
    text = json.dumps(json.loads(executed.read_text(encoding="utf-8")))
    assert "2 projecten" in text
    names = {path.name for path in (tmp_path / "uit").iterdir()}
    assert names >= {"voorbeelddata_project.html", "mijn_2.html", "claims.json", "tables.xlsx"}
    shutil.rmtree(tmp_path / "uit")


def test_no_page_fetches_anything(studies, tmp_path):
    (path, _) = write_project_pages(pages_of(studies), tmp_path)
    text = Path(path).read_text(encoding="utf-8")
    assert "<script" not in text and 'src="http' not in text
