"""Writes a blank intake workbook: headers, drop-downs, limits, notes and a sheet that explains."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell

from ccb_analysis.errors import InputError
from ccb_analysis.facts.regions import region_names
from ccb_analysis.intake.columns import Column, choices_of, register_columns
from ccb_analysis.intake.messages import kind_text
from ccb_analysis.language import Language

#: The rows below the header that get drop-downs and limits.
ROWS = 3000
#: A fixed day, so that the same template is the same file.
CREATED = datetime.datetime(2023, 6, 7)
FORMATS = {
    "text": "@",
    "choice": "@",
    "region": "@",
    "yes_no": "@",
    "whole": "#,##0",
    "amount": "#,##0",
    "number": "0.00",
    "share": "0.00",
    "factor": "0.00",
    "date": "dd-mm-yyyy",
}
_WIDE = {"project_name": 28, "client": 24, "building_method": 30, "remark": 40}
_UNITS = {
    "home": "unit_home",
    "m2": "unit_m2",
    "EUR/m2/year": "unit_mpg",
    "kgCO2e/m2": "unit_co2",
    "share": "unit_share",
}


def write_template(kind: str, path: Path, language: str = "nl") -> Path:
    """Write the blank workbook of ``kind`` to ``path`` and return it.

    ``kind`` is ``register``, ``project`` (its particulars and materials) or ``passport``
    (materials only).

    Raises:
        InputError: there is no such template, or ``path`` exists: it may be filled in by now.
    """
    from ccb_analysis.intake.project_template import write_passport, write_project

    words = Language(language)
    writers = {"register": _write_register, "project": write_project, "passport": write_passport}
    if kind not in writers:
        kinds = ", ".join(writers)
        message = words("intake.no_template", kind=kind, kinds=kinds)
        raise InputError([message], language=language)
    if path.exists():
        raise InputError([words("intake.file_exists", file=path.name)], language=language)
    path.parent.mkdir(parents=True, exist_ok=True)
    writers[kind](path, words)
    return path


def _write_register(path: Path, words: Language) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": words("intake.template_title"), "created": CREATED})
        register = book.add_worksheet(words("intake.sheet_register"))
        _explain(book, words)
        lists = _write_lists(book, words)
        header = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#DDEBF7", "border": 1}
        )
        for position, column in enumerate(register_columns()):
            form = book.add_format({"num_format": FORMATS[column.kind]})
            register.set_column(position, position, _WIDE.get(column.name, 15), form)
            register.write_string(0, position, column.header(words.code), header)
            note = "\n".join(filter(None, (column.note(words.code), limits(column, words))))
            register.write_comment(0, position, note, {"x_scale": 2, "y_scale": 1.5})
            rule = validation(column, lists, words)
            if rule:
                register.data_validation(1, position, ROWS, position, rule)
        register.set_row(0, 32)
        register.freeze_panes(1, 2)


def _explain(book: xlsxwriter.Workbook, words: Language) -> None:
    """Write the sheet that explains every column in plain words."""
    sheet = book.add_worksheet(words("intake.sheet_help"))
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    title = book.add_format({"bold": True, "font_size": 14})
    for position, width in enumerate((22, 12, 24, 48, 70, 14)):
        sheet.set_column(position, position, width)
    sheet.write_string(0, 0, words("intake.template_title"), title)
    for row, key in enumerate(("template_intro", "template_key", "template_check"), start=1):
        sheet.merge_range(row, 0, row, 5, words(f"intake.{key}"), wrap)
        sheet.set_row(row, 48)
    heads = ("column", "required", "unit", "allowed", "note", "publish")
    for position, name in enumerate(heads):
        sheet.write_string(5, position, words(f"intake.template_{name}"), bold)
    for row, column in enumerate(register_columns(), start=6):
        always = column.key and column.kind != "date"
        texts = (
            column.header(words.code),
            words("intake.needed_always" if always else "intake.needed_known"),
            _unit(column, words),
            words("intake.free_text") if column.kind == "text" else kind_text(column, words),
            column.note(words.code),
            words("intake.published_yes" if column.publish else "intake.published_no"),
        )
        for position, text in enumerate(texts):
            sheet.write_string(row, position, text, wrap if position else bold)
    sheet.freeze_panes(6, 1)


def _write_lists(book: xlsxwriter.Workbook, words: Language) -> dict[str, str]:
    """Write the drop-down lists to a hidden sheet; return per column where its list stands."""
    sheet = book.add_worksheet(words("intake.sheet_lists"))
    sheet.hide()
    listed = [column for column in register_columns() if column.choices or column.kind == "region"]
    where = {}
    for position, column in enumerate(listed):
        if column.kind == "region":
            names = list(region_names().values())
        else:
            names = [choice.label(words.code) for choice in choices_of(column.choices)]
        title = words("intake.choice_header", header=column.header(words.code))
        sheet.write_column(0, position, [title, *names])
        first = xl_rowcol_to_cell(1, position, row_abs=True, col_abs=True)
        last = xl_rowcol_to_cell(len(names), position, row_abs=True, col_abs=True)
        where[column.name] = f"='{sheet.get_name()}'!{first}:{last}"
    return where


def validation(column: Column, lists: dict[str, str], words: Language) -> dict[str, Any]:
    """Return the rule Excel checks while typing: a warning, as unknown may be typed as text."""
    rule: dict[str, Any] = {
        "error_type": "warning",
        "error_title": words("intake.entry_refused"),
        "error_message": kind_text(column, words)[:255],
    }
    if column.name in lists:
        return rule | {"validate": "list", "source": lists[column.name]}
    if column.kind == "date":
        low, high = (
            datetime.date.fromisoformat(limit) for limit in (column.minimum, column.maximum)
        )
        return rule | {"validate": "date", "criteria": "between", "minimum": low, "maximum": high}
    if not column.minimum:
        return {}
    number = "integer" if column.kind == "whole" else "decimal"
    limits = {"minimum": float(column.minimum), "maximum": float(column.maximum)}
    return rule | {"validate": number, "criteria": "between", **limits}


def _unit(column: Column, words: Language) -> str:
    return words(f"intake.{_UNITS[column.unit]}") if column.unit else ""


def limits(column: Column, words: Language) -> str:
    """Return what a column allows, in words; nothing for free text."""
    return "" if column.kind == "text" else kind_text(column, words)
