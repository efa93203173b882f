"""The page for the reviewer: the order of verdicts, what each leans on, what does not count."""

from __future__ import annotations

import csv
import html
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from ccb_analysis.language import Language
from ccb_analysis.report.claims import Claims, claim, write_claims
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.reviewer import write_reviewer
from ccb_analysis.report.reviewer_order import distance, in_order, leaned_on

REFERENCE = Path(__file__).parents[1] / "ccb_analysis" / "reference"
NAN = float("nan")


def verdict(target, reading, indicator, counted, met="no", **given):
    row = {
        "target": target,
        "reading": reading,
        "indicator": indicator,
        "results_reading": counted,
        "headline": True,
        "year": 2025,
        "scenario": "s",
        "region": "all",
        "dwelling_type": "all",
        "direction": "at_least",
        "unit": "share",
        "met": met,
        "gap": 0.1,
        "reason": "none",
        "evidence": "programme",
        "value": 0.3,
        "low": 0.2,
        "high": 0.5,
        "threshold": 0.4,
        **dict.fromkeys(("probability_low", "probability", "probability_high"), 0.0),
        "probability_error": 0.0,
    }
    return {**row, **given}


# Distances to the line 0.4 in widths of the band on that side: (0.4 - value) / (high - value).
VERDICTS = pd.DataFrame(
    [
        verdict("mpg", "a1_max_0_50", "mpg_within_limit_share", "a1_max_0_50", high=0.35),  # 2
        verdict("conceptual", "stacked_2025", "conceptual_share", "stacked", high=0.35),  # 2
        verdict("nitrogen", "minus_60", "nitrogen", "construction_phase", "undecided",
                value=NAN, low=NAN, high=NAN, reason="not_measured"),
        verdict("industrial", "all_homes_2025", "industrial_share", "all_homes", "undecided",
                reason="data"),  # 0.5
        verdict("conceptual", "all_homes_2025", "conceptual_share", "all_homes", "yes",
                value=0.6, low=0.5, high=0.7),  # 0.2 / 0.1 = 2
        verdict("homes", "33000_from_2022", "homes_cumulative", "from_2022", "undecided",
                value=32_000, low=30_000, high=37_000, threshold=33_000, unit="home",
                reason="data"),  # 1,000 / 5,000 = 0.2
        verdict("circular_share", "with_recycled_2025", "circular_share",
                "reused_renewable_recycled", high=0.35),  # 2
    ]
)  # fmt: skip


def test_how_far_a_value_is_from_its_line_counts_in_bands():
    def far(**given):
        return distance(pd.Series(verdict("t", "r", "i", "c", **given)))

    assert far() == pytest.approx(0.5)  # 0.1 of the 0.2 above the value
    assert far(threshold=0.25) == pytest.approx(0.5)  # 0.05 of the 0.1 below it
    assert far(threshold=0.6) == pytest.approx(1.5)
    assert far(threshold=0.3) == 0
    assert far(high=0.3) == float("inf")
    assert pd.isna(far(value=NAN))


def test_the_order_is_that_of_consequence():
    found = [(one.group, f"{one.row['target']}.{one.row['reading']}") for one in in_order(VERDICTS)]
    assert found == [
        ("within", "homes.33000_from_2022"),
        ("within", "industrial.all_homes_2025"),
        # as near to their lines; a share of materials leans on more unverified figures
        ("unverified", "circular_share.with_recycled_2025"),
        ("unverified", "conceptual.stacked_2025"),
        ("unverified", "conceptual.all_homes_2025"),
        ("rest", "mpg.a1_max_0_50"),
        ("unmeasured", "nitrogen.minus_60"),
    ]


def unverified_assumptions(indicator: str, reading: str) -> int:
    """Count the unverified rows of assumptions.csv an indicator names, without the package."""
    content = tomllib.loads((REFERENCE / "indicators.toml").read_text(encoding="utf-8"))
    (whole,) = [one for one in content["indicator"] if one["name"] == indicator]
    (part,) = [one for one in whole["reading"] if one["name"] in (reading, "*", "")]
    inputs = part.get("inputs") or whole.get("inputs") or {}
    names = set(inputs.get("assumptions", ()))
    for name in inputs.get("sets", ()):
        names |= set(content["set"][name]["inputs"].get("assumptions", ()))
    with (REFERENCE / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return sum(row["assumption"] in names and row["evidence"] == "unverified" for row in rows)


@pytest.mark.parametrize(
    ("place", "indicator", "reading"),
    [
        (0, "homes", "from_2022"),
        (1, "industrial_share", "all_homes"),
        (3, "conceptual_share", "stacked"),
        (5, "mpg_within_limit_share", "a1_max_0_50"),
        (6, "nitrogen", "construction_phase"),
    ],
)
def test_a_verdict_leans_on_what_its_indicator_rests_on(place, indicator, reading):
    rows = in_order(VERDICTS)[place].unverified
    assert (rows["kind"] == "assumption").sum() == unverified_assumptions(indicator, reading)


def test_a_figure_of_ones_own_that_was_measured_is_leaned_on_no_more(tmp_path):
    with (REFERENCE / "assumptions.csv").open(encoding="utf-8", newline="") as file:
        rows = [r for r in csv.DictReader(file) if r["assumption"] == "stacked_share"]
    own = tmp_path / "assumptions.csv"
    with own.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        weak = [row for row in rows if row["evidence"] == "unverified"]
        assert weak
        writer.writerows({**row, "evidence": "measured"} for row in weak)
    before, after = in_order(VERDICTS)[0], in_order(VERDICTS, own)[0]
    assert len(before.unverified) - len(after.unverified) == len(weak)
    # and one that was not stands in the user's file, of which the folder is nobody's business
    own.write_text(own.read_text(encoding="utf-8").replace("measured", "unverified"))
    files = set(in_order(VERDICTS, own)[0].unverified["file"])
    assert "assumptions.csv" in files
    assert not [name for name in files if tmp_path.name in name]


def test_what_most_verdicts_lean_on_comes_first():
    order = in_order(VERDICTS)
    found = list(leaned_on(order))
    counts = [number for _, _, number in found]
    assert counts == sorted(counts, reverse=True)
    for (kind, name), rows, number in found:
        assert number == sum((one.unverified["name"] == name).any() for one in order)
        assert set(rows["kind"]) == {kind}


@pytest.fixture
def folder(tmp_path) -> Path:
    """What a report holds before its page for the reviewer is written."""
    for part in ("notebooks", "data", "tables"):
        (tmp_path / part).mkdir()
    VERDICTS.to_csv(tmp_path / "data" / "verdicts.csv", index=False)
    keys = {"indicator": "homes", "reading": "", "modules": "", "year": 2025, "scenario": "s"}
    keys |= dict.fromkeys(("dwelling_type", "building_method", "material", "group"), "all")
    keys |= {"year_basis": "completion", "statistic": "central", "unit": "home"}
    homes = pd.DataFrame([{**keys, "region": "all", "value": 1000.0}])
    homes = pd.concat([homes, homes.assign(region="all_18", value=1030.0)])
    homes.to_csv(tmp_path / "data" / "results.csv", index=False)
    refused = {"file": "<b>register.xlsx", "sheet": "x", "row": 7, "columns": "Woningtype"}
    pd.DataFrame([{**refused, "homes": 12.0}, {**refused, "row": 9, "homes": NAN}]).to_csv(
        tmp_path / "data" / "quarantine.csv", index=False
    )
    faults = pd.DataFrame({"file": ["a", "b"], "column": ["x", "y"], "faults": [2, 3]})
    faults.to_csv(tmp_path / "tables" / "faults.csv", index=False)
    quality = pd.DataFrame({"indicator": ["CO2 van materiaal"], "coverage_homes": [0.53]})
    quality.to_csv(tmp_path / "tables" / "quality.csv", index=False)
    shown = (
        '<figure class="figure" id="figure-homes_per_year">\n<figcaption>'
        '<span class="figure-number">Figuur 2.</span> x</figcaption></figure>'
    )
    table = (
        '<div class="ccb-table" id="table-homes">\n<table>\n<caption>Tabel 4. Woningen</caption>'
    )
    chapter = nbformat.v4.new_code_cell("display(*pages.homes())", id="cell-07", execution_count=8)
    chapter.outputs = [
        nbformat.v4.new_output("display_data", data=data)
        for data in ({"text/markdown": "## Woningen"}, {"text/html": shown}, {"text/html": table})
    ]
    told = [
        claim("verdict.s.homes.33000_from_2022", "undecided", "", "d"),
        claim("s.homes.2024", 900.0, "home", "d"),
        claim("s.homes.2025", 1000.0, "home", "d"),
        claim("s.circular_share.reused_renewable.2025", 0.04, "share", "d"),
        claim("figures.homes_per_year", "abc", "", "d"),
        claim("something_else", 1, "", "d"),
    ]
    claims = nbformat.v4.new_code_cell("Claims()", id="claims", execution_count=9)
    data = Claims(told, Language("nl"))._repr_mimebundle_()
    claims.outputs = [nbformat.v4.new_output("display_data", data=data)]
    book = tmp_path / "notebooks" / "annual_update.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=[chapter, claims]), book)
    write_claims(tmp_path, [book])
    return tmp_path


def written(folder: Path, code: str = "nl", **given) -> str:
    path = write_reviewer(folder, Language(code), year=2025, place="reports/2025", **given)
    return path.read_text(encoding="utf-8")


def text_of(page: str) -> str:
    bare = re.sub(r"<(style|svg)\b.*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", bare)).split())


def test_the_page_says_what_a_reviewer_asks(folder):
    page = written(folder, banner="Let op")
    text = text_of(page)
    assert "7 oordelen: 1 gehaald, 3 niet gehaald, 3 onbeslist" in text
    assert "binnen of aan de rand van de bandbreedte ligt: 2." in text
    assert "cijfers die niemand heeft nagekeken: 6." in text
    assert "python3 run.py review reports/2025" in text
    # where a figure comes from: chapter, cell, figure, formula
    assert 'href="report.html#figure-homes_per_year">Figuur 2</a>' in page
    assert 'href="report.html#table-homes">Tabel 4</a>' in page
    assert "notebook, cel 8 (cell-07)" in text
    assert "woningen in het register + woningen die wel in de openbare cijfers staan" in text
    # what does not count
    assert "Rijen van het register die niet meetellen: 2, samen 12 woningen" in text
    assert "<b>register.xlsx, rij 9" in text
    assert "<b>register" not in page
    assert "Cellen met een fout: 5." in text
    assert "Woningen in Montferland, die in 2025 buiten de regio vallen: 30." in text
    assert "omdat er niets is gemeten: Stikstof van de bouw, 60% minder" in text
    assert "CO₂ van materiaal 53%" in text
    # the other claims
    assert "woningen woningen 900 1.000" in text
    assert "Van 1 figuren en 0 tabellen" in text
    assert "1 andere beweringen" in text


def test_the_page_needs_nothing_else_and_its_links_lead_somewhere(folder):
    page = written(folder)
    assert not re.search(r"<script|<link|https?://(?!www\.w3\.org)|@import|url\(", page)
    names = re.findall(r'\bid="([^"]+)"', page)
    assert len(names) == len(set(names))
    for target in re.findall(r'href="#([^"]+)"', page):
        assert target in names, target
    assert str(folder) not in page
    assert not re.search(r"<th[^>]*>\s*</th>", page)  # a heading that says nothing


def test_the_bands_are_drawn_around_the_target(folder):
    page = written(folder)
    rows = re.findall(r'<tr id="verdict-\d+">.*?</tr>', page, flags=re.DOTALL)
    assert len(rows) == len(VERDICTS)
    # homes: 30,000 to 37,000 around 33,000. The furthest end, 4,000 off, is 80 from the middle at
    # 86, so low is at 86 - 60 = 26, the value at 86 - 20 = 66, and the bar 140 long.
    assert 'x="26.0" y="5" width="140.0"' in rows[0]
    assert 'cx="66.0"' in rows[0]
    assert "<svg" not in rows[-1]  # nothing was measured


def test_the_page_is_in_english_too(folder):
    page = written(folder, "en")
    assert '<html lang="en">' in page
    assert "7 verdicts: 1 met, 3 not met, 3 undecided" in text_of(page)
    dutch = re.findall(r"\b(oordeel|woningen|lezing|bandbreedte)\b", text_of(page).lower())
    assert set(dutch) <= {"woningen"}  # only a label that the other fixture wrote


def test_the_readme_says_it_in_three_lines(folder):
    written(folder)
    lines = (folder / "README.md").read_text(encoding="utf-8").splitlines()
    steps = [line for line in lines if re.match(r"\d\. ", line)]
    assert len(steps) == 3
    assert "`reports/2025/voor-de-reviewer.html`" in steps[0]
    assert "`python3 run.py review reports/2025`" in steps[1]
    assert "`reports/2025/review/index.html`" in steps[2]


def test_without_a_register_the_page_says_so(folder):
    (folder / "data" / "quarantine.csv").unlink()
    text = text_of(written(folder))
    assert "Er is geen register gebruikt" in text
    assert "Rijen van het register" not in text
