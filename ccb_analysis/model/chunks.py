"""Which indicators a slice has, and which slices are worked on together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product

from ccb_analysis.model import budget, derived
from ccb_analysis.model.indicators import SHARES, TOTALS, Indicator, crop, scoped
from ccb_analysis.model.settings import Settings
from ccb_analysis.model.slices import Slice

#: Slices worked on at once: enough for a good matrix product, few enough to stay in cache.
_CHUNK = 24
#: With many draws fewer slices with unknown homes go together, since each has many candidates:
#: one quantity of a chunk then holds this many numbers at most.
_NUMBERS = 300_000


def names() -> tuple[str, ...]:
    """Return the name of every indicator there is, of a year and over years."""
    every = [one.name for one in (*TOTALS, *SHARES)]
    every += ["crop_area", "co2_value", budget.NAME, *derived.NAMES]
    every += ["target_met", "target_value"]
    return tuple(dict.fromkeys([*every, *(f"{name}_cumulative" for name in every)]))


def of_role(role: str, settings: Settings) -> list[Indicator]:
    """Return the indicators that slices of a role have."""
    crops = [name.removeprefix("crop_") for name in settings.figures if name.startswith("crop_")]
    every = [*TOTALS, *map(crop, crops)]
    if role in ("everywhere", "cumulative_homes"):
        return every[:1]
    if role != "cumulative":
        every += [share for share in SHARES if role != "breakdown" or share.breakdown == "full"]
    return scoped(every, settings.modules, settings.biogenic)


def chunks(
    slices: list[Slice], role: str, settings: Settings, most: int = _CHUNK
) -> Iterable[list[Slice]]:
    """Give the slices of a role in chunks, permits apart: they have fewer indicators.

    There are at most ``most`` in a chunk, or fewer where something of them is unknown.
    """
    few = max(min(_CHUNK, _NUMBERS // settings.columns), 1)
    for basis, unknown in product(("completion", "permit"), (False, True)):
        size = few if unknown else most
        chosen = [
            piece
            for piece in slices
            if (piece.role, piece.labels["year_basis"], piece.has_unknown) == (role, basis, unknown)
        ]
        chosen.sort(key=lambda piece: piece.mask.tobytes())  # stable: alike masks share bounds
        for start in range(0, len(chosen), size):
            yield chosen[start : start + size]
