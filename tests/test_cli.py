"""The ccb command: help that reads, faults as messages, exit codes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from ccb_analysis.cli import APP
from ccb_analysis.commands.line import expanded

RUN = CliRunner()
COMMANDS = (
    *("update", "review", "compare", "bundle", "run", "sweep", "explain", "score", "lab"),
    *("check", "template", "export"),
)
EXAMPLE = Path(__file__).parents[1] / "data/raw/2025/voorbeelddata_register_2025.xlsx"


def test_help_names_every_command():
    shown = RUN.invoke(APP, ["--help"])
    assert shown.exit_code == 0
    places = [shown.output.index(f" {name} ") for name in COMMANDS]
    assert places == sorted(places)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    shown = RUN.invoke(APP, [command, "--help"])
    assert shown.exit_code == 0
    assert "Voorbeeld" in shown.output


def shell(*arguments: str) -> str:
    """Return what the command prints in a process of its own, the lines of a box joined."""
    start = "from ccb_analysis.cli import main; main()"
    command = [sys.executable, "-c", start, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return " ".join((done.stdout + done.stderr).replace("│", " ").split())


def test_help_speaks_dutch_where_the_library_has_english():
    for arguments in (["--help"], ["update", "--help"]):
        shown = shell(*arguments)
        assert "Show this message" not in shown
        assert "Usage" not in shown
        assert "OPTIONS" not in shown
        assert "Gebruik:" in shown
        assert "Opties" in shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ("updat", "'updat' is geen opdracht; bedoelde u 'update'?"),
        ("vandaag", "'vandaag' is geen opdracht."),
        ("update --jaar", "--jaar is geen optie"),
        ("update", "De optie --year is verplicht."),
        ("run", "Er ontbreekt een gegeven: notebook."),
        ("update --year", "Achter --year hoort een waarde."),
        ("update --year vorig", "--year: toegestaan een geheel getal"),
        ("update --year 1999", "--year: toegestaan 2022 of meer"),
        (
            "update --year 2025 --detail half",
            "--detail: gevonden 'half', toegestaan 'full', 'brief'",
        ),
        ("update --year 2025 --perimeter 16", "--perimeter: kies 17 of 18"),
        (
            "update --year 2025 --example --perimeter 17",
            "alleen samen met --year, --lang en --jobs",
        ),
        ("review een twee", "Te veel gegevens: twee."),
    ],
)
def test_wrong_usage_is_told_in_dutch(arguments, told):
    assert told in shell(*arguments.split())


def test_wrong_usage_is_exit_code_two():
    assert RUN.invoke(APP, ["update"]).exit_code == 2
    assert RUN.invoke(APP, ["update", "--year", "1999"]).exit_code == 2
    assert RUN.invoke(APP, ["update", "--year", "2025", "--perimeter", "16"]).exit_code == 2


def test_a_missing_register_is_a_message_and_exit_code_one():
    shown = RUN.invoke(APP, ["update", "--year", "2025", "--register", "bestaat_niet.xlsx"])
    assert shown.exit_code == 1
    assert "bestaat_niet.xlsx: dit bestand bestaat niet" in shown.output
    assert "Traceback" not in shown.output


def test_check_gives_a_line_per_fault_and_marks_a_copy(tmp_path):
    marked = tmp_path / "terug.xlsx"
    shown = RUN.invoke(APP, ["check", str(EXAMPLE), "--mark", str(marked)])
    assert shown.exit_code == 1
    lines = shown.output.strip().splitlines()
    assert len(lines) == 11 + 2  # 11 faults planted in the example, a count, and where the copy is
    assert all(", rij " in line and ', kolom "' in line for line in lines[:11])
    assert openpyxl.load_workbook(marked).sheetnames[0] == "VOORBEELDDATA"


def test_check_speaks_english_on_request():
    shown = RUN.invoke(APP, ["check", str(EXAMPLE), "--lang", "en"])
    assert "row 24" in shown.output
    assert "found" in shown.output


def test_template_is_made_and_an_unknown_kind_refused(tmp_path):
    made = tmp_path / "leeg.xlsx"
    assert RUN.invoke(APP, ["template", "register", str(made)]).exit_code == 0
    assert made.is_file()
    refused = RUN.invoke(APP, ["template", "onzin", str(tmp_path / "x.xlsx")])
    assert refused.exit_code == 1
    assert "register" in refused.output


@pytest.mark.parametrize(
    ("parameter", "message"),
    [("yeer=2025", "bedoelde u year"), ("draws=0,5", "schrijf 0.5"), ("year=tweeduizend", "year")],
)
def test_a_wrong_parameter_is_refused_before_a_kernel_starts(parameter, message, tmp_path):
    shown = RUN.invoke(APP, ["run", "annual_update", "-p", parameter, "--out", str(tmp_path)])
    assert shown.exit_code == 1
    assert message in shown.output


def test_register_takes_more_files_after_one_option():
    given = ["update", "--register", "a.xlsx", "b.xlsx", "--year", "2025"]
    wanted = ["update", "--register", "a.xlsx", "--register", "b.xlsx", "--year", "2025"]
    assert expanded(given) == wanted
