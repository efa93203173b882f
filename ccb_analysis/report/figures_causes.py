"""Why figures of two reports differ: a waterfall per figure, from the one to the other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.figure import Figure, alternative, draw, name, nothing_to_draw
from ccb_analysis.report.figures_levers import added, amount
from ccb_analysis.report.tables_change import by_part, named
from ccb_analysis.report.waterfall import paint_waterfalls, waterfall_height


def causes_waterfall(
    split: pd.DataFrame, before: str, after: str, language: Language, note: str = ""
) -> Figure:
    """Return a waterfall per main figure, cause by cause, adding up exactly.

    Args:
        split: indicator, reading, modules, unit, before, after, part and value.
        before: the name of the first report, for a reader.
        after: that of the second.
        language: of the texts.
        note: the source line.
    """
    key = "causes"
    nothing_to_draw(key, split)
    data = _steps(split, before, after, language)
    title = language("changes.waterfall_title", before=before, after=after)
    said = "; ".join(
        f"{row['indicator']}, {row['part']}: {_written(row, language)}"
        for row in data.to_dict("records")
    )
    about = language("changes.waterfall_data", before=before, after=after)
    return draw(
        key,
        lambda canvas, table: paint_waterfalls(
            canvas,
            table,
            heading=str,
            written=lambda row: _written(row, language),
            key=language("changes.waterfall_key"),
        ),
        data,
        title,
        subtitle=language("changes.waterfall_subtitle"),
        alt=alternative(language, "waterfall", about, f"{title}; {said}"),
        language=language,
        height=waterfall_height(data),
        note=note,
        formats={"start": "decimal", "value": "decimal"},
    )


def _steps(split: pd.DataFrame, before: str, after: str, language: Language) -> pd.DataFrame:
    """Return every bar: where it starts and how long it is; a part that does nothing has none."""
    wide, parts = by_part(split, ("before", "after"))
    found: list[dict[str, Any]] = []
    for row in named(wide, language).to_dict("records"):
        reading = f", {row['reading']}" if row["reading"] else ""
        same = {"indicator": row["indicator"] + reading, "unit": row["unit"]}
        reached = float(row["before"])
        found.append(same | {"part": before, "start": 0.0, "value": reached, "total": True})
        for part in parts:
            value = float(row[part])
            if value:
                step = {"part": name(language, part), "start": reached, "value": value}
                found.append(same | step | {"total": False})
                reached += value
        whole = float(row["after"])
        found.append(same | {"part": after, "start": 0.0, "value": whole, "total": True})
    return pd.DataFrame(found)


def _written(row: Mapping[Any, Any], language: Language) -> str:
    write = amount if row["total"] else added
    return write(row["value"], row["unit"], language)
