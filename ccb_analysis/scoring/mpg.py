"""An imported MPG: carried over with its weighting set, and held against what projects show.

Nobody can work out an MPG from a bill of materials: that takes the national database. What can be
seen is whether the number is believable.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.facts.scoring_figures import read_methods
from ccb_analysis.language import Language
from ccb_analysis.scoring.figures import MethodFigures
from ccb_analysis.scoring.intervals import Bounds
from ccb_analysis.scoring.lines import OWN
from ccb_analysis.scoring.results import Figure, Scores, building_row, together

WeightingSet = Literal["a1", "a2"]
UNIT = "EUR/m2/year"


@dataclass(frozen=True)
class Mpg:
    """An MPG as handed in: ``value`` in EUR per m2 gross floor area per year."""

    value: float
    weighting_set: WeightingSet
    building_type: str


def imported_mpg(
    mpg: Mpg, production_co2_per_m2: float | None = None, language: str = "nl"
) -> pd.DataFrame:
    """Return an imported MPG, its value by the other set, and whether it is believable.

    Rows, all of the building: ``mpg_a1`` and ``mpg_a2`` (the set it was not given in is converted
    by the ratio of the sets, which is an interval), ``mpg_band`` (median and whiskers of Dutch
    projects by the given set, where there are any of the type), ``mpg_co2_only`` (a lower bound:
    production CO2 times its shadow price over the lifetime), and ``mpg_plausible``: 1 if the value
    lies in the band and not below the bound, else 0; the note says why.

    Args:
        mpg: as handed in.
        production_co2_per_m2: lowest CO2 of A1-A3 the building can have (kgCO2e per m2).
        language: of notes.

    Raises:
        InputError: the value is not above zero, or the weighting set is unknown.
    """
    words = Language(language)
    if not mpg.value > 0:
        raise InputError([words("scoring.mpg_value", found=mpg.value)], language=language)
    if mpg.weighting_set not in ("a1", "a2"):
        raise InputError([words("scoring.mpg_set", found=mpg.weighting_set)], language=language)
    figures = MethodFigures("mpg", language=language)
    rows = [_by_set(mpg, name, words) for name in ("a1", "a2")]
    reasons: list[str] = []
    band = f"band_{mpg.building_type}"
    if band in figures.rows:
        row, (low, high) = _band(mpg, figures, band, words)
        rows.append(row)
        if not low <= mpg.value <= high:
            reasons.append(
                words(
                    "scoring.outside_band",
                    value=words.number(mpg.value, 2),
                    low=words.number(low, 2),
                    high=words.number(high, 2),
                )
            )
    if production_co2_per_m2 is not None:
        row, least = _co2_only(mpg, production_co2_per_m2, words)
        rows.append(row)
        if mpg.value < least:
            reasons.append(
                words(
                    "scoring.below_co2",
                    value=words.number(mpg.value, 2),
                    least=words.number(least, 2),
                )
            )
    if len(rows) > 2:
        believable = 0.0 if reasons else 1.0
        note = " ".join(reasons) or words("scoring.believable")
        rows.append(_row("mpg_plausible", "share", (believable,) * 3, frozenset({OWN}), note))
    return together(rows)


def _row(
    indicator: str,
    unit: str,
    numbers: tuple[float, float, float],
    behind: frozenset[Figure],
    note: str = "",
) -> pd.DataFrame:
    empty = Bounds(*(pd.Series(dtype=float).to_numpy() for _ in range(3)))
    method = read_methods()["mpg"]
    return building_row(Scores(method, indicator, unit, empty, [], behind, note), *numbers)


def _assumption(name: str) -> tuple[tuple[float, float, float], Figure]:
    table = read_assumptions()
    row = table[table["assumption"] == name].iloc[0]
    numbers = (float(row["value"]), float(row["low"]), float(row["high"]))
    return numbers, Figure(name, str(row["source"]), str(row["evidence"]))


def _to_set(numbers: tuple[float, float, float], given: str, wanted: str) -> tuple[tuple, set]:
    """Return (value, low, high) of one weighting set by the other, and the ratio used."""
    if given == wanted:
        return numbers, set()
    (ratio, least, most), figure = _assumption("mpg_a2_over_a1")
    value, low, high = numbers
    if wanted == "a2":
        return (value * ratio, low * least, high * most), {figure}
    return (value / ratio, low / most, high / least), {figure}


def _by_set(mpg: Mpg, wanted: str, words: Language) -> pd.DataFrame:
    numbers, used = _to_set((mpg.value,) * 3, mpg.weighting_set, wanted)
    key = "scoring.mpg_converted" if used else "scoring.mpg_given"
    return _row(f"mpg_{wanted}", UNIT, numbers, frozenset({OWN, *used}), words(key))


def _band(
    mpg: Mpg, figures: MethodFigures, band: str, words: Language
) -> tuple[pd.DataFrame, tuple[float, float]]:
    numbers, used = _to_set(figures.ends(band), "a1", mpg.weighting_set)
    behind = figures.behind([band]) | used
    row = _row("mpg_band", UNIT, numbers, behind, words("scoring.mpg_band"))
    return row, (numbers[1], numbers[2])


def _co2_only(
    mpg: Mpg, production_co2_per_m2: float, words: Language
) -> tuple[pd.DataFrame, float]:
    (price, *_), price_figure = _assumption(f"mki_co2_price_{mpg.weighting_set}")
    (years, *_), years_figure = _assumption("mpg_lifetime")
    least = production_co2_per_m2 * price / years
    behind = frozenset({price_figure, years_figure})
    note = words("scoring.mpg_co2_only")
    return _row("mpg_co2_only", UNIT, (least, least, least), behind, note), least
