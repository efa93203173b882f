"""Scenarios year by year, against arithmetic by hand and what must hold of every path."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.materials import read_inventories, read_materials
from ccb_analysis.facts.scenarios import (
    Scenario,
    homes_by_year,
    material_shares,
    mix_by_year,
    read_scenario,
    size_factors,
)

HEADER = """
title_nl = "Proef"
why_nl = "Om te proberen."
baseline = "BASELINE"
source = "assumption"
evidence = "assumption"
"""
#: Today's mix in round numbers.
METHODS = ["concrete_in_situ", "concrete_prefab", "timber_frame"]
TODAY = pd.DataFrame(
    {"dwelling_type": "ground_bound", "building_method": METHODS, "share": [0.6, 0.3, 0.1]}
)
FACTS = (read_assumptions(), read_materials(), read_inventories())


def write(folder: Path, text: str, name: str = "proef", baseline: str = "huidige_praktijk") -> Path:
    path = folder / f"{name}.toml"
    path.write_text(HEADER.replace("BASELINE", baseline) + text, encoding="utf-8")
    return path


def read(folder: Path, text: str) -> Scenario:
    return read_scenario(write(folder, text), 2025, *FACTS)


def mix(path: str, shares: str, rest: str = "in_proportion", **more: object) -> str:
    entries = "\n".join(f"{name} = {value}" for name, value in more.items())
    return f"""
[[mix]]
dwelling_type = "ground_bound"
path = "{path}"
rest = "{rest}"
shares = {shares}
source = "assumption"
{entries}
"""


def found(scenario: Scenario, *years: int) -> dict[int, list[float]]:
    table = mix_by_year(scenario, TODAY, years).pivot(
        index="year", columns="building_method", values="share"
    )
    return {year: [float(table.loc[year, name]) for name in METHODS] for year in years}


# --- the mix ------------------------------------------------------------------------------------


def test_a_line_goes_in_equal_steps_from_today(tmp_path: Path) -> None:
    shares = mix("linear", "{ timber_frame = 0.5 }", from_year=2026, until_year=2030)
    after = found(read(tmp_path, shares), 2025, 2026, 2027, 2030, 2031)
    # The other 0.5 is split 0.6 : 0.3 over concrete, so the aim is 1/3, 1/6, 1/2; a fifth of the
    # way in 2026, two fifths in 2027: 0.6 x 0.6 + 0.4 / 3, 0.6 x 0.3 + 0.4 / 6, 0.06 + 0.2.
    assert after[2025] == [0.6, 0.3, 0.1]
    assert after[2026] == pytest.approx([0.8 * 0.6 + 0.2 / 3, 0.8 * 0.3 + 0.2 / 6, 0.18])
    assert after[2027] == pytest.approx([0.36 + 0.4 / 3, 0.18 + 0.4 / 6, 0.26])
    assert after[2030] == pytest.approx([1 / 3, 1 / 6, 1 / 2])
    assert after[2031] == after[2030]


def test_a_path_of_one_year_is_a_step(tmp_path: Path) -> None:
    shares = mix("linear", "{ timber_frame = 1 }", "refuse", from_year=2028, until_year=2028)
    after = found(read(tmp_path, shares), 2027, 2028)
    assert after == {2027: [0.6, 0.3, 0.1], 2028: [0.0, 0.0, 1.0]}


def test_a_curve_has_the_two_ends_of_a_line_and_its_own_middle(tmp_path: Path) -> None:
    more = {"from_year": 2027, "until_year": 2029, "midpoint": 2028, "years_10_to_90": 2}
    shares = mix("logistic", "{ timber_frame = 1 }", "refuse", **more)
    after = found(read(tmp_path, shares), 2026, 2027, 2028, 2029, 2030)
    # Half way in 2028 and from 1/10 to 9/10 in the two years around it: 1 / (1 + 9^(2028 - year)),
    # which is 1/82, 1/10, 1/2, 9/10 in 2026-2029. Between its ends: (1/10 - 1/82) / (9/10 - 1/82)
    # = 72/728 in 2027 and (1/2 - 1/82) / (9/10 - 1/82) = 400/728 in 2028.
    assert after[2026] == [0.6, 0.3, 0.1]
    assert after[2027][2] == pytest.approx(0.1 + 0.9 * 72 / 728)
    assert after[2028][2] == pytest.approx(0.1 + 0.9 * 400 / 728)
    assert after[2029] == after[2030] == [0.0, 0.0, 1.0]


def test_a_table_is_straight_between_its_years(tmp_path: Path) -> None:
    points = "{ 2027 = { timber_frame = 0.2 }, 2029 = { timber_frame = 0.6 } }"
    after = found(read(tmp_path, mix("table", points)), 2026, 2027, 2028, 2029, 2030)
    # 0.8, 0.6 and 0.4 is left for concrete, two thirds of it in situ.
    assert after[2026] == [0.6, 0.3, 0.1]
    assert after[2027] == pytest.approx([0.8 * 2 / 3, 0.8 / 3, 0.2])
    assert after[2028] == pytest.approx([0.4, 0.2, 0.4])
    assert after[2029] == pytest.approx([0.4 * 2 / 3, 0.4 / 3, 0.6])
    assert after[2030] == after[2029]


def test_a_point_in_the_past_only_steers_the_line(tmp_path: Path) -> None:
    points = "{ 2025 = { timber_frame = 0.25 }, 2030 = { timber_frame = 0.5 } }"
    after = found(read(tmp_path, mix("table", points, line_from_past="true")), 2025, 2026, 2028)
    # 0.25 in 2025 is settled otherwise; the line is at 0.25 + 0.25 / 5 in 2026.
    assert after[2025] == [0.6, 0.3, 0.1]
    assert after[2026][2] == pytest.approx(0.30)
    assert after[2028][2] == pytest.approx(0.40)


def test_a_method_that_is_not_there_today_is_added(tmp_path: Path) -> None:
    shares = mix("linear", "{ steel_module = 0.2 }", until_year=2026)
    table = mix_by_year(read(tmp_path, shares), TODAY, [2026]).set_index("building_method")["share"]
    # 0.8 of what was there
    assert table.to_dict() == pytest.approx(
        {
            "concrete_in_situ": 0.48,
            "concrete_prefab": 0.24,
            "timber_frame": 0.08,
            "steel_module": 0.2,
        }
    )


def test_other_dwelling_types_stay_as_they_are(tmp_path: Path) -> None:
    both = pd.concat([TODAY, TODAY.assign(dwelling_type="stacked")])
    table = mix_by_year(
        read(tmp_path, mix("linear", "{ timber_frame = 1 }", "refuse", until_year=2026)),
        both,
        [2030],
    )
    stacked = table[table["dwelling_type"] == "stacked"]
    assert stacked["share"].tolist() == [0.6, 0.3, 0.1]
    assert list(table.columns) == ["year", "dwelling_type", "building_method", "share"]


def test_a_scenario_starts_from_its_baseline_in_every_year(tmp_path: Path) -> None:
    write(tmp_path, mix("linear", "{ timber_frame = 0.5 }", until_year=2030), "onder")
    own = mix("linear", "{ concrete_prefab = 0 }", until_year=2030)
    scenario = read_scenario(write(tmp_path, own, "boven", "onder"), 2025, *FACTS)
    after = found(scenario, 2028, 2030)
    # In 2028 the baseline is at 0.44, 0.22, 0.34 (three fifths of the way to 1/3, 1/6, 1/2);
    # without prefab that is 0.44 / 0.78, 0, 0.34 / 0.78, of which again three fifths.
    assert after[2028] == pytest.approx(
        [0.4 * 0.44 + 0.6 * 0.44 / 0.78, 0.4 * 0.22, 0.4 * 0.34 + 0.6 * 0.34 / 0.78]
    )
    assert after[2030] == pytest.approx([0.4, 0.0, 0.6])  # 1/3 and 1/2 of 5/6


def test_a_rest_that_nothing_takes_is_refused(tmp_path: Path) -> None:
    scenario = read(tmp_path, mix("linear", "{ timber_frame = 0.5 }", until_year=2027))
    timber = TODAY[TODAY["building_method"] == "timber_frame"].assign(share=1.0)
    assert mix_by_year(scenario, timber, [2025])["share"].tolist() == [1.0]
    with pytest.raises(InputError, match=r"mix van ground_bound .*in 2026, 2027 neemt geen"):
        mix_by_year(scenario, timber, [2025, 2026, 2027])


def test_rounding_in_a_file_leaves_no_gap(tmp_path: Path) -> None:
    # Named shares may miss 1 by a billionth; what is followed is one whole all the same.
    nearly = "{ timber_frame = 0.4999999997, concrete_in_situ = 0.4999999997 }"
    scenario = read(tmp_path, mix("linear", nearly, "refuse", until_year=2026))
    assert sum(found(scenario, 2026)[2026]) == pytest.approx(1, abs=1e-12)


PARTS = st.lists(st.integers(0, 1000), min_size=4, max_size=4).filter(lambda parts: sum(parts) > 0)


@settings(max_examples=50)
@given(
    now=PARTS, aim=PARTS, named=st.integers(1, 4), path=st.integers(0, 2), ends=st.integers(0, 4)
)
def test_shares_are_one_whole_in_every_year(
    now: list[int], aim: list[int], named: int, path: int, ends: int, tmp_path_factory
) -> None:
    methods = [*METHODS, "clt"]
    baseline = pd.DataFrame({"dwelling_type": "ground_bound", "building_method": methods})
    baseline["share"] = np.array(now) / sum(now)
    shares = np.array(aim) / sum(aim)
    chosen = dict(zip(methods[:named], shares[:named].tolist(), strict=True))
    if sum(now[named:]) == 0 and named < 4:
        return  # nothing to take the rest: another test
    inner = "{ " + ", ".join(f"{name} = {share!r}" for name, share in chosen.items()) + " }"
    until = 2026 + ends
    if path == 2:
        text = mix("table", f"{{ 2026 = {inner}, {until + 1} = {inner} }}")
    else:
        more = {"midpoint": 2027.5, "years_10_to_90": 3} if path else {}
        text = mix(["linear", "logistic"][path], inner, until_year=until, **more)
    scenario = read(tmp_path_factory.mktemp("mix"), text)
    table = mix_by_year(scenario, baseline, range(2024, 2034))
    assert (table["share"] >= 0).all()
    totals = table.groupby("year")["share"].sum()
    assert abs(totals - 1).max() <= 1e-12
    last = table[table["year"] == 2033].set_index("building_method")["share"]
    for name, share in chosen.items():
        assert last[name] == pytest.approx(share, abs=1e-9)


# --- homes, materials and sizes -----------------------------------------------------------------


def homes(**entries: object) -> str:
    lines = "\n".join(f"{name} = {value}" for name, value in entries.items())
    return f'[homes]\ntotal = 30000\nsource = "assumption"\n{lines}\n'


@pytest.mark.parametrize(
    ("phasing", "expected"),
    [
        ("even", [3000, 3000, 3000, 3000, 3000]),
        ("front", [5000, 4000, 3000, 2000, 1000]),  # 15,000 by 5 : 4 : 3 : 2 : 1
        ("back", [1000, 2000, 3000, 4000, 5000]),
    ],
)
def test_homes_are_phased(phasing: str, expected: list[float], tmp_path: Path) -> None:
    scenario = read(tmp_path, homes(phasing=f'"{phasing}"'))
    found = homes_by_year(scenario, range(2026, 2031), 15000.0)
    assert found.tolist() == pytest.approx(expected)
    assert found.index.tolist() == [2026, 2027, 2028, 2029, 2030]


def test_without_homes_of_its_own_a_scenario_spreads_them_evenly(tmp_path: Path) -> None:
    assert homes_by_year(read(tmp_path, ""), [2026, 2027], 500.0).tolist() == [250, 250]
    assert homes_by_year(read(tmp_path, homes()), [], 500.0).empty


def test_years_that_are_named_leave_the_rest_to_the_others(tmp_path: Path) -> None:
    scenario = read(tmp_path, homes(per_year="{ 2027 = 2000 }", phasing='"front"'))
    found = homes_by_year(scenario, range(2026, 2031), 20000.0)
    # 18,000 by 4 : 3 : 2 : 1
    assert found.tolist() == pytest.approx([7200, 2000, 5400, 3600, 1800])


def test_years_before_the_start_are_as_in_current_practice(tmp_path: Path) -> None:
    path = tmp_path / "later.toml"
    header = HEADER.replace("BASELINE", "huidige_praktijk")
    path.write_text("start_year = 2028\n" + header + homes(), encoding="utf-8")
    scenario = read_scenario(path, 2025, *FACTS)
    found = homes_by_year(scenario, range(2026, 2031), 16000.0, 10000.0)
    # A fifth of 10,000 in 2026 and 2027; the other 12,000 in three equal parts.
    assert found.tolist() == pytest.approx([2000, 2000, 4000, 4000, 4000])
    with pytest.raises(ValueError, match="baseline_left"):
        homes_by_year(scenario, range(2026, 2031), 16000.0)


def test_years_that_are_all_named_must_be_what_is_left(tmp_path: Path) -> None:
    scenario = read(tmp_path, homes(per_year="{ 2026 = 3000, 2027 = 3000 }"))
    assert homes_by_year(scenario, [2026, 2027], 6000.4).tolist() == [3000, 3000]
    for left in (5000.0, 7000.0):
        with pytest.raises(InputError, match=rf"samen 6000 in 2026-2027; toegestaan {left:.0f}"):
            homes_by_year(scenario, [2026, 2027], left)
    with pytest.raises(InputError, match="gevonden 2027, toegestaan 2026"):
        homes_by_year(scenario, [2026], 3000.0)


def swap(share: str, path: str = "linear", **entries: object) -> str:
    lines = "\n".join(f"{name} = {value}" for name, value in entries.items())
    return f"""
[[materials]]
name = "reused_elements"
replace = {{ hollow_core_slab = "hollow_core_slab_reused" }}
kg_ratio = {{ hollow_core_slab = 1 }}
path = "{path}"
share = {share}
source = "assumption"
{lines}
"""


def by_year(scenario: Scenario, *years: int) -> list[float]:
    table = material_shares(scenario, years)
    assert list(table.columns) == ["year", "name", "share"]
    assert table["name"].eq("reused_elements").all()
    assert table["year"].tolist() == list(years)
    return table["share"].tolist()


def test_a_swap_grows_along_its_path(tmp_path: Path) -> None:
    line = read(tmp_path, swap("0.5", from_year=2028, until_year=2029))
    assert by_year(line, 2027, 2028, 2029, 2030) == pytest.approx([0, 0.25, 0.5, 0.5])
    table = read(tmp_path, swap("{ 2027 = 0.2, 2029 = 0.6 }", "table"))
    assert by_year(table, 2026, 2027, 2028, 2029, 2030) == pytest.approx([0, 0.2, 0.4, 0.6, 0.6])
    more = {"from_year": 2027, "until_year": 2029, "midpoint": 2028, "years_10_to_90": 2}
    curved = read(tmp_path, swap("0.5", "logistic", **more))
    # the curve of the mix above
    assert by_year(curved, 2026, 2027, 2028, 2029) == pytest.approx([0, 36 / 728, 200 / 728, 0.5])


def test_a_ceiling_holds_a_swap_down(tmp_path: Path) -> None:
    # reuse_ceiling is 0.41; 0.8 in two steps is 0.4 and 0.8.
    scenario = read(
        tmp_path, swap("0.8", from_year=2028, until_year=2029, ceiling='"reuse_ceiling"')
    )
    assert by_year(scenario, 2027, 2028, 2029) == pytest.approx([0, 0.4, 0.41])
    ceiling = scenario.materials[0].ceiling
    assert ceiling is not None
    assert (ceiling.assumption, ceiling.share) == ("reuse_ceiling", 0.41)


def test_a_swap_says_which_homes_it_is_for(tmp_path: Path) -> None:
    text = swap("1", until_year=2030, methods='["concrete_prefab"]', dwelling_types='["stacked"]')
    one = read(tmp_path, text).materials[0]
    assert one.takes("hollow_core_slab", "stacked", "concrete_prefab")
    assert not one.takes("hollow_core_slab", "ground_bound", "concrete_prefab")
    assert not one.takes("hollow_core_slab", "stacked", "clt")
    assert not one.takes("sand_lime", "stacked", "concrete_prefab")
    assert (
        read(tmp_path, swap("1", until_year=2030))
        .materials[0]
        .takes("hollow_core_slab", "ground_bound", "concrete_prefab")
    )


def test_sizes_are_factors_by_dwelling_type(tmp_path: Path) -> None:
    text = "".join(
        f'[[size]]\ndwelling_type = "{name}"\nfactor = {factor}\nsource = "assumption"\n'
        for name, factor in (("ground_bound", 0.9), ("stacked", 1.1))
    )
    assert size_factors(read(tmp_path, text)) == {"ground_bound": 0.9, "stacked": 1.1}
