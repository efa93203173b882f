"""Claims: what agrees and what does not, and how they get from a cell into claims.json."""

import hashlib
import json
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.errors import NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.claimed import drawn_claims, result_claims, verdict_claims
from ccb_analysis.report.claims import MIME, Claim, Claims, claim, claims_in, write_claims
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.notebooks import run_notebook
from ccb_analysis.review import pytest_claims
from ccb_analysis.workspace import find_workspace

WORDS = Language("nl")


def test_a_number_agrees_up_to_its_published_digits():
    """Ten significant digits of 123456.78901234 are 123456.7890: the last one is worth 1e-4."""
    one = claim("a", 123456.78901234, "kg", "mass")
    assert (one.value, one.reason) == (123456.789, "rounding")
    assert one.tolerance == pytest.approx(1e-9 * 123456.789)
    assert one.agrees(one.value + one.tolerance / 2)
    assert not one.agrees(one.value + 2 * one.tolerance)


@pytest.mark.parametrize("value", [3, "yes", True, None])
def test_what_is_no_broken_number_is_exact(value):
    one = claim("a", value, "", "a count or a word")
    assert (one.value, one.tolerance, one.reason) == (value, 0.0, "exact")
    assert one.agrees(value)
    for other in (4, "no", False, 3.5):
        assert not one.agrees(other)


def test_what_nobody_knows_is_none_and_not_nought():
    one = claim("a", float("nan"), "kg", "mass", tolerance=1.0, reason="monte_carlo")
    assert (one.value, one.tolerance) == (None, 0.0)
    assert one.agrees(None)
    assert not one.agrees(0.0)


def test_yes_is_not_one():
    assert not claim("a", True, "", "met").agrees(1)
    assert not claim("a", 1, "", "count").agrees(True)


def test_a_tolerance_of_its_own():
    one = claim("a", 0.4, "share", "chance", tolerance=0.02, reason="monte_carlo")
    assert one.agrees(0.41)
    assert one.agrees(0.42)
    assert not one.agrees(0.44)


def test_a_tolerance_goes_with_its_reason():
    with pytest.raises(ValueError, match="tolerance"):
        Claim("a", 1, "", "", tolerance=0.1)
    with pytest.raises(ValueError, match="tolerance"):
        Claim("a", 1, "", "", tolerance=0.0, reason="rounding")
    with pytest.raises(ValueError, match="none of"):
        Claim("a", 1, "", "", reason="guess")  # type: ignore[arg-type]


@given(st.floats(-1e15, 1e15), st.floats(0.01, 100))
def test_half_a_tolerance_passes_and_twice_fails(value, tolerance):
    one = claim("a", value, "kg", "mass", tolerance=tolerance, reason="monte_carlo")
    assert one.agrees(one.value)
    if abs(one.value) < 1e9:  # beyond it a tolerance is lost in the last digits
        assert one.agrees(one.value + tolerance / 2)
        assert not one.agrees(one.value - tolerance * 2)


def notebook(*sources: str):
    cells = [nbformat.v4.new_code_cell(source, id=f"cell-{n}") for n, source in enumerate(sources)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=metadata)


IMPORTS = (
    "from ccb_analysis.language import Language\n"
    "from ccb_analysis.report.claims import Claims, claim\n"
)


def test_claims_travel_from_a_cell_to_the_file(tmp_path):
    source = tmp_path / "source.ipynb"
    cell = (
        "Claims([claim('homes', 12, 'home', 'built'), claim('co2', 0.1 + 0.2, 'kg', 'emitted')],"
        " Language('nl'))"
    )
    nbformat.write(notebook(IMPORTS + cell, "'nothing claimed'"), source)
    executed = run_notebook(source, tmp_path / "run" / "executed.ipynb", {}, WORDS)
    first, second = claims_in(executed)
    assert (first["key"], first["value"], first["unit"]) == ("homes", 12, "home")
    assert second["value"] == 0.3  # to ten digits
    assert (first["notebook"], first["cell"]) == ("executed.ipynb", "cell-0")
    written = write_claims(tmp_path / "run", [executed])
    assert json.loads(written.read_text())["claims"] == [first, second]
    # The reader of the notebook sees a line, in his own language.
    data = nbformat.read(executed, as_version=4).cells[0].outputs[0]["data"]
    assert data["text/plain"] == "Deze uitvoering legt 2 beweringen vast voor wie haar controleert."


def test_one_key_twice_is_refused(tmp_path):
    twice = [claim("a", 1, "", ""), claim("a", 2, "", "")]
    with pytest.raises(ValueError, match="one key: a"):
        Claims(twice, WORDS)
    output = nbformat.v4.new_output(
        "display_data", data=Claims([twice[0]], WORDS)._repr_mimebundle_()
    )
    book = notebook("1", "2")
    for cell in book.cells:
        cell.outputs = [output]
    path = tmp_path / "both.ipynb"
    nbformat.write(book, path)
    with pytest.raises(NotebookError, match="one key: a"):
        write_claims(tmp_path, [path])


def test_a_verdict_claims_its_word_its_value_and_its_chances():
    verdicts = pd.DataFrame(
        {
            "scenario": "s",
            "target": "co2",
            "reading": "r",
            "region": ["all", "Arnhem"],
            "year": 2030,
            "met": "no",
            "value": 0.25,
            "unit": "share",
            "indicator": "i",
            "probability_low": 0.1,
            "probability_high": np.nan,
            "probability_error": 0.03,
        }
    )
    found = {one.key: one for one in verdict_claims(verdicts, WORDS)}
    assert {key.split(".")[0] for key in found} == {
        *("verdict", "value", "probability_low", "probability_high")
    }
    assert found["verdict.s.co2.r"].value == "no"
    assert found["value.s.co2.r"].value == 0.25
    assert found["probability_low.s.co2.r"].tolerance == 0.03
    assert found["probability_high.s.co2.r"].value is None


def test_numbers_are_those_of_the_whole_region_only():
    row = {
        "scenario": "s",
        "indicator": "homes",
        "reading": None,
        "modules": None,
        "region": "all",
        "dwelling_type": "all",
        "building_method": "all",
        "material": "all",
        "group": "all",
        "year": 2025,
        "year_basis": "completion",
        "statistic": "central",
        "unit": "home",
        "value": 10.0,
    }
    others = [{"region": "Arnhem"}, {"statistic": "p95"}, {"material": "clt"}, {"indicator": "x"}]
    table = pd.DataFrame([row, *({**row, **other, "value": 99.0} for other in others)])
    found = list(result_claims(table, WORDS))
    assert [(one.key, one.value) for one in found] == [("s.homes.2025", 10.0)]


def test_a_figure_is_claimed_by_the_data_it_draws():
    """The first 16 digits of the digest of its csv; in order of kind and key."""
    shown = {("tables", "one"): "a\n1\n", ("figures", "one"): "a\n1\n"}
    before = {one.key: one.value for one in drawn_claims(shown, WORDS)}
    digest = hashlib.sha256(b"a\n1\n").hexdigest()[:16]
    assert list(before.items()) == [("figures.one", digest), ("tables.one", digest)]
    after = {
        one.key: one.value for one in drawn_claims({**shown, ("tables", "one"): "a\n2\n"}, WORDS)
    }
    assert after["tables.one"] != digest == after["figures.one"]
    assert list(drawn_claims({}, WORDS)) == []


# --- in pytest, beside nbval ----------------------------------------------------------------------

CLAIMED = (
    "Claims([claim('homes', 12, 'home', 'built'), claim('co2', 1.5, 'kg', 'emitted',"
    " tolerance=0.2, reason='monte_carlo')], Language('nl'))"
)


def run_over(folder, value):
    """What pytest says of a notebook that claims 1.5 kg, in which another value was published."""
    source, published = folder / "source.ipynb", folder / "published.ipynb"
    nbformat.write(notebook(IMPORTS + CLAIMED), source)
    run_notebook(source, published, {}, WORDS)
    book = nbformat.read(published, as_version=4)
    book.cells[0].outputs[0]["data"][MIME]["claims"][1]["value"] = value
    nbformat.write(book, published)
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, published.name], capture_output=True, text=True, check=False, cwd=folder
    )
    return done.returncode, done.stdout


def test_every_claim_is_an_item_of_its_own(tmp_path):
    """One cell and two claims; 1.6 published is within the 0.2 that is allowed."""
    code, said = run_over(tmp_path, 1.6)
    assert (code, "3 passed" in said) == (0, True), said


def test_a_claim_beyond_its_tolerance_fails_with_key_unit_old_and_new(tmp_path):
    code, said = run_over(tmp_path, 1.9)
    assert code == 1
    assert "1 failed, 2 passed" in said
    for part in ("co2", "published 1.9 kg", "now 1.5 kg", "allowed 0.2 kg", "cell 0"):
        assert part in said


def test_the_plugin_and_the_claims_agree_on_their_type():
    assert pytest_claims.MIME == MIME


def test_every_notebook_claims_something_and_has_an_output_that_nbval_checks():
    books = sorted(find_workspace().notebooks.glob("*.ipynb"))
    assert len(books) >= 5
    for path in books:
        book = nbformat.read(path, as_version=4)
        sources = [cell.source for cell in book.cells if cell.cell_type == "code"]
        assert any("Claims([" in source for source in sources), path.name
        assert any(source.startswith("# NBVAL_CHECK_OUTPUT") for source in sources), path.name


@pytest.mark.parametrize(("published", "code"), [("2 woningen", 0), ("3 woningen", 1)])
def test_an_output_that_was_altered_fails(tmp_path, published, code):
    book = notebook("# NBVAL_CHECK_OUTPUT\nprint('2 woningen')")
    nbformat.write(book, tmp_path / "source.ipynb")
    run_notebook(tmp_path / "source.ipynb", tmp_path / "published.ipynb", {}, WORDS)
    made = nbformat.read(tmp_path / "published.ipynb", as_version=4)
    made.cells[0].outputs[0]["text"] = f"{published}\n"
    nbformat.write(made, tmp_path / "published.ipynb")
    command = [sys.executable, "-m", "pytest", "--nbval-lax", "-q", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [*command, "published.ipynb"], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode == code, done.stdout
