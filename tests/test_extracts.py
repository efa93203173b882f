"""What figures are fed with, by hand arithmetic on small tables."""

from __future__ import annotations

import pandas as pd
import pytest

from ccb_analysis.report import extracts

VERDICTS = pd.DataFrame(
    {
        "target": ["a", "a", "a", "b"],
        "reading": ["one", "two", "three", "one"],
        "headline": [True, False, False, True],
        "met": ["no", "no", "yes", "undecided"],
        "region": ["all", "all", "all", "all_18"],
    }
)


def test_the_first_matrix_shows_headlines_and_what_differs_from_them():
    shown = extracts.decisive(VERDICTS)
    assert list(zip(shown["target"], shown["reading"], strict=True)) == [
        ("a", "one"),
        ("a", "three"),
        ("b", "one"),
    ]


def test_lines_are_what_is_left_of_each_baseline():
    lines = extracts.co2_lines({"x": 283.0, "y": 340.0}, [0.55])
    targets = lines.loc[lines["kind"] == "target", "value"]
    # 283 x 0.45 = 127.35 and 340 x 0.45 = 153
    assert list(targets) == pytest.approx([127.35, 153.0])


def test_the_steps_of_a_change_lead_from_printed_to_now():
    def kinds(area: float, co2: float) -> pd.DataFrame:
        return pd.DataFrame({"floor_area": [area], "co2": [co2]})

    years = [kinds(100, 30_000), kinds(90, 27_000), kinds(90, 28_000), kinds(100, 20_000)]
    steps = extracts.change_steps(
        years, {"volume": 1_000.0, "mix": -4_000.0, "performance": -5_000.0}
    )
    values = steps.set_index("part")["value"]
    # tonnes: 30 printed, -3 for the municipality that left, +1 corrected, 28 again, ... 20 now
    assert values["rules"] == pytest.approx(-3)
    assert values["data"] == pytest.approx(1)
    world = values[["volume", "mix", "performance"]].sum()
    assert values["recomputed"] + world == pytest.approx(values["now"])
    per_m2 = steps.set_index("part")["per_m2"]
    assert per_m2["printed_last_year"] == pytest.approx(300)  # 30,000 kg / 100 m2
    assert per_m2["now"] == pytest.approx(200)


def test_municipalities_with_few_projects_are_withheld():
    municipalities = pd.DataFrame(
        {
            "region": ["A", "B", "C"],
            "name": ["A", "B", "C"],
            "short_name": ["A", "B", "C"],
            "tile_row": [0, 0, 0],
            "tile_column": [0, 1, 2],
        }
    )
    coverage = pd.DataFrame(
        {
            "region": ["A", "B", "C"],
            "year": 2025,
            "registered_homes": [50.0, 80.0, 0.0],
            "expected_homes": [100.0, 80.0, 10.0],
        }
    )
    verdicts = pd.DataFrame({"region": ["A", "B", "C"], "met": "yes", "reason": "none"})
    projects = pd.DataFrame(
        {
            "region": ["A", "A", "B", "B", "B"],
            "completion_date": pd.to_datetime(["2025-05-01"] * 5),
        }
    )
    table = extracts.regions_map(municipalities, coverage, verdicts, projects, 2025, 3)
    table = table.set_index("region")
    assert list(table["withheld"]) == [True, False, False]  # 2, 3 and no projects
    assert table.loc["A", "coverage"] == pytest.approx(0.5)
