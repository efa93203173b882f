"""Homes: what stands, what comes, what is only a plan (F3), and the pace year by year."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.language import Language
from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw, years

_SIDES = (8.0, 16.0)
_SOFT = ("planned_soft", "unknown")


def homes_progress(
    table: pd.DataFrame,
    language: Language,
    targets: Mapping[str, float],
    *,
    year: int,
    key: str = "homes_progress",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return F3: homes until the target year stacked from certain to uncertain, against targets.

    ``table`` has a row per layer (``completed``, ``under_construction``, ``permitted``,
    ``planned_hard``, ``planned_soft``, ``unknown``) with ``homes``, and where known ``fixed``
    (homes whose material and method are settled) and ``room`` (homes with room for ambition);
    what is neither is unknown. ``targets`` maps a label to a number of homes.

    Raises:
        ValueError: a layer is unknown to the house style, or more homes are settled than there are.
    """
    nothing_to_draw(key, table)
    data = _layers(table)
    where = place or language("figures.place")
    finding = "; ".join(
        f"{name(language, layer)} {language.number(homes)}"
        for layer, homes in zip(data["layer"], data["homes"], strict=True)
    )
    title = _progress_title(data, targets, language)
    rooms = "room" in data
    return draw(
        key,
        lambda canvas, shown: _paint_progress(canvas, shown, targets, language),
        data,
        title,
        subtitle=language("figures.homes_subtitle", place=where, year=year),
        alt=alternative(
            language,
            "stacked_bar",
            language("figures.homes_data", place=where, year=year),
            f"{title}; {finding}; {language('figures.homes_targets')} "
            + language.listed([language.number(homes) for homes in targets.values()]),
        ),
        language=language,
        height=220 if rooms else 156,
        note=note,
        formats=dict.fromkeys(("homes", "fixed", "room", "open"), "count"),
    )


def _layers(table: pd.DataFrame) -> pd.DataFrame:
    strange = sorted(set(table["layer"]) - set(style.LAYERS))
    if strange:
        raise ValueError(f"layers {strange} are not among {list(style.LAYERS)}")
    data = table.set_index("layer").reindex([n for n in style.LAYERS if n in set(table["layer"])])
    data = data.reset_index()
    if not {"fixed", "room"} <= set(data):
        return data[["layer", "homes"]]
    data["open"] = data["homes"] - data["fixed"].fillna(0) - data["room"].fillna(0)
    if (data["open"] < -1e-6).any():
        raise ValueError("more homes are settled or open for ambition than there are")
    return data[["layer", "homes", "fixed", "room", "open"]]


def _progress_title(data: pd.DataFrame, targets: Mapping[str, float], language: Language) -> str:
    if "fixed" in data:
        return language("figures.homes_title_fixed", homes=language.number(data["fixed"].sum()))
    lowest = min(targets.values())
    soft = data["layer"].isin(_SOFT)
    firm, total = data.loc[~soft, "homes"].sum(), data["homes"].sum()
    if firm >= lowest:
        return language("figures.homes_title_firm", target=language.number(lowest))
    if total >= lowest:
        return language("figures.homes_title_soft", gap=language.number(lowest - firm))
    return language("figures.homes_title_short", gap=language.number(lowest - total))


def _paint_progress(
    canvas: Canvas, data: pd.DataFrame, targets: Mapping[str, float], language: Language
) -> None:
    rooms = "room" in data
    axes = canvas.subplots()
    most = max(data["homes"].sum(), *targets.values())
    axes.set(xlim=(0, most * 1.03), ylim=(-0.5 - rooms, 0.5))
    _stack(axes, data, 0, language)
    if rooms:
        settled = pd.DataFrame(
            {
                "layer": ["fixed", "room", "unknown"],
                "homes": [data[c].sum() for c in ("fixed", "room", "open")],
            }
        )
        _stack(axes, settled, -1, language, named=True)
    labels = [f"{language.number(homes)} {label}" for label, homes in targets.items()]
    scale = (style.WIDTH - sum(_SIDES)) / axes.get_xlim()[1]
    places = [homes * scale for homes in targets.values()]
    chosen = style.levels(places, [style.text_width(label) for label in labels])
    style.margins(canvas, *_SIDES, top=20 + 12 * max(chosen), bottom=62)
    dashes = ["-", *("--", ":") * len(labels)][: len(labels)]
    reach = 0.52 if rooms else 0.0
    style.vertical_lines(axes, list(targets.values()), labels, chosen, dashes, down_to=reach)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)
    axes.grid(False)
    axes.xaxis.set_major_formatter(lambda value, _: language.number(value))
    _key(canvas, data, language)


_ROOM_LAYERS = {
    "fixed": (style.DARK_BLUE, None),
    "room": (style.PALE_BLUE, None),
    "unknown": style.LAYERS["unknown"],
}


def _stack(
    axes: Axes, data: pd.DataFrame, row: int, language: Language, named: bool = False
) -> None:
    """Draw one bar of parts; each number stands in its part where that is wide enough."""
    start = 0.0
    scale = (style.WIDTH - sum(_SIDES)) / axes.get_xlim()[1]
    for layer, homes in zip(data["layer"], data["homes"], strict=True):
        fill, hatch = (_ROOM_LAYERS if named else style.LAYERS)[layer]
        edge = style.GREY if hatch else style.EDGE
        axes.barh(
            row,
            homes,
            left=start,
            height=0.56,
            facecolor=fill,
            hatch=hatch,
            edgecolor=edge,
            linewidth=0.8,
        )
        text = language.number(homes)
        if named:
            text = f"{language(f'figures.room_{layer}')}\n{text}"
        if homes * scale > style.text_width(text) + 4:
            dark = fill in (style.DARK_BLUE, style.BLUE)
            axes.text(
                start + homes / 2,
                row,
                text,
                ha="center",
                va="center",
                fontsize=style.SMALL,
                color="white" if dark else style.INK,
                bbox=style.plate(fill),
                zorder=6,
            )
        start += homes


def _key(canvas: Canvas, data: pd.DataFrame, language: Language) -> None:
    """Write under the axes what each part is and how many homes it counts, three to a line."""
    page = style.page(canvas)
    bottom = canvas.get_size_inches()[1] * style.POINTS_PER_INCH
    for number, row in enumerate(data.to_dict("records")):
        left = 2 + (number % 3) * 180
        top = bottom - 32 + (number // 3) * 16
        fill, hatch = style.LAYERS[row["layer"]]
        page.add_patch(
            style.Rectangle(
                (left, top),
                12,
                9,
                facecolor=fill,
                hatch=hatch,
                edgecolor=style.GREY if hatch else style.EDGE,
                linewidth=0.8,
            )
        )
        text = f"{name(language, row['layer'])}: {language.number(row['homes'])}"
        page.text(left + 17, top + 5, text, va="center", fontsize=8.5)


def homes_per_year(
    table: pd.DataFrame,
    language: Language,
    *,
    needed: float,
    key: str = "homes_per_year",
    place: str | None = None,
    note: str = "",
) -> Figure:
    """Return completed homes a year: in the register, and known from public figures alone.

    ``table``: ``year``, ``known`` (in the register), ``unknown`` (completed but not in it), and for
    expected years ``kind`` = ``expected`` with ``low`` and ``high``. ``needed`` is homes a year.
    """
    nothing_to_draw(key, table)
    data = table.reindex(columns=["year", "known", "unknown", "low", "high", "kind"])
    data["kind"] = data["kind"].fillna("measured")
    data["completed"] = data["known"].fillna(0) + data["unknown"].fillna(0)
    data["needed"] = needed
    measured = data[data["kind"] == "measured"]
    enough = int((measured["completed"] >= needed).sum())
    form = {0: "none", len(measured): "all"}.get(enough, "some") if len(measured) else "expected"
    blanks = {"count": enough, "years": len(measured), "needed": language.number(needed)}
    title = language(f"figures.pace_title_{form}", **blanks)
    where = place or language("figures.place")
    said = [
        f"{int(row['year'])}: {language.number(row['completed'])}"
        for row in data.to_dict("records")
    ]
    return draw(
        key,
        lambda canvas, shown: _paint_pace(canvas, shown, needed, language),
        data,
        title,
        subtitle=language("figures.pace_subtitle", place=where, years=years(data["year"])),
        alt=alternative(
            language,
            "bars",
            language("figures.pace_data", place=where, years=years(data["year"])),
            f"{title}; {'; '.join(said)}; "
            + language("figures.pace_needed", needed=language.number(needed)),
        ),
        language=language,
        height=230,
        note=note,
        formats={"year": "year", "kind": "text"}
        | dict.fromkeys(("known", "unknown", "completed", "low", "high", "needed"), "count"),
    )


def _paint_pace(canvas: Canvas, data: pd.DataFrame, needed: float, language: Language) -> None:
    axes = canvas.subplots()
    style.margins(canvas, left=42, right=4, top=30, bottom=22)
    expected = data["kind"] == "expected"
    sure, guess = data[~expected], data[expected]
    axes.bar(
        data["year"],
        data["known"].fillna(0),
        0.7,
        color=style.MEASURED,
        label=language("figures.in_register"),
    )
    axes.bar(
        sure["year"],
        sure["unknown"].fillna(0),
        0.7,
        bottom=sure["known"].fillna(0),
        label=language("figures.not_in_register"),
        **style.unknown(),
    )
    if len(guess):
        axes.bar(
            guess["year"],
            guess["unknown"].fillna(0),
            0.7,
            bottom=guess["known"].fillna(0),
            facecolor=style.BAND,
            edgecolor=style.BLUE,
            linestyle="--",
            linewidth=1,
            label=language("figures.expected"),
        )
        span = [
            (guess["completed"] - guess["low"]).clip(lower=0),
            (guess["high"] - guess["completed"]).clip(lower=0),
        ]
        axes.errorbar(
            guess["year"],
            guess["completed"],
            span,
            fmt="none",
            ecolor=style.EDGE,
            capsize=4,
            linewidth=1,
        )
    label = language("figures.pace_needed", needed=language.number(needed))
    axes.axhline(needed, color=style.TARGET, linestyle="--", linewidth=1.3, label=label)
    top = max(data[["completed", "high"]].max().max(), needed)
    axes.set(ylim=(0, top * 1.12), xticks=data["year"])
    for row in data.to_dict("records"):
        expected = row["kind"] == "expected"
        place = row["completed"] / 3 if expected else row["completed"]
        axes.annotate(
            language.number(row["completed"]),
            (row["year"], place),
            xytext=(0, 5),
            textcoords="offset points",
            ha="center",
            fontsize=8.5,
            zorder=6,
            bbox=style.plate(style.WHITE),
        )
    axes.yaxis.set_major_formatter(lambda value, _: language.number(value))
    style.legend(canvas, axes, columns=4)
