"""The files of rules and elements: what is shipped, and every fault of a user's own, at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest
from substitution_cases import FLOOR, rule_file

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.elements import per_floor_area, read_elements
from ccb_analysis.facts.inventories import read_inventories
from ccb_analysis.facts.substitutions import SHIPPED, read_substitutions
from ccb_analysis.language import Language
from ccb_analysis.substitution.parts import divided
from ccb_analysis.workspace import REFERENCE


def refused(path: Path) -> str:
    with pytest.raises(FactsError) as caught:
        read_substitutions(path)
    return str(caught.value)


# --- what is shipped --------------------------------------------------------------------------


def test_every_swap_the_issue_names_is_there() -> None:
    rules = read_substitutions()
    swaps = {(old, new) for rule in rules.rules.values() for old in rule.replace for new in rule.by}
    assert swaps >= {
        ("concrete_general", "clt"),
        ("sand_lime", "sawn_softwood"),
        ("clay_brick_facing", "timber_cladding"),
        ("glass_wool", "wood_fibre_insulation"),
        ("stone_wool", "flax_mat"),
        ("stone_wool", "hemp_mat"),
        ("glass_wool", "straw"),
        ("mineral_wool", "cellulose_insulation"),
        ("concrete_general", "concrete_low_carbon"),
        ("hollow_core_slab", "hollow_core_slab_reused"),
        ("steel_section", "steel_section_recycled"),
    }
    # Pallets are named (L887) and have no number: they are no part of a home.
    assert [one.name for one in rules.left_out] == ["recyclebare_pallets"]
    assert "pallets" not in " ".join(rules.names)


def test_ratios_stand_in_their_source() -> None:
    rules = read_substitutions().rules
    ratio = {name: (r.ratio.low, r.ratio.value, r.ratio.high) for name, r in rules.items()}
    # A CLT floor of 75, 94 or 113 kg/m2 (160, 200, 240 mm of 469 kg/m3) for a slab of 477 kg/m2.
    expected = [75 / 477, 94 / 477, 113 / 477]
    assert ratio["betonvloer_naar_clt"] == pytest.approx(expected, abs=0.001)
    # Density times conductivity against stone wool, 35 x 0.040 = 1.40.
    assert ratio["minerale_wol_naar_vlas"][1] == pytest.approx(50 * 0.0475 / 1.4, abs=0.01)
    assert ratio["minerale_wol_naar_cellulose"][1] == pytest.approx(50 * 0.040 / 1.4, abs=0.05)
    straw = [70 * 0.045 / 1.4, 100 * 0.0525 / 1.4, 150 * 0.060 / 1.4]
    assert ratio["minerale_wol_naar_stro"] == pytest.approx(straw, abs=0.01)
    assert ratio["baksteen_naar_houten_gevel"][1] == pytest.approx(12 / 160)
    assert rules["kanaalplaat_naar_hergebruikt"].ceiling.value == 0.41
    # Glass wool (35 x 0.038) does the work of 1 / 0.95 kg of stone wool; half and half 1 / 0.975.
    replaced = rules["minerale_wol_naar_hennep"].replace
    assert replaced["glass_wool"] == pytest.approx(1 / 0.95, abs=1e-4)
    assert replaced["mineral_wool"] == pytest.approx(1 / 0.975, abs=1e-4)


def test_what_nobody_checked_is_called_unverified() -> None:
    rules = read_substitutions().rules
    unverified = {n for n, r in rules.items() if r.ratio.evidence == "unverified"}
    assert unverified >= {
        "kalkzandsteen_naar_houtskelet",
        "baksteen_naar_houten_gevel",
        "minerale_wol_naar_stro",
        "beton_naar_koolstofarm_beton",
        "kanaalplaat_naar_hergebruikt",
    }
    # Of no swap a price was found; none is made to look as if it was.
    assert {r.cost.evidence for r in rules.values() if r.cost} == {"unverified"}
    assert all(r.cost and r.cost.low < r.cost.high for r in rules.values())  # type: ignore[operator]


def test_elements_hold_all_of_the_concrete_of_an_apartment() -> None:
    rows = list(enumerate(read_inventories().to_dict("records")))
    parts, faults = divided(rows, read_elements(), Language("nl"))
    assert faults == []
    mine = {
        part.element: part.amount.value
        for part in parts
        if part.kind == ("concrete_in_situ", "stacked") and part.material == "concrete_general"
    }
    # 400 kg of floors and 220 kg of walls; the precast version of this home has them as slabs of
    # 231 kg (x 477 / 275 = 400) and walls of 220 kg, and keeps 330 kg of foundation and core.
    assert mine == pytest.approx({"floor": 400, "inner_wall": 220, "foundation": 330}, abs=1e-3)
    totals: dict[int, float] = {}
    for part in parts:
        totals[part.row] = totals.get(part.row, 0.0) + part.amount.value
    assert totals == pytest.approx({n: row["kg_per_m2"] for n, row in rows})


def test_amounts_per_m2_of_element_become_amounts_per_m2_of_floor() -> None:
    key = {"building_method": "concrete_in_situ", "material": "concrete_general"}
    amounts = pd.DataFrame(
        [
            {**key, "dwelling_type": "stacked", "element": "floor", "kg_per_m2": 477.0},
            {**key, "dwelling_type": "ground_bound", "element": "floor", "kg_per_m2": 477.0},
        ]
    )
    found = per_floor_area(amounts, read_elements())
    # 0.8386 and 0.5660 m2 of upper floor per m2 of floor area.
    assert list(found["kg_per_m2"]) == pytest.approx([400, 270], abs=1e-3)
    with pytest.raises(FactsError, match=r"roof: element_ratios\.csv zegt niet hoeveel m2"):
        per_floor_area(amounts.assign(element="roof"), read_elements())


# --- what is refused --------------------------------------------------------------------------


def test_every_fault_of_a_file_is_told_at_once(tmp_path: Path) -> None:
    wrong = (
        FLOOR.replace("concrete_general = 1.0", "concrete_generaal = 1.0")
        .replace('element = "floor"', 'element = "vloer"')
        .replace("clt = 1.0", "clt = 0.7")
        .replace("value = 0.20833333333333334,", "value = -2.0, hoog = 3.0,")
        .replace("ceiling = { value = 1.0", "ceiling = { value = 1.2")
        .replace('unit = "kg/m2"', 'unit = "kg/m3"')
    )
    message = refused(rule_file(tmp_path, wrong, FLOOR.replace('source = "user"\nratio', "ratio")))
    for part in (
        "rules 1 (vloer).replace",
        "concrete_general",  # the nearest name
        "rules 1 (vloer).element: gevonden vloer, toegestaan een bekende naam: floor",
        "rules 1 (vloer).by: gevonden samen 0.7",
        "rules 1 (vloer).ratio.value: gevonden -2",
        "rules 1 (vloer).ratio.hoog",
        "rules 1 (vloer).ceiling.value: gevonden 1.2",
        "rules 1 (vloer).needs 1.unit: gevonden kg/m3, toegestaan een bekende naam: kg/m2",
        "rules 2 (vloer).name: gevonden vloer, al eerder in dit bestand",
        "rules 2 (vloer).source: gevonden niets ingevuld",
    ):
        assert part in message


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "clt = 1.0",
            "concrete_general = 1.0",
            "by: gevonden concrete_general",
        ),
        (
            "replace = { concrete_general = 1.0 }",
            "replace = {}",
            "replace: gevonden niets",
        ),
        ("value = 0.20833333333333334,", "value = 0.2, low = 0.3, high = 0.4,", "ratio.low"),
        ("value = 0.20833333333333334,", "value = 0.2, high = 0.1,", "ratio.high"),
        ("value = 0.20833333333333334,", "value = 0.2, high = 0.4,", "ratio.distribution"),
        ("value = 0.20833333333333334,", 'value = 0.2, distribution = "uniform",', "distribution"),
        (
            "value = 0.20833333333333334,",
            'value = 0.2, low = 0.0, high = 0.4, distribution = "lognormal",',
            "distribution",
        ),
        ("ratio = { value = 0.20833333333333334,", "x = { value = 0.2,", "ratio: gevonden niets"),
        ("value = 70.0", "value = -70.0", "needs 1.value: gevonden -70"),
        ('material = "cement_screed"', 'material = "cement"', "needs 1.material: gevonden cement"),
        ('source = "user"\nratio', 'source = "boek"\nratio', "source: gevonden boek"),
        ("[[rules]]", "[[regels]]", "gevonden regels, toegestaan een bekende naam: rules"),
    ],
)
def test_a_fault_is_told_where_it_stands(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in FLOOR
    assert told in refused(rule_file(tmp_path, FLOOR.replace(old, new, 1)))


def test_no_file_and_no_toml_are_told(tmp_path: Path) -> None:
    assert "geen bestand" in refused(tmp_path / "nergens.toml")
    assert "geen toml" in refused(rule_file(tmp_path, "[[rules"))


def test_a_user_may_name_what_is_in_own_tables(tmp_path: Path) -> None:
    text = FLOOR.replace("concrete_general", "leem").replace("cement_screed", "schelpen")
    path = rule_file(tmp_path, text)
    assert "leem" in refused(path)
    own = pd.DataFrame(
        [("x", "y", "leem")], columns=["building_method", "dwelling_type", "material"]
    )
    rules = read_substitutions(path, pd.DataFrame({"material": ["schelpen"]}), own)
    assert rules.names == ["vloer"]
    assert read_substitutions(SHIPPED, None, own).names == read_substitutions().names


@pytest.mark.parametrize(
    ("file", "row", "column", "text"),
    [
        ("element_ratios.csv", 0, "element", "vloertje"),
        ("element_ratios.csv", 0, "material", "betonn"),
        ("element_ratios.csv", 0, "unit", "kg/m2"),
        ("element_ratios.csv", 0, "low", "-1"),
        ("element_ratios.csv", 0, "element", "roof"),  # nobody knows what an m2 weighs
        ("element_ratios.csv", 6, "value", "1.2"),  # shares of more than all
        ("element_masses.csv", 0, "value", "0"),
        ("element_masses.csv", 0, "unit", "kg"),
    ],
)
def test_a_wrong_element_is_refused_in_its_cell(
    tmp_path: Path, file: str, row: int, column: str, text: str
) -> None:
    for name in ("element_ratios.csv", "element_masses.csv", "materials.csv"):
        shutil.copy(REFERENCE / name, tmp_path / name)
    table = pd.read_csv(tmp_path / file, dtype=str, keep_default_na=False)
    table.loc[row, column] = text
    table.loc[row, "low"] = text if column == "low" else ""
    table.loc[row, ["high"]] = ""
    table.to_csv(tmp_path / file, index=False)
    with pytest.raises(FactsError) as caught:
        read_elements(folder=tmp_path)
    places = {(fault.row, fault.column) for fault in caught.value.faults}  # type: ignore[union-attr]
    assert (row + 2, column) in places
