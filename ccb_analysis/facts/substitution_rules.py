"""The blocks of a file of substitution rules: figures, needs, savings, and the rule itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo, field_validator

from ccb_analysis.facts.elements import ELEMENTS, WHOLE
from ccb_analysis.facts.scenario_entries import (
    WHOLE as ROUNDING,
)
from ccb_analysis.facts.scenario_entries import (
    DwellingType,
    Material,
    Method,
    NotNegative,
    Number,
    Positive,
    Replaced,
    Share,
    Text,
    fault,
    one_of,
)
from ccb_analysis.facts.scenario_timed import Sourced

#: Kilograms per m2 of element, or per kilogram that is replaced.
PER_AREA, PER_KILOGRAM = "kg/m2", "kg/kg"
_SHAPES = ("exact", "triangular", "uniform", "lognormal")


class Spread(Sourced):
    """An uncertain figure; without low and high it is exact.

    Figures of one ``group`` move together. A blank group moves alone, under the rule's name.
    """

    value: Number
    low: Number | None = Field(default=None, validate_default=True)
    high: Number | None = Field(default=None, validate_default=True)
    distribution: Annotated[Text, AfterValidator(one_of(*_SHAPES))] = Field(
        default="exact", validate_default=True
    )
    group: str = ""

    @field_validator("value")
    @classmethod
    def _finite(cls, value: float) -> float:
        if not math.isfinite(value):
            raise fault("scenarios.a_number")
        return value

    @field_validator("low", "high")
    @classmethod
    def _on_its_side(cls, given: float | None, info: ValidationInfo) -> float | None:
        value = info.data.get("value")
        if given is None or value is None:
            return value
        wrong = given > value if info.field_name == "low" else given < value
        if wrong or not math.isfinite(given):
            raise fault(f"facts.{info.field_name}", value=f"{value:.10g}")
        return given

    @field_validator("distribution")
    @classmethod
    def _of_a_range(cls, shape: str, info: ValidationInfo) -> str:
        low, high = info.data.get("low"), info.data.get("high")
        if low is None or high is None:
            return shape
        if (shape == "exact") != (low == high):
            key = "substitution.needs_range" if low == high else "substitution.has_range"
            raise fault(key)
        if shape == "lognormal" and low <= 0:
            raise fault("tables_in.lognormal")
        return shape


class Ratio(Spread):
    """Kilograms of the new material that do the work of one kilogram of the old one."""

    value: Positive


class Cost(Spread):
    """What it costs more (or less, below nought) per m2 of element or per kilogram replaced."""

    unit: Annotated[Text, AfterValidator(one_of("EUR/m2", "EUR/kg"))]
    #: of the price level
    year: int


class Need(Spread):
    """A material that comes with the new one, per m2 of element or per kilogram replaced."""

    value: NotNegative
    low: NotNegative | None = Field(default=None, validate_default=True)
    material: Material
    unit: Annotated[Text, AfterValidator(one_of(PER_AREA, PER_KILOGRAM))]


class Saving(Spread):
    """A material of which less is needed: kilograms per kilogram the home gets lighter."""

    value: NotNegative
    low: NotNegative | None = Field(default=None, validate_default=True)
    material: Replaced
    element: Annotated[Text, AfterValidator(one_of(*ELEMENTS))]


class Ceiling(Sourced):
    """The most that can be replaced, as a share of what is there (0-1)."""

    value: Share


class Rule(Sourced):
    """One material for another, at equal function.

    ``replace`` holds, per old material, how many kilograms of the first one do the work of one
    kilogram of it; ``by`` the shares of the new materials in the new mass. What is ``along``
    lies inside the old material and leaves with it. No methods or dwelling types means all.
    """

    name: Text
    title_nl: Text
    title_en: str = ""
    element: Annotated[Text, AfterValidator(one_of(*ELEMENTS, WHOLE))]
    methods: tuple[Method, ...] = ()
    dwelling_types: tuple[DwellingType, ...] = ()
    replace: dict[Replaced, Positive]
    by: dict[Material, Positive]
    along: tuple[Replaced, ...] = ()
    ratio: Ratio
    ceiling: Ceiling
    cost: Cost | None = None
    needs: tuple[Need, ...] = ()
    saves: tuple[Saving, ...] = ()

    @field_validator("replace", "by")
    @classmethod
    def _something(cls, value: dict[str, float], info: ValidationInfo) -> dict[str, float]:
        if not value:
            raise fault("scenarios.at_least_one", ("facts.empty", {}))
        if info.field_name == "by":
            same = [name for name in value if name in info.data.get("replace", {})]
            if same:
                raise fault("scenarios.itself", ", ".join(same))
            total = math.fsum(value.values())
            if abs(total - 1) > ROUNDING:
                found = ("scenarios.sum_found", {"total": f"{total:.10g}"})
                raise fault("substitution.whole", found)
        return value

    def title(self, language: str) -> str:
        """Return the name of the rule as a reader sees it; the English one may be left out."""
        return self.title_nl if language == "nl" else self.title_en or self.title_nl

    def applies(self, method: str, dwelling_type: str) -> bool:
        """Return whether the rule holds for homes of this method and type."""
        return method in (self.methods or [method]) and dwelling_type in (
            self.dwelling_types or [dwelling_type]
        )

    def takes(self, material: str, element: str) -> bool:
        """Return whether the rule replaces this material in this element."""
        return material in self.replace and self.element in (WHOLE, element)

    def figures(self) -> dict[str, Spread | Ceiling]:
        """Return every figure the rule leans on, by the place it stands in."""
        found: dict[str, Spread | Ceiling] = {"ratio": self.ratio, "ceiling": self.ceiling}
        if self.cost is not None:
            found["cost"] = self.cost
        found |= {f"needs.{need.material}": need for need in self.needs}
        return found | {f"saves.{one.material}.{one.element}": one for one in self.saves}


class LeftOut(Sourced):
    """What the programme names as well, but cannot be calculated; it has no number."""

    name: Text
    title_nl: Text
    title_en: str = ""
    why_nl: Text
    why_en: str = ""


@dataclass(frozen=True)
class Rules:
    """The rules of one file, and what it names without a number."""

    rules: dict[str, Rule]
    left_out: tuple[LeftOut, ...] = ()

    @property
    def names(self) -> list[str]:
        """The names of the rules, in the order of the file."""
        return list(self.rules)
