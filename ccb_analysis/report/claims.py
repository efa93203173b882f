"""What a notebook asserts: claims that land in the output of a cell as data as well as text.

A claim has a key, a value with its unit and definition, and how far another run may be from it
and why. ``claims.json`` gathers those of a run, so that two runs can be held side by side number
by number, instead of pixel by pixel or text by text.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from ccb_analysis.errors import NotebookError
from ccb_analysis.language import Language
from ccb_analysis.report.notebook_format import nbformat
from ccb_analysis.report.publishing import SIGNIFICANT_DIGITS, write_json

#: The type of the data in the output of a cell.
MIME = "application/vnd.ccb.claims+json"
FILE = "claims.json"
Reason = Literal["exact", "rounding", "monte_carlo"]
REASONS: tuple[Reason, ...] = ("exact", "rounding", "monte_carlo")
Value = float | int | str | bool | None


@dataclass(frozen=True)
class Claim:
    """One assertion.

    ``key`` is unique within a run; ``unit`` is blank for text and counts. Another run agrees if
    its value is the same, or a number no further away than ``tolerance`` (in ``unit``);
    ``reason`` says what that is: ``exact`` (nought), ``rounding`` of published digits, or the
    ``monte_carlo`` error. A number nobody knows is None.
    """

    key: str
    value: Value
    unit: str
    definition: str
    tolerance: float = 0.0
    reason: Reason = "exact"

    def __post_init__(self) -> None:
        if self.reason not in REASONS:
            raise ValueError(f"{self.key}: {self.reason!r} is none of {REASONS}")
        if not self.tolerance >= 0 or (self.reason == "exact") != (self.tolerance == 0):
            raise ValueError(f"{self.key}: tolerance {self.tolerance} does not go with its reason")

    def agrees(self, other: Value) -> bool:
        """Return whether another value is this one, as far as the tolerance goes."""
        mine, numbers = self.value, (int, float)
        if isinstance(mine, bool) or isinstance(other, bool):
            return isinstance(mine, bool) and isinstance(other, bool) and mine == other
        if not isinstance(mine, numbers) or not isinstance(other, numbers):
            return type(mine) is type(other) and mine == other
        return abs(mine - other) <= self.tolerance


def claim(
    key: str,
    value: Any,
    unit: str,
    definition: str,
    *,
    tolerance: float = 0.0,
    reason: Reason = "exact",
) -> Claim:
    """Return one claim; a number is rounded to the published digits, NaN becomes None.

    A number that is no whole one agrees up to its rounding unless a tolerance says otherwise.

    Example:
        >>> claim("homes", 33_000, "home", "homes to be completed by 2030").agrees(33_000)
        True
    """
    if value is None or isinstance(value, str | bool | int):
        return Claim(key, value, unit, definition, tolerance, reason)
    number = float(value)
    if not math.isfinite(number):
        return Claim(key, None, unit, definition)
    shown = float(f"{number:.{SIGNIFICANT_DIGITS}g}") + 0.0
    if reason == "exact":
        last_digit = 10.0 ** (1 - SIGNIFICANT_DIGITS) * abs(shown)
        tolerance, reason = (last_digit, "rounding") if last_digit else (0.0, "exact")
    elif not tolerance > 0:
        tolerance, reason = 0.0, "exact"
    return Claim(key, shown, unit, definition, float(tolerance), reason)


class Claims:
    """Claims as the output of a cell: data for a machine, a line for a reader."""

    def __init__(self, claims: Iterable[Claim], language: Language):
        """Keep them in their order.

        Raises:
            ValueError: two have one key.
        """
        self.claims = list(claims)
        self._language = language
        _refuse_twice([one.key for one in self.claims])

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, Any]:
        text = self._language("claims.told", number=len(self.claims))
        data = {"claims": [asdict(one) for one in self.claims]}
        return {MIME: data, "text/plain": text, "text/markdown": text}


def claims_in(executed: Path, named: str | None = None) -> list[dict[str, Any]]:
    """Return the claims of an executed notebook, each with its ``notebook`` and ``cell``.

    ``named`` is what the notebook is called in them, by default its file name; ``cell`` is the
    identifier of the cell.
    """
    notebook = nbformat.read(executed, as_version=4)
    return [
        {**one, "notebook": named or executed.name, "cell": cell.id}
        for cell in notebook.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        for one in output.get("data", {}).get(MIME, {}).get("claims", ())
    ]


def write_claims(folder: Path, notebooks: Sequence[Path]) -> Path:
    """Write ``claims.json`` of a run: the claims of its executed notebooks, in their order.

    Raises:
        NotebookError: two claims have one key; then neither could be compared.
    """
    found = [
        one for path in notebooks for one in claims_in(path, path.relative_to(folder).as_posix())
    ]
    try:
        _refuse_twice([str(one["key"]) for one in found])
    except ValueError as error:
        raise NotebookError(str(error)) from error
    return write_json({"claims": found}, folder / FILE)


def _refuse_twice(keys: Sequence[str]) -> None:
    twice = [key for key, number in Counter(keys).items() if number > 1]
    if twice:
        raise ValueError(f"claims with one key: {', '.join(twice)}")
