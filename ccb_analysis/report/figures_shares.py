"""Shares over the years, with targets and bounds: conceptual, industrial, circular (F4, F5)."""

from __future__ import annotations

import math
import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
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

_FORMATS = {"year": "year"} | dict.fromkeys(("value", "low", "high", "target"), "percent")


def share_trend(
    table: pd.DataFrame,
    targets: pd.DataFrame,
    language: Language,
    *,
    subject: str,
    key: str | None = None,
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return F4: a panel per denominator with completions, permits, bounds, targets and path.

    ``table``: ``panel`` (``all_homes``, ``stacked``), ``basis`` (``completion``, ``permit``),
    ``year``, ``value``, ``low``, ``high`` (shares; bounds from unknown homes). ``targets``:
    ``panel``, ``year``, ``value``. ``subject`` is ``conceptual`` or ``industrial``.
    """
    nothing_to_draw(key or subject, table)
    data = table[["panel", "basis", "year", "value", "low", "high"]].reset_index(drop=True)
    unknown = data[["value", "low", "high"]].isna().all(axis=1) & (data["basis"] == "completion")
    data.loc[unknown, ["low", "high"]] = [0.0, 1.0]
    panels = list(dict.fromkeys(data["panel"]))
    latest = {panel: _latest(data[data["panel"] == panel]) for panel in panels}
    title = _trend_title(latest, targets, subject, language)
    where = place or language("figures.place")
    thing = language(f"figures.subject_{subject}")
    said = "; ".join(
        f"{name(language, panel)} {int(last['year'])}: {between(language, last)}"
        for panel, last in latest.items()
    )
    aims = language.listed(
        [
            f"{language.percent(value)} ({int(year)})"
            for year, value in targets[["year", "value"]].drop_duplicates().itertuples(index=False)
        ]
    )
    span = years(data["year"])
    return draw(
        key or f"{subject}_trend",
        lambda canvas, shown: _paint_trend(canvas, shown, targets, panels, language),
        data,
        title,
        subtitle=language("figures.trend_subtitle", subject=thing, place=where, years=span),
        alt=alternative(
            language,
            "lines",
            language("figures.trend_data", subject=thing.lower(), place=where, years=span),
            f"{title}; {said}; {language('figures.aims', aims=aims)}",
        ),
        language=language,
        height=262,
        note=note,
        formats=_FORMATS,
    )


def _latest(rows: pd.DataFrame) -> pd.Series:
    """Return the last year of completions; where there are none the share can be anything."""
    built = rows[rows["basis"] == "completion"]
    if built.empty:
        return pd.Series({"year": rows["year"].max(), "value": math.nan, "low": 0.0, "high": 1.0})
    return _bounded(built).sort_values("year").iloc[-1]


def _bounded(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(
        low=rows["low"].fillna(rows["value"]), high=rows["high"].fillna(rows["value"])
    )


def _aim(rows: pd.DataFrame, year: float) -> pd.Series | None:
    """Return the last target that has come due by ``year``, or else the first one ahead."""
    ordered = rows.sort_values("year")
    due = ordered[ordered["year"] <= year]
    if len(due):
        return due.iloc[-1]
    return ordered.iloc[0] if len(ordered) else None


def _trend_title(
    latest: dict[str, pd.Series], targets: pd.DataFrame, subject: str, language: Language
) -> str:
    outcomes = {}
    for panel, last in latest.items():
        aim = _aim(targets[targets["panel"] == panel], last["year"])
        if aim is not None:
            outcomes[panel] = _outcome(last, aim)
    thing = language(f"figures.subject_{subject}")
    first = next(iter(latest))
    last, aim = latest[first], _aim(targets[targets["panel"] == first], latest[first]["year"])
    blanks = {
        "subject": thing,
        "value": between(language, last),
        "year": int(last["year"]),
    }
    if aim is None:
        return language("figures.trend_title_plain", **blanks)
    blanks |= {"target": language.percent(aim["value"]), "target_year": int(aim["year"])}
    agreed = set(outcomes.values())
    return language(
        f"figures.trend_title_{agreed.pop() if len(agreed) == 1 else 'mixed'}", **blanks
    )


def _outcome(last: pd.Series, aim: pd.Series) -> str:
    if aim["year"] > last["year"]:
        return "ahead"
    if last["low"] >= aim["value"]:
        return "met"
    return "not_met" if last["high"] < aim["value"] else "undecided"


def _paint_trend(
    canvas: Canvas, data: pd.DataFrame, targets: pd.DataFrame, panels: list[str], language: Language
) -> None:
    areas = _panels(canvas, data, targets, panels, language, top=62)
    for axes, panel in zip(areas, panels, strict=True):
        rows = data[data["panel"] == panel]
        built, permitted = (rows[rows["basis"] == basis] for basis in ("completion", "permit"))
        _unknown_bars(axes, built, language)
        _line(axes, built, language("figures.basis_completion"), style.MEASURED, "o", "-")
        _line(axes, permitted, language("figures.basis_permit"), style.ESTIMATE, "s", "--")
        _aims(axes, targets[targets["panel"] == panel], _latest(rows), language)
    style.legend(canvas, areas[0])


def _panels(
    canvas: Canvas,
    data: pd.DataFrame,
    targets: pd.DataFrame,
    panels: list[str],
    language: Language,
    top: float,
) -> list[Axes]:
    """Return one area per panel, all with the same scales, titled and with years below."""
    areas = list(np.atleast_1d(canvas.subplots(1, len(panels), sharey=True)))
    style.margins(canvas, left=42, right=14, top=top, bottom=22)
    numbers = pd.concat([data[["value", "low", "high"]].stack(), targets["value"]])
    first, last = (int(pick([*data["year"], *targets["year"]])) for pick in (min, max))
    step = 1 if (last - first) * len(panels) <= 10 else 2
    for axes, panel in zip(areas, panels, strict=True):
        axes.set_title(
            "\n".join(textwrap.wrap(name(language, panel), 62 // len(panels))), va="bottom"
        )
        axes.set(
            xlim=(first - 0.6, last + 0.6),
            xticks=range(last - (last - first) // step * step, last + 1, step),
            ylim=(min(0.0, numbers.min() * 1.15), min(1.05, numbers.max() * 1.15 + 0.03)),
        )
        axes.yaxis.set_major_formatter(lambda share, _: language.percent(share))
        if numbers.min() < 0:
            axes.axhline(0, color=style.EDGE, linewidth=0.8)
    return areas


def _unknown_bars(axes: Axes, rows: pd.DataFrame, language: Language) -> None:
    """Draw, hatched, how far unknown homes could move the share of a year."""
    open_years = _bounded(rows)
    open_years = open_years[open_years["high"] > open_years["low"]]
    if len(open_years):
        axes.bar(
            open_years["year"],
            open_years["high"] - open_years["low"],
            0.5,
            bottom=open_years["low"],
            label=language("figures.unknown_homes"),
            **style.unknown(),
        )


def _line(axes: Axes, rows: pd.DataFrame, label: str, colour: str, marker: str, dash: str) -> None:
    """Draw the known values; two points are no trend, so only three or more are joined."""
    known = rows.dropna(subset=["value"]).sort_values("year")
    if len(known):
        axes.plot(
            known["year"],
            known["value"],
            color=colour,
            marker=marker,
            label=label,
            zorder=5,
            linestyle=dash if len(known) >= 3 else "none",
            markeredgecolor="white",
        )


def _aims(
    axes: Axes, targets: pd.DataFrame, last: pd.Series, language: Language, line: bool = False
) -> None:
    """Draw targets as open diamonds, and thinly the path that is needed from the last year on.

    With ``line`` each target is a line up to its year, and its label stands behind the diamond.
    """
    middle = last["value"] if pd.notna(last["value"]) else (last["low"] + last["high"]) / 2
    ahead = targets[targets["year"] > last["year"]].sort_values("year")
    if len(ahead):
        axes.plot(
            [last["year"], *ahead["year"]],
            [middle, *ahead["value"]],
            color=style.TARGET,
            linewidth=0.8,
            linestyle=":",
            label=language("figures.needed_path"),
        )
    axes.plot(
        targets["year"],
        targets["value"],
        "D",
        markerfacecolor="white",
        zorder=4,
        markeredgecolor=style.TARGET,
        markersize=9,
        label=language("figures.target"),
    )
    for year, value in targets[["year", "value"]].itertuples(index=False):
        if line:
            start = axes.get_xlim()[0]
            axes.plot([start, year], [value] * 2, "--", color=style.TARGET, linewidth=1)
        axes.annotate(
            language.percent(value),
            (year, value),
            xytext=(8, 0) if line else (-7, 6),
            va="center" if line else "baseline",
            ha="left" if line else "right",
            textcoords="offset points",
            fontsize=style.SMALL,
            weight="bold",
            zorder=7,
            bbox=style.plate(),
        )


def circular_readings(
    table: pd.DataFrame,
    targets: pd.DataFrame,
    language: Language,
    *,
    key: str = "circular_readings",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return F5: a panel per reading on one scale, with the band of unknown homes and the target.

    ``table``: ``reading``, ``year``, ``value``, ``low``, ``high``; ``targets``: ``reading``,
    ``year``, ``value``. A reading counts as above its line only if its lower bound is.
    """
    nothing_to_draw(key, table)
    data = table[["reading", "year", "value", "low", "high"]].reset_index(drop=True)
    readings = list(dict.fromkeys(data["reading"]))
    latest = {
        reading: _bounded(data[data["reading"] == reading]).sort_values("year").iloc[-1]
        for reading in readings
    }
    goals = targets.sort_values("year").groupby("reading")["value"].last()
    above = [r for r, last in latest.items() if r in goals and last["low"] >= goals[r]]
    last_year = int(max(last["year"] for last in latest.values()))
    form = {0: "none", len(readings): "all"}.get(len(above), "some")
    title = language(
        f"figures.circular_title_{form}", count=len(above), readings=len(readings), year=last_year
    )
    where, span = place or language("figures.place"), years(data["year"])
    said = "; ".join(
        f"{name(language, reading)} {between(language, last)}" for reading, last in latest.items()
    )
    return draw(
        key,
        lambda canvas, shown: _paint_circular(canvas, shown, targets, readings, language),
        data,
        title,
        subtitle=language("figures.circular_subtitle", place=where, years=span),
        alt=alternative(
            language,
            "lines",
            language("figures.circular_data", readings=len(readings), place=where, years=span),
            f"{title}; {said}",
        ),
        language=language,
        height=274,
        note=note,
        formats=_FORMATS,
    )


def _paint_circular(
    canvas: Canvas,
    data: pd.DataFrame,
    targets: pd.DataFrame,
    readings: list[str],
    language: Language,
) -> None:
    panels, aims = (
        data.rename(columns={"reading": "panel"}),
        targets.rename(columns={"reading": "panel"}),
    )
    areas = _panels(canvas, panels, aims, readings, language, top=66)
    for axes, reading in zip(areas, readings, strict=True):
        rows = _bounded(data[data["reading"] == reading].sort_values("year"))
        axes.fill_between(
            rows["year"],
            rows["low"],
            rows["high"],
            label=language("figures.unknown_homes"),
            **style.unknown(),
        )
        _line(axes, rows, language("figures.value"), style.MEASURED, "o", "-")
        axes.set_xlim(right=axes.get_xlim()[1] + 0.3)
        _aims(axes, targets[targets["reading"] == reading], rows.iloc[-1], language, line=True)
    style.legend(canvas, areas[0])
