"""The part of an ILCD+EPD data set (JSON, extended view) that says what a product is and emits.

Two libraries read this format (``lcax`` and its forerunner ``epdx``), but lcax 3.8 keeps the last
of several scenarios without saying so, drops A1, A2 and A3 beside A1-A3, and passes over figures
it cannot read. Here nothing is dropped: the shape is checked by pydantic, the meaning in ``epd``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel, ConfigDict, Field


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore", populate_by_name=True)


class Text(_Part):
    """A text in one language."""

    value: str = ""
    lang: str = ""


class Reference(_Part):
    """A reference to another data set: its identifier and its name."""

    ref: str = Field("", alias="refObjectId")
    names: list[Text] = Field(default_factory=list, alias="shortDescription")

    @property
    def name(self) -> str:
        """The name, in the first language given."""
        return self.names[0].value if self.names else ""


class Other(_Part):
    """Extensions: amounts per module, the unit, scenarios."""

    anies: list[dict[str, Any]] = Field(default_factory=list)


class FlowProperty(_Part):
    """What one declared unit is in some measure: mass, volume, biogenic carbon."""

    names: list[Text] = Field(default_factory=list, alias="name")
    uuid: str = ""
    reference: bool = Field(False, alias="referenceFlowProperty")
    value: float | None = Field(None, alias="meanValue")
    unit: str = Field("", alias="referenceUnit")


class MaterialProperty(_Part):
    """A property of the product, such as its density."""

    name: str = ""
    value: str | float | None = None
    unit: str = ""


class Exchange(_Part):
    """A flow; that of the product itself carries the declared unit."""

    number: int | None = Field(None, alias="dataSetInternalID")
    amount: float | None = Field(None, alias="meanAmount")
    is_reference: bool = Field(False, alias="referenceFlow")
    properties: list[FlowProperty] = Field(default_factory=list, alias="flowProperties")
    materials: list[MaterialProperty] = Field(default_factory=list, alias="materialProperties")
    resulting: float | None = Field(None, alias="resultingflowAmount")


class Exchanges(_Part):
    """All flows."""

    exchange: list[Exchange] = Field(default_factory=list)


class Result(_Part):
    """One indicator with its amounts per module."""

    method: Reference = Field(
        default_factory=lambda: Reference.model_validate({}), alias="referenceToLCIAMethodDataSet"
    )
    other: Other = Field(default_factory=lambda: Other.model_validate({}))

    @property
    def unit(self) -> str:
        """The unit of the amounts as written; blank if it is not there."""
        for entry in self.other.anies:
            if entry.get("name") == "referenceToUnitGroupDataSet":
                value = entry.get("value")
                return Reference.model_validate(value).name if isinstance(value, dict) else ""
        return ""

    def amounts(self) -> Iterator[tuple[str, str, object]]:
        """Yield module, scenario (blank if none) and amount as written."""
        for entry in self.other.anies:
            if "module" in entry:
                scenario = str(entry.get("scenario") or "")
                yield str(entry["module"]).strip().upper(), scenario, entry.get("value")


class Results(_Part):
    """All indicators."""

    results: list[Result] = Field(default_factory=list, alias="LCIAResult")


class Name(_Part):
    """The name of the product."""

    base: list[Text] = Field(default_factory=list, alias="baseName")


class About(_Part):
    """Identifier, name and extensions of the data set."""

    uuid: str = Field("", alias="UUID")
    name: Name = Field(default_factory=lambda: Name.model_validate({}))
    other: Other = Field(default_factory=lambda: Other.model_validate({}))


class Quantitative(_Part):
    """Which flow is the product itself."""

    flows: list[int] = Field(default_factory=list, alias="referenceToReferenceFlow")


class Time(_Part):
    """How long the declaration holds."""

    valid_until: int | None = Field(None, alias="dataSetValidUntil")


class Process(_Part):
    """What the declaration is of."""

    about: About = Field(
        default_factory=lambda: About.model_validate({}), alias="dataSetInformation"
    )
    quantitative: Quantitative = Field(
        default_factory=lambda: Quantitative.model_validate({}), alias="quantitativeReference"
    )
    time: Time = Field(default_factory=lambda: Time.model_validate({}))


class Compliance(_Part):
    """A standard the declaration follows."""

    system: Reference = Field(
        default_factory=lambda: Reference.model_validate({}), alias="referenceToComplianceSystem"
    )


class Compliances(_Part):
    """All standards."""

    compliance: list[Compliance] = Field(default_factory=list)


class Modelling(_Part):
    """How it was modelled."""

    compliances: Compliances = Field(
        default_factory=lambda: Compliances.model_validate({}), alias="complianceDeclarations"
    )


class Declaration(_Part):
    """A whole ILCD+EPD data set."""

    process: Process = Field(alias="processInformation")
    modelling: Modelling = Field(
        default_factory=lambda: Modelling.model_validate({}), alias="modellingAndValidation"
    )
    exchanges: Exchanges
    results: Results = Field(alias="LCIAResults")

    def default_scenarios(self) -> list[str]:
        """Return the scenarios the data set marks as default, in its own order."""
        found = []
        for entry in self.process.about.other.anies:
            named = entry.get("value") if entry.get("name") == "scenarios" else None
            scenarios = named or entry.get("scenarios") or entry.get("scenario") or []
            if isinstance(scenarios, dict):
                scenarios = scenarios.get("scenario") or []
            for scenario in scenarios if isinstance(scenarios, list) else []:
                marked = isinstance(scenario, dict) and str(scenario.get("default")).lower()
                if marked == "true" and scenario.get("name"):
                    found.append(str(scenario["name"]))
        return found
