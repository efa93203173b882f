"""The finding of the programme's main goal: which reading of less primary material timber meets."""

from __future__ import annotations

import pandas as pd
import pytest

import ccb_analysis as ccb

KINDS = [
    ("ground_bound", "concrete_in_situ"),
    ("ground_bound", "timber_frame"),
    ("stacked", "clt"),
]


@pytest.fixture(scope="module")
def results() -> pd.DataFrame:
    """A thousand m2 of each kind of home, from the shipped data."""
    rows = [("R", 2025, *kind, 1000.0) for kind in KINDS]
    columns = ["region", "year", "dwelling_type", "building_method", "floor_area_m2"]
    return ccb.calculate(pd.DataFrame(rows, columns=columns))


def of(results: pd.DataFrame, kind: tuple[str, str], indicator: str, reading: str) -> float:
    rows = results[
        (results["indicator"] == indicator)
        & (results["reading"] == reading)
        & (results["dwelling_type"] == kind[0])
        & (results["building_method"] == kind[1])
        & (results["region"] == "all")
        & (results["material"] == "all")
    ]
    assert len(rows) == 1
    return float(rows["value"].iloc[0])


def test_timber_frame_misses_a_quarter_circular_by_mass(results: pd.DataFrame) -> None:
    frame = ("ground_bound", "timber_frame")
    # 110 kg of timber and 20 x 0.94 of sheet in 628.8 kg: 20.5 %, of the 25 % asked.
    share = of(results, frame, "circular_share", "reused_renewable")
    assert share == pytest.approx((110 + 18.8) / 628.8)
    assert share < 0.25
    # Counting what is recycled as well brings it near, and still under.
    assert 0.24 < of(results, frame, "circular_share", "reused_renewable_recycled") < 0.25


def test_and_still_takes_about_60_percent_less_primary_abiotic_material(
    results: pd.DataFrame,
) -> None:
    frame, apartment = ("ground_bound", "timber_frame"), ("stacked", "clt")
    reading = "abiotic_per_m2"
    assert of(results, frame, "primary_reduction", reading) == pytest.approx(0.62, abs=0.01)
    assert of(results, apartment, "primary_reduction", reading) == pytest.approx(0.59, abs=0.01)


def test_but_only_53_and_about_41_percent_less_when_timber_is_primary(
    results: pd.DataFrame,
) -> None:
    frame, apartment = ("ground_bound", "timber_frame"), ("stacked", "clt")
    reading = "all_primary_per_m2"
    assert of(results, frame, "primary_reduction", reading) == pytest.approx(0.53, abs=0.01)
    # 1 - (767.5 kg less what is recycled) / (1316.5 kg less what is recycled).
    assert of(results, apartment, "primary_reduction", reading) == pytest.approx(0.41, abs=0.015)


def test_a_swap_of_brick_and_wool_lifts_timber_frame_over_a_quarter() -> None:
    frame = pd.DataFrame(
        [("R", 2025, "ground_bound", "timber_frame", 1000.0)],
        columns=["region", "year", "dwelling_type", "building_method", "floor_area_m2"],
    )
    swapped = ccb.calculate(
        frame,
        substitutions={"baksteen_naar_houten_gevel": 1.0, "minerale_wol_naar_houtvezel": 1.0},
    )
    share = of(swapped, ("ground_bound", "timber_frame"), "circular_share", "reused_renewable")
    # 60 kg of brick becomes 4.5 kg of cladding, 14 kg of wool 14 x 1.0256 x 1.6 = 22.97 kg of wood
    # fibre, 89 % of it renewable; 55.5 kg lighter saves 0.165 x 55.5 = 9.16 kg of foundation.
    fibre = 14 * 1.0256 * 1.6
    mass = 628.8 - 55.5 - 14 + fibre - 0.165 * 55.5
    assert share == pytest.approx((110 + 18.8 + 4.5 + 0.89 * fibre) / mass)
    assert share > 0.25
