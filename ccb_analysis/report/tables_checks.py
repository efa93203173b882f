"""The tables of the report that let a reader check it: quality, faults, agenda, facts, sources."""

from __future__ import annotations

import pandas as pd

from ccb_analysis.facts.scales import evidence_dots, evidence_strength
from ccb_analysis.language import Language
from ccb_analysis.report.selection import label
from ccb_analysis.report.table import Column, Kind, Table, build

_TEXT: Kind = "text"
_QUALITY: dict[str, Kind] = {
    "coverage_homes": "bar",
    "coverage_projects": "bar",
    "measured": "share",
    "estimated": "share",
    "imputed": "share",
    "unknown": "share",
    "newest": "text",
    "source": "text",
    "evidence": "text",
    "caveat": "text",
    "effect": "text",
}
_AGENDA: dict[str, Kind] = {
    "building_block": "text",
    "action": "text",
    "owner": "text",
    "start": "text",
    "end": "text",
    "status": "text",
    "late_weeks": "number",
    "proof": "text",
}
_ASSUMPTIONS: dict[str, Kind] = {
    "value": "by_unit",
    "low": "by_unit",
    "high": "by_unit",
    "unit_name": "text",
    "evidence": "text",
    "source": "text",
}


def _present(
    data: pd.DataFrame, kinds: dict[str, Kind], language: Language, headers: tuple[str, ...] = ()
) -> list[Column]:
    return [
        Column(name, language(f"tables.column_{name}"), kind, header=name in headers)
        for name, kind in kinds.items()
        if name in data.columns
    ]


def quality_table(coverage: pd.DataFrame, language: Language) -> Table:
    """Return the quality of the data by indicator.

    ``coverage`` has ``indicator`` and any of: ``coverage_homes``, ``coverage_projects``,
    ``measured``, ``estimated``, ``imputed``, ``unknown`` (shares), ``newest``, ``source``,
    ``evidence``, ``caveat``, ``effect`` (texts). Strength is added as dots.
    """
    data = coverage.reset_index(drop=True).copy()
    known = data["coverage_homes"] if "coverage_homes" in data else [None] * len(data)
    evidence = data["evidence"] if "evidence" in data else [None] * len(data)
    strengths = [
        evidence_strength(share, kind) for share, kind in zip(known, evidence, strict=True)
    ]
    data["strength"] = [
        f"{evidence_dots(name)} {language(f'wording.strength_{name}')}" for name in strengths
    ]
    data["indicator"] = [label("", name, language) for name in data["indicator"]]
    if "evidence" in data:
        data["evidence"] = [label("evidence", name, language) for name in data["evidence"]]
    kinds: dict[str, Kind] = {"indicator": "text", **_QUALITY, "strength": "text"}
    columns = _present(data, kinds, language, headers=("indicator",))
    return build("quality", columns, data, language)


def faults_table(
    faults: pd.DataFrame,
    language: Language,
    rows_in: int | None = None,
    rows_quarantined: int | None = None,
) -> Table:
    """Return how many faults there are by file, column and consequence; never what was found.

    ``faults`` has ``file`` and ``column`` and may have ``consequence`` and ``homes``. What stood
    in the cell is left out on purpose: it may be a name or a note.
    """
    keys = [name for name in ("file", "column", "consequence") if name in faults.columns]
    counts = faults.fillna(dict.fromkeys(keys, "–")).groupby(keys, sort=True)
    data = counts.size().rename("faults").reset_index()
    if "homes" in faults.columns:
        data["homes"] = counts["homes"].sum().to_numpy()
    if "consequence" in data:
        data["consequence"] = [
            language.label("tables", f"consequence_{name}").removeprefix("consequence_")
            for name in data["consequence"]
        ]
    kinds: dict[str, Kind] = {
        **dict.fromkeys(keys, _TEXT),
        "faults": "number",
        "homes": "number",
    }
    note = ""
    if rows_in is not None and rows_quarantined is not None:
        note = language(
            "tables.faults_count",
            rows=language.number(rows_in),
            accepted=language.number(rows_in - rows_quarantined),
            quarantined=language.number(rows_quarantined),
        )
    columns = _present(data, kinds, language, headers=("file", "column"))
    return build("faults", columns, data, language, note=note)


def agenda_table(agenda: pd.DataFrame, language: Language) -> Table:
    """Return the actions of the programme with owner, window, status and proof.

    Uses the columns that are there of: ``building_block``, ``action``, ``owner``, ``start``,
    ``end``, ``status`` (done, on_schedule, late, silent, never_planned), ``late_weeks``,
    ``proof``.
    """
    data = agenda.reset_index(drop=True).copy()
    if "status" in data:
        data["status"] = [label("status", name, language) for name in data["status"]]
    columns = _present(data, _AGENDA, language, headers=("building_block", "action"))
    marks = {
        (row, "late_weeks"): "z"
        for row in range(len(data))
        if "late_weeks" in data and pd.isna(data["late_weeks"].iloc[row])
    }
    return build("agenda", columns, data, language, marks=marks)


def assumptions_table(assumptions: pd.DataFrame, language: Language) -> Table:
    """Return the assumptions with range, source and evidence; what is not verified is marked.

    ``assumptions`` as ``facts.assumptions.read_assumptions`` gives, or any table of figures.
    ``[s]`` marks an assumption, ``[o]`` a figure that nobody verified.
    """
    data = assumptions.reset_index(drop=True).copy()
    kinds_of_evidence = {"assumption": "s", "unverified": "o"}
    marks = {
        (row, "value"): kinds_of_evidence[kind]
        for row, kind in enumerate(data["evidence"])
        if kind in kinds_of_evidence
    }
    data["scope_of"] = [_applies_to(row, language) for _, row in data.iterrows()]
    data["unit_name"] = [label("unit", name, language) for name in data["unit"]]
    data["assumption"] = [language.label("assumptions", name) for name in data["assumption"]]
    data["evidence"] = [label("evidence", name, language) for name in data["evidence"]]
    columns = [
        Column("assumption", language("tables.column_assumption"), header=True),
        Column("scope_of", language("tables.column_scope_of"), header=True),
        *_present(data, _ASSUMPTIONS, language),
    ]
    return build("assumptions", columns, data, language, marks=marks)


def _applies_to(row: pd.Series, language: Language) -> str:
    named = [
        label(name, row[name], language)
        for name in ("region", "dwelling_type", "building_method")
        if name in row.index and row[name] != "all"
    ]
    return ", ".join(named) or language("tables.everything")


def sources_table(sources: pd.DataFrame, language: Language) -> Table:
    """Return the sources: name, title, publisher, year, place, licence and how they were read."""
    data = sources.reset_index(drop=True).copy()
    data["how_read"] = [label("how_read", name, language) for name in data["how_read"]]
    names = ("source", "title", "publisher", "year", "where", "licence", "how_read")
    columns = _present(data, dict.fromkeys(names, _TEXT), language, headers=("source",))
    return build("sources", columns, data, language)
