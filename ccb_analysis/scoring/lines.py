"""The lines of a bill as the methods need them: mass, origin, destination, each with its ends."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.facts.detachability import FACTORS
from ccb_analysis.facts.materials import ORIGINS, read_materials
from ccb_analysis.facts.scoring_figures import DESTINATIONS, read_ends_of_life
from ccb_analysis.language import Language
from ccb_analysis.scoring.intervals import Bounds, Numbers
from ccb_analysis.scoring.results import Figure, Figures

_TOLERANCE = 1e-6
_NEEDED = ("line", "material", "mass_kg", "mass_low_kg", "mass_high_kg")
#: The figure a share rests on if the source of the project gives it.
OWN = Figure("project", "project", "computed")


@dataclass(frozen=True)
class Lines:
    """The lines of one bill, ready to be scored.

    ``table`` is the bill, with a row without a line number for every refused line. ``mass`` is in
    kg. ``origin`` and ``destination`` are (lines, 4) shares of mass: NaN in the middle and 0 to 1
    at the ends where nothing is known. ``origin_figures`` and ``destination_figures`` say per
    line which rows of ``reference/`` they rest on. ``materials`` are the materials of the bill.
    """

    table: pd.DataFrame
    mass: Bounds
    origin: Bounds
    destination: Bounds
    origin_figures: list[Figures]
    destination_figures: list[Figures]
    materials: pd.DataFrame

    def __len__(self) -> int:
        return len(self.table)

    @property
    def weighed(self) -> bool:
        """Whether any line has a mass; if not, masses say only what weighs as much as what."""
        return bool(np.isfinite(self.column("mass_kg")).any()) or bool(
            np.isfinite(self.column("mass_high_kg")).any()
        )

    def column(self, name: str) -> Numbers:
        """Return a column of numbers of the bill; NaN throughout if the bill does not have it."""
        if name not in self.table:
            return np.full(len(self), np.nan)
        return self.table[name].to_numpy(dtype=float, na_value=np.nan)


def read_lines(bill: pd.DataFrame, refused: int = 0, language: str = "nl") -> Lines:
    """Return the lines of a bill with the shares of their materials filled in.

    Args:
        bill: ``Bill.lines`` of ``intake.bill``; columns it lacks count as unknown.
        refused: lines that were set aside for a fault; they weigh something, so they widen every
            interval. Like every line without a mass they weigh between nothing and as much as the
            heaviest line.
        language: of messages.

    A line that gives some of its four shares keeps those; what is left over is spread over the
    others as in its material. A line that gives none has the shares of its material, or of the
    family of its material for the end of life.

    Raises:
        InputError: a needed column is missing, a material is unknown, a mass is negative or its
            ends are crossed, shares are below 0 or add up to more or less than 1, or a factor of
            detachability is not above 0 and at most 1; lists every fault with its line.
    """
    words = Language(language)
    missing = [name for name in _NEEDED if name not in bill]
    if missing:
        fault = words("scoring.no_columns", names=", ".join(missing))
        raise InputError([fault], words("scoring.refused"), language)
    table = bill.reset_index(drop=True)
    known = _reference(language)
    faults = _faults(table, known.places, words)
    if faults:
        raise InputError(faults, words("scoring.refused"), language)
    if refused:
        table = table.reindex(range(len(table) + refused))
    # The last row of the reference is that of a material nobody knows.
    names = table["material"].astype(object)
    places = np.array([known.places.get(name, -1) for name in names], dtype=int)
    origin, origin_figures = _shares(table, ORIGINS, known.origin.at(places))
    ends, destination_figures = _shares(table, DESTINATIONS, known.destination.at(places))
    return Lines(
        table=table,
        mass=_masses(table),
        origin=origin,
        destination=ends,
        origin_figures=origin_figures,
        destination_figures=destination_figures,
        materials=known.materials.iloc[places].reset_index(drop=True),
    )


@dataclass(frozen=True)
class _Defaults:
    """Shares as the references have them (rows, 4), and the figures they rest on."""

    shares: Bounds
    figures: list[Figures]

    def at(self, places: np.ndarray) -> _Defaults:
        """Return the rows at these places."""
        shares = (part[places] for part in vars(self.shares).values())
        return _Defaults(Bounds(*shares), [self.figures[place] for place in places])


@dataclass(frozen=True)
class _Reference:
    """What is known of materials: a row each, and a last row of nothing at all."""

    materials: pd.DataFrame
    places: dict[str, int]
    origin: _Defaults
    destination: _Defaults


@lru_cache(maxsize=2)
def _reference(language: str) -> _Reference:
    materials = read_materials(language=language)
    names = list(materials["material"])
    materials = materials.reindex(range(len(materials) + 1))
    return _Reference(
        materials=materials,
        places={name: place for place, name in enumerate(names)},
        origin=_origin_defaults(materials),
        destination=_end_defaults(materials, language),
    )


def _numbers(table: pd.DataFrame, names: tuple[str, ...]) -> Numbers:
    columns = [
        table[name].to_numpy(dtype=float, na_value=np.nan)
        if name in table
        else np.full(len(table), np.nan)
        for name in names
    ]
    return np.column_stack(columns) if len(table) else np.empty((0, len(names)))


def _masses(table: pd.DataFrame) -> Bounds:
    """Return masses; one wholly unknown lies between nothing and the heaviest (1 if all are)."""
    central, low, high = _numbers(table, _NEEDED[2:]).T
    low = np.where(np.isnan(low), central, low)
    high = np.where(np.isnan(high), central, high)
    top = np.nanmax(high) if np.isfinite(high).any() else 1.0
    return Bounds(central, np.nan_to_num(low, nan=0.0), np.where(np.isnan(high), top, high))


def _origin_defaults(found: pd.DataFrame) -> _Defaults:
    ends = [_numbers(found, tuple(f"{n}{end}" for n in ORIGINS)) for end in ("", "_low", "_high")]
    return _Defaults(Bounds(*ends), figures_of(found, ORIGINS))


def figures_of(materials: pd.DataFrame, names: tuple[str, ...]) -> list[Figures]:
    """Return per material the rows its properties stand on; none for a line without material."""
    known = materials.dropna(subset=["material"]).drop_duplicates("material")
    found = {
        row["material"]: frozenset(
            Figure(f"{row['material']}.{name}", row[f"{name}_source"], row[f"{name}_evidence"])
            for name in names
            if row[f"{name}_source"] != ""
        )
        for row in known.to_dict("records")
    }
    return [found.get(name, frozenset()) for name in materials["material"]]


def _end_defaults(found: pd.DataFrame, language: str) -> _Defaults:
    rows = read_ends_of_life(language).set_index(["family", "destination"])
    wide = {end: rows[end].unstack()[list(DESTINATIONS)] for end in ("value", "low", "high")}
    families = found["family"].astype(object).where(found["family"].notna(), None)
    ends = [wide[end].reindex(families).to_numpy(dtype=float) for end in ("value", "low", "high")]
    named = {
        family: frozenset(
            Figure(f"end_of_life.{family}.{name}", row.source, row.evidence)
            for (its, name), row in zip(rows.index, rows.itertuples(), strict=True)
            if its == family
        )
        for family in wide["value"].index
    }
    return _Defaults(Bounds(*ends), [named.get(family, frozenset()) for family in families])


def _shares(
    table: pd.DataFrame, names: tuple[str, ...], defaults: _Defaults
) -> tuple[Bounds, list[Figures]]:
    """Return the four shares of each line: its own where it gives them, else the default ones."""
    given = _numbers(table, names)
    gaps: np.ndarray = np.asarray(np.isnan(given))
    rest = np.clip(1.0 - np.nansum(given, axis=1), 0.0, 1.0)[:, None]
    usual = np.where(gaps, defaults.shares.central, 0.0)
    total = usual.sum(axis=1, keepdims=True)
    with np.errstate(invalid="ignore", divide="ignore"):
        spread = rest * usual / total
    # One gap is the rest itself; no rest leaves nothing to spread.
    certain = np.asarray((gaps.sum(axis=1, keepdims=True) == 1) | (rest <= _TOLERANCE))
    spread = np.where(total > 0, spread, np.nan)
    least, most = _parts_of_rest(gaps, defaults.shares)
    partly = Bounds(
        np.where(gaps, np.where(certain, rest, spread), given),
        np.where(gaps, rest * np.where(certain, 1.0, least), given),
        np.where(gaps, rest * np.where(certain, 1.0, most), given),
    )
    none: np.ndarray = np.asarray(gaps.all(axis=1, keepdims=True))
    shares = Bounds(
        np.where(none, defaults.shares.central, partly.central),
        np.where(none, np.nan_to_num(defaults.shares.low, nan=0.0), partly.low),
        np.where(none, np.nan_to_num(defaults.shares.high, nan=1.0), partly.high),
    )
    figures = [
        usual_ones if nothing else frozenset({OWN}) | (frozenset() if whole else usual_ones)
        for usual_ones, nothing, whole in zip(
            defaults.figures, none[:, 0], certain[:, 0] | ~gaps.any(axis=1), strict=True
        )
    ]
    return shares, figures


def _parts_of_rest(gaps: np.ndarray, shares: Bounds) -> tuple[Numbers, Numbers]:
    """Return which part of the rest each gap can be, if gaps relate as they do in the material.

    A gap is least where it is low itself and the other gaps are high, and the other way round.
    """
    low, high = (np.where(gaps, end, 0.0) for end in (shares.low, shares.high))
    others_low, others_high = (end.sum(axis=1, keepdims=True) - end for end in (low, high))
    with np.errstate(invalid="ignore", divide="ignore"):
        least, most = low / (low + others_high), high / (high + others_low)
    return np.nan_to_num(least, nan=0.0), np.nan_to_num(most, nan=1.0)


def _faults(table: pd.DataFrame, materials: Container[str], words: Language) -> list[str]:
    """Return what makes lines impossible, each with the line it stands on."""
    faults: list[str] = []

    def add(where: Any, key: str, **blanks: object) -> None:
        for row in np.flatnonzero(where):
            faults.append(words(key, line=table["line"].iloc[row], **blanks))

    for line, name in zip(table["line"], table["material"], strict=True):
        if not pd.isna(name) and name not in materials:
            faults.append(words("scoring.no_material", line=line, found=name))
    central, low, high = _numbers(table, _NEEDED[2:]).T
    add(np.asarray((central < 0) | (low < 0) | (high < 0)), "scoring.negative_mass")
    crossed = np.asarray((low > high) | (low > central) | (central > high))
    add(crossed, "scoring.crossed_mass")
    for names in (ORIGINS, DESTINATIONS):
        given = _numbers(table, names)
        listed = ", ".join(names)
        add((given < 0).any(axis=1), "scoring.negative_share", names=listed)
        total = np.nansum(given, axis=1)
        add(total > 1 + _TOLERANCE, "scoring.over_one", names=listed)
        whole = ~np.isnan(given).any(axis=1)
        add(whole & (total < 1 - _TOLERANCE), "scoring.under_one", names=listed)
    for name in FACTORS:
        (factor,) = _numbers(table, (name,)).T
        for row in np.flatnonzero((factor <= 0) | (factor > 1)):
            line = table["line"].iloc[row]
            faults.append(words("scoring.wrong_factor", line=line, name=name, found=factor[row]))
    return faults
