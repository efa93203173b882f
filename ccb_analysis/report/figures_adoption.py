"""What observed years lead one to expect of building methods: then and now, with the interval."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.selection import label

_ROW = 20.0
_HEAD = 20.0
_TRACK = (150.0, 400.0)
_COLUMNS = ["dwelling_type", "building_method", "before", "observed", "value", "low", "high"]


def expected_methods(
    table: pd.DataFrame, first: int, last: int, language: Language, note: str = ""
) -> Figure:
    """Return the expected share of every method in ``last``, beside that in ``first``.

    ``table`` is as ``Adoption.table`` gives it, of both years. Not a line through the years: the
    interval of the last year is what counts.
    """
    key = "expected_methods"
    nothing_to_draw(key, table)
    kind = ["dwelling_type", "building_method"]
    then = table[table["year"] == last].set_index(kind)
    now = table[table["year"] == first].set_index(kind)
    data = then.assign(
        value=then["share"],
        before=now["share"].reindex(then.index),
        observed=now["observed"].reindex(then.index),
    ).reset_index()[_COLUMNS]
    rise = data.loc[(data["value"] - data["before"]).idxmax()]
    method = label("building_method", rise["building_method"], language)
    title = language(
        "scenario_study.expected_title",
        method=method[0].upper() + method[1:],
        type=label("dwelling_type", rise["dwelling_type"], language),
        before=language.percent(rise["before"]),
        after=language.percent(rise["value"]),
    )
    blanks = {"first": first, "last": last}
    said = "; ".join(
        f"{label('dwelling_type', row['dwelling_type'], language)}, "
        f"{label('building_method', row['building_method'], language)}: {_said(row, language)}"
        for row in data.to_dict("records")
    )
    shares = ("before", "observed", "value", "low", "high")
    formats = dict.fromkeys(shares, "percent") | {"observed": "percent?"}
    return draw(
        key,
        lambda canvas, shown: _paint(canvas, shown, language, first, last),
        data,
        title,
        subtitle=language("scenario_study.expected_subtitle", **blanks),
        alt=alternative(
            language,
            "dots_and_bars",
            language("scenario_study.expected_data", **blanks),
            f"{title}; {said}",
        ),
        language=language,
        height=len(data) * _ROW + data["dwelling_type"].nunique() * _HEAD + 52,
        note=note,
        formats=formats,
    )


def _said(row: dict, language: Language) -> str:
    low, high = (language.percent(row[side]) for side in ("low", "high"))
    band = language("figures.band", low=low, high=high)
    return f"{language.percent(row['value'])} ({band})"


def _paint(canvas: Canvas, data: pd.DataFrame, language: Language, first: int, last: int) -> None:
    axes = style.page(canvas)
    per = _TRACK[1] - _TRACK[0]
    top = 0.0
    for dwelling_type, part in data.groupby("dwelling_type", sort=False):
        name = label("dwelling_type", dwelling_type, language)
        _write(axes, 1, top + 12, name[0].upper() + name[1:], weight="bold")
        top += _HEAD
        for row in part.to_dict("records"):
            middle = top + _ROW / 2
            _write(axes, 10, middle, label("building_method", row["building_method"], language))
            left = _TRACK[0] + row["low"] * per
            band = style.Mark("", style.BAND, edge=style.BLUE)
            width = max((row["high"] - row["low"]) * per, 0.8)
            style.box(axes, (left, middle - 4), (width, 8), band)
            before, after = (_TRACK[0] + row[one] * per for one in ("before", "value"))
            axes.plot(
                before, middle, "o", color=style.MEASURED, markerfacecolor="white", markersize=5
            )
            axes.plot(after, middle, "o", color=style.MEASURED, markersize=5, zorder=5)
            if pd.notna(row["observed"]):
                place = _TRACK[0] + row["observed"] * per
                axes.plot(place, middle, "D", color=style.OCHRE, markersize=4, zorder=4)
            _write(axes, _TRACK[1] + 14, middle, _said(row, language))
            top += _ROW
    axes.plot(_TRACK, [top + 4] * 2, color=style.EDGE, linewidth=0.8)
    for share in (0.0, 0.5, 1.0):
        place = _TRACK[0] + share * per
        axes.plot([place] * 2, [top + 4, top + 8], color=style.EDGE, linewidth=0.8)
        _write(axes, place, top + 16, language.percent(share), side="center")
    key = language("scenario_study.expected_key", first=first, last=last)
    if data["observed"].notna().any():
        key += " " + language("scenario_study.expected_key_observed", first=first)
    _write(axes, 1, top + 34, key)


def _write(
    axes: Axes, left: float, middle: float, text: str, weight: str = "normal", side: str = "left"
) -> None:
    axes.text(left, middle, text, va="center", ha=side, fontsize=style.SMALL, weight=weight)
