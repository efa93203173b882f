"""What blocks of a scenario file share: their source, and the path along which they change."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Discriminator,
    Field,
    Tag,
    ValidationInfo,
    field_validator,
)
from scipy.special import expit

from ccb_analysis.facts.scenario_entries import (
    WHOLE,
    Evidence,
    Method,
    Number,
    PointYear,
    Positive,
    Share,
    Source,
    Text,
    Year,
    YearToCome,
    fault,
    known_of,
    one_of,
)
from ccb_analysis.facts.tables import EVIDENCE

#: From 10 % to 90 % the logit grows by the logarithm of 9, twice.
_LOGIT_10_TO_90 = 2 * np.log(9)


class Block(BaseModel):
    """A part of a scenario file; an entry it does not know is refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Sourced(Block):
    """A block with a source; of a user's own figure the evidence may be left out."""

    source: Source
    evidence: Evidence | None = Field(default=None, validate_default=True)
    note: str = ""

    @field_validator("evidence")
    @classmethod
    def _evidence_or_assumption(cls, value: str | None, info: ValidationInfo) -> str:
        if value is None and info.data.get("source", "user") != "user":
            raise fault("scenarios.need_evidence", ("facts.empty", {}), names=", ".join(EVIDENCE))
        return value or "assumption"


class Timed(Block):
    """A block that goes along a path: from what is now, in the year before ``from_year``.

    ``linear``: equal steps, the first in ``from_year``, the last in ``until_year``. ``logistic``:
    the same two ends, along an S-curve that is half way in ``midpoint`` and takes
    ``years_10_to_90`` from 10 % to 90 % of its own height. ``table``: the values of the years
    given, a straight line between them, and the last one ever after.
    """

    path: Annotated[Text, AfterValidator(one_of("table", "linear", "logistic"))]
    #: first year that differs; by default the first that can
    from_year: YearToCome | None = Field(default=None, validate_default=True)
    until_year: Year | None = Field(default=None, validate_default=True)
    midpoint: Number | None = Field(default=None, validate_default=True)
    years_10_to_90: Positive | None = Field(default=None, validate_default=True)
    #: whether points of the table may lie in the past, where they only steer the line
    line_from_past: Annotated[bool, Field(strict=True)] = False

    @field_validator("from_year")
    @classmethod
    def _first_to_come(cls, value: int | None, info: ValidationInfo) -> int:
        return known_of(info).start_year if value is None else value

    @field_validator("until_year")
    @classmethod
    def _ends_after_it_starts(cls, value: int | None, info: ValidationInfo) -> int | None:
        first = info.data.get("from_year", known_of(info).start_year)
        if value is None and info.data.get("path") in ("linear", "logistic"):
            raise fault("scenarios.need_until_year", ("facts.empty", {}))
        if value is not None and value < first:
            raise fault("scenarios.ends_before", first=first)
        return value

    @field_validator("midpoint", "years_10_to_90")
    @classmethod
    def _only_of_a_curve(cls, value: float | None, info: ValidationInfo) -> float | None:
        logistic = info.data.get("path") == "logistic"
        if logistic and value is None:
            raise fault(f"scenarios.need_{info.field_name}", ("facts.empty", {}))
        if value is not None and not logistic and "path" in info.data:
            raise fault("scenarios.only_logistic")
        if info.field_name == "years_10_to_90" and value:
            _refuse_flat_curve(info.data, value)
        return value

    @field_validator("line_from_past")
    @classmethod
    def _only_of_a_table(cls, value: bool, info: ValidationInfo) -> bool:
        if value and info.data.get("path") in ("linear", "logistic"):
            raise fault("scenarios.only_table")
        return value


def _refuse_flat_curve(given: dict[str, Any], years_10_to_90: float) -> None:
    """Refuse a curve that is flat between the two ends of its path, if these are known."""
    first, last, midpoint = (given.get(name) for name in ("from_year", "until_year", "midpoint"))
    if first is None or last is None or midpoint is None:
        return
    start, end = curve([first - 1, last], midpoint, years_10_to_90)
    if not end - start > WHOLE:
        raise fault("scenarios.flat_curve", first=first, last=last)


def refuse_other_shape(value: Any, info: ValidationInfo, shape: str) -> None:
    """Refuse a value of another shape than its path asks for, or of other years."""
    path, until = info.data.get("path"), info.data.get("until_year")
    if path == "table" and shape != "table":
        raise fault("scenarios.table_shape")
    if path in ("linear", "logistic") and shape == "table":
        raise fault("scenarios.line_shape")
    if path == "table" and not value:
        raise fault("scenarios.table_shape", ("facts.empty", {}))
    if path == "table":
        first = info.data.get("from_year", known_of(info).start_year)
        if max(value) < first:
            raise fault("scenarios.ends_before", max(value), first=first)
        if until not in (None, max(value)):
            raise fault("scenarios.last_point", f"until_year = {until}", last=max(value))


def curve(years: Sequence[int], midpoint: float, years_10_to_90: float) -> np.ndarray:
    """Return how far a logistic curve is in each year, from 0 long before to 1 long after."""
    steps = (np.asarray(years, float) - midpoint) / years_10_to_90
    return np.asarray(expit(_LOGIT_10_TO_90 * steps))


def shape_of_shares(value: Any) -> str:
    """Return whether a value is one per year (``table``) or the final one (``line``)."""
    nested = isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values())
    return "table" if nested else "line"


def shape_of_share(value: Any) -> str:
    """Return whether a value is one per year (``table``) or the final one (``line``)."""
    return "table" if isinstance(value, dict) else "line"


def _whole(shares: dict[str, float], info: ValidationInfo) -> dict[str, float]:
    """Refuse shares of methods that cannot be one whole with what is left of the others."""
    mix = known_of(info).mix.get(info.data.get("dwelling_type", ""), {})
    total = math.fsum(shares.values())
    found = ("scenarios.sum_found", {"total": f"{total:.10g}"})
    if not shares:
        raise fault("scenarios.at_least_one", ("facts.empty", {}))
    if total > 1 + WHOLE:
        raise fault("scenarios.sum_over", found)
    if total < 1 - WHOLE and info.data.get("rest") == "refuse":
        raise fault("scenarios.sum_one", found)
    if mix and total < 1 - WHOLE and not any(mix[name] for name in mix if name not in shares):
        raise fault("scenarios.sum_one_all", found)
    return shares


MethodShares = Annotated[dict[Method, Share], AfterValidator(_whole)]
Shares = Annotated[
    Annotated[dict[PointYear, MethodShares], Tag("table")] | Annotated[MethodShares, Tag("line")],
    Discriminator(shape_of_shares),
]
ShareOrTable = Annotated[
    Annotated[dict[PointYear, Share], Tag("table")] | Annotated[Share, Tag("line")],
    Discriminator(shape_of_share),
]
