"""Chapters made side by side show what they show one after another, in the same order."""

from __future__ import annotations

import os
import sys
from types import SimpleNamespace

import pandas as pd
import pytest

from ccb_analysis.language import Language
from ccb_analysis.pages.setting import Setting
from ccb_analysis.pages.together import make_together
from ccb_analysis.report.figure import Figure
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.story import Prose
from ccb_analysis.report.table import Table, head

DUTCH = Language("nl")


def a_figure(key: str) -> Figure:
    note = "Bron: register, berekening [run]"
    return Figure(key, "Er is iets", "aantal", "Een lijn", note, pd.DataFrame({"a": [1]}), "<svg/>")


def a_table(key: str) -> Table:
    data = pd.DataFrame({"target": ["woningen"]})
    return Table(key, "Doelen", data, (head("target", DUTCH, header=True),), DUTCH)


class TwoChapters(Setting):
    """Chapters of which the second would be ready first."""

    def first(self):
        yield Prose("Tekst.")
        yield self.gallery.figure(a_figure("een"))
        yield self.gallery.table(a_table("een"))
        yield self.gallery.table(a_table("twee"), open_=False)

    def second(self):
        yield self.gallery.table(a_table("drie"))
        yield self.gallery.figure(a_figure("twee"))


class AFailingChapter(Setting):
    """A chapter that fails, and one that says in which process it was made."""

    def failing(self):
        yield Prose("Tekst.")
        raise KeyError("geen cijfer")

    def place(self):
        yield Prose(str(os.getpid()))


def pages_of(kind: type[Setting], folder) -> Setting:
    gallery = Gallery(folder, DUTCH)
    gallery.run = "abcd1234"
    return kind(SimpleNamespace(year=2025), gallery, DUTCH)


def shown(pages) -> list[str]:
    pieces = [*pages.first(), *pages.second()]
    return [getattr(piece, "html", None) or piece.markdown for piece in pieces]


@pytest.mark.parametrize("jobs", [1, 2])
def test_numbers_and_files_are_those_of_one_after_another(tmp_path, jobs):
    apart = pages_of(TwoChapters, tmp_path / "apart")
    alone = shown(apart)
    together = make_together(pages_of(TwoChapters, tmp_path / "together"), jobs)
    pieces = shown(together)
    assert pieces == alone
    assert "Figuur 1" in pieces[1]
    assert "abcd1234" in pieces[1]
    assert "Tabel 3" in pieces[4]  # two tables stand in the first chapter
    assert "Figuur 2" in pieces[5]
    files = [
        {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*.*")}
        for folder in (tmp_path / "apart", tmp_path / "together")
    ]
    assert files[0] == files[1]
    assert len(files[0]) == 2 * 3 + 3  # three files per figure, one per table
    assert [table.key for table in together.gallery.tables] == ["een", "twee", "drie"]


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_chapter_that_fails_does_so_in_its_own_place(tmp_path, jobs):
    pages = make_together(pages_of(AFailingChapter, tmp_path), jobs)
    made = [piece.markdown for piece in pages.place()]
    with pytest.raises(KeyError, match="geen cijfer"):
        pages.failing()
    if sys.platform == "linux":
        assert (made == [str(os.getpid())]) == (jobs == 1)


def test_what_is_no_chapter_is_that_of_the_pages(tmp_path):
    assert make_together(pages_of(TwoChapters, tmp_path), 1).year == 2025
