"""Describes the published csv files as a Frictionless data package, for other software.

The form is version 1 of the specification (specs.frictionlessdata.io); ``unit`` and ``unitField``
are properties of our own, which that allows.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.facts.columns import describe_column
from ccb_analysis.language import Language
from ccb_analysis.model.results import RESULT_KEY
from ccb_analysis.report.publishing import file_hash, write_json
from ccb_analysis.version import __version__

_KIND = ["dwelling_type", "building_method"]
#: The columns that name a row, by the name of the table.
_KEYS = {
    "results": RESULT_KEY,
    "verdicts": ["target", "reading", "scenario", "region"],
    "quarantine": ["file", "sheet", "row"],
    "basis_assumptions": ["assumption", "region", *_KIND],
    "basis_definitions": ["definition", "name"],
    "basis_figures": _KIND,
    "basis_homes": ["period", "region", "known", *_KIND, "stacked_key"],
    "basis_inventories": [*_KIND, "material", "element"],
    "basis_materials": ["material"],
}
#: Columns of which every row has the unit that its column ``unit`` says.
_BY_ROW = ("value", "low", "high", "threshold", "gap")


def write_datapackage(
    folder: Path, language: Language | None = None, hashes: Mapping[str, str] | None = None
) -> Path:
    """Write ``datapackage.json`` for every csv in ``folder`` (the data folder of a report).

    ``hashes`` are those of a manifest, by the name of the file from the report folder; a file it
    does not name is hashed here. Returns the path of the description.
    """
    words, hashes = language or Language("nl"), hashes or {}
    content = {
        "profile": "tabular-data-package",
        "name": "ccb-analysis-results",
        "title": words("report.data_title"),
        "description": words("report.data_description"),
        "version": __version__,
        "resources": [
            _resource(
                path,
                path.relative_to(folder).as_posix(),
                hashes.get(path.relative_to(folder.parent).as_posix()) or file_hash(path),
                words,
            )
            for path in sorted(folder.rglob("*.csv"))
        ],
    }
    return write_json(content, folder / "datapackage.json")


def _resource(path: Path, name: str, digest: str, language: Language) -> dict[str, Any]:
    rows = pd.read_csv(path, encoding="utf-8")
    columns = [str(column) for column in rows.columns]
    schema: dict[str, Any] = {
        "fields": [
            _field(path.stem, rows[column], "unit" in columns, language) for column in columns
        ],
        "missingValues": [""],
    }
    key = _KEYS.get(path.stem, [])
    if key and set(key) <= set(columns):
        schema["primaryKey"] = key
    return {
        "profile": "tabular-data-resource",
        "name": name.removesuffix(".csv").replace("_", "-").replace("/", "-").lower(),
        "path": name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": schema,
    }


def _field(table: str, column: pd.Series, has_units: bool, language: Language) -> dict[str, str]:
    name = str(column.name)
    field = {"name": name, "type": _type(column)}
    told = describe_column(table, name, language.code)
    if told is not None:
        field["description"] = told.description
    if has_units and name in _BY_ROW:
        field["unitField"] = "unit"
    elif told is not None and told.unit:
        field["unit"] = told.unit
    return field


def _type(column: pd.Series) -> str:
    if column.isna().all():
        return "any"  # an empty column says nothing about its type
    if pd.api.types.is_bool_dtype(column):
        return "boolean"
    if column.name == "year":
        return "year"
    if pd.api.types.is_integer_dtype(column):
        return "integer"
    return "number" if pd.api.types.is_float_dtype(column) else "string"
