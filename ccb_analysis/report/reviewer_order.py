"""The verdicts of a run in the order of their consequence, each with what it leans on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from ccb_analysis.facts.indicator_file import Inputs
from ccb_analysis.facts.indicators import Meaning, read_indicators, read_input_sets
from ccb_analysis.facts.rows import reference_rows
from ccb_analysis.facts.scales import known

#: What nobody has verified, in the words of ``reference/``.
UNVERIFIED = "unverified"
_SUPPLY = "supply"
#: Why a verdict stands where it stands: its line lies within the band, it leans on figures that
#: nobody verified, neither, or nothing was measured.
GROUPS = ("within", "unverified", "rest", "unmeasured")


@dataclass(frozen=True)
class Judged:
    """One verdict on the region: its row, its place in the order and what is beneath it.

    ``distance`` is how far the value is from the line, in widths of the band on that side: under
    1 the line lies within the band, and the verdict could be another one. ``meaning`` is what the
    indicator is; ``unverified`` are the rows of ``reference/`` it rests on that nobody verified.
    """

    row: pd.Series
    group: str
    distance: float
    meaning: Meaning | None
    unverified: pd.DataFrame

    @property
    def key(self) -> str:
        """The key of its claim."""
        return f"verdict.{self.row['scenario']}.{self.row['target']}.{self.row['reading']}"


def in_order(verdicts: pd.DataFrame, own: Path | None = None) -> list[Judged]:
    """Return the verdicts by consequence; ``own`` are a user's own assumptions.

    First those whose line lies within the band, then those that lean on figures nobody verified,
    then the others, last what was not measured; in each the nearest to its line first, and of
    two as near the one with the most unverified figures.
    """
    footing = _Footing(own)
    found = [_judged(row, footing) for _, row in verdicts.iterrows()]
    return sorted(
        found, key=lambda one: (GROUPS.index(one.group), one.distance, -len(one.unverified))
    )


def distance(row: pd.Series) -> float:
    """Return how far a value is from its line, in widths of its band on that side.

    0 is on the line, 1 is where the band ends; infinite without a band, NaN without a value.
    """
    value, line = row["value"], row["threshold"]
    if not (known(value) and known(line)):
        return float("nan")
    apart = abs(line - value)
    if apart == 0:
        return 0.0
    end = row["high"] if line > value else row["low"]
    width = abs(end - value) if known(end) else 0.0
    # rounded, so that the last bit of a division does not decide an order
    return round(float(apart / width), 9) if width > 0 else float("inf")


def _judged(row: pd.Series, footing: _Footing) -> Judged:
    far = distance(row)
    meaning = footing.meaning(str(row["indicator"]), str(row["results_reading"]))
    rows = footing.unverified(meaning)
    if np.isnan(far):
        group = "unmeasured"
    elif far < 1 or row["met"] == "undecided":
        group = "within"
    else:
        group = "unverified" if len(rows) else "rest"
    return Judged(row, group, far, meaning, rows)


class _Footing:
    """The rows of ``reference/`` that nobody verified, by the indicator that rests on them."""

    def __init__(self, own: Path | None):
        self._meanings, self._sets = read_indicators(), read_input_sets()
        every = [one.inputs for one in self._meanings]
        every += [one.inputs for one in self._sets.values()]
        together = {
            name: sorted({item for inputs in every for item in getattr(inputs, name)})
            for name in Inputs.model_fields
        }
        rows = reference_rows(Inputs(**together), own)  # at once: for each apart takes seconds
        if own is not None:  # the folder it lies in is of this machine
            rows["file"] = rows["file"].mask(rows["own"].astype(bool), own.name)
        self._rows = rows[rows["evidence"] == UNVERIFIED]

    def meaning(self, name: str, reading: str) -> Meaning | None:
        """Return what an indicator in a reading is, the first of its modules."""
        same = (one for one in self._meanings if one.covers(name, reading, one.modules))
        return next(same, None)

    def unverified(self, meaning: Meaning | None) -> pd.DataFrame:
        """Return the unverified rows, those of the inputs many indicators share among them."""
        if meaning is None:
            return self._rows.head(0)
        inputs = [meaning.inputs, *(self._sets[name].inputs for name in meaning.inputs.sets)]
        named = {(kind, name) for one in inputs for kind, name in _names(one)}
        kinds = zip(self._rows["kind"], self._rows["name"], self._rows["resource"], strict=True)
        chosen = [
            (kind, resource if name == _SUPPLY else name) in named for kind, name, resource in kinds
        ]
        return self._rows[chosen]


def _names(inputs: Inputs) -> Iterator[tuple[str, str]]:
    """Give the kind and name of every row that inputs name; of supply its resource."""
    for kind, names in (
        ("assumption", inputs.assumptions),
        ("material", inputs.material),
        ("table", [*inputs.tables, *inputs.resources]),
        ("baseline", inputs.baselines),
        ("limit", inputs.limits),
    ):
        for name in names:
            yield kind, name


def leaned_on(order: list[Judged]) -> Iterator[tuple[tuple[str, str], pd.DataFrame, int]]:
    """Give every unverified figure: its kind and name, its rows, how many verdicts lean on it.

    What most verdicts lean on comes first.
    """
    rows = [one.unverified for one in order if len(one.unverified)]
    if not rows:
        return
    names = [set(zip(each["kind"], each["name"], strict=True)) for each in rows]
    counts = Counter(name for each in names for name in sorted(each))
    table = pd.concat(rows).drop_duplicates(["file", "line"])
    for name, number in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        same = (table["kind"] == name[0]) & (table["name"] == name[1])
        yield name, table[same].sort_values(["file", "line"]), number
