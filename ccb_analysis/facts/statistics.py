"""Public statistics: homes completed and demolished, plans, and the Netherlands to compare with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from ccb_analysis.errors import Fault
from ccb_analysis.facts.regions import is_former, region_names, region_of
from ccb_analysis.facts.sources import read_plain, refuse, repeated
from ccb_analysis.facts.tables import read_figures
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

COMPLETIONS = ("region", "year", "homes", "low", "high", "evidence", "source", "note")
#: The years whose mean stands in for a year without a figure.
MEAN_YEARS = (2017, 2018, 2019, 2020)
_OWN = ("region", "year", "homes")


def read_changes(series: str) -> pd.DataFrame:
    """Return a yearly ``series`` of homes per municipality, as published by CBS.

    ``series`` is ``new_build``, ``demolition`` or ``other_additions``. Columns: ``COMPLETIONS``;
    ``homes``, ``low`` and ``high`` in homes. Years before a merger hold the former municipalities
    too, so that every year is about today's territory (evidence ``computed``).

    Raises:
        ValueError: there is no such series.
    """
    table = _by_year("completions.csv", ("region", "year", "series"))
    if series not in set(table["series"]):
        raise ValueError(f"series {series!r} is not one of {sorted(set(table['series']))}")
    chosen = table[table["series"] == series].rename(columns={"value": "homes"})
    return chosen[list(COMPLETIONS)].reset_index(drop=True)


def read_completions(extra: Path | None = None, language: str = "nl") -> pd.DataFrame:
    """Return the homes completed as new-build per municipality and measured year.

    ``extra`` is the user's own ``cbs_completions.csv`` (region, year, homes); its figures go
    before the shipped ones of the same municipality and year. Columns: ``COMPLETIONS``.

    Raises:
        FactsError: ``extra`` has a fault; the message lists all of them.
    """
    shipped = read_changes("new_build")
    if extra is None:
        return shipped
    together = pd.concat([shipped, _read_own(extra, language)])
    return together.drop_duplicates(["region", "year"], keep="last").reset_index(drop=True)


def expected_completions(
    years: Iterable[int],
    regions: Iterable[str],
    extra: Path | None = None,
    language: str = "nl",
) -> pd.DataFrame:
    """Return one row per municipality and year: the published figure, or else what to expect.

    A year without a figure gets the municipality's mean over ``MEAN_YEARS``, with its lowest and
    highest of those years as low and high, evidence ``assumption``. Columns: ``COMPLETIONS``.

    Raises:
        FactsError: ``extra`` has a fault.
        ValueError: a region has no figures.
    """
    years, regions = list(years), list(regions)
    measured = read_completions(extra, language)
    strangers = sorted(set(regions) - set(measured["region"]))
    if strangers:
        raise ValueError(f"no completions for the regions {strangers}")
    every = pd.MultiIndex.from_product([regions, years], names=["region", "year"]).to_frame(
        index=False
    )
    found = every.merge(measured, on=["region", "year"], how="left")
    expected = every.merge(_means(measured), on="region")
    return found.where(found["homes"].notna(), expected)[list(COMPLETIONS)].astype({"year": int})


def read_plan_capacity() -> pd.DataFrame:
    """Return the homes in plans per municipality and ``hardness`` (``hard``, ``soft``)."""
    return read_figures(REFERENCE / "plan_capacity.csv", ("region", "hardness"))


def read_national_shares() -> pd.DataFrame:
    """Return figures of the Netherlands per ``series``, ``dwelling_type`` and ``year``."""
    return _by_year("national_shares.csv", ("series", "dwelling_type", "year"))


def _by_year(name: str, key: tuple[str, ...]) -> pd.DataFrame:
    """Return the figures of a table that has the year in its key, the year once and as a number."""
    table = read_figures(REFERENCE / name, key)
    table = table.loc[:, ~table.columns.duplicated()]
    return table.assign(year=table["year"].astype(int))


def _means(measured: pd.DataFrame) -> pd.DataFrame:
    base = measured[measured["year"].isin(MEAN_YEARS)].groupby("region")["homes"]
    means = base.agg(homes="mean", low="min", high="max").reset_index()
    return means.assign(
        evidence="assumption",
        source="cbs_81955ned",
        note=f"mean of {MEAN_YEARS[0]}-{MEAN_YEARS[-1]}; low, high: its lowest and highest year",
    )


def _read_own(path: Path, language: str) -> pd.DataFrame:
    """Return the user's own completions, or refuse them with every fault at once."""
    words = Language(language)
    text = read_plain(path, _OWN, filled=(), key=(), language=language)  # blanks: see below
    readers = {"region": _region_today, "year": _year, "homes": _count}
    own = pd.DataFrame(index=text.index, columns=list(_OWN), dtype=object)
    for name, read in readers.items():
        own[name] = pd.Series([read(cell) for cell in text[name]], text.index, dtype=object)
    allowed = {
        "region": words("regions.a_region", count=len(region_names())),
        "year": words("regions.a_year"),
        "homes": words("regions.a_count"),
    }
    faults = [
        Fault(path.name, found or words("facts.empty"), allowed[name], row=row + 2, column=name)
        for name in _OWN
        for row, found, read in zip(text.index, text[name], own[name], strict=True)
        if read is None
    ]
    faults += [
        Fault(path.name, shown, words("facts.once"), row=row + 2, column="region")
        for row, shown in repeated(own[["region", "year"]].dropna())
    ]
    refuse(path, faults, language)
    homes = own["homes"].astype(float)
    return own.astype({"year": int, "homes": float}).assign(
        low=homes, high=homes, evidence="published", source="user", note=path.name
    )


def _region_today(text: str) -> str | None:
    """Return the municipality of today; a former one is only a part of it, so it gives None."""
    return None if is_former(text) else region_of(text)


def _year(text: str) -> int | None:
    """Return the year of ``2021`` or of the CBS period ``2021JJ00``."""
    year = re.fullmatch(r"([12]\d{3})(?:JJ00)?", text)
    return int(year[1]) if year else None


def _count(text: str) -> float | None:
    whole = re.fullmatch(r"(\d+)(?:\.0+)?", text)
    return float(whole[1]) if whole else None
