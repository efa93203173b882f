"""Homes on their way: permitted and not yet completed, so committed and no longer to be chosen.

Completions follow permits with the measured lag. Every project waits on its own; a delay that all
of them share, as in a crisis, is not in the intervals, nor is a permit that is never used.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ccb_analysis.errors import InputError
from ccb_analysis.facts.assumptions import read_assumptions
from ccb_analysis.language import Language
from ccb_analysis.model.programme import dated_projects
from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.chain import method_names, read_steps
from ccb_analysis.studies.lag import Lag, months_until_year_end, read_lags
from ccb_analysis.studies.observed import check_projects

KIND = ("dwelling_type", "building_method")
UNKNOWN = "unknown"
_STARTED = ("permitted", "under_construction")
_INTERVAL = (5, 95)


@dataclass(frozen=True)
class Committed:
    """Drawn years of completion of the homes that were permitted and not completed.

    ``kinds``: dwelling type and building method (``unknown`` where nobody knows it) of each row of
    ``drawn`` (homes; kinds x years x draws). ``years`` run from the first after the report year to
    the last that any draw reached, so that no home falls off. ``stated`` (the kind, year, homes)
    is what the register itself says, of projects with an expected date; ``refused`` likewise
    what refused rows could add at most. ``coverage`` is the part of all homes that is registered;
    without a register it is nought, and nothing is known. An ``example`` register is invented.
    """

    kinds: pd.DataFrame
    years: tuple[int, ...]
    drawn: Array
    stated: pd.DataFrame
    refused: pd.DataFrame
    report_year: int
    coverage: float = 1.0
    example: bool = False

    def table(self, by: Sequence[str] = KIND) -> pd.DataFrame:
        """Return the homes committed per year and per value of ``by``, any part of ``KIND``.

        Columns: ``year``, those of ``by``, ``homes`` (mean of the draws; over the years they sum
        to the homes committed), ``low`` and ``high`` (90 %, with what refused rows could add in
        the high), ``stated`` (homes by the register's own expected year). It is about the homes
        of the register alone; those of ``unknown`` method may be of any.
        """
        columns = ["year", *by, "homes", "low", "high", "stated"]
        rows = []
        for key, places in self._groups(by):
            together = self.drawn[places].sum(axis=0)
            low, high = np.percentile(together, _INTERVAL, axis=1)
            mean = together.mean(axis=1)
            part = {"year": self.years, "homes": mean, "low": np.minimum(low, mean)}
            part["high"] = np.maximum(high, mean)  # what few draws hold still can come
            rows.append(pd.DataFrame(part).assign(**dict(zip(by, key, strict=True))))
        index = ["year", *by]
        table = pd.concat(rows, ignore_index=True) if rows else _no_homes()[index]
        for name, extra in (("stated", self.stated), ("refused", self.refused)):
            table = table.merge(_summed(extra, index, name), on=index, how="outer")
        table = table.reindex(columns=[*columns, "refused"])
        figures = ["homes", "low", "high", "stated", "refused"]
        table[figures] = table[figures].astype(float).fillna(0.0)
        table["high"] += table["refused"]
        return table.astype({"year": int}).sort_values(index, ignore_index=True)[columns]

    def still_to_choose(self, planned: pd.DataFrame, language: str = "nl") -> pd.DataFrame:
        """Return the homes of a plan that are committed, and those that can still be chosen.

        ``planned``: ``year``, ``homes`` and, if wanted, ``dwelling_type``; one row each. Adds
        ``committed``, ``free`` and the low and high of both; ``free`` is never below nought, for
        committed homes beyond the plan come all the same. Homes outside the register may be
        committed or not. Without a register both are unknown (NaN) between nought and the plan;
        of an example register nothing but that is sure.

        Raises:
            InputError: a year of the plan is past, so that there is nothing to choose.
        """
        past = sorted({int(year) for year in planned["year"] if year <= self.report_year})
        if past:
            words = Language(language)
            faults = [words("expected.past_fault", found=y, year=self.report_year) for y in past]
            raise InputError(faults, words("tables_in.refused"), language)
        by = [name for name in ("dwelling_type",) if name in planned]
        index, names = ["year", *by], ["committed", "committed_low", "committed_high"]
        found = self.table(by).set_axis([*index, *names, "stated"], axis=1)[[*index, *names]]
        table = planned[[*index, "homes"]].merge(found, on=index, how="left")
        table[names] = table[names].astype(float).fillna(0.0)
        table["committed_high"] += (1 - self.coverage) * table["homes"]
        if self.example:
            table["committed_low"] = 0.0
            table["committed_high"] = table[["committed_high", "homes"]].max(axis=1)
        if self.coverage == 0:
            table["committed"] = np.nan
        for name, other in (("free", ""), ("free_low", "_high"), ("free_high", "_low")):
            table[name] = (table["homes"] - table[f"committed{other}"]).clip(lower=0.0)
        return table

    def _groups(self, by: Sequence[str]) -> list[tuple[tuple[str, ...], list[int]]]:
        keys: dict[tuple[str, ...], list[int]] = {}
        for place, row in enumerate(self.kinds.to_dict("records")):
            keys.setdefault(tuple(str(row[name]) for name in by), []).append(place)
        return list(keys.items())


def committed_homes(
    projects: pd.DataFrame | None,
    report_year: int,
    *,
    quarantine: pd.DataFrame | None = None,
    coverage: float = 1.0,
    example: bool = False,
    assumptions: pd.DataFrame | None = None,
    draws: int = 2000,
    seed: int = 1,
    language: str = "nl",
) -> Committed:
    """Return when the homes that are permitted but not completed by ``report_year`` come.

    A project is committed if its permit is of that year or before, or if its status says that it
    is permitted or being built; and if it is neither cancelled nor completed by then. Its year of
    completion is drawn from the lag of its dwelling type, given how long it waits already; of a
    project without a permit date, as one met at a random moment of its wait. ``coverage`` is the
    part of all homes that is registered (0-1), ``example`` says that the register is invented;
    both only widen ``still_to_choose``.

    Raises:
        InputError: the projects lack a column, hold an unknown method, or a dwelling type of
            which no lag is known.
        ValueError: fewer than one draw, or a coverage that is no share.

    Example:
        Twelve houses got their permit in June 2025 and are not there yet. They come in one of the
        years after it, all twelve of them.

        >>> import pandas as pd
        >>> project = {"dwelling_type": "ground_bound", "building_method": "timber_frame"}
        >>> project |= {"homes": 12, "permit_date": pd.Timestamp(2025, 6, 1)}
        >>> project |= {"completion_date": pd.NaT, "status": "permitted"}
        >>> found = committed_homes(pd.DataFrame([project]), 2025).table()
        >>> int(found["year"].min()), round(float(found["homes"].sum()), 6)
        (2026, 12.0)
    """
    if draws < 1:
        raise ValueError(f"draws is {draws}; an interval takes at least one")
    if not 0 <= coverage <= 1:
        raise ValueError(f"coverage is {coverage}; it lies between 0 and 1")
    check_projects(projects, method_names(read_steps()), language=language)
    facts = read_assumptions(language=language) if assumptions is None else assumptions
    waiting = _waiting(projects, report_year)
    lags = read_lags(facts, waiting["dwelling_type"], language)
    kinds = waiting[list(KIND)].drop_duplicates().sort_values(list(KIND), ignore_index=True)
    after = _years_to_wait(waiting, lags, report_year, draws, seed)
    years = int(after.max()) + 1 if after.size else 0
    drawn = np.zeros((len(kinds), years, draws))
    places = {tuple(kind): place for place, kind in enumerate(kinds.to_numpy())}
    for place, row in enumerate(waiting.to_dict("records")):
        kind = places[row["dwelling_type"], row["building_method"]]
        drawn[kind, after[place], np.arange(draws)] += float(row["homes"])
    return Committed(
        kinds,
        tuple(range(report_year + 1, report_year + 1 + years)),
        drawn,
        _stated(waiting),
        _refused(quarantine, report_year),
        report_year,
        0.0 if projects is None or projects.empty else coverage,
        example,
    )


def _years_to_wait(
    waiting: pd.DataFrame, lags: Mapping[str, Lag], report_year: int, draws: int, seed: int
) -> NDArray[np.int64]:
    """Return the whole years between the report year's end and completion, projects x draws."""
    source = np.random.default_rng([seed, crc32(b"pipeline")])
    points = source.random((2, len(waiting), draws))
    ages = months_until_year_end(waiting["permit_date"], report_year)
    months = np.empty((len(waiting), draws))
    for place, dwelling_type in enumerate(waiting["dwelling_type"]):
        lag, one = lags[str(dwelling_type)], points[:, place]
        known = np.isfinite(ages[place])
        months[place] = (
            lag.remaining(ages[place], one[0]) if known else lag.remaining_of_any_age(*one)
        )
    return np.asarray(months // 12, dtype=np.int64)


def _waiting(projects: pd.DataFrame | None, report_year: int) -> pd.DataFrame:
    """Return the committed projects: the kind, homes and both dates, in an order of their own."""
    columns = [*KIND, "homes", "permit_date", "completion_date"]
    if projects is None or projects.empty:
        table = pd.DataFrame({name: pd.Series(dtype="object") for name in columns})
        return table.astype(dict.fromkeys(columns[3:], "datetime64[us]"))
    table = projects.reset_index(drop=True)
    done = dated_projects(table.assign(place=table.index), report_year)
    done = done.loc[done["year_basis"] == "completion", "place"]
    status = table["status"].astype("object").fillna("")
    permitted = table["permit_date"] <= pd.Timestamp(report_year, 12, 31)
    started = table["permit_date"].isna() & status.isin(_STARTED)
    going_on = ~table.index.isin(done) & (status != "cancelled") & (table["homes"] > 0)
    waiting = table.loc[going_on.fillna(False) & (permitted | started), columns]
    waiting[list(KIND)] = waiting[list(KIND)].astype("object").fillna(UNKNOWN)
    return waiting.sort_values(columns, ignore_index=True)


def _stated(waiting: pd.DataFrame) -> pd.DataFrame:
    dated = waiting[waiting["completion_date"].notna()]
    if dated.empty:
        return _no_homes()
    return dated[[*KIND, "homes"]].assign(year=dated["completion_date"].dt.year.astype(int))


def _refused(quarantine: pd.DataFrame | None, report_year: int) -> pd.DataFrame:
    """Return the homes of refused rows with a later year: some of them may be permitted."""
    if quarantine is None or quarantine.empty:
        return _no_homes()
    readable = quarantine.dropna(subset=["dwelling_type", "year", "homes"])
    later = readable[readable["year"] > report_year]
    return later[["dwelling_type", "homes"]].assign(
        building_method=UNKNOWN, year=later["year"].astype(int)
    )


def _no_homes() -> pd.DataFrame:
    columns = {name: pd.Series(dtype="object") for name in KIND}
    return pd.DataFrame({**columns, "year": pd.Series(dtype=int), "homes": pd.Series(dtype=float)})


def _summed(homes: pd.DataFrame, index: Sequence[str], name: str) -> pd.DataFrame:
    together = homes.astype({"homes": float}).groupby(list(index), as_index=False)["homes"].sum()
    return together.rename(columns={"homes": name})
