"""The split of a change: adds up, prefers no order, and blames nothing that stood still."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.studies.change import split_change

KINDS = [("ground_bound", "concrete_in_situ"), ("stacked", "clt")]


def year(*rows: tuple[float, float]) -> pd.DataFrame:
    """Floor area (m2) and CO2 (kg) of each kind."""
    return pd.DataFrame(
        [
            {"dwelling_type": t, "building_method": m, "floor_area": area, "co2": co2}
            for (t, m), (area, co2) in zip(KINDS, rows, strict=True)
        ]
    )


def test_twice_the_homes_is_volume_alone():
    # 100 m2 x 200 kg + 50 m2 x 100 kg = 25,000 kg; twice that is 25,000 kg more, all of it volume
    parts = split_change(year((100, 20_000), (50, 5_000)), year((200, 40_000), (100, 10_000)))
    assert parts["volume"] == pytest.approx(25_000)
    assert parts["mix"] == pytest.approx(0)
    assert parts["performance"] == pytest.approx(0)


def test_a_tenth_less_per_m2_is_performance_alone():
    # 10 % of 25,000 kg
    parts = split_change(year((100, 20_000), (50, 5_000)), year((100, 18_000), (50, 4_500)))
    assert parts == pytest.approx({"volume": 0, "mix": 0, "performance": -2_500})


def test_volume_and_performance_share_what_they_do_together():
    # One kind. 100 m2 x 200 = 20,000; 200 m2 x 100 = 20,000: no change in all.
    # Volume first +20,000 (100 m2 x 200), then performance -20,000; the other way round
    # performance -10,000 and volume +10,000. The mean of both orders: +15,000 and -15,000.
    parts = split_change(year((100, 20_000), (0, 0)), year((200, 20_000), (0, 0)))
    assert parts == pytest.approx({"volume": 15_000, "mix": 0, "performance": -15_000})


def test_a_method_that_comes_is_a_change_of_mix():
    # The new kind has no figure of its own before, so it takes that of after: no performance.
    parts = split_change(year((100, 20_000), (0, 0)), year((50, 10_000), (50, 5_000)))
    # 100 m2 at 200 = 20,000; 100 m2 at half 200, half 100 = 15,000
    assert parts == pytest.approx({"volume": 0, "mix": -5_000, "performance": 0})


amounts = st.tuples(st.floats(1, 1e6), st.floats(1, 1e9))


@given(amounts, amounts, amounts, amounts)
def test_the_parts_always_add_up_to_the_change(one, two, three, four):
    before, after = year(one, two), year(three, four)
    change = after["co2"].sum() - before["co2"].sum()
    scale = after["co2"].sum() + before["co2"].sum()
    assert sum(split_change(before, after).values()) == pytest.approx(change, abs=1e-9 * scale)
