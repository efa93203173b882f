"""The detachability index: anchors, arithmetic by hand, and what is unknown."""

from __future__ import annotations

import shutil

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scoring_bills import LEVELS, LOOSE, STUCK, bill, bills, building, line, lines

from ccb_analysis.errors import FactsError, InputError
from ccb_analysis.facts.detachability import (
    FACTORS,
    levels_of,
    read_detachability_factors,
    read_detachability_formulas,
)
from ccb_analysis.intake.bill import DETACHABILITY
from ccb_analysis.scoring.detachability import FORMULAS, detachability
from ccb_analysis.scoring.lines import read_lines
from ccb_analysis.workspace import REFERENCE

INDEX = "detachability"
MIXED = dict(zip(DETACHABILITY, (1.0, 0.8, 0.4, 0.1), strict=True))


@pytest.mark.parametrize("formula", FORMULAS)
@pytest.mark.parametrize(("factors", "value"), [(LOOSE, 1.0), (STUCK, 0.1)])
def test_the_anchors_of_the_method(formula, factors, value):
    found = detachability(lines(line(5, **factors)), formula=formula)
    assert building(found, INDEX)["value"] == pytest.approx(value, abs=1e-15)
    assert found["value"].tolist() == pytest.approx([value, value], abs=1e-15)


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (None, 4 / 14.75),  # 4 / (1 + 1.25 + 2.5 + 10)
        ("harmonic", 4 / 14.75),
        ("arithmetic", 2.3 / 4),
        ("weakest", 0.1),
    ],
)
def test_the_formulas_by_hand(formula, value):
    found = detachability(lines(line(5, **MIXED)), formula=formula)
    assert building(found, INDEX)["value"] == pytest.approx(value)


def test_harmonic_is_that_of_connection_and_composition():
    """2 / (1/a + 1/b) of the halves and then of those: facts give both forms, and they agree."""
    connection, composition = 2 / (1 / 1.0 + 1 / 0.8), 2 / (1 / 0.4 + 1 / 0.1)
    found = detachability(lines(line(5, **MIXED)))
    assert building(found, INDEX)["value"] == pytest.approx(2 / (1 / connection + 1 / composition))


def test_a_building_weighs_by_mki_or_by_mass():
    """MKI 10 and 30: (10 x 1 + 30 x 0.1) / 40. Mass 300 and 100: (300 + 10) / 400."""
    table = lines(line(300, **LOOSE), line(100, **STUCK))
    by_mki = detachability(table, weighting="mki", mki=pd.Series([10.0, 30.0]))
    assert building(by_mki, INDEX)["value"] == pytest.approx(13 / 40)
    assert building(detachability(table), INDEX)["value"] == pytest.approx(310 / 400)
    assert "MKI" in building(by_mki, INDEX)["note"]
    assert "massa" in building(detachability(table), INDEX)["note"]


def test_an_unknown_mki_lies_between_nothing_and_the_highest():
    """The second weighs 0 to 10 beside 10: 1 down to (10 + 1) / 20."""
    table = lines(line(300, **LOOSE), line(100, **dict.fromkeys(DETACHABILITY, 0.4)))
    row = building(detachability(table, weighting="mki", mki=pd.Series([10.0, np.nan])), INDEX)
    assert (row["value"], row["low"], row["high"]) == pytest.approx((1.0, 0.7, 1.0))


def test_an_unknown_factor_gives_an_interval_and_no_value():
    """Three factors of 1 and one between 0.1 and 1: 4 / 13 to 1."""
    known = dict.fromkeys(DETACHABILITY[:3], 1.0)
    row = building(detachability(lines(line(5, **known))), INDEX)
    assert np.isnan(row["value"])
    assert (row["low"], row["high"]) == pytest.approx((4 / 13, 1))
    assert row["known"] == 0


def test_where_sources_differ_on_a_level_the_ends_show_it():
    """A closed edge is 0.1, in another source 0.4: 4 / 13, up to 4 / (3 + 2.5)."""
    row = building(detachability(lines(line(5, **{**LOOSE, "edge_inclusion": 0.1}))), INDEX)
    assert row["value"] == row["low"] == pytest.approx(4 / 13)
    assert row["high"] == pytest.approx(4 / 5.5)


def test_every_factor_and_the_default_formula_are_marked_unverified():
    table = read_detachability_factors()
    assert set(table["evidence"]) == {"unverified"}
    assert table.groupby("factor")["level_of_factor"].count().to_dict() == {
        "connection_type": 5,
        "connection_accessibility": 5,
        "crossings": 3,
        "edge_inclusion": 3,
    }
    (default,) = [f for f in read_detachability_formulas() if f.default]
    assert (default.name, default.evidence) == ("harmonic", "unverified")
    assert {f.name for f in read_detachability_formulas()} == set(FORMULAS)
    row = building(detachability(lines(line(5, **STUCK))), INDEX)
    assert "formula.harmonic" in row["unverified"]
    assert "connection_type.hard_chemical" in row["unverified"]
    assert (row["version"], row["evidence"]) == ("2.0", "unverified")


def test_the_names_of_the_factors_are_those_of_the_bill():
    assert FACTORS == DETACHABILITY


@settings(max_examples=50)
@given(
    factors=st.lists(st.sampled_from(LEVELS), min_size=4, max_size=4),
    raised=st.integers(0, 3),
    formula=st.sampled_from(sorted(FORMULAS)),
)
def test_a_better_factor_is_never_worse(factors, raised, formula):
    better = [1.0 if place == raised else factor for place, factor in enumerate(factors)]
    before, after = (
        building(
            detachability(
                lines(line(1, **dict(zip(DETACHABILITY, row, strict=True)))), formula=formula
            ),
            INDEX,
        )["value"]
        for row in (factors, better)
    )
    assert 0.1 - 1e-12 <= min(factors) - 1e-12 <= before <= after + 1e-12 <= 1 + 1e-9


@settings(max_examples=30)
@given(rows=bills(), formula=st.sampled_from(sorted(FORMULAS)))
def test_ends_hold_the_value_and_order_does_not_matter(rows, formula):
    found = detachability(lines(*rows), formula=formula)
    known = found[found["value"].notna()]
    assert ((known["low"] <= known["value"]) & (known["value"] <= known["high"])).all()
    assert (found["low"] >= 0.1 - 1e-12).all()
    assert (found["high"] <= 1 + 1e-12).all()
    back = building(detachability(lines(*reversed(rows)), formula=formula), INDEX)
    for end in ("value", "low", "high"):
        assert building(found, INDEX)[end] == pytest.approx(back[end], nan_ok=True)


def test_what_cannot_be_is_refused_all_at_once():
    table = bill(line(1, **{**LOOSE, "crossings": 1.5}), line(1, **{**LOOSE, "crossings": 0.0}))
    with pytest.raises(InputError) as caught:
        read_lines(table)
    assert len(caught.value.faults) == 2
    assert "regel 2, crossings: gevonden 1.5" in str(caught.value)
    assert "regel 3, crossings: gevonden 0.0" in str(caught.value)
    good = lines(line(1, **LOOSE))
    with pytest.raises(InputError, match="harmonic, arithmetic, weakest"):
        detachability(good, formula="geometric")
    with pytest.raises(InputError, match="mass en mki"):
        detachability(good, weighting="volume")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="elk van de 1 regels"):
        detachability(good, weighting="mki", mki=pd.Series([1.0, 2.0]))
    with pytest.raises(InputError, match="kleiner dan nul"):
        detachability(good, weighting="mki", mki=pd.Series([-1.0]))


def test_a_file_with_two_defaults_is_refused(tmp_path):
    formula = '[[formula]]\nname = "{}"\ndefault = true\nlabel_nl = "a"\nlabel_en = "a"\n'
    formula += 'source = "emf_mci"\nevidence = "assumption"\nnote = "a"\n'
    path = tmp_path / "detachability_formulas.toml"
    path.write_text(formula.format("one") + formula.format("two"), encoding="utf-8")
    with pytest.raises(FactsError, match="one, two"):
        read_detachability_formulas(tmp_path)


def test_a_level_without_a_name_is_refused(tmp_path):
    for name in ("detachability_factors.csv", "detachability_names.csv"):
        shutil.copy(REFERENCE / name, tmp_path / name)
    path = tmp_path / "detachability_names.csv"
    rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(row for row in rows if ",dry," not in row), encoding="utf-8")
    with pytest.raises(FactsError, match=r"connection_type\.dry"):
        levels_of("crossings", tmp_path)
