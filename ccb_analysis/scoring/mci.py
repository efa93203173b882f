"""The Material Circularity Indicator of the Ellen MacArthur Foundation, and Madaster's variant.

Per product of 1 kg, with F the shares of the input and C those collected after use:
V = 1 - F_recycled - F_renewable (if grown sustainably) - F_reused;
W_F = F_recycled (1 - E_F) / E_F and W_C = C_recycled (1 - E_C), E the efficiency of recycling;
W = W_0 + (W_F + W_C) / 2 with W_0 = 1 - C_recycled - C_reused;
LFI = (V + W) / (2 + (W_F - W_C) / 2); MCI = max(0, 1 - LFI 0.9 / X), X the utility.
The documentation of Madaster prints W_F upside down and W_C with E_F; the formulas of the
foundation are used for both.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np
import pandas as pd

from ccb_analysis.facts.detachability import FACTORS
from ccb_analysis.facts.scoring_figures import read_methods
from ccb_analysis.language import Language
from ccb_analysis.scoring.figures import MethodFigures
from ccb_analysis.scoring.intervals import Bounds, Numbers, filled, linear
from ccb_analysis.scoring.lines import Lines
from ccb_analysis.scoring.results import Scores, averaged, together

Variant = Literal["mci_ellen_macarthur", "mci_madaster"]
VARIANTS: tuple[Variant, ...] = ("mci_ellen_macarthur", "mci_madaster")
_USED = ["utility_constant", "efficiency_before", "efficiency_after", "sustainable_renewable_share"]
#: Positions in the four shares of origin and destination.
_ABIOTIC, _RENEWABLE, _REUSED, _RECYCLED = range(4)
_REUSE, _RECYCLE = 0, 1


def material_circularity(
    lines: Lines,
    variant: Variant = "mci_ellen_macarthur",
    *,
    average_lifetime_years: float | None = None,
    own_figures: Mapping[str, float] | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return the MCI of every product and, weighted by mass, of the building.

    Args:
        lines: of one bill.
        variant: that of the foundation, or Madaster's: utility plays no part, and reuse after use
            counts only where all four factors of detachability allow it (unknown: not counted,
            but the high end counts it). Madaster's correction for missing data is not public and
            is left out; what is missing widens the interval instead.
        average_lifetime_years: what is usual for such products; utility is the lifetime of a
            product divided by it, and 1 where either is unknown. The variant of the foundation.
        own_figures: values of ``scoring_figures.csv`` to use instead, by name.
        language: of the notes.

    Madaster's variant also gives its two parts: ``origin`` and ``end_of_life``.
    """
    figures = MethodFigures(variant, own_figures, language)
    is_madaster = variant == "mci_madaster"
    best = worst = central = lines.destination
    if is_madaster:
        central, worst, best = _allowed_reuse(lines, figures)
    utility = _utility(lines, None if is_madaster else average_lifetime_years)
    values = Bounds(
        _circularity(lines.origin.central, central.central, _estimates(figures), utility),
        _worst(lines.origin, worst, figures, utility),
        _best(lines.origin, best, figures, utility),
    )
    values = Bounds(
        values.central,
        np.fmin(values.low, values.central),
        np.fmax(values.high, values.central),
    )
    behind = [a | b for a, b in zip(lines.origin_figures, lines.destination_figures, strict=True)]
    needs = figures.starting_with("reuse_needs_")
    scores = Scores(
        read_methods()[variant],
        "material_circularity",
        "share",
        values,
        behind,
        figures.behind(_USED + needs),
        Language(language)(f"scoring.note_{variant}"),
    )
    whole = averaged(scores, lines.mass, lines.table["line"])
    if not is_madaster:
        return whole
    parts = _parts(lines, figures, central, worst, best, scores)
    return together([whole, *parts])


def _estimates(figures: MethodFigures) -> tuple[float, float, float, float]:
    return tuple(figures.value(name) for name in _USED)  # type: ignore[return-value]


def _circularity(
    origin: Numbers,
    destination: Numbers,
    used: tuple[float, float, float, float],
    utility: Numbers,
) -> Numbers:
    """Return the MCI per line from shares of origin and destination (lines, 4)."""
    constant, before, after, sustainable = used
    virgin = origin[:, _ABIOTIC] + (1 - sustainable) * origin[:, _RENEWABLE]
    lost_before = origin[:, _RECYCLED] * (1 - before) / before
    lost_after = destination[:, _RECYCLE] * (1 - after)
    waste = destination[:, 2] + destination[:, 3] + (lost_before + lost_after) / 2
    flow = (virgin + waste) / (2 + (lost_before - lost_after) / 2)
    return np.maximum(0.0, 1 - flow * constant / utility)


def _worst(origin: Bounds, ends: Bounds, figures: MethodFigures, utility: Numbers) -> Numbers:
    return _extreme(origin, ends, figures, utility, low=True)


def _best(origin: Bounds, ends: Bounds, figures: MethodFigures, utility: Numbers) -> Numbers:
    return _extreme(origin, ends, figures, utility, low=False)


def _extreme(
    origin: Bounds, ends: Bounds, figures: MethodFigures, utility: Numbers, *, low: bool
) -> Numbers:
    """Return the lowest (or highest) MCI the ends of shares and figures allow.

    The linear flow is a ratio of two linear functions of the shares, so its extremes are where
    the shares are filled in some order of linearity: reused, renewable, abiotic, with recycled
    anywhere among them; after use always reuse, recycling, waste. It falls with both
    efficiencies and with the share of renewable material that is grown sustainably.
    """
    end = 1 if low else 2
    before, after, sustainable = (figures.ends(name)[end] for name in _USED[1:])
    # The constant is part of the formula; a higher one means less, so its ends would be crossed.
    used = (figures.value("utility_constant"), before, after, sustainable)
    sign = 1 if low else -1
    found = []
    destination = filled(ends.low, ends.high, sign * np.array([0, 1, 2, 2]))
    for recycled in (-1, 1, 3, 5):
        linearity = np.array([4, 2, 0, recycled])
        shares = filled(origin.low, origin.high, sign * linearity)
        found.append(_circularity(shares, destination, used, utility))
    return np.min(found, axis=0) if low else np.max(found, axis=0)


def _utility(lines: Lines, average_lifetime_years: float | None) -> Numbers:
    """Return lifetime over the usual one; 1 where nobody knows."""
    if average_lifetime_years is None:
        return np.ones(len(lines))
    utility = lines.column("lifetime_years") / average_lifetime_years
    return np.where(np.isnan(utility) | (utility <= 0), 1.0, utility)


def _allowed_reuse(lines: Lines, figures: MethodFigures) -> tuple[Bounds, Bounds, Bounds]:
    """Return destinations with reuse only where a product comes off whole.

    The three are the estimate, the worst and the best case: an unknown factor allows no reuse in
    the first two. Reuse that is not allowed ends as waste.
    """
    sure = _without_reuse(lines.destination, ~reuse_allowed(lines, figures))
    hoped = _without_reuse(lines.destination, ~reuse_allowed(lines, figures, hopeful=True))
    return sure, sure, hoped


def reuse_allowed(lines: Lines, figures: MethodFigures, *, hopeful: bool = False) -> np.ndarray:
    """Return whether all four factors of a product are high enough for Madaster to count reuse.

    An unknown factor is not high enough, or with ``hopeful`` it is.
    """
    passed = np.ones(len(lines), dtype=bool)
    for name in FACTORS:
        factor = lines.column(name)
        enough = factor >= figures.value(f"reuse_needs_{name}")
        passed &= enough | np.isnan(factor) if hopeful else enough
    return passed


def _without_reuse(ends: Bounds, where: np.ndarray) -> Bounds:
    """Return destinations in which reuse has moved to landfill on some lines."""
    moved = []
    for part in (ends.central, ends.low, ends.high):
        shares = part.copy()
        shares[where, 3] = np.minimum(1.0, shares[where, 3] + shares[where, _REUSE])
        shares[where, _REUSE] = 0.0
        moved.append(shares)
    return Bounds(*moved)


def _parts(
    lines: Lines,
    figures: MethodFigures,
    central: Bounds,
    worst: Bounds,
    best: Bounds,
    whole: Scores,
) -> list[pd.DataFrame]:
    """Return Madaster's two parts: what goes in that is not new, what can come out again."""
    before, after = (figures.ends(name) for name in ("efficiency_before", "efficiency_after"))
    sustainable = figures.ends("sustainable_renewable_share")
    into = Bounds(*(np.array([0.0, s, 1.0, b]) for b, s in zip(before, sustainable, strict=True)))
    out = Bounds(*(np.array([1.0, efficiency, 0.0, 0.0]) for efficiency in after))
    origin = linear(lines.origin, into)
    lowest, highest = linear(worst, out), linear(best, out)
    ends = Bounds(linear(central, out).central, lowest.low, highest.high)
    tables = []
    for name, values, behind in (
        ("origin", origin, lines.origin_figures),
        ("end_of_life", ends, lines.destination_figures),
    ):
        scores = Scores(whole.method, name, "share", values, behind, whole.shared, whole.note)
        tables.append(averaged(scores, lines.mass, lines.table["line"]))
    return tables
