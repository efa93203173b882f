"""What would raise the scores of one project most: every rule that fits, alone, score by score.

The change of a score is worked out from what goes and what comes, so that whatever stays unknown
in the rest of the building is the same before and after. Its ends are outer ones: everything that
goes, comes and stays lies anywhere between its own ends, whatever the others do.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ccb_analysis.facts.elements import Elements
from ccb_analysis.facts.substitution_rules import Rules
from ccb_analysis.intake.bill import Bill
from ccb_analysis.model.sampling import Array
from ccb_analysis.scoring.intervals import Bounds, weighted_mean
from ccb_analysis.scoring.project import score_project
from ccb_analysis.scoring.results import BUILDING, PRODUCT
from ccb_analysis.studies.project_swaps import Swap, swaps_of

GAIN_COLUMNS = (
    "rule",
    "dose",
    "method",
    "indicator",
    "unit",
    "before",
    "after",
    "change",
    "change_low",
    "change_high",
    "better",
    "cost",
    "cost_low",
    "cost_high",
    "cost_evidence",
    "weak",
)


@dataclass(frozen=True)
class Score:
    """A score that rules can change: where it stands, and whether more of it is better."""

    method: str
    indicator: str
    more: bool = True
    summed: bool = False


#: In the order they are shown; amounts are given per m2 where the floor area is known.
SCORES = (
    Score("embodied_co2", "embodied_co2_a1_a3", more=False, summed=True),
    Score("stored_co2", "stored_co2", summed=True),
    Score("impact_ladder", "origin_value"),
    Score("impact_ladder", "future_value"),
    Score("mci_ellen_macarthur", "material_circularity"),
    Score("mci_madaster", "material_circularity"),
    Score("detachability", "detachability"),
    Score("core_measurement", "material_origin"),
)
#: Scores that rest on how things are fixed and what becomes of them, and on nothing else.
_AS_FIXED = ("detachability", "future_value")
#: What is not a change but rounding.
_TINY = 1e-9


def gains(
    bill: Bill,
    rules: Rules,
    *,
    building_method: str | None = None,
    dwelling_type: str | None = None,
    floor_area_m2: float | None = None,
    elements: Elements | None = None,
    formula: str | None = None,
    language: str = "nl",
) -> tuple[pd.DataFrame, dict[str, str]]:
    """Return what every rule that fits does to every score, and why the other rules don't fit.

    Args:
        bill: of the project.
        rules: as ``read_substitutions`` gives.
        building_method: of the project; rules for certain methods need it.
        dwelling_type: as well.
        floor_area_m2: gross; with it CO2 is per m2, without it of the whole project.
        elements: what an m2 of an element weighs; the default is shipped.
        formula: by which the factors of detachability are joined.
        language: of reasons.

    The table (``GAIN_COLUMNS``) has a row per rule and score, ``before`` and ``after`` at best
    estimates; ``change`` is missing where the score of what goes or comes has no best estimate
    (nobody knows how a new material comes off), and then only its ends are known. ``better`` is
    True or False if the whole change is to one side, else missing. ``cost`` is in EUR. Rows are
    in order of score, the rule that raises it most first.
    """
    lines = _every_line(bill)
    swaps, left_out = swaps_of(
        lines, rules, building_method, dwelling_type, elements=elements, language=language
    )
    if not swaps:
        return pd.DataFrame(columns=list(GAIN_COLUMNS)), left_out
    before = score_project(lines, formula=formula, language=language)
    come = pd.concat([swap.come for swap in swaps], ignore_index=True)
    come = come.assign(line=range(1, len(come) + 1))
    after = score_project(come, formula=formula, language=language)
    sizes = np.cumsum([0, *(len(swap.come) for swap in swaps)])
    rows = []
    for score in SCORES:
        old, new = _found(before, score, lines), _found(after, score, come)
        whole = _building(before, score)
        size = floor_area_m2 if score.summed and floor_area_m2 else 1.0
        for swap, first, last in zip(swaps, sizes[:-1], sizes[1:], strict=True):
            part = slice(int(first), int(last))
            if swap.alike and score.indicator in _AS_FIXED:
                change = (0.0, 0.0, 0.0)
            else:
                change = (_summed if score.summed else _averaged)(old, new, part, swap)
            rows.append(_row(score, swap, whole, change, size, floor_area_m2))
    return _ranked(pd.DataFrame(rows, columns=list(GAIN_COLUMNS))), left_out


@dataclass(frozen=True)
class _Found:
    """A score of every line (per kg, or of all of it where it is summed) and the masses (kg)."""

    values: Bounds
    mass: Bounds


def _every_line(bill: Bill) -> pd.DataFrame:
    """Return the lines with an end to every mass, and a line for every refused one."""
    lines = bill.lines.copy()
    top = lines["mass_high_kg"].max()
    top = float(top) if pd.notna(top) else 1.0
    refused = bill.completeness.lines_refused
    if refused:
        lines = lines.reindex(range(len(lines) + refused))
        lines["line"] = lines["line"].fillna(0)
    unknown = lines["mass_high_kg"].isna()
    lines.loc[unknown, "mass_low_kg"] = 0.0
    lines.loc[unknown, "mass_high_kg"] = top
    return lines


def _found(results: pd.DataFrame, score: Score, lines: pd.DataFrame) -> _Found:
    rows = results[
        (results["method"] == score.method)
        & (results["indicator"] == score.indicator)
        & (results["level"] == PRODUCT)
    ]
    values = (rows[end].to_numpy(dtype=float) for end in ("value", "low", "high"))
    names = ("mass_kg", "mass_low_kg", "mass_high_kg")
    masses = (lines[name].to_numpy(dtype=float, na_value=np.nan) for name in names)
    return _Found(Bounds(*values), Bounds(*masses))


def _building(results: pd.DataFrame, score: Score) -> float:
    rows = results[
        (results["method"] == score.method)
        & (results["indicator"] == score.indicator)
        & (results["level"] == BUILDING)
    ]
    return float(rows["value"].iloc[0])


def _summed(old: _Found, new: _Found, part: slice, swap: Swap) -> tuple[float, float, float]:
    """Return the change of a sum and its ends: what comes minus what goes."""
    gone = (1 - swap.kept, 1 - swap.kept_high, 1 - swap.kept_low)
    touched = gone[2] > 0
    goes = _times(old.values, gone, touched)
    comes = Bounds(new.values.central[part], new.values.low[part], new.values.high[part])
    value = float(comes.central.sum() - goes.central.sum())
    low = float(comes.low.sum() - goes.high.sum())
    return value, low, float(comes.high.sum() - goes.low.sum())


def _times(values: Bounds, shares: Sequence[Array], where: np.ndarray) -> Bounds:
    """Return values times shares (value, low, high) of the lines ``where``."""
    ends = [end[where] * share[where] for end in (values.low, values.high) for share in shares[1:]]
    central = values.central[where] * shares[0][where]
    return Bounds(central, np.min(ends, axis=0), np.max(ends, axis=0))


def _averaged(old: _Found, new: _Found, part: slice, swap: Swap) -> tuple[float, float, float]:
    """Return the change of a mean by mass, and its ends.

    A mean of groups is monotone in the score and the mass of each, so its ends are at corners.
    """
    touched = swap.kept_low < 1
    value = _central(old, new, part, swap, touched)
    groups = [
        _group(old, Bounds(swap.kept, swap.kept_low, swap.kept_high)),
        _group(old, Bounds(1 - swap.kept, 1 - swap.kept_high, 1 - swap.kept_low)),
        _group(
            _Found(
                Bounds(*(end[part] for end in vars(new.values).values())),
                Bounds(*(end[part] for end in vars(new.mass).values())),
            ),
        ),
    ]
    corners = np.array(list(product(*(ends for group in groups for ends in group))))
    (rest, rest_mass, goes, goes_mass, comes, comes_mass) = corners.T
    with np.errstate(invalid="ignore", divide="ignore"):
        before = (rest * rest_mass + goes * goes_mass) / (rest_mass + goes_mass)
        after = (rest * rest_mass + comes * comes_mass) / (rest_mass + comes_mass)
    change = after - before
    low, high = float(np.nanmin(change)), float(np.nanmax(change))
    return (
        value,
        (low if np.isnan(value) else min(low, value)),
        (high if np.isnan(value) else max(high, value)),
    )


def _central(old: _Found, new: _Found, part: slice, swap: Swap, touched: np.ndarray) -> float:
    """Return the change at best estimates; none if what goes or comes has no score of its own."""
    values, mass = old.values.central, old.mass.central
    comes, weight = new.values.central[part], new.mass.central[part]
    if np.isnan(values[touched]).any() or np.isnan(comes[weight > 0]).any():
        return float("nan")
    known = ~np.isnan(values) & ~np.isnan(mass)
    values, mass, kept = values[known], mass[known], swap.kept[known]
    left = float((mass * kept).sum() + weight.sum())
    if not mass.sum() > 0 or not left > 0:
        return float("nan")
    after = float((mass * kept * values).sum() + np.nansum(weight * comes)) / left
    return after - float((mass * values).sum() / mass.sum())


def _group(
    found: _Found, shares: Bounds | None = None
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return the ends of the mean score of a group of lines, and those of its mass."""
    mass = found.mass
    if shares is not None:
        mass = Bounds(mass.central * shares.central, mass.low * shares.low, mass.high * shares.high)
    total = (float(mass.low.sum()), float(mass.high.sum()))
    if not total[1] > 0:
        return (0.0, 0.0), (0.0, 0.0)
    mean = weighted_mean(found.values, mass)
    return (mean.low, mean.high), total


def _row(
    score: Score,
    swap: Swap,
    before: float,
    change: tuple[float, float, float],
    size: float,
    area: float | None,
) -> dict[str, object]:
    value, low, high = (number / size for number in change)
    up, down = low > _TINY, high < -_TINY
    better = (up if score.more else down) if up or down else None
    cost = swap.cost or (np.nan,) * 3
    per = f"kgCO2e{'/m2' if area else ''}" if score.summed else "share"
    return {
        "rule": swap.rule.name,
        "dose": swap.dose,
        "method": score.method,
        "indicator": score.indicator + ("_per_m2" if score.summed and area else ""),
        "unit": per,
        "before": before / size,
        "after": before / size + value,
        "change": value,
        "change_low": low,
        "change_high": high,
        "better": better,
        "cost": cost[0],
        "cost_low": cost[1],
        "cost_high": cost[2],
        "cost_evidence": swap.cost_evidence,
        "weak": ", ".join(swap.weak),
    }


def _ranked(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows in order of score, and within it the largest gain first, unknown ones last."""
    order = {score.indicator: place for place, score in enumerate(SCORES)}
    signs = {score.indicator: 1 if score.more else -1 for score in SCORES}
    base = rows["indicator"].str.removesuffix("_per_m2")
    gain = rows["change"] * base.map(signs)
    methods = {score.method: place for place, score in enumerate(SCORES)}
    keyed = rows.assign(_score=base.map(order), _method=rows["method"].map(methods), _gain=-gain)
    keyed = keyed.sort_values(["_score", "_method", "_gain"], kind="stable", na_position="last")
    return keyed[list(GAIN_COLUMNS)].reset_index(drop=True)
