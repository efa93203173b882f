from __future__ import annotations

from html.parser import HTMLParser

import pandas as pd
import pytest

from ccb_analysis.language import Language
from ccb_analysis.report import tables
from ccb_analysis.report.selection import measured, only
from ccb_analysis.report.table import MARKS, Column, Table

DUTCH, ENGLISH = Language("nl"), Language("en")
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
    "statistic": "value",
    "unit": "home",
}


def results(*rows):
    """A results table; each row is (indicator, value, what differs from the defaults)."""
    return pd.DataFrame(
        [{**DEFAULTS, "indicator": name, "value": value, **other} for name, value, other in rows]
    )


def small_table(**other):
    data = pd.DataFrame(
        {"place": ["Duiven", "Arnhem"], "homes": [1234.0, float("nan")], "share": [0.125, 0.0]}
    )
    columns = (
        Column("place", "Gemeente", header=True),
        Column("homes", "Woningen", "number", unit="home"),
        Column("share", "Aandeel", "share", digits=1),
    )
    return Table("proef", "Een <proef>", data, columns, DUTCH, **other)


class Cells(HTMLParser):
    """Collects tags with their attributes, and the text of each cell."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.cells, self._in = [], [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag in ("td", "th"):
            self._in = True
            self.cells.append("")

    def handle_endtag(self, tag):
        if tag in ("td", "th"):
            self._in = False

    def handle_data(self, data):
        if self._in:
            self.cells[-1] += data


def texts(table):
    return Cells(table.html()).cells


def column(table, name):
    (found,) = [shown for shown in table.columns if shown.name == name]
    return [table.shown(row, found) for row in range(len(table.data))]


def test_a_table_is_written_for_a_screen_reader():
    page = Cells(small_table().html(3))
    headers = [attributes for tag, attributes in page.tags if tag == "th"]
    assert [h["scope"] for h in headers] == ["col", "col", "col", "row", "row"]
    tags = [tag for tag, _ in page.tags]
    assert tags.index("caption") == tags.index("table") + 1
    assert "Tabel 3. Een &lt;proef&gt;" in small_table().html(3)


def test_numbers_are_dutch_and_on_the_right_with_the_unit_in_the_header():
    table = small_table()
    assert texts(table) == [
        "Gemeente",
        "Woningen (woningen)",
        "Aandeel",
        "Duiven",
        "1.234",
        "12,5%",
        "Arnhem",
        "[x]",
        "0,0%",
    ]
    assert '<td class="number">1.234</td>' in table.html()


def test_marks_stand_behind_the_number_with_their_key_below():
    table = small_table(marks={(0, "homes"): "s", (1, "homes"): "c"})
    assert column(table, "homes") == ["1.234 [s]", "[c]"]
    assert table.key_line() == (
        "[c] afgeschermd (minder dan 3 projecten of één bouwer); [s] geschat"
    )
    assert small_table(marks={(0, "homes"): "s"}).used_marks() == ["x", "s"]


def test_every_mark_has_a_meaning_and_another_mark_is_refused():
    assert MARKS == ("x", "z", "c", "v", "h", "s", "b", "o")
    assert all(DUTCH(f"tables.mark_{mark}") for mark in MARKS)
    with pytest.raises(ValueError, match="q"):
        small_table(marks={(0, "homes"): "q"})


def test_a_column_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="absent"):
        Table("t", "T", pd.DataFrame({"a": [1]}), (Column("absent", "A"),), DUTCH)


def test_the_bounds_of_draws_and_of_coverage_both_become_low_and_high():
    plain = results(("homes", 10, {}))
    assert measured(plain, ["region"]).iloc[0][["value"]].item() == 10
    drawn = results(
        *(
            ("homes", value, {"statistic": name})
            for name, value in {"central": 10, "mean": 11, "p5": 8, "p50": 10, "p95": 13}.items()
        )
    )
    assert measured(drawn, ["region"]).iloc[0].tolist()[1:] == [10, 8, 13]
    partial = pd.concat(
        [
            drawn,
            results(
                ("homes", 5, {"statistic": "low_p5"}), ("homes", 20, {"statistic": "high_p95"})
            ),
        ]
    )
    assert measured(partial, ["region"]).iloc[0].tolist()[1:] == [10, 5, 20]


def test_rows_that_would_be_mixed_are_refused():
    two = results(("homes", 10, {}), ("homes", 20, {"scenario": "koploper"}))
    with pytest.raises(ValueError, match="tell the rows apart"):
        measured(only(two, "homes"), ["region"])
    assert only(two, "homes", scenario="koploper")["value"].item() == 20


def test_homes_per_municipality_with_the_region_last():
    rows = results(
        ("homes", 30, {}),
        ("homes", 20, {"region": "GM0202"}),
        ("homes", 10, {"region": "GM0226"}),
        ("homes", 8, {"region": "GM0226", "statistic": "low"}),
        ("homes", 12, {"region": "GM0226", "statistic": "high"}),
        ("homes", 99, {"region": "GM0226", "dwelling_type": "stacked"}),
        ("homes_cumulative", 100, {}),
    )
    names = {"GM0202": "Arnhem", "GM0226": "Duiven"}
    phases = pd.DataFrame({"region": ["GM0226"], "phase": ["permitted"], "homes": [7]})
    table = tables.homes_table(rows, DUTCH, 2025, region_names=names, phases=phases)
    assert table.title == "Nieuwe woningen per gemeente in 2025"
    assert column(table, "municipality") == ["Arnhem", "Duiven", "regio"]
    assert column(table, "value") == ["20", "10", "30"]
    assert column(table, "low") == ["[x]", "8", "[x]"]
    assert column(table, "high") == ["[x]", "12", "[x]"]
    assert column(table, "cumulative_value") == ["[x]", "[x]", "100"]
    assert column(table, "permitted") == ["[x]", "7", "[x]"]


def test_shares_by_reading_and_year():
    share = {"unit": "share"}
    rows = results(
        ("conceptual_share", 0.2, {**share, "reading": "all_homes"}),
        ("conceptual_share", 0.1, {**share, "reading": "all_homes", "statistic": "low"}),
        ("conceptual_share", 0.3, {**share, "reading": "stacked", "year": 2024}),
    )
    table = tables.share_table(rows, DUTCH)
    assert column(table, "reading") == ["van alle woningen", "van de gestapelde woningen"]
    assert column(table, "year") == ["2025", "2024"]
    assert column(table, "value") == ["20%", "30%"]
    assert column(table, "low") == ["10%", "[x]"]


def test_materials_are_in_tonnes_largest_first_and_the_total_last():
    kg = {"unit": "kg"}
    rows = results(
        ("material_mass", 5_000_000, kg),
        ("material_mass", 1_000_000, {**kg, "material": "timber"}),
        ("material_mass", 4_000_000, {**kg, "material": "concrete"}),
    )
    table = tables.materials_table(rows, DUTCH, 2025, {"concrete": "Beton"})
    assert column(table, "material") == ["Beton", "timber", "alle materialen"]
    assert column(table, "value") == ["4.000", "1.000", "5.000"]  # 4,000,000 kg = 4,000 tonnes
    assert "Waarde (ton)" in texts(table)


def test_mpg_keeps_the_weighting_sets_apart():
    rows = results(
        ("mpg", 0.55, {"unit": "EUR/m2/year", "reading": "a1"}),
        ("mpg", 1.1, {"unit": "EUR/m2/year", "reading": "a2"}),
        ("mpg_within_limit_share", 0.4, {"unit": "share", "reading": "a1_max_0_50"}),
    )
    table = tables.mpg_table(rows, DUTCH, 2025)
    assert column(table, "reading")[:2] == ["weegset A1", "weegset A2"]
    assert column(table, "value") == ["0,55", "1,10", "40%"]


def verdict(target, met, **other):
    return {
        "target": target,
        "reading": "one",
        "headline": True,
        "indicator": "circular_share",
        "results_reading": "reused_renewable",
        "year": 2030,
        "region": "all",
        "value": 0.38,
        "low": 0.3,
        "high": 0.45,
        "threshold": 0.5,
        "direction": "at_least",
        "unit": "share",
        "gap": 0.12,
        "met": met,
        "reason": "none",
        "obligation": "agreement",
        "evidence": "computed",
        "probability": float("nan"),
        "probability_low": float("nan"),
        "probability_high": float("nan"),
        "probability_error": float("nan"),
        **other,
    }


def test_verdicts_show_symbol_readings_bounds_and_last_year():
    verdicts = pd.DataFrame(
        [
            verdict("circular_share", "no"),
            verdict("circular_share", "yes", reading="two", headline=False, gap=-0.1),
            verdict("circular_share", "yes", region="GM0202"),
            verdict("homes", "yes", unit="home", threshold=33000, gap=-500.0, value=33500.0),
        ]
    )
    previous = pd.DataFrame([verdict("circular_share", "undecided", reason="data")])
    table = tables.verdict_table(verdicts, DUTCH, 2025, previous=previous)
    assert column(table, "target") == ["Circulair materiaal", "Woningen"]
    assert column(table, "verdict") == [
        "✕ haalt niet: 12 procentpunt te weinig",
        "● haalt: 500 woningen over",
    ]
    assert column(table, "readings") == ["hangt af van de lezing (1 van 2)", "haalt in elke lezing"]
    assert column(table, "agreed") == ["minstens 50% in 2030", "minstens 33.000 woningen in 2030"]
    assert column(table, "value") == ["38%", "33.500"]
    assert column(table, "last_year") == ["◐ onbeslist: gegevens", "–"]


def test_every_reading_has_its_row_with_source():
    targets = pd.DataFrame(
        [
            {
                **verdict("circular_share", None),
                "target_label_nl": "Materiaal",
                "label_nl": "met gerecycled erbij",
                "dwelling_type": "stacked",
                "year_basis": "permit",
                "baseline": "",
                "obligation": "effort",
                "line": "L270",
            }
        ]
    )
    table = tables.readings_table(targets, DUTCH, pd.DataFrame([verdict("circular_share", "no")]))
    cells = texts(table)
    for text in ("Materiaal", "met gerecycled erbij", "gestapeld", "vergunning", "spant zich in"):
        assert text in cells
    assert "✕ haalt niet: 12 procentpunt te weinig" in cells


def test_faults_are_counted_without_what_stood_in_the_cell():
    faults = pd.DataFrame(
        {
            "file": ["r.xlsx"] * 3,
            "column": ["MPG", "MPG", "Contactpersoon"],
            "consequence": ["unknown", "unknown", "quarantined"],
            "found": ["tien", "elf", "J. Jansen"],
            "homes": [5, 7, 9],
        }
    )
    table = tables.faults_table(faults, DUTCH, rows_in=100, rows_quarantined=1)
    page = table.html()
    assert "Jansen" not in page
    assert "Jansen" not in table.data.to_csv()
    assert column(table, "faults") == ["1", "2"]
    assert column(table, "homes") == ["9", "12"]  # 5 + 7
    assert "100 rijen binnen. Daarvan zijn er 99 gebruikt en 1 apart gezet." in page


def test_quality_has_bars_and_dots():
    coverage = pd.DataFrame({"indicator": ["mpg"], "coverage_homes": [0.31], "unknown": [0.69]})
    table = tables.quality_table(coverage, DUTCH)
    assert column(table, "strength") == ["●○○ zwak"]
    assert '31% <span class="bar"><span style="width:31%">' in table.html()


def test_what_nobody_verified_is_marked():
    assumptions = pd.DataFrame(
        {
            "assumption": ["a", "b", "c"],
            "region": ["all"] * 3,
            "dwelling_type": ["all", "stacked", "all"],
            "building_method": ["all"] * 3,
            "value": [1.0, 2.0, 3.0],
            "low": [1.0, 1.5, 3.0],
            "high": [1.0, 2.5, 3.0],
            "unit": ["share", "kg", "EUR"],
            "evidence": ["published", "assumption", "unverified"],
            "source": ["x", "y", "z"],
            "note": ["", "", ""],
        }
    )
    table = tables.assumptions_table(assumptions, DUTCH)
    assert column(table, "value") == ["100%", "2 [s]", "3 [o]"]
    assert column(table, "scope_of") == ["alles", "gestapeld", "alles"]
    assert column(table, "evidence") == ["gepubliceerd", "aanname", "niet nagegaan"]


def test_agenda_marks_weeks_that_do_not_apply():
    agenda = pd.DataFrame(
        {
            "action": ["Handreiking", "Leerkring"],
            "status": ["late", "done"],
            "late_weeks": [6, float("nan")],
        }
    )
    table = tables.agenda_table(agenda, DUTCH)
    assert column(table, "status") == ["te laat", "klaar"]
    assert column(table, "late_weeks") == ["6", "[z]"]


def test_sources_say_how_they_were_read():
    sources = pd.DataFrame(
        {
            "source": ["x"],
            "title": ["Titel"],
            "publisher": ["U"],
            "year": ["2023"],
            "where": ["boek"],
            "licence": ["open"],
            "how_read": ["second-hand"],
        }
    )
    assert column(tables.sources_table(sources, DUTCH), "how_read") == ["via een ander"]
    assert column(tables.sources_table(sources, ENGLISH), "how_read") == ["second-hand"]


def test_no_results_give_an_empty_table_and_no_error():
    table = tables.mpg_table(results(("homes", 1, {})), DUTCH, 2025)
    assert len(table.data) == 0
    assert "<caption>" in table.html()
