"""A run in blocks of draws gives what the same run gives at once."""

from dataclasses import replace

import numpy as np
import pytest

import ccb_analysis as ccb
from ccb_analysis.model import impacts, preparation

DRAWS, SEED = 300, 5


@pytest.fixture(scope="module")
def prepared():
    """The example year of the whole region, as ``calculate`` prepares it."""
    kept = []
    original = preparation.prepare

    def keep(*given, **settings):
        kept.append(original(*given, **settings))
        return kept[-1]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(preparation, "prepare", keep)
        kept.append(ccb.calculate(draws=DRAWS, seed=SEED))
    return kept


def test_outcomes_in_blocks_have_the_statistics_of_the_whole_run(prepared):
    """The mean over all blocks is the mean in the results, and so is the central figure."""
    run, results = prepared
    told = results[
        (results["indicator"] == "embodied_co2")
        & (results["reading"] == "inventory")
        & (results["modules"] == "A1-A3")
        & (results["region"] == "all")
        & (results["material"] == "all")
        & (results["group"] == "all")
        & (results["dwelling_type"] == "all")
        & (results["building_method"] == "all")
        & (results["year_basis"] == "completion")
    ].set_index(["year", "statistic"])["value"]
    key = ("embodied_co2", "inventory", "A1-A3")
    drawn = {}
    for first, piece, _, result in impacts.outcomes(run, [key], size=77):
        labels = piece.labels
        if (labels["region"], labels["year_basis"], piece.role) != ("all", "completion", "region"):
            continue
        columns = np.broadcast_to(result.value, (max(len(result.value), 2),))
        kept = drawn.setdefault(labels["year"], np.full(DRAWS + 1, np.nan))
        width = min(77, DRAWS - first)
        kept[0] = columns[0]
        kept[first + 1 : first + 1 + width] = columns[1 : width + 1]
    assert len(drawn) > 3
    for year, columns in drawn.items():
        assert columns[0] == pytest.approx(told[year, "central"], rel=1e-12)
        assert columns[1:].mean() == pytest.approx(told[year, "mean"], rel=1e-9)
        assert np.quantile(columns[1:], 0.95) == pytest.approx(told[year, "p95"], rel=1e-9)


@pytest.mark.parametrize("numbers", [1000, 3000])
def test_totals_are_the_same_in_narrower_pieces(prepared, monkeypatch, numbers):
    """Of many slices few draws are worked on at once; that is no part of the answer."""
    whole, _ = prepared
    few = [piece for piece in whole.slices if piece.labels["year"] in (2023, 2030)]
    run = replace(whole, slices=few)
    assert {piece.has_unknown for piece in few} == {False, True}
    keys = ["material_mass", "circular_share", "embodied_co2"]

    def columns():
        found = {}
        for first, piece, indicator, result in impacts.outcomes(run, keys):
            where = (piece.role, *map(str, piece.labels.values()), indicator.reading)
            table = found.setdefault((*where, indicator.name, indicator.modules), {})
            assert first not in table
            table[first] = result.value
        pieces = {
            key: np.concatenate([parts[0][:1], *(part[1:] for part in parts.values())])
            for key, parts in found.items()
        }
        return pieces, max(map(len, found.values()))

    at_once, one = columns()
    monkeypatch.setattr(impacts, "_NUMBERS", numbers)
    in_pieces, several = columns()
    assert one == 1 < several
    assert at_once.keys() == in_pieces.keys()
    for key, values in at_once.items():
        np.testing.assert_allclose(in_pieces[key], values, rtol=1e-12, err_msg=str(key))
