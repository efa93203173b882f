"""What is said first of one project; numbers choose the sentences."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape

import pandas as pd

from ccb_analysis.report.project_labels import ProjectLabels
from ccb_analysis.studies.project_gains import SCORES
from ccb_analysis.studies.project_peers import GIVEN, LISTS, REGISTER
from ccb_analysis.studies.project_study import ProjectStudy

#: The version of Het Nieuwe Normaal of which the levels of homes are known.
NEW_NORMAL = "1.0"
_CO2 = "embodied_co2_a1_a3"
_PAIR = ("origin_value", "future_value")
#: A gain smaller than this is none.
_TINY = 1e-9


@dataclass(frozen=True)
class Findings:
    """What a study says first, made from its numbers alone."""

    study: ProjectStudy
    labels: ProjectLabels

    @cached_property
    def best(self) -> pd.DataFrame:
        """The rule that raises each score most; no row where no rule raises it."""
        rows = self.study.gains
        if rows.empty:
            return rows
        more = {score.indicator: score.more for score in SCORES}
        signs = rows["indicator"].str.removesuffix("_per_m2").map(more).map({True: 1, False: -1})
        better = rows[rows["change"] * signs > _TINY]
        return better.drop_duplicates(["method", "indicator"]).reset_index(drop=True)

    def lines(self) -> Iterator[str]:
        """Give the headline, then what is behind it."""
        row = self._row("embodied_co2", f"{_CO2}_per_m2")
        row = self._row("embodied_co2", _CO2) if row is None else row
        yield self._said("head", row)
        stored = self._row("stored_co2", "stored_co2_per_m2")
        if stored is not None:
            yield self._said("stored", stored)
        yield self._pair()
        yield from self._raised()
        yield from self._beside()
        yield self._verdicts()
        yield self.labels.text("finding_no_total")

    def _row(self, method: str, indicator: str) -> pd.Series | None:
        rows = self.study.building
        rows = rows[(rows["method"] == method) & (rows["indicator"] == indicator)]
        return None if rows.empty else rows.iloc[0]

    def _said(self, key: str, row: pd.Series | None) -> str:
        if row is None or pd.isna(row["value"]):
            return self.labels.text(f"finding_{key}_unknown")
        return self.labels.text(
            f"finding_{key}",
            value=self.labels.amount(row["value"], row["unit"]),
            range=self.labels.range(row["low"], row["high"], row["unit"]),
        )

    def _pair(self) -> str:
        """The two values of the reconstructed ladder, always both and never as one."""
        rows = [self._row("impact_ladder", name) for name in _PAIR]
        said = [
            self.labels.text("unknown")
            if row is None or pd.isna(row["value"])
            else self.labels.number(row["value"], "share")
            for row in rows
        ]
        return self.labels.text("finding_ladder", origin=said[0], future=said[1])

    def _raised(self) -> Iterator[str]:
        """The rule that lowers emitted CO2 most, and that which raises the origin most."""
        if self.study.gains.empty:
            yield self.labels.text("finding_no_rule")
            return
        for key, name in (("co2", _CO2), ("origin", "material_origin")):
            rows = self.best[self.best["indicator"].str.removesuffix("_per_m2") == name]
            if rows.empty:
                yield self.labels.text(f"finding_raise_{key}_none")
                continue
            row = rows.iloc[0]
            unit = self.labels.change_unit(row["unit"])
            yield self.labels.text(
                f"finding_raise_{key}",
                rule=self.labels.rule(row["rule"]),
                change=f"{self.labels.change(row['change'], row['unit'])} {unit}",
                range=self.labels.changes(row["change_low"], row["change_high"], row["unit"]),
                sure=self.labels.text("is_sure" if row["better"] is True else "is_not_sure"),
            )

    def _beside(self) -> Iterator[str]:
        """How many peers emit less than this project."""
        if self.study.peers is None:
            yield self.study.no_peers
            return
        rows = self.study.peers.table
        rows = rows[(rows["indicator"] == f"{_CO2}_per_m2") & rows["shown"] & rows["lower"].notna()]
        if rows.empty:
            yield self.labels.text("finding_peers_none")
        for row in rows.to_dict("records"):
            yield self.labels.text(
                "finding_peers",
                peers=self.peer_names[row["peers"]],
                lower=int(row["lower"]),
                count=int(row["count"]),
                median=self.labels.amount(row["median"], row["unit"]),
            )

    def _verdicts(self) -> str:
        judged = self.study.scored.new_normal
        if judged is None:
            return self.labels.text("new_normal_none")
        rows = judged[judged["version"] == NEW_NORMAL]
        counts = rows["verdict"].value_counts()
        numbers = {name: int(counts.get(name, 0)) for name in ("met", "not_met")}
        return self.labels.text(
            "finding_new_normal",
            version=NEW_NORMAL,
            rest=len(rows) - sum(numbers.values()),
            **numbers,
        )

    @cached_property
    def peer_names(self) -> dict[str, str]:
        """What each kind of peers is called; an example register is called so."""
        register = "peers_register_example" if self.study.register_example else "peers_register"
        keys = {GIVEN: "peers_given", REGISTER: register, LISTS: "peers_lists"}
        return {name: self.labels.text(key) for name, key in keys.items()}

    def who(self) -> Iterator[str]:
        """Give who the peers are, and who is not one."""
        peers = self.study.peers
        if peers is None:
            return
        text, counts = self.labels.text, peers.counts
        kind = self.labels.kind(self.study.about)
        if peers.names:
            listed = self._listed(peers.names)
            yield text("who_given", count=counts[GIVEN], names=listed)
        if peers.other_kind:
            yield text("who_other", names=self._listed(peers.other_kind))
        if REGISTER in counts:
            files = self._listed(self.study.register_files)
            yield text("who_register", count=counts[REGISTER], kind=kind, files=files)
            if self.study.register_example:
                yield text("who_example")
        else:
            yield text("who_no_register")
        if LISTS in counts:
            yield text(
                "who_lists" if counts[LISTS] > 1 else "who_list", count=counts[LISTS], kind=kind
            )

    def _listed(self, names: tuple[str, ...]) -> str:
        """Return names that people typed, as a sentence has them."""
        return self.labels.language.listed([escape(name) for name in names])
