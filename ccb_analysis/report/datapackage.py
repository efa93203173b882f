"""Describes the published csv files as a Frictionless data package, for other software."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.results import RESULT_KEY
from ccb_analysis.report.publishing import file_hash, write_json
from ccb_analysis.version import __version__


def write_datapackage(folder: Path, language: Language | None = None) -> Path:
    """Write ``datapackage.json`` for every csv in ``folder`` (the data folder of a report).

    Returns the path of the description.
    """
    words = language or Language("nl")
    content = {
        "profile": "tabular-data-package",
        "name": "ccb-analysis-results",
        "title": words("report.data_title"),
        "description": words("report.data_description"),
        "version": __version__,
        "resources": [_resource(path, words) for path in sorted(folder.glob("*.csv"))],
    }
    return write_json(content, folder / "datapackage.json")


def _resource(path: Path, language: Language) -> dict[str, Any]:
    rows = pd.read_csv(path, encoding="utf-8")
    schema: dict[str, Any] = {
        "fields": [_field(rows[name], language) for name in rows.columns],
        "missingValues": [""],
    }
    if list(rows.columns[: len(RESULT_KEY)]) == RESULT_KEY:
        schema["primaryKey"] = RESULT_KEY
    return {
        "profile": "tabular-data-resource",
        "name": path.stem.replace("_", "-"),
        "path": path.name,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": path.stat().st_size,
        "hash": f"sha256:{file_hash(path)}",
        "schema": schema,
    }


def _field(column: pd.Series, language: Language) -> dict[str, str]:
    name = str(column.name)
    field = {"name": name, "type": _type(column)}
    key = f"report.field_{name}"
    return {**field, "description": language(key)} if language.has(key) else field


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
