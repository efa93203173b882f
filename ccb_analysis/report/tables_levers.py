"""The tables of what levers add, and of the robust mix beside the least change."""

from __future__ import annotations

import numpy as np
import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.quantities import unit_label
from ccb_analysis.report.selection import label
from ccb_analysis.report.table import Column, Kind, Table
from ccb_analysis.report.tables_scenarios import scenario_label

_TINY = 1e-9


def lever_label(lever: str, language: Language) -> str:
    """Return what a reader calls a lever; a swap without a name of ours keeps its own."""
    kind, _, name = lever.partition(".")
    if kind == "materials":
        key = f"scenario_study.swap_{name}"
        return language(key) if language.has(key) else name.replace("_", " ")
    if name:
        shown = label("dwelling_type", name, language)
        return language(f"scenario_study.lever_{kind}", type=shown)
    return language(f"scenario_study.lever_{kind}")


def main_label(indicator: str, language: Language) -> str:
    """Return what a reader calls one of the main figures."""
    return language(f"scenario_study.main_{indicator}")


def changed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of figures that any lever changes, more than rounding does."""
    scale = rows[["without", "with_all"]].abs().max(axis=1).clip(lower=_TINY)
    moved = (rows["value"].abs() > _TINY * scale).groupby([rows["scenario"], rows["indicator"]])
    return rows[moved.transform("any")]


def levers_table(levers: pd.DataFrame, language: Language) -> Table:
    """Return a row per scenario, main figure and lever: what the lever adds."""
    rows = levers.reset_index(drop=True)
    shown = rows.assign(
        scenario_name=[scenario_label(one, language) for one in rows["scenario"]],
        indicator_name=[main_label(one, language) for one in rows["indicator"]],
        lever_name=[lever_label(one, language) for one in rows["lever"]],
        unit_name=[unit_label(one, language) for one in rows["unit"]],
        contribution=np.where(rows["value"].abs() > _TINY, rows["value"], 0.0),
    )
    columns = [
        _column("scenario_name", language, header=True),
        _column("indicator_name", language, header=True),
        _column("lever_name", language, header=True),
        _column("unit_name", language),
        _column("contribution", language, "by_unit"),
        *([_column("error", language, "by_unit")] if (rows["error"] > 0).any() else []),
        _column("without", language, "by_unit"),
        _column("with_all", language, "by_unit"),
    ]
    return _table("levers_table", shown, columns, language)


def robust_table(least: pd.DataFrame, robust: pd.DataFrame, language: Language) -> Table:
    """Return the homes of every kind now, by the least change and by the robust one.

    Both are mixes as ``mix_of`` gives; only years in which either differs from now are shown.
    """
    rows = least.assign(least=least["homes"], robust=robust["homes"].to_numpy())
    away = rows[["least", "robust"]].sub(rows["baseline"], axis=0).abs().max(axis=1)
    years = set(rows.loc[away > _TINY * rows["baseline"].max(), "year"])
    rows = rows[rows["year"].isin(years)].reset_index(drop=True)
    shown = rows.assign(
        type_name=[label("dwelling_type", one, language) for one in rows["dwelling_type"]],
        method_name=[label("building_method", one, language) for one in rows["building_method"]],
    )
    columns = [
        _column("year", language, "year", header=True),
        _column("type_name", language, header=True),
        _column("method_name", language, header=True),
        _column("baseline", language, "number"),
        _column("least", language, "number"),
        _column("robust", language, "number"),
    ]
    return _table("mix_robust", shown, columns, language)


def _column(name: str, language: Language, kind: Kind = "text", header: bool = False) -> Column:
    return Column(name, language(f"scenario_study.column_{name}"), kind, header=header)


def _table(key: str, rows: pd.DataFrame, columns: list[Column], language: Language) -> Table:
    title, note = (language(f"scenario_study.{key}_{part}") for part in ("title", "note"))
    return Table(key, title, rows, tuple(columns), language, note)
