"""The house style of figures: colours with one meaning each, symbols, hatches and placing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle

STYLE_FILE = Path(__file__).with_name("ccb.mplstyle")
#: Width of every figure in points; a page of 900 pixels shows one point as 1.67 pixel.
WIDTH = 540.0
POINTS_PER_INCH = 72.0

DARK_BLUE = "#12436D"
BLUE = "#2073BC"
PALE_BLUE = "#CFE0F1"
LIGHT_BLUE = "#6BACE6"
ORANGE = "#C24A00"
GREY = "#767676"
INK = "#1F1F1F"
EDGE = "#3D3D3D"
WHITE = "#FFFFFF"
TURQUOISE = "#28A197"
OCHRE = "#C77700"
LILAC = "#A285D1"

MEASURED = DARK_BLUE
ESTIMATE = BLUE
BAND = PALE_BLUE
TARGET = INK
UNKNOWN_HATCH = "////"
SMALL = 8.0


@dataclass(frozen=True)
class Mark:
    """How one outcome is drawn: a symbol, a fill, and a hatch, so that colour never stands alone.

    ``ink`` is the colour of text on the fill.
    """

    symbol: str
    colour: str
    ink: str = WHITE
    hatch: str | None = None
    dashed: bool = False
    edge: str | None = None


OUTCOMES = {
    "yes": Mark("●", DARK_BLUE),
    "no": Mark("✕", ORANGE),
    "undecided": Mark("◐", GREY, hatch=UNKNOWN_HATCH),
    "not_measured": Mark("○", WHITE, ink=EDGE, dashed=True),
    "not_examined": Mark("–", WHITE, ink=EDGE),
}

#: From certain to uncertain: fill, hatch.
LAYERS = {
    "completed": (DARK_BLUE, None),
    "under_construction": (BLUE, None),
    "permitted": (LIGHT_BLUE, None),
    "planned_hard": (PALE_BLUE, None),
    "planned_soft": (WHITE, ".."),
    "unknown": (WHITE, UNKNOWN_HATCH),
}

#: Six methods are three categories in colour times two in marker, never six hues.
METHODS = {
    "concrete_in_situ": (DARK_BLUE, "o"),
    "concrete_prefab": (DARK_BLUE, "s"),
    "timber_frame": (TURQUOISE, "o"),
    "clt": (TURQUOISE, "s"),
    "timber_module": (OCHRE, "o"),
    "steel_module": (OCHRE, "s"),
}
#: The three categories of the programme's Figure 7, as sets of methods.
CATEGORIES = {
    "conventional": ("concrete_in_situ", "concrete_prefab"),
    "biobased_flat": ("timber_frame", "clt"),
    "modular": ("timber_module", "steel_module"),
}
#: Ways of counting and scenarios beside each other: colour, marker, line.
SERIES = (
    (DARK_BLUE, "o", "-"),
    (TURQUOISE, "s", "--"),
    (OCHRE, "^", "-."),
    (LILAC, "D", ":"),
)


@contextmanager
def house_style() -> Iterator[None]:
    """Draw in the house style inside the block, whatever a user's own settings are."""
    with matplotlib.style.context(str(STYLE_FILE), after_reset=True):
        yield


def outcome(met: object, reason: object = "none") -> str:
    """Return the key in ``OUTCOMES`` of a verdict; an absent verdict was not examined."""
    if met not in ("yes", "no", "undecided"):
        return "not_examined"
    if met == "undecided" and reason == "not_measured":
        return "not_measured"
    return str(met)


def unknown(**changes: Any) -> dict[str, Any]:
    """Return how an unknown part is filled: white, grey hatch, grey edge."""
    look = {"facecolor": WHITE, "edgecolor": GREY, "hatch": UNKNOWN_HATCH, "linewidth": 0.8}
    return {**look, **changes}


def margins(canvas: Canvas, left: float, right: float, top: float, bottom: float) -> None:
    """Keep room, in points, around the axes of ``canvas``."""
    width, height = (side * POINTS_PER_INCH for side in canvas.get_size_inches())
    canvas.subplots_adjust(left / width, bottom / height, 1 - right / width, 1 - top / height)


def page(canvas: Canvas) -> Axes:
    """Return empty axes over the whole canvas, in points, with (0, 0) at the top left."""
    width, height = (side * POINTS_PER_INCH for side in canvas.get_size_inches())
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, width), ylim=(height, 0))
    axes.axis("off")
    return axes


def box(axes: Axes, corner: tuple[float, float], size: tuple[float, float], mark: Mark) -> None:
    """Draw a rectangle that shows ``mark``: filled, hatched or with a dashed edge."""
    hatched = mark.hatch is not None
    axes.add_patch(
        Rectangle(
            corner,
            *size,
            facecolor=WHITE if hatched else mark.colour,
            edgecolor=mark.edge or (EDGE if mark.colour == WHITE else mark.colour),
            hatch=mark.hatch,
            linewidth=0.8,
            linestyle="--" if mark.dashed else "-",
        )
    )


def symbol(axes: Axes, x: float, y: float, mark: Mark, size: float = 11) -> None:
    """Write the symbol of ``mark`` centred on (x, y), on a plate so that nothing can hide it."""
    axes.text(
        x,
        y,
        mark.symbol,
        fontsize=size,
        color=mark.ink,
        ha="center",
        va="center",
        bbox=plate(mark.colour),
    )


def text_width(text: str, size: float = SMALL) -> float:
    """Return about how wide ``text`` is, in points (DejaVu Sans is 0.6 em a letter on average)."""
    return max((len(line) for line in text.split("\n")), default=0) * size * 0.6


def levels(positions: Sequence[float], widths: Sequence[float], gap: float = 4.0) -> list[int]:
    """Return for labels that end at ``positions`` (points) the lowest level where each is free."""
    ends: list[float] = []
    chosen = [0] * len(positions)
    for index in sorted(range(len(positions)), key=lambda number: positions[number]):
        start = positions[index] - widths[index]
        level = next((n for n, end in enumerate(ends) if end + gap <= start), len(ends))
        ends[level : level + 1] = [positions[index]]
        chosen[index] = level
    return chosen


def plate(colour: str = WHITE) -> dict[str, Any]:
    """Return a ground for text that stands on a hatch or a line."""
    return {"boxstyle": "square,pad=0.12", "facecolor": colour, "edgecolor": "none"}


def spread(places: Sequence[float], gap: float) -> list[float]:
    """Return ``places`` moved up as little as keeps each ``gap`` above the one below it."""
    moved = list(places)
    lowest = float("-inf")
    for index in sorted(range(len(places)), key=lambda number: places[number]):
        moved[index] = max(places[index], lowest + gap)
        lowest = moved[index]
    return moved


def vertical_lines(
    axes: Axes,
    values: Sequence[float],
    labels: Sequence[str],
    chosen: Sequence[int],
    dashes: Sequence[str],
    down_to: float = 0.0,
) -> None:
    """Draw labelled vertical lines; each label stands above the axes on its ``chosen`` level.

    The lines end at ``down_to``, as a share of the height of the axes.
    """
    for value, label, level, dash in zip(values, labels, chosen, dashes, strict=True):
        axes.axvline(value, down_to, color=TARGET, linewidth=1.3, linestyle=dash, zorder=4)
        axes.annotate(
            label,
            (value, 1),
            xycoords=("data", "axes fraction"),
            xytext=(0, 4 + 12 * level),
            textcoords="offset points",
            ha="right",
            va="bottom",
            fontsize=SMALL,
            arrowprops={"arrowstyle": "-", "color": TARGET, "linewidth": 0.8, "shrinkB": 0}
            if level
            else None,
        )


def legend(canvas: Canvas, axes: Axes, columns: int = 3) -> None:
    """Write above the axes what each line and fill in them means."""
    handles, labels = axes.get_legend_handles_labels()
    canvas.legend(
        handles, labels, loc="upper left", ncols=columns, borderaxespad=0.2, columnspacing=1.4
    )
