"""The figures of one method at hand by name, each with the row of ``reference/`` it is."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.facts.scoring_figures import read_scoring_figures
from ccb_analysis.language import Language
from ccb_analysis.scoring.intervals import Bounds
from ccb_analysis.scoring.results import Figure, Figures


class MethodFigures:
    """The rows of ``scoring_figures.csv`` of one method, a user's own values laid over them.

    An own value is exact, and its source is the user.
    """

    def __init__(self, method: str, own: Mapping[str, float] | None = None, language: str = "nl"):
        table = read_scoring_figures(language)
        self._rows = table[table["method"] == method].set_index("figure")
        self.method = method
        unknown = [name for name in own or {} if name not in self._rows.index]
        if unknown:
            words = Language(language)
            names = ", ".join(self._rows.index)
            faults = [words("scoring.no_figure", found=name, names=names) for name in unknown]
            raise InputError(faults, words("scoring.refused"), language)
        for name, value in (own or {}).items():
            ends = ["value", "low", "high"]
            self._rows.loc[name, ends] = float(value)
            self._rows.loc[name, ["source", "evidence"]] = ["user", "assumption"]

    @property
    def table(self) -> pd.DataFrame:
        """The rows, by name."""
        return self._rows.copy()

    def value(self, name: str) -> float:
        """Return the best estimate of a figure."""
        return float(self._rows.at[name, "value"])

    def bounds(self, names: list[str]) -> Bounds:
        """Return figures as one array with their ends."""
        rows = self._rows.loc[names]
        return Bounds(*(rows[end].to_numpy(dtype=float) for end in ("value", "low", "high")))

    def ends(self, name: str) -> tuple[float, float, float]:
        """Return the best estimate, the low and the high end of a figure."""
        row = self._rows.loc[name]
        return float(row["value"]), float(row["low"]), float(row["high"])

    def behind(self, names: list[str]) -> Figures:
        """Return the rows of these figures, to name them as what a result rests on."""
        return frozenset(
            Figure(f"{self.method}.{name}", row.source, row.evidence)
            for name, row in zip(names, self._rows.loc[names].itertuples(), strict=True)
        )

    def starting_with(self, prefix: str) -> list[str]:
        """Return the names that start with ``prefix``, in order of the file."""
        return [name for name in self._rows.index if name.startswith(prefix)]
