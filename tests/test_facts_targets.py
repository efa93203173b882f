"""The targets: every reading has one place, a source and something to be held against."""

import tomllib

import pytest

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.tables import known_sources
from ccb_analysis.facts.targets import (
    read_baselines,
    read_mpg_limits,
    read_target_file,
    read_targets,
)
from ccb_analysis.facts.units import allowed_units
from ccb_analysis.workspace import REFERENCE

TARGETS = ["homes", "circular_share", "less_primary", "conceptual", "industrial", "mpg", "co2"]
SHIPPED = (REFERENCE / "targets.toml").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def targets():
    return read_targets()


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "targets.toml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def changed(old, new, count=1):
    """Return the shipped file with one thing changed."""
    assert old in SHIPPED
    return SHIPPED.replace(old, new, count)


def test_the_eight_targets_in_their_order(targets):
    assert list(dict.fromkeys(targets["target"])) == [*TARGETS, "nitrogen"]


def test_every_target_has_one_headline(targets):
    assert targets.groupby("target")["headline"].sum().eq(1).all()


@pytest.mark.parametrize(
    ("target", "threshold", "year", "indicator", "reading"),
    [
        ("homes", 33_000, 2030, "homes_cumulative", "from_2022"),
        ("circular_share", 0.5, 2030, "circular_share", "reused_renewable"),
        ("less_primary", 0.5, 2030, "primary_reduction", "abiotic_per_m2"),
        ("conceptual", 0.5, 2030, "conceptual_share", "all_homes"),
        ("industrial", 0.5, 2030, "industrial_share", "all_homes"),
        ("mpg", 1, 2025, "mpg_within_limit_share", "a1_max_0_50"),
        ("co2", 0.55, 2030, "co2_reduction", "programme"),
        ("nitrogen", 0.6, 2030, "nitrogen", "construction_phase"),
    ],
)
def test_the_headlines(targets, target, threshold, year, indicator, reading):
    headline = targets[(targets["target"] == target) & targets["headline"]].iloc[0]
    found = (headline["threshold"], headline["year"])
    assert found == (threshold, year)
    assert (headline["indicator"], headline["results_reading"]) == (indicator, reading)
    assert headline["direction"] == "at_least"


def test_in_2025_a_quarter_of_the_material_and_of_the_homes(targets):
    names = ["circular_share", "less_primary", "conceptual", "industrial"]
    agreed = targets[
        (targets["year"] == 2025)
        & targets["target"].isin(names)
        & (targets["obligation"] != "guideline")
    ]
    assert set(agreed["threshold"]) == {0.25}
    assert set(agreed["target"]) == set(names)


def test_readings_have_a_unique_name_in_their_target(targets):
    assert not targets.duplicated(["target", "reading"]).any()


def test_shares_are_fractions_and_units_are_known(targets):
    shares = targets[targets["unit"] == "share"]
    assert shares["threshold"].between(0, 1).all()
    assert set(targets["unit"]) <= set(allowed_units())


def test_every_reading_says_where_it_stands(targets):
    assert set(targets["source"]) <= set(known_sources())
    assert (targets["line"].str.strip() != "").all()
    for column in ("label_nl", "label_en", "target_label_nl", "target_label_en"):
        assert (targets[column].str.strip() != "").all()


def test_baselines():
    assert read_baselines() == {"co2_283": 283, "co2_340": 340}


def test_every_co2_reading_by_figure_7_has_a_known_baseline(targets):
    co2 = targets[(targets["target"] == "co2") & (targets["results_reading"] == "programme")]
    assert len(co2) > 1
    assert set(co2["baseline"]) <= set(read_baselines())


def test_mpg_limits():
    limits = read_mpg_limits().set_index("name")
    assert tuple(limits.loc["a1_max_0_50", ["ground_bound", "stacked"]]) == (0.5, 0.5)
    assert tuple(limits.loc["a1_hnn_1_0", ["ground_bound", "stacked"]]) == (0.45, 0.5)
    assert tuple(limits.loc["a1_legal_0_80", ["ground_bound", "stacked"]]) == (0.8, 0.8)
    assert limits.loc["a2_max_1_00", "weighting_set"] == "a2"
    assert (limits["weighting_set"] == [name[:2] for name in limits.index]).all()


def test_every_mpg_reading_has_its_limit(targets):
    mpg = targets[targets["target"] == "mpg"]
    assert set(mpg["results_reading"]) == set(read_mpg_limits()["name"])
    assert set(mpg["threshold"]) == {1}  # a maximum is no mean


def test_the_table_holds_every_reading_of_the_file(targets):
    raw = tomllib.loads(SHIPPED)
    assert len(targets) == sum(len(target["reading"]) for target in raw["target"])


# --- what is refused ----------------------------------------------------------------------------


def test_the_shipped_file_may_be_read_from_anywhere(written):
    assert read_target_file(written(SHIPPED)) == read_target_file()


def test_two_headlines_are_refused(written):
    path = written(
        changed("headline = true", "headline = true", 1).replace(
            'name = "33000_from_2023"', 'name = "33000_from_2023"\nheadline = true'
        )
    )
    with pytest.raises(FactsError, match="exactly one headline"):
        read_targets(path)


def test_no_headline_is_refused(written):
    with pytest.raises(FactsError, match="exactly one headline"):
        read_targets(written(changed("headline = true\n", "")))


def test_two_readings_of_one_name_are_refused(written):
    path = written(changed('name = "33000_from_2023"', 'name = "33000_from_2022"'))
    with pytest.raises(FactsError, match="two readings of one name"):
        read_targets(path)


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ('direction = "at_least"', 'direction = "about"', "direction"),
        ('obligation = "agreement"', 'obligation = "wish"', "obligation"),
        ("threshold = 33000", 'threshold = "veel"', "threshold"),
        ('weighting_set = "a1"', 'weighting_set = "a3"', "weighting_set"),
        ('year_basis = "permit"', 'year_basis = "start"', "year_basis"),
        ("threshold = 33000\n", "", "threshold"),
        ("threshold = 33000\n", "threshold = 33000\ncolour = 3\n", "colour"),
        ('source = "bbl_mpg"', 'source = "hearsay"', "hearsay"),
    ],
)
def test_a_wrong_entry_is_refused_by_its_place(written, old, new, place):
    with pytest.raises(FactsError) as caught:
        read_targets(written(changed(old, new)))
    assert len(caught.value.faults) == 1
    assert place in str(caught.value)
    assert "targets.toml" in str(caught.value)


def test_unknown_evidence_is_refused(written):
    target = SHIPPED.index("[[target]]")
    text = SHIPPED[:target] + SHIPPED[target:].replace(
        'evidence = "programme"', 'evidence = "gossip"', 1
    )
    with pytest.raises(FactsError, match="gossip"):
        read_targets(written(text))


def test_all_faults_are_listed_at_once(written):
    text = changed("threshold = 33000", 'threshold = "veel"').replace(
        'weighting_set = "a1"', 'weighting_set = "a3"', 1
    )
    with pytest.raises(FactsError) as caught:
        read_targets(written(text))
    assert len(caught.value.faults) == 2
