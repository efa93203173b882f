"""What runs claim: verdicts, the numbers behind them, what figures draw, and example data."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Hashable, Iterator, Mapping

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.claims import Claim, claim
from ccb_analysis.report.detail import HEADLINES

_WHOLE = ("all", "all_18")
_DIGITS = 16
#: The key of the claim that a run rests on example data.
EXAMPLE_DATA = "example_data"


def example_claims(example: bool, language: Language, place: str = "") -> Iterator[Claim]:
    """Claim that a run rests on example data, if it does; ``place`` tells apart more than one."""
    if example:
        key = f"{EXAMPLE_DATA}.{place}" if place else EXAMPLE_DATA
        yield claim(key, True, "", language("claims.example_data"))


def verdict_claims(
    verdicts: pd.DataFrame, language: Language, regions: Collection[str] = _WHOLE
) -> Iterator[Claim]:
    """Give the verdict on every target reading of the region, its value and its probabilities.

    ``regions`` are what else stands in the column of that name, such as sets of swaps.
    """
    rows = verdicts[verdicts["region"].isin(regions)]
    for row in rows.to_dict("records"):
        name = f"{row['scenario']}.{row['target']}.{row['reading']}{_beside(row)}"
        about = {"target": row["target"], "reading": row["reading"], "year": row["year"]}
        told = language("claims.verdict", **about)
        yield claim(f"verdict.{name}", str(row["met"]), "", told)
        told = language("claims.value", indicator=row["indicator"], **about)
        yield claim(f"value.{name}", row["value"], str(row["unit"]), told)
        error = float(row["probability_error"])
        for end in ("low", "high"):
            yield claim(
                f"probability_{end}.{name}",
                row[f"probability_{end}"],
                "share",
                language(f"claims.probability_{end}", **about),
                tolerance=error if error > 0 else 0.0,
                reason="monte_carlo" if error > 0 else "exact",
            )


def result_claims(
    results: pd.DataFrame, language: Language, regions: Collection[str] = ("all",)
) -> Iterator[Claim]:
    """Give the main numbers of every scenario and year of the region, at central figures."""
    rows = results.fillna({"reading": "", "modules": ""})
    rows = rows[rows["region"].isin(regions)]
    for name in ("dwelling_type", "building_method", "material", "group"):
        rows = rows[rows[name] == "all"]
    rows = rows[
        rows["statistic"].isin(["central", "value"]) & (rows["year_basis"] == "completion")
    ].set_index(["indicator", "reading", "modules"])
    for key in HEADLINES:
        for row in rows[rows.index == key].reset_index().to_dict("records"):
            parts = [row["scenario"], *(part for part in key if part), row["year"]]
            told = language("claims.number", indicator=key[0], year=row["year"])
            key_of = ".".join(map(str, parts)) + _beside(row)
            yield claim(key_of, row["value"], str(row["unit"]), told)


def _beside(row: Mapping[Hashable, object]) -> str:
    """Return what tells apart the claims of what stands beside the region."""
    return "" if row["region"] in _WHOLE else f".{row['region']}"


def drawn_claims(shown: Mapping[tuple[str, str], str], language: Language) -> Iterator[Claim]:
    """Give of every figure and table shown a digest of its data; ``shown`` as a gallery keeps it.

    Not of its pixels: those may differ between machines that draw the same.
    """
    for (kind, key), csv in sorted(shown.items()):
        told = language(f"claims.{kind}", name=key)
        yield claim(f"{kind}.{key}", digest(csv.encode()), "", told)


def digest(csv: bytes) -> str:
    """Return what is claimed of the data of a figure or table: the start of their hash."""
    return hashlib.sha256(csv).hexdigest()[:_DIGITS]
