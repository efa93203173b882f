"""One run, described once: data package and RO-Crate, each held to its own specification."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import frictionless
import pytest
from small_report import EXAMPLE, OWN, small_report

#: What the profiles recommend and this description leaves out on purpose.
LEFT_OUT = {
    "workflow-run-crate-0.5_7.1": "exampleOfWork: left open, or an input that is not in the crate",
    "process-run-crate-0.5_8.4": "endTime: no clock, so that the same run gives the same bytes",
    "process-run-crate-0.5_8.6": "agent: no name of a person enters a report",
    "process-run-crate-0.5_3.2": "url: the code has no address of its own yet",
    "ro-crate-1.1_31.2": "url: nor have its makers",
    "ro-crate-1.1_22.3": "publisher: only whoever deposits a report knows",
    "process-run-crate-0.5_5.1": "absolute id: the notebook is a file, which has a relative one",
}


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    return small_report(tmp_path_factory.mktemp("root"))[0]


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def read(path: Path) -> dict:
    return json.loads(path.read_text(encoding="utf-8"))


def graph(path: Path) -> dict[str, dict]:
    entities = read(path)["@graph"]
    assert Counter(one["@id"] for one in entities).most_common(1)[0][1] == 1
    return {one["@id"]: one for one in entities}


def context_without_network(monkeypatch):
    """Let the validator have the RO-Crate 1.1 context of the library rocrate, and nothing else."""
    import requests
    import rocrate
    from rocrate_validator.utils.http import HttpRequester

    context = Path(rocrate.__file__).parent / "data" / "ro-crate.jsonld"
    assert read(context)["@id"] == "https://w3id.org/ro/crate/1.1/context"

    def get(self, url, **given):
        response = requests.Response()
        found = url == "https://w3id.org/ro/crate/1.1/context"
        response.status_code, response.url = (200 if found else 504), url
        response.headers["Content-Type"] = "application/ld+json"
        response._content = context.read_bytes() if found else b""
        return response

    monkeypatch.setattr(HttpRequester, "get", get, raising=False)


def crate_issues(place: Path, monkeypatch, cache: Path) -> dict[str, str]:
    """The checks of Workflow Run Crate 0.5 and all it builds on that fail, by identifier."""
    from rocrate_validator import services

    context_without_network(monkeypatch)
    settings = services.ValidationSettings(
        rocrate_uri=str(place),
        profile_identifier="workflow-run-crate",
        requirement_severity="RECOMMENDED",
        offline=True,
        cache_path=cache / "cache",
    )
    issues = services.validate(settings).get_issues()
    return {one.check.identifier: f"{one.severity.name}: {one.message}" for one in issues}


@pytest.mark.slow
def test_the_crate_is_a_workflow_run_crate(report, monkeypatch, tmp_path):
    found = crate_issues(report, monkeypatch, tmp_path)
    assert set(found) - LEFT_OUT.keys() == set(), found
    assert not [told for told in found.values() if told.startswith("REQUIRED")]


@pytest.mark.slow
def test_a_crate_that_breaks_its_profile_is_seen(report, monkeypatch, tmp_path):
    path = report / "ro-crate-metadata.json"
    whole = path.read_text(encoding="utf-8")
    content = json.loads(whole)
    for one in content["@graph"]:
        one.pop("instrument", None)
    path.write_text(json.dumps(content))
    try:
        found = crate_issues(report, monkeypatch, tmp_path)
    finally:
        path.write_text(whole, encoding="utf-8")
    assert [told for told in found.values() if told.startswith("REQUIRED")]


def test_the_data_package_holds_by_its_specification_and_its_data_by_their_schema(report):
    package = report / "data" / "datapackage.json"
    outcome = frictionless.validate(str(package))
    assert outcome.valid, outcome.flatten(["type", "message"])
    assert outcome.stats["tasks"] == 1
    (resource,) = read(package)["resources"]
    assert resource["schema"]["primaryKey"][0] == "scenario"
    fields = {one["name"]: one for one in resource["schema"]["fields"]}
    assert fields["value"]["type"] == "number"
    assert fields["value"]["unitField"] == "unit"
    assert fields["year"]["type"] == "year"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("2024,home,completion,central,9\n", "primary-key"),
        ("nooit,home,completion,central,9\n", "type-error"),
    ],
)
def test_data_that_break_their_schema_are_seen(report, row, fault):
    path = report / "data" / "results.csv"
    whole = path.read_text()
    path.write_text(whole + "s,homes,,,all,all,all,all,all," + row)
    try:
        outcome = frictionless.validate(str(report / "data" / "datapackage.json"))
    finally:
        path.write_text(whole)
    found = {kind for (kind,) in outcome.flatten(["type"])}
    assert {fault, "hash-count", "byte-count"} <= found


def test_all_descriptions_name_the_same_hashes(report):
    files = read(report / "manifest.json")["files"]
    assert "ro-crate-metadata.json" in files
    assert files == {name: sha256(report / name) for name in files}
    there = {p.relative_to(report).as_posix() for p in report.rglob("*") if p.is_file()}
    assert set(files) == there - {"manifest.json", "environment.json"}
    assert list(files) == sorted(files)
    described = {
        unquote(one["@id"]): one["sha256"]
        for one in graph(report / "ro-crate-metadata.json").values()
        if "File" in one["@type"] and "sha256" in one
    }
    assert described == {k: v for k, v in files.items() if k != "ro-crate-metadata.json"}
    (resource,) = read(report / "data" / "datapackage.json")["resources"]
    assert resource["hash"] == "sha256:" + files["data/results.csv"]


def test_the_crate_tells_what_ran_on_what(report):
    entities = graph(report / "ro-crate-metadata.json")
    manifest = read(report / "manifest.json")
    root, run = entities["./"], entities["#run"]
    workflow = entities[root["mainEntity"]["@id"]]
    assert workflow["@id"] == "notebooks/annual_update.ipynb"
    assert workflow["@type"] == ["File", "SoftwareSourceCode", "ComputationalWorkflow"]
    assert entities[workflow["programmingLanguage"]["@id"]]["@type"] == "ComputerLanguage"
    assert run["instrument"] == root["mainEntity"]
    given = {one["@id"] for one in run["object"]}
    values = {one["name"]: one["value"] for one in entities.values() if "value" in one}
    # a parameter that was left open (perimeter) has no value
    assert values == {"year": 2025, "language": "nl", "draws": 100, "seed": 7}
    assert given == {*(f"#value-{name}" for name in values), f"#input-{EXAMPLE}"}
    assert entities[f"#input-{EXAMPLE}"]["sha256"] == manifest["inputs"][EXAMPLE]
    made = {one["@id"] for one in run["result"]}
    assert {"report.html", "claims.json", "data/results.csv"} <= made
    assert entities["#code"]["identifier"] == "sha256:" + manifest["code"]["hash"]
    assert root["datePublished"] == "2025-12-31"  # the day the figures are of, no clock
    assert entities[root["license"]["@id"]]["identifier"] == "EUPL-1.2"
    assert "voorbeelddata" in root["description"]


def test_real_figures_are_the_regions_own(tmp_path):
    folder, _ = small_report(tmp_path, (OWN,))
    entities = graph(folder / "ro-crate-metadata.json")
    assert "voorbeelddata" not in entities["./"]["description"]
    assert entities[entities["./"]["license"]["@id"]]["name"] == "Voorwaarden van de regio"
    # a name with a space is a reference that can be followed
    assert "#input-2024/register%20van%20de%20regio.xlsx" in entities


def test_the_same_run_is_described_by_the_same_bytes(report, tmp_path):
    again, _ = small_report(tmp_path)
    assert read(again / "manifest.json") == read(report / "manifest.json")
