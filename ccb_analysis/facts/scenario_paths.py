"""What a scenario says year by year: the mix of methods, homes, shares of materials and sizes.

Years before a block starts are as they were; nothing here looks at a file or a clock.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.facts.scenario_blocks import MaterialSwap, Mix, Scenario
from ccb_analysis.facts.scenario_entries import WHOLE
from ccb_analysis.facts.scenario_timed import Timed, curve
from ccb_analysis.language import Language


def mix_by_year(
    scenario: Scenario, baseline_mix: pd.DataFrame, years: Iterable[int], language: str = "nl"
) -> pd.DataFrame:
    """Return the share (0-1) of every building method by year and dwelling type.

    Args:
        scenario: whose blocks of the mix are followed, in their order.
        baseline_mix: dwelling_type, building_method, share; one whole per dwelling type.
        years: any years, in any order.
        language: of messages.

    Returns:
        year, dwelling_type, building_method, share; one whole per year and type. Dwelling types of
        ``baseline_mix`` alone; methods that only the scenario names come last. Where nothing
        changes the shares are those of ``baseline_mix``, bit for bit.

    Raises:
        InputError: named methods leave a rest and no other method is there to take it.
    """
    asked = list(years)
    parts = []
    for dwelling_type, rows in baseline_mix.groupby("dwelling_type", sort=False):
        blocks = [block for block in scenario.mix if block.dwelling_type == dwelling_type]
        named = [name for block in blocks for shares in _points(block).values() for name in shares]
        methods = list(dict.fromkeys([*rows["building_method"], *named]))
        today = rows.groupby("building_method", sort=False)["share"].sum()
        shares = np.tile(today.reindex(methods, fill_value=0.0).to_numpy(float), (len(asked), 1))
        for block in blocks:
            shares = _followed(block, shares, methods, asked, scenario.name, language)
        parts.append(
            pd.DataFrame(
                {
                    "year": np.repeat(asked, len(methods)),
                    "dwelling_type": dwelling_type,
                    "building_method": methods * len(asked),
                    "share": shares.ravel(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def homes_by_year(
    scenario: Scenario,
    years: Iterable[int],
    homes_left: float,
    baseline_left: float | None = None,
    language: str = "nl",
) -> pd.Series:
    """Return the homes of the region in each of the ``years`` to come.

    Args:
        scenario: its ``homes`` say the phasing and the homes of the years it names.
        years: every year to come, in order.
        homes_left: what is still to be built in all, of the scenario's own total.
        baseline_left: the same of current practice; years before the scenario's start year get
            their even part of it. Needed only if there are such years.
        language: of messages.

    Returns:
        Homes with the year as index; they add up to ``homes_left``. The years that are not named
        share what is left: evenly, or with a weight that falls (``front``: n, ..., 2, 1) or rises
        (``back``: 1, 2, ..., n) by one each year.

    Raises:
        InputError: the homes of the years named are not what is left, by a home or more, or are of
            other years.
        ValueError: a year lies before the start year and ``baseline_left`` is not given.
    """
    asked = list(years)
    found = pd.Series(np.nan, index=pd.Index(asked, name="year"), name="homes", dtype=float)
    homes = scenario.homes
    if homes is None or not asked:
        found[:] = homes_left / max(len(asked), 1)
        return found
    _refuse_other_years(scenario.name, homes.per_year, asked, language)
    early = [year for year in asked if year < scenario.start_year]
    if early and baseline_left is None:
        raise ValueError("years before the start year need baseline_left")
    if early:
        found[early] = (baseline_left or 0.0) / len(asked)
    for year, number in homes.per_year.items():
        found[year] = number
    rest = homes_left - float(found.sum())
    free = found.index[found.isna()]
    if rest <= -1 or (len(free) == 0 and rest >= 1):
        words = Language(language)
        given = {"found": f"{found.sum():.10g}", "left": f"{homes_left:.10g}"}
        spell = f"{asked[0]}-{asked[-1]}"
        text = words("scenarios.per_year_left", name=scenario.name, years=spell, **given)
        raise InputError([text], language=language)
    steps = np.arange(1, len(free) + 1, dtype=float)
    weights = {"even": np.ones(len(free)), "front": steps[::-1], "back": steps}[homes.phasing]
    found[free] = max(rest, 0.0) * weights / max(weights.sum(), 1.0)
    return found


def material_shares(scenario: Scenario, years: Iterable[int]) -> pd.DataFrame:
    """Return the share (0-1) of the old materials that each swap replaces: year, name, share.

    Of the mass that homes would hold of them without any swap; a ceiling is in it.
    """
    asked = list(years)
    rows = [
        {"year": year, "name": swap.name, "share": float(share)}
        for swap in scenario.materials
        for year, share in zip(asked, share_by_year(swap, asked), strict=True)
    ]
    return pd.DataFrame(rows, columns=["year", "name", "share"])


def share_by_year(swap: MaterialSwap, years: Iterable[int]) -> np.ndarray:
    """Return the share (0-1) of its old materials that one swap replaces in each year."""
    asked = list(years)
    if isinstance(swap.share, dict):
        points = dict(sorted(swap.share.items()))
        value = np.interp(asked, list(points), list(points.values()))
        shares = value * _moved(swap, asked, min(points))
    else:
        shares = swap.share * _moved(swap, asked, 0)
    return shares if swap.ceiling is None else np.minimum(shares, swap.ceiling.share)


def size_factors(scenario: Scenario) -> dict[str, float]:
    """Return the factor on floor area per home by dwelling type, from the start year on."""
    return {size.dwelling_type: size.factor for size in scenario.size}


def _points(block: Mix) -> dict[int, dict[str, float]]:
    """Return the shares of the methods that are named, by the year they hold for."""
    shares: dict = block.shares
    return (
        dict(sorted(shares.items())) if block.path == "table" else {block.until_year or 0: shares}
    )


def _moved(block: Timed, years: list[int], first_point: int) -> np.ndarray:
    """Return how far a block is in each year: 0 is as it was, 1 wholly as the block says."""
    asked, first = np.array(years, float), block.from_year or 0
    if block.path == "table":
        return (asked >= max(first, first_point)).astype(float)
    last = block.until_year or first
    if block.path == "linear":
        return np.clip((asked - first + 1) / (last - first + 1), 0.0, 1.0)
    assert block.midpoint is not None and block.years_10_to_90 is not None
    start, end = curve([first - 1, last], block.midpoint, block.years_10_to_90)
    here = curve(years, block.midpoint, block.years_10_to_90)
    return np.where(asked >= last, 1.0, np.clip((here - start) / (end - start), 0.0, 1.0))


def _followed(
    block: Mix,
    before: np.ndarray,
    methods: list[str],
    years: list[int],
    name: str,
    language: str,
) -> np.ndarray:
    """Return the shares (years x methods) after a block, from those ``before`` it."""
    points = _points(block)
    moved = _moved(block, years, min(points))[:, None]
    wholes = [_whole(shares, before, methods) for shares in points.values()]
    stuck = np.isnan(wholes).any(axis=(0, 2)) & (moved[:, 0] > 0)
    if stuck.any():
        when = ", ".join(str(year) for year, there in zip(years, stuck, strict=True) if there)
        blanks = {"dwelling_type": block.dwelling_type, "name": name, "years": when}
        raise InputError([Language(language)("scenarios.no_rest", **blanks)], language=language)
    place = np.interp(years, list(points), np.arange(len(points)))
    lower = np.floor(place).astype(int)
    upper, row = np.ceil(place).astype(int), np.arange(len(years))
    part = (place - lower)[:, None]
    stacked = np.array(wholes)
    aim = (1 - part) * stacked[lower, row] + part * stacked[upper, row]
    after = (1 - moved) * before + moved * np.where(moved > 0, aim, 0.0)
    return np.where(moved > 0, after / after.sum(axis=1, keepdims=True), before)


def _whole(named: dict[str, float], before: np.ndarray, methods: list[str]) -> np.ndarray:
    """Return one whole per year: the shares named, the rest in the proportions ``before``.

    NaN in a year in which there is a rest and nothing to take it.
    """
    own = np.array([name in named for name in methods])
    left = 1.0 - sum(named.values())
    whole = np.tile([named.get(name, 0.0) for name in methods], (len(before), 1))
    if left <= WHOLE:
        return whole
    others = np.where(own, 0.0, before)
    total = others.sum(axis=1, keepdims=True)
    return whole + left * others / np.where(total > 0, total, np.nan)


def _refuse_other_years(
    name: str, per_year: dict[int, float], years: list[int], language: str
) -> None:
    strange = [str(year) for year in per_year if year not in years]
    if strange:
        spell = ", ".join(str(year) for year in years)
        words = Language(language)
        text = words("scenarios.per_year_outside", name=name, found=", ".join(strange), years=spell)
        raise InputError([text], language=language)
