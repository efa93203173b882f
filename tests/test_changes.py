"""Why two reports differ: causes that add up, code told apart from figures, rows named."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from ccb_analysis import api
from ccb_analysis.annual.basis import basis_of
from ccb_analysis.annual.registers import read_files
from ccb_analysis.cli import APP
from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.intake.files import find_registers
from ccb_analysis.language import Language
from ccb_analysis.model.ledger import Ledger
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.publishing import code_files, write_manifest
from ccb_analysis.review.changed_rows import changed_rows
from ccb_analysis.review.changes import KEY, Changes, changes
from ccb_analysis.workspace import find_workspace

WORKSPACE = find_workspace()


def report(
    folder: Path,
    year: int = 2025,
    assumptions: pd.DataFrame | None = None,
    figures_of_old_code: float = 1.0,
) -> Path:
    """A published folder as far as a comparison reads it.

    ``figures_of_old_code`` is a factor on the CO2 of materials that the code of then had wrong.
    """
    files = find_registers(WORKSPACE, year)
    register = read_files(files, "nl")
    assert register is not None
    facts = read_assumptions() if assumptions is None else assumptions
    results = api.calculate(
        projects=register.projects,
        quarantine=register.quarantine,
        report_year=year,
        assumptions=facts,
        parts=(),
        indicators=("embodied_co2", "floor_area", "conceptual_share", "co2_value"),
    )
    basis = basis_of(year, register, facts)
    code = code_files(WORKSPACE.root)
    if figures_of_old_code != 1:
        code["ccb_analysis/model/composition.py"] = "0" * 64
        figures = basis.ledger.figures.assign(co2=basis.ledger.figures["co2"] * figures_of_old_code)
        ledger = Ledger(basis.ledger.homes, figures, basis.ledger.definitions)
        basis = replace(basis, ledger=ledger)
        moved = (results["indicator"] == "embodied_co2") & (results["reading"] == "inventory")
        moved &= results["modules"] == "A1-A3"
        results.loc[moved, "value"] *= figures_of_old_code
    Gallery(folder, Language("nl")).keep(results, results.head(1), basis.tables())
    inputs = {f"{year}/{path.name}": path for path in files}
    write_manifest(folder, inputs, code, {"year": year, "perimeter": None}, seed=1, versions={})
    return folder


def part_of(found: Changes, part: str, indicator: str, reading: str, modules: str) -> float:
    """One part of one figure."""
    rows = found.split
    for column, value in zip(KEY[:3], (indicator, reading, modules), strict=True):
        rows = rows[rows[column] == value]
    return float(rows.loc[rows["part"] == part, "value"].iloc[0])


CO2 = ("embodied_co2", "inventory", "A1-A3")


@pytest.fixture(scope="module")
def folders(tmp_path_factory) -> dict[str, Path]:
    here = tmp_path_factory.mktemp("reports")
    facts = read_assumptions()
    larger = (facts["assumption"] == "floor_area_per_home") & (facts["dwelling_type"] == "stacked")
    facts.loc[larger, ["value", "high"]] *= 1.2
    return {
        "2024": report(here / "2024", 2024),
        "2025": report(here / "2025"),
        "larger": report(here / "larger", assumptions=facts),
        "old_code": report(here / "old_code", figures_of_old_code=1.1),
    }


def test_every_figure_adds_up_and_the_same_code_does_nothing(folders):
    found = changes(folders["2024"], folders["2025"])
    ends = found.split.groupby(KEY)[["before", "after"]].first()
    added = found.split.groupby(KEY)["value"].sum()
    scale = ends.abs().max(axis=1)
    assert ((added - (ends["after"] - ends["before"])).abs() <= 1e-9 * scale).all()
    assert (found.split.loc[found.split["part"] == "code", "value"] == 0).all()
    assert not found.other_code
    # what rests on a price is not taken apart, and is said not to be
    assert "co2_value" in set(found.unsplit["indicator"])
    assert set(found.unsplit["reason"]) <= {"one_side", "not_from_homes"}


def test_an_assumption_is_the_only_cause_and_its_row_is_named(folders):
    found = changes(folders["2025"], folders["larger"])
    others = found.split[found.split["part"] != "assumptions"]
    assert (others["value"] == 0).all()
    assert part_of(found, "assumptions", *CO2) > 0
    rows = changed_rows(found.before.basis, found.after.basis)
    assert rows["name"].unique().tolist() == ["floor_area_per_home, stacked"]
    value = rows[rows["column"] == "value"].iloc[0]
    # the shipped size of a stacked home is 90 m2; 20 % more is 108
    assert (value["before"], value["after"]) == ("90", "108")


def test_other_code_is_told_apart_from_figures(folders):
    found = changes(folders["old_code"], folders["2025"])
    assert found.other_code and found.before.recounted
    ends = found.split.groupby(KEY[:3])[["before", "after"]].first().loc[CO2]
    # Everything else is the same, so the code took off what was a tenth too much.
    assert ends["before"] == pytest.approx(1.1 * ends["after"], rel=1e-8)
    assert part_of(found, "code", *CO2) == pytest.approx(-0.1 * ends["after"], rel=1e-7)
    others = found.split[(found.split["part"] != "code")]
    scale = found.split["after"].abs().max()
    assert others["value"].abs().max() <= 1e-9 * scale
    area = part_of(found, "code", "floor_area", "", "")
    assert area == pytest.approx(0.0, abs=1e-3)


def test_without_its_inputs_homes_are_taken_as_they_were_counted(folders, tmp_path):
    copy = tmp_path / "elsewhere"
    for path in folders["old_code"].rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(folders["old_code"])
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["inputs"] = dict.fromkeys(manifest["inputs"], "0" * 64)
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    found = changes(copy, folders["2025"])
    assert not found.before.recounted
    same = changes(folders["old_code"], folders["2025"])
    assert part_of(found, "code", *CO2) == pytest.approx(part_of(same, "code", *CO2), rel=1e-9)


def test_reports_that_cannot_be_compared_are_all_named(folders, tmp_path):
    bare = tmp_path / "kaal"
    bare.mkdir()
    write_manifest(bare, {}, {}, {"year": 2024}, seed=1, versions={})
    with pytest.raises(InputError) as refused:
        changes(bare, tmp_path / "niets")
    assert "kaal" in str(refused.value) and "niets" in str(refused.value)


def test_the_command_writes_a_page_and_says_it_in_sentences(folders, tmp_path):
    out = tmp_path / "uit"
    command = ["compare", str(folders["2025"]), str(folders["larger"]), "--out", str(out)]
    done = CliRunner().invoke(APP, command)
    assert done.exit_code == 0, done.output
    assert "Dat komt vooral door andere aannames" in done.output
    page = (out / "index.html").read_text(encoding="utf-8")
    assert "Voorbeelddata" in page
    assert "floor_area_per_home, stacked" in page
    split = pd.read_csv(out / "data" / "split.csv")
    assert set(split["part"]) >= {"code", "assumptions", "definitions", "method_mix"}
    english = CliRunner().invoke(APP, [*command[:-1], str(tmp_path / "en"), "--lang", "en"])
    assert "mostly due to other assumptions" in english.output
