"""Two runs side by side: claim by claim, and table by table and cell by cell."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.report.claimed import digest
from ccb_analysis.report.claims import FILE, Claim
from ccb_analysis.report.publishing import SIGNIFICANT_DIGITS, file_hash
from ccb_analysis.review.finding import Finding, Status

#: Folders with the tables of a run; a figure is compared by the data it draws.
_TABLES = ("data", "tables", "figures")
#: Those of which a claim holds the digest.
_DRAWN = ("tables", "figures")
#: What two runs may differ in the last published digit.
_ROUNDING = 10.0 ** (1 - SIGNIFICANT_DIGITS)


def compare_claims(published: Path, made: Path) -> Iterator[Finding]:
    """Give a finding for every claim of a published run, and for every new one."""
    try:
        before, now = _claims(published), _claims(made)
    except (ValueError, KeyError, TypeError) as error:  # no JSON, or no claims as we write them
        yield Finding("claim", FILE, "differs", said=f"{type(error).__name__}: {error}")
        return
    for key, one in before.items():
        claim = one["claim"]
        about: dict[str, Any] = {
            "unit": claim.unit,
            "tolerance": claim.tolerance,
            "cell": one["cell"],
            "definition": claim.definition,
        }
        if key not in now:
            yield Finding("claim", key, "not_run", claim.value, None, **about)
            continue
        value = now[key]["claim"].value
        same = type(value) is type(claim.value) and value == claim.value
        status: Status = "identical" if same else "differs"
        if not same and (claim.agrees(value) or _of_near_data(claim, published, made)):
            status = "within_tolerance"
        yield Finding("claim", key, status, claim.value, value, **about)
    for key in now.keys() - before.keys():
        yield Finding("claim", key, "unsigned", None, now[key]["claim"].value)


def _of_near_data(claim: Claim, published: Path, made: Path) -> bool:
    """Return whether a claim is the digest of published data that came out near enough.

    Another processor may give another last digit, and with it quite another digest.
    """
    kind, _, name = claim.key.partition(".")
    old, new = (folder / kind / f"{name}.csv" for folder in (published, made))
    if kind not in _DRAWN or not (old.is_file() and new.is_file()):
        return False
    return claim.value == digest(old.read_bytes()) and _cells(name, old, new).fine


_FIELDS = ("key", "value", "unit", "definition", "tolerance", "reason")


def _claims(folder: Path) -> dict[str, dict[str, Any]]:
    path = folder / FILE
    if not path.is_file():
        return {}
    return {
        str(one["key"]): {
            "claim": Claim(**{name: one[name] for name in _FIELDS}),
            "cell": f"{one['notebook']} {one['cell']}",
        }
        for one in json.loads(path.read_text(encoding="utf-8"))["claims"]
    }


def compare_tables(published: Path, made: Path) -> Iterator[Finding]:
    """Give a finding for every csv of either run: the first cell that differs, and how many do."""
    names = sorted({name for folder in (published, made) for name in _csv_files(folder)})
    for name in names:
        old, new = published / name, made / name
        if not new.is_file():
            yield Finding("table", name, "not_run")
        elif not old.is_file():
            yield Finding("table", name, "unsigned")
        elif file_hash(old) == file_hash(new):
            yield Finding("table", name, "identical")
        else:
            yield _cells(name, old, new)


def _csv_files(folder: Path) -> Iterator[str]:
    for part in _TABLES:
        for path in (folder / part).glob("*.csv"):
            yield path.relative_to(folder).as_posix()


def _cells(name: str, old: Path, new: Path) -> Finding:
    try:
        before, now = (pd.read_csv(path, dtype=str, keep_default_na=False) for path in (old, new))
    except (ValueError, UnicodeDecodeError) as error:
        return Finding("table", name, "differs", said=type(error).__name__)
    if list(before) != list(now):
        return Finding("table", name, "differs", ", ".join(before), ", ".join(now))
    if len(before) != len(now):
        return Finding("table", name, "differs", len(before), len(now), unit="rows")
    unlike = before.to_numpy() != now.to_numpy()
    rows, columns = np.nonzero(unlike)
    beyond = [
        (row, column)
        for row, column in zip(rows, columns, strict=True)
        if not near(before.iat[row, column], now.iat[row, column])
    ]
    if not beyond:
        status: Status = "within_tolerance" if len(rows) else "identical"
        return Finding("table", name, status, tolerance=_ROUNDING)
    row, column = beyond[0]
    place = (str(before.columns[column]), int(row) + 2, len(beyond))
    return Finding(
        "table", name, "differs", before.iat[row, column], now.iat[row, column], place=place
    )


def near(old: str, new: str) -> bool:
    """Return whether two cells are numbers that differ in their last published digit only."""
    try:
        one, other = float(old), float(new)
    except ValueError:
        return False
    return abs(one - other) <= _ROUNDING * max(abs(one), abs(other))
