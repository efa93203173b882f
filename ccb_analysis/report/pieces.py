"""A page of its own from pieces of text, figures and tables, without a notebook behind it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ccb_analysis.language import Language
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.page import write_page
from ccb_analysis.report.prose import Prose


def write_pieces(
    pieces: Iterable[Any],
    path: Path,
    language: Language,
    title: str,
    *,
    run_id: str = "",
    banner: str | None = None,
) -> Path:
    """Write pieces (``Prose``, or what shows itself as html) to ``path`` and return it.

    The page looks as a report does, and fetches nothing.
    """
    outputs = [nbformat.v4.new_output("display_data", data=_data(piece)) for piece in pieces]
    cell = nbformat.v4.new_code_cell("", id="pieces", outputs=outputs)
    with tempfile.TemporaryDirectory() as folder:
        shown = Path(folder) / "pieces.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), str(shown))
        return write_page(shown, path, language, title, run_id=run_id, banner=banner)


def _data(piece: Any) -> dict[str, str]:
    if isinstance(piece, Prose):
        return {"text/markdown": piece.markdown}
    return {"text/html": piece._repr_html_()}
