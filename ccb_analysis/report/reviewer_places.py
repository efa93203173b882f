"""Where in a published report something is shown: chapter, cell, figures and tables."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccb_analysis.report.notebook_format import nbformat

_CHAPTER = re.compile(r"\bpages\.(\w+)\(\)")
_HEADING = re.compile(r"^## (.+)$", re.MULTILINE)
_SHOWN = re.compile(
    r'<figure class="figure" id="figure-(?P<figure>[^"]+)">.*?'
    r'<span class="figure-number">(?P<figure_number>[^<]+)</span>'
    r'|<div class="ccb-table" id="table-(?P<table>[^"]+)">.*?'
    r"<caption>(?P<table_number>\w+ \d+)\.",
    re.DOTALL,
)


@dataclass(frozen=True)
class Shown:
    """A figure or table: its anchor on the page and what it is called there."""

    anchor: str
    number: str


@dataclass(frozen=True)
class Place:
    """A chapter of the report: its heading, the cell of the notebook, and what it shows."""

    heading: str
    cell: str
    count: int
    shown: tuple[Shown, ...]


def chapters(executed: Path) -> dict[str, Place]:
    """Return the chapters of an executed notebook by their name in ``pages``."""
    notebook = nbformat.read(executed, as_version=4)
    found = {}
    for cell in notebook.cells:
        name = _CHAPTER.search(cell.source) if cell.cell_type == "code" else None
        if name:
            outputs = [output.get("data", {}) for output in cell.outputs]
            heading = _HEADING.search("\n".join(_text(one, "text/markdown") for one in outputs))
            pages = "\n".join(_text(one, "text/html") for one in outputs)
            found[name[1]] = Place(
                heading[1] if heading else name[1],
                str(cell.id),
                int(cell.execution_count or 0),
                tuple(_shown(match) for match in _SHOWN.finditer(pages)),
            )
    return found


def _text(data: Any, kind: str) -> str:
    return "".join(data.get(kind, ""))


def _shown(match: re.Match[str]) -> Shown:
    kind = "figure" if match["figure"] else "table"
    number = html.unescape(match[f"{kind}_number"]).strip().rstrip(".")
    return Shown(f"{kind}-{match[kind]}", number)
