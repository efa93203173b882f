"""A question: homes to be built, how it is done now, what each home takes, and what limits it.

``make_question`` checks the tables and lines them up: every array is along the ``kinds``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.coefficients import KIND
from ccb_analysis.studies.question_checks import question_faults
from ccb_analysis.studies.ramps import Ramp
from ccb_analysis.studies.readings import LinearReading, linear_reading

Objective = Literal["homes", "cost"]


@dataclass(frozen=True)
class Question:
    """What a back-casting problem is made of; arrays and tables follow ``kinds``.

    ``kinds`` has year, dwelling type and building method; ``built`` the homes of each year and
    type; ``current`` how many of every kind there would be by the baseline mix, ``committed`` how
    many there will be in any case, ``start`` the homes by the mix of the year before (scaled to
    the first year); ``figures`` what one home takes, by quantity. ``objective`` is what is kept
    small: homes built differently, or extra cost.
    """

    kinds: pd.DataFrame
    built: pd.Series
    current: Array
    committed: Array
    start: pd.Series
    figures: Mapping[str, Array]
    readings: tuple[LinearReading, ...]
    capacity: pd.DataFrame
    ramps: tuple[Ramp, ...]
    objective: Objective

    @cached_property
    def names(self) -> list[str]:
        """What the homes of every kind are called in a linear problem."""
        return [f"{year} {kind} {method}" for year, kind, method in self.kinds.to_numpy()]

    @cached_property
    def labels(self) -> tuple[Array, Array, Array]:
        """Year, dwelling type and building method of every kind."""
        year, kind, method = (self.kinds[name].to_numpy() for name in KIND)
        return year, kind, method

    @cached_property
    def size(self) -> Array:
        """Return, for every kind, all homes of its year and type."""
        year, kind, _ = self.labels
        return np.array([self.built[one] for one in zip(year, kind, strict=True)], float)

    @property
    def years(self) -> list[int]:
        """The years of the question, in order."""
        return sorted(set(self.kinds["year"]))

    def counted(self, reading: LinearReading) -> Array:
        """Return which kinds count for a reading, as 0 and 1."""
        year, kind, _ = self.labels
        return reading.counted(year, kind)

    def value(self, reading: LinearReading, homes: Array, figures: Mapping[str, Array]) -> Array:
        """Return what a reading comes to with these ``homes`` of every kind."""
        return reading.value(figures, homes * self.counted(reading))


def make_question(
    homes: pd.DataFrame,
    baseline: pd.DataFrame,
    coefficients: pd.DataFrame,
    targets: pd.DataFrame,
    *,
    baselines: Mapping[str, float],
    base_years: Mapping[str, float] | None = None,
    capacity: pd.DataFrame | None = None,
    ramps: Sequence[Ramp] = (),
    start: pd.DataFrame | None = None,
    committed: pd.DataFrame | None = None,
    homes_before: Mapping[int, float] | None = None,
    year_basis: str = "completion",
    objective: Objective = "homes",
    language: str = "nl",
) -> Question:
    """Return the question that these tables make, all faults in them refused at once.

    Args:
        homes: to be built: year, dwelling_type, homes.
        baseline: the mix if nothing changes: dwelling_type, building_method, share (and year,
            where it differs by year); shares of one type are 1 together.
        coefficients: per home of every kind that can be built, as ``coefficients_of`` gives.
        targets: rows of ``read_targets()`` to be met together; a column ``cumulative`` may say
            that a reading counts all years of the question up to its own.
        baselines: kgCO2e/m2 by name, as ``read_baselines()`` gives.
        base_years: what a year of the base period took, as ``base_years_of`` gives.
        capacity: most homes by one method: year, building_method, homes.
        ramps: how fast methods may spread.
        start: the mix of the year before the first, as ``baseline``; by default that of the
            first year.
        committed: homes that will be built so in any case: year, dwelling_type,
            building_method, homes.
        homes_before: homes completed before the first year, by the year they are counted from.
        year_basis: what the years of ``homes`` are years of: ``completion`` or ``permit``.
        objective: what to keep small: ``homes`` built differently, or extra ``cost``.
        language: of messages.

    Raises:
        InputError: the tables are not right; one message lists every fault.
    """
    words = Language(language)
    tables = {"homes": homes, "baseline": baseline, "capacity": capacity, "start": start}
    tables["committed"] = committed
    given = {name: table for name, table in tables.items() if table is not None}
    first = int(homes["year"].min()) if "year" in homes and len(homes) else 0
    readings = {
        f"{row.target}.{row.reading}": linear_reading(
            row, baselines, base_years or {}, first, homes_before or {}
        )
        for row in targets.itertuples(index=False)
    }
    faults = question_faults(given, coefficients, targets, readings, ramps, year_basis, words)
    if objective not in ("homes", "cost"):
        faults.append(words("backcasting.wrong_objective", found=objective))
    elif objective == "cost" and "cost_premium" not in coefficients:
        faults.append(words("backcasting.no_cost"))
    if faults:
        raise InputError(faults, words("backcasting.refused"), language)
    return _lined_up(
        given, coefficients, [one for one in readings.values() if one], ramps, objective
    )


def _lined_up(
    tables: Mapping[str, pd.DataFrame],
    coefficients: pd.DataFrame,
    readings: Sequence[LinearReading],
    ramps: Sequence[Ramp],
    objective: Objective,
) -> Question:
    built = tables["homes"].set_index(KIND[:2])["homes"].astype(float)
    index = coefficients.index[coefficients.index.droplevel(2).isin(built.index)].sort_values()
    kinds = index.to_frame(index=False)
    size = built.reindex(index.droplevel(2)).to_numpy(float)
    shares = _shares(tables["baseline"], kinds)
    first = kinds["year"] == kinds["year"].min()
    start = _shares(tables.get("start", tables["baseline"]), kinds[first])
    committed = np.zeros(len(kinds))
    if "committed" in tables:
        table = tables["committed"].set_index(KIND)["homes"].astype(float)
        committed = table.reindex(index, fill_value=0.0).to_numpy()
    capacity = tables.get("capacity", pd.DataFrame(columns=["year", "building_method", "homes"]))
    chosen = coefficients.reindex(index)
    return Question(
        kinds,
        built.sort_index(),
        shares * size,
        committed,
        pd.Series(start * size[first], index=pd.MultiIndex.from_frame(kinds.loc[first, KIND[1:]])),
        {name: chosen[name].to_numpy(float) for name in chosen},
        tuple(readings),
        capacity,
        tuple(ramps),
        objective,
    )


def _shares(mix: pd.DataFrame, kinds: pd.DataFrame) -> Array:
    """Return the share of every kind in the homes of its year and type; nought where not named."""
    keys = [name for name in KIND if name in mix]
    shares = mix.set_index(keys)["share"].astype(float)
    if len(keys) == len(KIND):
        wanted = pd.MultiIndex.from_frame(kinds[keys])
    else:
        wanted = pd.MultiIndex.from_frame(kinds[KIND[1:]])
    return np.asarray(shares.reindex(wanted, fill_value=0.0), float)
