"""What does not count in a report: rows, cells, homes and readings, and how much is known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from ccb_analysis.facts.regions import members, read_municipalities
from ccb_analysis.language import Language
from ccb_analysis.report.reviewer_order import Judged
from ccb_analysis.report.selection import only

_ALL = "all_18"


@dataclass
class Excluded:
    """Sentences, and two small tables: rows that were refused, and what part is known of what."""

    lines: list[str] = field(default_factory=list)
    rows: list[tuple[str, str, str]] = field(default_factory=list)
    known: list[tuple[str, str]] = field(default_factory=list)


def excluded(
    folder: Path,
    order: Sequence[Judged],
    names: Sequence[str],
    year: int,
    perimeter: int | None,
    words: Language,
) -> Excluded:
    """Return what does not count in the report in ``folder``.

    ``names`` are what the verdicts of ``order`` are called.
    """
    found = Excluded()
    refused = folder / "data" / "quarantine.csv"
    if refused.is_file():
        _rows(pd.read_csv(refused), found, words)
        _cells(folder / "tables" / "faults.csv", found, words)
        _known(folder / "tables" / "quality.csv", found, words)
    else:
        found.lines.append(words("reviewer.excluded_none"))
    found.lines += _homes(folder / "data" / "results.csv", year, perimeter, words)
    unmeasured = [name for one, name in zip(order, names, strict=True) if one.group == "unmeasured"]
    if unmeasured:
        found.lines.append(words("reviewer.excluded_readings", names=words.listed(unmeasured)))
    return found


def _rows(refused: pd.DataFrame, found: Excluded, words: Language) -> None:
    if refused.empty:
        found.lines.append(words("reviewer.excluded_rows_none"))
        return
    homes = words.number(refused["homes"].sum())
    found.lines.append(words("reviewer.excluded_rows", number=len(refused), homes=homes))
    for row in refused.to_dict("records"):
        place = words("reviewer.row_of", file=row["file"], row=row["row"])
        found.rows.append((place, str(row["columns"]), words.number(row["homes"])))


def _cells(path: Path, found: Excluded, words: Language) -> None:
    if path.is_file():
        number = int(pd.read_csv(path)["faults"].sum())
        found.lines.append(words("reviewer.excluded_cells", number=number))


def _known(path: Path, found: Excluded, words: Language) -> None:
    if path.is_file():
        for row in pd.read_csv(path).to_dict("records"):
            found.known.append((row["indicator"], words.percent(row["coverage_homes"])))


def _homes(path: Path, year: int, perimeter: int | None, words: Language) -> Iterator[str]:
    """Give the homes of municipalities that are counted in some readings and not in the region."""
    results = pd.read_csv(path, engine="pyarrow")
    homes = only(results, "homes", year=year, region=None)
    homes = homes[homes["statistic"] == "central"].drop_duplicates("region")
    by_region = homes.set_index("region")["value"]
    if not {"all", _ALL} <= set(by_region.index):
        return
    apart = by_region[_ALL] - by_region["all"]
    inside = set(members(year, perimeter))
    places = read_municipalities()
    outside = places[~places["region"].isin(inside)]["name"].tolist()
    if apart > 0 and outside:
        about = {"homes": words.number(apart), "names": words.listed(outside), "year": year}
        yield words("reviewer.excluded_homes", **about)
