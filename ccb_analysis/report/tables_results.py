"""The tables of results: homes, shares, materials, CO2 and environmental performance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.selection import PRODUCT_STAGE, label, measured, only
from ccb_analysis.report.table import Column, Table, build, head, with_bounds

_ORIGINS = ("mass_primary_abiotic", "mass_primary_renewable", "mass_reused", "mass_recycled")
_REGION_WIDE = ("all", "all_18")
_KG_PER_TONNE = 1000


def homes_table(
    results: pd.DataFrame,
    language: Language,
    year: int,
    *,
    region_names: Mapping[str, str] | None = None,
    phases: pd.DataFrame | None = None,
    reading: str | None = None,
) -> Table:
    """Return the homes of ``year`` per municipality, with bounds; the region is the last row.

    ``phases`` adds planned homes: columns ``region``, ``phase``, ``homes``. ``reading`` chooses
    how ``homes_cumulative`` is counted (from which year).
    """
    built = measured(only(results, "homes", year=year, region=None), ["region"])
    total = measured(
        only(results, "homes_cumulative", reading=reading, year=year, region=None), ["region"]
    )
    joined = built.merge(
        total[["region", "value"]].rename(columns={"value": "cumulative"}),
        on="region",
        how="outer",
    )
    planned = [] if phases is None else list(dict.fromkeys(phases["phase"]))
    if phases is not None:
        wide = phases.pivot_table(index="region", columns="phase", values="homes", aggfunc="sum")
        joined = joined.merge(wide, left_on="region", right_index=True, how="outer")
    names = region_names or {}
    joined["municipality"] = [
        names.get(code) or label("region", code, language) for code in joined["region"]
    ]
    joined["total"] = joined["region"].isin(_REGION_WIDE)
    ordered = joined.sort_values(["total", "municipality"])
    columns = [
        head("municipality", language, header=True),
        *with_bounds(language, "number"),
        head("cumulative", language, kind="number"),
        *(Column(name, label("phase", name, language), "number") for name in planned),
    ]
    return build("homes", columns, ordered, language, year=year)


def share_table(
    results: pd.DataFrame,
    language: Language,
    indicators: Iterable[str] = ("conceptual_share", "industrial_share"),
    years: Iterable[int] | None = None,
    by_group: bool = False,
) -> Table:
    """Return shares of the region by year, reading and year basis, with bounds.

    With ``by_group`` there is a row per group (client, land position) as well.
    """
    wanted = list(indicators)
    group = None if by_group else "all"
    found = pd.concat(
        [only(results, name, year_basis=None, group=group) for name in wanted],
        ignore_index=True,
    )
    if years is not None:
        found = found[found["year"].isin(list(years))]
    keys = ["indicator", "reading", "group", "year_basis", "year"]
    shares = measured(found, keys)
    for name, topic in (("indicator", ""), ("reading", "reading"), ("group", "")):
        shares[name] = [label(topic, code, language) for code in shares[name]]
    shares["year_basis"] = [label("year_basis", code, language) for code in shares["year_basis"]]
    columns = [
        head("indicator", language, header=True),
        head("reading", language, header=True),
        *([head("group", language, header=True)] if by_group else []),
        head("year_basis", language),
        head("year", language, kind="year"),
        *with_bounds(language, "share"),
    ]
    return build("shares", columns, shares, language)


def materials_table(results: pd.DataFrame, language: Language, year: int) -> Table:
    """Return the mass by material and origin in tonnes, largest first; the total is last."""
    mass = measured(only(results, "material_mass", year=year, material=None), ["material"])
    for name in _ORIGINS:
        origin = measured(only(results, name, year=year, material=None), ["material"])
        mass = mass.merge(
            origin[["material", "value"]].rename(columns={"value": name}), on="material", how="left"
        )
    numbers = ["value", "low", "high", *_ORIGINS]
    mass[numbers] = mass[numbers] / _KG_PER_TONNE
    mass["total"] = mass["material"] == "all"
    mass = mass.sort_values(["total", "value"], ascending=[True, False])
    mass["material"] = [label("material", name, language) for name in mass["material"]]
    columns = [
        head("material", language, header=True),
        *with_bounds(language, "number", "t"),
        *(Column(name, label("", name, language), "number", unit="t") for name in _ORIGINS),
    ]
    return build("materials", columns, mass, language, year=year)


def co2_table(
    results: pd.DataFrame,
    language: Language,
    year: int,
    readings: Iterable[str] = ("programme", "inventory", "project"),
    bounds_of: str = "inventory",
) -> Table:
    """Return CO2 per m2 by method and type, the bases side by side; stored CO2 stands apart.

    Per m2 is the total over the gross floor area. ``value``, ``low`` and ``high`` are the
    total of reading ``bounds_of`` in tonnes.
    """
    keys = ["building_method", "dwelling_type"]

    def found(indicator: str, reading: str | None = None) -> pd.DataFrame:
        rows = only(
            results,
            indicator,
            reading,
            year=year,
            modules=PRODUCT_STAGE if indicator == "embodied_co2" else None,
            building_method=None,
            dwelling_type=None,
        )
        return measured(rows, keys)

    joined = _renamed(found("floor_area"), "floor_area", keys)
    shown = []
    for reading in readings:
        emitted = found("embodied_co2", reading)
        if emitted.empty:
            continue
        shown.append(reading)
        joined = joined.merge(_renamed(emitted, f"co2_{reading}", keys), on=keys, how="left")
        joined[f"co2_{reading}"] /= joined["floor_area"]
    joined = joined.merge(_renamed(found("stored_co2"), "stored", keys), on=keys, how="left")
    joined["stored"] /= joined["floor_area"]
    total = found("embodied_co2", bounds_of)
    joined = joined.merge(total[[*keys, "value", "low", "high"]], on=keys, how="left")
    joined[["value", "low", "high"]] /= _KG_PER_TONNE
    joined = _summed_last(joined, keys)
    for name in keys:
        joined[name] = [label(name, code, language) for code in joined[name]]
    columns = [
        *(head(name, language, header=True) for name in keys),
        head("floor_area", language, kind="number", unit="m2"),
        *(_per_m2(reading, language) for reading in shown),
        *with_bounds(language, "number", "tCO2e"),
        head("stored", language, kind="number", unit="kgCO2e/m2"),
    ]
    return build("co2", columns, joined, language, year=year)


def _renamed(rows: pd.DataFrame, name: str, keys: list[str]) -> pd.DataFrame:
    return rows[[*keys, "value"]].rename(columns={"value": name})


def _per_m2(reading: str, language: Language) -> Column:
    return Column(f"co2_{reading}", label("reading", reading, language), "number", 0, "kgCO2e/m2")


def _summed_last(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """Order by ``keys`` with ``all`` behind the parts it sums."""
    order = {f"_{name}": rows[name].where(rows[name] != "all", "~") for name in keys}
    return rows.assign(**order).sort_values(list(order)).drop(columns=list(order))


def mpg_table(results: pd.DataFrame, language: Language, year: int) -> Table:
    """Return the MPG by weighting set and type, and the share of homes within each limit."""
    keys = ["indicator", "reading", "dwelling_type", "unit"]
    scores = pd.concat(
        [
            measured(only(results, name, year=year, dwelling_type=None), keys)
            for name in ("mpg", "mpg_within_limit_share")
        ],
        ignore_index=True,
    )
    for name, topic in (("indicator", ""), ("reading", "reading"), ("dwelling_type",) * 2):
        scores[name] = [label(topic, code, language) for code in scores[name]]
    scores["unit_name"] = [label("unit", code, language) for code in scores["unit"]]
    columns = [
        head("indicator", language, header=True),
        head("reading", language, header=True),
        head("dwelling_type", language, header=True),
        *with_bounds(language, "by_unit"),
        head("unit_name", language),
    ]
    return build("mpg", columns, scores, language, year=year)
