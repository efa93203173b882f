"""Words and number formats in Dutch and English; texts live in ``reference/words/*.toml``."""

from __future__ import annotations

import datetime
import math
import tomllib
from functools import lru_cache

from ccb_analysis.workspace import REFERENCE

LANGUAGES = ("nl", "en")
_LOCALES = {"nl": "nl_NL", "en": "en_GB"}


@lru_cache(maxsize=1)
def read_words() -> dict[str, dict[str, str]]:
    """Return every text as ``topic.key -> {nl, en}``; the topic is the file's name."""
    words: dict[str, dict[str, str]] = {}
    for path in sorted((REFERENCE / "words").glob("*.toml")):
        for key, texts in tomllib.loads(path.read_text(encoding="utf-8")).items():
            words[f"{path.stem}.{key}"] = texts
    return words


class Language:
    """One language: its texts by key and its way of writing numbers.

    ``Language("nl")("report.title", year=2025)`` gives the text with its blanks filled in.
    Unknown figures (``None`` or NaN) are written as the word for unknown, never as zero.
    """

    def __init__(self, code: str = "nl"):
        if code not in LANGUAGES:
            raise ValueError(f"language {code!r} is not one of {LANGUAGES}")
        self.code = code
        self._locale = _LOCALES[code]

    def __call__(self, key: str, **blanks: object) -> str:
        """Return the text under ``key`` with its blanks filled in."""
        text = read_words()[key][self.code]
        return text.format(**blanks) if blanks else text

    def has(self, key: str) -> bool:
        """Return whether there is a text under ``key``."""
        return key in read_words()

    def label(self, topic: str, name: object) -> str:
        """Return the label of an identifier (``topic.name``), or the name itself if it has none."""
        key = f"{topic}.{name}"
        return self(key) if self.has(key) else str(name)

    def number(self, value: float | None, digits: int = 0) -> str:
        """Return ``value`` with ``digits`` decimals: ``1.234,5``, in English ``1,234.5``."""
        from babel.numbers import format_decimal

        if value is None or not math.isfinite(value):
            return self("common.unknown")
        shown = round(value, digits) + 0.0  # + 0.0 turns -0.0 into 0.0
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        return format_decimal(shown, format=pattern, locale=self._locale)

    def percent(self, share: float | None, digits: int = 0) -> str:
        """Return a share (0-1) as a percentage: ``25%``."""
        if share is None or not math.isfinite(share):
            return self("common.unknown")
        return self.number(share * 100, digits) + "%"

    def date(self, day: datetime.date) -> str:
        """Return a day written out: ``31 december 2025``."""
        from babel.dates import format_date

        return format_date(day, format="d MMMM y", locale=self._locale)

    def listed(self, items: list[str]) -> str:
        """Return items joined as a sentence does: ``a, b en c``."""
        if len(items) < 2:
            return "".join(items)
        return f"{', '.join(items[:-1])} {self('common.and')} {items[-1]}"
