"""Prints an explanation on a terminal, or as plain lines where there is none."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ccb_analysis.explain.blocks import Block, Grid, Heading

#: Width where nobody says how wide the output is: a terminal of 100 columns.
_WIDTH = 100
#: Words up to this length are never broken.
_LONGEST = 18


def print_blocks(blocks: Iterable[Block], console: Console | None = None) -> None:
    """Print headings, lines and tables; colour only where the terminal shows it."""
    screen = console or Console(highlight=False)
    if not screen.is_terminal and console is None:
        screen = Console(highlight=False, width=_WIDTH)
    for block in blocks:
        if isinstance(block, Heading):
            style = {1: "bold underline", 2: "bold", 3: "italic"}[block.level]
            screen.print(Text(block.text, style=style) if block.level == 1 else "")
            if block.level > 1:
                screen.print(Text(block.text, style=style))
        elif isinstance(block, Grid):
            screen.print(Padding(_table(block), (0, 0, 0, 2), expand=False))
        else:
            screen.print(Text(block.text, style="bold yellow" if block.warning else ""))


def _table(grid: Grid) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False, header_style="underline")
    for place, header in enumerate(grid.headers):
        right = place in grid.numbers
        words = [word for cells in grid.rows for word in cells[place].split()]
        longest = min(max(map(len, words), default=0), _LONGEST)
        table.add_column(
            header, justify="right" if right else "left", overflow="fold", min_width=longest
        )
    for place, cells in enumerate(grid.rows):
        style = "bold" if place in grid.strong else ""
        table.add_row(*map(_cell, cells), style=style)
    return table


def _cell(text: str) -> Text | Padding:
    """Return a cell whose every line stands as far in as its first."""
    words = text.lstrip()
    return Padding(Text(words), (0, 0, 0, len(text) - len(words))) if words != text else Text(text)
