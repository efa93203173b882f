"""Many parameter sets for one notebook: read, run side by side, kept, and put together."""

from __future__ import annotations

import csv
import subprocess
import sys
from pathlib import Path

import nbformat
import openpyxl
import pytest
from nbformat.v4 import new_code_cell, new_notebook
from typer.testing import CliRunner

from ccb_analysis.cli import APP
from ccb_analysis.errors import InputError
from ccb_analysis.report.parameters import Parameter
from ccb_analysis.sweep import sweep
from ccb_analysis.sweep.gathered import gather
from ccb_analysis.sweep.grid import ParameterSet, read_grid
from ccb_analysis.sweep.tasks import Outcome, ground_of, identity_of
from ccb_analysis.workspace import Workspace

DECLARED = {
    "homes": Parameter("homes", ("int",)),
    "share": Parameter("share", ("float",)),
    "method": Parameter("method", ("str",)),
    "years": Parameter("years", ("list", "None"), "int"),
    "out": Parameter("out", ("str", "None")),
}
#: Ten per home: what a run with so many homes must write.
PARAMETERS = """homes: int = 1
name: str = "clt"
language: str = "nl"
jobs: int | None = None
out: str | None = None
"""
WRITES = """from pathlib import Path
from ccb_analysis.language import Language
from ccb_analysis.report.claimed import example_claims
from ccb_analysis.report.claims import Claims, claim
if homes < 0:
    raise ValueError("minder dan geen")
Path(out, "tables").mkdir()
heading = "method,mass" if homes < 3 else "method,volume,mass"
row = f"{name},{10 * homes}" if homes < 3 else f"{name},7,{10 * homes}"
Path(out, "tables", "mass.csv").write_text(f"{heading}\\n{row}\\n")
"""
CLAIMS = """told = claim("mass", 10 * homes, "kg", "massa van de woningen")
made_up = example_claims(name == "clt", Language(language))
Claims([told, *made_up], Language(language))
"""


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(InputError) as refused:
        read_grid(path, DECLARED)
    return [fault if isinstance(fault, str) else fault.text() for fault in refused.value.faults]


@pytest.fixture
def notebook(tmp_path) -> Path:
    cells = [
        new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
        new_code_cell(WRITES, id="writes"),
        new_code_cell(CLAIMS, id="claims"),
    ]
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path = tmp_path / "proef.ipynb"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": kernel}), path)
    return path


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


# The parameter sets


def test_a_table_as_dutch_excel_saves_it(tmp_path):
    """An empty cell is left to the notebook; runs without a name are numbered."""
    text = "homes;share;method;years\n3;0,25;clt;2025,2030\n;;;\n4;;;geen\n"
    assert read_grid(written(tmp_path / "grid.csv", text), DECLARED) == [
        ParameterSet("01", {"homes": 3, "share": 0.25, "method": "clt", "years": [2025, 2030]}),
        ParameterSet("02", {"homes": 4, "years": None}),
    ]


def test_a_workbook_with_names_of_runs(tmp_path):
    book = openpyxl.Workbook()
    for row in (["run", "homes", "share"], ["laag", 10, 0.5], ["hoog", 20, 1]):
        book.active.append(row)
    book.save(tmp_path / "grid.xlsx")
    assert read_grid(tmp_path / "grid.xlsx", DECLARED) == [
        ParameterSet("laag", {"homes": 10, "share": 0.5}),
        ParameterSet("hoog", {"homes": 20, "share": 1.0}),
    ]


def test_a_toml_file_is_every_combination(tmp_path):
    text = '[fixed]\nyears = [2025, 2030]\n[grid]\nmethod = ["clt", "beton"]\nhomes = [1, 2]\n'
    sets = read_grid(written(tmp_path / "grid.toml", text), DECLARED)
    assert [one.run for one in sets] == ["01", "02", "03", "04"]
    assert [(one.parameters["method"], one.parameters["homes"]) for one in sets] == [
        ("clt", 1),
        ("clt", 2),
        ("beton", 1),
        ("beton", 2),
    ]
    assert all(one.parameters["years"] == [2025, 2030] for one in sets)


def test_every_fault_of_a_table_is_told_with_its_place(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Runs"
    rows = [
        ["run", "homes", "homes", "huizen", "out"],
        ["a", "tien", None, None, None],
        ["A", 1, None, None, None, 9],
        ["../b", "#N/A", None, None, None],
    ]
    for row in rows:
        book.active.append(row)
    book.active["B4"].data_type = "e"
    book.save(tmp_path / "grid.xlsx")
    told = faults(tmp_path / "grid.xlsx")
    expected = [
        "grid.xlsx, blad Runs, rij 1: homes staat er twee keer",
        "grid.xlsx, blad Runs, rij 1: out: elke uitvoering krijgt een eigen map",
        "grid.xlsx, blad Runs, rij 1: huizen bestaat niet; bedoelde u",
        "grid.xlsx, blad Runs, rij 2: homes: gevonden 'tien', toegestaan een geheel getal",
        "grid.xlsx, blad Runs, rij 3: run A staat er twee keer",
        "grid.xlsx, blad Runs, rij 3: gevonden 9 in een kolom zonder naam",
        'grid.xlsx, blad Runs, rij 4: run: gevonden "../b"',
        "grid.xlsx, blad Runs, rij 4: homes: gevonden de fout #N/A",
    ]
    assert [
        one for one, start in zip(told, expected, strict=True) if not one.startswith(start)
    ] == []


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("[grid]\nhomes = 3\n", "grid.toml: homes: gevonden 3, toegestaan in [grid] een lijst"),
        ("[grid]\nhomes = []\n", "grid.toml: homes: gevonden [], toegestaan in [grid] een lijst"),
        ('[grid]\nhomes = [1, "x"]\n', "grid.toml: homes: gevonden 'x', toegestaan een geheel"),
        ("[fixed]\nhomes = 1\n[grid]\nhomes = [1]\n", "grid.toml: homes staat er twee keer"),
        ("[grid]\n", "grid.toml: gevonden niets om uit te voeren"),
        ("homes = [1]\n", "grid.toml: gevonden homes, toegestaan [fixed] [grid]"),
        ("[grid\n", "grid.toml, het bestand: gevonden tekst die geen toml is"),
    ],
)
def test_a_toml_file_that_is_not_right_is_refused(tmp_path, text, start):
    told = faults(written(tmp_path / "grid.toml", text))
    assert len(told) == 1
    assert told[0].startswith(start)


def test_no_run_is_called_like_a_column_of_the_claims(tmp_path):
    (told,) = faults(written(tmp_path / "grid.csv", "run,homes\nkey,1\nsleutel,2\n"))
    assert told.startswith('grid.csv, rij 2: run: gevonden "key"')


def test_other_files_and_tables_without_a_run_are_refused(tmp_path):
    assert "een toml-bestand met parameters" in faults(written(tmp_path / "grid.json", "{}"))[0]
    assert "niets om uit te voeren" in faults(written(tmp_path / "grid.csv", "homes\n"))[0]


# Running


@pytest.mark.slow
def test_runs_stand_apart_and_together_and_only_what_is_new_is_run_again(tmp_path, notebook):
    grid = written(tmp_path / "grid.csv", "run,homes,name\na,2,clt\nb,-1,x\nc,3,steel\n")
    said: list[str] = []
    settings = {"out": tmp_path / "uit", "jobs": 2, "say": said.append}
    first = sweep(str(notebook), grid, **settings)
    assert first.failed == ["b"]
    assert "minder dan geen" in first.outcomes["b"].message
    assert (tmp_path / "uit/runs/b/proef.mislukt.ipynb").is_file()
    together = tmp_path / "uit" / "together"
    # twenty and thirty: ten per home; the table with fewer columns leaves a cell empty
    assert table(together / "tables" / "mass.csv") == [
        ["run", "method", "mass", "volume"],
        ["a", "clt", "20", ""],
        ["c", "steel", "30", "7"],
    ]
    assert table(together / "claims.csv")[:2] == [
        ["key", "unit", "definition", "a", "c"],
        ["mass", "kg", "massa van de woningen", "20", "30"],
    ]
    heading, *rows = table(together / "runs.csv")
    assert heading == ["run", "homes", "name", "done", "example_data", "message"]
    assert [row[:5] for row in rows] == [
        ["a", "2", "clt", "yes", "yes"],
        ["b", "-1", "x", "no", ""],  # nobody knows: it never came so far as to say
        ["c", "3", "steel", "yes", "no"],
    ]
    sheets = openpyxl.load_workbook(together / "sweep.xlsx")
    assert sheets.sheetnames == ["Uitvoeringen", "Beweringen"]
    assert [cell.value for cell in sheets["Beweringen"][2]][3:] == [20, 30]

    made = {run: (tmp_path / f"uit/runs/{run}/run.json").stat().st_mtime_ns for run in "ac"}
    written(grid, "run,homes,name\na,2,clt\nb,1,x\nc,4,steel\n")
    said.clear()
    again = sweep(str(notebook), grid, **settings)
    assert again.failed == []
    assert said[0] == "proef.ipynb: 3 uitvoeringen, waarvan 1 al klaar"
    now = {run: (tmp_path / f"uit/runs/{run}/run.json").stat().st_mtime_ns for run in "ac"}
    assert now["a"] == made["a"]
    assert now["c"] != made["c"]
    assert table(together / "tables" / "mass.csv")[1:] == [
        ["a", "clt", "20", ""],
        ["b", "x", "10", ""],
        ["c", "steel", "40", "7"],
    ]


def test_a_run_is_another_with_other_inputs_parameters_or_code(tmp_path, notebook):
    workspace = Workspace(tmp_path)
    (tmp_path / "data" / "raw").mkdir(parents=True)
    own = written(tmp_path / "regels.toml", "a = 1")
    given = {"homes": 1, "rules": own.name}

    def known(package: str = "p", **more: object) -> str:
        return identity_of(notebook, {**given, **more}, ground_of(package, workspace), workspace)

    first = known()
    assert known() == first
    found = {first, known(homes=2), known(package="q")}
    written(own, "a = 2")  # a file that a parameter names, beside the notebook
    found.add(known())
    written(tmp_path / "data" / "raw" / "cijfers.csv", "1")
    found.add(known())
    written(tmp_path / "data" / "assumptions.csv", "1")
    found.add(known())
    notebook.write_text(notebook.read_text().replace("10 *", "11 *"))
    found.add(known())
    assert len(found) == 7


def test_folders_that_no_sweep_made_are_left_alone(tmp_path, notebook):
    kept = tmp_path / "uit" / "runs" / "a" / "mijn_werk.txt"
    kept.parent.mkdir(parents=True)
    kept.write_text("weken werk")
    grid = written(tmp_path / "grid.csv", "run,homes\na,2\n")
    with pytest.raises(InputError, match="is niet van een eerdere sweep"):
        sweep(str(notebook), grid, out=tmp_path / "uit", say=lambda text: None)
    assert kept.read_text() == "weken werk"


def test_a_table_with_a_column_run_keeps_it(tmp_path, words_nl):
    for run in ("a", "b"):
        (tmp_path / run).mkdir()
        written(tmp_path / run / "claims.json", '{"claims": []}')
        written(tmp_path / run / "results.csv", f"run,value\neigen,{run}1\n")
    places = {run: tmp_path / run for run in ("a", "b")}
    outcomes = {run: Outcome(run, True) for run in places}
    sets = [ParameterSet(run, {"years": [2025], "switch": True}) for run in places]
    together = gather(tmp_path / "together", sets, outcomes, places, words_nl)
    assert table(together / "results.csv") == [
        ["sweep_run", "run", "value"],
        ["a", "eigen", "a1"],
        ["b", "eigen", "b1"],
    ]
    assert table(together / "runs.csv")[1][1:3] == ["[2025]", "true"]


@pytest.fixture
def words_nl():
    from ccb_analysis.language import Language

    return Language("nl")


@pytest.mark.slow
def test_the_command_ends_with_one_for_a_fault_and_with_nought_when_all_is_done(
    tmp_path, notebook, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    command = ["sweep", str(notebook), "--grid", "grid.csv", "--jobs", "1"]
    written(tmp_path / "grid.csv", "huizen\n2\n")
    refused = CliRunner().invoke(APP, command)
    assert refused.exit_code == 1
    assert "grid.csv, rij 1: huizen bestaat niet" in refused.output
    assert not (tmp_path / "sweep_proef").exists()
    written(tmp_path / "grid.csv", "homes\n2\n")
    done = CliRunner().invoke(APP, command)
    assert done.exit_code == 0, done.output
    assert "Klaar: 1 van 1 uitvoeringen gelukt" in done.output
    assert table(tmp_path / "sweep_proef/together/claims.csv")[1][-1] == "20"


# Dask


def test_an_address_where_nothing_answers_is_a_message(tmp_path, notebook, monkeypatch):
    pytest.importorskip("distributed", reason="Dask is an extra: pip install -e '.[scale]'")
    monkeypatch.setattr("ccb_analysis.sweep.workers._PATIENCE", 1)
    grid = written(tmp_path / "grid.csv", "homes\n2\n")
    with pytest.raises(InputError, match=r"gevonden tcp://127.0.0.1:9, toegestaan het adres"):
        sweep(str(notebook), grid, out=tmp_path / "uit", scheduler="tcp://127.0.0.1:9")


@pytest.mark.slow
def test_workers_of_dask_do_the_same_runs(tmp_path, notebook):
    distributed = pytest.importorskip(
        "distributed", reason="Dask is an extra: pip install -e '.[scale]'"
    )
    grid = written(tmp_path / "grid.csv", "run,homes\na,2\nb,-1\nc,1\n")
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as far:
        found = sweep(str(notebook), grid, out=tmp_path / "uit", scheduler=far.scheduler_address)
    assert found.failed == ["b"]
    assert table(tmp_path / "uit/together/claims.csv")[1][3:] == ["20", "10"]


def test_without_dask_a_scheduler_is_refused_with_what_to_install(tmp_path, notebook):
    """In a process where Dask cannot be imported, whether or not it is installed."""
    grid = written(tmp_path / "grid.csv", "homes\n2\n")
    start = (
        "import sys; sys.modules['distributed'] = None; from ccb_analysis.cli import main; main()"
    )
    arguments = ["sweep", str(notebook), "--grid", str(grid), "--scheduler", "tcp://127.0.0.1:9"]
    done = subprocess.run(
        [sys.executable, "-c", start, *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "pip install" in done.stderr
    assert "Traceback" not in done.stderr
