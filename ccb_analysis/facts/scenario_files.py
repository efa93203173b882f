"""One scenario file: its entries read into checked blocks, with every fault they have."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from ccb_analysis.facts.scenario_blocks import (
    Header,
    Homes,
    MaterialSwap,
    Mix,
    Regions,
    Scenario,
    Size,
)
from ccb_analysis.facts.scenario_entries import WHOLE, Known
from ccb_analysis.facts.scenario_faults import line, lines
from ccb_analysis.facts.scenario_paths import share_by_year
from ccb_analysis.facts.toml_text import read_toml
from ccb_analysis.language import Language

_Block = TypeVar("_Block", bound=BaseModel)


class ScenarioFile:
    """The reading of one file; afterwards ``scenario`` is what is right of it.

    ``faults`` are the lines of everything that is wrong; only without any is the scenario whole.
    """

    def __init__(self, path: Path, known: Known, words: Language):
        """Read the file at ``path``, which may name what is ``known``."""
        self.name, self._words = path.name, words
        entries, self.faults = read_toml(path, words)
        start = entries.get("start_year")
        if isinstance(start, int) and start > known.report_year:
            known = replace(known, start_year=start)
        self._known = known
        unread = bool(self.faults)
        header = None if unread else self._block(Header, entries, "")
        mix = self._many(Mix, "mix", "dwelling_type", entries)
        homes = self._one(Homes, "homes", entries)
        size = self._many(Size, "size", "dwelling_type", entries)
        materials = self._many(MaterialSwap, "materials", "name", entries)
        regions = self._one(Regions, "regions", entries)
        self.refuse_overlaps(materials)
        self.scenario = Scenario(
            name=path.stem,
            title_nl=header.title_nl if header else "",
            title_en=(header.title_en or header.title_nl) if header else "",
            why_nl=header.why_nl.strip() if header else "",
            why_en=(header.why_en or header.why_nl).strip() if header else "",
            baseline=header.baseline if header else "",
            source=header.source if header else "",
            evidence=header.evidence if header else "",
            start_year=known.start_year,
            mix=tuple(mix),
            homes=homes,
            size=tuple(size),
            materials=tuple(materials),
            join=regions.join if regions else None,
        )

    @property
    def differs(self) -> bool:
        """Return whether the file says anything that is not current practice, right or wrong."""
        return bool(self.faults) or self.scenario.differs

    def refuse(self, place: str, found: str, allowed: str) -> None:
        """Add a fault."""
        self.faults.append(line(self.name, place, found, allowed, self._words))

    def _block(self, model: type[_Block], given: object, where: str) -> _Block | None:
        try:
            return model.model_validate(given, context=self._known)
        except ValidationError as error:
            self.faults += lines(error, self.name, where, model, self._words)
            return None

    def _one(self, model: type[_Block], kind: str, entries: dict[str, Any]) -> _Block | None:
        given = entries.get(kind)
        return self._block(model, given, kind) if isinstance(given, dict) else None

    def _many(
        self, model: type[_Block], kind: str, key: str, entries: dict[str, Any]
    ) -> list[_Block]:
        """Return the blocks of one kind that are right; ``key`` tells them apart."""
        given = entries.get(kind)
        found = []
        seen: set[str] = set()
        for number, block in enumerate(given if isinstance(given, list) else [], 1):
            name = str(block.get(key, "")) if isinstance(block, Mapping) else ""
            where = f"{kind} {number} ({name})" if name else f"{kind} {number}"
            found.append(self._block(model, block, where))
            if name in seen:
                again = self._words("scenarios.twice", found=name)
                self.refuse(f"{where}.{key}", again, self._words("facts.once"))
            seen |= {name} - {""}
        return [block for block in found if block is not None]

    def refuse_overlaps(self, swaps: Sequence[MaterialSwap]) -> None:
        """Add a fault for every material of which swaps in one kind of home take more than all."""
        ends = [
            max(swap.share) if isinstance(swap.share, dict) else swap.until_year for swap in swaps
        ]
        years = range(self._known.start_year, max((end or 0 for end in ends), default=0) + 1)
        shares = [share_by_year(swap, years) for swap in swaps]
        for material in dict.fromkeys(name for swap in swaps for name in swap.replace):
            groups = {
                tuple(n for n, swap in enumerate(swaps) if swap.takes(material, *kind))
                for kind in self._known.kinds()
            }
            for group in sorted(group for group in groups if len(group) > 1):
                total = np.sum([shares[number] for number in group], axis=0)
                worst = int(np.argmax(total))
                if total[worst] > 1 + WHOLE:
                    blanks = {"year": years[worst], "total": f"{total[worst]:.10g}"}
                    found = self._words("scenarios.overlap_found", material=material, **blanks)
                    place = ", ".join(swaps[number].name for number in group)
                    self.refuse(
                        f"materials ({place}).share", found, self._words("scenarios.sum_over")
                    )
