"""The tables of results: homes, shares, materials and environmental performance."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.selection import label, measured, only
from ccb_analysis.report.table import Column, Table, build, head, span, with_bounds

_ORIGINS = ("mass_primary_abiotic", "mass_primary_renewable", "mass_reused", "mass_recycled")
_BOUNDS = ["value", "low", "high"]
_MPG = ("mpg", "mpg_within_limit_share", "mpg_co2_lower_bound")
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
        total.set_index("region").add_prefix("cumulative_").reset_index(), on="region", how="outer"
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
        head("cumulative_value", language, kind="number"),
        span(language, "number", of="cumulative"),
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


def materials_table(
    results: pd.DataFrame, language: Language, year: int, names: Mapping[str, str] | None = None
) -> Table:
    """Return the mass by material in tonnes, largest first; the total is last.

    ``names`` are what materials are called, by identifier.
    """
    mass = measured(only(results, "material_mass", year=year, material=None), ["material"])
    mass[_BOUNDS] /= _KG_PER_TONNE
    mass["total"] = mass["material"] == "all"
    mass = mass.sort_values(["total", "value"], ascending=[True, False])
    known = names or {}
    mass["material"] = [
        known.get(name) or label("material", name, language) for name in mass["material"]
    ]
    columns = [
        head("material", language, header=True),
        *with_bounds(language, "number", "t"),
    ]
    return build("materials", columns, mass, language, year=year)


def origins_table(results: pd.DataFrame, language: Language, year: int) -> Table:
    """Return the mass by origin in tonnes: new or not, renewable or not; the total is last."""
    found: list[pd.DataFrame] = []
    for name in (*_ORIGINS, "material_mass"):
        rows = measured(only(results, name, year=year, region="all"), ["indicator"])
        found.append(rows.assign(order=len(found)))
    origins = pd.concat(found, ignore_index=True)
    origins[_BOUNDS] /= _KG_PER_TONNE
    total = language("indicators.material_all")
    origins["origin"] = [
        total if code == "material_mass" else label("", code, language)
        for code in origins["indicator"]
    ]
    columns = [head("origin", language, header=True), *with_bounds(language, "number", "t")]
    return build("origins", columns, origins, language, year=year)


def mpg_table(
    results: pd.DataFrame, language: Language, year: int, unverified: Collection[str] = ()
) -> Table:
    """Return the MPG by weighting set and type, the homes within each limit, and a lower bound.

    The mean score is of homes with a score; what the others have is not known, so it has no
    bounds. The lower bound counts CO2 (A1-A3) alone and is no MPG. ``unverified`` names the
    weighting sets whose price of CO2 nobody verified.
    """
    keys = ["indicator", "reading", "modules", "dwelling_type", "unit"]
    scores = pd.concat(
        [
            measured(only(results, name, year=year, region="all", dwelling_type=None), keys)
            for name in _MPG
        ],
        ignore_index=True,
    )
    scores.loc[scores["indicator"] == "mpg", ["low", "high"]] = float("nan")
    bound = scores["indicator"] == "mpg_co2_lower_bound"
    marks = {
        (row, "value"): "o" for row in scores.index[bound & scores["reading"].isin(unverified)]
    }
    scores["indicator"] = [
        f"{label('', row.indicator, language)} ({row.modules})"
        if row.modules
        else label("", row.indicator, language)
        for row in scores.itertuples(index=False)
    ]
    for name in ("reading", "dwelling_type"):
        scores[name] = [label(name, code, language) for code in scores[name]]
    scores["unit_name"] = [label("unit", code, language) for code in scores["unit"]]
    columns = [
        head("indicator", language, header=True),
        head("reading", language, header=True),
        head("dwelling_type", language, header=True),
        *with_bounds(language, "by_unit"),
        head("unit_name", language),
    ]
    return build("mpg", columns, scores, language, marks=marks, year=year)
