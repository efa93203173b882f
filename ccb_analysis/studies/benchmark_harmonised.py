"""Published figures brought to one basis, row by row, with the trail of what was changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.errors import ComparisonError, InputError
from ccb_analysis.facts.benchmark import benchmark_figure, floor_area_ratios
from ccb_analysis.intake.assessment_mapping import GROUP
from ccb_analysis.intake.assessments import SET_ASIDE_COLUMNS, Assessments
from ccb_analysis.language import Language
from ccb_analysis.model.modules import expanded
from ccb_analysis.studies.benchmark_basis import Basis
from ccb_analysis.studies.benchmark_steps import NotComparableError, brought_to
from ccb_analysis.studies.benchmark_words import unit_name

TRAIL_COLUMNS = (
    "file",
    "row",
    "building",
    "step",
    "before",
    "after",
    "factor",
    "source",
    "evidence",
    "text",
)


@dataclass(frozen=True)
class Harmonised:
    """Buildings whose figures measure the same thing.

    ``buildings`` has file, row, ``value`` with ``value_low`` and ``value_high`` (the range that a
    ratio of floor areas brings in, nothing else), ``changed`` (how many steps) and the columns of
    the table; ``trail`` (``TRAIL_COLUMNS``) every step; ``set_aside`` (``SET_ASIDE_COLUMNS`` with
    the file) every row that is not among the buildings, with the reason. Together the two are
    ``rows_in``.
    """

    basis: Basis
    buildings: pd.DataFrame
    trail: pd.DataFrame
    set_aside: pd.DataFrame
    rows_in: int

    def counts(self) -> pd.DataFrame:
        """Return rows per group and outcome: used, or the reason they are not (``kind``)."""
        used = self.buildings.assign(kind="used")
        both = pd.concat([used[[GROUP, "kind"]], self.set_aside[[GROUP, "kind"]]])
        counted = both.value_counts(sort=False).rename("rows").reset_index()
        return counted.sort_values([GROUP, "kind"], ignore_index=True)

    def left_out(self) -> dict[str, int]:
        """Return how many rows of each group could not be used."""
        return {str(name): int(n) for name, n in self.set_aside[GROUP].value_counts().items()}


def harmonised(
    given: Assessments | Sequence[Assessments], basis: Basis | None = None, language: str = "nl"
) -> Harmonised:
    """Return the buildings of one or more tables on one basis (default A1-A3 per m2 gross).

    Raises:
        InputError: the basis is not right, or a mapping names modules that do not exist or
            another quantity than the basis; lists every fault.
    """
    asked, tables = basis or Basis(), [given] if isinstance(given, Assessments) else list(given)
    asked.check(language)
    words = Language(language)
    _check_mappings(asked, tables, words)
    rounding, shipped = benchmark_figure("module_rounding"), floor_area_ratios()
    buildings: list[dict[str, object]] = []
    trail: list[dict[str, object]] = []
    aside = [one.set_aside.assign(file=one.file) for one in tables]
    for one in tables:
        ratios = _ratios(one, shipped)
        refused = []
        figures = one.figures.to_dict("index")
        converted = _converted(one, words)
        for row, values in one.buildings.to_dict("index").items():
            known = {name: n for name, n in figures[row].items() if np.isfinite(n)}
            place = {"file": one.file, "row": row}
            try:
                figure = brought_to(asked, values, known, ratios, rounding, words)
            except NotComparableError as reason:
                text = words(f"assessments.aside_{reason.kind}", **reason.blanks)
                name = values.get("building") or ""
                refused.append((row, name, values[GROUP], "basis", reason.kind, text))
                continue
            ends = {"value": figure.value, "value_low": figure.low, "value_high": figure.high}
            steps = [*converted.get(int(row), []), *figure.trail]
            buildings.append({**place, **ends, "changed": len(steps), **values})
            name = values.get("building")
            trail += [{**place, "building": name, **step} for step in steps]
        aside.append(pd.DataFrame(refused, columns=list(SET_ASIDE_COLUMNS)).assign(file=one.file))
    first = ["file", "row", "value", "value_low", "value_high", "changed", GROUP]
    found = pd.DataFrame(buildings, columns=None if buildings else first)
    filled = [part for part in aside if len(part)] or aside[:1]
    return Harmonised(
        asked,
        found,
        pd.DataFrame(trail, columns=list(TRAIL_COLUMNS)),
        pd.concat(filled, ignore_index=True),
        sum(one.rows_in for one in tables),
    )


def _converted(given: Assessments, words: Language) -> dict[int, list[dict[str, object]]]:
    """Return by row the steps of numbers that stood with a unit of their own in their cell."""
    steps: dict[int, list[dict[str, object]]] = {}
    for one in given.converted.to_dict("records"):
        step = {name: one[name] for name in ("before", "after", "factor")}
        names = {"unit": one["unit"], "wanted": unit_name(str(one["wanted"]), words)}
        text = words("assessments.step_cell_unit", **names)
        about = {"step": "cell_unit", "source": "", "evidence": "", "text": text}
        steps.setdefault(int(one["row"]), []).append({**about, **step})
    return steps


def _ratios(given: Assessments, shipped: pd.DataFrame) -> pd.DataFrame:
    """Return the ratios of floor areas, those of the mapping last."""
    own = pd.DataFrame([one.model_dump() for one in given.mapping.floor_area_ratio])
    return shipped if own.empty else pd.concat([shipped, own.assign(evidence="user")])


def _check_mappings(basis: Basis, tables: Sequence[Assessments], words: Language) -> None:
    faults = []
    for one in tables:
        if one.mapping.quantity != basis.quantity:
            blanks = {"found": one.mapping.quantity, "wanted": basis.quantity}
            faults.append(words("benchmark.other_quantity", file=one.file, **blanks))
        for modules in one.mapping.modules:
            try:
                expanded(modules)
            except ComparisonError:
                allowed = words("assessments.need_module_set")
                blanks = {"found": modules, "allowed": allowed}
                faults.append(words("benchmark.wrong_modules", file=one.file, **blanks))
    if faults:
        raise InputError(faults, language=words.code)
