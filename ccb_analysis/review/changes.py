"""Why the numbers of two reports differ: every change split exactly, and what lies behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from ccb_analysis.annual.basis import Basis, basis_of, read_basis
from ccb_analysis.annual.registers import read_files
from ccb_analysis.errors import Fault, InputError
from ccb_analysis.facts.targets import read_targets
from ccb_analysis.language import Language
from ccb_analysis.model.ledger import Ledger
from ccb_analysis.model.yardsticks import headline_baseline
from ccb_analysis.report.publishing import code_hash, file_hash
from ccb_analysis.review.signatures import input_path, read_manifest
from ccb_analysis.studies.change import COLUMNS, WORLD, split_change
from ccb_analysis.workspace import Workspace, find_workspace

#: What is not in the other parts: the same homes and figures, worked out otherwise.
CODE = "code"
KEY = COLUMNS[:4]
#: Published numbers keep ten digits; a share of a share of them a little less.
_ALIKE = 1e-8


@dataclass(frozen=True)
class Report:
    """A published report: its folder, what it was made from, what it rests on and its totals.

    ``values`` are the central figures of the whole region in ``year``, by ``KEY``. ``today`` is
    the ledger as today's code works it out; ``recounted`` is whether its homes were as well.
    """

    folder: Path
    manifest: Mapping[str, Any]
    year: int
    basis: Basis
    values: pd.Series
    today: Ledger
    recounted: bool

    @property
    def period(self) -> str:
        """The period of the ledger that the report is about."""
        return str(self.year)


@dataclass(frozen=True)
class Changes:
    """Why the numbers of two reports differ.

    ``split`` has ``COLUMNS``, with the part ``code`` as well, and ``kind`` (``counting`` or
    ``world``). ``unsplit`` has ``KEY``, before, after and reason: published figures that are not
    taken apart.
    """

    before: Report
    after: Report
    split: pd.DataFrame
    unsplit: pd.DataFrame

    @property
    def other_code(self) -> bool:
        """Whether either report was made by other code than today's."""
        return any(one.today is not one.basis.ledger for one in (self.before, self.after))


def changes(
    before: Path, after: Path, *, language: str = "nl", workspace: Workspace | None = None
) -> Changes:
    """Return why the numbers of two published reports differ.

    Where a report was made by other code than today's, its figures are worked out again from the
    tables it published, and its homes too if its inputs are still there; what then differs from
    what it published is the part ``code``. That part is the same in every order by its nature;
    the others are Shapley values.

    Raises:
        InputError: a folder is no report, or one without its basis; both faults at once.
    """
    where = workspace or find_workspace()
    faults: list[Fault | str] = []
    read = []
    for folder in (before, after):
        try:
            read.append(_read(folder, where, language))
        except InputError as error:
            faults += error.faults
    if faults:
        raise InputError(faults, Language(language)("changes.refused"), language)
    first, last = read
    baseline = headline_baseline(read_targets())
    periods = (first.period, last.period)
    published = split_change(first.basis.ledger, last.basis.ledger, periods, baseline)
    today = split_change(first.today, last.today, periods, baseline)
    split = _with_code(published, today)
    fits = _fits(published, first.values, "before") & _fits(published, last.values, "after")
    known = published[fits.to_numpy()][KEY].drop_duplicates()
    split = split.merge(known, on=KEY)
    return Changes(first, last, split, _unsplit(first.values, last.values, split))


def _read(folder: Path, workspace: Workspace, language: str) -> Report:
    manifest = read_manifest(folder, language)
    basis = read_basis(folder / "data", language)
    if basis is None:
        fault = Language(language)("changes.no_basis", folder=folder.name)
        raise InputError([fault], language=language)
    year = int(manifest["parameters"]["values"]["year"])
    today, recounted = basis.ledger, True
    if manifest["code"]["hash"] != code_hash(workspace.root):
        today, recounted = _worked_out(manifest, basis, year, workspace, language)
    return Report(folder, manifest, year, basis, _values(folder, year), today, recounted)


def _worked_out(
    manifest: Mapping[str, Any], basis: Basis, year: int, workspace: Workspace, language: str
) -> tuple[Ledger, bool]:
    """Return the ledger by today's code, and whether the homes in it were counted again too."""
    named = {name: input_path(workspace, name, year) for name in manifest["inputs"]}
    there = all(
        path.is_file() and file_hash(path) == manifest["inputs"][name]
        for name, path in named.items()
    )
    registers = [path for name, path in named.items() if name.startswith(f"{year}/")]
    completions = named.get("cbs_completions.csv")
    again = basis_of(
        year,
        read_files(registers, language) if there else None,
        basis.assumptions,
        inventories=basis.inventories,
        materials=basis.materials,
        perimeter=manifest["parameters"]["values"].get("perimeter"),
        completions=completions if there else None,
        language=language,
    ).ledger
    kept = replace(again, definitions=basis.ledger.definitions)
    return (kept, True) if there else (replace(kept, homes=basis.ledger.homes), False)


def _values(folder: Path, year: int) -> pd.Series:
    """Return the published central figures of the whole region in a year, by ``KEY``."""
    rows = pd.read_parquet(folder / "data" / "results.parquet")
    whole = ["region", "dwelling_type", "building_method", "material", "group"]
    chosen = (rows[whole] == "all").all(axis=1) & (rows["year"] == year)
    chosen &= (rows["year_basis"] == "completion") & rows["statistic"].isin(["value", "central"])
    found = rows[chosen].assign(modules=rows["modules"].fillna(""))
    found = found.assign(reading=found["reading"].fillna(""))
    return found.drop_duplicates(KEY).set_index(KEY)["value"]


def _fits(split: pd.DataFrame, values: pd.Series, end: str) -> pd.Series:
    """Return whether the ledger gives what was published, row by row of a split."""
    published = split[KEY].merge(values.rename("published"), on=KEY, how="left")["published"]
    scale = split[["before", "after"]].abs().max(axis=1).to_numpy()
    away = (published.to_numpy() - split[end].to_numpy()) / np.where(scale > 0, scale, 1.0)
    return pd.Series(np.abs(away) <= _ALIKE)


def _with_code(published: pd.DataFrame, today: pd.DataFrame) -> pd.DataFrame:
    """Return the split by today's code with what the code did, between the published figures."""
    ends = ["before", "after"]
    were, are = (table.drop_duplicates(KEY).set_index(KEY)[ends] for table in (published, today))
    both = were.join(are.add_suffix("_today"), how="inner").reset_index()
    moved = (both["after"] - both["after_today"]) - (both["before"] - both["before_today"])
    code = both[[*KEY, *ends]].assign(part=CODE, value=moved)
    parts = today.drop(columns=ends).merge(both[[*KEY, *ends]], on=KEY)
    split = pd.concat([parts[COLUMNS], code[COLUMNS]], ignore_index=True)
    kinds = np.where(split["part"].isin(WORLD), "world", "counting")
    order = split["part"].map({part: place for place, part in enumerate(_order())})
    place = {key: n for n, key in enumerate(published[KEY].apply(tuple, axis=1).unique())}
    rank = split[KEY].apply(tuple, axis=1).map(place)
    return (
        split.assign(kind=kinds, _rank=rank, _order=order)
        .sort_values(["_rank", "_order"], kind="stable", ignore_index=True)
        .drop(columns=["_rank", "_order"])
    )


def _order() -> Iterator[str]:
    """Give the parts as a reader is told them: the counting first, then the world."""
    yield from ("definitions", "assumptions", CODE)
    yield from WORLD


def _unsplit(before: pd.Series, after: pd.Series, split: pd.DataFrame) -> pd.DataFrame:
    """Return the published figures that are not taken apart, and why."""
    table = pd.concat({"before": before, "after": after}, axis=1).reset_index()
    done = pd.MultiIndex.from_frame(split[KEY])
    rest = table[~pd.MultiIndex.from_frame(table[KEY]).isin(done)]
    reason = np.where(rest[["before", "after"]].isna().any(axis=1), "one_side", "not_from_homes")
    return rest.assign(reason=reason).reset_index(drop=True)
