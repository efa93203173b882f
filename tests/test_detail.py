"""How much of the results is published: which rows stay and which go, row by row."""

import pandas as pd
import pytest

from ccb_analysis.errors import InputError
from ccb_analysis.report.detail import HEADLINES, detailed

ALL = {
    "scenario": "huidige_praktijk",
    "indicator": "homes",
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
    "unit": "home",
    "value": 1.0,
}
#: What is other than in ALL, and whether a brief report of 2025 holds the row.
ROWS = [
    ({}, True),
    ({"region": "all_18", "indicator": "homes_cumulative", "year": 2030}, True),
    ({"indicator": "nitrogen", "reading": "construction_phase", "year": 2022}, True),
    ({"statistic": "p95"}, True),
    ({"statistic": "high_p95"}, True),
    ({"statistic": "probability_error", "indicator": "target_met"}, True),
    ({"year_basis": "permit"}, True),
    ({"statistic": "p95_error"}, False),
    ({"statistic": "mean_error"}, False),
    ({"statistic": "variability_share"}, False),
    ({"material": "copper", "indicator": "material_mass"}, True),
    ({"material": "copper", "statistic": "p5"}, False),
    ({"material": "copper", "year": 2024}, False),
    ({"group": "client_type=private"}, True),
    ({"region": "GM0202"}, True),
    ({"region": "GM0202", "statistic": "p50"}, True),
    ({"region": "GM0202", "year": 2024}, False),
    ({"region": "GM0202", "year_basis": "permit"}, False),
    ({"region": "GM0202", "dwelling_type": "stacked"}, False),
    ({"region": "GM0202", "indicator": "nitrogen", "reading": "construction_phase"}, False),
    ({"region": "GM0202", "indicator": "embodied_co2", "reading": "inventory"}, False),
    (
        {
            "region": "GM0202",
            "indicator": "embodied_co2",
            "reading": "inventory",
            "modules": "A1-A3",
        },
        True,
    ),
    ({"region": "GM0202", "statistic": "p5_error"}, False),
]


@pytest.fixture
def results():
    """One row of each kind, in a given order, with an index that is not the usual one."""
    rows = [{**ALL, **other} for other, _ in ROWS]
    return pd.DataFrame(rows, index=range(100, 100 + len(rows)))


@pytest.mark.parametrize("nothing", ["", None])
def test_brief_holds_the_main_part_in_the_same_order(results, nothing):
    """A reading that there is none of is blank in a file and absent in memory."""
    results = results.replace({"reading": {"": nothing}, "modules": {"": nothing}})
    kept = detailed(results, "brief", 2025)
    assert list(kept.index) == [100 + place for place, (_, stays) in enumerate(ROWS) if stays]
    assert kept.equals(results.loc[kept.index])


def test_full_holds_everything(results):
    assert detailed(results, "full", 2025) is results


def test_another_word_is_refused_with_the_words_there_are(results):
    with pytest.raises(InputError, match="gevonden kort, toegestaan full, brief"):
        detailed(results, "kort", 2025)


def test_every_headline_is_something_that_is_calculated():
    """A headline that no row has would be left out without a word."""
    from ccb_analysis.facts.indicators import read_indicators

    meanings = read_indicators()
    for headline in HEADLINES:
        assert any(one.covers(*headline) for one in meanings), headline
    assert not any(one.covers("homes", "inventory", "A1-A3") for one in meanings)
