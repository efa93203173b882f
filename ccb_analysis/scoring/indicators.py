"""What a building is made of and gives off: mass by origin and future, CO2 emitted and stored."""

from __future__ import annotations

import re
from functools import lru_cache

import numpy as np
import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.facts.materials import ORIGINS, read_materials
from ccb_analysis.facts.scoring_figures import DESTINATIONS, read_methods
from ccb_analysis.language import Language
from ccb_analysis.scoring.intervals import Bounds, Numbers, linear
from ccb_analysis.scoring.lines import OWN, Lines, figures_of
from ccb_analysis.scoring.results import BUILDING, Figures, Scores, averaged, summed, together

#: What the factors of ``material_figures.csv`` cover.
PRODUCTION = "A1-A3"
#: Modules that declarations of lines give beside production, each in a column of its own.
_BEYOND = {"C": "co2_c_kg_per_kg", "D": "co2_d_kg_per_kg"}
#: Sums of shares with a name of their own: HNN counts the first, CB'23 the others.
_SUMS = {
    "material_origin": ("primary_renewable", "reused", "recycled"),
    "secondary": ("reused", "recycled"),
    "available_again": ("reuse_after", "recycle_after"),
    "lost": ("energy_after", "landfill_after"),
}


def core_measurement(lines: Lines, language: str = "nl") -> pd.DataFrame:
    """Return the indicators of CB'23 on material: mass by origin and by future, as shares (0-1).

    Beside the four origins and four destinations: ``material_origin`` (renewable, reused and
    recycled), ``secondary`` (reused and recycled), ``available_again`` and ``lost``.
    """
    method = read_methods()["core_measurement"]
    note = Language(language)("scoring.note_core_measurement")
    sides = (
        (ORIGINS, lines.origin, lines.origin_figures),
        (DESTINATIONS, lines.destination, lines.destination_figures),
    )
    tables = []
    for names, shares, behind in sides:
        wanted: dict[str, tuple[str, ...]] = {name: (name,) for name in names}
        wanted |= {name: parts for name, parts in _SUMS.items() if parts[0] in names}
        for indicator, parts in wanted.items():
            weight = np.array([1.0 if name in parts else 0.0 for name in names])
            values = linear(shares, Bounds(weight, weight, weight))
            scores = Scores(method, indicator, "share", values, behind, frozenset(), note)
            tables.append(averaged(scores, lines.mass, lines.table["line"]))
    return together(tables)


def named(modules: str) -> str:
    """Return the indicator of the CO2 of these modules: ``embodied_co2_a1_a3``."""
    return "embodied_co2_" + "_".join(re.findall("[a-z0-9]+", modules.lower()))


def embodied_co2(
    lines: Lines, floor_area_m2: float | None = None, language: str = "nl"
) -> pd.DataFrame:
    """Return the CO2 of making the products, without any storage (kgCO2e).

    ``embodied_co2_a1_a3`` uses a line's own declaration of these modules, else the factor of its
    material; a line that has neither lies between the lowest and highest factor there is. Own
    declarations of other modules (C and D of an EPD among them) give a row of their own per set
    of modules, over the lines that have it: rows of different modules are never added.
    Production is also given per m2 if there is a ``floor_area_m2`` (gross).

    Raises:
        InputError: an own factor comes without modules, or is negative for production alone:
            storage must be kept apart; lists every line. Or the floor area is not above zero.
    """
    own, modules = _declared(lines, language)
    factors, behind = _production(lines, own, modules)
    method = read_methods()["embodied_co2"]
    words = Language(language)
    note = words("scoring.note_embodied_co2", modules=PRODUCTION)
    scores = Scores(method, named(PRODUCTION), "kgCO2e", factors, behind, frozenset(), note)
    tables = [_bounded(summed(scores, lines.mass, lines.table["line"]), lines)]
    for name in sorted({str(name) for name in modules if name} - {PRODUCTION}):
        tables.append(_other_modules(lines, own, modules == name, name, words))
    for name, column in _BEYOND.items():
        factor = lines.column(column)
        if not np.isnan(factor).all():
            tables.append(_other_modules(lines, factor, ~np.isnan(factor), name, words))
    return together([*tables, *_per_area(tables[:1], floor_area_m2, words)])


def stored_co2(
    lines: Lines, floor_area_m2: float | None = None, language: str = "nl"
) -> pd.DataFrame:
    """Return the CO2 that the biobased products hold (kgCO2e): never to be taken off an emission.

    A line's own declaration goes before its material. A line without either holds between nothing
    and as much as a material can.
    """
    words = Language(language)
    name = "stored_co2_kg_per_kg"
    own, usual = lines.column(name), _material_factor(lines, name)
    its = ~np.isnan(own)
    ends = (usual.central, usual.low, usual.high)
    values = Bounds(*(np.where(its, own, part) for part in ends))
    behind = figures_of(lines.materials, ("stored_co2",))
    scores = Scores(
        read_methods()["stored_co2"],
        "stored_co2",
        "kgCO2e",
        values,
        [frozenset({OWN}) if mine else one for mine, one in zip(its, behind, strict=True)],
        frozenset(),
        words("scoring.note_stored_co2"),
    )
    table = _bounded(summed(scores, lines.mass, lines.table["line"]), lines)
    return together([table, *_per_area([table], floor_area_m2, words)])


def _material_factor(lines: Lines, name: str) -> Bounds:
    """Return a factor per kg of each line's material; of an unknown one the widest ends."""
    widest = _widest(name)
    central, low, high = (
        lines.materials[f"{name}{end}"].to_numpy(dtype=float) for end in ("", "_low", "_high")
    )
    return Bounds(central, np.nan_to_num(low, nan=widest[0]), np.nan_to_num(high, nan=widest[1]))


@lru_cache(maxsize=4)
def _widest(name: str) -> tuple[float, float]:
    """Return the lowest and the highest that a factor is of any material."""
    every = read_materials()
    return float(every[f"{name}_low"].min()), float(every[f"{name}_high"].max())


def _declared(lines: Lines, language: str) -> tuple[Numbers, np.ndarray]:
    """Return each line's own factor (kgCO2e/kg) and the modules it is of (empty if none)."""
    own = lines.column("co2_kg_per_kg")
    modules = np.full(len(lines), "", dtype=object)
    if "co2_modules" in lines.table:
        given = lines.table["co2_modules"]
        modules = given.astype(object).where(given.notna(), "").to_numpy(dtype=object)
    modules = np.where(np.isnan(own), "", modules)
    words = Language(language)
    numbers = lines.table["line"]
    faults = [
        words("scoring.no_modules", line=numbers.iloc[place])
        for place in np.flatnonzero(~np.isnan(own) & (modules == ""))
    ]
    faults += [
        words("scoring.negative_co2", line=numbers.iloc[place], modules=PRODUCTION)
        for place in np.flatnonzero((own < 0) & (modules == PRODUCTION))
    ]
    if faults:
        raise InputError(faults, words("scoring.refused"), language)
    return own, modules


def _production(lines: Lines, own: Numbers, modules: np.ndarray) -> tuple[Bounds, list[Figures]]:
    """Return the factor of production per line, and the figures it stands on."""
    of_material = _material_factor(lines, "co2_kg_per_kg")
    its = modules == PRODUCTION
    factors = Bounds(
        *(
            np.where(its, own, part)
            for part in (of_material.central, of_material.low, of_material.high)
        )
    )
    usual = figures_of(lines.materials, ("co2",))
    behind = [
        frozenset({OWN}) if mine else its_own for mine, its_own in zip(its, usual, strict=True)
    ]
    return factors, behind


def _other_modules(
    lines: Lines, own: Numbers, has: np.ndarray, name: str, words: Language
) -> pd.DataFrame:
    """Return the CO2 of the lines whose own declaration is of these modules, and of no others."""
    mass = Bounds(*(part[has] for part in (lines.mass.central, lines.mass.low, lines.mass.high)))
    factors = Bounds(own[has], own[has], own[has])
    weight = np.nansum(lines.mass.central)
    scores = Scores(
        read_methods()["embodied_co2"],
        named(name),
        "kgCO2e",
        factors,
        [frozenset({OWN})] * int(has.sum()),
        frozenset(),
        words("scoring.note_part_of_lines", modules=name),
    )
    table = _bounded(summed(scores, mass, lines.table.loc[has, "line"]), lines)
    share = float(np.nansum(mass.central) / weight) if weight > 0 else float("nan")
    return table.assign(known=table["known"].where(table["level"] != BUILDING, share))


def _bounded(table: pd.DataFrame, lines: Lines) -> pd.DataFrame:
    """Return amounts without an upper end if no line at all has a mass."""
    return table if lines.weighed else table.assign(high=np.inf)


def _per_area(
    tables: list[pd.DataFrame], floor_area_m2: float | None, words: Language
) -> list[pd.DataFrame]:
    if floor_area_m2 is None:
        return []
    if not floor_area_m2 > 0:
        raise InputError([words("scoring.floor_area", found=floor_area_m2)], language=words.code)
    found = []
    for table in tables:
        row = table[table["level"] == BUILDING]
        ends = {end: row[end] / floor_area_m2 for end in ("value", "low", "high")}
        found.append(row.assign(**ends, indicator=row["indicator"] + "_per_m2", unit="kgCO2e/m2"))
    return found
