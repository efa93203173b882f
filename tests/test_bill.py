"""The bill of materials: what a line weighs, and how complete a bill is."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.facts.densities import read_densities
from ccb_analysis.facts.project_names import read_classes, read_material_names
from ccb_analysis.intake.bill import (
    LINE_COLUMNS,
    REFUSED,
    REPEATED,
    completeness_of,
    line_table,
    quarantine_table,
)
from ccb_analysis.intake.columns import plain
from ccb_analysis.intake.masses import Mass, mass_of
from ccb_analysis.intake.matching import match_class, match_material, nearest_material


def lines(*masses: tuple[str | None, float | None, float | None, float | None]) -> pd.DataFrame:
    """Lines of (material, mass, low, high)."""
    names = ("material", "mass_kg", "mass_low_kg", "mass_high_kg")
    return line_table([dict(zip(names, row, strict=True)) for row in masses])


def aside(*kinds: str) -> pd.DataFrame:
    return quarantine_table([{"kind": kind} for kind in kinds])


def shares(table: pd.DataFrame, *kinds: str) -> tuple[float, float, float]:
    found = completeness_of(table, aside(*kinds))
    return found.low, found.central, found.high


def test_a_bill_of_known_lines_is_complete():
    assert shares(lines(("clt", 10, 10, 10), ("osb", 5, 4, 6))) == (1, 1, 1)


def test_unmatched_mass_is_the_rest():
    # 30 of 40 kg has a material.
    assert shares(lines(("clt", 30, 30, 30), (None, 10, 10, 10))) == (0.75, 0.75, 0.75)


def test_ends_take_the_least_known_with_the_most_unknown():
    found = shares(lines(("clt", 30, 20, 40), (None, None, 10, 40)))
    # low 20/(20+40), high 40/(40+10), middle 30/(30 + sqrt(10 x 40) = 20)
    assert found == pytest.approx((20 / 60, 30 / 50, 40 / 50))


def test_a_line_without_mass_weighs_between_nothing_and_the_heaviest():
    table = lines(("clt", 10, 10, 10), ("osb", 30, 30, 30), ("eps", None, None, None))
    # known 40; unknown 0 to 30, in the middle the median of 10 and 30
    assert shares(table) == pytest.approx((40 / 70, 40 / 60, 1))


def test_a_refused_line_is_a_line_without_mass_and_a_repeat_is_none():
    table = lines(("clt", 10, 10, 10))
    assert shares(table, REFUSED) == (0.5, 0.5, 1)
    assert shares(table, REPEATED) == (1, 1, 1)


def test_nothing_weighed_is_nothing_known():
    low, central, high = shares(lines(("clt", None, None, None)))
    assert (low, high) == (0, 1)
    assert math.isnan(central)


def test_the_lines_behind_it_are_counted():
    table = lines(("clt", 1, 1, 1), (None, 1, 1, 1), (None, None, None, None))
    found = completeness_of(table, aside(REFUSED, REPEATED))
    counts = (found.lines_known, found.lines_unmatched, found.lines_without_mass)
    assert counts == (1, 2, 1)
    assert found.lines_refused == 1


weights = st.floats(0.1, 1e6)


@given(st.lists(st.tuples(st.booleans(), weights, weights, weights), min_size=1), st.integers(0, 3))
def test_the_middle_lies_between_the_ends(rows, refused):
    table = lines(*(("clt" if known else None, *_sorted(masses)) for known, *masses in rows))
    low, central, high = shares(table, *[REFUSED] * refused)
    assert 0 <= low <= central + 1e-12 <= high + 2e-12 <= 1 + 3e-12


def _sorted(masses: list[float]) -> tuple[float, float, float]:
    low, central, high = sorted(masses)
    return central, low, high


def test_the_table_has_its_columns_even_without_lines():
    assert tuple(line_table([]).columns) == LINE_COLUMNS


# -- masses --------------------------------------------------------------------------------------


def test_a_topping_weighs_what_the_vademecum_says():
    # 1 m2 of 0.08 m concrete of 2400 kg/m3 is 192 kg; at 0.02 EUR/kg that is 3.84 EUR.
    values = {"area_m2": 1.0, "thickness_m": 0.08, "density_kg_m3": 2400.0}
    mass = mass_of(values, "concrete_general", "floor")
    assert mass.central == pytest.approx(192)
    assert mass.central * 0.02 == pytest.approx(3.84)
    assert mass.low == mass.high == mass.central


@pytest.mark.parametrize(
    ("values", "material", "element", "mass"),
    [
        ({"mass_kg": 5.0, "volume_m3": 1.0}, "clt", None, Mass(5, 5, 5)),
        ({"volume_m3": 2.0, "density_kg_m3": 500.0}, None, None, Mass(1000, 1000, 1000)),
        # flax of 25, 50, 60 kg/m3; steel of 7750, 7850, 8000
        ({"volume_m3": 2.0}, "flax_mat", None, Mass(100, 50, 120)),
        ({"volume_m3": 1.0}, "steel_general", None, Mass(7850, 7750, 8000)),
        # a hollow-core slab of 200 mm: 275, up to 316 kg/m2
        ({"area_m2": 10.0}, "hollow_core_slab", "floor", Mass(2750, 2750, 3160)),
        # no material: from glass wool of 12 to copper of 8960 kg/m3, and no middle
        ({"volume_m3": 1.0}, None, None, Mass(None, 12, 8960)),
        ({"area_m2": 10.0}, "clt", None, Mass()),
        ({"length_m": 10.0, "amount": 3.0}, "clt", "floor", Mass()),
        ({}, "clt", "floor", Mass()),
    ],
)
def test_a_mass_is_the_surest_there_is(values, material, element, mass):
    assert mass_of(values, material, element) == mass


# -- names ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "material", "how"),
    [
        ("clt", "clt", "code"),
        ("Kruislaaghout (CLT)", "clt", "name"),
        ("cross-laminated TIMBER", "clt", "alias"),
        ("Beton  C30/37", "concrete_c30_37", "alias"),
        ("beton met iets", None, "none"),
        ("", None, "none"),
        (None, None, "none"),
    ],
)
def test_a_material_is_found_by_its_name_and_never_guessed(text, material, how):
    assert match_material(text) == (material, how)


def test_the_nearest_name_is_told():
    assert nearest_material("kanaalplat") == "kanaalplaat"
    assert nearest_material("xyzzy") is None


@pytest.mark.parametrize(
    ("text", "code", "element"),
    [
        ("21.22", "21.22", "facade"),
        ("(23) vloeren", "23", "floor"),
        ("16", "16", "foundation"),
        ("52.16", "52.16", None),  # mechanical: a known code, none of the elements
        ("C02.01", None, None),  # another system
        ("2019", None, None),
        ("10", None, None),
        (None, None, None),
    ],
)
def test_a_code_of_nl_sfb_says_which_element_it_is(text, code, element):
    assert match_class(text) == (code, element)


def test_no_name_stands_for_two_materials():
    names = read_material_names()
    apart = names.assign(name=names["name"].map(plain)).groupby("name")["material"].nunique()
    assert apart[apart > 1].index.tolist() == []


def test_every_material_has_a_density_with_ends_that_differ():
    densities = read_densities().set_index("material")
    assert set(read_material_names()["material"]) == set(densities.index)
    assert (densities["low"] < densities["high"]).all()
    assert read_classes()["code"].is_unique
