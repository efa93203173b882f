"""What fitted chains lead one to expect: shares per year with their intervals, as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ccb_analysis.model.sampling import Array
from ccb_analysis.studies.chain import Step, method_shares, steps_to
from ccb_analysis.studies.step_fit import StepFit

COLUMNS = (
    *("year", "dwelling_type", "building_method", "share", "low", "high"),
    *("basis", "slope_from", "reason", "observed", "unknown"),
)
#: The interval holds nine draws in ten, as p5 and p95 of every result do.
_INTERVAL = (5, 95)
#: With these the level is no measurement to lean on: never narrower than public figures.
_WEAK = {"no_homes", "all_alike", "few_projects", "one_year", "no_fit"}
#: A fit by the name of its step.
Fits = Mapping[str, StepFit]


@dataclass(frozen=True)
class Adoption:
    """The fitted chains per dwelling type, and what is needed to tell what they lead to.

    ``fits`` rest on the register, ``public`` on public figures alone; both map a dwelling type to
    its fits. ``unknown`` is the part of a type's homes of unknown method (0-1), ``mixes`` the
    public low and high per type and method, ``observed`` the known shares of past years (index:
    dwelling type, year; one column per method).
    """

    steps: tuple[Step, ...]
    fits: Mapping[str, Fits]
    public: Mapping[str, Fits]
    unknown: Mapping[str, float]
    mixes: Mapping[str, Mapping[str, tuple[float, float]]]
    observed: pd.DataFrame
    example: bool

    def central(self, dwelling_type: str, years: Sequence[int]) -> dict[str, Array]:
        """Return the share of every method per year at central coefficients; they sum to one."""
        fits = self.fits[dwelling_type]
        return method_shares({name: fit.log_odds(years) for name, fit in fits.items()}, self.steps)

    def drawn(
        self, dwelling_type: str, years: Sequence[int], draws: int = 2000, seed: int = 1
    ) -> dict[str, Array]:
        """Return drawn shares per method, years x draws; in every draw they sum to one.

        They hold what the fits leave open, not what homes of unknown method could change, nor
        the widening to public figures: those bounds are in ``table``.
        """
        return self._drawn(self.fits, dwelling_type, years, draws, seed)

    def table(self, years: Sequence[int], draws: int = 2000, seed: int = 1) -> pd.DataFrame:
        """Return the expected share per year, dwelling type and building method.

        ``COLUMNS``: ``share`` at central coefficients (sums to one per year and type), ``low`` and
        ``high`` (90 %), widened by homes of unknown method counted against and for it;
        ``basis`` of the level (register, public, example), ``slope_from`` (register, national),
        ``reason`` (keys of ``words/expected.toml``, blanks between; empty where the register
        tells everything), the ``observed`` share of the known homes of that year, and the
        ``unknown`` part of all homes. A slope is national as soon as that of one step is.

        Raises:
            ValueError: fewer than one draw.
        """
        if draws < 1:
            raise ValueError(f"draws is {draws}; an interval takes at least one")
        years = [int(year) for year in years]
        parts = [
            self._rows(name, method, share, years, bounds)
            for name in self.fits
            for method, share, bounds in self._intervals(name, years, draws, seed)
        ]
        if not years or not parts:
            return pd.DataFrame({name: pd.Series(dtype="object") for name in COLUMNS})
        together = pd.concat(parts, ignore_index=True)
        return together.sort_values("year", kind="stable").reset_index(drop=True)[list(COLUMNS)]

    def _drawn(
        self,
        chains: Mapping[str, Fits],
        dwelling_type: str,
        years: Sequence[int],
        draws: int,
        seed: int,
    ) -> dict[str, Array]:
        odds = {
            name: fit.draw(years, draws, seed, f"{dwelling_type} {name}")
            for name, fit in chains[dwelling_type].items()
        }
        return method_shares(odds, self.steps)

    def _intervals(
        self, dwelling_type: str, years: Sequence[int], draws: int, seed: int
    ) -> list[tuple[str, Array, tuple[Array, Array]]]:
        """Return every method with its share, and low and high before unknown homes widen them."""
        if not years:
            return []
        own = self._drawn(self.fits, dwelling_type, years, draws, seed)
        public = self._drawn(self.public, dwelling_type, years, draws, seed)
        found = []
        for method, share in self.central(dwelling_type, years).items():
            low, high = np.percentile(own[method], _INTERVAL, axis=1)
            if self.example or _WEAK & set(self._reasons(dwelling_type, method)):
                least, most = np.percentile(public[method], _INTERVAL, axis=1)
                lowest, highest = self.mixes[dwelling_type][method]
                low = np.minimum(np.minimum(low, least), lowest)
                high = np.maximum(np.maximum(high, most), highest)
            found.append((method, share, (np.minimum(low, share), np.maximum(high, share))))
        return found

    def _rows(
        self,
        dwelling_type: str,
        method: str,
        share: Array,
        years: Sequence[int],
        bounds: tuple[Array, Array],
    ) -> pd.DataFrame:
        unknown = self.unknown[dwelling_type]
        reasons = self._reasons(dwelling_type, method)
        reasons += ["unknown_methods"] if unknown > 0 else []
        reasons += ["example"] if self.example else []
        path = self._path(dwelling_type, method)
        fitted = "register" if all(fit.is_fitted for fit in path) else "public"
        own = all(fit.slope_from == "register" for fit in path)
        index = pd.MultiIndex.from_product([[dwelling_type], years])
        return pd.DataFrame(
            {
                "year": years,
                "dwelling_type": dwelling_type,
                "building_method": method,
                "share": share,
                "low": bounds[0] * (1 - unknown),
                "high": bounds[1] * (1 - unknown) + unknown,
                "basis": "example" if self.example else fitted,
                "slope_from": "register" if own else "national",
                "reason": " ".join(reasons),
                "observed": self.observed[method].reindex(index).to_numpy(float),
                "unknown": unknown,
            }
        )

    def _path(self, dwelling_type: str, method: str) -> list[StepFit]:
        fits = self.fits[dwelling_type]
        return [fits[step.name] for step in steps_to(method, self.steps)]

    def _reasons(self, dwelling_type: str, method: str) -> list[str]:
        path = self._path(dwelling_type, method)
        return list(dict.fromkeys(reason for fit in path for reason in fit.reasons))
