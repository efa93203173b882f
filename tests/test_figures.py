"""Figures: what they say, what they draw, and that nothing is cut off or drawn over."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass
from html.parser import HTMLParser
from xml.etree import ElementTree

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text
from matplotlib.transforms import Bbox

from ccb_analysis.facts.agenda import read_agenda
from ccb_analysis.facts.regions import read_municipalities
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, draw, pretty, written
from ccb_analysis.report.figures_agenda import agenda_gantt, quarter
from ccb_analysis.report.figures_budget import carbon_budget
from ccb_analysis.report.figures_change import change_waterfall
from ccb_analysis.report.figures_check import published_check
from ccb_analysis.report.figures_co2 import co2_by_method, co2_trend
from ccb_analysis.report.figures_distance import distance_to_target
from ccb_analysis.report.figures_groups import share_by_group
from ccb_analysis.report.figures_homes import homes_per_year, homes_progress
from ccb_analysis.report.figures_mpg import mpg_distribution
from ccb_analysis.report.figures_regions import tile_map
from ccb_analysis.report.figures_shares import circular_readings, share_trend
from ccb_analysis.report.figures_targets import verdict_matrix

DUTCH = Language("nl")
ENGLISH = Language("en")


def table(columns: str, *rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=columns.split())


def verdicts() -> pd.DataFrame:
    """The shipped readings with made-up outcomes, so that every real label is drawn."""
    rows = read_targets()
    count = len(rows)
    outcomes = [("yes", "none"), ("undecided", "data"), ("no", "none"), ("undecided", "spread")]
    pairs = list(itertools.islice(itertools.cycle(outcomes), count))
    chances = {"yes": 0.97, "no": 0.02, "undecided": 0.8}
    rows["met"], rows["reason"] = zip(*pairs, strict=True)
    unmeasured = rows["target"] == "nitrogen"
    rows.loc[unmeasured, ["met", "reason"]] = ["undecided", "not_measured"]
    rows["probability"] = [chances[met] if why != "data" else np.nan for met, why in pairs]
    rows.loc[unmeasured, "probability"] = np.nan
    rows["probability_low"] = rows["probability_high"] = rows["probability"]
    rows["probability_error"] = 0.01
    reach = {"yes": (1.05, 1.1, 1.15), "undecided": (0.7, 0.8, 1.1), "no": (0.5, 0.6, 0.7)}
    for place, column in enumerate(("low", "value", "high")):
        rows[column] = rows["threshold"] * [reach[met][place] for met in rows["met"]]
    rows.loc[unmeasured, ["value", "low", "high"]] = np.nan
    rows["gap"] = rows["threshold"] - rows["value"]
    return rows.assign(words="", region="all", scenario="huidige_praktijk")


LAYERS = table(
    "layer homes fixed room",
    ("completed", 9800, 9800, 0),
    ("under_construction", 3900, 3900, 0),
    ("permitted", 5100, 3600, 1000),
    ("planned_hard", 8700, 900, 6000),
    ("planned_soft", 9100, 0, 7400),
    ("unknown", 700, 0, 0),
)
HOMES_TARGETS = {"Woondeal, minimum": 33_000, "Regio Deal": 35_000, "inspanning": 38_000}
PACE = table(
    "year known unknown low high kind",
    (2022, 2100, 900, np.nan, np.nan, "measured"),
    (2023, 2600, 1400, np.nan, np.nan, "measured"),
    (2024, 2500, 300, np.nan, np.nan, "measured"),
    (2025, 3070, 0, 2840, 3527, "expected"),
)
SHARES = table(
    "panel basis year value low high",
    ("all_homes", "completion", 2023, 0.12, 0.10, 0.24),
    ("all_homes", "completion", 2024, 0.15, 0.12, 0.22),
    ("all_homes", "completion", 2025, 0.18, 0.15, 0.21),
    ("all_homes", "permit", 2023, 0.16, 0.14, 0.20),
    ("all_homes", "permit", 2024, 0.21, 0.20, 0.26),
    ("all_homes", "permit", 2025, 0.27, 0.25, 0.30),
    ("stacked", "completion", 2024, 0.10, 0.08, 0.20),
    ("stacked", "completion", 2025, 0.14, 0.12, 0.24),
    ("stacked", "permit", 2025, 0.22, 0.20, 0.25),
)
SHARE_TARGETS = table(
    "panel year value",
    ("all_homes", 2025, 0.25),
    ("all_homes", 2030, 0.50),
    ("stacked", 2025, 0.25),
    ("stacked", 2030, 0.50),
)
GROUPS = table(
    "group low high homes",
    ("woningcorporatie", 0.31, 0.36, 2400),
    ("projectontwikkelaar", 0.11, 0.28, 3100),
    ("particulier collectief", 0.05, 0.09, 220),
)
CIRCULAR = table(
    "reading year value low high",
    ("reused_renewable", 2023, 0.06, 0.04, 0.12),
    ("reused_renewable", 2024, 0.08, 0.05, 0.13),
    ("reused_renewable", 2025, 0.09, 0.06, 0.14),
    ("reused_renewable_recycled", 2023, 0.20, 0.17, 0.26),
    ("reused_renewable_recycled", 2024, 0.24, 0.21, 0.29),
    ("reused_renewable_recycled", 2025, 0.28, 0.26, 0.31),
    ("abiotic_per_m2", 2023, -0.02, -0.05, 0.06),
    ("abiotic_per_m2", 2024, 0.05, 0.01, 0.10),
    ("abiotic_per_m2", 2025, 0.09, 0.04, 0.15),
)
CIRCULAR_TARGETS = table(
    "reading year value",
    ("reused_renewable", 2025, 0.25),
    ("reused_renewable_recycled", 2025, 0.25),
    ("abiotic_per_m2", 2025, 0.25),
)
METHODS = table(
    "building_method central low high stored stored_low stored_high",
    ("concrete_in_situ", 283, 241, 340, 6, 2, 12),
    ("concrete_prefab", 241, 205, 290, 5, 2, 11),
    ("timber_frame", 150, 113, 202, 150, 90, 210),
    ("clt", 150, 115, 198, 374, 280, 430),
    ("timber_module", 152, 110, 202, 190, 120, 250),
    ("steel_module", 200, 170, 237, 14, 5, 30),
)
DOTS = pd.DataFrame(
    {
        "building_method": ["concrete_in_situ"] * 9 + ["timber_frame"] * 5 + ["steel_module"],
        "co2_kg_per_m2": [
            231,
            244,
            252,
            268,
            271,
            280,
            301,
            315,
            333,
            118,
            131,
            149,
            151,
            171,
            205,
        ],
    }
)
LINES = table(
    "label value kind",
    ("begin 283", 283, "baseline"),
    ("begin 340", 340, "baseline"),
    ("doel 127", 127, "target"),
    ("doel 153", 153, "target"),
)
CO2 = table(
    "basis year value low high",
    ("programme", 2023, 268, 262, 274),
    ("programme", 2024, 262, 255, 270),
    ("programme", 2025, 251, 244, 259),
    ("inventory", 2023, 291, 250, 330),
    ("inventory", 2024, 288, 246, 327),
    ("inventory", 2025, 279, 240, 318),
    ("project", 2024, 254, 240, 270),
    ("project", 2025, 246, 231, 262),
)
CO2_TARGETS = table("label value", ("doel 153 (van 340)", 153), ("doel 127 (van 283)", 127))
MPG = table(
    "mpg_weighting_set mpg homes",
    *[("a1", value, 20) for value in (0.41, 0.44, 0.47, 0.52, 0.55, 0.58, 0.63, 0.69, 0.74)],
    ("a2", 0.95, 30),
    ("a2", 1.21, 30),
    (None, np.nan, 60),
)
LIMITS = table(
    "weighting_set label value headline",
    ("a1", "Woondeal", 0.5, True),
    ("a1", "wet", 0.8, False),
    ("a2", "even streng", 1.0, False),
)
BUDGETS = table(
    "reading modules year value low high",
    *[("paris_proof", "A1-A5", 2022 + n, 1.37 + 0.04 * n, 0.97 + 0.03 * n, 2.1) for n in range(9)],
    *[("co2_reduction_55", "A1-A3", 2022 + n, 2.1, 1.6, 2.4) for n in range(9)],
    *[("co2_reduction_60", "A1-A3", 2022 + n, 2.35, 1.75, 2.75) for n in range(9)],
)
_OLD, _NEW = "ice_2011", "europe_2024"
CHECK = table(
    "category building_method dwelling_type inventory factor_set programme value low high",
    ("conventional", "concrete_in_situ", "all", "own", _NEW, 283, 224, 187, 306),
    ("conventional", "concrete_prefab", "all", "own", _NEW, 241, 217, 154, 378),
    *[
        (category, structure, use, "published", factors, programme, value, value / 1.5, value * 2.2)
        for category, structure, use, programme, values in (
            ("conventional", "reinforced_concrete", "residential_multi_family", 283, (215, 256)),
            ("conventional", "reinforced_concrete", "residential_single_family", 283, (170, 201)),
            ("conventional", "masonry", "residential_single_family", 283, (277, 302)),
            ("biobased_flat", "timber", "residential_multi_family", 150, (99, 129)),
            ("modular", "steel", "residential_multi_family", np.nan, (134, 186)),
        )
        for factors, value in zip((_NEW, _OLD), values, strict=True)
    ],
)
# 52,000 + 1,500 - 500 = 53,000; 53,000 - 6,000 - 800 + 200 = 46,400
CHANGE = table(
    "part kind value per_m2",
    ("printed", "total", 52_000, 266),
    ("rules", "counting", 1_500, np.nan),
    ("data", "counting", -500, np.nan),
    ("restated", "total", 53_000, 271),
    ("number_of_homes", "world", -6_000, np.nan),
    ("municipality_mix", "world", 0, np.nan),
    ("type_and_size", "world", 0, np.nan),
    ("method_mix", "world", -800, np.nan),
    ("project_data", "world", 200, np.nan),
    ("now", "total", 46_400, 268),
)


def municipalities() -> pd.DataFrame:
    """The 17 members of 2025 with made-up verdicts and coverage."""
    rows = read_municipalities()
    rows = rows[rows["region"] != "GM1955"].reset_index(drop=True)
    outcomes = ["yes", "no", "undecided", "undecided", None]
    rows["met"] = [outcomes[number % 5] for number in range(len(rows))]
    rows["reason"] = ["not_measured" if number % 5 == 3 else "data" for number in range(len(rows))]
    rows["coverage"] = [np.nan if number % 6 == 5 else number / 16 for number in range(len(rows))]
    return rows.assign(withheld=rows["region"] == "GM0277")


def agenda() -> pd.DataFrame:
    """The shipped agenda at the end of 2025 with a few made-up reports."""
    rows = read_agenda(2025)
    late = ["1.1.1", "2.4.1"]
    rows.loc[rows["action"].isin(late), "status"] = "late"
    rows.loc[rows["action"] == "1.1.1", "weeks_late"] = 117
    rows.loc[rows["action"] == "2.4.1", "weeks_late"] = 52
    done = {"3.4.1": "2023-09-20", "2.1.1": "2024-05-14", "3.4.5": "2025-03-01"}
    for action, day in done.items():
        rows.loc[rows["action"] == action, ["status", "done_on"]] = ["done", pd.Timestamp(day)]
    rows.loc[rows["action"] == "3.5.2", "status"] = "on_schedule"
    return rows


SAMPLES: dict[str, Callable[[Language], Figure]] = {
    "verdict_matrix": lambda words: verdict_matrix(
        verdicts(), words, verdicts(), report_year=2025, note="Bron: verdicts. Run: [run]."
    ),
    "distance_to_target": lambda words: distance_to_target(verdicts(), words),
    "homes_progress": lambda words: homes_progress(LAYERS, words, HOMES_TARGETS, year=2025),
    "homes_progress_plain": lambda words: homes_progress(
        LAYERS[["layer", "homes"]], words, HOMES_TARGETS, year=2025, key="homes_progress_plain"
    ),
    "homes_per_year": lambda words: homes_per_year(PACE, words, needed=33_000 / 9),
    "conceptual_trend": lambda words: share_trend(
        SHARES, SHARE_TARGETS, words, subject="conceptual"
    ),
    "conceptual_by_client": lambda words: share_by_group(
        GROUPS, words, by="client", subject="conceptual", year=2025, target=0.25
    ),
    "circular_readings": lambda words: circular_readings(CIRCULAR, CIRCULAR_TARGETS, words),
    "co2_by_method": lambda words: co2_by_method(DOTS, METHODS, LINES, words),
    "co2_trend": lambda words: co2_trend(CO2, words, targets=CO2_TARGETS),
    "carbon_budget": lambda words: carbon_budget(BUDGETS, words, report_year=2025),
    "published_check": lambda words: published_check(CHECK, words, older=_OLD, newer=_NEW),
    "mpg_distribution": lambda words: mpg_distribution(MPG, LIMITS, words, year=2025),
    "change_waterfall": lambda words: change_waterfall(CHANGE, words, year=2025),
    "municipalities": lambda words: tile_map(
        municipalities(), words, subject="Conceptueel bouwen", year=2025
    ),
    "agenda": lambda words: agenda_gantt(agenda(), words, 2025),
}
ALL = pytest.mark.parametrize("name", SAMPLES)


@pytest.fixture(scope="module")
def figures() -> dict[str, Figure]:
    return {name: make(DUTCH) for name, make in SAMPLES.items()}


# What a figure is


@ALL
def test_the_picture_is_xml_with_a_name_and_a_description(figures, name):
    picture = figures[name]
    root = ElementTree.fromstring(picture.svg)
    space = "{http://www.w3.org/2000/svg}"
    assert root.tag == f"{space}svg"
    assert root.get("role") == "img"
    named = dict(zip(("title", "desc"), root.get("aria-labelledby").split(), strict=True))
    assert root.find(f"{space}title").get("id") == named["title"]
    assert root.find(f"{space}title").text == picture.title
    assert root.find(f"{space}desc").get("id") == named["desc"]
    assert root.find(f"{space}desc").text == picture.alt
    # A width in points would not shrink on a phone.
    assert root.get("width") == "100%"
    assert root.get("viewBox").startswith("0 0 540 ")
    # Text is drawn as paths, and no style element reaches other pictures of the page.
    assert root.find(f".//{space}text") is None
    assert root.find(f".//{space}style") is None


def test_ids_are_unique_on_a_page_and_every_reference_is_met(figures):
    page = "".join(each.html(number) for number, each in enumerate(figures.values(), 1))
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    used = re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', page)
    assert {one or other for one, other in used} <= set(ids)


@ALL
def test_the_same_input_gives_the_same_bytes(figures, name):
    assert SAMPLES[name](DUTCH).svg == figures[name].svg


def test_a_users_own_settings_change_nothing(figures):
    import matplotlib

    with matplotlib.rc_context({"font.size": 20, "axes.facecolor": "red", "svg.hashsalt": "other"}):
        assert SAMPLES["co2_trend"](DUTCH).svg == figures["co2_trend"].svg


@ALL
def test_a_title_is_a_short_finding(figures, name):
    for picture in (figures[name], SAMPLES[name](ENGLISH)):
        assert not picture.title.endswith(".")
        assert len(picture.title.split()) <= 12
        assert picture.title in picture.alt
        assert picture.subtitle


def test_every_title_template_has_at_most_eleven_words():
    from ccb_analysis.language import read_words

    titles = {
        key: texts["nl"]
        for key, texts in read_words().items()
        if key.startswith("figures.") and "_title" in key
    }
    assert len(titles) > 30
    assert {key: text for key, text in titles.items() if len(text.split()) > 11} == {}
    assert [key for key, text in titles.items() if text.endswith(".")] == []


@ALL
def test_saved_data_are_what_is_drawn(figures, name, tmp_path):
    picture = figures[name]
    paths = picture.save(tmp_path)
    assert [path.name for path in paths] == [
        f"{picture.key}.{end}" for end in ("svg", "csv", "txt")
    ]
    read = pd.read_csv(paths[1])
    assert list(read.columns) == list(picture.data.columns)
    for column in picture.data.select_dtypes("number"):
        np.testing.assert_allclose(read[column], picture.data[column].astype(float), rtol=1e-9)
    assert paths[2].read_text("utf-8").splitlines()[0] == picture.title
    assert b"\r" not in paths[1].read_bytes()


class Outline(HTMLParser):
    """The tags and attributes of a page, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


@ALL
def test_html_has_caption_number_and_a_table_for_screen_readers(figures, name):
    picture = figures[name]
    page = picture.html(7)
    outline = Outline()
    outline.feed(page)
    tags = [tag for tag, _ in outline.tags]
    assert tags[:2] == ["figure", "figcaption"]
    assert "Figuur 7." in page
    assert tags.count("caption") == tags.count("details") == tags.count("summary") == 1
    heads = [attributes["scope"] for tag, attributes in outline.tags if tag == "th"]
    assert heads.count("col") == len(picture.data.columns)
    assert heads.count("row") == len(picture.data)
    cells = tags.count("td")
    assert cells == len(picture.data) * (len(picture.data.columns) - 1)
    assert "Figuur" not in picture._repr_html_().split("<table")[0].split("<svg")[0]


def test_html_escapes_what_a_user_may_have_typed():
    data = table("group low high homes", ("<b>A & B</b>", 0.2, 0.3, 10), ("C", 0.1, 0.25, 10))
    picture = share_by_group(data, DUTCH, by="client", subject="conceptual", year=2025)
    assert "<b>" not in picture.html(1)
    ElementTree.fromstring(picture.svg)


def test_the_table_says_what_is_unknown_and_what_does_not_apply():
    assert written(DUTCH, float("nan"), "count") == "onbekend"
    assert written(DUTCH, float("nan"), "count?") == "–"
    assert written(DUTCH, 0.254, "percent") == "25,4%"
    assert written(DUTCH, 2500.0, "count") == "2.500"
    assert written(ENGLISH, 2500.0, "count") == "2,500"
    assert written(DUTCH, 2025, "year") == "2025"
    assert written(DUTCH, True) == "ja"
    assert written(DUTCH, pd.Timestamp(2025, 3, 1)) == "1 maart 2025"
    assert written(DUTCH, "clt") == "kruislaaghout (CLT)"


def test_a_run_id_is_stamped_afterwards(figures):
    stamped = figures["verdict_matrix"].stamped("1a2b3c4d")
    assert stamped.note == "Bron: verdicts. Run: 1a2b3c4d."
    assert stamped.svg == figures["verdict_matrix"].svg


@pytest.mark.parametrize("wrong", [{"key": "Figure 1"}, {"title": "Dit is af."}, {"alt": ""}])
def test_a_figure_without_name_finding_or_description_is_refused(wrong):
    right = {"key": "one", "title": "Dit is af", "subtitle": "", "alt": "x", "note": "", "svg": ""}
    Figure(**right, data=pd.DataFrame())
    with pytest.raises(ValueError, match=r"key|title|alternative"):
        Figure(**{**right, **wrong}, data=pd.DataFrame())


def test_small_figures_are_set_right():
    assert pretty("kg CO2 per m2, m3 en 12m2") == "kg CO₂ per m², m³ en 12m2"


EMPTY = {
    "homes": lambda: homes_progress(LAYERS[:0], DUTCH, HOMES_TARGETS, year=2025),
    "trend": lambda: share_trend(SHARES[:0], SHARE_TARGETS, DUTCH, subject="conceptual"),
    "mpg": lambda: mpg_distribution(MPG[:0], LIMITS, DUTCH, year=2025),
    "co2": lambda: co2_trend(CO2[:0], DUTCH),
    "verdicts": lambda: verdict_matrix(verdicts()[:0], DUTCH),
}


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_table_is_refused(name):
    with pytest.raises(ValueError, match="nothing to draw"):
        EMPTY[name]()


# How it looks


def luminance(colour: str) -> float:
    """WCAG 2.1 relative luminance, written from the standard."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast_is_right():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    # the lightest grey that passes 4.5 on white, known from WCAG's own examples
    assert contrast("#767676", "#FFFFFF") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(
    "colour",
    [style.DARK_BLUE, style.BLUE, style.ORANGE, style.GREY, style.INK, style.EDGE]
    + [colour for colour, _, _ in style.SERIES]
    + [colour for colour, _ in style.METHODS.values()],
)
def test_parts_stand_out_from_the_page(colour):
    assert contrast(colour, "#FFFFFF") >= 3


@pytest.mark.parametrize("outcome", style.OUTCOMES)
def test_symbols_can_be_read_on_their_own_colour(outcome):
    mark = style.OUTCOMES[outcome]
    assert contrast(mark.ink, mark.colour) >= 4.5


def test_no_outcome_is_told_by_colour_alone():
    symbols = [mark.symbol for mark in style.OUTCOMES.values()]
    assert len(set(symbols)) == len(symbols)
    assert len(set(style.METHODS.values())) == 6
    assert len({colour for colour, _ in style.METHODS.values()}) == 3


def test_outcome_keeps_apart_what_is_undecided_unmeasured_and_unexamined():
    assert style.outcome("undecided", "data") == "undecided"
    assert style.outcome("undecided", "not_measured") == "not_measured"
    assert style.outcome(None, None) == "not_examined"
    assert style.outcome(float("nan")) == "not_examined"


@dataclass(frozen=True)
class Drawn:
    """A text that is really drawn: its size in points, and its place."""

    text: str
    size: float
    place: Bbox


def drawn_texts(make: Callable[[], Figure], monkeypatch) -> tuple[list[Drawn], Bbox]:
    """Every text of a picture, and the edge of that picture; the svg itself is left out."""
    found: list[Drawn] = []
    edges: list[Bbox] = []
    original = Text.draw

    def record(self, renderer):
        original(self, renderer)
        if self.get_visible() and self.get_text().strip():
            place = Text.get_window_extent(self, renderer)
            found.append(Drawn(self.get_text(), self.get_fontsize(), place))

    def save(self, stream, **named):
        edges.append(self.bbox)
        with monkeypatch.context() as watched:
            watched.setattr(Text, "draw", record)
            FigureCanvasAgg(self).draw()
        stream.write('<svg viewBox="0 0 1 1"></svg>')

    monkeypatch.setattr(Canvas, "savefig", save)
    make()
    return found, edges[0]


@ALL
@pytest.mark.parametrize("words", [DUTCH, ENGLISH], ids=["nl", "en"])
def test_no_text_is_cut_off_too_small_or_drawn_over_another(name, words, monkeypatch):
    texts, edge = drawn_texts(lambda: SAMPLES[name](words), monkeypatch)
    assert len(texts) > 5
    outside = [
        each.text
        for each in texts
        if each.place.x0 < edge.x0 - 1
        or each.place.x1 > edge.x1 + 1
        or each.place.y0 < edge.y0 - 1
        or each.place.y1 > edge.y1 + 1
    ]
    assert outside == []
    # 540 points are 900 pixels, so 7 points are 7 x 900 / 540 = 11.7 pixels
    assert [each.text for each in texts if each.size < 7] == []
    over = [
        (one.text, other.text)
        for one, other in itertools.combinations(texts, 2)
        if min(one.place.x1, other.place.x1) - max(one.place.x0, other.place.x0) > 1
        and min(one.place.y1, other.place.y1) - max(one.place.y0, other.place.y0) > 1.5
    ]
    assert over == []


def test_a_text_drawn_over_another_would_be_seen(monkeypatch):
    def paint(canvas, _):
        axes = style.page(canvas)
        axes.text(10, 10, "onder")
        axes.text(12, 12, "boven")

    def make():
        return draw(
            "one",
            paint,
            table("x", (1,)),
            "Titel",
            subtitle="",
            alt="x",
            language=DUTCH,
            height=40,
        )

    (under, above), _ = drawn_texts(make, monkeypatch)
    assert (under.text, above.text) == ("onder", "boven")
    assert under.place.overlaps(above.place)


def test_labels_of_lines_take_the_lowest_level_that_is_free():
    # Labels end at their line: 100 spans 60-100, 120 spans 80-120 (hits the first), 200 is free.
    assert style.levels([100, 120, 200], [40, 40, 40]) == [0, 1, 0]
    assert style.levels([120, 100], [40, 40]) == [1, 0]
    assert style.spread([10, 12, 40], gap=5) == [10, 15, 40]


def drawn(picture: Figure, text: str) -> bool:
    """Whether ``text`` stands in the picture; matplotlib writes each text beside its paths."""
    return f"<!-- {text} -->" in picture.svg


def test_numbers_are_written_as_the_reader_expects():
    assert drawn(SAMPLES["homes_progress"](DUTCH), "9.800")
    assert drawn(SAMPLES["homes_progress"](ENGLISH), "9,800")
    assert drawn(SAMPLES["mpg_distribution"](DUTCH), "Woondeal 0,50")
    assert drawn(SAMPLES["mpg_distribution"](ENGLISH), "Woondeal 0.50")


# F1 and F2


def verdict(target: str, reading: str, met: str, **others: object) -> dict[str, object]:
    row = {"target": target, "reading": reading, "met": met, "reason": "none", "year": 2030}
    row |= {"value": 0.4, "low": 0.3, "high": 0.6, "threshold": 0.5, "direction": "at_least"}
    row |= {"unit": "share", "gap": 0.1, "headline": True, "words": "geen_kans"}
    nothing = dict.fromkeys(
        ("probability_low", "probability", "probability_high", "probability_error"), np.nan
    )
    return row | nothing | others


def matrix(*rows: dict[str, object], **named: object) -> Figure:
    return verdict_matrix(pd.DataFrame(rows), DUTCH, **named)


@pytest.mark.parametrize(
    ("outcomes", "title"),
    [
        (("yes", "no", "yes", "yes"), "Bij 1 doel beslist de lezing, niet het bouwen"),
        (("yes", "no", "no", "yes"), "Bij 2 doelen beslist de lezing, niet het bouwen"),
        (("yes", "yes", "no", "no"), "De regio haalt 1 van 2 doelen in elke lezing"),
        (("yes", "undecided", "no", "no"), "Geen enkel doel wordt in elke lezing gehaald"),
    ],
)
def test_the_title_of_the_matrix_follows_the_verdicts(outcomes, title):
    places = [("homes", "a"), ("homes", "b"), ("co2", "c"), ("co2", "d")]
    rows = [
        verdict(target, reading, met, reason="data" if met == "undecided" else "none")
        for (target, reading), met in zip(places, outcomes, strict=True)
    ]
    assert matrix(*rows).title == title


def test_the_matrix_says_per_target_what_its_readings_say_together():
    picture = matrix(
        verdict("homes", "a", "yes"),
        verdict("homes", "b", "no"),
        verdict("homes", "c", "undecided", reason="data"),
        verdict("nitrogen", "d", "undecided", reason="not_measured", value=np.nan),
    )
    assert "Woningen: hangt af van de lezing (1 van 3)" in picture.alt
    assert "Stikstof van de bouw: niet te bepalen" in picture.alt
    assert picture.data["outcome"].tolist() == ["yes", "no", "undecided", "not_measured"]
    assert drawn(picture, "onbeslist: gegevens")
    assert drawn(picture, "30% tot 60%")  # the bounds that unknown homes leave
    assert drawn(picture, "niet te bepalen")


def test_what_is_said_of_a_target_is_said_of_readings_that_are_not_shown_too():
    """Of five readings three are met; the two that are met like the first are not shown."""
    met = ("yes", "yes", "yes", "no", "undecided")
    rows = [
        verdict("homes", f"r{place}", one, reason="data" if one == "undecided" else "none")
        for place, one in enumerate(met)
    ]
    shown = [rows[0], *rows[3:]]
    picture = matrix(*shown, every=pd.DataFrame(rows))
    assert "Woningen: hangt af van de lezing (3 van 5)" in picture.alt
    assert picture.subtitle.endswith("de hoofdlezing, en elke lezing met een ander oordeel")
    assert len(picture.data) == 3
    assert "hoofdlezing" not in matrix(*rows, every=pd.DataFrame(rows)).subtitle


def test_a_cell_gives_word_and_number_of_the_chance():
    sampled = {"probability_error": 0.01, "words": "waarschijnlijk_niet", "reason": "spread"}
    chances = dict.fromkeys(("probability_low", "probability", "probability_high"), 0.13)
    picture = matrix(verdict("co2", "a", "undecided", **sampled, **chances))
    assert drawn(picture, "waarschijnlijk niet")
    assert drawn(picture, "(ongeveer 15%)")  # 13 % to the nearest five
    assert drawn(picture, "onbeslist: spreiding")


def test_a_past_target_is_worded_as_past_with_its_distance():
    late = verdict("co2", "a", "no", year=2025, gap=0.12)
    assert drawn(matrix(late, report_year=2025), "niet gehaald")
    assert drawn(matrix(late, report_year=2025), "12 procentpunt te weinig")
    assert drawn(matrix(late, report_year=2024), "haalt niet")


def test_last_years_verdict_stands_beside_this_years():
    before = pd.DataFrame([verdict("co2", "a", "no")])
    picture = matrix(verdict("co2", "a", "yes"), verdict("co2", "b", "yes"), last_year=before)
    assert picture.data["outcome_last_year"].tolist()[0] == "no"
    assert drawn(picture, "vorig jaar ✕")
    assert picture.svg.count("<!-- vorig jaar") == 1


def test_a_reading_that_stands_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        matrix(verdict("co2", "a", "yes"), verdict("co2", "a", "no"))


@pytest.mark.parametrize(
    ("lows", "title"),
    [
        ((0.4, 0.4), "Bij geen enkel doel haalt de hele band het doel"),
        ((0.5, 0.4), "Alleen bij Woningen haalt de hele band het doel"),
        ((0.5, 0.6), "Bij 2 van 2 doelen haalt de hele band het doel"),
    ],
)
def test_the_title_of_the_distances_follows_the_bands(lows, title):
    rows = [verdict("homes", "a", "yes", low=lows[0]), verdict("mpg", "b", "yes", low=lows[1])]
    assert distance_to_target(pd.DataFrame(rows), DUTCH).title == title


def test_for_a_maximum_the_upper_end_of_the_band_counts():
    within = {"unit": "EUR/m2/year", "direction": "at_most", "threshold": 0.5, "value": 0.4}
    rows = [
        verdict("mpg", "a", "yes", **within, low=0.3, high=0.5),
        verdict("co2", "b", "undecided", **within, low=0.3, high=0.51),
    ]
    picture = distance_to_target(pd.DataFrame(rows), DUTCH)
    assert picture.data["band_on_good_side"].tolist() == [True, False]
    assert "0,40 euro per m² per jaar (0,30 tot 0,50)" in picture.alt
    assert "doel 0,50 euro per m² per jaar" in picture.alt


def test_a_target_that_is_not_measured_is_drawn_and_said():
    nothing = dict.fromkeys(("value", "low", "high"), np.nan)
    rows = [verdict("nitrogen", "a", "undecided", reason="not_measured", **nothing)]
    picture = distance_to_target(pd.DataFrame(rows), DUTCH)
    assert drawn(picture, "niet te bepalen")
    assert "pattern" in picture.svg  # hatched


# F3


def test_homes_add_up_to_the_title():
    # 9,800 + 3,900 + 5,100 + 8,700 = 27,500 firm; 33,000 - 27,500 = 5,500
    layers = LAYERS[["layer", "homes"]]
    picture = homes_progress(layers, DUTCH, HOMES_TARGETS, year=2025)
    assert picture.title == "Zonder zachte plannen ontbreken er 5.500 woningen"
    # ... + 9,100 + 700 = 37,300; 40,000 - 37,300 = 2,700
    picture = homes_progress(layers, DUTCH, {"doel": 40_000}, year=2025)
    assert picture.title == "Zelfs met zachte plannen ontbreken er 2.700 woningen"
    picture = homes_progress(layers, DUTCH, {"doel": 27_500}, year=2025)
    assert picture.title == "Ook zonder zachte plannen komt het aantal op 27.500 of hoger"


def test_what_is_settled_is_counted_and_the_rest_is_not_guessed():
    picture = SAMPLES["homes_progress"](DUTCH)
    # 9,800 + 3,900 + 3,600 + 900 = 18,200 settled
    assert picture.title == "Van 18.200 woningen liggen materiaal en methode al vast"
    # 500 permitted + 1,800 hard + 1,700 soft + 700 unknown = 4,700 of which nobody knows
    assert picture.data["open"].tolist() == [0, 0, 500, 1800, 1700, 700]
    assert drawn(picture, "4.700")


def test_more_settled_homes_than_there_are_is_refused():
    wrong = LAYERS.assign(fixed=LAYERS["homes"] + 1)
    with pytest.raises(ValueError, match="more homes"):
        homes_progress(wrong, DUTCH, HOMES_TARGETS, year=2025)
    with pytest.raises(ValueError, match="dreamt"):
        homes_progress(LAYERS.replace("unknown", "dreamt"), DUTCH, HOMES_TARGETS, year=2025)


@pytest.mark.parametrize(
    ("needed", "title"),
    [
        # completed: 3,000, 4,000 and 2,800
        (3_667, "In 1 van 3 jaren zijn genoeg woningen opgeleverd"),
        (2_800, "Elk jaar zijn genoeg woningen opgeleverd"),
        (4_001, "In geen enkel jaar zijn genoeg woningen opgeleverd"),
    ],
)
def test_the_pace_counts_measured_years_only(needed, title):
    assert homes_per_year(PACE, DUTCH, needed=needed).title == title


def test_without_a_measured_year_no_pace_is_claimed():
    expected = PACE[PACE["kind"] == "expected"]
    picture = homes_per_year(expected, DUTCH, needed=3_667)
    assert picture.title == "Nog geen gemeten jaar; nodig zijn 3.667 woningen per jaar"


# F4 and F5


@pytest.mark.parametrize(
    ("low", "high", "title"),
    [
        (0.25, 0.30, "Conceptueel: 25% tot 30% in 2025, het doel van 25% is gehaald"),
        (0.10, 0.24, "Conceptueel: 10% tot 24% in 2025, het doel van 25% niet gehaald"),
        (0.20, 0.30, "Conceptueel: 20% tot 30% in 2025, bij een doel van 25%"),
    ],
)
def test_the_title_of_a_trend_follows_the_bounds(low, high, title):
    rows = table(
        "panel basis year value low high", ("all_homes", "completion", 2025, 0.22, low, high)
    )
    targets = table("panel year value", ("all_homes", 2025, 0.25), ("all_homes", 2030, 0.5))
    assert share_trend(rows, targets, DUTCH, subject="conceptual").title == title


def test_a_trend_before_its_target_year_claims_nothing():
    rows = table(
        "panel basis year value low high", ("all_homes", "completion", 2027, 0.6, 0.6, 0.6)
    )
    targets = table("panel year value", ("all_homes", 2030, 0.5))
    picture = share_trend(rows, targets, DUTCH, subject="industrial")
    assert picture.title == "Industrieel: 60% in 2027, het doel voor 2030 is 50%"


def test_a_trend_whose_panels_differ_says_so():
    rows = table(
        "panel basis year value low high",
        ("all_homes", "completion", 2025, 0.3, 0.3, 0.3),
        ("stacked", "completion", 2025, 0.2, 0.2, 0.2),
    )
    picture = share_trend(rows, SHARE_TARGETS, DUTCH, subject="conceptual")
    assert picture.title == "Conceptueel: of 25% is gehaald, hangt af van de telling"
    assert "van alle woningen 2025: 30%; van de gestapelde woningen 2025: 20%" in picture.alt


def test_a_year_of_which_nothing_is_known_is_anything_at_all():
    rows = table(
        "panel basis year value low high", ("all_homes", "completion", 2025, np.nan, np.nan, np.nan)
    )
    targets = table("panel year value", ("all_homes", 2025, 0.25))
    picture = share_trend(rows, targets, DUTCH, subject="conceptual")
    assert picture.title == "Conceptueel: 0% tot 100% in 2025, bij een doel van 25%"
    assert "pattern" in picture.svg


def test_two_years_are_not_joined_as_a_trend():
    three = SHARES[(SHARES["panel"] == "all_homes") & (SHARES["basis"] == "completion")]
    three = three.assign(low=three["value"], high=three["value"])
    lines = []
    for rows in (three, three[1:]):
        picture = share_trend(rows, SHARE_TARGETS[:1], DUTCH, subject="conceptual")
        lines.append(len(re.findall(r"stroke: #12436d; stroke-width: 2[;\"]", picture.svg)))
    assert lines[0] > lines[1]


@pytest.mark.parametrize(
    ("high_of_second", "title"),
    [
        (0.28, "Conceptueel het vaakst bij woningcorporatie: zeker 31%"),
        (0.40, "Geen zeker verschil tussen groepen naar opdrachtgever"),
    ],
)
def test_a_difference_between_groups_must_be_certain(high_of_second, title):
    groups = GROUPS.assign(high=[0.36, high_of_second, 0.09])
    picture = share_by_group(groups, DUTCH, by="client", subject="conceptual", year=2025)
    assert picture.title == title
    assert "projectontwikkelaar 11% tot" in picture.alt


@pytest.mark.parametrize(
    ("target", "title"),
    [
        # lower bounds in 2025: 6 %, 26 % and 4 %
        (0.25, "2025: in 1 van 3 lezingen zeker boven de doellijn"),
        (0.50, "2025: in geen enkele lezing zeker boven de doellijn"),
        (0.04, "2025: in elke lezing zeker boven de doellijn"),
    ],
)
def test_a_reading_is_above_its_line_only_with_its_lower_bound(target, title):
    targets = CIRCULAR_TARGETS.assign(value=target)
    assert circular_readings(CIRCULAR, targets, DUTCH).title == title


# F6


@pytest.mark.parametrize(
    ("target", "title"),
    [
        # upper ends: 340, 290, 202, 198, 202, 237
        (127, "Geen bouwmethode blijft zeker onder 127 kg CO₂ per m²"),
        (202, "3 van 6 bouwmethoden blijven zeker onder 202 kg CO₂"),
    ],
)
def test_a_method_is_under_the_target_only_with_its_whole_interval(target, title):
    lines = table("label value kind", ("begin", 340, "baseline"), ("doel", target, "target"))
    picture = co2_by_method(DOTS, METHODS, lines, DUTCH)
    assert picture.title == title
    assert "houtskelet 150 (113 tot 202)" in picture.alt
    assert drawn(picture, "9 projecten")
    assert drawn(picture, "1 project")
    assert drawn(picture, "geen projecten")


def test_storage_is_drawn_apart_and_never_subtracted():
    picture = co2_by_method(DOTS, METHODS, LINES, DUTCH)
    timber = picture.data.query("building_method == 'clt' and kind == 'model'").iloc[0]
    assert (timber["value"], timber["stored"]) == (150, 374)
    assert drawn(picture, "Apart: opslag")
    unknown = co2_by_method(DOTS, METHODS.assign(stored=np.nan, stored_high=np.nan), LINES, DUTCH)
    assert unknown.svg.count("<pattern") == 1  # hatched


@pytest.mark.parametrize(
    ("last", "title"),
    [
        ((240, 230, 250), "CO₂ per m² is duidelijk gedaald"),
        ((290, 281, 300), "CO₂ per m² is duidelijk gestegen"),
        ((260, 250, 265), "CO₂ per m²: geen duidelijke verandering"),
    ],
)
def test_a_change_is_clear_only_outside_the_ranges(last, title):
    rows = table(
        "basis year value low high",
        ("programme", 2023, 270, 260, 280),
        ("programme", 2025, *last),
    )
    assert co2_trend(rows, DUTCH).title == title


def test_one_year_is_too_early_and_two_ways_of_counting_may_differ():
    assert co2_trend(CO2[:1], DUTCH).title == "CO₂ per m²: te vroeg om een verandering te zien"
    # programme: 259 < 262 is a fall; inventory: 318 > 250 is none
    assert co2_trend(CO2, DUTCH).title == "Of CO₂ per m² verandert, hangt af van de telling"


def test_scores_of_another_set_count_as_unknown():
    picture = mpg_distribution(MPG, LIMITS, DUTCH, year=2025)
    # homes: 9 x 20 + 2 x 30 + 60 = 300; within 0.5: 3 x 20 = 60 = 20 %;
    # set A2 60 and no score 60 = 120 = 40 % that cannot be compared
    assert picture.title == "20% tot 60% van de geregistreerde woningen blijft binnen MPG 0,50"
    assert "van 40% van die woningen is geen vergelijkbare score bekend" in picture.alt
    assert drawn(picture, "20% onbekend")
    known = mpg_distribution(MPG[:9], LIMITS, DUTCH, year=2025)
    assert known.title == "33% van de geregistreerde woningen blijft binnen MPG 0,50"  # 3 of 9


@pytest.mark.parametrize(
    ("lows", "highs", "title"),
    [
        ((1.1, 1.5), (2.0, 2.4), "Eind 2025 is elk CO₂-budget zeker op"),
        ((0.9, 1.5), (2.0, 2.4), "Eind 2025: 1 van 2 CO₂-budgetten zeker op"),
        ((0.5, 0.6), (0.9, 1.0), "Eind 2025 is geen enkel CO₂-budget op"),
        ((0.5, 0.6), (0.9, 1.2), "Eind 2025 is niet zeker of een CO₂-budget op is"),
    ],
)
def test_a_budget_is_used_up_only_with_its_whole_interval(lows, highs, title):
    rows = [
        (reading, "A1-A5", 2025, (low + high) / 2, low, high)
        for reading, low, high in zip(("paris_proof", "co2_reduction_55"), lows, highs, strict=True)
    ]
    data = table("reading modules year value low high", *rows)
    assert carbon_budget(data, DUTCH, report_year=2025).title == title


def test_the_check_of_the_programme_says_when_newer_factors_fit_less():
    weaker = published_check(CHECK, DUTCH, older=_OLD, newer=_NEW)
    assert weaker.title == "Factoren van 2011 passen bij het programma, die van nu minder"
    turned = published_check(CHECK, DUTCH, older=_NEW, newer=_OLD)
    assert turned.title == "Factoren van nu passen even goed of beter bij het programma"


# F7


def changed(**parts: float) -> pd.DataFrame:
    """A waterfall from 1,000 with the given steps."""
    rows: list[tuple] = [("printed", "total", 1000.0, np.nan)]
    for part, value in parts.items():
        rows.append((part, "counting" if part in ("rules", "data") else "world", value, np.nan))
    rows.append(("now", "total", 1000.0 + sum(parts.values()), np.nan))
    return table("part kind value per_m2", *rows)


@pytest.mark.parametrize(
    ("parts", "title"),
    [
        (
            {"number_of_homes": -200, "project_data": 50},
            "Minder uitstoot, vooral door minder woningen",
        ),
        (
            {"number_of_homes": 20, "project_data": -150},
            "Minder uitstoot, vooral door lagere opgaven van projecten",
        ),
        ({"number_of_homes": 200, "method_mix": -50}, "Meer uitstoot, vooral door meer woningen"),
        (
            {"rules": -90, "number_of_homes": -10},
            "Minder uitstoot op papier, vooral door andere regels",
        ),
        # the rules are the largest step, but building differently did more: 45 + 38 against 56
        (
            {"rules": -56, "number_of_homes": -45, "method_mix": -38},
            "Minder uitstoot, vooral door minder woningen",
        ),
        ({"number_of_homes": -200, "project_data": 198}, "De uitstoot bleef vrijwel gelijk"),
    ],
)
def test_the_title_of_a_change_names_its_main_cause(parts, title):
    assert change_waterfall(changed(**parts), DUTCH, year=2025).title == title


def test_a_waterfall_adds_up_or_is_refused():
    picture = SAMPLES["change_waterfall"](DUTCH)
    # 52,000; +1,500 = 53,500; -500 = 53,000; -6,000 = 47,000; -800 = 46,200; +200 = 46,400
    assert picture.data["start"].tolist() == [0, 52000, 53500, 0, 53000, *[47000] * 3, 46200, 0]
    assert "aantal woningen −6.000" in picture.alt
    assert drawn(picture, "+1.500")
    wrong = CHANGE.assign(value=[*CHANGE["value"][:-1], 46_401])
    with pytest.raises(ValueError, match="46401"):
        change_waterfall(wrong, DUTCH, year=2025)
    with pytest.raises(ValueError, match="begins and ends"):
        change_waterfall(CHANGE[:-1], DUTCH, year=2025)


# F9 and F12


@pytest.mark.parametrize(
    ("decided", "title"),
    [
        (0, "In geen enkele gemeente weten we genoeg voor een oordeel"),
        (1, "In 1 gemeente weten we genoeg voor een oordeel"),
        (3, "In 3 gemeenten weten we genoeg voor een oordeel"),
    ],
)
def test_municipalities_with_a_verdict_are_counted(decided, title):
    rows = municipalities().assign(withheld=False, reason="data")
    rows["met"] = ["yes"] * decided + ["undecided"] * (17 - decided)
    assert tile_map(rows, DUTCH, subject="CO2", year=2025).title == title


def test_what_may_not_be_shown_is_in_no_form_of_the_figure():
    rows = municipalities()
    rows.loc[rows["region"] == "GM0277", ["met", "reason"]] = ["no", "secretly"]
    picture = tile_map(rows, DUTCH, subject="CO2", year=2025)
    hidden = picture.data[picture.data["region"] == "GM0277"].iloc[0]
    assert hidden["withheld"]
    assert pd.isna(hidden["met"])
    assert pd.notna(hidden["coverage"])  # how much is known says nothing about one project
    assert "Rozendaal [c]" in picture.alt
    assert "secretly" not in picture.html(1)
    assert "Rozendaal haalt niet" not in picture.alt


def test_every_municipality_is_in_both_maps():
    picture = SAMPLES["municipalities"](DUTCH)
    assert picture.svg.count("<!-- Nijmegen -->") == 2
    assert picture.svg.count("<!-- [c] -->") == 1  # the verdict, not how much is known
    one = tile_map(municipalities(), DUTCH, columns=["coverage"], subject="Dekking", year=2025)
    # Arnhem 0 / 16 = 0 %, Zevenaar 16 / 16 = 100 %
    assert one.title == "Van 0% tot 100% per gemeente"


def test_quarters_become_moments():
    assert quarter("2023-Q1") == 2023
    assert quarter("2023-Q3") == 2023.5


def test_the_agenda_counts_add_up_and_every_action_is_drawn():
    picture = SAMPLES["agenda"](DUTCH)
    assert picture.title == "3 van 33 acties klaar, 2 te laat, 8 nooit gepland"
    # 33 - 3 done - 2 late - 8 never planned - 1 on schedule = 19 silent
    assert "8 nooit gepland; 1 op schema en 19 stil" in picture.alt
    assert "actie 1.1.1: 117 weken te laat" in picture.alt
    assert drawn(picture, "117 weken te laat")
    assert drawn(picture, "✓ klaar, niet gepland")
    for action in picture.data["action"]:
        assert re.search(rf"<!-- {re.escape(action)} ", picture.svg), action


def test_draw_leaves_no_figure_open_and_no_settings_behind(figures):
    import matplotlib
    from matplotlib import pyplot

    before = dict(matplotlib.rcParams)
    draw(
        "one",
        lambda canvas, data: canvas.subplots().plot(data["x"]),
        table("x", (1,), (2,)),
        "Een lijn",
        subtitle="x",
        alt="Lijngrafiek",
        language=DUTCH,
        height=100,
    )
    assert pyplot.get_fignums() == []
    assert dict(matplotlib.rcParams) == before
