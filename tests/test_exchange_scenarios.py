"""A scenario as a table, and the ``ccb export`` command."""

from __future__ import annotations

import doctest
import sys

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal
from test_exchange import results
from typer.testing import CliRunner

from ccb_analysis import exchange
from ccb_analysis.cli import APP
from ccb_analysis.errors import FactsError
from ccb_analysis.facts.scenarios import list_scenarios

RUN = CliRunner()
OWN = """
title_nl = "Eigen"
why_nl = "Een proef"
baseline = "huidige_praktijk"
source = "assumption"
evidence = "assumption"
start_year = 2027

[[mix]]
dwelling_type = "stacked"
path = "linear"
until_year = 2028
shares = { clt = 1.0 }
source = "programma_ccb"
evidence = "programme"
note = "een regel"

[homes]
total = 33000
per_year = { 2028 = 1000 }
source = "woondeal_2023"
evidence = "published"

[[size]]
dwelling_type = "stacked"
factor = 0.9
source = "user"

[[materials]]
name = "ander_isolatiemateriaal"
replace = { glass_wool = "hemp_mat", mineral_wool = "hemp_mat" }
kg_ratio = { glass_wool = 1.5, mineral_wool = 1.25 }
methods = ["timber_frame"]
path = "table"
share = { 2029 = 0.5 }
source = "user"

[regions]
join = ["Arnhem", "GM0268"]
"""


@pytest.fixture(scope="module")
def own(tmp_path_factory) -> pd.DataFrame:
    path = tmp_path_factory.mktemp("scenario") / "eigen.toml"
    path.write_text(OWN, encoding="utf-8")
    return exchange.scenario_table(path, 2025)


def of(table: pd.DataFrame, lever: str, **where: str) -> dict[int, float]:
    """The values of one lever by year."""
    rows = table[table["lever"] == lever]
    for name, wanted in where.items():
        rows = rows[rows[name] == wanted]
    assert not rows.duplicated("year").any()
    return dict(zip(rows["year"], rows["value"], strict=True))


def test_a_share_follows_its_path(own):
    # From the 0.01 of current practice in 2026 to 1 in 2028, in two equal steps; then 1.
    clt = of(own, "method_share", dwelling_type="stacked", building_method="clt")
    expected = {2026: 0.01, 2027: 0.505, 2028: 1.0, 2029: 1.0, 2030: 1.0}
    assert clt == pytest.approx(expected, abs=1e-12)


def test_shares_of_a_type_are_one_whole_in_every_year(own):
    shares = own[own["lever"] == "method_share"].groupby(["year", "dwelling_type"])["value"].sum()
    assert len(shares) == 10  # five years, two types
    assert shares.to_numpy() == pytest.approx(1.0, abs=1e-12)


def test_a_share_names_what_it_rests_on(own):
    stacked = own.query("lever == 'method_share' and dwelling_type == 'stacked'")
    before, after = (stacked[stacked["year"] == year] for year in (2026, 2027))
    assert set(before["source"]) == {"own_assumption"}  # current practice, not the scenario
    assert set(after["source"]) == {"programma_ccb"}
    assert set(after["evidence"]) == {"programme"}
    assert set(after["note"]) == {"een regel"}
    elsewhere = own.query("lever == 'method_share' and dwelling_type == 'ground_bound'")
    assert set(elsewhere["source"]) == {"own_assumption"}


def test_homes_are_those_of_the_scenario(own):
    homes = of(own, "homes")
    assert homes[2028] == 1000
    # 2026 is before the start, so an even part; the rest is shared by 2027, 2029 and 2030.
    assert homes[2027] == homes[2029] == homes[2030]
    assert sum(homes.values()) == pytest.approx(5 * homes[2026], abs=1e-6)
    # 33,000 less what was completed in 2022-2025 by the same public figures as of 38,000: the
    # shipped ambition has 5,000 more to go in the same five years.
    more = of(exchange.scenario_table("ambitie_38000", 2025), "homes")
    assert sum(more.values()) - sum(homes.values()) == pytest.approx(5000, abs=1e-6)
    sources = own[own["lever"] == "homes"].set_index("year")["source"].to_dict()
    assert sources[2026] == "own_assumption"
    assert sources[2027] == "woondeal_2023"


def test_size_materials_and_regions_have_their_rows(own):
    assert of(own, "size_factor") == dict.fromkeys(range(2027, 2031), 0.9)
    hemp = {"material": "glass_wool", "replaced_by": "hemp_mat"}
    where = {"building_method": "timber_frame", "dwelling_type": "all", **hemp}
    share = of(own, "material_share", name="ander_isolatiemateriaal", **where)
    assert share == {2026: 0, 2027: 0, 2028: 0, 2029: 0.5, 2030: 0.5}
    assert set(of(own, "material_ratio", material="mineral_wool").values()) == {1.25}
    joined = own[own["lever"] == "region_joins"]
    assert set(joined["region"]) == {"GM0202", "GM0268"}  # Arnhem and Nijmegen
    assert set(joined["year"]) == {2027, 2028, 2029, 2030}


@pytest.mark.parametrize("form", ["csv", "parquet", "xlsx"])
def test_a_scenario_comes_back_equal(own, form, tmp_path):
    back = exchange.read(exchange.write(own, tmp_path / f"eigen.{form}"))
    assert_frame_equal(back, own, check_exact=True)
    again = exchange.from_iamc(exchange.to_iamc(own))
    assert_frame_equal(again, own, check_exact=True)


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_scenario_comes_back_equal_through_pyam(own, form, tmp_path):
    pytest.importorskip("pyam", reason="pyam is an extra: pip install -e '.[iamc]'")
    back = exchange.read(exchange.write(own, tmp_path / f"eigen.{form}", to="iamc"))
    columns = list(own.columns)
    ordered = [table.sort_values(columns, ignore_index=True) for table in (back, own)]
    assert_frame_equal(*ordered, check_exact=True)


@pytest.mark.parametrize("name", list_scenarios())
def test_every_shipped_scenario_is_a_table(name):
    table = exchange.scenario_table(name, 2025)
    assert set(table["scenario"]) == {name}
    assert {"method_share", "homes", "region_joins"} <= set(table["lever"])
    assert (table["source"] != "").all()


def test_after_the_programme_there_is_nothing_to_choose():
    assert exchange.scenario_table("huidige_praktijk", 2030).empty


def test_a_wrong_scenario_is_refused(tmp_path):
    path = tmp_path / "fout.toml"
    path.write_text(OWN.replace("clt = 1.0", "clt = 1.5"), encoding="utf-8")
    with pytest.raises(FactsError):
        exchange.scenario_table(path, 2025)


def test_the_command_writes_and_reads_back(tmp_path):
    there, again = tmp_path / "een.csv", tmp_path / "twee.xlsx"
    shown = RUN.invoke(APP, ["export", "woondeal", str(there), "--year", "2025"])
    assert shown.exit_code == 0, shown.output
    # 2 types x 6 methods x 5 years, and homes and regions once a year: 60 + 5 + 5
    assert "een.csv: 70 rijen geschreven" in shown.output
    assert RUN.invoke(APP, ["export", str(there), str(again)]).exit_code == 0
    assert_frame_equal(exchange.read(again), exchange.scenario_table("woondeal", 2025))


def test_the_command_takes_the_folder_of_a_report(tmp_path):
    (tmp_path / "data").mkdir()
    table = results({"value": 1 / 3})
    exchange.write(table, tmp_path / "data" / "results.parquet")
    out = tmp_path / "uit.csv"
    assert RUN.invoke(APP, ["export", str(tmp_path), str(out)]).exit_code == 0
    assert_frame_equal(exchange.read(out), table, check_exact=True)


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["woondeal", "uit.csv"], "Geef het jaar, bijvoorbeeld --year 2025"),
        (["woondael", "uit.csv", "--year", "2025"], "Scenario's zijn: ambitie_38000"),
        (["weg.csv", "uit.xlsx"], "weg.csv: dit bestand bestaat niet"),
        (["weg.csv", "uit.docx"], "toegestaan een bekende naam: csv, parquet, xlsx, iamc"),
    ],
)
def test_a_wrong_command_is_a_message(arguments, told, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shown = RUN.invoke(APP, ["export", *arguments])
    assert shown.exit_code == 1
    assert told in shown.output
    assert "Traceback" not in shown.output
    assert list(tmp_path.iterdir()) == []


def test_the_command_has_help_with_an_example():
    shown = RUN.invoke(APP, ["export", "--help"])
    assert shown.exit_code == 0
    assert "Voorbeeld" in shown.output


def test_the_worked_examples_hold():
    for module in ("iamc", "scenario_table"):
        done = doctest.testmod(sys.modules[f"ccb_analysis.exchange.{module}"])
        assert done.attempted > 0
        assert done.failed == 0
