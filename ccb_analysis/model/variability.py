"""How far projects of one kind differ, and how little of that is left over many projects.

What nobody in the region controls or knows is drawn once for the whole region. Differences between
projects are another thing: each project has its own, so they average out. A total of many
projects is spread around its expectation by a normal deviation whose variance is the sum of
theirs: a project with a share s of the total and a coefficient of variation c adds (s c)^2.

Only the spread of each slice by itself is published, so every slice takes its deviation from one
and the same set of points; draws of two slices are not to be added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ccb_analysis.model.indicators import Indicator
from ccb_analysis.model.sampling import Array
from ccb_analysis.model.stock import AREAS
from ccb_analysis.model.terms import terms

if TYPE_CHECKING:
    from ccb_analysis.model.quantities import Amounts

#: Amounts that differ between projects, and how big their projects are counted: in homes or in m2.
#: What is measured of a project does not differ.
_WEIGHED_IN = {
    "homes": "homes",
    "homes_modelled": "homes_modelled",
    "area": "m2",
    "area_without_a5": "m2_without_a5",
    "area_co2_unmeasured": "m2_co2_unmeasured",
    "area_co2_unmeasured_a5": "m2_co2_unmeasured_a5",
    "area_origin_unmeasured": "m2_origin_unmeasured",
}


@dataclass(frozen=True)
class Variability:
    """What differs between projects: ``points`` (standard normal, one per column).

    ``spreads`` are coefficients of variation per kind of home, by what varies (``co2``,
    ``material``, ``construction_phase``, ``floor_area``); ``homes_per_project`` is per kind too.
    """

    points: Array
    spreads: dict[str, Array]
    homes_per_project: Array

    def deviations(self, amounts: Amounts, indicator: Indicator) -> Array:
        """Return the standard deviation between projects of an indicator, one per slice.

        In the unit of the indicator, at central figures. A ratio does not feel the size of homes.
        Terms of one indicator are about the same projects, so their deviations add up.
        """
        by_amount: dict[str, Array] = {}
        for amount, name in terms(indicator.top):
            if amount in _WEIGHED_IN:
                kinds = self._by_kind(amounts, amount, name)
                by_amount[amount] = by_amount.get(amount, 0.0) + kinds
        deviation = np.zeros(len(amounts.stack.slices))
        for amount, kinds in by_amount.items():
            one_project = self._one_project(amounts, indicator, amount)
            concentration = self._concentration(amounts, amount)
            deviation += np.sqrt(np.nansum(kinds**2 * one_project * concentration, axis=1))
        if indicator.below is None:
            return deviation
        divided = sum(
            np.nansum(self._by_kind(amounts, amount, name), axis=1)
            for amount, name in terms(indicator.below)
        )
        return np.asarray(deviation / np.where(divided > 0, divided, np.inf))

    def _by_kind(self, amounts: Amounts, amount: str, name: str) -> Array:
        """Return the central total by kind of the homes that are not measured, slices x kinds."""
        stack, settings = amounts.stack, amounts.settings
        figure = settings.figure(name)[:, 0]
        expected = self._expected(amounts)
        if amount not in AREAS:
            return np.asarray((_known(amounts, amount) + expected) * figure)
        size = settings.sizes()[:, 0]
        loose = amounts.loose_by_kind(_WEIGHED_IN[amount])
        area = stack.fixed[amount] + (stack.per_home[amount] + expected) * size + loose
        return np.asarray(area * figure)

    def _one_project(self, amounts: Amounts, indicator: Indicator, amount: str) -> Array:
        """Return the squared coefficient of variation of one project, slices x kinds (or 1 x)."""
        if indicator.varies == "answer":  # a project is conceptual or it is not
            share = amounts.settings.figure(f"{indicator.top}_share")[:, 0]
            with np.errstate(divide="ignore", invalid="ignore"):
                return np.asarray(np.where(share > 0, (1 - share) / share, 0.0))[None]
        own: Array = np.zeros((1, 1))
        if indicator.varies != "floor_area":
            own = self.spreads[indicator.varies][None] ** 2
        if indicator.below is not None or amount not in AREAS:
            return own
        size = self.spreads["floor_area"][None] ** 2 * self._unsized(amounts, amount)
        return np.asarray((1 + own) * (1 + size) - 1)

    def _unsized(self, amounts: Amounts, amount: str) -> Array:
        """Return the share of the area that rests on the size of a typical home, slices x kinds."""
        stack, size = amounts.stack, amounts.settings.sizes()[:, 0]
        typical = (stack.per_home[amount] + self._expected(amounts)) * size
        total = typical + stack.fixed[amount]
        return np.asarray(np.where(total > 0, typical / np.where(total > 0, total, 1.0), 0.0))

    def _concentration(self, amounts: Amounts, amount: str) -> Array:
        """Return one over the number of equal projects these homes amount to, slices x kinds.

        More than one where a project may be of this kind or of another. Fewer homes than a typical
        project has are one project all the same.
        """
        count = _WEIGHED_IN[amount]
        expected = self._expected(amounts)
        types, methods = amounts.settings.kinds.shape
        of_type = expected.reshape(-1, types, methods).sum(axis=2)
        project = np.minimum(self.homes_per_project, np.repeat(of_type, methods, axis=1))
        if amount in AREAS:
            size = amounts.settings.sizes()[:, 0]
            expected, project = expected * size, project * size
        weight = _known(amounts, count) + expected
        squared = _known(amounts, f"{count}_squared") + expected * project
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.where(weight > 0, squared / weight**2, 0.0))

    def _expected(self, amounts: Amounts) -> Array:
        """Return the homes to come and those of which nothing is known, slices x kinds."""
        stack, typical = amounts.stack, amounts.settings.typical
        expected: Array = sum(stack.following.values(), np.zeros(stack.masks.shape))
        for key, homes in stack.missing_by.items():
            expected = expected + homes[:, None] * typical[key].reshape(1, -1) * stack.masks
        return expected


def _known(amounts: Amounts, count: str) -> Array:
    """Return a count of homes or m2, those of unknown method by the typical mix of their type."""
    return np.asarray(np.nan_to_num(amounts.stack.counts[count]) + amounts.loose_by_kind(count))
