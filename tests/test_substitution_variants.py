"""Many sets of doses in one run give what each gives on its own, with the same draws."""

from __future__ import annotations

import pandas as pd
import pytest

import ccb_analysis as ccb
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.inventories import read_inventories
from ccb_analysis.substitution.variants import Variants, variants

DOSES = {
    "niets": {"betonvloer_naar_clt": 0.0},
    "vloer": {"betonvloer_naar_clt": 0.5},
    "vloer en gevel": {"betonvloer_naar_clt": 0.5, "baksteen_naar_houten_gevel": 1.0},
}
PROGRAMME = pd.DataFrame(
    [
        ("R", 2025, "stacked", "concrete_in_situ", 30.0),
        ("R", 2025, "ground_bound", "timber_frame", 10.0),
    ],
    columns=["region", "year", "dwelling_type", "building_method", "homes"],
)
KEY = ["indicator", "reading", "modules", "material", "group", "year", "statistic", "unit"]


@pytest.fixture(scope="module")
def tables() -> Variants:
    return variants(PROGRAMME, read_inventories(), read_assumptions(), DOSES)


def totals(results: pd.DataFrame, region: str) -> pd.Series:
    """The totals of a region, also those per square metre, by everything but the region."""
    rows = results[
        (results["region"] == region)
        & (results["dwelling_type"] == "all")
        & (results["building_method"] == "all")
    ]
    return rows.set_index(KEY)["value"]


def run(tables: Variants, **options: int) -> pd.DataFrame:
    return ccb.calculate(
        tables.programme,
        inventories=tables.inventories,
        assumptions=tables.assumptions,
        **options,  # type: ignore[arg-type]
    )


def test_a_variant_is_what_the_swap_gives_on_its_own(tables: Variants) -> None:
    together = run(tables)
    for name, doses in DOSES.items():
        # Own inventories are taken to be alike, in both runs.
        alone = ccb.calculate(PROGRAMME, inventories=read_inventories(), substitutions=doses)
        expected = totals(alone, "R")
        # What nobody builds with in this variant stands there as nought.
        found = totals(together, name).reindex(expected.index)
        pd.testing.assert_series_equal(found, expected, rtol=1e-12)


def test_every_variant_meets_the_same_draws() -> None:
    hardly = {"niets": {}, "bijna niets": {"betonvloer_naar_clt": 1e-9}}
    together = run(
        variants(PROGRAMME, read_inventories(), read_assumptions(), hardly), draws=64, seed=3
    )
    nothing, next_to = (totals(together, name) for name in hardly)
    # A billionth of the floors changes every percentile by as little, so the draws are the same.
    common = nothing.index.intersection(next_to.index)
    known = [key for key in common if "_error" not in key[KEY.index("statistic")]]
    assert {"p5", "p95"} <= {key[KEY.index("statistic")] for key in known}
    pd.testing.assert_series_equal(next_to[known], nothing[known], rtol=1e-4, atol=1e-6)
