"""The rows of ``reference/`` a figure rests on, with their evidence, source, file and line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

import pandas as pd

from ccb_analysis.api import BASELINE
from ccb_analysis.explain.blocks import Block, Grid, Heading, Line
from ccb_analysis.explain.outcome import Outcome
from ccb_analysis.explain.question import Question
from ccb_analysis.explain.wording import about, figure, row_name
from ccb_analysis.facts.indicator_file import Inputs
from ccb_analysis.facts.indicators import read_input_sets
from ccb_analysis.facts.rows import ABOUT, reference_rows
from ccb_analysis.facts.sources import read_sources
from ccb_analysis.language import Language
from ccb_analysis.report.quantities import unit_label
from ccb_analysis.report.selection import label

#: Of more rows than this of one name only those of the largest kind of home are shown.
_MANY = 20
_MARKED = ("assumption", "unverified")
_HEADS = ("row", "value", "range", "unit", "evidence", "reference", "line")
_USER = "user"


@dataclass
class _Sources:
    """The sources in the order they are first referred to; their number is their place."""

    names: list[str] = field(default_factory=list)

    def number(self, name: str) -> str:
        """Return how the source is referred to: ``[3]``."""
        if name not in self.names:
            self.names.append(name)
        return f"[{self.names.index(name) + 1}]"


def footing(
    question: Question,
    outcome: Outcome,
    kind: tuple[str, str] | None,
    language: Language,
    every: bool = False,
) -> Iterator[Block]:
    """Give every row the figure rests on, by what it is for and by file, and then the sources.

    Of long tables only the rows of the ``kind`` of home are shown, unless ``every`` is asked for;
    of the others their lines are named.
    """
    yield Heading(language("explain.rows_title"))
    chosen = question.chosen.inputs
    parts = [(language("explain.rows_formula"), chosen)]
    parts += [(_label(name, language), each) for name, each in _sets(chosen)]
    sources = _Sources()
    blocks = [
        block
        for text, inputs in parts
        for block in _part(text, inputs, outcome, kind, sources, language, every)
    ]
    if blocks:
        yield Line(language("explain.rows_where"))
        yield Line(language("explain.rows_mark"))
        yield from blocks
    else:
        yield Line(language("explain.rows_none"))
    if outcome.files:
        names = language.listed([path.name for path in outcome.files])
        yield Line(language("explain.rows_register", files=names))
    if outcome.scenario != BASELINE:
        yield Line(language("explain.rows_scenario", name=outcome.scenario))
    if outcome.own_completions:
        yield Line(language("explain.rows_completions"))
    if sources.names:
        yield from _source_list(sources, outcome, language)


def _sets(inputs: Inputs) -> list[tuple[str, Inputs]]:
    known = read_input_sets()
    return [(name, known[name].inputs) for name in inputs.sets]


def _label(name: str, language: Language) -> str:
    return str(getattr(read_input_sets()[name], f"label_{language.code}"))


def _part(
    text: str,
    inputs: Inputs,
    outcome: Outcome,
    kind: tuple[str, str] | None,
    sources: _Sources,
    language: Language,
    every: bool,
) -> Iterator[Block]:
    rows = reference_rows(inputs, outcome.own)
    for file, table in groupby(rows.to_dict("records"), key=lambda row: row["file"]):
        yield Heading(f"{text} - {file}", level=3)
        grid = Grid([language(f"explain.head_{name}") for name in _HEADS])
        grid.numbers = frozenset({1, 2, 6})
        left: list[str] = []
        for name, group in groupby(table, key=lambda row: (row["kind"], row["name"])):
            found = list(group)
            shown = found if every else _of_kind(found, kind)
            if shown:
                _add_rows(grid, name, shown, sources, language)
            if len(shown) < len(found):
                left.append(_left(name, found, shown, sources, language))
        if grid.rows:
            yield grid
        yield from (Line(each) for each in left)


def _of_kind(rows: list[dict], kind: tuple[str, str] | None) -> list[dict]:
    """Return the rows that count for the kind of home, where there are many."""
    if len(rows) <= _MANY:
        return rows
    if kind is None or rows[0]["kind"] not in ("material", "table"):
        return []
    if rows[0]["name"] == "inventories":
        return [row for row in rows if (row["dwelling_type"], row["building_method"]) == kind]
    if rows[0]["kind"] == "table":
        return []
    stock = reference_rows(Inputs(tables=["inventories"]))
    here = (stock["dwelling_type"] == kind[0]) & (stock["building_method"] == kind[1])
    return [row for row in rows if row["material"] in set(stock.loc[here, "material"])]


def _add_rows(
    grid: Grid,
    name: tuple[str, str],
    rows: list[dict],
    sources: _Sources,
    language: Language,
) -> None:
    shown = row_name(*name, language)
    same = {column: rows[0][column] for column in ABOUT if len({r[column] for r in rows}) == 1}
    common = about({**dict.fromkeys(ABOUT, ""), **same}, language)
    heading = ": ".join(filter(None, [shown, common]))
    if len(rows) == 1:
        grid.add(heading, *_cells(rows[0], sources, language))
        return
    grid.add(heading, *[""] * (len(_HEADS) - 1), strong=True)
    for row in rows:
        text = about({**row, **dict.fromkeys(same, "")}, language)
        text = text or language("explain.others_all")
        grid.add(f"  {text}", *_cells(row, sources, language))


def _cells(row: dict, sources: _Sources, language: Language) -> list[str]:
    low, high = (_shown(row[name], row["unit"], language) for name in ("low", "high"))
    spread = "" if row["low"] == row["high"] == row["value"] else f"{low} - {high}"
    evidence = label("evidence", row["evidence"], language) if row["evidence"] else ""
    mark = " !" if row["evidence"] in _MARKED else ""
    own = " *" if row["own"] else ""
    return [
        _shown(row["value"], row["unit"], language),
        spread,
        "" if row["unit"] == "share" else unit_label(row["unit"], language),
        evidence + mark + own,
        sources.number(row["source"]),
        str(row["line"]),
    ]


def _shown(value: float, unit: str, language: Language) -> str:
    if unit == "share" and 0 <= value <= 1:
        return figure(value * 100, language) + "%"
    if unit == "year" and value == int(value):
        return str(int(value))  # a year has no thousands
    return figure(value, language)


def _left(
    name: tuple[str, str],
    found: list[dict],
    shown: list[dict],
    sources: _Sources,
    language: Language,
) -> str:
    lines = {row["line"] for row in shown}
    hidden = [row for row in found if row["line"] not in lines]
    kinds = sorted({row["evidence"] for row in hidden})
    evidence = language.listed([label("evidence", kind, language) for kind in kinds])
    numbers = list(dict.fromkeys(sources.number(row["source"]) for row in hidden))
    return language(
        "explain.rows_left",
        name=row_name(*name, language),
        number=language.number(len(hidden)),
        lines=_ranges(sorted(row["line"] for row in hidden)),
        evidence=evidence,
        sources=" ".join(numbers),
    )


def _ranges(lines: list[int]) -> str:
    """Return line numbers in short: ``2-5, 9``; of many stretches only the first and the last."""
    table = pd.Series(lines)
    stretches = table.groupby((table.diff() != 1).cumsum())
    ranges = [(int(part.iloc[0]), int(part.iloc[-1])) for _, part in stretches]
    if len(ranges) > 5:
        return f"{lines[0]}-{lines[-1]}"
    return ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in ranges)


def _source_list(sources: _Sources, outcome: Outcome, language: Language) -> Iterator[Block]:
    yield Heading(language("explain.sources_title"))
    known = read_sources().set_index("source")
    for name in sources.names:
        if name == _USER or name not in known.index:
            file = outcome.own.name if outcome.own else ""
            yield Line(f"{sources.number(name)} " + language("explain.source_user", file=file))
            continue
        row = known.loc[name]
        how = language.label("indicators", f"how_read_{row['how_read']}")
        parts = [row["title"], row["publisher"], row["year"], row["where"]]
        text = ". ".join(str(part) for part in parts if part not in ("", "-"))
        yield Line(f"{sources.number(name)} {text} ({how}).")
