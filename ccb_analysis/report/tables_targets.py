"""The tables of targets: every verdict, and every way to read a target."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.facts.scales import evidence_dots, evidence_strength
from ccb_analysis.language import Language
from ccb_analysis.report.selection import label
from ccb_analysis.report.table import Table, build, head, with_bounds
from ccb_analysis.report.wording import (
    line_text,
    target_summary,
    verdict_symbol,
    verdict_text,
    verdict_word,
)

_REGION_WIDE = ("all", "all_18")


def verdict_table(
    verdicts: pd.DataFrame,
    language: Language,
    report_year: int | None = None,
    *,
    targets: pd.DataFrame | None = None,
    previous: pd.DataFrame | None = None,
) -> Table:
    """Return one row per target: its headline reading, verdict, bounds and all readings together.

    ``verdicts`` has the columns of the contract for one scenario; rows of municipalities are left
    out. ``targets`` (as ``facts.targets.read_targets`` gives) holds the labels; ``previous`` the
    verdicts of last year's report.
    """
    wide = verdicts[verdicts["region"].isin(_REGION_WIDE)]
    rows = []
    for target, readings in wide.groupby("target", sort=False):
        first = readings[readings["headline"].astype(bool)].iloc[0]
        rows.append(
            {
                "target": target_label(str(target), language, targets),
                "agreed": _agreed(first, language),
                **{name: first[name] for name in ("value", "low", "high", "unit")},
                "unit_name": label("unit", first["unit"], language),
                "verdict": _verdict(first, language, report_year),
                "readings": target_summary(readings, language, report_year),
                "evidence": evidence_dots(evidence_strength(None, str(first["evidence"]))),
                "last_year": _last_verdict(first, previous, language, report_year),
            }
        )
    columns = [
        head("target", language, header=True),
        head("verdict", language),
        head("readings", language),
        head("agreed", language),
        *with_bounds(language, "by_unit"),
        head("unit_name", language),
        head("evidence", language),
        *([] if previous is None else [head("last_year", language)]),
    ]
    return build("verdicts", columns, pd.DataFrame(rows), language)


def target_label(target: str, language: Language, targets: pd.DataFrame | None = None) -> str:
    """Return the label of a target, from ``targets`` where given."""
    if targets is not None:
        found = targets.loc[targets["target"] == target, f"target_label_{language.code}"]
        if len(found):
            return str(found.iloc[0])
    return label("target", target, language)


def _agreed(row: pd.Series, language: Language) -> str:
    line, year = line_text(row, language), int(row["year"])
    return language("tables.agreed_in", line=line, year=year)


def _verdict(row: pd.Series, language: Language, report_year: int | None) -> str:
    symbol = verdict_symbol(row["met"], "", row["reason"])
    return f"{symbol} {verdict_text(row, language, report_year)}"


def _last_verdict(
    row: pd.Series, previous: pd.DataFrame | None, language: Language, report_year: int | None
) -> str:
    if previous is None:
        return ""
    same = previous[
        (previous["target"] == row["target"])
        & (previous["reading"] == row["reading"])
        & previous["region"].isin(_REGION_WIDE)
    ]
    if same.empty:
        return "–"
    last = same.iloc[0]
    year = None if report_year is None else report_year - 1
    symbol = verdict_symbol(last["met"], "", last["reason"])
    return f"{symbol} {verdict_word(last, language, year)}"


def readings_table(
    targets: pd.DataFrame,
    language: Language,
    verdicts: pd.DataFrame | None = None,
    report_year: int | None = None,
) -> Table:
    """Return every reading of every target: line, year, scope, obligation and source.

    ``targets`` as ``facts.targets.read_targets`` gives; with ``verdicts`` the region's verdict
    stands at the end of each row.
    """
    rows = []
    for _, row in targets.iterrows():
        shown = {
            "target": target_label(str(row["target"]), language, targets),
            "reading": row[f"label_{language.code}"],
            "agreed": _agreed(row, language),
            "scope": label("dwelling_type", row["dwelling_type"], language),
            "year_basis": label("year_basis", row["year_basis"], language),
            "baseline": label("baseline", row["baseline"], language) if row["baseline"] else "–",
            "obligation": label("obligation", row["obligation"], language),
            "line": row["line"],
        }
        if verdicts is not None:
            shown["verdict"] = _verdict_of(row, verdicts, language, report_year)
        rows.append(shown)
    names = ["scope", "year_basis", "baseline", "obligation", "line"]
    columns = [
        head("target", language, header=True),
        head("reading", language, header=True),
        *([] if verdicts is None else [head("verdict", language)]),
        head("agreed", language),
        *(head(name, language) for name in names),
    ]
    return build("readings", columns, pd.DataFrame(rows), language)


def _verdict_of(
    reading: pd.Series, verdicts: pd.DataFrame, language: Language, report_year: int | None
) -> str:
    same = verdicts[
        (verdicts["target"] == reading["target"])
        & (verdicts["reading"] == reading["reading"])
        & verdicts["region"].isin(_REGION_WIDE)
    ]
    if same.empty:
        return f"– {language('wording.verdict_not_examined')}"
    return _verdict(same.iloc[0], language, report_year)
