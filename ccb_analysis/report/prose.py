"""Text that a notebook shows."""

from __future__ import annotations

from collections.abc import Iterable


class Prose:
    """Markdown that a notebook shows as text."""

    def __init__(self, markdown: str):
        """Keep the text."""
        self.markdown = markdown

    @classmethod
    def of(cls, lines: Iterable[str]) -> Prose:
        """Return the text of ``lines``; an empty one starts a new paragraph."""
        return cls("\n".join(lines))

    def _repr_markdown_(self) -> str:
        return self.markdown

    def __repr__(self) -> str:
        return self.markdown  # not an address, which is another one at every run
