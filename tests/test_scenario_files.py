"""Scenario files: the shipped ones say what the programme says; every fault is named at once."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from ccb_analysis.errors import FactsError
from ccb_analysis.facts.assumptions import Figures, read_assumptions
from ccb_analysis.facts.materials import read_inventories, read_materials
from ccb_analysis.facts.scenarios import (
    Scenario,
    homes_by_year,
    list_scenarios,
    material_shares,
    mix_by_year,
    read_scenario,
    size_factors,
)
from ccb_analysis.facts.tables import EVIDENCE, known_sources

FACTS = (read_assumptions(), read_materials(), read_inventories())
SHIPPED = [
    "ambitie_38000",
    "houtbouw_eerst",
    "huidige_praktijk",
    "koploper",
    "laaghangend_fruit",
    "modulair",
    "vertraging",
    "woondeal",
]
HEADER = """
title_nl = "Proef"
title_en = "Trial"
why_nl = "Om te proberen."
why_en = "To try."
baseline = "huidige_praktijk"
source = "user"
evidence = "assumption"
"""
MIX = """
[[mix]]
dwelling_type = "ground_bound"
path = "linear"
from_year = 2026
until_year = 2030
rest = "in_proportion"
shares = { timber_frame = 0.4, clt = 0.1 }
source = "programma_ccb"
evidence = "programme"
"""
HOMES = """
[homes]
total = 30000
source = "assumption"
"""
MATERIALS = """
[[materials]]
name = "biobased_insulation"
replace = { mineral_wool = "hemp_mat" }
kg_ratio = { mineral_wool = 1.3 }
path = "linear"
until_year = 2030
share = 0.5
source = "user"
"""
SIZE = """
[[size]]
dwelling_type = "stacked"
factor = 0.9
source = "assumption"
"""
REGIONS = """
[regions]
join = ["GM0202", "Nijmegen"]
"""
WHOLE = HEADER + MIX + HOMES + MATERIALS + SIZE + REGIONS


def read(text: str, folder: Path, report_year: int = 2025, **given: object) -> Scenario:
    path = folder / "proef.toml"
    path.write_text(text, encoding="utf-8")
    return read_scenario(path, report_year, *FACTS, **given)  # type: ignore[arg-type]


def faults_of(text: str, folder: Path, report_year: int = 2025, **given: object) -> list[str]:
    with pytest.raises(FactsError) as caught:
        read(text, folder, report_year, **given)
    assert str(caught.value).count("\n") == len(caught.value.faults)
    return [str(each) for each in caught.value.faults]


def shipped(name: str, report_year: int = 2025) -> Scenario:
    return read_scenario(name, report_year, *FACTS)


def today() -> pd.DataFrame:
    mix = FACTS[0]
    mix = mix[mix["assumption"] == "current_mix"].rename(columns={"value": "share"})
    return mix[["dwelling_type", "building_method", "share"]]


def shares(name: str, year: int, dwelling_type: str) -> dict[str, float]:
    table = mix_by_year(shipped(name), today(), [year])
    chosen = table[table["dwelling_type"] == dwelling_type]
    return dict(zip(chosen["building_method"], chosen["share"], strict=True))


# --- the shipped scenarios ----------------------------------------------------------------------


def test_these_scenarios_are_shipped() -> None:
    assert list_scenarios() == SHIPPED


@pytest.mark.parametrize("report_year", [2024, 2025, 2029])
@pytest.mark.parametrize("name", SHIPPED)
def test_a_shipped_scenario_is_read_in_every_year_of_the_programme(
    name: str, report_year: int
) -> None:
    scenario = shipped(name, report_year)
    assert scenario.start_year == report_year + 1
    assert scenario.differs == (name != "huidige_praktijk")
    for block in (*scenario.mix, *scenario.size, *scenario.materials, scenario.homes or scenario):
        assert block.source in known_sources()
        assert block.evidence in EVIDENCE


@pytest.mark.parametrize("name", SHIPPED)
def test_texts_of_shipped_scenarios_are_short_sentences_in_both_languages(name: str) -> None:
    scenario = shipped(name)
    assert scenario.title_nl != scenario.title_en
    assert scenario.why_nl != scenario.why_en
    for text in (scenario.why_nl, scenario.why_en):
        lengths = [len(sentence.split()) for sentence in re.split(r"(?<=[.:;?])\s", text)]
        assert max(lengths) <= 20, text
        assert sum(lengths) / len(lengths) <= 15


def test_current_practice_changes_nothing() -> None:
    scenario = shipped("huidige_praktijk")
    found = mix_by_year(scenario, today(), range(2026, 2031))
    for _, rows in found.groupby("year"):
        assert rows["share"].tolist() == today()["share"].tolist()
    assert scenario.homes is None
    assert material_shares(scenario, [2030]).empty
    assert size_factors(scenario) == {}
    assert scenario.join is None


@pytest.mark.parametrize("dwelling_type", ["ground_bound", "stacked"])
def test_the_woondeal_is_a_quarter_in_2025_and_half_in_2030(dwelling_type: str) -> None:
    # L1779-1781: industrial; from 25 % in 2025 in five equal steps to 50 % in 2030, so 30 % in
    # 2026 and 40 % in 2028. L545-550: conceptual as much, and more where it is more already.
    figures = Figures(FACTS[0])
    for year, wanted in ((2026, 0.30), (2028, 0.40), (2030, 0.50)):
        mix = shares("woondeal", year, dwelling_type)
        for name in ("industrial_share", "conceptual_share"):
            found = sum(
                share * figures.central(name, dwelling_type=dwelling_type, building_method=method)
                for method, share in mix.items()
            )
            if name == "industrial_share":
                assert found == pytest.approx(wanted, abs=1e-12), year
            assert found > wanted - 1e-12


def test_timber_first_builds_ground_bound_in_timber_and_stacked_as_now() -> None:
    # Today 0.045 + 0.005 + 0.01 = 0.06 is timber; alone they are 0.75, 0.08333 and 0.16667.
    found = shares("houtbouw_eerst", 2030, "ground_bound")
    assert found["timber_frame"] == pytest.approx(0.75)
    assert found["clt"] == pytest.approx(1 / 12)
    assert found["timber_module"] == pytest.approx(1 / 6)
    assert found["concrete_in_situ"] == found["concrete_prefab"] == found["steel_module"] == 0
    now = today().set_index(["dwelling_type", "building_method"])["share"]["stacked"]
    assert shares("houtbouw_eerst", 2030, "stacked") == now.to_dict()


def test_modular_is_half_modules_in_2030() -> None:
    for dwelling_type in ("ground_bound", "stacked"):
        found = shares("modulair", 2030, dwelling_type)
        assert found["timber_module"] + found["steel_module"] == pytest.approx(0.5)


@pytest.mark.parametrize("name", ["laaghangend_fruit", "koploper"])
def test_the_bans_reach_everything_in_2030(name: str) -> None:
    scenario = shipped(name)
    found = material_shares(scenario, [2030]).set_index("name")["share"]
    assert found.to_dict() == {"biobased_insulation": 1, "low_carbon_concrete": 1}
    insulation, concrete = scenario.materials
    # 1.6 kg of wood fibre per kg of stone wool; of glass wool 1.6 / 0.95; of both in halves
    # 1.6 / 0.975; concrete kg for kg.
    assert insulation.kg_ratio["stone_wool"] == 1.6
    assert insulation.kg_ratio["glass_wool"] == pytest.approx(1.6 / 0.95, abs=0.005)
    assert insulation.kg_ratio["mineral_wool"] == pytest.approx(1.6 / 0.975, abs=0.005)
    assert set(concrete.kg_ratio.values()) == {1}


def test_the_bearing_structure_of_the_front_runner_is_95_percent_timber() -> None:
    # Of the reading of 95 % biobased: timber against all that bears above the foundation.
    stock = FACTS[2].set_index("material")
    timber = ["sawn_softwood", "clt", "sheet_material"]
    for dwelling_type in ("ground_bound", "stacked"):
        for method, share in shares("koploper", 2030, dwelling_type).items():
            if share == 0:
                continue
            here = stock[stock["building_method"] == method]
            here = here[here["dwelling_type"] == dwelling_type]["kg_per_m2"]
            wood = here[here.index.isin(timber)].sum()
            assert wood / (wood + here["steel_section"]) >= 0.95, (method, dwelling_type)
            assert method in ("timber_frame", "clt", "timber_module")


def test_totals_of_homes_are_those_of_the_woondeal_and_the_trend() -> None:
    for name, total in (("vertraging", 26000), ("ambitie_38000", 38000)):
        homes = shipped(name).homes
        assert homes is not None
        assert homes.total == total
    # 26,000 less, say, 12,280 done leaves 13,720: 2,744 in each of five years.
    found = homes_by_year(shipped("vertraging"), range(2026, 2031), 13720.0)
    assert found.tolist() == pytest.approx([2744] * 5)


# --- reading ------------------------------------------------------------------------------------


def test_a_file_of_a_user_is_read_whole(tmp_path: Path) -> None:
    scenario = read(WHOLE, tmp_path)
    assert scenario.name == "proef"
    assert (scenario.title_nl, scenario.why_en) == ("Proef", "To try.")
    assert scenario.mix[0].shares == {"timber_frame": 0.4, "clt": 0.1}
    assert scenario.homes is not None
    assert (scenario.homes.total, scenario.homes.phasing) == (30000, "even")
    assert scenario.materials[0].replace == {"mineral_wool": "hemp_mat"}
    assert scenario.materials[0].from_year == 2026  # the first year that can differ
    assert size_factors(scenario) == {"stacked": 0.9}
    assert scenario.join == ("GM0202", "GM0268")
    # "assumption" as source is a figure of the user's own.
    assert (scenario.homes.source, scenario.homes.evidence) == ("user", "assumption")


def test_english_may_be_left_out(tmp_path: Path) -> None:
    text = HEADER.replace('title_en = "Trial"\n', "").replace('why_en = "To try."\n', "")
    scenario = read(text, tmp_path)
    assert (scenario.title_en, scenario.why_en) == ("Proef", "Om te proberen.")


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    assert read("\ufeff" + WHOLE, tmp_path).name == "proef"


def test_a_start_year_moves_the_first_year_of_every_block(tmp_path: Path) -> None:
    text = "start_year = 2028\n" + HEADER + MIX.replace("from_year = 2026\n", "") + MATERIALS
    scenario = read(text, tmp_path)
    assert scenario.start_year == scenario.mix[0].from_year == 2028
    assert scenario.materials[0].from_year == 2028


def test_a_baseline_is_taken_over_and_laid_under(tmp_path: Path) -> None:
    (tmp_path / "onder.toml").write_text(HEADER + MIX + HOMES + MATERIALS + SIZE, "utf-8")
    own = SIZE.replace("0.9", "0.8") + MATERIALS.replace("share = 0.5", "share = 1.0")
    scenario = read(HEADER.replace("huidige_praktijk", "onder") + own + REGIONS, tmp_path)
    assert [block.dwelling_type for block in scenario.mix] == ["ground_bound"]
    assert scenario.homes is not None
    assert scenario.homes.total == 30000
    assert size_factors(scenario) == {"stacked": 0.8}
    assert [swap.share for swap in scenario.materials] == [1.0]
    assert scenario.join == ("GM0202", "GM0268")


def test_swaps_of_one_material_in_other_homes_may_both_be_whole(tmp_path: Path) -> None:
    first = MATERIALS.replace("share = 0.5", 'share = 1\ndwelling_types = ["stacked"]')
    second = first.replace("stacked", "ground_bound").replace("biobased", "other")
    assert len(read(HEADER + first + second, tmp_path).materials) == 2


# --- what is refused ----------------------------------------------------------------------------

ONE_FAULT = [
    # what is changed in a good file, by what, where the fault stands, what must be in the line
    ("timber_frame = 0.4", "timber_frme = 0.4", "mix 1 (ground_bound).shares", "timber_frame"),
    ("timber_frame = 0.4", "timber_frame = 1.4", "shares.timber_frame", "gevonden 1.4"),
    ("timber_frame = 0.4", "timber_frame = -0.1", "shares.timber_frame", "van 0 tot en met 1"),
    ("timber_frame = 0.4", 'timber_frame = "0.4"', "shares.timber_frame", "aanhalingstekens"),
    ("timber_frame = 0.4", "timber_frame = true", "shares.timber_frame", "een getal"),
    ("timber_frame = 0.4", "timber_frame = nan", "shares.timber_frame", "van 0 tot en met 1"),
    ("timber_frame = 0.4", "timber_frame = 0.95", "mix 1 (ground_bound).shares", "samen 1.05"),
    ('rest = "in_proportion"', 'rest = "refuse"', ".shares", "samen 0.5"),
    ('rest = "in_proportion"', "", ".shares", "samen 1"),
    ('rest = "in_proportion"', 'rest = "scaled"', ".rest", "in_proportion"),
    ("{ timber_frame = 0.4, clt = 0.1 }", "{}", ".shares", "minstens één"),
    ('dwelling_type = "ground_bound"', 'dwelling_type = "row"', ".dwelling_type", "ground_bound"),
    ("from_year = 2026", "from_year = 2025", ".from_year", "2026 of later; 2025 is het jaar"),
    ("from_year = 2026", "from_year = 26", ".from_year", "vier cijfers"),
    ("until_year = 2030\nrest", "until_year = 2025\nrest", ".until_year", "2026 of later"),
    ("until_year = 2030\nrest", "rest", ".until_year", "eindwaarde"),
    ("from_year = 2026", "from_year = 2031", ".until_year", "2031 of later"),
    ('path = "linear"\nfrom', 'path = "lineair"\nfrom', ".path", "linear"),
    ('path = "linear"\nfrom', 'path = "table"\nfrom', ".shares", "een waarde per jaar"),
    ('path = "linear"\nfrom', 'path = "linear"\nmidpoint = 2028\nfrom', ".midpoint", "logistic"),
    ('evidence = "programme"', 'evidence = "certain"', ".evidence", "assumption"),
    ('evidence = "programme"', "", ".evidence", "published"),
    ('source = "programma_ccb"\n', "", "mix 1 (ground_bound).source", "niets ingevuld"),
    ('source = "programma_ccb"', 'source = "programma_cbb"', ".source", "programma_ccb"),
    ('source = "programma_ccb"', 'source = ""', ".source", "niets ingevuld"),
    ("[[mix]]", "[[mix]]\nshare = 1", "mix 1 (ground_bound).share", "shares"),
    ("[[mix]]", "[[mixes]]", "mixes", "mix"),
    ("[[mix]]", "[mix]", "mix", "dubbele haken"),
    ("[homes]", "[[homes]]", "homes", "enkele haken"),
    ("total = 30000", "total = 0", "homes.total", "boven nul"),
    ("total = 30000", "", "homes.total", "niets ingevuld"),
    ("total = 30000", 'total = 30000\nphasing = "late"', "homes.phasing", "back"),
    ("total = 30000", "total = 30000\nper_year = { 2025 = 1 }", "per_year.2025", "2026 of later"),
    ("total = 30000", "total = 30000\nper_year = { 2031 = 1 }", "per_year.2031", "hoogstens 2030"),
    ("total = 30000", "total = 30000\nper_year = { 2026 = -1 }", "per_year.2026", "nul of meer"),
    ("total = 30000", "total = 30000\nper_year = { 2026 = 31000 }", "per_year", "samen 31000"),
    ("hemp_mat", "hemp_mats", "replace.mineral_wool", "hemp_mat"),
    (
        "{ mineral_wool",
        "{ minral_wool",
        "materials 1 (biobased_insulation).replace",
        "mineral_wool",
    ),
    ('"hemp_mat"', '"mineral_wool"', ".replace", "een ander materiaal"),
    ("kg_ratio = { mineral_wool = 1.3 }", "kg_ratio = {}", ".kg_ratio", "geen verhouding voor"),
    ("kg_ratio = { mineral_wool = 1.3 }", "", ".kg_ratio", "niets ingevuld"),
    ("mineral_wool = 1.3", "mineral_wool = 0", "kg_ratio.mineral_wool", "boven nul"),
    ("mineral_wool = 1.3", "wool = 1.3", ".kg_ratio", "mineral_wool"),
    ("share = 0.5", "share = 1.5", ".share", "van 0 tot en met 1"),
    ("share = 0.5", "share = 0.5\nceiling = 'reuse_celing'", ".ceiling", "reuse_ceiling"),
    ("share = 0.5", "share = 0.5\nceiling = 0.4", ".ceiling", "tekst tussen aanhalingstekens"),
    ("share = 0.5", "share = 0.5\nmethods = ['clt', 'clay']", ".methods.1", "clt"),
    ("share = 0.5", "share = 0.5\ndwelling_types = ['flats']", ".dwelling_types.0", "stacked"),
    ("factor = 0.9", "factor = 0", "size 1 (stacked).factor", "boven nul"),
    ("factor = 0.9", "factor = inf", "size 1 (stacked).factor", "boven nul"),
    ('"Nijmegen"', '"Nijmege"', "regions.join.1", "Nijmegen (GM0268)"),
    ('["GM0202", "Nijmegen"]', "[]", "regions.join", "minstens één naam"),
    ('"GM0202"', '"GM0363"', "regions.join.0", "GM0"),
    ('baseline = "huidige_praktijk"', 'baseline = "huidig"', "baseline", "huidige_praktijk"),
    ('baseline = "huidige_praktijk"', 'baseline = "proef"', "baseline", "niet zijn eigen"),
    ('title_nl = "Proef"', 'title_nl = "  "', "title_nl", "niets ingevuld"),
    ('title_nl = "Proef"', "title_nl = 3", "title_nl", "tekst tussen aanhalingstekens"),
    ('why_nl = "Om te proberen."', "", "why_nl", "niets ingevuld"),
    ('title_nl = "Proef"', 'title_nl = "P"\nstart_year = 2025', "start_year", "2026 of later"),
    ('title_nl = "Proef"', 'title_nl = "P"\nstart_year = 2027', "from_year", "2027 of later"),
]


@pytest.mark.parametrize(("old", "new", "place", "allowed"), ONE_FAULT)
def test_one_fault_is_one_line_with_its_place(
    old: str, new: str, place: str, allowed: str, tmp_path: Path
) -> None:
    assert old in WHOLE
    found = faults_of(WHOLE.replace(old, new, 1), tmp_path)
    assert len(found) == 1, found
    assert found[0].startswith("proef.toml, ")
    assert place in found[0].split(":")[0]
    assert allowed in found[0]


@pytest.mark.parametrize(
    "value", ["-1", "true", '"x"', "[1]", "{ a = 1 }", "{ 2027 = { a = [] } }", "1979-05-27", "nan"]
)
def test_nothing_an_entry_may_hold_is_a_crash(value: str, tmp_path: Path) -> None:
    rows = WHOLE.splitlines()
    places = [row for row, line in enumerate(rows) if " = " in line]
    assert len(places) == 28  # 7 of the file, 8 of the mix, 2 of homes, 7, 3 and 1 of the others
    refused = 0
    for row in places:
        changed = [*rows[:row], f"{rows[row].split(' = ')[0]} = {value}", *rows[row + 1 :]]
        try:
            read("\n".join(changed), tmp_path)
        except FactsError as error:
            refused += 1
            assert all("toegestaan" in str(line) for line in error.faults)
            assert "een andere waarde" not in str(error)
    # Four texts of the file and the name of a swap may be any text.
    assert refused == len(places) - (5 if value == '"x"' else 0)


def test_every_fault_is_listed_at_once_in_dutch(tmp_path: Path) -> None:
    text = WHOLE
    for old, new in (
        ('evidence = "assumption"\n', ""),
        ("from_year = 2026", "from_year = 2020"),
        ("timber_frame = 0.4", "timber = 0.4"),
        ("clt = 0.1", "clt = 3"),
        ('dwelling_type = "ground_bound"', 'dwelling_type = "ground"'),
        ("total = 30000", "total = 100\nper_year = { 2026 = 200 }"),
        ("share = 0.5", "share = 2\nuntil = 3"),
        ("factor = 0.9", "factor = -1"),
        ('"GM0202"', '"GM9999"'),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    found = faults_of(text, tmp_path)
    # evidence; from_year; timber; clt; ground; per_year; share, until; factor; GM9999
    assert len(found) == 10, "\n".join(found)
    assert all("gevonden" in line and "toegestaan" in line for line in found)


def test_faults_come_in_english_too(tmp_path: Path) -> None:
    found = faults_of(WHOLE.replace("clt = 0.1", "clt = 3"), tmp_path, language="en")
    expected = "mix 1 (ground_bound).shares.clt: found 3, allowed a fraction from 0 up to"
    assert expected in found[0]


def test_two_blocks_of_one_name_contradict(tmp_path: Path) -> None:
    found = faults_of(HEADER + MIX + MIX + SIZE + SIZE + MATERIALS + MATERIALS, tmp_path)
    places = [line.split(":")[0].removeprefix("proef.toml, ") for line in found]
    assert places == [
        "mix 2 (ground_bound).dwelling_type",
        "size 2 (stacked).dwelling_type",
        "materials 2 (biobased_insulation).name",
    ]


def test_swaps_that_take_more_than_all_of_a_material_contradict(tmp_path: Path) -> None:
    # 0.5 of one and 0.6 of the other are 1.1 of the same mineral wool in 2030.
    other = MATERIALS.replace("biobased", "other").replace("0.5", "0.6").replace("hemp", "flax")
    found = faults_of(HEADER + MATERIALS + other, tmp_path)
    assert len(found) == 1
    assert "in 2030 samen 1.1 van mineral_wool" in found[0]
    assert read(HEADER + MATERIALS + other.replace("0.6", "0.5"), tmp_path).differs


def test_a_swap_of_what_no_home_holds_is_refused(tmp_path: Path) -> None:
    # Concrete homes hold no CLT.
    swap = MATERIALS.replace("mineral_wool", "clt")
    assert read(HEADER + swap, tmp_path).differs
    limited = swap.replace("share = 0.5", "share = 0.5\nmethods = ['concrete_in_situ']")
    found = faults_of(HEADER + limited, tmp_path)
    assert len(found) == 1
    assert "niets van clt" in found[0]


def test_all_methods_named_leave_no_rest(tmp_path: Path) -> None:
    every = ", ".join(
        f"{name} = 0.1"
        for name in ("concrete_in_situ", "concrete_prefab", "timber_module", "steel_module")
    )
    text = HEADER + MIX.replace("clt = 0.1", f"clt = 0.1, {every}")
    found = faults_of(text, tmp_path)  # 0.4 + 0.1 + 4 x 0.1 = 0.9 of 1, and nobody takes 0.1
    assert len(found) == 1
    assert "samen 0.9" in found[0]
    assert "geen andere bouwmethode" in found[0]


TABLE = MIX.replace('path = "linear"', 'path = "table"').replace("from_year = 2026\n", "")
TABLE = TABLE.replace("until_year = 2030\n", "")


def test_points_of_a_table_lie_in_the_years_to_come(tmp_path: Path) -> None:
    past = TABLE.replace("{ timber_frame = 0.4, clt = 0.1 }", "{ 2025 = { clt = 0.1 } }")
    assert "line_from_past" in faults_of(HEADER + past, tmp_path)[0]
    only_past = past.replace("rest =", "line_from_past = true\nrest =")
    assert "2026 of later" in faults_of(HEADER + only_past, tmp_path)[0]
    steered = only_past.replace("{ clt = 0.1 } }", "{ clt = 0.1 }, 2030 = { clt = 0.2 } }")
    assert read(HEADER + steered, tmp_path).mix[0].from_year == 2026
    other_end = steered.replace("rest =", "until_year = 2029\nrest =")
    assert "2030, het laatste jaar" in faults_of(HEADER + other_end, tmp_path)[0]


def test_a_curve_needs_its_middle_and_width_and_must_move(tmp_path: Path) -> None:
    bare = MIX.replace('"linear"', '"logistic"')
    found = faults_of(HEADER + bare, tmp_path)
    assert [line.split(":")[0].rsplit(".", 1)[1] for line in found] == [
        "midpoint",
        "years_10_to_90",
    ]
    # A curve half way in 1900 that takes a year is at its end long before 2026.
    flat = bare.replace("rest =", "midpoint = 1900\nyears_10_to_90 = 1\nrest =")
    assert "tussen 2026 en 2030" in faults_of(HEADER + flat, tmp_path)[0]
    assert read(HEADER + flat.replace("1900", "2028"), tmp_path).differs


def test_homes_of_all_years_must_add_up_where_it_is_known_what_is_done(tmp_path: Path) -> None:
    years = ", ".join(f"{year} = 3000" for year in range(2026, 2031))  # 15,000 in all
    text = HEADER + HOMES.replace("total", f"per_year = {{ {years} }}\ntotal")
    assert read(text, tmp_path).differs
    assert read(text, tmp_path, completed=15000.0).differs
    found = faults_of(text, tmp_path, completed=12000.0)
    assert "18000 samen: total (30000) min de 12000 woningen" in found[0]


def test_a_baseline_goes_one_level_down(tmp_path: Path) -> None:
    (tmp_path / "onder.toml").write_text(HEADER + MIX, "utf-8")
    middle = HEADER.replace("huidige_praktijk", "onder") + SIZE
    (tmp_path / "midden.toml").write_text(middle, "utf-8")
    found = faults_of(HEADER.replace("huidige_praktijk", "midden") + HOMES, tmp_path)
    assert len(found) == 1
    assert "midden rust zelf op onder" in found[0]


def test_two_scenarios_that_rest_on_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "onder.toml").write_text(HEADER.replace("huidige_praktijk", "proef") + MIX, "utf-8")
    found = faults_of(HEADER.replace("huidige_praktijk", "onder") + SIZE, tmp_path)
    assert len(found) == 1
    assert "onder rust zelf op proef" in found[0]


def test_faults_of_the_baseline_are_named_with_its_own_file(tmp_path: Path) -> None:
    (tmp_path / "onder.toml").write_text(HEADER + MIX.replace("clt = 0.1", "clt = 3"), "utf-8")
    found = faults_of(HEADER.replace("huidige_praktijk", "onder") + SIZE, tmp_path)
    assert [line.split(",")[0] for line in found] == ["onder.toml"]


def test_a_baseline_that_differs_starts_in_the_same_year(tmp_path: Path) -> None:
    (tmp_path / "onder.toml").write_text(HEADER + SIZE, "utf-8")
    text = "start_year = 2028\n" + HEADER.replace("huidige_praktijk", "onder") + HOMES
    assert "2026, het startjaar van onder" in faults_of(text, tmp_path)[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('title_nl = "open\n', "regel 1"),
        ("title_nl = 1\ntitle_nl = 2\n", "geen toml"),
        ("\n[homes\ntotal = 1\n", "regel 2"),
        ('title_nl = "open', "geen toml"),
    ],
)
def test_what_is_not_toml_says_where(text: str, expected: str, tmp_path: Path) -> None:
    found = faults_of(text, tmp_path)
    assert len(found) == 1
    assert expected in found[0]


def test_text_in_another_encoding_is_refused(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes('title_nl = "één"'.encode("latin-1"))
    with pytest.raises(FactsError, match="UTF-8"):
        read_scenario(tmp_path / "latin.toml", 2025, *FACTS)


def test_an_empty_file_says_all_that_is_missing(tmp_path: Path) -> None:
    # title_nl, why_nl, baseline, source, evidence; English may be left out.
    assert len(faults_of("", tmp_path)) == 5


@pytest.mark.parametrize("name", ["woondael", "ontbreekt/woondael.toml"])
def test_an_unknown_scenario_names_the_nearest(name: str) -> None:
    with pytest.raises(FactsError, match=r"geen bestand.*woondeal"):
        shipped(name)


def test_a_shipped_path_that_ends_before_it_can_start_is_refused() -> None:
    with pytest.raises(FactsError, match="2031 of later"):
        shipped("houtbouw_eerst", 2030)
