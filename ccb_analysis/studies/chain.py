"""The chain of yes-or-no choices that ends in one building method, and the shares it gives.

Every step splits what earlier steps left together (concrete or not, then volumetric or not, and
so on), so that shares of methods sum to one by construction. The steps, and the national series
that tells how fast each grows where a register cannot, are rows of ``adoption_steps.csv``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from ccb_analysis.facts.sources import read_plain
from ccb_analysis.model.sampling import Array
from ccb_analysis.workspace import REFERENCE

_COLUMNS = ("step", "yes", "otherwise", "national_series", "source", "evidence", "note")
_FILLED = ("step", "yes", "otherwise", "source", "evidence")


@dataclass(frozen=True)
class Step:
    """One choice: the building methods after a yes, and those after a no.

    ``series`` are the series of ``national_shares.csv`` that set its slope where the register
    cannot; none means that no national figure is about this choice.
    """

    name: str
    yes: tuple[str, ...]
    otherwise: tuple[str, ...]
    series: tuple[str, ...]

    @property
    def methods(self) -> tuple[str, ...]:
        """Every method this step is about."""
        return (*self.yes, *self.otherwise)


@lru_cache(maxsize=1)
def read_steps() -> tuple[Step, ...]:
    """Return the shipped chain in its order.

    Raises:
        FactsError: the table has a fault.
        ValueError: a step splits something no earlier step left, or methods stay together.
    """
    path = REFERENCE / "adoption_steps.csv"
    rows = read_plain(path, _COLUMNS, filled=_FILLED, key=["step"])
    steps = tuple(
        Step(row["step"], *(tuple(row[name].split()) for name in _COLUMNS[1:4]))
        for row in rows.to_dict("records")
    )
    _check(steps)
    return steps


def method_names(steps: Sequence[Step]) -> list[str]:
    """Return every method of the chain, in the order in which the first step names them."""
    return [*steps[0].otherwise, *steps[0].yes]


def method_shares(odds: Mapping[str, Array], steps: Sequence[Step]) -> dict[str, Array]:
    """Return the share of every method from the log odds of a yes at every step.

    ``odds`` maps the name of a step to an array of any shape, the same for all; so are the shares.
    A share is the product of the choices that lead to the method.
    """
    from scipy.special import expit

    shares: dict[str, Array] = {}
    for method in method_names(steps):
        parts = [
            expit(odds[step.name] if method in step.yes else -odds[step.name])
            for step in steps_to(method, steps)
        ]
        shares[method] = np.prod(np.stack(parts), axis=0)
    return shares


def steps_to(method: str, steps: Sequence[Step]) -> list[Step]:
    """Return the steps that lead to ``method``."""
    return [step for step in steps if method in step.methods]


def _check(steps: Sequence[Step]) -> None:
    """Refuse a chain that does not separate every method from every other."""
    groups = [set(steps[0].methods)]
    for step in steps:
        if set(step.methods) not in groups or set(step.yes) & set(step.otherwise):
            raise ValueError(f"step {step.name!r} splits no group that an earlier step left")
        groups.remove(set(step.methods))
        groups += [set(step.yes), set(step.otherwise)]
    together = [sorted(group) for group in groups if len(group) > 1]
    if together:
        raise ValueError(f"no step separates {together}")
