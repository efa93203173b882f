"""Small bills of materials: built by hand, and drawn at random."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from hypothesis import strategies as st

from ccb_analysis.intake.bill import DESTINATIONS, DETACHABILITY, ORIGINS, line_table
from ccb_analysis.scoring.lines import Lines, read_lines

VIRGIN = dict(zip(ORIGINS, (1.0, 0.0, 0.0, 0.0), strict=True))
REUSED = dict(zip(ORIGINS, (0.0, 0.0, 1.0, 0.0), strict=True))
TO_REUSE = dict(zip(DESTINATIONS, (1.0, 0.0, 0.0, 0.0), strict=True))
TO_LANDFILL = dict(zip(DESTINATIONS, (0.0, 0.0, 0.0, 1.0), strict=True))
LOOSE = dict.fromkeys(DETACHABILITY, 1.0)
STUCK = dict.fromkeys(DETACHABILITY, 0.1)
MATERIALS = (
    "concrete_c25_30",
    "reinforcement_steel",
    "clt",
    "clay_brick_facing",
    "glass_wool",
    "hollow_core_slab_reused",
    "aluminium_profile",
)
LEVELS = (0.1, 0.2, 0.4, 0.6, 0.8, 1.0)


def line(mass: float | None, material: str | None = None, **cells: object) -> dict[str, object]:
    """A line of a bill; without ``low`` and ``high`` its mass is exact."""
    masses = {"mass_kg": mass, "mass_low_kg": mass, "mass_high_kg": mass}
    return {"material": material, **masses, **cells}


def bill(*records: Mapping[str, object]) -> pd.DataFrame:
    """A bill of these lines, numbered from 2 as a sheet with a header is."""
    return line_table({"line": place, **row} for place, row in enumerate(records, start=2))


def lines(*records: Mapping[str, object], refused: int = 0) -> Lines:
    """The lines of a bill, ready to be scored."""
    return read_lines(bill(*records), refused)


def building(results: pd.DataFrame, indicator: str, method: str | None = None) -> pd.Series:
    """The one row of the building for an indicator."""
    wanted = (results["indicator"] == indicator) & (results["level"] == "building")
    if method is not None:
        wanted &= results["method"] == method
    (place,) = np.flatnonzero(wanted)
    return results.iloc[place]


def random_bill(rng: np.random.Generator) -> pd.DataFrame:
    """One to eight lines of which now and then a mass, material, share or factor is unknown."""
    records = []
    for _ in range(int(rng.integers(1, 9))):
        mass = float(rng.uniform(1, 5000))
        row = line(mass, str(rng.choice(MATERIALS)) if rng.random() < 0.85 else None)
        if rng.random() < 0.1:
            row |= {"mass_kg": None, "mass_low_kg": mass / 2, "mass_high_kg": mass * 2}
        for names in (ORIGINS, DESTINATIONS):
            if rng.random() < 0.5:
                shares = rng.dirichlet(np.ones(4))
                kept = [n for n in range(4) if rng.random() < 0.8]
                row |= {names[n]: float(shares[n]) for n in kept}
                if len(kept) == 4:  # the last one makes the sum exact
                    row[names[3]] = 1.0 - float(shares[:3].sum())
        for name in DETACHABILITY:
            if rng.random() < 0.9:
                row[name] = float(rng.choice(LEVELS))
        records.append(row)
    return bill(*records)


def share_lists() -> st.SearchStrategy[Sequence[float]]:
    """Four shares that add up to 1."""
    parts = st.lists(st.integers(0, 20), min_size=4, max_size=4).filter(lambda n: sum(n) > 0)
    return parts.map(lambda numbers: [number / sum(numbers) for number in numbers])


@st.composite
def bills(draw: st.DrawFn, whole: bool = False) -> list[dict[str, object]]:
    """Lines of which everything is known (``whole``), or of which much may be unknown."""
    records = []
    for _ in range(draw(st.integers(1, 5))):
        row = line(float(draw(st.integers(1, 1000))))
        if not whole and draw(st.booleans()):
            row |= {"mass_low_kg": row["mass_kg"] * 0.5, "mass_high_kg": row["mass_kg"] * 2}  # type: ignore[operator]
        if not whole:
            row["material"] = draw(st.sampled_from((None, *MATERIALS)))
        for names in (ORIGINS, DESTINATIONS):
            if whole or draw(st.booleans()):
                row |= dict(zip(names, draw(share_lists()), strict=True))
        for name in DETACHABILITY:
            if whole or draw(st.booleans()):
                row[name] = draw(st.sampled_from(LEVELS))
        records.append(row)
    return records
