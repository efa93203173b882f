"""Small tables with round numbers, so that every indicator can be worked out by hand."""

import pandas as pd

import ccb_analysis as ccb
from ccb_analysis.facts.assumptions import read_assumptions

# Per kg. CO2 per m2 of the four kinds below, in the order of the inventories:
#   concrete house 1000 x 0.1 + 10 x 0.3 = 103;  concrete flat 1200 x 0.1 + 10 x 0.3 = 123
#   timber house 200 x 0.1 + 150 x 0.3 + 20 x 0.5 + 10 x 1 + 40 x 0.1 + 50 x 0.01 = 89.5
#   timber flat 300 x 0.1 + 200 x 0.3 + 10 x 0.5 = 95
MATERIALS = pd.DataFrame(
    [
        ("concrete", 0.1, 1.0, 0.0, 0.0, 0.0, 1.0, 0.0, "", 0.0),
        ("timber", 0.3, 0.0, 1.0, 0.0, 1.6, 0.9, 0.002, "", 0.0),
        ("hemp_mat", 0.5, 0.0, 1.0, 0.0, 1.5, 0.5, 0.0, "hemp", 0.0005),
        ("flax_mat", 1.0, 0.0, 1.0, 0.0, 1.4, 0.5, 0.0, "flax", 0.0012),
        ("straw_bale", 0.1, 0.0, 1.0, 0.0, 1.3, 1.0, 0.0, "straw", 0.0002),
        ("old_brick", 0.01, 0.0, 0.0, 1.0, 0.0, 1.0, 0.0, "", 0.0),
    ],
    columns=[
        "material",
        "co2_kg_per_kg",
        "primary_abiotic",
        "primary_renewable",
        "reused",
        "stored_co2_kg_per_kg",
        "storage_kept_30_years",
        "timber_m3_per_kg",
        "crop",
        "crop_ha_per_kg",
    ],
).assign(recycled=0.0)
CONCRETE, TIMBER = "concrete_in_situ", "timber_frame"
AMOUNTS = {
    (CONCRETE, "ground_bound"): {"concrete": 1000.0, "timber": 10.0},
    (CONCRETE, "stacked"): {"concrete": 1200.0, "timber": 10.0},
    (TIMBER, "ground_bound"): {
        "concrete": 200.0,
        "timber": 150.0,
        "hemp_mat": 20.0,
        "flax_mat": 10.0,
        "straw_bale": 40.0,
        "old_brick": 50.0,
    },
    (TIMBER, "stacked"): {"concrete": 300.0, "timber": 200.0, "hemp_mat": 10.0},
}
INVENTORIES = pd.DataFrame(
    [(*kind, *entry) for kind, amounts in AMOUNTS.items() for entry in amounts.items()],
    columns=["building_method", "dwelling_type", "material", "kg_per_m2"],
)
#: Round numbers in place of the shipped ones: name, dwelling type, method, value.
ROUND = [
    ("construction_stage_co2", "all", CONCRETE, 60.0),
    ("construction_stage_co2", "all", TIMBER, 20.0),
    ("nox_per_home", "all", "all", 5.0),
    ("nh3_per_home", "all", "all", 0.2),
    ("nitrogen_in_nox", "all", "all", 0.3),
    ("nitrogen_in_nh3", "all", "all", 0.8),
    ("nitrogen_reduction", "all", TIMBER, 0.4),
    ("construction_waste_per_home", "all", "all", 10.0),
    ("waste_reduction", "all", TIMBER, 0.3),
    ("building_cost", "ground_bound", "all", 1500.0),
    ("building_cost", "stacked", "all", 2000.0),
    ("cost_premium", "all", TIMBER, 0.05),
    ("mki_co2_price_a1", "all", "all", 0.05),
    ("mki_co2_price_a2", "all", "all", 0.12),
    ("mpg_lifetime", "all", "all", 50.0),
    ("reuse_ceiling", "all", "all", 0.4),
    ("co2_price_ets_2021", "all", "all", 50.0),
    ("co2_price_ets_2022", "all", "all", 80.0),
    ("co2_price_environmental", "all", "all", 100.0),
    ("co2_price_storage", "all", "all", 1000.0),
    ("programme_co2", "all", CONCRETE, 283.0),
    ("programme_co2", "all", TIMBER, 150.0),
]
COLUMNS = ["region", "year", "dwelling_type", "building_method", "homes", "floor_area_m2"]
PROGRAMME = [
    ("X", 2024, "ground_bound", TIMBER, 10, 1000.0),
    ("Y", 2024, "stacked", CONCRETE, 20, 2000.0),
    ("X", 2025, "ground_bound", CONCRETE, 5, 500.0),
    ("Y", 2025, "stacked", TIMBER, 30, 3000.0),
]


def round_assumptions():
    table = read_assumptions()
    for name, dwelling_type, method, value in ROUND:
        here = table["assumption"] == name
        here &= table["dwelling_type"] == dwelling_type
        here &= (table["building_method"] == method) & (table["region"] == "all")
        assert here.sum() == 1, (name, dwelling_type, method)
        table.loc[here, ["value", "low", "high"]] = value
        table.loc[here, "distribution"] = "exact"
    return table


def calculate(*rows, **given):
    table = pd.DataFrame(list(rows), columns=COLUMNS).astype({"year": int, "homes": float})
    own = {"inventories": INVENTORIES, "materials": MATERIALS, "assumptions": round_assumptions()}
    return ccb.calculate(table, **{**own, "jobs": 1, **given})


def rows_of(results, indicator, reading, year, modules="", statistic="value", **where):
    whole = dict.fromkeys(("region", "dwelling_type", "building_method", "material"), "all")
    wanted = {"indicator": indicator, "reading": reading, "year": year, "modules": modules}
    wanted |= {"statistic": statistic, "group": "all", "year_basis": "completion", **whole, **where}
    chosen = results
    for column, name in wanted.items():
        chosen = chosen[chosen[column] == name]
    return chosen


def value(results, indicator, reading, year, modules="", statistic="value", **where):
    chosen = rows_of(results, indicator, reading, year, modules, statistic, **where)
    assert len(chosen) == 1, f"{len(chosen)} rows of {indicator} {reading} {year} {where}"
    return float(chosen["value"].iloc[0])
