"""Shows figures and tables in the order of the story, numbers them and keeps their files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.figure import Figure
from ccb_analysis.report.publishing import rounded, run_id, write_frame
from ccb_analysis.report.table import Table
from ccb_analysis.report.workbook import write_workbook


class Html:
    """A piece of page that a notebook shows as it is."""

    def __init__(self, html: str):
        """Keep the HTML."""
        self.html = html

    def _repr_html_(self) -> str:
        return self.html

    def __repr__(self) -> str:
        return "Html"  # not an address, which is another one at every run


@dataclass(frozen=True)
class Unnumbered:
    """A figure or table that gets its number when it is shown."""

    content: Figure | Table
    open_: bool = True


class Gallery:
    """Numbers what it is given and, if it has a folder, writes it there as well.

    ``figures/`` gets every figure with its data and alternative text, ``tables/`` a csv per
    table, ``data/`` the results and verdicts. Without a folder it only shows.
    """

    def __init__(self, folder: str | Path | None, language: Language):
        """Start counting at one."""
        self.folder = Path(folder) if folder else None
        self.language = language
        self.run = ""
        self.tables: list[Table] = []
        #: The data of everything shown, as published: by kind and key.
        self.shown: dict[tuple[str, str], str] = {}
        self._figures = 0
        self._later = False

    def keep(
        self,
        results: pd.DataFrame,
        verdicts: pd.DataFrame,
        beside: Mapping[str, pd.DataFrame] | None = None,
    ) -> None:
        """Write results and verdicts; the run id of everything shown after follows from them.

        ``beside`` are tables by name that are published with them, as csv alone.
        """
        if self.folder is None:
            return
        csv, _ = write_frame(results, self.folder / "data", "results")
        write_frame(verdicts, self.folder / "data", "verdicts")
        for name, table in (beside or {}).items():
            _, parquet = write_frame(table, self.folder / "data", name)
            parquet.unlink()
        self.run = run_id(csv)

    @contextmanager
    def numbering_later(self) -> Iterator[None]:
        """Leave what is given in the block without a number; ``show`` numbers it."""
        self._later = True
        try:
            yield
        finally:
            self._later = False

    def show(self, chapter: Iterable[Any]) -> list[Any]:
        """Return what a chapter shows, with its figures and tables numbered and kept."""
        return [self._numbered(piece) for piece in chapter]

    def _numbered(self, piece: Any) -> Any:
        if not isinstance(piece, Unnumbered):
            return piece
        if isinstance(piece.content, Figure):
            return self.figure(piece.content)
        return self.table(piece.content, piece.open_)

    def figure(self, figure: Figure) -> Html | Unnumbered:
        """Return the figure with its number, to be shown."""
        if self._later:
            return Unnumbered(figure)
        self._figures += 1
        stamped = figure.stamped(self.run)
        self.shown["figures", figure.key] = figure.csv
        if self.folder is not None:
            stamped.save(self.folder / "figures")
        return Html(stamped.html(self._figures))

    def table(self, table: Table, open_: bool = True) -> Html | Unnumbered:
        """Return the table with its number; a long one may be folded (``open_`` false)."""
        if self._later:
            return Unnumbered(table, open_)
        self.tables.append(table)
        number = len(self.tables)
        csv = rounded(table.data).to_csv(index=False, lineterminator="\n")
        self.shown["tables", table.key] = csv
        if self.folder is not None:
            target = self.folder / "tables" / f"{table.key}.csv"
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(csv, encoding="utf-8", newline="\n")
        shown = table.html(number)
        if open_:
            return Html(shown)
        summary = self.language("chapters.fold", title=table.title)
        return Html(f"<details><summary>{escape(summary)}</summary>\n{shown}\n</details>")

    def workbook(self, title: str, summary: str, banner: str | None) -> None:
        """Write every table shown so far to ``tables.xlsx``."""
        if self.folder is not None:
            write_workbook(
                self.tables,
                self.folder / "tables.xlsx",
                self.language,
                title,
                banner,
                summary=summary,
                run_id=self.run,
            )
