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
    emission = {"indicator": "embodied_co2", "reading": "project", "modules": "A1-A3"}
    ends = {"printed": 30_000.0, "restated": 28_000.0, "now": 20_000.0}
    parts = {
        ("rules", "counting"): -3_000.0,  # the municipality that left
        ("data", "counting"): 1_000.0,
        ("number_of_homes", "world"): 1_000.0,
        ("method_mix", "world"): -9_000.0,
    }
    rows = [
        {**emission, **ends, "part": part, "kind": kind, "value": value}
        for (part, kind), value in parts.items()
    ]
    areas = {"printed": 100.0, "restated": 90.0, "now": 100.0}
    rows.append({"indicator": "floor_area", **areas, "part": "data", "kind": "counting"})
    steps = extracts.change_steps(pd.DataFrame(rows))
    assert steps["part"].tolist() == [
        *("printed", "rules", "data", "restated"),
        *("number_of_homes", "method_mix", "now"),
    ]
    # tonnes: 30 printed, -3, +1, 28 again, +1, -9, 20 now
    assert steps["value"].tolist() == pytest.approx([30, -3, 1, 28, 1, -9, 20])
    per_m2 = steps.set_index("part")["per_m2"]
    assert per_m2["printed"] == pytest.approx(300)  # 30,000 kg / 100 m2
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
