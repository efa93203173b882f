"""The split of a change: adds up, prefers no order, and blames nothing that stood still."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import permutations

import numpy as np
import pandas as pd
import pytest

from ccb_analysis.model.ledger import PER_HOME, PLACE, SIZE, TYPICAL, Ledger
from ccb_analysis.model.stock import AREAS
from ccb_analysis.studies.change import COLUMNS, split_change
from ccb_analysis.studies.change_totals import PARTS

TYPES, METHODS = ("ground_bound", "stacked"), ("concrete_in_situ", "clt")
COUNTS = ("homes", "homes_modelled", "conceptual_yes", "conceptual_unknown")
FIGURES = ("co2", "mass", "programme", "conceptual_share", "primary_renewable")


def homes(
    region: str = "A",
    dwelling_type: str = "ground_bound",
    method: str = "concrete_in_situ",
    number: float = 10,
    m2: float = 100,
    **measured: float,
) -> dict:
    """Homes of one kind with ``m2`` each; ``measured`` are amounts as the ledger has them."""
    area = number * m2
    known = "kind" if "unknown" not in (dwelling_type, method) else "part"
    row = {"region": region, "known": known, "dwelling_type": dwelling_type}
    row |= {"building_method": method, "homes": number, "area": area}
    unmeasured = {"area_co2_unmeasured": area, "area_origin_unmeasured": area}
    return {**row, **unmeasured, **measured}


def nothing_known(number: float, region: str = "A") -> dict:
    """Homes of which nothing is known."""
    row = {"region": region, "known": "none", "homes": number, "stacked_key": "all"}
    return row | dict.fromkeys(("dwelling_type", "building_method"), "unknown")


def ledger(
    *rows: dict,
    co2: tuple[float, ...] = (200, 100, 180, 90),
    size: float = 120,
    typical: tuple[float, ...] = (0.4, 0.1, 0.4, 0.1),
    inside: tuple[str, ...] = ("A", "B"),
    baseline: float = 283,
) -> Ledger:
    """The ledger of one year; ``co2`` is kgCO2e per m2 of the four kinds, in order."""
    columns = [*PLACE, *COUNTS, *AREAS, *(PER_HOME + name for name in AREAS)]
    table = pd.DataFrame(rows).assign(period="2025").reindex(columns=columns)
    numbers = [name for name in columns if name not in PLACE]
    table[numbers] = table[numbers].fillna(0.0).astype(float)
    kinds = [(one, other) for one in TYPES for other in METHODS]
    figures = pd.DataFrame(kinds, columns=["dwelling_type", "building_method"])
    figures[SIZE], figures[f"{TYPICAL}all"] = size, typical
    figures = figures.assign(co2=co2, mass=1000.0, programme=250.0, conceptual_share=0.5)
    figures["primary_renewable"] = (50.0, 300.0, 50.0, 300.0)
    names = [("member", name, 1.0) for name in inside] + [("baseline", "x", baseline)]
    definitions = pd.DataFrame(names, columns=["definition", "name", "value"])
    keys = table["stacked_key"].astype(object).fillna("")
    return Ledger(table.assign(stacked_key=keys), figures, definitions)


def split(
    before: Ledger, after: Ledger, indicator: str = "embodied_co2", reading: str = "inventory"
) -> dict[str, float]:
    """The parts of one indicator that did something, by name."""
    every = split_change(before, after, ("2025", "2025"), "x")
    rows = every[(every["indicator"] == indicator) & (every["reading"] == reading)]
    rows = rows[rows["modules"] != "A1-A5"]
    assert len(rows) == len(PARTS)
    change = rows["after"].iloc[0] - rows["before"].iloc[0]
    assert rows["value"].sum() == pytest.approx(change, rel=1e-9, abs=1e-9)
    return {row.part: row.value for row in rows.itertuples() if row.value}


def test_twice_the_homes_is_their_number_alone():
    # 10 homes x 100 m2 x 200 kg = 200,000; 5 x 80 x 90 = 36,000; twice that is 236,000 more
    before = ledger(homes(), homes("B", "stacked", "clt", 5, 80))
    after = ledger(homes(number=20), homes("B", "stacked", "clt", 10, 80))
    assert split(before, after) == pytest.approx({"number_of_homes": 236_000})


def test_a_figure_a_tenth_lower_is_an_assumption():
    # 1,000 m2 x 20 kg less
    after = ledger(homes(), co2=(180, 100, 180, 90))
    assert split(ledger(homes()), after) == pytest.approx({"assumptions": -20_000})


def test_number_and_figure_share_what_they_do_together():
    # 10 homes x 100 m2 x 200 = 200,000; 20 homes at 100 kg = 200,000: no change in all.
    # Homes first +200,000, then the figure -200,000; the other way round -100,000 and +100,000.
    # The mean of both orders: +150,000 and -150,000.
    after = ledger(homes(number=20), co2=(100, 100, 180, 90))
    found = split(ledger(homes()), after)
    assert found == pytest.approx({"number_of_homes": 150_000, "assumptions": -150_000})


def test_a_method_that_comes_is_a_change_of_methods():
    # half of 1,000 m2 goes from 200 to 100 kg per m2
    after = ledger(homes(number=5), homes(method="clt", number=5))
    assert split(ledger(homes()), after) == pytest.approx({"method_mix": -50_000})


def test_smaller_homes_are_size_and_other_types_are_too():
    # 10 homes x 20 m2 x 200 kg less
    assert split(ledger(homes()), ledger(homes(m2=80))) == pytest.approx({"type_and_size": -40_000})
    # of 10 homes 5 become stacked, 100 m2 alike: 500 m2 x (180 - 200)
    after = ledger(homes(number=5), homes(dwelling_type="stacked", number=5))
    assert split(ledger(homes()), after) == pytest.approx({"type_and_size": -10_000})


def test_building_elsewhere_is_the_municipalities_and_leaving_is_a_definition():
    one, other = homes("A"), homes("B", method="clt", number=10)
    # A builds 15 of 20 homes instead of 10: 5 homes x 100 m2 x (200 - 100)
    after = ledger(homes("A", number=15), homes("B", method="clt", number=5))
    assert split(ledger(one, other), after) == pytest.approx({"municipality_mix": 50_000})
    # B leaves: its 10 homes x 100 m2 x 100 kg no longer count
    after = ledger(one, other, inside=("A",))
    assert split(ledger(one, other), after) == pytest.approx({"definitions": -100_000})


def test_another_measured_figure_is_project_data():
    measured = {"area_co2_unmeasured": 0.0, "co2_measured": 170_000.0}
    # all of 1,000 m2 measured: 170 instead of 150 kg per m2
    before = ledger(homes(**{**measured, "co2_measured": 150_000.0}))
    found = split(before, ledger(homes(**measured)), reading="project")
    assert found == pytest.approx({"project_data": 20_000})
    # what is built from materials does not know of it
    assert split(before, ledger(homes(**measured))) == {}


def test_another_baseline_is_a_definition():
    # 250 kg per m2 by the programme: 1 - 250/283 and 1 - 250/250
    found = split(ledger(homes()), ledger(homes(), baseline=250), "co2_reduction", "programme")
    assert found == pytest.approx({"definitions": 250 / 283 - 1})


def test_homes_of_which_nothing_is_known_count_at_the_typical_mix():
    # 10 unknown homes x 120 m2 x (0.4 x 200 + 0.1 x 100 + 0.4 x 180 + 0.1 x 90 = 171) = 205,200
    before = ledger(homes(), nothing_known(10))
    every = split_change(before, before, ("2025", "2025"))
    co2 = every[(every["indicator"] == "embodied_co2") & (every["reading"] == "inventory")]
    assert co2["before"].iloc[0] == pytest.approx(200_000 + 205_200)
    assert (every["value"] == 0).all()
    # a typical mix of clt alone, half of either type: 0.5 x 100 + 0.5 x 90 = 95 kg per m2
    after = ledger(homes(), nothing_known(10), typical=(0, 0.5, 0, 0.5))
    assert split(before, after) == pytest.approx({"assumptions": 10 * 120 * (95 - 171)})
    # now they are known to be what the known ones are: 10 x 100 x 200 instead of 205,200
    after = ledger(homes(number=20))
    assert split(before, after) == pytest.approx({"project_data": 200_000 - 205_200})


def test_a_share_is_over_what_is_known():
    # 6 of 10 answered yes and 2 unknown: 6/8; then 6 of 10: the data say more
    before = ledger(homes(conceptual_yes=6.0, conceptual_unknown=2.0))
    after = ledger(homes(conceptual_yes=6.0))
    found = split(before, after, "conceptual_share", "all_homes")
    assert found == pytest.approx({"project_data": 0.6 - 0.75})
    # a home of unknown method that answers counts as well: (6 + 5) / (10 + 5) after 6/10
    more = homes(method="unknown", number=5, conceptual_yes=5.0)
    found = split(after, ledger(homes(conceptual_yes=6.0), more), "conceptual_share", "all_homes")
    assert sum(found.values()) == pytest.approx(11 / 15 - 6 / 10)


def test_a_score_nobody_had_before_is_not_split():
    scored = {"mpg_sum_a1": 600.0, "mpg_area_a1": 1000.0}
    every = split_change(ledger(homes()), ledger(homes(**scored)), ("2025", "2025"))
    assert "mpg" not in set(every["indicator"])
    both = split_change(ledger(homes(**scored)), ledger(homes(**scored)), ("2025", "2025"))
    assert both.loc[both["indicator"] == "mpg", "after"].iloc[0] == pytest.approx(0.6)


def test_a_figure_nobody_knows_makes_the_total_unknown_only_where_it_is_needed():
    unknown = ledger(homes(), co2=(200, math.nan, 180, 90))
    assert split(unknown, ledger(homes(number=20), co2=(200, math.nan, 180, 90)))
    built = ledger(homes(method="clt"), co2=(200, math.nan, 180, 90))
    every = split_change(unknown, built, ("2025", "2025"))
    assert "inventory" not in set(every.loc[every["indicator"] == "embodied_co2", "reading"])


# Against plain loops and every order


Rows = dict[tuple[str, str, str], dict[str, float]]


def co2_by_loops(
    sides: tuple[Ledger, Ledger], tables: tuple[Rows, Rows], chosen: dict[str, int]
) -> float:
    """Embodied CO2 with each part taken from the run it is ``chosen`` from, home by home."""

    def of(part: str, *place: str, column: str = "homes") -> float:
        rows = tables[chosen[part]]
        return sum(row[column] for kind, row in rows.items() if kind[: len(place)] == place)

    figures = sides[chosen["assumptions"]].figures.set_index(["dwelling_type", "building_method"])
    figure = figures["co2"].to_dict()
    inside = set(sides[chosen["definitions"]].definitions["name"])
    total = 0.0
    for kind in tables[0]:
        region, dwelling_type, method = kind
        here = of("municipality_mix", region) / of("municipality_mix")
        type_share = of("type_and_size", region, dwelling_type) / of("type_and_size", region)
        share = of("method_mix", *kind) / of("method_mix", region, dwelling_type)
        m2 = of("type_and_size", *kind, column="area") / of("type_and_size", *kind)
        area = of("project_data", *kind, column="area")
        unmeasured = of("project_data", *kind, column="area_co2_unmeasured") / area
        measured = of("project_data", *kind, column="co2_measured") / area
        co2 = measured + unmeasured * figure[dwelling_type, method]
        if region in inside:
            total += of("number_of_homes") * here * type_share * share * m2 * co2
    return total


def random_ledger(source: np.random.Generator, inside: tuple[str, ...] = ("A", "B")) -> Ledger:
    """Two regions with homes of every kind, partly measured, all amounts drawn."""
    rows = []
    for region in ("A", "B"):
        for dwelling_type in TYPES:
            for method in METHODS:
                number, m2 = source.uniform(1, 50), source.uniform(60, 160)
                area, part = number * m2, source.uniform()
                measured = {
                    "area_co2_unmeasured": area * part,
                    "co2_measured": area * (1 - part) * source.uniform(100, 300),
                    "conceptual_yes": number * source.uniform(0, 0.5),
                    "conceptual_unknown": number * source.uniform(0, 0.5),
                }
                rows.append(homes(region, dwelling_type, method, number, m2, **measured))
    co2 = tuple(source.uniform(50, 300, 4))
    return ledger(*rows, co2=co2, inside=inside, baseline=source.uniform(200, 400))


@pytest.mark.parametrize("seed", range(3))
def test_it_is_the_mean_over_every_order_of_plain_loops(seed):
    source = np.random.default_rng(seed)
    sides = (random_ledger(source), random_ledger(source, ("A",)))
    place = ["region", "dwelling_type", "building_method"]
    first, last = (one.homes.set_index(place).to_dict("index") for one in sides)
    worth = {
        bits: co2_by_loops(sides, (first, last), dict(zip(PARTS, bits, strict=True)))
        for bits in np.ndindex(*(2,) * len(PARTS))
    }
    expected = dict.fromkeys(PARTS, 0.0)
    orders = list(permutations(range(len(PARTS))))
    for order in orders:
        state = [0] * len(PARTS)
        for place in order:
            was = worth[tuple(state)]
            state[place] = 1
            expected[PARTS[place]] += (worth[tuple(state)] - was) / len(orders)
    found = split(*sides, reading="project")
    assert found == pytest.approx(expected, rel=1e-9)


def both_ways(seed: int) -> None:
    """Parts of a random pair add up to the change, and to its opposite the other way round."""
    source = np.random.default_rng(seed)
    insides = (("A", "B"), ("A",), ("B",))
    before, after = (random_ledger(source, insides[source.integers(3)]) for _ in range(2))
    there = split_change(before, after, ("2025", "2025"), "x")
    key = COLUMNS[:4]
    added = there.groupby(key, sort=False)["value"].sum()
    ends = there.groupby(key, sort=False)[["before", "after"]].first()
    scale = ends.abs().max(axis=1)
    assert len(added) > 10
    assert ((added - (ends["after"] - ends["before"])).abs() <= 1e-9 * scale).all()
    if seed % 10 == 0:
        back = split_change(after, before, ("2025", "2025"), "x")
        np.testing.assert_allclose(back["value"], -there["value"], rtol=1e-6, atol=1e-6)


def test_random_pairs_add_up():
    for seed in range(60):
        both_ways(seed)


@pytest.mark.long
def test_ten_thousand_random_pairs_add_up():
    for seed in range(60, 10_060):
        both_ways(seed)


def test_more_data_about_the_same_homes_changes_nothing_else():
    source = np.random.default_rng(7)
    before = random_ledger(source)
    table = before.homes.copy()
    for amount in ("co2_measured", "conceptual_yes"):
        table[amount] *= source.uniform(0.5, 1.0, len(table))
    found = split_change(before, replace(before, homes=table), ("2025", "2025"), "x")
    others = found[found["part"] != "project_data"]
    assert (others["value"] == 0).all()
    assert (found.loc[found["part"] == "project_data", "value"] != 0).any()
