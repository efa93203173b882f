"""Turns an executed notebook into one page: no code, no scripts, nothing from the network."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

from ccb_analysis.errors import NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.version import __version__

_TEMPLATES = Path(__file__).parent / "templates"
_WORDS = ("skip", "contents", "programme", "region", "top")
_IMAGES = ("image/png", "image/jpeg", "image/svg+xml")
_HEADING = re.compile(r"<h2\b([^>]*)>(.*?)</h2>", re.DOTALL)
_FIRST_TITLE = re.compile(r"<h1\b[^>]*>.*?</h1>\s*", re.DOTALL)
_EMPTY_TEXT = re.compile(r'<section class="text">\s*</section>\s*')
_ID = re.compile(r'\bid="([^"]*)"')
_TAG = re.compile(r"<[^>]+>")
_FETCHED = re.compile(
    r"<(?:script|iframe|object|embed)\b[^>]*"
    r"|<(?:link|img|image|use|source|video|audio)\b[^>]*(?:src|href|srcset)\s*=\s*"
    r"[\"']?(?!data:|#)[^\s\"'>]+"
    r"|@import[^;]*|url\(\s*[\"']?(?!data:|#)[^)\s\"']+",
    re.IGNORECASE,
)
_KEPT = re.compile(
    r"(<(?:style|script|pre|code|title)\b.*?</(?:style|script|pre|code|title)>|<[^>]+>)",
    re.DOTALL | re.IGNORECASE,
)


def write_page(
    notebook_path: Path,
    html_path: Path,
    language: Language,
    title: str,
    *,
    run_id: str = "",
    banner: str | None = None,
) -> Path:
    """Write the executed notebook as one HTML page that needs nothing else; return its path.

    ``banner`` stands on top and, printed, on every sheet. Text that a cell prints is shown;
    warnings, code and cells tagged ``not-on-page`` are not.

    Raises:
        NotebookError: a cell failed, an image has no description, or the page would fetch
            something from the network.
    """
    notebook = nbformat.read(str(notebook_path), as_version=4)
    _refuse(notebook, notebook_path.name, language)
    page = _rendered(notebook, language, title, run_id, banner)
    page = _with_contents(_without_first_title(page), language)
    page = with_small_two(page)
    fetched = _FETCHED.search(page)
    if fetched:
        address = fetched.group()[:120]
        raise NotebookError(
            language("report.refused_network", notebook=notebook_path.name, address=address)
        )
    html_path.parent.mkdir(parents=True, exist_ok=True)
    html_path.write_text(page, encoding="utf-8", newline="\n")
    return html_path


def _refuse(notebook: Any, name: str, language: Language) -> None:
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                raise NotebookError(
                    language("report.refused_traceback", notebook=name, cell=number)
                )
            if not _described(output):
                raise NotebookError(language("report.refused_image", notebook=name, cell=number))


def _described(output: Any) -> bool:
    """Return whether the image of ``output``, if it is shown as one, has an alternative text."""
    data = output.get("data", {})
    shown = [kind for kind in _IMAGES if kind in data]
    if not shown or "text/html" in data:
        return True
    return any(output.metadata.get(kind, {}).get("alt", "").strip() for kind in shown)


def _rendered(
    notebook: Any, language: Language, title: str, run_id: str, banner: str | None
) -> str:
    from nbconvert import HTMLExporter
    from traitlets.config import Config

    exporter = HTMLExporter(
        template_name="ccb",
        extra_template_basedirs=[str(_TEMPLATES)],
        exclude_input=True,
        exclude_anchor_links=True,
        language_code=language.code,
        config=Config({"TagRemovePreprocessor": {"remove_cell_tags": ["not-on-page"]}}),
    )
    words = {name: language(f"report.{name}") for name in _WORDS}
    words["page"] = language("report.page_of_print")
    around = {
        "title": title,
        "title_in_style": _in_style(title),
        "banner": banner or "",
        "run": language("report.run", run_id=run_id) if run_id else "",
        "version": language("report.version", version=__version__),
        "words": words,
    }
    # What a notebook displays as HTML is preferred over its image or its text. The exporter's own
    # method reads the finished page in again, to mend what only nbconvert's own templates have.
    made_by_template = super(HTMLExporter, exporter).from_notebook_node
    page, _ = made_by_template(notebook, resources={"ccb": around})
    return str(page)


def _in_style(text: str) -> str:
    """Return a text as a string of a style sheet, where a quote or a mark would end it."""
    return re.sub(r"[^\w .,:;()'&-]", lambda found: f"\\{ord(found[0]):x} ", text)


def _without_first_title(page: str) -> str:
    """Leave out the notebook's own title: the page has one already."""
    head, start, body = page.partition("<main")
    return head + start + _EMPTY_TEXT.sub("", _FIRST_TITLE.sub("", body, count=1))


def _with_contents(page: str, language: Language) -> str:
    """Put the second-level headings of the page in a list of contents, each with its link."""
    entries: list[tuple[str, str]] = []
    taken: set[str] = set()

    def numbered(match: re.Match[str]) -> str:
        attributes, inside = match.groups()
        text = " ".join(html.unescape(_TAG.sub("", inside)).split())
        found = _ID.search(attributes)
        name = _free_name(found.group(1) if found else text, taken)
        entries.append((name, text))
        kept = _ID.sub("", attributes).rstrip()
        return f'<h2 id="{html.escape(name)}"{kept}>{inside}</h2>'

    head, start, body = page.partition("<main")
    body = _HEADING.sub(numbered, body)
    items = "\n".join(
        f'<li><a href="#{html.escape(name)}">{html.escape(text)}</a></li>' for name, text in entries
    )
    title = html.escape(language("report.contents"))
    contents = (
        f'<nav class="contents" aria-labelledby="contents-title">\n'
        f'<h2 id="contents-title">{title}</h2>\n<ol>\n{items}\n</ol>\n</nav>'
        if entries
        else ""
    )
    return head.replace("<!--contents-->", contents) + start + body


def _free_name(wish: str, taken: set[str]) -> str:
    base = re.sub(r"[^\w-]+", "-", wish).strip("-").lower() or "deel"
    name, number = base, 2
    while name in taken or name in ("main", "top", "contents-title"):
        name, number = f"{base}-{number}", number + 1
    taken.add(name)
    return name


def with_small_two(page: str) -> str:
    """Write CO2 with a small 2 in running text; code, styles and attributes stay as they are."""
    parts = _KEPT.split(page)
    return "".join(
        part if place % 2 else re.sub(r"\bCO2\b", "CO₂", part) for place, part in enumerate(parts)
    )
