"""The blocks of a scenario file: mix, homes, size, materials and regions, and the whole of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    ValidationInfo,
    field_validator,
)

from ccb_analysis.facts.scenario_entries import (
    AtMost,
    CountedYear,
    DwellingType,
    Evidence,
    Material,
    Method,
    Municipality,
    NotNegative,
    Positive,
    Replaced,
    Source,
    Text,
    YearToCome,
    fault,
    known_of,
    nearest,
    one_of,
)
from ccb_analysis.facts.scenario_timed import (
    Block,
    ShareOrTable,
    Shares,
    Sourced,
    Timed,
    refuse_other_shape,
    shape_of_share,
    shape_of_shares,
)


class Mix(Sourced, Timed):
    """The share of building methods of one dwelling type.

    Methods that are not named share what is left in the proportions they have without this block
    (``in_proportion``); with ``refuse`` the named ones must be the whole.
    """

    dwelling_type: DwellingType
    rest: Annotated[Text, AfterValidator(one_of("in_proportion", "refuse"))] = "refuse"
    shares: Shares

    @field_validator("shares")
    @classmethod
    def _as_the_path_says(cls, value: dict, info: ValidationInfo) -> dict:
        refuse_other_shape(value, info, shape_of_shares(value))
        return value


class Homes(Sourced):
    """Homes of the whole region from the first counted year up to the end of the programme."""

    total: Positive
    #: homes of years to come; a year that is not named gets its part of what is left
    per_year: dict[CountedYear, NotNegative] = Field(default_factory=dict)
    phasing: Annotated[Text, AfterValidator(one_of("even", "front", "back"))] = "even"

    @field_validator("per_year")
    @classmethod
    def _adds_up(cls, value: dict[int, float], info: ValidationInfo) -> dict[int, float]:
        known, total = known_of(info), info.data.get("total")
        if total is None:
            return value
        named = math.fsum(value.values())
        found = ("scenarios.sum_found", {"total": f"{named:.10g}"})
        if named > total:
            raise fault("scenarios.over_total", found, total=f"{total:.10g}")
        every = set(range(known.report_year + 1, known.last_year + 1)) <= set(value)
        done = known.completed
        if every and value and done is not None and abs(total - done - named) >= 1:
            numbers = {"left": total - done, "total": total, "done": done}
            raise fault("scenarios.adds_up", found, **{k: f"{v:.10g}" for k, v in numbers.items()})
        return value


class Size(Sourced):
    """A factor on the gross floor area of a home of one type, from the start year on."""

    dwelling_type: DwellingType
    factor: Positive


class MaterialSwap(Sourced, Timed):
    """Materials replaced by others that do the same work, in a share of what homes hold of them.

    ``kg_ratio`` is kg of the new per kg of the old material. No methods or dwelling types means
    all of them.
    """

    name: Text
    replace: dict[Replaced, Material]
    kg_ratio: dict[str, Positive]
    methods: tuple[Method, ...] = ()
    dwelling_types: tuple[DwellingType, ...] = Field(default=(), validate_default=True)
    ceiling: AtMost | None = None
    share: ShareOrTable

    def takes(self, material: str, dwelling_type: str, method: str) -> bool:
        """Return whether this replaces ``material`` in homes of this type and method."""
        here = dwelling_type in (self.dwelling_types or [dwelling_type])
        return here and method in (self.methods or [method]) and material in self.replace

    @field_validator("replace")
    @classmethod
    def _by_another(cls, value: dict[str, str]) -> dict[str, str]:
        same = [old for old, new in value.items() if old == new]
        if same or not value:
            key = "scenarios.itself" if same else "scenarios.at_least_one"
            raise fault(key, ", ".join(same) or ("facts.empty", {}))
        return value

    @field_validator("kg_ratio")
    @classmethod
    def _of_every_replaced(cls, value: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        old = info.data.get("replace")
        if old is None:
            return value
        strange = [name for name in value if name not in old]
        if strange:
            raise fault("facts.unknown_name", ", ".join(strange), names=nearest(strange[0], old))
        absent = [name for name in old if name not in value]
        if absent:
            names = {"names": ", ".join(absent)}
            raise fault("scenarios.a_ratio", ("scenarios.no_ratio", names))
        return value

    @field_validator("dwelling_types")
    @classmethod
    def _somewhere(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        """Refuse a swap of materials that none of these homes hold."""
        known = known_of(info)
        old, methods = info.data.get("replace"), info.data.get("methods")
        if old is None or methods is None:
            return value
        held = {
            material
            for of_type, method, material in known.stock
            if of_type in (value or known.mix) and method in (methods or known.methods())
        }
        if not held & set(old):
            names = {"names": ", ".join(old)}
            raise fault("scenarios.in_stock", ("scenarios.nowhere", names))
        return value

    @field_validator("share")
    @classmethod
    def _as_the_path_says(cls, value: Any, info: ValidationInfo) -> Any:
        refuse_other_shape(value, info, shape_of_share(value))
        return value


class Regions(Block):
    """The municipalities that take part in everything but the number of homes."""

    join: tuple[Municipality, ...]
    source: Source | None = None
    evidence: Evidence | None = None
    note: str = ""

    @field_validator("join")
    @classmethod
    def _someone(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not value:
            raise fault("scenarios.at_least_one")
        return tuple(dict.fromkeys(value))


class Header(Block):
    """What a scenario says of itself; English texts are the Dutch ones if they are left out."""

    title_nl: Text
    title_en: Text = ""
    why_nl: Text
    why_en: Text = ""
    baseline: Text
    source: Source
    evidence: Evidence
    note: str = ""
    start_year: YearToCome | None = None
    mix: list[Any] = Field(default_factory=list)
    homes: dict[str, Any] | None = None
    size: list[Any] = Field(default_factory=list)
    materials: list[Any] = Field(default_factory=list)
    regions: dict[str, Any] | None = None


@dataclass(frozen=True)
class Scenario:
    """A scenario as it was read, with what it takes over from its baseline in it.

    ``mix`` is in order: a later block starts from what the earlier ones give. ``join`` are the
    codes of the municipalities that take part, None for all.
    """

    name: str
    title_nl: str
    title_en: str
    why_nl: str
    why_en: str
    baseline: str
    source: str
    evidence: str
    start_year: int
    mix: tuple[Mix, ...] = ()
    homes: Homes | None = None
    size: tuple[Size, ...] = ()
    materials: tuple[MaterialSwap, ...] = ()
    join: tuple[str, ...] | None = None

    @property
    def differs(self) -> bool:
        """Return whether anything is different from current practice."""
        return bool(self.mix or self.homes or self.size or self.materials or self.join is not None)
