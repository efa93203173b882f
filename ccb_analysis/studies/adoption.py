"""Adoption: the share of every building method that the observed years lead one to expect.

Shares follow a chain of binomial logits, fitted per dwelling type with the year as regressor and
homes as counts, errors clustered by project. Where a register is too short or too one-sided to
tell, national growth sets the slope or the public mix the level, and the table says so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from ccb_analysis.facts.assumptions import Figures, read_assumptions
from ccb_analysis.facts.statistics import read_national_shares
from ccb_analysis.studies.chain import Step, method_names, read_steps
from ccb_analysis.studies.expectation import Adoption, Fits
from ccb_analysis.studies.national_growth import Growth, Series, national_growth
from ccb_analysis.studies.observed import Observed, observe
from ccb_analysis.studies.step_fit import Limits, Prior, fit_step


def fit_adoption(
    projects: pd.DataFrame | None,
    report_year: int,
    *,
    year_basis: str = "completion",
    quarantine: pd.DataFrame | None = None,
    coverage: float = 1.0,
    example: bool = False,
    assumptions: pd.DataFrame | None = None,
    national: pd.DataFrame | None = None,
    language: str = "nl",
) -> Adoption:
    """Return the adoption of building methods, fitted to the projects up to ``report_year``.

    Args:
        projects: the accepted register; none, or an empty one, leaves public figures alone.
        report_year: the last observed year; later dates are plans.
        year_basis: ``completion`` or ``permit``: which date gives a home its year.
        quarantine: refused rows; their homes are of unknown method.
        coverage: registered homes over all homes built (0-1); the rest is unknown too. Of a
            dwelling type without a single registered home public figures speak alone.
        example: the register is invented: no interval is narrower than that of public figures.
        assumptions: as ``reference/assumptions.csv``; by default the shipped ones.
        national: as ``read_national_shares`` returns; by default the shipped ones.
        language: of messages.

    Raises:
        InputError: the projects lack a column or hold a method that the chain does not know.
        ValueError: ``coverage`` is no share.

    Example:
        >>> from ccb_analysis.studies.adoption import fit_adoption
        >>> expected = fit_adoption(None, 2025).table([2030])
        >>> round(float(expected["share"].sum()), 6)  # one per dwelling type
        2.0
    """
    if not 0 <= coverage <= 1:
        raise ValueError(f"coverage is {coverage}; it lies between 0 and 1")
    steps = read_steps()
    methods = method_names(steps)
    facts = read_assumptions(language=language) if assumptions is None else assumptions
    series = read_national_shares() if national is None else national
    growth = national_growth([step.series for step in steps], series)
    seen = observe(
        projects,
        report_year,
        methods,
        year_basis=year_basis,
        quarantine=quarantine,
        language=language,
    )
    mix = facts[(facts["assumption"] == "current_mix") & (facts["region"] == "all")]
    types = list(dict.fromkeys([*mix["dwelling_type"], *seen.types()]))
    figures = Figures(facts)
    limits = Limits(
        figures.central("adoption_observed_years"), figures.central("adoption_projects")
    )
    worth = figures.central("mix_concentration")
    own, public = {}, {}
    for name in types:
        priors = _priors(steps, mix[mix["dwelling_type"] == name], worth, report_year)
        known = seen.known[seen.known["dwelling_type"] == name]
        own[name] = _chain(known, steps, priors, growth, limits)
        public[name] = _chain(known.iloc[:0], steps, priors, growth, limits)
    return Adoption(
        steps=steps,
        fits=own,
        public=public,
        unknown={name: _unknown(seen, name, coverage) for name in types},
        mixes={name: _bounds(mix[mix["dwelling_type"] == name], methods) for name in types},
        observed=_observed_shares(seen, methods),
        example=example,
    )


def _chain(
    known: pd.DataFrame,
    steps: Sequence[Step],
    priors: Mapping[str, Prior],
    growth: Mapping[Series, Growth],
    limits: Limits,
) -> Fits:
    """Return the fit of every step to the known homes of one dwelling type."""
    fits = {}
    for step in steps:
        part = known[known["building_method"].isin(step.methods)]
        chosen = part["building_method"].isin(step.yes)
        counts = part[["project", "year"]].assign(
            yes=part["homes"].where(chosen, 0.0), no=part["homes"].where(~chosen, 0.0)
        )
        fits[step.name] = fit_step(
            counts, priors[step.name], growth[step.series].of(step.name), limits
        )
    return fits


def _priors(
    steps: Sequence[Step], mix: pd.DataFrame, worth: float, report_year: int
) -> dict[str, Prior]:
    """Return the public mix of one dwelling type at every step.

    A Dirichlet mix splits into independent Beta distributions of its parts. A step of which the
    public mix says nothing gets half a project on either side (Jeffreys); a mix without a year
    is of the report year.
    ``worth`` is how many projects the public mix counts as.
    """
    shares = mix.set_index("building_method")["value"]
    years = pd.to_numeric(mix["year"], errors="coerce").dropna()
    year = float(years.max()) if len(years) else float(report_year)
    priors = {}
    for step in steps:
        yes, no = (
            worth * float(shares.reindex(list(side)).fillna(0.0).sum())
            for side in (step.yes, step.otherwise)
        )
        priors[step.name] = Prior(yes, no, year) if yes + no > 0 else Prior(0.5, 0.5, year)
    return priors


def _unknown(seen: Observed, dwelling_type: str, coverage: float) -> float:
    """Return the part of a type's homes of which the method is unknown, registered or not."""
    if dwelling_type not in seen.types():
        return 0.0
    return 1 - (1 - seen.unknown_share(dwelling_type)) * coverage


def _bounds(mix: pd.DataFrame, methods: Sequence[str]) -> dict[str, tuple[float, float]]:
    """Return the public low and high of every method; without a public figure nought to one."""
    rows = mix.set_index("building_method")[["low", "high"]]
    found = {str(name): (float(row["low"]), float(row["high"])) for name, row in rows.iterrows()}
    return {method: found.get(method, (0.0, 1.0)) for method in methods}


def _observed_shares(seen: Observed, methods: Sequence[str]) -> pd.DataFrame:
    """Return the known shares per dwelling type and year, one column per method."""
    homes = seen.known.pivot_table(
        index=["dwelling_type", "year"], columns="building_method", values="homes", aggfunc="sum"
    )
    homes = homes.reindex(columns=list(methods)).fillna(0.0)
    return homes.div(homes.sum(axis=1), axis=0)
