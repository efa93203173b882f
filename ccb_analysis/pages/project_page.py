"""One project as one page that needs nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from ccb_analysis.language import Language
from ccb_analysis.pages.projects import CHAPTERS, ProjectPages
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.pieces import write_pieces
from ccb_analysis.report.prose import Prose
from ccb_analysis.studies.project_study import ProjectStudy


def write_project_page(study: ProjectStudy, path: Path, language: Language, run: str = "") -> Path:
    """Write the page of a project to ``path`` (html) and return it; nothing is fetched by it.

    ``run`` is the id of its scores.
    """
    gallery = Gallery(None, language)
    gallery.run = run
    pages = ProjectPages(study, gallery, language)
    pieces: list[Any] = [Prose(f"## {language('project_score.subtitle')}"), *pages.findings()]
    for chapter in CHAPTERS:
        pieces.append(Prose(f"## {language(f'project_score.heading_{chapter}')}"))
        pieces += getattr(pages, chapter)()
    banner = language("project_score.example_banner") if study.example else None
    return write_pieces(pieces, path, language, study.name, run_id=run, banner=banner)


def write_project_pages(pages: Sequence[ProjectPages], folder: str | Path | None) -> list[Path]:
    """Write a page for every project to ``folder``, named after its file; without a folder none."""
    if folder is None:
        return []
    return [
        write_project_page(
            page.study,
            Path(folder) / f"{page.key(Path(page.study.file).stem)}.html",
            page.language,
            page.gallery.run,
        )
        for page in pages
    ]
