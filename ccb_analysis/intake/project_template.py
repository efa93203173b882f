"""Writes the blank workbook of one project: what it is, its materials, and how to fill it in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from ccb_analysis.facts.detachability import levels_of
from ccb_analysis.facts.material_list import list_materials
from ccb_analysis.facts.regions import region_names
from ccb_analysis.intake.columns import Column, choices_of
from ccb_analysis.intake.messages import kind_text
from ccb_analysis.intake.project_columns import BILL, PROJECT, sheet_columns
from ccb_analysis.intake.template import CREATED, FORMATS, limits, validation
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

#: The rows below the header of the bill that get drop-downs and limits.
ROWS = 5000
#: The first label of the sheet of the project, below its title and a line of explanation.
_FIRST = 3
_WIDE = {"description": 30, "material": 34, "classification": 12, "element_id": 26}
_SHADE = "#DDEBF7"


def write_project(path: Path, words: Language) -> None:
    """Write the workbook to ``path``: sheets for the project, its materials and the explanation."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": words("project.template_title"), "created": CREATED})
        about = book.add_worksheet(words("project.sheet_project"))
        bill = book.add_worksheet(words("project.sheet_bill"))
        _explain(book, words)
        lists = _write_lists(book, words)
        _write_about(book, about, lists, words)
        _write_bill(book, bill, lists, words)


def write_passport(path: Path, words: Language) -> None:
    """Write the workbook to ``path`` with the materials only: a material passport."""
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": words("project.template_bill"), "created": CREATED})
        bill = book.add_worksheet(words("project.sheet_bill"))
        _explain(book, words)
        _write_bill(book, bill, _write_lists(book, words, (BILL,)), words)


def unit_text(column: Column, words: Language) -> str:
    """Return the unit of a column as a reader writes it."""
    return words.label("project_units", column.unit.replace("/", "_per_")) if column.unit else ""


def _write_about(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    lists: dict[str, str],
    words: Language,
) -> None:
    """Write a label, a blank cell, its unit and an explanation per row."""
    title = book.add_format({"bold": True, "font_size": 14})
    label = book.add_format({"bold": True, "valign": "top", "bg_color": _SHADE, "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for position, width in enumerate((24, 32, 24, 80)):
        sheet.set_column(position, position, width)
    sheet.write_string(0, 0, words("project.template_title"), title)
    sheet.write_string(1, 0, words("project.template_about"))
    for row, column in enumerate(sheet_columns(PROJECT), start=_FIRST):
        form = book.add_format({"num_format": FORMATS[column.kind], "border": 1, "valign": "top"})
        sheet.write_string(row, 0, column.header(words.code), label)
        sheet.write_blank(row, 1, None, form)
        sheet.write_string(row, 2, unit_text(column, words), wrap)
        needed = [words("project.needed")] if column.key else []
        sheet.write_string(row, 3, " ".join([column.note(words.code), *needed]), wrap)
        rule = validation(column, lists, words)
        if rule:
            sheet.data_validation(row, 1, row, 1, rule)


def _write_bill(
    book: xlsxwriter.Workbook,
    sheet: xlsxwriter.worksheet.Worksheet,
    lists: dict[str, str],
    words: Language,
) -> None:
    """Write the header row with a note per column, and drop-downs and limits below it."""
    header = book.add_format(
        {"bold": True, "text_wrap": True, "valign": "top", "bg_color": _SHADE, "border": 1}
    )
    for position, column in enumerate(sheet_columns(BILL)):
        form = book.add_format({"num_format": _bill_format(column)})
        sheet.set_column(position, position, _WIDE.get(column.name, 14), form)
        sheet.write_string(0, position, column.header(words.code), header)
        note = "\n".join(filter(None, (column.note(words.code), limits(column, words))))
        sheet.write_comment(0, position, note, {"x_scale": 2, "y_scale": 1.5})
        rule = _bill_validation(column, lists, words)
        if rule:
            sheet.data_validation(1, position, ROWS, position, rule)
    sheet.set_row(0, 48)
    sheet.freeze_panes(1, 0)


def _bill_format(column: Column) -> str:
    return "#,##0.###" if column.kind == "number" else FORMATS[column.kind]


def _bill_validation(column: Column, lists: dict[str, str], words: Language) -> dict[str, Any]:
    if column.name == "material":
        return {
            "validate": "list",
            "source": lists["material"],
            "error_type": "information",
            "error_title": words("project.unknown_material"),
            "error_message": words("project.unknown_material_note")[:255],
        }
    return validation(column, lists, words)


def _explain(book: xlsxwriter.Workbook, words: Language) -> None:
    """Write the sheet that explains every column of the bill in plain words."""
    sheet = book.add_worksheet(words("intake.sheet_help"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 14})
    for position, width in enumerate((26, 18, 48, 80)):
        sheet.set_column(position, position, width)
    sheet.write_string(0, 0, words("project.template_bill"), title)
    texts = ("template_rows", "template_mass", "template_faults", "template_check")
    for row, key in enumerate(texts, start=1):
        sheet.merge_range(row, 0, row, 3, words(f"project.{key}"), wrap)
        sheet.set_row(row, 48)
    heads = ("column", "unit", "allowed", "note")
    for position, name in enumerate(heads):
        sheet.write_string(len(texts) + 2, position, words(f"intake.template_{name}"), bold)
    for row, column in enumerate(sheet_columns(BILL), start=len(texts) + 3):
        free = column.kind == "text"
        texts_of = (
            column.header(words.code),
            unit_text(column, words),
            words("intake.free_text") if free else kind_text(column, words),
            column.note(words.code),
        )
        for position, text in enumerate(texts_of):
            sheet.write_string(row, position, text, wrap if position else bold)


def _write_lists(
    book: xlsxwriter.Workbook, words: Language, sheets: tuple[str, ...] = (PROJECT, BILL)
) -> dict[str, str]:
    """Write the drop-down lists to a hidden sheet; return per column where its list stands."""
    sheet = book.add_worksheet(words("intake.sheet_lists"))
    sheet.hide()
    columns = (*sheet_columns(PROJECT), *sheet_columns(BILL))
    listed = {
        column.name: column
        for column in columns
        if column.choices or column.kind in ("region", "factor")
    }
    where = {}
    for position, column in enumerate(listed.values()):
        names = _names(column, words)
        title = words("intake.choice_header", header=column.header(words.code))
        sheet.write_column(0, position, [title, *names])
        first = xl_rowcol_to_cell(1, position, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(len(names), position, row_abs=True, col_abs=True)
        where[column.name] = f"='{sheet.get_name()}'!{first}:{last}"
    return where


def _names(column: Column, words: Language) -> list[str]:
    if column.kind == "region":
        return list(region_names().values())
    if column.name == "material":
        materials = list_materials(REFERENCE, words.code)
        return sorted(materials[f"name_{words.code}"])
    if column.kind == "factor":
        return [level.name(words.code) for level in levels_of(column.name)]
    return [choice.label(words.code) for choice in choices_of(column.choices)]
