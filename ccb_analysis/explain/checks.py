"""Where a reader can check a figure: the test that does the sum, and the cell that shows it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from ccb_analysis.explain.blocks import Block, Heading, Line
from ccb_analysis.explain.question import Question
from ccb_analysis.language import Language
from ccb_analysis.workspace import Workspace

_NOTEBOOK = "annual_update.ipynb"
_HEADING = re.compile(r'words\("(\w+\.heading_\w+)"\)')


def checks(question: Question, workspace: Workspace, language: Language) -> Iterator[Block]:
    """Give the test by hand arithmetic and the place in the report."""
    chosen = question.chosen
    yield Heading(language("explain.check_title"))
    if chosen.test:
        yield Line(language("explain.check_test", test=chosen.test))
    else:
        yield Line(language("explain.check_no_test"))
    found = chapter_cell(workspace, chosen.chapter) if chosen.chapter else None
    if found is None:
        yield Line(language("explain.check_no_chapter"))
        return
    cell, heading = found
    chapter = language(heading)
    yield Line(language("explain.check_chapter", chapter=chapter, notebook=_NOTEBOOK, cell=cell))


def chapter_cell(workspace: Workspace, chapter: str) -> tuple[int, str] | None:
    """Return which cell of the notebook shows a chapter (from 1) and the key of its heading.

    None where there is no notebook, or no such chapter in it.
    """
    path = workspace.notebooks / _NOTEBOOK
    if not path.is_file():
        return None
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    for place, cell in enumerate(cells, start=1):
        source = "".join(cell["source"])
        heading = _HEADING.search(source)
        if heading and f"pages.{chapter}()" in source:
            return place, heading[1]
    return None
