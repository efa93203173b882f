"""Buildings that are in a table more than once: the same row, or one building twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

#: What a row of a table says: its columns by our names, and its figures by modules.
Row = tuple[dict[str, object], dict[str, float]]


def doubles(rows: Mapping[int, Row]) -> Iterator[tuple[str, int, list[int]]]:
    """Yield the kind, the row and the rows it is a double of.

    ``duplicate`` is a named building whose row is there again in every column: the first one
    stays. ``same_building`` is one name with different figures: which of them holds is not ours to
    say. ``alike`` are rows with the same country, floor area and figures under other names, which
    may be one building.
    """
    seen: dict[str, int] = {}
    again = set()
    for number, (values, figures) in rows.items():
        key = repr([*values.items(), *figures.items()])
        if key in seen and values.get("building") is not None:
            again.add(number)
            yield "duplicate", number, [seen[key]]
        seen.setdefault(key, number)
    left = {number: row for number, row in rows.items() if number not in again}
    twice = set()
    for numbers in _shared(left, _identity):
        twice |= set(numbers)
        for number in numbers:
            yield "same_building", number, [one for one in numbers if one != number]
    for numbers in _shared({n: row for n, row in left.items() if n not in twice}, _likeness):
        for number in numbers[1:]:
            yield "alike", number, numbers[:1]


def _shared(rows: Mapping[int, Row], key_of: Callable[[Row], object]) -> list[list[int]]:
    groups: dict[object, list[int]] = {}
    for number, row in rows.items():
        key = key_of(row)
        if key is not None:
            groups.setdefault(key, []).append(number)
    return [numbers for numbers in groups.values() if len(numbers) > 1]


def _identity(row: Row) -> object:
    """Return what makes a building one and the same, None without a name."""
    building = row[0].get("building")
    return None if building is None else (row[0].get("source"), building)


def _likeness(row: Row) -> object:
    """Return what two buildings will hardly have in common, None if too little is known."""
    values, figures = row
    areas = [values[name] for name in values if name.startswith("floor_area_")]
    known = [area for area in areas if isinstance(area, float) and np.isfinite(area)]
    if not known:
        return None
    return repr([values.get("country"), known, list(figures.values())])
