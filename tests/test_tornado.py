"""The tornado against arithmetic in a comment."""

import numpy as np
import pandas as pd
import pytest

from ccb_analysis.errors import InputError
from ccb_analysis.studies.tornado import tornado

ROWS = pd.DataFrame(
    [
        ("area", "size", 100, 80, 130, "uniform"),
        ("concrete", "mass", 5, 4, 8, "uniform"),
        ("timber", "mass", 2, 1, 3, "uniform"),
        ("offset", "other", 0, -1, 2, "triangular"),
    ],
    columns=["input", "group", "value", "low", "high", "distribution"],
)


def model(inputs):
    """Kilograms, and a bend in the offset."""
    area, concrete, timber, offset = inputs
    return np.stack([area * (concrete + timber), offset**2])


def test_by_hand():
    table = tornado(model, ROWS, outputs=["kilograms", "bend"])
    # Central 100 x 7 = 700. Size: 80 x 7 = 560 and 130 x 7 = 910. Mass, both at once:
    # 100 x 5 = 500 and 100 x 11 = 1100. The offset: (-1)^2 = 1 and 2^2 = 4, central 0, so that
    # the swing is 4 although both ends lie on the same side.
    expected = pd.DataFrame(
        [
            ("kilograms", "mass", 700, 500, 1100, -200, 400, 600, 1),
            ("kilograms", "size", 700, 560, 910, -140, 210, 350, 2),
            ("kilograms", "other", 700, 700, 700, 0, 0, 0, 3),
            ("bend", "other", 0, 1, 4, 1, 4, 4, 1),
            ("bend", "size", 0, 0, 0, 0, 0, 0, 2),
            ("bend", "mass", 0, 0, 0, 0, 0, 0, 2),
        ],
        columns=[
            *("output", "group", "central", "at_low", "at_high"),
            *("change_low", "change_high", "swing", "rank"),
        ],
    ).assign(ends="low_high")
    pd.testing.assert_frame_equal(table, expected, check_dtype=False)


def test_the_ends_can_be_percentiles():
    table = tornado(model, ROWS, outputs=["kilograms", "bend"], ends="p5_p95")
    assert (table["ends"] == "p5_p95").all()
    found = table[table["output"] == "kilograms"].set_index("group")
    # Uniform from 80 to 130: 82.5 and 127.5, times 7.
    assert found.loc["size", ["at_low", "at_high"]].tolist() == pytest.approx([577.5, 892.5])
    # Uniform 4 to 8 and 1 to 3: 4.2 + 1.1 and 7.8 + 2.9, times 100.
    assert found.loc["mass", ["at_low", "at_high"]].tolist() == pytest.approx([530, 1070])
    # Triangular -1, 0, 2: (x + 1)^2 / (3 x 1) = 0.05, so x = root(0.15) - 1; and
    # (2 - x)^2 / (3 x 2) = 0.05, so x = 2 - root(0.3).
    bend = table[table["output"] == "bend"].set_index("group").loc["other"]
    assert bend["at_low"] == pytest.approx((np.sqrt(0.15) - 1) ** 2)
    assert bend["at_high"] == pytest.approx((2 - np.sqrt(0.3)) ** 2)


def test_percentiles_of_rows_that_give_them():
    rows = pd.DataFrame(
        [
            ("published", "a", 5, 1, 9, "quantiles", 2, 4, 5, 6, 8),
            ("lognormal", "b", 2, 1, 4, "lognormal", *[np.nan] * 5),
            ("known", "c", 3, 3, 3, "exact", *[np.nan] * 5),
        ],
        columns=[*ROWS.columns, "p5", "p25", "p50", "p75", "p95"],
    )
    table = tornado(lambda inputs: inputs, rows, ends="p5_p95").set_index(["output", "group"])
    # Published as such; low and high of a lognormal row are its percentiles by definition.
    for key, ends in ((("0", "a"), [2, 8]), (("1", "b"), [1, 4]), (("2", "c"), [3, 3])):
        assert table.loc[key, ["at_low", "at_high"]].tolist() == pytest.approx(ends)


SHARES = pd.DataFrame(
    [("reused", "origin", 0.2, 0.1, 0.5), ("new", "origin", 0.8, 0.9, 0.5)],
    columns=["input", "group", "value", "low", "high"],
)


def test_shares_go_to_cases_that_sum_to_one():
    table = tornado(lambda s: s[:1] - s[1:], SHARES, shares=[["reused", "new"]])
    # 0.2 - 0.8; 0.1 - 0.9; 0.5 - 0.5.
    assert table.loc[0, ["central", "at_low", "at_high"]].tolist() == pytest.approx([-0.6, -0.8, 0])


def test_shares_that_no_longer_sum_to_one_are_refused():
    wrong = SHARES.assign(low=[0.1, 0.8])
    with pytest.raises(InputError) as caught:
        tornado(lambda s: s, wrong, shares=[["reused", "new"]])
    assert 'reused en new, kolom "low": samen gevonden 0,900, toegestaan 1,000' in str(caught.value)
    apart = SHARES.assign(group=["one", "two"])
    with pytest.raises(InputError, match="staan in de groepen one en two"):
        tornado(lambda s: s, apart, shares=[["reused", "new"]])
    tornado(lambda s: s, wrong)  # nobody said that these are shares


def test_a_missing_figure_is_refused():
    rows = ROWS.assign(low=[80.0, np.nan, 1.0, -1.0], high=[130.0, 8.0, np.inf, 2.0])
    with pytest.raises(InputError) as caught:
        tornado(model, rows)
    assert caught.value.faults == [
        'concrete, kolom "low": gevonden niets, toegestaan een getal',
        'timber, kolom "high": gevonden niets, toegestaan een getal',
    ]


def test_one_call_with_one_run_per_end():
    sizes = []

    def counted(inputs):
        sizes.append(inputs.shape)
        return model(inputs)

    tornado(counted, ROWS)
    assert sizes == [(4, 7)]  # 3 groups, 2 ends, and the central run


def test_an_unknown_output_comes_last():
    table = tornado(lambda x: np.where(x[:1] == 80, np.nan, x[:1] + x[3:]), ROWS)
    assert table["group"].tolist() == ["other", "mass", "size"]
    assert np.isnan(table.loc[2, "swing"])


def test_what_is_no_batch_model_is_refused():
    with pytest.raises(ValueError, match="outputs x 7 runs are needed"):
        tornado(lambda inputs: inputs[0], ROWS)
    with pytest.raises(ValueError, match="1 outputs have 2 names"):
        tornado(lambda inputs: inputs[:1], ROWS, outputs=["x", "y"])
    with pytest.raises(ValueError, match="neither low_high nor p5_p95"):
        tornado(model, ROWS, ends="widest")
