"""Ranges, distributions, names and counts that cannot be calculated with are refused at once."""

import numpy as np
import pytest
from small_tables import INVENTORIES, MATERIALS, TIMBER, calculate

from ccb_analysis.errors import InputError

ROW = ("X", 2025, "stacked", TIMBER, 10, 1000.0)


def refused(**given):
    with pytest.raises(InputError) as caught:
        calculate(ROW, **given)
    return str(caught.value)


def changed(table, **columns):
    """Return the table with these columns of its first row, the others blank."""
    changed = table.reset_index(drop=True)
    for name, value in columns.items():
        if name not in changed:
            changed[name] = None
        changed[name] = changed[name].astype(object)
        changed.loc[0, name] = value
    return changed


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"low": 0.0, "distribution": "lognormal"}, "low boven 0"),
        ({"distribution": "normal"}, "lognormal, truncated_normal"),
        ({"high": 1e6, "distribution": "quantiles"}, "p5, p25, p50, p75 en p95"),
        ({"high": 1e6, "distribution": "beta"}, "alleen bij een aandeel"),
        ({"low": 1e9}, "hoogstens de waarde"),
        ({"high": 0.0}, "minstens de waarde"),
        ({"low": "weinig"}, "een getal"),
        ({"high": np.inf}, "een getal"),
    ],
)
def test_a_range_of_an_inventory_that_cannot_be_drawn(columns, said):
    assert said in refused(inventories=changed(INVENTORIES, **columns))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"co2_kg_per_kg_low": 1e9}, "hoogstens de waarde"),
        ({"co2_kg_per_kg_high": -1e9}, "minstens de waarde"),
        ({"co2_kg_per_kg_low": "laag"}, "een getal"),
        ({"storage_kept_30_years": 1.5}, "van 0 tot en met 1"),
        ({"timber_m3_per_kg": -1.0}, "een getal"),
        ({"co2_distribution": "normaal"}, "triangular"),
    ],
)
def test_a_range_of_a_material_that_cannot_be_drawn(columns, said):
    assert said in refused(materials=changed(MATERIALS, **columns))


def test_every_fault_is_named_at_once():
    text = refused(
        inventories=changed(INVENTORIES, distribution="normal"),
        materials=changed(MATERIALS, storage_kept_30_years=1.5),
    )
    assert "tabel inventories" in text
    assert "tabel materials" in text


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"draws": -5}, "draws: gevonden -5"),
        ({"draws": 64.0}, "draws: gevonden 64.0"),
        ({"seed": -1}, "seed: gevonden -1"),
        ({"indicators": ["embodied_co"]}, "embodied_co2"),
        ({"parts": ["region"]}, "regions"),
    ],
)
def test_names_and_counts_nobody_knows(given, said):
    assert said in refused(**given)


def test_the_value_of_co2_can_be_asked_for_by_itself():
    found = calculate(ROW, indicators=["co2_value"])
    assert {"avoided_environmental", "stored_storage"} <= set(found["reading"])
