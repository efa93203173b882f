"""Reads an environmental product declaration (EPD) in the format ILCD+EPD, as JSON.

Nothing is counted twice: A1-A3 stands beside A1, A2 and A3 only if they agree, and of several
scenarios for one module one is counted, the one that is the default. A module that is not declared
is unknown, never zero.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from ccb_analysis.errors import Fault, InputError
from ccb_analysis.intake.epd_format import Declaration
from ccb_analysis.intake.epd_modules import MODULES, TOTAL, module_table
from ccb_analysis.intake.epd_unit import DeclaredUnit, EpdError, declared_unit
from ccb_analysis.intake.grids import refuse_size
from ccb_analysis.language import Language

#: Molecular mass of CO2 over atomic mass of carbon: a kg of carbon is this much CO2.
CARBON_TO_CO2 = 44 / 12
_FAULTS_TOLD = 10
_STANDARD = re.compile(r"15804(?::\d{4})?\+(A[12])")
#: The identifier of GWP-total, which only EN 15804+A2 knows.
_A2_TOTAL = "6a37f984-a4b3-458a-a20a-64418c145fa2"


@dataclass(frozen=True)
class EpdFactors:
    """What a product emits, by module.

    ``standard`` is ``A1`` or ``A2`` (EN 15804+A1 or +A2; they are not comparable),
    ``declared_amount`` of ``declared_unit`` (m3, m2, m, kg, t or pcs) weighs ``mass_kg``.
    ``modules``: ``indicator``, ``module``, ``scenario``, ``value`` (kgCO2e per declared amount),
    ``per_kg`` (kgCO2e per kg), ``chosen`` (whether its scenario is the one that counts).
    ``scenarios`` are those chosen (none if the declaration has none): one of every set of
    alternatives, in all modules the same one.
    ``stored_co2_per_kg`` is the CO2 in the product's biogenic carbon (kg per kg; carbon x 44/12),
    NaN if the declaration does not say. ``notes`` say what was chosen and what is missing.
    """

    name: str
    uuid: str
    standard: str
    valid_until: int | None
    declared_amount: float
    declared_unit: str
    mass_kg: float
    modules: pd.DataFrame
    scenarios: tuple[str, ...]
    stored_co2_per_kg: float
    notes: tuple[str, ...]

    def per_kg(self, *stages: str, indicator: str = TOTAL) -> float:
        """Return the sum over ``stages`` per kg of product (kgCO2e/kg); see ``per_unit``."""
        return self._sum(stages, indicator) / self.mass_kg

    def per_unit(self, *stages: str, indicator: str = TOTAL) -> float:
        """Return the sum over ``stages`` per one declared unit (kgCO2e per m3, m2, kg, ...).

        A stage is a module (``A1-A3``, ``B1``, ``D``), a letter (``C`` is C1 to C4) or a range of
        modules (``A1-A5``). If one of them is not declared the sum is not known: NaN.

        Raises:
            InputError: a stage is none of these, or a module would be counted twice.
        """
        return self._sum(stages, indicator) / self.declared_amount

    def _sum(self, stages: Sequence[str], indicator: str) -> float:
        wanted = [module for stage in stages for module in modules_of(stage)]
        twice = sorted({module for module in wanted if wanted.count(module) > 1})
        if twice:
            raise InputError([Language()("epd.twice", modules=", ".join(twice))])
        rows = self.modules[self.modules["chosen"] & (self.modules["indicator"] == indicator)]
        values = rows.set_index("module")["value"]
        return float(sum(values.get(module, float("nan")) for module in wanted))


def modules_of(stage: str, language: str = "nl") -> list[str]:
    """Return the modules of a stage: ``C`` gives C1 to C4, ``A1-A5`` gives A1-A3, A4 and A5.

    Raises:
        InputError: there is no such stage.
    """
    if stage in MODULES:
        return [stage]
    named = [module for module in MODULES if module.startswith(stage)] if len(stage) == 1 else []
    first, _, last = stage.partition("-")
    starts = [place for place, module in enumerate(MODULES) if module.split("-")[0] == first]
    ends = [place for place, module in enumerate(MODULES) if module.split("-")[-1] == last]
    if not named and starts and ends and starts[0] <= ends[0]:
        named = list(MODULES[starts[0] : ends[0] + 1])
    if not named:
        words = Language(language)
        raise InputError([words("epd.stage", stage=stage, modules=", ".join(MODULES))])
    return named


def read_epd(path: Path, language: str = "nl", density_kg_m3: float | None = None) -> EpdFactors:
    """Return what the declaration at ``path`` says.

    Args:
        path: a JSON file of one ILCD+EPD data set, in the extended view.
        language: of messages and notes.
        density_kg_m3: used for a declaration per m3 that says nothing about mass.

    Raises:
        InputError: the file cannot be read as such, or contradicts itself; names the place.
    """
    words = Language(language)
    refuse_size(path, language)
    try:
        document = Declaration.model_validate_json(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        raise InputError(_misshapen(path.name, error, words), language=language) from None
    try:
        unit = declared_unit(document, density_kg_m3)
        standard = _standard(document)
        table, chosen = module_table(document, standard)
    except ValidationError as error:
        raise InputError(_misshapen(path.name, error, words), language=language) from None
    except EpdError as fault:
        raise InputError([_fault(path.name, fault, words)], language=language) from None
    return _factors(document, unit, standard, table, chosen, words)


def _factors(
    document: Declaration,
    unit: DeclaredUnit,
    standard: str,
    table: pd.DataFrame,
    chosen: dict[str, list[str]],
    words: Language,
) -> EpdFactors:
    about = document.process.about
    carbon = float("nan") if unit.carbon_kg is None else unit.carbon_kg
    return EpdFactors(
        name=about.name.base[0].value if about.name.base else about.uuid,
        uuid=about.uuid,
        standard=standard,
        valid_until=document.process.time.valid_until,
        declared_amount=unit.amount,
        declared_unit=unit.unit,
        mass_kg=unit.mass_kg,
        modules=table.assign(per_kg=table["value"] / unit.mass_kg),
        scenarios=tuple(chosen),
        stored_co2_per_kg=carbon * CARBON_TO_CO2 / unit.mass_kg,
        notes=tuple(_notes(document, table, chosen, standard, words)),
    )


def _notes(
    document: Declaration,
    table: pd.DataFrame,
    chosen: dict[str, list[str]],
    standard: str,
    words: Language,
) -> list[str]:
    notes = [words("epd.standard_note", standard=standard)]
    for scenario, names in chosen.items():
        marked = scenario in document.default_scenarios()
        key = "epd.default_note" if marked else "epd.first_note"
        if len(names) > 1:
            notes.append(words(key, scenario=scenario, names=words.listed(names)))
    counted = table[table["chosen"] & (table["indicator"] == TOTAL)]
    missing = [module for module in MODULES if module not in set(counted["module"])]
    if missing:
        notes.append(words("epd.missing_note", modules=", ".join(missing)))
    return notes


def _standard(document: Declaration) -> str:
    """Return ``A1`` or ``A2``, by the standard named or else by the split of the climate figure."""
    named = " ".join(entry.system.name for entry in document.modelling.compliances.compliance)
    found = set(_STANDARD.findall(named.upper().replace(" ", "")))
    if len(found) == 1:
        return found.pop()
    if found:
        raise EpdError("complianceDeclarations", "two_standards", "one_standard")
    totals = {result.method.ref for result in document.results.results}
    return "A2" if _A2_TOTAL in totals else "A1"


def _misshapen(file: str, error: ValidationError, words: Language) -> list[Fault | str]:
    """Return what is wrong with the shape of the file, each with its place in the JSON."""
    faults: list[Fault | str] = []
    for entry in error.errors(include_url=False)[:_FAULTS_TOLD]:
        place = ".".join(str(part) for part in entry["loc"])
        if entry["type"] == "json_invalid":
            reason = str((entry.get("ctx") or {}).get("error", ""))
            faults.append(words("epd.broken", file=file, reason=reason))
        elif entry["type"] == "missing":
            faults.append(words("epd.missing", file=file, place=place))
        else:
            shown = repr(entry["input"])[:60]
            faults.append(words("epd.misshapen", file=file, place=place, found=shown))
    return faults


def _fault(file: str, fault: EpdError, words: Language) -> str:
    blanks = {
        name: words.number(value, 3) if isinstance(value, float) else value
        for name, value in fault.blanks.items()
    }
    found, allowed = words(f"epd.{fault.found}", **blanks), words(f"epd.{fault.allowed}", **blanks)
    return words("epd.fault", file=file, place=fault.place, found=found, allowed=allowed)
