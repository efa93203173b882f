"""Malformed passports and declarations: each a message that names the place, none a number."""

from __future__ import annotations

import json
import os
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from epd_cases import amounts, declaration, result, write

from ccb_analysis.errors import InputError
from ccb_analysis.intake.checking import check_files
from ccb_analysis.intake.epd import read_epd
from ccb_analysis.intake.passport import read_bill
from ccb_analysis.intake.project import read_project


def total(unit: str = "kg CO2 eq", **modules: object) -> dict[str, Any]:
    return declaration([result("GWP-total", amounts(**modules), unit)])


def without(*path: str) -> dict[str, Any]:
    content = declaration()
    part = content
    for name in path[:-1]:
        part = part[name]
    del part[path[-1]]
    return content


def changed(value: object, *path: str | int) -> dict[str, Any]:
    content: Any = declaration()
    part = content
    for name in path[:-1]:
        part = part[name]
    part[path[-1]] = value
    return content


DECLARATIONS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "no declared unit": (declaration(unit=None), ("flowProperties", "geen opgegeven eenheid")),
    "wrong unit": (declaration(unit="MJ"), ("flowProperties", '"MJ"', "m3, m2, m, kg, t")),
    "amount of nothing": (declaration(amount=0.0), ("flowProperties", "boven 0")),
    "negative amount": (declaration(amount=-1.0), ("flowProperties", "-1")),
    "missing density": (declaration(mass=None, density=None), ("geen massa en geen dichtheid",)),
    "negative mass": (declaration(mass=-5.0, density=None), ("-5", "boven 0")),
    "density in words": (declaration(density="zwaar"), ("gross density", '"zwaar"', "een getal")),
    "mass against density": (declaration(density=469), ("2.297", "469", "bij elkaar passen")),
    "stage contradicts its modules": (
        total(A1_A3=125, A1=100, A2=20, A3=50),
        ("A1-A3", "125", "170", "A1 + A2 + A3"),
    ),
    "part of the stage": (total(A1=100, A3=5), ("A1-A3", "alleen A1, A3")),
    "no product stage": (total(C3=4), ("A1 tot en met A3",)),
    "module twice": (
        declaration([result("GWP-total", [*amounts(A1_A3=1, C3=4), *amounts(C3=5)])]),
        ("GWP-total).C3", "twee keer"),
    ),
    "with and without scenario": (total(A1_A3=1, C3=4, C3__burnt=9), ("C3", "zonder scenario")),
    "unknown module": (total(A1_A3=1, E7=4), ('"E7"', "EN 15804")),
    "figure in words": (total(A1_A3="veel"), ("A1-A3", '"veel"', "een getal")),
    "decimal comma": (total(A1_A3="146,75"), ("A1-A3", '"146,75"', "een getal")),
    "infinite figure": (total(A1_A3="1e999"), ("A1-A3", '"1e999"', "een getal")),
    "wrong unit of climate": (total("g CO2 eq", A1_A3=5), ('"g CO2 eq"', "kg CO2-equivalent")),
    "no unit of climate": (total("", A1_A3=5), ('"-"', "kg CO2-equivalent")),
    "no climate figure": (declaration([]), ("LCIAResults", "GWP")),
    "indicator twice": (
        declaration([result("GWP-total", amounts(A1_A3=1))] * 2),
        ("GWP-total", "twee keer"),
    ),
    "parts against total": (
        declaration(
            [
                result(name, amounts(A1_A3=value))
                for name, value in (
                    ("GWP-total", 100),
                    ("GWP-fossil", 40),
                    ("GWP-biogenic", 0),
                    ("GWP-luluc", 1),
                )
            ]
        ),
        ("A1-A3", "100", "41", "fossiel + biogeen"),
    ),
    "negative carbon": (declaration(carbon=-3.0), ("-3", "koolstof")),
    "two standards": (
        declaration(standard="EN 15804+A1 en EN 15804+A2"),
        ("complianceDeclarations", "niet te vergelijken"),
    ),
    "no exchanges": (without("exchanges"), ("plaats exchanges", "ontbreekt")),
    "no results": (without("LCIAResults"), ("plaats LCIAResults", "ontbreekt")),
    "no product": (changed([], "exchanges", "exchange"), ("exchanges", "het product zelf")),
    "a list of text": (
        changed("leeg", "LCIAResults", "LCIAResult"),
        ("LCIAResults.LCIAResult", "'leeg'"),
    ),
    "amounts of another shape": (
        changed("x", "LCIAResults", "LCIAResult", 0, "other", "anies"),
        ("LCIAResult.0.other.anies",),
    ),
}


@pytest.mark.parametrize("name", DECLARATIONS)
def test_a_malformed_declaration_is_refused_with_its_place(tmp_path, name):
    content, parts = DECLARATIONS[name]
    with pytest.raises(InputError) as refused:
        read_epd(write(tmp_path, content))
    message = str(refused.value)
    assert [part for part in ("epd.json", *parts) if part not in message] == []


def test_there_are_thirty_kinds_of_fault_and_more():
    # 29 declarations here, 6 broken files, 21 passports below: 56.
    assert len(DECLARATIONS) + len(FILES) + len(PASSPORTS) >= 30


def zeros(path: Path, megabytes: int) -> None:
    """A file of that many MB of zeros, without writing them."""
    with path.open("wb") as file:
        os.truncate(file.fileno(), megabytes * 1024 * 1024)


FILES: dict[str, tuple[Callable[[Path], None], str]] = {
    "100 MB of zeros": (lambda path: zeros(path, 100), "te groot: 100 MB"),
    "1 MB of zeros": (lambda path: zeros(path, 1), "geen geldig JSON-bestand"),
    "empty": (lambda path: path.write_bytes(b""), "leeg"),
    "cut off": (lambda path: path.write_text(json.dumps(declaration())[:500]), "column 500"),
    "nested too deep": (lambda path: path.write_text("[" * 100_000), "geen geldig JSON"),
    "another coding": (lambda path: path.write_bytes('{"a": "é"}'.encode("cp1252")), "JSON"),
}


@pytest.mark.parametrize("name", FILES)
def test_a_broken_file_is_no_declaration(tmp_path, name):
    make, part = FILES[name]
    path = tmp_path / "epd.json"
    make(path)
    with pytest.raises(InputError) as refused:
        read_epd(path)
    assert "epd.json" in str(refused.value)
    assert part in str(refused.value)


def test_a_large_file_is_not_even_opened(tmp_path, monkeypatch):
    path = tmp_path / "groot.json"
    zeros(path, 100)
    monkeypatch.setattr(Path, "read_bytes", lambda self: pytest.fail("it was read"))
    for reader in (read_epd, read_bill):
        with pytest.raises(InputError, match=r"groot.json: het bestand is te groot: 100 MB"):
            reader(path)


# -- passports: one line each, below a line that is right ----------------------------------------

HEAD = "Materiaal;NL-SfB;Volume (m3);Oppervlakte (m2);Dikte (m);Massa (kg);Dichtheid (kg/m3);"
HEAD += "Hoeveelheid;Eenheid;Type verbinding;Hergebruikt;Gerecycled;CO2 (kg/kg);CO2-modules"
RIGHT = "clt;21;2;;;;469;;;;;;;"

#: The line, what the message must name, and whether the line is set aside (else it is unknown).
PASSPORTS: dict[str, tuple[str, tuple[str, ...], bool]] = {
    "negative mass": ("clt;21;;;;-5;;;;;;;;", ('"Massa (kg)"', '"-5"', "van 0"), True),
    "negative volume": ("clt;21;-2;;;;;;;;;;;", ('"Volume (m3)"', '"-2"'), True),
    "mass in words": ("clt;21;;;;zwaar;;;;;;;;", ('"Massa (kg)"', '"zwaar"'), True),
    "mass with its unit": ("clt;21;;;;5 ton;;;;;;;;", ('"Massa (kg)"', '"5 ton"'), True),
    "density in tonnes": ("clt;21;2;;;;0,469;;;;;;;", ('"Dichtheid (kg/m3)"', '"0,469"'), True),
    "mass against density": (
        "clt;21;2;;;5000;469;;;;;;;",
        ("Massa (kg), Volume (m3), Dichtheid (kg/m3)", "5.000", "938"),  # 2 x 469
        True,
    ),
    "volume against thickness": (
        "clt;21;2;10;0,1;;;;;;;;;",
        ("Volume (m3), Oppervlakte (m2), Dikte (m)",),  # 10 x 0.1 = 1
        True,
    ),
    "unknown unit": ("clt;21;;;;;;12;liter per dag;;;;;", ('"Eenheid"', '"liter per dag"'), True),
    "quantity without unit": ("clt;21;;;;;;12;;;;;;", ('"Eenheid"', "niets ingevuld"), True),
    "quantity against mass": ("clt;21;;;;50;;2;t;;;;;", ("Hoeveelheid, Massa (kg)",), True),
    "number of two meanings": ("clt;21;1.234;;;;;;;;;;;", ('"Volume (m3)"', "1234 of 1,234"), True),
    "error of Excel": ("clt;21;;;;#N/A;;;;;;;;", ('"Massa (kg)"', "#N/A"), True),
    "mass of zero": ("clt;21;;;;0;;;;;;;;", ('"Massa (kg)"', "meer dan 0"), False),
    "factor above one": ("clt;21;2;;;;469;;;1,5;;;;", ('"Type verbinding"', "0,1 tot"), False),
    "factor of nothing": ("clt;21;2;;;;469;;;0;;;;", ('"Type verbinding"', "0,1 tot"), False),
    "share as percentage": ("clt;21;2;;;;469;;;;25;;;", ('"Hergebruikt"', "25%"), False),
    "shares above one": (
        "clt;21;2;;;;469;;;;0,8;0,5;;",
        ("Hergebruikt, Gerecycled", "1,30"),  # 0.8 + 0.5
        False,
    ),
    "figure without modules": ("clt;21;2;;;;469;;;;;;0,3;", ("CO2-modules", "A1-A3"), False),
    "modules nobody knows": ("clt;21;2;;;;469;;;;;;0,3;A9", ("CO2-modules", '"A9"'), False),
    "huge mass": ("clt;21;;;;1e300;;;;;;;;", ('"Massa (kg)"', '"1e300"'), True),
    "infinite mass": ("clt;21;;;;inf;;;;;;;;", ('"Massa (kg)"', '"inf"'), True),
}


@pytest.mark.parametrize("name", PASSPORTS)
def test_a_malformed_line_is_named_and_never_counted(tmp_path, name):
    line, parts, aside = PASSPORTS[name]
    path = tmp_path / "paspoort.csv"
    path.write_text("\n".join((HEAD, RIGHT, line)), encoding="utf-8")
    bill = read_bill(path)
    message = "\n".join(fault.text() for fault in bill.faults)
    assert [p for p in ("paspoort.csv, rij 3", *parts) if p not in message] == []
    if aside:
        assert bill.lines["line"].tolist() == [2]
        assert bill.quarantine["line"].tolist() == [3]
        assert bill.completeness.lines_refused == 1
        # It may weigh nothing or as much as the other line: 938 of 938 to 1876 kg.
        assert (bill.completeness.low, bill.completeness.high) == (0.5, 1.0)
    else:
        assert bill.lines["line"].tolist() == [2, 3]
        blamed = {"mass_kg"} if name == "mass of zero" else {"connection_type", "reused"}
        blamed = {"co2_kg_per_kg"} if "CO2-modules" in parts else blamed
        assert bill.lines[sorted(blamed)].iloc[1].isna().all()


TABLES: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "100 MB of zeros": (lambda path: zeros(path, 100), "paspoort.csv", "te groot"),
    "zeros": (lambda path: zeros(path, 1), "paspoort.csv", "geen tabel"),
    "empty": (lambda path: path.write_bytes(b""), "paspoort.csv", "leeg"),
    "no header": (lambda path: path.write_text("een;twee\n1;2\n"), "paspoort.csv", "kopregel"),
    "a picture": (lambda path: path.write_bytes(b"\x89PNG\r\n"), "paspoort.png", "geen tabel"),
    "no workbook": (lambda path: path.write_bytes(b"PK\x03\x04"), "paspoort.xlsx", "beschadigd"),
}


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("reader", [read_bill, read_project])
def test_a_file_that_is_no_passport_is_refused(tmp_path, name, reader):
    make, file, part = TABLES[name]
    path = tmp_path / file
    make(path)
    with pytest.raises(InputError) as refused:
        reader(path)
    assert file in str(refused.value)
    assert part in str(refused.value)


def test_a_workbook_that_unpacks_to_too_much_is_refused(tmp_path):
    path = tmp_path / "bom.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as parts,
        parts.open("xl/worksheets/sheet1.xml", "w") as part,
    ):
        for _ in range(501):
            part.write(bytes(1024 * 1024))
    assert path.stat().st_size < 1024 * 1024  # it is small on disk
    with pytest.raises(InputError, match=r"bom.xlsx: het bestand is te groot: 501 MB"):
        read_bill(path)


def test_a_header_with_an_unknown_unit_is_not_read(tmp_path):
    path = tmp_path / "paspoort.csv"
    path.write_text("Materiaal;Massa (pond);Volume (m3)\nclt;100;2\n", encoding="utf-8")
    bill = read_bill(path)
    (fault,) = bill.faults
    assert 'rij 1, kolom "Massa (pond)"' in fault.text()
    # Not 100 kg: the volume with the density of the list, 2 x 469.
    assert bill.lines["mass_kg"].tolist() == [938]


@pytest.mark.parametrize("name", [*DECLARATIONS, *PASSPORTS])
def test_the_check_says_it_in_words_and_goes_on(tmp_path, name):
    """By the command a reader uses: at least one line that names the file, and no traceback."""
    if name in DECLARATIONS:
        path = write(tmp_path, DECLARATIONS[name][0])
    else:
        path = tmp_path / "paspoort.csv"
        path.write_text("\n".join((HEAD, RIGHT, PASSPORTS[name][0])), encoding="utf-8")
    lines, faults = check_files([path])
    assert faults >= 1
    assert path.name in lines[0]
    assert not any("Traceback" in line or "Error" in line for line in lines)
