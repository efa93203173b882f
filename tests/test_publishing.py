from __future__ import annotations

import hashlib
import json

import pandas as pd
import pytest

from ccb_analysis.report import publishing
from ccb_analysis.report.datapackage import write_datapackage
from ccb_analysis.report.publishing import (
    code_hash,
    publish,
    run_id,
    write_frame,
    write_manifest,
)


def test_a_failed_run_leaves_the_old_report(tmp_path):
    folder = tmp_path / "2025"
    publish(folder, lambda made: (made / "report.html").write_text("oud") and None)

    def half(made):
        (made / "report.html").write_text("nieuw")
        raise RuntimeError("midden in het werk")

    with pytest.raises(RuntimeError, match="midden"):
        publish(folder, half)
    assert (folder / "report.html").read_text() == "oud"
    assert [path.name for path in tmp_path.iterdir()] == ["2025"]


def test_a_new_report_replaces_the_old_one_whole(tmp_path):
    folder = tmp_path / "2025"
    seen = []

    def old(made):
        (made / "report.html").write_text("oud")
        (made / "only_old.txt").write_text("weg")

    def new(made):
        seen.append((folder / "report.html").read_text())  # the old one is there while we work
        (made / "report.html").write_text("nieuw")

    publish(folder, old)
    publish(folder, new)
    assert seen == ["oud"]
    assert [path.name for path in folder.iterdir()] == ["report.html"]
    assert (folder / "report.html").read_text() == "nieuw"
    assert [path.name for path in tmp_path.iterdir()] == ["2025"]


def test_a_report_cut_off_between_two_renames_is_put_back(tmp_path):
    (tmp_path / ".2025.oud").mkdir()
    (tmp_path / ".2025.oud" / "report.html").write_text("oud")

    def fail(made):
        raise RuntimeError("mislukt")

    with pytest.raises(RuntimeError):
        publish(tmp_path / "2025", fail)
    assert (tmp_path / "2025" / "report.html").read_text() == "oud"


def test_a_frame_is_rounded_alike_in_both_files(tmp_path):
    table = pd.DataFrame(
        {"name": ["a", "b", None], "value": [0.1 + 0.2, 123456789.123456, -0.0], "year": [1, 2, 3]}
    )
    csv, parquet = write_frame(table, tmp_path, "results")
    # ten significant digits: 0.30000000000000004 -> 0.3; 123456789.123456 -> 123456789.1
    assert csv.read_bytes() == b"name,value,year\na,0.3,1\nb,123456789.1,2\n,0.0,3\n"
    back = pd.read_parquet(parquet)
    assert list(back["value"]) == [0.3, 123456789.1, 0.0]
    assert list(back.dtypes) == list(table.dtypes)
    assert f'"{pd.__version__}"'.encode() not in parquet.read_bytes()


def test_the_same_table_gives_the_same_bytes(tmp_path):
    table = pd.DataFrame({"region": ["GM0202"] * 3, "value": [1 / 3, 2 / 3, float("nan")]})
    first = write_frame(table, tmp_path / "a", "results")
    second = write_frame(table.copy(), tmp_path / "b", "results")
    assert [p.read_bytes() for p in first] == [p.read_bytes() for p in second]


NUMBERS = [0.5, -2.0, 1e-7, 1.5e22, float("nan"), float("inf"), 12345.6789]
WORDS = ["a", "", None, "é ½", "b c", " d", "x"]


@pytest.mark.parametrize(
    "columns",
    [
        {"name": WORDS, "value": NUMBERS, "year": range(7)},
        {"name": ["komma, erin", 'een "aanhaling"', "twee\nregels", *WORDS[:4]], "value": NUMBERS},
        {"value": NUMBERS, "known": [True, False] * 3 + [True]},
        {"count": pd.array([1, None, 3, 4, 5, 6, 7], "Int64"), "kind": pd.Categorical(WORDS)},
        {"day": pd.date_range("2025-01-01", periods=7), "kop, met komma": WORDS},
        {"mixed": [1, "a", None, 2.5, "b", True, "c"]},
        {"name": pd.Series([], dtype="str"), "value": pd.Series([], dtype="float64")},
    ],
)
def test_a_csv_is_written_as_pandas_writes_it(tmp_path, columns, monkeypatch):
    table = pd.DataFrame(columns)
    monkeypatch.setattr(publishing, "_write_parquet", lambda table, path: None)
    csv, _ = write_frame(table, tmp_path, "results")
    expected = table.to_csv(index=False, lineterminator="\n")
    assert csv.read_bytes().decode() == expected


def test_the_run_id_is_the_start_of_the_hash(tmp_path):
    path = tmp_path / "results.csv"
    path.write_bytes(b"abc")
    # SHA-256 of "abc", from FIPS 180-2: ba7816bf 8f01cfea ...
    assert run_id(path) == "ba7816bf"


def test_the_manifest_names_everything_and_no_place(tmp_path):
    register = tmp_path / "elders" / "register.xlsx"
    register.parent.mkdir()
    register.write_bytes(b"rijen")
    texts = []
    for name in ("a", "b"):
        folder = tmp_path / name
        (folder / "data").mkdir(parents=True)
        (folder / "data" / "results.csv").write_text("x\n1\n")
        path = write_manifest(
            folder,
            {"register.xlsx": register},
            {"ccb_analysis/a.py": "c0de"},
            {"year": 2025},
            seed=1,
            versions={"pandas": f"3.1.{name}"},
            lock="10c4",
        )
        texts.append(path.read_text())
        beside = json.loads((folder / "environment.json").read_text())
        assert beside["versions"] == {"pandas": f"3.1.{name}"}
    assert texts[0] == texts[1]
    assert str(tmp_path) not in texts[0]
    content = json.loads(texts[0])
    assert content["inputs"] == {"register.xlsx": hashlib.sha256(b"rijen").hexdigest()}
    assert content["files"] == {"data/results.csv": hashlib.sha256(b"x\n1\n").hexdigest()}
    # What the hash of the one file comes to, by hand: the name, a nought byte, the hash, a line.
    whole = hashlib.sha256(b"ccb_analysis/a.py\0c0de\n").hexdigest()
    files = {"ccb_analysis/a.py": "c0de"}
    assert content["code"] == {"hash": whole, "requirements_lock": "10c4", "files": files}
    assert content["seed"]["value"] == 1
    assert content["parameters"]["values"] == {"year": 2025}


def checkout(folder):
    for name, text in {
        "ccb_analysis/a.py": "x = 1\n",
        "ccb_analysis/reference/a.csv": "a\n1\n",
        "notebooks/n.ipynb": "{}\n",
        "requirements.lock": "pandas\n",
    }.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return folder


def test_the_code_hash_sees_code_and_lock_but_not_caches_or_line_ends(tmp_path):
    first, second = checkout(tmp_path / "a"), checkout(tmp_path / "b")
    (second / "ccb_analysis" / "__pycache__").mkdir()
    (second / "ccb_analysis" / "__pycache__" / "a.pyc").write_bytes(b"machine")
    (second / "ccb_analysis" / "a.py").write_bytes(b"x = 1\r\n")
    (second / "README.md").write_text("ander verhaal")
    assert code_hash(first) == code_hash(second)
    for name in ("ccb_analysis/a.py", "notebooks/n.ipynb", "requirements.lock"):
        other = checkout(tmp_path / name.replace("/", "-"))
        (other / name).write_text("anders\n")
        assert code_hash(other) != code_hash(first)


def test_the_data_package_describes_every_csv(tmp_path):
    verdicts = pd.DataFrame({"target": ["homes"], "year": [2030], "value": [0.5], "ok": [True]})
    write_frame(verdicts, tmp_path, "verdicts")
    content = json.loads(write_datapackage(tmp_path).read_text())
    (resource,) = content["resources"]
    assert resource["path"] == "verdicts.csv"
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    assert types == {"target": "string", "year": "year", "value": "number", "ok": "boolean"}
    csv = (tmp_path / "verdicts.csv").read_bytes()
    assert resource["hash"] == "sha256:" + hashlib.sha256(csv).hexdigest()
    assert resource["bytes"] == len(csv)
