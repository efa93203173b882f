"""A report on public figures alone, the real thing: made, reviewed, run again and bundled."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import CliRunner

from ccb_analysis.cli import APP
from ccb_analysis.language import Language

pytestmark = pytest.mark.slow
RUN = CliRunner()
WORDS = Language("nl")


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """Made once by the command, without register and draws: the quickest that is whole."""
    folder = tmp_path_factory.mktemp("openbaar") / "2025"
    given = ["update", "--year", "2025", "--register", "none", "--draws", "0"]
    assert RUN.invoke(APP, [*given, "--out", str(folder)]).exit_code == 0
    return folder


def test_it_runs_on_public_figures_alone(report):
    page = (report / "report.html").read_text(encoding="utf-8")
    assert "voorbeelddata" not in re.sub(r"<[^>]+>", " ", page).lower()
    verdicts = pd.read_csv(report / "data/verdicts.csv").query("region == 'all'")
    row = verdicts.query("target == 'conceptual' and reading == 'all_homes_2025'").iloc[0]
    # nothing is known of the homes of 2025, so the share can be anything
    assert row["low"] == 0
    assert row["high"] == 1
    assert row["met"] == "undecided"


def test_it_is_reviewed_by_the_command(report):
    done = RUN.invoke(APP, ["review", str(report)])
    assert done.exit_code == 0, done.output
    assert "Het rapport klopt" in done.output


def test_its_notebook_runs_again_under_nbval(report, tmp_path):
    """Every output of every cell compared, with the sanitise file of the project."""
    sanitise = Path(__file__).with_name("nbval_sanitise.cfg")
    given = ["--nbval", "--nbval-sanitize-with", str(sanitise), str(report / "notebooks")]
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *given]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout[-3000:]


def test_its_archive_is_reviewed_by_what_is_in_it(report, tmp_path):
    """From a folder with nothing but the archive."""
    archive = tmp_path / "2025.zip"
    assert RUN.invoke(APP, ["bundle", str(report), "--out", str(archive)]).exit_code == 0
    start = "import sys; from ccb_analysis.cli import main; main()"
    command = [sys.executable, "-c", start, "review", archive.name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    page = (tmp_path / "2025-review" / "index.html").read_text(encoding="utf-8")
    assert WORDS("review.page_identical")[:20] in page
