"""Shares of mass, CO2 by module, and an imported MPG: by hand, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from scoring_bills import LOOSE, VIRGIN, bill, bills, building, line, lines

from ccb_analysis.errors import InputError
from ccb_analysis.intake.bill import DESTINATIONS, ORIGINS
from ccb_analysis.scoring.indicators import core_measurement, embodied_co2, stored_co2
from ccb_analysis.scoring.lines import read_lines
from ccb_analysis.scoring.mpg import Mpg, imported_mpg
from ccb_analysis.scoring.project import building_scores, score_project
from ccb_analysis.scoring.results import RESULT_COLUMNS

ENDS = ("value", "low", "high")
A1_A3 = "embodied_co2_a1_a3"


def ends(row: pd.Series) -> tuple[float, ...]:
    return tuple(row[end] for end in ENDS)


# --- shares of mass -----------------------------------------------------------------------------


def test_shares_by_origin_by_hand():
    """300 kg all virgin, 100 kg half reused and half renewable."""
    mixed = dict(zip(ORIGINS, (0.0, 0.5, 0.5, 0.0), strict=True))
    found = core_measurement(lines(line(300, **VIRGIN), line(100, **mixed)))
    wanted = {
        "primary_abiotic": 0.75,
        "primary_renewable": 0.125,
        "reused": 0.125,
        "recycled": 0.0,
        "material_origin": 0.25,
        "secondary": 0.125,
    }
    for name, value in wanted.items():
        assert ends(building(found, name)) == pytest.approx((value,) * 3)


def test_shares_by_future_by_hand():
    after = dict(zip(DESTINATIONS, (0.4, 0.3, 0.2, 0.1), strict=True))
    found = core_measurement(lines(line(300, **VIRGIN, **after)))
    assert building(found, "available_again")["value"] == pytest.approx(0.7)
    assert building(found, "lost")["value"] == pytest.approx(0.3)
    assert building(found, "energy_after")["value"] == pytest.approx(0.2)


def test_an_unmatched_line_is_an_interval():
    """300 kg virgin and 100 kg of which nothing is known: reused 0 to 100 of 400."""
    row = building(core_measurement(lines(line(300, **VIRGIN), line(100))), "reused")
    assert ends(row) == pytest.approx((0, 0, 0.25))
    assert row["known"] == 0.75


def test_a_gap_beside_shares_of_its_own_is_filled_as_in_its_material():
    """Concrete is 0.96 abiotic (0.9-0.98), 0.04 recycled (0.02-0.1). With half reused the other
    half is 0.48 abiotic: at least 0.5 x 0.9 / (0.9 + 0.1), at most 0.5 x 0.98 / (0.98 + 0.02)."""
    row = building(
        core_measurement(lines(line(9, "concrete_c25_30", reused=0.5))), "primary_abiotic"
    )
    assert ends(row) == pytest.approx((0.48, 0.45, 0.49))


def test_one_gap_is_what_is_left():
    given_shares = {"primary_abiotic": 0.5, "primary_renewable": 0.2, "reused": 0.1}
    row = building(core_measurement(lines(line(9, **given_shares))), "recycled")
    assert ends(row) == pytest.approx((0.2,) * 3)


@settings(max_examples=40)
@given(rows=bills())
def test_shares_make_one_and_lie_between_their_ends(rows):
    found = core_measurement(lines(*rows))
    for names in (ORIGINS, DESTINATIONS):
        parts = pd.DataFrame([building(found, name) for name in names])
        total = parts["value"].sum(skipna=False)
        assert np.isnan(total) or total == pytest.approx(1)
        assert parts["low"].sum() <= 1 + 1e-9
        assert parts["high"].sum() >= 1 - 1e-9
    assert (found["low"] >= 0).all()
    assert (found["high"] <= 1 + 1e-9).all()


# --- CO2 ----------------------------------------------------------------------------------------


def test_embodied_co2_by_hand():
    """Concrete C25/30: 0.095 (0.067-0.129) kg per kg; a declaration of its own: 0.1 x 500."""
    own = line(500, "clt", co2_kg_per_kg=0.1, co2_modules="A1-A3")
    found = embodied_co2(lines(line(1000, "concrete_c25_30"), own), floor_area_m2=10)
    assert ends(building(found, A1_A3)) == pytest.approx((145, 117, 179))
    assert ends(building(found, f"{A1_A3}_per_m2")) == pytest.approx((14.5, 11.7, 17.9))
    assert "A1-A3" in building(found, A1_A3)["note"]


def test_a_vague_mass_widens_co2():
    vague = {"mass_low_kg": 800.0, "mass_high_kg": 1500.0}
    found = embodied_co2(lines(line(1000, "concrete_c25_30") | vague))
    assert ends(building(found, A1_A3)) == pytest.approx((95, 53.6, 193.5))


def test_unknown_material_is_no_nought():
    """900 kg at 0.095 known, 100 kg unknown: the mean factor times 1000 kg, and ends apart."""
    found = embodied_co2(lines(line(900, "concrete_c25_30"), line(100)))
    row = building(found, A1_A3)
    assert row["value"] == pytest.approx(95)
    assert row["known"] == pytest.approx(0.9)
    assert 60.3 <= row["low"] < 60.3 + 5  # 900 x 0.067, and hardly anything for the rest
    assert row["high"] > 116.1 + 500  # 900 x 0.129, and 100 kg of aluminium at its worst


def test_without_any_mass_an_amount_has_no_upper_end():
    """Shares need no mass in kg, but nobody can say how much CO2 there is at most."""
    table = lines(line(None, "clt", **VIRGIN), line(None, "clt", **VIRGIN))
    for found in (embodied_co2(table, 10), stored_co2(table, 10)):
        assert found["value"].isna().all()
        assert (found["low"] == 0).all()
        assert np.isinf(found["high"]).all()
    row = building(core_measurement(table), "primary_abiotic")
    assert (row["low"], row["high"]) == (1, 1)


def test_a_line_without_mass_weighs_at_most_as_the_heaviest():
    """1000 kg of concrete and a line of 0 to 1000 kg: 67 to 2 x 129 kg."""
    table = lines(line(1000, "concrete_c25_30"), line(None, "concrete_c25_30"))
    row = building(embodied_co2(table), A1_A3)
    assert (row["low"], row["high"]) == pytest.approx((67, 258))


def test_modules_are_never_added():
    """200 kg declares A1-C4 as well as being concrete: two rows, and no sum of both."""
    both = line(200, "concrete_c25_30", co2_kg_per_kg=0.3, co2_modules="A1-C4")
    found = building_scores(embodied_co2(lines(line(800, "concrete_c25_30"), both)))
    rows = found.set_index("indicator")
    assert rows.index.tolist() == [A1_A3, "embodied_co2_a1_c4"]
    assert rows.at[A1_A3, "value"] == pytest.approx(95)
    assert rows.at["embodied_co2_a1_c4", "value"] == pytest.approx(60)
    assert rows.at["embodied_co2_a1_c4", "known"] == pytest.approx(0.2)


def test_storage_is_beside_the_emission():
    table = lines(line(500, "clt"))
    stored = building(stored_co2(table, 10), "stored_co2")
    assert stored["value"] > 500  # over a kg of CO2 per kg of wood
    assert building(embodied_co2(table), A1_A3)["low"] > 0
    assert building(stored_co2(table, 10), "stored_co2_per_m2")["value"] == stored["value"] / 10
    assert building(stored_co2(lines(line(500, "concrete_c25_30"))), "stored_co2")["high"] == 0


@pytest.mark.parametrize("area", [0, -5.0, float("nan")])
def test_a_floor_area_of_nothing_is_refused(area):
    for method in (embodied_co2, stored_co2):
        with pytest.raises(InputError, match="vloeroppervlak"):
            method(lines(line(1, "clt")), area)


def test_storage_in_a_factor_is_refused_and_modules_are_asked():
    table = bill(
        line(1, "clt", co2_kg_per_kg=-1.2, co2_modules="A1-A3"),
        line(1, "clt", co2_kg_per_kg=0.2),
    )
    with pytest.raises(InputError) as caught:
        embodied_co2(read_lines(table))
    assert len(caught.value.faults) == 2
    assert "regel 2" in str(caught.value)
    assert "regel 3" in str(caught.value)


# --- MPG ----------------------------------------------------------------------------------------


def test_an_imported_mpg_is_carried_over_and_converted():
    """A2 is 2.0 (1.4 to 2.1) times A1."""
    found = imported_mpg(Mpg(0.8, "a2", "ground_bound"))
    assert ends(building(found, "mpg_a2")) == (0.8, 0.8, 0.8)
    assert ends(building(found, "mpg_a1")) == pytest.approx((0.4, 0.8 / 2.1, 0.8 / 1.4))
    found = imported_mpg(Mpg(0.5, "a1", "stacked"))
    assert ends(building(found, "mpg_a2")) == pytest.approx((1.0, 0.7, 1.05))


@pytest.mark.parametrize(
    ("value", "building_type", "believable"),
    [
        (0.51, "ground_bound", 1),
        (0.31, "ground_bound", 1),
        (0.30, "ground_bound", 0),
        (0.86, "ground_bound", 1),
        (0.87, "ground_bound", 0),
        (0.24, "stacked", 1),
        (0.94, "stacked", 0),
    ],
)
def test_the_band_is_that_of_dutch_projects(value, building_type, believable):
    """Table 4 of the foundation of HNN 1.0: whiskers 0.31-0.86 and 0.24-0.93."""
    row = building(imported_mpg(Mpg(value, "a1", building_type)), "mpg_plausible")
    assert row["value"] == believable
    assert ("kijk" in row["note"]) == (not believable)


def test_an_mpg_below_its_own_co2_is_not_believable():
    """300 kg per m2 x 0.05 EUR / 75 years = 0.2; by set A2 0.116: 0.464."""
    found = imported_mpg(Mpg(0.4, "a1", "ground_bound"), production_co2_per_m2=300)
    assert building(found, "mpg_co2_only")["value"] == pytest.approx(0.2)
    assert building(found, "mpg_plausible")["value"] == 1
    found = imported_mpg(Mpg(0.45, "a2", "ground_bound"), production_co2_per_m2=300)
    assert building(found, "mpg_co2_only")["value"] == pytest.approx(0.464)
    row = building(found, "mpg_plausible")
    assert row["value"] == 0
    assert "0,46" in row["note"]


def test_without_anything_to_compare_there_is_no_verdict():
    found = imported_mpg(Mpg(0.5, "a1", "office"))
    assert found["indicator"].tolist() == ["mpg_a1", "mpg_a2"]


@pytest.mark.parametrize("mpg", [Mpg(0, "a1", "stacked"), Mpg(float("nan"), "a1", "stacked")])
def test_an_impossible_mpg_is_refused(mpg):
    with pytest.raises(InputError, match="boven nul"):
        imported_mpg(mpg)


def test_an_unknown_weighting_set_is_refused():
    with pytest.raises(InputError, match="a1 en a2"):
        imported_mpg(Mpg(0.5, "a3", "stacked"))  # type: ignore[arg-type]


# --- all together -------------------------------------------------------------------------------


def test_every_method_gives_the_same_columns():
    table = bill(line(100, "clt", **LOOSE), line(300, "concrete_c25_30"), line(20))
    found = score_project(table, refused=1, floor_area_m2=5, mpg=Mpg(0.5, "a1", "ground_bound"))
    assert tuple(found.columns) == RESULT_COLUMNS
    assert set(found["method"]) == {
        "impact_ladder",
        "mci_ellen_macarthur",
        "mci_madaster",
        "detachability",
        "core_measurement",
        "embodied_co2",
        "stored_co2",
        "mpg",
    }
    assert (found["version"] != "").all()
    assert (found["source"] != "").all()
    assert (found["low"] <= found["high"]).all()
    known = found[found["value"].notna()]
    assert ((known["low"] <= known["value"]) & (known["value"] <= known["high"])).all()
    keys = ["method", "indicator", "level", "line"]
    assert not found.duplicated(keys).any()
    assert found.loc[found["level"] == "product", "line"].dropna().isin([2, 3, 4]).all()


def test_everything_wrong_with_a_bill_is_said_at_once():
    table = bill(
        line(1, "unobtainium"),
        line(-1, "clt"),
        line(5, "clt") | {"mass_low_kg": 6.0},
        line(1, reused=1.2),
        line(1, reused=-0.1),
        line(1, **dict(zip(DESTINATIONS, (0.1, 0.1, 0.1, 0.1), strict=True))),
    )
    with pytest.raises(InputError) as caught:
        read_lines(table)
    faults = [str(fault) for fault in caught.value.faults]
    assert [fault.split(":")[0] for fault in sorted(faults)] == [f"regel {n}" for n in range(2, 8)]
    with pytest.raises(InputError, match="mass_high_kg"):
        read_lines(table.drop(columns=["mass_high_kg"]))


def test_a_bill_without_lines_knows_nothing():
    found = building_scores(score_project(bill()))
    assert len(found) == 23
    assert found["value"].isna().all()
