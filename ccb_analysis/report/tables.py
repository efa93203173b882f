"""The tables of the report, each from plain frames and a language."""

from __future__ import annotations

from ccb_analysis.report.table import MARKS, Column, Table
from ccb_analysis.report.tables_change import change_table
from ccb_analysis.report.tables_checks import (
    agenda_table,
    assumptions_table,
    faults_table,
    quality_table,
    sources_table,
)
from ccb_analysis.report.tables_co2 import (
    budget_table,
    co2_methods_table,
    co2_totals_table,
    published_table,
    storage_table,
)
from ccb_analysis.report.tables_compare import public_table, restated_table
from ccb_analysis.report.tables_cost import co2_value_table, cost_table
from ccb_analysis.report.tables_results import (
    homes_table,
    materials_table,
    mpg_table,
    origins_table,
    share_table,
)
from ccb_analysis.report.tables_supply import reuse_table, supply_table
from ccb_analysis.report.tables_targets import readings_table, verdict_table
from ccb_analysis.report.tables_uncertainty import uncertainty_table
from ccb_analysis.report.tables_weak import weak_methods_table, weak_totals_table

__all__ = [
    "MARKS",
    "Column",
    "Table",
    "agenda_table",
    "assumptions_table",
    "budget_table",
    "change_table",
    "co2_methods_table",
    "co2_totals_table",
    "co2_value_table",
    "cost_table",
    "faults_table",
    "homes_table",
    "materials_table",
    "mpg_table",
    "origins_table",
    "public_table",
    "published_table",
    "quality_table",
    "readings_table",
    "restated_table",
    "reuse_table",
    "share_table",
    "sources_table",
    "storage_table",
    "supply_table",
    "uncertainty_table",
    "verdict_table",
    "weak_methods_table",
    "weak_totals_table",
]
