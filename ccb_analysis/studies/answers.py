"""What back-casting found, in sentences."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.studies.backcasting import Backcast
from ccb_analysis.studies.best import best_alone
from ccb_analysis.studies.certificates import Certificate
from ccb_analysis.studies.limits import TARGET, row_text
from ccb_analysis.studies.question import Question
from ccb_analysis.studies.readings import LinearReading
from ccb_analysis.studies.robust import Robust


def answer(question: Question, found: Backcast, language: str = "nl") -> list[str]:
    """Return the answer as lines to read: the change and its prices, or why there is none."""
    words = Language(language)
    if found.status == "unproven":
        return [words("backcasting.unproven")]
    if found.status == "impossible":
        lines: list[str] = []
        for proof in found.certificates:
            lines += excluded(proof, language)
        alone = best_alone(question)
        return lines + _best(question.readings, alone[~alone["possible"]], words)
    if question.objective == "cost":
        return [words("backcasting.found_cost", cost=words.number(found.change))]
    return [words("backcasting.found_homes", homes=words.number(found.change))]


def excluded(proof: Certificate, language: str = "nl") -> list[str]:
    """Return which limits exclude each other, and how anyone can see that."""
    words = Language(language)
    rows = sorted(proof.rows, key=lambda row: row.kind != TARGET)
    return [
        words("backcasting.impossible"),
        *(f"- {row_text(row, words)}" for row in rows),
        "",  # or the sentence would go on in the last line of the list
        words(
            "backcasting.proof",
            required=words.number(float(proof.required), 1),
            attainable=words.number(float(proof.attainable), 1),
        ),
    ]


def robust_answer(found: Robust, language: str = "nl") -> str:
    """Return how often a robust mix meets its targets, or that none was found."""
    words = Language(language)
    return words(
        f"backcasting.robust_{found.status}",
        share=words.percent(found.met_fresh),
        draws=words.number(found.draws),
    )


def prices(found: Backcast, language: str = "nl") -> pd.Series:
    """Return a sentence on the price of every limit that has one, by the limit's own words."""
    words = Language(language)
    binding = found.limits[found.limits["binding"] & (found.limits["price"].abs() > 0)]
    # How many homes there are, and what has a permit, are no limits anyone can relax.
    known = binding[~binding["kind"].isin(["homes", "committed"])]
    sentences = [
        words(
            f"backcasting.price_{line.price_unit}_{line.price_per}",
            price=words.number(line.price, 1 if line.price_unit == "home" else 0),
        )
        for line in known.itertuples(index=False)
    ]
    return pd.Series(sentences, index=known["words"], dtype=object)


def _best(readings: Sequence[LinearReading], alone: pd.DataFrame, words: Language) -> list[str]:
    labels = {(one.target, one.reading): one.labels for one in readings}

    def shown(value: float, unit: str) -> str:
        return words.number(value) if unit == "home" else words.percent(value, 1)

    return [
        words(
            "backcasting.best",
            target=labels[row.target, row.reading][f"target_{words.code}"],
            reading=labels[row.target, row.reading][f"reading_{words.code}"],
            best=shown(row.best, row.unit),
            threshold=shown(row.threshold, row.unit),
        )
        for row in alone.itertuples(index=False)
    ]
