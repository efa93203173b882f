"""What an explanation is built of: headings, lines and tables of text, to print anywhere."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Heading:
    """The name of a part; level 1 is the title."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Line:
    """A line of text; a warning stands out."""

    text: str
    warning: bool = False


@dataclass
class Grid:
    """A table of texts.

    ``numbers`` are the columns that stand to the right, ``strong`` the rows that stand out.
    """

    headers: list[str]
    rows: list[list[str]] = field(default_factory=list)
    numbers: frozenset[int] = frozenset()
    strong: set[int] = field(default_factory=set)

    def add(self, *cells: str, strong: bool = False) -> None:
        """Add a row at the bottom."""
        if strong:
            self.strong.add(len(self.rows))
        self.rows.append(list(cells))


Block = Heading | Line | Grid


def plain_text(blocks: list[Block]) -> str:
    """Return the blocks as plain text, one line per line or row; for tests and for pipes."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Grid):
            lines += [" | ".join(cells) for cells in [block.headers, *block.rows]]
        else:
            lines.append(block.text)
    return "\n".join(lines)
