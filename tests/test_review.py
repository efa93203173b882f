"""A review: every seeded fault is found and named, and a clean report raises nothing."""

import hashlib
import json

import numpy as np
import pandas as pd
import pytest

from ccb_analysis.errors import InputError, NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.claims import Claims, claim, write_claims
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.publishing import code_files, lock_hash, write_manifest
from ccb_analysis.review import review as told
from ccb_analysis.review.finding import Finding, agrees, verdict
from ccb_analysis.review.review import review
from ccb_analysis.review.signatures import read_manifest
from ccb_analysis.workspace import Workspace

WORDS = Language("nl")
CLAIMED = [
    claim("verdict.s.homes.r", "no", "", "verdict"),
    claim("value.s.homes.r", 1234.5, "home", "homes"),
    claim("probability_low.s.homes.r", 0.4, "share", "p", tolerance=0.02, reason="monte_carlo"),
]
TABLE = pd.DataFrame({"region": ["all", "Arnhem"], "value": [1234.5, 0.25]})


def executed_notebook(claims=CLAIMED, counts=(1, 2)):
    output = nbformat.v4.new_output("display_data", data=Claims(claims, WORDS)._repr_mimebundle_())
    cells = [
        nbformat.v4.new_code_cell("year = 2025", id="parameters", execution_count=counts[0]),
        nbformat.v4.new_code_cell("Claims()", id="claims", execution_count=counts[1]),
    ]
    cells[1].outputs = [output]
    return nbformat.v4.new_notebook(cells=cells)


def fill(folder, claims=CLAIMED, table=TABLE, counts=(1, 2)):
    """What an update would put in a folder, but for the manifest."""
    for part in ("notebooks", "data", "figures"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    book = folder / "notebooks" / "annual_update.ipynb"
    nbformat.write(executed_notebook(claims, counts), book)
    write_claims(folder, [book])
    table.to_csv(folder / "data" / "results.csv", index=False)
    (folder / "figures" / "one.csv").write_text("x,y\n1,2\n")
    (folder / "report.html").write_text("<p>1.234,5</p>")
    return folder


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A workspace with code and one input, a published report, and a run that gives it again."""
    root = tmp_path / "workspace"
    for name, text in {
        "ccb_analysis/engine.py": "FACTOR = 2\n",
        "ccb_analysis/reference/assumptions.csv": "assumption,value\na,1\n",
        "notebooks/annual_update.ipynb": "{}",
        "requirements.lock": "numpy==2\n",
        "data/raw/2025/register.xlsx": "homes",
    }.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    workspace = Workspace(root)
    folder = fill(tmp_path / "reports" / "2025")
    sign(folder, workspace)
    runs = {}

    def made(manifest, copy, target, language="nl"):
        assert not (copy.root / "reports").exists()  # nothing but code and inputs is copied
        return fill(target, **runs)

    monkeypatch.setattr(told, "rerun", made)
    return folder, workspace, runs


def sign(folder, workspace, seed=1):
    return write_manifest(
        folder,
        {"2025/register.xlsx": workspace.root / "data/raw/2025/register.xlsx"},
        code_files(workspace.root),
        {"year": 2025, "draws": 100, "seed": seed},
        seed=seed,
        versions={"numpy": np.__version__},
        lock=lock_hash(workspace.root),
    )


def reviewed(world):
    folder, workspace, _ = world
    found = review(folder, workspace=workspace, say=lambda text: None)
    return found, {(one.kind, one.name): one for one in found.findings if not one.fine}


def test_a_clean_report_stands(world):
    found, wrong = reviewed(world)
    assert found.stands
    assert found.verdict == "identical"
    assert wrong == {}
    assert {one.kind for one in found.findings} == {
        *("input", "code", "parameters", "lock", "seed", "version", "file", "notebook"),
        *("claim", "table", "output"),
    }
    assert "Het rapport klopt." in found.page.read_text()
    # What a review wrote is no part of the report: a second one finds the same.
    assert reviewed(world)[0].stands


@pytest.mark.parametrize(
    ("name", "kind", "said"),
    [
        ("data/results.csv", "file", "data/results.csv"),
        ("report.html", "file", "report.html"),
        ("figures/one.csv", "file", "figures/one.csv"),
        ("notebooks/annual_update.ipynb", "file", "notebooks/annual_update.ipynb"),
    ],
)
def test_a_byte_in_the_report(world, name, kind, said):
    path = world[0] / name
    path.write_bytes(path.read_bytes() + b"\n ")
    found, wrong = reviewed(world)
    assert not found.stands
    assert wrong[kind, said].status == "differs"


def test_a_byte_in_an_input(world):
    path = world[1].root / "data/raw/2025/register.xlsx"
    path.write_text("Homes")
    found, wrong = reviewed(world)
    assert (found.stands, list(wrong)) == (False, [("input", "2025/register.xlsx")])
    path.unlink()
    assert reviewed(world)[1]["input", "2025/register.xlsx"].status == "missing"


@pytest.mark.parametrize(
    "name", ["ccb_analysis/engine.py", "ccb_analysis/reference/assumptions.csv"]
)
def test_other_code_is_named_and_no_fault_by_itself(world, name):
    (world[1].root / name).write_text("FACTOR = 2  # the same\n")
    found, wrong = reviewed(world)
    assert found.stands
    assert list(wrong) == [("code", name)]
    page = found.page.read_text()
    assert "Gelijke uitkomsten, andere code." in page
    assert "De uitkomsten zijn gelijk, maar wat eronder ligt is veranderd" in page
    assert name in page


def test_the_screen_says_identical_results_code_differs_and_names_the_files(world):
    """Of twenty files that were edited five are named; the page and the table name them all."""
    folder, workspace, _ = world
    names = [f"ccb_analysis/part_{number:02}.py" for number in range(20)]
    for name in names:
        (workspace.root / name).write_text("x = 1\n")
    sign(folder, workspace)
    for name in names:
        (workspace.root / name).write_text("x = 1  # one\n")
    said = []
    found = review(folder, language="en", workspace=workspace, say=said.append)
    assert (found.verdict, found.stands) == ("code_differs", True)
    assert said[-1].startswith("Identical results, code differs.")
    assert f"{', '.join(names[:5])} and 15 more" in said[-1]
    content = json.loads((folder / "review" / "review.json").read_text())
    assert (content["stands"], content["verdict"]) == (True, "code_differs")
    named = {one["name"] for one in content["findings"] if one["status"] == "differs"}
    assert named == set(names)
    assert all(name in found.page.read_text() for name in names)


def test_another_version_of_a_library_or_of_python_is_named(world):
    path = world[0] / "environment.json"
    content = json.loads(path.read_text())
    content["versions"]["numpy"] = "0.0.1"
    content["python"] = "2.7.0"
    path.write_text(json.dumps(content))
    found, wrong = reviewed(world)
    assert (found.verdict, found.stands) == ("versions_differ", True)
    assert set(wrong) == {("version", "numpy"), ("version", "python")}
    path.write_text("{")
    assert set(reviewed(world)[1]) == {("version", "environment.json")}
    path.unlink()  # a report from before there was such a file
    assert reviewed(world)[0].verdict == "identical"


def test_other_code_that_gives_another_number_is_the_cause(world):
    (world[1].root / "ccb_analysis/engine.py").write_text("FACTOR = 3\n")
    changed = [CLAIMED[0], claim("value.s.homes.r", 1300.0, "home", "homes"), CLAIMED[2]]
    world[2]["claims"] = changed
    found, wrong = reviewed(world)
    assert not found.stands
    one = wrong["claim", "value.s.homes.r"]
    assert (one.status, one.old, one.new, one.unit) == ("differs", 1234.5, 1300.0, "home")
    assert one.cell == "notebooks/annual_update.ipynb claims"
    page = found.page.read_text()
    assert page.index("value.s.homes.r") < page.index("ccb_analysis/engine.py")


@pytest.mark.parametrize(("moved", "stands"), [(0.01, True), (0.04, False)])
def test_half_the_tolerance_passes_and_twice_fails(world, moved, stands):
    world[2]["claims"] = [
        *CLAIMED[:2],
        claim("probability_low.s.homes.r", 0.4 + moved, "share", "p"),
    ]
    found, wrong = reviewed(world)
    assert found.stands == stands
    assert bool(wrong) != stands


def test_the_verdict_stands_above_the_number(world):
    world[2]["claims"] = [
        claim("verdict.s.homes.r", "yes", "", "verdict"),
        claim("value.s.homes.r", 9.0, "home", "homes"),
    ]
    found, wrong = reviewed(world)
    assert wrong["claim", "probability_low.s.homes.r"].status == "not_run"
    page = found.page.read_text()
    assert page.index("verdict.s.homes.r") < page.index("value.s.homes.r")


def test_a_cell_of_a_table(world):
    world[2]["table"] = TABLE.assign(value=[1234.5, 0.26])
    one = reviewed(world)[1]["table", "data/results.csv"]
    assert (one.status, one.old, one.new) == ("differs", "0.25", "0.26")
    assert one.place == ("value", 3, 1)


def test_the_last_published_digit_is_no_difference(world):
    world[2]["table"] = TABLE.assign(value=[1234.500001, 0.25])
    found, wrong = reviewed(world)
    assert found.stands
    assert not wrong


def sha(text):
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@pytest.mark.parametrize(
    ("claimed", "made", "stands"),
    [
        ("x,y\n1,2\n", "x,y\n1,2\n", True),
        ("x,y\n1,2\n", "x,y\n1,2.0000000001\n", True),  # the eleventh digit of another machine
        ("x,y\n1,2\n", "x,y\n1,2.0001\n", False),
        ("x,y\n1,3\n", "x,y\n1,2\n", False),  # a digest that was edited, of data that were not
    ],
)
def test_the_digest_of_a_figure_goes_with_its_data(world, monkeypatch, claimed, made, stands):
    folder, workspace, _ = world
    fill(folder, claims=[claim("figures.one", sha(claimed), "", "data of figure one")])
    sign(folder, workspace)

    def again(manifest, copy, target, language="nl"):
        fill(target, claims=[claim("figures.one", sha(made), "", "data of figure one")])
        (target / "figures" / "one.csv").write_text(made)
        return target

    monkeypatch.setattr(told, "rerun", again)
    found, wrong = reviewed(world)
    assert found.stands == stands
    assert (("claim", "figures.one") in wrong) != stands


def test_rows_that_came_or_went(world):
    world[2]["table"] = TABLE.iloc[:1]
    one = reviewed(world)[1]["table", "data/results.csv"]
    assert (one.old, one.new, one.unit) == (2, 1, "rows")


@pytest.mark.parametrize(("counts", "status"), [((2, 1), "disordered"), ((1, None), "not_run")])
def test_cells_out_of_order_or_not_run(world, counts, status):
    folder, workspace, _ = world
    fill(folder, counts=counts)
    sign(folder, workspace)  # all hashes agree: only the cells themselves tell
    one = reviewed(world)[1]["notebook", "notebooks/annual_update.ipynb"]
    assert one.status == status


def test_a_file_that_nobody_signed_and_one_that_is_gone(world):
    folder = world[0]
    (folder / "extra.txt").write_text("wat is dit")
    (folder / "report.html").unlink()
    found, wrong = reviewed(world)
    assert not found.stands
    assert wrong["file", "extra.txt"].status == "unsigned"
    assert wrong["file", "report.html"].status == "missing"


def test_an_edited_claim_with_new_hashes_is_found_by_running_again(world):
    """All hashes agree with the edit; only what comes out again does not."""
    folder, workspace, _ = world
    fill(folder, claims=[CLAIMED[0], claim("value.s.homes.r", 33000.0, "home", "x"), CLAIMED[2]])
    sign(folder, workspace)
    found, wrong = reviewed(world)
    assert not found.stands
    assert list(wrong) == [("claim", "value.s.homes.r")]


def test_parameters_and_seed_that_were_edited(world):
    path = world[0] / "manifest.json"
    content = json.loads(path.read_text())
    content["parameters"]["values"]["draws"] = 5
    content["seed"]["value"] = 2
    path.write_text(json.dumps(content))
    _, wrong = reviewed(world)
    assert set(wrong) == {
        ("parameters", "parameters"),
        ("seed", "seed"),
        ("seed", "parameters.seed"),
    }


def test_a_run_that_fails_is_told_with_what_it_said(world, monkeypatch):
    def fails(*given, **named):
        raise NotebookError("cel 3: ZeroDivisionError")

    monkeypatch.setattr(told, "rerun", fails)
    found, wrong = reviewed(world)
    assert not found.stands
    assert wrong["notebook", "update"].status == "not_run"
    assert "cel 3: ZeroDivisionError" in found.page.read_text()


def test_two_hundred_seeded_bytes(world):
    """One byte somewhere in the report or beneath it; each is found and its file is named."""
    folder, workspace, _ = world
    random = np.random.default_rng(20261125)
    roots = [(folder, "file"), (workspace.root, "code")]
    files = [
        (path, kind, path.relative_to(root).as_posix())
        for root, kind in roots
        for path in sorted(root.rglob("*"))
        if path.is_file() and path.name not in ("manifest.json", "environment.json")
    ]
    kinds = {"requirements.lock": "lock", "data/raw/2025/register.xlsx": "input"}
    for _ in range(200):
        path, kind, name = files[random.integers(len(files))]
        before = path.read_bytes()
        place = int(random.integers(len(before)))
        other = bytes([(before[place] + 1 + int(random.integers(255))) % 256])
        path.write_bytes(before[:place] + other + before[place + 1 :])
        _, wrong = reviewed(world)
        path.write_bytes(before)
        expected = kinds.get(name, kind)
        named = name.removeprefix("data/raw/") if expected == "input" else name
        # Another line end is the same code: Windows writes it so.
        same_code = before.replace(b"\r\n", b"\n") == path.read_bytes().replace(b"\r\n", b"\n")
        assert (expected, named) in wrong or not same_code, name
    assert reviewed(world)[0].stands


def test_what_is_no_report(tmp_path, world):
    with pytest.raises(InputError, match=r"manifest\.json"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text("{")
    with pytest.raises(InputError, match="niet te lezen"):
        read_manifest(tmp_path)
    (tmp_path / "manifest.json").write_text('{"inputs": {}}')
    with pytest.raises(InputError, match="ontbreekt"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("kinds", "told"),
    [
        ((), "identical"),
        (("version",), "versions_differ"),
        (("version", "code"), "code_differs"),
        (("lock",), "code_differs"),
        (("code", "claim"), "differs"),
    ],
)
def test_what_a_review_comes_to(kinds, told):
    assert verdict([Finding(kind, "a", "differs") for kind in kinds]) == told
    fine = [Finding(kind, "a", "within_tolerance") for kind in kinds]
    assert verdict(fine) == "identical"


def test_only_what_explains_may_differ():
    assert agrees([Finding("code", "a.py", "differs"), Finding("claim", "a", "identical")])
    assert agrees([Finding("version", "numpy", "differs")])
    for kind in ("claim", "table", "file", "input", "notebook", "parameters", "seed"):
        assert not agrees([Finding(kind, "a", "differs")])
