"""CO2 of materials: by building method, with storage apart (F6), and over the years."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw, years

_LEFT = 128.0
_MODEL_WIDTH = 278.0
#: Height of the figure over the years, in points.
_TREND = 240.0
_BOTTOM = 44.0
_LANES = (0.0, 0.1, -0.1, 0.2, -0.2)


def co2_by_method(
    dots: pd.DataFrame,
    intervals: pd.DataFrame,
    lines: pd.DataFrame,
    language: Language,
    *,
    modules: str = PRODUCT_STAGE,
    key: str = "co2_by_method",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return F6: projects and model per method against baselines and targets; storage apart.

    ``dots``: ``building_method``, ``co2_kg_per_m2`` (one project a row, same ``modules``).
    ``intervals``: ``building_method``, ``central``, ``low``, ``high``, and ``stored``,
    ``stored_low``, ``stored_high``, all in kg CO2-eq per m2 of floor. ``lines``: ``label``,
    ``value``, ``kind`` (``baseline``, ``target``). Stored CO2 is never subtracted.
    """
    nothing_to_draw(key, intervals)
    data = _methods(dots, intervals)
    goals = lines.loc[lines["kind"] == "target", "value"]
    strictest = goals.min()
    under = data[data["high"] <= strictest]
    blanks = {"count": len(under), "methods": data["building_method"].nunique()}
    form = "none" if under.empty else "some"
    title = language(f"figures.method_title_{form}", **blanks, target=language.number(strictest))
    where = place or language("figures.place")
    model = data[data["kind"] == "model"]
    said = "; ".join(
        f"{name(language, row['building_method'])} {language.number(row['value'])} "
        f"({_span(row, language)})"
        for row in model.to_dict("records")
    )
    return draw(
        key,
        lambda canvas, shown: _paint_methods(canvas, shown, lines, language),
        data,
        title,
        subtitle=language("figures.method_subtitle", modules=modules, place=where),
        alt=alternative(
            language,
            "dots_and_bars",
            language("figures.method_data", place=where, projects=len(dots)),
            f"{title}; {said}",
        ),
        language=language,
        height=44 + 44 * len(model) + _BOTTOM,
        note=note,
        formats=dict.fromkeys(
            ("value", "low", "high", "stored", "stored_low", "stored_high"), "count"
        ),
    )


def _span(row: Mapping[Any, Any], language: Language) -> str:
    low, high = (language.number(row[side]) for side in ("low", "high"))
    return language("figures.band", low=low, high=high)


def _methods(dots: pd.DataFrame, intervals: pd.DataFrame) -> pd.DataFrame:
    model = intervals.rename(columns={"central": "value"}).assign(kind="model")
    order = [m for m in style.METHODS if m in set(model["building_method"])]
    order += [m for m in model["building_method"] if m not in order]
    seen = dots.rename(columns={"co2_kg_per_m2": "value"}).assign(kind="project")
    columns = [
        "building_method",
        "kind",
        "value",
        "low",
        "high",
        "stored",
        "stored_low",
        "stored_high",
    ]
    both = pd.concat(
        [
            model.reindex(columns=columns),
            seen.reindex(columns=columns).astype(dict.fromkeys(columns[2:], float)),
        ],
        ignore_index=True,
    )
    both = both[both["building_method"].isin(order)]
    rank = both["building_method"].map({method: n for n, method in enumerate(order)})
    return (
        both.assign(rank=rank)
        .sort_values(["rank", "kind", "value"])
        .drop(columns="rank")
        .reset_index(drop=True)
    )


def _paint_methods(
    canvas: Canvas, data: pd.DataFrame, lines: pd.DataFrame, language: Language
) -> None:
    gap = 26.0
    stored_width = style.WIDTH - _LEFT - _MODEL_WIDTH - gap - 16
    methods = list(dict.fromkeys(data["building_method"]))
    axes, stored = canvas.subplots(
        1,
        2,
        sharey=True,
        width_ratios=(_MODEL_WIDTH, stored_width),
        gridspec_kw={"wspace": gap * 2 / (_MODEL_WIDTH + stored_width)},
    )
    most = max(data[["value", "high"]].max().max(), lines["value"].max())
    axes.set(xlim=(0, most * 1.06), ylim=(len(methods) - 0.5, -0.5), yticks=range(len(methods)))
    widest = data["stored_high"].max() / 4
    for row, method in enumerate(methods):
        rows = data[data["building_method"] == method]
        _paint_method(axes, stored, row, rows, widest if widest > 0 else 1.0, language)
    axes.set_yticklabels(["\n".join(textwrap.wrap(name(language, m), 24)) for m in methods])
    dashes = ["-" if kind == "baseline" else "--" for kind in lines["kind"]]
    scale = _MODEL_WIDTH / axes.get_xlim()[1]
    labels = [str(label) for label in lines["label"]]
    chosen = style.levels(list(lines["value"] * scale), [style.text_width(text) for text in labels])
    style.margins(canvas, left=_LEFT, right=16, top=20 + 12 * max(chosen), bottom=_BOTTOM)
    style.vertical_lines(axes, list(lines["value"]), labels, chosen, dashes)
    _categories(axes, methods, language)
    stored.axvline(0, color=style.EDGE, linewidth=0.8)
    for area, label in ((axes, "emitted"), (stored, "stored")):
        area.grid(axis="y", visible=False)
        area.grid(axis="x")
        area.tick_params(axis="y", length=0)
        area.set_xlabel(language(f"figures.axis_{label}"))
        area.xaxis.set_major_formatter(lambda value, _: language.number(value))
    stored.set_title(language("figures.stored_apart"))
    stored.set_xlim(left=min(0, stored.get_xlim()[0]))


def _categories(axes: Axes, methods: list[str], language: Language) -> None:
    """Write the programme's three categories above the first of their methods."""
    for category, members in style.CATEGORIES.items():
        rows = [methods.index(method) for method in members if method in methods]
        if rows:
            axes.annotate(
                language(f"figures.category_{category}"),
                (0, min(rows) - 0.36),
                xytext=(2 - _LEFT, 0),
                textcoords="offset points",
                va="center",
                fontsize=style.SMALL,
                weight="bold",
                annotation_clip=False,
            )


def _paint_method(
    axes: Axes, stored: Axes, row: int, rows: pd.DataFrame, unknown: float, language: Language
) -> None:
    """Draw one method: interval and centre of the model, projects below it in lanes, storage.

    ``unknown`` is how wide the hatched bar is that stands for storage nobody knows.
    """
    method = rows["building_method"].iloc[0]
    colour, marker = style.METHODS.get(method, (style.GREY, "o"))
    model = rows[rows["kind"] == "model"].iloc[0]
    axes.plot(
        [model["low"], model["high"]],
        [row - 0.22] * 2,
        color=colour,
        linewidth=6,
        alpha=0.35,
        solid_capstyle="butt",
    )
    axes.plot(model["value"], row - 0.22, "|", color=colour, markersize=13, markeredgewidth=2.5)
    projects = rows.loc[rows["kind"] == "project", "value"].to_numpy(dtype=float)
    lanes = [row + 0.2 + 0.5 * _LANES[n % len(_LANES)] for n in range(len(projects))]
    axes.plot(
        projects,
        lanes,
        marker,
        markersize=4.5,
        markerfacecolor="white",
        markeredgecolor=colour,
        linestyle="none",
        markeredgewidth=1.2,
    )
    form = {0: "none", 1: "one"}.get(len(projects), "many")
    count = language(f"figures.projects_{form}", count=len(projects))
    axes.annotate(
        count, (0, row + 0.2), xytext=(4, 0), textcoords="offset points", va="center", fontsize=7.5
    )
    if pd.isna(model["stored"]):
        stored.barh(row, unknown, 0.4, **style.unknown())
        return
    span = [[model["stored"] - model["stored_low"]], [model["stored_high"] - model["stored"]]]
    stored.errorbar(
        model["stored"],
        row,
        xerr=np.nan_to_num(span),
        fmt=marker,
        color=colour,
        capsize=3,
        linewidth=1.5,
        markersize=6,
    )


def co2_trend(
    table: pd.DataFrame,
    language: Language,
    *,
    targets: pd.DataFrame | None = None,
    modules: str = PRODUCT_STAGE,
    key: str = "co2_trend",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return CO2 per m2 of floor over the years, one line per basis.

    ``table``: ``basis`` (``programme``, ``inventory``, ``project``), ``year``, ``value``, ``low``,
    ``high`` in kg CO2-eq per m2. ``targets``: ``label``, ``value``. A change counts as clear only
    where the ranges of the first and last year do not overlap.
    """
    nothing_to_draw(key, table)
    data = table[["basis", "year", "value", "low", "high"]].reset_index(drop=True)
    bases = list(dict.fromkeys(data["basis"]))
    moves = {basis: _move(data[data["basis"] == basis]) for basis in bases}
    found = set(moves.values())
    title = language(f"figures.co2_title_{found.pop() if len(found) == 1 else 'mixed'}")
    where, span = place or language("figures.place"), years(data["year"])
    said = "; ".join(
        f"{name(language, basis)}: {language.number(ends.iloc[0]['value'])} "
        f"({int(ends.iloc[0]['year'])}), {language.number(ends.iloc[-1]['value'])} "
        f"({int(ends.iloc[-1]['year'])})"
        for basis, ends in ((b, _ordered(data[data["basis"] == b])) for b in bases)
    )
    return draw(
        key,
        lambda canvas, shown: _paint_co2(canvas, shown, bases, targets, language),
        data,
        title,
        subtitle=language("figures.co2_subtitle", modules=modules, place=where, years=span),
        alt=alternative(
            language,
            "lines",
            language("figures.co2_data", place=where, years=span),
            f"{title}; {said}",
        ),
        language=language,
        height=_TREND,
        note=note,
        formats={"year": "year", "value": "count", "low": "count", "high": "count"},
    )


def _ordered(rows: pd.DataFrame) -> pd.DataFrame:
    rows = rows.dropna(subset=["value"]).sort_values("year")
    return rows.assign(
        low=rows["low"].fillna(rows["value"]), high=rows["high"].fillna(rows["value"])
    )


def _move(rows: pd.DataFrame) -> str:
    ends = _ordered(rows)
    if len(ends) < 2:
        return "too_early"
    first, last = ends.iloc[0], ends.iloc[-1]
    if last["high"] < first["low"]:
        return "down"
    return "up" if last["low"] > first["high"] else "flat"


def _paint_co2(
    canvas: Canvas,
    data: pd.DataFrame,
    bases: list[str],
    targets: pd.DataFrame | None,
    language: Language,
) -> None:
    axes = canvas.subplots()
    style.margins(canvas, left=42, right=112, top=30, bottom=22)
    for number, (basis, look) in enumerate(zip(bases, style.SERIES, strict=False)):
        colour, marker, dash = look
        rows = _ordered(data[data["basis"] == basis])
        shifted = rows["year"] + (number - (len(bases) - 1) / 2) * 0.09
        span = [rows["value"] - rows["low"], rows["high"] - rows["value"]]
        # Two points are no trend, so only three or more are joined.
        axes.errorbar(
            shifted,
            rows["value"],
            span,
            color=colour,
            marker=marker,
            linestyle=dash if len(rows) >= 3 else "none",
            capsize=3,
            elinewidth=1,
            label=name(language, basis),
        )
    goals = pd.DataFrame({"label": [], "value": []}) if targets is None else targets
    top = max([*data["value"], *data["high"].dropna(), *goals["value"]]) * 1.1
    first, last = int(data["year"].min()), int(data["year"].max())
    axes.set(ylim=(0, top), xlim=(first - 0.5, last + 0.5), xticks=range(first, last + 1))
    heights = style.spread(list(goals["value"]), gap=11 * top / (_TREND - 52))
    for label, value, height in zip(goals["label"], goals["value"], heights, strict=True):
        axes.axhline(value, color=style.TARGET, linestyle="--", linewidth=1.2)
        axes.annotate(
            label,
            (1, height),
            xycoords=("axes fraction", "data"),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=style.SMALL,
        )
    axes.yaxis.set_major_formatter(lambda value, _: language.number(value))
    style.legend(canvas, axes, columns=3)
