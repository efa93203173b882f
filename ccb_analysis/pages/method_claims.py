"""What a comparison of building methods claims: medians and chances, each with its error."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ccb_analysis.model.sampling import batch_sizes
from ccb_analysis.model.summary import batch_error
from ccb_analysis.pages.methods import ADDED_UP, PAIRED, MethodPages
from ccb_analysis.report.claims import Claim, claim


def method_claims(page: MethodPages) -> Iterator[Claim]:
    """Give central figures, medians and chances of pairs, and what published buildings say."""
    yield from _own(page)
    yield from _pairs(page)
    yield from _published(page)


def _own(page: MethodPages) -> Iterator[Claim]:
    drawn, labels = page.study.drawn, page.labels
    for kind, values in zip(drawn.kinds.to_dict("records"), drawn.values, strict=True):
        place = f"{kind['dwelling_type']}.{kind['building_method']}"
        names = {
            "method": labels.method(kind["building_method"]),
            "type": labels.dwelling_type(kind["dwelling_type"]),
        }
        for one, columns in zip(drawn.measures, values, strict=True):
            if one.name == ADDED_UP or not np.isfinite(columns).all():
                continue
            told = {"measure": labels.measure(one.name), **names}
            definition = labels.text("claim_central", **told)
            yield claim(f"central.{one.name}.{place}", columns[0], one.unit, definition)
            if columns.size > 1:
                definition = labels.text("claim_p50", **told)
                yield claim(
                    f"median.{one.name}.{place}",
                    np.median(columns[1:]),
                    one.unit,
                    definition,
                    **_within(median_error(columns[1:])),
                )


def median_error(draws: np.ndarray) -> float:
    """Return the 95 % Monte Carlo error of the median, from the medians of the scramblings.

    NaN with too few draws.
    """
    sizes = [size for size in batch_sizes(len(draws)) if size]
    parts = np.split(draws, np.cumsum(sizes)[:-1])
    return float(batch_error(np.array([[float(np.median(part)) for part in parts]]))[0])


def _within(error: float) -> dict:
    return {"tolerance": error, "reason": "monte_carlo"} if error > 0 else {}


def _pairs(page: MethodPages) -> Iterator[Claim]:
    rows, labels = page.study.pairs, page.labels
    for row in rows[rows["measure"].isin(PAIRED)].to_dict("records"):
        names = [row[name] for name in ("dwelling_type", "building_method", "other")]
        definition = labels.text(
            "claim_pair",
            measure=labels.measure(row["measure"]),
            type=labels.dwelling_type(names[0]),
            method=labels.method(names[1]),
            other=labels.method(names[2]),
        )
        key = ".".join(["lower", row["measure"], *names])
        error = float(row["lower_error"])
        yield claim(key, row["lower"], "share", definition, **_within(error))


def _published(page: MethodPages) -> Iterator[Claim]:
    found, labels = page.study.benchmark, page.labels
    if found is None:
        return
    unit = found.harmonised.basis.unit
    for row in found.compared.medians.to_dict("records"):
        definition = labels.text("claim_median", group=labels.method(row["group"]))
        yield claim(f"published.median.{row['group']}", row["median"], unit, definition)
    for row in found.compared.effects.to_dict("records"):
        names = {name: labels.method(row[name]) for name in ("group", "other")}
        key = f"published.difference.{row['group']}.{row['other']}"
        definition = labels.text("claim_difference", **names)
        yield claim(key, row["difference"], unit, definition)
