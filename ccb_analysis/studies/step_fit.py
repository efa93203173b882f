"""One step of the chain fitted to projects: a binomial logit, or a defined answer without one."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
import pandas as pd
from scipy import special

from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.national_growth import Growth

#: Shares nearer to nought or one than this are drawn as this: log odds stay finite.
_EDGE = 1e-12


@dataclass(frozen=True)
class Limits:
    """What a register must hold before it may speak: observed years, and projects on each side."""

    years: float
    projects: float


@dataclass(frozen=True)
class Prior:
    """The public mix at a step, as so many projects: the Beta weights of yes and of no.

    ``year`` is the year the public mix is of.
    """

    yes: float
    no: float
    year: float


@dataclass(frozen=True)
class StepFit:
    """The log odds of a yes over the years, and how sure they are.

    The line runs through ``level`` in the year ``anchor``. ``covariance`` is that of the level
    and, where the register sets it, the slope; without it the level is that of the Beta
    distribution ``weights`` (yes, no). ``reasons`` say, as keys of ``words/expected.toml``, why
    the register does not set everything. ``years`` and ``projects`` are what the step rests on.
    """

    anchor: float
    level: float
    slope: float
    covariance: Array | None
    freedom: float
    weights: tuple[float, float] | None
    growth: Growth
    slope_from: str
    reasons: tuple[str, ...]
    years: int
    projects: int

    @property
    def is_fitted(self) -> bool:
        """Whether the level is that of the register."""
        return self.covariance is not None

    def log_odds(self, years: Sequence[int]) -> Array:
        """Return the central log odds of a yes in every year."""
        return np.asarray(self.level + self.slope * (np.array(years, float) - self.anchor))

    def draw(self, years: Sequence[int], draws: int, seed: int, name: str) -> Array:
        """Return drawn log odds, years x draws; ``name`` sets this step apart from others.

        Coefficients follow Student's distribution with as many degrees of freedom as there are
        projects to spare. National slopes are the same draw in every step they set.
        """
        source = np.random.default_rng([seed, crc32(name.encode())])
        slope = self.growth.draw(draws, seed)
        if self.weights is not None:
            share = source.beta(*self.weights, draws)
            level = special.logit(np.clip(share, _EDGE, 1 - _EDGE))
        else:
            assert self.covariance is not None
            size = len(self.covariance)
            normal = np.linalg.cholesky(self.covariance) @ source.standard_normal((size, draws))
            scale = np.sqrt(self.freedom / source.chisquare(self.freedom, draws))
            level = self.level + normal[0] * scale
            if size > 1:
                slope = self.slope + normal[1] * scale
        since = np.array(years, float) - self.anchor
        return np.asarray(level + since[:, None] * slope)


def fit_step(counts: pd.DataFrame, prior: Prior, growth: Growth, limits: Limits) -> StepFit:
    """Return the fit of one step to ``counts``: project, year, yes, no (homes, all above nought).

    Each project is one cluster, for its homes are no independent choices. The register sets level
    and slope from ``limits.years`` observed years on; with fewer it sets the level and the
    national growth the slope. With fewer than ``limits.projects`` projects on either side there is
    no trustworthy error of a logit: then the projects, weighed as so many equal ones, update the
    public mix (Beta distribution).
    """
    clusters = counts.groupby("project")[["yes", "no"]].sum()
    sides = [int((clusters[side] > 0).sum()) for side in ("yes", "no")]
    years = int(counts["year"].nunique())
    if not len(clusters):
        return _updated(counts, clusters, prior, growth, "no_homes")
    if min(sides) < limits.projects:
        return _updated(
            counts, clusters, prior, growth, "few_projects" if min(sides) else "all_alike"
        )
    reasons: tuple[str, ...] = ()
    if years < limits.years:
        reasons = ("one_year" if years == 1 else "few_years",)
    elif _is_separated(counts):
        reasons = ("separation",)
    else:
        fitted = _logit(counts, None)
        if fitted is not None:
            return _register_fit(counts, clusters, fitted, growth, "register", ())
        reasons = ("no_fit",)
    fitted = _logit(counts, growth.slope)
    if fitted is None:
        return _updated(counts, clusters, prior, growth, "no_fit")
    return _register_fit(counts, clusters, fitted, growth, "national", reasons)


def _is_separated(counts: pd.DataFrame) -> bool:
    """Return whether one year parts all yes from all no, so that no finite slope fits best."""
    yes, no = (counts.loc[counts[side] > 0, "year"] for side in ("yes", "no"))
    return bool(yes.min() >= no.max() or no.min() >= yes.max())


def _anchor(counts: pd.DataFrame) -> float:
    return float(np.average(counts["year"], weights=counts["yes"] + counts["no"]))


def _logit(counts: pd.DataFrame, slope: float | None) -> tuple[Array, Array] | None:
    """Return coefficients and their clustered covariance, or nothing if no fit is found.

    With ``slope`` given only the level is fitted. A warning of the library counts as no fit.
    """
    from statsmodels.api import GLM, families

    since = counts["year"].to_numpy(float) - _anchor(counts)
    level = np.ones((len(counts), 1))
    exog = level if slope is not None else np.column_stack([level, since])
    offset = None if slope is None else slope * since
    groups = pd.factorize(counts["project"])[0]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            model = GLM(counts[["yes", "no"]].to_numpy(float), exog, families.Binomial(), offset)
            fitted = model.fit(cov_type="cluster", cov_kwds={"groups": groups})
        except (Warning, ArithmeticError, ValueError, np.linalg.LinAlgError):
            return None
    coefficients, covariance = np.asarray(fitted.params), np.asarray(fitted.cov_params())
    sound = fitted.converged and np.isfinite(coefficients).all() and np.isfinite(covariance).all()
    if not sound or np.linalg.eigvalsh(covariance).min() <= 0:
        return None
    return coefficients, covariance


def _register_fit(
    counts: pd.DataFrame,
    clusters: pd.DataFrame,
    fitted: tuple[Array, Array],
    growth: Growth,
    slope_from: str,
    reasons: tuple[str, ...],
) -> StepFit:
    coefficients, covariance = fitted
    return StepFit(
        anchor=_anchor(counts),
        level=float(coefficients[0]),
        slope=float(coefficients[1]) if len(coefficients) > 1 else growth.slope,
        covariance=covariance,
        freedom=_freedom(clusters, len(coefficients)),
        weights=None,
        growth=growth,
        slope_from=slope_from,
        reasons=reasons,
        years=int(counts["year"].nunique()),
        projects=len(clusters),
    )


def _freedom(clusters: pd.DataFrame, coefficients: int) -> float:
    """Return the degrees of freedom: twice the rarer side's projects, less the coefficients.

    A logit is known no better than its rarer outcome is; unequal projects count as the number of
    equal ones that tell as much.
    """
    rarer = min(equal_projects(clusters[side]) for side in ("yes", "no"))
    return max(2 * rarer - coefficients, 1.0)


def equal_projects(homes: pd.Series) -> float:
    """Return how many equal projects would tell as much as those of ``homes``.

    The square of the sum over the sum of squares (L. Kish, Survey Sampling, 1965).
    """
    squares = float((homes**2).sum())
    return float(homes.sum()) ** 2 / squares if squares else 0.0


def _updated(
    counts: pd.DataFrame, clusters: pd.DataFrame, prior: Prior, growth: Growth, reason: str
) -> StepFit:
    """Return the public mix, updated by what few projects there are; the slope is national.

    Projects of unlike size count as the number of equal projects that would tell as much.
    """
    homes = clusters.sum(axis=1)
    equal = equal_projects(homes)
    part = float(clusters["yes"].sum() / homes.sum()) if len(clusters) else 0.0
    weights = prior.yes + equal * part, prior.no + equal * (1 - part)
    weights = max(weights[0], _EDGE), max(weights[1], _EDGE)
    share = weights[0] / sum(weights)
    return StepFit(
        anchor=_anchor(counts) if len(clusters) else prior.year,
        level=float(special.logit(np.clip(share, _EDGE, 1 - _EDGE))),
        slope=growth.slope,
        covariance=None,
        freedom=float("inf"),
        weights=weights,
        growth=growth,
        slope_from="national",
        reasons=(reason,),
        years=int(counts["year"].nunique()),
        projects=len(clusters),
    )
