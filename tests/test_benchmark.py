"""Medians, effect sizes and regressions of published buildings, against what is known otherwise."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from ccb_analysis.errors import ComparisonError
from ccb_analysis.facts.benchmark import benchmark_figure, floor_area_ratios
from ccb_analysis.studies.benchmark import compare_groups
from ccb_analysis.studies.benchmark_effects import cliffs_delta, effect_sizes, hodges_lehmann
from ccb_analysis.studies.benchmark_groups import group_medians
from ccb_analysis.studies.benchmark_regression import (
    against_reference,
    mixed_model,
    robust_regression,
)


def buildings(**groups):
    """One row per value of every group."""
    return pd.DataFrame(
        [(name, value) for name, values in groups.items() for value in values],
        columns=["building_method", "value"],
    )


def test_the_figures_it_rests_on():
    assert benchmark_figure("confidence") == 0.95
    ratio = floor_area_ratios().iloc[0]
    assert (ratio["low"], ratio["value"], ratio["high"]) == (1.25, 1.3, 1.35)
    assert ratio["evidence"] == "unverified"


@pytest.mark.parametrize("method", ["percentile", "BCa"])
def test_the_interval_of_a_median_is_that_of_order_statistics(method):
    """Of 25 values the 8th to the 18th hold the median in 95.7 % (binomial; any textbook)."""
    values = np.arange(1.0, 26.0) ** 2
    row = group_medians(buildings(clt=values), method=method).iloc[0]
    assert (row["buildings"], row["median"]) == (25, 169.0)
    assert (row["p25"], row["p75"]) == (49.0, 361.0)
    assert values[6] <= row["low"] <= values[8]
    assert values[16] <= row["high"] <= values[18]


def test_how_often_the_interval_of_a_median_holds_it():
    """200 samples of 20 from a lognormal with median 300: 95 % +- 3 (two standard errors)."""
    held = 0
    for seed in range(200):
        values = np.random.default_rng(seed).lognormal(np.log(300), 0.4, 20)
        row = group_medians(buildings(a=values), resamples=999, seed=seed).iloc[0]
        held += row["low"] <= 300 <= row["high"]
    assert 0.91 <= held / 200 <= 0.99


def test_a_group_is_the_same_whatever_stands_beside_it():
    one = buildings(clt=[1, 4, 9, 16, 25])
    both = pd.concat([buildings(aaa=[5, 6, 8, 9]), one])
    alone, among = group_medians(one), group_medians(both)
    assert alone.iloc[0].tolist() == among.iloc[1].tolist()


def test_too_few_buildings_have_no_interval_and_equal_ones_have_none_to_have():
    found = group_medians(buildings(a=[1, 2], b=[5, 5, 5])).set_index("group")
    assert np.isnan(found.loc["a", "low"])
    assert found.loc["a", "interval"] == "none"
    assert found.loc["b", ["low", "high"]].tolist() == [5, 5]


def test_the_hodges_lehmann_difference_by_hand():
    # Differences of 1, 3, 5, 7 and 2, 4, 6: the middle of the twelve (-5 ... 5) is 0.
    middle, low, high = hodges_lehmann(np.array([1, 3, 5, 7.0]), np.array([2, 4, 6.0]), 0.9)
    assert middle == 0.0
    # 12 / 2 - 1.645 x sqrt(12 x 8 / 12) = 6 - 4.65 = 1.35: the first and the last difference.
    assert (low, high) == (-5.0, 5.0)
    assert hodges_lehmann(np.array([1.0, 2]), np.array([3.0, 4]), 0.95)[1:] == (-np.inf, np.inf)


def test_how_often_the_intervals_hold_what_was_planted():
    """300 samples of 15 and 25, shifted by 50 with deviation 40: 95 % +- 2.5."""
    held, kept = 0, 0
    delta = 2 * stats.norm.cdf(50 / (40 * np.sqrt(2))) - 1  # P(X > Y) - P(X < Y) of two normals
    for seed in range(300):
        random = np.random.default_rng(seed)
        one, other = random.normal(350, 40, 15), random.normal(300, 40, 25)
        _, low, high = hodges_lehmann(one, other, 0.95)
        held += low <= 50 <= high
        _, low, high = cliffs_delta(one, other, 0.95)
        kept += low <= delta <= high
    assert 0.925 <= held / 300 <= 0.98
    assert 0.93 <= kept / 300 <= 0.99


def test_cliffs_delta_by_hand():
    # 1, 3, 5, 7 against 2, 4, 6: of twelve pairs 0 + 1 + 2 + 3 = 6 are higher and 6 lower.
    delta, low, high = cliffs_delta(np.array([1, 3, 5, 7.0]), np.array([2, 4, 6.0]), 0.95)
    assert delta == 0.0
    # Placements of 1, 3, 5, 7 among the other three: 0, 1, 2, 3, variance 5/3; of 2, 4, 6 among
    # the other four: 1, 2, 3, variance 1. Error of the chance 1/2: sqrt(5/3 / (4 x 9) + 1 / (3 x
    # 16)) = 0.25874, with (5/108 + 1/48)^2 / ((5/108)^2 / 3 + (1/48)^2 / 2) = 4.82 degrees of
    # freedom t = 2.601. Log odds: 0 +- 2.601 x 0.25874 / (1/4) = 2.692, so a delta of 0.873.
    assert (low, high) == pytest.approx((-0.873, 0.873), abs=2e-3)


def test_groups_wholly_apart_are_not_wholly_sure():
    # Five disjoint pairs all one way happen with chance p ** 5 = 0.025 at p = 0.478.
    delta, low, high = cliffs_delta(np.arange(5.0) + 100, np.arange(9.0), 0.95)
    assert (delta, high) == (1.0, 1.0)
    assert low == pytest.approx(2 * 0.025 ** (1 / 5) - 1)


@given(
    st.lists(st.integers(0, 50), min_size=2, max_size=12),
    st.lists(st.integers(0, 50), min_size=2, max_size=12),
)
def test_turning_a_pair_round_turns_every_sign(one, other):
    there = effect_sizes(buildings(a=one, b=other)).iloc[0]
    back = effect_sizes(buildings(a=other, b=one)).iloc[0]
    for name in ("difference", "cliffs_delta"):
        assert back[name] == pytest.approx(-there[name])
        assert back[f"{name}_low"] == pytest.approx(-there[f"{name}_high"])
        assert there[f"{name}_low"] <= there[name] <= there[f"{name}_high"]


def made(seed=0, outlier=0.0, countries="ABCDEF"):
    """Timber 60 below concrete; a storey more is 10 more; countries 40 apart."""
    random = np.random.default_rng(seed)
    rows = []
    for place, country in enumerate(countries):
        for method, effect in (("concrete_in_situ", 0.0), ("timber_frame", -60.0)):
            for _ in range(12):
                storeys = int(random.integers(1, 9))
                value = 300 + effect + 10 * storeys + 40 * place + 15 * random.normal()
                rows.append((method, country, storeys, value))
    table = pd.DataFrame(rows, columns=["building_method", "country", "storeys", "value"])
    table.loc[0, "value"] += outlier
    return table.assign(source="one")


def test_the_robust_regression_finds_what_was_planted_whatever_one_building_says():
    table = made(outlier=1e5)
    fit = robust_regression(table, reference="concrete_in_situ", covariates=["storeys", "country"])
    effects = fit.effects.set_index("term")
    timber = effects.loc["building_method: timber_frame"]
    # 15 / sqrt(36) = 2.5 for the difference of two means: four errors are 14.
    assert timber["estimate"] == pytest.approx(-60, abs=14)
    assert timber["low"] < -60 < timber["high"]
    assert effects.loc["storeys", "estimate"] == pytest.approx(10, abs=3)
    plain = table.groupby("building_method")["value"].mean()
    assert plain["timber_frame"] - plain["concrete_in_situ"] < -500  # what a mean makes of it
    assert against_reference(fit, "kg/m2")[0].startswith("houtskelet min beton")


def test_the_mixed_model_keeps_countries_apart():
    fit = mixed_model(made(), reference="concrete_in_situ", covariates=["storeys"])
    timber = fit.effects.set_index("group").loc["timber_frame"]
    assert fit.converged
    assert timber["estimate"] == pytest.approx(-60, abs=10)
    # levels 0, 40, ..., 200 have a standard deviation of 74.8; the noise has 15
    assert fit.between == pytest.approx(74.8, rel=0.1)
    assert fit.inside == pytest.approx(15, rel=0.2)


def test_a_mixed_model_says_what_it_cannot_say():
    few = mixed_model(made(countries="AB"))
    assert any("maar 2 waarden van land" in note for note in few.notes)
    one = mixed_model(made(countries="A"))
    assert not one.converged
    assert one.effects.empty
    alike = made().assign(value=lambda t: t["value"] - 40 * t["country"].map("ABCDEF".index))
    told = mixed_model(alike, covariates=["storeys"])
    assert not told.converged or told.between < 5


def test_a_model_that_does_not_converge_gives_no_figures(monkeypatch):
    from statsmodels.api import MixedLM

    fitted = MixedLM.fit

    def unconverged(self, **asked):
        found = fitted(self, **asked)
        found.converged = False
        return found

    assert mixed_model(made()).converged
    monkeypatch.setattr(MixedLM, "fit", unconverged)
    fit = mixed_model(made())
    assert not fit.converged
    assert fit.effects.empty
    assert any("niet geconvergeerd" in note for note in fit.notes)


def test_what_cannot_be_told_apart_is_refused_by_name():
    table = made().assign(always=lambda t: (t["building_method"] == "timber_frame").astype(float))
    with pytest.raises(ComparisonError, match="always"):
        robust_regression(table, covariates=["always"])
    with pytest.raises(ComparisonError, match="twee groepen"):
        robust_regression(buildings(clt=[1, 2, 3]))
    with pytest.raises(ComparisonError, match="kruislaaghout"):
        robust_regression(made(), reference="clt")
    with pytest.raises(ComparisonError, match="3 gebouwen"):
        robust_regression(buildings(clt=[1], b=[2]))


def test_rows_without_a_covariate_are_counted():
    table = made()
    table.loc[:4, "storeys"] = np.nan
    fit = robust_regression(table, covariates=["storeys"])
    assert (fit.left_out, fit.buildings) == (5, len(table) - 5)
    assert any("5 gebouwen" in note for note in fit.notes)


def test_one_country_says_that_the_order_cannot_be_checked():
    found = compare_groups(made(countries="A"), resamples=99)
    assert found.mixed == {}
    assert any("geen kolom met verschillende landen" in line for line in found.warnings)
