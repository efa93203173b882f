"""The example registers: made by their program, called example data, and like the real thing."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest
from python_calamine import CalamineWorkbook

from ccb_analysis.intake.coverage import completed
from ccb_analysis.intake.register import Register, read_register

RAW = Path(__file__).resolve().parents[1] / "data" / "raw"
YEARS = (2024, 2025)
# New-build homes of the 18 municipalities, CBS 81955NED: 3527, 3068, 2840 and 2843 in 2017-2020.
FEWEST, MOST = 2840, 3527


def register_path(folder: Path, year: int) -> Path:
    return folder / str(year) / f"voorbeelddata_register_{year}.xlsx"


def cells(path: Path) -> dict[str, list]:
    book = CalamineWorkbook.from_path(str(path))
    return {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}


@pytest.fixture(scope="module")
def program() -> ModuleType:
    path = RAW / "make_voorbeelddata.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # its dataclass looks its own module up
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def registers() -> dict[int, Register]:
    return {year: read_register([register_path(RAW, year)]) for year in YEARS}


def homes(projects: pd.DataFrame) -> float:
    return float(projects["homes"].sum())


def test_the_program_makes_the_files_that_are_there(program, tmp_path):
    program.main(tmp_path)
    for year in YEARS:
        made, kept = register_path(tmp_path, year), register_path(RAW, year)
        assert cells(made) == cells(kept)


def test_it_says_example_data_where_anyone_looks():
    for year in YEARS:
        ((name, rows),) = cells(register_path(RAW, year)).items()
        assert name == "VOORBEELDDATA"
        assert rows[0][0].startswith("VOORBEELDDATA")


@pytest.mark.parametrize("year", YEARS)
def test_every_id_and_client_is_an_invented_one(registers, year):
    register = registers[year]
    ids = [*register.projects["project_id"], *register.quarantine["given_project_id"]]
    assert all(identifier.startswith("VB-") for identifier in ids)
    assert all("oorbeeld" in name for name in register.projects["client"])
    assert register.projects["client_type"].notna().all()
    assert 230 <= len(ids) <= 260


@pytest.mark.parametrize("year", YEARS)
def test_the_intake_is_seen_working(registers, year):
    register = registers[year]
    assert len(register.quarantine) == 3
    assert len(register.faults) == 8 + 3
    assert register.rows_in == len(register.projects) + 3
    assert register.projects["extra_Wijk"].notna().all()


def test_homes_per_year_are_like_those_published(registers):
    for year, register in registers.items():
        built = completed(register.projects)
        per_year = built.groupby("year")["homes"].sum()
        for past in range(2022, year + 1):
            assert FEWEST <= per_year[past] <= MOST
    # planned homes too, once the register of 2025 knows them all
    assert per_year.between(FEWEST, MOST).all()
    assert per_year.index.tolist() == list(range(2022, 2031))


def test_shares_of_2025_leave_something_to_decide(registers):
    built = completed(registers[2025].projects)
    built = built[(built["year"] == 2025) & (built["region"] != "GM1955")]
    stacked = built[built["dwelling_type"] == "stacked"]

    def share(flag: str, among: pd.DataFrame) -> float:
        return homes(among[among[flag].fillna(False)]) / homes(among)

    assert 0.40 < share("conceptual", built) < 0.60  # over the 25 % of the target,
    assert 0.40 < share("conceptual", stacked) < 0.60  # whatever the missing homes are
    assert 0.15 <= share("industrial", built) <= 0.21
    timber = built[built["building_method"].isin(["timber_frame", "clt", "timber_module"])]
    assert 0.03 <= homes(timber) / homes(built) <= 0.08
    known = built["mpg"].dropna()
    assert known.between(0.45, 0.75).mean() > 0.8
    assert 0.6 < homes(built[built["mpg"].notna()]) / homes(built) < 0.85
    assert homes(built[built["conceptual"].isna()]) / homes(built) < 0.05


def test_rows_of_2024_were_corrected_a_year_later(registers):
    first, second = (
        completed(registers[year].projects).query("year == 2024").set_index("project_id")
        for year in YEARS
    )
    assert set(first.index) == set(second.index)
    differs = second["homes"] != first["homes"].reindex(second.index)
    assert 2 <= differs.sum() <= 6
    moved = second["completion_date"] != first["completion_date"].reindex(second.index)
    assert moved[differs].any()


def test_three_municipalities_are_clearly_behind(registers):
    # Means of 2017-2020 (CBS 81955NED): Beuningen (211+46+43+103)/4, Renkum (80+19+82+38)/4,
    # Rheden (40+98+23+59)/4; and Nijmegen (1367+1092+863+472)/4 to compare with.
    means = {"GM0209": 100.75, "GM0274": 54.75, "GM0275": 55.0, "GM0268": 948.5}
    for year, register in registers.items():
        built = completed(register.projects)
        built = built[built["year"] == year].groupby("region")["homes"].sum()
        parts = {region: built[region] / mean for region, mean in means.items()}
        assert 1.0 <= parts.pop("GM0268") <= 1.2  # a busy year, within the published range
        assert all(0.5 < part < 0.75 for part in parts.values())
