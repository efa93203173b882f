"""Groups of uncertain inputs that are independent of one another, and why others are refused.

Sobol' indices divide a variance over groups. That division exists only where the groups are
drawn independently: inputs that move together, or shares that add up to one, are one group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ccb_analysis.errors import InputError
from ccb_analysis.language import Language
from ccb_analysis.model.sampling import Array, Correlation

Together = Iterable[Sequence[str]]
#: Joins the names of inputs into the name of their group.
_AND = " + "
#: Rows that nothing moves may differ this much: the same sum in another order.
_SAME = 1e-9


@dataclass(frozen=True)
class InputGroups:
    """Inputs by name, in the order of the rows of an array, and the rows of every group."""

    inputs: tuple[str, ...]
    rows: dict[str, NDArray[np.int_]]

    @property
    def names(self) -> list[str]:
        """The names of the groups, in their order."""
        return list(self.rows)

    def mixed(self, names: Sequence[str], first: Array, second: Array) -> Array:
        """Return ``first`` once for every group of ``names``, its rows taken from ``second``.

        Both are inputs x runs; the copies stand side by side.
        """
        runs = first.shape[1]
        mixed = np.tile(first, (1, len(names)))
        for place, name in enumerate(names):
            mixed[self.rows[name], place * runs : (place + 1) * runs] = second[self.rows[name]]
        return mixed


def independent_groups(
    inputs: Sequence[str],
    groups: Mapping[str, Sequence[str]] | None = None,
    *,
    together: Together = (),
    correlations: Iterable[Correlation] = (),
    language: str = "nl",
) -> InputGroups:
    """Return the groups of ``inputs``; without ``groups`` every input is one by itself.

    ``together`` names inputs that move together or sum to one, ``correlations`` pairs of inputs
    and how they correlate. Those among ``inputs`` must share a group.

    Raises:
        InputError: an input is in no group or in two, or dependent inputs are in several groups.
    """
    words = Language(language)
    wanted = {name: [name] for name in inputs} if groups is None else groups
    placed = [(name, group) for group, names in wanted.items() for name in names]
    faults = list(_misplaced(inputs, placed, words))
    if not faults:
        faults = list(_apart(dict(placed), [*together, *_correlated(correlations)], words))
    if faults:
        raise InputError(faults, words("sensitivity.refused"), language)
    places = {name: place for place, name in enumerate(inputs)}
    rows = {
        group: np.array([places[name] for name in names], int) for group, names in wanted.items()
    }
    return InputGroups(tuple(inputs), rows)


def joined_groups(
    inputs: Sequence[str], together: Together = (), correlations: Iterable[Correlation] = ()
) -> dict[str, list[str]]:
    """Return the smallest groups of ``inputs`` that are independent, by their joined names."""
    of_input = {name: [name] for name in inputs}
    for names in [*together, *_correlated(correlations)]:
        known = [name for name in names if name in of_input]
        for name in known[1:]:
            _join(of_input, known[0], name)
    joined = {id(group): group for group in of_input.values()}
    in_order = [sorted(group, key=list(inputs).index) for group in joined.values()]
    return {_AND.join(group): group for group in in_order}


def refuse_leaks(
    groups: InputGroups,
    values: Callable[[Array], Array],
    points: tuple[Array, Array],
    expected: tuple[Array, Array],
    language: str = "nl",
) -> None:
    """Refuse ``values`` where the points of one group move the inputs of another.

    Args:
        groups: Said to be independent.
        values: Turns points into inputs, row for row.
        points: Two sets of a few points to try it on, both inputs x runs.
        expected: What ``values`` makes of them.
        language: That of the error.

    Raises:
        InputError: some groups depend on each other; the message names them.
    """
    names, runs = groups.names, points[0].shape[1]
    found = values(groups.mixed(names, *points))
    expected_mixed = groups.mixed(names, *expected)
    slack = _SAME * np.abs(expected_mixed).max(axis=1, keepdims=True)
    moved = (~(np.abs(found - expected_mixed) <= slack)).reshape(-1, len(names), runs)
    group_of = {row: name for name, rows in groups.rows.items() for row in rows.tolist()}
    pairs = [
        (names[place], group_of[row]) for row, place in np.argwhere(moved.any(axis=2)).tolist()
    ]
    if pairs:
        words = Language(language)
        leaking = [one for one in joined_groups(names, pairs).values() if len(one) > 1]
        faults = [words("sensitivity.leaking", groups=words.listed(one)) for one in leaking]
        raise InputError(faults, words("sensitivity.refused"), language)


def _correlated(correlations: Iterable[Correlation]) -> Iterable[tuple[str, str]]:
    return ((first, second) for first, second, value in correlations if value)


def _join(of_input: dict[str, list[str]], first: str, second: str) -> None:
    if of_input[first] is not of_input[second]:
        of_input[first] += of_input[second]
        for name in of_input[second]:
            of_input[name] = of_input[first]


def _misplaced(
    inputs: Sequence[str], placed: Sequence[tuple[str, str]], words: Language
) -> Iterable[str]:
    """Give inputs that are there twice, in no group or in several, and names that are no input."""
    for name in dict.fromkeys(inputs):
        homes = [group for one, group in placed if one == name]
        if list(inputs).count(name) > 1:
            yield words("sensitivity.twice", name=name)
        elif not homes:
            yield words("sensitivity.no_group", name=name)
        elif len(homes) > 1:
            yield words("sensitivity.many_groups", name=name, groups=words.listed(homes))
    for name, group in placed:
        if name not in inputs:
            yield words("sensitivity.stranger", name=name, group=group)


def _apart(group_of: Mapping[str, str], together: Together, words: Language) -> Iterable[str]:
    """Give inputs that depend on one another and are not in one group."""
    for names in together:
        known = [name for name in names if name in group_of]
        homes = list(dict.fromkeys(group_of[name] for name in known))
        if len(homes) > 1:
            yield words(
                "sensitivity.dependent", names=words.listed(known), groups=words.listed(homes)
            )
