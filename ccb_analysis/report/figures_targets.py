"""Targets at a glance (F1): every reading of every target with its verdict and its chance."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.facts.scales import NO_CHANCE
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw
from ccb_analysis.report.quantities import bare_quantity
from ccb_analysis.report.wording import (
    chance_text,
    distance,
    moment,
    stated_class,
    target_summary,
    verdict_word,
)

#: Labels by ``target`` and by ``target.reading``.
Labels = Mapping[str, str]
_COLUMNS = 4
_GAP = 6.0
_CELL = (style.WIDTH - (_COLUMNS - 1) * _GAP - 2) / _COLUMNS
_LINE = 10.5
_HEAD = 22.0


def target_labels(language: Language) -> dict[str, str]:
    """Return the labels of the shipped targets (``homes``) and readings (``target.reading``)."""
    labels = {}
    for row in read_targets().to_dict("records"):
        labels[row["target"]] = row[f"target_label_{language.code}"]
        labels[f"{row['target']}.{row['reading']}"] = row[f"label_{language.code}"]
    return labels


def verdict_matrix(
    verdicts: pd.DataFrame,
    language: Language,
    last_year: pd.DataFrame | None = None,
    *,
    every: pd.DataFrame | None = None,
    report_year: int | None = None,
    labels: Labels | None = None,
    key: str = "verdict_matrix",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return F1: a block per target, a cell per reading with symbol, verdict and chance.

    ``verdicts`` and ``last_year`` are verdict tables of one scenario and region. A target year up
    to ``report_year`` is past, and worded so. ``every`` has all readings where ``verdicts`` has the
    decisive ones alone: what is said of a target as a whole is said of all of them. ``labels``
    gives the words of ``target`` and ``target.reading``; by default those of the shipped targets.

    Raises:
        ValueError: a reading stands in the table twice.
    """
    nothing_to_draw(key, verdicts)
    if verdicts.duplicated(["target", "reading"]).any():
        raise ValueError("verdict_matrix needs one scenario and region: a reading stands twice")
    labels = target_labels(language) if labels is None else labels
    groups = dict(list(verdicts.groupby("target", sort=False)))
    whole = dict(list((verdicts if every is None else every).groupby("target", sort=False)))
    ends = {t: target_summary(whole[t], language, report_year) for t in groups}
    data = _cells(verdicts, last_year, ends)
    title = _matrix_title(whole, language)
    blocks = [
        (
            labels.get(str(target), name(language, target)),
            ends[target],
            _lines(rows, data, language, labels, report_year),
        )
        for target, rows in groups.items()
    ]
    where = place or language("figures.place")
    part = "_part" if every is not None and len(every) > len(verdicts) else ""
    said = "; ".join(f"{label}: {end}" for label, end, _ in blocks)
    return draw(
        key,
        lambda canvas, _: _paint_matrix(canvas, blocks, language),
        labelled(data, labels),
        title,
        subtitle=language(f"figures.matrix_subtitle{part}", place=where),
        alt=alternative(
            language,
            "matrix",
            language("figures.matrix_data", targets=len(ends), readings=len(data), place=where),
            f"{title}; {said}",
        ),
        language=language,
        height=sum(_HEAD + sum(height for height, _ in lines) for _, _, lines in blocks) + 22,
        note=note,
        formats={"probability": "percent?", "year": "year", "outcome_last_year": "text?"},
    )


def _cells(
    verdicts: pd.DataFrame, last_year: pd.DataFrame | None, ends: Mapping[Any, str]
) -> pd.DataFrame:
    columns = ["target", "reading", "year", "met", "reason", "words", "probability"]
    data = verdicts.reindex(columns=columns).reset_index(drop=True)
    data["outcome"] = outcomes(data)
    data["outcome_last_year"] = None
    if last_year is not None:
        before = last_year.set_index(["target", "reading"])
        marks = dict(zip(before.index, outcomes(before), strict=True))
        pairs = zip(data["target"], data["reading"], strict=True)
        data["outcome_last_year"] = [marks.get(pair) for pair in pairs]
    data["row_end"] = data["target"].map(ends)
    return data


def labelled(data: pd.DataFrame, labels: Labels) -> pd.DataFrame:
    """Return the data with readings by their label, as a reader of the page knows them."""
    pairs = zip(data["target"], data["reading"], strict=True)
    return data.assign(reading=[labels.get(f"{t}.{r}", str(r)) for t, r in pairs])


def outcomes(table: pd.DataFrame) -> list[str]:
    """Return the key in ``style.OUTCOMES`` of every row of a verdict table."""
    return [style.outcome(met, why) for met, why in zip(table["met"], table["reason"], strict=True)]


def _matrix_title(groups: Mapping[Any, pd.DataFrame], language: Language) -> str:
    """Return the finding: where readings contradict each other, else what is met in all."""
    split = sum({"yes", "no"} <= set(rows["met"]) for rows in groups.values())
    if split:
        form = "one" if split == 1 else "many"
        return language(f"figures.matrix_title_reading_{form}", count=split)
    met = sum(set(rows["met"]) == {"yes"} for rows in groups.values())
    if met == 0:
        return language("figures.matrix_title_none")
    return language("figures.matrix_title_met", count=met, targets=len(groups))


def _lines(
    rows: pd.DataFrame,
    data: pd.DataFrame,
    language: Language,
    labels: Labels,
    report_year: int | None,
) -> list[tuple[float, list[dict[str, Any]]]]:
    """Return the lines of cells of one target, each with its height and its wrapped text."""
    marks = data.set_index(["target", "reading"])
    cells = []
    for row in rows.to_dict("records"):
        label = labels.get(f"{row['target']}.{row['reading']}", name(language, row["reading"]))
        verdict = textwrap.wrap(verdict_word(row, language, report_year), 20)
        rest = _rests_on(row, language, report_year)
        mark = marks.loc[(row["target"], row["reading"])]
        cells.append(
            {
                "label": textwrap.wrap(label, 24),
                "verdict": verdict,
                "rest": rest,
                "outcome": mark["outcome"],
                "before": mark["outcome_last_year"],
            }
        )
    lines = [cells[start : start + _COLUMNS] for start in range(0, len(cells), _COLUMNS)]
    return [(max(_rows_of(cell) for cell in line) * _LINE + 8 + _GAP, line) for line in lines]


def _rows_of(cell: Mapping[str, Any]) -> int:
    before = isinstance(cell["before"], str)
    return len(cell["label"]) + len(cell["verdict"]) + len(cell["rest"]) + before


def _rests_on(row: Mapping[Any, Any], language: Language, report_year: int | None) -> list[str]:
    """Return the lines under a verdict: its chance, its distance or its bounds."""
    low, likely, high, error = (
        float(row[column]) if pd.notna(row.get(column)) else None
        for column in ("probability_low", "probability", "probability_high", "probability_error")
    )
    decided = row["met"] in ("yes", "no")
    word = stated_class(low, likely, high, error or 0.0)
    if word != NO_CHANCE and not (decided and moment(row, report_year) == "past"):
        shown = chance_text(low, likely, high, error or 0.0, language)
        return [language(f"wording.chance_{word}"), f"({shown})"]
    if decided:
        return textwrap.wrap(distance(row, language), 25)
    if row.get("reason") in ("data", "spread") and pd.notna(row.get("low")):
        ends = [bare_quantity(row[side], row["unit"], language) for side in ("low", "high")]
        return [language("figures.band", low=ends[0], high=ends[1])]
    return []


def _paint_matrix(
    canvas: Canvas,
    blocks: list[tuple[str, str, list[tuple[float, list[dict[str, Any]]]]]],
    language: Language,
) -> None:
    axes = style.page(canvas)
    top = 2.0
    for label, end, lines in blocks:
        axes.text(1, top + 12, label, fontsize=9.5, weight="bold")
        axes.text(style.WIDTH - 1, top + 12, end, fontsize=8.5, ha="right")
        axes.plot([1, style.WIDTH - 1], [top + 17, top + 17], color=style.EDGE, linewidth=0.6)
        top += _HEAD
        for height, cells in lines:
            for column, cell in enumerate(cells):
                left = 1 + column * (_CELL + _GAP)
                _paint_cell(axes, left, top, height - _GAP, cell, language)
            top += height
    axes.text(1, top + 10, language("figures.matrix_key"), fontsize=style.SMALL, va="center")


def _paint_cell(
    axes: Axes, left: float, top: float, height: float, cell: Mapping[str, Any], language: Language
) -> None:
    mark = style.OUTCOMES[cell["outcome"]]
    frame = style.Mark("", style.WHITE, dashed=mark.dashed)
    style.box(axes, (left, top), (_CELL, height), frame)
    style.box(axes, (left, top), (17, height), mark)
    style.symbol(axes, left + 8.5, top + height / 2, mark)
    lines = [(text, "normal") for text in cell["label"]]
    lines += [(text, "bold") for text in cell["verdict"]]
    lines += [(text, "normal") for text in cell["rest"]]
    if isinstance(cell["before"], str):
        symbol = style.OUTCOMES[cell["before"]].symbol
        lines.append((language("figures.was", symbol=symbol), "normal"))
    for number, (text, weight) in enumerate(lines):
        place = top + 11 + number * _LINE
        axes.text(left + 21, place, text, fontsize=style.SMALL, weight=weight)
