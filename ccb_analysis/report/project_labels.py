"""What a reader calls scores, units and amounts of one project."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.quantities import about, unit_label
from ccb_analysis.report.selection import label

_STEP = "step"
#: The unit of an MPG, which is always given with two decimals.
_PER_YEAR = "EUR/m2/year"
#: Changes smaller than this say nothing: a tenth of a per cent point.
_SMALL_SHARE = 0.001


@dataclass(frozen=True)
class ProjectLabels:
    """Names in one language; ``titles`` is what each rule of substitution is called."""

    language: Language
    titles: Mapping[str, str]

    def text(self, key: str, **blanks: object) -> str:
        """Return a text of the page of a project."""
        return self.language(f"project_score.{key}", **blanks)

    def rule(self, name: object) -> str:
        """Return what a rule is called."""
        return self.titles[str(name)]

    def method(self, name: object) -> str:
        """Return what a method is called."""
        return self.language(f"scoring.method_{name}")

    def method_version(self, name: object, version: str) -> str:
        """Return a method with its version, which its name may hold already."""
        method, key = self.method(name), f"scoring.version_{name}"
        shown = self.language(key) if self.language.has(key) else version
        if not shown or method.endswith(shown):
            return method
        return self.text("method_version", method=method, version=shown)

    def score(self, indicator: object) -> str:
        """Return what a score is called."""
        return self.language(f"scoring.indicator_{indicator}")

    def full_score(self, method: object, indicator: object) -> str:
        """Return what a score is called where other methods have one of that name."""
        name = self.score(indicator)
        if indicator == "material_circularity":
            return self.method(method)
        return name

    def material(self, name: object, names: Mapping[str, str]) -> str:
        """Return what a material is called; one nobody knows is said to be unknown."""
        return names.get(str(name), self.text("unmatched"))

    def kind(self, what: Mapping[str, object]) -> str:
        """Return the dwelling type and building method of a project, as far as they are known."""
        parts = [
            label(name, what[name], self.language)
            for name in ("dwelling_type", "building_method")
            if what.get(name) is not None
        ]
        return ", ".join(parts) or self.text("unknown")

    def unit(self, unit: str) -> str:
        """Return a unit as a reader writes it; a share has none, since it is in per cent."""
        if unit == "share":
            return ""
        return self.text("step") if unit == _STEP else unit_label(unit, self.language)

    def number(self, value: object, unit: str) -> str:
        """Return a number without its unit, in three figures; a share in per cent."""
        number = float("nan") if value is None else float(str(value))
        if pd.isna(number):
            return self.text("unknown")
        if number == float("inf"):
            return self.text("no_end")
        if unit == "share":
            whole = number in (0.0, 1.0) or abs(number) >= 0.1
            return self.language.percent(number, 0 if whole else 1)
        if unit == _STEP:
            return self.language.number(number)
        if unit == _PER_YEAR:
            return self.language.number(number, 2)
        return ("−" if number < 0 else "") + about(abs(number), self.language)

    def amount(self, value: object, unit: str) -> str:
        """Return a number with its unit."""
        return " ".join(filter(None, (self.number(value, unit), self.unit(unit))))

    def range(self, low: object, high: object, unit: str) -> str:
        """Return the two ends of a number, or one of them where they read the same."""
        one, other = self.number(low, unit), self.number(high, unit)
        return one if one == other else self.language("common.range", low=one, high=other)

    def change(self, value: object, unit: str) -> str:
        """Return a change with its sign; shares in per cent points."""
        number = float("nan") if value is None else float(str(value))
        if pd.isna(number):
            return self.text("unknown")
        sign = "+" if number > 0 else "−" if number < 0 else ""
        if unit == "share":
            points = abs(number) * 100
            tiny = 0 < abs(number) < _SMALL_SHARE
            shown = self.language.number(points, 2 if tiny else 1)
            return sign + shown
        return sign + about(abs(number), self.language)

    def changes(self, low: object, high: object, unit: str) -> str:
        """Return the two ends of a change."""
        one, other = self.change(low, unit), self.change(high, unit)
        return one if one == other else self.language("common.range", low=one, high=other)

    def change_unit(self, unit: str) -> str:
        """Return the unit of a change: shares change by per cent points."""
        return self.text("points") if unit == "share" else self.unit(unit)

    def yes_no(self, value: object) -> str:
        """Return yes or no."""
        return self.language("common.yes" if value else "common.no")
