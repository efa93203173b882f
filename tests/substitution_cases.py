"""Round rules and elements, so that every swap can be worked out by hand."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from ccb_analysis.facts.elements import Elements
from ccb_analysis.facts.inventories import read_inventories

# An m2 of floor is 480 kg of concrete, and there is an m2 of floor for every m2 of floor area.
# The CLT that does the same work is 100 kg/m2, and needs 70 kg/m2 of screed.
FLOOR = """
[[rules]]
name = "vloer"
title_nl = "Vloer"
element = "floor"
replace = { concrete_general = 1.0 }
by = { clt = 1.0 }
source = "user"
ratio = { value = 0.20833333333333334, source = "user", note = "100 / 480" }
ceiling = { value = 1.0, source = "user" }

[[rules.needs]]
material = "cement_screed"
value = 70.0
unit = "kg/m2"
source = "user"
"""
#: A second claim on the same floor, kilogram for kilogram.
GREEN = """
[[rules]]
name = "groen_beton"
title_nl = "Groen beton"
element = "whole"
replace = { concrete_general = 1.0 }
by = { concrete_low_carbon = 1.0 }
source = "user"
ratio = { value = 1.0, source = "user" }
ceiling = { value = 0.8, source = "user", note = "meer slak is er niet" }
"""
#: Three kilograms of foundation go for every ten the home gets lighter.
SAVING = """
[[rules.saves]]
material = "concrete_general"
element = "foundation"
value = 0.3
low = 0.1
high = 0.5
distribution = "uniform"
source = "user"
"""
RATIOS = [
    ("concrete_in_situ", "stacked", "concrete_general", "floor", 1.0, "m2/m2"),
    ("concrete_in_situ", "stacked", "concrete_general", "foundation", 1.0, "share"),
]
MASSES = [("concrete_general", "floor", 480.0)]


def own_elements(ratios: list = RATIOS, masses: list = MASSES) -> Elements:
    """Elements of an apartment with a floor of 480 kg/m2; what is left is foundation."""
    columns = ["building_method", "dwelling_type", "material", "element", "value", "unit"]
    return Elements(
        pd.DataFrame(ratios, columns=columns),
        pd.DataFrame(masses, columns=["material", "element", "value"]),
    )


def rule_file(folder: Path, *blocks: str) -> Path:
    """Write rules to a file of a user's own."""
    path = folder / "regels.toml"
    path.write_text("\n".join(blocks), encoding="utf-8")
    return path


def apartment() -> pd.DataFrame:
    """The shipped inventory of an apartment of concrete cast in situ: 1316.5 kg/m2."""
    table = read_inventories()
    rows = (table["building_method"] == "concrete_in_situ") & (table["dwelling_type"] == "stacked")
    return table[rows].reset_index(drop=True)


def kilograms(table: pd.DataFrame, material: str, element: str = "") -> float:
    """The kg/m2 of a material (in one element) in a table of one kind of home."""
    rows = table[table["material"] == material]
    return float(rows.loc[(rows["element"] == element) | (element == ""), "kg_per_m2"].sum())
