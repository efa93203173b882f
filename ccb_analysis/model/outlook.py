"""Homes to come: how many, where, of what type and method, and how each of those is drawn."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd

from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.model.programme import complete_programme, stacked_keys


@dataclass(frozen=True)
class Path:
    """How homes to come are drawn: around which mix, in which recipe and of which size.

    ``stacked_key`` names the region whose stacked share they have. ``mix`` holds the share of each
    building method by (dwelling type, method), by default that of current practice. ``swap`` is the
    name of the recipe, blank for the shipped one; ``sizes`` are factors on the floor area of a
    home by dwelling type.
    """

    stacked_key: str
    mix: Mapping[tuple[str, str], float] | None = None
    swap: str = ""
    sizes: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Swap:
    """A change of materials: the share of homes it holds for by year, and which homes."""

    name: str
    share: Mapping[int, float]
    dwelling_types: Collection[str]
    building_methods: Collection[str]


@dataclass(frozen=True)
class Plan:
    """What a scenario says of homes to come.

    ``homes`` by year; ``mix`` by year and (dwelling type, method), none of a year being current
    practice; ``swaps`` add up (they change different materials); ``joined`` are the regions that
    take part, the others stay at current practice.
    """

    homes: Mapping[int, float]
    mix: Mapping[int, Mapping[tuple[str, str], float]] = field(default_factory=dict)
    swaps: Sequence[Swap] = ()
    sizes: Mapping[str, float] = field(default_factory=dict)
    joined: Collection[str] | None = None
    start_year: int = 0


@dataclass(frozen=True)
class Outlook:
    """Homes to come as programme rows that follow a path, and the paths by name."""

    rows: pd.DataFrame
    paths: Mapping[str, Path]


def outlook(
    plan: Plan,
    capacity: Mapping[str, float],
    assumptions: pd.DataFrame,
    kinds: tuple[Sequence[str], Sequence[str]],
) -> Outlook:
    """Return the homes of the years to come.

    The homes of a year are spread over regions in proportion to their plan ``capacity``, over
    dwelling types by the stacked share of the region and over methods by the mix. Homes with
    swapped materials count for the swap's share; the rest is built by the shipped recipe.
    """
    figures = Figures(assumptions)
    keys = stacked_keys(assumptions, list(capacity))
    current = _current_mix(figures, kinds)
    total = sum(capacity.values())
    rows: list[dict] = []
    paths: dict[str, Path] = {}
    for region, plans in capacity.items():
        stacked = figures.central("stacked_share", region=region)
        for year, homes in plan.homes.items():
            free = _path(plan, keys[region], region, year)
            mix = current if free.mix is None else free.mix
            for (dwelling_type, method), share in mix.items():
                of_type = stacked if dwelling_type == "stacked" else 1 - stacked
                number = homes * plans / total * of_type * share
                for swap, part in _parts(plan, region, year, dwelling_type, method):
                    path = Path(free.stacked_key, free.mix, swap, free.sizes)
                    name = _name(path, year)
                    paths[name] = path
                    rows.append(
                        {
                            "region": region,
                            "year": year,
                            "dwelling_type": dwelling_type,
                            "building_method": method,
                            "homes": number * part,
                            "stacked_key": free.stacked_key,
                            "follows": name,
                        }
                    )
    return Outlook(complete_programme(pd.DataFrame(rows)), paths)


def _current_mix(
    figures: Figures, kinds: tuple[Sequence[str], Sequence[str]]
) -> dict[tuple[str, str], float]:
    return {
        (dwelling_type, method): figures.central(
            "current_mix", dwelling_type=dwelling_type, building_method=method
        )
        for dwelling_type in kinds[0]
        for method in kinds[1]
    }


def _path(plan: Plan, stacked_key: str, region: str, year: int) -> Path:
    """Return the path of a region in a year, in the shipped recipe."""
    if not _takes_part(plan, region, year):
        return Path(stacked_key)
    return Path(stacked_key, plan.mix.get(year), sizes=plan.sizes)


def _takes_part(plan: Plan, region: str, year: int) -> bool:
    joined = plan.joined is None or region in plan.joined
    return joined and year >= plan.start_year


def _parts(
    plan: Plan, region: str, year: int, dwelling_type: str, method: str
) -> list[tuple[str, float]]:
    """Return the recipes a home is in, with their weights; together they are one home."""
    if not _takes_part(plan, region, year):
        return [("", 1.0)]
    swapped = [
        (swap.name, swap.share.get(year, 0.0))
        for swap in plan.swaps
        if dwelling_type in swap.dwelling_types and method in swap.building_methods
    ]
    there = [(name, share) for name, share in swapped if share > 0]
    return [("", 1.0 - sum(share for _, share in there)), *there]


def _name(path: Path, year: int) -> str:
    """Return a name that paths share only when they are drawn the same way."""
    when = "" if path.mix is None else str(year)
    size = "resized" if path.sizes else ""
    return " ".join(filter(None, (path.stacked_key, when, size, path.swap)))
