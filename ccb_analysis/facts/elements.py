"""Elements of a home (floors, walls, facades): where its materials are, and what an m2 weighs.

Inventories give kilograms per m2 of gross floor area for the whole home. ``element_ratios.csv``
says where in the home they are, ``element_masses.csv`` what an m2 of an element weighs.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, lru_cache, partial
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.faults import read_whole_figures, row_faults
from ccb_analysis.facts.material_list import list_materials, unknown_materials
from ccb_analysis.facts.tables import NUMBERS, RowFaults
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

#: An amount of a material wherever it is in the home.
WHOLE = "whole"
ELEMENTS = ("floor", "inner_wall", "facade", "roof", "insulation", "foundation")
RATIO_KEY = ("building_method", "dwelling_type", "material", "element")
MASS_KEY = ("material", "element")
#: m2 of the element per m2 of gross floor area; or a share of what those rows leave.
AREA, SHARE = "m2/m2", "share"
_RATIOS, _MASSES = "element_ratios.csv", "element_masses.csv"
_TOLERANCE = 1e-9


@dataclass(frozen=True)
class Elements:
    """Where materials are, as two tables.

    ``ratios`` has ``RATIO_KEY``, value and unit. A value in m2/m2 times the mass of an m2 is an
    amount per m2 of gross floor area; a share is of what those amounts leave. Rows of one kind of
    home win over those of ``all``. ``masses`` has ``MASS_KEY`` and value (kg per m2 of element).
    """

    ratios: pd.DataFrame
    masses: pd.DataFrame

    def of(self, method: str, dwelling_type: str, material: str) -> list[tuple[str, float, str]]:
        """Return (element, value, unit) for every element of a home that holds the material."""
        found = self._places
        for key in ((method, dwelling_type), (method, "all"), ("all", dwelling_type), ("all",) * 2):
            if (*key, material) in found:
                return found[*key, material]
        return []

    def mass(self, material: str, element: str) -> float | None:
        """Return what an m2 of the element weighs in this material (kg/m2), if anybody knows."""
        return self._weights.get((material, element))

    @cached_property
    def _weights(self) -> dict[tuple[str, str], float]:
        rows = self.masses[[*MASS_KEY, "value"]].itertuples(index=False)
        return {(material, element): float(value) for material, element, value in rows}

    @cached_property
    def _places(self) -> dict[tuple[str, ...], list[tuple[str, float, str]]]:
        places: dict[tuple[str, ...], list[tuple[str, float, str]]] = {}
        columns = [*RATIO_KEY, "value", "unit"]
        for method, kind, material, element, value, unit in self.ratios[columns].itertuples(
            index=False
        ):
            entry = (str(element), float(value), str(unit))
            places.setdefault((method, kind, material), []).append(entry)
        return places


def read_elements(language: str = "nl", folder: Path = REFERENCE) -> Elements:
    """Return where materials are in homes, and what an m2 of each element weighs.

    Raises:
        FactsError: a table breaks the rules of facts, names an element or material nobody knows,
            or gives more than a home has; an area without the mass of an m2 is refused as well.
    """
    shared = _elements(folder, language)
    return Elements(shared.ratios.copy(), shared.masses.copy())


@lru_cache(maxsize=4)
def _elements(folder: Path, language: str) -> Elements:
    words = Language(language)
    known = list(list_materials(folder, language)["material"])
    both = [
        partial(unknown_materials, column="material", known=known, words=words),
        partial(_unknown_elements, words=words),
    ]
    masses = read_whole_figures(
        folder / _MASSES, MASS_KEY, [*both, partial(_no_masses, words=words)], language
    )
    ratios = read_whole_figures(
        folder / _RATIOS,
        RATIO_KEY,
        [*both, partial(_no_ratios, words=words), partial(_unweighed, masses=masses, words=words)],
        language,
    )
    return Elements(ratios, masses)


def _unknown_elements(table: pd.DataFrame, words: Language) -> RowFaults:
    allowed = words("facts.unknown_name", names=", ".join(ELEMENTS))
    return row_faults(table, "element", ~table["element"].isin(ELEMENTS), allowed)


def _no_masses(table: pd.DataFrame, words: Language) -> RowFaults:
    unit = words("materials.unit", unit="kg/m2")
    return [
        *row_faults(table, "unit", table["unit"] != "kg/m2", unit),
        *row_faults(table, "value", table["value"] <= 0, words("facts.above_zero")),
    ]


def _no_ratios(table: pd.DataFrame, words: Language) -> RowFaults:
    """Return wrong units, negative numbers, and shares of one material that are more than one."""
    unit = words("materials.unit", unit=f"{AREA}, {SHARE}")
    found = row_faults(table, "unit", ~table["unit"].isin([AREA, SHARE]), unit)
    for column in NUMBERS:
        found += row_faults(table, column, table[column] < 0, words("materials.not_negative"))
    shares = table[table["unit"] == SHARE].reset_index()
    totals = shares.groupby(list(RATIO_KEY[:3]), sort=False).agg(
        row=("index", "first"), total=("value", "sum")
    )
    over = totals[totals["total"] > 1 + _TOLERANCE]
    return found + [
        (int(row), "value", f"{total:.10g}", words("scenarios.sum_over"))
        for row, total in zip(over["row"], over["total"], strict=True)
    ]


def _unweighed(table: pd.DataFrame, masses: pd.DataFrame, words: Language) -> RowFaults:
    """Return the areas of which nobody knows what an m2 weighs."""
    weighed = set(masses[list(MASS_KEY)].itertuples(index=False, name=None))
    pairs = table[list(MASS_KEY)].itertuples(index=False, name=None)
    unknown = pd.Series([pair not in weighed for pair in pairs], index=table.index)
    allowed = words("substitution.a_mass", file=_MASSES)
    return row_faults(table, "element", (table["unit"] == AREA) & unknown, allowed)


def per_floor_area(amounts: pd.DataFrame, elements: Elements, language: str = "nl") -> pd.DataFrame:
    """Return inventories per m2 of gross floor area from amounts per m2 of element.

    Args:
        amounts: ``RATIO_KEY`` and kg_per_m2 (with low and high, if there are) per m2 of element.
        elements: the m2 of each element per m2 of gross floor area.
        language: of messages.

    Raises:
        FactsError: of an element nobody knows how many m2 there are; lists every one.
    """
    from ccb_analysis.errors import FactsError

    words = Language(language)
    ratios, faults = [], []
    for method, kind, material, element in amounts[list(RATIO_KEY)].itertuples(index=False):
        found = [v for e, v, u in elements.of(method, kind, material) if (e, u) == (element, AREA)]
        ratios.append(found[0] if found else float("nan"))
        if not found:
            place = " / ".join((method, kind, material, element))
            faults.append(words("substitution.no_ratio", place=place, file=_RATIOS))
    if faults:
        raise FactsError(faults, words("substitution.refused"), language)
    numbers = [name for name in ("kg_per_m2", "low", "high") if name in amounts]
    return amounts.assign(**{name: amounts[name].astype(float) * ratios for name in numbers})
