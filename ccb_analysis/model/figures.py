"""Assumptions as drawn figures: per dwelling type, per building method and per kind of home."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.facts.assumptions import Figures
from ccb_analysis.model.draws import Draws
from ccb_analysis.model.recipe import Kinds
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.uncertain import row_group

#: The dimension of what differs between projects; every slice draws from it on its own account.
BETWEEN_PROJECTS = "between_projects"
_KEY = ("assumption", "region", "dwelling_type", "building_method")


class DrawnFigures:
    """Assumptions by name and place, as arrays ending in the columns of the run."""

    def __init__(self, rows: Figures, draws: Draws, kinds: Kinds):
        """Keep the rows, the draws and the kinds of home."""
        self.rows = rows
        self.draws = draws
        self.kinds = kinds

    def one(self, name: str, **where: str) -> Array:
        """Return one assumption, per column; NaN where nobody knows it."""
        try:
            row = self.rows.row(name, **where)
        except KeyError:
            return np.full(self.draws.columns, np.nan)
        if row["distribution"] in ("exact", "dirichlet"):
            return np.full(self.draws.columns, float(row["value"]))
        return self.draws.row(row, assumption_group(row))

    def central(self, name: str, **where: str) -> float:
        """Return the central value of one assumption; NaN where nobody knows it."""
        try:
            return self.rows.central(name, **where)
        except KeyError:
            return float("nan")

    def per_type(self, name: str) -> Array:
        """Return an assumption per dwelling type, types x columns."""
        return np.stack([self.one(name, dwelling_type=t) for t in self.kinds.dwelling_types])

    def per_method(self, name: str) -> Array:
        """Return an assumption per building method for every kind, kinds x columns."""
        rows = [self.one(name, building_method=m) for m in self.kinds.building_methods]
        return np.stack(rows * self.kinds.shape[0])

    def per_kind(self, name: str) -> Array:
        """Return an assumption per dwelling type and method, kinds x columns."""
        return np.stack(
            [
                self.one(name, dwelling_type=t, building_method=m)
                for t in self.kinds.dwelling_types
                for m in self.kinds.building_methods
            ]
        )

    def on_kinds(self, per_type: Array) -> Array:
        """Return a table per dwelling type as one per kind, kinds x columns."""
        return np.repeat(per_type, self.kinds.shape[1], axis=0)


def assumption_group(row: Mapping[str, Any]) -> str:
    """Return the group an assumption moves with, or its own name where it moves alone."""
    return row_group(row, ":".join(str(row[name]) for name in _KEY))


def mix_group(row: Mapping[str, Any]) -> str:
    """Return the dimension of one share of a mix: every share of a Dirichlet has its own."""
    return f"{row['group']}:{row['building_method']}"


def assumption_groups(assumptions: pd.DataFrame) -> Iterator[str]:
    """Give every group of assumptions that needs a dimension of its own."""
    uncertain = assumptions[assumptions["distribution"] != "exact"]
    for row in uncertain.to_dict("records"):
        is_share = row["distribution"] == "dirichlet"
        yield mix_group(row) if is_share else assumption_group(row)
