"""Published figures on one basis, by hand: modules, floor areas, years, units."""

import pandas as pd
import pytest

from ccb_analysis.errors import ComparisonError, InputError
from ccb_analysis.intake.assessment_mapping import Mapping
from ccb_analysis.intake.assessments import SET_ASIDE_COLUMNS, Assessments, read_assessments
from ccb_analysis.studies.benchmark_basis import Basis, parts_of, recurrence, replacements
from ccb_analysis.studies.benchmark_harmonised import harmonised
from ccb_analysis.studies.benchmark_words import unit_name


def one(figures, ratio=(), quantity="kgCO2e", **values):
    """A table of one building with these figures by modules."""
    given = {
        "building": "b",
        "building_method": "clt",
        "unit": "kgCO2e/m2",
        "per": "gross",
        "biogenic": "excluded",
        "study_period": None,
        **values,
    }
    mapping = Mapping(
        title="table",
        unit="kgCO2e/m2",
        quantity=quantity,
        columns={"building_method": "Structure"},
        modules={name: name for name in figures},
        floor_area_ratio=ratio,
    )
    return Assessments(
        "table.csv",
        mapping,
        pd.DataFrame([given], index=[2]),
        pd.DataFrame([figures], index=[2], dtype=float),
        pd.DataFrame(),
        pd.DataFrame(columns=list(SET_ASIDE_COLUMNS)),
        pd.DataFrame(),
        1,
        {},
    )


def value(figures, basis=None, **values):
    found = harmonised(one(figures, **values), basis)
    assert len(found.buildings) == 1, found.set_aside["reason"].tolist()
    assert found.rows_in == 1
    return float(found.buildings["value"].iloc[0])


def reason(figures, basis=None, **values):
    found = harmonised(one(figures, **values), basis)
    assert found.buildings.empty
    assert len(found.set_aside) == 1
    return found.set_aside["kind"].iloc[0]


def test_a_figure_on_the_basis_stays_as_it_is():
    found = harmonised(one({"A1-A3": 212.5}))
    row = found.buildings.iloc[0]
    assert (row["value"], row["value_low"], row["value_high"], row["changed"]) == (212.5,) * 3 + (
        0,
    )
    assert found.trail.empty


def test_modules_are_added_up_and_never_taken_apart():
    assert value({"A1": 100, "A2": 5, "A3": 20}) == 125
    assert value({"A1-A2": 105, "A3": 20}) == 125
    assert value({"A1-A3": 125, "A4": 10, "A5": 3}, Basis("A1-A5")) == 138
    assert reason({"A1-A5": 138}) == "other_modules"
    assert reason({"A1": 100, "A3": 20}) == "other_modules"
    assert reason({"A1-A4": 100, "A3": 20}) == "other_modules"


def test_parts_that_add_up_to_something_else_are_refused():
    # 0.5 % off is rounding, 4 % is not: the reference row says 1 %.
    assert value({"A1-A3": 125, "A1": 100, "A2": 5, "A3": 20.6}) == 125
    assert reason({"A1-A3": 125, "A1": 100, "A2": 5, "A3": 25}) == "contradiction"


def test_a_whole_building_is_divided_by_its_own_floor_area():
    assert value({"A1-A3": 25.0}, unit="tCO2e", floor_area_gross=100.0, per=None) == 250
    assert reason({"A1-A3": 25.0}, unit="tCO2e", per=None) == "no_area"


def test_floor_areas_of_the_building_itself_go_before_a_ratio():
    areas = {"floor_area_gross": 120.0, "floor_area_usable": 100.0}
    # 300 per m2 usable x 100 m2 = 30,000 = 250 x 120 m2 gross
    assert value({"A1-A3": 300}, per="usable", **areas) == pytest.approx(250)
    assert value({"A1-A3": 250}, Basis(floor_area="usable"), **areas) == pytest.approx(300)


def test_a_ratio_brings_its_range_and_its_source():
    # BVO/GO is 1.25 to 1.35, 1.30 in the middle: 300 / 1.30 = 230.77 (222.22 to 240).
    found = harmonised(one({"A1-A3": 300}, per="usable"))
    row = found.buildings.iloc[0]
    assert row["value"] == pytest.approx(300 / 1.3)
    assert (row["value_low"], row["value_high"]) == pytest.approx((300 / 1.35, 240))
    step = found.trail.iloc[0]
    assert (step["step"], step["source"], step["evidence"]) == (
        "ratio",
        "domain_knowledge",
        "unverified",
    )
    back = harmonised(one({"A1-A3": 100}), Basis(floor_area="usable")).buildings.iloc[0]
    assert (back["value"], back["value_low"], back["value_high"]) == pytest.approx((130, 125, 135))


def test_without_a_ratio_with_a_source_nothing_is_converted():
    assert reason({"A1-A3": 300}, per="heated") == "no_ratio"
    own = {"area": "gross", "per": "heated", "value": 1.2, "low": 1.1, "high": 1.5, "source": "x"}
    assert value({"A1-A3": 300}, per="heated", ratio=(own,)) == pytest.approx(250)
    assert reason({"A1-A3": 300}, per=None) == "no_area_kind"


def test_a_value_per_year_over_50_years_is_not_one_over_75():
    # 5 per m2 per year of A1-A3 is 250 over 50 years and 375 over 75: it is emitted once.
    assert value({"A1-A3": 5}, unit="kgCO2e/m2/year", study_period=50) == 250
    assert value({"A1-A3": 5}, unit="kgCO2e/m2/year", study_period=75) == 375
    yearly = Basis(per_year=True, study_period=75)
    assert value({"A1-A3": 5}, yearly, unit="kgCO2e/m2/year", study_period=50) == pytest.approx(
        250 / 75
    )
    assert reason({"A1-A3": 5}, unit="kgCO2e/m2/year") == "no_period"


def test_what_recurs_is_brought_to_other_years():
    basis = Basis("A1-A3, B4", study_period=75)
    parts = {"A1-A3": 200, "B4": 60}
    # Lasting 30 years: replaced at 30 in 50 years (ceil(50/30) - 1 = 1), at 30 and 60 in 75 (2).
    assert value(parts, basis, study_period=50, replacement_lifetime=30) == 200 + 60 * 2
    assert reason(parts, basis, study_period=50) == "no_lifetime"
    assert reason(parts, basis, study_period=50, replacement_lifetime=60) == "no_replacement"
    assert value(parts, basis, study_period=75) == 260
    assert reason(parts, basis) == "no_period"
    energy = Basis("B6", study_period=75)
    assert value({"B6": 500}, energy, study_period=50) == pytest.approx(750)
    whole = Basis("A1-B7", study_period=75)
    assert reason({"A1-B7": 900}, whole, study_period=50) == "mixed_period"


@pytest.mark.parametrize(
    ("period", "lifetime", "times"),
    [(50, 25, 1), (75, 25, 2), (50, 50, 0), (50, 30, 1), (75, 80, 0)],
)
def test_how_often_something_is_replaced(period, lifetime, times):
    assert replacements(period, lifetime) == times


def test_stored_carbon_is_never_compared_with_an_emission():
    assert reason({"A1-A3": 100}, biogenic="included") == "storage_inside"
    assert reason({"A1-A3": -50}, biogenic="unknown") == "negative"
    assert value({"A1-A3": -50}) == -50
    assert value({"A-C": 400}, Basis("A-C", study_period=50), biogenic="included", study_period=50)


def test_units_that_measure_something_else_are_set_aside():
    assert value({"A1-A3": 0.25}, unit="tCO2e/m2") == pytest.approx(250)
    assert reason({"A1-A3": 250}, unit="EUR/m2") == "wrong_unit"
    assert reason({"A1-A3": 250}, unit=None) == "no_unit"
    # An MPG is another quantity, and may be below nought without any CO2 stored in it.
    mpg = Basis("D", quantity="EUR", per_year=True, study_period=75)
    given = {"unit": "EUR/m2/year", "study_period": 75, "biogenic": "unknown"}
    assert value({"D": -0.2}, mpg, quantity="EUR", **given) == pytest.approx(-0.2)
    with pytest.raises(InputError, match="EUR"):
        harmonised(one({"A1-A3": 250}, quantity="EUR"))


def test_a_basis_that_cannot_be_is_refused_with_every_fault():
    with pytest.raises(InputError) as refused:
        Basis("A1-B4", floor_area="bruto").check()
    assert "bruto" in str(refused.value)
    assert "study_period" in str(refused.value)
    with pytest.raises(ComparisonError):
        Basis("A9").check()
    with pytest.raises(InputError, match="A9"):
        harmonised(one({"A9": 1.0}))


def test_modules():
    assert parts_of("A1-A3", ["A1", "A1-A3", "A2", "A3"]) == ["A1-A3"]
    assert sorted(parts_of("A1-A3", ["A1", "A1-A2", "A2", "A3"])) == ["A1-A2", "A3"]
    assert parts_of("A1-A3", ["A1-A2", "A2-A3"]) is None
    assert [recurrence(name) for name in ("A1-A5", "C1-C4", "B6", "B4", "B5", "D", "A1-B4")] == [
        "once",
        "once",
        "yearly",
        "replaced",
        *["mixed"] * 3,
    ]


REAL = """building;method;country;area;usable;years;unit;GWP
a;wood;NL;120;100;50;kgCO2e/m2;200
b;wood;NL;;;50;kgCO2e/m2/year;4
c;wood;DK;250;;60;tCO2e;50
d;wood;DK;;;50;kgCO2e/m2;0,3 tCO2e/m2
e;wood;DK;;;50;kgCO2e/m2;300
f;wood;DK;;;60;kgCO2e/m2/year;5
g;wood;DK;500;;60;tCO2e;50
h;wood;DK;;;50;kg/m3;300
"""
REAL_MAPPING = """
title = "Echte stappen"
[columns]
building = "building"
building_method = "method"
country = "country"
floor_area_gross = "area"
floor_area_usable = "usable"
study_period = "years"
unit = "unit"
[modules]
"A1-A3" = "GWP"
[values.building_method]
"wood" = "clt"
[constant]
per = "usable"
biogenic = "excluded"
"""


def real(folder, language="nl"):
    """Eight rows of a file, of which each needs another step."""
    (folder / "table.csv").write_text(REAL, encoding="utf-8")
    (folder / "mapping.toml").write_text(REAL_MAPPING, encoding="utf-8")
    read = read_assessments(folder / "table.csv", folder / "mapping.toml", language)
    return harmonised(read, Basis("A1-A3", floor_area="gross", study_period=50), language)


def test_the_trail_of_a_real_file_by_hand(tmp_path):
    found = real(tmp_path)
    values = found.buildings.set_index("building")["value"]
    ratio = benchmark_ratio()
    expected = {
        "a": 200 * 100 / 120,  # its own areas: 100 usable and 120 gross
        "b": 4 * 50 / ratio,  # a year, times 50 years; the published ratio of areas
        "c": 50_000 / 250,  # 50 tonnes on 250 m2 gross
        "d": 300 / ratio,  # 0.3 t in the cell
        "e": 300 / ratio,
        "f": 5 * 60 / ratio,
        "g": 50_000 / 500,
    }
    assert values.to_dict() == pytest.approx(expected)
    steps = found.trail.groupby("building")["step"].agg(list).to_dict()
    assert steps == {
        "a": ["own_areas"],
        "b": ["per_year", "ratio"],
        "c": ["unit", "divided"],
        "d": ["cell_unit", "ratio"],
        "e": ["ratio"],
        "f": ["per_year", "ratio"],
        "g": ["unit", "divided"],
    }
    # Every step says what was and what is: the last one ends in the figure.
    last = found.trail.groupby("building").tail(1).set_index("building")
    assert last["after"].astype(float).to_dict() == pytest.approx(expected)
    for row in found.trail.itertuples():
        assert row.before * row.factor == pytest.approx(row.after)
    assert found.set_aside["kind"].tolist() == ["wrong_unit"]
    assert "kg CO2 per m2" in found.set_aside["reason"].iloc[0]
    changed = found.buildings.set_index("building")["changed"]
    assert (changed["a"], changed["d"]) == (1, 2)


def benchmark_ratio():
    """The published m2 gross per m2 usable."""
    from ccb_analysis.facts.benchmark import floor_area_ratios

    rows = floor_area_ratios().set_index(["area", "per"])["value"]
    return float(rows.loc["gross", "usable"])


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_table_of_the_trail_shows_every_kind_of_step(tmp_path, language):
    from ccb_analysis.language import Language
    from ccb_analysis.report.method_labels import MethodLabels
    from ccb_analysis.report.tables_benchmark import aside_table, trail_table

    found = real(tmp_path, language)
    labels = MethodLabels(Language(language), {})
    table = trail_table(found.trail, labels)
    assert table.data["rows"].tolist() == [1, 2, 4, 2, 2, 1]
    html = table.html()
    assert ">nan<" not in html and "kgCO2e" not in html.replace("tCO2e/m2", "")
    # Two were per year, over 50 and over 60 years; two were divided by areas of their own.
    more = {"nl": "per jaar keer 50 jaar (en 1 keer met andere getallen)"}
    more["en"] = "per year times 50 years (and 1 times with other numbers)"
    assert more[language] in html
    assert "kg CO2 per m2" in html
    assert aside_table(found.set_aside, labels).data["rows"].tolist() == [1]


@pytest.mark.parametrize(
    ("unit", "dutch", "english"),
    [
        ("kgCO2e/m2", "kg CO2 per m2", "kg CO2 per m2"),
        ("kgCO2e/m2/year", "kg CO2 per m2 per jaar", "kg CO2 per m2 per year"),
        ("kg/m2", "kg per m2", "kg per m2"),
        ("MJ/m2", "MJ/m2", "MJ/m2"),  # has no name of ours
    ],
)
def test_a_unit_is_called_by_its_name(unit, dutch, english):
    from ccb_analysis.language import Language

    assert unit_name(unit, Language("nl")) == dutch
    assert unit_name(unit, Language("en")) == english
