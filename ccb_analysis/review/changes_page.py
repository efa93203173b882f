"""Shows why the numbers of two reports differ: sentences, a waterfall, tables, and the data."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.language import Language
from ccb_analysis.report.figures_causes import causes_waterfall
from ccb_analysis.report.figures_levers import added, amount
from ccb_analysis.report.gallery import Gallery
from ccb_analysis.report.pieces import write_pieces
from ccb_analysis.report.prose import Prose
from ccb_analysis.report.publishing import write_frame
from ccb_analysis.report.selection import label
from ccb_analysis.report.table import Table, build, head
from ccb_analysis.report.tables_change import by_part, causes_table, named
from ccb_analysis.review.changed_rows import changed_objects, changed_rows
from ccb_analysis.review.changes import CODE, KEY, Changes, changes
from ccb_analysis.workspace import shown

_EXAMPLE = "voorbeelddata"
Say = Callable[[str], None]


def compare(
    before: Path,
    after: Path,
    out: Path | None = None,
    *,
    language: str = "nl",
    say: Say = print,
) -> Path:
    """Say why the numbers of two reports differ, and write it; return the page.

    ``out`` (by default ``vergelijking_<before>_<after>`` beside the second report) gets
    ``index.html``, its figure and tables as files, and every figure as ``data/split.csv`` and
    ``data/unsplit.csv``.

    Raises:
        InputError: a folder is no report, or one without its basis.
    """
    words = Language(language)
    found = changes(before, after, language=language)
    names = (before.name, after.name)
    folder = out or after.parent / f"vergelijking_{before.name}_{after.name}"
    folder.mkdir(parents=True, exist_ok=True)
    for name, table in (("split", found.split), ("unsplit", found.unsplit)):
        write_frame(table, folder / "data", name)
    for line in _sentences(found, words):
        say(line.replace("**", ""))
    page = write_pieces(
        _pieces(found, Gallery(folder, words), words),
        folder / "index.html",
        words,
        words("changes.title", before=names[0], after=names[1]),
        banner=words("changes.banner") if _on_example(found) else None,
    )
    say(words("changes.done", page=shown(page)))
    return page


def _on_example(found: Changes) -> bool:
    reports = (found.before, found.after)
    return any(_EXAMPLE in name for one in reports for name in one.manifest["inputs"])


def _pieces(found: Changes, gallery: Gallery, words: Language) -> Iterator[Any]:
    yield _heading("short", words)
    yield Prose("\n\n".join(_sentences(found, words)))
    yield _heading("causes", words)
    yield Prose(words("changes.how"))
    names = (found.before.folder.name, found.after.folder.name)
    yield gallery.figure(causes_waterfall(_apart(found.split), *names, words))
    yield gallery.table(causes_table(_apart(found.split), words, _on_example(found)))
    yield Prose("\n\n".join(_about_code(found, words)))
    yield _heading("objects", words)
    yield from _objects(found, gallery, words)
    yield _heading("unsplit", words)
    yield Prose("\n\n".join(_unsplit(found, words)))


def _heading(name: str, words: Language) -> Prose:
    return Prose(f"## {words(f'changes.heading_{name}')}")


def _apart(split: pd.DataFrame) -> pd.DataFrame:
    """Return the figures that could be taken apart."""
    return split[split.groupby(KEY)["value"].transform(lambda part: part.notna().all())]


def _sentences(found: Changes, words: Language) -> Iterator[str]:
    """Give one sentence per main figure."""
    wide, parts = by_part(found.split, ("before", "after"))
    for row in named(wide, words).to_dict("records"):
        reading = f" ({row['reading']})" if row["reading"] else ""
        blanks = {
            "figure": row["indicator"][0].upper() + row["indicator"][1:] + reading,
            "before": amount(row["before"], row["unit"], words),
            "after": amount(row["after"], row["unit"], words),
        }
        yield _sentence(row, parts, blanks, words)


def _sentence(
    row: dict[Any, Any], parts: list[str], blanks: dict[str, str], words: Language
) -> str:
    causes = pd.Series({part: row[part] for part in parts}, dtype=float)
    if causes.isna().any():
        return words("changes.not_split", **blanks)
    change, unit = row["after"] - row["before"], row["unit"]
    if not causes.any():
        return words("changes.same", figure=blanks["figure"], value=blanks["after"])
    towards = causes * (1 if change >= 0 else -1)
    main, other = str(towards.idxmax()), str(towards.idxmin())
    blanks |= {
        "change": added(change, unit, words),
        "cause": _name(main, words),
        "added": added(causes[main], unit, words),
    }
    if towards[other] >= 0:
        return words("changes.sentence", **blanks)
    against = added(causes[other], unit, words)
    return words("changes.sentence_two", other=_name(other, words), against=against, **blanks)


def _name(part: str, words: Language) -> str:
    return words(f"chapters.cause_{part}")


def _about_code(found: Changes, words: Language) -> Iterator[str]:
    """Say whether the code was the same, and what could not be counted again."""
    if not found.other_code:
        yield words("changes.code_same")
        return
    yield words("changes.code_other")
    for one in (found.before, found.after):
        if not one.recounted:
            yield words("changes.not_recounted", folder=one.folder.name)


def _objects(found: Changes, gallery: Gallery, words: Language) -> Iterator[Any]:
    """Show the rows, inputs and settings that are not alike, and count the files of code."""
    rows = changed_rows(found.before.basis, found.after.basis)
    objects = changed_objects(found.before.manifest, found.after.manifest)
    code = objects["kind"] == CODE
    if rows.empty:
        yield Prose(words("changes.objects_none"))
    if code.any():
        yield Prose(words("changes.objects_code", files=int(code.sum())))
    listed = pd.concat([rows, objects[~code]], ignore_index=True)
    if len(listed):
        yield gallery.table(_changed_table(listed, words))


def _changed_table(listed: pd.DataFrame, words: Language) -> Table:
    columns = [
        head("changed_kind", words, header=True),
        head("changed_name", words),
        head("changed_column", words),
        head("before", words),
        head("after", words),
    ]
    data = listed.rename(columns=lambda name: name if name in _ENDS else f"changed_{name}")
    data["changed_kind"] = [words(f"changes.kind_{kind}") for kind in data["changed_kind"]]
    return build("changed", columns, data, words)


_ENDS = ("before", "after")


def _unsplit(found: Changes, words: Language) -> Iterator[str]:
    if found.unsplit.empty:
        yield words("changes.unsplit_none")
    for reason, rows in found.unsplit.groupby("reason", sort=False):
        names = dict.fromkeys(label("", name, words) for name in rows["indicator"])
        yield words(f"changes.unsplit_{reason}", names=", ".join(names))
