"""Declarations: each module once, each scenario chosen in the open, unknown never zero."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from epd_cases import GWP, amounts, declaration, result, write

from ccb_analysis.errors import InputError
from ccb_analysis.intake.epd import EpdFactors, modules_of, read_epd


def read(folder: Path, **given: object) -> EpdFactors:
    return read_epd(write(folder, declaration(**given)))


def test_the_concrete_declaration_gives_its_published_figures(tmp_path):
    concrete = read(tmp_path)
    assert concrete.per_unit("A1-A3") == pytest.approx(146.75, abs=0.005)
    # 146.7536 + 8.64 + 9.4751 + 3.8124 + 0 = 168.6811
    assert concrete.per_unit("A1-A3", "C") == pytest.approx(168.68, abs=0.005)
    # 168.6811 - 5.0762 = 163.6050
    assert concrete.per_unit("A1-A3", "B1", "C") == pytest.approx(163.60, abs=0.006)
    # 146.7536 / 2297 kg = 0.063889
    assert concrete.per_kg("A1-A3") == pytest.approx(0.063889, abs=1e-6)
    # 146.7536 + 3.2760 + 2.0020 = 152.0317
    assert concrete.per_unit("A1-A5") == pytest.approx(152.0317, abs=1e-4)
    assert (concrete.declared_unit, concrete.mass_kg, concrete.standard) == ("m3", 2297.0, "A2")
    assert (concrete.name, concrete.valid_until) == ("Beton C20/25", 2028)


def test_a_module_that_is_not_declared_is_unknown_and_said(tmp_path):
    concrete = read(tmp_path)
    assert math.isnan(concrete.per_unit("B"))  # B1 is there, B2 to B7 are not
    assert any("B2, B3, B4, B5, B6, B7" in note and "niet nul" in note for note in concrete.notes)


def test_a_module_is_never_counted_twice(tmp_path):
    with pytest.raises(InputError, match="dubbel tellen: C3"):
        read(tmp_path).per_unit("C", "C3")
    with pytest.raises(InputError, match='fase "E" is er niet'):
        read(tmp_path).per_unit("E")


@pytest.mark.parametrize(
    ("stage", "modules"),
    [
        ("A1-A3", ["A1-A3"]),
        ("C", ["C1", "C2", "C3", "C4"]),
        ("A1-A5", ["A1-A3", "A4", "A5"]),
        ("A4-B1", ["A4", "A5", "B1"]),
        ("D", ["D"]),
    ],
)
def test_stages_are_the_modules_of_the_standard(stage, modules):
    assert modules_of(stage) == modules


def test_three_modules_apart_are_the_product_stage(tmp_path):
    apart = [result("GWP-total", amounts(A1=100, A2=20, A3=5))]
    assert read(tmp_path, results=apart).per_unit("A1-A3") == 125  # 100 + 20 + 5
    both = [result("GWP-total", amounts(A1=100, A2=20, A3=5, A1_A3=125.3))]
    # Rounded differently (0.24 %): the figure for the stage counts, once.
    assert read(tmp_path, results=both).per_unit("A1-A3") == 125.3


@pytest.mark.parametrize(
    ("marked", "chosen", "disposal", "said"),
    [("burnt", "burnt", 90, "de standaard"), (None, "recycled", 10, "geen standaard")],
)
def test_of_several_scenarios_one_counts_in_all_modules(tmp_path, marked, chosen, disposal, said):
    modules = amounts(
        A1_A3=50, C1=1, C2=2, C3__recycled=10, C3__burnt=90, C4=0, D__recycled=-5, D__burnt=-40
    )
    names = [{"name": n, "default": n == marked} for n in ("recycled", "burnt")]
    epd = read(tmp_path, results=[result("GWP-total", modules)], scenarios=names)
    assert epd.scenarios == (chosen,)
    assert epd.per_unit("C3") == disposal
    assert epd.per_unit("D") == {"burnt": -40, "recycled": -5}[chosen]
    assert epd.per_unit("A1-A3", "C") == 50 + 1 + 2 + disposal
    assert any(f'"{chosen}"' in note and said in note for note in epd.notes)
    assert len(epd.modules) == 8  # the other scenario stays in sight


def test_a_scenario_of_transport_is_no_alternative_to_one_of_disposal(tmp_path):
    modules = amounts(A1_A3=50, A4__truck=3, C3__recycled=10, C3__burnt=90)
    epd = read(tmp_path, results=[result("GWP-total", modules)])
    assert epd.scenarios == ("truck", "recycled")
    assert epd.per_unit("A1-A3", "A4", "C3") == 63  # 50 + 3 + 10


def test_a_module_without_the_chosen_scenario_is_unknown(tmp_path):
    modules = amounts(A1_A3=50, C3__recycled=10, C3__dumped=1, C4__dumped=7)
    epd = read(tmp_path, results=[result("GWP-total", modules)])
    assert epd.scenarios == ("recycled",)
    assert math.isnan(epd.per_unit("C4"))  # 7 belongs to what was not chosen


def test_both_standards_are_read_and_told_apart(tmp_path):
    older = [result("GWP", amounts(A1_A3=200))]
    epd = read(tmp_path, results=older, standard="EN 15804:2012+A1")
    assert (epd.standard, epd.per_unit("A1-A3")) == ("A1", 200)
    parts = ("GWP-total", "GWP-fossil", "GWP-biogenic", "GWP-luluc")
    newer = [
        result(name, amounts(A1_A3=value))
        for name, value in zip(parts, (-600, 190, -792, 2), strict=True)
    ]  # 190 - 792 + 2 = -600
    epd = read(tmp_path, results=newer)
    assert epd.standard == "A2"
    assert epd.per_unit("A1-A3", indicator="gwp_fossil") == 190


def test_a_figure_by_the_other_standard_is_not_added(tmp_path):
    both = [result("GWP-total", amounts(A1_A3=100)), result("GWP", amounts(A1_A3=98))]
    assert read(tmp_path, results=both).per_unit("A1-A3") == 100
    older = read(tmp_path, results=both, standard="EN 15804+A1")
    assert older.per_unit("A1-A3") == 98


def test_an_indicator_without_identifier_is_known_by_its_name(tmp_path, monkeypatch):
    monkeypatch.setitem(GWP, "GWP-total", "")
    assert read(tmp_path).per_unit("A1-A3") == pytest.approx(146.75, abs=0.005)


@pytest.mark.parametrize(
    ("given", "mass"),
    [
        ({"unit": "kg", "amount": 1000.0, "mass": None, "density": None}, 1000.0),
        ({"unit": "t", "mass": None, "density": None}, 1000.0),
        ({"unit": "m3", "mass": None, "density": 469}, 469.0),
        ({"unit": "m3", "amount": 2.0, "mass": None, "density": 469}, 938.0),  # 2 x 469
        ({"unit": "m2", "mass": 75.0, "density": None}, 75.0),
        ({"unit": "m²", "mass": 75.0, "density": None}, 75.0),
        ({"unit": "pcs.", "mass": 12.0, "density": None}, 12.0),
    ],
)
def test_every_declared_unit_comes_to_kilograms(tmp_path, given, mass):
    epd = read(tmp_path, results=[result("GWP-total", amounts(A1_A3=150))], **given)
    assert epd.mass_kg == mass
    assert epd.per_kg("A1-A3") == 150 / mass


def test_a_square_metre_weighs_its_thickness_times_its_density(tmp_path):
    content = declaration(unit="m2", mass=None, density=800)
    flow = content["exchanges"]["exchange"][0]
    flow["materialProperties"].append({"name": "layer thickness", "value": "0.0125"})
    assert read_epd(write(tmp_path, content)).mass_kg == pytest.approx(10)  # 0.0125 m x 800 kg/m3


def test_a_density_of_the_reader_serves_only_where_there_is_none(tmp_path):
    path = write(tmp_path, declaration(mass=None, density=None))
    assert read_epd(path, density_kg_m3=2400).mass_kg == 2400
    path = write(tmp_path, declaration())
    assert read_epd(path, density_kg_m3=2400).mass_kg == 2297


def test_biogenic_carbon_is_told_as_co2(tmp_path):
    # 230 kg C in 1 m3 of 469 kg: 230 x 44 / 12 / 469 = 1.7981 kg CO2 per kg
    wood = read(tmp_path, carbon=230.0, mass=469.0, density=469)
    assert wood.stored_co2_per_kg == pytest.approx(1.7981, abs=1e-4)
    assert math.isnan(read(tmp_path).stored_co2_per_kg)  # nothing said is not zero


def test_messages_come_in_english_too(tmp_path):
    path = write(tmp_path, declaration(unit=None))
    with pytest.raises(InputError, match="found no declared unit, allowed a declared unit: m3"):
        read_epd(path, language="en")
