"""Checks that text is plain Dutch (B1): short sentences and no words that say nothing."""

from __future__ import annotations

import html
import re

from ccb_analysis.facts.scales import bounds
from ccb_analysis.language import Language

_MARKUP = re.compile(r"<(script|style|svg)\b.*?</\1>|<[^>]+>", re.DOTALL | re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[.!?])[\"'’”)]*\s+(?=[\"'‘“(]*[A-Z0-9À-Ý])")
_BLOCK_END = re.compile(r"</(p|li|h[1-6]|td|th|caption|div|figcaption)>|<br\s*/?>", re.IGNORECASE)
_WORD = re.compile(r"\w")


def plain_dutch(text: str, language: Language | None = None) -> list[str]:
    """Return what is not plain about ``text`` (plain, markdown or HTML), one line per fault.

    Looks for sentences that are too long, a mean length that is too high (in a text of some
    sentences) and forbidden words; the bounds and the list
    stand in ``reference/wording.toml``.
    """
    words = language or Language("nl")
    rules = bounds()["plain_dutch"]
    found = sentences(text)
    lengths = [count_words(sentence) for sentence in found]
    faults = [
        words("wording.plain_long", words=length, allowed=rules["max_words"], sentence=sentence)
        for sentence, length in zip(found, lengths, strict=True)
        if length > rules["max_words"]
    ]
    mean = sum(lengths) / max(len(lengths), 1)
    if len(lengths) >= rules["mean_from"] and mean > rules["mean_words"]:
        shown = words.number(mean, 1)
        faults.append(words("wording.plain_mean", words=shown, allowed=rules["mean_words"]))
    return faults + [
        words("wording.plain_forbidden", word=word, sentence=sentence)
        for sentence in found
        for word in rules["forbidden"]
        if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", sentence, re.IGNORECASE)
    ]


def sentences(text: str) -> list[str]:
    """Return the sentences of ``text``; a heading, list item or cell is one of its own."""
    marked = _MARKUP.sub(" ", _BLOCK_END.sub("\n\n", text))
    shown = html.unescape(marked)
    for short in bounds()["plain_dutch"]["abbreviations"]:
        shown = shown.replace(short, short.replace(".", ""))
    found: list[str] = []
    for block in _blocks(shown):
        found += [part.strip() for part in _SENTENCE_END.split(block)]
    return [sentence for sentence in found if _WORD.search(sentence)]


def count_words(sentence: str) -> int:
    """Return the number of words; a number with its sign (``25%``) counts as one."""
    return sum(1 for part in sentence.split() if _WORD.search(part))


def _blocks(text: str) -> list[str]:
    """Split at blank lines and before headings, list items, quotes and table rows."""
    lines = re.sub(r"\n(?=\s*(#|[-*+]\s|\d+\.\s|>|\|))", "\n\n", text)
    blocks = re.split(r"\n\s*\n", lines)
    return [" ".join(re.sub(r"^\s*(#+|[-*+]\s|\d+\.\s|>)", "", block).split()) for block in blocks]
