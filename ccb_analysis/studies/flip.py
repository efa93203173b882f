"""Flip distance: the smallest change of one assumption that turns the verdict on a target.

A verdict is read from a margin: met where it is nought or more. Along a grid over the plausible
range the search looks for neighbours with different verdicts, on both sides of the central value,
takes the nearest of them, finds the place between them (Brent) and runs the model once more just
below and just above it: only where the two verdicts differ is a flip ``confirmed``. The margin
need not be monotone, nor continuous. Where it comes near nought and turns back, the turn itself
is looked up, so that a dip between two points of the grid is seen too; what goes to and fro
twice within one ``step`` of the grid is not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.flip_search import Search, nearest_flip

#: The name of an assumption and values of it to verdicts x values of margins.
Margins = Callable[[str, Array], Array]
#: In the order of the ranking. Inside the plausible range, outside it but within the outer
#: bounds, nowhere within those, or unknown because a margin is.
STATUSES = ("inside", "outside", "never", "unknown")
STEPS = 32  # of the grid, on each side of the central value
_DIGITS = 3  # that matter, in a sentence; less than the last of these decimals is nought there
_MOST_DECIMALS = 9
_UNKNOWN = float("nan")


@dataclass(frozen=True)
class Assumption:
    """A figure with its plausible range, and the least and most it can be at all."""

    name: str
    value: float
    low: float
    high: float
    unit: str = ""
    least: float = -np.inf
    most: float = np.inf

    def __post_init__(self) -> None:
        if not self.least <= self.low <= self.value <= self.high <= self.most:
            raise ValueError(f"{self}: least, low, value, high and most must not fall")

    @property
    def width(self) -> float:
        """The width of the range; of a figure without one its own size, or else 1."""
        return self.high - self.low or abs(self.value) or 1.0

    def outer(self, widths: float) -> tuple[float, float]:
        """Return the outer bounds: so many ranges beyond either end, if it can be so much."""
        beyond = widths * self.width
        return max(self.low - beyond, self.least), min(self.high + beyond, self.most)


def flip_distances(
    margins: Margins,
    assumptions: Sequence[Assumption],
    verdicts: Sequence[str],
    *,
    widths: float = 1,
    steps: int = STEPS,
) -> pd.DataFrame:
    """Return for every verdict and assumption the smallest change that turns the verdict.

    Args:
        margins: By how much every verdict is met (nought or more) or missed (less), as
            ``verdicts x values``, for values of the named assumption, all others central. Called
            with the whole grid first, then with a few values for every flip.
        assumptions: What is changed, one at a time.
        verdicts: The names of the rows that ``margins`` gives.
        widths: How far outside the plausible range is searched, in ranges, where nothing turns
            inside it: the outer bounds.
        steps: Of the grid, on each side of the central value and in each outer part.

    Returns:
        One row per verdict and assumption, ranked per verdict by how much of the plausible range
        the change is (``rank`` 1: the smallest; none where nothing turns): ``met`` at the central
        value, ``status`` (one of ``STATUSES``), the place ``at``, the change as ``distance`` (in
        ``unit``), ``share`` of the range (high - low) and ``percent`` of the value, all with
        their sign; ``just_below`` and ``just_above`` with the margins there, whether they
        ``confirmed`` the flip, the bounds that were ``searched`` (up to a margin that is unknown)
        and the ``step`` of the grid.
    """
    found: list[dict[str, Any]] = []
    for one in assumptions:
        inner = _Grid.between(margins, one, len(verdicts), (one.low, one.high), steps)
        outer: _Grid | None = None
        for place, verdict in enumerate(verdicts):
            grid, status, search = inner, "inside", inner.search(place)
            if search.flip is None and search.complete:
                outer = outer or _Grid.between(
                    margins, one, len(verdicts), one.outer(widths), steps
                )
                grid, status, search = outer, "outside", outer.search(place)
            if search.flip is None:
                status = "never" if search.complete else "unknown"
            found.append({"verdict": verdict, **grid.line(place, search, status)})
    return _ranked(pd.DataFrame(found), verdicts)


def flip_sentence(row: pd.Series, language: str = "nl") -> str:
    """Return one row of ``flip_distances`` as a sentence."""
    words = Language(language)

    def shown(number: float) -> str:
        if np.isnan(number):
            return words.number(number)
        size = int(np.floor(np.log10(abs(number) or 1)))
        most = min(max(_DIGITS - 1 - size, 0), _MOST_DECIMALS)
        digits = next(few for few in range(most + 1) if round(number, few) == round(number, most))
        return f"{words.number(number, digits)} {row['unit']}".strip()

    known = {name: row[name] for name in ("share", "percent") if not pd.isna(row[name])}
    change = words(
        f"sensitivity.change_{'_'.join(known) or 'only'}",
        distance=shown(row["distance"]),
        percent=words.percent(known.get("percent", 0) / 100, 1),
        share=words.percent(abs(known.get("share", 0))),
    )
    key = row["status"]
    if pd.isna(row["met"]):
        key = "unknown_now"
    elif not pd.isna(row["at"]) and not row["confirmed"]:
        key = "unconfirmed"
    return words(
        f"sensitivity.flip_{key}",
        verdict=row["verdict"],
        assumption=row["assumption"],
        change=change,
        value=shown(row["value"]),
        at=shown(row["at"]),
        low=shown(row["searched_low"]),
        high=shown(row["searched_high"]),
    )


@dataclass(frozen=True)
class _Grid:
    """Margins (verdicts x places) of one assumption on places that rise."""

    margins: Margins
    assumption: Assumption
    places: Array
    found: Array

    @classmethod
    def between(
        cls,
        margins: Margins,
        one: Assumption,
        verdicts: int,
        bounds: tuple[float, float],
        steps: int,
    ) -> _Grid:
        """Calculate the margins between ``bounds``; value and ends are on the grid themselves."""
        knots = sorted({bounds[0], one.low, one.value, one.high, bounds[1]})
        parts = [np.linspace(*ends, steps + 1) for ends in pairwise(knots)]
        places = np.unique(np.concatenate([np.array(knots, float), *parts]))
        found = np.asarray(margins(one.name, places), float)
        if found.shape != (verdicts, len(places)):
            raise ValueError(f"margins of {one.name!r} are {found.shape}, not verdicts x values")
        return cls(margins, one, places, found)

    def search(self, verdict: int) -> Search:
        """Return the flip of one verdict that is nearest to the central value."""
        one = self.assumption
        return nearest_flip(
            lambda values: np.asarray(self.margins(one.name, values), float)[verdict],
            one.value,
            self.places,
            self.found[verdict],
            one.width,
        )

    def line(self, verdict: int, search: Search, status: str) -> dict[str, Any]:
        """Return one row of the table."""
        one, flip = self.assumption, search.flip
        central = self.found[verdict][np.searchsorted(self.places, one.value)]
        distance = _UNKNOWN if flip is None else flip.at - one.value
        ranged = one.high > one.low
        return {
            "assumption": one.name,
            "unit": one.unit,
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "met": None if np.isnan(central) else bool(central >= 0),
            "status": status,
            "at": _UNKNOWN if flip is None else flip.at,
            "distance": distance,
            "share": distance / (one.high - one.low) if ranged else _UNKNOWN,
            "percent": 100 * distance / abs(one.value) if one.value else _UNKNOWN,
            "just_below": _UNKNOWN if flip is None else flip.just_below,
            "just_above": _UNKNOWN if flip is None else flip.just_above,
            "margin_below": _UNKNOWN if flip is None else flip.margin_below,
            "margin_above": _UNKNOWN if flip is None else flip.margin_above,
            "confirmed": flip is not None and flip.confirmed,
            "searched_low": search.searched[0],
            "searched_high": search.searched[1],
            "step": float(np.diff(self.places).max(initial=0)),
        }


def _ranked(table: pd.DataFrame, verdicts: Sequence[str]) -> pd.DataFrame:
    """Sort per verdict: by status, then share of the range, then per cent; rank what turns."""
    keys = pd.DataFrame(
        {
            "verdict": table["verdict"].map({name: at for at, name in enumerate(verdicts)}),
            "status": table["status"].map({name: at for at, name in enumerate(STATUSES)}),
            "share": table["share"].abs(),
            "percent": table["percent"].abs(),
        }
    )
    table = table.loc[keys.sort_values(list(keys), kind="stable").index].reset_index(drop=True)
    place = table.groupby("verdict", sort=False).cumcount() + 1
    return table.assign(rank=place.where(table["at"].notna()).astype("Int64"))
