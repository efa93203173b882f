"""The figures of one method at hand by name, each with the row of ``reference/`` it is."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import numpy as np

from ccb_analysis.errors import InputError
from ccb_analysis.facts.scoring_figures import read_scoring_figures
from ccb_analysis.language import Language
from ccb_analysis.scoring.intervals import Bounds
from ccb_analysis.scoring.results import Figure, Figures

#: Figures that something is divided by.
_ABOVE_ZERO = ("efficiency_before",)


class MethodFigures:
    """The rows of ``scoring_figures.csv`` of one method, a user's own values laid over them.

    An own value is exact and a share (0-1), and its source is the user.

    Raises:
        InputError: an own value has an unknown name or is no share; lists every one.
    """

    def __init__(self, method: str, own: Mapping[str, float] | None = None, language: str = "nl"):
        self._rows = dict(_rows_of(method, language))
        self.method = method
        words = Language(language)
        names = ", ".join(self._rows)
        unknown = [name for name in own or {} if name not in self._rows]
        faults = [words("scoring.no_figure", found=name, names=names) for name in unknown]
        faults += [
            words("scoring.wrong_figure", name=name, found=value)
            for name, value in (own or {}).items()
            if not 0 <= value <= 1 or (value == 0 and name in _ABOVE_ZERO)
        ]
        if faults:
            raise InputError(faults, words("scoring.refused"), language)
        for name, value in (own or {}).items():
            mine: dict[str, Any] = dict.fromkeys(("value", "low", "high"), float(value))
            mine |= {"source": "user", "evidence": "assumption"}
            self._rows[name] = {**self._rows[name], **mine}

    @property
    def rows(self) -> dict[str, dict[str, Any]]:
        """The rows by name, in order of the file."""
        return dict(self._rows)

    def value(self, name: str) -> float:
        """Return the best estimate of a figure."""
        return float(self._rows[name]["value"])

    def ends(self, name: str) -> tuple[float, float, float]:
        """Return the best estimate, the low and the high end of a figure."""
        row = self._rows[name]
        return float(row["value"]), float(row["low"]), float(row["high"])

    def bounds(self, names: list[str]) -> Bounds:
        """Return figures as one array with their ends."""
        return Bounds(*np.array([self.ends(name) for name in names]).T)

    def behind(self, names: list[str]) -> Figures:
        """Return the rows of these figures, to name them as what a result rests on."""
        rows = ((name, self._rows[name]) for name in names)
        return frozenset(
            Figure(f"{self.method}.{name}", row["source"], row["evidence"]) for name, row in rows
        )

    def starting_with(self, prefix: str) -> list[str]:
        """Return the names that start with ``prefix``, in order of the file."""
        return [name for name in self._rows if name.startswith(prefix)]


@lru_cache(maxsize=16)
def _rows_of(method: str, language: str) -> dict[str, dict[str, Any]]:
    table = read_scoring_figures(language)
    its = table[table["method"] == method]
    return {str(row["figure"]): row for row in its.to_dict("records")}
