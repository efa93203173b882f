from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ccb_analysis.language import Language
from ccb_analysis.report.story import Story
from ccb_analysis.report.wording import (
    chance_class,
    chance_text,
    evidence_dots,
    evidence_strength,
    moment,
    pace_class,
    plain_dutch,
    target_summary,
    verdict_kind,
    verdict_sentence,
    verdict_symbol,
    verdict_text,
)

DUTCH, ENGLISH = Language("nl"), Language("en")
NEVER = "not_measured"
SCALE = [
    "bijna_zeker_niet",
    "waarschijnlijk_niet",
    "beide_kanten",
    "waarschijnlijk_wel",
    "bijna_zeker_wel",
]
chances = st.floats(0, 1)
errors = st.floats(0, 0.2)


def row(**other):
    """A verdict on 2030 about half of the material, undecided with a chance of 15 %."""
    return {
        "target": "circular_share",
        "reading": "reused_renewable_2030",
        "results_reading": "reused_renewable",
        "indicator": "circular_share",
        "year": 2030,
        "unit": "share",
        "threshold": 0.5,
        "direction": "at_least",
        "value": 0.38,
        "low": 0.35,
        "high": 0.55,
        "gap": 0.12,
        "met": "undecided",
        "reason": "spread",
        "obligation": "agreement",
        "probability_low": 0.15,
        "probability": 0.15,
        "probability_high": 0.15,
        "probability_error": 0.01,
        **other,
    }


@pytest.mark.parametrize(
    ("chance", "expected"),
    [
        # the table of the scale, lower bound inclusive; 0.05 itself is verdict "no"
        (0.0, "bijna_zeker_niet"),
        (0.05, "bijna_zeker_niet"),
        (0.051, "waarschijnlijk_niet"),
        (0.329, "waarschijnlijk_niet"),
        (0.33, "beide_kanten"),
        (0.659, "beide_kanten"),
        (0.66, "waarschijnlijk_wel"),
        (0.949, "waarschijnlijk_wel"),
        (0.95, "bijna_zeker_wel"),
        (1.0, "bijna_zeker_wel"),
        (None, "geen_kans"),
        (float("nan"), "geen_kans"),
    ],
)
def test_the_scale_has_the_bounds_of_the_design(chance, expected):
    assert chance_class(chance) == expected


@pytest.mark.parametrize(
    ("chance", "error", "expected"),
    [
        (0.96, 0.02, "waarschijnlijk_wel"),  # 0.94 to 0.98 holds 0.95: nearer to 50 %
        (0.04, 0.02, "waarschijnlijk_niet"),  # 0.02 to 0.06 holds 0.05
        (0.67, 0.02, "beide_kanten"),  # 0.65 to 0.69 holds 0.66
        (0.32, 0.02, "beide_kanten"),  # 0.30 to 0.34 holds 0.33
        (0.94, 0.02, "waarschijnlijk_wel"),  # 0.92 to 0.96 holds 0.95: stays below it
        (0.98, 0.02, "bijna_zeker_wel"),  # 0.96 is still over 0.95
    ],
)
def test_a_bound_within_the_error_gives_the_class_nearer_to_half(chance, error, expected):
    assert chance_class(chance, error) == expected


@given(chances, chances, errors)
def test_a_higher_chance_never_has_a_lower_class(one, other, error):
    low, high = sorted((one, other))
    assert SCALE.index(chance_class(low, error)) <= SCALE.index(chance_class(high, error))


@given(st.integers(0, 1000), st.integers(0, 200))
def test_the_outer_classes_mirror_each_other(thousandths, error):
    # whole thousandths, away from the bounds, so that 1 - p is exact enough
    if thousandths - error == 950 or thousandths + error == 50:
        return
    chance, spread = thousandths / 1000, error / 1000
    surely = chance_class(chance, spread) == "bijna_zeker_wel"
    assert surely == (chance_class(1 - chance, spread) == "bijna_zeker_niet")


@given(chances, errors)
def test_more_error_never_makes_more_certain(chance, error):
    def from_middle(name):
        return abs(SCALE.index(name) - 2)

    assert from_middle(chance_class(chance, error)) <= from_middle(chance_class(chance))


@given(chances, errors)
def test_certain_words_are_the_verdicts_yes_and_no(chance, error):
    word = chance_class(chance, error)
    assert (word == "bijna_zeker_wel") == (chance - error >= 0.95)
    assert (word == "bijna_zeker_niet") == (chance + error <= 0.05 and chance - error < 0.95)


@pytest.mark.parametrize(
    ("chance", "error", "expected"),
    [
        (0.13, 0.01, "ongeveer 15%"),
        (0.12, 0.01, "ongeveer 10%"),
        (0.8, 0.01, "ongeveer 80%"),
        (0.99, 0.01, "meer dan 95%"),
        (1.0, 0.001, "meer dan 95%"),
        (0.0, 0.001, "minder dan 5%"),
        (0.99, 0.05, "ongeveer 95%"),  # 0.94 is under the bound; never 100 %
        (0.01, 0.05, "ongeveer 5%"),  # never 0 %
    ],
)
def test_a_chance_is_printed_to_five_per_cent_and_never_as_certain(chance, error, expected):
    assert chance_text(chance, chance, chance, error, DUTCH) == expected


def test_no_chance_is_printed_for_a_bound_from_missing_data():
    assert chance_text(0.1, None, 0.9, 0.01, DUTCH) == "geen kans te geven"
    assert chance_text(0.2, None, 0.25, 0.01, DUTCH) == "geen kans te geven"
    # both ways of filling in what is missing are almost certain
    assert chance_text(0.97, None, 0.99, 0.01, DUTCH) == "meer dan 95%"


def test_without_draws_there_is_no_chance():
    assert chance_text(1.0, None, 1.0, 0.0, DUTCH) == "geen kans te geven"


@pytest.mark.parametrize(
    ("met", "reason", "expected"),
    [
        ("yes", "none", "●"),
        ("no", "none", "✕"),
        ("undecided", "spread", "◐"),
        ("undecided", "data", "◐"),
        ("undecided", "not_measured", "○"),
        (None, "none", "–"),
    ],
)
def test_every_verdict_has_its_own_symbol(met, reason, expected):
    assert verdict_symbol(met, "ahead", reason) == expected


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"met": "no", "year": 2025}, "niet gehaald: 12 procentpunt te weinig"),
        ({"met": "no"}, "haalt niet: 12 procentpunt te weinig"),
        ({"met": "yes", "year": 2025, "gap": -0.03}, "gehaald: 3 procentpunt over"),
        ({"met": "yes", "gap": -0.03}, "haalt: 3 procentpunt over"),
        ({}, "onbeslist: spreiding (waarschijnlijk niet, kans ongeveer 15%)"),
        ({"reason": "data", "probability": None}, "onbeslist: gegevens (35% tot 55%)"),
        ({"reason": "method"}, "onbeslist: methode"),
        ({"reason": "not_measured"}, "niet te bepalen"),
        ({"met": None}, "niet onderzocht"),
        (
            {"met": "no", "unit": "home", "gap": 2500.0, "threshold": 33000},
            "haalt niet: 2.500 woningen te weinig",
        ),
        (
            {"met": "no", "unit": "kgCO2e/m2", "gap": 23.0, "direction": "at_most"},
            "haalt niet: 23 kg CO2 per m2 te veel",
        ),
    ],
)
def test_the_text_of_a_verdict(other, expected):
    assert verdict_text(row(**other), DUTCH, 2025) == expected


def test_the_target_year_itself_is_past_at_its_end():
    assert moment(row(year=2025), 2025) == "past"
    assert moment(row(year=2026), 2025) == "ahead"


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (
            {},
            "De afspraak voor 2030 is minstens 50% hergebruikt of hernieuwbaar materiaal. "
            "De regio haalt dat waarschijnlijk niet. "
            "De kans dat het wel lukt is ongeveer 15%, dat het niet lukt 85%.",
        ),
        (
            {"met": "yes", "probability": 0.99, "reason": "none"},
            "De afspraak voor 2030 is minstens 50% hergebruikt of hernieuwbaar materiaal. "
            "De regio haalt dat bijna zeker (kans meer dan 95%).",
        ),
        (
            {"reason": "data", "probability": None, "unknown_homes": 1234},
            "De afspraak voor 2030 is minstens 50% hergebruikt of hernieuwbaar materiaal. "
            "Met de ontbrekende 1.234 woningen kan het 35% tot 55% zijn.",
        ),
        (
            {
                "year": 2025,
                "met": "no",
                "probability": None,
                "probability_error": 0.0,
                "obligation": "effort",
            },
            "De regio spant zich in voor minstens 50% hergebruikt of hernieuwbaar materiaal "
            "in 2025. Dat is niet gehaald. Het was 38% (35% tot 55%), dus 12 procentpunt te "
            "weinig.",
        ),
    ],
)
def test_the_sentence_of_a_verdict(other, expected):
    assert verdict_sentence(row(**other), DUTCH, 2025) == expected


def test_a_municipality_is_named():
    assert "De gemeente Duiven haalt dat" in verdict_sentence(row(), DUTCH, 2025, "Duiven")


TARGETS = [
    ("homes", "from_2022", "home"),
    ("circular_share", "reused_renewable_recycled", "share"),
    ("less_primary", "abiotic_per_m2", "share"),
    ("conceptual", "stacked", "share"),
    ("industrial", "all_homes", "share"),
    ("mpg", "a1_max_0_50", "share"),
    ("co2", "programme", "share"),
    ("nitrogen", "construction_phase", "share"),
]


@pytest.mark.parametrize("reason", ["spread", "data", "method", "not_measured"])
@pytest.mark.parametrize("obligation", ["agreement", "effort", "contribution", "guideline", "law"])
@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target[0])
def test_every_sentence_is_plain_dutch(target, obligation, reason):
    name, reading, unit = target
    threshold = 33000.0 if unit == "home" else 0.5
    common = {
        "target": name,
        "results_reading": reading,
        "unit": unit,
        "threshold": threshold,
        "obligation": obligation,
        "reason": reason,
    }
    texts = [
        verdict_sentence(row(**common, met=met, year=year), DUTCH, 2025)
        for met in ("yes", "no", "undecided")
        for year in (2025, 2030)
    ]
    assert plain_dutch(" ".join(texts)) == []


def test_english_has_the_same_facts():
    text = verdict_sentence(row(), ENGLISH, 2025)
    for fact in ("2030", "50%", "15%", "85%", "probably not"):
        assert fact in text


def rows(*met, year=2030, reason="none"):
    return pd.DataFrame([row(met=kind, year=year, reason=reason) for kind in met])


@pytest.mark.parametrize(
    ("readings", "expected"),
    [
        (rows("yes", "yes", year=2025), "gehaald in elke lezing"),
        (rows("yes", "yes"), "haalt in elke lezing"),
        (rows("no", "no", "no"), "in geen enkele lezing"),
        (rows("yes", "yes", "no", "yes", "undecided"), "hangt af van de lezing (3 van 5)"),
        (rows("no", "undecided"), "nergens zeker gehaald; 1 van 2 lezingen onbeslist"),
        (rows("undecided", reason="data"), "onbeslist in elke lezing"),
        (rows("undecided", reason="not_measured"), "niet te bepalen"),
    ],
)
def test_a_target_is_summed_up_over_its_readings(readings, expected):
    assert target_summary(readings, DUTCH, 2025) == expected


@pytest.mark.parametrize(
    ("coverage", "evidence", "validated", "dots"),
    [
        (0.8, None, True, "●●●"),
        (0.8, None, False, "●●○"),
        (0.79, None, True, "●●○"),
        (0.4, None, False, "●●○"),
        (0.39, None, True, "●○○"),
        (None, "published", False, "●●○"),
        (None, "unverified", False, "●○○"),
    ],
)
def test_strength_of_evidence(coverage, evidence, validated, dots):
    assert evidence_dots(evidence_strength(coverage, evidence, validated)) == dots


@pytest.mark.parametrize(
    ("realised", "needed", "years", "noise", "expected"),
    [
        (0.95, 1.0, 3, 0, "op_koers"),
        (0.94, 1.0, 3, 0, "bijna_op_koers"),
        (0.6, 1.0, 3, 0, "bijna_op_koers"),
        (0.59, 1.0, 3, 0, "achter"),
        (0.0, 1.0, 3, -1, "achter"),
        (-0.1, 1.0, 3, 0, "verkeerde_kant"),
        (0.95, 1.0, 2, 0, "te_vroeg"),
        (0.5, 1.0, 3, 0.6, "geen_duidelijke_verandering"),
        (-0.1, -0.2, 3, 0, "op_koers"),  # already past the line
        (None, 1.0, 3, 0, "te_vroeg"),
    ],
)
def test_pace(realised, needed, years, noise, expected):
    assert pace_class(realised, needed, years, noise) == expected


def sentence(words):
    return " ".join(["Dit", *["woord"] * (words - 1)]) + "."


def test_plain_dutch_finds_a_sentence_of_over_twenty_words():
    assert plain_dutch(f"Dit is kort. {sentence(20)}") == []
    (fault,) = plain_dutch(f"Dit is kort. {sentence(21)}")
    assert fault.startswith("zin van 21 woorden (hoogstens 20): Dit woord")


def test_plain_dutch_finds_a_text_of_long_sentences():
    # five sentences: 5 x 15 / 5 = 15 is allowed, (4 x 15 + 16) / 5 = 15.2 is not
    assert plain_dutch(" ".join([sentence(15)] * 5)) == []
    (fault,) = plain_dutch(" ".join([*[sentence(15)] * 4, sentence(16)]))
    assert fault == "gemiddeld 15,2 woorden per zin (hoogstens 15)"


@pytest.mark.parametrize(
    "text",
    [
        "Wij borgen dit.",
        "Dat is naar verwachting zo.",
        "Het doel is in zicht.",
        "Een forse daling.",
    ],
)
def test_forbidden_words_are_found(text):
    (fault,) = plain_dutch(text)
    assert fault.startswith("verboden woord")


@pytest.mark.parametrize(
    "text",
    [
        "Het is onmogelijk. Wij geven inzicht.",
        "In 2025 kwamen er 33.000 woningen bij. Dat is bijv. 25% van het doel.",
        "<h2>Kop zonder punt</h2><p>Een zin.</p><style>a b c d e f</style>",
        "# Kop\n\n- een\n- twee\n\n| a | b |\n|---|---|\n| c | d |",
    ],
)
def test_plain_text_has_no_faults(text):
    assert plain_dutch(text) == []


def test_the_first_line_counts_what_cannot_be_established_apart():
    """Of five headlines one met, two missed, one undecided and one never measured."""
    kinds = [("yes", ""), ("no", ""), ("no", ""), ("undecided", "data"), ("undecided", NEVER)]
    verdicts = pd.DataFrame(kinds, columns=["met", "reason"]).assign(headline=True)
    hidden = pd.DataFrame({"met": ["yes"], "reason": [""], "headline": [False]})
    verdicts = pd.concat([verdicts, hidden])
    told = {}
    for words in (DUTCH, ENGLISH):
        story = Story(2025, words, pd.DataFrame(), verdicts, pd.DataFrame())
        told[words.code] = story.count().strip("*\n")
    assert told == {
        "nl": "De regio haalt 1 van de 5 doelen en haalt er 2 niet. Onbeslist: 1. "
        "Niet te bepalen: 1.",
        "en": "The region meets 1 of the 5 targets and misses 2. Undecided: 1. "
        "Cannot be established: 1.",
    }
    assert [verdict_kind(*one) for one in kinds] == ["yes", "no", "no", "undecided", NEVER]
