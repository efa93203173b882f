"""What limits a search for the least change: homes that permits fix, and how methods can grow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from ccb_analysis.facts.statistics import read_plan_capacity
from ccb_analysis.language import Language
from ccb_analysis.studies.coefficients import KIND
from ccb_analysis.studies.pipeline import UNKNOWN, Committed
from ccb_analysis.studies.ramps import Ramp

CAPACITY = ["year", "building_method", "homes"]


@dataclass(frozen=True)
class ScenarioLimits:
    """The limits that reference rows and the register give.

    ``committed`` has homes of every kind that come whatever is chosen (year, dwelling_type,
    building_method, homes), never more than are planned in their year; ``beyond`` are those that
    were left off for that. ``unknown_method`` are the homes in it of which nobody knows the
    method: they follow the current mix. ``capacity`` has the most homes of a method in a year by
    what was observed to grow. ``growth`` are limits on single methods that assumptions give.
    ``planned`` are the homes in the plans of municipalities, ``registered`` says whether a
    register could tell of permits at all.
    """

    committed: pd.DataFrame
    beyond: float
    unknown_method: float
    capacity: pd.DataFrame
    growth: tuple[Ramp, ...]
    planned: float
    registered: bool


def scenario_limits(
    homes: pd.DataFrame,
    pipeline: Committed | None,
    expected: pd.DataFrame,
    assumptions: pd.DataFrame,
    language: str = "nl",
) -> ScenarioLimits:
    """Return the limits on homes to come.

    Args:
        homes: to be built, as ``homes_to_come`` gives.
        pipeline: homes on their way; none if there is no register to tell.
        expected: shares as ``Adoption.table`` gives them, of the years of ``homes``.
        assumptions: of which rows ``plausible_ramp`` of a single method are limits on it.
        language: of messages.
    """
    committed, beyond, unknown = committed_kinds(homes, pipeline)
    coming = with_committed(homes, committed) if len(committed) else homes
    return ScenarioLimits(
        committed,
        beyond,
        unknown,
        observed_capacity(coming, expected),
        tuple(method_ramps(assumptions, homes, language)),
        float(read_plan_capacity()["value"].sum()),
        pipeline is not None,
    )


def committed_kinds(
    homes: pd.DataFrame, pipeline: Committed | None
) -> tuple[pd.DataFrame, float, float]:
    """Return the committed homes of every kind, those beyond the plan, those of unknown method.

    They count in the years in which they are expected: the mean over drawn years of completion.
    Homes of unknown method follow the mix of ``homes``. Where more is committed than planned in a
    year and type, every kind counts for the same part of itself.
    """
    if pipeline is None:
        return pd.DataFrame(columns=[*KIND, "homes"]), 0.0, 0.0
    years = sorted(set(homes["year"]))
    found = pipeline.table()
    found = found.loc[found["year"].isin(years) & (found["homes"] > 0), [*KIND, "homes"]]
    unknown = found["building_method"] == UNKNOWN
    mix = homes[[*KIND, "share"]]
    spread = found[unknown].drop(columns="building_method").merge(mix, on=KIND[:2])
    spread = spread.assign(homes=spread["homes"] * spread["share"])[[*KIND, "homes"]]
    together = pd.concat([found[~unknown], spread]).groupby(KIND, as_index=False)["homes"].sum()
    planned = homes.groupby(KIND[:2])["homes"].sum()
    index = pd.MultiIndex.from_frame(together[KIND[:2]])
    room = planned.reindex(index, fill_value=0.0).to_numpy(float)
    total = together.groupby(KIND[:2])["homes"].transform("sum").to_numpy(float)
    fitted = together["homes"] * (room / total).clip(max=1.0) if len(together) else 0.0
    fits = together.assign(homes=fitted)
    beyond = float(found["homes"].sum() - fits["homes"].sum())
    return (
        fits[fits["homes"] > 0].reset_index(drop=True),
        max(beyond, 0.0),
        float(found.loc[unknown, "homes"].sum()),
    )


def with_committed(homes: pd.DataFrame, committed: pd.DataFrame) -> pd.DataFrame:
    """Return ``homes`` with the committed ones as they are, and the mix for those still free.

    Only what differs from this is a change: nobody chooses any more what has a permit.
    """
    table = homes.merge(
        committed.rename(columns={"homes": "settled"}), on=KIND, how="outer", validate="1:1"
    ).astype({"homes": float, "share": float, "settled": float})
    table = table.fillna({"homes": 0.0, "share": 0.0, "settled": 0.0})
    each = table.groupby(KIND[:2])
    built, settled = (each[name].transform("sum") for name in ("homes", "settled"))
    comes = table["settled"] + (built - settled).clip(lower=0.0) * table["share"]
    table = table.assign(homes=comes, share=comes / built)
    return table[list(homes.columns)].reset_index(drop=True)


def observed_capacity(homes: pd.DataFrame, expected: pd.DataFrame) -> pd.DataFrame:
    """Return the most homes of every method and year by the high end of what is expected.

    What comes already is never too much: a method that shrinks may stay as it is.
    """
    built = homes.groupby(KIND[:2])["homes"].sum().rename("built").reset_index()
    most = expected[[*KIND, "high"]].merge(built, on=KIND[:2])
    most = most.assign(homes=most["high"] * most["built"])
    capacity = most.groupby(CAPACITY[:2])["homes"].sum()
    now = homes.groupby(CAPACITY[:2])["homes"].sum().reindex(capacity.index, fill_value=0.0)
    return capacity.where(capacity > now, now).reset_index()


def method_ramps(assumptions: pd.DataFrame, homes: pd.DataFrame, language: str) -> list[Ramp]:
    """Return the limits on the growth of single methods, by rows that name a method.

    The high end counts, as it does for all methods together.
    """
    words = Language(language)
    rows = assumptions[
        (assumptions["assumption"] == "plausible_ramp")
        & assumptions["building_method"].isin(set(homes["building_method"]))
    ]
    return [
        Ramp(
            f"{row.building_method} {row.dwelling_type}",
            (str(row.building_method),),
            float(row.high),
            str(row.dwelling_type),
            label=words(f"indicators.building_method_{row.building_method}"),
        )
        for row in rows.itertuples(index=False)
    ]


def committed_by_year(limits: ScenarioLimits, years: Sequence[int]) -> pd.Series:
    """Return the committed homes of every year."""
    homes = limits.committed.groupby("year")["homes"].sum()
    return homes.reindex(list(years), fill_value=0.0).astype(float)
