"""Wood, crops and storage per kilogram of material, and RASMI as inventories."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.correlations import read_correlations
from ccb_analysis.facts.materials import (
    CROPS,
    PERCENTILES,
    rasmi_inventories,
    read_inventories,
    read_material_figures,
    read_materials,
)
from ccb_analysis.intake.tables import check_inputs
from ccb_analysis.workspace import REFERENCE

TABLES = ("materials.csv", "material_figures.csv", "plausibility.csv")


@pytest.fixture(scope="module")
def materials() -> pd.DataFrame:
    return read_materials().set_index("material")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in TABLES:
        shutil.copy(REFERENCE / name, tmp_path / name)
    return tmp_path


def without(path: Path, material: str, name: str) -> None:
    """Take the row of one property of one material out of the figures."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    kept = [row for row in rows if row[:2] != [material, name]]
    assert len(kept) == len(rows) - 1
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(kept)


def write(path: Path, material: str, column: str, text: str, name: str = "") -> None:
    """Write one cell of the row of a material (and property)."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    chosen = table["material"] == material
    if name:
        chosen &= table["property"] == name
    assert chosen.sum() == 1
    table.loc[chosen, column] = text
    table.to_csv(path, index=False)


# --- wood ---------------------------------------------------------------------------------------


def test_a_cubic_metre_of_softwood_weighs_469_kg(materials: pd.DataFrame) -> None:
    for name in ("sawn_softwood", "glulam", "clt"):
        assert materials.loc[name, "density_kg_m3"] == 469
        assert 469 * materials.loc[name, "timber_m3_per_kg"] == pytest.approx(1, abs=1e-4)
        assert 500 * materials.loc[name, "timber_m3_per_kg_low"] == pytest.approx(1, abs=1e-4)
        assert 420 * materials.loc[name, "timber_m3_per_kg_high"] == pytest.approx(1, abs=1e-4)


def test_wood_and_only_wood_has_a_volume(materials: pd.DataFrame) -> None:
    assert ((materials["timber_m3_per_kg"] > 0) == (materials["family"] == "timber")).all()
    figures = read_material_figures().set_index(["property", "material"])["evidence"]
    boards = ["lvl", "osb", "plywood", "chipboard", "mdf", "sheet_material"]
    assert set(figures["timber_volume"][boards]) == {"unverified"}


def test_timber_of_a_clt_flat() -> None:
    # 40 kg sawn and 190 kg CLT at 469 kg/m3, 10 kg of boards at 590: 230 / 469 + 10 / 590
    table = read_inventories().merge(read_materials(), on="material")
    rows = table[(table["building_method"] == "clt") & (table["dwelling_type"] == "stacked")]
    volume = (rows["kg_per_m2"] * rows["timber_m3_per_kg"]).sum()
    assert volume == pytest.approx(230 / 469 + 10 / 590, abs=1e-4)


def test_wood_without_a_volume_is_refused(folder: Path) -> None:
    without(folder / "material_figures.csv", "clt", "timber_volume")
    with pytest.raises(FactsError, match="gevonden clt, toegestaan een rij met timber_volume"):
        read_materials(folder=folder)


def test_a_volume_that_is_a_density_is_refused(folder: Path) -> None:
    write(folder / "material_figures.csv", "clt", "value", "469", "timber_volume")
    with pytest.raises(FactsError, match="tussen 330 en 1000 kg per m3"):
        read_materials(folder=folder)


# --- crops --------------------------------------------------------------------------------------


def test_a_hectare_of_hemp_insulates_a_row_house(materials: pd.DataFrame) -> None:
    hemp = materials.loc["hemp_mat"]
    house = 14 * 140  # kg of insulation: 14 kg/m2 on 140 m2
    found = [house * hemp[f"crop_ha_per_kg{end}"] for end in ("_low", "", "_high")]
    assert found == pytest.approx([0.7, 1.0, 2.0], rel=1e-3)
    insulation = read_inventories().set_index(["building_method", "dwelling_type", "material"])
    assert insulation["kg_per_m2"]["timber_frame", "ground_bound", "mineral_wool"] == 14


def test_flax_and_straw_from_their_yields(materials: pd.DataFrame) -> None:
    # 90 % fibre: 790 kg of short fibre per ha, or 790 + 1070 with the long fibre
    flax = materials.loc["flax_mat"]
    assert flax["crop_ha_per_kg"] == pytest.approx(0.9 / 790, rel=1e-3)
    assert flax["crop_ha_per_kg_low"] == pytest.approx(0.9 / (790 + 1070), rel=1e-3)
    straw = materials.loc["straw"]
    found = [1 / straw[f"crop_ha_per_kg{end}"] for end in ("_high", "", "_low")]
    assert found == pytest.approx([3000, 4000, 5000], rel=1e-3)
    assert straw["crop_area_evidence"] == "unverified"


def test_an_area_is_always_that_of_a_crop(materials: pd.DataFrame) -> None:
    assert ((materials["crop_ha_per_kg"] > 0) == (materials["crop"] != "")).all()
    assert set(materials["crop"]) == {"", *CROPS}
    assert materials["crop"]["hemp_mat"] == materials["crop"]["hempcrete_block"] == "hemp"


def test_an_area_without_a_crop_is_refused(folder: Path) -> None:
    write(folder / "materials.csv", "straw", "crop", "")
    with pytest.raises(FactsError, match=r"een materiaal dat in materials.csv een gewas heeft"):
        read_materials(folder=folder)


def test_a_crop_without_an_area_is_refused(folder: Path) -> None:
    without(folder / "material_figures.csv", "flax_mat", "crop_area")
    with pytest.raises(FactsError, match="found flax_mat, allowed a row with crop_area"):
        read_materials(folder=folder, language="en")


def test_an_unknown_crop_is_refused(folder: Path) -> None:
    write(folder / "materials.csv", "straw", "crop", "stro")
    with pytest.raises(FactsError, match=r"gevonden stro, toegestaan .*hemp, flax, straw"):
        read_materials(folder=folder)


# --- storage ------------------------------------------------------------------------------------


def test_what_stores_says_how_much_of_it_stays(materials: pd.DataFrame) -> None:
    figures = read_material_figures()
    told = set(figures.loc[figures["property"] == "storage_kept_30_years", "material"])
    stores = materials["stored_co2_kg_per_kg_high"] > 0
    assert set(materials.index[stores]) == told
    assert materials["storage_kept_30_years_low"].ge(0).all()
    assert materials["storage_kept_30_years_high"].le(1).all()


def test_structure_keeps_its_storage_and_insulation_less_surely(materials: pd.DataFrame) -> None:
    kept, low = materials["storage_kept_30_years"], materials["storage_kept_30_years_low"]
    assert kept[["sawn_softwood", "glulam", "clt", "lvl"]].eq(1).all()
    assert low["clt"] >= 0.95
    for name in ("hemp_mat", "flax_mat", "straw", "cellulose_insulation", "wood_fibre_insulation"):
        assert low[name] < low["clt"]
    # of what stores nothing all of nothing stays
    assert (kept["eps"], low["eps"]) == (1, 1)


def test_storage_that_says_nothing_of_time_is_refused(folder: Path) -> None:
    without(folder / "material_figures.csv", "hemp_mat", "storage_kept_30_years")
    with pytest.raises(FactsError, match=r"gevonden hemp_mat, .*storage_kept_30_years"):
        read_materials(folder=folder)


def test_more_than_all_cannot_stay(folder: Path) -> None:
    write(folder / "material_figures.csv", "clt", "high", "1.1", "storage_kept_30_years")
    with pytest.raises(FactsError, match="een aandeel ligt tussen 0 en 1"):
        read_materials(folder=folder)


# --- the wide table -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("timber_volume", "timber_m3_per_kg"),
        ("crop_area", "crop_ha_per_kg"),
        ("storage_kept_30_years", "storage_kept_30_years"),
    ],
)
def test_a_property_has_the_columns_of_every_other(
    materials: pd.DataFrame, name: str, value: str
) -> None:
    columns = [value, f"{value}_low", f"{value}_high"]
    columns += [f"{name}_{about}" for about in ("distribution", "group", "evidence", "source")]
    assert materials[columns].notna().all().all()
    figures = read_material_figures()
    for row in figures[figures["property"] == name].to_dict("records"):
        found = materials.loc[row["material"], columns].tolist()
        about = ("value", "low", "high", "distribution", "group", "evidence", "source")
        assert found == [row[column] for column in about]


# --- RASMI --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("factor_set", "printed"),
    [
        # the published table, with ICE v2 (RM-C, RM-M, RM-S, RM-T; RS-C, RS-M, RS-S, RS-T)
        ("ice_2011", [256, 238, 186, 129, 201, 302, 270, 140]),
        # the present tables; steel buildings were priced as sections there and are left out
        ("europe_2024", [215, 221, None, 99, 170, 277, None, 101]),
    ],
)
def test_rasmi_as_inventories_gives_the_printed_co2(
    factor_set: str, printed: list[float | None]
) -> None:
    priced = rasmi_inventories().merge(
        read_materials(factor_set), on="material", validate="many_to_one"
    )
    co2 = priced["kg_per_m2"] * priced["co2_kg_per_kg"]
    totals = co2.groupby([priced["dwelling_type"], priced["building_method"]]).sum()
    kinds = [
        (use, structure)
        for use in ("residential_multi_family", "residential_single_family")
        for structure in ("reinforced_concrete", "masonry", "steel", "timber")
    ]
    assert set(totals.index) == set(kinds)
    for kind, expected in zip(kinds, printed, strict=True):
        if expected is not None:
            assert totals[kind] == pytest.approx(expected, abs=0.55)


def test_rasmi_carries_its_percentiles() -> None:
    table = rasmi_inventories().set_index(["dwelling_type", "building_method", "material"])
    assert len(table) == 2 * 4 * 8
    wood = table.loc[("residential_single_family", "timber", "wood_general")]
    assert wood[list(PERCENTILES)].tolist() == [43.0, 54.0, 110.25, 141.0, 216.47]
    assert (wood["low"], wood["kg_per_m2"], wood["high"]) == (43.0, 110.25, 216.47)
    assert set(table["distribution"]) == {"quantiles"}
    assert (np.diff(table[list(PERCENTILES)], axis=1) >= 0).all()


def test_a_class_of_rasmi_is_one_group_and_the_copula_knows_two() -> None:
    table = rasmi_inventories()
    assert table.groupby("material")["group"].nunique().eq(1).all()
    assert table.groupby("group")["material"].nunique().eq(1).all()
    groups = table.drop_duplicates("material").set_index("material")["group"]
    pairs = read_correlations()[["group", "other_group"]].to_numpy().tolist()
    assert [groups["concrete_general"], groups["wood_general"]] in pairs


def test_rasmi_is_accepted_as_a_users_own_inventories() -> None:
    given = check_inputs(None, rasmi_inventories(), read_materials("ice_2011"), None)
    assert len(given.inventories) == 64


def test_rasmi_is_handed_out_as_a_copy() -> None:
    first = rasmi_inventories()
    first.iloc[:, 0] = "changed"
    assert "changed" not in set(rasmi_inventories().iloc[:, 0])
