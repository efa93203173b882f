"""Rows of ``reference/`` with the file and line they stand on, so that each can be looked up."""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.facts.assumptions import KEY
from ccb_analysis.facts.indicator_file import Inputs
from ccb_analysis.facts.materials import DEFAULT_FACTOR_SET
from ccb_analysis.facts.statistics import MEAN_YEARS
from ccb_analysis.facts.tables import NUMBERS, read_text_table
from ccb_analysis.workspace import REFERENCE

#: What a row is called by: the assumption, property or table it belongs to, and what it is about.
ABOUT = (
    "region",
    "dwelling_type",
    "building_method",
    "material",
    "hardness",
    "resource",
    "area_of_supply",
    "path",
    "reading",
    "year_of",
)
COLUMNS = (
    "kind",
    "name",
    *ABOUT,
    *NUMBERS,
    "unit",
    "distribution",
    "source",
    "evidence",
    "scope",
    "note",
    "file",
    "line",
    "own",
)
#: Columns of a table that say which year a row is about.
_YEARS = ("year_of_limit", "year_of_supply")
_HEADER = re.compile(r"^\[\[([\w.]+)\]\]")
_NAMED = re.compile(r'^name = "(.+)"')


def reference_rows(inputs: Inputs, own: Path | None = None) -> pd.DataFrame:
    """Return every row of ``reference/`` that ``inputs`` name (``COLUMNS``; sets are left out).

    ``own`` are a user's own assumptions, laid over the shipped ones. ``kind`` is ``assumption``,
    ``material``, ``table``, ``baseline``, ``limit`` or ``target``; ``line`` counts from 1, as an
    editor does. The tables are taken to be right: who calculates with them has checked them.
    """
    parts = [
        _assumptions(inputs.assumptions, own),
        _material_figures(inputs.material),
        *[_table(name) for name in inputs.tables if name != "targets"],
        _supply(inputs.resources),
        _of_targets("baseline", inputs.baselines),
        _of_targets("mpg_limit", inputs.limits),
        _of_targets("target.reading", ["*"] if "targets" in inputs.tables else []),
    ]
    filled = [part for part in parts if not part.empty]
    if not filled:
        return pd.DataFrame(columns=list(COLUMNS))
    return pd.concat(filled, ignore_index=True)[list(COLUMNS)]


def unknown_inputs(inputs: Inputs) -> list[str]:
    """Return the names of ``inputs`` for which ``reference/`` holds no row."""
    assumptions = set(_shipped("assumptions")["assumption"])
    properties = set(_shipped("material_figures")["property"])
    resources = set(_shipped("supply")["resource"])
    files = {path.stem for path in REFERENCE.iterdir()}
    rows = set(_target_lines())
    return [
        *(name for name in inputs.assumptions if name not in assumptions),
        *(name for name in inputs.material if name not in properties),
        *(name for name in inputs.tables if name not in files),
        *(name for name in inputs.resources if name not in resources),
        *(name for name in inputs.baselines if ("baseline", name) not in rows),
        *(name for name in inputs.limits if ("mpg_limit", name) not in rows),
    ]


def _shipped(name: str) -> pd.DataFrame:
    return _shipped_once(name).copy()


@lru_cache(maxsize=16)
def _shipped_once(name: str) -> pd.DataFrame:
    return _numbered(REFERENCE / f"{name}.csv", "reference")


def _numbered(path: Path, folder: str) -> pd.DataFrame:
    """Return the csv at ``path`` as text, with ``file`` and the ``line`` each row starts on."""
    table = read_text_table(path)
    with path.open(encoding="utf-8", newline="") as file:
        ends = [reader.line_num for reader in [csv.reader(file)] for cells in reader if cells]
    # A cell may hold a line break, so a row starts on the line after the one before it ended.
    table["line"] = [end + 1 for end in ends[: len(table)]]
    return table.assign(file=f"{folder}/{path.name}", own=False)


def _figures(table: pd.DataFrame, kind: str, name: str) -> pd.DataFrame:
    """Return rows with every column of ``COLUMNS``; a blank low or high is the value itself."""
    found = table.copy()
    for column in NUMBERS:
        given = pd.to_numeric(found[column].replace("", None), errors="coerce").astype(float)
        found[column] = given if column == "value" else given.fillna(found["value"])
    years = [column for column in _YEARS if column in found]
    if years:
        found["year_of"] = found[years[0]]
    if name != "":
        found["name"] = name
    for column in COLUMNS:
        if column not in found:
            found[column] = ""
    return found.assign(kind=kind)


def _assumptions(names: Collection[str], own: Path | None) -> pd.DataFrame:
    table = _shipped("assumptions")
    if own is not None:
        mine = _numbered(own, own.parent.name).assign(own=True)
        table = pd.concat([table, mine]).drop_duplicates(list(KEY), keep="last")
    table["name"] = table["assumption"]
    order = {name: place for place, name in enumerate(names)}
    chosen = table[table["name"].isin(list(names))]
    chosen = chosen.assign(order=chosen["name"].map(order)).sort_values("order", kind="stable")
    return _figures(chosen, "assumption", "")


def _material_figures(properties: Collection[str]) -> pd.DataFrame:
    table = _shipped("material_figures")
    table = table[
        table["property"].isin(list(properties))
        & table["factor_set"].isin([DEFAULT_FACTOR_SET, "all"])
    ]
    used = table["material"].isin(_shipped("inventories")["material"])
    # What no home is made of plays no part, unless nothing else has the property.
    chosen = table[used] if used.any() else table
    return _figures(chosen.assign(name=chosen["property"]), "material", "")


def _table(name: str) -> pd.DataFrame:
    table = _shipped(name)
    if "series" in table:
        # Of all series only new homes are counted; older years than the mean's play no part.
        recent = table["year"].astype(int) >= min(MEAN_YEARS)
        table = table[(table["series"] == "new_build") & recent].assign(year_of=table["year"])
    if name == "correlations":
        table = table[table["group"] != ""]
    return _figures(table, "table", name)


def _supply(resources: Collection[str]) -> pd.DataFrame:
    if not resources:
        return pd.DataFrame()
    table = _shipped("supply")
    return _figures(table[table["resource"].isin(list(resources))], "table", "supply")


def _of_targets(section: str, names: Collection[str]) -> pd.DataFrame:
    """Return rows of ``targets.toml``; of a limit that differs by dwelling type one row each."""
    if not names:
        return pd.DataFrame()
    lines = _target_lines()
    rows = [
        {**row, "line": lines[section, row["key"]]}
        for row in _target_rows(section)
        if "*" in names or row["key"] in names
    ]
    about = {"file": "reference/targets.toml", "own": False, "distribution": "exact"}
    table = pd.DataFrame(rows).assign(**about) if rows else pd.DataFrame()
    if table.empty:
        return table
    filled = table.assign(low=table["value"], high=table["value"])
    for column in COLUMNS:
        filled[column] = filled[column].fillna("") if column in filled else ""
    return filled[list(COLUMNS)]


def _target_rows(section: str) -> Iterator[dict[str, Any]]:
    content = tomllib.loads((REFERENCE / "targets.toml").read_text(encoding="utf-8"))
    if section == "target.reading":
        for target in content["target"]:
            for row in target["reading"]:
                name = f"{target['name']}.{row['name']}"
                yield {
                    **_about(row, "target", "target"),
                    "key": name,
                    "reading": name,
                    "value": float(row["threshold"]),
                    "dwelling_type": row.get("dwelling_type", ""),
                    "year_of": str(row["year"]),
                }
        return
    for row in content[section]:
        kind = "limit" if section == "mpg_limit" else "baseline"
        base = {**_about(row, kind, row["name"]), "key": row["name"]}
        if kind == "baseline":
            yield {**base, "value": float(row["value"]), "evidence": row["evidence"]}
            continue
        for dwelling_type in ("ground_bound", "stacked"):
            yield {**base, "dwelling_type": dwelling_type, "value": float(row[dwelling_type])}


def _about(row: dict[str, Any], kind: str, name: str) -> dict[str, Any]:
    return {
        "kind": kind,
        "name": name,
        "unit": row["unit"],
        "source": row["source"],
        "evidence": row.get("evidence", ""),
        "scope": row.get("scope", ""),
        "note": row["line"],
    }


@lru_cache(maxsize=1)
def _target_lines() -> dict[tuple[str, str], int]:
    """Return the line of each named row of ``targets.toml``, by its section and name."""
    found: dict[tuple[str, str], int] = {}
    section = target = ""
    text = (REFERENCE / "targets.toml").read_text(encoding="utf-8")
    for line, content in enumerate(text.splitlines(), start=1):
        header, name = _HEADER.match(content), _NAMED.match(content)
        if header:
            section = header[1]
        elif name and section:
            target = name[1] if section == "target" else target
            inside = f"{target}." if section == "target.reading" else ""
            found[section, inside + name[1]] = line
    return found
