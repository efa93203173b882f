"""Writes what a review found: a page to read, a table to sort and the same as data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.publishing import write_json
from ccb_analysis.review.finding import EXPLAINS, FINE, Finding, agrees, verdict

#: What matters most first: a verdict that is another one, then the numbers behind it.
_CONSEQUENCE = ("verdict.", "value.", "probability_", "")
_KINDS = (
    *("claim", "table", "output", "notebook", "file", "input", "parameters", "seed"),
    *("fact", "code", "lock", "version"),
)


def write_review(
    folder: Path, findings: Sequence[Finding], manifest: Mapping[str, Any], words: Language
) -> Path:
    """Write ``index.html``, ``findings.csv`` and ``review.json`` and return the page."""
    folder.mkdir(parents=True, exist_ok=True)
    ordered = sorted(findings, key=_rank)
    rows = [asdict(one) for one in ordered]
    pd.DataFrame(rows).to_csv(folder / "findings.csv", index=False, lineterminator="\n")
    told = {"stands": agrees(findings), "verdict": verdict(findings), "findings": rows}
    write_json(told, folder / "review.json")
    page = folder / "index.html"
    page.write_text(_page(ordered, manifest, words), encoding="utf-8", newline="\n")
    return page


def explained(findings: Sequence[Finding]) -> list[Finding]:
    """Return what changed beneath a report: the possible causes of whatever differs."""
    causes = ("input", "parameters", "seed", "fact", *EXPLAINS)
    return [one for one in findings if one.kind in causes and one.status not in FINE]


def _rank(one: Finding) -> tuple[int, int, int, str]:
    place = next(n for n, start in enumerate(_CONSEQUENCE) if one.name.startswith(start))
    return (int(one.fine), _KINDS.index(one.kind), place if one.kind == "claim" else 0, one.name)


def _page(findings: Sequence[Finding], manifest: Mapping[str, Any], words: Language) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ccb_analysis", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    wrong = [one for one in findings if not one.fine and one.kind not in EXPLAINS]
    counts = {
        kind: (sum(one.fine for one in own), len(own))
        for kind in _KINDS
        if (own := [one for one in findings if one.kind == kind])
    }
    return environment.get_template("review.html").render(
        words=words,
        verdict=verdict(findings),
        year=manifest["parameters"]["values"].get("year", ""),
        wrong=wrong,
        causes=explained(findings),
        counts=counts,
        shown=lambda value: _shown(value, words),
    )


def _shown(value: Any, words: Language) -> str:
    if value is None:
        return words("review.nothing")
    return str(value)
