"""A figure of the report: the picture, the finding it shows, the table it was drawn from."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from html import escape
from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Text

from ccb_analysis.language import Language
from ccb_analysis.report.style import POINTS_PER_INCH, WIDTH, house_style
from ccb_analysis.report.vector import compact

#: Stands in a note where the run id comes, which is known only once everything is computed.
RUN_PLACEHOLDER = "[run]"
#: Where the label of an identifier may stand, first come first served.
_FAMILIES = (
    "figures.name_",
    "indicators.reading_",
    "indicators.building_method_",
    "indicators.target_",
    "indicators.status_",
    "indicators.unit_",
    "wording.chance_",
    "wording.",
)
_KEY = re.compile(r"[a-z][a-z0-9_]*")
_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}
_STYLE = "width:100%;height:auto;stroke-linejoin:round;stroke-linecap:butt"


@dataclass(frozen=True, eq=False)
class Figure:
    """A drawn figure; ``svg`` is one element that can stand alone or inside a page.

    ``data`` is exactly what was drawn, under English names. ``formats`` says how a column is
    written in the table of the page: ``percent``, ``count``, ``decimal``, ``year`` or ``text``;
    with a ``?`` behind it a blank means that nothing applies there, otherwise that it is unknown.

    Raises:
        ValueError: the key is not snake_case, the title ends in a full stop, or a text is empty.
    """

    key: str
    title: str
    subtitle: str
    alt: str
    note: str
    data: pd.DataFrame
    svg: str
    language: str = "nl"
    formats: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"figure key {self.key!r} is not snake_case")
        if not self.title or self.title.endswith("."):
            raise ValueError(f"title of {self.key} must be a finding without a full stop")
        if not self.alt:
            raise ValueError(f"{self.key} needs an alternative text")

    def html(self, number: int | None = None) -> str:
        """Return the ``<figure>`` with caption, picture, note and the table under a fold."""
        words = Language(self.language)
        label = words("figures.figure_number", number=number) if number is not None else ""
        numbered = f'<span class="figure-number">{escape(label)}</span> ' if label else ""
        note = f'<p class="figure-note">{escape(self.note)}</p>\n' if self.note else ""
        return (
            f'<figure class="figure" id="figure-{self.key}">\n'
            f'<figcaption>{numbered}<strong class="figure-title">{escape(self.title)}</strong> '
            f'<span class="figure-subtitle">{escape(self.subtitle)}</span></figcaption>\n'
            f"{self.svg}\n{note}"
            f"<details><summary>{escape(words('figures.table_fold'))}</summary>\n"
            f"{self._table(words)}\n</details>\n</figure>"
        )

    def _repr_html_(self) -> str:
        return self.html()

    def stamped(self, run: str) -> Figure:
        """Return the figure with the run id written in its note."""
        return replace(self, note=self.note.replace(RUN_PLACEHOLDER, run))

    @property
    def csv(self) -> str:
        """The data it draws, as it is published."""
        return self.data.to_csv(index=False, float_format="%.10g", lineterminator="\n")

    def save(self, folder: Path) -> list[Path]:
        """Write ``key.svg``, ``key.csv`` and ``key.txt`` in ``folder``; return the three paths."""
        folder.mkdir(parents=True, exist_ok=True)
        texts = [self.title, self.subtitle, self.alt, self.note]
        contents = {
            "svg": self.svg + "\n",
            "csv": self.csv,
            "txt": "\n".join(text for text in texts if text) + "\n",
        }
        paths = [folder / f"{self.key}.{ending}" for ending in contents]
        for path, content in zip(paths, contents.values(), strict=True):
            path.write_text(content, encoding="utf-8", newline="\n")
        return paths

    def _table(self, words: Language) -> str:
        heads = "".join(f'<th scope="col">{escape(header(words, c))}</th>' for c in self.data)
        rows = "\n".join(self._row(words, row) for row in self.data.itertuples(index=False))
        return (
            f'<div class="table-scroll" role="region" tabindex="0" '
            f'aria-label="{escape(words("figures.table_fold"))}: {escape(self.title)}">\n'
            f"<table><caption>{escape(self.title)}: {escape(self.subtitle)}</caption>\n"
            f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}\n</tbody></table></div>"
        )

    def _row(self, words: Language, row: tuple[object, ...]) -> str:
        cells = [
            escape(written(words, value, self.formats.get(str(column), "")))
            for column, value in zip(self.data, row, strict=True)
        ]
        first, *others = cells
        return (
            f'<tr><th scope="row">{first}</th>' + "".join(f"<td>{c}</td>" for c in others) + "</tr>"
        )


def header(words: Language, column: object) -> str:
    """Return the label of a column, or its name with spaces."""
    key = f"figures.column_{column}"
    return pretty(words(key)) if words.has(key) else str(column).replace("_", " ")


def name(words: Language, identifier: object) -> str:
    """Return the label of an identifier (method, layer, reading), or the text itself."""
    for family in _FAMILIES:
        if words.has(f"{family}{identifier}"):
            return pretty(words(f"{family}{identifier}"))
    return pretty(str(identifier).replace("_", " "))


def written(words: Language, value: object, form: str = "") -> str:
    """Return one cell as a reader of ``words`` expects it.

    An absent value is said to be unknown, unless ``form`` ends in ``?``: then it does not apply.
    """
    if pd.isna(value):
        return "–" if form.endswith("?") else words("common.unknown")
    form = form.removesuffix("?")
    if isinstance(value, pd.Timestamp):
        return words.date(value.date())
    if isinstance(value, bool | np.bool_):
        return words("common.yes" if value else "common.no")
    if isinstance(value, int | float | np.integer | np.floating):
        return _number(words, float(value), form)
    return name(words, value)


def _number(words: Language, number: float, form: str) -> str:
    if form == "percent":
        return words.percent(number, 1)
    if form == "year":
        return str(int(number))
    whole = form == "count" or (form != "decimal" and number == int(number))
    return words.number(number, 0 if whole else 2)


def between(words: Language, row: pd.Series) -> str:
    """Return from ``low`` to ``high`` of ``row``: ``15% tot 21%``, or one share if they agree."""
    low, high = row["low"], row["high"]
    if low == high or pd.isna(low):
        return words.percent(low)
    return words("figures.band", low=words.percent(low), high=words.percent(high))


def pretty(text: str) -> str:
    """Return ``text`` with small figures where chemistry and measures have them: CO₂, m²."""
    text = re.sub(r"\bCO2", "CO₂", text)
    return re.sub(r"\bm([23])\b", lambda found: "m" + "²³"[int(found.group(1)) - 2], text)


def alternative(words: Language, kind: str, data: str, finding: str) -> str:
    """Return ``[kind of picture] van [data], waaruit blijkt: [finding]``."""
    return words("figures.alt", kind=words(f"figures.kind_{kind}"), data=data, finding=finding)


def nothing_to_draw(key: str, table: pd.DataFrame) -> None:
    """Refuse an empty table.

    Raises:
        ValueError: ``table`` has no rows, so that there is no finding either.
    """
    if table.empty:
        raise ValueError(f"figure {key}: there is nothing to draw")


def years(values: pd.Series) -> str:
    """Return the span of years: ``2021-2025``, or one year."""
    first, last = int(values.min()), int(values.max())
    return str(first) if first == last else f"{first}-{last}"


def draw(
    key: str,
    paint: Callable[[Canvas, pd.DataFrame], None],
    data: pd.DataFrame,
    title: str,
    *,
    subtitle: str,
    alt: str,
    language: Language,
    height: float,
    note: str = "",
    formats: Mapping[str, str] | None = None,
) -> Figure:
    """Return the figure that ``paint`` draws of ``data`` in the house style.

    ``height`` is in points; the width is that of the page. The same data give the same bytes.
    """
    title, subtitle, alt, note = (pretty(text) for text in (title, subtitle, alt, note))
    with house_style():
        canvas = Canvas(figsize=(WIDTH / POINTS_PER_INCH, height / POINTS_PER_INCH))
        paint(canvas, data)
        for text in canvas.findobj(Text):
            text.set_text(pretty(text.get_text()))
        stream = io.StringIO()
        canvas.savefig(stream, format="svg", metadata=_NO_METADATA)
    svg = _inlined(stream.getvalue(), key, title, alt, language.code)
    return Figure(key, title, subtitle, alt, note, data, svg, language.code, dict(formats or {}))


def _inlined(text: str, key: str, title: str, alt: str, code: str) -> str:
    """Return the svg element for use inside a page: own ids, a name for screen readers."""
    root = re.search(r"<svg\b[^>]*>", text)
    view = re.search(r'viewBox="([^"]+)"', text)
    if root is None or view is None:
        raise ValueError("matplotlib wrote no svg element")
    body = text[root.end() :].strip()
    body = re.sub(r"\s*<metadata>.*?</metadata>", "", body, flags=re.DOTALL)
    # A style element would reach every other picture on the page; the root carries it instead.
    body = re.sub(r'<style type="text/css">.*?</style>', "", body, flags=re.DOTALL)
    body = compact(body, key)
    opening = (
        f'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'version="1.1" viewBox="{view.group(1)}" width="100%" style="{_STYLE}" role="img" '
        f'lang="{code}" aria-labelledby="{key}-title {key}-desc">'
    )
    named = (
        f'<title id="{key}-title">{escape(title)}</title><desc id="{key}-desc">{escape(alt)}</desc>'
    )
    return f"{opening}\n{named}\n{body}"
