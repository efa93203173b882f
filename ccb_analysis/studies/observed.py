"""What a register has observed: homes per project, year, dwelling type and building method."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.model.programme import dated_projects

BASES = ("completion", "permit")
NEEDED = ("dwelling_type", "building_method", "homes", "permit_date", "completion_date", "status")
_COLUMNS = ["project", "dwelling_type", "building_method", "year", "homes"]


@dataclass(frozen=True)
class Observed:
    """Homes of which the building method is known, and how many homes have none.

    ``known``: project, dwelling_type, building_method, year, homes (one row per accepted row).
    ``unknown``: homes without a method per dwelling type; those of unknown type and those of
    refused rows of unknown type count in every type.
    """

    known: pd.DataFrame
    unknown: dict[str, float]

    def types(self) -> list[str]:
        """Return every dwelling type of which homes were seen."""
        return sorted({*self.known["dwelling_type"], *self.unknown})

    def unknown_share(self, dwelling_type: str) -> float:
        """Return the part of the homes of a type of which nobody knows the method (0-1)."""
        own = self.known["dwelling_type"] == dwelling_type
        known = float(self.known.loc[own, "homes"].sum())
        unknown = self.unknown.get(dwelling_type, 0.0)
        return unknown / (known + unknown) if known + unknown > 0 else 0.0


def observe(
    projects: pd.DataFrame | None,
    report_year: int,
    methods: Collection[str],
    *,
    year_basis: str = "completion",
    quarantine: pd.DataFrame | None = None,
    language: str = "nl",
) -> Observed:
    """Return what ``projects`` (the accepted register) show up to and including ``report_year``.

    A later date is a plan and no observation; cancelled projects were never built. No projects
    at all is an empty answer. Homes of refused rows (``quarantine``) exist, their method unknown.

    Raises:
        InputError: a column is missing, a method is none of ``methods``, or the basis is neither
            completion nor permit; lists every fault.
    """
    check_projects(projects, methods, year_basis, language)
    seen = _dated(projects, report_year, year_basis)
    has_method = seen["building_method"].notna() & seen["dwelling_type"].notna()
    lost = [seen.loc[~has_method, ["dwelling_type", "homes"]], _refused(quarantine, report_year)]
    without = pd.concat(lost, ignore_index=True)
    homes = without.groupby("dwelling_type")["homes"].sum()
    anywhere = float(without.loc[without["dwelling_type"].isna(), "homes"].sum())
    types = {*seen["dwelling_type"].dropna(), *homes.index}
    unknown = {str(name): float(homes.get(name, 0.0)) + anywhere for name in types}
    return Observed(seen[has_method].reset_index(drop=True), unknown)


def check_projects(
    projects: pd.DataFrame | None,
    methods: Collection[str],
    year_basis: str = "completion",
    language: str = "nl",
) -> None:
    """Refuse projects these studies can't read, with every fault at once.

    Raises:
        InputError: as ``observe`` says.
    """
    from rapidfuzz import process

    words = Language(language)
    faults = []
    if year_basis not in BASES:
        faults.append(words("expected.basis_fault", found=year_basis, allowed=", ".join(BASES)))
    if projects is not None and len(projects):
        missing = [name for name in NEEDED if name not in projects]
        faults += [words("tables_in.no_column", table="projects", column=name) for name in missing]
        named = [] if missing else projects["building_method"].dropna().unique()
        for name in sorted(set(named) - set(methods)):
            near = ", ".join(found for found, _, _ in process.extract(name, list(methods), limit=3))
            faults.append(words("expected.method_fault", found=name, allowed=near))
    if faults:
        raise InputError(faults, words("tables_in.refused"), language)


def _dated(projects: pd.DataFrame | None, report_year: int, year_basis: str) -> pd.DataFrame:
    if projects is None or projects.empty:
        return pd.DataFrame({name: pd.Series(dtype="object") for name in _COLUMNS}).astype(
            {"year": int, "homes": float}
        )
    dated = dated_projects(projects, report_year)
    dated = dated[(dated["year_basis"] == year_basis) & (dated["homes"] > 0).fillna(False)]
    own = pd.Series([f"row {place}" for place in range(len(dated))], dated.index)
    given = dated.get("project_id", own)
    return (
        dated.assign(project=given.astype("object").fillna(own))[_COLUMNS]
        .astype({"homes": float})
        .reset_index(drop=True)
    )


def _refused(quarantine: pd.DataFrame | None, report_year: int) -> pd.DataFrame:
    """Return dwelling type and homes of refused rows that may have been seen by then."""
    if quarantine is None or quarantine.empty:
        return pd.DataFrame({"dwelling_type": pd.Series(dtype="object"), "homes": []})
    by_then = ~(quarantine["year"] > report_year).fillna(False).astype(bool)
    return quarantine.loc[by_then & quarantine["homes"].notna(), ["dwelling_type", "homes"]].astype(
        {"dwelling_type": "object", "homes": float}
    )
