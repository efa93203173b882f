"""The chapter on building methods as they are: how circular, how much primary material."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pandas as pd

from ccb_analysis.pages.setting import Chapter
from ccb_analysis.report import tables_flips
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.selection import label

if TYPE_CHECKING:
    from ccb_analysis.pages.swaps import SwapPages

#: A home can use much less primary abiotic material and still miss the circular share by mass.
_SHARE = ("circular_share", "reused_renewable_2025")
_ABIOTIC = ("less_primary", "abiotic_per_m2_2030")
_ALL = ("less_primary", "all_primary_per_m2_2030")


def methods(pages: SwapPages) -> Chapter:
    """Building methods as they are, and what would turn their verdicts."""
    study = pages.study
    yield Prose.of([*_contrast(pages), "", *_each(pages)])
    yield pages.gallery.table(tables_flips.methods_table(study.methods, pages.labels))
    turned = study.method_flips
    turned = turned[turned["confirmed"].astype(bool) & (turned["rank"] == 1)]
    if len(turned):
        table = tables_flips.flips_table(
            turned, study.figures, pages.labels, "swap_method_flips", counted=False
        )
        yield pages.gallery.table(table, open_=False)


def _verdicts(pages: SwapPages) -> pd.DataFrame:
    """Return per kind of home whether readings are met, and their lines."""
    rows = pages.study.method_flips
    keys = ["dwelling_type", "building_method", "target", "reading"]
    return rows.drop_duplicates(keys).set_index(keys)[["met", "threshold"]]


def _contrast(pages: SwapPages) -> Iterator[str]:
    """Give which methods miss the circular share and yet halve primary abiotic material."""
    met = _verdicts(pages)["met"].unstack(["target", "reading"])
    lines = _verdicts(pages)["threshold"].groupby(["target", "reading"]).first()
    blanks = {
        "share": pages.language.percent(lines[_SHARE]),
        "less": pages.language.percent(lines[_ABIOTIC]),
    }
    both = met[~met[_SHARE].astype(bool) & met[_ABIOTIC].astype(bool)]
    if both.empty:
        yield f"**{pages.text('contrast_none', **blanks)}**"
        return
    by_method = both.reset_index().groupby("building_method", sort=False).size()
    kinds = met.reset_index().groupby("building_method", sort=False).size()
    full = [one for one in by_method.index if by_method[one] == kinds[one]]
    names = [_method(pages, one) for one in (full or list(by_method.index))]
    key = "contrast_some" if full else "contrast_part"
    yield f"**{pages.text(key, names=pages.language.listed(names), **blanks)}**"


def _each(pages: SwapPages) -> Iterator[str]:
    """Give per method its circular share, and how much less with and without timber counted."""
    rows = pages.study.methods
    for method in _by_share(rows):
        own = rows[rows["building_method"] == method]
        ends = {
            name: _ends(pages, own[own["measure"] == name]["value"])
            for name in ("circular_share", "less_abiotic", "less_primary")
        }
        said = [pages.text("method_line", method=_method(pages, method), **ends)]
        said.append(_nearest(pages, method))
        yield "- " + " ".join(one for one in said if one)
    yield ""
    yield pages.text("method_base")


def _by_share(rows: pd.DataFrame) -> list[str]:
    circular = rows[rows["measure"] == "circular_share"]
    mean = circular.groupby("building_method")["value"].mean()
    return [str(one) for one in mean.sort_values(ascending=False).index]


def _nearest(pages: SwapPages, method: str) -> str:
    """Return the smallest change that turns a verdict of the three readings of a method."""
    rows = pages.study.method_flips
    wanted = pd.MultiIndex.from_tuples([_SHARE, _ABIOTIC, _ALL])
    chosen = pd.MultiIndex.from_frame(rows[["target", "reading"]]).isin(wanted)
    rows = rows[chosen & (rows["building_method"] == method) & rows["confirmed"].astype(bool)]
    if rows.empty:
        return pages.text("method_still")
    row = rows.loc[rows["share"].astype(float).abs().idxmin()].to_dict()
    unit = pages.labels.unit(str(row["figure"]))
    return pages.text(
        f"method_flip_{row['status']}",
        reading=pages.labels.reading(row["target"], row["reading"]),
        type=label("dwelling_type", row["dwelling_type"], pages.language),
        input=pages.labels.group(row["group"]),
        start=pages.labels.amount(row["from"], unit),
        end=pages.labels.amount(row["to"], unit),
        material=pages.labels.material(str(row["material"])),
    )


def _ends(pages: SwapPages, values: pd.Series) -> str:
    low, high = (pages.language.percent(one) for one in (values.min(), values.max()))
    return low if low == high else pages.language("common.range", low=low, high=high)


def _method(pages: SwapPages, name: str) -> str:
    return label("building_method", name, pages.language)
