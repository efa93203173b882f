"""All methods over one bill of materials: one long table."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ccb_analysis.scoring.detachability import Weighting, detachability
from ccb_analysis.scoring.indicators import core_measurement, embodied_co2, stored_co2
from ccb_analysis.scoring.ladder import impact_ladder
from ccb_analysis.scoring.lines import read_lines
from ccb_analysis.scoring.mci import VARIANTS, material_circularity
from ccb_analysis.scoring.mpg import Mpg, imported_mpg
from ccb_analysis.scoring.results import BUILDING, together


def score_project(
    bill: pd.DataFrame,
    *,
    refused: int = 0,
    floor_area_m2: float | None = None,
    formula: str | None = None,
    weighting: Weighting = "mass",
    mki: pd.Series | None = None,
    mpg: Mpg | None = None,
    ladder_figures: Mapping[str, float] | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return the results of every method for one project (``results.RESULT_COLUMNS``).

    Args:
        bill: ``Bill.lines``.
        refused: how many lines were refused; they widen the intervals.
        floor_area_m2: gross floor area of the building, for rows per m2.
        formula: by which the factors of detachability are joined; without a name the default.
        weighting: of detachability, ``mass`` or ``mki``.
        mki: environmental cost per line (EUR), for ``mki``.
        mpg: as handed in.
        ladder_figures: own weights and steps of the reconstructed ladder.
        language: of notes and messages.

    Raises:
        InputError: the bill, a name or a number is not possible; lists every fault.
    """
    lines = read_lines(bill, refused, language)
    co2 = embodied_co2(lines, floor_area_m2, language)
    tables = [
        impact_ladder(lines, formula=formula, own_figures=ladder_figures, language=language),
        *(material_circularity(lines, variant, language=language) for variant in VARIANTS),
        detachability(lines, formula=formula, weighting=weighting, mki=mki, language=language),
        core_measurement(lines, language),
        co2,
        stored_co2(lines, floor_area_m2, language),
    ]
    if mpg is not None:
        per_m2 = co2[co2["indicator"] == "embodied_co2_a1_a3_per_m2"]
        least = float(per_m2["low"].iloc[0]) if len(per_m2) else None
        tables.append(imported_mpg(mpg, least, language))
    return together(tables)


def building_scores(results: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of the building alone."""
    return results[results["level"] == BUILDING].reset_index(drop=True)
