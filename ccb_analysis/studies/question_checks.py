"""Checks the tables of a question; every fault says where it is, what was found and is allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from ccb_analysis.errors import Fault
from ccb_analysis.language import Language
from ccb_analysis.studies.coefficients import KIND
from ccb_analysis.studies.ramps import Ramp
from ccb_analysis.studies.readings import LinearReading

_COLUMNS = {
    "homes": [*KIND[:2], "homes"],
    "baseline": [*KIND[1:], "share"],
    "start": [*KIND[1:], "share"],
    "capacity": ["year", "building_method", "homes"],
    "committed": [*KIND, "homes"],
}
#: How far shares may be from one in all: rounding in a sheet, not a forgotten method.
_WHOLE = 1e-6
Tables = Mapping[str, pd.DataFrame]


def question_faults(
    tables: Tables,
    coefficients: pd.DataFrame,
    targets: pd.DataFrame,
    readings: Mapping[str, LinearReading | None],
    ramps: Sequence[Ramp],
    year_basis: str,
    words: Language,
) -> list[Fault | str]:
    """Return everything that is wrong with what a question is to be made of."""
    faults: list[Fault | str] = [*_unreadable(tables, coefficients, words)]
    if faults:  # what follows reads these columns
        return faults
    return [
        *_cells(tables, words),
        *_names(tables, coefficients, words),
        *_mixes(tables, words),
        *_committed(tables, words),
        *_readings(tables["homes"], coefficients, targets, readings, year_basis, words),
        *_ramps(ramps, coefficients, words),
    ]


def _unreadable(tables: Tables, coefficients: pd.DataFrame, words: Language) -> Iterable[Fault]:
    """Give missing columns, and cells that are no number where one is needed."""
    for name, table in tables.items():
        for column in _COLUMNS[name]:
            if column not in table:
                yield Fault(name, words("facts.missing"), column, column=column)
            elif column in ("homes", "share"):
                wrong = pd.to_numeric(table[column], errors="coerce").isna()
                yield from _at(name, table, column, wrong, words("backcasting.a_number"))
        if "year" in table:
            wrong = pd.to_numeric(table["year"], errors="coerce") % 1 != 0
            yield from _at(name, table, "year", wrong, words("regions.a_year"))
    if tables["homes"].empty:
        yield Fault("homes", words("backcasting.nothing"), words("backcasting.some_homes"))
    if list(coefficients.index.names) != KIND or not coefficients.index.is_unique:
        found = ", ".join(map(str, coefficients.index.names))
        yield Fault("coefficients", found, words("backcasting.an_index", names=", ".join(KIND)))


def _at(
    name: str, table: pd.DataFrame, column: str, wrong: pd.Series, allowed: str
) -> Iterable[Fault]:
    for place in wrong.to_numpy().nonzero()[0]:
        found = str(table[column].iloc[place])
        yield Fault(name, found, allowed, row=int(place) + 2, column=column)


def _cells(tables: Tables, words: Language) -> Iterable[Fault]:
    """Give numbers out of range, and keys that are there twice."""
    for name, table in tables.items():
        amount = _COLUMNS[name][-1]
        if amount == "share":
            wrong, allowed = ~table[amount].between(0, 1), words("backcasting.a_share")
        else:
            wrong, allowed = table[amount] < 0, words("backcasting.a_number")
        yield from _at(name, table, amount, wrong, allowed)
        keys = [column for column in KIND if column in table]
        yield from _at(name, table, keys[-1], table.duplicated(keys), words("facts.once"))


def _names(tables: Tables, coefficients: pd.DataFrame, words: Language) -> Iterable[Fault]:
    """Give names that nothing is known of, with the nearest known ones, and kinds likewise."""
    known = {level: list(coefficients.index.unique(level)) for level in KIND}
    for name, table in tables.items():
        levels = [level for level in KIND if level in table and level in _COLUMNS[name]]
        strange = pd.DataFrame({level: ~table[level].isin(known[level]) for level in levels})
        for level in levels:
            for place in strange[level].to_numpy().nonzero()[0]:
                found = str(table[level].iloc[place])
                allowed = _nearest(found, known[level], words)
                yield Fault(name, found, allowed, row=int(place) + 2, column=level)
        if KIND[1] in levels and KIND[2] in levels:
            there = coefficients.index.droplevel([one for one in KIND if one not in levels])
            lacking = ~pd.MultiIndex.from_frame(table[levels]).isin(there)
            lacking &= (table[_COLUMNS[name][-1]] > 0).to_numpy() & ~strange.any(axis=1).to_numpy()
            for place in lacking.nonzero()[0]:
                found = " ".join(map(str, table[levels].iloc[place]))
                yield Fault(name, found, words("backcasting.a_known_kind"), row=int(place) + 2)


def _nearest(name: str, known: Sequence[object], words: Language) -> str:
    from rapidfuzz import process

    near = [found for found, _, _ in process.extract(name, [str(one) for one in known], limit=3)]
    return words("facts.unknown_name", names=", ".join(near))


def _mixes(tables: Tables, words: Language) -> Iterable[Fault]:
    types = set(tables["homes"]["dwelling_type"])
    for name in ("baseline", "start"):
        if name not in tables:
            continue
        mix = tables[name]
        keys = [key for key in KIND[:2] if key in mix]
        total = mix.groupby(keys)["share"].sum()
        for key, whole in total[(total - 1).abs() > _WHOLE].items():
            place = f"{name} {key if isinstance(key, str) else ' '.join(map(str, key))}"
            yield Fault(place, f"{whole:.10g}", words("facts.sum_one"), column="share")
        for dwelling_type in sorted(types - set(mix["dwelling_type"])):
            allowed = words("backcasting.a_mix")
            yield Fault(name, words("backcasting.nothing"), allowed, column=dwelling_type)
        if name == "baseline" and "year" in mix:
            given = pd.MultiIndex.from_frame(mix[KIND[:2]])
            wanted = pd.MultiIndex.from_frame(tables["homes"][KIND[:2]])
            for year, dwelling_type in wanted[~wanted.isin(given)]:
                place = f"{name} {year} {dwelling_type}"
                yield Fault(place, words("backcasting.nothing"), words("backcasting.a_mix"))


def _committed(tables: Tables, words: Language) -> Iterable[Fault]:
    if "committed" not in tables:
        return
    most = tables["homes"].set_index(KIND[:2])["homes"]
    total = tables["committed"].groupby(KIND[:2])["homes"].sum()
    for key, homes in total.items():
        limit = float(most.get(key, 0.0))
        if homes > limit * (1 + _WHOLE):
            place = f"committed {' '.join(map(str, key))}"
            allowed = words("backcasting.at_most_homes", homes=f"{limit:g}")
            yield Fault(place, f"{homes:g}", allowed, column="homes")


def _readings(
    homes: pd.DataFrame,
    coefficients: pd.DataFrame,
    targets: pd.DataFrame,
    readings: Mapping[str, LinearReading | None],
    year_basis: str,
    words: Language,
) -> Iterable[Fault | str]:
    """Give the readings that are not about these homes, or that lack a figure."""
    years = sorted(set(homes["year"]))
    wanted = pd.MultiIndex.from_frame(homes[KIND[:2]])
    chosen = coefficients[coefficients.index.droplevel(2).isin(wanted)]
    for year, dwelling_type in wanted[~wanted.isin(coefficients.index.droplevel(2))]:
        allowed = words("backcasting.a_known_kind")
        yield Fault("coefficients", f"{year} {dwelling_type}", allowed)
    for row in targets.itertuples(index=False):
        name = f"{row.target}.{row.reading}"
        reading = readings[name]
        if row.year_basis != year_basis:
            yield Fault(f"targets {name}", row.year_basis, year_basis, column="year_basis")
        elif row.year not in years:
            allowed = words("facts.years", first=years[0], last=years[-1])
            yield Fault(f"targets {name}", str(row.year), allowed, column="year")
        elif reading is None:
            yield words("backcasting.not_linear", reading=name)
        else:
            yield from _figures(reading, homes, chosen, words)


def _figures(
    reading: LinearReading, homes: pd.DataFrame, coefficients: pd.DataFrame, words: Language
) -> Iterable[str]:
    years, types = homes["year"].to_numpy(), homes["dwelling_type"].to_numpy()
    if not (reading.counted(years, types) * homes["homes"].to_numpy(float)).sum() > 0:
        yield words("backcasting.no_homes", reading=reading.name)
    absent = sorted(reading.needed - set(coefficients.columns))
    if absent:
        yield words("backcasting.no_figure", reading=reading.name, names=", ".join(absent))
        return
    index = coefficients.index
    inside = reading.counted(
        index.get_level_values(0).to_numpy(), index.get_level_values(1).to_numpy()
    )
    lacking = coefficients.loc[inside > 0, sorted(reading.needed)].isna().any(axis=1)
    for kind in lacking[lacking].index:
        yield words(
            "backcasting.unknown_figure", reading=reading.name, kind=" ".join(map(str, kind))
        )


def _ramps(
    ramps: Sequence[Ramp], coefficients: pd.DataFrame, words: Language
) -> Iterable[Fault | str]:
    known = {level: list(coefficients.index.unique(level)) for level in KIND[1:]}
    known["dwelling_type"] = [*known["dwelling_type"], "all"]
    for ramp in ramps:
        place = f"ramps {ramp.name}"
        if not 0 <= ramp.rise <= 1:
            yield Fault(place, f"{ramp.rise:g}", words("backcasting.a_share"), column="rise")
        named = [("building_method", method) for method in ramp.methods]
        for level, name in [*named, ("dwelling_type", ramp.dwelling_type)]:
            if name not in known[level]:
                yield Fault(place, name, _nearest(name, known[level], words), column=level)
