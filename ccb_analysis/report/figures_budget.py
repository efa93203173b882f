"""The CO2 budgets: which part of what was allowed is used, year by year."""

from __future__ import annotations

import pandas as pd
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import (
    Figure,
    alternative,
    between,
    draw,
    name,
    nothing_to_draw,
    years,
)

_HEIGHT = 262.0


def carbon_budget(
    table: pd.DataFrame,
    language: Language,
    *,
    report_year: int,
    key: str = "carbon_budget",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return the use of each CO2 budget since its first year; the line at 100 % is the budget.

    ``table``: ``reading``, ``modules``, ``year``, ``value``, ``low``, ``high`` (shares of the
    budget). Years after ``report_year`` are an outlook and are drawn open. A budget counts as
    overspent only where its whole interval lies above 100 %.
    """
    nothing_to_draw(key, table)
    data = table.reset_index(drop=True)
    now = data[data["year"] == report_year]
    title = _title(now, language, report_year)
    where, period = place or language("figures.place"), years(data["year"])
    said = "; ".join(
        f"{name(language, row['reading'])} ({row['modules']}) {between(language, row)}"
        for _, row in now.iterrows()
    )
    return draw(
        key,
        lambda canvas, shown: _paint(canvas, shown, language, report_year),
        data,
        title,
        subtitle=language("figures.budget_subtitle", place=where, years=period),
        alt=alternative(
            language,
            "lines",
            language("figures.budget_data", place=where, years=period),
            f"{title}; {report_year}: {said}",
        ),
        language=language,
        height=_HEIGHT,
        note=note,
        formats={"year": "year", "value": "percent", "low": "percent", "high": "percent"},
    )


def _title(now: pd.DataFrame, language: Language, report_year: int) -> str:
    low, high = (now[end].fillna(now["value"]) for end in ("low", "high"))
    over, within = int((low > 1).sum()), int((high <= 1).sum())
    form = "mixed"
    if over == len(now):
        form = "over"
    elif within == len(now):
        form = "within"
    elif over == 0:
        form = "open"
    return language(f"figures.budget_title_{form}", year=report_year, over=over, count=len(now))


def _paint(canvas: Canvas, data: pd.DataFrame, language: Language, report_year: int) -> None:
    axes = canvas.subplots()
    style.margins(canvas, left=46, right=16, top=46, bottom=36)
    readings = list(dict.fromkeys(data["reading"]))
    top = max(1.0, data[["value", "high"]].max().max()) * 1.08
    for number, (reading, look) in enumerate(zip(readings, style.SERIES, strict=False)):
        colour, marker, dash = look
        rows = data[data["reading"] == reading].sort_values("year")
        shifted = rows["year"] + (number - (len(readings) - 1) / 2) * 0.16
        low, high = (rows[end].fillna(rows["value"]) for end in ("low", "high"))
        axes.vlines(shifted, low, high, color=colour, linewidth=3.5, alpha=0.35)
        axes.plot(shifted, rows["value"], color=colour, linestyle=dash, linewidth=1.2)
        label = f"{name(language, reading)} ({rows['modules'].iloc[0]})"
        past = rows["year"] <= report_year
        for chosen, face, shown in ((past, colour, label), (~past, style.WHITE, None)):
            axes.plot(
                shifted[chosen],
                rows["value"][chosen],
                marker,
                color=colour,
                markerfacecolor=face,
                markersize=5,
                label=shown,
            )
    axes.axhline(1, color=style.TARGET, linestyle="--", linewidth=1.3)
    first, last = int(data["year"].min()), int(data["year"].max())
    axes.set(ylim=(0, top), xlim=(first - 0.5, last + 0.5), xticks=range(first, last + 1))
    axes.annotate(
        language("figures.budget_line"),
        (first - 0.45, 1),
        xytext=(0, -4),
        textcoords="offset points",
        va="top",
        fontsize=style.SMALL,
        bbox=style.plate(),
    )
    if last > report_year:
        axes.axvspan(report_year + 0.5, last + 0.5, color=style.BAND, alpha=0.35, linewidth=0)
        axes.annotate(
            language("figures.budget_ahead"),
            (report_year + 0.58, top),
            xytext=(0, -4),
            textcoords="offset points",
            va="top",
            fontsize=style.SMALL,
        )
    axes.set_xlabel(language("figures.budget_axis"))
    axes.yaxis.set_major_formatter(lambda value, _: language.percent(value))
    style.legend(canvas, axes, columns=2)
