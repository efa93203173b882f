"""The region: its municipalities, who belongs to it when, and what they used to be called."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

import pandas as pd

from ccb_analysis.errors import InputError
from ccb_analysis.facts.sources import read_plain
from ccb_analysis.facts.tables import read_once
from ccb_analysis.language import Language
from ccb_analysis.workspace import REFERENCE

_MUNICIPALITY = (
    "region",
    "name",
    "province",
    "member_from",
    "member_until",
    "tile_row",
    "tile_column",
    "short_name",
    "subregion",
    "source",
    "evidence",
    "note",
)
_PREDECESSOR = ("code", "name", "region", "until", "share", "source", "evidence", "note")
_MAY_BE_EMPTY = ("member_until", "note")
_CODE = re.compile(r"(?:gm)?0*(\d{1,4})(?:\.0)?")


@read_once
def read_municipalities() -> pd.DataFrame:
    """Return all municipalities that ever belonged to the region, one row each, by name.

    ``member_from`` and ``member_until`` are dates (no ``member_until``: still a member);
    ``tile_row`` and ``tile_column`` place a municipality on the tile map, counted from 1 at the
    top left; ``short_name`` fits a tile.
    """
    filled = [name for name in _MUNICIPALITY if name not in _MAY_BE_EMPTY]
    table = read_plain(
        REFERENCE / "municipalities.csv", _MUNICIPALITY, filled=filled, key=["region"]
    )
    return table.assign(
        member_from=pd.to_datetime(table["member_from"], format="%Y-%m-%d"),
        member_until=pd.to_datetime(table["member_until"].replace("", None), format="%Y-%m-%d"),
        tile_row=table["tile_row"].astype(int),
        tile_column=table["tile_column"].astype(int),
    ).reset_index(drop=True)


def read_predecessors() -> pd.DataFrame:
    """Return the former municipalities: ``code``, ``name``, the ``region`` they became part of.

    ``until`` is the last day of the code; ``share`` the part (0-1) that went to ``region``.
    """
    filled = [name for name in _PREDECESSOR if name not in _MAY_BE_EMPTY]
    table = read_plain(REFERENCE / "predecessors.csv", _PREDECESSOR, filled=filled, key=["code"])
    return table.assign(
        until=pd.to_datetime(table["until"], format="%Y-%m-%d"),
        share=table["share"].astype(float),
    ).reset_index(drop=True)


def members(year: int, perimeter: int | None = None, language: str = "nl") -> list[str]:
    """Return the codes of the members at 31 December of ``year``, in order of name.

    A year before the region existed gives its first members. ``perimeter`` overrides the year: 18
    is every municipality that ever was a member, 17 those that never left.

    Raises:
        InputError: ``perimeter`` is neither of these numbers.
    """
    table = read_municipalities()
    if perimeter is None:
        day = max(pd.Timestamp(year, 12, 31), table["member_from"].min())
        stayed = table["member_until"].isna() | (table["member_until"] >= day)
        return table.loc[(table["member_from"] <= day) & stayed, "region"].tolist()
    ever = table["region"].tolist()
    still = table.loc[table["member_until"].isna(), "region"].tolist()
    choices = {len(still): still, len(ever): ever}
    if perimeter not in choices:
        words = Language(language)
        allowed = f" {words('common.or')} ".join(str(count) for count in sorted(choices))
        raise InputError([words("regions.perimeter", found=perimeter, allowed=allowed)])
    return choices[perimeter]


def region_names() -> dict[str, str]:
    """Return the name of every municipality by its code, in order of name."""
    table = read_municipalities()
    return dict(zip(table["region"], table["name"], strict=True))


def region_of(text: str) -> str | None:
    """Return the code of the municipality that ``text`` names, or None if there is none.

    ``text`` is a name or a code: capitals, accents, "gemeente" in front, "&", the letters GM,
    leading zeros and blanks (CBS pads its codes) make no difference. A former municipality gives
    the one it became part of.
    """
    code = _code_of(text)
    return _successors().get(code, code) if code else None


def is_former(text: str) -> bool:
    """Return whether ``text`` names a municipality that has become part of another."""
    return _code_of(text) in _successors()


def _code_of(text: str) -> str | None:
    """Return the code that ``text`` names, of a municipality of today or a former one."""
    known = _known()
    code = _CODE.fullmatch(re.sub(r"\s", "", text.casefold()))
    return known.get(f"gm{int(code[1]):04d}" if code else _plain(text))


@lru_cache(maxsize=1)
def _successors() -> dict[str, str]:
    former = read_predecessors()
    return dict(zip(former["code"], former["region"], strict=True))


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    """Return every code by what it is called: itself, its name, its short name."""
    former, today = read_predecessors(), read_municipalities()
    known: dict[str, str] = {}
    for codes, names in (
        (former["code"], former["name"]),
        (today["region"], today["name"]),
        (today["region"], today["short_name"]),
    ):
        for code, name in zip(codes, names, strict=True):
            known |= {_plain(code): code, _plain(name): code}
    return known


def _plain(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold().replace("&", " en "))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in letters if not unicodedata.combining(c)))
    if words[:1] in (["gemeente"], ["gem"]):
        words = words[1:]
    return " ".join(words)
