"""What rules add among all of them, and what they ask of resources."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas

from ccb_analysis.report import style
from ccb_analysis.report.figure import Figure, alternative, draw, nothing_to_draw
from ccb_analysis.report.swap_labels import SwapLabels
from ccb_analysis.report.tables_swaps import resource_label
from ccb_analysis.report.waterfall import paint_waterfalls, waterfall_height


def together_waterfall(
    rows: pd.DataFrame, measures: Sequence[str], labels: SwapLabels, note: str, year: int
) -> Figure:
    """Return a waterfall per measure, from no rule to all; ``rows`` as of ``contributions``."""
    chosen = rows[rows["measure"].isin(list(measures))]
    nothing_to_draw("swap_together", chosen)
    language = labels.language
    data = pd.concat([_steps(rows[rows["measure"] == one], labels) for one in measures])
    first = rows[rows["measure"] == measures[0]]
    best = first.loc[first["value"].idxmin()]
    blanks = {"rule": labels.rule(best["rule"]), "measure": labels.measure(measures[0])}
    title = language("swaps.together_title", **blanks)

    def written(row: Any) -> str:
        if row["total"]:
            return labels.amount(row["value"], row["unit"])
        return labels.change(row["value"], row["unit"])

    said = "; ".join(
        f"{labels.measure(row['indicator'])}, {row['part']}: {written(row)}"
        for row in data.to_dict("records")
    )
    return draw(
        "swap_together",
        lambda canvas, table: paint_waterfalls(
            canvas,
            data,
            heading=labels.measure,
            written=written,
            key=language("swaps.together_key"),
        ),
        data.assign(indicator=[labels.measure(one) for one in data["indicator"]]),
        title,
        subtitle=language("swaps.together_subtitle", year=year),
        alt=alternative(language, "waterfall", language("swaps.together_data"), f"{title}; {said}"),
        language=language,
        height=waterfall_height(data),
        note=note,
        formats={"start": "decimal", "value": "decimal"},
    )


def _steps(rows: pd.DataFrame, labels: SwapLabels) -> pd.DataFrame:
    """Return every bar: where it starts and how long it is; wholes start at nought."""
    first = rows.iloc[0]
    same = {"indicator": first["measure"], "unit": first["unit"]}
    reached = float(first["without"])
    text = labels.language
    whole = {"start": 0.0, "total": True}
    found = [same | whole | {"part": text("swaps.part_without"), "value": reached}]
    ordered = rows.reindex(rows["value"].abs().sort_values(ascending=False, kind="stable").index)
    for row in ordered.to_dict("records"):
        step = {"part": labels.rule(row["rule"]), "start": reached, "value": row["value"]}
        found.append(same | step | {"total": False})
        reached += row["value"]
    last = {"part": text("swaps.part_with_all"), "value": float(first["with_all"])}
    return pd.DataFrame([*found, same | whole | last])


def supply_bars(rows: pd.DataFrame, labels: SwapLabels, note: str) -> Figure:
    """Return what is asked of every resource, as part of its supply; ``rows`` of ``supply_use``."""
    nothing_to_draw("swap_supply", rows)
    language = labels.language
    data = pd.DataFrame(
        {
            "rule": [labels.rule(one) for one in rows["rule"]],
            "resource": [resource_label(row, labels) for row in rows.to_dict("records")],
            "now": rows["now"] / rows["supply"],
            "share": rows["share"],
            "dose": rows["dose"],
            "largest_dose": rows["largest_dose"],
        }
    ).reset_index(drop=True)
    short = int((data["largest_dose"] < data["dose"] - 1e-9).sum())
    blanks = {"count": short, "share": language.percent(data["share"].max())}
    title = language(f"swaps.supply_title_{'short' if short else 'enough'}", **blanks)
    said = "; ".join(
        f"{row['rule']}, {row['resource']}: {language.percent(row['share'])}"
        for row in data.to_dict("records")
    )
    return draw(
        "swap_supply",
        lambda canvas, table: _paint_supply(canvas, table, labels),
        data,
        title,
        subtitle=language("swaps.supply_subtitle"),
        alt=alternative(language, "bars", language("swaps.supply_data"), f"{title}; {said}"),
        language=language,
        height=24 + 30 * len(data) + 26,
        note=note,
        formats=dict.fromkeys(["now", "share", "dose", "largest_dose"], "percent"),
    )


def _paint_supply(canvas: Canvas, data: pd.DataFrame, labels: SwapLabels) -> None:
    axes = style.page(canvas)
    language = labels.language
    at = _line((0.0, max(float(data["share"].max()), 1.0)), (206.0, 402.0))
    bottom = 24 + 30 * len(data)
    axes.plot([at(1.0)] * 2, [18, bottom], color=style.TARGET, linewidth=1.4, linestyle="--")
    _write(axes, at(1.0), 9, language("swaps.supply_line"), "center")
    for place, row in enumerate(data.to_dict("records")):
        height = 24 + 30 * place + 13
        _write(axes, 1, height - 6, row["rule"])
        _write(axes, 1, height + 6, row["resource"])
        style.box(
            axes, (at(0), height - 6), (at(row["now"]) - at(0), 12), style.Mark("", style.GREY)
        )
        more = at(row["share"]) - at(row["now"])
        style.box(axes, (at(row["now"]), height - 6), (more, 12), style.Mark("", style.DARK_BLUE))
        text = language("swaps.supply_label", share=language.percent(row["share"], 1))
        _write(axes, at(row["share"]) + 5, height, text)
        doses = {name: language.percent(row[name]) for name in ("dose", "largest_dose")}
        largest = language("swaps.supply_dose", **doses)
        _write(axes, style.WIDTH - 2, height, largest, "right")
    _write(axes, 1, bottom + 14, language("swaps.supply_key"))


def _line(ends: tuple[float, float], track: tuple[float, float]) -> Any:
    """Return what puts a number between ``ends`` on its place between the ends of ``track``."""
    per = (track[1] - track[0]) / ((ends[1] - ends[0]) or 1.0)
    return lambda number: track[0] + (number - ends[0]) * per


def _write(axes: Axes, left: float, middle: float, text: str, side: str = "left") -> None:
    ground = style.plate()  # so that no line runs through a text
    axes.text(left, middle, text, ha=side, va="center", fontsize=style.SMALL, bbox=ground)
