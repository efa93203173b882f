"""An archive of a report: what is in it, and a review that has nothing else."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from small_report import AROUND, CODE, EXAMPLE, OWN, WORDS, fill, sign, small_report
from test_description import LEFT_OUT, crate_issues, graph
from typer.testing import CliRunner

from ccb_analysis import cli
from ccb_analysis.errors import InputError
from ccb_analysis.report.publishing import files_in
from ccb_analysis.review import review as told
from ccb_analysis.review.archive import _unpacked, review_archive
from ccb_analysis.review.bundle import bundle


def quiet(text: str) -> None:
    pass


def bundled(report: Path, workspace, **given) -> Path:
    return bundle(report, workspace=workspace, say=given.pop("say", quiet), **given)


@pytest.fixture
def small(tmp_path):
    return small_report(tmp_path / "root")


@pytest.fixture
def alone(small, tmp_path, monkeypatch):
    """An archive in an empty folder, while the workspace it came from is gone; and runs agree."""
    report, workspace = small
    folder = tmp_path / "empty"
    folder.mkdir()
    archive = bundled(report, workspace, out=folder / "2025.zip")
    workspace.root.rename(tmp_path / "gone")
    monkeypatch.chdir(folder)

    def made(manifest, copy, target, language="nl"):
        assert (copy.root / "ccb_analysis/engine.py").read_text() == "FACTOR = 2\n"
        assert (copy.root / "data/raw" / EXAMPLE).is_file()
        return fill(target)

    monkeypatch.setattr(told, "rerun", made)
    return archive


def repacked(archive: Path, changed: dict[str, bytes | None], more: tuple = ()) -> Path:
    """Write the archive anew with other contents (None: without) and more (name, content)."""
    with zipfile.ZipFile(archive) as book:
        content = {name: book.read(name) for name in book.namelist()}
    content |= changed
    with zipfile.ZipFile(archive, "w") as book:
        for name, text in [*content.items(), *more]:
            if text is not None:
                book.writestr(name, text)
    return archive


def wrong_in(archive: Path) -> dict[tuple[str, str], str]:
    found = review_archive(archive, say=quiet)
    wrong = {(one.kind, one.name): one.status for one in found.findings if not one.fine}
    assert found.stands == (not wrong or all(kind in ("code", "lock") for kind, _ in wrong))
    return wrong


def refused(archive: Path) -> str:
    with pytest.raises(InputError) as caught:
        review_archive(archive, say=quiet)
    return str(caught.value)


def test_an_archive_holds_all_that_a_deposit_needs(small):
    report, workspace = small
    with zipfile.ZipFile(bundled(report, workspace)) as book:
        names = set(book.namelist())
        readme = book.read("LEESMIJ.md").decode()
    of_report = {f"reports/2025/{p.relative_to(report).as_posix()}" for p in report.rglob("*.*")}
    own = {"LEESMIJ.md", "ro-crate-metadata.json", f"data/raw/{EXAMPLE}"}
    assert names == of_report | set(CODE) | set(AROUND) | own
    steps = [line for line in readme.splitlines() if line[:2] in ("1.", "2.", "3.")]
    assert len(steps) == 3
    assert "python3 run.py review reports/2025" in steps[1]


def test_the_same_report_gives_the_same_archive(small, tmp_path):
    first = bundled(*small).read_bytes()
    report, workspace = small
    os.utime(report / "report.html", (1, 1))
    (report / "review").mkdir()  # what a review left behind is no part of a report
    (report / "review" / "index.html").write_text("gisteren")
    (workspace.root / ".venv").mkdir()
    (workspace.root / ".venv" / "secret.txt").write_text("x")
    assert bundled(report, workspace, out=tmp_path / "other.zip").read_bytes() == first
    assert b"secret" not in first


def test_what_is_no_example_goes_by_its_hash_alone(tmp_path):
    report, workspace = small_report(tmp_path / "root", (EXAMPLE, OWN))
    said: list[str] = []
    archive = bundled(report, workspace, say=said.append)
    assert OWN in said[0]
    with zipfile.ZipFile(archive) as book:
        assert [name for name in book.namelist() if "data/raw" in name] == [f"data/raw/{EXAMPLE}"]
        readme = book.read("LEESMIJ.md").decode()
        assert not [name for name in book.namelist() if b"homes of 2024" in book.read(name)]
    digest = json.loads((report / "manifest.json").read_text())["inputs"][OWN]
    assert f"`data/raw/{OWN}`, controlegetal (sha256) {digest}" in readme
    # a review of it says what is missing, and where to put it
    said_no = refused(archive)
    assert OWN in said_no
    assert digest in said_no
    assert "data/raw/2024" in said_no
    with zipfile.ZipFile(bundled(report, workspace, with_inputs=True)) as book:
        assert book.read(f"data/raw/{OWN}") == f"homes of {OWN}".encode()
        assert "Niet bijgevoegd" not in book.read("LEESMIJ.md").decode()


def test_a_report_that_does_not_go_with_what_is_there_makes_no_archive(small, tmp_path):
    report, workspace = small
    (workspace.root / "ccb_analysis/engine.py").write_text("FACTOR = 3\n")
    (report / "report.html").write_text("<p>1.234,6</p>")
    (workspace.root / "data/raw" / EXAMPLE).unlink()
    with pytest.raises(InputError) as caught:
        bundled(report, workspace, date="20251231", out=tmp_path / "x.zip")
    for name in ("ccb_analysis/engine.py", "report.html", EXAMPLE, "20251231"):
        assert name in str(caught.value)
    assert not (tmp_path / "x.zip").exists()


@pytest.mark.slow
def test_the_crate_of_an_archive_holds_by_its_profile(small, monkeypatch, tmp_path):
    archive = bundled(*small, date="2026-03-01", out=tmp_path / "2025.zip")
    found = crate_issues(archive, monkeypatch, tmp_path)
    assert set(found) - LEFT_OUT.keys() == set(), found
    with zipfile.ZipFile(archive) as book:
        book.extract("ro-crate-metadata.json", tmp_path)
    entities = graph(tmp_path / "ro-crate-metadata.json")
    assert entities["./"]["datePublished"] == "2026-03-01"
    assert entities["./"]["mainEntity"] == {"@id": "notebooks/annual_update.ipynb"}
    manifest = json.loads((small[0] / "manifest.json").read_text())
    for name, digest in manifest["files"].items():
        assert entities[f"reports/2025/{name}"]["sha256"] == digest
    for name, digest in manifest["code"]["files"].items():
        assert entities[name]["sha256"] == digest
    ran_with = json.loads((small[0] / "environment.json").read_text())["versions"]
    assert entities["#software-numpy"]["softwareVersion"] == ran_with["numpy"]
    given = entities[f"data/raw/{EXAMPLE}"]
    assert given["sha256"] == manifest["inputs"][EXAMPLE]
    assert given["exampleOfWork"] == {"@id": "#input"}


def test_an_archive_alone_is_reviewed(alone):
    result = CliRunner().invoke(cli.APP, ["review", str(alone)])
    assert result.exit_code == 0, result.output
    page = alone.with_name("2025-review") / "index.html"
    assert "Het rapport klopt." in page.read_text()
    assert {path.name for path in alone.parent.iterdir()} == {"2025.zip", "2025-review"}


@pytest.mark.parametrize(
    ("name", "kind", "status"),
    [
        ("reports/2025/report.html", "file", "differs"),
        ("reports/2025/data/results.csv", "file", "differs"),
        (f"data/raw/{EXAMPLE}", "input", "differs"),
        ("notebooks/annual_update.ipynb", "code", "differs"),
        ("requirements.lock", "lock", "differs"),
        ("run.py", "file", "differs"),
        ("LEESMIJ.md", "file", "differs"),
        ("reports/2025/environment.json", "file", "differs"),
    ],
)
def test_another_byte_in_a_file_of_the_archive_is_named(alone, name, kind, status):
    with zipfile.ZipFile(alone) as book:
        before = book.read(name)
    wrong = wrong_in(repacked(alone, {name: before[:-1] + b"?"}))
    named = {
        found.removeprefix("reports/2025/"): was for (of, found), was in wrong.items() if of == kind
    }
    assert named[name.removeprefix("reports/2025/").removeprefix("data/raw/")] == status


def test_files_more_and_less_are_named(alone):
    wrong = wrong_in(repacked(alone, {"LICENSE": None, "extra.txt": b"x"}))
    assert wrong == {("file", "LICENSE"): "missing", ("file", "extra.txt"): "unsigned"}
    wrong = wrong_in(repacked(alone, {"ro-crate-metadata.json": b"{"}))
    assert wrong["file", "ro-crate-metadata.json"] == "differs"


def test_a_damaged_byte_is_named_before_anything_is_unpacked(alone):
    content = bytearray(alone.read_bytes())
    with zipfile.ZipFile(alone) as book:
        entry = book.getinfo("reports/2025/report.html")
    place = entry.header_offset + 30 + len(entry.filename) + 2  # a header has 30 bytes
    content[place] ^= 0xFF
    alone.write_bytes(content)
    assert "reports/2025/report.html: de inhoud is beschadigd" in refused(alone)


def test_whatever_byte_is_damaged_nothing_else_is_ever_unpacked(alone, tmp_path):
    """200 seeded bytes anywhere in the archive: refused in words, unpacked as it was, or missed.

    A byte of the directory at the end may hide files; a review then names each as missing.
    """
    whole = alone.read_bytes()
    random = np.random.default_rng(20261125)
    with zipfile.ZipFile(alone) as book:
        before = {name: book.read(name) for name in book.namelist()}
    refusals = 0
    for number in range(200):
        content = bytearray(whole)
        content[int(random.integers(len(whole)))] ^= int(random.integers(1, 256))
        alone.write_bytes(content)
        root = tmp_path / str(number)
        try:
            _unpacked(alone, root, WORDS)
            after = {p.relative_to(root).as_posix(): p.read_bytes() for p in files_in(root)}
            assert after.items() <= before.items()
            hidden = {name.removeprefix("reports/2025/") for name in before.keys() - after}
            assert not hidden or hidden & {name for _, name in wrong_in(alone)}
        except InputError:
            refusals += 1
    assert refusals > 150  # the rest hits what carries nothing, such as times


def test_all_that_is_wrong_with_an_archive_is_told_at_once(alone, tmp_path):
    link = zipfile.ZipInfo("link")
    link.external_attr = 0o120777 << 16
    more = (
        *(("../out.txt", b"x"), ("/etc/x", b"x"), ("C:/x", b"x"), ("a/../../b", b"x")),
        *(("c\\..\\..\\d", b"x"), (link, b"/etc/passwd"), ("run.PY", b"x")),
    )
    said = refused(repacked(alone, {"reports/2025/manifest.json": None}, more))
    for name in ("../out.txt", "/etc/x", "C:/x", "a/../../b"):
        assert f"{name}: dit pad wijst buiten het archief" in said
    assert "link: is een verwijzing en geen bestand" in said
    assert "run.PY: staat er meer dan één keer in" in said
    assert "hierin staat geen rapport" in said
    assert not (tmp_path / "out.txt").exists()
    assert not (alone.parent / "out.txt").exists()


def test_an_archive_that_would_fill_a_disk_is_refused_before_it_is_read(alone, monkeypatch):
    """Two files of 600 kB against a limit of 1 MB."""
    more = [(name, bytes(600_000)) for name in ("a", "b")]
    large = repacked(alone, {}, more)
    monkeypatch.setattr("ccb_analysis.review.archive.LARGEST_UNPACKED_MEGABYTES", 1)
    said = refused(large)
    assert "MB uitgepakt, toegestaan hoogstens 1 MB" in said
    # a file that says it is 10 bytes is read no further than that, and then found damaged
    content = large.read_bytes().replace((600_000).to_bytes(4, "little"), b"\x0a\0\0\0")
    large.write_bytes(content)
    assert "a: de inhoud is beschadigd" in refused(large)


def test_what_is_no_archive_is_said_in_dutch(tmp_path, alone):
    for name, content in (("a.zip", b"PK niets"), ("b.zip", alone.read_bytes()[:-40]), ("c", b"")):
        path = tmp_path / name
        path.write_bytes(content)
        result = CliRunner().invoke(cli.APP, ["review", str(path)])
        assert result.exit_code == 1
        assert f"{name}: dit is geen archief (zip), of het is beschadigd" in result.output
    assert "dit bestand bestaat niet" in refused(tmp_path / "weg.zip")
    other = {"reports/2024/manifest.json": b"{}"}
    assert "meer dan één rapport" in refused(repacked(alone, other))


def test_a_manifest_that_cannot_be_read_is_refused(alone):
    assert "niet te lezen" in refused(repacked(alone, {"reports/2025/manifest.json": b"{"}))


def test_a_report_that_was_never_signed_makes_no_archive(tmp_path, small):
    _, workspace = small
    folder = fill(tmp_path / "2025")
    with pytest.raises(InputError, match=r"manifest\.json"):
        bundled(folder, workspace)
    sign(folder, workspace)
    assert bundled(folder, workspace).is_file()
