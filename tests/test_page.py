from __future__ import annotations

import re
import shutil
import subprocess

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from ccb_analysis.errors import NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.page import write_page

DUTCH = Language("nl")
BANNER = "Let op: voorbeelddata."
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJ"
    "AAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


def html_cell(text, source="geheime_code()"):
    output = new_output("display_data", data={"text/html": text, "text/plain": "<Table>"})
    return new_code_cell(source, outputs=[output])


def image_cell(metadata):
    output = new_output("display_data", data={"image/png": PIXEL}, metadata=metadata)
    return new_code_cell("plot()", outputs=[output])


def page_of(tmp_path, *cells, **other):
    source = tmp_path / "report.ipynb"
    nbformat.write(new_notebook(cells=list(cells)), str(source))
    path = write_page(source, tmp_path / "uit" / "report.html", DUTCH, "Jaarbericht 2025", **other)
    return path.read_text(encoding="utf-8")


@pytest.fixture
def page(tmp_path):
    return page_of(
        tmp_path,
        new_markdown_cell("# Eigen titel"),
        new_markdown_cell("## Op één pagina\n\nMinder CO2, zie `CO2`."),
        html_cell('<table><caption>Tabel 1</caption><tr><th scope="col">CO2</th></tr></table>'),
        new_markdown_cell("## Woningen\n\n### Deel"),
        new_markdown_cell("## Woningen"),
        new_code_cell(
            "print('x')",
            outputs=[
                new_output("stream", name="stdout", text="2 rijen < 3\n"),
                new_output("stream", name="stderr", text="GEHEIME_WAARSCHUWING\n"),
            ],
        ),
        image_cell({"image/png": {"alt": 'Lijn van "woningen"'}}),
        run_id="abcd1234",
        banner=BANNER,
    )


def test_the_page_has_a_language_a_title_and_one_main_heading(page):
    assert page.startswith("<!DOCTYPE html>")
    assert '<html lang="nl">' in page
    assert "<title>Jaarbericht 2025</title>" in page
    assert re.findall(r"<h1[^>]*>(.*?)</h1>", page) == ["Jaarbericht 2025"]


def test_nothing_comes_from_the_network(page):
    assert "<script" not in page
    assert "<link" not in page
    sources = re.findall(r"\b(?:src|srcset)=[\"']([^\"']*)", page)
    assert len(sources) == 1  # the image, inside the page
    assert sources[0].startswith("data:image/png;base64,")
    assert not re.search(r"url\(|@import", page)


def test_code_warnings_and_bare_objects_are_not_shown(page):
    assert "geheime_code" not in page
    assert "GEHEIME_WAARSCHUWING" not in page
    assert "&lt;Table&gt;" not in page
    assert "2 rijen &lt; 3" in page


def test_the_contents_link_to_every_chapter_once(page):
    contents = re.search(r'<nav class="contents".*?</nav>', page, re.DOTALL).group()
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', contents)
    assert [text for _, text in links] == ["Op één pagina", "Woningen", "Woningen"]
    names = [name for name, _ in links]
    assert len(set(names)) == 3
    for name in names:
        assert page.count(f'id="{name}"') == 1


def test_a_keyboard_user_can_skip_to_the_text(page):
    assert '<a class="skip" href="#main">Naar de inhoud</a>' in page
    assert '<main id="main"' in page


def test_the_banner_stands_on_top_and_on_every_printed_sheet(page):
    assert f'<div class="banner" role="note">{BANNER}</div>' in page
    assert re.search(r'@top-center\s*{\s*content:\s*"' + re.escape(BANNER), page)


def test_without_example_data_there_is_no_banner(tmp_path):
    page = page_of(tmp_path, new_markdown_cell("## Kop"))
    assert 'class="banner"' not in page
    assert "@top-center" not in page


def test_the_run_is_named_and_the_day_is_not(page):
    assert "Kenmerk van deze berekening: abcd1234" in page
    assert not re.search(r"20\d\d-\d\d-\d\d", page)


def test_co2_has_a_small_two_in_text_but_not_in_code(page):
    assert "Minder CO₂" in page
    assert "<code>CO2</code>" in page
    assert "CO₂</th>" in page


def test_an_image_keeps_its_description(page):
    assert re.search(r"alt=[\"']Lijn van (?:&quot;|\")woningen", page)


def test_a_drawing_stands_in_the_page_as_it_was_made(tmp_path):
    drawing = '<svg viewBox="0 0 2 1"><clipPath id="a"><path d="M 0 0"/></clipPath></svg>'
    assert drawing in page_of(tmp_path, html_cell(drawing))


def test_the_same_notebook_gives_the_same_page(tmp_path):
    cells = [new_markdown_cell("## Kop", id="a"), html_cell("<p>x</p>")]
    assert page_of(tmp_path, *cells) == page_of(tmp_path, *cells)


def test_a_failed_notebook_is_not_published(tmp_path):
    failed = new_code_cell(
        "1 / 0", outputs=[new_output("error", ename="E", evalue="x", traceback=["t"])]
    )
    with pytest.raises(NotebookError, match=r"foutmelding in cel 2"):
        page_of(tmp_path, new_markdown_cell("## Kop"), failed)
    assert not (tmp_path / "uit" / "report.html").exists()


@pytest.mark.parametrize("metadata", [{}, {"image/png": {"alt": " "}}])
def test_an_image_without_a_description_is_refused(tmp_path, metadata):
    with pytest.raises(NotebookError, match="geen beschrijving"):
        page_of(tmp_path, image_cell(metadata))


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://example.org/a.js"></script>',
        '<img src="https://example.org/a.png" alt="a">',
        '<link rel="stylesheet" href="//example.org/a.css">',
        "<style>@import 'https://example.org/a.css';</style>",
        '<p style="background:url(https://example.org/a.png)">a</p>',
    ],
)
def test_a_page_that_fetches_something_is_refused(tmp_path, text):
    with pytest.raises(NotebookError, match="internet"):
        page_of(tmp_path, html_cell(text))


def test_an_inline_drawing_may_point_inside_itself(tmp_path):
    drawing = (
        '<svg viewBox="0 0 9 9" role="img" aria-label="a"><defs><clipPath id="c"></clipPath></defs>'
        '<g clip-path="url(#c)"></g><g style="fill:url(\'#d\')"></g><use href="#c"></use></svg>'
    )
    assert "url(#c)" in page_of(tmp_path, html_cell(drawing))


def test_an_ordinary_link_may_point_outside(tmp_path):
    page = page_of(tmp_path, new_markdown_cell("## Kop\n\n[bron](https://example.org/a)"))
    assert 'href="https://example.org/a"' in page


def test_a_cell_can_be_kept_off_the_page(tmp_path):
    hidden = html_cell("<p>alleen in het notebook</p>")
    hidden.metadata["tags"] = ["not-on-page"]
    assert "alleen in het notebook" not in page_of(tmp_path, new_markdown_cell("## Kop"), hidden)


@pytest.mark.system
def test_the_banner_is_on_each_printed_sheet(tmp_path):
    chromium, reader = shutil.which("chromium"), shutil.which("pdftotext")
    if not chromium or not reader:
        pytest.skip("no Chromium or poppler")
    text = "## Kop\n\n" + "\n\n".join(["Een zin die ruimte inneemt."] * 120)
    page_of(tmp_path, new_markdown_cell(text), banner=BANNER)
    target = tmp_path / "print.pdf"
    source = tmp_path / "uit" / "report.html"
    command = [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
    command += [f"--print-to-pdf={target}", source.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    shown = subprocess.run([reader, str(target), "-"], check=True, capture_output=True, text=True)
    sheets = shown.stdout.split("\f")[:-1]
    assert len(sheets) > 1
    assert all(BANNER in sheet for sheet in sheets)
