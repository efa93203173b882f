"""What a report rests on gives its totals again, also read back from what is published."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ccb_analysis import api
from ccb_analysis.annual.basis import Basis, basis_of, read_basis
from ccb_analysis.annual.registers import read_files
from ccb_analysis.annual.year_change import year_change
from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.intake.files import find_registers
from ccb_analysis.intake.register import Register
from ccb_analysis.language import Language
from ccb_analysis.model.results import RESULT_KEY
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.studies.change import COLUMNS, split_change
from ccb_analysis.workspace import find_workspace

YEAR = 2025
WHOLE = {
    "region": "all",
    "dwelling_type": "all",
    "building_method": "all",
    "material": "all",
    "group": "all",
    "year_basis": "completion",
    "statistic": "value",
}


def example(year: int) -> Register:
    """The shipped example register of a year."""
    register = read_files(find_registers(find_workspace(), year), "nl")
    assert register is not None
    return register


def with_gaps(register: Register) -> Register:
    """The register with some projects of unknown method."""
    projects = register.projects.copy()
    done = projects.index[projects["completion_date"].dt.year == YEAR]
    projects.loc[done[:3], "building_method"] = None
    return Register(**{**vars(register), "projects": projects})


@pytest.fixture(scope="module")
def register() -> Register:
    return with_gaps(example(YEAR))


@pytest.fixture(scope="module")
def basis(register) -> Basis:
    return basis_of(YEAR, register, read_assumptions())


def test_the_ledger_gives_every_total_and_share_of_the_results(register, basis):
    results = api.calculate(
        projects=register.projects,
        quarantine=register.quarantine,
        report_year=YEAR,
        parts=("totals",),
    )
    split = split_change(basis.ledger, basis.ledger, ("2024", "2025"), "co2_283")
    found = split.drop_duplicates(COLUMNS[:4])
    compared = 0
    for row in found.itertuples(index=False):
        key = WHOLE | {"indicator": row.indicator, "reading": row.reading, "unit": row.unit}
        rows = results[(results[list(key)] == pd.Series(key)).all(axis=1)]
        rows = rows[rows["modules"].fillna("") == row.modules].set_index("year")["value"]
        # the results are worked out by the engine itself, slice by slice
        assert row.after == pytest.approx(rows[YEAR], rel=1e-9), key
        assert row.before == pytest.approx(rows[YEAR - 1], rel=1e-9), key
        compared += 1
    assert compared > 35


def test_years_together_are_the_cumulative_results(register, basis):
    results = api.calculate(
        projects=register.projects,
        quarantine=register.quarantine,
        report_year=YEAR,
        parts=("totals",),
    )
    found = split_change(basis.ledger, basis.ledger, ("2025", "2022-2025"))
    area = found[found["indicator"] == "floor_area"]["after"].iloc[0]
    key = WHOLE | {"indicator": "floor_area_cumulative", "year": YEAR, "reading": "from_2022"}
    rows = results[(results[list(key)] == pd.Series(key)).all(axis=1)]
    assert area == pytest.approx(rows["value"].iloc[0], rel=1e-9)
    assert set(RESULT_KEY) <= set(results.columns)


def test_the_published_basis_says_the_same_and_can_be_worked_out_again(tmp_path, basis):
    gallery = Gallery(tmp_path, Language("nl"))
    nothing = pd.DataFrame({"value": [1.0]})
    gallery.keep(nothing, nothing, basis.tables())
    read = read_basis(tmp_path / "data")
    assert read is not None
    split = split_change(basis.ledger, read.ledger, (str(YEAR), str(YEAR)), "co2_283")
    ends = split.drop_duplicates(COLUMNS[:4])
    # published numbers keep ten digits
    assert ends["after"].to_numpy() == pytest.approx(ends["before"].to_numpy(), rel=1e-9)
    again = basis_of(
        YEAR,
        None,
        read.assumptions,
        inventories=read.inventories,
        materials=read.materials,
    )
    pd.testing.assert_frame_equal(again.ledger.figures, read.ledger.figures, rtol=1e-9)
    assert read_basis(tmp_path) is None
    for name, content in (("homes", b"a,b\n1,2\n"), ("materials", b"\xff\xfe\x00")):
        (tmp_path / "data" / f"basis_{name}.csv").write_bytes(content)
    with pytest.raises(InputError) as refused:
        read_basis(tmp_path / "data")
    assert "basis_homes.csv" in str(refused.value) and "basis_materials.csv" in str(refused.value)


def test_a_change_of_year_runs_from_printed_by_way_of_restated_to_now(basis):
    before = basis_of(YEAR - 1, example(YEAR - 1), read_assumptions())
    change = year_change(before.ledger, basis.ledger, YEAR, "co2_283")
    key = COLUMNS[:4]
    ends = change.groupby(key)[["printed", "restated", "now"]].first()
    steps = change.groupby([*key, "kind"])["value"].sum().unstack()
    scale = ends.abs().max(axis=1)
    counted = (ends["restated"] - ends["printed"] - steps["counting"]).abs() / scale
    built = (ends["now"] - ends["restated"] - steps["world"]).abs() / scale
    assert counted.max() < 1e-9 and built.max() < 1e-9
    # a municipality left the region in 2025: fewer homes count, by rules alone
    rules = change[(change["indicator"] == "homes") & (change["part"] == "rules")]
    assert rules["value"].iloc[0] < 0
    assert not math.isclose(ends["printed"].iloc[0], 0.0)
