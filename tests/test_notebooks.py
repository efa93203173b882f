from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ccb_analysis.errors import InputError, NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.kernel import kernel_ahead
from ccb_analysis.report.notebooks import clean_notebook, run_notebook
from ccb_analysis.report.parameters import (
    check_parameters,
    declared_parameters,
    parse_parameters,
)
from ccb_analysis.report.single_run import with_paths

DUTCH = Language("nl")
PARAMETERS = """year: int = 2025  # reporting year
register: list | None = None
language: str = "nl"
share: float = 0.5
with_draws: bool = False
mass: float = 1000.0  # [kg] of material
regions: list[str] = []
"""


def notebook_at(path: Path, *cells: str, parameters: str = PARAMETERS) -> Path:
    first = new_code_cell(parameters, id="parameters", metadata={"tags": ["parameters"]})
    rest = [new_code_cell(text, id=f"code-{number}") for number, text in enumerate(cells)]
    notebook = new_notebook(cells=[new_markdown_cell("# Proef", id="title"), first, *rest])
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3",
        "language": "python",
    }
    nbformat.write(notebook, str(path))
    return path


@pytest.fixture
def declared(tmp_path):
    return declared_parameters(notebook_at(tmp_path / "proef.ipynb"), DUTCH)


def test_every_annotated_parameter_is_seen(declared):
    kinds = {name: parameter.kinds for name, parameter in declared.items()}
    assert kinds == {
        "year": ("int",),
        "register": ("list", "None"),
        "language": ("str",),
        "share": ("float",),
        "with_draws": ("bool",),
        "mass": ("float",),
        "regions": ("list",),
    }
    assert declared["mass"].unit == "kg"


def test_texts_become_values_of_the_declared_type(declared):
    given = ["year=2026", "register=a.xlsx,b.xlsx", "language=0268", "share=0.5", "with_draws=ja"]
    assert parse_parameters(given, declared, DUTCH) == {
        "year": 2026,
        "register": ["a.xlsx", "b.xlsx"],
        "language": "0268",  # a code keeps its zero
        "share": 0.5,
        "with_draws": True,
    }


def test_none_and_a_written_list_are_understood(declared):
    assert parse_parameters(["register=none"], declared, DUTCH) == {"register": None}
    assert parse_parameters(['regions=["a", "b"]'], declared, DUTCH) == {"regions": ["a", "b"]}


def test_a_number_with_a_unit_is_converted_and_another_unit_refused(declared):
    assert parse_parameters(["mass=2 t"], declared, DUTCH) == {"mass": 2000.0}
    with pytest.raises(InputError, match="toegestaan een getal in kg"):
        parse_parameters(["mass=80 ha"], declared, DUTCH)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("share=0,5", "share: gevonden 0,5, schrijf 0.5"),
        ("year=twintig", "year: gevonden 'twintig', toegestaan een geheel getal"),
        ("year=2025.5", "toegestaan een geheel getal"),
        ("with_draws=misschien", "toegestaan true of false"),
        ("yaer=2025", "yaer bestaat niet; bedoelde u year"),
        ("2025", '"2025": schrijf naam=waarde'),
    ],
)
def test_a_wrong_text_is_refused_with_the_remedy(declared, given, expected):
    with pytest.raises(InputError) as refusal:
        parse_parameters([given], declared, DUTCH)
    assert expected in str(refusal.value)


def test_all_faults_are_told_at_once(declared):
    with pytest.raises(InputError) as refusal:
        parse_parameters(["yaer=1", "share=0,5", "year=x"], declared, DUTCH, "proef.ipynb")
    assert len(refusal.value.faults) == 3


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"share": "0,5"}, "schrijf 0.5"),
        ({"share": "0.5"}, "toegestaan een getal"),
        ({"language": 268}, "0268"),
        ({"year": 2025.0}, "een geheel getal"),
        ({"year": True}, "een geheel getal"),
        ({"register": "a.xlsx"}, "een lijst"),
        ({"regions": [1]}, "een lijst"),
        ({"yaer": 2025}, "bedoelde u year"),
    ],
)
def test_a_wrong_value_is_refused(declared, given, expected):
    with pytest.raises(InputError) as refusal:
        check_parameters(given, declared, DUTCH, "proef.ipynb")
    assert expected in str(refusal.value)


def test_right_values_pass_unchanged(declared):
    given = {"year": 2026, "register": None, "share": 1, "regions": ["GM0202"]}
    assert check_parameters(given, declared, DUTCH, "proef.ipynb") == given


def test_a_refusal_comes_before_anything_is_written(tmp_path):
    source = notebook_at(tmp_path / "proef.ipynb")
    with pytest.raises(InputError, match="yaer"):
        run_notebook(source, tmp_path / "uit" / "proef.ipynb", {"yaer": 1}, DUTCH)
    assert not (tmp_path / "uit").exists()


def test_a_missing_notebook_is_named(tmp_path):
    with pytest.raises(NotebookError, match=r"weg\.ipynb"):
        run_notebook(tmp_path / "weg.ipynb", tmp_path / "uit.ipynb", {}, DUTCH)


def test_cleaning_takes_out_clocks_paths_and_addresses():
    cell = new_code_cell("x", id="a", metadata={"execution": {"iopub.execute_input": "2026"}})
    cell.outputs = [
        new_output(
            "stream", name="stderr", text="/var/ipykernel_12/345.py:1: UserWarning: let op\n"
        ),
        new_output("stream", name="stdout", text="een\n"),
        new_output("stream", name="stdout", text="twee\n"),
        new_output("execute_result", data={"text/plain": "<Thing at 0x7f12ab>"}),
    ]
    notebook = new_notebook(cells=[cell], metadata={"papermill": {"start_time": "2026"}})
    cleaned = clean_notebook(notebook)
    text = nbformat.writes(cleaned)
    for trace in ("2026", "ipykernel_12", "/tmp/", "7f12ab"):
        assert trace not in text
    streams = [o for o in cleaned.cells[0].outputs if o.output_type == "stream"]
    assert [(o.name, o.text) for o in streams] == [
        ("stdout", "een\ntwee\n"),
        ("stderr", "cel.py:1: UserWarning: let op\n"),
    ]


@pytest.mark.slow
def test_a_run_gives_the_same_bytes_again(tmp_path, capfd):
    source = notebook_at(
        tmp_path / "proef {jaar}.ipynb",
        "import os, pathlib\nprint(pathlib.Path('naast.txt').is_file(), year, share)",
        "import sys, warnings\nwarnings.warn('let op')\nobject()",
    )
    (tmp_path / "naast.txt").write_text("")
    targets = [tmp_path / "a" / "proef.ipynb", tmp_path / "b" / "proef.ipynb"]
    for target in targets:
        assert run_notebook(source, target, {"year": 2026}, DUTCH) == target
    first, second = (target.read_bytes() for target in targets)
    assert first == second
    assert b"True 2026 0.5" in first  # it ran in the notebook's own folder
    assert str(tmp_path).encode() not in first
    assert sorted(path.name for path in targets[0].parent.iterdir()) == ["proef.ipynb"]
    assert "TCP" not in capfd.readouterr().err


@pytest.mark.slow
def test_a_failed_cell_is_named_and_the_notebook_left_beside(tmp_path):
    source = notebook_at(tmp_path / "proef.ipynb", "goed = 1", "1 / 0")
    target = tmp_path / "uit" / "proef.ipynb"
    with pytest.raises(NotebookError) as failure:
        run_notebook(source, target, {}, DUTCH)
    message = str(failure.value)
    # the cell of parameters is 1, "goed = 1" is 2
    assert "proef.ipynb, cel 3:" in message
    assert "ZeroDivisionError: division by zero" in message
    assert "Traceback" not in message
    assert not target.exists()
    assert (tmp_path / "uit" / "proef.mislukt.ipynb").is_file()


@pytest.mark.slow
def test_an_input_fault_inside_a_notebook_is_shown_as_its_own_message(tmp_path):
    source = notebook_at(
        tmp_path / "proef.ipynb",
        "from ccb_analysis.errors import Fault, InputError\n"
        "raise InputError([Fault('r.xlsx', 'tien', 'een getal', row=7, column='MPG')])",
    )
    with pytest.raises(NotebookError) as failure:
        run_notebook(source, tmp_path / "uit.ipynb", {}, DUTCH)
    assert 'r.xlsx, rij 7, kolom "MPG": gevonden tien, toegestaan een getal' in str(failure.value)
    assert "InputError" not in str(failure.value)


def test_a_kernel_that_does_not_start_is_tried_twice(tmp_path, monkeypatch):
    import papermill

    tries = []

    def refuse(*args, **kwargs):
        tries.append(1)
        raise RuntimeError("Kernel didn't respond in 60 seconds")

    monkeypatch.setattr(papermill, "execute_notebook", refuse)
    source = notebook_at(tmp_path / "proef.ipynb")
    with pytest.raises(NotebookError, match="startte niet"):
        run_notebook(source, tmp_path / "uit.ipynb", {}, DUTCH)
    assert len(tries) == 2


@pytest.mark.slow
def test_a_kernel_started_ahead_has_imported_and_is_used(tmp_path):
    source = notebook_at(
        tmp_path / "proef.ipynb", "import pathlib, sys\nprint('wave' in sys.modules)"
    )
    target = tmp_path / "uit" / "proef.ipynb"
    run_notebook(source, target, {}, DUTCH)
    apart = target.read_text(encoding="utf-8")
    with kernel_ahead(tmp_path, ["wave", "sys"]) as kernel:
        run_notebook(source, target, {}, DUTCH, kernel)
    ahead = target.read_text(encoding="utf-8")
    assert '"False\\n"' in apart  # nothing else imports it
    # the kernel leaves no other trace: same cells, same counts of execution
    assert ahead == apart.replace('"False\\n"', '"True\\n"')
    assert not kernel.has_kernel


@pytest.mark.slow
def test_of_a_lost_kernel_the_notebook_so_far_is_kept(tmp_path):
    source = notebook_at(tmp_path / "proef.ipynb", "print('zover')", "import os\nos._exit(1)")
    with pytest.raises(NotebookError, match="stopte onverwacht"):
        run_notebook(source, tmp_path / "uit.ipynb", {}, DUTCH)
    assert "zover" in (tmp_path / "uit.mislukt.ipynb").read_text(encoding="utf-8")


def test_without_a_kernel_ahead_the_notebook_says_what_is_wrong(tmp_path, monkeypatch):
    async def refuse(*args, **kwargs):
        raise RuntimeError("geen poort vrij")

    monkeypatch.setattr("jupyter_client.manager.AsyncKernelManager.start_kernel", refuse)
    with kernel_ahead(tmp_path, ["sys"]) as kernel:
        assert kernel is None


def test_a_file_that_is_only_where_one_stands_gets_its_whole_path(tmp_path, monkeypatch):
    """What the notebook finds by itself stays as it was given, so that it says no folder."""
    there, here = tmp_path / "workspace", tmp_path / "hier"
    (there / "notebooks").mkdir(parents=True)
    here.mkdir()
    monkeypatch.setenv("CCB_WORKSPACE", str(there))
    for path in (there / "a.xlsx", there / "notebooks" / "b.toml", here / "a.xlsx", here / "c.csv"):
        path.write_text("x")
    (here / "clt").mkdir()
    given = {"files": ["a.xlsx", "c.csv"], "own": "b.toml", "name": "clt", "year": 2030, "no": None}
    given |= {"text": "/".join(["lang"] * 100) + "g" * 300, "null": "a.\0"}
    found = with_paths(given, there / "notebooks" / "n.ipynb", [here])
    assert found == given | {"files": ["a.xlsx", str(here / "c.csv")]}
