"""Makes all chapters side by side; drawing is most of the work, and no figure needs another."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from ccb_analysis.model.workers import done_together
from ccb_analysis.pages.setting import Setting


class MadePages:
    """Pages whose chapters are made; asked for in the order of the report, each is numbered."""

    def __init__(self, pages: Setting, made: dict[str, list[Any] | None]):
        self._pages = pages
        self._made = made

    def __getattr__(self, name: str) -> Any:
        """Return the chapter ``name`` as a method, or anything else that the pages have."""
        if name not in self._made:
            return getattr(self._pages, name)
        return lambda: self._pages.gallery.show(self._made[name] or getattr(self._pages, name)())


def make_together(pages: Setting, jobs: int | None = None) -> MadePages:
    """Return ``pages`` with every chapter made, by ``jobs`` workers; it is used like ``pages``.

    A chapter that fails is made again when it is asked for, so that it fails in its own place.
    """
    names = [name for name, member in vars(type(pages)).items() if inspect.isfunction(member)]
    with pages.gallery.numbering_later():
        made = done_together([partial(_listed, getattr(pages, name)) for name in names], jobs)
    return MadePages(pages, dict(zip(names, made, strict=True)))


def _listed(chapter: Callable[[], Iterable[Any]]) -> list[Any] | None:
    try:
        return list(chapter())
    except Exception:
        return None
