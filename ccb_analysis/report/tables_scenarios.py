"""The tables of scenarios: verdicts side by side, the pace still needed, the mix that would do."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.selection import label
from ccb_analysis.report.table import Column, Kind, Table
from ccb_analysis.report.wording import chance_text, verdict_symbol

_TINY = 1e-9


def scenario_label(name: str, language: Language) -> str:
    """Return what a reader calls a scenario."""
    return label("scenario", name, language)


def reading_label(row: pd.Series, targets: pd.DataFrame, language: Language) -> str:
    """Return what a reader calls a target reading: its target, and how it is counted."""
    same = (targets["target"] == row["target"]) & (targets["reading"] == row["reading"])
    found = targets[same].iloc[0]
    return f"{found[f'target_label_{language.code}']}: {found[f'label_{language.code}']}"


def chance_of(row: pd.Series, language: Language) -> str:
    """Return the chance of a verdict as text."""
    names = ("probability_low", "probability", "probability_high", "probability_error")
    low, chance, high, error = (None if pd.isna(row[one]) else float(row[one]) for one in names)
    return chance_text(low, chance, high, error or 0.0, language)


def scenario_matrix(
    verdicts: pd.DataFrame, targets: pd.DataFrame, scenarios: Sequence[str], language: Language
) -> Table:
    """Return a row per reading and a column per scenario: symbol and chance."""
    rows = []
    for _, readings in verdicts.groupby(["target", "reading"], sort=False):
        row = {"reading_name": reading_label(readings.iloc[0], targets, language)}
        for _, one in readings.iterrows():
            symbol = verdict_symbol(one["met"], "", one["reason"])
            row[str(one["scenario"])] = f"{symbol} {chance_of(one, language)}"
        rows.append(row)
    columns = [
        _column("reading_name", language, header=True),
        *(Column(name, scenario_label(name, language)) for name in scenarios),
    ]
    return _table("scenario_matrix", rows, columns, language)


def scenario_pace(
    verdicts: pd.DataFrame,
    starts: pd.DataFrame,
    targets: pd.DataFrame,
    baseline: str,
    language: Language,
) -> Table:
    """Return value, interval, chance, gap, pace and last years to start of reading x scenario."""
    key = ["target", "reading"]
    practice = verdicts[verdicts["scenario"] == baseline].set_index(key)["value"]
    times = starts.set_index(["scenario", *key])
    rows = []
    for _, row in verdicts.iterrows():
        place = (row["scenario"], row["target"], row["reading"])
        start = times.loc[place] if place in times.index else None
        met = row["gap"] <= _TINY
        rows.append(
            {
                "reading_name": reading_label(row, targets, language),
                "scenario_name": scenario_label(row["scenario"], language),
                **{name: row[name] for name in ("value", "low", "high", "threshold", "unit")},
                "difference": row["value"] - practice[row["target"], row["reading"]],
                "chance": chance_of(row, language),
                "probability": row["probability"],
                "probability_error": row["probability_error"],
                "pace": 0.0 if met else row["required_pace"],
                "last_slow": None if start is None else start["last_slow"],
                "last_fast": None if start is None else start["last_fast"],
                "start": _start(start, language),
            }
        )
    columns = [
        _column("reading_name", language, header=True),
        _column("scenario_name", language, header=True),
        _column("value", language, "by_unit"),
        Column("low", language("scenario_study.column_band"), "by_unit", until="high", short=True),
        _column("difference", language, "by_unit"),
        _column("chance", language),
        _column("pace", language, "by_unit"),
        _column("start", language),
    ]
    return _table("scenario_pace", rows, columns, language)


def _start(start: pd.Series | None, language: Language) -> str:
    if start is None:
        return language("scenario_study.exit_unknown")
    if pd.isna(start["last_fast"]):
        return language(f"scenario_study.exit_{start['state']}")
    slow, fast = int(start["last_slow"]), int(start["last_fast"])
    return str(fast) if slow == fast else language("common.range", low=slow, high=fast)


def mix_table(mix: pd.DataFrame, key: str, language: Language) -> Table:
    """Return homes of every kind in the years in which the mix differs from current practice."""
    changed = mix["difference"].abs() > _TINY * mix["homes"].abs().max()
    years = sorted(set(mix.loc[changed, "year"]))
    rows = mix[mix["year"].isin(years)].reset_index(drop=True)
    shown = rows.assign(
        type_name=[label("dwelling_type", one, language) for one in rows["dwelling_type"]],
        method_name=[label("building_method", one, language) for one in rows["building_method"]],
    )
    columns = [
        _column("year", language, "year", header=True),
        _column("type_name", language, header=True),
        _column("method_name", language, header=True),
        _column("baseline", language, "number"),
        _column("homes", language, "number"),
        _column("difference", language, "number"),
        _column("share", language, "share"),
    ]
    return _table(key, shown, columns, language)


def _column(name: str, language: Language, kind: Kind = "text", header: bool = False) -> Column:
    return Column(name, language(f"scenario_study.column_{name}"), kind, header=header)


def _table(
    key: str, rows: list[dict] | pd.DataFrame, columns: Sequence[Column], language: Language
) -> Table:
    kind = key if language.has(f"scenario_study.{key}_title") else "mix"
    return Table(
        key,
        language(f"scenario_study.{kind}_title"),
        pd.DataFrame(rows),
        tuple(columns),
        language,
        language(f"scenario_study.{kind}_note"),
    )
