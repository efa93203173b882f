"""Building methods two by two: counted by hand, against a closed form, and through the engine."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from ccb_analysis.annual.method_draws import draw_methods
from ccb_analysis.annual.method_study import all_pairs, collect_methods, pair_sentences
from ccb_analysis.errors import ComparisonError, InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.intake.assessment_mapping import EXAMPLE
from ccb_analysis.model.sampling import sobol_points
from ccb_analysis.studies.method_pairs import method_pairs


def test_pairs_by_hand():
    draws = np.array([[1.0, 2.0, 3.0, 4.0], [2.0, 2.0, 2.0, 2.0]])
    found = method_pairs(draws, ["a", "b"]).set_index("building_method")
    # a is lower in one draw of four, and equal in one
    assert found.loc["a", ["lower", "equal"]].tolist() == [0.25, 0.25]
    assert found.loc["b", ["lower", "equal"]].tolist() == [0.5, 0.25]
    # differences -1, 0, 1, 2: the middle is 0.5
    assert found.loc["a", "difference_p50"] == 0.5
    assert np.isnan(found.loc["a", "lower_error"])  # four draws are no sixteen scramblings


def test_the_chance_of_two_normals():
    """P(A < B) = Phi((mb - ma) / sqrt(sa2 + sb2)); here Phi(10 / 50) = 0.5793."""
    points = sobol_points(2, 4096, 1)
    draws = np.array([100 + 30 * special.ndtri(points[0]), 110 + 40 * special.ndtri(points[1])])
    row = method_pairs(draws, ["a", "b"]).iloc[0]
    assert row["lower"] == pytest.approx(stats.norm.cdf(0.2), abs=max(row["lower_error"], 0.002))
    assert 0 < row["lower_error"] < 0.01
    # p5 of a normal with mean -10 and deviation 50
    assert row["difference_p5"] == pytest.approx(-10 - 1.6449 * 50, abs=1.0)


@given(
    st.lists(st.lists(st.integers(0, 9), min_size=6, max_size=6), min_size=2, max_size=5),
    st.sampled_from([0.5, 2.0]),
)
def test_chances_of_a_pair_add_up(rows, scale):
    names = [f"m{number}" for number in range(len(rows))]
    found = method_pairs(np.array(rows, dtype=float) * scale, names)
    ordered = found.set_index(["building_method", "other"])
    for one, other in ordered.index:
        there, back = ordered.loc[one, other], ordered.loc[other, one]
        assert there["lower"] + back["lower"] + there["equal"] == pytest.approx(1.0)
        assert there["difference_p50"] == pytest.approx(-back["difference_p50"])


def test_what_is_not_known_is_in_no_pair():
    draws = np.array([[1.0, 2.0], [np.nan, 2.0], [3.0, 3.0]])
    found = method_pairs(draws, ["a", "b", "c"])
    assert set(found["building_method"]) == {"a", "c"}


def small(concrete, timber, draws):
    """Two methods of one material each, kg per m2 given as value, low and high."""
    inventories = pd.DataFrame(
        {
            "building_method": ["concrete_in_situ", "clt"],
            "dwelling_type": "stacked",
            "material": ["stone", "wood"],
            "kg_per_m2": [concrete[0], timber[0]],
            "low": [concrete[1], timber[1]],
            "high": [concrete[2], timber[2]],
            "distribution": "uniform",
            "unit": "kg/m2",
            "group": ["stone", "wood"],
        }
    )
    materials = pd.DataFrame(
        {
            "material": ["stone", "wood"],
            "co2_kg_per_kg": [0.2, 0.5],
            "primary_abiotic": [1.0, 0.0],
            "primary_renewable": [0.0, 1.0],
            "reused": 0.0,
            "recycled": 0.0,
            "stored_co2_kg_per_kg": [0.0, 1.5],
        }
    )
    kinds = inventories[["dwelling_type", "building_method"]]
    return draw_methods(kinds, inventories, materials, read_assumptions(), draws=draws)


def test_methods_through_the_engine_by_hand():
    # Concrete: 1000 kg of 0.2 = 200 kg CO2. Timber: 300 kg of 0.5 = 150, and 300 x 1.5 = 450 kept.
    # Uniform: concrete 900-1100 kg gives 180-220, timber 200-400 kg gives 100-200.
    drawn = small((1000, 900, 1100), (300, 200, 400), draws=4096)
    table = drawn.table().set_index(["building_method", "measure"])
    assert table.loc[("concrete_in_situ", "emitted_co2"), "central"] == pytest.approx(200)
    assert table.loc[("clt", "emitted_co2"), "central"] == pytest.approx(150)
    assert table.loc[("clt", "stored_co2"), "central"] == pytest.approx(450)
    assert table.loc[("clt", "circular_share"), "central"] == 1.0
    assert table.loc[("clt", "emitted_co2"), "p5"] == pytest.approx(105, abs=0.5)
    assert table.loc[("clt", "emitted_co2"), "p95"] == pytest.approx(195, abs=0.5)
    # Timber is higher where x > y, x uniform 100-200 and y uniform 180-220: a triangle of
    # 20 x 20 / 2 in 100 x 40 = 0.05.
    pairs = all_pairs(drawn).query("measure == 'emitted_co2' and building_method == 'clt'")
    row = pairs.iloc[0]
    assert row["lower"] == pytest.approx(0.95, abs=row["lower_error"] + 1e-3)
    assert row["lower_error"] < 0.01


def test_without_draws_there_are_central_figures_and_no_pairs():
    drawn = small((1000, 900, 1100), (300, 200, 400), draws=0)
    table = drawn.table()
    assert table["p50"].isna().all()
    assert all_pairs(drawn).empty


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    """The shipped methods, and a table of buildings in which pooling turns the order round."""
    random = np.random.default_rng(5)
    planted = (("NL", 5, 25, 200.0), ("DK", 25, 5, 400.0), ("AT", 15, 15, 300.0))
    lines = [
        "Building ID;Structure;Use;Country;GFA (m2);NFA (m2);Reference study period (years);"
        "Storeys;GWP A1-A3;GWP A4;GWP A5;GWP B4"
    ]
    for country, timber, concrete, level in planted:
        for name, count, middle in (
            ("massive wood", timber, level - 60),
            ("frame concrete", concrete, level),
        ):
            for _ in range(count):
                value = f"{middle + 30 * random.normal():.2f}".replace(".", ",")
                area = 100 + len(lines)
                lines.append(f"b{len(lines)};{name};row house;{country};{area};;50;2;{value};;;")
    lines.append("x;frame wood;row house;NL;0;;50;2;No data;;;")
    path = tmp_path_factory.mktemp("benchmark") / "buildings.csv"
    path.write_bytes("\n".join(lines).encode("cp1252"))
    return collect_methods(draws=64, benchmark=path, mapping=EXAMPLE), path


def test_the_shipped_methods_on_every_measure(study):
    found, _ = study
    counts = found.own.groupby("measure").size()
    assert (counts == 12).all()  # six methods x two dwelling types
    assert {"emitted_co2", "stored_co2", "mass", "circular_share", "nitrogen"} <= set(counts.index)
    emitted = found.own.query("measure == 'emitted_co2'")
    # The figures of CHANGELOG, from the inventories and factors: concrete 227, timber frame 138.
    row = emitted.set_index(["dwelling_type", "building_method"])["central"]
    assert row["ground_bound", "concrete_in_situ"] == pytest.approx(227, abs=0.6)
    assert row["ground_bound", "timber_frame"] == pytest.approx(138, abs=0.6)
    assert (emitted["p5"] < emitted["p50"]).all()
    # 6 x 5 ordered pairs of each type
    assert len(found.pairs.query("measure == 'emitted_co2'")) == 60


def test_the_sentences_name_both_methods_and_the_share(study):
    found, _ = study
    lines = pair_sentences(found, "emitted_co2")
    assert any("lager uit dan" in line and "%" in line for line in lines)
    assert any("alle 64 trekkingen" in line for line in lines)
    assert all("lower than" in line for line in pair_sentences(found, "emitted_co2", "en"))


def test_figure_7_is_held_against_own_and_published_lists(study):
    table = study[0].figure_7
    assert set(table["inventory"]) == {"own", "published"}
    assert table.set_index("building_method").loc["concrete_in_situ", "programme"] == 283


def test_published_buildings_are_compared_and_the_reversal_is_told(study):
    published = study[0].benchmark
    assert published.read.read_as["encoding"] == "utf-8-sig"
    assert published.read.set_aside["kind"].tolist() == ["no_figure"]
    assert published.harmonised.rows_in == 91
    assert published.compared.reversals["country"]["verdict"].tolist() == ["reversed"]
    assert any(line.startswith("Let op") for line in published.compared.warnings)
    assert list(published.compared.mixed) == ["country"]


def test_a_group_without_buildings_is_refused_by_name(study):
    _, path = study
    with pytest.raises(ComparisonError, match=r"houtskelet: geen gebouwen .*1 niet bruikbaar"):
        collect_methods(draws=0, benchmark=path, mapping=EXAMPLE, groups=["clt", "timber_frame"])


def test_every_fault_of_the_question_at_once():
    with pytest.raises(InputError) as refused:
        collect_methods(["clt", "baksteen"], "vrijstaand", benchmark="x.csv")
    told = str(refused.value)
    assert "baksteen" in told
    assert "vrijstaand" in told
    assert "mapping" in told
