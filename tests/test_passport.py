"""Passports as they come: Dutch or English, with commas or points, from Excel or as text."""

from __future__ import annotations

import openpyxl
import pytest

from ccb_analysis.errors import InputError
from ccb_analysis.facts.detachability import levels_of
from ccb_analysis.intake.bill import DETACHABILITY
from ccb_analysis.intake.columns import plain
from ccb_analysis.intake.passport import read_bill
from ccb_analysis.intake.project_columns import BILL, header_of, unit_factor

DUTCH = """Export van het paspoort

Materiaal;Omschrijving;Classificatie;Verdieping;Volume [m³];Oppervlakte;Dikte (mm);Gewicht (ton);\
Dichtheid;Type verbinding;Toegankelijkheid;Doorkruisingen;Randopsluiting
Beton C30/37;Begane grond – vloer;(23.21) vloeren;0;10,5;;;;2.400;0,1;0,4;1;0,1
CLT;wand;21.1;1;2,345;;;;;0,8;1;1;1
beton;druklaag;23;1;;100;80;;2400;;;;
Isolatie van café;iets;;1;3;;;;;;;;
koper;leiding;;1;;;;0,25;;;;;
"""
ENGLISH = """Material,Description,Classification,Level,Volume (m3),Area,Thickness (mm),Mass (t),\
Density,Connection type,Accessibility,Crossings,Edge
concrete C30/37,"Ground floor, slab",23.21,0,10.5,,,,"2,400",0.1,0.4,1,0.1
CLT,wall,21.1,1,2.345,,,,,0.8,1,1,1
concrete,topping,23,1,,100,80,,2400,,,,
insulation of café,something,,1,3,,,,,,,,
copper,pipe,,1,,,,0.25,,,,,
"""


@pytest.mark.parametrize(
    ("text", "coding"),
    [
        (DUTCH, "utf-8"),
        (DUTCH, "cp1252"),
        (DUTCH, "utf-8-sig"),
        (DUTCH, "utf-16"),
        (ENGLISH, "utf-8"),
    ],
)
def test_a_passport_reads_the_same_in_every_notation(tmp_path, text, coding):
    path = tmp_path / "paspoort.csv"
    path.write_bytes(text.encode(coding))
    bill = read_bill(path)
    assert [fault.text() for fault in bill.faults] == []
    lines = bill.lines
    names = ["concrete_c30_37", "clt", "concrete_general", None, "copper"]
    assert lines["material"].astype(object).where(lines["material"].notna(), None).tolist() == names
    assert lines["matched_by"].tolist()[1:] == [
        "code",
        "alias",
        "none",
        "alias" if ";" in text else "code",
    ]
    # 10.5 m3 x 2400; 2.345 m3 x 469; 100 m2 x 0.08 m x 2400; none; 0.25 t
    assert lines["mass_kg"].tolist()[:3] == pytest.approx([25200, 1099.805, 19200])
    assert lines["mass_kg"].isna().tolist() == [False, False, False, True, False]
    assert lines["mass_kg"].iloc[4] == 250
    # CLT of 420 to 520 kg/m3; unknown of 12 to 8960
    assert lines["mass_low_kg"].tolist()[1::2] == pytest.approx([984.9, 36])
    assert lines["mass_high_kg"].tolist()[1::2] == pytest.approx([1219.4, 26880])
    assert lines["element"].tolist()[:3] == ["floor", "facade", "floor"]
    assert lines["connection_accessibility"].tolist()[:2] == [0.4, 1]
    assert bill.quarantine.empty
    assert bill.completeness.lines_unmatched == 1
    assert bill.completeness.low < bill.completeness.central < bill.completeness.high < 1
    assert any("café" in note for note in bill.notes)


def test_a_workbook_reads_as_the_text_does(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Materiaal", "Volume (m3)", "Dichtheid (kg/m3)"])
    sheet.append(["beton", 10.5, 2400])
    sheet.append(["clt", "2,5", None])
    path = tmp_path / "paspoort.xlsx"
    book.save(path)
    assert read_bill(path).lines["mass_kg"].tolist() == [25200, 1172.5]  # 2.5 x 469


@pytest.mark.parametrize(
    ("other", "volume"),
    [("3.5", 12.345), ("3,5", 12345.0)],
)
def test_the_sheet_itself_says_what_a_point_means(tmp_path, other, volume):
    path = tmp_path / "paspoort.csv"
    path.write_text(f"Materiaal;Volume\nclt;12.345\nclt;{other}\n", encoding="utf-8")
    assert read_bill(path).lines["volume_m3"].tolist() == [volume, 3.5]


@pytest.mark.parametrize("others", [("3",), ("3.5", "3,5")])
def test_where_the_sheet_does_not_say_the_line_is_refused(tmp_path, others):
    path = tmp_path / "paspoort.csv"
    rows = "\n".join(f"clt;{text}" for text in ("12.345", *others))
    path.write_text(f"Materiaal;Volume\n{rows}\n", encoding="utf-8")
    bill = read_bill(path)
    assert bill.quarantine["line"].tolist() == [2]
    assert "12345 of 12,345" in bill.quarantine["reason"].iloc[0]


@pytest.mark.parametrize(
    ("quantity", "unit", "column", "value"),
    [
        ("2", "t", "mass_kg", 2000),
        ("2", "kg", "mass_kg", 2),
        ("2", "m³", "volume_m3", 2),
        ("2", "m2", "area_m2", 2),
        ("2", "m1", "length_m", 2),
        ("2", "stuks", "amount", 2),
        ("500", "mm", "length_m", 0.5),
    ],
)
def test_a_quantity_goes_where_its_unit_says(tmp_path, quantity, unit, column, value):
    path = tmp_path / "paspoort.csv"
    path.write_text(f"Materiaal;Hoeveelheid;Eenheid\nclt;{quantity};{unit}\n", encoding="utf-8")
    bill = read_bill(path)
    assert bill.faults == []
    assert bill.lines[column].tolist() == [value]


@pytest.mark.parametrize(
    ("header", "name", "factor"),
    [
        ("Volume", "volume_m3", 1),
        ("VOLUME (m³)", "volume_m3", 1),
        ("Netto volume [liter]", "volume_m3", 0.001),
        ("Gewicht (ton)", "mass_kg", 1000),
        ("Soortelijk gewicht (g/cm3)", "density_kg_m3", 1000),
        ("Volume (cm³)", "volume_m3", 1e-6),
        ("Volume (dm^3)", "volume_m3", 1e-3),
        ("Oppervlakte (mm2)", "area_m2", 1e-6),
        ("Laagdikte (mm)", "thickness_m", 0.001),
        ("Aantal (stuks)", "amount", 1),
        ("CO2 (kg/kg)", "co2_kg_per_kg", 1),
        ("Massa (liter)", "mass_kg", None),
    ],
)
def test_a_header_is_known_with_its_unit(header, name, factor):
    found = header_of(BILL, header)
    assert (found.column.name, found.factor) == (
        name,
        pytest.approx(factor, rel=1e-9) if factor else None,
    )


def test_a_unit_of_another_kind_does_not_convert():
    assert unit_factor("m2", "m3") is None
    assert unit_factor("emmer", "m3") is None


def test_shares_that_are_all_there_leave_nothing_to_the_others(tmp_path):
    path = tmp_path / "paspoort.csv"
    text = "Materiaal;Massa (kg);Hergebruikt;Gerecycled\nclt;1;0,4;60%\nclt;1;0,4;\n"
    path.write_text(text, encoding="utf-8")
    lines = read_bill(path).lines
    assert lines[["primary_abiotic", "primary_renewable", "reused", "recycled"]].iloc[
        0
    ].tolist() == [0, 0, 0.4, 0.6]
    assert lines["recycled"].isna().tolist() == [False, True]  # 0.4 alone leaves 0.6 unknown


def test_sheets_of_one_form_count_together_and_a_summary_does_not(tmp_path):
    book = openpyxl.Workbook()
    for name, mass in (("Begane grond", 10), ("Verdieping", 20)):
        sheet = book.create_sheet(name)
        sheet.append(["Materiaal", "NL-SfB", "Massa (kg)"])
        sheet.append(["clt", "21", mass])
    total = book.create_sheet("Totaal")
    total.append(["Materiaal", "Massa (kg)"])
    total.append(["clt", 30])
    path = tmp_path / "paspoort.xlsx"
    book.save(path)
    bill = read_bill(path)
    assert bill.lines["mass_kg"].sum() == 30
    (fault,) = bill.faults
    assert "blad Totaal" in fault.text()
    assert "dubbel" in fault.text()


def test_a_table_without_materials_is_refused_with_what_it_needs(tmp_path):
    path = tmp_path / "anders.csv"
    path.write_text("Kleur;Massa\nrood;2\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"anders.csv: gevonden geen tabel.*Materiaal en Massa"):
        read_bill(path)


@pytest.mark.parametrize("total", ["Totaal;;30", ";Totaal;30", ";Subtotaal:;30"])
def test_a_row_of_totals_is_not_counted_again(tmp_path, total):
    path = tmp_path / "paspoort.csv"
    text = f"Materiaal;Omschrijving;Massa\nclt;wand;10\nosb;vloer totaal;20\n{total}\n"
    path.write_text(text, encoding="utf-8")
    bill = read_bill(path)
    assert bill.lines["mass_kg"].tolist() == [10, 20]
    assert bill.quarantine[["line", "kind"]].to_numpy().tolist() == [[4, "repeated"]]
    assert bill.completeness.low == 1
    assert bill.faults == []


def test_a_cell_may_hold_lines_and_separators(tmp_path):
    path = tmp_path / "paspoort.csv"
    path.write_text('Materiaal;Omschrijving;Massa\nclt;"wand; rechts\nboven";10\nosb;;5\n', "utf-8")
    bill = read_bill(path)
    assert bill.lines["line"].tolist() == [2, 3]
    assert bill.lines["description"].iloc[0] == "wand; rechts boven"


@pytest.mark.parametrize("second", ["Massa", "Massa (kg)"])
def test_two_columns_for_one_quantity_are_a_fault(tmp_path, second):
    path = tmp_path / "paspoort.csv"
    path.write_text(f"Materiaal;Naam;Type;Gewicht;{second}\nclt;a;b;10;20\n", encoding="utf-8")
    bill = read_bill(path)
    (fault,) = bill.faults
    assert f'rij 1, kolom "{second}": gevonden deze kolom 2 keer (D, E)' in fault.text()
    assert bill.lines["mass_kg"].tolist() == [10]


CLASSES = """Materiaal;Massa (kg);Type verbinding;Toegankelijkheid verbinding;Doorkruisingen;\
Randopsluiting
clt;2;{}
clt;2;{}
"""


@pytest.mark.parametrize(
    ("named", "numbers"),
    [
        ("droge verbinding;vrij toegankelijk;geen doorkruisingen;open", "1;1;1;1"),
        (
            "Verbinding met toegevoegde elementen;"
            "Toegankelijk met extra handelingen die geen schade veroorzaken;"
            "incidentele doorkruisingen;Overlapping",
            "0,8;0,8;0,4;0,4",
        ),
        (
            "directe integrale verbinding;volledig herstelbare schade;volledige integratie;dicht",
            "0,6;0,6;0,1;",
        ),
        (
            "zachte chemische verbinding;gedeeltelijk herstelbare schade;geen;gesloten",
            "0,2;0,4;1;0,1",
        ),
        ("harde chemische verbinding;niet toegankelijk;none;open", "0,1;0,1;1;1"),
    ],
)
def test_a_class_of_detachability_reads_as_its_number(tmp_path, named, numbers):
    """Facts 6.3: 1 / 0.8 / 0.6 / 0.2 / 0.1, 1 / 0.8 / 0.6 / 0.4 / 0.1 and twice 1 / 0.4 / 0.1."""
    path = tmp_path / "paspoort.csv"
    path.write_text(CLASSES.format(named, numbers), encoding="utf-8")
    bill = read_bill(path)
    first, second = bill.lines[list(DETACHABILITY)].to_numpy(dtype=float)
    assert first == pytest.approx(second, nan_ok=True)
    expected = [float(text.replace(",", ".")) if text else None for text in numbers.split(";")]
    assert second == pytest.approx(
        [float("nan") if n is None else n for n in expected], nan_ok=True
    )
    assert len(bill.faults) == named.endswith("dicht")


def test_a_class_nobody_knows_is_refused_with_those_there_are(tmp_path):
    path = tmp_path / "paspoort.csv"
    path.write_text(
        "Materiaal;Massa;Type verbinding;Randopsluiting\nclt;2;geplakt met hoop;gesloten!\n",
        "utf-8",
    )
    bill = read_bill(path)
    (fault,) = bill.faults
    said = fault.text()
    assert 'paspoort.csv, rij 2, kolom "Type verbinding": gevonden "geplakt met hoop"' in said
    for name in ("droge verbinding", "directe integrale verbinding", "harde chemische verbinding"):
        assert name in said
    assert bill.lines["connection_type"].isna().tolist() == [True]
    assert bill.lines["edge_inclusion"].tolist() == [0.1]  # a stray mark is no other name


def test_no_class_is_called_as_another():
    for factor in DETACHABILITY:
        names = [(plain(name), level.value) for level in levels_of(factor) for name in level.names]
        assert len(dict(names)) == len(set(names))
