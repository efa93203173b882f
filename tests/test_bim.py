"""Lists from a building model: every element once, markers apart, nothing unmatched dropped."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.intake.bill import Bill
from ccb_analysis.intake.passport import bill_of, read_bill

HEAD = "GlobalId;Taak;NL-SfB;Materiaal;Laag;Volume (m3);Dichtheid (kg/m3)"


def read(folder: Path, *rows: str) -> Bill:
    path = folder / "elementen.csv"
    path.write_text("\n".join((HEAD, *rows)), encoding="utf-8")
    return read_bill(path)


def test_an_element_in_two_tasks_counts_once(tmp_path):
    bill = read(
        tmp_path, "A1;storten;23;beton;;2;2400", "A1;afwerken;23;beton;;2;2400", "B2;;23;clt;;1;469"
    )
    assert bill.lines["line"].tolist() == [2, 4]
    assert bill.lines["mass_kg"].sum() == 4800 + 469  # 2 x 2400 + 1 x 469
    assert bill.quarantine[["line", "kind"]].to_numpy().tolist() == [[3, "repeated"]]
    assert "rij 2" in bill.quarantine["reason"].iloc[0]
    assert bill.faults == []
    assert bill.completeness.low == 1  # a repeat is no unknown mass
    assert "Herhaalde rijen die niet nog eens zijn geteld: 1." in bill.notes


def test_identifiers_tell_capitals_apart(tmp_path):
    bill = read(tmp_path, "Ab;;23;clt;;1;469", "aB;;23;clt;;1;469")
    assert len(bill.lines) == 2


def test_materials_and_layers_of_one_element_all_count(tmp_path):
    bill = read(
        tmp_path,
        "A1;bouw;21;gipsplaat;1;0,5;800",
        "A1;bouw;21;gipsplaat;2;0,5;800",
        "A1;bouw;21;glaswol;3;0,5;35",
        "C3;bouw;21;osb;;0,5;600",
        "C3;bouw;21;osb;;0,7;600",
    )
    assert len(bill.lines) == 5
    assert bill.quarantine.empty


def test_other_quantities_in_another_task_are_a_contradiction(tmp_path):
    bill = read(tmp_path, "A1;storten;23;beton;;2;2400", "A1;slopen;23;beton;;3;2400")
    assert bill.lines["line"].tolist() == [2]
    assert bill.quarantine["kind"].tolist() == ["refused"]
    (fault,) = bill.faults
    assert 'elementen.csv, rij 3, kolom "GlobalId"' in fault.text()
    assert "andere hoeveelheden dan in rij 2" in fault.text()
    # The other line weighs 4800 kg; the refused one nothing to as much.
    assert (bill.completeness.low, bill.completeness.high) == (0.5, 1)


def test_a_marker_of_one_cubic_metre_is_no_element(tmp_path):
    bill = read(
        tmp_path,
        "A1;;;Default;;1;",  # a marker
        "B2;;21;Default;;1;",  # has a class
        "C3;;;clt;;1;469",  # has a material
        "D4;;;Default;;1,01;",  # is not exactly 1 m3
    )
    assert bill.quarantine[["line", "kind"]].to_numpy().tolist() == [[2, "no_element"]]
    assert "precies 1 m3" in bill.quarantine["reason"].iloc[0]
    assert bill.lines["line"].tolist() == [3, 4, 5]
    # What is set aside as no element is no unknown mass: two lines of 12 to 8960 kg/m3 are.
    # 469 / (469 + (1 + 1.01) x 8960)
    assert abs(bill.completeness.low - 469 / (469 + 2.01 * 8960)) < 1e-9


def test_elements_without_class_or_material_stay_and_are_counted(tmp_path):
    bill = read(tmp_path, "A1;;;beton;;2;2400", "B2;;;;;2;", "C3;;xyz;onbekend;;2;1000")
    # "onbekend" is no name of a material, but says that it is not known.
    assert len(bill.lines) == 3
    assert bill.lines["classification"].isna().all()
    assert bill.completeness.lines_unmatched == 2
    assert "Rijen zonder NL-SfB-code: 3. Ze tellen mee als niet ingedeeld." in bill.notes
    assert "Rijen zonder materiaal: 2. Ze tellen mee als onbekend materiaal." in bill.notes


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A", "B", ""]),
            st.sampled_from(["storten", "slopen", ""]),
            st.sampled_from(["23", "", "xyz"]),
            st.sampled_from(["beton", "clt", "raadsel", ""]),
            st.sampled_from(["1", "2", "-3", "veel", ""]),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_every_row_is_in_the_bill_or_set_aside_with_a_reason(rows):
    grid = [HEAD.split(";")]
    grid += [[*row[:4], "", row[4], None] for row in rows]
    bill = bill_of("elementen.csv", {"": grid}, Path())
    numbers = [*bill.lines["line"], *bill.quarantine["line"]]
    filled = [number for number, row in enumerate(rows, start=2) if any(row)]
    assert sorted(numbers) == filled
    assert (bill.quarantine["reason"].str.len() > 0).all()
    assert not (bill.lines["mass_high_kg"] <= 0).any()
    refused = (bill.quarantine["kind"] == "refused").sum()
    assert refused == bill.completeness.lines_refused == len({f.row for f in bill.faults})


def test_a_passport_without_identifiers_has_no_repeats(tmp_path):
    path = tmp_path / "paspoort.csv"
    path.write_text("Materiaal;Volume;Dichtheid\nclt;1;469\nclt;1;469\n", encoding="utf-8")
    assert len(read_bill(path).lines) == 2
