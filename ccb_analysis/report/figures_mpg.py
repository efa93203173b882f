"""Environmental performance (MPG): every known score against the limits of its weighting set."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw

_LANES = (0.0, 0.08, -0.08, 0.16, -0.16)
#: Room left and right of the scores, in points.
_SIDES = (92.0, 128.0)


def mpg_distribution(
    scores: pd.DataFrame,
    limits: pd.DataFrame,
    language: Language,
    *,
    year: int,
    key: str = "mpg_distribution",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return every known MPG score per weighting set against that set's limits; unknown hatched.

    ``scores``: ``mpg_weighting_set``, ``mpg`` (EUR per m2 a year; absent = unknown), ``homes``.
    ``limits``: ``weighting_set``, ``label``, ``value``, ``headline``. Scores of a set without a
    headline limit count as unknown, for two sets cannot be compared.
    """
    nothing_to_draw(key, scores)
    data = scores[["mpg_weighting_set", "mpg", "homes"]].reset_index(drop=True)
    head = limits[limits["headline"].astype(bool)].iloc[0]
    comparable = (data["mpg_weighting_set"] == head["weighting_set"]) & data["mpg"].notna()
    homes = data["homes"].astype(float)
    within = homes[comparable & (data["mpg"] <= head["value"])].sum() / homes.sum()
    unknown = homes[~comparable].sum() / homes.sum()
    low, high = language.percent(within), language.percent(within + unknown)
    limit = language.number(head["value"], 2)
    form = "exact" if low == high else "range"
    title = language(f"figures.mpg_title_{form}", low=low, high=high, limit=limit)
    where = place or language("figures.place")
    return draw(
        key,
        lambda canvas, shown: _paint_mpg(canvas, shown, limits, language),
        data,
        title,
        subtitle=language("figures.mpg_subtitle", place=where, year=year),
        alt=alternative(
            language,
            "dots",
            language("figures.mpg_data", place=where, year=year, projects=len(data)),
            language("figures.mpg_finding", title=title, unknown=language.percent(unknown)),
        ),
        language=language,
        height=96 + 74 * limits["weighting_set"].nunique(),
        note=note,
        formats={"mpg": "decimal", "homes": "count"},
    )


def _paint_mpg(
    canvas: Canvas, data: pd.DataFrame, limits: pd.DataFrame, language: Language
) -> None:
    sets = list(dict.fromkeys(limits["weighting_set"]))
    axes = canvas.subplots()
    left, right = _SIDES
    style.margins(canvas, left=left, right=right, top=10, bottom=64)
    most = max(data["mpg"].max(), limits["value"].max()) * 1.06
    axes.set(xlim=(0, most), ylim=(len(sets) - 0.5, -0.5), yticks=range(len(sets)))
    axes.set_yticklabels([language(f"figures.weighting_{name_}") for name_ in sets])
    axes.grid(visible=False)
    axes.set_xlabel(language("figures.axis_mpg"))
    axes.xaxis.set_major_formatter(lambda value, _: language.number(value, 1))
    for row, weighting in enumerate(sets):
        known = data[(data["mpg_weighting_set"] == weighting) & data["mpg"].notna()].sort_values(
            "mpg"
        )
        lanes = [row + 0.18 + _LANES[n % len(_LANES)] for n in range(len(known))]
        axes.scatter(
            known["mpg"],
            lanes,
            s=22,
            facecolor="white",
            edgecolor=style.MEASURED,
            linewidth=1.2,
            zorder=4,
        )
        _limit_lines(
            axes,
            limits[limits["weighting_set"] == weighting],
            row,
            (style.WIDTH - left - right) / most,
            language,
        )
        said = language(
            "figures.mpg_count", projects=len(known), homes=language.number(known["homes"].sum())
        )
        axes.annotate(
            said,
            (1, row + 0.18),
            xycoords=("axes fraction", "data"),
            xytext=(8, 0),
            va="center",
            textcoords="offset points",
            fontsize=style.SMALL,
        )
    head = limits.loc[limits["headline"].astype(bool), "weighting_set"].iloc[0]
    _coverage_strip(canvas, data, head, language)


def _limit_lines(
    axes: Axes, limits: pd.DataFrame, row: int, scale: float, language: Language
) -> None:
    """Draw the limits of one weighting set in its own row, labels on as many levels as needed."""
    labels = [
        f"{label} {language.number(value, 2)}" for label, value in limits[["label", "value"]].values
    ]
    places = [value * scale for value in limits["value"]]
    chosen = style.levels(places, [style.text_width(label) + 4 for label in labels])
    for value, label, level, main in zip(
        limits["value"], labels, chosen, limits["headline"], strict=True
    ):
        top = row - 0.16 - 0.15 * level
        axes.plot(
            [value] * 2,
            [row + 0.42, top - 0.1],
            color=style.TARGET,
            linewidth=1.6 if main else 0.9,
            linestyle="-" if main else "--",
        )
        axes.annotate(
            label,
            (value, top),
            xytext=(-3, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            fontsize=style.SMALL,
            weight="bold" if main else "normal",
        )


def _coverage_strip(canvas: Canvas, data: pd.DataFrame, weighting: str, language: Language) -> None:
    """Draw below the scores which part of all homes has one that can be compared, and which not."""
    page = style.page(canvas)
    top = canvas.get_size_inches()[1] * style.POINTS_PER_INCH - 18
    homes, known = data["homes"].astype(float), data["mpg"].notna()
    same = data["mpg_weighting_set"] == weighting
    shares = [homes[known & same].sum(), homes[known & ~same].sum(), homes[~known].sum()]
    shares = [share / homes.sum() for share in shares]
    looks = [
        {"facecolor": style.MEASURED, "edgecolor": style.EDGE},
        {"facecolor": style.BAND, "edgecolor": style.BLUE},
        style.unknown(),
    ]
    start = _SIDES[0]
    for share, look in zip(shares, looks, strict=True):
        width = share * (style.WIDTH - sum(_SIDES))
        page.add_patch(style.Rectangle((start, top), width, 12, **look))
        start += width
    page.text(
        _SIDES[0] - 6,
        top + 6,
        language("figures.homes_with_score"),
        ha="right",
        va="center",
        fontsize=8.5,
    )
    said = language(
        "figures.score_shares",
        other=language.percent(shares[1]),
        unknown=language.percent(shares[2]),
    )
    page.text(style.WIDTH - _SIDES[1] + 8, top + 6, said, va="center", fontsize=style.SMALL)
