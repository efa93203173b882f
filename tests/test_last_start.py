"""The point of no return, against brute force over years and ramps, and by hand."""

import numpy as np
import pandas as pd
import pytest

from ccb_analysis.studies.last_start import last_starts, permit_years, with_last_starts
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.readings import LinearReading

TARGET_YEAR = 2030
TYPES, METHODS = ("house", "flat"), ("concrete", "timber", "module")


def question(homes, mix, figures, readings):
    """Return a question of one year; ``mix`` and ``figures`` are by (type, method)."""
    kinds = pd.DataFrame(
        [(TARGET_YEAR, t, m) for t in sorted(homes) for m in METHODS],
        columns=["year", "dwelling_type", "building_method"],
    )
    pairs = list(zip(kinds["dwelling_type"], kinds["building_method"], strict=True))
    built = pd.Series(
        list(homes.values()),
        pd.MultiIndex.from_tuples(
            [(TARGET_YEAR, t) for t in homes], names=["year", "dwelling_type"]
        ),
        dtype=float,
    ).sort_index()
    current = np.array([homes[t] * mix[t, m] for t, m in pairs])
    return Question(
        kinds,
        built,
        current,
        np.zeros(len(kinds)),
        pd.Series(dtype=float),
        {name: np.array([table[pair] for pair in pairs]) for name, table in figures.items()},
        tuple(readings),
        pd.DataFrame(columns=["year", "building_method", "homes"]),
        (),
        "homes",
    )


def share(threshold, direction="at_least", dwelling_type="all"):
    return LinearReading(
        "t", "r", threshold, direction, TARGET_YEAR, {"top": 1.0}, {"below": 1.0},
        dwelling_type=dwelling_type,
    )  # fmt: skip


def test_a_quarter_of_the_way_at_five_points_a_year():
    """All 100 homes in concrete, none counts; in timber every home counts. Half must: 50 points."""
    homes = {"house": 100}
    mix = {("house", m): float(m == "concrete") for m in METHODS}
    figures = {
        "top": {("house", m): float(m == "timber") for m in METHODS},
        "below": {("house", m): 1.0 for m in METHODS},
    }
    found = last_starts(question(homes, mix, figures, [share(0.5)]), 0.05).iloc[0]
    assert found["state"] == "reachable"
    assert found["share_needed"] == pytest.approx(0.5)
    # ten years of five points, the last of them 2030 itself: 2021 to 2030
    assert (found["years_needed"], found["last_start_year"]) == (10, 2021)


def test_what_is_met_needs_no_start_and_what_nobody_can_reach_has_none():
    homes = {"house": 100}
    mix = {("house", m): float(m == "concrete") for m in METHODS}
    figures = {
        "top": {("house", m): 0.4 + 0.2 * (m == "timber") for m in METHODS},
        "below": {("house", m): 1.0 for m in METHODS},
    }
    found = last_starts(question(homes, mix, figures, [share(0.3)]), 0.05).iloc[0]
    assert found["state"] == "met"
    assert pd.isna(found["last_start_year"])
    found = last_starts(question(homes, mix, figures, [share(0.7)]), 0.05).iloc[0]
    assert found["state"] == "never"
    assert pd.isna(found["last_start_year"])


@pytest.mark.parametrize("ramp", [0.0, -0.1, float("nan")])
def test_a_ramp_goes_up(ramp):
    with pytest.raises(ValueError, match="ramp"):
        last_starts(question({"house": 1}, {("house", m): 1 / 3 for m in METHODS}, {}, []), ramp)


def brute_force(homes, mix, figures, reading, ramp):
    """Return the last start year by trying every year back from the target year, or why not."""
    counted = [t for t in homes if reading.dwelling_type in ("all", t)]
    total = sum(homes[t] for t in counted)

    def value(moved):
        """The reading when a share of the counted homes goes to one method per type."""
        outcomes = []
        for chosen in np.ndindex(*(len(METHODS),) * len(counted)):
            top = below = 0.0
            for t, place in zip(counted, chosen, strict=True):
                for m in METHODS:
                    number = homes[t] * ((1 - moved) * mix[t, m] + moved * (m == METHODS[place]))
                    top += number * figures["top"][t, m]
                    below += number * figures["below"][t, m]
            outcomes.append(top / below)
        return max(outcomes) if reading.direction == "at_least" else min(outcomes)

    def meets(moved):
        sign = 1 if reading.direction == "at_least" else -1
        return sign * (value(moved) - reading.threshold) >= -1e-12

    if meets(0.0):
        return "met"
    if not meets(1.0):
        return "never"
    of_counted = ramp * sum(homes.values()) / total
    year = TARGET_YEAR
    while not meets(min(1.0, of_counted * (TARGET_YEAR - year + 1))):
        year -= 1
    return year


def test_a_hundred_random_cases_against_brute_force():
    seen = {"met": 0, "never": 0, "reachable": 0}
    for seed in range(100):
        rng = np.random.default_rng([7, seed])
        homes = {t: int(rng.integers(20, 200)) for t in TYPES}
        mix = {}
        for t in TYPES:
            shares = rng.dirichlet([2.0] * len(METHODS))
            mix |= {(t, m): float(s) for m, s in zip(METHODS, shares, strict=True)}
        pairs = [(t, m) for t in TYPES for m in METHODS]
        figures = {
            "top": {pair: float(rng.uniform(0, 1)) for pair in pairs},
            "below": {pair: float(rng.uniform(0.5, 1.5)) for pair in pairs},
        }
        reading = share(
            float(rng.uniform(0.2, 1.0)),
            str(rng.choice(["at_least", "at_most"])),
            str(rng.choice(["all", "house"])),
        )
        ramp = float(rng.uniform(0.01, 0.2))
        found = last_starts(question(homes, mix, figures, [reading]), ramp).iloc[0]
        expected = brute_force(homes, mix, figures, reading, ramp)
        seen[found["state"]] += 1
        if isinstance(expected, str):
            assert found["state"] == expected
        else:
            assert found["last_start_year"] == expected
    assert min(seen.values()) >= 10, seen


def test_years_stand_in_the_verdicts_of_the_region_and_permits_come_before():
    starts = pd.DataFrame(
        {"target": ["t"], "reading": ["r"], "last_start_year": pd.array([2027], "Int64")}
    )
    verdicts = pd.DataFrame(
        {
            "target": ["t", "t", "u"],
            "reading": ["r", "r", "r"],
            "region": ["all", "GM0202", "all"],
            "last_start_year": [np.nan] * 3,
        }
    )
    filled = with_last_starts(verdicts, starts)["last_start_year"]
    assert filled.iloc[0] == 2027
    assert filled.iloc[1:].isna().all()
    # 2027 less 22.8 months (1.9 years) = 2025.1: permits of 2025
    assert permit_years(starts, {"ground_bound": 16.6, "stacked": 22.8}).tolist() == [2025]
