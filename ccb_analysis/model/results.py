"""The one shape of results: a long table, one value per row."""

from __future__ import annotations

RESULT_COLUMNS = [
    "scenario",
    "indicator",
    "reading",
    "modules",
    "region",
    "dwelling_type",
    "building_method",
    "material",
    "group",
    "year",
    "year_basis",
    "statistic",
    "unit",
    "value",
]
#: What stands once in a table: every column but the value.
RESULT_KEY = [name for name in RESULT_COLUMNS if name != "value"]
