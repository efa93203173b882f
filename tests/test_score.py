"""One project scored by the command: what is read, what it comes to, and what is said of it."""

import re

import openpyxl
import pandas as pd
import pytest
from epd_cases import declaration, write
from test_project_workbook import ABOUT, filled
from typer.testing import CliRunner

from ccb_analysis.cli import APP
from ccb_analysis.intake.project import read_project
from ccb_analysis.score import score, scored

RUNNER = CliRunner()


@pytest.fixture(scope="module")
def workbook(tmp_path_factory):
    """24 flats of 2,400 m2: 10 m3 of CLT (4,690 kg) and 4 m3 of concrete (9,600 kg)."""
    return filled(tmp_path_factory.mktemp("project") / "project.xlsx")


def of(scores, method, indicator):
    rows = scores[
        (scores["method"] == method)
        & (scores["indicator"] == indicator)
        & (scores["level"] == "building")
    ]
    assert len(rows) == 1
    return rows.iloc[0]


def test_the_scores_are_those_of_what_was_filled_in(workbook):
    found = scored(read_project(workbook))
    # CLT is renewable but for 1 % glue, concrete 4 % recycled: (4643.1 + 384) / 14290 = 35.2 %.
    origin = of(found.scores, "core_measurement", "material_origin")
    assert origin["value"] == pytest.approx((0.99 * 4690 + 0.04 * 9600) / 14_290)
    # A1-A3: 4690 x 0.30 + 9600 x 0.095 = 2319 kgCO2e; on 2,400 m2 0.97 per m2.
    co2 = of(found.scores, "embodied_co2", "embodied_co2_a1_a3_per_m2")
    assert co2["value"] == pytest.approx((4690 * 0.30 + 9600 * 0.095) / 2400)
    # What is stored stands apart: 4690 x 1.58 kg.
    stored = of(found.scores, "stored_co2", "stored_co2_per_m2")
    assert stored["value"] == pytest.approx(4690 * 1.58 / 2400)
    assert of(found.scores, "mpg", "mpg_a1")["value"] == 0.45
    # An MPG of 0.45 by set A1 against the level of its own weighting set.
    assert found.new_normal is not None
    assert set(found.new_normal["indicator"]) >= {"mpg", "embodied_co2"}


def test_what_is_not_recognised_makes_the_intervals_wider(tmp_path, workbook):
    unknown = filled(tmp_path / "other.xlsx", rows=(("clt", 10), ("beton", 4), ("wondergoed", 5)))
    sure, wide = (
        of(scored(read_project(path)).scores, "core_measurement", "material_origin")
        for path in (workbook, unknown)
    )
    assert wide["low"] < sure["low"]
    assert wide["high"] > sure["high"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_page_speaks_one_language_and_gives_no_total(workbook, tmp_path, language):
    page = score(workbook, tmp_path / language, language=language, say=lambda text: None)
    text = page.read_text(encoding="utf-8")
    words = {"nl": "Er is geen totaalscore", "en": "There is no total score"}
    assert words[language] in text
    assert ("reconstructie" if language == "nl" else "reconstruction") in text
    folded = (
        r"<style>.*?</style>|<details>.*?</details>|<svg.*?</svg>|<[^>]+>|\S+\.xlsx|ccb_analysis"
    )
    body = re.sub(folded, " ", text, flags=re.DOTALL)
    assert not re.findall(r"\b[a-z]+_[a-z0-9_]+\b", body)  # no raw name of anything


def test_the_command_writes_everything(workbook, tmp_path):
    folder = tmp_path / "scored"
    done = RUNNER.invoke(APP, ["score", str(workbook), "--out", str(folder)])
    assert done.exit_code == 0, done.output
    assert "Klaar. Open" in done.output
    names = {path.name for path in folder.iterdir()}
    assert names >= {"score.html", "scores.xlsx", "scores.csv", "bill.csv", "set_aside.csv"}
    assert names >= {"gains.csv", "peers.csv", "new_normal.csv"}
    assert len(pd.read_csv(folder / "bill.csv")) == 2
    book = openpyxl.load_workbook(folder / "scores.xlsx")
    formulas = [
        cell.value
        for sheet in book.worksheets
        for row in sheet.iter_rows()
        for cell in row
        if isinstance(cell.value, str) and cell.value.startswith("=")
    ]
    assert len(formulas) > 20  # the workbook calculates; it does not repeat


def test_what_cannot_be_read_is_a_message(tmp_path):
    broken = tmp_path / "kapot.xlsx"
    broken.write_bytes(b"geen werkmap")
    done = RUNNER.invoke(APP, ["score", str(broken)])
    assert done.exit_code == 1
    assert "kapot.xlsx" in done.output
    assert "Traceback" not in done.output


def test_a_declaration_elsewhere_and_another_project_are_taken_along(tmp_path):
    """4 m3 of concrete of 2297 kg and 146.75 kg CO2 per m3 instead of 9,600 kg at 0.095."""
    path = filled(tmp_path / "project.xlsx")
    book = openpyxl.load_workbook(path)
    bill = book.worksheets[1]
    headers = [cell.value for cell in bill[1]]
    bill.cell(3, headers.index("EPD-bestand") + 1).value = "beton.json"
    book.save(path)
    elsewhere = tmp_path / "epd"
    elsewhere.mkdir()
    write(elsewhere, declaration(), "beton.json")
    other = filled(tmp_path / "ander.xlsx")
    folder = tmp_path / "scored"
    command = ["score", str(path), "--out", str(folder), "--epd", str(elsewhere)]
    done = RUNNER.invoke(APP, [*command, "--peer", str(other)])
    assert done.exit_code == 0, done.output
    scores = pd.read_csv(folder / "scores.csv")
    co2 = of(scores, "embodied_co2", "embodied_co2_a1_a3_per_m2")
    assert co2["value"] == pytest.approx((4690 * 0.30 + 4 * 146.75360187) / 2400)
    peers = pd.read_csv(folder / "peers.csv")
    given = peers[peers["peers"] == "given"].set_index("indicator")
    # The other one has no declaration: 4690 x 0.30 + 9600 x 0.095 kg on 2,400 m2.
    assert given.loc["embodied_co2_a1_a3_per_m2", "median"] == pytest.approx(2319 / 2400)
    assert given.loc["embodied_co2_a1_a3_per_m2", "count"] == 1
    assert "beton.json" in (folder / "score.html").read_text(encoding="utf-8")
    refused = RUNNER.invoke(APP, ["score", str(path), "--out", str(folder)])
    assert 'rij 3, kolom "EPD-bestand"' in refused.output


def test_what_someone_typed_cannot_change_the_page(tmp_path):
    about = ABOUT | {"Projectnaam": "<b onclick=x>Woningen"}
    path = filled(tmp_path / "x.xlsx", about, rows=(("<script>x</script>", 10), ("clt", 1)))
    text = score(path, tmp_path / "uit", say=lambda text: None).read_text(encoding="utf-8")
    assert "<script" not in text and "<b onclick" not in text
    assert "&lt;script&gt;" in text
