"""Writes the vector graphics of matplotlib smaller, as the same picture.

A figure stands three times in a report: as a file, on the page and in the notebook. Half of what
matplotlib writes is layout of text, names nobody refers to, and digits nobody can see.
"""

from __future__ import annotations

import hashlib
import re

#: Decimals of a coordinate. One is a point (of 540 over the page), so this is a hundredth of one.
DECIMALS = 2
#: Decimals of the place of a letter in its text, which is drawn at a tenth of that size.
LETTER_DECIMALS = 1
_NUMBER = re.compile(r"-?\d+\.\d+")
_PATH = re.compile(r'(?<= d=")[^"]*(?=")')
_PLACE = re.compile(r' (?:x|y|width|height)="[^"%]*"|translate\([^)]*\)')
_LETTER = re.compile(r'(<use xlink:href="[^"]+") transform="translate\((\S+) (\S+)\)"')
_ID = re.compile(r' id="([^"]+)"')
_REFERENCE = re.compile(r'href="#([^"]+)"|url\(#([^)]+)\)')
_NAMED = re.compile(r'( id="|href="#|url\(#)([^")]+)')
_BETWEEN = re.compile(r">\s+<(?!g\b)")
_BEFORE_GROUP = re.compile(r">\s+<(?=g\b)")


def compact(body: str, key: str) -> str:
    """Return the inside of an svg element as the same picture in about two thirds of the text.

    Coordinates keep two decimals of a point; scales, colours and comments (which hold the texts
    that are drawn) stay. Only what is referred to keeps a name: a few letters that follow from
    ``key``, a dash and a number, so that the names of two figures do not meet on one page.
    """
    body = _PATH.sub(_short_path, body)
    body = _LETTER.sub(_placed_letter, body)
    body = _PLACE.sub(lambda found: _rounded(found.group()), body)
    body = _short_names(body, "f" + hashlib.sha256(key.encode()).hexdigest()[:4])
    body = re.sub(r"<defs>\s*</defs>", "", body)
    return _BETWEEN.sub("><", _BEFORE_GROUP.sub(">\n<", body))


def _rounded(text: str, decimals: int = DECIMALS) -> str:
    return _NUMBER.sub(lambda found: _written(float(found.group()), decimals), text)


def _written(number: float, decimals: int) -> str:
    return f"{round(number, decimals) + 0.0:.{decimals}f}".rstrip("0").rstrip(".")


def _short_path(found: re.Match[str]) -> str:
    """Return a path without line breaks and without blanks around its letters."""
    return re.sub(r" ?([A-Za-z]) ?", r"\1", _rounded(" ".join(found.group().split())))


def _placed_letter(found: re.Match[str]) -> str:
    """Return the use of a letter with its place as x and y, which means the same."""
    use, *place = found.groups()
    x, y = (_rounded(side, LETTER_DECIMALS) for side in place)
    return f'{use} x="{x}"' + ("" if y == "0" else f' y="{y}"')


def _short_names(body: str, start: str) -> str:
    used = {one or other for one, other in _REFERENCE.findall(body)}
    kept = [name for name in _ID.findall(body) if name in used]
    short = {name: f"{start}-{number:x}" for number, name in enumerate(dict.fromkeys(kept))}
    body = _ID.sub(lambda found: found.group() if found.group(1) in used else "", body)
    return _NAMED.sub(lambda one: one.group(1) + short.get(one.group(2), one.group(2)), body)
