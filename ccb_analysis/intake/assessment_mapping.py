"""The small file that says what the columns of somebody's table of buildings mean."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from ccb_analysis.errors import InputError
from ccb_analysis.facts.benchmark import FLOOR_AREAS
from ccb_analysis.facts.scenario_faults import line, lines
from ccb_analysis.facts.toml_text import read_toml
from ccb_analysis.facts.units import conversion_factor
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

#: The example to copy and change.
EXAMPLE = REFERENCE / "benchmark_mapping_example.toml"
#: Columns that are numbers; every other column is text unless ``numbers`` names it.
NUMBERS = (*(f"floor_area_{name}" for name in FLOOR_AREAS), "study_period", "replacement_lifetime")
#: How carbon from the air stands in the figures.
BIOGENIC = ("excluded", "included", "unknown")
#: Names of what only certain texts may stand in.
CLOSED = {"per": FLOOR_AREAS, "biogenic": BIOGENIC}
GROUP = "building_method"
#: A figure in one of these forms can be turned into the others by floor area and years.
FORMS = ("{}", "{}/m2", "{}/year", "{}/m2/year")


class Ratio(BaseModel):
    """What one m2 of the floor area ``per`` is in m2 of ``area``, by a user's own source."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    area: Literal["gross", "usable", "heated"]
    per: Literal["gross", "usable", "heated"]
    value: float
    low: float
    high: float
    source: str


class Mapping(BaseModel):
    """What the columns of one table mean; the example explains every name."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    title: str
    licence: str = ""
    sheet: str | None = None
    decimal: Literal[",", "."] | None = None
    quantity: str = "kgCO2e"
    unit: str = ""
    unknown: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    columns: dict[str, str]
    modules: dict[str, str]
    values: dict[str, dict[str, str]] = {}
    constant: dict[str, str | float] = {}
    floor_area_ratio: tuple[Ratio, ...] = ()

    @property
    def headers(self) -> list[str]:
        """Every header of the file that is read."""
        return list(dict.fromkeys([*self.columns.values(), *self.modules.values()]))

    @property
    def number_columns(self) -> list[str]:
        """The columns, by our names, that hold numbers."""
        return [name for name in self.columns if name in NUMBERS or name in self.numbers]


def read_mapping(path: Path, language: str = "nl") -> Mapping:
    """Return the mapping at ``path``.

    Raises:
        InputError: the file is no toml, or says something that cannot be; lists every fault.
    """
    words = Language(language)
    title = words("assessments.mapping_refused", file=path.name)
    if not path.is_file():
        raise InputError([words("checking.absent", file=path.name)], language=language)
    entries, wrong = read_toml(path, words)
    if wrong:
        raise InputError(wrong, title, language)
    try:
        mapping = Mapping.model_validate(entries)
    except ValidationError as error:
        raise InputError(lines(error, path.name, "", Mapping, words), title, language) from None
    faults = [
        line(path.name, place, found, allowed, words)
        for place, found, allowed in _faults(mapping, words)
    ]
    if faults:
        raise InputError(faults, title, language)
    return mapping


def unit_form(unit: str, quantity: str) -> tuple[float, bool, bool]:
    """Return what a figure in ``unit`` is multiplied by, and whether it is per m2 and per year.

    Raises:
        ValueError: the unit is not one of the ``FORMS`` of the quantity.
    """
    for form in FORMS:
        try:
            factor = conversion_factor(unit, form.format(quantity))
        except ValueError:
            continue
        return factor, "m2" in form, "year" in form
    raise ValueError(unit)


def _faults(mapping: Mapping, words: Language) -> Iterator[tuple[str, str, str]]:
    """Yield place, what was found and what is allowed, of what a schema cannot see."""
    empty = words("facts.empty")
    known = {*mapping.columns, *mapping.constant}
    if GROUP not in known:
        yield f"columns.{GROUP}", empty, words("assessments.need_group")
    if not mapping.modules:
        yield "modules", empty, words("assessments.need_modules")
    yield from _unit_faults(mapping, words)
    for name in (*mapping.values, *mapping.numbers):
        if name not in known and name != "unit":
            yield name, name, words("assessments.mapped", names=", ".join(sorted(known)))
    for name in sorted(set(mapping.columns) & set(mapping.constant)):
        yield f"constant.{name}", name, words("assessments.column_or_constant")
    for name, texts in CLOSED.items():
        given = list(mapping.values.get(name, {}).values())
        given += [str(mapping.constant[name])] if name in mapping.constant else []
        yield from ((name, text, ", ".join(texts)) for text in given if text not in texts)
    for name in NUMBERS:
        if isinstance(mapping.constant.get(name), str):
            yield f"constant.{name}", str(mapping.constant[name]), words("facts.number")
    for number, ratio in enumerate(mapping.floor_area_ratio, 1):
        if not 0 < ratio.low <= ratio.value <= ratio.high:
            was = f"{ratio.low:g}, {ratio.value:g}, {ratio.high:g}"
            yield f"floor_area_ratio {number}", was, words("assessments.need_ratio")


def _unit_faults(mapping: Mapping, words: Language) -> Iterator[tuple[str, str, str]]:
    allowed = words("assessments.need_unit", quantity=mapping.quantity)
    if not mapping.unit and "unit" not in mapping.columns:
        yield "unit", words("facts.empty"), allowed
    units = [("unit", mapping.unit)] if mapping.unit else []
    units += [(f"values.unit.{t}", u) for t, u in mapping.values.get("unit", {}).items()]
    for place, unit in units:
        try:
            unit_form(unit, mapping.quantity)
        except ValueError:
            yield place, unit, allowed
