"""Materials and what a square metre of each kind of dwelling is made of.

Four tables of ``reference/``: ``materials.csv`` names them, ``material_figures.csv`` holds their
factors and origin, ``inventories.csv`` the kilograms per building method and dwelling type, and
``material_intensities.csv`` the published spread the inventories are held against.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache, partial
from itertools import pairwise
from pathlib import Path

import pandas as pd

from ccb_analysis.errors import FactsError, Fault
from ccb_analysis.facts.tables import (
    EVIDENCE,
    NUMBERS,
    Check,
    RowFaults,
    known_sources,
    read_figures,
    read_text_table,
)
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

DEFAULT_FACTOR_SET = "europe_2024"
FIGURE_KEY = ("material", "property", "factor_set")
INVENTORY_KEY = ("building_method", "dwelling_type", "material", "element")
INTENSITY_KEY = ("use", "structure", "material")
#: Where the mass of a material comes from; the four shares add up to 1.
ORIGINS = ("primary_abiotic", "primary_renewable", "reused", "recycled")
PERCENTILES = ("p5", "p25", "p50", "p75", "p95")
#: The column that holds each property in the wide table.
_MEASURES = {"co2": "co2_kg_per_kg", "stored_co2": "stored_co2_kg_per_kg"} | {
    name: name for name in ORIGINS
}
_NAMES = ("material", "name_nl", "name_en")
_LIST_COLUMNS = (*_NAMES, "family", "form", "includes_reinforcement", "density_kg_m3", "note")
_BEARING = ("concrete", "metal", "timber", "masonry")
_FINISHING = ("insulation", "gypsum", "glass", "plastic", "bitumen", "ceramic", "mineral", "other")
_FAMILIES = (*_BEARING, *_FINISHING)


def read_materials(
    factor_set: str = DEFAULT_FACTOR_SET, language: str = "nl", folder: Path = REFERENCE
) -> pd.DataFrame:
    """Return one row per material that has a CO2 factor in ``factor_set``.

    Columns: those of ``materials.csv`` (``includes_reinforcement`` as boolean, ``density_kg_m3``
    as float or NaN), then per property its value, ``_low``, ``_high`` and ``_distribution``,
    ``_group``, ``_evidence``, ``_source``. The values are ``co2_kg_per_kg`` and
    ``stored_co2_kg_per_kg`` (kgCO2e/kg) and the four ``ORIGINS`` (shares of mass). A property
    without a row is exactly 0. Every material has a factor in the default set; in another set a
    material without one is left out, never priced from a different set.

    Raises:
        FactsError: the tables break the rules of facts, or nobody knows ``factor_set``.
    """
    materials = _materials(folder, language)
    figures = _material_figures(folder, language)
    sets = [name for name in figures["factor_set"].unique() if name != "all"]
    if factor_set not in sets:
        words = Language(language)
        allowed = words("facts.unknown_name", names=", ".join(sets))
        fault = Fault("material_figures.csv", factor_set, allowed, column="factor_set")
        raise FactsError([fault], language=language)
    chosen = figures[figures["factor_set"].isin([factor_set, "all"])]
    priced = chosen.loc[chosen["property"] == "co2", "material"]
    wide = materials[materials["material"].isin(priced)]
    for name in _MEASURES:
        wide = wide.merge(_columns_of(chosen, name), on="material", how="left")
    return _without_gaps(wide)


def _columns_of(figures: pd.DataFrame, name: str) -> pd.DataFrame:
    """Return the rows of one property as columns that carry its name."""
    measure = _MEASURES[name]
    renamed = {"value": measure, "low": f"{measure}_low", "high": f"{measure}_high"}
    renamed |= {
        column: f"{name}_{column}" for column in ("distribution", "group", "evidence", "source")
    }
    rows = figures[figures["property"] == name]
    return rows[["material", *renamed]].rename(columns=renamed)


def _without_gaps(wide: pd.DataFrame) -> pd.DataFrame:
    absent: dict[str, float | str] = {}
    for name, measure in _MEASURES.items():
        absent |= {measure: 0.0, f"{measure}_low": 0.0, f"{measure}_high": 0.0}
        absent |= {f"{name}_distribution": "exact", f"{name}_group": ""}
        absent |= {f"{name}_evidence": "derived", f"{name}_source": ""}
    return wide.fillna(absent)


def read_material_figures(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the long table behind ``read_materials``: ``FIGURE_KEY`` and the figure columns."""
    return _material_figures(folder, language).copy()


def read_inventories(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return kilograms per m2 of gross floor area, one row per material of each kind of dwelling.

    Columns: ``INVENTORY_KEY``, kg_per_m2, low, high, distribution, group, evidence, source, note.

    Raises:
        FactsError: the table breaks the rules of facts, names a material that does not exist,
            holds a negative mass, or one that is not in kg/m2.
    """
    return _inventories(folder, language).copy()


def read_material_intensities(language: str = "nl", folder: Path = REFERENCE) -> pd.DataFrame:
    """Return the published percentiles of kilograms per m2 of gross floor area.

    ``use`` is RS (one-family house) or RM (apartments), ``structure`` C, M, S or T (concrete,
    masonry, steel, timber). Percentiles hold for each material apart: those of several materials
    don't add up to a building, the medians nearly do. ``priced_as`` names the material whose
    factor goes with it. ``raw_n`` counts buildings of the region, ``used_n`` also borrowed ones.

    Raises:
        FactsError: a number is missing or negative, percentiles fall, or a name is unknown.
    """
    return _intensities(folder, language).copy()


@lru_cache(maxsize=4)
def _materials(folder: Path, language: str) -> pd.DataFrame:
    path = folder / "materials.csv"
    table = _text_table(path, _LIST_COLUMNS, language)
    words = Language(language)
    density = pd.to_numeric(table["density_kg_m3"].replace("", None), errors="coerce")
    given = table["density_kg_m3"] != ""
    rules = (
        ("material", table.duplicated("material"), words("facts.once")),
        ("name_nl", table["name_nl"] == "", words("facts.filled")),
        ("name_en", table["name_en"] == "", words("facts.filled")),
        (
            "family",
            ~table["family"].isin(_FAMILIES),
            words("facts.unknown_name", names=", ".join(_FAMILIES)),
        ),
        (
            "includes_reinforcement",
            ~table["includes_reinforcement"].isin(["true", "false"]),
            words("materials.yes_no"),
        ),
        ("density_kg_m3", given & ~(density > 0), words("materials.positive")),
    )
    _refuse(path, [fault for rule in rules for fault in _cells(table, *rule)], language)
    return table.assign(
        includes_reinforcement=table["includes_reinforcement"] == "true",
        density_kg_m3=density.astype(float),
    )


@lru_cache(maxsize=4)
def _material_figures(folder: Path, language: str) -> pd.DataFrame:
    words = Language(language)
    families = _materials(folder, language).set_index("material")["family"]
    plausible = read_text_table(folder / "plausibility.csv")
    checks = [
        partial(_unknown_materials, column="material", known=list(families.index), words=words),
        partial(_implausible, families=families, plausible=plausible, words=words),
        partial(_wrong_sets, words=words),
        partial(_wrong_origins, words=words),
        partial(_incomplete, materials=list(families.index), words=words),
    ]
    return _read_checked(folder / "material_figures.csv", FIGURE_KEY, checks, language)


@lru_cache(maxsize=4)
def _inventories(folder: Path, language: str) -> pd.DataFrame:
    words = Language(language)
    known = list(_materials(folder, language)["material"])
    checks = [
        partial(_unknown_materials, column="material", known=known, words=words),
        partial(_not_a_mass, words=words),
    ]
    table = _read_checked(folder / "inventories.csv", INVENTORY_KEY, checks, language)
    table = table.rename(columns={"value": "kg_per_m2"})
    about = ("kg_per_m2", "low", "high", "distribution", "group", "evidence", "source", "note")
    return table[[*INVENTORY_KEY, *about]]


@lru_cache(maxsize=4)
def _intensities(folder: Path, language: str) -> pd.DataFrame:
    path = folder / "material_intensities.csv"
    numbers = (*PERCENTILES, "raw_n", "used_n")
    listed = ("priced_as", "unit", "source", "evidence")
    table = _text_table(path, (*INTENSITY_KEY, *numbers, *listed, "scope", "note"), language)
    words = Language(language)
    read = table.assign(**{n: pd.to_numeric(table[n], errors="coerce") for n in numbers})
    found = _cells(table, "material", table.duplicated(list(INTENSITY_KEY)), words("facts.once"))
    for name in numbers:
        found += _cells(table, name, read[name].isna(), words("facts.number"))
        found += _cells(table, name, read[name] < 0, words("materials.not_negative"))
    for before, name in pairwise(PERCENTILES):
        found += [
            (row, column, was, words("materials.ascending", before=table[before].iloc[row]))
            for row, column, was, _ in _cells(table, name, read[name] < read[before], "")
        ]
    known = list(_materials(folder, language)["material"])
    found += _unknown_materials(table, "priced_as", known, words)
    found += _cells(table, "unit", table["unit"] != "kg/m2", words("materials.unit", unit="kg/m2"))
    unsourced = ~table["source"].isin(known_sources())
    found += _cells(table, "source", unsourced, words("facts.a_source"))
    found += _cells(table, "evidence", ~table["evidence"].isin(EVIDENCE), ", ".join(EVIDENCE))
    _refuse(path, found, language)
    return read


def _cells(table: pd.DataFrame, column: str, wrong: pd.Series, allowed: str) -> RowFaults:
    """Return a fault for every row of ``table`` where ``wrong`` holds."""
    return [
        (int(row), column, str(table[column].iloc[row]), allowed)
        for row in wrong.to_numpy().nonzero()[0]
    ]


def _unknown_materials(
    table: pd.DataFrame, column: str, known: list[str], words: Language
) -> RowFaults:
    from rapidfuzz import fuzz, process

    found = []
    for row, _, was, _ in _cells(table, column, ~table[column].isin(known), ""):
        near = [name for name, _, _ in process.extract(was, known, scorer=fuzz.ratio, limit=3)]
        found.append((row, column, was, words("facts.unknown_name", names=", ".join(near))))
    return found


def _implausible(
    table: pd.DataFrame, families: pd.Series, plausible: pd.DataFrame, words: Language
) -> RowFaults:
    """Return the unknown properties, the wrong units, and the values no source comes near."""
    units = dict(zip(plausible["property"], plausible["unit"], strict=True))
    names = words("facts.unknown_name", names=", ".join(units))
    found = _cells(table, "property", ~table["property"].isin(list(units)), names)
    family = table["material"].map(families)
    for name, unit in units.items():
        other = (table["property"] == name) & (table["unit"] != unit)
        found += _cells(table, "unit", other, words("materials.unit", unit=unit))
    for limit in plausible.to_dict("records"):
        lowest, highest = float(limit["lowest"]), float(limit["highest"])
        its = (table["property"] == limit["property"]) & (
            (family == limit["family"]) | (limit["family"] == "all")
        )
        allowed = words(
            "materials.within",
            lowest=limit["lowest"],
            highest=limit["highest"],
            reason=limit[f"reason_{words.code}"],
        )
        for column in NUMBERS:
            outside = its & ((table[column] < lowest) | (table[column] > highest))
            found += _cells(table, column, outside, allowed)
    return found


def _wrong_sets(table: pd.DataFrame, words: Language) -> RowFaults:
    """Return the CO2 rows that name no set, and the other rows that do: origin knows no sets."""
    is_co2, in_all = table["property"] == "co2", table["factor_set"] == "all"
    return [
        *_cells(table, "factor_set", is_co2 & in_all, DEFAULT_FACTOR_SET),
        *_cells(table, "factor_set", ~is_co2 & ~in_all, "all"),
    ]


def _wrong_origins(table: pd.DataFrame, words: Language) -> RowFaults:
    """Return the materials whose shares of origin do not add up to 1, at their first row."""
    shares = table[table["property"].isin(ORIGINS)].reset_index()
    totals = shares.groupby("material", sort=False).agg(
        row=("index", "first"), total=("value", "sum"), unread=("value", lambda v: v.isna().any())
    )
    wrong = totals[((totals["total"] - 1).abs() > 1e-9) & ~totals["unread"]]
    return [
        (int(row), "value", f"{total:.10g}", words("facts.sum_one"))
        for row, total in zip(wrong["row"], wrong["total"], strict=True)
    ]


def _incomplete(table: pd.DataFrame, materials: list[str], words: Language) -> RowFaults:
    """Return the materials without a default factor or without an origin, at the header."""
    default = (table["property"] == "co2") & (table["factor_set"] == DEFAULT_FACTOR_SET)
    needs_co2 = words("materials.needs_co2", factor_set=DEFAULT_FACTOR_SET)
    found: RowFaults = []
    for has, need in (
        (default, needs_co2),
        (table["property"].isin(ORIGINS), words("materials.needs_origin")),
    ):
        named = set(table.loc[has, "material"])
        found += [(-1, "material", name, need) for name in materials if name not in named]
    return found


def _not_a_mass(table: pd.DataFrame, words: Language) -> RowFaults:
    found = _cells(table, "unit", table["unit"] != "kg/m2", words("materials.unit", unit="kg/m2"))
    for column in NUMBERS:
        found += _cells(table, column, table[column] < 0, words("materials.not_negative"))
    return found


def _read_checked(
    path: Path, key: Sequence[str], checks: Sequence[Check], language: str
) -> pd.DataFrame:
    """Read figures as ``read_figures`` does, but run the checks also where it found other faults.

    Whoever mends a table then sees everything at once, and needs one round.
    """
    try:
        return read_figures(path, key, checks, language)
    except FactsError as error:
        text = read_text_table(path)
        if not {*key, *NUMBERS, "unit"} <= set(text.columns):
            raise
        numbers = {n: pd.to_numeric(text[n].str.strip(), errors="coerce") for n in NUMBERS}
        table = text.assign(**numbers)
        faults = [fault for check in checks for fault in check(table)]
        more = _faults(path, faults)
        known = [fault for fault in error.faults if isinstance(fault, Fault)]
        everything = sorted(dict.fromkeys([*known, *more]), key=lambda fault: fault.row or 0)
        title = Language(language)("facts.refused", file=path.name)
        raise FactsError(everything, title, language) from None


def _text_table(path: Path, columns: Sequence[str], language: str) -> pd.DataFrame:
    table = read_text_table(path)
    words = Language(language)
    absent = [name for name in columns if name not in table.columns]
    if absent:
        faults = [Fault(path.name, words("facts.missing"), name, column=name) for name in absent]
        raise FactsError(faults, words("facts.refused", file=path.name), language)
    return table


def _faults(path: Path, found: RowFaults) -> list[Fault]:
    return [
        Fault(path.name, was, allowed, row=position + 2, column=column)
        for position, column, was, allowed in sorted(found, key=lambda fault: fault[0])
    ]


def _refuse(path: Path, found: RowFaults, language: str) -> None:
    if found:
        title = Language(language)("facts.refused", file=path.name)
        raise FactsError(_faults(path, found), title, language)
