"""What a reader calls rules, measures, inputs and figures of a study of substitution."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import pandas as pd

from ccb_analysis.facts.materials import read_materials
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.language import Language
from ccb_analysis.report.quantities import about, unit_label
from ccb_analysis.report.selection import label

#: Units of figures that are no assumptions, which have a unit of their own.
_UNITS = {
    "kg_per_m2": "kg/m2",
    "co2": "kgCO2e/kg",
    "stored_co2": "kgCO2e/kg",
    "timber_volume": "m3/kg",
    "crop_area": "ha/kg",
    "primary_abiotic": "share",
    "storage_kept_30_years": "share",
    "kg_ratio": "times",
}
_JOINED = " + "
_EVERY = "every_rule"


@dataclass(frozen=True)
class SwapLabels:
    """Names in one language.

    ``titles`` of rules, ``units`` of assumptions and ``evidence`` of the figures of every group
    are the study's.
    """

    language: Language
    titles: Mapping[str, str]
    units: Mapping[str, str]
    evidence: Mapping[str, frozenset[str]]

    def _text(self, key: str, **blanks: object) -> str:
        return self.language(f"swaps.{key}", **blanks)

    def rule(self, name: str) -> str:
        """Return a short name; a rule without one of ours has the title of its file."""
        if name == _EVERY:
            return self._text("set_every_rule")
        if self.language.has(f"swaps.rule_{name}"):
            return self._text(f"rule_{name}")
        return self.titles.get(name, name.replace("_", " "))

    def rules(self, names: Iterable[str]) -> str:
        """Return names as a sentence lists them."""
        return self.language.listed([self.rule(name) for name in names])

    def measure(self, name: str) -> str:
        """Return what is measured; of emitted CO2 with its modules."""
        return self._text(f"measure_{name}")

    @cached_property
    def _materials(self) -> dict[str, str]:
        table = read_materials()
        return dict(zip(table["material"], table[f"name_{self.language.code}"], strict=True))

    def material(self, name: str) -> str:
        """Return a material as it stands within a sentence."""
        found = self._materials.get(name, name.replace("_", " "))
        return found if found[:2].isupper() else found[:1].lower() + found[1:]

    def kind(self, dwelling_type: str, building_method: str) -> str:
        """Return a kind of home: method and type."""
        method = label("building_method", building_method, self.language)
        return f"{method}, {label('dwelling_type', dwelling_type, self.language)}"

    @cached_property
    def _readings(self) -> dict[tuple[str, str], str]:
        code, found = self.language.code, read_targets()
        return {
            (str(row["target"]), str(row["reading"])): (
                f"{row[f'target_label_{code}']}: {row[f'label_{code}']}"
            )
            for row in found.to_dict("records")
        }

    def reading(self, target: str, reading: str) -> str:
        """Return a target reading: the target, and how it is counted."""
        return self._readings[target, reading]

    def group(self, name: str) -> str:
        """Return what inputs that move together are called."""
        return self.language.listed([self._group(one) for one in name.split(_JOINED)])

    def _group(self, name: str) -> str:
        base, _, rest = name.partition(":")
        for key in (f"swaps.group_{base}", f"assumptions.{base}"):
            if self.language.has(key):
                found = self.language(key)
                break
        else:
            found = base.replace("_", " ")
        of = [one for one in rest.split(":") if one not in ("", "all")]
        shown = [label("building_method", one, self.language) for one in of]
        return ", ".join([found, *shown])

    def counted(self, name: str, figures: pd.DataFrame) -> str:
        """Return a group with how many figures of ``figures`` move together, and if unverified.

        A figure of homes with and without a swap is one, and so are all kilograms that follow
        from one figure of a rule.
        """
        part = figures[figures["group"].isin(name.split(_JOINED))]
        part = part[part["figure"] != "kg_ratio"]
        methods = part["building_method"].str.split(" @ ").str[0]
        keys = ["figure", "dwelling_type", "building_method", "material"]
        many = len(part.assign(building_method=methods).drop_duplicates(keys))
        if many < 2:
            return self.marked(name)
        doubt = self.doubt(name)
        key = "counted_doubted" if doubt else "counted"
        return self._text(key, group=self.group(name), count=many, doubt=doubt)

    def marked(self, name: str) -> str:
        """Return a group, and if figures of it are not verified."""
        group, doubt = self.group(name), self.doubt(name)
        return self._text("doubted", group=group, doubt=doubt) if doubt else group

    def doubt(self, name: str) -> str:
        """Return that figures of a group are not verified, or a part of them; else nothing."""
        found = frozenset[str]().union(
            *(self.evidence.get(one, frozenset()) for one in name.split(_JOINED))
        )
        if "unverified" not in found:
            return ""
        return self._text("doubt_all" if len(found) == 1 else "doubt_part")

    def figure(self, row: Mapping) -> str:
        """Return the figure that stands for its group, of a row of flips; blank if it is alone."""
        name, material = str(row["figure"]), str(row["material"])
        if name == "kg_ratio":
            return self._text("figure_kg_ratio", group=self.group(str(row["group"])))
        if name == "kg_per_m2":
            method = str(row["building_method"]).split(" @ ")[0]
            kind = self.kind(str(row["dwelling_type"]), method)
            return self._text("figure_kg_per_m2", material=self.material(material), kind=kind)
        if material != "all" and self.language.has(f"swaps.figure_{name}"):
            return self._text(f"figure_{name}", material=self.material(material))
        return self.language.label("assumptions", name)

    def unit(self, figure: str) -> str:
        """Return the code of the unit of a figure."""
        return _UNITS.get(figure) or self.units.get(figure, "")

    def amount(self, value: float, unit: str) -> str:
        """Return a number with its unit, in three figures that matter."""
        if unit == "share":
            return self.language.percent(value, 1)
        if unit == "times":
            return self._text("times", number=about(value, self.language))
        return f"{about(value, self.language)} {unit_label(unit, self.language)}".strip()

    def bare(self, value: float, unit: str) -> str:
        """Return a number without its unit; of a share as a percentage."""
        if unit == "share":
            return self.language.percent(value, 1)
        return ("−" if value < 0 else "") + about(abs(value), self.language)

    def change(self, value: float, unit: str, digits: int | None = None) -> str:
        """Return a change with its sign; of a share in percentage points."""
        sign = "+" if value > 0 else "−" if value < 0 else ""
        if unit == "share":
            return sign + self._text("points", number=self.language.number(abs(value) * 100, 1))
        size = abs(value)
        shown = about(size, self.language) if digits is None else self.language.number(size, digits)
        return f"{sign}{shown} {unit_label(unit, self.language)}"

    def footing(self, figure: str) -> str:
        """Return what a figure of a rule is: ``ratio``, ``needs.cement_screed``, ..."""
        kind, _, rest = figure.partition(".")
        material, _, element = rest.partition(".")
        blanks = {"material": self.material(material)} if material else {}
        if element:
            blanks["element"] = self._text(f"element_{element}")
        return self._text(f"footing_{kind}", **blanks)
