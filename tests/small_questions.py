"""Small back-casting questions with round numbers, and how to read what comes of them."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.facts.targets import read_baselines, read_targets
from ccb_analysis.studies.question import make_question

KIND = ["year", "dwelling_type", "building_method"]
TARGETS = read_targets()
BASELINES = read_baselines()
METHODS = {  # kg CO2 per m2 of the programme's own figure 7 (L602-619)
    "concrete_in_situ": 283.0,
    "concrete_prefab": 240.55,
    "timber_frame": 150.0,
    "clt": 150.0,
    "timber_module": 150.0,
    "steel_module": 200.0,
}
AREAS = {"ground_bound": 140.0, "stacked": 90.0}


def target(name: str, **changed) -> pd.DataFrame:
    """One shipped reading, with some of its fields changed."""
    about, reading = name.split(".")
    chosen = TARGETS[(TARGETS["target"] == about) & (TARGETS["reading"] == reading)]
    assert len(chosen) == 1
    return chosen.assign(**changed)


def conceptual(threshold: float, year: int = 2030) -> pd.DataFrame:
    return target("conceptual.all_homes_2030", threshold=threshold, year=year)


def figures(years, **columns) -> pd.DataFrame:
    """Figures per home of one dwelling type, by method, the same every year."""
    methods = next(iter(columns.values()))
    rows = [
        {
            "year": year,
            "dwelling_type": "stacked",
            "building_method": method,
            "homes": 1.0,
            **{name: of[method] for name, of in columns.items()},
        }
        for year in years
        for method in methods
    ]
    return pd.DataFrame(rows).set_index(KIND)


def built(years, homes: float) -> pd.DataFrame:
    return pd.DataFrame({"year": list(years), "dwelling_type": "stacked", "homes": homes})


def mix(**shares) -> pd.DataFrame:
    return pd.DataFrame(
        [("stacked", method, share) for method, share in shares.items()],
        columns=["dwelling_type", "building_method", "share"],
    )


def ask(homes, baseline, coefficients, *targets, **more):
    return make_question(
        homes, baseline, coefficients, pd.concat(targets), baselines=BASELINES, **more
    )


def homes_of(found, year: int, method: str) -> float:
    rows = found.mix[(found.mix["year"] == year) & (found.mix["building_method"] == method)]
    return float(rows["homes"].sum())


def limit(found, name: str) -> pd.Series:
    rows = found.limits[found.limits["limit"].str.contains(name, regex=False)]
    assert len(rows) == 1
    return rows.iloc[0]


CONCEPTS = figures([2030], conceptual={"old": 0.0, "new": 1.0})
THREE = figures([2030], conceptual={"old": 0.0, "half": 0.5, "new": 1.0})
