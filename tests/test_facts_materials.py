"""Materials, inventories and published intensities, against hand arithmetic and printed tables."""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd
import pytest

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.materials import (
    ORIGINS,
    read_inventories,
    read_material_figures,
    read_material_intensities,
    read_materials,
)
from ccb_analysis.workspace import REFERENCE

TABLES = (
    "materials.csv",
    "material_figures.csv",
    "inventories.csv",
    "material_intensities.csv",
    "plausibility.csv",
)
# Ground-bound dwelling cast in concrete, sand-lime and brick, kgCO2e/m2:
#   concrete 750 x .095 = 71.25   sand-lime 200 x .13 = 26.00   brick     180 x .25 = 45.00
#   mortar    90 x .15  = 13.50   rebar      22 x .75 = 16.50   section     3 x 1.15 = 3.45
#   sawn      15 x .12  =  1.80   sheet       3 x .40 =  1.20   gypsum     12 x .22  = 2.64
#   wool       8 x 1.12 =  8.96   ceramic    45 x .40 = 18.00   glass       3 x 1.7  = 5.10
#   aluminium .5 x 6.5  =  3.25   plastics    3 x 2.8 =  8.40   bitumen     1 x .65  = 0.65
#   copper    .3 x 2.7  =  0.81                                 total               226.51
CONCRETE_HOUSE = 226.51
# Stacked dwelling of light-steel modules, kgCO2e/m2:
#   concrete 230 x .095 = 21.85   brick      20 x .25 =  5.00   mortar     20 x .15  =   3.00
#   rebar      7 x .75  =  5.25   section     5 x 1.15 = 5.75   light gauge 55 x 2.5 = 137.50
#   sawn      20 x .12  =  2.40   sheet      15 x .40 =  6.00   gypsum     40 x .22  =   8.80
#   wool      10 x 1.12 = 11.20   ceramic    15 x .40 =  6.00   glass       3 x 1.7  =   5.10
#   aluminium 1.2 x 6.5 =  7.80   plastics    3 x 2.8 =  8.40   bitumen     3 x .65  =   1.95
#   copper    .3 x 2.7  =  0.81                                 total                 236.81
STEEL_MODULE = 236.81


def per_square_metre(column: str) -> pd.Series:
    priced = read_inventories().merge(read_materials(), on="material", validate="many_to_one")
    total = priced["kg_per_m2"] * priced[column]
    return total.groupby([priced["building_method"], priced["dwelling_type"]]).sum()


def kilograms(method: str, dwelling_type: str) -> pd.Series:
    table = read_inventories().set_index(["building_method", "dwelling_type", "material"])
    table = table.sort_index()
    return table.loc[(method, dwelling_type), "kg_per_m2"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in TABLES:
        shutil.copy(REFERENCE / name, tmp_path / name)
    return tmp_path


def change(path: Path, where: dict[str, str], **cells: str) -> int:
    """Write ``cells`` into the one row where ``where`` holds; return its row as Excel counts."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    chosen = (table[list(where)] == pd.Series(where)).all(axis=1)
    assert chosen.sum() == 1
    for column, text in cells.items():
        table.loc[chosen, column] = text
    table.to_csv(path, index=False)
    return int(chosen.to_numpy().argmax()) + 2


def figure_row(material: str, name: str, factor_set: str = "all") -> dict[str, str]:
    return {"material": material, "property": name, "factor_set": factor_set}


def test_two_inventories_term_by_term() -> None:
    totals = per_square_metre("co2_kg_per_kg")
    assert totals["concrete_in_situ", "ground_bound"] == pytest.approx(CONCRETE_HOUSE, abs=1e-6)
    assert totals["steel_module", "stacked"] == pytest.approx(STEEL_MODULE, abs=1e-6)


@pytest.mark.parametrize(
    ("method", "dwelling_type", "printed"),
    [
        ("concrete_in_situ", "ground_bound", 227),
        ("concrete_in_situ", "stacked", 222),
        ("timber_frame", "ground_bound", 138),
        ("clt", "stacked", 182),
        ("timber_module", "stacked", 124),
        ("steel_module", "stacked", 237),
    ],
)
def test_the_six_totals_of_the_background_table(
    method: str, dwelling_type: str, printed: float
) -> None:
    assert per_square_metre("co2_kg_per_kg")[method, dwelling_type] == pytest.approx(printed, abs=1)


def test_masses_of_the_six() -> None:
    # Column totals of the quantities: 1336, 1317, 629, 768, 505; the steel module, about 450,
    # sums to 230+20+20+7+60+20+15+40+10+15+3+1.2+3+3+0.3 = 447.5.
    masses = read_inventories().groupby(["building_method", "dwelling_type"])["kg_per_m2"].sum()
    assert masses["concrete_in_situ", "ground_bound"] == pytest.approx(1336, abs=0.6)
    assert masses["concrete_in_situ", "stacked"] == pytest.approx(1317, abs=0.6)
    assert masses["timber_frame", "ground_bound"] == pytest.approx(629, abs=0.6)
    assert masses["clt", "stacked"] == pytest.approx(768, abs=0.6)
    assert masses["timber_module", "stacked"] == pytest.approx(505, abs=0.6)
    assert masses["steel_module", "stacked"] == pytest.approx(447.5)
    assert len(masses) == 12


def test_timber_frame_needs_62_percent_less_abiotic_and_53_percent_less_primary_material() -> None:
    # Concrete house, 1335.8 kg/m2. Abiotic by default 0.96: 1335.8 - sawn 15 - sheet 3 - rebar 22
    #   - section 3 - aluminium .5 - copper .3 = 1292.0 -> 1240.32; rebar 22 x .30 = 6.60;
    #   section 3 x .41 = 1.23; aluminium .5 x .67 = .335; copper .3 x .63 = .189;
    #   sheet 3 x .06 = .18                                         abiotic   1248.854
    #   renewable: 15 + 3 x .94 = 17.82                             primary   1266.674
    # Timber frame, 628.8 kg/m2: 628.8 - 110 - 20 - 9 - 3 - .5 - .3 = 486.0 -> 466.56;
    #   9 x .30 = 2.70; 1.23; .335; .189; 20 x .06 = 1.20            abiotic    472.214
    #   renewable: 110 + 20 x .94 = 128.80                          primary    601.014
    # 1 - 472.214 / 1248.854 = 0.6219;  1 - 601.014 / 1266.674 = 0.5255
    house, timber = ("concrete_in_situ", "ground_bound"), ("timber_frame", "ground_bound")
    abiotic = per_square_metre("primary_abiotic")
    primary = abiotic + per_square_metre("primary_renewable")
    assert abiotic[house] == pytest.approx(1248.854)
    assert abiotic[timber] == pytest.approx(472.214)
    assert 1 - abiotic[timber] / abiotic[house] == pytest.approx(0.6219, abs=5e-5)
    assert 1 - primary[timber] / primary[house] == pytest.approx(0.5255, abs=5e-5)


def test_ordinary_building_is_90_to_98_percent_primary() -> None:
    # What the programme says of conventional projects must hold for the concrete dwellings.
    primary = per_square_metre("primary_abiotic") + per_square_metre("primary_renewable")
    masses = read_inventories().groupby(["building_method", "dwelling_type"])["kg_per_m2"].sum()
    share = (primary / masses).loc["concrete_in_situ"]
    assert share.between(0.90, 0.98).all()


def test_stored_carbon_of_two_inventories() -> None:
    # Concrete house: 15 x 1.60 + 3 x 1.50 = 28.5. CLT flat: 40 x 1.60 + 190 x 1.58 + 10 x 1.50
    # = 64 + 300.2 + 15 = 379.2 kgCO2/m2.
    stored = per_square_metre("stored_co2_kg_per_kg")
    assert stored["concrete_in_situ", "ground_bound"] == pytest.approx(28.5)
    assert stored["clt", "stacked"] == pytest.approx(379.2)


@pytest.mark.parametrize(
    ("factor_set", "printed"),
    [
        # As printed with ICE v2; RM-C by hand: 932.54 x .107 + 52.6 x 1.46 + 268.75 x .24
        # + 9.9 x .31 + 3.1 x .91 + 1.22 x 3.31 + .5 x 9.16 + .18 x 2.71 = 256.07
        (
            "ice_2011",
            {"RM": {"C": 256, "M": 238, "S": 186, "T": 129}}
            | {"RS": {"C": 201, "M": 302, "S": 270, "T": 140}},
        ),
        # As printed with the present tables; steel buildings, priced as sections there, left out.
        (
            "europe_2024",
            {"RM": {"C": 215, "M": 221, "T": 99}, "RS": {"C": 170, "M": 277, "T": 101}},
        ),
    ],
)
def test_published_medians_give_the_published_co2(
    factor_set: str, printed: dict[str, dict[str, float]]
) -> None:
    factors = read_materials(factor_set).set_index("material")["co2_kg_per_kg"]
    rows = read_material_intensities()
    co2 = (rows["p50"] * rows["priced_as"].map(factors)).groupby([rows["use"], rows["structure"]])
    totals = co2.sum(min_count=8)
    for use, structures in printed.items():
        for structure, expected in structures.items():
            assert totals[use, structure] == pytest.approx(expected, abs=0.55)


def test_published_intensities_are_whole() -> None:
    rows = read_material_intensities()
    assert len(rows) == 2 * 4 * 8
    row = rows.set_index(["use", "structure", "material"]).loc[("RS", "T", "wood")]
    assert list(row[["p5", "p25", "p50", "p75", "p95"]]) == [43.0, 54.0, 110.25, 141.0, 216.47]
    assert (row["raw_n"], row["used_n"]) == (27, 61)


def test_precast_concrete_does_not_count_its_steel_twice() -> None:
    materials = read_materials().set_index("material")
    for name in ("hollow_core_slab", "precast_solid_wall"):
        assert materials.loc[name, "includes_reinforcement"]
    assert not materials.loc["concrete_general", "includes_reinforcement"]
    # Steel goes with what is cast in situ only, in the proportion of a timber house: 9 on 280 kg.
    prefab, timber = (
        kilograms("concrete_prefab", "ground_bound"),
        kilograms("timber_frame", "ground_bound"),
    )
    both = ["concrete_general", "reinforcement_steel"]
    assert list(prefab[both]) == list(timber[both]) == [280, 9]
    assert prefab["hollow_core_slab"] == pytest.approx(270 * 275 / 477, abs=0.5)


def test_a_steel_module_is_not_priced_as_sections() -> None:
    factors = read_materials().set_index("material")["co2_kg_per_kg"]
    assert factors["steel_light_gauge"] == 2.5
    assert factors["steel_section"] == 1.15
    # All 60 kg at the section value would give 236.81 - 55 x (2.5 - 1.15) = 162.56: printed 163.
    module = kilograms("steel_module", "stacked")
    assert (module["steel_light_gauge"], module["steel_section"]) == (55, 5)
    gap = module["steel_light_gauge"] * (factors["steel_light_gauge"] - factors["steel_section"])
    assert STEEL_MODULE - gap == pytest.approx(163, abs=0.5)


def test_copied_inventories_are_marked_and_spread_twice_as_wide() -> None:
    table = read_inventories()
    assert set(table["evidence"]) == {"assumption"}
    # Structure: a factor 1.35 either way, and 1.35^2 = 1.8225 where copied; finishing 1.6, 2.56.
    rows = table.set_index(["building_method", "dwelling_type", "material"])
    for method, kind, material, factor in (
        ("concrete_in_situ", "stacked", "concrete_general", 1.35),
        ("concrete_in_situ", "stacked", "mineral_wool", 1.6),
        ("timber_frame", "stacked", "sawn_softwood", 1.8225),
        ("clt", "ground_bound", "gypsum_plasterboard", 2.56),
    ):
        row = rows.loc[(method, kind, material)]
        assert row["high"] / row["kg_per_m2"] == pytest.approx(factor, rel=1e-3)
        assert row["kg_per_m2"] / row["low"] == pytest.approx(factor, rel=1e-3)
    for kind, shown in (("ground_bound", (0, 20, 60)), ("stacked", (0, 20, 40))):
        brick = rows.loc[("timber_module", kind, "clay_brick_facing")]
        assert (brick["low"], brick["kg_per_m2"], brick["high"]) == shown


def test_a_reused_slab_costs_a_sixth_of_a_new_one() -> None:
    row = read_materials().set_index("material").loc["hollow_core_slab_reused"]
    assert row["co2_kg_per_kg"] == pytest.approx(0.02516)  # 0.17 x 0.148
    assert row["co2_kg_per_kg_low"] == pytest.approx(0.0148)  # 0.10 x 0.148
    assert row["co2_kg_per_kg_high"] == pytest.approx(0.037)  # 0.25 x 0.148
    assert row["reused"] == 1
    assert row["co2_evidence"] == "derived"


def test_origin_is_whole_and_its_complement_mirrored() -> None:
    materials = read_materials().set_index("material")
    assert materials[list(ORIGINS)].sum(axis=1).to_numpy() == pytest.approx(1.0, abs=1e-12)
    concrete = materials.loc["concrete_general"]
    assert (concrete["primary_abiotic_low"], concrete["primary_abiotic_high"]) == (0.90, 0.98)
    assert concrete["recycled_low"] == pytest.approx(0.02)
    assert concrete["recycled_high"] == pytest.approx(0.10)


def test_the_older_set_leaves_out_what_it_does_not_know() -> None:
    older = set(read_materials("ice_2011")["material"])
    assert "sand_lime" not in older
    assert "concrete_general" in older
    assert older < set(read_materials()["material"])


def test_evidence_follows_the_number_of_tables() -> None:
    figures = read_material_figures().set_index(["material", "property", "factor_set"])["evidence"]
    for name in ("anhydrite_screed", "hemp_mat", "flax_mat", "cork_board"):
        assert figures[name, "co2", "europe_2024"] == "unverified"
    assert figures["clt", "co2", "europe_2024"] == "published"
    assert figures["mineral_wool", "co2", "europe_2024"] == "derived"


def test_readers_hand_out_copies() -> None:
    for read in (
        read_materials,
        read_inventories,
        read_material_intensities,
        read_material_figures,
    ):
        first = read()
        first.iloc[:, 0] = "changed"
        assert "changed" not in set(read().iloc[:, 0])


def test_an_unknown_factor_set_is_refused_with_the_known_ones() -> None:
    with pytest.raises(FactsError, match=r"ice_2012.*europe_2024, ice_2011"):
        read_materials("ice_2012")


def test_every_planted_fault_is_in_one_message(folder: Path) -> None:
    path = folder / "material_figures.csv"
    eu = "europe_2024"
    unit = change(path, figure_row("eps", "co2", eu), unit="kgCO2e/pound")
    source = change(path, figure_row("xps", "co2", eu), source="")
    low = change(path, figure_row("clt", "co2", eu), low="0.9")
    shares = change(path, figure_row("clay_brick_facing", "primary_abiotic"), value="0.95")
    twice = change(path, figure_row("lvl", "co2", "ice_2011"), material="osb")
    with pytest.raises(FactsError) as caught:
        read_materials(folder=folder)
    found = {(fault.row, fault.column) for fault in caught.value.faults}  # type: ignore[union-attr]
    expected = {(unit, "unit"), (source, "source"), (low, "low"), (shares, "value")}
    assert expected <= found
    osb = [row for row, column in found if column == "material"]
    assert len(osb) == 1
    assert abs(osb[0] - twice) == 1  # osb follows lvl: the later of the two is named
    assert len(found) == 5
    text = str(caught.value)
    assert f'rij {shares}, kolom "value": gevonden 0.99' in text
    assert "kgCO2e/pound" in text


def test_a_concrete_factor_beyond_every_table_is_refused(folder: Path) -> None:
    # A file with invented figures (concrete 0.95 kgCO2e/kg) is in circulation.
    path = folder / "material_figures.csv"
    row = figure_row("concrete_c25_30", "co2", "europe_2024")
    line = change(path, row, value="0.95", high="0.95")
    with pytest.raises(FactsError, match="geen Europese tabel") as caught:
        read_materials(folder=folder)
    found = {(fault.row, fault.column) for fault in caught.value.faults}  # type: ignore[union-attr]
    assert found == {(line, "value"), (line, "high")}


def test_a_wrong_unit_of_a_property_and_a_set_of_its_own_are_refused(folder: Path) -> None:
    path = folder / "material_figures.csv"
    change(path, figure_row("eps", "co2", "europe_2024"), unit="kgCO2e/m2")
    change(path, figure_row("straw", "stored_co2"), factor_set="ice_2011")
    with pytest.raises(FactsError) as caught:
        read_materials(language="en", folder=folder)
    assert "found kgCO2e/m2, allowed the unit kgCO2e/kg" in str(caught.value)
    assert "found ice_2011, allowed all" in str(caught.value)


def test_a_material_without_figures_is_refused(folder: Path) -> None:
    with (folder / "materials.csv").open("a", encoding="utf-8") as file:
        file.write("mycelium,Mycelium,Mycelium,insulation,board,false,,,\n")
    with pytest.raises(FactsError) as caught:
        read_materials(folder=folder)
    assert str(caught.value).count("gevonden mycelium") == 2  # no CO2, no origin


def test_a_broken_list_of_materials_is_refused(folder: Path) -> None:
    path = folder / "materials.csv"
    change(path, {"material": "eps"}, family="insulatie")
    change(path, {"material": "clt"}, density_kg_m3="-469", includes_reinforcement="nee")
    change(path, {"material": "osb"}, material="plywood", name_nl="")
    with pytest.raises(FactsError) as caught:
        read_materials(folder=folder)
    assert len(caught.value.faults) == 5


def test_a_broken_inventory_is_refused(folder: Path) -> None:
    path = folder / "inventories.csv"
    key = {"building_method": "clt", "dwelling_type": "stacked"}
    change(path, key | {"material": "clt"}, material="ctl")
    change(path, key | {"material": "ceramic"}, low="-15")
    change(path, key | {"material": "copper"}, unit="kg/m3")
    with pytest.raises(FactsError) as caught:
        read_inventories(folder=folder)
    assert len(caught.value.faults) == 3
    assert "gevonden ctl, toegestaan een bekende naam: clt" in str(caught.value)


def test_broken_intensities_are_refused(folder: Path) -> None:
    path = folder / "material_intensities.csv"
    key = {"use": "RM", "structure": "C"}
    change(path, key | {"material": "wood"}, p75="9")
    change(path, key | {"material": "brick"}, source="nobody", priced_as="brick")
    change(path, key | {"material": "glass"}, raw_n="many")
    with pytest.raises(FactsError) as caught:
        read_material_intensities(folder=folder)
    assert len(caught.value.faults) == 4


def test_a_missing_column_is_refused(folder: Path) -> None:
    for name in ("materials.csv", "material_figures.csv"):
        table = pd.read_csv(folder / name, dtype=str, keep_default_na=False)
        table.drop(columns="note").to_csv(folder / name, index=False)
        with pytest.raises(FactsError, match='kolom "note"'):
            read_materials(folder=folder)
        shutil.copy(REFERENCE / name, folder / name)
