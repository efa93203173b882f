"""Carbon paths, correlations and supply: published values, arithmetic, and what is refused."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.correlations import correlation_matrix, read_correlations
from ccb_analysis.facts.inventories import read_inventories
from ccb_analysis.facts.material_list import CROPS
from ccb_analysis.facts.paths import read_carbon_paths, yearly_limits
from ccb_analysis.facts.supply import UNITS, read_supply
from ccb_analysis.facts.units import conversion_factor
from ccb_analysis.workspace import REFERENCE

TABLES = ("carbon_paths.csv", "correlations.csv", "supply.csv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in TABLES:
        shutil.copy(REFERENCE / name, tmp_path / name)
    return tmp_path


def change(path: Path, row: int, **cells: str) -> int:
    """Write ``cells`` into a row, counted from 0; return the row as Excel counts it."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    for column, text in cells.items():
        table.loc[row, column] = text
    table.to_csv(path, index=False)
    return row + 2


def add_pairs(path: Path, *pairs: tuple[str, str, float]) -> None:
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    new = [
        {**table.iloc[0].to_dict(), "group": one, "other_group": other}
        | dict.fromkeys(("value", "low", "high"), str(value))
        for one, other, value in pairs
    ]
    pd.concat([table, pd.DataFrame(new)]).to_csv(path, index=False)


def faults_of(caught: pytest.ExceptionInfo[FactsError]) -> set[tuple[int | None, str | None]]:
    return {(fault.row, fault.column) for fault in caught.value.faults}  # type: ignore[union-attr]


# --- carbon paths -------------------------------------------------------------------------------


def test_the_paris_proof_limits_as_printed() -> None:
    # Table 8 of the foundation of Het Nieuwe Normaal 1.0.
    table = read_carbon_paths().pivot(
        index="year_of_limit", columns="dwelling_type", values="value"
    )
    assert table.index.tolist() == [2021, 2030, 2040, 2050]
    assert table["ground_bound"].tolist() == [200, 126, 75, 45]
    assert table["stacked"].tolist() == [220, 139, 83, 50]
    assert read_carbon_paths()["scope"].str.startswith("A1-A5").all()


def test_limits_between_two_years_lie_on_a_straight_line() -> None:
    limits = yearly_limits("paris_proof", [2022, 2030, 2035])
    found = limits.set_index(["dwelling_type", "year"])["value"]
    # 200 - 1/9 x (200 - 126) = 191.777...; halfway between 126 and 75: 100.5
    assert found["ground_bound", 2022] == pytest.approx(200 - 74 / 9)
    assert found["ground_bound", 2035] == pytest.approx(100.5)
    # 220 - 1/9 x (220 - 139) = 211; halfway between 139 and 83: 111
    assert found["stacked", 2022] == pytest.approx(211)
    assert found["stacked", 2035] == pytest.approx(111)
    assert found["stacked", 2030] == 139
    assert len(limits) == 6


def test_a_path_falls_every_year() -> None:
    limits = yearly_limits("paris_proof", range(2021, 2051))
    for _, part in limits.groupby("dwelling_type"):
        assert part["value"].is_monotonic_decreasing
        assert part["value"].diff().dropna().lt(0).all()


def test_years_outside_a_path_are_refused_all_at_once() -> None:
    with pytest.raises(FactsError) as caught:
        yearly_limits("paris_proof", [2020, 2030, 2051])
    assert [fault.found for fault in caught.value.faults] == ["2020", "2051"]  # type: ignore[union-attr]
    assert "van 2021 tot en met 2050" in str(caught.value)


def test_an_unknown_path_is_refused_with_the_known_ones() -> None:
    with pytest.raises(FactsError, match="found paris, allowed a known name: paris_proof"):
        yearly_limits("paris", [2030], language="en")


def test_broken_paths_are_refused(folder: Path) -> None:
    path = folder / "carbon_paths.csv"
    expected = {
        (change(path, 0, value="0"), "value"),
        (change(path, 1, unit="kgCO2e/kg"), "unit"),
        (change(path, 2, year_of_limit="'40"), "year_of_limit"),
        (change(path, 3, source="hearsay"), "source"),
    }
    with pytest.raises(FactsError) as caught:
        read_carbon_paths(folder=folder)
    assert faults_of(caught) == expected


# --- correlations -------------------------------------------------------------------------------


def test_more_timber_goes_with_less_concrete() -> None:
    pairs = read_correlations()
    assert list(pairs.columns) == ["group", "other_group", "value"]
    row = pairs[pairs["group"] == "intensity_concrete"].iloc[0]
    assert (row["other_group"], row["value"]) == ("intensity_timber", -0.5)


def test_correlated_groups_exist() -> None:
    groups = set(read_inventories()["group"])
    pairs = read_correlations()
    assert {*pairs["group"], *pairs["other_group"]} <= groups


def test_the_matrix_is_symmetric_with_ones() -> None:
    pairs = pd.DataFrame({"group": ["c", "a"], "other_group": ["a", "b"], "value": [0.3, -0.2]})
    expected = [[1, -0.2, 0.3], [-0.2, 1, 0], [0.3, 0, 1]]
    matrix = correlation_matrix(pairs)
    assert matrix.index.tolist() == matrix.columns.tolist() == ["a", "b", "c"]
    assert np.array_equal(matrix.to_numpy(), expected)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"value": "1.2", "high": "1.2"}, "value"),
        ({"value": "-1.2", "low": "-1.2"}, "value"),
        ({"other_group": "intensity_concrete"}, "other_group"),
        ({"group": ""}, "group"),
        ({"value": "strong"}, "value"),
    ],
)
def test_a_broken_correlation_is_refused(folder: Path, cells: dict[str, str], column: str) -> None:
    row = change(folder / "correlations.csv", 0, **cells)
    with pytest.raises(FactsError) as caught:
        read_correlations(folder=folder)
    assert faults_of(caught) == {(row, column)}


def test_a_pair_stands_there_once_in_whatever_order(folder: Path) -> None:
    add_pairs(folder / "correlations.csv", ("intensity_timber", "intensity_concrete", -0.4))
    with pytest.raises(FactsError, match="elk paar van groepen één keer"):
        read_correlations(folder=folder)


@pytest.mark.parametrize(("third", "holds"), [(0.4, True), (0.6, False)])
def test_correlations_must_be_able_to_hold_together(
    folder: Path, third: float, holds: bool
) -> None:
    # -0.5 between one and two, 0.5 between one and three, r between two and three: the
    # determinant 1 - 0.25 - 0.25 - r^2 - 0.5 r is above zero between its roots r = -1 and r = 0.5.
    one, two = "intensity_concrete", "intensity_timber"
    add_pairs(folder / "correlations.csv", (one, "third", 0.5), (two, "third", third))
    if holds:
        assert len(read_correlations(folder=folder)) == 3
    else:
        with pytest.raises(FactsError, match="positief-definiete"):
            read_correlations(folder=folder)


# --- supply -------------------------------------------------------------------------------------


def test_supply_as_published() -> None:
    found = read_supply().set_index(["resource", "area_of_supply", "year_of_supply"])["value"]
    assert found["fibre_crops", "netherlands", 2023] == 2_000
    assert found["fibre_crops", "netherlands", 2030] == 50_000
    assert found["hemp", "gelderland", 2023] == 120
    # Probos over 2015: 129,000 m3 of sawn softwood and 56,000 of hardwood
    assert found["timber", "netherlands", 2015] == 129_000 + 56_000
    # about half of a log becomes sawn product, and part of the logs is not sawn at all
    assert found["timber", "netherlands", 2015] < found["roundwood", "netherlands", 2015] / 2


def test_every_resource_has_one_unit_and_a_scope_that_tells_logs_from_planks() -> None:
    table = read_supply()
    assert set(table["resource"]) == set(UNITS)
    for resource, unit in zip(table["resource"], table["unit"], strict=True):
        assert unit == UNITS[resource]
    scopes = table.drop_duplicates("resource").set_index("resource")["scope"]
    assert "sawn product" in scopes["timber"]
    assert "under bark" in scopes["roundwood"]


def test_every_crop_has_a_national_supply() -> None:
    table = read_supply()
    assert set(CROPS) <= set(table.loc[table["area_of_supply"] == "netherlands", "resource"])


def test_a_province_grows_less_than_the_country() -> None:
    largest = read_supply().pivot_table(
        index="resource", columns="area_of_supply", values="value", aggfunc="max"
    )
    both = largest.dropna()
    assert len(both) >= 2
    assert (both["gelderland"] < both["netherlands"]).all()


def test_broken_supply_is_refused(folder: Path) -> None:
    path = folder / "supply.csv"
    expected = {
        (change(path, 0, resource="wood"), "resource"),
        (change(path, 1, unit="ha/year"), "unit"),
        (change(path, 2, value="-1"), "value"),
        (change(path, 3, year_of_supply="soon"), "year_of_supply"),
        (change(path, 4, evidence="sure"), "evidence"),
    }
    with pytest.raises(FactsError) as caught:
        read_supply(folder=folder)
    assert expected <= faults_of(caught)
    assert {row for row, _ in faults_of(caught)} == {row for row, _ in expected}


@pytest.mark.parametrize(
    ("unit", "wanted", "factor"),
    [
        ("m3/kg", "m3/t", 1000.0),
        ("ha/kg", "m2/kg", 10_000.0),
        ("kgN/kgNH3", "kgN/kgNH3", 1.0),
        # A cm3 is a cubed centimetre, not a hundredth of a m3.
        ("cm3", "m3", 1e-6),
        ("mm2", "m2", 1e-6),
        ("dm3", "m3", 1e-3),
        ("kg/cm3", "kg/m3", 1e6),
        ("km2", "ha", 100.0),
    ],
)
def test_the_new_units_are_real_units(unit: str, wanted: str, factor: float) -> None:
    assert conversion_factor(unit, wanted) == pytest.approx(factor)


def test_nitrogen_of_ammonia_is_not_that_of_nox() -> None:
    with pytest.raises(ValueError, match="Cannot convert"):
        conversion_factor("kgN/kgNH3", "kgN/kgNOx")
