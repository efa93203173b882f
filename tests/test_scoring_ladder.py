"""The reconstructed Impactladder: arithmetic by hand, own weights, and that it says what it is."""

from __future__ import annotations

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

from ccb_analysis.errors import FactsError, InputError
from ccb_analysis.facts.materials import ORIGINS, read_materials
from ccb_analysis.facts.scoring_figures import (
    DESTINATIONS,
    read_ends_of_life,
    read_methods,
    read_scoring_figures,
)
from ccb_analysis.facts.sources import read_sources
from ccb_analysis.scoring.ladder import AXES, impact_ladder, ladder_workings
from ccb_analysis.workspace import REFERENCE

MIXED_ORIGIN = dict(zip(ORIGINS, (0.5, 0.2, 0.1, 0.2), strict=True))
MIXED_AFTER = dict(zip(DESTINATIONS, (0.4, 0.3, 0.2, 0.1), strict=True))


def values(found, *ends):
    return [building(found, axis)[end] for axis in AXES for end in ends or ("value",)]


def test_both_ends_of_the_ladder():
    assert values(impact_ladder(lines(line(7, **VIRGIN, **TO_LANDFILL, **LOOSE)))) == [0, 0]
    assert values(impact_ladder(lines(line(7, **REUSED, **TO_REUSE, **LOOSE)))) == [1, 1]


def test_both_values_by_hand():
    """Origin 0.2 + 0.1 + 0.2; future 0.4 x 0.1 (it hardly comes off) + 0.3 x 0.5."""
    found = impact_ladder(lines(line(7, **MIXED_ORIGIN, **MIXED_AFTER, **STUCK)))
    assert values(found) == pytest.approx([0.5, 0.19])
    # Steps of 0.2: 0.5 is on the third, 0.19 on the first.
    assert building(found, "origin_step")["value"] == 3
    assert building(found, "future_step")["value"] == 1


def test_the_ends_hold_the_weights_nobody_knows():
    """Recycled origin weighs 0 to 1: 0.3 to 0.5. Recycling afterwards 0.25 to 1: with an index of
    1, 0.4 + 0.075 to 0.4 + 0.3."""
    found = impact_ladder(lines(line(7, **MIXED_ORIGIN, **MIXED_AFTER, **LOOSE)))
    wanted = [0.5, 0.3, 0.5, 0.55, 0.475, 0.7]
    assert values(found, "value", "low", "high") == pytest.approx(wanted)
    step = building(found, "origin_step")
    assert (step["low"], step["value"], step["high"]) == (2, 3, 3)


def test_a_building_weighs_by_mass_and_keeps_the_axes_apart():
    """100 kg at (0.5, 0.55) and 300 kg at (0, 0): (0.125, 0.1375)."""
    found = impact_ladder(
        lines(
            line(100, **MIXED_ORIGIN, **MIXED_AFTER, **LOOSE),
            line(300, **VIRGIN, **TO_LANDFILL, **LOOSE),
        )
    )
    assert values(found) == pytest.approx([0.125, 0.1375])
    assert set(found["indicator"]) == {*AXES, "origin_step", "future_step"}


def test_own_weights_and_steps_count():
    own = {"origin_recycled": 0.5, "future_recycle_after": 1.0, "step_2": 0.45, "step_3": 0.5}
    table = lines(line(7, **MIXED_ORIGIN, **MIXED_AFTER, **LOOSE))
    found = impact_ladder(table, own_figures=own)
    assert values(found) == pytest.approx([0.4, 0.7])
    assert building(found, "origin_step")["value"] == 1
    assert "user" in building(found, "origin_value")["source"]
    with pytest.raises(InputError, match="origin_recycled"):
        impact_ladder(table, own_figures={"origin_bamboo": 1.0})


@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_row_says_that_it_is_no_official_tool(language):
    found = impact_ladder(lines(line(7, "clt", **LOOSE), line(3)), language=language)
    said = {"nl": "niet het officiële", "en": "not the official"}[language]
    assert found["note"].str.contains(said).all()
    assert found["version"].str.contains("reconstruction").all()
    assert not read_methods()["impact_ladder"].official
    assert set(found["evidence"]) <= {"assumption", "unverified"}


def test_the_workings_add_up_to_the_values():
    table = lines(
        line(100, "clt", **MIXED_ORIGIN, **MIXED_AFTER, **LOOSE),
        line(300, "concrete_c25_30", **VIRGIN, **TO_LANDFILL),
        line(200, "clt", **REUSED, **TO_REUSE, **STUCK),
        line(50),
    )
    workings = ladder_workings(table).set_index("material")
    found = impact_ladder(table)
    assert workings["origin_points"].sum() == pytest.approx(values(found)[0])
    assert workings["future_points"].sum() == pytest.approx(values(found)[1])
    # CLT: (100 x 0.5 + 200 x 1) of the 600 kg that are known; origin (50 + 200) / 300.
    assert workings.at["clt", "origin_points"] == pytest.approx(250 / 600)
    assert workings.at["clt", "origin_value"] == pytest.approx(250 / 300)
    assert workings.at["clt", "mass_kg"] == 300
    # What nobody knows stays without a value; it never becomes nought.
    assert workings.loc[[np.nan], "origin_points"].isna().all()


@settings(max_examples=30)
@given(rows=bills())
def test_both_lie_between_0_and_1_in_any_order(rows):
    found, back = (impact_ladder(lines(*each)) for each in (rows, rows[::-1]))
    axes = found[found["indicator"].isin(AXES)]
    assert (axes["low"] >= 0).all()
    assert (axes["high"] <= 1 + 1e-12).all()
    known = axes[axes["value"].notna()]
    assert ((known["low"] <= known["value"]) & (known["value"] <= known["high"])).all()
    ahead, behind = (values(each, "value", "low", "high") for each in (found, back))
    assert ahead == pytest.approx(behind, nan_ok=True)


@settings(max_examples=30)
@given(rows=bills(whole=True))
def test_a_looser_or_more_reused_product_is_never_worse(rows):
    moved = float(rows[0]["primary_abiotic"]) / 2
    better = {**rows[0], **LOOSE}
    better["primary_abiotic"] = float(rows[0]["primary_abiotic"]) - moved
    better["reused"] = float(rows[0]["reused"]) + moved
    before = values(impact_ladder(lines(*rows)))
    after = values(impact_ladder(lines(better, *rows[1:])))
    assert after[0] >= before[0] - 1e-12
    assert after[1] >= before[1] - 1e-12


# --- what the methods rest on --------------------------------------------------------------------


def test_an_unknown_end_of_life_is_marked_as_such_and_makes_one_whole():
    table = read_ends_of_life()
    assert set(table["evidence"]) == {"unverified"}
    assert (table.groupby("family")["value"].sum() - 1).abs().max() < 1e-9
    sums = table.groupby("family")[["low", "high"]].sum()
    assert (sums["low"] <= 1 + 1e-9).all()
    assert (sums["high"] >= 1 - 1e-9).all()
    assert set(table["family"]) == set(read_materials()["family"])


def test_what_came_from_memory_is_never_called_published():
    remembered = set(read_sources().query("how_read == 'from memory'")["source"])
    for table in (read_ends_of_life(), read_scoring_figures()):
        rows = table[table["source"].isin(remembered)]
        assert set(rows["evidence"]) <= {"unverified"}


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("concrete,reuse_after,0.5", "1.5"),  # with 0.99 and 0.01
        ("granite,reuse_after,0.5", "granite"),
        ("concrete,reuse_later,0.5", "reuse_later"),
        ("concrete,reuse_after,1.5", "1.5"),
    ],
)
def test_a_wrong_end_of_life_is_refused(tmp_path, cells, said):
    for name in ("materials.csv", "end_of_life.csv"):
        (tmp_path / name).write_text((REFERENCE / name).read_text("utf-8"), "utf-8")
    path = tmp_path / "end_of_life.csv"
    rows = path.read_text("utf-8").splitlines()
    after = rows[1].split(",", 5)[5]
    path.write_text("\n".join([rows[0], f"{cells},,,{after}", *rows[2:]]) + "\n", "utf-8")
    with pytest.raises(FactsError) as caught:
        read_ends_of_life(folder=tmp_path)
    assert "rij 2" in str(caught.value)
    assert said in str(caught.value)
