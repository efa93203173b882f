"""The parameter sets of a sweep: a table with a row a run, or a toml file with every combination.

Every value is checked against what the notebook declares, before anything runs.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.facts.toml_text import read_toml
from ccb_analysis.intake.cells import Cell, ErrorCell, as_text
from ccb_analysis.intake.grids import TEXTS, read_grids
from ccb_analysis.language import Language
from ccb_analysis.report.parameters import Parameter, check_parameters, parse_parameters

#: The column with a name of one's own for each run; without it runs are numbered.
RUN = "run"
#: What a claim is known by: columns beside those of the runs, so no run is called so.
CLAIM_KEYS = ("key", "unit", "definition")
#: What a sweep fills in itself.
TAKEN = ("out",)
TABLES = (*TEXTS, ".xlsx", ".xlsm")
_FIXED, _VARIED = "fixed", "grid"
_NAME = re.compile(r"[\w-]{1,60}")
_DECIMAL_COMMA = re.compile(r"[-+]?\d+,\d+")


@dataclass(frozen=True)
class ParameterSet:
    """One run of a sweep: what it is called and the parameters it is given, of their own types."""

    run: str
    parameters: Mapping[str, Any]


def read_grid(
    path: Path, declared: Mapping[str, Parameter], language: str = "nl"
) -> list[ParameterSet]:
    """Return the parameter sets in a file, in its order.

    A csv or the first sheet of a workbook has the names of parameters in its first row and a run
    in every other; an empty cell is what the notebook itself says, and a column ``run`` names the
    runs. A toml file has ``[grid]``, names with a list of values of which every combination is
    run, and ``[fixed]``, names with one value.

    Raises:
        InputError: lists everything that is wrong: names, values, no run at all.
    """
    words = Language(language)
    if path.suffix.lower() in TABLES:
        return _of_table(path, declared, words)
    if path.suffix.lower() == ".toml":
        return _of_toml(path, declared, words)
    allowed = words("sweep.a_grid")
    raise InputError([Fault(path.name, path.suffix or path.name, allowed)], language=language)


def _of_table(path: Path, declared: Mapping[str, Parameter], words: Language) -> list[ParameterSet]:
    sheet, rows = next(iter(read_grids(path, words.code).items()))
    filled = [(row, cells) for row, cells in enumerate(rows, 1) if any(map(as_text, cells))]
    heading, titles = filled[0] if filled else (1, [])
    names = [as_text(title) for title in titles]

    def told(row: int, texts: Iterable[str]) -> list[str]:
        place = [path.name, words("sweep.sheet", name=sheet)] if sheet else [path.name]
        return [", ".join([*place, words("sweep.row", number=row)]) + f": {text}" for text in texts]

    faults = told(heading, _wrong_names(names, declared, words))
    digits = len(str(len(filled))) + 1
    sets: list[ParameterSet] = []
    for number, (row, cells) in enumerate(filled[1:], 1):
        values, wrong = _values(names, cells, declared, words)
        run = values.pop(RUN, f"{number:0{digits}}")
        faults += told(row, [*_wrong_run(run, sets, words), *wrong])
        sets.append(ParameterSet(run, values))
    return _unless(faults, sets, path, words)


def _values(
    names: Sequence[str], cells: Sequence[Cell], declared: Mapping[str, Parameter], words: Language
) -> tuple[dict[str, Any], list[str]]:
    """Return the cells of a row as values by name, and what is wrong with them."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for name, cell in itertools.zip_longest(names, cells, fillvalue=None):
        text = as_text(cell)
        if not text:
            continue
        if isinstance(cell, ErrorCell):
            faults.append(words("sweep.error_cell", name=name or "?", found=text))
        elif not name:
            faults.append(words("sweep.no_heading", found=text))
        elif name == RUN:
            values[RUN] = text
        elif name in declared:
            try:
                pair = f"{name}={_with_point(text, declared[name])}"
                values |= parse_parameters([pair], declared, words)
            except InputError as error:
                faults += map(str, error.faults)
    return values, faults


def _with_point(text: str, parameter: Parameter) -> str:
    """Return a number as Python writes it; Dutch sheets have a comma."""
    numeric = {"int", "float"} & set(parameter.kinds) and "list" not in parameter.kinds
    return text.replace(",", ".") if numeric and _DECIMAL_COMMA.fullmatch(text) else text


def _wrong_names(
    names: Sequence[str], declared: Mapping[str, Parameter], words: Language
) -> list[str]:
    """Return what is wrong with the names of parameters."""
    counts = Counter(name for name in names if name)
    faults = [words("notebooks.twice", name=name) for name, count in counts.items() if count > 1]
    faults += [words("sweep.taken", name=name) for name in TAKEN if name in counts]
    strange = [name for name in counts if name not in declared and name not in (RUN, *TAKEN)]
    try:
        parse_parameters([f"{name}=" for name in strange], declared, words)
    except InputError as error:
        faults += map(str, error.faults)
    return faults


def _wrong_run(run: str, sets: Sequence[ParameterSet], words: Language) -> list[str]:
    """Return what is wrong with the name of a run, which is the name of its folder too."""
    if not _NAME.fullmatch(run) or run in CLAIM_KEYS:
        return [words("sweep.run_name", found=run)]
    twice = run.lower() in (one.run.lower() for one in sets)
    return [words("notebooks.twice", name=f"{RUN} {run}")] if twice else []


def _of_toml(path: Path, declared: Mapping[str, Parameter], words: Language) -> list[ParameterSet]:
    fixed, varied = _tables(path, words)
    faults = _wrong_names([*fixed, *varied], declared, words)
    values: dict[str, list[Any]] = {}
    for name, found in [*((name, [one]) for name, one in fixed.items()), *varied.items()]:
        if not isinstance(found, list) or not found:
            faults.append(words("sweep.no_list", name=name, found=found))
        elif name in declared:
            values[name] = [_checked(name, value, declared, words, faults) for value in found]
    combined = list(itertools.product(*values.values())) if values else []
    digits = len(str(len(combined))) + 1
    sets = [
        ParameterSet(f"{place:0{digits}}", dict(zip(values, one, strict=True)))
        for place, one in enumerate(combined, 1)
    ]
    return _unless([f"{path.name}: {text}" for text in faults], sets, path, words)


def _tables(path: Path, words: Language) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what is fixed and what is varied in a toml file, and refuse anything else."""
    content, wrong = read_toml(path, words)
    if wrong:
        raise InputError(wrong, language=words.code)
    known = (_FIXED, _VARIED)
    faults = [
        Fault(path.name, name, " ".join(f"[{one}]" for one in known))
        for name, part in content.items()
        if name not in known or not isinstance(part, dict)
    ]
    if faults:
        raise InputError(faults, language=words.code)
    return content.get(_FIXED, {}), content.get(_VARIED, {})


def _checked(
    name: str,
    value: Any,
    declared: Mapping[str, Parameter],
    words: Language,
    faults: list[str],
) -> Any:
    try:
        return check_parameters({name: value}, declared, words, "")[name]
    except InputError as error:
        faults += map(str, error.faults)
        return None


def _unless(
    faults: Sequence[str], sets: list[ParameterSet], path: Path, words: Language
) -> list[ParameterSet]:
    """Return the sets if nothing is wrong and there are any.

    Raises:
        InputError: lists what is wrong.
    """
    if faults:
        raise InputError(faults, words("sweep.refused", file=path.name), words.code)
    if not sets:
        nothing = Fault(path.name, words("sweep.no_runs"), words("sweep.a_run"))
        raise InputError([nothing], language=words.code)
    return sets
