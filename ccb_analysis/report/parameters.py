"""The parameters of a notebook: what it declares, and a strict check of what is handed in."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccb_analysis.errors import InputError, NotebookError
from ccb_analysis.facts.units import allowed_units, conversion_factor
from ccb_analysis.language import Language
from ccb_analysis.report.notebook_format import nbformat

_NONE_WORDS = ("none", "geen", "null")
_BOOL_WORDS = {"true": True, "ja": True, "false": False, "nee": False}
_UNIT_COMMENT = re.compile(r"#\s*\[([^\]]+)\]")
_NUMBER_AND_UNIT = re.compile(r"^\s*([-+]?[\d.]+(?:[eE][-+]?\d+)?)\s+(\S+)\s*$")
_DECIMAL_COMMA = re.compile(r"^[-+]?\d+,\d+$")


@dataclass(frozen=True)
class Parameter:
    """A parameter as the notebook declares it.

    ``kinds`` are the names of the types it may have (``int``, ``str``, ``list``, ``None``, ...);
    empty if the notebook does not say. ``items`` is the type of a list's items. ``unit`` is
    what a comment ``# [m2/home]`` behind it names.
    """

    name: str
    kinds: tuple[str, ...]
    items: str = ""
    unit: str = ""
    default: Any = None


def declared_parameters(source: Path, language: Language) -> dict[str, Parameter]:
    """Return the parameters of the notebook at ``source``: its cell tagged ``parameters``.

    papermill's own inspection misses annotations such as ``list | None``; this reads the cell
    as Python does.

    Raises:
        NotebookError: there is no such notebook, or the cell is not valid Python.
    """
    notebook = read_notebook(source, language)
    cells = [c for c in notebook.cells if "parameters" in c.metadata.get("tags", [])]
    code = cells[0].source if cells else ""
    try:
        body = ast.parse(code).body
    except SyntaxError as error:
        raise NotebookError(
            language("notebooks.unreadable_parameters", notebook=source.name, line=error.lineno)
        ) from error
    lines = code.splitlines()
    found = [
        parameter
        for statement in body
        if (parameter := _declared(statement, lines[(statement.end_lineno or 1) - 1])) is not None
    ]
    return {parameter.name: parameter for parameter in found}


def read_notebook(source: Path, language: Language) -> Any:
    """Return the notebook at ``source``; every cell has an id, the same one at each reading.

    Raises:
        NotebookError: there is no such file, or it is no notebook.
    """
    if not source.is_file():
        raise NotebookError(language("notebooks.no_file", notebook=source))
    try:
        content = json.loads(source.read_text(encoding="utf-8"))
        # an older notebook has no ids; nbformat would draw them at random
        for number, cell in enumerate(content["cells"], start=1):
            cell.setdefault("id", f"cell-{number}")
        if content["nbformat"] == 4:
            content["nbformat_minor"] = max(content["nbformat_minor"], 5)
        return nbformat.reads(json.dumps(content), as_version=4)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        message = language("notebooks.not_a_notebook", notebook=source.name)
        raise NotebookError(message) from error


def _declared(statement: ast.stmt, line: str) -> Parameter | None:
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        name, annotation, value = statement.target.id, statement.annotation, statement.value
    elif isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name):
        name, annotation, value = statement.targets[0].id, None, statement.value
    else:
        return None
    try:
        default = ast.literal_eval(value) if value is not None else None
    except ValueError:
        default = None
    kinds, items = _kinds(annotation)
    if annotation is None and default is not None:
        kinds = (type(default).__name__,)
    unit = _UNIT_COMMENT.search(line)
    return Parameter(name, kinds, items, unit.group(1) if unit else "", default)


def _kinds(annotation: ast.expr | None) -> tuple[tuple[str, ...], str]:
    """Return the type names of ``annotation`` and the type of a list's items."""
    if annotation is None:
        return (), ""
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        return _kinds(ast.parse(annotation.value, mode="eval").body)
    if isinstance(annotation, ast.BinOp):
        parts = [_kinds(side) for side in (annotation.left, annotation.right)]
        return parts[0][0] + parts[1][0], parts[0][1] or parts[1][1]
    if isinstance(annotation, ast.Subscript):
        inside = _kinds(annotation.slice)[0]
        return _kinds(annotation.value)[0], inside[0] if inside else ""
    return (ast.unparse(annotation),), ""


def parse_parameters(
    given: Iterable[str], declared: Mapping[str, Parameter], language: Language, notebook: str = ""
) -> dict[str, Any]:
    """Return ``name=value`` texts (from a command line) as values of the declared types.

    Raises:
        InputError: lists every text that is not right.
    """
    values: dict[str, Any] = {}
    faults: list[str] = []
    for text in given:
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            faults.append(language("notebooks.form", given=text))
        elif name.strip() in values:
            faults.append(language("notebooks.twice", name=name.strip()))
        else:
            values[name.strip()] = value.strip()
    values, more = _read(values, declared, language)
    _refuse([*faults, *more], notebook, language)
    return values


def check_parameters(
    given: Mapping[str, Any], declared: Mapping[str, Parameter], language: Language, notebook: str
) -> dict[str, Any]:
    """Return ``given`` if every name is declared and every value is of its type.

    A whole number passes for a ``float``; a text does not pass for a number, unless it is a
    number with a unit where the notebook declares one.

    Raises:
        InputError: lists every parameter that is not right.
    """
    faults = _unknown_names(given, declared, language)
    values: dict[str, Any] = {}
    for name, value in given.items():
        if name in declared:
            parameter = declared[name]
            plain = str(value) if isinstance(value, Path) else value
            with_unit = bool(parameter.unit) and isinstance(plain, str)
            values[name] = _converted(plain, parameter, language, faults) if with_unit else plain
            if not with_unit and not _fits(plain, parameter):
                faults.append(_wrong(plain, parameter, language))
    _refuse(faults, notebook, language)
    return values


def _read(
    texts: Mapping[str, str], declared: Mapping[str, Parameter], language: Language
) -> tuple[dict[str, Any], list[str]]:
    faults = _unknown_names(texts, declared, language)
    known = {name: text for name, text in texts.items() if name in declared}
    values = {
        name: _converted(text, declared[name], language, faults) for name, text in known.items()
    }
    return values, faults


def _refuse(faults: list[str], notebook: str, language: Language) -> None:
    if faults:
        title = language("notebooks.refused", notebook=notebook) if notebook else ""
        raise InputError(faults, title, language.code)


def _unknown_names(
    given: Iterable[str], declared: Mapping[str, Parameter], language: Language
) -> list[str]:
    from rapidfuzz import process

    faults = []
    for name in given:
        if name in declared:
            continue
        near = [found for found, _, _ in process.extract(name, list(declared), limit=3)]
        text = language.listed(near).replace(language("common.and"), language("common.or"))
        key = "notebooks.unknown" if near else "notebooks.unknown_none"
        faults.append(language(key, name=name, nearest=text))
    return faults


def _converted(text: str, parameter: Parameter, language: Language, faults: list[str]) -> Any:
    """Return ``text`` as the first declared type it can be; add to ``faults`` if there is none."""
    kinds = parameter.kinds or ("str",)
    if "None" in kinds and text.lower() in _NONE_WORDS:
        return None
    numeric = {"int", "float"} & set(kinds)
    if numeric and parameter.unit and (match := _NUMBER_AND_UNIT.match(text)):
        return _in_unit(match.group(1), match.group(2), parameter, language, faults)
    for kind in kinds:
        found = _as(kind, text, parameter.items)
        if found is not _NOT:
            return found
    if numeric and _DECIMAL_COMMA.match(text):
        better = text.replace(",", ".")
        faults.append(
            language("notebooks.decimal_point", name=parameter.name, found=text, better=better)
        )
    else:
        faults.append(_wrong(text, parameter, language))
    return None


_NOT = object()


def _as(kind: str, text: str, items: str) -> Any:
    """Return ``text`` as a value of ``kind``, or ``_NOT``."""
    if kind == "str":
        return text
    if kind == "bool":
        return _BOOL_WORDS.get(text.lower(), _NOT)
    if kind == "list":
        return _as_list(text, items)
    if kind in _READERS:
        try:
            return _READERS[kind](text)
        except (ValueError, SyntaxError):
            return _NOT
    return _NOT


def _whole(text: str) -> int:
    if not re.fullmatch(r"[-+]?\d+", text):  # int() itself takes 1_000
        raise ValueError(text)
    return int(text)


def _as_dict(text: str) -> dict[Any, Any]:
    found = ast.literal_eval(text)
    if not isinstance(found, dict):
        raise ValueError(text)
    return found


_READERS: dict[str, Callable[[str], Any]] = {"int": _whole, "float": float, "dict": _as_dict}


def _as_list(text: str, items: str) -> Any:
    if text.startswith("["):
        try:
            found = ast.literal_eval(text)
        except (ValueError, SyntaxError):
            return _NOT
        return found if isinstance(found, list) else _NOT
    parts = [part.strip() for part in text.split(",") if part.strip()]
    read = [_as(items or "str", part, "") for part in parts]
    return _NOT if _NOT in read else read


def _in_unit(
    number: str, unit: str, parameter: Parameter, language: Language, faults: list[str]
) -> Any:
    try:
        if unit not in allowed_units():
            raise ValueError(unit)
        value = float(number) * conversion_factor(unit, parameter.unit)
    except ValueError:
        found = f"{number} {unit}"
        faults.append(
            language("notebooks.other_unit", name=parameter.name, found=found, unit=parameter.unit)
        )
        return None
    return int(value) if "float" not in parameter.kinds and value.is_integer() else value


def _fits(value: Any, parameter: Parameter) -> bool:
    if not parameter.kinds:
        return True
    return any(_is(value, kind, parameter.items) for kind in parameter.kinds)


def _is(value: Any, kind: str, items: str) -> bool:
    if kind == "None":
        return value is None
    if isinstance(value, bool):
        return kind == "bool"
    if kind == "float":
        return isinstance(value, (int, float))
    if kind == "list":
        inside = [_is(item, items, "") for item in value] if isinstance(value, list) else [False]
        return isinstance(value, list) and (not items or all(inside))
    types = {"int": int, "str": str, "dict": dict}
    return kind not in types or isinstance(value, types[kind])


def _wrong(value: Any, parameter: Parameter, language: Language) -> str:
    kinds = [kind.lower() for kind in parameter.kinds]
    if kinds == ["str"] and isinstance(value, int):
        return language("notebooks.leading_zero", name=parameter.name, found=value)
    if {"int", "float"} & set(kinds) and isinstance(value, str) and _DECIMAL_COMMA.match(value):
        better = value.replace(",", ".")
        return language(
            "notebooks.decimal_point", name=parameter.name, found=repr(value), better=better
        )
    named = [language.label("notebooks", f"kind_{kind}").removeprefix("kind_") for kind in kinds]
    allowed = f" {language('common.or')} ".join(named)
    return language("notebooks.wrong", name=parameter.name, found=repr(value), allowed=allowed)
