"""What all runs of a sweep say together: a table of runs, and every table of theirs in one."""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pandas as pd

from ccb_analysis.exchange.sheets import write_sheets
from ccb_analysis.language import Language
from ccb_analysis.report.claimed import EXAMPLE_DATA
from ccb_analysis.report.claims import FILE as CLAIMS
from ccb_analysis.report.publishing import publish
from ccb_analysis.sweep.grid import CLAIM_KEYS, RUN, ParameterSet
from ccb_analysis.sweep.tasks import Outcome

FOLDER = "together"
#: The table of runs in it.
TABLE = "runs.csv"


def gather(
    folder: Path,
    sets: Sequence[ParameterSet],
    outcomes: Mapping[str, Outcome],
    places: Mapping[str, Path],
    words: Language,
) -> Path:
    """Put what the runs made side by side in ``folder``, which is replaced whole; return it.

    ``runs.csv`` has a row a run: its parameters, how it ended and whether it rests on example data.
    ``claims.csv`` has a row for everything any run asserts, with a column a run; ``sweep.xlsx`` has
    both. Any other csv has the rows of the table of that name of every run that made one, with the
    run in front.

    Args:
        folder: of what is gathered.
        sets: the parameters of every run.
        outcomes: by run how it ended.
        places: by run the folder it was made in.
        words: of messages.
    """

    def fill(made: Path) -> None:
        finished = {name: place for name, place in places.items() if outcomes[name].done}
        claims = _claims(finished)
        tables = {TABLE: _runs(sets, outcomes, claims), "claims.csv": claims}
        for name, table in tables.items():
            table.to_csv(made / name, index=False, lineterminator="\n")
        names = (words("sweep.runs"), words("sweep.claims"))
        write_sheets(dict(zip(names, tables.values(), strict=True)), made / "sweep.xlsx", words)
        for name in sorted({path for place in finished.values() for path in _tables(place)}):
            of_runs = {run: place / name for run, place in finished.items()}
            _join({run: path for run, path in of_runs.items() if path.is_file()}, made / name)

    return publish(folder, fill)


def _tables(place: Path) -> list[str]:
    return [path.relative_to(place).as_posix() for path in place.rglob("*.csv")]


def _claims(places: Mapping[str, Path]) -> pd.DataFrame:
    """Return a row for every claim of any run, with its value by each run in a column."""
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    for run, place in places.items():
        for one in json.loads((place / CLAIMS).read_text(encoding="utf-8"))["claims"]:
            found.setdefault(tuple(str(one[name]) for name in CLAIM_KEYS), {})[run] = one["value"]
    rows = [(*key, *(values.get(run) for run in places)) for key, values in found.items()]
    return pd.DataFrame(rows, columns=[*CLAIM_KEYS, *places], dtype=object)


def _runs(
    sets: Sequence[ParameterSet], outcomes: Mapping[str, Outcome], claims: pd.DataFrame
) -> pd.DataFrame:
    """Return a row a run: its parameters, how it ended, and whether it rests on example data.

    Of a run that did not come to its end that is not known, and blank.
    """
    names = list(dict.fromkeys(name for one in sets for name in one.parameters))
    examples = claims[claims["key"].str.startswith(EXAMPLE_DATA)]
    rows = []
    for one in sets:
        outcome = outcomes[one.run]
        given = (_shown(one.parameters.get(name)) for name in names)
        example = _yes(bool(examples[one.run].eq(True).any())) if outcome.done else ""
        rows.append((one.run, *given, _yes(outcome.done), example, outcome.message))
    columns = [RUN, *names, "done", EXAMPLE_DATA, "message"]
    return pd.DataFrame(rows, columns=columns, dtype=object)


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _shown(value: Any) -> Any:
    """Return a parameter as a cell can hold it."""
    plain = value is None or (isinstance(value, str | int | float) and not isinstance(value, bool))
    return value if plain else json.dumps(value, ensure_ascii=False)


def _join(tables: Mapping[str, Path], target: Path) -> None:
    """Write the rows of tables below each other, the run in front; no column is left out."""
    headings = {run: _heading(path) for run, path in tables.items()}
    columns = list(dict.fromkeys(name for heading in headings.values() for name in heading))
    first = RUN if RUN not in columns else f"sweep_{RUN}"
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow([first, *columns])
        for run, path in tables.items():
            places = [headings[run].index(n) if n in headings[run] else None for n in columns]
            with path.open(encoding="utf-8-sig", newline="") as stream:
                rows = csv.reader(stream)
                next(rows, None)
                writer.writerows(
                    [run, *("" if place is None else row[place] for place in places)]
                    for row in rows
                )


def _heading(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return next(csv.reader(stream), [])
