"""Checks the tables a user hands to ``calculate``; refuses them with every fault at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import pandera.pandas as pandera
from pandera.errors import SchemaErrors

from ccb_analysis.errors import InputError
from ccb_analysis.intake.declared import in_wanted_units, unit_faults
from ccb_analysis.intake.ranges import range_faults
from ccb_analysis.language import Language

ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")
_SUM_TOLERANCE = 1e-6
_PROJECT_TEXT = (
    "building_method",
    "mpg_weighting_set",
    "co2_modules",
    "dwelling_type",
    "region",
    "status",
)
_PROJECT_NUMBERS = ("floor_area_m2", "mpg", "co2_kg_per_m2", *ORIGINS)
_PROJECT_DATES = ("permit_date", "completion_date")


@dataclass(frozen=True)
class GivenTables:
    """The checked tables: of a programme that was not given there is none."""

    programme: pd.DataFrame | None
    inventories: pd.DataFrame
    materials: pd.DataFrame
    projects: pd.DataFrame


def check_inputs(
    programme: pd.DataFrame | None,
    inventories: pd.DataFrame,
    materials: pd.DataFrame,
    projects: pd.DataFrame | None,
    by: Sequence[str] = (),
    language: str = "nl",
) -> GivenTables:
    """Return the tables with numbers as numbers and every optional column filled in.

    Raises:
        InputError: missing columns, unreadable or negative numbers, fractions that do not add up
            to one, duplicate rows, materials or units nobody knows; all faults of all tables.
    """
    words = Language(language)
    faults: list[str] = []
    if programme is not None:
        programme = _checked("programme", programme, _programme_schema(), faults, words)
    inventories = _checked("inventories", inventories, _inventory_schema(), faults, words)
    materials = _checked("materials", materials, _material_schema(), faults, words)
    _check_materials(inventories, materials, faults, words)
    given = {"inventories": inventories, "materials": materials}
    if programme is not None:
        given["programme"] = programme
    for name, table in given.items():
        faults += unit_faults(name, table, words)
    for name in ("inventories", "materials"):
        faults += range_faults(name, given[name], words)
    faults = list(dict.fromkeys(faults))
    if projects is not None:
        projects = _checked("projects", projects, _project_schema(), faults, words)
    checked_projects = complete_projects(projects)
    absent = [column for column in by if column not in checked_projects]
    faults += [words("tables_in.no_column", table="projects", column=name) for name in absent]
    if programme is not None:
        _check_programme(programme, faults, words)
    if faults:
        raise InputError(faults, words("tables_in.refused"), language)
    return GivenTables(
        None if programme is None else in_wanted_units("programme", programme),
        in_wanted_units("inventories", inventories),
        in_wanted_units("materials", materials),
        checked_projects,
    )


def complete_projects(projects: pd.DataFrame | None) -> pd.DataFrame:
    """Return projects with the columns the engine reads; what is not there is unknown."""
    table = pd.DataFrame({"homes": []}) if projects is None else projects.copy()
    for name in _PROJECT_TEXT:
        table[name] = table.get(name, pd.NA)
    for name in _PROJECT_NUMBERS:
        table[name] = pd.to_numeric(table[name]) if name in table else float("nan")
    for name in _PROJECT_DATES:
        table[name] = pd.to_datetime(table[name]) if name in table else pd.NaT
    for name in ("conceptual", "industrial"):
        table[name] = table[name].astype("boolean") if name in table else pd.NA
    return table


def _checked(
    name: str,
    table: pd.DataFrame,
    schema: pandera.DataFrameSchema,
    faults: list[str],
    words: Language,
) -> pd.DataFrame:
    try:
        return schema.validate(table, lazy=True)
    except SchemaErrors as error:
        faults += _readable(name, error.failure_cases, words)
        return table


def _readable(table: str, cases: pd.DataFrame, words: Language) -> list[str]:
    lines = []
    placed = set(cases.loc[cases["index"].notna(), "column"])
    for case in cases.itertuples():
        if case.check in ("column_in_dataframe", "column_in_schema"):
            lines.append(words("tables_in.no_column", table=table, column=case.failure_case))
        elif pd.notna(case.index) or case.column not in placed:  # else a check that could not run
            row = "" if pd.isna(case.index) else case.index
            lines.append(
                words(
                    "tables_in.wrong",
                    table=table,
                    column=case.column,
                    row=row,
                    found=case.failure_case,
                    allowed=words.label("tables_in", f"check_{_check_name(str(case.check))}"),
                )
            )
    return list(dict.fromkeys(lines))


def _check_name(check: str) -> str:
    name = check.split("(", maxsplit=1)[0]
    return "".join(letter if letter.isalpha() else "_" for letter in name).strip("_")


def _number(required: bool, nullable: bool = False, least: float | None = 0.0) -> pandera.Column:
    checks = [] if least is None else [pandera.Check.ge(least)]
    return pandera.Column(float, checks, coerce=True, required=required, nullable=nullable)


def _text(nullable: bool = False) -> pandera.Column:
    return pandera.Column(object, coerce=True, nullable=nullable)


def _programme_schema() -> pandera.DataFrameSchema:
    return pandera.DataFrameSchema(
        {
            "region": _text(),
            "year": pandera.Column(int, coerce=True),
            "dwelling_type": _text(nullable=True),
            "building_method": _text(nullable=True),
            "homes": _number(False, nullable=True),
            "homes_low": _number(False, nullable=True),
            "homes_high": _number(False, nullable=True),
            "floor_area_m2": _number(False, nullable=True),
        }
    )


def _inventory_schema() -> pandera.DataFrameSchema:
    key = ["building_method", "dwelling_type", "material"]
    return pandera.DataFrameSchema(
        {
            **{name: _text() for name in key},
            "kg_per_m2": _number(True),
            "low": _number(False, nullable=True),
            "high": _number(False, nullable=True),
        }
    )


def _material_schema() -> pandera.DataFrameSchema:
    fractions = {name: _number(True) for name in ORIGINS}
    return pandera.DataFrameSchema(
        {
            "material": pandera.Column(object, coerce=True, unique=True),
            "co2_kg_per_kg": _number(True, least=None),
            **fractions,
            "stored_co2_kg_per_kg": _number(False, nullable=True),
        }
    )


def _project_schema() -> pandera.DataFrameSchema:
    return pandera.DataFrameSchema(
        {"region": _text(), "dwelling_type": _text(), "homes": _number(True)}
    )


def _check_materials(
    inventories: pd.DataFrame, materials: pd.DataFrame, faults: list[str], words: Language
) -> None:
    if "material" in inventories and "material" in materials:
        used = inventories["material"].dropna()
        unknown = sorted(map(str, set(used) - set(materials["material"])))
        faults += [words("tables_in.material", material=name) for name in unknown]
    if set(ORIGINS) <= set(materials.columns):
        numbers = materials[list(ORIGINS)].apply(pd.to_numeric, errors="coerce")
        total = numbers.sum(axis=1)
        for row in materials.index[(total - 1).abs() > _SUM_TOLERANCE]:
            name, found = materials["material"].get(row, row), total[row]
            faults.append(words("tables_in.fractions", material=name, found=round(found, 6)))
    if "modules" in materials and materials["modules"].nunique(dropna=False) > 1:
        found = ", ".join(sorted(map(str, materials["modules"].unique())))
        faults.append(words("tables_in.modules", found=found))


def _check_programme(programme: pd.DataFrame, faults: list[str], words: Language) -> None:
    if not {"region", "year"} <= set(programme.columns):
        return
    measures = [name for name in ("homes", "floor_area_m2") if name in programme]
    if not measures:
        faults.append(words("tables_in.no_measure"))
        return
    for row in programme.index[programme[measures].isna().all(axis=1)]:
        faults.append(words("tables_in.no_measure_row", row=row))
    whole = programme["region"] == "region"
    both = set(programme.loc[whole, "year"]) & set(programme.loc[~whole, "year"])
    faults += [words("tables_in.region_beside", year=year) for year in sorted(both)]
