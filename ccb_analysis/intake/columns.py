"""What the register looks like: its columns, their limits and the spellings of their choices."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields
from functools import cache, lru_cache

from ccb_analysis.facts.tables import read_text_table
from ccb_analysis.workspace import REFERENCE

#: Derived from the free text of the client, so that a name never has to be published.
CLIENT_TYPE = "client_type"


@dataclass(frozen=True)
class Column:
    """One column of the register; ``minimum`` and ``maximum`` are its physical limits.

    ``home_minimum`` and ``home_maximum`` limit the cell divided by the number of homes.
    """

    name: str
    header_nl: str
    header_en: str
    kind: str
    key: bool
    unit: str
    minimum: str
    maximum: str
    home_minimum: str
    home_maximum: str
    choices: str
    publish: bool
    note_nl: str
    note_en: str

    def header(self, language: str) -> str:
        """Return the header as the workbook shows it."""
        return self.header_nl if language == "nl" else self.header_en

    def note(self, language: str) -> str:
        """Return the explanation of the column."""
        return self.note_nl if language == "nl" else self.note_en


@dataclass(frozen=True)
class Choice:
    """One value of a closed list, its labels and the other spellings that are understood."""

    value: str
    label_nl: str
    label_en: str
    spellings: tuple[str, ...]

    def label(self, language: str) -> str:
        """Return the value as the workbook shows it."""
        return self.label_nl if language == "nl" else self.label_en

    @property
    def names(self) -> tuple[str, ...]:
        """Every text that stands for this value."""
        return (self.value, self.label_nl, self.label_en, *self.spellings)


@lru_cache(maxsize=1)
def register_columns() -> tuple[Column, ...]:
    """Return the columns of the register in the order of the template."""
    table = read_text_table(REFERENCE / "register_columns.csv").rename(columns={"column": "name"})
    flags = table.assign(key=table["key"] == "true", publish=table["publish"] == "true")
    names = [field.name for field in fields(Column)]
    return tuple(Column(*row) for row in flags[names].itertuples(index=False))


def column_named(name: str) -> Column:
    """Return the column ``name`` (its English identifier)."""
    return next(column for column in register_columns() if column.name == name)


@lru_cache(maxsize=1)
def _choices() -> dict[str, tuple[Choice, ...]]:
    lists: dict[str, tuple[Choice, ...]] = {}
    for row in read_text_table(REFERENCE / "register_choices.csv").to_dict("records"):
        spellings = tuple(text.strip() for text in row["spellings"].split(";") if text.strip())
        choice = Choice(row["value"], row["label_nl"], row["label_en"], spellings)
        lists[row["list"]] = (*lists.get(row["list"], ()), choice)
    return lists


def choices_of(name: str) -> tuple[Choice, ...]:
    """Return the choices of the list ``name``."""
    return _choices()[name]


@lru_cache(maxsize=1)
def unknown_marks() -> frozenset[str]:
    """Return the texts, in lower case, that people write for 'I do not know'."""
    return frozenset(
        name.casefold() for choice in choices_of("unknown") for name in choice.names if name
    )


def plain(text: str) -> str:
    """Return ``text`` without what the eye skips: case, accents' form, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text).casefold())


@cache
def spellings_of(name: str) -> dict[str, str]:
    """Return every plain spelling of the list ``name`` with the value it stands for."""
    return {plain(text): choice.value for choice in choices_of(name) for text in choice.names}


@lru_cache(maxsize=1)
def known_headers() -> dict[str, Column]:
    """Return every plain header (Dutch, English, identifier) with its column."""
    return {
        plain(text): column
        for column in register_columns()
        for text in (column.header_nl, column.header_en, column.name)
    }


def client_type(client: str | None) -> str | None:
    """Return the kind of client that ``client`` names, or None if none or more than one fits.

    A long word may stand anywhere in the text (``Voorbeeldcorporatie A``); a short one such as
    ``cpo`` must stand alone, because it could be a part of any name.
    """
    if client is None:
        return None
    whole = plain(client)
    words = {plain(word) for word in client.split()}
    found = {
        kind
        for spelling, kind in spellings_of(CLIENT_TYPE).items()
        if (spelling in whole if len(spelling) > 6 else spelling in words)
    }
    return found.pop() if len(found) == 1 else None
