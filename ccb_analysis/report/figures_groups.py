"""Shares between groups: who builds conceptually, and on whose land; unknown homes hatched."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, between, draw, name, nothing_to_draw


def share_by_group(
    table: pd.DataFrame,
    language: Language,
    *,
    by: str,
    subject: str,
    year: int,
    target: float | None = None,
    key: str | None = None,
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return a bar per group: solid up to what is certain, hatched up to what is possible.

    ``table``: ``group``, ``low``, ``high`` (shares, bounds from unknown homes), ``homes``;
    ``by`` is ``client`` or ``land_position``, ``subject`` is ``conceptual`` or ``industrial``.
    """
    nothing_to_draw(key or subject, table)
    data = table[["group", "low", "high", "homes"]].reset_index(drop=True)
    thing, kind = language(f"figures.subject_{subject}"), language(f"figures.by_{by}")
    best = data.sort_values("low").iloc[-1]
    clear = len(data) > 1 and best["low"] > data.drop(best.name)["high"].max()
    blanks = {"group": name(language, best["group"]), "low": language.percent(best["low"])}
    title = language(
        f"figures.group_title_{'clear' if clear else 'unclear'}", **blanks, by=kind, subject=thing
    )
    where = place or language("figures.place")
    said = "; ".join(
        f"{name(language, row['group'])} {between(language, row)}" for _, row in data.iterrows()
    )
    return draw(
        key or f"{subject}_by_{by}",
        lambda canvas, shown: _paint_groups(canvas, shown, target, language),
        data,
        title,
        subtitle=language("figures.group_subtitle", subject=thing, by=kind, place=where, year=year),
        alt=alternative(
            language,
            "bars",
            language("figures.group_data", subject=thing.lower(), by=kind, place=where, year=year),
            f"{title}; {said}",
        ),
        language=language,
        height=54 + 34 * len(data),
        note=note,
        formats={"low": "percent", "high": "percent", "homes": "count"},
    )


def _paint_groups(
    canvas: Canvas, data: pd.DataFrame, target: float | None, language: Language
) -> None:
    axes = canvas.subplots()
    style.margins(canvas, left=132, right=98, top=30, bottom=22)
    rows = np.arange(len(data))[::-1]
    axes.barh(rows, data["low"], 0.55, color=style.MEASURED, label=language("figures.certain"))
    axes.barh(
        rows,
        data["high"] - data["low"],
        0.55,
        left=data["low"],
        label=language("figures.unknown_homes"),
        **style.unknown(),
    )
    axes.set(xlim=(0, 1), ylim=(-0.5, len(data) - 0.5), yticks=rows)
    axes.set_yticklabels(["\n".join(textwrap.wrap(name(language, g), 24)) for g in data["group"]])
    axes.grid(axis="y", visible=False)
    axes.grid(axis="x")
    axes.xaxis.set_major_formatter(lambda share, _: language.percent(share))
    for row, (_, group) in zip(rows, data.iterrows(), strict=True):
        homes = language("figures.homes_count", homes=language.number(group["homes"]))
        axes.annotate(
            f"{between(language, group)}\n{homes}",
            (1, row),
            xytext=(8, 0),
            va="center",
            textcoords="offset points",
            fontsize=style.SMALL,
            annotation_clip=False,
        )
    if target is not None:
        label = f"{language('figures.target')} {language.percent(target)}"
        axes.axvline(target, color=style.TARGET, linestyle="--", linewidth=1.3, label=label)
    style.legend(canvas, axes)
