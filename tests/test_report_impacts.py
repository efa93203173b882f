"""The report on CO2, budgets, nitrogen, supply, cost and uncertainty, by hand arithmetic."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from ccb_analysis.annual.comparison import compare_methods
from ccb_analysis.annual.published_check import check_published, unpriced_materials
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.language import Language
from ccb_analysis.report import extracts, tables
from ccb_analysis.report.findings import Findings, interval
from ccb_analysis.report.plain import plain_dutch
from ccb_analysis.report.quantities import about
from ccb_analysis.report.selection import measured, measured_apart, only
from ccb_analysis.report.tables_uncertainty import uncertainty

DUTCH = Language("nl")
DEFAULTS = {
    "scenario": "huidige_praktijk",
    "reading": "",
    "modules": "",
    "region": "all",
    "dwelling_type": "all",
    "building_method": "all",
    "material": "all",
    "group": "all",
    "year": 2025,
    "year_basis": "completion",
    "statistic": "central",
    "unit": "kgCO2e",
}


def results(*rows):
    """A results table; each row is (indicator, value, what differs from the defaults)."""
    return pd.DataFrame(
        [{**DEFAULTS, "indicator": name, "value": value, **other} for name, value, other in rows]
    )


def drawn(name, value, low, high, **other):
    """Three rows: a central value with p5 and p95."""
    return [
        (name, number, {**other, "statistic": statistic})
        for statistic, number in (("central", value), ("p5", low), ("p95", high))
    ]


def column(table, name):
    (found,) = [shown for shown in table.columns if shown.name == name]
    return [table.shown(row, found) for row in range(len(table.data))]


def headers(table):
    return [table.header(shown) for shown in table.columns]


# Ranges and causes


def test_a_range_is_one_cell_on_the_page_and_two_columns_in_a_workbook():
    rows = results(
        *drawn("embodied_co2", 5_000, 4_000, 7_000, reading="inventory", modules="A1-A3")
    )
    table = tables.co2_totals_table(rows, DUTCH, [2025], 2025)
    assert column(table, "low") == ["4 tot 7"]  # 4,000 and 7,000 kg are 4 and 7 tonnes
    assert headers(table)[-1] == "Laagste tot hoogste (ton CO2)"
    split = table.split()
    assert headers(split)[-2:] == ["Laagste (ton CO2)", "Hoogste (ton CO2)"]
    assert column(split, "low") == ["4"]
    assert column(split, "high") == ["7"]


def test_the_headers_of_a_workbook_are_never_twice_the_same():
    table = tables.cost_table(methods(), DUTCH).split()
    assert len(set(headers(table))) == len(headers(table))


def test_every_cause_of_uncertainty_has_its_own_columns():
    statistics = {
        "central": 10,
        "p5": 8,
        "p95": 13,
        "low": 6,
        "high": 15,
        "low_p5": 4,
        "high_p95": 19,
        "variability_share": 0.25,
    }
    rows = results(*[("homes", value, {"statistic": name}) for name, value in statistics.items()])
    found = measured_apart(rows, ["year"]).iloc[0]
    assert found[["drawn_low", "drawn_high"]].tolist() == [8, 13]
    assert found[["unknown_low", "unknown_high"]].tolist() == [6, 15]
    assert found[["low", "high"]].tolist() == [4, 19]
    assert found["projects"] == 0.25


HEADLINES = pd.DataFrame(
    {
        "target": ["mpg", "nitrogen"],
        "headline": [True, True],
        "indicator": ["mpg_within_limit_share", "nitrogen"],
        "results_reading": ["a1_max_0_50", "construction_phase"],
        "region": ["all", "all"],
    }
)


def causes():
    known = {"reading": "a1_max_0_50", "unit": "share"}
    nitrogen = {"reading": "construction_phase", "unit": "kgN"}
    co2 = {"reading": "inventory", "modules": "A1-A3"}
    rows = [
        *drawn("mpg_within_limit_share", 0.25, 0.25, 0.25, **known),
        ("mpg_within_limit_share", 0.0, {**known, "statistic": "low"}),
        ("mpg_within_limit_share", 0.5, {**known, "statistic": "high"}),
        *drawn("nitrogen", 100, 50, 300, **nitrogen),
        *drawn("embodied_co2", 9_000, 8_000, 11_000, **co2),
        ("embodied_co2", 0.1, {**co2, "statistic": "variability_share"}),
    ]
    for place, share in enumerate((0.2, 0.4, 0.9)):
        town = {**co2, "region": f"GM000{place}"}
        rows += drawn("embodied_co2", 3_000, 2_500, 4_000, **town)
        rows.append(("embodied_co2", share, {**town, "statistic": "variability_share"}))
    settled = {**co2, "region": "GM0009"}
    rows += drawn("embodied_co2", 3_000, 3_000, 3_000, **settled)
    rows.append(("embodied_co2", 0.0, {**settled, "statistic": "variability_share"}))
    return uncertainty(results(*rows), HEADLINES, [2025])


def test_a_cause_that_is_not_there_is_marked_and_never_nought():
    table = tables.uncertainty_table(causes(), DUTCH, drawn=True)
    assert column(table, "value") == ["25%", "100", "9"]
    # nothing is drawn of a score, and no home is unknown for the others
    assert column(table, "drawn_low") == ["[z]", "50 tot 300", "8 tot 11"]
    assert column(table, "unknown_low") == ["0% tot 50%", "[z]", "[z]"]
    assert column(table, "projects") == ["[z]", "[z]", "10%"]
    # the median of 0.2, 0.4 and 0.9; in the fourth town nothing is drawn
    assert column(table, "projects_municipality") == ["[z]", "[z]", "40%"]


def test_without_draws_their_spread_is_not_available():
    apart = causes().assign(drawn_low=math.nan, drawn_high=math.nan)
    table = tables.uncertainty_table(apart, DUTCH, drawn=False)
    assert column(table, "drawn_low") == ["[x]"] * 3


def test_the_text_says_what_dominates_in_the_region_and_in_the_median_municipality():
    text = Findings(2025, DUTCH, results()).uncertainty(causes()).markdown
    assert "maar 10% van de spreiding" in text
    assert "In de middelste gemeente is dat 40%" in text
    more = causes().assign(projects=0.7, projects_municipality=0.8)
    text = Findings(2025, DUTCH, results()).uncertainty(more).markdown
    assert "Voor de regio weegt verschil tussen projecten het zwaarst" in text
    assert "daar weegt verschil tussen projecten het zwaarst" in text


def test_two_sentences_say_what_an_interval_means_with_and_without_draws():
    with_draws = interval(results(*drawn("homes", 1, 1, 1)), DUTCH)
    without = interval(results(("homes", 1, {"statistic": "value"})), DUTCH)
    assert "in 90 van de 100 berekeningen" in with_draws
    assert "90 van de 100" not in without
    for text in (with_draws, without):
        assert text.count(". ") == 1  # two sentences
        assert plain_dutch(text) == []


def test_numbers_in_a_sentence_have_three_significant_figures():
    assert [about(value, DUTCH) for value in (56_007.3, 189_512, 14.84, 0.0123, 0)] == [
        "56.000",
        "190.000",
        "14,8",
        "0,0123",
        "0",
    ]


# CO2


def methods():
    """Equal homes of two methods: 100 homes and 10,000 m2 each."""
    rows = []
    for method, co2, cost, avoided in (
        ("concrete_in_situ", 2_000_000, 0, 0),
        ("clt", 1_500_000, 1_000_000, 500_000),
        ("steel_module", 2_200_000, 400_000, -200_000),
    ):
        for dwelling in ("all", "stacked"):
            kind = {"building_method": method, "dwelling_type": dwelling}
            a3 = {**kind, "reading": "inventory", "modules": "A1-A3"}
            rows += [
                ("homes", 100, {**kind, "unit": "home"}),
                ("floor_area", 10_000, {**kind, "unit": "m2"}),
                *drawn("embodied_co2", co2, 0.9 * co2, 1.2 * co2, **a3),
                *drawn(
                    "embodied_co2",
                    co2 + 200_000,
                    co2,
                    1.5 * co2,
                    **{**a3, "modules": "A1-A5"},
                ),
                *drawn("stored_co2", 300_000, 200_000, 400_000, **{**a3, "modules": ""}),
                *drawn("cost_premium", cost, cost / 2, cost * 2, **kind, reading="building_cost"),
                *drawn("avoided_co2", avoided, avoided - 100_000, avoided + 100_000, **a3),
                *drawn("nitrogen", 130, 50, 400, **kind, unit="kgN"),
                *drawn("construction_waste", 1_000, 500, 1_700, **kind, unit="m3"),
            ]
    return results(*rows)


def test_co2_by_method_names_its_modules_in_every_row():
    table = tables.co2_methods_table(methods(), DUTCH)
    assert column(table, "modules")[:3] == ["A1-A3", "A1-A5", "–"]
    # 2,000,000 kg / 10,000 m2; 2,200,000; storage 300,000
    assert column(table, "value")[:3] == ["200", "220", "30"]
    assert column(table, "low")[0] == "180 tot 240"  # 0.9 and 1.2 of 200
    assert set(table.data["dwelling_type"]) == {"gestapeld"}  # never the sum of equal types


def test_totals_stand_per_year_and_added_up_and_never_mix_modules():
    a3 = {"reading": "inventory", "modules": "A1-A3"}
    a5 = {**a3, "modules": "A1-A5"}
    rows = results(
        ("embodied_co2", 1_000, {**a3, "year": 2024}),
        ("embodied_co2", 2_000, a3),
        ("embodied_co2", 2_500, a5),
        ("embodied_co2", 9_000, {**a3, "year": 2027}),
        ("embodied_co2_cumulative", 3_000, a3),
        ("embodied_co2_cumulative", 1_000, {**a3, "year": 2024}),
    )
    table = tables.co2_totals_table(rows, DUTCH, [2024, 2025], 2025)
    shown = list(
        zip(column(table, "modules"), column(table, "year"), column(table, "value"), strict=True)
    )
    # 2027 was not asked for, and what was added up by 2024 is last year's
    assert shown == [
        ("A1-A3", "2024", "1"),
        ("A1-A3", "2025", "2"),
        ("A1-A5", "2025", "2"),
        ("A1-A3", "2025", "3"),
    ]


def test_what_is_left_after_deducting_storage_is_never_called_an_emission():
    rows = results(
        *drawn("stored_co2", 4_000, 3_000, 5_000, reading="inventory"),
        *drawn(
            "co2_including_storage",
            6_000,
            -2_000,
            9_000,
            reading="inventory_30_years",
            modules="A1-A3",
        ),
        *drawn("embodied_co2", 9_000, 8_000, 11_000, reading="inventory", modules="A1-A3"),
    )
    table = tables.storage_table(rows, DUTCH, [2025], 2025)
    assert column(table, "indicator") == ["opgeslagen CO2", "CO2 na aftrek van opslag"]
    assert column(table, "low") == ["3 tot 5", "-2 tot 9"]
    text = Findings(2025, DUTCH, rows).storage().markdown
    # 9,000 - 6,000 of 4,000 kg is still stored
    assert "is na 30 jaar naar schatting 75% nog opgeslagen" in text
    assert "-2 tot 9 ton" in text.replace(",00", "")
    assert "onder nul" in text


def test_co2_per_m2_over_the_years_comes_from_ratios():
    share = {"unit": "share", "modules": "A1-A3"}
    bound = {"unit": "EUR/m2/year", "modules": "A1-A3", "reading": "a2"}
    rows = results(
        *drawn("co2_reduction", 0.1, -0.2, 0.3, reading="programme", **share),
        *drawn("mpg_co2_lower_bound", 0.3, 0.2, 0.6, **bound),
    )
    years = extracts.co2_years(rows, 2025, 283.0, 0.0015).set_index("basis")
    # 283 x 0.9, 283 x 0.7 and 283 x 1.2: the best reduction is the lowest emission
    assert years.loc["programme", ["value", "low", "high"]].tolist() == pytest.approx(
        [254.7, 198.1, 339.6]
    )
    # 0.3, 0.2 and 0.6 over 0.0015
    assert years.loc["inventory", ["value", "low", "high"]].tolist() == pytest.approx(
        [200, 400 / 3, 400]
    )


def budgets():
    share = {"unit": "share"}
    return results(
        *drawn(
            "carbon_budget_use_cumulative",
            2.0,
            1.5,
            2.5,
            reading="co2_reduction_55",
            modules="A1-A3",
            **share,
        ),
        *drawn(
            "carbon_budget_use_cumulative",
            1.4,
            0.9,
            1.9,
            reading="paris_proof",
            modules="A1-A5",
            **share,
        ),
    )


def test_the_budgets_keep_their_modules_and_paris_proof_comes_first():
    table = tables.budget_table(extracts.budget_years(budgets()), DUTCH, 2025)
    assert column(table, "budget") == ["Paris Proof", "doel 55% minder CO2"]
    assert column(table, "modules") == ["A1-A5", "A1-A3"]
    assert column(table, "low") == ["90% tot 190%", "150% tot 250%"]
    limits = pd.DataFrame(
        {"dwelling_type": ["ground_bound", "stacked"], "year": 2025, "value": [167.0, 184.0]}
    )
    text = Findings(2025, DUTCH, budgets()).budget(limits, 2022).markdown
    assert "90% tot 190%" in text
    assert "167 kg" in text and "184 kg" in text
    assert plain_dutch(text) == []


# The check of Figure 7


@pytest.fixture(scope="module")
def check():
    return check_published(read_assumptions(), 2025, draws=0, seed=1)


def test_published_intensities_give_the_published_values_with_both_sets_of_factors(check):
    values = check.set_index(["factor_set", "building_method", "dwelling_type"])["value"]
    # domain facts 2.4 (ice_2011) and the table of today's factors
    for place, old, new in (
        (("reinforced_concrete", "residential_multi_family"), 256, 215),
        (("timber", "residential_multi_family"), 129, 99),
        (("masonry", "residential_single_family"), 302, 277),
    ):
        assert values["ice_2011", *place] == pytest.approx(old, abs=0.5)
        assert values["europe_2024", *place] == pytest.approx(new, abs=0.6)


def test_both_sets_are_said_and_that_the_newer_fits_less(check):
    programme = {"concrete_in_situ": 283.0, "timber_frame": 150.0, "clt": 150.0}
    rows = extracts.published_rows(check, methods(), programme, "europe_2024")
    own = rows[rows["inventory"] == "own"].set_index("building_method")
    assert own.loc["clt", "value"] == pytest.approx(150)  # 1,500,000 kg / 10,000 m2
    assert own.loc["clt", "programme"] == 150
    assert rows.loc[rows["building_method"] == "steel", "programme"].isna().all()
    old, new = (extracts.published_distance(rows, name) for name in ("ice_2011", "europe_2024"))
    # six lists by each set; by ice_2011 concrete and masonry are 256, 201, 238 and 302 against
    # 283, timber 129 and 140 against 150: 10, 29, 16, 7, 14 and 7 %, so 14 % on average
    assert old == pytest.approx(0.14, abs=0.005)
    assert new > old
    text = Findings(2025, DUTCH, methods()).check(rows, ("ice_2011", "europe_2024"), True, ["glas"])
    assert "beton gestapeld 256, hout gestapeld 129 en metselwerk grondgebonden 302 kg" in (
        text.markdown
    )
    assert "minder goed" in text.markdown
    assert "isolatie, gips en installaties ontbreken" in text.markdown
    table = tables.published_table(rows, DUTCH)
    assert "A1-A3" in table.title
    steel = [row for row, name in enumerate(column(table, "building_method")) if name == "staal"]
    assert {column(table, "programme")[row] for row in steel} == {"[z]"}


def test_our_own_lists_hold_materials_that_the_old_set_has_no_factor_for():
    assert "isolatieglas" in unpriced_materials("ice_2011")
    assert unpriced_materials("europe_2024") == []


# Nitrogen, waste, supply and cost


def test_nitrogen_and_waste_are_marked_as_weak_everywhere():
    per_home = tables.weak_methods_table(methods(), DUTCH)
    assert "zwak onderbouwd" in per_home.title
    assert column(per_home, "nitrogen_value")[0] == "1,3 [o]"  # 130 kg / 100 homes
    assert column(per_home, "construction_waste_low")[0] == "5,0 tot 17,0"
    rows = results(
        *drawn("nitrogen", 3_000, 800, 11_000, unit="kgN", reading="construction_phase"),
        *drawn("construction_waste", 24_000, 12_000, 44_000, unit="m3", reading="by_method"),
    )
    region = tables.weak_totals_table(rows, DUTCH, [2025], 2025)
    assert "zwak onderbouwd" in region.title
    assert column(region, "value") == ["3.000 [o]", "24.000 [o]"]
    assert all("zwak onderbouwd" in name for name in column(region, "indicator"))
    for key in ("weak_methods", "weak_totals"):
        assert "zwak onderbouwd" in DUTCH(f"tables.sheet_{key}")
    text = Findings(2025, DUTCH, rows).weak().markdown
    assert "niet te bepalen" in text
    assert "800 tot 11.000 kg stikstof" in text


SUPPLY = pd.DataFrame(
    {
        "resource": ["timber", "timber", "hemp"],
        "area_of_supply": ["netherlands", "netherlands", "gelderland"],
        "year_of_supply": [2015, 2026, 2023],
        "value": [200_000.0, 300_000.0, 120.0],
        "unit": ["m3/year", "m3/year", "ha/year"],
    }
)


def needs(*more):
    return results(
        *drawn("timber_volume", 20_000, 10_000, 50_000, unit="m3", reading="inventory"),
        *drawn("timber_supply_use", 0.1, 0.05, 0.25, unit="share", reading="timber_netherlands"),
        *drawn("reuse_ceiling_use", 0.1, 0.05, 0.2, unit="share", reading="inventory"),
        ("reuse_ceiling_use", 0.0, {"unit": "share", "reading": "inventory", "year": 2030}),
        *more,
    )


def test_what_is_needed_stands_beside_the_newest_supply_of_then():
    table = tables.supply_table(needs(), SUPPLY, DUTCH, [2025])
    assert column(table, "resource") == ["hout, gezaagd"]
    assert column(table, "need_value") == ["20.000"]
    assert column(table, "supply") == ["200.000"]  # that of 2026 is not known by 2025
    assert column(table, "supply_of") == ["Nederland, cijfer van 2015"]
    assert column(table, "use_low") == ["5% tot 25%"]


def test_crops_nobody_needs_are_said_and_crops_that_are_needed_have_a_row():
    text = Findings(2025, DUTCH, needs()).supply(0.41, 2030).markdown
    assert "geen isolatie van hennep, vlas of stro" in text
    assert "geen hergebruik" in text  # nought in 2030
    hemp = {"reading": "hemp", "unit": "ha"}
    asked = needs(
        *drawn("crop_area", 60, 30, 240, **hemp),
        *drawn("crop_supply_use", 0.5, 0.25, 2.0, unit="share", reading="hemp_gelderland"),
    )
    table = tables.supply_table(asked, SUPPLY, DUTCH, [2025])
    assert column(table, "resource") == ["hout, gezaagd", "hennep"]
    assert column(table, "unit_name") == ["m3", "ha"]
    assert column(table, "use_low")[1] == "25% tot 200%"
    assert "geen isolatie" not in Findings(2025, DUTCH, asked).supply(0.41, 2030).markdown


def test_a_price_stands_only_where_a_method_gives_less_co2():
    table = tables.cost_table(methods(), DUTCH)
    assert column(table, "building_method") == [
        "beton, in het werk gestort",
        "kruislaaghout (CLT)",
        "stalen module",
    ]
    assert column(table, "cost_value") == ["[z]", "100 [o]", "40 [o]"]  # EUR 1,000,000 / 10,000 m2
    assert column(table, "avoided_value") == ["[z]", "50", "-20"]
    # EUR 1,000,000 / 500 t; steel avoids nothing, and concrete in situ is the yardstick
    assert column(table, "price_value") == ["[z]", "2.000 [o]", "[z]"]
    assert column(table, "price_low") == ["[z]", "[x]", "[z]"]
    assert "Minder CO2 (A1-A3) (kg CO2 per m2)" in headers(table)


def test_every_price_of_co2_has_its_source_and_its_value():
    rows = results(
        *drawn("co2_value", 540_000, -50_000, 900_000, unit="EUR", reading="avoided_ets_2021"),
        *drawn("co2_value", 108_000, 54_000, 200_000, unit="EUR", reading="stored_ets_2021"),
    )
    sources = pd.DataFrame({"source": ["ets_price"], "title": ["Handelsprijs"]})
    table = tables.co2_value_table(rows, read_assumptions(), sources, DUTCH, 2025)
    assert len(table.data) == 4
    assert column(table, "price_source")[0] == "Handelsprijs"
    assert column(table, "avoided_worth_value")[0] == "540"  # thousands of euros
    assert column(table, "avoided_worth_low")[0] == "-50 tot 900"
    assert column(table, "stored_worth_value")[0] == "108"
    assert any("A1-A3" in header for header in headers(table))


def test_methods_are_compared_per_home_and_per_m2():
    rows = compare_methods(read_assumptions(), 2025, draws=0, seed=1)
    one = {"building_method": "concrete_in_situ"}
    nitrogen, homes, area, co2 = (
        measured(only(rows, name, reading, modules=modules, **one), ["year"])["value"].iloc[0]
        for name, reading, modules in (
            ("nitrogen", "construction_phase", None),
            ("homes", None, None),
            ("floor_area", None, None),
            ("embodied_co2", "programme", "A1-A3"),
        )
    )
    # 4 kg NOx x 0.30446 + 0.1 kg NH3 x 0.82244
    assert nitrogen / homes == pytest.approx(1.300084)
    assert co2 / area == pytest.approx(283)
