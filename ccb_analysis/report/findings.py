"""The running text on CO2, budgets, nitrogen, supply, cost and uncertainty, from the numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.model.modules import PRODUCT_STAGE
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.quantities import about
from ccb_analysis.report.selection import UP_TO_COMPLETION, measured, only

_KG_PER_TONNE = 1000
_EUR_PER_MILLION = 1_000_000
#: What the check of Figure 7 names in its sentences: structure and use of the published lists.
_CONCRETE = ("reinforced_concrete", "masonry")
_TIMBER = ("timber",)
_STACKED, _GROUND_BOUND = "residential_multi_family", "residential_single_family"


def interval(results: pd.DataFrame, language: Language) -> str:
    """Return in two sentences what the lowest and highest value beside a figure mean."""
    drawn = bool((results["statistic"] == "p5").any())
    return language(f"impacts.interval_{'drawn' if drawn else 'undrawn'}")


@dataclass(frozen=True)
class Findings:
    """Writes the text of one year's chapters on impacts; ``results`` are those of the region."""

    year: int
    language: Language
    results: pd.DataFrame

    def emitted(self) -> Prose:
        """Return embodied CO2 with and without building, and stored CO2 apart from it."""
        amounts = {
            name: self._amount(indicator, "inventory", _KG_PER_TONNE, modules=modules)
            for name, indicator, modules in (
                ("co2", "embodied_co2", PRODUCT_STAGE),
                ("full", "embodied_co2", UP_TO_COMPLETION),
                ("stored", "stored_co2", None),
            )
        }
        return Prose.of([self._told("chapters.stored", amounts)])

    def storage(self) -> Prose:
        """Return what is left after deducting what is stored for 30 and for 75 years."""
        left = self._row("co2_including_storage", "inventory_30_years")["value"]
        emitted = self._row("embodied_co2", "inventory", modules=PRODUCT_STAGE)["value"]
        stored = self._row("stored_co2", "inventory")["value"]
        kept = self.language.percent((emitted - left) / stored if stored else float("nan"))
        amount = self._amount("co2_including_storage", "inventory_30_years", _KG_PER_TONNE)
        lines = [self._text("storage_kept", year=self.year, share=kept)]
        lines.append(self._told("impacts.storage", {"": amount}))
        if amount.get("low", amount["value"]).startswith("-"):
            lines.append(self._text("storage_negative"))
        return Prose.of([" ".join([*lines, self._text("storage_later")])])

    def budget(self, limits: pd.DataFrame, first: int) -> Prose:
        """Return how much of the budgets is used; ``limits`` are those of the year (kg per m2)."""
        rows = measured(
            only(self.results, "carbon_budget_use_cumulative", "paris_proof", region="all"),
            ["year"],
        )
        row = rows[rows["year"] == self.year].iloc[0]
        ends = {end: self.language.percent(row[end]) for end in ("value", "low", "high")}
        form = "_exact" if pd.isna(row["low"]) else ""
        limit = limits[limits["year"] == self.year].set_index("dwelling_type")["value"]
        what = self._text(
            "budget_what",
            first=first,
            year=self.year,
            ground=self.language.number(limit["ground_bound"]),
            stacked=self.language.number(limit["stacked"]),
        )
        return Prose.of(
            [
                f"**{self._text(f'budget_finding{form}', year=self.year, **ends)}**",
                "",
                what,
                "",
                self._text("budget_readings"),
                "",
                self._meaning("budget"),
            ]
        )

    def weak(self) -> Prose:
        """Return nitrogen and waste of the year, and why no target can be judged on them."""
        amounts = {
            "nitrogen": self._amount("nitrogen", "construction_phase"),
            "waste": self._amount("construction_waste", "by_method"),
        }
        lines = [f"**{self._told('impacts.weak_finding', amounts)}**", ""]
        lines += [self._text("weak_founded"), "", self._text("weak_target"), ""]
        return Prose.of([*lines, self._meaning("weak")])

    def supply(self, reuse_ceiling: float, last: int) -> Prose:
        """Return how much of the supply of wood and crops, and of all reuse, is asked for."""
        number = self.language.percent
        timber = self._row("timber_supply_use", "timber_netherlands")
        ends = {"": {end: number(timber[end]) for end in ("value", "low", "high")}}
        crops = "crops" if (self.results["indicator"] == "crop_supply_use").any() else "no_crops"
        reuse = self._row("reuse_ceiling_use", "inventory")
        use = number(reuse["value"])
        if pd.notna(reuse["low"]) and number(reuse["low"]) != number(reuse["high"]):
            ends_of_use = (number(reuse[end]) for end in ("low", "high"))
            use = self.language(
                "common.range", **dict(zip(("low", "high"), ends_of_use, strict=True))
            )
        lines = [f"**{self._told('impacts.supply_finding', ends)}**", ""]
        lines += [self._text("supply_scope"), "", self._text(f"supply_{crops}"), ""]
        reused = self._text("reuse_finding", ceiling=number(reuse_ceiling), use=use, year=self.year)
        if self._row("reuse_ceiling_use", "inventory", last)["value"] == 0:
            reused += " " + self._text("reuse_ahead", last=last)
        return Prose.of([*lines, reused, "", self._meaning("supply")])

    def cost(self) -> Prose:
        """Return what building otherwise cost in the year, and how sure that is."""
        amount = self._amount("cost_premium", "building_cost", _EUR_PER_MILLION)
        lines = [f"**{self._told('impacts.cost_finding', {'': amount})}**", ""]
        below = self._text("cost_negative") + " " if amount.get("low", "").startswith("-") else ""
        lines += [below + self._text("cost_founded"), "", self._text("cost_price"), ""]
        return Prose.of([*lines, self._text("cost_values"), "", self._meaning("cost")])

    def check(
        self, rows: pd.DataFrame, sets: tuple[str, str], weaker: bool, absent: list[str]
    ) -> Prose:
        """Return whether the programme's Figure 7 holds, with both sets of factors.

        ``rows`` as ``extracts.published_rows`` gives; ``absent`` names the materials of our own
        lists that the older of the two ``sets`` has no factor for.
        """
        form = "weaker" if weaker else "same"
        lines = [f"**{self._text(f'check_finding_{form}')}**", "", self._text("check_source"), ""]
        published = rows[rows["inventory"] == "published"]
        for name in sets:
            chosen = published[published["factor_set"] == name]
            lines.append(f"- {self._checked(chosen, name)}")
        if absent:
            materials = self.language.listed(absent)
            lines += ["", self._text("check_unpriced", materials=materials)]
        newer = published[published["factor_set"] == sets[-1]].set_index("building_method")["value"]
        order = newer.loc[list(_TIMBER)].max() < newer.loc[list(_CONCRETE)].min()
        return Prose.of([*lines, "", self._meaning("check" if order else "check_order")])

    def _checked(self, rows: pd.DataFrame, factor_set: str) -> str:
        number = self.language.number
        blanks: dict[str, str] = {}
        for name, methods in (("concrete", _CONCRETE), ("timber", _TIMBER)):
            chosen = rows[rows["building_method"].isin(methods)]
            blanks[name] = number(chosen["programme"].iloc[0])
            blanks[f"{name}_low"] = number(chosen["value"].min())
            blanks[f"{name}_high"] = number(chosen["value"].max())
        values = rows.set_index(["building_method", "dwelling_type"])["value"]
        named = {
            "stacked_concrete": values["reinforced_concrete", _STACKED],
            "stacked_timber": values["timber", _STACKED],
            "ground_masonry": values["masonry", _GROUND_BOUND],
        }
        factors = self.language(f"indicators.factor_set_{factor_set}")
        return " ".join(
            [
                self._text("check_set", factors=factors, **blanks),
                self._text("check_named", **{name: number(v) for name, v in named.items()}),
            ]
        )

    def uncertainty(self, apart: pd.DataFrame) -> Prose:
        """Return which cause of uncertainty weighs most; see ``tables_uncertainty.uncertainty``."""
        lines = []
        now = apart[apart["year"] == self.year]
        co2 = now[(now["indicator"] == "embodied_co2") & (now["modules"] == PRODUCT_STAGE)]
        region, middle = (
            float(co2[name].iloc[0]) for name in ("projects", "projects_municipality")
        )
        if pd.notna(region):
            key = "projects_region_most" if region > 0.5 else "projects_region"
            lines.append(self._text(key, region=self.language.percent(region)))
        if pd.notna(middle):
            key = "projects_municipality_most" if middle > 0.5 else "projects_municipality"
            lines.append(self._text(key, municipality=self.language.percent(middle)))
        if lines:
            lines.append(self._text("projects_average"))
        drawn = (now["drawn_high"] - now["drawn_low"]).fillna(0.0)
        unknown = (now["unknown_high"] - now["unknown_low"]).fillna(0.0)
        if drawn.any():
            wider = int((unknown > drawn).sum())
            blanks = {"count": wider, "subjects": len(now), "year": self.year}
            lines.append(self._text("unknown_wider", **blanks))
        return Prose.of([" ".join(lines)])

    def _row(
        self, indicator: str, reading: str, year: int | None = None, modules: str | None = None
    ) -> pd.Series:
        rows = only(
            self.results,
            indicator,
            reading,
            year=year or self.year,
            region="all",
            modules=modules,
        )
        return measured(rows, ["year"]).iloc[0]

    def _amount(
        self, indicator: str, reading: str, per: float = 1.0, modules: str | None = None
    ) -> dict[str, str]:
        """Return the value of the year and its ends, as a sentence writes them."""
        row = self._row(indicator, reading, modules=modules)
        return {
            end: about(row[end] / per, self.language)
            for end in ("value", "low", "high")
            if pd.notna(row[end])
        }

    def _told(self, key: str, amounts: Mapping[str, Mapping[str, str]]) -> str:
        """Return a text with intervals, or with values where none of them has an interval."""
        blanks: dict[str, object] = {"year": self.year}
        exact = not all("low" in amount for amount in amounts.values())
        for name, amount in amounts.items():
            if exact:
                blanks[name or "value"] = amount["value"]
                continue
            for end in ("low", "high"):
                blanks[f"{name}_{end}".lstrip("_")] = amount[end]
        return self.language(f"{key}_exact" if exact else key, **blanks)

    def _meaning(self, chapter: str) -> str:
        return f"*{self.language('chapters.meaning')}* {self._text(f'meaning_{chapter}')}"

    def _text(self, key: str, **blanks: object) -> str:
        return self.language(f"impacts.{key}", **blanks)
