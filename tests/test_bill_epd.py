"""Lines of a bill that rest on a declaration of their own: conversion, storage apart, faults."""

from __future__ import annotations

import math
from pathlib import Path

import openpyxl
import pytest
from epd_cases import amounts, declaration, result, write
from scoring_bills import building

from ccb_analysis.intake.passport import read_bill
from ccb_analysis.intake.project import read_project
from ccb_analysis.scoring.indicators import embodied_co2, stored_co2
from ccb_analysis.scoring.lines import read_lines

HEAD = "Materiaal;Volume (m3);Oppervlakte (m2);Massa (kg);Dichtheid (kg/m3);CO2 (kg/kg);"
HEAD += "CO2-modules;EPD-bestand"


def read(folder: Path, *rows: str):
    path = folder / "paspoort.csv"
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    return read_bill(path)


def board(
    folder: Path, name: str = "plaat.json", *, split: bool = True, carbon: float | None = 4.5
):
    """A board of 10 kg per m2 with 4.5 kg of carbon: A1-A3 -10.5 of which -16.5 from the air."""
    total = result("GWP-total", amounts(A1_A3=-10.5, C1=0, C2=0.5, C3=17, C4=0, D=-3))
    parts = [
        result("GWP-fossil", amounts(A1_A3=5.9, C1=0, C2=0.5, C3=0.5, C4=0, D=-3)),
        result("GWP-biogenic", amounts(A1_A3=-16.5, C1=0, C2=0, C3=16.5, C4=0, D=0)),
        result("GWP-luluc", amounts(A1_A3=0.1, C1=0, C2=0, C3=0, C4=0, D=0)),
    ]
    content = declaration(
        [total, *(parts if split else [])], unit="m2", mass=10.0, density=None, carbon=carbon
    )
    return write(folder, content, name)


def test_a_declaration_replaces_the_factor_of_the_material(tmp_path):
    """2 m3 of the concrete of 2297 kg/m3 and 146.7536 kg per m3; 1000 kg of ordinary concrete."""
    write(tmp_path, declaration(), "beton.json")
    bill = read(tmp_path, "beton;2;;;;;;beton.json", "beton;;;1000;;;;")
    assert bill.faults == []
    assert bill.lines["mass_kg"].tolist() == [4594, 1000]  # 2 x 2297
    assert bill.lines["epd"].fillna("").tolist() == ["beton.json", ""]
    lines = read_lines(bill.lines)
    found = embodied_co2(lines)
    # 2 x 146.7536 = 293.507; concrete of the list 0.095 kg per kg: 95.
    assert building(found, "embodied_co2_a1_a3")["value"] == pytest.approx(293.507 + 95, abs=1e-3)
    # C: 2 x (8.64 + 9.475125 + 3.812425 + 0) = 43.8551; D: 2 x -9.48661. Only of the first line,
    # which is 4594 / 5594 of the mass.
    after = building(found, "embodied_co2_c")
    assert after["value"] == pytest.approx(43.8551, abs=1e-4)
    assert after["known"] == pytest.approx(4594 / 5594)
    assert building(found, "embodied_co2_d")["value"] == pytest.approx(-18.97322)
    assert any("beton.json" in note and "EN 15804+A2" in note for note in bill.notes)


@pytest.mark.parametrize(
    ("unit", "amount", "mass", "row", "co2", "weight"),
    [
        # 100 kg CO2 per declared amount throughout.
        ("m3", 1.0, 2000.0, "beton;3;;;;;;e.json", 300, 6000),  # 3 m3
        ("m2", 1.0, 50.0, "beton;;8;;;;;e.json", 800, 400),  # 8 m2 of 50 kg
        ("kg", 1.0, None, "beton;;;7;;;;e.json", 700, 7),
        ("t", 1.0, None, "beton;;;500;;;;e.json", 50, 500),  # half a tonne
        ("m2", 10.0, 500.0, "beton;;8;;;;;e.json", 80, 400),  # per 10 m2
        # Per m3, where only the mass is known: 1000 of 2000 kg.
        ("m3", 1.0, 2000.0, "beton;;;1000;;;;e.json", 50, 1000),
        # Its own mass (6300 kg) agrees with 3 x 2000 kg: 3 m3 x 100, and it weighs its own mass.
        ("m3", 1.0, 2000.0, "beton;3;;6300;;;;e.json", 300, 6300),
        # Its own density as well: 3 x 2100.
        ("m3", 1.0, 2000.0, "beton;3;;;2100;;;e.json", 300, 6300),
    ],
)
def test_the_declared_unit_is_converted(tmp_path, unit, amount, mass, row, co2, weight):
    one = [result("GWP-total", amounts(A1_A3=100))]
    write(tmp_path, declaration(one, unit=unit, amount=amount, mass=mass, density=None), "e.json")
    bill = read(tmp_path, row)
    assert [fault.text() for fault in bill.faults] == []
    assert bill.lines["mass_kg"].tolist() == pytest.approx([weight])
    total = building(embodied_co2(read_lines(bill.lines)), "embodied_co2_a1_a3")
    assert [total[end] for end in ("value", "low", "high")] == pytest.approx([co2] * 3)


def test_carbon_from_the_air_stands_apart(tmp_path):
    """Per kg: A1-A3 (-10.5 + 16.5) / 10 = 0.6; C (17.5 - 16.5) / 10 = 0.1; stored 1.65."""
    board(tmp_path)
    bill = read(tmp_path, "osb;;20;;;;;plaat")
    assert bill.faults == []
    assert bill.lines["epd"].tolist() == ["plaat.json"]
    lines = read_lines(bill.lines)  # 200 kg
    found = embodied_co2(lines)
    assert building(found, "embodied_co2_a1_a3")["value"] == pytest.approx(120)
    assert building(found, "embodied_co2_c")["value"] == pytest.approx(20)
    assert building(found, "embodied_co2_d")["value"] == pytest.approx(-60)
    # 4.5 kg of carbon per m2 x 44/12 x 20 m2 = 330
    held = building(stored_co2(lines), "stored_co2")
    assert [held[end] for end in ("value", "low", "high")] == pytest.approx([330] * 3)


def test_without_the_split_a_product_with_carbon_keeps_the_figure_of_its_material(tmp_path):
    board(tmp_path, split=False)
    bill = read(tmp_path, "osb;;20;200;;;;plaat.json")
    (fault,) = bill.faults
    assert 'rij 2, kolom "EPD-bestand"' in fault.text()
    assert "GWP-biogenic" in fault.text()
    assert bill.lines["co2_kg_per_kg"].isna().all()
    assert bill.lines["epd"].isna().all()


def broken(folder: Path) -> None:
    (folder / "e.json").write_text("{", encoding="utf-8")


@pytest.mark.parametrize(
    ("make", "row", "parts"),
    [
        (lambda folder: None, "clt;2;;;;;;e.json", ('"e.json"', "bestand is er niet")),
        (
            lambda folder: write(folder, declaration(), "e.json"),
            "beton;2;;;;;;../e.json",
            ("niet",),
        ),
        (broken, "clt;2;;;;;;e.json", ("e.json: dit is geen geldig JSON-bestand",)),
        (
            lambda folder: write(folder, declaration(unit=None), "e.json"),
            "beton;2;;;;;;e.json",
            ("e.json, plaats exchanges", "geen opgegeven eenheid"),
        ),
        # 2 m3 of 2297 kg is 4594 kg, not 900.
        (
            lambda folder: write(folder, declaration(), "e.json"),
            "beton;2;;900;;;;e.json",
            ("4.594,0 kg", "900,0 kg"),
        ),
    ],
)
def test_a_fault_names_the_cell_and_the_material_counts(tmp_path, make, row, parts):
    make(tmp_path)
    bill = read(tmp_path, row)
    (fault,) = bill.faults
    place = 'paspoort.csv, rij 2, kolom "EPD-bestand": gevonden '
    assert [part for part in (place, *parts) if part not in fault.text()] == []
    assert len(bill.lines) == 1
    assert bill.lines["co2_kg_per_kg"].isna().all()
    assert math.isnan(bill.lines["co2_c_kg_per_kg"].iloc[0])


def test_a_figure_beside_a_declaration_counts_once(tmp_path):
    write(tmp_path, declaration(), "e.json")
    bill = read(tmp_path, "beton;2;;;;0,2;A1-A3;e.json")
    (fault,) = bill.faults
    assert "naast een EPD" in fault.text()
    assert bill.lines["co2_kg_per_kg"].tolist() == pytest.approx([146.75360187 / 2297])


def test_the_sheet_is_named_and_another_folder_can_be(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Stuklijst"
    book.active.append(["Materiaal", "Volume (m3)", "EPD-bestand"])
    book.active.append(["beton", 2, "e.json"])
    path = tmp_path / "paspoort.xlsx"
    book.save(path)
    (fault,) = read_project(path).faults
    assert 'blad Stuklijst, rij 2, kolom "EPD-bestand"' in fault.text()
    elsewhere = tmp_path / "verklaringen"
    elsewhere.mkdir()
    write(elsewhere, declaration(), "e.json")
    project = read_project(path, epds=elsewhere)
    assert project.faults == []
    assert project.bill.lines["epd"].tolist() == ["e.json"]
