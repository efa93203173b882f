"""The page for the reviewer: what to look at first, what it leans on, how to run it again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.facts.scales import known
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.language import Language
from ccb_analysis.report.claimed import EXAMPLE_DATA
from ccb_analysis.report.claims import FILE as CLAIMS
from ccb_analysis.report.extracts import of_region
from ccb_analysis.report.page import with_small_two
from ccb_analysis.report.quantities import bare_quantity, quantity, unit_label
from ccb_analysis.report.reviewer_excluded import excluded
from ccb_analysis.report.reviewer_figures import unverified_figures
from ccb_analysis.report.reviewer_order import GROUPS, Judged, in_order
from ccb_analysis.report.reviewer_places import Place, chapters
from ccb_analysis.report.reviewer_readme import FILE, PAGE, readme
from ccb_analysis.report.selection import label
from ccb_analysis.report.wording import line_text, verdict_symbol, verdict_word
from ccb_analysis.version import __version__

_NOTEBOOK = Path("notebooks") / "annual_update.ipynb"
_INSIDE = {
    "report.html": "report",
    "notebooks/annual_update.ipynb": "notebook",
    "claims.json": "claims",
    "manifest.json": "manifest",
    "ro-crate-metadata.json": "crate",
    "data/datapackage.json": "data",
}
#: The first figures that most lean on are named in the summary.
_NAMED = 3
#: Half the width of a band as drawn, and the room beside it, in pixels.
_HALF, _ROOM = 80, 6


def write_reviewer(
    folder: Path,
    words: Language,
    *,
    year: int,
    place: str,
    perimeter: int | None = None,
    own: Path | None = None,
    banner: str = "",
) -> Path:
    """Write the page for the reviewer and the README of a report; return the page.

    The folder has its notebook, claims, tables and data already; ``place`` is what it is called
    from where ``run.py`` lies. ``own`` are the user's own assumptions, ``banner`` stands on top
    and on every printed sheet.
    """
    title = words("chapters.title", year=year)
    text = readme(title, place, words)
    (folder / FILE).write_text(text, encoding="utf-8", newline="\n")
    order = in_order(of_region(pd.read_csv(folder / "data" / "verdicts.csv")), own)
    called = _called(order, words)
    named = [", ".join(one) for one in called]
    figures = list(unverified_figures(order, words))
    claims = json.loads((folder / CLAIMS).read_text(encoding="utf-8"))["claims"]
    page = _rendered(
        words=words,
        title=words("reviewer.title", title=title),
        banner=banner,
        version=words("report.version", version=__version__),
        short=_short(order, figures, len(claims), words),
        report=place,
        groups=_groups(order, called, figures, year, words),
        made=list(_made(order, chapters(folder / _NOTEBOOK), words)),
        numbers=_numbers(claims, year, words),
        figures=figures,
        excluded=excluded(folder, order, named, year, perimeter, words),
        inside=_INSIDE,
    )
    path = folder / PAGE
    path.write_text(with_small_two(page), encoding="utf-8", newline="\n")
    return path


def _rendered(**given: Any) -> str:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("ccb_analysis", "report/templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("reviewer.html").render(coded=_coded, **given)


def _coded(text: str, **code: str) -> Any:
    """Return a text with what a reader types or opens in the place of its blanks."""
    from markupsafe import Markup, escape

    shown = {name: Markup("<code>{}</code>").format(typed) for name, typed in code.items()}
    return Markup(escape(text)).format(**shown)


def _called(order: Sequence[Judged], words: Language) -> list[tuple[str, str]]:
    """Return the target and the reading of every verdict as the report calls them."""
    names = {
        (row["target"], row["reading"]): (
            str(row[f"target_label_{words.code}"]),
            str(row[f"label_{words.code}"]),
        )
        for row in read_targets().to_dict("records")
    }
    keys = [(str(one.row["target"]), str(one.row["reading"])) for one in order]
    return [names.get(key, key) for key in keys]


def _short(
    order: Sequence[Judged], figures: Sequence[Mapping[str, Any]], claims: int, words: Language
) -> list[str]:
    met = [str(one.row["met"]) for one in order]
    counts = {name: met.count(name) for name in ("yes", "no", "undecided")}
    lines = [words("reviewer.short_verdicts", all=len(order), **counts)]
    within = sum(one.group == "within" for one in order)
    lines.append(words("reviewer.short_within", number=within))
    leaning = sum(len(one.unverified) > 0 for one in order)
    names = words.listed([str(one["name"]) for one in figures[:_NAMED]])
    if leaning:
        lines.append(words("reviewer.short_unverified", number=leaning, names=names))
    else:
        lines.append(words("reviewer.short_unverified_none"))
    return [*lines, words("reviewer.short_claims", number=claims)]


def _groups(
    order: Sequence[Judged],
    called: Sequence[tuple[str, str]],
    figures: Sequence[Mapping[str, Any]],
    year: int,
    words: Language,
) -> list[tuple[str, list[dict[str, Any]]]]:
    letters = {one["key"]: one["letter"] for one in figures}
    rows = [
        {
            "number": number,
            "group": one.group,
            "target": name[0],
            "reading": name[1],
            "key": f"{one.row['target']}.{one.row['reading']}",
            "goal": words(
                "reviewer.goal", line=line_text(one.row, words), year=int(one.row["year"])
            ),
            "symbol": verdict_symbol(one.row["met"], "", one.row["reason"]),
            "verdict": verdict_word(one.row, words, year),
            "leans": sorted({letters[key] for key in _keys(one)}, key=lambda it: (len(it), it)),
            "indicator": one.meaning.name if one.meaning else "",
            "label": one.meaning.label(words.code) if one.meaning else "",
            **_band(one.row, words),
        }
        for number, (one, name) in enumerate(zip(order, called, strict=True), start=1)
    ]
    return [
        (words(f"reviewer.group_{group}"), found)
        for group in GROUPS
        if (found := [row for row in rows if row["group"] == group])
    ]


def _keys(one: Judged) -> set[tuple[str, str]]:
    return set(zip(one.unverified["kind"], one.unverified["name"], strict=True))


def _band(row: pd.Series, words: Language) -> dict[str, Any]:
    """Return a band as drawn around its target (right of it is met), and the same in words."""
    ends = [row["low"], row["value"], row["high"]]
    if not all(known(end) for end in ends):
        return {"band": None, "told": words("reviewer.band_none")}
    apart = [float(end - row["threshold"]) for end in ends]
    scale = max(abs(far) for far in apart) or 1.0
    side = 1 if row["direction"] == "at_least" else -1
    low, value, high = (round(_HALF + _ROOM + side * _HALF * far / scale, 1) for far in apart)
    unit = str(row["unit"])
    bare = {name: bare_quantity(row[name], unit, words) for name in ("low", "high")}
    told = words("reviewer.band", value=quantity(row["value"], unit, words), **bare)
    drawn = {"from": min(low, high), "width": round(abs(high - low), 1), "dot": value}
    return {"band": {**drawn, "middle": _HALF + _ROOM}, "told": told}


def _made(
    order: Sequence[Judged], places: Mapping[str, Place], words: Language
) -> Iterator[dict[str, Any]]:
    """Give every indicator that is judged: its readings with their formulas, and where it is."""
    found: dict[str, dict[str, Any]] = {}
    for number, one in enumerate(order, start=1):
        if one.meaning is None:
            continue
        meaning, code = one.meaning, words.code
        about = found.setdefault(
            meaning.name,
            {
                "name": meaning.name,
                "label": meaning.label(code),
                "definition": meaning.definition[code],
                "place": places.get(meaning.chapter),
                "tests": [],
                "formulas": {},
            },
        )
        if meaning.test and meaning.test not in about["tests"]:
            about["tests"].append(meaning.test)
        said = about["formulas"].setdefault(meaning.formula[code], {"readings": [], "numbers": []})
        reading = meaning.reading_labels[code]
        if reading and reading not in said["readings"]:
            said["readings"].append(reading)
        said["numbers"].append(number)
    yield from found.values()


def _numbers(claims: Sequence[Mapping[str, Any]], year: int, words: Language) -> dict[str, Any]:
    """Return the numbers of the region, and how many claims there are of other kinds.

    Of the years only the last two of the state and the very last are shown.
    """
    rows: dict[tuple[str, str], dict[int, str]] = {}
    counts = {"figures": 0, "tables": 0, "other": 0}
    for one in claims:
        first, *parts = str(one["key"]).split(".")
        between, last = parts[:-1], parts[-1] if parts else ""
        # The verdicts have a table of their own, and example data a banner.
        if first in ("verdict", "value", "probability_low", "probability_high", EXAMPLE_DATA):
            continue
        if first in ("figures", "tables"):
            counts[first] += 1
        elif last.isdigit() and between and known(one["value"]):
            name = ", ".join([label("", between[0], words), *_parts(between, words)])
            unit = str(one["unit"])
            called = "" if unit == "share" else unit_label(unit, words)
            rows.setdefault((name, called), {})[int(last)] = bare_quantity(
                one["value"], unit, words
            )
        else:
            counts["other"] += 1
    years = {each for row in rows.values() for each in row}
    shown = sorted(years & {year - 1, year, max(years, default=year)})
    return {"rows": rows, "years": shown, **counts}


def _parts(between: Sequence[str], words: Language) -> list[str]:
    return [
        words.label("indicators", f"reading_{part}").removeprefix("reading_")
        for part in between[1:]
    ]
