"""The annual update from raw files to the published folder."""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import frictionless
import nbformat
import other_world
import pandas as pd
import pytest
from other_world import finished, hashes, started
from test_description import LEFT_OUT, crate_issues

from ccb_analysis.errors import NotebookError
from ccb_analysis.report.folder import with_notebook_kept
from ccb_analysis.report.plain import plain_dutch
from ccb_analysis.update import annual_update

DRAWS = 64


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """One published folder of the example year."""
    said: list[str] = []
    folder = tmp_path_factory.mktemp("rapport") / "2025"
    annual_update(2025, out=folder, draws=DRAWS, say=said.append)
    assert len(said) == 5  # one plain line per step
    return folder


def region(folder: Path) -> pd.DataFrame:
    verdicts = pd.read_csv(folder / "data/verdicts.csv")
    return verdicts[verdicts["region"].isin(["all", "all_18"])]


@pytest.mark.slow
def test_the_folder_holds_what_was_promised(report):
    names = {path.relative_to(report).as_posix() for path in report.rglob("*") if path.is_file()}
    for name in (
        "report.html",
        "tables.xlsx",
        "notebooks/annual_update.ipynb",
        "data/results.csv",
        "data/results.parquet",
        "data/verdicts.csv",
        "data/verdicts.parquet",
        "data/quarantine.csv",
        "data/datapackage.json",
        "claims.json",
        "manifest.json",
        "ro-crate-metadata.json",
        "voor-de-reviewer.html",
        "README.md",
    ):
        assert name in names
    figures = {name for name in names if name.endswith(".svg")}
    assert len(figures) >= 14
    for figure in figures:
        assert figure.replace(".svg", ".csv") in names
        assert figure.replace(".svg", ".txt") in names


@pytest.mark.slow
def test_the_data_package_describes_every_table_beside_it(report):
    data = report / "data"
    content = json.loads((data / "datapackage.json").read_text(encoding="utf-8"))
    described = {one["path"] for one in content["resources"]}
    assert described == {path.name for path in data.glob("*.csv")} != set()


@pytest.mark.slow
def test_the_data_package_holds_by_its_specification(report):
    outcome = frictionless.validate(str(report / "data" / "datapackage.json"), limit_rows=20_000)
    assert {kind for (kind,) in outcome.flatten(["type"])} <= {"hash-count", "byte-count"}
    tables = outcome.stats["tasks"]
    assert tables == len(list((report / "data").glob("*.csv")))


@pytest.mark.slow
def test_the_crate_holds_by_its_profile(report, monkeypatch, tmp_path):
    found = crate_issues(report, monkeypatch, tmp_path)
    assert set(found) - LEFT_OUT.keys() == set(), found


@pytest.mark.slow
def test_a_reviewer_finds_the_verdicts_in_order_and_every_link_leads_somewhere(report):
    page = (report / "voor-de-reviewer.html").read_text(encoding="utf-8")
    assert page.count('<tr id="verdict-') == len(region(report))
    shown = (report / "report.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="([^"]+)"', page))
    assert links
    for link in links:
        name, _, anchor = link.partition("#")
        assert not name or (report / name).is_file(), link
        assert not anchor or f'id="{anchor}"' in (shown if name else page), link
    assert not re.search(r"\b(undecided|unknown|nan|None)\b", _text(page))
    assert "Het rapport geeft 41 oordelen" in _text(page)


@pytest.mark.slow
def test_the_example_year_has_verdicts_of_every_kind(report):
    counts = region(report)["met"].value_counts()
    assert counts["yes"] >= 3
    assert counts["no"] >= 3
    assert counts["undecided"] >= 3


@pytest.mark.slow
def test_the_manifest_says_what_it_was_made_from(report):
    manifest = json.loads((report / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["inputs"]) == {
        "2025/voorbeelddata_register_2025.xlsx",
        "2024/voorbeelddata_register_2024.xlsx",
    }
    assert manifest["seed"]["value"] == 1
    assert manifest["parameters"]["values"]["draws"] == DRAWS
    assert "report.html" in manifest["files"]


@pytest.mark.slow
def test_the_page_is_dutch_plain_and_says_it_is_example_data(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    assert '<html lang="nl"' in page
    assert "voorbeelddata" in page
    assert "Traceback" not in page
    assert not re.search(r"\b(undecided|unknown|nan|None|building method)\b", _text(page))
    notebook = nbformat.read(report / "notebooks/annual_update.ipynb", as_version=4)
    prose = "\n\n".join(
        "".join(output["data"]["text/markdown"])
        for cell in notebook.cells[:8]
        for output in cell.get("outputs", [])
        if "text/markdown" in output.get("data", {})
    )
    assert [fault for fault in plain_dutch(prose) if "verboden" in fault] == []


def _text(page: str) -> str:
    page = re.sub(r"<(style|svg|script)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return re.sub(r"<[^>]+>", " ", page)


@pytest.mark.slow
def test_the_page_says_how_sure_its_numbers_are_and_where_that_comes_from(report):
    text = _text((report / "report.html").read_text(encoding="utf-8"))
    first_page = text.split("Wat we van u vragen")[-2]
    assert "in 90 van de 100 berekeningen ligt de uitkomst daartussen" in first_page
    assert "Waar de onzekerheid vandaan komt" in text
    assert "In de middelste gemeente is dat" in text


@pytest.mark.slow
def test_co2_names_its_modules_and_weak_figures_are_called_weak(report):
    tables = {path.stem: pd.read_csv(path) for path in (report / "tables").glob("*.csv")}
    for name in ("co2_methods", "co2_totals", "storage", "carbon_budget"):
        assert set(tables[name]["modules"]) <= {"A1-A3", "A1-A5", "–"}
    # Paris Proof is held to A1-A5, the goals of the programme to A1-A3
    paris = tables["carbon_budget"]["budget"] == "Paris Proof"
    assert set(tables["carbon_budget"].loc[paris, "modules"]) == {"A1-A5"}
    assert set(tables["carbon_budget"].loc[~paris, "modules"]) == {"A1-A3"}
    titles = [
        line
        for path in (report / "tables.xlsx",)
        for sheet in pd.read_excel(path, sheet_name=None, header=None, engine="calamine").values()
        for line in sheet[0].dropna().astype(str)
        if "Stikstof en" in line
    ]
    assert titles
    assert all("zwak onderbouwd" in line for line in titles)


@pytest.mark.slow
def test_no_sheet_has_two_columns_of_one_name(report):
    import zipfile

    with zipfile.ZipFile(report / "tables.xlsx") as book:
        for name in book.namelist():
            if name.startswith("xl/tables/"):
                found = re.findall(r'<tableColumn[^>]* name="([^"]*)"', book.read(name).decode())
                assert len(set(found)) == len(found), found


@pytest.mark.slow
def test_nothing_published_names_a_client_a_person_or_this_machine(report):
    register = pd.read_excel(
        Path(__file__).parents[1] / "data/raw/2025/voorbeelddata_register_2025.xlsx",
        header=None,
        engine="calamine",
    )
    header = register.index[register.eq("Project-id").any(axis=1)][0]
    table = register.iloc[header + 1 :].set_axis(register.iloc[header], axis=1)
    secrets = {
        str(value).strip()
        for column in ("Opdrachtgever", "Contactpersoon", "Opmerking")
        for value in table[column].dropna()
        if len(str(value).strip()) > 3 and str(value).strip() != "onbekend"
    }
    assert secrets
    for path in report.rglob("*"):
        if path.suffix in (".csv", ".html", ".ipynb", ".json", ".txt", ".svg"):
            text = path.read_text(encoding="utf-8")
            assert not [secret for secret in secrets if secret in text], path.name
            assert str(report.parent) not in text, path.name


@pytest.mark.slow
def test_the_same_inputs_and_seed_give_the_same_bytes(report, tmp_path):
    """Made again on another day, in another zone, locale and folder, by one worker.

    A slice of the whole matrix, which is in test_same_bytes.
    """
    again = tmp_path / "elders" / "2025"
    given = ["update", "--year", "2025", "--draws", str(DRAWS), "--jobs", "1", "--out", str(again)]
    seconds = 400.3 * other_world.DAY
    finished(started(tmp_path / "world", given, seconds=seconds, **other_world.FAR))
    first, second = hashes(report), hashes(again)
    assert first == second
    kinds = {Path(name).suffix for name in first}
    assert kinds == {".md", ".html", ".ipynb", ".json", ".csv", ".parquet", ".svg", ".txt", ".xlsx"}


@pytest.mark.slow
def test_nothing_that_is_published_is_of_this_machine_or_day(report):
    """No folder, user, host, day, time or version; what it ran with stands in a record apart."""
    assert other_world.marks_in(report) == []
    noted = json.loads((report / "environment.json").read_text(encoding="utf-8"))
    assert noted["versions"]["pandas"] == pd.__version__
    log = report.with_name("2025.log").read_text(encoding="utf-8")
    assert f"{datetime.date.today().year}-" in log
    assert str(report) in log


def test_a_failed_notebook_stays_beside_the_report(tmp_path):
    made = tmp_path / "x"
    (made / "notebooks").mkdir(parents=True)
    failed = made / "notebooks" / "annual_update.mislukt.ipynb"
    failed.write_text("{}", encoding="utf-8")
    error = with_notebook_kept(NotebookError(f"zie {failed}"), made, tmp_path / "2025")
    assert (tmp_path / "2025.mislukt.ipynb").read_text(encoding="utf-8") == "{}"
    assert str(error).endswith("2025.mislukt.ipynb")


@pytest.mark.slow
def test_the_table_with_another_number_of_homes_says_why(report):
    """Public figures give the homes of an example report, and the register those of the causes."""
    page = _text((report / "report.html").read_text(encoding="utf-8"))
    assert "Woningen zijn hier die van het voorbeeldregister" in page
    results = pd.read_csv(report / "data/results.csv").query(
        "indicator == 'homes' and year == 2025 and region == 'all' and dwelling_type == 'all'"
        " and building_method == 'all' and group == 'all' and statistic == 'central'"
        " and year_basis == 'completion'"
    )
    homes = pd.read_csv(report / "data/basis_homes.csv").query("period == '2025'")
    members = pd.read_csv(report / "data/basis_definitions.csv").query("definition == 'member'")
    registered = homes.loc[homes["region"].isin(members["name"]), "homes"].sum()
    (published,) = results["value"]
    assert published < registered
