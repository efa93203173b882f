"""One project as an Excel workbook with live formulas: bill, figures, materials and results.

The formulas give what Python gives; what a user changes (a weight, a mass, a share) works through
to the results. The file holds the numbers of Python as well, for programs that only show.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.facts.detachability import FACTORS
from ccb_analysis.facts.materials import ORIGINS
from ccb_analysis.facts.scoring_figures import DESTINATIONS
from ccb_analysis.language import Language
from ccb_analysis.scoring import formulas
from ccb_analysis.scoring.detachability import Weighting, chosen_formula, detachability
from ccb_analysis.scoring.figures import MethodFigures
from ccb_analysis.scoring.ladder import impact_ladder
from ccb_analysis.scoring.lines import Lines, read_lines
from ccb_analysis.scoring.mci import VARIANTS, material_circularity, reuse_allowed
from ccb_analysis.scoring.results import BUILDING, PRODUCT, together

#: Excel wants a moment of creation; a fixed one keeps the clock out of the file.
_CREATED = datetime.datetime(2023, 6, 7)
_BLUE, _ORANGE = "#12436D", "#9A3B00"
_SHARES = (*ORIGINS, *DESTINATIONS)
_FIGURE_COLUMNS = ("value", "low", "high", "unit", "source", "evidence", "note")
#: First row of the lines, counted from 1: a title, a note, a header.
_FIRST = 4
#: The scores, by method and indicator of the long table.
_FOUND = {
    "detachability": ("detachability", "detachability"),
    "origin_value": ("impact_ladder", "origin_value"),
    "future_value": ("impact_ladder", "future_value"),
    "mci_ellen_macarthur": ("mci_ellen_macarthur", "material_circularity"),
    "mci_madaster": ("mci_madaster", "material_circularity"),
}


def write_scoring_workbook(
    bill: pd.DataFrame,
    path: Path,
    *,
    formula: str | None = None,
    weighting: Weighting = "mass",
    mki: pd.Series | None = None,
    ladder_figures: Mapping[str, float] | None = None,
    title: str = "",
    language: str = "nl",
) -> Path:
    """Write the scores of one project to ``path`` (xlsx) as live formulas, and return it.

    Sheets: results, bill, figures and materials; the arguments are those of ``score_project``.
    The same bill gives the same bytes. Intervals are not in it: a sheet of formulas would hide
    that they depend on more than what can be changed there.

    Raises:
        InputError: the bill cannot be scored; lists every fault.
    """
    import xlsxwriter

    lines = read_lines(bill, language=language)
    chosen = chosen_formula(formula, language)
    results = together(
        [
            impact_ladder(lines, formula=formula, own_figures=ladder_figures, language=language),
            *(material_circularity(lines, variant, language=language) for variant in VARIANTS),
            detachability(lines, formula=formula, weighting=weighting, mki=mki, language=language),
        ]
    )
    weight = lines.mass.central if weighting == "mass" or mki is None else mki.to_numpy(dtype=float)
    with xlsxwriter.Workbook(str(path)) as book:
        book.set_properties({"title": title, "created": _CREATED})
        writer = _Writer(book, Language(language), lines, results)
        writer.add_sheets()
        steps = writer.write_figures(ladder_figures or {})
        last_material = writer.write_materials()
        writer.write_lines(chosen.name, weight, last_material)
        writer.write_results(title, getattr(chosen, f"label_{language}"), weighting, steps)
    return path


class _Writer:
    """Writes the four sheets of one project."""

    def __init__(self, book: Any, words: Language, lines: Lines, results: pd.DataFrame):
        self.book = book
        self.words = words
        self.lines = lines
        columns = ["method", "indicator", "level", "value"]
        self.results = list(results[columns].itertuples(index=False, name=None))
        # Columns as lists, once: picking cells out of a data frame one by one is slow.
        nothing = [None] * len(lines)
        self.texts = {
            name: lines.table[name].tolist() if name in lines.table else nothing
            for name in ("line", "description", "material")
        }
        self.given_numbers = {name: lines.column(name) for name in (*_SHARES, *FACTORS)}
        self.names = {
            sheet: words(f"scoring.sheet_{sheet}")
            for sheet in ("results", "lines", "figures", "materials")
        }
        house: dict[str, object] = {"font_name": "Arial", "font_size": 11, "valign": "top"}
        self.plain = book.add_format(house)
        self.head = book.add_format({**house, "bold": True, "bottom": 1, "text_wrap": True})
        self.title = book.add_format({**house, "bold": True, "font_size": 16, "font_color": _BLUE})
        self.warning = book.add_format({**house, "bold": True, "font_color": _ORANGE})
        self.given = book.add_format({**house, "font_color": _BLUE})
        self.number = book.add_format({**house, "num_format": "0.000"})
        self.count = book.add_format({**house, "num_format": "0"})

    def add_sheets(self) -> None:
        """Add the sheets in the order a reader meets them."""
        self.sheets = {key: self.book.add_worksheet(name) for key, name in self.names.items()}

    def write_figures(self, own: Mapping[str, float]) -> str:
        """Write the figures, each with a defined name; return the range of the ladder's steps."""
        sheet = self.sheets["figures"]
        headers = [self.words(f"scoring.column_{n}") for n in ("figure", *_FIGURE_COLUMNS)]
        sheet.write_row(0, 0, headers, self.head)
        row, steps = 1, []
        for method in formulas.METHODS:
            rows = MethodFigures(method, own if method == "impact_ladder" else None).rows
            for figure, cells in rows.items():
                name = formulas.name_of(method, figure)
                sheet.write_string(row, 0, name, self.plain)
                self._write_cells(sheet, row, [cells[n] for n in _FIGURE_COLUMNS])
                self.book.define_name(name, f"='{self.names['figures']}'!$B${row + 1}")
                if figure.startswith("step_"):
                    steps.append(row + 1)
                row += 1
        sheet.set_column(0, 0, 48)
        sheet.set_column(7, 7, 60)
        return f"'{self.names['figures']}'!$B${steps[0]}:$B${steps[-1]}"

    def write_materials(self) -> int:
        """Write the shares of the materials of the bill; return the last row, counted from 1."""
        sheet = self.sheets["materials"]
        headers = [self.words(f"scoring.column_{n}") for n in ("material", "name", *_SHARES)]
        sheet.write_row(0, 0, headers, self.head)
        usual = read_lines(_one_each(self.lines.materials["material"]))
        for place, key in enumerate(usual.table["material"]):
            shares = [*usual.origin.central[place], *usual.destination.central[place]]
            name = str(usual.materials[f"name_{self.words.code}"].iloc[place])
            sheet.write_string(place + 1, 0, key, self.plain)
            sheet.write_string(place + 1, 1, name, self.plain)
            sheet.write_row(place + 1, 2, shares, self.given)
        sheet.set_column(0, 1, 36)
        return max(len(usual), 1) + 1

    def write_lines(self, formula: str, weight: np.ndarray, last_material: int) -> None:
        """Write the bill: what is handed in, then a formula for everything worked out from it."""
        sheet = self.sheets["lines"]
        sheet.write_string(0, 0, self.names["lines"], self.title)
        sheet.write_string(1, 0, self.words("scoring.lines_explained"), self.plain)
        headers = [self.words(f"scoring.column_{name}") for name in formulas.COLUMNS]
        sheet.write_row(_FIRST - 2, 0, headers, self.head)
        scores = {name: self._scores(name) for name in formulas.SCORES}
        allowed = reuse_allowed(self.lines, MethodFigures("mci_madaster"))
        for place in range(len(self.lines)):
            self._write_inputs(sheet, place, weight, last_material)
            cells = formulas.line_formulas(_FIRST + place, formula)
            values = {name: scores[name][place] for name in formulas.SCORES}
            values[formulas.ALLOWED] = float(allowed[place])
            for name in formulas.SCORES:
                mass = weight if formulas.weight_of(name) == "weight" else self.lines.mass.central
                values[f"{name}_points"] = values[name] * mass[place]
            for name, text in cells.items():
                self._write_formula(sheet, _FIRST - 1 + place, name, text, values[name])
        sheet.set_column(1, 2, 30)
        sheet.freeze_panes(_FIRST - 1, 3)

    def write_results(self, title: str, formula: str, weighting: str, steps: str) -> None:
        """Write the scores of the building, and what must be known to read them."""
        sheet, words = self.sheets["results"], self.words
        sheet.write_string(0, 0, title or self.names["results"], self.title)
        notes = [
            words("scoring.note_impact_ladder"),
            words(
                "scoring.note_detachability",
                formula=formula,
                weighting=words(f"scoring.weighting_{weighting}"),
            ),
            words("scoring.note_mci_madaster"),
            words("scoring.only_known"),
        ]
        for row, note in enumerate(notes, start=1):
            sheet.write_string(row, 0, note, self.warning if row == 1 else self.plain)
        row = len(notes) + 2
        headers = [words("scoring.column_indicator"), words("scoring.column_value")]
        sheet.write_row(row, 0, headers, self.head)
        first, last = _FIRST, _FIRST + max(len(self.lines), 1) - 1
        for name in formulas.SCORES:
            row += 1
            text = formulas.building_formula(name, self.names["lines"], first, last)
            self._write_result(sheet, row, name, text, self._building(*_FOUND[name]))
            if name in ("origin_value", "future_value"):
                step = name.replace("value", "step")
                row += 1
                text = formulas.step_formula(f"$B${row}", steps)
                self._write_result(sheet, row, step, text, self._building("impact_ladder", step))
        sheet.set_column(0, 0, 60)

    def _write_inputs(self, sheet: Any, place: int, weight: np.ndarray, last_material: int) -> None:
        row = _FIRST - 1 + place
        lines, given = self.lines, self.given_numbers
        cells = [*(cells[place] for cells in self.texts.values()), lines.mass.central[place]]
        self._write_cells(sheet, row, cells, 0)
        shares = ((ORIGINS, lines.origin), (DESTINATIONS, lines.destination))
        for names, found in shares:
            own = any(not np.isnan(given[name][place]) for name in names)
            for name, value in zip(names, found.central[place], strict=True):
                if own or np.isnan(value):
                    column = formulas.COLUMNS.index(name)
                    self._write_cells(sheet, row, [value], column)
                    continue
                where = "ABCDEFGHIJ"[2 + _SHARES.index(name)]
                material = self.names["materials"]
                text = formulas.share_formula(row + 1, material, where, last_material)
                self._write_formula(sheet, row, name, text, float(value))
        factors = [given[name][place] for name in FACTORS]
        start = formulas.COLUMNS.index(FACTORS[0])
        self._write_cells(sheet, row, [*factors, weight[place]], start)

    def _write_cells(self, sheet: Any, row: int, cells: Sequence[Any], column: int = 1) -> None:
        for place, cell in enumerate(cells, start=column):
            if pd.isna(cell):
                continue
            if isinstance(cell, str):
                sheet.write_string(row, place, cell, self.plain)
            else:
                sheet.write_number(row, place, float(cell), self.given)

    def _write_formula(self, sheet: Any, row: int, name: str, text: str, value: float) -> None:
        shown = "" if np.isnan(value) else value
        style = self.count if name == formulas.ALLOWED else self.number
        sheet.write_formula(row, formulas.COLUMNS.index(name), text, style, shown)

    def _write_result(self, sheet: Any, row: int, name: str, text: str, value: float) -> None:
        sheet.write_string(row, 0, self.words(f"scoring.column_{name}"), self.plain)
        style = self.count if name.endswith("_step") else self.number
        sheet.write_formula(row, 1, text, style, "" if np.isnan(value) else value)

    def _scores(self, name: str) -> np.ndarray:
        return np.array(self._values(*_FOUND[name], PRODUCT), dtype=float)

    def _building(self, method: str, indicator: str) -> float:
        (value,) = self._values(method, indicator, BUILDING)
        return float(value)

    def _values(self, *wanted: str) -> list[float]:
        return [row[3] for row in self.results if row[:3] == wanted]


def _one_each(materials: pd.Series) -> pd.DataFrame:
    """Return a bill with one line per material, which says nothing of its own."""
    names = sorted(name for name in materials.dropna().unique())
    masses = dict.fromkeys(("mass_kg", "mass_low_kg", "mass_high_kg"), 1.0)
    return pd.DataFrame({"line": range(1, len(names) + 1), "material": names}).assign(**masses)
