"""The workbook of a project: LibreOffice works its formulas out to what Python gives."""

from __future__ import annotations

import csv
import re
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import openpyxl
import pandas as pd
import pytest
from scoring_bills import LOOSE, TO_REUSE, VIRGIN, bill, building, line, random_bill

from ccb_analysis.scoring import formulas
from ccb_analysis.scoring.detachability import detachability
from ccb_analysis.scoring.ladder import impact_ladder
from ccb_analysis.scoring.lines import read_lines
from ccb_analysis.scoring.mci import material_circularity
from ccb_analysis.scoring.workbook import write_scoring_workbook

PROJECTS = 200
TOLERANCE = 1e-9
FOUND = {
    "detachability": ("detachability", "detachability"),
    "origin_value": ("impact_ladder", "origin_value"),
    "origin_step": ("impact_ladder", "origin_step"),
    "future_value": ("impact_ladder", "future_value"),
    "future_step": ("impact_ladder", "future_step"),
    "mci_ellen_macarthur": ("mci_ellen_macarthur", "material_circularity"),
    "mci_madaster": ("mci_madaster", "material_circularity"),
}
#: The results stand below six rows of text, in this order.
ORDER = (
    "detachability",
    "origin_value",
    "origin_step",
    "future_value",
    "future_step",
    "mci_ellen_macarthur",
    "mci_madaster",
)
#: Every sheet as csv, in full precision: half the time of writing workbooks.
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
Office = Callable[[Path, Path], Path]


@pytest.fixture(scope="module")
def office(require_program: Callable[[str], str], tmp_path_factory) -> Office:
    """Work out every workbook of a folder in one process of LibreOffice; one csv per sheet."""
    program = require_program("libreoffice")
    profile = tmp_path_factory.mktemp("profile")

    def work_out(folder: Path, out: Path) -> Path:
        command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless"]
        command += ["--convert-to", CSV, "--outdir", str(out)]
        command += [str(path) for path in sorted(folder.glob("*.xlsx"))]
        subprocess.run(command, check=True, capture_output=True, timeout=500)
        return out

    return work_out


def forget_results(path: Path) -> None:
    """Take the numbers out of every cell with a formula, so that only calculating brings them."""
    with zipfile.ZipFile(path) as book:
        parts = {name: book.read(name) for name in book.namelist()}
    for name, part in parts.items():
        if name.startswith("xl/worksheets/"):
            text = re.sub(r"(</f>)<v>.*?</v>", r"\1", part.decode("utf-8"))
            assert "</f><v>" not in text
            parts[name] = text.encode("utf-8")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts.items():
            book.writestr(name, part)


def shown(rows: list[list[str]]) -> dict[str, float]:
    """The scores of the building in the rows of the sheet of results; an empty cell is NaN."""
    return dict(zip(ORDER, [number(row[1]) for row in rows[7:14]], strict=True))


def read_sheet(folder: Path, name: str) -> list[list[str]]:
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def number(cell: object) -> float:
    return float("nan") if cell in ("", None) else float(str(cell))


def scored(
    table: pd.DataFrame,
    formula: str | None = None,
    weighting: str = "mass",
    mki: pd.Series | None = None,
    ladder_figures: dict[str, float] | None = None,
) -> pd.DataFrame:
    """The methods that stand in the workbook; the others would only take time."""
    ready = read_lines(table)
    return pd.concat(
        [
            impact_ladder(ready, formula=formula, own_figures=ladder_figures),
            material_circularity(ready, "mci_ellen_macarthur"),
            material_circularity(ready, "mci_madaster"),
            detachability(ready, formula=formula, weighting=weighting, mki=mki),
        ],
        ignore_index=True,
    )


def random_projects() -> list[tuple[pd.DataFrame, dict]]:
    rng = np.random.default_rng(20230607)
    projects = []
    for place in range(PROJECTS):
        table = random_bill(rng)
        options: dict = {"formula": ("harmonic", "arithmetic", "weakest")[place % 3]}
        if place % 4 == 0:
            options |= {"weighting": "mki", "mki": pd.Series(rng.uniform(0.1, 50, len(table)))}
        if place % 5 == 0:
            names = ("origin_recycled", "future_recycle_after", "step_3")
            options["ladder_figures"] = dict(zip(names, rng.uniform(0.25, 0.55, 3), strict=True))
        projects.append((table, options))
    return projects


@pytest.mark.system
@pytest.mark.slow
def test_200_random_projects_give_the_same_numbers(office: Office, tmp_path: Path):
    """Masses, shares and factors are drawn, and now and then unknown; a fifth has own weights."""
    folder = tmp_path / "written"
    folder.mkdir()
    projects = random_projects()
    for place, (table, options) in enumerate(projects):
        path = write_scoring_workbook(table, folder / f"{place:03}.xlsx", **options)
        forget_results(path)
    out = office(folder, tmp_path / "out")
    compared = unknown = 0
    for place, (table, options) in enumerate(projects):
        results = scored(table, **options)
        cells = shown(read_sheet(out, f"{place:03}-Resultaat"))
        for name, (method, indicator) in FOUND.items():
            wanted = building(results, indicator, method)["value"]
            found = cells[name]
            assert np.isnan(found) == np.isnan(wanted), (place, name, found, wanted)
            assert np.isnan(wanted) or abs(found - wanted) <= TOLERANCE, (place, name)
            compared, unknown = compared + 1, unknown + int(np.isnan(wanted))
        worked = read_sheet(out, f"{place:03}-Stuklijst")[3:]
        for name in formulas.SCORES:
            rows = results[(results["method"] == FOUND[name][0]) & (results["level"] == "product")]
            wanted = rows.loc[rows["indicator"] == FOUND[name][1], "value"].to_numpy(dtype=float)
            found = [number(row[formulas.COLUMNS.index(name)]) for row in worked]
            np.testing.assert_allclose(found, wanted, rtol=0, atol=TOLERANCE, err_msg=name)
    assert compared == 7 * PROJECTS
    assert 0 < unknown < compared / 5  # both kinds were met


@pytest.mark.system
def test_a_changed_weight_and_mass_work_through(office: Office, tmp_path: Path):
    """By hand: 300 kg reused and 100 kg recycled, recycled weighing 0.5: (300 + 50) / 400."""
    folder = tmp_path / "written"
    folder.mkdir()
    table = bill(
        line(100.0, primary_abiotic=0.0, primary_renewable=0.0, reused=1.0, recycled=0.0),
        line(100.0, primary_abiotic=0.0, primary_renewable=0.0, reused=0.0, recycled=1.0),
    )
    path = write_scoring_workbook(table, folder / "changed.xlsx")
    book = openpyxl.load_workbook(path)
    for row in book.worksheets[2].iter_rows():
        if row[0].value == "impact_ladder_origin_recycled":
            assert row[1].value == 1
            row[1].value = 0.5
    mass = book.worksheets[1]["D4"]
    assert mass.value == 100
    mass.value = 300
    book.save(path)
    cells = shown(read_sheet(office(folder, tmp_path / "out"), "changed-Resultaat"))
    assert cells["origin_value"] == pytest.approx(350 / 400, abs=TOLERANCE)


def test_the_workbook_shows_the_numbers_before_anything_calculates(tmp_path: Path):
    table = bill(line(10.0, **VIRGIN, **TO_REUSE, **LOOSE))
    path = write_scoring_workbook(table, tmp_path / "one.xlsx")
    sheet = openpyxl.load_workbook(path, data_only=True).worksheets[0]
    cells = shown([list(row) for row in sheet.iter_rows(values_only=True)])
    # All virgin and all reused afterwards, loose: LFI = (1 + 0) / 2, MCI = 1 - 0.9 / 2.
    assert cells == {
        "detachability": 1,
        "origin_value": 0,
        "origin_step": 1,
        "future_value": 1,
        "future_step": 5,
        "mci_ellen_macarthur": pytest.approx(0.55),
        "mci_madaster": pytest.approx(0.55),
    }


def test_same_bill_same_bytes(tmp_path: Path):
    table = random_bill(np.random.default_rng(1))
    first = write_scoring_workbook(table, tmp_path / "a.xlsx").read_bytes()
    assert write_scoring_workbook(table, tmp_path / "b.xlsx").read_bytes() == first


@pytest.mark.parametrize(("language", "said"), [("nl", "niet het officiële"), ("en", "not the")])
def test_the_workbook_says_that_the_ladder_is_a_reconstruction(
    language: str, said: str, tmp_path: Path
):
    table = bill(line(10.0, "clt"))
    path = write_scoring_workbook(table, tmp_path / "said.xlsx", language=language)
    texts = [str(row[0].value) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]
    assert said in texts[1]
    ladder = [text for text in texts if "Impactladder" in text or "Trede" in text or "Step" in text]
    assert len(ladder) == 4
    assert all("reconstruct" in text.lower() for text in ladder)
