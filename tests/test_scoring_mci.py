"""The Material Circularity Indicator: anchors, arithmetic by hand, and ends at every corner."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from scoring_bills import (
    LOOSE,
    REUSED,
    STUCK,
    TO_LANDFILL,
    TO_REUSE,
    VIRGIN,
    bills,
    building,
    line,
    lines,
)

from ccb_analysis.errors import InputError
from ccb_analysis.intake.bill import DESTINATIONS, ORIGINS
from ccb_analysis.scoring.mci import VARIANTS, material_circularity

RECYCLED = dict(zip(ORIGINS, (0.0, 0.0, 0.0, 1.0), strict=True))
TO_RECYCLE = dict(zip(DESTINATIONS, (0.0, 1.0, 0.0, 0.0), strict=True))
MCI = "material_circularity"


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_anchors_of_the_method(variant):
    """All virgin and landfilled: LFI = (1 + 1) / 2 = 1, MCI = 1 - 0.9. All reused: LFI = 0."""
    linear = building(material_circularity(lines(line(9, **VIRGIN, **TO_LANDFILL)), variant), MCI)
    assert [linear[end] for end in ("value", "low", "high")] == pytest.approx([0.1] * 3)
    round_ = lines(line(9, **REUSED, **TO_REUSE, **LOOSE))
    row = building(material_circularity(round_, variant), MCI)
    assert [row[end] for end in ("value", "low", "high")] == [1, 1, 1]


@pytest.mark.parametrize("variant", VARIANTS)
def test_recycled_in_and_out_by_hand(variant):
    """E = 0.75: W_F = 1/3, W_C = 1/4; LFI = (7/24) / (2 + 1/24) = 1/7; MCI = 1 - 0.9/7."""
    row = building(material_circularity(lines(line(1, **RECYCLED, **TO_RECYCLE)), variant), MCI)
    assert row["value"] == pytest.approx(1 - 0.9 / 7)


def test_efficiency_has_a_range_where_the_method_leaves_it_open():
    """E between 0.5 and 1. At 1 nothing is lost: MCI 1. At 0.5: W_F = 1, W_C = 0.5,
    LFI = 0.75 / 2.25 = 1/3, MCI = 0.7. Madaster's default is a given: no range."""
    table = lines(line(1, **RECYCLED, **TO_RECYCLE))
    row = building(material_circularity(table), MCI)
    assert (row["low"], row["high"]) == pytest.approx((0.7, 1.0))
    row = building(material_circularity(table, "mci_madaster"), MCI)
    assert row["low"] == row["value"] == row["high"]


@pytest.mark.parametrize(("years", "value"), [(100, 0.55), (50, 0.1), (25, 0.0), (None, 0.1)])
def test_utility_by_hand(years, value):
    """Virgin and landfilled, usual 50 years: 1 - 0.9 / X with X = 2, 1, 0.5 (below 0: 0), 1."""
    table = lines(line(1, **VIRGIN, **TO_LANDFILL, lifetime_years=years))
    row = building(material_circularity(table, average_lifetime_years=50), MCI)
    assert row["value"] == pytest.approx(value)
    row = building(material_circularity(table, "mci_madaster", average_lifetime_years=50), MCI)
    assert row["value"] == pytest.approx(0.1)  # life spans play no part


def test_a_building_is_the_mean_by_mass():
    """300 kg at 0.1 and 100 kg at 1: 130 / 400."""
    table = lines(line(300, **VIRGIN, **TO_LANDFILL), line(100, **REUSED, **TO_REUSE))
    assert building(material_circularity(table), MCI)["value"] == pytest.approx(0.325)


def test_madaster_counts_reuse_only_if_a_product_comes_off():
    """Reused in, lost after: LFI = 1/2, MCI = 1 - 0.45. Nobody knows: 0.55, but 1 is possible."""
    stuck = lines(line(1, **REUSED, **TO_REUSE, **STUCK))
    found = material_circularity(stuck, "mci_madaster")
    assert [building(found, MCI)[end] for end in ("value", "low", "high")] == pytest.approx(
        [0.55] * 3
    )
    assert building(found, "origin")["value"] == 1
    assert building(found, "end_of_life")["value"] == 0
    unknown = material_circularity(lines(line(1, **REUSED, **TO_REUSE)), "mci_madaster")
    row = building(unknown, MCI)
    assert (row["value"], row["low"], row["high"]) == pytest.approx((0.55, 0.55, 1))
    assert building(unknown, "end_of_life")["high"] == 1
    # The foundation's own indicator asks nothing of the kind.
    assert building(material_circularity(stuck), MCI)["value"] == 1


def test_the_parts_of_madaster_by_hand():
    """Origin: 0.4 recycled x 0.75 + 0.1 reused = 0.4. After: 0.6 x 0.75 = 0.45."""
    origin = dict(zip(ORIGINS, (0.5, 0.0, 0.1, 0.4), strict=True))
    after = dict(zip(DESTINATIONS, (0.0, 0.6, 0.2, 0.2), strict=True))
    found = material_circularity(lines(line(1, **origin, **after)), "mci_madaster")
    assert building(found, "origin")["value"] == pytest.approx(0.4)
    assert building(found, "end_of_life")["value"] == pytest.approx(0.45)


def by_definition(origin, after, efficiency_before, efficiency_after, sustainable):
    """The formulas of the method, kilogram by kilogram, written out anew."""
    _, renewable, reused, recycled = origin
    reuse, recycle, _, _ = after
    lost_before = (1 - efficiency_before) * recycled / efficiency_before
    lost_after = (1 - efficiency_after) * recycle
    virgin = 1 - recycled - reused - sustainable * renewable
    waste = 1 - recycle - reuse + (lost_before + lost_after) / 2
    flow = (virgin + waste) / (2 + (lost_before - lost_after) / 2)
    return max(0.0, 1 - 0.9 * flow)


def corners(low, high):
    """Every corner of shares between ends that make one: all but one of them at an end."""
    for free in range(4):
        others = [place for place in range(4) if place != free]
        for choice in product(*[(low[place], high[place]) for place in others]):
            rest = 1 - sum(choice)
            if low[free] - 1e-12 <= rest <= high[free] + 1e-12:
                shares = [0.0] * 4
                shares[free] = rest
                for place, share in zip(others, choice, strict=True):
                    shares[place] = share
                yield shares


@pytest.mark.parametrize("material", ["concrete_c25_30", "clt", "aluminium_profile", None])
@pytest.mark.parametrize("given_shares", [{}, {"reused": 0.2, "reuse_after": 0.1}])
def test_the_ends_are_those_over_all_corners(material, given_shares):
    """A ratio of linear functions has its extremes at corners; efficiencies at 0.5 and 1."""
    table = lines(line(1, material, **given_shares))
    row = material_circularity(table).iloc[0]
    origins = list(corners(table.origin.low[0], table.origin.high[0]))
    after = list(corners(table.destination.low[0], table.destination.high[0]))
    assert len(origins) > 1
    found = [
        by_definition(*point) for point in product(origins, after, (0.5, 1), (0.5, 1), (0.9, 1))
    ]
    assert row["low"] == pytest.approx(min(found), abs=1e-9)
    assert row["high"] == pytest.approx(max(found), abs=1e-9)


@pytest.mark.parametrize("variant", VARIANTS)
@settings(max_examples=30)
@given(rows=bills())
def test_it_lies_between_0_and_1_and_between_its_ends(variant, rows):
    found = material_circularity(lines(*rows), variant)
    assert (found["low"] >= 0).all()
    assert (found["high"] <= 1 + 1e-12).all()
    known = found[found["value"].notna()]
    assert (known["low"] <= known["value"]).all()
    assert (known["value"] <= known["high"]).all()


@settings(max_examples=30)
@given(rows=bills())
def test_the_order_of_lines_does_not_matter(rows):
    for variant in VARIANTS:
        ahead = building(material_circularity(lines(*rows), variant), MCI)
        back = building(material_circularity(lines(*reversed(rows)), variant), MCI)
        for end in ("value", "low", "high", "known"):
            assert ahead[end] == pytest.approx(back[end], nan_ok=True)


@settings(max_examples=30)
@given(rows=bills(whole=True))
def test_more_reuse_is_never_worse(rows):
    """Half of what is new and abiotic in the first line is reused instead."""
    first = rows[0]
    moved = float(first["primary_abiotic"]) / 2
    better = {
        **first,
        "primary_abiotic": float(first["primary_abiotic"]) - moved,
        "reused": float(first["reused"]) + moved,
    }
    before = building(material_circularity(lines(*rows)), MCI)
    after = building(material_circularity(lines(better, *rows[1:])), MCI)
    assert after["value"] >= before["value"] - 1e-12


def test_a_refused_line_widens_the_ends_only():
    table = line(100, **VIRGIN, **TO_LANDFILL)
    alone = building(material_circularity(lines(table)), MCI)
    joined = building(material_circularity(lines(table, refused=1)), MCI)
    # The refused line weighs 0 to 100 kg and scores 0.1 to 1: (0.1 + 1) / 2 at most.
    assert joined["value"] == alone["value"]
    assert (joined["low"], joined["high"]) == pytest.approx((0.1, 0.55))
    assert joined["known"] == pytest.approx(100 / 150)


def test_an_own_figure_counts_and_an_unknown_one_is_refused():
    table = lines(line(1, **VIRGIN, **TO_LANDFILL))
    found = material_circularity(table, own_figures={"utility_constant": 0.8})
    assert building(found, MCI)["value"] == pytest.approx(0.2)
    with pytest.raises(InputError, match="efficiency_before"):
        material_circularity(table, own_figures={"utilty_constant": 0.8})
    for figures in ({"efficiency_before": 0.0}, {"efficiency_after": 1.2}):
        with pytest.raises(InputError, match="toegestaan een deel"):
            material_circularity(table, own_figures=figures)


def test_what_was_not_verified_is_named():
    """The origin of concrete and the usual end of life are from memory, and results say so."""
    row = building(material_circularity(lines(line(1, "concrete_c25_30"))), MCI)
    assert row["evidence"] == "unverified"
    assert "concrete_c25_30.primary_abiotic" in row["unverified"]
    assert "end_of_life.concrete.recycle_after" in row["unverified"]
    assert row["source"].startswith("emf_mci; ")
    assert np.isclose(row["known"], 1)
