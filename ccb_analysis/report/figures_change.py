"""Why a figure changed since last year (F7): what happened in the world, what in the counting."""

from __future__ import annotations

import math
import textwrap

import pandas as pd
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw, years

_COLOURS = {"world": style.DARK_BLUE, "counting": style.OCHRE, "total": style.GREY}


def change_waterfall(
    table: pd.DataFrame,
    language: Language,
    *,
    unit: str = "tCO2e",
    year: int,
    key: str = "change_waterfall",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return F7: from last year's printed total to this year's, step by step, adding up exactly.

    ``table``, in the order of drawing: ``part`` (``printed``, ``rules``, ``data``, ``restated``,
    then what changed in construction, ``now``), ``kind`` (``total``, ``world``, ``counting``),
    ``value`` in ``unit``, and for totals optionally ``per_m2`` (kg per m2).

    Raises:
        ValueError: it does not begin and end with a total, or the steps do not add up to them.
    """
    nothing_to_draw(key, table)
    data = table.reindex(columns=["part", "kind", "value", "per_m2"]).reset_index(drop=True)
    data["start"] = _starts(data)
    title = _title(data, language)
    where = place or language("figures.place")
    said = "; ".join(
        f"{name(language, row['part'])} {_signed(row, language)}" for row in data.to_dict("records")
    )
    span = years(pd.Series([year - 1, year]))
    return draw(
        key,
        lambda canvas, shown: _paint(canvas, shown, unit, language),
        data,
        title,
        subtitle=language(
            "figures.change_subtitle", unit=name(language, unit), place=where, years=span
        ),
        alt=alternative(
            language,
            "waterfall",
            language("figures.change_data", place=where, years=span),
            f"{title}; {said} ({name(language, unit)})",
        ),
        language=language,
        height=250,
        note=note,
        formats={"value": "count", "start": "count", "per_m2": "count"},
    )


def _starts(data: pd.DataFrame) -> list[float]:
    """Return where each bar begins; a total begins at zero and must be what the steps led to."""
    if data["kind"].iloc[0] != "total" or data["kind"].iloc[-1] != "total":
        raise ValueError("a waterfall begins and ends with a total")
    reached, starts = float(data["value"].iloc[0]), []
    for row in data.to_dict("records"):
        if row["kind"] == "total":
            if not math.isclose(reached, row["value"], rel_tol=1e-9, abs_tol=1e-6):
                raise ValueError(f"steps lead to {reached}, but {row['part']} is {row['value']}")
            starts.append(0.0)
        else:
            starts.append(reached)
            reached += row["value"]
    return starts


def _title(data: pd.DataFrame, language: Language) -> str:
    change = data["value"].iloc[-1] - data["value"].iloc[0]
    if abs(change) < 0.005 * abs(data["value"].iloc[0]):
        return language("figures.change_title_same")
    direction = "less" if change < 0 else "more"
    steps = data[data["kind"] != "total"]
    towards = steps["value"] * (1 if change > 0 else -1)
    # First whether it is the building or the counting that did most, then which part of it.
    kind = towards.groupby(steps["kind"]).sum().idxmax()
    main = steps.loc[towards[steps["kind"] == kind].idxmax()]
    counting = "_counting" if main["kind"] == "counting" else ""
    key = f"figures.cause_{main['part']}_{direction}"
    cause = language(key) if language.has(key) else name(language, main["part"])
    return language(f"figures.change_title_{direction}{counting}", cause=cause)


def _signed(row: dict, language: Language) -> str:
    shown = language.number(abs(row["value"]))
    if row["kind"] == "total":
        return language.number(row["value"])
    return ("+" if row["value"] > 0 else "−" if row["value"] < 0 else "") + shown


def _paint(canvas: Canvas, data: pd.DataFrame, unit: str, language: Language) -> None:
    axes = canvas.subplots()
    style.margins(canvas, left=46, right=4, top=32, bottom=44)
    tops = data["start"] + data["value"].where(data["kind"] != "total", data["value"])
    for place, row in enumerate(data.to_dict("records")):
        hatch = "\\\\\\\\" if row["kind"] == "counting" else None
        fill = "white" if hatch else _COLOURS[row["kind"]]
        axes.bar(
            place,
            row["value"],
            0.62,
            bottom=row["start"],
            edgecolor=_COLOURS[row["kind"]],
            facecolor=fill,
            hatch=hatch,
        )
        peak = row["start"] + max(row["value"], 0)
        axes.annotate(
            _signed(row, language),
            (place, peak),
            xytext=(0, 3),
            textcoords="offset points",
            ha="center",
            fontsize=8.5,
            weight="bold",
        )
        if place + 1 < len(data):
            reached = tops.iloc[place]
            axes.plot([place + 0.31, place + 0.69], [reached] * 2, color=style.EDGE, linewidth=0.7)
        if pd.notna(row["per_m2"]):
            twin = language("figures.per_m2", value=language.number(row["per_m2"]))
            axes.annotate(
                twin,
                (place, 0),
                xytext=(0, 7),
                textcoords="offset points",
                ha="center",
                fontsize=7.5,
                color="white",
            )
    axes.set(
        xlim=(-0.5, len(data) - 0.5),
        xticks=range(len(data)),
        ylim=(0, max(tops.max(), data["start"].max()) * 1.1),
    )
    axes.set_xticklabels(
        ["\n".join(textwrap.wrap(name(language, part), 12)) for part in data["part"]]
    )
    axes.tick_params(axis="x", length=0)
    axes.yaxis.set_major_formatter(lambda value, _: language.number(value))
    kinds = [kind for kind in ("world", "counting") if kind in set(data["kind"])]
    handles = [
        style.Rectangle(
            (0, 0),
            1,
            1,
            facecolor="white" if kind == "counting" else _COLOURS[kind],
            edgecolor=_COLOURS[kind],
            hatch="\\\\\\\\" if kind == "counting" else None,
        )
        for kind in kinds
    ]
    canvas.legend(
        handles,
        [language(f"figures.kind_of_{kind}") for kind in kinds],
        loc="upper left",
        ncols=2,
        borderaxespad=0.2,
    )
