"""What a reader calls measures, methods and units of the comparison of building methods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.quantities import about, unit_label
from ccb_analysis.report.selection import label
from ccb_analysis.report.table import Column, Kind

#: Of these more is better, or at least more to tell of; of all others less.
HIGHER = frozenset(
    ("stored_co2", "primary_renewable", "circular_share", "circular_share_recycled", "timber")
)


@dataclass(frozen=True)
class MethodLabels:
    """Names in one language; ``measures`` is what each measure is called."""

    language: Language
    measures: Mapping[str, str]

    def text(self, key: str, **blanks: object) -> str:
        """Return a text of the comparison."""
        return self.language(f"methods.{key}", **blanks)

    def measure(self, name: str) -> str:
        """Return what a measure is called."""
        return self.measures[name]

    def method(self, name: object) -> str:
        """Return a building method, or a group of published buildings."""
        return label("building_method", name, self.language)

    def dwelling_type(self, name: object) -> str:
        """Return a dwelling type; all of them together by our own name."""
        return self.text("type_all") if name == "all" else self._dwelling_type(name)

    def _dwelling_type(self, name: object) -> str:
        return label("dwelling_type", name, self.language)

    def unit(self, unit: str) -> str:
        """Return a unit, as it stands in ``per m2`` of floor."""
        key = f"methods.unit_{unit}"
        return self.language(key) if self.language.has(key) else unit_label(unit, self.language)

    def bare(self, value: float, unit: str) -> str:
        """Return a number without its unit in three figures that matter; a share in per cent."""
        if unit == "share":
            return self.language.percent(value, 1)
        return ("−" if value < 0 else "") + about(abs(value), self.language)

    def amount(self, value: float, unit: str) -> str:
        """Return a number with its unit."""
        bare = self.bare(value, unit)
        return bare if unit == "share" else f"{bare} {self.unit(unit)}"

    def column(
        self,
        name: str,
        kind: Kind = "text",
        digits: int = 0,
        *,
        header: bool = False,
        until: str = "",
    ) -> Column:
        """Return a column whose label stands in ``words/methods.toml``."""
        label = self.text(f"column_{name}")
        return Column(name, label, kind, digits, header=header, until=until, short=bool(until))

    def named(self, rows: pd.DataFrame) -> pd.DataFrame:
        """Return ``rows`` with columns for a reader: method, other, type, measure_name, unit_name.

        A column is there where what it names is.
        """
        shown = rows.reset_index(drop=True).copy()
        naming = {
            "method": ("building_method", self.method),
            "other_method": ("other", self.method),
            "type": ("dwelling_type", self.dwelling_type),
            "measure_name": ("measure", self.measure),
            "unit_name": ("unit", self.unit),
        }
        for name, (source, called) in naming.items():
            if source in shown:
                shown[name] = [called(one) for one in shown[source]]
        return shown


def capital(text: str) -> str:
    """Return a text that begins a sentence."""
    return text[:1].upper() + text[1:]
