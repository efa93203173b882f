"""The bill of materials of one project: what it is made of, what was set aside, how complete it is.

Every reader of a project (workbook, passport, list from a building model) ends in a ``Bill``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pandas as pd

from ccb_analysis.errors import Fault

#: Columns of text: unknown is a missing value, never an empty text.
TEXTS = (
    "description",
    "classification",
    "element",
    "floor",
    "material",
    "matched_by",
    "co2_modules",
    "epd",
)
MASSES = ("mass_kg", "mass_low_kg", "mass_high_kg")
QUANTITIES = ("volume_m3", "area_m2", "length_m", "amount")
#: The four factors of detachability, 0.1 to 1.
DETACHABILITY = (
    "connection_type",
    "connection_accessibility",
    "crossings",
    "edge_inclusion",
)
#: Where the mass of a line comes from, and where it goes after use: shares of that mass.
ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")
DESTINATIONS = ("reuse_after", "recycle_after", "energy_after", "landfill_after")
#: The columns of ``Bill.lines``, in order.
LINE_COLUMNS = (
    "line",
    *TEXTS[:6],
    *MASSES,
    *QUANTITIES,
    *DETACHABILITY,
    *ORIGINS,
    *DESTINATIONS,
    "lifetime_years",
    "co2_kg_per_kg",
    "co2_modules",
    "co2_c_kg_per_kg",
    "co2_d_kg_per_kg",
    "stored_co2_kg_per_kg",
    "epd",
    "mki_eur",
)
#: How a line found its material.
MATCHES = ("name", "alias", "code", "none")
#: Why a line was set aside: it has a fault; it is counted in another line (a repeat, a total); it
#: is no part of the building.
REFUSED, REPEATED, NO_ELEMENT = "refused", "repeated", "no_element"
QUARANTINE_COLUMNS = ("line", "kind", "columns", "reason", "description", "material", "sheet")


@dataclass(frozen=True)
class Completeness:
    """The share of the mass of a project that has a known material and a known mass (0-1).

    Whatever else there is may be heavy or light, so the share has a low and a high end; it is
    exact only if nothing is unknown. ``lines_known``, ``lines_unmatched`` (no material),
    ``lines_without_mass`` (no mass at all; some of these have no material either) and
    ``lines_refused`` count the lines behind it.
    """

    low: float
    central: float
    high: float
    lines_known: int
    lines_unmatched: int
    lines_without_mass: int
    lines_refused: int


@dataclass(frozen=True)
class Bill:
    """The bill of materials of one project.

    ``lines``: one row per accepted line, with ``LINE_COLUMNS``. ``line`` is the row in the source
    as Excel numbers it. ``classification`` is an NL-SfB code, ``element`` one of
    ``facts.elements.ELEMENTS``, ``material`` a key of ``materials.csv``, ``matched_by`` one of
    ``MATCHES``. Quantities are those of the whole line: kg, m3, m2, m, pieces. ``mass_kg`` is the
    best estimate, ``mass_low_kg`` and ``mass_high_kg`` its ends: equal to it where the source
    gives a mass, or a volume with a density. Where there is a volume but no material, only the
    ends are known; where there is nothing to go by, all three are missing. Never is an unknown
    mass zero. Shares (``ORIGINS``, ``DESTINATIONS``) are missing where the source gives none:
    then those of the material hold. ``co2_kg_per_kg`` is a figure of the line's own declaration,
    for the modules in ``co2_modules``. ``epd`` is the file of a declaration that was handed in with
    it: its A1-A3 are in ``co2_kg_per_kg``, its modules C and D in ``co2_c_kg_per_kg`` and
    ``co2_d_kg_per_kg``, the CO2 it holds in ``stored_co2_kg_per_kg``; missing is not declared.
    ``mki_eur`` is the environmental cost of the whole line by its own calculation.

    ``quarantine``: the lines that are not counted, each with ``kind`` (``REFUSED``, ``REPEATED``
    or ``NO_ELEMENT``), the faulty ``columns`` and the ``reason`` in words. ``faults``: one per
    faulty cell. ``notes``: what the reader decided, in words.
    """

    lines: pd.DataFrame
    quarantine: pd.DataFrame
    completeness: Completeness
    faults: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def line_table(records: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return lines as a table with ``LINE_COLUMNS``; what a record does not say is missing."""
    rows = list(records)
    columns = {}
    for name in LINE_COLUMNS:
        kind = "Int64" if name == "line" else "str" if name in TEXTS else "float64"
        columns[name] = pd.Series([row.get(name) for row in rows], dtype=kind)
    return pd.DataFrame(columns)


def quarantine_table(records: Iterable[Mapping[str, object]]) -> pd.DataFrame:
    """Return lines set aside as a table with ``QUARANTINE_COLUMNS``."""
    rows = list(records)
    columns = {
        name: pd.Series([row.get(name) for row in rows], dtype="Int64" if name == "line" else "str")
        for name in QUARANTINE_COLUMNS
    }
    return pd.DataFrame(columns)


def completeness_of(lines: pd.DataFrame, quarantine: pd.DataFrame) -> Completeness:
    """Return which share of the mass is known for what it is.

    With K the lines that have a material and a mass, and U all other mass, the ends are
    K.low / (K.low + U.high) and K.high / (K.high + U.low). A line without any mass (refused lines
    are such lines: their numbers cannot be trusted) weighs between nothing and as much as the
    heaviest line with a mass, and counts in the middle for the median line: a choice of ours, as
    nobody knows. If no line has a mass, the share lies between 0 and 1 and has no middle.
    """
    refused = int((quarantine["kind"] == REFUSED).sum())
    matched = lines["material"].notna()
    weighed = lines["mass_high_kg"].notna()
    known = lines[matched & lines["mass_kg"].notna()]
    vague = lines[weighed & ~lines.index.isin(known.index)]
    without = int((~weighed).sum()) + refused
    counts = {
        "lines_known": len(known),
        "lines_unmatched": int((~matched).sum()),
        "lines_without_mass": int((~weighed).sum()),
        "lines_refused": refused,
    }
    if not weighed.any():
        return Completeness(0.0, float("nan"), 1.0, **counts)
    middle = _middles(lines[weighed])
    ends = (
        (known["mass_low_kg"].sum(), vague["mass_high_kg"].sum() + without * _top(lines)),
        (known["mass_kg"].sum(), _middles(vague).sum() + without * float(middle.median())),
        (known["mass_high_kg"].sum(), vague["mass_low_kg"].sum()),
    )
    low, central, high = (_share(float(part), float(rest)) for part, rest in ends)
    return Completeness(low, central, high, **counts)


def _middles(lines: pd.DataFrame) -> pd.Series:
    """Return the mass, and where only its ends are known their geometric mean (kg)."""
    between = (lines["mass_low_kg"] * lines["mass_high_kg"]) ** 0.5
    return lines["mass_kg"].fillna(between)


def _top(lines: pd.DataFrame) -> float:
    return float(lines["mass_high_kg"].max())


def _share(part: float, rest: float) -> float:
    return part / (part + rest) if part + rest > 0 else float("nan")
