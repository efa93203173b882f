"""Where a reader can check a figure: the test that does the sum, and the cell that shows it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ccb_analysis.explain.blocks import Block, Heading, Line
from ccb_analysis.explain.question import Question
from ccb_analysis.language import Language
from ccb_analysis.workspace import Workspace

_NOTEBOOK = "annual_update.ipynb"


def checks(question: Question, workspace: Workspace, language: Language) -> Iterator[Block]:
    """Give the test by hand arithmetic and the place in the report."""
    chosen = question.chosen
    yield Heading(language("explain.check_title"))
    if chosen.test:
        yield Line(language("explain.check_test", test=chosen.test))
    else:
        yield Line(language("explain.check_no_test"))
    cell = chapter_cell(workspace, chosen.chapter) if chosen.chapter else None
    if cell is None:
        yield Line(language("explain.check_no_chapter"))
        return
    chapter = language(f"chapters.heading_{chosen.chapter}")
    yield Line(language("explain.check_chapter", chapter=chapter, notebook=_NOTEBOOK, cell=cell))


def chapter_cell(workspace: Workspace, chapter: str) -> int | None:
    """Return which cell of the notebook shows a chapter, counted from 1; none if there is none."""
    path = workspace.notebooks / _NOTEBOOK
    if not path.is_file():
        return None
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for place, cell in enumerate(cells, start=1):
        if f"chapters.heading_{chapter}" in "".join(cell["source"]):
            return place
    return None
