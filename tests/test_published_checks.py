"""Figure 7 of the programme, checked from outside: published inventories, two sets of factors.

RASMI (Fishman et al. 2024) gives kilograms per m2, the Inventory of Carbon and Energy of 2011
CO2 per kilogram. Together they were worked out apart from this package; see the tables below.
"""

import pytest

import ccb_analysis as ccb
from ccb_analysis.facts.materials import rasmi_inventories, read_inventories, read_materials

KIND = ["dwelling_type", "building_method"]
FLATS, HOUSES = "residential_multi_family", "residential_single_family"
#: kgCO2e per m2 at the 25th percentile, median and 75th percentile, and kg per m2 at the median.
PUBLISHED = {
    (FLATS, "reinforced_concrete"): (147, 256, 397, 1269),
    (FLATS, "masonry"): (138, 238, 389, 956),
    (FLATS, "steel"): (60, 186, 307, 665),
    (FLATS, "timber"): (63, 129, 261, 480),
    (HOUSES, "reinforced_concrete"): (115, 201, 379, 1105),
    (HOUSES, "masonry"): (223, 302, 491, 1374),
    (HOUSES, "steel"): (146, 270, 383, 766),
    (HOUSES, "timber"): (56, 140, 276, 526),
}
#: kgCO2e per m2 of the shipped inventories with today's European factors.
SHIPPED = {
    ("ground_bound", "concrete_in_situ"): 227,
    ("stacked", "concrete_in_situ"): 222,
    ("ground_bound", "timber_frame"): 138,
    ("stacked", "clt"): 182,
    ("stacked", "timber_module"): 124,
    ("stacked", "steel_module"): 237,
}


def per_m2(inventories, factor_set, area=1000.0, indicator="embodied_co2"):
    """Return kgCO2e (or kg) per m2 of every kind of home, through the public function."""
    table = inventories[KIND].drop_duplicates().assign(region="X", year=2030, floor_area_m2=area)
    results = ccb.calculate(
        table,
        inventories=inventories,
        materials=read_materials(factor_set),
        indicators=[indicator],
        parts=("kinds",),
        jobs=1,
    )
    chosen = results[(results["reading"] == "inventory") & results["modules"].isin(["", "A1-A3"])]
    kinds = chosen[(chosen["indicator"] == indicator) & (chosen[KIND] != "all").all(axis=1)]
    assert (kinds["statistic"] == "value").all()
    return (kinds.set_index(KIND)["value"] / area).to_dict()


@pytest.mark.parametrize(("percentile", "place"), [("p25", 0), ("p50", 1), ("p75", 2)])
def test_published_intensities_times_factors_of_2011(percentile, place):
    rasmi = rasmi_inventories()
    at = rasmi[percentile]
    found = per_m2(rasmi.assign(kg_per_m2=at, low=at, high=at), "ice_2011")
    expected = {kind: printed[place] for kind, printed in PUBLISHED.items()}
    # printed in whole kilograms, from percentiles that are rounded too
    assert {kind: found.get(kind) for kind in expected} == pytest.approx(expected, abs=0.6)


def test_the_medians_are_what_is_handed_to_the_engine():
    """Without a hand on the table, as a reader of the package would do it."""
    found = per_m2(rasmi_inventories(), "ice_2011")
    expected = {kind: printed[1] for kind, printed in PUBLISHED.items()}
    assert {kind: found.get(kind) for kind in expected} == pytest.approx(expected, abs=0.5)


def test_the_mass_of_the_published_intensities():
    found = per_m2(rasmi_inventories(), "ice_2011", indicator="material_mass")
    expected = {kind: printed[3] for kind, printed in PUBLISHED.items()}
    assert {kind: found.get(kind) for kind in expected} == pytest.approx(expected, abs=0.5)


def test_the_programmes_figures_lie_within_what_others_find():
    # category 1 at 283 kg/m2; category 2 at 150, dearer than the eight materials in timber
    found = per_m2(rasmi_inventories(), "ice_2011")
    heavy = [
        value
        for kind, value in found.items()
        if kind[1] in ("reinforced_concrete", "masonry") and kind in PUBLISHED
    ]
    assert min(heavy) < 283 < max(heavy)
    timber = [found[kind, "timber"] for kind in (FLATS, HOUSES)]
    assert max(timber) < 150 < 1.25 * min(timber)


def test_the_shipped_inventories_with_european_factors():
    """Within 3 %: insulation, ceramics and steel are split further than in the printed row."""
    found = per_m2(read_inventories(), "europe_2024")
    assert {kind: found.get(kind) for kind in SHIPPED} == pytest.approx(SHIPPED, rel=0.03)


def test_the_set_of_factors_makes_the_difference():
    """Both sets on the same kilograms: today's factors give less, most so for steel."""
    old = per_m2(rasmi_inventories(), "ice_2011")
    new = per_m2(rasmi_inventories(), "europe_2024")
    less = {kind: 1 - new[kind] / old[kind] for kind in PUBLISHED}
    assert all(value > 0 for value in less.values())
    assert max(less, key=less.get) == (HOUSES, "steel")
