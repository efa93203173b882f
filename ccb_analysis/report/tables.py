"""The tables of the report, each from plain frames and a language."""

from __future__ import annotations

from ccb_analysis.report.table import MARKS, Column, Table
from ccb_analysis.report.tables_checks import (
    agenda_table,
    assumptions_table,
    faults_table,
    quality_table,
    sources_table,
)
from ccb_analysis.report.tables_compare import public_table, restated_table
from ccb_analysis.report.tables_results import (
    co2_table,
    homes_table,
    materials_table,
    mpg_table,
    share_table,
)
from ccb_analysis.report.tables_targets import readings_table, verdict_table

__all__ = [
    "MARKS",
    "Column",
    "Table",
    "agenda_table",
    "assumptions_table",
    "co2_table",
    "faults_table",
    "homes_table",
    "materials_table",
    "mpg_table",
    "public_table",
    "quality_table",
    "readings_table",
    "restated_table",
    "share_table",
    "sources_table",
    "verdict_table",
]
